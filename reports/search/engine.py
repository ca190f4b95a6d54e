"""Search: one request in, one page out. Every statement is bounded in rows and in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.backends.utils import CursorWrapper

from reports.search.explain import explain
from reports.search.facets import build_facets
from reports.search.highlight import highlight_text
from reports.search.hits import load_hits
from reports.search.matching import bounded, execute, is_dense, make_match, newest_years, walk_by_index
from reports.search.nodes import terms
from reports.search.paragraphs import keep_paragraphs
from reports.search.query import Query, SearchRequest, parse_query, split_runs, tighten
from reports.search.ranking import Candidate, rank
from reports.search.results import Facet, FacetValue, Hit, SearchPage, SearchTimeout, Suggestion
from reports.search.statements import (
    CANDIDATES,
    CAP,
    COPIES,
    LAST_RESORT,
    RANKED,
    WALK,
    Match,
    score,
    search_statement,
)

__all__ = [
    "Facet",
    "FacetValue",
    "Hit",
    "SearchPage",
    "SearchRequest",
    "SearchTimeout",
    "Suggestion",
    "highlight_text",
    "search_sections",
]


@dataclass(slots=True)
class _Found:
    """What the main statement gave."""

    candidates: list[Candidate] = field(default_factory=list)  # the best of them
    candidates_in_all: int = 0
    rows: dict[str, int] = field(default_factory=dict)  # by the filter left out, '' for none
    reports: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    partial: bool = False  # the newest rows only, because time ran out
    unread: bool = False  # more rows than scope 同段 can look at

    @property
    def is_capped(self) -> bool:
        return self.rows[""] > CAP

    @property
    def is_exact(self) -> bool:
        return not (self.is_capped or self.partial or self.unread)


def search_sections(request: SearchRequest) -> SearchPage:
    """Search the published sections. Raises SearchTimeout when not even a partial answer is in time.

    Runs of Chinese are taken literally first; where that finds nothing, as all of their words.
    """
    query = parse_query(request.q)
    tight = tighten(query)
    if tight is not None:
        page = _search(request, tight)
        if page.count or page.partial:
            return replace(page, looser=split_runs(query))
    page = _search(request, query)
    if tight is not None and page.count:
        return replace(page, notes=("没有连写的原文，已按词分开查找。", *page.notes))
    return page


def _search(request: SearchRequest, query: Query) -> SearchPage:
    """Answer a request with a query as it stands; with the newest part of it when time runs out."""
    try:
        with bounded() as cursor:
            return _answer(cursor, request, query, partial=False)
    except SearchTimeout:
        with bounded() as cursor:
            return _answer(cursor, request, query, partial=True)


def _answer(cursor: CursorWrapper, request: SearchRequest, query: Query, *, partial: bool) -> SearchPage:
    match = make_match(request, query)
    if partial and request.scope == "paragraph" and query.root is not None:
        match, _ = keep_paragraphs(cursor, match, query.root, walk=LAST_RESORT)
    if partial:
        found = _run(cursor, match, request, query, walk=LAST_RESORT)
        found.partial = True
    else:
        found = _find(cursor, match, request, query)
    rows, has_next = _page_rows(cursor, match, found, request, query)
    hits = load_hits(rows, query)
    facets = build_facets(found.facets, request)
    nothing = not hits and not request.offset and not partial
    explanations, suggestions = explain(request, query, match) if nothing else ((), ())
    return SearchPage(
        request=request,
        hits=hits,
        count=min(found.reports if request.group else found.rows[""], CAP),
        count_is_exact=found.is_exact,
        capped=not found.is_exact or found.rows[""] > CANDIDATES,
        interpreted_as=query.interpreted_as,
        facets=facets,
        has_next=has_next,
        notes=_notes(found, request, query),
        partial=partial,
        explanations=explanations,
        suggestions=suggestions,
    )


def _find(cursor: CursorWrapper, match: Match, request: SearchRequest, query: Query) -> _Found:
    """Match through the indexes, or by walking the newest rows when none serves and most match."""
    if request.scope == "paragraph" and query.root is not None:
        narrowed, unread = keep_paragraphs(cursor, match, query.root)
        found = _run(cursor, narrowed, request, query, walk=None)
        found.unread = unread
        return found
    if match.by_pairs is not None:
        recent = newest_years(cursor, match, request)
        found = _run(cursor, recent, request, query, walk=None)
        if all(found.rows[name] > CAP for name in recent.recent):
            return found
    elif is_dense(cursor, match, request):
        found = _run(cursor, match, request, query, walk=WALK)
        if found.is_capped or _saw_all(cursor, match):
            return found
    return _run(cursor, match, request, query, walk=None)


def _saw_all(cursor: CursorWrapper, match: Match) -> bool:
    """Say whether the walk that was just made came to the end of the rows."""
    execute(cursor, match.reaches_beyond(WALK))
    return cursor.fetchone() is None


def _run(
    cursor: CursorWrapper, match: Match, request: SearchRequest, query: Query, *, walk: int | None
) -> _Found:
    end = request.offset + request.limit
    wanted = max(RANKED, end) if request.order == "relevance" else end
    # Mostly there are few copies. Where the page does not fill, all candidates are looked at.
    few, all_of_them = COPIES + 2 * wanted, CANDIDATES + 4 * wanted
    if walk is not None:
        walk_by_index(cursor, True)
    for enough in (few, all_of_them):
        statement = search_statement(
            match,
            score(terms(query.root), query.run),
            order=request.order,
            group=request.group,
            wanted=wanted,
            enough=enough,
            walk=walk,
        )
        execute(cursor, statement)
        found = _read(cursor.fetchall())
        if request.group or found.candidates_in_all > end or found.rows[""] <= enough:
            break
    if walk is not None:
        walk_by_index(cursor, False)
    return found


def _read(rows: Iterable[tuple[Any, ...]]) -> _Found:
    """Sort the rows of the main statement by what they tell."""
    found = _Found()
    placed: list[tuple[int, Candidate]] = []
    for row in rows:
        tag, name, key, number = row[:4]
        if tag == "facet":
            found.facets.setdefault(name, {})[key] = number
        elif tag == "hit":
            placed.append((int(name), Candidate(number, *row[4:])))
        elif tag == "rows":
            found.rows[name] = number
        elif tag == "reports":
            found.reports = number
        else:
            found.candidates_in_all = number
    found.candidates = [candidate for _, candidate in sorted(placed, key=lambda pair: pair[0])]
    return found


def _page_rows(
    cursor: CursorWrapper, match: Match, found: _Found, request: SearchRequest, query: Query
) -> tuple[list[Candidate], bool]:
    """Return the rows of the page in order, and whether more follow."""
    end = request.offset + request.limit
    if request.order != "relevance" and found.is_capped and not request.group:
        ascending = request.order == "year"
        walk_by_index(cursor, True)
        execute(cursor, match.in_order(ascending=ascending, offset=request.offset, limit=request.limit + 1))
        rows = [Candidate(*row) for row in cursor.fetchall()]
        # What comes next is planned as ever.
        walk_by_index(cursor, False)
        return rows[: request.limit], len(rows) > request.limit
    rows = found.candidates
    wanted = terms(query.root)
    if request.order == "relevance" and wanted:
        rows = rank(rows[:RANKED], wanted, query.run, end) + rows[RANKED:]
    return rows[request.offset : end], end < found.candidates_in_all


def _notes(found: _Found, request: SearchRequest, query: Query) -> tuple[str, ...]:
    notes: list[str] = []
    if found.partial:
        notes.append(f"检索超时，只查了最新的{LAST_RESORT:,}节，结果不全。")
    elif found.is_capped:
        notes.append(f"命中超过{CAP:,}节，数目与分面按前{CAP:,}节计。")
    elif found.unread:
        notes.append(f"同段检索只核对了{CANDIDATES:,}节，可能还有更多。")
    if request.order == "relevance" and query.root is not None and found.rows[""] > CANDIDATES:
        notes.append(f"只在{CANDIDATES:,}节内按相关度排序；可缩小范围，或按年份排列。")
    return tuple(notes)
