"""The same invented report as files of every format that is taken in."""

from __future__ import annotations

from collections.abc import Callable

from reports.tests.parsing.readers.builders import zipped
from reports.tests.parsing.readers.builders_pdf import Layout, typeset
from reports.tests.parsing.readers.test_doc import as_doc
from reports.tests.parsing.readers.test_docx import as_docx
from reports.tests.parsing.readers.test_formats import (
    as_breaks,
    as_paragraphs,
    as_table,
    as_web_archive,
    declared,
)

# By the ending of the file's name.
EVERY_FORMAT: dict[str, Callable[[str], bytes]] = {
    "utf8.txt": lambda text: text.encode(),
    "bom.txt": lambda text: text.encode("utf-8-sig"),
    "gbk.txt": lambda text: text.replace("\n", "\r\n").encode("gb18030"),
    "utf16.txt": lambda text: text.encode("utf-16"),
    "html": lambda text: as_paragraphs(text).encode(),
    "gbk.htm": lambda text: (
        as_breaks(text).replace("<head>", f"<head>{declared('gb2312')}").encode("gb18030")
    ),
    "table.html": lambda text: as_table(text).encode(),
    "mht": as_web_archive,
    "web.doc": lambda text: as_paragraphs(text).encode("gb18030"),
    "docx": lambda text: as_docx(text).build(),
    "doc": lambda text: as_doc(text, mixed=True).build(),
    "pdf": lambda text: typeset(text, Layout()).build(),
    "zip": lambda text: zipped({"包/内.txt": text.encode()}),
}


def in_every_format(texts: list[str]) -> list[tuple[str, bytes]]:
    """Return a named file for every text, the formats taken in turn."""
    formats = list(EVERY_FORMAT.items())
    made = []
    for number, text in enumerate(texts, start=1):
        ending, build = formats[(number - 1) % len(formats)]
        made.append((f"{number:02}号.{ending}", build(text)))
    return made
