"""Put the best candidates in order, by words.

The database has found and pre-sorted them by characters. Here jieba looks at the sentences
around the hits: 人大 as a word is a hit, 人大 in 老人大学 is an accident and comes last.
"""

from __future__ import annotations

import math
import re
from bisect import insort
from collections.abc import Callable
from typing import NamedTuple

from reports.search.highlight import occurrences
from reports.search.words import parts, wordness

# What the parts of a score may count for. Ordered: an accident loses against everything, the
# whole run in a heading wins against everything.
ACCIDENT = -100.0
RUN_IN_HEADING = 40.0
RUN_IN_BODY = 20.0
TERM_IN_HEADING = 10.0
PART_IN_HEADING = 6.0
NEARNESS = 8.0
FREQUENCY = 4.0
RECENCY = 0.02  # a year
LONG = 600  # characters

# Hits looked at for each term, and the characters around one that are segmented.
_LOOKED_AT = 6
_AROUND = 24
_SENTENCE_ENDS = re.compile(r"[。!?;]")

# How much of a word a term is at its best place in a folded text: (text, term, places) → 0 to 1.
WordnessOf = Callable[[str, str, list[int]], float]


class Candidate(NamedTuple):
    """One row that matched: what ranking and the page need of it."""

    row_id: int
    section_id: int
    report_id: int
    year: int
    heading_length: int
    folded: str


def rank(
    candidates: list[Candidate], terms: tuple[str, ...], run: str, first: int | None = None
) -> list[Candidate]:
    """Return the candidates, best first; equal ones newest row first.

    With `first`, only so many are sure to be in their place. Splitting into words is most of the work:
    whoever would not be among the first even if all its terms were words is not looked at.
    """

    def key(candidate: Candidate, wordness_of: WordnessOf) -> tuple[float, int]:
        return -score(candidate, terms, run, wordness_of), -candidate.row_id

    hopes = sorted((key(candidate, _surely), candidate) for candidate in candidates)
    sure = len(hopes) if first is None else first
    ranked: list[tuple[tuple[float, int], Candidate]] = []
    for hope, candidate in hopes:
        if len(ranked) >= sure and (not sure or ranked[sure - 1][0] < hope):
            break
        insort(ranked, (key(candidate, _best_wordness), candidate))
    return [candidate for _, candidate in (*ranked, *hopes[len(ranked) :])]


def score(
    candidate: Candidate, terms: tuple[str, ...], run: str, wordness_of: WordnessOf | None = None
) -> float:
    """Say how well a row answers: higher is better, and never lower for better words."""
    wordness_of = wordness_of or _best_wordness
    total = RECENCY * (candidate.year - 2000 if candidate.year else -50)
    run_places = occurrences(candidate.folded, run) if run else []
    whole_run = wordness_of(candidate.folded, run, run_places) if run_places else 0.0
    if run_places:
        total += RUN_IN_BODY * whole_run
        if run_places[0] + len(run) <= candidate.heading_length:
            total += RUN_IN_HEADING * whole_run
    places = {
        term: found
        for term in terms
        if (found := run_places if term == run else occurrences(candidate.folded, term))
    }
    for term, found in places.items():
        whole = whole_run if term == run else wordness_of(candidate.folded, term, found)
        total += _term_score(candidate, term, found, whole) / len(terms)
    heading = candidate.folded[: candidate.heading_length]
    pieces = [part for term in terms for part in parts(term)]
    if heading and pieces:
        # A heading on 询问 answers 专题询问 better than one that says nothing of it.
        total += PART_IN_HEADING * sum(part in heading for part in pieces) / len(pieces)
    if len(places) > 1:
        total += NEARNESS / (1 + math.log1p(_spread(places)))
    return total


def _term_score(candidate: Candidate, term: str, found: list[int], whole: float) -> float:
    if not whole:
        return ACCIDENT
    # Saturates: ten mentions are not ten times as good as one. A long section needs more, but not in
    # proportion: eight mentions in a speech without headings tell more than one in a paragraph.
    density = len(found) / (len(found) + 0.5 + math.log1p(len(candidate.folded) / LONG))
    in_heading = found[0] + len(term) <= candidate.heading_length
    return whole * (FREQUENCY * density * 2 + TERM_IN_HEADING * in_heading)


def _surely(_folded: str, _term: str, _found: list[int]) -> float:
    """Take it for granted that a term is a word."""
    return 1.0


def _best_wordness(folded: str, term: str, found: list[int]) -> float:
    """Return how much of a word the term is at its best place."""
    best = 0.0
    for start in found[:_LOOKED_AT]:
        low, high = _near_sentence(folded, start, start + len(term))
        best = max(best, wordness(folded[low:high], start - low, start + len(term) - low))
        if best == 1.0:
            break
    return best


def _near_sentence(folded: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence around a hit, or of its near part when it is long."""
    low, high = max(0, start - _AROUND), min(len(folded), end + _AROUND)
    for match in _SENTENCE_ENDS.finditer(folded, low, start):
        low = match.end()
    if match_after := _SENTENCE_ENDS.search(folded, end, high):
        high = match_after.start()
    return low, high


def _spread(places: dict[str, list[int]]) -> int:
    """Return the length of the shortest stretch that holds every term, less the terms themselves."""
    events = sorted((start, term) for term, found in places.items() for start in found)
    last: dict[str, int] = {}
    shortest = math.inf
    for start, term in events:
        last[term] = start
        if len(last) == len(places):
            first = min(last.values())
            shortest = min(shortest, start + len(term) - first)
    return max(0, int(shortest) - sum(map(len, places)))
