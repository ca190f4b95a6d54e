"""What every search of the rows needs: a query as SQL, and a transaction that cannot run away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
    index_condition,
    join,
    proven_strings,
)
from reports.search.nodes import Node, fields
from reports.search.query import Query, SearchRequest, parse_query, tighten
from reports.search.results import SearchTimeout
from reports.search.statements import CAP, PROBE, Match

# From this share of the newest rows on, a walk of WALK rows fills the count (0.3 × 40,000 > 10,000).
DENSE = 0.3
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
    extra = index_condition(query.root, filtered=bool(filters)) if request.scope != "report" else TRUE
    proven = proven_strings(query.root) if extra != TRUE else frozenset()
    by_index = Matcher(request.scope, places, indexed=extra == TRUE, proven=proven).condition(query.root)
    by_reading = Matcher(request.scope, places, indexed=False).condition(query.root)
    return Match(join([by_index, extra]), by_reading, filters)


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
        rows = match.rows()
        execute(cursor, Sql(f"SELECT EXISTS ({rows.text})", rows.params))
        if cursor.fetchone()[0]:
            return tight, match
    return query, make_match(request, query)


def is_dense(cursor: CursorWrapper, match: Match, request: SearchRequest, *, in_place: bool = False) -> bool:
    """Say whether so many of the newest rows match that walking them is the shortest way.

    Beside a place it is none, unless (`in_place`) the rows of the place are read instead.
    """
    if "division" in match.filters and not in_place:
        return False
    # The walk comes from the newest year: it is no short way to a period that ends earlier.
    if request.year_to is not None or request.scope == "report":
        return False
    execute(cursor, match.probe())
    seen, matching, rows = cursor.fetchone()
    if seen < PROBE or matching < PROBE * DENSE:
        return False
    # The walk reads CAP / density rows; the indexes give a bitmap of all matches and CAP rows to read.
    density = matching / seen
    return bool(CAP / density <= CAP + max(rows, 0) * density / _ROW_COST)


def execute(cursor: CursorWrapper, statement: Sql) -> None:
    """Run a statement."""
    cursor.execute(statement.text, statement.params)


def walk_by_index(cursor: CursorWrapper, on: bool) -> None:
    """Make the planner go down the index by year, or let it choose again."""
    cursor.execute(_WALKING, ("off", "off") if on else ("on", "on"))
