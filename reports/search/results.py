"""What a search gives back: values only. Spans and labels, never HTML."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models import Report
from reports.search.highlight import Span
from reports.search.query import SearchRequest


class SearchTimeout(Exception):
    """The database gave up even on the newest part of the archive; nothing can be shown."""

    def __init__(self) -> None:
        super().__init__("检索超时：请缩小范围（地区、年份）或换用更长的词后再试。")


@dataclass(frozen=True, slots=True)
class Copy:
    """Another report that holds the section of a hit, letter for letter or nearly.

    `differences` says in Chinese where its letters differ: “余”作“多”.
    """

    report: Report
    ordinal: int
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One section that matches. Offsets are code points of `Report.text` unless said otherwise."""

    report: Report
    section_id: int
    ordinal: int
    heading: str
    level: int
    stance: str
    start: int
    end: int
    snippet: str
    snippet_start: int
    highlights: tuple[Span, ...]  # within the snippet
    spans: tuple[Span, ...]  # every place in the section
    occurrences: int
    heading_highlights: tuple[Span, ...] = ()  # within the heading
    copies: tuple[Copy, ...] = ()  # the same report, published elsewhere too


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a filter, with the hits it would leave."""

    value: str
    label: str
    count: int
    selected: bool
    depth: int = 0  # in the tree of places


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one filter, counted as if that filter alone were not set."""

    name: str  # division | year | kind | level | term | stance
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query, or a wider `scope`, that does have hits."""

    q: str
    count: int
    why: str
    scope: str = ""
    count_is_exact: bool = True


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits and what there is to say about all of them."""

    request: SearchRequest
    hits: tuple[Hit, ...]
    count: int
    count_is_exact: bool
    capped: bool  # only part of the matches was ranked, or looked at
    interpreted_as: str
    facets: tuple[Facet, ...]
    has_next: bool
    notes: tuple[str, ...] = ()  # what was capped or cut short, for people
    partial: bool = False  # the time limit was reached: the newest part of the archive only
    explanations: tuple[str, ...] = ()  # why there are no hits
    suggestions: tuple[Suggestion, ...] = ()
    looser: str = ""  # the same query with its runs split into words, when runs were taken literally
