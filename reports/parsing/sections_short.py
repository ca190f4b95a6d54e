"""Unnumbered headings: short lines with text under them, single, nested, or broken over two lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from reports.parsing.sections_lines import Form, Heading, Line

RANK_NEST = 3  # unnumbered, above other unnumbered ones: under the parts
_ROW = re.compile(r": ?\d")
_DATA = re.compile(r"\d")


def has_body(lines: Sequence[Line], forms: Sequence[Form], at: int) -> bool:
    """A heading needs text under it within the next few lines, or a heading that has."""
    for line, form in zip(lines[at + 1 : at + 4], forms[at + 1 : at + 4], strict=True):
        if form.numbered or len(line.text) > 40 or (len(line.text) > 12 and line.text[-1] in "。;"):
            return True
        if not form.short and not form.part and line.text[-1] not in ":,;" and _DATA.search(line.text):
            # 常委会会议:9次 is a body when more of the kind follows; a single row is not.
            return sum(_ROW.search(row.text) is not None for row in lines[at + 1 : at + 4]) >= 2
    return False


def find_lists(lines: Sequence[Line], forms: Sequence[Form]) -> frozenset[int]:
    """Short lines in rows of three and more, and rows of names or of 甲:乙: lists, whatever stands below."""
    found: set[int] = set()
    row: list[int] = []
    for at, form in enumerate(forms):
        if form.short and not form.part:
            row.append(at)
            continue
        if len(row) >= 3 or (len(row) == 2 and all(":" in lines[i].text for i in row)):
            found.update(row)
        row = []
    return frozenset(found)


def find_nests(lines: Sequence[Line], forms: Sequence[Form]) -> frozenset[int]:
    """Lines that head a group of unnumbered headings, where the first of the group stands right below.

    Two short lines are one broken heading, unless single ones of the same kind follow: two and more such
    pairs with singles after them are two levels.
    """
    short = [form.short and not form.part for form in forms]
    pairs: list[int] = []
    singles: list[int] = []
    for at, is_heading in enumerate(short):
        before = at > 0 and short[at - 1]
        after = at + 1 < len(lines) and short[at + 1]
        if is_heading and not before and has_body(lines, forms, at):
            if not after:
                if pairs and not any(form.part for form in forms[pairs[-1] : at]):
                    singles.append(len(lines[at].text))  # of the group that the last pair opened
            elif at + 2 >= len(lines) or not short[at + 2]:
                pairs.append(at)
    if len(pairs) < 2 or len(singles) < 2:
        return frozenset()
    outer, inner = (median(len(lines[at + i].text) for at in pairs) for i in (0, 1))
    if abs(median(singles) - inner) >= abs(median(singles) - outer):
        return frozenset()  # the single ones look like first halves
    # Outer headings without inner ones are known by their likeness: …上展现新作为.
    ends = {lines[at].text[-3:] for at in pairs}
    alike = (at for at, is_heading in enumerate(short) if is_heading and lines[at].text[-3:] in ends)
    return frozenset((*pairs, *alike))


def read_short(
    lines: Sequence[Line], forms: Sequence[Form], at: int, nests: frozenset[int]
) -> tuple[Heading | None, bool]:
    """An unnumbered heading, joined with its second half when it is broken over two lines."""
    line = lines[at]
    following = [i for i in range(at + 1, min(at + 4, len(lines))) if forms[i].short]
    plain = Heading(-1, "unnumbered", line.start, line.end)
    if at in nests:
        return replace(plain, rank=RANK_NEST), False
    if at + 1 not in following or forms[at + 1].part:
        return plain, False
    if at + 2 in following:
        return None, False
    second = lines[at + 1]
    if len(line.text) + len(second.text) > 44 or max(len(line.text), len(second.text)) > 26:
        return plain, False
    return Heading(-1, "unnumbered", line.start, second.end), True
