"""Which indicator does a quantity measure? Signals compete; the most specific one near the number wins."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parsing.indicators import Signal, indicators_by_key, signals_by_unit
from reports.parsing.metrics_context import Context

THRESHOLD = 5.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best indicator, how strongly it was meant, and how far ahead of the next one."""

    key: str | None
    score: float = 0.0
    margin: float = 0.0
    noun: str | None = None


def classify(context: Context, headings: str, continuous: bool = False) -> Verdict:
    """The indicator of one quantity from its context and the headings above it."""
    best: dict[str, tuple[float, str | None]] = {}
    for key, signal in signals_by_unit().get(context.quantity.unit, ()):
        scored = _score(signal, context, headings, continuous)
        if scored is not None and scored[0] > best.get(key, (0.0, None))[0]:
            best[key] = scored
    if not best:
        return Verdict(None)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    key, (score, noun) = ranked[0]
    margin = score - ranked[1][1][0] if len(ranked) > 1 else score
    if score < THRESHOLD:
        return Verdict(None, score, margin)
    return Verdict(key, score, margin, noun)


def growth_of(key: str | None) -> str | None:
    """The indicator for the rate of change of another one."""
    return indicators_by_key()[key].growth if key else None


def _score(signal: Signal, context: Context, headings: str, continuous: bool) -> tuple[float, str | None] | None:
    if signal.change != (context.quantity.change is not None) and not (signal.continuous and continuous):
        return None
    if signal.continuous and not continuous:
        return None
    score = signal.weight
    if any(word in context.own for word in signal.excluded):
        return None
    noun = None
    if signal.noun:
        found = _noun(signal.noun, context)
        if found is None:
            return None
        gain, noun = found
        score += gain
    for group in signal.near:
        gain = _near(group, context)
        if gain is None:
            return None
        score += gain
    if signal.heading and any(word in headings for word in signal.heading):
        score += 2
    return score, noun


def _noun(terms: tuple[str, ...], context: Context) -> tuple[float, str] | None:
    """The best of the terms beside the number: long, near, on the side where the noun stands."""
    best: tuple[float, str] | None = None
    for term in terms:
        gain = -1.0
        if context.posed == "after":
            at = context.after.find(term)
            if at >= 0:
                gain = 2 * len(term) + 3 - min(at, 24) * 0.125
        at = context.before.rfind(term)
        if at >= 0:
            distance = len(context.before) - at - len(term)
            side = 3.0 if context.posed == "before" else -1.0
            side -= 2.0 if context.inherited else 0.0
            near = 2 * len(term) + side - min(distance, 30) * 0.2
            gain = max(gain, near)
        if gain > 0 and (best is None or gain > best[0]):
            best = gain, term
    return best


def _near(group: tuple[str, ...], context: Context) -> float | None:
    """How strongly one of the words supports: beside the number, in the clause, in the sentence."""
    best: float | None = None
    for word in group:
        if word in context.clause or word in context.after:
            gain = 1.5 + 0.5 * len(word)
        elif word in context.sentence:
            gain = 0.5 + 0.25 * len(word)
        else:
            continue
        if best is None or gain > best:
            best = gain
    return best
