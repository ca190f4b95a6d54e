"""Bytes of one file, or pasted text, to a ``Document``."""

from __future__ import annotations

from pathlib import PurePosixPath

from reports.parsing.readers.containers import read_container
from reports.parsing.readers.html import declared_charset, read_html
from reports.parsing.readers.mhtml import is_web_archive, web_page
from reports.parsing.readers.sniff import HTML, PLAIN, looks_like_html, sniff_binary
from reports.parsing.readers.text import decode, tidy
from reports.parsing.types import Document, ReadingError

MAX_BYTES = 50 * 1024 * 1024
_SUPPORTED = "可以读取：.txt、.html、.docx、.doc、.pdf 和粘贴的文字；.zip 请按文件夹导入。"


def read_document(data: bytes, name: str) -> Document:
    """Return the text of one file.

    ``name`` is used for messages and as a weak hint only. Raises ReadingError: ``empty``,
    ``too_large``, ``image``, ``unsupported_format``, ``binary_noise``, ``damaged``, ``encrypted``,
    ``zip_bomb``, ``no_text_layer`` or ``too_complex``.
    """
    shown = PurePosixPath(name.replace("\\", "/")).name or "未命名文件"
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        raise ReadingError(
            "too_large", f"“{shown}”有 {size:.0f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限，没有读取。"
        )
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadingError("empty", f"“{shown}”是空文件，没有可读的文字。")
    if is_web_archive(data):
        data = web_page(data, shown)
    if (binary := sniff_binary(data)) is not None:
        media_type, label = binary
        if (document := read_container(data, media_type, shown)) is not None:
            return document
        if media_type.startswith("image/"):
            raise ReadingError("image", f"“{shown}”是图片，没有文字层。请上传报告的文本、网页或文档原件。")
        raise ReadingError(
            "unsupported_format", f"“{shown}”是{label}（{media_type}），不能读取。{_SUPPORTED}"
        )
    try:
        text, encoding = decode(data, declared_charset(data))
    except ReadingError as error:
        raise ReadingError(error.code, f"“{shown}”：{error.message}") from error
    text = tidy(text)
    if not text.strip():
        raise ReadingError("empty", f"“{shown}”里没有可读的文字。")
    if looks_like_html(text, shown):
        return read_html(text, encoding=encoding, name=shown)
    return Document(text=text, media_type=PLAIN, encoding=encoding)


def read_pasted(text: str) -> Document:
    """Return pasted text as a document. Markup that was pasted along is read as a page."""
    if len(text.encode("utf-8", errors="replace")) > MAX_BYTES:
        raise ReadingError("too_large", f"粘贴的文字超过 {MAX_BYTES // 1024 // 1024} MB 的上限。")
    text = tidy(text.encode("utf-8", errors="replace").decode("utf-8"))
    if not text.strip():
        raise ReadingError("empty", "没有粘贴任何文字。")
    if looks_like_html(text, ""):
        return read_html(text, encoding=None, name="粘贴的网页")
    return Document(text=text, media_type=PLAIN)


__all__ = ["HTML", "MAX_BYTES", "PLAIN", "read_document", "read_pasted"]
