# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""The statements of one search. Every one of them touches a bounded number of rows.

One statement gives candidates, count and facets, so that the matching rows are read once:

    found         at most CAP + 1 rows that fulfil query and filters
    found_groups  their sections counted by report and stance, for count and facets
    candidate     the newest CANDIDATES of them with cheap evidence of relevance
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
_COLUMNS = (
    "id, section_id, report_id, piece, division_code, year_from, year, kind, level, term, stance, copy_key"
)
_FACET_KEYS = {
    "division": "division_code",
    "year": "year_from || '-' || year",
    "kind": "kind",
    "level": "level",
    "term": "coalesce(term::text, '')",
    "stance": "stance",
}


@dataclass(frozen=True, slots=True)
class Match:
    """What rows have to fulfil: the query twice (for an index, for a walk) and the filters."""

    by_index: Sql
    by_reading: Sql
    filters: Mapping[str, Sql]

    def rows(self, *, without: str = "", walk: int | None = None) -> Sql:
        """Select the matching rows, through the indexes or by walking the newest `walk` rows."""
        filters = {name: sql for name, sql in self.filters.items() if name != without}
        columns = ", ".join(f"r.{name}" for name in _COLUMNS.split(", "))
        if walk is None:
            condition = join([Sql("r.published"), *filters.values(), self.by_index])
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
        """Count the newest rows and how many of them match."""
        newest = self._newest(self.filters, PROBE)
        condition = join([*(sql for name, sql in self.filters.items() if name != "year"), self.by_reading])
        return Sql(
            f"SELECT count(*), count(*) FILTER (WHERE {condition.text}) FROM ({newest.text}) r",
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
    parts = [Sql("0.02 * r.year")]
    if run:
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
    is ``hit`` (name is the place, number the row's id), ``count``, ``reports``, ``candidates`` or
    ``facet``.
    """
    sources = {name: f"without_{name}" if name in match.filters else "found" for name in FACETS}
    parts = [_source("found", match.rows(walk=walk))]
    parts += [
        _source(source, match.rows(without=name, walk=walk))
        for name, source in sources.items()
        if source != "found"
    ]
    parts.append(_candidates(evidence, order, group))
    blank = "NULL::bigint, NULL::bigint, NULL::int, NULL::int, NULL::text"
    selects = [
        # The subselect with OFFSET keeps the planner from reading the whole table for some rows.
        "SELECT 'hit', p.place::text, '', r.id, r.section_id, r.report_id, r.year, r.heading_length, r.folded"
        " FROM placed p, LATERAL (SELECT * FROM reports_searchrow WHERE id = p.id OFFSET 0) r"
        " WHERE p.place <= %s",
        f"SELECT 'candidates', '', '', count(*), {blank} FROM placed",
        f"SELECT 'count', '', '', coalesce(sum(n), 0)::bigint, {blank} FROM found_groups",
        f"SELECT 'reports', '', '', count(DISTINCT report_id), {blank} FROM found_groups",
    ]
    selects += [
        f"SELECT 'facet', '{name}', {_FACET_KEYS[name]} AS key, sum(n)::bigint, {blank}"
        f" FROM {source}_groups GROUP BY key"
        for name, source in sources.items()
    ]
    ctes = ", ".join(part.text for part in parts)
    params = tuple(param for part in parts for param in part.params)
    return Sql(f"WITH {ctes} {' UNION ALL '.join(selects)}", (*params, wanted))


def _source(name: str, rows: Sql) -> Sql:
    """Name a set of matching rows, and count its sections by report and stance.

    All other facets are those of the report, so they are summed from few groups instead of many
    rows. A section in several pieces counts once.
    """
    once = (
        f"SELECT * FROM {name} WHERE piece = 0 UNION ALL"
        f" (SELECT DISTINCT ON (section_id) * FROM {name} m WHERE piece > 0 AND NOT EXISTS"
        f" (SELECT FROM {name} o WHERE o.section_id = m.section_id AND o.piece = 0))"
    )
    groups = (
        "SELECT report_id, stance, count(*) AS n, any_value(division_code) AS division_code,"
        " any_value(coalesce(year_from, year)) AS year_from, any_value(year) AS year,"
        " any_value(kind) AS kind, any_value(level) AS level, any_value(term) AS term"
        f" FROM ({once}) AS sections GROUP BY report_id, stance"
    )
    return Sql(f"{name} AS MATERIALIZED ({rows.text}), {name}_groups AS MATERIALIZED ({groups})", rows.params)


def _candidates(evidence: Sql, order: str, group: bool) -> Sql:
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
        rows = "SELECT id, section_id, report_id, year, copy_key, 0 AS score FROM found"
    one = "report_id" if group else "section_id"
    return Sql(
        f"""candidate AS ({rows}), best AS (
            SELECT *, row_number() OVER (PARTITION BY {one} ORDER BY {by}) AS nth FROM candidate
        ), single AS (
            SELECT *, row_number() OVER (PARTITION BY coalesce(copy_key, -id) ORDER BY {by}) AS copy
            FROM best WHERE nth = 1
        ), placed AS MATERIALIZED (
            SELECT id, row_number() OVER (ORDER BY {by}) AS place FROM single WHERE copy = 1
        )""",
        evidence.params if order == "relevance" else (),
    )
