"""Bytes of unknown encoding to text.

The order is from sure to unsure: a byte order mark, UTF-16 without one, strict UTF-8, GB18030, Big5,
then charset-normalizer. What a page declares only breaks ties: pages of local governments that say
GBK and are UTF-8 (or the other way round) are common.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from reports.parsing.types import ReadingError

# Characters that make up some 40 % of any such report, simplified and traditional. Text decoded with
# the wrong table has hardly any of them.
_COMMON = frozenset(
    "的人大会和工作代表常委区市县一是年在了法监督民主发展行政国家对全中党有为发生实以上务要"
    "成新面会議員區縣發與務關業這個來時實現學習經濟、，。；：国務選舉報告决定办理建设社会事业推进强化加提高情况"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Characters without any shape: control codes, marks, zero-width spaces. They break words apart unseen.
_SHAPELESS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return (text, encoding). Raises ReadingError("binary_noise") when no encoding gives readable text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if (wide := _decode_utf16(data)) is not None:
        return wide
    if (text := _strict(data, "utf-8")) is not None and not _is_noise(text):
        return text, "utf-8"
    # A file cut off or damaged in a few places is still UTF-8 when nearly all of it is.
    repaired = data.decode("utf-8", errors="replace")
    if repaired.count("\ufffd") <= len(repaired) * 0.002 + 1 and familiarity(repaired) > 0.15:
        return repaired, "utf-8"
    candidates = [
        (familiarity(text), text, encoding)
        for encoding in dict.fromkeys(["gb18030", _codec(declared), "big5"])
        if encoding and (text := _strict(data, encoding)) is not None
    ]
    if candidates:
        score, text, encoding = max(candidates, key=lambda item: item[0])
        if score > 0.15:
            return text, encoding
    if (best := from_bytes(data[:200_000]).best()) is not None and best.encoding:
        text = data.decode(best.encoding, errors="replace")
        if familiarity(text) > 0.15 or (text.isascii() and not _is_noise(text)):
            return text, best.encoding
    raise ReadingError(
        "binary_noise", "文件内容不是可读的文字，可能是改了扩展名的二进制文件。请上传文本、网页或文档原件。"
    )


def tidy(text: str) -> str:
    """Return text with ``\\n`` line ends and without characters that have no shape."""
    return _SHAPELESS.sub("", _LINE_ENDS.sub("\n", text))


def familiarity(text: str) -> float:
    """Return the share of very common characters among the non-ASCII ones of a sample (0 without any)."""
    sample = [ch for ch in text[:3000] + text[len(text) // 2 :][:3000] if ch > "\x7f"]
    return sum(ch in _COMMON for ch in sample) / len(sample) if sample else 0.0


def _decode_utf16(data: bytes) -> tuple[str, str] | None:
    """Text in UTF-16 without a mark: no other encoding of text has zero bytes."""
    if b"\0" not in data[:4000] or len(data) < 4:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(encoding, errors="replace")
        if familiarity(text) > 0.15 and "\0" not in text:
            return text, encoding
    return None


def _strict(data: bytes, encoding: str) -> str | None:
    # The last character may be cut off: try without up to three bytes.
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(data) - cut - 4:
                return None
    return None


def _is_noise(text: str) -> bool:
    return len(_SHAPELESS.findall(text)) > max(2, len(text) * 0.01)


def _codec(name: str | None) -> str | None:
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None
