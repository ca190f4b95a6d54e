"""Turn a text and what is known of its spans into nested pieces that a template can draw.

Pure: no markup is made here, so nothing stored can become markup. Spans are half open, in code
points of the text; overlapping marks are cut into pieces that carry all the marks over them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

HIT, FACT, EVIDENCE = "hit", "fact", "evidence"


class SectionLike(Protocol):
    """What is needed of a section, stored or freshly parsed."""

    ordinal: int
    level: int
    kind: str
    heading: str
    start: int
    end: int
    body_start: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked; `anchor` becomes the id of its first piece."""

    start: int
    end: int
    kind: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same marks. `anchors` begin here; `label` explains it."""

    text: str
    kinds: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    label: str = ""

    @property
    def is_hit(self) -> bool:
        return HIT in self.kinds

    @property
    def others(self) -> str:
        """The marks other than hits, as class names."""
        return " ".join(kind for kind in self.kinds if kind != HIT)


@dataclass(frozen=True, slots=True)
class Clause:
    """Neighbouring pieces; `grouped` when they are the sentence of a fact, lit up with it."""

    pieces: tuple[Piece, ...]
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text. `lead` is the heading that runs into it; `role` is `title` and the like."""

    number: int
    clauses: tuple[Clause, ...]
    lead: tuple[Clause, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A section with its heading (empty when it has none or it runs in) and its paragraphs."""

    section: SectionLike | None
    heading: tuple[Clause, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def depth(self) -> int:
        """The rank of its heading below the page's own: 2 to 5."""
        return min(max(self.section.level if self.section else 1, 1), 4) + 1


def mark_text(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a short text, such as a snippet, along its marks."""
    return tuple(piece for clause in _Cutter(text, marks, ()).cut(0, len(text)) for piece in clause.pieces)


def split_text(
    text: str,
    sections: Sequence[SectionLike],
    marks: Iterable[Mark] = (),
    clauses: Iterable[tuple[int, int]] = (),
    roles: Iterable[tuple[int, int, str]] = (),
) -> tuple[Block, ...]:
    """Cut a report into sections, paragraphs, clauses and pieces.

    `clauses` are the spans of sentences to be grouped (they may overlap: they are joined);
    `roles` name the lines that a span touches, such as the title's. Text that no section covers
    comes as blocks without one, so that nothing is ever left out.
    """
    cutter = _Cutter(text, marks, clauses)
    named = tuple(roles)
    blocks: list[Block] = []
    number = 0
    for section, start, end in _tiles(text, sections):
        heading_end = section.body_start if section and section.heading else start
        runs_in = heading_end > start and section is not None and section.kind == "run_in"
        heading: tuple[Clause, ...] = ()
        if heading_end > start and not (runs_in and "\n" not in text[start:heading_end]):
            runs_in = False
            heading = tuple(cutter.cut(*_strip(text, start, heading_end)))
        paragraphs: list[Paragraph] = []
        for first, last in _lines(text, start if runs_in else heading_end, end):
            number += 1
            lead: tuple[Clause, ...] = ()
            body = first
            if runs_in and not paragraphs:
                body = min(heading_end, last)
                lead = tuple(cutter.cut(*_strip(text, first, body)))
            role = next((name for a, b, name in named if a < last and first < b), "")
            paragraphs.append(Paragraph(number, tuple(cutter.cut(body, last)), lead, role))
        blocks.append(Block(section, heading, tuple(paragraphs)))
    return tuple(blocks)


def _tiles(text: str, sections: Sequence[SectionLike]) -> Iterator[tuple[SectionLike | None, int, int]]:
    """Yield every section and, between them, the stretches that belong to none."""
    position = 0
    for section in sorted(sections, key=lambda s: s.start):
        if section.start > position and text[position : section.start].strip():
            yield None, position, section.start
        if section.end > position or section.end == section.start:
            yield section, max(section.start, position), section.end
            position = max(position, section.end)
    if position < len(text) and text[position:].strip():
        yield None, position, len(text)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines that hold more than white space, without the white space around them."""
    position = start
    while position < end:
        newline = text.find("\n", position, end)
        stop = end if newline < 0 else newline
        first, last = _strip(text, position, stop)
        if first < last:
            yield first, last
        position = stop + 1


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join overlapping spans, so that what remains can be nested."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


class _Cutter:
    """Cuts stretches of one text, in reading order, along marks and clauses."""

    def __init__(self, text: str, marks: Iterable[Mark], clauses: Iterable[tuple[int, int]]) -> None:
        self.text = text
        self.marks = sorted((m for m in marks if m.end > m.start), key=lambda m: (m.start, -m.end))
        self.starts = [m.start for m in self.marks]
        self.longest = max((m.end - m.start for m in self.marks), default=0)
        self.clauses = _join(clauses)
        self.clause_starts = [start for start, _ in self.clauses]
        self.placed: set[str] = set()

    def cut(self, start: int, end: int) -> Iterator[Clause]:
        """Yield the clauses of [start, end); together they hold exactly its characters."""
        position = start
        index = max(bisect_right(self.clause_starts, start) - 1, 0)
        while position < end:
            while index < len(self.clauses) and self.clauses[index][1] <= position:
                index += 1
            first, last = self.clauses[index] if index < len(self.clauses) else (end, end)
            grouped = first <= position
            stop = min(last if grouped else first, end)
            yield Clause(tuple(self._pieces(position, stop)), grouped)
            position = stop

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        low = bisect_right(self.starts, start - self.longest - 1)
        high = bisect_right(self.starts, end - 1)
        over = [m for m in self.marks[low:high] if m.end > start]
        edges = sorted({start, end, *(e for m in over for e in (m.start, m.end) if start < e < end)})
        for first, last in pairwise(edges):
            here = [m for m in over if m.start <= first and last <= m.end]
            fresh = [m.anchor for m in here if m.anchor and m.anchor not in self.placed]
            self.placed.update(fresh)
            yield Piece(
                text=self.text[first:last],
                kinds=tuple(dict.fromkeys(m.kind for m in here)),
                anchors=tuple(dict.fromkeys(fresh)),
                label="；".join(dict.fromkeys(m.label for m in here if m.label)),
            )
