"""Keyword in context: every place of a query, sorted by what stands around it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from reports.api.answers import list_response, site_of
from reports.api.errors import bad_parameter
from reports.api.pagination import encode_cursor, envelope
from reports.api.parameters import refuse_unknown
from reports.api.schemas import DivisionRef, division_ref
from reports.api.search import SearchFilters, build_request
from reports.search.concordance import SORTS, Line, concordance

router = Router(tags=["search"])
MAX_OFFSET = 50_000


class KwicParameters(SearchFilters):
    """A query with its filters, and the order of its lines."""

    sort: str = Field("right", description=f"{'、'.join(SORTS)}：按右文、左文或年份")
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class LineOut(Schema):
    """One place. `start` and `end` are code points of the report's text; contexts have no line breaks."""

    report_id: int
    title: str
    division: DivisionRef | None
    covers_from: int | None
    covers_year: int | None
    kind: str
    is_sample: bool
    section_id: int
    section_ordinal: int
    heading: str | None
    start: int
    end: int
    left: str
    keyword: str
    right: str
    url: str


class KwicAnswer(Schema):
    """A page of lines. `is_exact` is false when only the newest sections were read."""

    next: str | None
    previous: str | None
    occurrences: int
    sections: int
    reports: int
    is_exact: bool
    in_copies: int = Field(description="occurrences in republished copies, which have no line of their own")
    results: list[LineOut]


@router.get("/search/kwic", response=KwicAnswer, summary="关键词居中")
def kwic(request: HttpRequest, parameters: Query[KwicParameters]) -> HttpResponse:
    """List every place of a query with its context, sorted by context or by year."""
    refuse_unknown(request, KwicParameters)
    if parameters.sort not in SORTS:
        raise bad_parameter("sort", f"可用：{'、'.join(SORTS)}")
    wanted = build_request(
        parameters, cursor=parameters.cursor, limit=parameters.limit, most_offset=MAX_OFFSET
    )
    found = concordance(wanted, sort=parameters.sort)
    site = site_of(request)
    following = wanted.offset + wanted.limit
    before = max(0, wanted.offset - wanted.limit)
    body = envelope(
        request,
        [line_out(line, site) for line in found.lines],
        next=encode_cursor({"n": following}) if found.has_next and following <= MAX_OFFSET else None,
        previous=encode_cursor({"n": before}) if wanted.offset else None,
        occurrences=found.occurrences,
        sections=found.sections,
        reports=found.reports,
        is_exact=found.is_exact,
        in_copies=found.in_copies,
    )
    return list_response(request, body)


def line_out(line: Line, site: str) -> dict[str, Any]:
    """Show a line."""
    report = line.report
    return {
        "report_id": report.pk,
        "title": report.title,
        "division": division_ref(report.division),
        "covers_from": report.covers_from,
        "covers_year": report.covers_year,
        "kind": report.kind,
        "is_sample": report.is_sample,
        "section_id": line.section_id,
        "section_ordinal": line.ordinal,
        "heading": line.heading or None,
        "start": line.start,
        "end": line.end,
        "left": line.left,
        "keyword": line.keyword,
        "right": line.right,
        "url": f"{site}{report.get_absolute_url()}#s{line.ordinal}",
    }
