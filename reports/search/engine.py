"""Search: one request in, one page out. Every statement is bounded in rows and in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from psycopg.errors import QueryCanceled

from reports.models import Division
from reports.models.divisions import code_prefix
from reports.search.conditions import TRUE as _TRUE
from reports.search.conditions import Matcher, Sql, filter_conditions, index_condition, join
from reports.search.explain import explain
from reports.search.facets import build_facets
from reports.search.highlight import highlight_text
from reports.search.hits import load_hits
from reports.search.nodes import Node, fields, terms
from reports.search.paragraphs import keep_paragraphs
from reports.search.query import Query, SearchRequest, parse_query, split_runs, tighten
from reports.search.ranking import Candidate, rank
from reports.search.results import Facet, FacetValue, Hit, SearchPage, SearchTimeout, Suggestion
from reports.search.statements import (
    CANDIDATES,
    CAP,
    LAST_RESORT,
    PROBE,
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

# From this share of the newest rows on, a walk of WALK rows fills the count (0.3 × 40,000 > 10,000),
# and is cheaper than building the bitmap of so common a word.
_DENSE = 0.3
# No plan for a search profits from other processes or from compiling; bitmaps must not become
# lossy, or every row of their pages would be checked again.
_SETTINGS = """
    SELECT set_config('statement_timeout', %s, true), set_config('work_mem', '64MB', true),
           set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true)
"""
# A walk goes down the index by year and stops; the planner would rather sort the whole table.
_WALKING = "SELECT set_config('enable_seqscan', %s, true), set_config('enable_sort', %s, true)"
_AS_BEFORE = "; ".join(
    f"SET LOCAL {name} TO DEFAULT"
    for name in (
        "statement_timeout",
        "work_mem",
        "random_page_cost",
        "jit",
        "max_parallel_workers_per_gather",
        "enable_seqscan",
        "enable_sort",
    )
)


@dataclass(slots=True)
class _Found:
    """What the main statement gave."""

    candidates: list[Candidate] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    partial: bool = False  # the newest rows only, because time ran out
    unread: bool = False  # more rows than scope 同段 can look at

    @property
    def is_capped(self) -> bool:
        return self.numbers["count"] > CAP

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
    """Answer a request with a query as it stands."""
    try:
        with _bounded() as cursor:
            match = _match(request, query)
            found = _find(cursor, match, request, query)
    except SearchTimeout:
        with _bounded() as cursor:
            match = _match(request, query)
            found = _run(cursor, match, request, query, walk=LAST_RESORT)
            found.partial = True
    with _bounded() as cursor:
        rows, has_next = _page_rows(cursor, match, found, request, query)
        hits = load_hits(rows, query)
        facets = build_facets(found.facets, request)
        nothing = not hits and not request.offset and not found.partial
        explanations, suggestions = explain(cursor, request, query, match) if nothing else ((), ())
    return SearchPage(
        request=request,
        hits=hits,
        count=min(found.numbers["reports" if request.group else "count"], CAP),
        count_is_exact=found.is_exact,
        capped=not found.is_exact or found.numbers["count"] > CANDIDATES,
        interpreted_as=query.interpreted_as,
        facets=facets,
        has_next=has_next,
        notes=_notes(found, request, query),
        partial=found.partial,
        explanations=explanations,
        suggestions=suggestions,
    )


@contextmanager
def _bounded() -> Iterator[CursorWrapper]:
    """Open a transaction whose statements the database cancels after SEARCH_TIMEOUT_MS."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SETTINGS, (str(settings.SEARCH_TIMEOUT_MS),))
            yield cursor
            if connection.savepoint_ids:
                # Inside a transaction of the caller: leave nothing behind.
                cursor.execute(_AS_BEFORE)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTimeout from error
        raise


def _match(request: SearchRequest, query: Query) -> Match:
    places = _places(query.root)
    extra = index_condition(query.root) if request.scope != "report" else _TRUE
    by_index = Matcher(request.scope, places, indexed=extra == _TRUE).condition(query.root)
    by_reading = Matcher(request.scope, places, indexed=False).condition(query.root)
    return Match(join([by_index, extra]), by_reading, filter_conditions(request))


def _places(root: Node | None) -> dict[str, tuple[str, ...]]:
    """Return the code prefixes that each `division:` of a query means, with one query for all."""
    values = {item.value for item in fields(root) if item.name == "division"}
    names = {value for value in values if not value.isdigit()}
    found: dict[str, tuple[str, ...]] = {}
    for value in values - names:
        try:
            found[value] = (code_prefix(value),)
        except ValueError:
            found[value] = ()
    if names:
        listed = list(names)
        known = Division.objects.filter(
            Q(name__in=listed) | Q(short_name__in=listed) | Q(aliases__overlap=listed)
        )
        for code, *labels, aliases in known.values_list("code", "name", "short_name", "aliases"):
            for value in names & {*labels, *aliases}:
                found[value] = tuple(dict.fromkeys((*found.get(value, ()), code_prefix(code))))
    return found


def _find(cursor: CursorWrapper, match: Match, request: SearchRequest, query: Query) -> _Found:
    """Match through the indexes, or by walking the newest rows when most of them match."""
    if request.scope == "paragraph" and query.root is not None:
        narrowed, unread = keep_paragraphs(cursor, match, query.root)
        found = _run(cursor, narrowed, request, query, walk=None)
        found.unread = unread
        return found
    if "division" not in match.filters and request.scope != "report":
        _execute(cursor, match.probe())
        seen, matching = cursor.fetchone()
        if seen == PROBE and matching >= PROBE * _DENSE:
            found = _run(cursor, match, request, query, walk=WALK)
            if found.is_capped or _saw_all(cursor, match):
                return found
    return _run(cursor, match, request, query, walk=None)


def _saw_all(cursor: CursorWrapper, match: Match) -> bool:
    """Say whether the walk that was just made came to the end of the rows."""
    _execute(cursor, match.reaches_beyond(WALK))
    return cursor.fetchone() is None


def _run(
    cursor: CursorWrapper, match: Match, request: SearchRequest, query: Query, *, walk: int | None
) -> _Found:
    wanted = (
        max(RANKED, request.offset + request.limit)
        if request.order == "relevance"
        else (request.offset + request.limit)
    )
    evidence = score(terms(query.root), query.run)
    statement = search_statement(
        match, evidence, order=request.order, group=request.group, wanted=wanted, walk=walk
    )
    _walk_by_index(cursor, walk is not None)
    _execute(cursor, statement)
    found = _Found()
    placed: list[tuple[int, Candidate]] = []
    for tag, name, key, number, *row in cursor.fetchall():
        if tag == "hit":
            placed.append((int(name), Candidate(number, *row)))
        elif tag == "facet":
            found.facets.setdefault(name, {})[key] = int(number)
        else:
            found.numbers[tag] = int(number)
    found.candidates = [candidate for _, candidate in sorted(placed, key=lambda pair: pair[0])]
    return found


def _page_rows(
    cursor: CursorWrapper, match: Match, found: _Found, request: SearchRequest, query: Query
) -> tuple[list[Candidate], bool]:
    """Return the rows of the page in order, and whether more follow."""
    end = request.offset + request.limit
    if request.order != "relevance" and found.is_capped and not request.group:
        ascending = request.order == "year"
        _walk_by_index(cursor, True)
        _execute(cursor, match.in_order(ascending=ascending, offset=request.offset, limit=request.limit + 1))
        rows = [Candidate(*row) for row in cursor.fetchall()]
        return rows[: request.limit], len(rows) > request.limit
    rows = found.candidates
    wanted = terms(query.root)
    if request.order == "relevance" and wanted:
        rows = rank(rows[:RANKED], wanted, query.run) + rows[RANKED:]
    return rows[request.offset : end], end < found.numbers["candidates"]


def _notes(found: _Found, request: SearchRequest, query: Query) -> tuple[str, ...]:
    notes: list[str] = []
    if found.partial:
        notes.append(f"检索超时，只查了最新的{LAST_RESORT:,}节，结果不全。")
    elif found.is_capped:
        notes.append(f"命中超过{CAP:,}节，数目与分面按前{CAP:,}节计。")
    elif found.unread:
        notes.append(f"同段检索只核对了{CANDIDATES:,}节，可能还有更多。")
    if request.order == "relevance" and query.root is not None and found.numbers["count"] > CANDIDATES:
        notes.append(f"只在{CANDIDATES:,}节内按相关度排序；可缩小范围，或按年份排列。")
    return tuple(notes)


def _execute(cursor: CursorWrapper, statement: Sql) -> None:
    cursor.execute(statement.text, statement.params)


def _walk_by_index(cursor: CursorWrapper, on: bool) -> None:
    cursor.execute(_WALKING, ("off", "off") if on else ("on", "on"))
