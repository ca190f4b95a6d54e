"""The blocks and runs of WordprocessingML to lines of text (ECMA-376 part 1, chapter 17)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from reports.parsing.readers.docx_numbering import Numbering, attribute, child, is_on, local
from reports.parsing.types import Removed

# Never printed once all changes are accepted, or told elsewhere. Everything else is walked through:
# an unknown wrapper must not cost its text.
_DROPPED_TAGS = (
    "del moveFrom pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr sectPr instrText delText delInstrText rt "
    "rubyPr annotationRef footnoteRef endnoteRef separator continuationSeparator pPrChange rPrChange"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_DRAWINGS = frozenset(("drawing", "pict", "object"))
_MARGIN_TOP = re.compile(r"margin-top:\s*(-?\d+(?:\.\d+)?)")
_HALF_LINE = 100_000  # some 8 points
_TEXT = frozenset(("t", "txbxContent"))
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(slots=True)
class Body:
    """Lines in reading order, what is no report text, and the notes that the text refers to."""

    lines: list[str] = field(default_factory=list)
    furniture: list[Removed] = field(default_factory=list)
    note_references: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Field:
    """A complex field that is open: its code, then its result, which is what one sees."""

    code: str = ""
    in_result: bool = False

    @property
    def is_contents(self) -> bool:
        return self.code.split()[:1] == ["TOC"]


@dataclass(slots=True)
class _Paragraph:
    """What has been collected of the open paragraph."""

    parts: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)  # lines of text boxes that stand above it
    after: list[str] = field(default_factory=list)
    contents: bool = False


def read_body(root: Any, numbering: Numbering) -> Body:
    """Walk all blocks below an element and return its lines, one a paragraph or table row."""
    walker = _Walker(numbering)
    walker.blocks(root)
    walker.flush()
    return walker.body


class _Walker:
    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.body = Body()
        self.fields: list[_Field] = []
        self.open = _Paragraph()
        self.carried = False  # the last paragraph's mark is not seen: the next one continues it
        self.contents_depth = 0

    def blocks(self, parent: Any) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name == "sdt":
                self.control(element)
            elif name == "AlternateContent":
                self.blocks(_chosen(element))
            elif name not in _DROPPED:
                self.blocks(element)

    def control(self, element: Any) -> None:
        """A content control around blocks; a generated table of contents is one."""
        properties, content = child(element, "sdtPr"), child(element, "sdtContent")
        if content is None or _is_placeholder(properties):
            return
        gallery = None
        for item in properties.iter() if properties is not None else ():
            if local(item) == "docPartGallery":
                gallery = attribute(item)
        self.contents_depth += gallery == "Table of Contents"
        self.blocks(content)
        self.contents_depth -= gallery == "Table of Contents"

    def paragraph(self, element: Any) -> None:
        if not self.carried:
            self.open = _Paragraph()
        properties = child(element, "pPr")
        self.open.contents |= bool(self.contents_depth) or any(f.is_contents for f in self.fields)
        self.inline(element)
        self.open.contents |= any(f.is_contents for f in self.fields)
        mark = child(properties, "rPr") if properties is not None else None
        if mark is not None and any(_is_unseen(item) for item in mark):
            self.carried = True
            return
        self.carried = False
        # Empty paragraphs count too, as in Word; but a number alone is not printed as a line.
        label = self.numbering.label(properties)
        text = "".join(self.open.parts)
        self.emit(label + text if text.strip() else text)

    def emit(self, text: str) -> None:
        lines, paragraph = self.body.lines, self.open
        lines.extend(paragraph.before)
        if hidden := "".join(paragraph.hidden).strip():
            self.body.furniture.append(Removed("hidden", hidden, len(lines)))
        if paragraph.contents:
            if text.strip():
                self.body.furniture.append(Removed("table_of_contents", text.strip(), len(lines)))
        else:
            lines.extend(text.split("\n"))
        lines.extend(paragraph.after)
        self.open = _Paragraph()

    def flush(self) -> None:
        """Print a last paragraph whose mark is not seen."""
        if self.carried:
            self.carried = False
            self.emit("".join(self.open.parts))

    def table(self, element: Any) -> None:
        self.flush()
        for row in _through(element, "tr"):
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                continue
            cells = [lines for cell in _through(row, "tc") if (lines := self.cell(cell))]
            if all(len(lines) == 1 for lines in cells):
                if cells:
                    self.body.lines.append("\t".join(lines[0] for lines in cells))
            else:  # a table that only lays out the page holds whole paragraphs
                self.body.lines.extend(line for lines in cells for line in lines)

    def cell(self, element: Any) -> list[str]:
        properties = child(element, "tcPr")
        if properties is not None and child(properties, "cellDel") is not None:
            return []
        return [line for line in self.nested(element) if line.strip()]

    def nested(self, element: Any) -> list[str]:
        """Return the lines of a cell or text box; what is counted goes on being counted."""
        inner = _Walker(self.numbering)
        inner.contents_depth = self.contents_depth
        inner.blocks(element)
        inner.flush()
        for item in inner.body.furniture:
            self.body.furniture.append(Removed(item.reason, item.text, len(self.body.lines)))
        self.body.note_references += inner.body.note_references
        return inner.body.lines

    def inline(self, parent: Any) -> None:
        for element in parent:
            name = local(element)
            if name == "r":
                self.run(element)
            elif name == "AlternateContent":
                self.inline(_chosen(element))
            elif name in _DRAWINGS:
                self.drawing(element)
            elif name not in _DROPPED and not (name == "sdt" and _is_placeholder(child(element, "sdtPr"))):
                self.inline(element)

    def run(self, element: Any) -> None:
        properties = child(element, "rPr")
        hidden = properties is not None and is_on(child(properties, "vanish"))
        target = self.open.hidden if hidden else self.open.parts
        for item in element:
            name = local(item)
            if name == "fldChar":
                self.field(attribute(item, "fldCharType") or "")
            elif name == "instrText":
                if self.fields and not self.fields[-1].in_result:
                    self.fields[-1].code += item.text or ""
            elif not all(f.in_result for f in self.fields):
                continue
            elif (printed := _printed(item, name)) is not None:
                target.append(printed)
            elif name in _DRAWINGS:
                self.drawing(item)
            elif name == "AlternateContent":
                self.run(_chosen(item))
            elif name in ("footnoteReference", "endnoteReference"):
                self.body.note_references.append(
                    (name.removesuffix("Reference"), attribute(item, "id") or "")
                )
            elif name not in _DROPPED:  # ruby: its base is a run of its own
                self.inline(item)

    def field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].in_result = True
            self.open.contents |= self.fields[-1].is_contents
        elif kind == "end" and self.fields:
            self.fields.pop()

    def drawing(self, element: Any) -> None:
        """Read the text boxes in a drawing: above the paragraph when they hang over its beginning."""
        lines = [line for box in _boxes(element) for line in self.nested(box) if line.strip()]
        if lines:
            offset = _offset(element)
            begins = not "".join(self.open.parts).strip() or not any(self.body.lines)
            above = begins if offset is None else offset < _HALF_LINE
            (self.open.before if above else self.open.after).extend(lines)


def _is_unseen(item: Any) -> bool:
    """Whether this property of a paragraph mark says that it was deleted or is hidden."""
    name = local(item)
    return name in ("del", "moveFrom") or (name in ("vanish", "specVanish") and is_on(item))


def _is_placeholder(properties: Any) -> bool:
    """Whether a content control still shows its prompt (单击此处输入文字)."""
    return properties is not None and is_on(child(properties, "showingPlcHdr"))


def _printed(item: Any, name: str) -> str | None:
    """Return the characters that an element of a run stands for; None when it is not about characters."""
    if name == "t":
        text = item.text or ""
        return text if item.get(_XML_SPACE) == "preserve" else text.strip(" \t\r\n")
    if name in ("tab", "ptab"):
        return "\t"
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    if name == "sym":
        code = attribute(item, "char") or ""
        shown = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else ""
        # The private area holds pictures of fonts such as Wingdings: bullets and ticks, no text.
        return "" if "\ud800" <= shown <= "\uf8ff" else shown
    return None


def _chosen(alternatives: Any) -> Any:
    """Return the one branch to read: the first with text, else the fallback. Word writes a text box twice."""
    for branch in alternatives:
        if any(local(item) in _TEXT for item in branch.iter()):
            return branch
    return ()


def _boxes(element: Any) -> list[Any]:
    """Return the outermost text boxes below an element, each once."""
    found = []
    for item in _chosen(element) if local(element) == "AlternateContent" else element:
        if local(item) == "txbxContent":
            found.append(item)
        elif isinstance(item.tag, str):
            found.extend(_boxes(item))
    return found


def _offset(element: Any) -> float | None:
    """Return how far below the top of its paragraph a drawing begins, in EMU (914,400 an inch).

    None when it does not say: it is placed by the page, or stands in the line.
    """
    for item in element.iter():
        name = local(item)
        if name == "positionV":
            value = child(item, "posOffset")
            if attribute(item, "relativeFrom") not in ("paragraph", "line"):
                return None
            text = (value.text or "").strip() if value is not None else ""
            return float(text) if re.fullmatch(r"-?\d+", text) else None
        if name == "shape" and (found := _MARGIN_TOP.search(item.get("style") or "")):
            return float(found.group(1)) * 12_700
        if name == "txbxContent":
            break
    return None


def _through(element: Any, name: str) -> list[Any]:
    """Return the rows or cells of a table, also those inside controls and tracked changes."""
    found = []
    for item in element:
        kind = local(item)
        if kind == name:
            found.append(item)
        elif kind == "AlternateContent":
            found.extend(_through(_chosen(item), name))
        elif kind not in _DROPPED and kind not in ("tbl", "p", "tr", "tc"):
            found.extend(_through(item, name))
    return found
