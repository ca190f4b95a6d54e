"""Turn the rows of one page into hits, with three statements sent as one, however many there are."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from reports.models import Report
from reports.search.copies import differences
from reports.search.highlight import Span, choose_snippet, find_spans, wanted
from reports.search.hit_reports import build_reports, reports_statement
from reports.search.query import Query
from reports.search.ranking import Candidate
from reports.search.results import Copy, Hit

_PIECES = """
    SELECT r.id, s.id, s.ordinal, s.heading, s.level, s.stance, s.start, s."end", s.body_start, r.start,
           substr(t.text, r.start + 1, r."end" - r.start)
    FROM reports_searchrow r
    JOIN reports_section s ON s.report_id = r.report_id AND s.id = r.section_id
    JOIN reports_report t ON t.id = r.report_id
    WHERE r.id = ANY(%s::bigint[]) AND t.status = 'published'
"""

# Other reports that say the same of the same place and year.
_SAME = """
    FROM reports_searchrow o
    JOIN reports_searchrow r ON r.copy_key = o.copy_key AND r.report_id <> o.report_id AND r.published
    JOIN reports_section s ON s.report_id = r.report_id AND s.id = r.section_id
    WHERE o.id = ANY(%s::bigint[])
    ORDER BY r.id DESC LIMIT 400
"""
# With the texts where they are not equal.
_COPIES = f"""
    SELECT o.id, r.report_id, s.ordinal, CASE WHEN r.folded <> o.folded THEN o.folded ELSE '' END,
           CASE WHEN r.folded <> o.folded THEN r.folded ELSE '' END {_SAME}
"""
_REPORTS = f"%s::bigint[] || ARRAY(SELECT r.report_id {_SAME})"


class _Piece(NamedTuple):
    section_id: int
    ordinal: int
    heading: str
    level: int
    stance: str
    start: int
    end: int
    body_start: int
    piece_start: int
    text: str


def load_hits(candidates: list[Candidate], query: Query) -> tuple[Hit, ...]:
    """Return the hits of these rows, in their order; rows that vanished meanwhile are left out."""
    if not candidates:
        return ()
    rows, reports_of_rows = ([getattr(c, name) for c in candidates] for name in ("row_id", "report_id"))
    with connection.cursor() as cursor:
        # One message to the server and back, not three.
        statements = ";".join((_PIECES, _COPIES, reports_statement(_REPORTS)))
        cursor.execute(statements, (rows, rows, reports_of_rows, rows))
        pieces = {row[0]: _Piece(*row[1:]) for row in cursor.fetchall()}
        cursor.nextset()
        copies = cursor.fetchall()
        cursor.nextset()
        reports = build_reports(cursor.fetchall())
    strings = wanted(query)
    others: dict[int, list[Copy]] = {}
    for row_id, report_id, ordinal, shown, theirs in copies:
        if report_id in reports:
            copy = Copy(reports[report_id], ordinal, differences(shown, theirs))
            others.setdefault(row_id, []).append(copy)
    return tuple(
        _hit(
            reports[candidate.report_id],
            pieces[candidate.row_id],
            candidate.folded,
            strings,
            tuple(others.get(candidate.row_id, ())),
        )
        for candidate in candidates
        if candidate.row_id in pieces and candidate.report_id in reports
    )


def _hit(
    report: Report, piece: _Piece, folded: str, strings: tuple[str, ...], copies: tuple[Copy, ...]
) -> Hit:
    spans = find_spans(piece.text, strings, folded)
    offset = piece.piece_start
    shown = _body(piece, spans)
    inside = tuple(Span(span.start - shown, span.end - shown) for span in spans if span.start >= shown)
    snippet = choose_snippet(piece.text[shown:], inside)
    return Hit(
        report=report,
        section_id=piece.section_id,
        ordinal=piece.ordinal,
        heading=piece.heading,
        level=piece.level,
        stance=piece.stance,
        start=piece.start,
        end=piece.end,
        snippet=snippet.text,
        snippet_start=offset + shown + snippet.start,
        highlights=snippet.highlights,
        spans=tuple(Span(offset + span.start, offset + span.end) for span in spans),
        occurrences=len(spans),
        heading_highlights=find_spans(piece.heading, strings),
        copies=copies,
    )


def _body(piece: _Piece, spans: tuple[Span, ...]) -> int:
    """Return where the text below the heading begins: the heading is shown above the snippet anyway.

    A place that runs from the heading into the body is shown from the beginning.
    """
    start = piece.body_start - piece.piece_start if piece.heading else 0
    while start < len(piece.text) and piece.text[start].isspace():
        start += 1
    return 0 if any(span.start < start < span.end for span in spans) else start
