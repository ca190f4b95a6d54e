"""PDF files with a text layer.

A PDF has characters at places, no lines and no paragraphs. Lines are put together by place (column
after column, no blank between Chinese characters), paragraphs by indent, by how far their lines are
filled and by distance. Running heads, feet and page numbers go to ``Document.furniture``.
"""

from __future__ import annotations

from collections.abc import Callable

from reports.parsing.readers.pdf_glyphs import Pages, PasswordNeeded, TooLong, with_pdfium, with_pdfplumber
from reports.parsing.readers.pdf_lines import read_lines
from reports.parsing.readers.pdf_paragraphs import as_removed, join_paragraphs, split_furniture
from reports.parsing.readers.text import familiarity, tidy
from reports.parsing.types import Document, ReadingError

MEDIA_TYPE = "application/pdf"
_ENGINES: tuple[Callable[[bytes], Pages], ...] = (with_pdfplumber, with_pdfium)
_MIN_GLYPHS_A_PAGE = 15  # a scan may carry a stamp or a page number as text
_UNREADABLE_SHARE = 0.2


def read_pdf(data: bytes, name: str) -> Document:
    """Return the text of a PDF.

    Raises ReadingError: ``no_text_layer``, ``encrypted``, ``damaged``, ``too_large``.
    """
    try:
        pages = _best_reading(data, name)
    except TooLong as error:
        raise ReadingError("too_large", f"“{name}”的页数或字数超出报告的范围，没有读取。") from error
    lines, dropped = split_furniture(read_lines(pages.pages), len(pages.pages))
    text = tidy("\n".join(join_paragraphs(lines)))
    if not text.strip():
        raise _no_text(name)
    if familiarity(text) < 0.04 and sum(c > "\x7f" for c in text) > 200:
        raise ReadingError(
            "no_text_layer", f"“{name}”的文字层没有可用的编码，读出的不是文字。请上传文档原件或网页。"
        )
    return Document(text=text, media_type=MEDIA_TYPE, title=pages.title, furniture=as_removed(dropped))


def _best_reading(data: bytes, name: str) -> Pages:
    """Return the first engine's pages, or the second's where the first one fails or reads no characters."""
    locked = False
    failure: Exception | None = None
    readings: list[Pages] = []
    for engine in _ENGINES:
        try:
            pages = engine(data)
        except (MemoryError, TooLong):
            raise
        except PasswordNeeded as error:
            locked, failure = True, error
        except Exception as error:  # both raise whatever a damaged file makes them stumble over
            failure = error
        else:
            if _is_readable(pages):
                return pages
            readings.append(pages)
    if locked:
        raise ReadingError("encrypted", f"“{name}”有密码，无法读取。请去掉密码后再上传。") from failure
    if not any(pages.pages for pages in readings):
        raise ReadingError(
            "damaged", f"“{name}”已损坏，无法读取。请在 PDF 阅读器中打开并另存后再上传。"
        ) from failure
    raise _no_text(name)


def _is_readable(pages: Pages) -> bool:
    glyphs = [glyph.text for page in pages.pages for glyph in page.glyphs if not glyph.text.isspace()]
    bad = sum(text.startswith("(cid:") or text == "\ufffd" or "\ue000" <= text <= "\uf8ff" for text in glyphs)
    few = len(glyphs) < _MIN_GLYPHS_A_PAGE * len(pages.pages) and any(page.has_image for page in pages.pages)
    return bool(glyphs) and not few and bad <= _UNREADABLE_SHARE * len(glyphs)


def _no_text(name: str) -> ReadingError:
    return ReadingError(
        "no_text_layer", f"“{name}”里没有文字层，可能是扫描件。请上传文档原件、网页，或先做文字识别（OCR）。"
    )
