"""Lines of a PDF to paragraphs, and what stands around them on every page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reports.parsing.readers.pdf_lines import Line, is_cjk
from reports.parsing.types import Removed

_PAGE_NUMBER = re.compile(r"[-—–―－·.•~～\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–―－·.•~～\s]*")
_PAGE_OF_PAGES = re.compile(r"第?\s*\d{1,4}\s*页?\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?")
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十百〇○]+")
_HEADING = re.compile(
    r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|第[一二三四五六七八九十]+[章节部]|\d{1,2}[.．、](?!\d)"
)
_TERMINAL = "。！？；：!?;:”』」）)"
_EDGE_LINES = 3  # how many lines from the edge a running head or foot may have


@dataclass(frozen=True, slots=True)
class _Measure:
    """The type area of one column: its edges, and the usual distance of its lines."""

    left: float
    right: float
    pitch: float


def split_furniture(lines: list[Line], page_count: int) -> tuple[list[Line], list[tuple[Line, str]]]:
    """Return (lines of the text, running heads, feet and page numbers with their reason)."""
    dropped: dict[int, str] = {}
    pages = _by_page(lines)
    for depth in range(_EDGE_LINES):
        for last in (False, True):
            edge = {page: _outer(numbers, lines, dropped, last) for page, numbers in pages.items()}
            found = {page: number for page, number in edge.items() if number is not None}
            for number in _furniture_of_edge(found, lines, pages, page_count, outermost=depth == 0):
                dropped[number] = "page_furniture"
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    return kept, [(lines[number], reason) for number, reason in sorted(dropped.items())]


def _by_page(lines: list[Line]) -> dict[int, list[int]]:
    pages: dict[int, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        pages[line.page].append(number)
    return pages


def _outer(numbers: list[int], lines: list[Line], dropped: dict[int, str], last: bool) -> int | None:
    """Return the highest or lowest line of a page that is not furniture yet."""
    rest = [number for number in numbers if number not in dropped]
    if len(rest) < 2:
        return None
    return (max if last else min)(rest, key=lambda number: lines[number].base)


def _furniture_of_edge(
    edge: dict[int, int], lines: list[Line], pages: dict[int, list[int]], page_count: int, outermost: bool
) -> Iterable[int]:
    """Yield the lines at one edge that are repeated at one height, or are page numbers."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number in edge.values():
        groups[_DIGITS.sub("#", "".join(lines[number].text.split()))].append(number)
    for numbers in groups.values():
        at = median(lines[number].base for number in numbers)
        level = [number for number in numbers if abs(lines[number].base - at) < lines[number].size]
        # Even and odd pages may have heads of their own.
        if len(level) >= 2 and len(level) >= 0.3 * page_count:
            yield from level
    if outermost:
        for page, number in edge.items():
            text = lines[number].text.strip()
            if (_PAGE_NUMBER.fullmatch(text) and _stands_apart(number, lines, pages[page])) or (
                _PAGE_OF_PAGES.fullmatch(text) and "页" in text
            ):
                yield number


def _stands_apart(number: int, lines: list[Line], page: list[int]) -> bool:
    """Whether a number is a page number and not the end of a sentence: by dashes, or by its distance."""
    line = lines[number]
    if not line.text.strip().isdigit():
        return True
    others = [lines[other] for other in page if other != number]
    distance = min(abs(line.base - other.base) for other in others)
    return distance > 1.8 * line.size


def join_paragraphs(lines: list[Line]) -> list[str]:
    """Return the paragraphs, put together from their lines."""
    measures = _measures(lines)
    indented = _is_indented(lines, measures)
    paragraphs: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is None or _begins(before, line, measures, indented):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _glued(paragraphs[-1], line.text)
        before = line
    return paragraphs


def _measures(lines: list[Line]) -> dict[tuple[int, int], _Measure]:
    """Measure every column of every page; a short one takes the measures of its column elsewhere."""
    by_column: dict[int, list[Line]] = defaultdict(list)
    by_page: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        by_column[line.column].append(line)
        by_page[line.page, line.column].append(line)
    whole = {column: _measure(found) for column, found in by_column.items()}
    return {key: _measure(found) if len(found) >= 8 else whole[key[1]] for key, found in by_page.items()}


def _measure(lines: list[Line]) -> _Measure:
    # Most lines of running text begin at the left edge and end at the right one.
    left = _common(lines, [line.x0 for line in lines], lowest=True)
    right = _common(lines, [line.x1 for line in lines], lowest=False)
    steps = [b.base - a.base for a, b in pairwise(lines) if a.page == b.page and b.base > a.base]
    return _Measure(left, right, median(steps) if steps else 0.0)


def _common(lines: list[Line], places: list[float], lowest: bool) -> float:
    """Return the outermost place that at least a tenth of the lines share."""
    tolerance = 0.6 * median(line.size for line in lines)
    ordered = sorted(places, reverse=not lowest)
    for place in ordered:
        if sum(abs(place - other) < tolerance for other in places) >= max(2, len(places) // 10):
            return place
    return ordered[0]


def _is_indented(lines: list[Line], measures: dict[tuple[int, int], _Measure]) -> bool:
    """Whether paragraphs of this document begin with an indent."""
    indents: Counter[bool] = Counter()
    for line in lines:
        depth = (line.x0 - measures[line.page, line.column].left) / line.size
        indents[1.5 <= depth <= 2.6] += 1
    return indents[True] >= 0.08 * len(lines)


def _begins(before: Line, line: Line, measures: dict[tuple[int, int], _Measure], indented: bool) -> bool:
    """Whether a line begins a paragraph."""
    measure, previous = measures[line.page, line.column], measures[before.page, before.column]
    size = line.size
    room = previous.right - before.x1
    if abs(size - before.size) > 0.12 * max(size, before.size):
        return True
    if (before.page, before.column) == (line.page, line.column) and measure.pitch:
        distance = line.base - before.base
        if distance > 1.45 * measure.pitch or distance < 0:
            return True
    if line.x0 - measure.left > 1.2 * size:
        # The second line of a centred title stands in the middle as well; the first one filled its line.
        centred = _is_centred(before, previous) and _is_centred(line, measure)
        title = before.text[-1] not in _TERMINAL and not _HEADING.match(line.text)
        return not (centred and title and room < 2 * size and before.x0 - previous.left < 2 * size)
    # A line ends early only where its paragraph does, or where the next word did not fit.
    slack = max((3.0 if indented else 2.2) * size, line.first_word + 1.2 * size)
    if room > slack:
        return True
    ended = before.text[-1] in _TERMINAL
    if ended and _HEADING.match(line.text):
        return not indented or room > 0.6 * size
    return False


def _is_centred(line: Line, measure: _Measure) -> bool:
    left, right = line.x0 - measure.left, measure.right - line.x1
    return abs(left - right) < line.size


def _glued(text: str, more: str) -> str:
    a, b = text[-1], more[0]
    address = "/" in text[-60:].rpartition(" ")[2]
    if is_cjk(a) or is_cjk(b) or a in "-(" or b in ",.%)" or (a.isdigit() and b.isdigit()) or address:
        return text + more
    return f"{text} {more}"


def as_removed(dropped: list[tuple[Line, str]]) -> tuple[Removed, ...]:
    """Return what stood around the pages, each text once with the number of its pages left out."""
    seen: dict[str, Removed] = {}
    for line, reason in dropped:
        seen.setdefault(line.text, Removed(reason, line.text))
    return tuple(seen.values())
