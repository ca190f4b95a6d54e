"""The files inside a zip archive, within limits: a hostile archive costs an error and nothing else."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from reports.parsing.types import ReadingError

MAX_FILES = 5_000
MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
MAX_RATIO = 200  # text compresses some 3 to 10 times; a bomb a thousand times
_RATIO_FLOOR = 1024 * 1024  # small files of blanks may compress well and do no harm
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_IGNORED = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.I)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
# What the zip library raises where an archive is damaged.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
)


def expand(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield (safe relative name, bytes) of every file in the archive, in its order.

    Names are decoded as UTF-8 when flagged, else as GBK (what Chinese Windows writes), and can
    not leave the folder they are put into. Raises ReadingError: ``bad_archive``, ``encrypted``,
    ``nested_archive``, ``too_many_files``, ``too_large``, ``zip_bomb``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise ReadingError("bad_archive", f"“{name}”不是完好的 zip 压缩包。") from error
    with archive:
        # Not is_dir(), which falls over an empty name.
        members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        _check_totals(members, name)
        total = 0
        taken: set[str] = set()
        for info in members:
            decoded = _decoded_name(info)
            if _IGNORED.search(decoded):
                continue
            shown = _safe_name(decoded)
            if info.flag_bits & _ENCRYPTED_FLAG:
                raise ReadingError(
                    "encrypted", f"压缩包“{name}”里的“{shown}”有密码，无法读取。请解密后再上传。"
                )
            content = _read_member(archive, info, name, shown)
            total += len(content)
            if total > MAX_TOTAL_BYTES:
                raise ReadingError(
                    "zip_bomb", f"压缩包“{name}”解开后超过 {MAX_TOTAL_BYTES >> 20} MB，已停止读取。"
                )
            if content.startswith(b"PK\x03\x04") and not _is_office(content):
                raise ReadingError("nested_archive", f"压缩包“{name}”里还有压缩包“{shown}”。请先解开再上传。")
            yield _unique(shown, taken), content


def _check_totals(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MAX_FILES:
        raise ReadingError(
            "too_many_files", f"压缩包“{name}”里有 {len(members)} 个文件，超过 {MAX_FILES} 个的上限。"
        )
    # The sizes in the directory can lie; they are checked again while reading.
    if sum(info.file_size for info in members) > MAX_TOTAL_BYTES:
        raise ReadingError("zip_bomb", f"压缩包“{name}”解开后超过 {MAX_TOTAL_BYTES >> 20} MB，没有读取。")
    for info in members:
        if info.file_size > max(_RATIO_FLOOR, info.compress_size * MAX_RATIO):
            raise ReadingError("zip_bomb", f"压缩包“{name}”的压缩比异常，疑似恶意文件，没有读取。")


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, shown: str) -> bytes:
    limit = min(MAX_FILE_BYTES, max(_RATIO_FLOOR, info.compress_size * MAX_RATIO))
    try:
        with archive.open(info) as stream:
            content = stream.read(limit + 1)
    except _DAMAGED as error:
        raise ReadingError("bad_archive", f"压缩包“{name}”里的“{shown}”已损坏，无法解开。") from error
    if len(content) > limit:
        code, reason = ("too_large", "太大") if limit == MAX_FILE_BYTES else ("zip_bomb", "的压缩比异常")
        raise ReadingError(code, f"压缩包“{name}”里的“{shown}”{reason}，没有读取。")
    return content


def _decoded_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    # zipfile decodes unflagged names as cp437; get the bytes back and read them as they were meant.
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _safe_name(name: str) -> str:
    parts = [_UNSAFE.sub("_", part).strip(" .") for part in name.replace("\\", "/").split("/")]
    safe = "/".join(part for part in parts if part and part not in (".", ".."))
    return safe[-200:].lstrip("/") or "未命名文件"


def _is_office(content: bytes) -> bool:
    """Whether a zip inside is a document (docx is a zip too)."""
    return b"[Content_Types].xml" in content[:4096] or content[30:38] == b"mimetype"


def _unique(name: str, taken: set[str]) -> str:
    path = PurePosixPath(name)
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += 1
    taken.add(candidate.lower())
    return candidate
