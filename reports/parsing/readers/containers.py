"""Office and PDF files: which reader a container of bytes belongs to.

Readers are imported when their format turns up: the libraries behind them take long to load, and most
files need none of them.
"""

from __future__ import annotations

from reports.parsing.types import Document


def read_container(data: bytes, media_type: str, name: str) -> Document | None:
    """Return the text of a file whose first bytes say what it is; None when no reader knows it.

    Raises ReadingError: ``damaged``, ``encrypted``, ``empty``, ``no_text_layer``, ``unsupported_format``,
    ``zip_bomb``.
    """
    if media_type == "application/zip":
        from reports.parsing.readers.docx import read_docx

        return read_docx(data, name)
    if media_type == "application/msword":
        from reports.parsing.readers.doc import read_doc

        return read_doc(data, name)
    if media_type == "application/pdf":
        from reports.parsing.readers.pdf import read_pdf

        return read_pdf(data, name)
    return None
