"""Search: the same request as the page, answered as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from reports.api.answers import list_response, site_of
from reports.api.errors import bad_parameter
from reports.api.pagination import decode_cursor, encode_cursor, envelope
from reports.api.parameters import DivisionCode, Kinds, Levels, Year, refuse_unknown, split_list
from reports.api.schemas import DivisionRef, division_ref
from reports.models import Section
from reports.search.concordance import concordance
from reports.search.engine import Hit, SearchPage, search_sections
from reports.search.query import ORDERS, SCOPES, SearchRequest

router = Router(tags=["search"])
MAX_OFFSET = 2_000


class SearchFilters(Schema):
    """A query and its filters: what to look for, not how to show it."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field("", description="检索式：空格为且，OR 或 |，- 排除，引号为整句；过长的只取前面 400 字")
    division: DivisionCode | None = None
    year: Year | None = None
    year__gte: Year | None = None
    year__lte: Year | None = None
    kind: Kinds | None = None
    level: Levels | None = None
    stance: str | None = Field(None, description="review、problems、plan，逗号并列")
    term: int | None = Field(None, ge=1, le=99, description="第几届")
    scope: str = Field("section", description="、".join(SCOPES))


class SearchParameters(SearchFilters):
    """A query and its filters, and a page of its hits."""

    order_by: str = Field("relevance", description="、".join(ORDERS))
    group: bool = Field(False, description="每篇报告只列最好的一节；count 随之为篇数")
    facets: bool = Field(True, description="附分面计数")
    occurrences: bool = Field(False, description="附全部命中的处数（另查一次，较慢）")
    limit: int = Field(20, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class SpanOut(Schema):
    """A stretch, end exclusive, in code points."""

    start: int
    end: int


class CopyOut(Schema):
    """Another report of the same place and year that holds the section, letter for letter or nearly."""

    report_id: int
    title: str
    kind: str
    url: str
    differences: list[str] = Field(description="文字不同之处，如“余”作“多”；逐字相同为空")


class HitOut(Schema):
    """A section that matches. `highlights` lie in the snippet, `spans` in the report's text.

    The snippet is of the text below the heading; where the heading holds the query, `heading_highlights`
    lie in it.
    """

    report_id: int
    report_url: str
    title: str
    division: DivisionRef | None
    kind: str
    covers_from: int | None
    covers_year: int | None
    is_sample: bool
    section_id: int
    section_ordinal: int
    heading: str | None
    stance: str | None
    start: int
    end: int
    snippet: str
    snippet_start: int
    highlights: list[SpanOut]
    heading_highlights: list[SpanOut]
    spans: list[SpanOut]
    occurrences: int
    copies: list[CopyOut]
    url: str


class FacetValueOut(Schema):
    """One value of a facet and how many sections have it."""

    value: str
    label: str
    count: int
    selected: bool


class SuggestionOut(Schema):
    """Another query that has hits, over the whole archive; `scope` is null for the usual one."""

    q: str
    scope: str | None
    count: int
    count_is_exact: bool
    why: str


class SearchAnswer(Schema):
    """A page of hits. `count_is_exact` is false when counting stopped at its cap."""

    next: str | None
    previous: str | None
    count: int
    count_is_exact: bool
    capped: bool = Field(description="true when only the newest candidates were ranked")
    interpreted_as: str
    looser: str | None = Field(
        description="the query with its runs split into words, when they were taken literally"
    )
    notes: list[str] = Field(description="what was capped or cut short")
    occurrences: int | None = Field(description="places in all hits; null unless `occurrences=true`")
    occurrences_is_exact: bool | None
    explanations: list[str] = Field(description="why there are no hits")
    suggestions: list[SuggestionOut] = Field(description="what would have hits, when there are none")
    facets: dict[str, list[FacetValueOut]]
    results: list[HitOut]


def build_request(
    filters: SearchFilters,
    *,
    order: str = "relevance",
    cursor: str | None = None,
    limit: int = 20,
    most_offset: int = MAX_OFFSET,
) -> SearchRequest:
    """Turn the parameters into the request that the page builds too. Raises a 400."""
    if order not in ORDERS:
        raise bad_parameter("order_by", f"可用：{'、'.join(ORDERS)}")
    if filters.scope not in SCOPES:
        raise bad_parameter("scope", f"可用：{'、'.join(SCOPES)}")
    offset = 0
    if cursor:
        value = decode_cursor(cursor).get("n")
        if not isinstance(value, int) or not 0 <= value <= most_offset:
            raise bad_parameter("cursor", "不是本接口给出的游标")
        offset = value
    year_from, year_to = filters.year__gte, filters.year__lte
    if filters.year is not None:
        year_from = year_to = filters.year
    return SearchRequest(
        q=filters.q,
        division=filters.division,
        year_from=year_from,
        year_to=year_to,
        kind=tuple(split_list(filters.kind, set((filters.kind or "").split(",")), "kind")),
        level=tuple(split_list(filters.level, set((filters.level or "").split(",")), "level")),
        stance=tuple(split_list(filters.stance, {s for s, _ in Section.STANCES}, "stance")),
        term=filters.term,
        scope=filters.scope,
        order=order,
        offset=offset,
        limit=limit,
    )


@router.get("/search", response=SearchAnswer, summary="检索")
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> HttpResponse:
    """Find sections. A query is never an error: `interpreted_as` says how it was read."""
    refuse_unknown(request, SearchParameters)
    wanted = replace(
        build_request(
            parameters, order=parameters.order_by, cursor=parameters.cursor, limit=parameters.limit
        ),
        group=parameters.group,
    )
    page = search_sections(wanted)
    lines = concordance(replace(wanted, offset=0, limit=0)) if parameters.occurrences else None
    site = site_of(request)
    following = wanted.offset + wanted.limit
    body = envelope(
        request,
        [hit_out(hit, site) for hit in page.hits],
        next=encode_cursor({"n": following}) if page.has_next and following <= MAX_OFFSET else None,
        previous=encode_cursor({"n": max(0, wanted.offset - wanted.limit)}) if wanted.offset else None,
        count=page.count,
        count_is_exact=page.count_is_exact,
        capped=page.capped,
        interpreted_as=page.interpreted_as,
        looser=page.looser or None,
        notes=list(page.notes),
        occurrences=lines.occurrences if lines else None,
        occurrences_is_exact=lines.is_exact if lines else None,
        explanations=list(page.explanations),
        suggestions=[
            {
                "q": one.q,
                "scope": one.scope or None,
                "count": one.count,
                "count_is_exact": one.count_is_exact,
                "why": one.why,
            }
            for one in page.suggestions
        ],
        facets=facets_out(page) if parameters.facets else {},
    )
    return list_response(request, body)


def facets_out(page: SearchPage) -> dict[str, Any]:
    """Show the facets by name."""
    return {
        facet.name: [
            {"value": v.value, "label": v.label, "count": v.count, "selected": v.selected}
            for v in facet.values
        ]
        for facet in page.facets
    }


def hit_out(hit: Hit, site: str) -> dict[str, Any]:
    """Show a hit."""
    report = hit.report
    url = site + report.get_absolute_url()
    return {
        "report_id": report.pk,
        "report_url": url,
        "title": report.title,
        "division": division_ref(report.division),
        "kind": report.kind,
        "covers_from": report.covers_from,
        "covers_year": report.covers_year,
        "is_sample": report.is_sample,
        "section_id": hit.section_id,
        "section_ordinal": hit.ordinal,
        "heading": hit.heading or None,
        "stance": hit.stance or None,
        "start": hit.start,
        "end": hit.end,
        "snippet": hit.snippet,
        "snippet_start": hit.snippet_start,
        "highlights": [{"start": s.start, "end": s.end} for s in hit.highlights],
        "heading_highlights": [{"start": s.start, "end": s.end} for s in hit.heading_highlights],
        "spans": [{"start": s.start, "end": s.end} for s in hit.spans],
        "occurrences": hit.occurrences,
        "copies": [
            {
                "report_id": copy.report.pk,
                "title": copy.report.title,
                "kind": copy.report.kind,
                "url": f"{site}{copy.report.get_absolute_url()}#s{copy.ordinal}",
                "differences": list(copy.differences),
            }
            for copy in hit.copies
        ],
        "url": f"{url}#s{hit.ordinal}",
    }
