"""What sort of file the bytes are. The name is never trusted over them."""

from __future__ import annotations

import re

HTML = "text/html"
PLAIN = "text/plain"

# (first bytes, media type, how people call it)
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "application/pdf", "PDF 文件"),
    (b"PK\x03\x04", "application/zip", "压缩包或 Office 文件"),
    (b"PK\x05\x06", "application/zip", "空压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "旧版 Office 文件"),
    (b"{\\rtf", "application/rtf", "RTF 文件"),
    (b"\x89PNG\r\n", "image/png", "图片"),
    (b"\xff\xd8\xff", "image/jpeg", "图片"),
    (b"GIF87a", "image/gif", "图片"),
    (b"GIF89a", "image/gif", "图片"),
    (b"II*\x00", "image/tiff", "图片"),
    (b"MM\x00*", "image/tiff", "图片"),
    (b"Rar!\x1a\x07", "application/vnd.rar", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "7z 压缩包"),
    (b"\x1f\x8b\x08", "application/gzip", "gzip 压缩包"),
    (b"BZh", "application/x-bzip2", "bzip2 压缩包"),
    (b"\xfd7zXZ\x00", "application/x-xz", "xz 压缩包"),
    (b"\x7fELF", "application/x-executable", "程序文件"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3", "数据库文件"),
    (b"ID3", "audio/mpeg", "音频"),
    (b"OggS", "audio/ogg", "音频"),
)
_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|br|span|table|td|meta|h1|article)\b[^<>]{0,400}/?>", re.I
)


def sniff_binary(data: bytes) -> tuple[str, str] | None:
    """Return (media type, Chinese name) of a known binary format, or None for what may be text."""
    for magic, media_type, label in _MAGIC:
        if data.startswith(magic):
            return media_type, label
    # Mailers and web servers put lines of their own in front; readers accept that.
    if data[:1024].find(b"%PDF-1.") > 0 and b"endobj" in data:
        return "application/pdf", "PDF 文件"
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return ("image/webp", "图片") if data[8:12] == b"WEBP" else ("video/avi", "音视频")
    if data[4:8] == b"ftyp":
        return "video/mp4", "视频"
    # BM alone could begin a text; a bitmap also states its own size and four zero bytes.
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image/bmp", "图片"
    if data.startswith(b"MZ") and b"\0" in data[:64]:
        return "application/x-msdownload", "程序文件"
    return None


def looks_like_html(text: str, name: str) -> bool:
    """Whether decoded text is markup: by its tags; a name in .html lowers the bar, it does not decide."""
    tags = len(_TAG.findall(text[:20_000]))
    if text.lstrip()[:200].lower().startswith(("<!doctype html", "<html", "<?xml")) and tags:
        return True
    return tags >= (1 if name.lower().endswith((".html", ".htm", ".shtml", ".xhtml", ".jhtml")) else 5)
