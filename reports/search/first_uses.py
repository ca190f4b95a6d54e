"""The sentence in which a phrase is first seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from reports.models import Report
from reports.search.highlight import Span, find_spans

MOST_PLACES = 60
_AROUND = 90
_ENDS = re.compile(r"[。！？!?；;\n]")
_TEXTS = """
    SELECT r.id, r.report_id, s.ordinal, r.start, substr(t.text, r.start + 1, r."end" - r.start)
    FROM reports_searchrow r
    JOIN reports_section s ON s.report_id = r.report_id AND s.id = r.section_id
    JOIN reports_report t ON t.id = r.report_id AND t.status = 'published'
    WHERE r.id = ANY(%s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class FirstUse:
    """Where a place first says a phrase, among the reports held. `highlight` lies in the sentence."""

    place: str
    year: int
    report: Report
    ordinal: int
    start: int
    end: int
    sentence: str
    highlight: Span


def load_first_uses(folded: str, rows: Mapping[str, int]) -> tuple[FirstUse, ...]:
    """Return the first uses of a folded phrase; `rows` gives a search row by the name of its place."""
    chosen = dict(list(rows.items())[:MOST_PLACES])
    if not chosen:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, (list(chosen.values()),))
        texts = {row[0]: row[1:] for row in cursor.fetchall()}
    reports = Report.objects.published().listed().in_bulk({row[0] for row in texts.values()})
    found = []
    for place, row_id in chosen.items():
        report_id, ordinal, offset, text = texts.get(row_id, (0, 0, 0, ""))
        spans = find_spans(text, (folded,))
        if report_id in reports and spans:
            found.append(_first_use(place, reports[report_id], ordinal, offset, text, spans[0]))
    return tuple(found)


def _first_use(place: str, report: Report, ordinal: int, offset: int, text: str, span: Span) -> FirstUse:
    low = max(0, span.start - _AROUND)
    breaks = [match.end() for match in _ENDS.finditer(text, low, span.start)]
    start = breaks[-1] if breaks else low
    while text[start].isspace() and start < span.start:
        start += 1
    lead = "" if breaks or not start else "…"
    after = _ENDS.search(text, span.end, min(len(text), span.end + _AROUND))
    end = after.end() if after else min(len(text), span.end + _AROUND)
    return FirstUse(
        place=place,
        year=report.covers_year or 0,
        report=report,
        ordinal=ordinal,
        start=offset + span.start,
        end=offset + span.end,
        sentence=lead + text[start:end].rstrip().replace("\n", " "),
        highlight=Span(span.start - start + len(lead), span.end - start + len(lead)),
    )
