"""Which indicator does a quantity measure? Signals compete; the most specific one near the number wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from reports.parsing.indicators import Signal, indicators_by_key, signals_by_unit
from reports.parsing.lexicon import any_of, unit_class, words
from reports.parsing.metrics_context import Context

THRESHOLD = 5.0
MEDLEY = "activities_held"
_PER_HEAD = re.compile(r"每(?:一)?(?:名|位|个人?|人)(?!月|季|周)")
_HELD = re.compile(r"[,;: ]*(?:共|先后|全年)*(?:举办|召开|举行|组织|邀请|听取)")
_ACT = rf"[^,。;:、和与及]{{0,8}}?(?:{any_of(words('quantities', 'activities'))})(?:活动)?"
_ACTS_BEFORE = re.compile(rf"(?:{_ACT}(?:、|和|与|及|以及)){{2,}}{_ACT}等?(?:各类|各项)?(?:活动)?$")
_OF_WORK = re.compile(r"调研|视察|检查|评议|走访|询问|约见|督查|考察")
_ACTS_AND = re.compile(rf"{_ACT}等?(?:各类|各项|系列|履职|代表|监督)*活动$")


# 组织代表910人次视察: who they are stands before the number, what they did behind it.
_PERSONS = frozenset(("人次", "名", "人", "位"))
_WHO = re.compile(r"(?:代表|委员|人员|干部|群众|选民|公民|居民|专家|人士|学员|职工|师生)$")
_DEED = re.compile(
    r"开展|参加|参与|深入|走访|视察|调研|巡|进行|列席|旁听|赴|到|前往|进|围绕|对|就|分[批期别]|外出|集中"
)


@dataclass(slots=True)
class Verdict:
    """The best indicator, how strongly it was meant, and how far ahead of the next one."""

    key: str | None
    score: float = 0.0
    margin: float = 0.0
    noun: str | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """The signals that can hold for one kind of quantity, and their nouns by the first two characters.

    A text beside a number is walked once; without the table every noun of every signal would be
    looked for in it, which took half the time of a whole reading.
    """

    signals: tuple[tuple[str, Signal], ...]
    nouns: Mapping[str, tuple[tuple[int, str], ...]]  # by their first two characters, or their only one
    short: bool  # some noun has one character only
    starts: re.Pattern[str]  # where a noun may begin
    nounless: tuple[tuple[int, tuple[float, None]], ...]


def classify(context: Context, headings: str, continuous: bool = False) -> Verdict:
    """The indicator of one quantity from its context and the headings above it."""
    quantity = context.quantity
    if "每" in context.sentence:
        head = context.clause[: quantity.left - max(context.clause_start, quantity.start - 120)]
        # 每位代表订报刊2份,举办培训班2期: what the body itself holds is not counted by the head.
        lead = "" if _HELD.match(context.before) else context.lead[-40:]
        if _PER_HEAD.search(lead + head):
            return Verdict(None)  # a standard for each, no count of all
    if _is_medley(context):
        return Verdict(MEDLEY, 9.0, 3.0)
    table = _table(quantity.unit, context.posed, quantity.change is not None, continuous)
    gains = _nouns(table, context)
    best: dict[str, tuple[float, str | None]] = {}
    for index, (gain, noun) in (*gains.items(), *table.nounless):
        key, signal = table.signals[index]
        score = _score(signal, gain, context, headings)
        if score is not None and score > best.get(key, (0.0, None))[0]:
            best[key] = score, noun
    if not best:
        return Verdict(None)
    ranked = sorted(best.items(), key=lambda item: -item[1][0]) if len(best) > 1 else list(best.items())
    key, (score, noun) = ranked[0]
    margin = score - ranked[1][1][0] if len(ranked) > 1 else score
    if score < THRESHOLD:
        return Verdict(None, score, margin)
    return Verdict(key, score, margin, noun)


def _is_medley(context: Context) -> bool:
    """One number for several kinds of work: 调研、执法检查、视察和约见116次 counts activities."""
    if unit_class(context.quantity.unit) != "times" or context.posed != "before":
        return False
    before = context.before[-60:]
    if "、" not in before or not _OF_WORK.search(before):
        return False  # 论证会、座谈会41次 are meetings of one kind
    return _ACTS_BEFORE.search(before) is not None or _ACTS_AND.search(before) is not None


def growth_of(key: str | None) -> str | None:
    """The indicator for the rate of change of another one."""
    return indicators_by_key()[key].growth if key else None


@cache
def _table(unit: str, posed: str, change: bool, continuous: bool) -> _Table:
    signals = tuple(
        (key, signal)
        for key, signal in signals_by_unit().get(unit, ())
        if (continuous if signal.continuous else signal.change == change) and signal.posed in (None, posed)
    )
    nouns: dict[str, list[tuple[int, str]]] = {}
    for index, (_, signal) in enumerate(signals):
        for term in signal.noun:
            nouns.setdefault(term[:2], []).append((index, term))
    return _Table(
        signals,
        {start: tuple(rows) for start, rows in nouns.items()},
        any(len(start) == 1 for start in nouns),
        _starts(nouns),
        tuple((index, (0.0, None)) for index, (_, signal) in enumerate(signals) if not signal.noun),
    )


def _starts(pairs: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the first character of every noun, the second one looked at but not taken."""
    seconds: dict[str, set[str]] = {}
    for pair in pairs:
        seconds.setdefault(pair[0], set()).add(pair[1:])
    return re.compile(
        "|".join(
            re.escape(first) + ("" if "" in behind else f"(?=[{re.escape(''.join(sorted(behind)))}])")
            for first, behind in seconds.items()
        )
        or r"(?!)"
    )


def _nouns(table: _Table, context: Context) -> dict[int, tuple[float, str]]:
    """For every signal whose noun stands beside the number, the gain of its best noun.

    Long words gain most; then those near the number, on the side where the noun is expected.
    """
    before, after = context.before, context.posed == "after"
    gains: dict[int, tuple[float, str]] = {}
    side = 3.0
    if after:
        for at, index, term in _find(table, context.after):
            gain = 2 * len(term) + 3 - min(at, 24) * 0.125
            if gain > 0 and (index not in gains or gain > gains[index][0]):
                gains[index] = gain, term
        if before.endswith("等"):
            side = -5.0  # examples: …等18项制度
        elif not _tells_who(context):
            side = -1.0
    if context.inherited:
        side -= 2.0
    size = len(before)
    pause = before.rfind("、")
    for at, index, term in _find(table, before):
        end = at + len(term)
        # 执法检查、专题询问2次: what stands before the last comma of a list counts less.
        apart = 2.5 if end <= pause else 0.0
        gain = 2 * len(term) + side - apart - min(size - end, 30) * 0.2
        if gain > 0 and (index not in gains or gain > gains[index][0]):
            gains[index] = gain, term
    return gains


def _tells_who(context: Context) -> bool:
    return (
        context.quantity.unit in _PERSONS
        and _WHO.search(context.before[-4:]) is not None
        and _DEED.match(context.after) is not None
    )


def _find(table: _Table, text: str) -> list[tuple[int, int, str]]:
    """Offset, signal and noun of every noun in a text, in order."""
    found = []
    for start in table.starts.finditer(text):
        at = start.start()
        for index, term in table.nouns.get(text[at : at + 2], ()):
            if len(term) == 2 or text.startswith(term, at):
                found.append((at, index, term))
        if table.short:
            found += [(at, index, term) for index, term in table.nouns.get(text[at], ())]
    return found


def _score(signal: Signal, gain: float, context: Context, headings: str) -> float | None:
    """The score of a signal whose noun gained ``gain``; None when a condition fails."""
    own = context.own
    score = signal.weight + gain
    for group in signal.clause:
        longest = 0
        for word in group:
            if len(word) > longest and word in own:
                longest = len(word)
        if not longest:
            return None
        score += 1.5 + 0.5 * longest
    for group in signal.near:
        near = _near(group, context)
        if near is None:
            return None
        score += near
    for word in signal.excluded:
        if word in own:
            return None
    if signal.heading and any(word in headings for word in signal.heading):
        score += 2
    return score


def _near(group: tuple[str, ...], context: Context) -> float | None:
    """How strongly one of the words supports: in the clause, or in the sentence."""
    best: float | None = None
    clause, sentence = context.clause, context.sentence
    for word in group:
        if word in clause:
            gain = 1.5 + 0.5 * len(word)
        elif word in sentence:
            gain = 0.5 + 0.25 * len(word)
        else:
            continue
        if best is None or gain > best:
            best = gain
    return best
