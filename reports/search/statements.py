# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""The statements of one search. Every one of them touches a bounded number of rows.

One statement gives candidates, count and facets, so that the matching rows are read once:

    found      at most CAP + 1 rows that fulfil query and filters; counted by all facets in one pass
    candidate  the newest CANDIDATES of them with cheap evidence of relevance
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.search.conditions import TRUE, Sql, join

# Counts are exact up to here.
CAP = 10_000
# Rows that are scored in the database, and of those the ones that are ranked by words.
CANDIDATES = 2_000
RANKED = 200
# Rows that a walk through a dense match looks at, and those that are left when time ran out.
WALK = 40_000
LAST_RESORT = 4_000
# The newest rows that tell how common a query is.
PROBE = 400
_TERMS_SCORED = 6

FACETS = ("division", "year", "kind", "level", "term", "stance")
_COLUMNS = "id, section_id, report_id, division_code, year_from, year, kind, level, term, stance, copy_key"
_FACET_KEYS = {
    "division": "division_code",
    "year": "coalesce(year_from, year) || '-' || year",
    "kind": "kind",
    "level": "level",
    "term": "coalesce(term::text, '')",
    "stance": "stance",
}
# What the groups of one facet are made of, in one pass over all facets.
_GROUPED = {name: name for name in FACETS} | {"division": "division_code", "year": "first_year, year"}
_GROUPED_KEYS = {"year": "first_year || '-' || year"}


@dataclass(frozen=True, slots=True)
class Match:
    """What rows have to fulfil: the query twice (for an index, for a walk) and the filters."""

    by_index: Sql
    by_reading: Sql
    filters: Mapping[str, Sql]

    def rows(self, *, without: str = "", walk: int | None = None, select: str = _COLUMNS) -> Sql:
        """Select the matching rows, through the indexes or by walking the newest `walk` rows.

        Beside a place the rows of the place are read instead, with no end but the CAP.
        """
        filters = {name: sql for name, sql in self.filters.items() if name != without}
        columns = ", ".join(f"r.{name}" for name in select.split(", "))
        in_place = walk == WALK and "division" in filters
        if walk is None or in_place:
            query = self.by_reading if in_place else self.by_index
            condition = join([Sql("r.published"), *filters.values(), query])
            return Sql(
                f"SELECT {columns} FROM reports_searchrow r WHERE {condition.text} LIMIT {CAP + 1}",
                condition.params,
            )
        newest = self._newest(filters, walk)
        condition = join([*(sql for name, sql in filters.items() if name != "year"), self.by_reading])
        return Sql(
            f"SELECT {columns} FROM ({newest.text}) r WHERE {condition.text} LIMIT {CAP + 1}",
            newest.params + condition.params,
        )

    def _newest(self, filters: Mapping[str, Sql], walk: int) -> Sql:
        # The year narrows the walk itself, since the index walked is by year.
        inside = join([Sql("r.published"), filters.get("year", TRUE)])
        order = f"ORDER BY r.year DESC, r.id DESC LIMIT {walk}"
        return Sql(f"SELECT * FROM reports_searchrow r WHERE {inside.text} {order}", inside.params)

    def probe(self) -> Sql:
        """Count the newest rows and how many of them match; and about how many rows there are.

        The place is left out: its rows have an index of their own.
        """
        newest = self._newest(self.filters, PROBE)
        others = (sql for name, sql in self.filters.items() if name not in ("year", "division"))
        condition = join([*others, self.by_reading])
        return Sql(
            f"SELECT count(*), count(*) FILTER (WHERE {condition.text}),"
            " (SELECT reltuples FROM pg_class WHERE oid = 'reports_searchrow'::regclass)"
            f" FROM ({newest.text}) r",
            condition.params + newest.params,
        )

    def reaches_beyond(self, walk: int) -> Sql:
        """Ask whether there are rows that a walk of this length does not see."""
        inside = join([Sql("r.published"), self.filters.get("year", TRUE)])
        order = f"ORDER BY r.year DESC, r.id DESC OFFSET {walk} LIMIT 1"
        return Sql(f"SELECT 1 FROM reports_searchrow r WHERE {inside.text} {order}", inside.params)

    def in_order(self, *, ascending: bool, offset: int, limit: int) -> Sql:
        """Select one page of rows by year, walking the index; for more matches than are counted."""
        way = "ASC" if ascending else "DESC"
        condition = join([Sql("r.published"), *self.filters.values(), self.by_reading])
        return Sql(
            "SELECT r.id, r.section_id, r.report_id, r.year, r.heading_length, r.folded"
            f" FROM reports_searchrow r WHERE {condition.text}"
            f" ORDER BY r.year {way}, r.id {way} OFFSET %s LIMIT %s",
            (*condition.params, offset, limit),
        )


def score(terms: tuple[str, ...], run: str) -> Sql:
    """Cheap evidence of relevance: whole run, in the heading or the body, and how often the terms stand."""
    parts = [Sql("0.02::float8 * r.year")]
    if terms == (run,):
        # Every row holds it; only the heading tells more.
        parts.append(Sql("40 * (strpos(left(r.folded, r.heading_length), %s) > 0)::int", (run,)))
    elif run:
        whole = "20 * (at > 0)::int + 40 * (at > 0 AND at + %s <= r.heading_length + 1)::int"
        parts.append(Sql(f"(SELECT {whole} FROM (SELECT strpos(r.folded, %s)) AS o(at))", (len(run), run)))
    for term in terms[:_TERMS_SCORED]:
        left = "octet_length(r.folded) - octet_length(replace(r.folded, %s, ''))"
        times = f"({left}) / {len(term.encode())}.0::float8"
        # Saturates: ten mentions are not ten times as good as one; a long section needs more.
        saturated = (
            f"(SELECT 8 * n / (n + 0.5 + octet_length(r.folded) / 1200) FROM (SELECT {times}) AS o(n))"
        )
        parts.append(Sql(saturated, (term,)))
    return Sql(" + ".join(part.text for part in parts), tuple(p for part in parts for p in part.params))


def search_statement(
    match: Match, evidence: Sql, *, order: str, group: bool, wanted: int, walk: int | None
) -> Sql:
    """Return the statement for candidates, counts and facets in one.

    Rows are (tag, name, key, number, section_id, report_id, year, heading_length, folded); the tag
    is ``hit`` (name is the place, number the row's id), ``rows``, ``count``, ``reports`` (only when
    grouping), ``candidates`` or ``facet``. The facet of a filter that is set is counted from rows of
    its own, at most CAP + 1 of them.
    """
    found = match.rows(walk=walk)
    candidates = _candidates(evidence, order, group, wanted)
    blank = "NULL::bigint, NULL::bigint, NULL::int, NULL::int, NULL::text"
    # The subselect with OFFSET keeps the planner from reading the whole table for some rows.
    hits = (
        "SELECT 'hit', p.place::text, '', r.id, r.section_id, r.report_id, r.year, r.heading_length, r.folded"
        " FROM placed p, LATERAL (SELECT * FROM reports_searchrow WHERE id = p.id OFFSET 0) r"
        " WHERE p.place <= %s"
    )
    selects = [
        Sql(hits, (wanted,)),
        Sql(f"SELECT 'candidates', '', '', count(*), {blank} FROM placed"),
        Sql(f"SELECT 'rows', '', '', count(*), {blank} FROM found"),
        Sql(_counts([name for name in FACETS if name not in match.filters], blank)),
    ]
    if group:
        selects.append(Sql(f"SELECT 'reports', '', '', count(DISTINCT report_id), {blank} FROM found"))
    selects += [_own_facet(match, name, walk, blank) for name in FACETS if name in match.filters]
    return Sql(
        f"WITH found AS MATERIALIZED ({found.text}), {candidates.text} "
        + " UNION ALL ".join(select.text for select in selects),
        found.params + candidates.params + tuple(param for select in selects for param in select.params),
    )


def _counts(names: list[str], blank: str) -> str:
    """Count the sections found in all, and by each of these facets, in one pass."""
    once = "SELECT *, coalesce(year_from, year) AS first_year FROM found"
    sets = ", ".join(f"({_GROUPED[name]})" for name in names)
    # Of a facet that is not the group's own the columns are NULL, and so is its key.
    keys = [
        (name, f"GROUPING({_GROUPED[name].split(', ')[-1]}) = 0", _GROUPED_KEYS.get(name, _FACET_KEYS[name]))
        for name in names
    ]
    which = " ".join(f"WHEN {mine} THEN '{name}'" for name, mine, _ in keys)
    key = " ".join(f"WHEN {mine} THEN {key}" for _, mine, key in keys)
    return (
        f"SELECT CASE WHEN tag = '' THEN 'count' ELSE 'facet' END, tag, key, n, {blank} FROM ("
        f"SELECT CASE {which} ELSE '' END AS tag, CASE {key} ELSE '' END AS key, count(*) AS n"
        f" FROM ({once}) AS sections GROUP BY GROUPING SETS ({sets}, ())) AS counted"
    )


def _own_facet(match: Match, name: str, walk: int | None, blank: str) -> Sql:
    """Count the choices of a filter that is set, as if it were not."""
    columns = {"division": "division_code", "year": "year_from, year"}.get(name, name)
    rows = match.rows(without=name, walk=walk, select=f"section_id, {columns}")
    sections = f"SELECT {_FACET_KEYS[name]} AS key FROM ({rows.text}) AS m"
    return Sql(
        f"SELECT 'facet', '{name}', key, count(*), {blank} FROM ({sections}) AS sections GROUP BY key",
        rows.params,
    )


def _candidates(evidence: Sql, order: str, group: bool, wanted: int) -> Sql:
    by = {
        "relevance": "score DESC, year DESC, id DESC",
        "-year": "year DESC, id DESC",
        "year": "year ASC, id ASC",
    }[order]
    if order == "relevance":
        newest = f"SELECT id FROM found ORDER BY year DESC, id DESC LIMIT {CANDIDATES}"
        rows = (
            f"SELECT r.id, r.section_id, r.report_id, r.year, r.copy_key, {evidence.text} AS score"
            f" FROM ({newest}) m, LATERAL (SELECT * FROM reports_searchrow WHERE id = m.id OFFSET 0) r"
        )
    else:
        # Enough to fill the page when most of the rows are copies or of one report.
        most = f"ORDER BY {by} LIMIT {CANDIDATES + 4 * wanted}" if not group else ""
        rows = f"SELECT id, section_id, report_id, year, copy_key, 0 AS score FROM found {most}"
    best = (
        f"(SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY {by}) AS nth FROM candidate) b"
        if group
        else "(SELECT *, 1 AS nth FROM candidate) b"
    )
    return Sql(
        f"""candidate AS ({rows}), single AS (
            SELECT *, row_number() OVER (PARTITION BY coalesce(copy_key, -id) ORDER BY {by}) AS copy
            FROM {best} WHERE nth = 1
        ), placed AS MATERIALIZED (
            SELECT id, row_number() OVER (ORDER BY {by}) AS place FROM single WHERE copy = 1
        )""",
        evidence.params if order == "relevance" else (),
    )
