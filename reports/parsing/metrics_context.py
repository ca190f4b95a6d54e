"""Where a quantity stands: its clause, its sentence, and the words that belong to it on either side."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from reports.parsing.lexicon import any_of, words
from reports.parsing.metrics_quantities import Quantity

_SENTENCE_ENDS = "。!?\n"
_CLAUSE = re.compile(r"[,;:。!?\n]")
_STOP = re.compile(r"[,;。!?\n]")
_CLOSED = re.compile(
    r" ?(?:[,;。!?、:)\n”]|\((?=[不含按其以扣])|\"(?=[,;。!?、:)\n]|$)|$"
    r"|(?:增|提|升|扩|减|降|跃|攀|涨|缩|压|翻|上升|下降|回升|回落)[^,。;]{0,3}[到至为]"
    r"|和(?=[\u4e00-\u9fff\d])|以及|及(?!时)|并|后[,;]|大关|关口|台阶|的?水平)"
)
# Words between number and noun, or before a number, that carry no meaning for what is counted.
_LEADING = re.compile(r"(?:的|了|左右|以上|以内|以下|多|余)+")
# Possessive: overlapping words (达, 达到, 到) must not be tried in every combination.
_EMPTY_BEFORE = re.compile(rf"[、和与及并 ]*+(?:{any_of(words('quantities', 'empty_before'))})*+$")
# 24个乡镇都建立了代表之家: counted are the townships, not what they did.
_BODIES = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}?)(?:乡镇(?:\(街道\))?|镇街|街镇|镇乡|街道|社区|行政村|嘎查|村|部门|单位|小区|县|市|区|旗)"
    r"[^,。;]{0,8}?(?=都|均|全部|已经?|推行|建立|实现|开展|完成|参加|接受|提出|进行|成立|设立|举行|在|的(?!人大)|对)"
)
NEAR = 80  # how far beside a number its noun may stand
REACH_BACK, REACH_ON = 260, 160


@dataclass(slots=True)  # never changed, but to freeze it takes longer than all else about it
class Context:
    """A quantity in its place. All texts are folded.

    ``before`` and ``after`` are the words of the clause that can name what is counted;
    ``posed`` is ``after`` when the noun follows (7次常委会会议) and ``before`` when it precedes
    (常委会会议7次). ``clause`` is the clause itself,
    ``sentence`` a window of the sentence around it. ``own`` is what of the clause belongs to this
    number and no other.
    """

    quantity: Quantity
    before: str
    after: str
    posed: str
    inherited: bool
    clause_start: int
    clause_end: int
    clause: str
    sentence: str
    sentence_start: int
    place: int  # of the quantity among those of its clause
    own: str
    lead: str = ""  # the previous clause of the sentence


class Places:
    """Sentence and clause bounds of one text, found once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.clause_ends = [m.end() for m in _CLAUSE.finditer(text)]
        self.sentence_ends = [end for end in self.clause_ends if text[end - 1] in _SENTENCE_ENDS]

    def clause(self, at: int) -> tuple[int, int]:
        return self._around(self.clause_ends, at)

    def sentence(self, at: int) -> tuple[int, int]:
        return self._around(self.sentence_ends, at)

    def _around(self, ends: Sequence[int], at: int) -> tuple[int, int]:
        i = bisect_right(ends, at)
        return (ends[i - 1] if i else 0), (ends[i] if i < len(ends) else len(self.text))


class Mentions:
    """The matches of a pattern in one text, found once for all the numbers that look around themselves."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.pattern = pattern
        self.text = text
        self.matches = list(pattern.finditer(text))
        self.starts = [match.start() for match in self.matches]
        self.ends = [match.end() for match in self.matches]

    def within(self, low: int, high: int) -> list[re.Match[str]]:
        """The matches that the text between two offsets would have alone."""
        if not self.matches:
            return self.matches
        first, last = bisect_left(self.starts, low), bisect_right(self.ends, high)
        cut_low = first > 0 and self.ends[first - 1] > low
        cut_high = last < len(self.starts) and self.starts[last] < high
        if cut_low or cut_high:
            # What is left of a word that is cut may be another one: 本年 of 本年度.
            return list(self.pattern.finditer(self.text, low, high))
        return self.matches[first:last]


@dataclass(slots=True)
class _Clause:
    """A clause and what its numbers share: the sentence around it and the clause before it."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    lead_start: int
    lead: str

    @classmethod
    def at(cls, places: Places, offset: int) -> _Clause:
        start, end = places.clause(offset)
        sentence_start, sentence_end = places.sentence(offset)
        lead_start = max(sentence_start, places.clause(start - 1)[0] if start else 0)
        lead = places.text[max(lead_start, start - 80) : start]
        return cls(start, end, sentence_start, sentence_end, lead_start, lead)


def read_contexts(text: str, quantities: Sequence[Quantity]) -> list[Context]:
    """The context of every quantity of folded ``text``; quantities in order."""
    places = Places(text)
    clauses: list[_Clause] = []
    for quantity in quantities:
        same = bool(clauses) and quantity.start < clauses[-1].end
        clauses.append(clauses[-1] if same else _Clause.at(places, quantity.start))
    contexts: list[Context] = []
    for at, clause in enumerate(clauses):
        previous = quantities[at - 1] if at and clauses[at - 1] is clause else None
        following = quantities[at + 1] if at + 1 < len(clauses) and clauses[at + 1] is clause else None
        place = contexts[-1].place + 1 if previous else 0
        # The nearest number before, whatever its clause.
        floor = quantities[at - 1].right if at else 0
        contexts.append(_context(text, clause, quantities[at], previous, following, floor, place))
    return contexts


def _context(
    text: str,
    clause: _Clause,
    quantity: Quantity,
    previous: Quantity | None,
    following: Quantity | None,
    floor: int,
    place: int,
) -> Context:
    start, left, right = clause.start, quantity.left, quantity.right
    # A colon or comma inside the number's own unit cannot end the clause before the measure word does.
    end = max(clause.end, right)
    before = text[max(previous.right if previous else start, left - NEAR) : left].rstrip(" ")
    after, posed = _after(text, quantity, following, end)
    inherited = False
    if posed == "before" and previous is None and clause.lead_start < start and _EMPTY_BEFORE.match(before):
        # The noun of the clause before, when this clause has none: 地区生产总值再上台阶,达到102亿元.
        before, inherited = (clause.lead if floor <= clause.lead_start else "") + before, True
    low = max(clause.sentence_start, quantity.start - REACH_BACK)
    high = min(clause.sentence_end, right + REACH_ON)
    far = min(end, right + 120)
    return Context(
        quantity,
        before,
        after,
        posed,
        inherited,
        start,
        min(end, len(text)),
        text[max(start, quantity.start - 120) : far],
        text[low:high],
        clause.sentence_start,
        place,
        before + " " + (after if following else text[right:far]),
        clause.lead,
    )


def _after(text: str, quantity: Quantity, following: Quantity | None, end: int) -> tuple[str, str]:
    """The words behind the measure word that may name what is counted, and which side does."""
    if _CLOSED.match(text, quantity.right):
        return "", "before"
    limit = min(end, quantity.right + NEAR)
    if following is not None:
        limit = min(limit, following.start)
        if following.left - quantity.right <= 1 and _CLOSED.match(text, following.right) is None:
            return text[following.right : min(end, following.right + 60)], "after"
        cut = text.find("、", quantity.right, limit)
        limit = cut if cut >= 0 else limit
    elif (clause_cut := _clause_stop(text, quantity.right, limit)) is not None:
        limit = clause_cut
    after = text[quantity.right : limit].rstrip(",;:。!? \n")
    if quantity.unit in ("个", "家") and (body := _BODIES.match(after)) is not None:
        after = after[: body.end()]
    leading = _LEADING.match(after)
    return after[leading.end() :] if leading else after, "after"


def _clause_stop(text: str, start: int, end: int) -> int | None:
    stop = _STOP.search(text, start, end)
    return stop.start() if stop else None
