"""Web pages to lines of text: an own walk over the blocks, then the choice of the body.

Pages of local congresses put the report into nested layout tables, into ``div`` without ``p``, or
into one paragraph full of ``<br>``; extraction libraries lose headings and lists of such pages. So
every visible line is collected first and then judged: what stands in navigation, footers, share
widgets and lists of links goes to ``Document.furniture``, where cleaning records it as removed.
"""

from __future__ import annotations

import re

from reports.parsing.readers.html_blocks import collect_blocks, parse_page
from reports.parsing.readers.html_body import choose_lines
from reports.parsing.types import Document, ReadingError

MAX_CHARACTERS = 20_000_000
MAX_DEPTH = 2_000  # the parser's time grows with the square of the depth

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_-]{2,20})""", re.I)
_DATA_URI = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]{200,}")
_NESTING = re.compile(
    r"<(/?)(?:div|span|font|table|tr|td|section|ul|ol|b|i|u|em|strong|a|center|blockquote)\b", re.I
)


def declared_charset(data: bytes) -> str | None:
    """Return the charset that a page claims in its first bytes; a claim only."""
    found = _CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else None


def read_html(text: str, *, encoding: str | None, name: str) -> Document:
    """Return the body of a page as lines, the rest as furniture. Raises ReadingError for hostile pages."""
    text = _DATA_URI.sub("", text)
    if len(text) > MAX_CHARACTERS:
        raise ReadingError(
            "too_large", f"网页“{name}”有 {len(text):,} 个字符，超过 {MAX_CHARACTERS:,} 的上限。"
        )
    if _depth(text) > MAX_DEPTH:
        raise ReadingError("too_complex", f"网页“{name}”的标签嵌套超过 {MAX_DEPTH} 层，没有读取。")
    page = parse_page(text)
    blocks = collect_blocks(page.body)
    lines, furniture = choose_lines(blocks, page, text)
    if not lines and not furniture:
        raise ReadingError("not_a_report", f"网页“{name}”里没有可读的文字。")
    return Document(
        text="\n".join(lines),
        media_type="text/html",
        encoding=encoding,
        title=page.title,
        url=page.url,
        furniture=furniture,
        meta=page.meta,
    )


def _depth(text: str) -> int:
    depth = deepest = 0
    for tag in _NESTING.finditer(text):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest
