# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Keyword in context (KWIC, 关键词居中): every place of a query on a line of its own, lines sorted.

The folded rows are read newest first up to a bound; the lines are sorted by what stands before or
after the keyword, and only those of one page are taken from the texts as they were written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.backends.utils import CursorWrapper

from reports.models import Report
from reports.search.conditions import Sql, join
from reports.search.folding import fold_with_offsets
from reports.search.highlight import find_folded, wanted
from reports.search.matching import bounded, choose_match, execute, is_dense, walk_by_index
from reports.search.paragraphs import keep_paragraphs, rows_with_paragraph
from reports.search.query import SearchRequest
from reports.search.statements import CAP, Match

SORTS = ("right", "left", "-year", "year")
# Characters shown on each side of the keyword, and those that lines are sorted by.
CONTEXT = 30
SORTED_BY = 12
# What one answer reads at most, beside CAP rows, and the lines it can sort.
MOST_CHARACTERS = 8_000_000
MOST_LINES = 50_000
_PORTION = 1_000

_COLUMNS = "r.id, r.section_id, r.report_id, r.copy_key, r.folded"
_TEXTS = """
    SELECT r.id, s.id, s.ordinal, s.heading, r.start, substr(t.text, r.start + 1, r."end" - r.start)
    FROM reports_searchrow r
    JOIN reports_section s ON s.report_id = r.report_id AND s.id = r.section_id
    JOIN reports_report t ON t.id = r.report_id
    WHERE r.id = ANY(%s::bigint[]) AND t.status = 'published'
"""

Row = tuple[int, int, int, int | None, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One place of the query: `[start, end)` in Report.text; line breaks are blanks in the contexts."""

    report: Report
    section_id: int
    ordinal: int
    heading: str
    start: int
    end: int
    left: str
    keyword: str
    right: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """One page of lines, and how many there are in all."""

    lines: tuple[Line, ...]
    occurrences: int
    sections: int
    reports: int
    is_exact: bool  # false: only the newest sections were read
    in_copies: int  # of the occurrences, those in republished copies: no lines of their own
    has_next: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """One occurrence within a folded row, and what its line is sorted by."""

    row_id: int
    report_id: int
    start: int
    end: int
    key: str


@dataclass(slots=True)
class _Reading:
    """What was seen in the rows so far."""

    places: list[_Place] = field(default_factory=list)
    sections: set[int] = field(default_factory=set)
    reports: set[int] = field(default_factory=set)
    copies: set[int] = field(default_factory=set)
    rows: int = 0
    characters: int = 0
    occurrences: int = 0
    in_copies: int = 0

    @property
    def is_full(self) -> bool:
        return self.rows > CAP or self.characters > MOST_CHARACTERS or len(self.places) > MOST_LINES


def concordance(request: SearchRequest, *, sort: str = SORTS[0]) -> Concordance:
    """Return the lines `[offset, offset + limit)` of a request. Raises SearchTimeout."""
    end = request.offset + request.limit
    with bounded() as cursor:
        query, match = choose_match(cursor, request)
        unread = False
        if request.scope == "paragraph" and query.root is not None:
            match, unread = keep_paragraphs(cursor, match, query.root)
        strings = wanted(query)
        read = _Reading()
        if strings:
            for row in _newest(cursor, match, request):
                _look(row, strings, sort, read)
                if read.is_full:
                    break
        if sort in ("left", "right"):
            read.places.sort(key=lambda place: place.key)
        elif sort == "year":
            read.places.reverse()
        walk_by_index(cursor, False)
        lines = _load_lines(cursor, read.places[request.offset : end])
    return Concordance(
        lines=lines,
        occurrences=read.occurrences,
        sections=len(read.sections),
        reports=len(read.reports),
        is_exact=not (read.is_full or unread),
        in_copies=read.in_copies,
        has_next=end < len(read.places),
    )


def count_in_reports(request: SearchRequest, report_ids: list[int]) -> dict[int, int]:
    """Return how many sections of each of these reports match a request."""
    if not report_ids:
        return {}
    with bounded() as cursor:
        query, match = choose_match(cursor, request)
        mine = Sql("r.report_id = ANY(%s::bigint[])", (report_ids,))
        where = join([Sql("r.published"), mine, *match.filters.values(), match.by_reading])
        rows = f"SELECT r.id, r.report_id FROM reports_searchrow r WHERE {where.text}"
        execute(cursor, Sql(rows, where.params))
        found = dict(cursor.fetchall())
        if request.scope == "paragraph" and query.root is not None:
            kept = rows_with_paragraph(list(found), query.root)
            found = {row_id: report_id for row_id, report_id in found.items() if row_id in kept}
    return Counter(found.values())


def _newest(cursor: CursorWrapper, match: Match, request: SearchRequest) -> Iterator[Row]:
    """Yield matching rows newest first, in portions, so that reading can stop early."""
    if is_dense(cursor, match, request):
        walk_by_index(cursor, True)
        where = join([Sql("r.published"), *match.filters.values(), match.by_reading])
        found = Sql(f"SELECT {_COLUMNS} FROM reports_searchrow r WHERE {where.text}", where.params)
    else:
        rows = match.rows()
        found = Sql(
            f"SELECT {_COLUMNS} FROM ({rows.text}) found,"
            " LATERAL (SELECT * FROM reports_searchrow WHERE id = found.id OFFSET 0) r",
            rows.params,
        )
    # A cursor is planned for its first rows unless told otherwise.
    cursor.execute("SELECT set_config('cursor_tuple_fraction', '1', true)")
    with connection.chunked_cursor() as portions:
        execute(
            portions,
            Sql(f"{found.text} ORDER BY r.year DESC, r.id DESC LIMIT {CAP + 1}", found.params),
        )
        while portion := portions.fetchmany(_PORTION):
            yield from portion


def _look(row: Row, strings: tuple[str, ...], sort: str, read: _Reading) -> None:
    """Take down the occurrences of one row."""
    row_id, section_id, report_id, copy_key, folded = row
    read.rows += 1
    read.characters += len(folded)
    spans = find_folded(folded, strings)
    if not spans:
        return
    read.sections.add(section_id)
    read.reports.add(report_id)
    read.occurrences += len(spans)
    if copy_key is not None:
        if copy_key in read.copies:
            read.in_copies += len(spans)
            return
        read.copies.add(copy_key)
    for start, end in spans:
        if sort == "left":
            key = folded[max(0, start - SORTED_BY) : start][::-1]
        else:
            key = folded[end : end + SORTED_BY] if sort == "right" else ""
        read.places.append(_Place(row_id, report_id, start, end, key))


def _load_lines(cursor: CursorWrapper, places: list[_Place]) -> tuple[Line, ...]:
    """Return the lines of one page from the texts; rows that vanished meanwhile are left out."""
    if not places:
        return ()
    cursor.execute(_TEXTS, (list({place.row_id for place in places}),))
    texts = {row[0]: (*row[1:5], row[5], fold_with_offsets(row[5])) for row in cursor.fetchall()}
    reports = (
        Report.objects.published()
        .without_text()
        .select_related("division__parent__parent")
        .in_bulk({place.report_id for place in places})
    )
    lines = []
    for place in places:
        if place.row_id not in texts or place.report_id not in reports:
            continue
        section_id, ordinal, heading, offset, text, folded = texts[place.row_id]
        start, end = folded.span(place.start, place.end)
        lines.append(
            Line(
                report=reports[place.report_id],
                section_id=section_id,
                ordinal=ordinal,
                heading=heading,
                start=offset + start,
                end=offset + end,
                left=_on_one_line(text[max(0, start - CONTEXT) : start]),
                keyword=_on_one_line(text[start:end]),
                right=_on_one_line(text[end : end + CONTEXT]),
            )
        )
    return tuple(lines)


def _on_one_line(text: str) -> str:
    return text.translate(_BLANKS)


_BLANKS = dict.fromkeys(map(ord, "\n\r\t\u2028\u2029"), " ")
