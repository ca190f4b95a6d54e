"""The stories of a Word binary document to lines of text."""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass, field

from reports.parsing.readers import doc_format as fmt
from reports.parsing.readers.doc_format import Header, Piece, Spans
from reports.parsing.readers.doc_lists import DocNumbering, load_numbering
from reports.parsing.types import Removed

_CODE, _CONTENTS = 8, 16  # marks of characters beside DELETED, HIDDEN, SYMBOL: field codes, contents
_UNSEEN = fmt.DELETED | fmt.HIDDEN | fmt.SYMBOL | _CODE
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD_MARKS = re.compile("[\x13\x14\x15]")
_PRINTED = {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x0D: "\n", 0x07: "\n", 0x1E: "-", 0x1F: None}
# Pictures, notes, field marks and the like stand for something that is no text.
_CONTROLS: dict[int, str | None] = dict.fromkeys(c for c in range(32) if c != 9) | _PRINTED
_MAIN, _FOOTNOTES, _HEADS, _, _, _ENDNOTES, _BOXES = range(7)
_SHAPE_BYTES, _BOX_BYTES = 26, 22
_HALF_LINE = 160  # twentieths of a point


# CP → the lines of each text box that hangs there, and whether it stands above its paragraph
_Boxes = dict[int, list[tuple[list[str], bool]]]


@dataclass(slots=True)
class DocText:
    """Lines in reading order, and what is no report text."""

    lines: list[str] = field(default_factory=list)
    furniture: list[Removed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    in_table: bool
    cell_end: bool
    row_end: bool
    contents: bool
    joined: bool  # its mark is not seen: the next paragraph continues it
    start: int
    end: int


def read_body(header: Header) -> DocText:
    """Return what the document prints, footnotes behind the text. Raises BadStructure, struct.error."""
    return _Reader(header).read()


class _Reader:
    def __init__(self, header: Header) -> None:
        self.header = header
        self.pieces = fmt.read_pieces(header)
        self.text = fmt.read_characters(header.word, self.pieces)
        self.piece_starts = [piece.start for piece in self.pieces]
        self.paragraphs = fmt.read_paragraphs(header)
        self.numbering: DocNumbering = load_numbering(header)
        self.marks = bytearray(len(self.text))
        _mark_characters(self.marks, self.pieces, fmt.read_character_flags(header))
        self.starts = [0]
        for length in header.lengths:
            self.starts.append(self.starts[-1] + length)
        for story in range(7):
            _mark_fields(self.text, self.marks, *self.story(story))
        self.result = DocText()

    def story(self, number: int) -> tuple[int, int]:
        return min(self.starts[number], len(self.text)), min(self.starts[number + 1], len(self.text))

    def read(self) -> DocText:
        boxes = self.boxes()
        body = self.lines(*self.story(_MAIN), boxes)
        for rest in boxes.values():  # hung where no paragraph is
            body.extend(line for lines, _ in rest for line in lines)
        for story in (_FOOTNOTES, _ENDNOTES):
            body.extend(line for line in self.lines(*self.story(story), {}) if line.strip())
        heads = dict.fromkeys(line.strip() for line in self.lines(*self.story(_HEADS), {}))
        running = [Removed("page_furniture", line) for line in heads if line]
        return DocText(body, [*running, *self.result.furniture])

    def boxes(self) -> _Boxes:
        """Return the text boxes by the CP that they hang at."""
        anchors = {}
        for at, _, record in fmt.plc(self.header.part(fmt.SHAPES), _SHAPE_BYTES):
            shape, _, top = struct.unpack_from("<iii", record)
            # What the distance is counted from is told elsewhere (OfficeArt); at the head of the
            # document a box is a title whatever it is.
            anchors[shape] = at, top < _HALF_LINE
        found: _Boxes = {}
        first, last = self.story(_BOXES)
        for start, end, record in fmt.plc(self.header.part(fmt.BOX_TEXTS), _BOX_BYTES):
            lines = [line for line in self.lines(first + start, min(first + end, last), {}) if line.strip()]
            if lines and end > start:
                (shape,) = struct.unpack_from("<i", record, 14)
                at, above = anchors.get(shape, (len(self.text), False))
                found.setdefault(at, []).append((lines, above))
        return found

    def lines(self, start: int, end: int, boxes: _Boxes) -> list[str]:
        """Return the lines of one story, with the text boxes that hang in it; those are taken out."""
        rows = _Rows()
        carried = ""
        for paragraph in self.split(start, end):
            hanging = [
                (lines, above or not any(rows.lines))
                for at in sorted(boxes)
                if at < paragraph.end
                for lines, above in boxes.pop(at)
            ]
            for lines, above in hanging:
                if above:
                    rows.add_lines(lines)
            text = carried + paragraph.text
            carried = text if paragraph.joined else ""
            if paragraph.contents:
                if text.strip():
                    self.result.furniture.append(Removed("table_of_contents", _joined(text).strip()))
            elif not paragraph.joined:
                rows.add(paragraph, _joined(text))
            for lines, above in hanging:
                if not above:
                    rows.add_lines(lines)
        if carried:
            rows.add_lines([_joined(carried)])
        return rows.finish()

    def split(self, start: int, end: int) -> list[_Paragraph]:
        found = []
        at = start
        for mark in _ENDS.finditer(self.text, start, end):
            offset = self.offset(mark.start())
            number = self.paragraphs.at(offset)
            value = self.paragraphs.values[number] if number is not None else (0, b"")
            # A page break is the same character as the end of a section, in the middle of a paragraph.
            if mark.group() == "\x0c" and number is not None and self.paragraphs.ends[number] > offset + 2:
                continue
            found.append(self.paragraph(at, mark.end(), *value))
            at = mark.end()
        if at < end:
            found.append(self.paragraph(at, end, 0, b""))
        return found

    def paragraph(self, start: int, end: int, style: int, grpprl: bytes) -> _Paragraph:
        marked = max(self.marks[start:end], default=0)
        contents = bool(marked & _CONTENTS) and any(mark & _CONTENTS for mark in self.marks[start:end])
        last = self.text[end - 1]
        text = self.text[start : end - 1 if _ENDS.match(last) else end]
        if marked:
            if hidden := "".join(
                c
                for c, m in zip(text, self.marks[start:end], strict=False)
                if m & fmt.HIDDEN and not m & _CODE
            ).translate(_CONTROLS):
                self.result.furniture.append(Removed("hidden", _joined(hidden).strip()))
            text = "".join(c for c, m in zip(text, self.marks[start:end], strict=False) if not m & _UNSEEN)
        text = text.translate(_CONTROLS)
        joined = last == "\r" and bool(self.marks[end - 1] & (fmt.DELETED | fmt.HIDDEN))
        values = {code: operand[0] for code, operand in fmt.modifiers(grpprl) if operand}
        row_end = bool(values.get(fmt.ROW_END))
        if not joined and not row_end:
            label = self.numbering.label(style, grpprl)
            text = label + text if text.strip() else text
        in_table = bool(values.get(fmt.IN_TABLE)) or last == "\x07"
        return _Paragraph(text, in_table, last == "\x07", row_end, contents, joined, start, end)

    def offset(self, position: int) -> int:
        """Return the FC of a CP."""
        piece = self.pieces[bisect_right(self.piece_starts, position) - 1]
        return piece.offset + (position - piece.start) * piece.width


class _Rows:
    """Puts lines and table rows in order: short cells of a row share a line, whole paragraphs do not."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.cells: list[list[str]] = [[]]

    def add(self, paragraph: _Paragraph, text: str) -> None:
        if not paragraph.in_table:
            self.end_row()
            self.lines.extend(text.split("\n"))
            return
        if not paragraph.row_end:
            self.cells[-1].extend(line for line in text.split("\n") if line.strip())
        if paragraph.cell_end:
            self.cells.append([])
        if paragraph.row_end:
            self.end_row()

    def add_lines(self, lines: list[str]) -> None:
        if any(self.cells):
            self.cells[-1].extend(lines)
        else:
            self.lines.extend(lines)

    def end_row(self) -> None:
        cells = [lines for lines in self.cells if lines]
        if all(len(lines) == 1 for lines in cells):
            if cells:
                self.lines.append("\t".join(lines[0] for lines in cells))
        else:
            self.lines.extend(line for lines in cells for line in lines)
        self.cells = [[]]

    def finish(self) -> list[str]:
        self.end_row()
        return self.lines


def _mark_characters(marks: bytearray, pieces: list[Piece], flagged: Spans[int]) -> None:
    for piece in pieces:
        first, last = piece.offset, piece.offset + (piece.end - piece.start) * piece.width
        number = max(0, bisect_right(flagged.starts, first) - 1)
        while number < len(flagged.starts) and flagged.starts[number] < last:
            start = max(first, flagged.starts[number]) - first
            end = min(last, flagged.ends[number]) - first
            value = flagged.values[number]
            if end > start:
                for at in range(piece.start + start // piece.width, piece.start + end // piece.width):
                    marks[at] |= value
            number += 1


def _mark_fields(text: str, marks: bytearray, start: int, end: int) -> None:
    """Mark the codes of fields, which are not printed, and the whole of a table of contents."""
    opened: list[tuple[int, int | None]] = []  # where a field begins, where its result begins
    for mark in _FIELD_MARKS.finditer(text, start, end):
        at, kind = mark.start(), mark.group()
        if marks[at] & fmt.DELETED:
            continue
        if kind == "\x13":
            opened.append((at, None))
        elif kind == "\x14" and opened and opened[-1][1] is None:
            opened[-1] = opened[-1][0], at
        elif kind == "\x15" and opened:
            begin, result = opened.pop()
            code_end = at if result is None else result
            _mark(marks, begin, code_end + 1, _CODE)
            if result is not None and text[begin + 1 : code_end].split()[:1] == ["TOC"]:
                _mark(marks, begin, at, _CONTENTS)


def _mark(marks: bytearray, start: int, end: int, bit: int) -> None:
    for at in range(start, end):
        marks[at] |= bit


def _joined(text: str) -> str:
    """Return text with pairs of surrogates joined to the characters that they stand for."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
