# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""The statements of one search. Every one of them touches a bounded number of rows.

One statement gives candidates, count and facets, so that the matching rows are read once:

    found      at most CAP + 1 rows that fulfil query and filters: where they lie, and little else
    place      what is known of their reports, for the facets
    candidate  the newest CANDIDATES of them with cheap evidence of relevance

Rows are met again by their place in the table (`ctid`), which costs a tenth of their number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from reports.search.conditions import TRUE, Param, Sql, join

# Counts are exact up to here.
CAP = 10_000
# Rows that are scored in the database, and of those the ones that are ranked by words.
CANDIDATES = 2_000
RANKED = 60
# Rows that a walk through a dense match looks at, and those that are left when time ran out.
WALK = 40_000
LAST_RESORT = 4_000
# Up to so many rows are scored where they are found; of more, only the newest CANDIDATES are read again.
FEW = 2 * CANDIDATES
# The newest rows that tell how common a query is.
PROBE = 400
# So many of the best candidates may be copies of better ones before all are looked at.
COPIES = 200
_TERMS_SCORED = 6

FACETS = ("division", "year", "kind", "level", "term", "stance")
# All that a search takes from every row that matches: reading more of 10,000 rows is what costs.
_COLUMNS = "id, report_id, year, stance"
_FACET_KEYS = {
    "division": "division_code",
    "year": "first_year || '-' || year",
    "kind": "kind",
    "level": "level",
    "term": "coalesce(term::text, '')",
}
_FACET_COLUMNS = {name: name for name in FACETS} | {"division": "division_code", "year": "first_year, year"}
_OF_REPORT = "division_code, coalesce(year_from, year) AS first_year, year, kind, level, term"
_ALL_COLUMNS = f"{_COLUMNS}, division_code, year_from, kind, level, term"
_BLANK = "NULL::bigint, NULL::bigint, NULL::int, NULL::int, NULL::text"


@dataclass(frozen=True, slots=True)
class Match:
    """What rows have to fulfil: the query (for an index, for a walk) and the filters.

    `by_pairs` is the query for the bigram index, when that can serve it; beside it stand `keys`, the
    filters as the same index knows them. `recent` names the years to look at instead of those asked
    for: by the name of the filter that is not applied, '' when all are. Rows are `scattered`, by the
    same names, when a report mostly has but one of them. There are `few` when most likely all of them
    will be scored.
    """

    by_index: Sql
    by_reading: Sql
    filters: Mapping[str, Sql]
    by_pairs: Sql | None = None
    keys: Mapping[str, Sql] = field(default_factory=dict)
    recent: Mapping[str, Sql] = field(default_factory=dict)
    scattered: Collection[str] = ()
    few: bool = False

    def rows(
        self,
        *,
        without: str = "",
        walk: int | None = None,
        select: str = _COLUMNS,
        evidence: Sql | None = None,
    ) -> Sql:
        """Select the matching rows and where they lie (`at`), or the newest `walk` rows that match.

        With `evidence`, also their `score`.
        """
        columns = ", ".join(f"r.{name}" for name in select.split(", "))
        params: tuple[Param, ...] = ()
        if evidence is not None:
            columns, params = f"{columns}, {evidence.text} AS score", evidence.params
        if walk is None:
            condition = join([Sql("r.published"), *self._by_index(without)])
            return Sql(
                f"SELECT r.ctid AS at, {columns} FROM reports_searchrow r"
                f" WHERE {condition.text} LIMIT {CAP + 1}",
                params + condition.params,
            )
        filters = {name: sql for name, sql in self.filters.items() if name != without}
        newest = self._newest(filters, walk)
        condition = join([*(sql for name, sql in filters.items() if name != "year"), self.by_reading])
        return Sql(
            f"SELECT r.at, {columns} FROM ({newest.text}) r WHERE {condition.text} LIMIT {CAP + 1}",
            params + newest.params + condition.params,
        )

    def _by_index(self, without: str) -> list[Sql]:
        names = [name for name in self.filters if name != without]
        recent = self.recent.get(without)
        if self.by_pairs is None or not (names or recent):
            return [*(self.filters[name] for name in names), self.by_index]
        keys = [self.keys[name] for name in names if not (recent and name == "year")]
        return [self.by_pairs, *keys, *([recent] if recent else [])]

    def _newest(self, filters: Mapping[str, Sql], walk: int) -> Sql:
        # The year narrows the walk itself, since the index walked is by year.
        inside = join([Sql("r.published"), filters.get("year", TRUE)])
        order = f"ORDER BY r.year DESC, r.id DESC LIMIT {walk}"
        return Sql(
            f"SELECT r.ctid AS at, r.* FROM reports_searchrow r WHERE {inside.text} {order}", inside.params
        )

    def probe(self, *, without: Iterable[str] = (), until: int | None = None) -> Sql:
        """Count the newest rows (not after a year), of them those that match, about all rows there are;
        and again those that match without each of these filters.

        The place is left out: its rows have an index of their own.
        """
        others = {name: sql for name, sql in self.filters.items() if name not in ("year", "division")}
        matching = [
            join([*(sql for name, sql in others.items() if name != left_out), self.by_reading])
            for left_out in ("", *without)
        ]
        counts = [f"count(*) FILTER (WHERE {condition.text})" for condition in matching]
        counts.insert(1, "(SELECT reltuples FROM pg_class WHERE oid = 'reports_searchrow'::regclass)")
        # A period may end later than it is asked for; but the index is by its end.
        ended = Sql("r.year <= %s", (until,)) if until is not None else TRUE
        newest = self._newest({"year": join([self.filters.get("year", TRUE), ended])}, PROBE)
        return Sql(
            f"SELECT count(*), {', '.join(counts)} FROM ({newest.text}) r",
            tuple(param for condition in matching for param in condition.params) + newest.params,
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
        # As `ranking` weighs them; a Chinese character has three octets.
        length = "ln(1 + octet_length(r.folded) / 1800.0::float8)"
        # 8 × n / (n + few), written so that the rows' texts are gone through once.
        few = f"(0.5 + {length})"
        parts.append(Sql(f"8 - 8 * {few} / ({times} + {few})", (term,)))
    return Sql(" + ".join(part.text for part in parts), tuple(p for part in parts for p in part.params))


def search_statement(
    match: Match, evidence: Sql, *, order: str, group: bool, wanted: int, enough: int, walk: int | None
) -> Sql:
    """Return the statement for candidates, counts and facets in one.

    Rows are (tag, name, key, number, section_id, report_id, year, heading_length, folded); the tag
    is ``hit`` (name is the place, number the row's id), ``rows``, ``reports`` (only when grouping),
    ``candidates`` or ``facet``. The facet of a filter that is set is counted from rows of its own,
    at most CAP + 1 of them; ``rows`` with the name of the filter says how many they are. Copies are
    looked for among the best `enough` candidates.
    """
    at_once = match.few and order == "relevance"
    columns = f"{_ALL_COLUMNS}, copy_key" if at_once else _columns(match, "")
    found = match.rows(walk=walk, select=columns, evidence=evidence if at_once else None)
    candidates = _candidates(evidence, order, group, enough, at_once=at_once)
    # The subselect with OFFSET keeps the planner from reading the whole table for some rows.
    hits = (
        "SELECT 'hit', p.place::text, '', r.id, r.section_id, r.report_id, r.year, r.heading_length, r.folded"
        " FROM placed p, LATERAL (SELECT * FROM reports_searchrow WHERE ctid = p.at OFFSET 0) r"
        " WHERE p.place <= %s"
    )
    free = [name for name in FACETS if name not in match.filters]
    own = [name for name in FACETS if name in match.filters]
    selects = [
        Sql(hits, (wanted,)),
        Sql(f"SELECT 'candidates', '', '', count(*), {_BLANK} FROM placed"),
        Sql(f"SELECT 'rows', '', '', count(*), {_BLANK} FROM found"),
        *_facets(free, "found", "" in match.scattered),
        *(Sql(f"SELECT 'rows', '{name}', '', count(*), {_BLANK} FROM found_{name}") for name in own),
        *(select for name in own for select in _facets([name], f"found_{name}", name in match.scattered)),
    ]
    if group:
        selects.append(Sql(f"SELECT 'reports', '', '', count(DISTINCT report_id), {_BLANK} FROM found"))
    others = [(name, match.rows(without=name, walk=walk, select=_columns(match, name))) for name in own]
    tables = [Sql(f"found AS MATERIALIZED ({found.text})", found.params), candidates]
    tables += [Sql(f"found_{name} AS MATERIALIZED ({sql.text})", sql.params) for name, sql in others]
    return Sql(
        f"WITH {', '.join(table.text for table in tables)} "
        + " UNION ALL ".join(select.text for select in selects),
        tuple(param for piece in (*tables, *selects) for param in piece.params),
    )


def _columns(match: Match, without: str) -> str:
    return _ALL_COLUMNS if without in match.scattered else _COLUMNS


def _facets(names: list[str], found: str, scattered: bool) -> list[Sql]:
    """Count the rows of a table by each of these facets.

    All but the stance are known of the report: so the rows are counted by report first, and one of
    them tells the rest. That pays when a report has some of them; scattered rows bring it along.
    """
    selects = []
    if "stance" in names:
        rows = f"SELECT stance, count(*) AS n FROM {found} GROUP BY stance"
        selects.append(Sql(f"SELECT 'facet', 'stance', stance, n, {_BLANK} FROM ({rows}) AS s"))
    if names := [name for name in names if name != "stance"]:
        # Of a facet that is not the group's own the columns are NULL, and so is its key.
        mine = {name: f"WHEN GROUPING({_FACET_COLUMNS[name].split(', ')[-1]}) = 0 THEN" for name in names}
        which = " ".join(f"{when} '{name}'" for name, when in mine.items())
        key = " ".join(f"{when} {_FACET_KEYS[name]}" for name, when in mine.items())
        sets = ", ".join(f"({_FACET_COLUMNS[name]})" for name in names)
        reports = f"SELECT min(at) AS at, count(*) AS n FROM {found} GROUP BY report_id"
        known = f"SELECT {_OF_REPORT} FROM reports_searchrow WHERE ctid = report.at OFFSET 0"
        number, source = "sum(n)::bigint", f"({reports}) AS report, LATERAL ({known}) AS known"
        if scattered:
            number, source = "count(*)", f"(SELECT {_OF_REPORT} FROM {found}) AS known"
        selects.append(
            Sql(
                f"SELECT 'facet', CASE {which} END, CASE {key} END, {number}, {_BLANK}"
                f" FROM {source} GROUP BY GROUPING SETS ({sets})"
            )
        )
    return selects


def _candidates(evidence: Sql, order: str, group: bool, enough: int, *, at_once: bool) -> Sql:
    by = {
        "relevance": "score DESC, year DESC, id DESC",
        "-year": "year DESC, id DESC",
        "year": "year ASC, id ASC",
    }[order]
    # Of copies the report itself is shown, not what the newspaper made of it. Of each report the best
    # row may be the last of all.
    most = "" if group else f"LIMIT {enough}"
    if order == "relevance":
        newest = f"FROM found ORDER BY year DESC, id DESC LIMIT {CANDIDATES}"
        scored = evidence
    else:
        newest = f"FROM found ORDER BY {by} {most}"
        scored = Sql("0")
    if at_once:
        scored = Sql("")
        rows = f"SELECT * FROM (SELECT * {newest}) m ORDER BY {by} {most}"
    else:
        rows = (
            f"SELECT m.at, r.id, r.report_id, r.year, r.kind, r.copy_key, {scored.text} AS score"
            f" FROM (SELECT at {newest}) m,"
            " LATERAL (SELECT * FROM reports_searchrow WHERE ctid = m.at OFFSET 0) r"
            f" ORDER BY {by} {most}"
        )
    best = (
        f"(SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY {by}) AS nth FROM candidate) b"
        if group
        else "(SELECT *, 1 AS nth FROM candidate) b"
    )
    return Sql(
        f"""candidate AS ({rows}), single AS (
            SELECT *, row_number() OVER (
                PARTITION BY coalesce(copy_key, -id) ORDER BY (kind = 'work_report') DESC, {by}
            ) AS copy
            FROM {best} WHERE nth = 1
        ), placed AS MATERIALIZED (
            SELECT at, row_number() OVER (ORDER BY {by}) AS place FROM single WHERE copy = 1
        )""",
        scored.params,
    )
