# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Every hit of a search, however many: a cursor on the server holds their numbers, texts come in portions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.db import connection

from reports.models import Report
from reports.search.conditions import Sql, join
from reports.search.hits import load_hits
from reports.search.matching import bounded, choose_match, execute
from reports.search.paragraphs import keep_paragraphs, rows_with_paragraph
from reports.search.query import Query, SearchRequest
from reports.search.ranking import Candidate
from reports.search.results import Hit
from reports.search.statements import CAP

PORTION = 200
# Finding all is one statement: it may take longer than a page does, not forever.
TIMEOUT_MS = 60_000
# A feed of a very common word looks at so many of the newest reports.
NEWEST_REPORTS = 500
_numbers = count(1)


class AllHits:
    """The hits of a request, newest year first, each section once, or each report. Close it, read or not.

    Raises SearchTimeout at once when the database cannot find them in time. The numbers of the rows
    stay in the database (WITH HOLD), so that no transaction is open while a client reads slowly.
    """

    def __init__(self, request: SearchRequest) -> None:
        self._name = f"all_hits_{next(_numbers)}"
        self._request = request
        with bounded(TIMEOUT_MS) as cursor:
            self._query, match = choose_match(cursor, request)
            where = join([Sql("r.published"), *match.filters.values(), match.by_index])
            cursor.execute("SELECT set_config('cursor_tuple_fraction', '1', true)")
            execute(
                cursor,
                Sql(
                    f"DECLARE {self._name} NO SCROLL CURSOR WITH HOLD FOR"
                    " SELECT r.id, r.section_id, r.report_id, r.year FROM reports_searchrow r"
                    f" WHERE {where.text} ORDER BY r.year DESC, r.id DESC",
                    where.params,
                ),
            )
        self._open = True

    def close(self) -> None:
        """Let the database forget the numbers."""
        if self._open:
            self._open = False
            with connection.cursor() as cursor:
                cursor.execute(f"CLOSE {self._name}")

    def __iter__(self) -> Iterator[Hit]:
        seen: set[int] = set()
        while True:
            with connection.cursor() as cursor:
                cursor.execute(f"FETCH {PORTION} FROM {self._name}")
                portion = [
                    Candidate(row_id, section_id, report_id, year, 0, "")
                    for row_id, section_id, report_id, year in cursor.fetchall()
                ]
            if not portion:
                return
            kept = self._in_one_paragraph(portion)
            if self._request.group:
                # The rows of a report come in reading order: its first section stands for it.
                firsts = {candidate.report_id: candidate for candidate in reversed(kept)}
                kept = [candidate for key, candidate in firsts.items() if key not in seen][::-1]
                seen |= firsts.keys()
            yield from load_hits(kept, self._query)

    def _in_one_paragraph(self, portion: list[Candidate]) -> list[Candidate]:
        if self._request.scope != "paragraph" or self._query.root is None:
            return portion
        kept = rows_with_paragraph([candidate.row_id for candidate in portion], self._query.root)
        return [candidate for candidate in portion if candidate.row_id in kept]


@dataclass(frozen=True, slots=True)
class News:
    """A report that matches: its first section that does, and how many do."""

    report: Report
    hit: Hit
    sections: int


def newest_reports(request: SearchRequest, limit: int) -> tuple[News, ...]:
    """Return the reports with matching sections, last released first. Raises SearchTimeout."""
    with bounded() as cursor:
        query, match = choose_match(cursor, request)
        if request.scope == "paragraph" and query.root is not None:
            match, _ = keep_paragraphs(cursor, match, query.root)
        rows = match.rows(select="id, report_id, section_id")
        execute(
            cursor, _news(Sql(f"SELECT report_id, section_id, id FROM ({rows.text}) f", rows.params), limit)
        )
        found = cursor.fetchall()
        if found and found[0][-1] > CAP:
            where = join([Sql("r.published"), *match.filters.values(), match.by_reading])
            newest = (
                "SELECT id FROM reports_report WHERE status = 'published'"
                f" ORDER BY released_at DESC, id DESC LIMIT {NEWEST_REPORTS}"
            )
            among = f"SELECT r.report_id, r.section_id, r.id FROM ({newest}) n JOIN reports_searchrow r"
            execute(
                cursor, _news(Sql(f"{among} ON r.report_id = n.id WHERE {where.text}", where.params), limit)
            )
            found = cursor.fetchall()
        return _load_news(found, query)


def _news(rows: Sql, limit: int) -> Sql:
    # The first section has the highest number: rows are stored backwards.
    return Sql(
        f"""WITH found AS MATERIALIZED ({rows.text}), report AS (
                SELECT report_id, max(id) AS id, count(DISTINCT section_id) AS n FROM found GROUP BY report_id
            )
            SELECT report.id, t.id, report.n, (SELECT count(*) FROM found)
            FROM report JOIN reports_report t ON t.id = report.report_id AND t.status = 'published'
            ORDER BY t.released_at DESC, t.id DESC LIMIT {int(limit)}""",
        rows.params,
    )


def _load_news(found: list[tuple[int, int, int, int]], query: Query) -> tuple[News, ...]:
    hits = load_hits([Candidate(row_id, 0, report_id, 0, 0, "") for row_id, report_id, _, _ in found], query)
    sections = {report_id: n for _, report_id, n, _ in found}
    return tuple(News(hit.report, hit, sections[hit.report.pk]) for hit in hits)
