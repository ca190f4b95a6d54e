"""Characters with places to lines of text, column after column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from reports.parsing.readers.pdf_glyphs import Glyph, Page

# Han, kana, bopomofo, Chinese punctuation and full-width forms: set solid, never with a blank between.
_CJK = re.compile(
    r"[\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_WIDE_GAP = 0.75  # of the type size: what is wider than justification makes it was typed
_WORD_GAP = 0.2
_COLUMN_GAP = 0.8
_MIN_COLUMN_ROWS = 5
_MIN_PARTING = 0.12
_CROSSING = 0.3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one column. ``column``: 0 over the whole width, 1 left, 2 right."""

    text: str
    page: int
    column: int
    x0: float
    x1: float
    base: float
    size: float
    first_word: float  # width of the first stretch that can not be broken


class _Segment(NamedTuple):
    """A part of a row with no wide gap in it: it begins with print, blanks may follow the last print."""

    glyphs: list[Glyph]
    x0: float
    x1: float


class _Gutter(NamedTuple):
    """Where two columns part, and where the right one begins."""

    place: float
    edge: float


def is_cjk(character: str) -> bool:
    return bool(_CJK.match(character))


def read_lines(pages: Sequence[Page]) -> list[Line]:
    """Return all lines in reading order."""
    spaced = _blanks_are_injected(pages)
    rows = [_segments(_rows(_visible(page.glyphs))) for page in pages]
    gutters = [_gutter(page, found) for page, found in zip(pages, rows, strict=True)]
    # A last page may hold too little to show its columns; the other pages tell.
    known = [gutter for gutter in gutters if gutter]
    shared = sorted(known)[len(known) // 2] if known else None
    lines: list[Line] = []
    for number, (found, gutter) in enumerate(zip(rows, gutters, strict=True)):
        if gutter is None and shared is not None and _crossing(found, shared) <= _CROSSING:
            gutter = shared
        for column, glyphs in _columns(found, gutter):
            rowed = (_line(row, spaced, number, column) for row in _rows(glyphs))
            lines.extend(line for line in rowed if line)
    return lines


def _visible(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the characters once each: bold type is often the same character set twice, a hair apart."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        if glyph.size < 1 or not glyph.text:
            continue
        cell = max(glyph.size, 1)
        near = int(glyph.x0 // cell), int(glyph.base // cell)
        twins = (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in seen.get((glyph.text, near[0] + dx, near[1] + dy), ())
        )
        if any(
            abs(other.x0 - glyph.x0) < 0.15 * cell and abs(other.base - glyph.base) < 0.15 * cell
            for other in twins
        ):
            continue
        seen.setdefault((glyph.text, *near), []).append(glyph)
        kept.append(glyph)
    return kept


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Group characters by height, from the top; each row from left to right."""
    rows: list[list[Glyph]] = []
    base = 0.0
    for glyph in sorted(glyphs, key=lambda item: item.base):
        if rows and glyph.base - base < 0.45 * min(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            base = glyph.base
    for row in rows:
        row.sort(key=lambda item: item.x0)
    return rows


def _segments(rows: list[list[Glyph]]) -> list[_Segment]:
    """Break rows where the gap could be one between columns."""
    found: list[_Segment] = []
    for row in rows:
        part: list[Glyph] = []
        end = 0.0
        for glyph in row:
            printed = not glyph.text.isspace()
            if part and printed and glyph.x0 - end > _COLUMN_GAP * glyph.size:
                found.append(_segment(part))
                part = []
            if printed:
                end = max(end, glyph.x1) if part else glyph.x1
            if part or printed:
                part.append(glyph)
        if part:
            found.append(_segment(part))
    return found


def _segment(glyphs: list[Glyph]) -> _Segment:
    return _Segment(glyphs, glyphs[0].x0, max(glyph.x1 for glyph in glyphs if not glyph.text.isspace()))


def _gutter(page: Page, segments: list[_Segment]) -> _Gutter | None:
    """Return where the page's two columns part, or None when it has one."""
    low, high = int(page.width * 0.3), int(page.width * 0.7)
    covered = [0] * (int(page.width) + 2)
    for segment in segments:
        for x in range(max(0, int(segment.x0)), min(int(page.width), int(segment.x1)) + 1):
            covered[x] += 1
    lowest = min(covered[low:high], default=0)
    if not segments or lowest > _CROSSING * len(segments):
        return None
    size = median(segment.glyphs[0].size for segment in segments)
    best = _longest_run([count <= lowest for count in covered[low:high]])
    if best is None or best[1] - best[0] < _MIN_PARTING * size:
        return None
    place = low + (best[0] + best[1]) / 2
    left = [segment for segment in segments if segment.x1 < place]
    right = [segment for segment in segments if segment.x0 > place]
    if min(len(left), len(right)) < _MIN_COLUMN_ROWS:
        return None
    gutter = _Gutter(place, min(segment.x0 for segment in right))
    # Text set in a column fills it and begins at its edge; scraps beside a gap in one column do not.
    begin_there = sum(segment.x0 - gutter.edge < 3 * size for segment in right)
    if _crossing(segments, gutter) > _CROSSING or begin_there < 0.6 * len(right):
        return None
    return gutter if _fills(left) and _fills(right) else None


def _fills(segments: list[_Segment]) -> bool:
    """Whether most segments of a side are of one full width, as lines of running text are."""
    widths = [segment.x1 - segment.x0 for segment in segments]
    return sum(width > 0.7 * max(widths) for width in widths) >= 0.4 * len(widths)


def _longest_run(flags: list[bool]) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    start = None
    for at, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = at
        elif not flag and start is not None:
            if best is None or at - start > best[1] - best[0]:
                best = start, at
            start = None
    return best


def _crosses(segment: _Segment, gutter: _Gutter) -> bool:
    """Whether a segment runs on into the right column; a mark may hang into the gap."""
    return segment.x0 < gutter.place and segment.x1 > gutter.edge + 0.5 * segment.glyphs[0].size


def _crossing(segments: list[_Segment], gutter: _Gutter) -> float:
    return sum(_crosses(segment, gutter) for segment in segments) / len(segments) if segments else 0.0


def _parted(segments: list[_Segment], gutter: _Gutter) -> list[_Segment]:
    """Part the rows of two columns that a mark hanging into the gap between them has run together."""
    found: list[_Segment] = []
    for segment in segments:
        cut = _cut(segment, gutter) if _crosses(segment, gutter) else None
        found.extend(
            [segment] if cut is None else [_segment(segment.glyphs[:cut]), _segment(segment.glyphs[cut:])]
        )
    return found


def _cut(segment: _Segment, gutter: _Gutter) -> int | None:
    for at, (a, b) in enumerate(pairwise(segment.glyphs), start=1):
        indent = (b.x0 - gutter.edge) / b.size
        at_edge = abs(indent) < 0.4 or abs(indent - 2) < 0.4
        if at_edge and not b.text.isspace() and a.x1 <= b.x0 - _MIN_PARTING * b.size:
            return at
    return None


def _columns(segments: list[_Segment], gutter: _Gutter | None) -> list[tuple[int, list[Glyph]]]:
    """Return (column, characters) in reading order: what runs across parts the page into bands."""
    if gutter is None:
        return [(0, [glyph for segment in segments for glyph in segment.glyphs])]
    bands: list[tuple[list[Glyph], list[Glyph], list[Glyph]]] = []
    for segment in _parted(segments, gutter):
        column = 0 if _crosses(segment, gutter) else 1 if segment.x0 < gutter.place else 2
        # A band begins with what runs across; its two columns follow.
        if not bands or (column == 0 and (bands[-1][1] or bands[-1][2])):
            bands.append(([], [], []))
        bands[-1][column].extend(segment.glyphs)
    return [(column, glyphs) for band in bands for column, glyphs in enumerate(band) if glyphs]


def _line(row: list[Glyph], spaced: bool, page: int, column: int) -> Line | None:
    printed = [glyph for glyph in row if not glyph.text.isspace()]
    if not printed:
        return None
    size = median(glyph.size for glyph in printed)
    text = _joined(row, size, spaced)
    return Line(
        text,
        page=page,
        column=column,
        x0=printed[0].x0,
        x1=max(glyph.x1 for glyph in printed),
        base=median(glyph.base for glyph in printed),
        size=size,
        first_word=_first_word(printed) - printed[0].x0,
    )


def _first_word(printed: list[Glyph]) -> float:
    """Return where the first stretch ends that a line can not be broken in: a number, a Latin word."""
    end = printed[0].x1
    for glyph, following in pairwise(printed):
        if is_cjk(glyph.text) or is_cjk(following.text):
            break
        end = following.x1
    return end


def _joined(row: list[Glyph], size: float, spaced: bool) -> str:
    """Put a row together, with a blank only where one was typed."""
    printed = [glyph for glyph in row if not glyph.text.isspace()]
    gaps = [b.x0 - a.x1 for a, b in pairwise(printed)]
    # Type that is spread out over its line has gaps everywhere; only what exceeds them was typed.
    wide = max(_WIDE_GAP * size, median(gaps) + 0.5 * size) if gaps else size
    parts: list[str] = []
    typed = ""
    before: Glyph | None = None
    for glyph in row:
        if glyph.text.isspace():
            typed += glyph.text
            continue
        if before is not None:
            parts.append(_between(before, glyph, typed, wide, size, spaced))
        parts.append(glyph.text)
        before, typed = glyph, ""
    return "".join(parts)


def _between(before: Glyph, after: Glyph, typed: str, wide: float, size: float, spaced: bool) -> str:
    gap = after.x0 - before.x1
    solid = is_cjk(before.text[-1]) or is_cjk(after.text[0])
    if typed and not (spaced and solid and typed in (" ", "\u00a0")):
        return typed.replace("\u00a0", " ")
    if gap > wide:
        return "\u3000" if solid else " "
    return " " if not solid and gap > _WORD_GAP * size else ""


def _blanks_are_injected(pages: Sequence[Page]) -> bool:
    """Whether the program that wrote the file put blanks between Chinese characters everywhere."""
    pairs = blanks = 0
    for page in pages:
        for a, b, c in zip(page.glyphs, page.glyphs[1:], page.glyphs[2:], strict=False):
            if is_cjk(a.text) and not a.text.isspace():
                pairs += 1
                blanks += b.text in (" ", "\u00a0") and is_cjk(c.text)
    return blanks > 0.05 * pairs
