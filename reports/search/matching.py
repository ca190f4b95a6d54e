"""What every search of the rows needs: a query as SQL, and a transaction that cannot run away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from psycopg.errors import QueryCanceled

from reports.models import Division
from reports.models.divisions import code_prefix
from reports.search.conditions import (
    TRUE,
    Matcher,
    Sql,
    filter_conditions,
    in_years,
    index_condition,
    join,
    key_conditions,
    proven_strings,
    served_by_trigrams,
)
from reports.search.nodes import Node, fields
from reports.search.paragraphs import keep_paragraphs
from reports.search.query import Query, SearchRequest, parse_query, tighten
from reports.search.results import SearchTimeout
from reports.search.statements import CAP, FEW, PROBE, Match

# From this share of the newest rows on, a walk of WALK rows fills the count (0.3 × 40,000 > 10,000).
DENSE = 0.3
# Up to this share of the rows, a report of some dozen sections mostly has one match or two.
SCATTERED = 0.04
# From so many times CAP matches on it may pay to look at the newest years only: at so many that more
# than CAP are sure to match, if that takes less than this part of the work.
_WORTH_NARROWING, _MARGIN, _SPARING = 3, 1.5, 0.7
_ROWS_BY_YEAR = """
    SELECT v, f FROM pg_stats, unnest(most_common_vals::text::int[], most_common_freqs) AS years(v, f)
    WHERE schemaname = current_schema() AND tablename = 'reports_searchrow' AND attname = 'year' AND v > 0
"""
# Reading one row costs as much as putting so many into a bitmap.
_ROW_COST = 9
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


@contextmanager
def bounded(timeout_ms: int | None = None) -> Iterator[CursorWrapper]:
    """Open a transaction whose statements the database cancels after SEARCH_TIMEOUT_MS, or as told."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SETTINGS, (str(timeout_ms or settings.SEARCH_TIMEOUT_MS),))
            yield cursor
            if connection.savepoint_ids:
                # Inside a transaction of the caller: leave nothing behind.
                cursor.execute(_AS_BEFORE)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTimeout from error
        raise


def make_match(request: SearchRequest, query: Query) -> Match:
    """Return a query and its filters as conditions on rows."""
    places = _places(query.root)
    filters = filter_conditions(request)
    by_reading = Matcher(request.scope, places, indexed=False).condition(query.root)
    pairs = index_condition(query.root, filtered=True) if request.scope != "report" else TRUE
    if pairs == TRUE:
        by_index = Matcher(request.scope, places).condition(query.root)
        return Match(by_index, by_reading, filters)
    proven = proven_strings(query.root)
    by_pairs = join(
        [Matcher(request.scope, places, indexed=False, proven=proven).condition(query.root), pairs]
    )
    by_index = by_pairs
    if served_by_trigrams(query.root):
        by_index = Matcher(request.scope, places).condition(query.root)
    return Match(by_index, by_reading, filters, by_pairs, key_conditions(request))


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


def choose_match(cursor: CursorWrapper, request: SearchRequest) -> tuple[Query, Match]:
    """Return the query as a search reads it: its runs literally where they stand anywhere, else split."""
    query = parse_query(request.q)
    tight = tighten(query)
    if tight is not None:
        match = make_match(request, tight)
        seen = match
        if request.scope == "paragraph" and tight.root is not None:
            # A run that only stands across the end of a paragraph stands in none.
            seen, _ = keep_paragraphs(cursor, match, tight.root)
        rows = seen.rows()
        execute(cursor, Sql(f"SELECT EXISTS ({rows.text})", rows.params))
        if cursor.fetchone()[0]:
            return tight, match
    return query, make_match(request, query)


def is_dense(cursor: CursorWrapper, match: Match, request: SearchRequest) -> bool:
    """Say whether so many of the newest rows match that walking them is the shortest way."""
    # The walk comes from the newest year: it is no short way to a place or a period that ends earlier.
    if "division" in match.filters or request.year_to is not None or request.scope == "report":
        return False
    execute(cursor, match.probe())
    seen, matching, rows = cursor.fetchone()
    if seen < PROBE or matching < PROBE * DENSE:
        return False
    # The walk reads CAP / density rows; the indexes give a bitmap of all matches and CAP rows to read.
    density = matching / seen
    return bool(CAP / density <= CAP + max(rows, 0) * density / _ROW_COST)


def newest_years(cursor: CursorWrapper, match: Match, request: SearchRequest) -> Match:
    """Return the match, narrowed to the newest years where these alone hold more than is counted.

    Also says whether its rows are scattered. An index gives all rows of a word before the first of
    them is read; the years bound that.
    """
    names = [name for name in match.filters if name not in ("division", "year")]
    execute(cursor, match.probe(without=names, until=request.year_to))
    seen, matching, rows, *others = cursor.fetchone()
    shares = {
        name: count / max(seen, 1) for name, count in zip(("", *names), (matching, *others), strict=True)
    }
    shares |= {name: shares[""] for name in match.filters if name in ("division", "year")}
    if seen >= PROBE:
        match = replace(match, scattered=[name for name, share in shares.items() if share < SCATTERED])
    match = replace(match, few=shares[""] * rows <= FEW)
    if seen < PROBE or max(shares.values()) * rows < _WORTH_NARROWING * CAP:
        return match
    if "division" in match.filters:
        # The rows of a place are few.
        shares = {"division": shares["division"]}
    cursor.execute(_ROWS_BY_YEAR)
    years = [(year, share * rows) for year, share in cursor.fetchall()]
    recent = {}
    for name, share in shares.items():
        asked = name != "year" and "year" in match.filters
        first, last = (request.year_from, request.year_to) if asked else (None, None)
        inside = [(year, n) for year, n in years if (first or 0) <= year <= (last or year)]
        if year := _filling_year(inside, share, asked=asked):
            recent[name] = in_years(year, last)
    return replace(match, recent=recent)


def _filling_year(years: list[tuple[int, float]], share: float, *, asked: bool) -> int:
    """Return the year back to which there are enough matches; 0 when that spares too little work.

    The index goes through the rows of the years and the matches; where years are `asked` for, it
    would anyway.
    """
    total, rows = sum(n for _, n in years), 0.0
    work = total * (share + asked)
    for year, n in sorted(years, reverse=True):
        rows += n
        if rows * share > _MARGIN * CAP:
            return year if rows * (1 + share) < _SPARING * work else 0
    return 0


def execute(cursor: CursorWrapper, statement: Sql) -> None:
    """Run a statement."""
    cursor.execute(statement.text, statement.params)


def walk_by_index(cursor: CursorWrapper, on: bool) -> None:
    """Make the planner go down the index by year, or let it choose again."""
    cursor.execute(_WALKING, ("off", "off") if on else ("on", "on"))
