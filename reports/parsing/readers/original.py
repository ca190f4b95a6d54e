"""How a file looks, for a person who compares it with its reading: pages drawn, web pages made harmless.

Both run in the child of ``sandbox``, within its limits: to draw a stranger's file is no safer than
to read it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from reports.parsing.readers.html import declared_charset
from reports.parsing.readers.mhtml import is_web_archive, web_page
from reports.parsing.readers.text import decode
from reports.parsing.types import ReadingError

MOST_PIXELS = 8_000_000  # of one picture: a page may claim to be as large as a wall
MOST_SIDE = 16_000  # WebP knows no longer ones
MOST_MARKUP = 5_000_000
# What runs, embeds, loads, or leads elsewhere without being asked.
_ACTIVE = "script, iframe, frame, object, embed, applet, link, base, meta, template"
_LOADING = ("src", "srcset", "poster", "background", "href", "action", "formaction", "ping", "xlink:href")


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Page ``number`` (from 1) of ``pages`` as a WebP picture, ``width`` × ``height`` pixels."""

    number: int
    pages: int
    width: int
    height: int
    image: bytes


@dataclass(frozen=True, slots=True)
class HarmlessPage:
    """A web page without what acts or loads by itself. Still to be shown in a sandbox only."""

    html: str


def draw_page(data: bytes, name: str, number: int, width: int) -> PagePicture:
    """Draw one page of a PDF, ``width`` pixels wide. Raises ReadingError: ``no_such_page``, ``damaged``."""
    import pypdfium2

    damaged = ReadingError("damaged", f"“{name}”的页面画不出来。请看读出的文字，或下载原件。")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise damaged from error
    try:
        pages = len(document)
        if not 1 <= number <= pages:
            raise ReadingError("no_such_page", f"“{name}”共 {pages} 页，没有第 {number} 页。")
        page = document[number - 1]
        across, down = (max(1.0, side) for side in page.get_size())
        scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5, MOST_SIDE / max(across, down))
        picture = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise damaged from error
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=2)
    return PagePicture(number, pages, picture.width, picture.height, out.getvalue())


def show_web_page(data: bytes, name: str) -> HarmlessPage:
    """Return a web page as it looks, without scripts, frames and addresses. Raises ReadingError."""
    if is_web_archive(data):
        data = web_page(data, name)
    text, _ = decode(data, declared_charset(data))
    if len(text) > MOST_MARKUP:
        raise ReadingError("too_large", f"网页“{name}”太大，不在这里显示。请看读出的文字，或下载原件。")
    tree = LexborHTMLParser(text)
    for node in tree.css(_ACTIVE):
        node.decompose()
    for node in tree.css("*"):
        _quieten(node)
    return HarmlessPage(tree.html or "")


def _quieten(node: Any) -> None:
    for name, value in list(node.attributes.items()):
        low = name.lower()
        inside = low == "src" and (value or "").lstrip().lower().startswith("data:image/")
        if low.startswith("on") or (low in _LOADING and not inside):
            del node.attrs[name]
