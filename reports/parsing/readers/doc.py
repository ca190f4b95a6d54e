"""Word 97–2003 documents (.doc), read without any program of the system.

The text is put together from the file's own piece table; deletions, hidden text and field codes are
left out, automatic numbers are counted. Word 6 and 95, and files whose structures are damaged, are
given to antiword or LibreOffice where one is installed.
"""

from __future__ import annotations

import contextlib
import io
import struct

import olefile

from reports.parsing.readers.doc_body import DocText, read_body
from reports.parsing.readers.doc_converters import convert
from reports.parsing.readers.doc_format import BadStructure, flags, is_word_97, read_header
from reports.parsing.readers.office_package import damaged
from reports.parsing.readers.text import tidy
from reports.parsing.types import Document, ReadingError

MEDIA_TYPE = "application/msword"
_OTHERS = {
    "Workbook": "Excel 表格",
    "Book": "Excel 表格",
    "PowerPoint Document": "PowerPoint 演示文稿",
    "__properties_version1.0": "Outlook 邮件",
}


def read_doc(data: bytes, name: str) -> Document:
    """Return the text of a .doc.

    Raises ReadingError: ``damaged``, ``encrypted``, ``unsupported_format``, ``empty``.
    """
    streams, title = _open(data, name)
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise _encrypted(name)
    word = streams.get("WordDocument")
    if word is None:
        for stream, label in _OTHERS.items():
            if stream in streams:
                raise ReadingError(
                    "unsupported_format", f"“{name}”是{label}，不能读取。请另存为 .docx 后再上传。"
                )
        raise damaged(name, "（里面没有 Word 文档）")
    text = _text(data, word, streams, name)
    body = tidy("\n".join(text.lines)).strip("\n")
    if not body.strip():
        raise ReadingError("empty", f"“{name}”里没有文字，可能只有图片。请上传有文字的文档。")
    return Document(text=body, media_type=MEDIA_TYPE, title=title, furniture=tuple(text.furniture))


def _text(data: bytes, word: bytes, streams: dict[str, bytes], name: str) -> DocText:
    reason: Exception | None = None
    modern = True
    try:
        modern = is_word_97(word)
        if modern:
            encrypted, first_table = flags(word)
            if encrypted:
                raise _encrypted(name)
            # Damaged flags: there is only one table stream in most files.
            table = streams.get("1Table" if first_table else "0Table")
            table = table if table is not None else streams.get("0Table", streams.get("1Table", b""))
            return read_body(read_header(word, table))
    except (BadStructure, struct.error, IndexError) as error:
        reason = error
    if (converted := convert(data)) is not None:
        return DocText(lines=converted.split("\n"))
    if modern:
        raise damaged(name) from reason
    raise ReadingError(
        "unsupported_format",
        f"“{name}”是 Word 95 或更早的格式，这台服务器上没有能读它的程序。请另存为 .docx 后再上传。",
    )


def _encrypted(name: str) -> ReadingError:
    return ReadingError("encrypted", f"“{name}”有密码，无法读取。请去掉密码后再上传。")


def _open(data: bytes, name: str) -> tuple[dict[str, bytes], str | None]:
    """Return the top streams of the compound file by name (others than Word's are empty), and its title."""
    wanted = ("WordDocument", "0Table", "1Table")
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {}
            for path in ole.listdir():
                if len(path) == 1:
                    streams[path[0]] = ole.openstream(path).read() if path[0] in wanted else b""
            title = None
            with contextlib.suppress(Exception):  # a hint only
                title = _title(ole)
            return streams, title
    except Exception as error:  # olefile raises whatever a damaged directory makes it stumble over
        raise damaged(name) from error


def _title(ole: olefile.OleFileIO) -> str | None:
    properties = ole.getproperties("\x05SummaryInformation")
    codepage, title = properties.get(1, 1252), properties.get(2)
    if isinstance(title, bytes):
        title = title.decode("utf-8" if codepage in (65001, -535) else "gb18030", errors="replace")
    title = " ".join(title.replace("\0", "").split()) if isinstance(title, str) else ""
    return title or None
