"""Word documents (.docx): an own walk over the document's XML.

Libraries for .docx walk ``w:p/w:r/w:t`` only and lose what stands deeper: tracked insertions, content
controls, text boxes, and all automatic numbers. Here everything that Word would print after "accept all
changes" is kept, once; what it would not print (deletions, hidden text, field codes) is not. Running
heads and feet, tables of contents and hidden text go to ``Document.furniture``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reports.parsing.readers.docx_body import Body, read_body
from reports.parsing.readers.docx_numbering import Numbering, attribute, child, load_numbering, local
from reports.parsing.readers.office_package import Package, damaged, open_package
from reports.parsing.readers.text import tidy
from reports.parsing.types import Document, ReadingError, Removed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OTHERS = (
    ("xl/", "Excel 表格"),
    ("ppt/", "PowerPoint 演示文稿"),
    ("content.xml", "OpenDocument 文档"),
    ("visio/", "Visio 图"),
)
_SAVE_AS = "请另存为 .docx 后再上传。"
_NOTE_KINDS = ("footnotes", "endnotes")
_RUNNING_KINDS = ("header", "footer")
_MAX_RUNNING_PARTS = 60


def read_docx(data: bytes, name: str) -> Document | None:
    """Return the text of a .docx, or None for a zip that is no office file.

    Raises ReadingError: ``damaged``, ``encrypted``, ``zip_bomb``, ``unsupported_format``, ``empty``.
    """
    package = open_package(data, name)
    main = _main_part(package)
    if main is None:
        return None
    relations = package.related(main)
    parts = {kind: path for kind, _, path in reversed(relations)}
    numbering = load_numbering(
        package.xml(parts["numbering"]) if "numbering" in parts else None,
        package.xml(parts["styles"]) if "styles" in parts else None,
    )
    body_element = child(package.xml(main), "body")
    if body_element is None:
        raise damaged(name)
    body = read_body(body_element, numbering)
    notes = [line for kind in _NOTE_KINDS if kind in parts for line in _notes(package.xml(parts[kind]), body)]
    text = tidy("\n".join([*body.lines, *notes])).strip("\n")
    if not text.strip():
        raise ReadingError("empty", f"“{name}”里没有文字，可能只有图片。请上传有文字的文档。")
    return Document(
        text=text,
        media_type=MEDIA_TYPE,
        title=_core_title(package),
        furniture=(*_running_lines(package, relations), *body.furniture),
    )


def _main_part(package: Package) -> str | None:
    """Return the part that holds the text; None when the zip is no office file."""
    if package.has("[Content_Types].xml"):
        for kind, _, path in package.related(""):
            if kind == "officeDocument" and not path.startswith(("xl/", "ppt/", "visio/")):
                return path
        if package.has("word/document.xml"):
            return "word/document.xml"
    for start, label in _OTHERS:
        if any(part.startswith(start) for part in package.members):
            raise ReadingError("unsupported_format", f"“{package.name}”是{label}，不能读取。{_SAVE_AS}")
    return None


def _notes(root: Any, body: Body) -> Iterator[str]:
    """Yield footnotes in the order in which the text refers to them: they follow the report."""
    notes = {attribute(note, "id"): note for note in root if attribute(note, "type") in (None, "normal")}
    for kind, identifier in body.note_references:
        note = notes.get(identifier) if local(root) == f"{kind}s" else None
        if note is not None:
            yield from (line for line in read_body(note, Numbering()).lines if line.strip())


def _running_lines(package: Package, relations: list[tuple[str, str, str]]) -> Iterator[Removed]:
    seen: set[str] = set()
    running = [path for kind, _, path in relations if kind in _RUNNING_KINDS]
    for path in running[:_MAX_RUNNING_PARTS]:
        for line in read_body(package.xml(path), Numbering()).lines:
            bare = re.sub(r"\s+", "", line)
            if bare and bare not in seen:
                seen.add(bare)
                yield Removed("page_furniture", tidy(line).strip())


def _core_title(package: Package) -> str | None:
    for kind, _, path in package.related(""):
        if kind == "core-properties":
            title = child(package.xml(path), "title")
            if title is not None and title.text and title.text.strip():
                return " ".join(str(title.text).split())
    return None
