"""Characters of a PDF with their places, from either of two engines.

pdfplumber (pdfminer.six) is pure Python and comes first; PDFium reads what it stumbles over: damaged
cross-references, fonts without a table of characters. Both give the same ``Glyph``.
"""

from __future__ import annotations

import ctypes
import io
import math
import sys
from dataclasses import dataclass
from typing import Any, NamedTuple

MAX_PAGES = 1_000
MAX_GLYPHS = 3_000_000
_ASKEW = 0.02  # radians


class Glyph(NamedTuple):
    """One character, from x0 to x1 on its base line; the vertical axis points down, in points.

    Boxes are of no use for finding lines: the fonts of one line reach down differently.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    has_image: bool


@dataclass(frozen=True, slots=True)
class Pages:
    pages: tuple[Page, ...]
    title: str | None


class PasswordNeeded(Exception):
    """The file opens with a password only."""


class TooLong(Exception):
    """More pages or characters than any report has."""


def with_pdfplumber(data: bytes) -> Pages:
    import pdfplumber

    found: list[Page] = []
    total = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > MAX_PAGES:
            raise TooLong
        for page in document.pages:
            glyphs = tuple(
                Glyph(
                    char["text"],
                    char["x0"],
                    char["x1"],
                    char["bottom"] - (char["matrix"][5] - char["y0"]),
                    char["size"],
                )
                for char in page.chars
                # A watermark lies askew; what is off the page is not seen.
                if char["upright"] and char["x1"] > 0 and char["x0"] < page.width
            )
            total += len(glyphs)
            if total > MAX_GLYPHS:
                raise TooLong
            found.append(Page(float(page.width), float(page.height), glyphs, bool(page.images)))
            page.close()  # lets go of its objects: a long document would keep all of them
        title = (document.metadata or {}).get("Title")
    return Pages(tuple(found), _title(title))


def with_pdfium(data: bytes) -> Pages:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise PasswordNeeded from error
        raise
    try:
        if len(document) > MAX_PAGES:
            raise TooLong
        found: list[Page] = []
        total = 0
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            glyphs = tuple(_pdfium_glyphs(raw, page.get_textpage(), height))
            total += len(glyphs)
            if total > MAX_GLYPHS:
                raise TooLong
            image = any(item.type == raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=2))
            found.append(Page(width, height, glyphs, image))
            page.close()
        return Pages(tuple(found), _title(document.get_metadata_value("Title")))
    finally:
        document.close()


def _pdfium_glyphs(raw: Any, textpage: Any, height: float) -> list[Glyph]:
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    found: list[Glyph] = []
    high = ""
    for number in range(raw.FPDFText_CountChars(textpage)):
        # It adds blanks and line ends of its own: we judge distances ourselves.
        if raw.FPDFText_IsGenerated(textpage, number) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, number, rect):
            continue
        raw.FPDFText_GetCharOrigin(textpage, number, x, y)
        if _ASKEW < raw.FPDFText_GetCharAngle(textpage, number) < math.tau - _ASKEW:
            continue
        code = raw.FPDFText_GetUnicode(textpage, number)
        text = chr(code) if code <= sys.maxunicode else "\ufffd"
        if "\ud800" <= text <= "\udbff":
            high = text
            continue
        if "\udc00" <= text <= "\udfff":
            text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        high = ""
        size = max(rect.top - rect.bottom, raw.FPDFText_GetFontSize(textpage, number), 0.1)
        found.append(Glyph(text, rect.left, rect.right, height - y.value, size))
    return found


def _title(value: object) -> str | None:
    title = " ".join(value.replace("\0", "").split()) if isinstance(value, str) else ""
    return title or None
