"""Lines that end in mid-sentence in any text, whatever its width: what a page broke, not its author.

Each rule says why the next line can only be the rest of this one. Text that is wrapped at a fixed
width is recognised as a whole (lines.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = frozenset("0123456789.０１２３４５６７８９．")
_NUMBER_OPEN = re.compile(r"[\u4e00-\u9fff，、].{0,8}[\u4e00-\u9fff] ?\d[\d.．]*$")
_NUMBER_RESUMES = re.compile(r"\d[\d.．]* ?[\u4e00-\u9fff%％‰].{4}")
_COUNT_OPEN = re.compile(r"[，。、；].*[\u4e00-\u9fff] ?\d[\d.．, ]*$")
_COUNT_RESUMES = re.compile(
    r"(?:万亿|[万亿])?(?:元|美元|亩|公顷|公里|平方公里|平方米|米|吨|千瓦|人次|[人户件个项次名家头株册场部条所座处]|个百分点|[%％‰])"
    r"(?=[\u4e00-\u9fff，。、；（])"
)
# No sentence begins with one of these.
_RESUMES = ("，", "。", "、", "；", "：", "）", "”", "》", "！", "？", ",", ";", ":", ")")
_ENDS = ("。", "！", "？", "；", "：", "!", "?", ";", ":", "”", "）", ")", "》", "…")
_PAUSES = ("，", "、", ",")
_LINKS = tuple("为的和与及是在把对向从将于以被或且而至由让使")
_SUFFIXED = ("的", "地", "得", "等", *_RESUMES)
_OPENS = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十][，、部章节]|各位|——"
)
INDENT = re.compile(r"[ \t]{2,}|[\u3000\u00a0]")
_CLAUSED = re.compile("[，。；、]")
PAGE_NUMBER = re.compile(r"\s*(?:[-—–·]{1,2} ?\d{1,3} ?[-—–·]{1,2}|第 ?\d{1,3} ?页.{0,24})\s*$")
_LINKED, _LINK_SIZE, _BEFORE_LINK, _SURE_LINKS = 8, 24, 20, 3
_PARAGRAPH, _INDENTED, _CONTINUED = 16, 5, 3


def broken_inside(raw: list[str], *, wrapped: bool = False) -> frozenset[int]:
    """The numbers of the lines that go on in the next one.

    In ``wrapped`` text a short line is the end of a heading or of a paragraph.
    """
    bare = [line.strip() for line in raw]
    links = () if wrapped else _links(bare)
    return frozenset((*_numbers(raw), *_stops(bare), *links, *_paragraphs(raw, bare)))


def _numbers(raw: list[str]) -> Iterator[int]:
    """…小巷17 / 30条, and …完成投资8 6 4 / 万元."""
    for at, line in enumerate(raw[:-1]):
        if line[-1:] not in _DIGITS:
            continue
        following = raw[at + 1]
        if PAGE_NUMBER.match(following) and at + 2 < len(raw):
            following = raw[at + 2]
        inside = _NUMBER_OPEN.search(line) and _NUMBER_RESUMES.match(following)
        if inside or (_COUNT_RESUMES.match(following) and _COUNT_OPEN.search(line)):
            yield at


def _stops(bare: list[str]) -> Iterator[int]:
    """报告指出 / ，去年以来……: a line that opens with a comma is the rest of the one before."""
    for at in range(len(bare) - 1):
        if bare[at] and bare[at + 1].startswith(_RESUMES) and not bare[at].endswith(_ENDS):
            yield at


def _links(bare: list[str]) -> Iterator[int]:
    """为 / 全面建设小康社会 / 奠定基础: linked words set on lines of their own, three times and more."""
    sure, likely = [], []
    linked: set[str] = set()
    for at in range(len(bare) - 2):
        before, word, behind = bare[at : at + 3]
        if not (2 <= len(word) <= _LINK_SIZE and len(before) >= _LINKED and behind):
            continue
        if before.endswith(_ENDS) or word.endswith(_ENDS) or _OPENS.match(word) or _OPENS.match(behind):
            continue
        if before.endswith((*_PAUSES, *_LINKS)) or behind.startswith(_SUFFIXED):
            sure.append(at)
            linked.add(word)
        elif word in linked:
            sure.append(at)
        elif len(before) >= _BEFORE_LINK and _CLAUSED.search(before):
            likely.append(at)
    if len(sure) >= _SURE_LINKS:
        for at in (*sure, *likely):
            yield from (at, at + 1)


def _paragraphs(raw: list[str], bare: list[str]) -> list[int]:
    """Lines of indented paragraphs that stop in mid-sentence above a line without an indent."""
    indented = [INDENT.match(line) is not None for line in raw]
    if sum(indented) < _INDENTED:
        return []
    found: list[int] = []
    inside = False
    for at, text in enumerate(bare[:-1]):
        if not text or PAGE_NUMBER.match(text):
            continue
        inside = (inside and not indented[at]) or (indented[at] and len(text) >= _PARAGRAPH)
        following = at + 1
        while following < len(bare) - 1 and PAGE_NUMBER.match(bare[following]):
            following += 1
        rest = bare[following]
        goes_on = inside and bool(rest) and not indented[following] and not _OPENS.match(rest)
        heads = _OPENS.match(text) is not None and "。" not in text
        inside = goes_on and not heads and not text.endswith(_ENDS) and _CLAUSED.search(text) is not None
        if inside:
            found.append(at)
    return found if len(found) >= _CONTINUED else []
