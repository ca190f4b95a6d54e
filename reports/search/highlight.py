"""Where a query stands in a text: spans for marking and the snippet that shows most of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from reports.search.folding import fold_with_offsets
from reports.search.nodes import Words as _Words
from reports.search.nodes import positive_leaves, terms
from reports.search.query import Query, parse_query, tighten

SNIPPET_LENGTH = 120
_LEAD = 24
_SENTENCE_END = re.compile(r"[。！？!?；;\n]\s*")
_CLAUSE_END = re.compile(r"[，,、：:）)]\s*")


class Span(NamedTuple):
    """Half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text from `start`, with spans inside the stretch."""

    text: str
    start: int
    highlights: tuple[Span, ...]


def wanted(query: Query) -> tuple[str, ...]:
    """Return every folded string that is marked: terms, and whole runs before their words."""
    runs = [leaf.run for leaf in positive_leaves(query.root) if isinstance(leaf, _Words)]
    whole = [query.run] if query.run else []
    return tuple(dict.fromkeys([*whole, *runs, *terms(query.root)]))


def occurrences(folded: str, term: str) -> list[int]:
    """Return where `term` begins in `folded`, without overlaps."""
    found: list[int] = []
    position = folded.find(term) if term else -1
    while position >= 0:
        found.append(position)
        position = folded.find(term, position + len(term))
    return found


def find_spans(text: str, strings: tuple[str, ...], known: str = "") -> tuple[Span, ...]:
    """Return where any of the folded `strings` stand in `text`; overlaps and neighbours merged.

    `known` is `text` folded, where that is at hand.
    """
    folded = fold_with_offsets(text, known)
    return tuple(Span(*folded.span(start, end)) for start, end in find_folded(folded.text, strings))


def find_folded(folded: str, strings: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the same as `find_spans` within a folded text."""
    raw = sorted((start, start + len(term)) for term in strings for start in occurrences(folded, term))
    merged: list[list[int]] = []
    for start, end in raw:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return [(start, end) for start, end in merged]


def highlight_text(text: str, q: str) -> tuple[Span, ...]:
    """Return all places of the query in a whole report text: runs whole, or else their words."""
    query = parse_query(q)
    if query.root is None:
        return ()
    tight = tighten(query)
    whole = find_spans(text, wanted(tight)) if tight is not None else ()
    return whole or find_spans(text, wanted(query))


def has_words(q: str) -> bool:
    """Say whether there is anything to mark: not for year:2020 or -监督."""
    return bool(wanted(parse_query(q)))


def choose_snippet(text: str, spans: tuple[Span, ...], length: int = SNIPPET_LENGTH) -> Snippet:
    """Return the stretch of `text`, about `length` long, that shows most of the spans.

    It begins at a sentence where one begins shortly before the first span shown, or else at a clause,
    and never within a number.
    """
    first = _densest(text, spans, length)
    low = max(0, first - _LEAD)
    start = low
    for ending in (_SENTENCE_END, _CLAUSE_END) if low else ():
        if breaks := [match.end() for match in ending.finditer(text, low, first)]:
            start = breaks[0]
            break
    while max(0, low - _LEAD) < start and _is_latin(text[start - 1]) and _is_latin(text[start]):
        start -= 1
    while start < first and text[start].isspace():
        start += 1
    end = min(len(text), start + length)
    cut = [match.end() for match in _SENTENCE_END.finditer(text, max(start, end - _LEAD), end)]
    shown = [span for span in spans if start <= span.start < end]
    if cut and all(span.end <= cut[-1] for span in shown):
        end = cut[-1]
    end = max([end, *(span.end for span in shown[:1])])
    stretch = text[start:end].rstrip()
    inside = tuple(
        Span(span.start - start, min(span.end, start + len(stretch)) - start)
        for span in shown
        if span.start - start < len(stretch)
    )
    return Snippet(stretch, start, inside)


def _is_latin(character: str) -> bool:
    """Say whether a character may be part of a number or of a word in letters."""
    return character.isascii() and (character.isalnum() or character in ".%")


def _densest(text: str, spans: tuple[Span, ...], length: int) -> int:
    """Return the start of the span from which most different texts, then most spans, are seen."""
    best, best_worth = (spans[0].start if spans else 0), (0, 0)
    last = 0
    for i, span in enumerate(spans):
        last = max(last, i)
        while last + 1 < len(spans) and spans[last + 1].end <= span.start + length - _LEAD:
            last += 1
        seen = spans[i : last + 1]
        worth = (len({text[s.start : s.end] for s in seen}), len(seen))
        if worth > best_worth:
            best, best_worth = span.start, worth
    return best
