"""Headings that a page breaks over two or three lines, put together as one line.

A joined line keeps the offsets of its text: the line break between its parts is a blank in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.parsing.sections_lines import (
    Line,
    is_enumeration,
    is_part,
    is_short,
    number_rank,
)

_OPEN_ENDS = (",", "、", "——")
_MERE = re.compile(
    r"第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)"
)
_STOPS = frozenset("。;!?")
_FIRST, _NEXT, _WHOLE = 40, 30, 64
_BODY, _TEXT, _LONG = 36, 20, 16


def join_broken(folded: str, lines: Sequence[Line]) -> list[Line]:
    """The lines, with the halves of broken headings as one line each."""
    joined = _join_open(folded, lines)
    firsts = _with_one_short_line(joined)
    return _join(folded, joined, firsts) if firsts else joined


def _join_open(folded: str, lines: Sequence[Line]) -> list[Line]:
    """Join a heading that stops at a comma with the line below that ends it: 一、坚持党的领导, / 把牢方向."""
    firsts = {at for at in range(len(lines) - 2) if _is_open(lines, at)}
    plain = {at for at in firsts if number_rank(lines[at]) is None and not _is_mere_number(lines[at])}
    if len(plain) < 2:
        firsts -= plain  # a single pair may be anything
    return _join(folded, lines, firsts) if firsts else list(lines)


def _is_open(lines: Sequence[Line], at: int) -> bool:
    first, second, third = lines[at : at + 3]
    if _is_mere_number(first):
        return is_short(second) or is_part(second)
    if not first.text.endswith(_OPEN_ENDS) or not 5 <= len(first.text) <= _FIRST or "。" in first.text:
        return False
    if _STOPS.intersection(first.text):
        return False
    if at > 0 and not _is_finished(lines[at - 1]):
        return False
    numbered = number_rank(first) is not None
    if not numbered and (is_enumeration(first.text) or not is_short(_without_end(first))):
        return False
    ends = second.text.rstrip("。")
    if (
        not 3 <= len(ends) <= (_FIRST if numbered else _NEXT)
        or _STOPS.intersection(ends)
        or number_rank(second) is not None
    ):
        return False
    if ends[-1] in ",、:" or not is_short(Line(second.start, second.end, ends), limit=_FIRST):
        return False
    return len(third.text) >= _TEXT or number_rank(third) is not None


def _is_mere_number(line: Line) -> bool:
    return len(line.text) <= 5 and _MERE.fullmatch(line.text) is not None


def _without_end(line: Line) -> Line:
    return Line(line.start, line.end - 1, line.text[:-1])


def _is_finished(line: Line) -> bool:
    """Whether a line leaves nothing open, so that the next one begins something."""
    return line.text[-1] not in ",、(《“" and (len(line.text) < _BODY or line.text[-1] in "。!?:;”)")


def _is_text(line: Line) -> bool:
    return len(line.text) >= _BODY and number_rank(line) is None


def _with_one_short_line(lines: Sequence[Line]) -> set[int]:
    """Numbered lines with one short line under them, and then text, in a report without other short lines.

    A section has two headings under it or none, so a single one in every section is no heading, but the
    second half of one.
    """
    firsts: set[int] = set()
    begun = False
    for at, line in enumerate(lines):
        if number_rank(line) is not None or is_part(line):
            begun = True
        elif begun and is_short(line):
            if not _halves(lines, at - 1) or at - 2 in firsts:
                return set()
            firsts.add(at - 1)
    return firsts if len(firsts) >= 2 or any(len(lines[at].text) >= _LONG for at in firsts) else set()


def _halves(lines: Sequence[Line], at: int) -> bool:
    first = lines[at].text
    if number_rank(lines[at]) is None or not 8 <= len(first) <= _FIRST or first[-1] in "。;:!?,、":
        return False
    if len(first) + len(lines[at + 1].text) > _WHOLE or at + 2 >= len(lines):
        return False
    return _is_text(lines[at + 2]) or number_rank(lines[at + 2]) is not None


def _join(folded: str, lines: Sequence[Line], firsts: set[int]) -> list[Line]:
    joined: list[Line] = []
    skip = False
    for at, line in enumerate(lines):
        if skip:
            skip = False
            continue
        if at in firsts:
            end = lines[at + 1].end
            line = Line(line.start, end, folded[line.start : end].replace("\n", " "))
            skip = True
        joined.append(line)
    return joined
