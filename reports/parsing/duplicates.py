"""Copies: a report that stands twice on its page, and a title that is repeated.

A copy need not break its lines where the original does, so clauses are compared, not lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from reports.parsing.lines import Line

_CLAUSE_ENDS = "。！？；，：,;:!?"
_NOT_CLAUSE = re.compile(rf"[^\n\u4e00-\u9fffA-Za-z0-9{_CLAUSE_ENDS}]+")
_NOT_TEXT = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_DIGITS = re.compile(r"\d+")
_COPY_CHARS = 200  # so much text in a row, word for word, is a copy and no turn of phrase
_LINE_CHARS = 150
_SHORT = 15
_GAP = 2
_NEAR = 8  # lines


@dataclass(frozen=True, slots=True)
class Copy:
    """Lines [first, last] of the sequence that was given, which stand before it already."""

    first: int
    last: int


def key(text: str) -> str:
    """Return what two lines have in common when they differ in punctuation and white space only."""
    return _NOT_TEXT.sub("", text)


def find_copies(lines: list[Line]) -> list[Copy]:
    """Return runs of lines that repeat earlier text, in order, without overlap."""
    clauses = _clauses(lines)
    keys = ["".join(names) for names in clauses]
    origins = _origins(clauses, keys)
    copies: list[Copy] = []
    at = 0
    while at < len(lines):
        if origins[at] is None:
            at += 1
            continue
        last = _run_end(keys, origins, at)
        first = at
        at = last + 1
        if last < len(lines) - 1:
            # A salutation at the end of a run opens the paragraph behind it.
            while last >= first and len(lines[last].text) < _SHORT:
                last -= 1
        if last >= first and _is_copy(keys, first, last):
            copies.append(Copy(first, last))
    return copies


def repeated_titles(lines: list[Line]) -> set[int]:
    """Return the indexes of head lines that repeat another line of the head.

    Of two equal lines (quotes may differ) the later goes. A page's own headline that says the title in
    other words (云浦市人大常委会工作报告（全文）) goes in favour of the title in full.
    """
    seen: set[str] = set()
    repeated: set[int] = set()
    for at, line in enumerate(lines):
        name = key(line.folded)
        if len(name) >= 6:
            if name in seen:
                repeated.add(at)
            seen.add(name)
    titles = {at: _own_words(line.folded) for at, line in enumerate(lines) if at not in repeated}
    for at, name in titles.items():
        rivals = [
            other for other in titles if other > at and _abbreviated(titles[other]) == _abbreviated(name)
        ]
        if len(name) >= 8 and name.endswith("报告") and rivals:
            # The fuller wording is the report's own title; of two equal ones the one nearer to the text.
            repeated.add(at if len(titles[rivals[-1]]) >= len(name) else rivals[-1])
    return repeated


def _own_words(folded: str) -> str:
    """A title without what a page adds to it: （全文）, the site's name behind a bar."""
    return key(
        re.sub(r"[（(【\[](?:全文|摘要|摘登|图文|完整版)[）)】\]]|[_|｜－-][^_|｜－-]{2,16}$", "", folded)
    )


def _abbreviated(name: str) -> str:
    return name.replace("人民代表大会", "人大").replace("常务委员会", "常委会")


def _clauses(lines: list[Line]) -> list[list[str]]:
    """Return the clauses of each line as their bare characters; joined they are the line's ``key``."""
    # All lines in one go: a call for each line takes most of the time.
    bare = _NOT_CLAUSE.sub("", "\n".join(line.folded for line in lines))
    for mark in _CLAUSE_ENDS[1:]:
        bare = bare.replace(mark, _CLAUSE_ENDS[0])
    return [[name for name in line.split(_CLAUSE_ENDS[0]) if name] for line in bare.split("\n")]


def _origins(clauses: list[list[str]], keys: list[str]) -> list[int | None]:
    """For each line the line that held its first known clause before, if all its text stood before."""
    whole = "".join(keys)
    seen: dict[str, int] = {}
    origins: list[int | None] = []
    starts = [0, *accumulate(map(len, keys))]
    for at, names in enumerate(clauses):
        fresh = [name for name in names if name not in seen]
        known = next(seen[name] for name in names if name in seen) if len(fresh) < len(names) else None
        copied = not fresh
        if known is not None and fresh and 2 * sum(map(len, fresh)) < len(keys[at]):
            # A copy may run lines together: a heading and the clause behind it stand in no clause before.
            # It stands near the line that is known; to look everywhere takes time that grows with the text.
            low, high = starts[max(0, known - _NEAR)], starts[min(at, known + _NEAR)]
            copied = all(whole.find(name, low, high) >= 0 for name in fresh)
        origins.append(known if copied else None)
        seen.update(dict.fromkeys(fresh, at))
    return origins


def _run_end(keys: list[str], origins: list[int | None], first: int) -> int:
    """Return the last line of the run that begins at ``first``; nearly equal lines may stand in it."""
    last = first
    at = first + 1
    while at < len(keys):
        if origins[at] is not None:
            last = at
        elif at - last > _GAP or not _has_counterpart(keys, origins[last], last, at):
            break
        at += 1
    return last


def _has_counterpart(keys: list[str], origin: int | None, before: int, at: int) -> bool:
    """Whether line ``at`` is its counterpart behind ``origin`` in the first copy but for a slip."""
    if origin is None:
        return False
    return any(
        _nearly_equal(keys[place], keys[at]) for place in range(origin + 1, min(origin + 2 + _GAP, before))
    )


def _nearly_equal(old: str, new: str) -> bool:
    """Whether two lines differ by a slip only; numbers must agree."""
    if not old or not new or max(len(old), len(new)) > 2000:
        return False
    if 2 * min(len(old), len(new)) / (len(old) + len(new)) < 0.95:
        return False
    if _DIGITS.findall(old) != _DIGITS.findall(new):
        return False
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.quick_ratio() >= 0.95 and matcher.ratio() >= 0.93


def _is_copy(keys: list[str], first: int, last: int) -> bool:
    sizes = [len(name) for name in keys[first : last + 1]]
    if first == last:
        # The line right above, again: a slip of the hand. Short ones may be meant.
        adjacent = keys[first] == keys[first - 1]
        return sizes[0] >= (40 if adjacent else _LINE_CHARS)
    return sum(sizes) >= _COPY_CHARS and max(sizes) >= 40
