"""Phrases over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from reports.api.answers import archive_changed_at, object_response, site_of
from reports.api.errors import bad_parameter
from reports.api.parameters import DivisionCode, Kinds, Levels, Year, refuse_unknown
from reports.api.search import SpanOut
from reports.forms import MOST_PHRASES, split_phrases
from reports.search.first_uses import FirstUse
from reports.search.trends import Trend, TrendRequest, Use, Volume, measure_trends

router = Router(tags=["search"])


class TrendParameters(Schema):
    """Phrases, and the part of the archive to look at."""

    model_config = ConfigDict(extra="forbid")

    phrase: str = Field(
        ...,
        max_length=1_000,
        description=f"词语，逐字照查；用逗号并列，最多 {MOST_PHRASES} 个，每个不超过 40 字",
    )
    division: DivisionCode | None = None
    year__gte: Year | None = None
    year__lte: Year | None = None
    level: Levels | None = Field(None, description="一个级别")
    kind: Kinds | None = Field(None, description="一个文种")


class UseOut(Schema):
    """How often. `rate` is per 10,000 characters, null where no report is held: missing is not zero."""

    occurrences: int
    reports: int
    rate: float | None


class YearUse(UseOut):
    """How often in the reports of one year; `characters` and `held_reports` are the denominators."""

    year: int
    characters: int
    held_reports: int


class PlaceUse(UseOut):
    """How often in a place and everything under it; `code` is null where the place is open."""

    code: str | None
    name: str
    characters: int
    held_reports: int


class LevelUse(UseOut):
    """How often in the reports of one level."""

    level: str
    characters: int
    held_reports: int


class FirstUseOut(Schema):
    """The earliest use among the reports held; `highlight` lies in the sentence."""

    place: str
    year: int
    report_id: int
    section_ordinal: int
    start: int
    end: int
    sentence: str
    highlight: SpanOut
    url: str


class TrendOut(Schema):
    """One phrase. `sample` is k when every k-th report was counted; then all numbers are estimates.

    It is 0 when there was no time to count the phrase; then there are no numbers (rates are null).
    """

    phrase: str
    sample: int
    total: UseOut
    years: list[YearUse]
    places: list[PlaceUse]
    levels: list[LevelUse]
    first_uses: list[FirstUseOut]


class TrendsAnswer(Schema):
    """Phrases over the same years, places and levels."""

    characters: int
    reports: int
    notes: list[str]
    results: list[TrendOut]


@router.get("/trends", response=TrendsAnswer, summary="词语趋势")
def trends(request: HttpRequest, parameters: Query[TrendParameters]) -> HttpResponse:
    """Count phrases per 10,000 characters by year, by place and by level, and find their first uses."""
    refuse_unknown(request, TrendParameters)
    for name in ("level", "kind"):
        if "," in (getattr(parameters, name) or ""):
            raise bad_parameter(name, "只能给一个")
    phrases, aside = split_phrases([parameters.phrase])
    if aside or not phrases:
        raise bad_parameter("phrase", f"须有 1 至 {MOST_PHRASES} 个词语，每个不超过 40 字")
    found = measure_trends(
        TrendRequest(
            phrases=phrases,
            division=parameters.division if parameters.division != "100000" else None,
            year_from=parameters.year__gte,
            year_to=parameters.year__lte,
            level=parameters.level,
            kind=parameters.kind,
        )
    )
    site = site_of(request)
    heads: dict[str, list[dict[str, Any]]] = {
        "years": [{"year": year} for year in found.years],
        "places": [{"code": place.code or None, "name": place.name} for place in found.places],
        "levels": [{"level": level} for level in found.levels],
    }
    volumes = {"years": found.year_volumes, "places": found.place_volumes, "levels": found.level_volumes}
    body = {
        "characters": found.total.characters,
        "reports": found.total.reports,
        "notes": list(found.notes),
        "results": [_trend(trend, heads, volumes, site) for trend in found.trends],
    }
    return object_response(body, changed_at=archive_changed_at())


def _trend(
    trend: Trend, heads: dict[str, list[dict[str, Any]]], volumes: dict[str, tuple[Volume, ...]], site: str
) -> dict[str, Any]:
    uses = {"years": trend.by_year, "places": trend.by_place, "levels": trend.by_level}
    return {
        "phrase": trend.phrase,
        "sample": trend.sample,
        "total": _use(trend.total),
        **{name: _rows(heads[name], uses[name], volumes[name]) for name in heads},
        "first_uses": [_first(use, site) for use in trend.first_uses],
    }


def _rows(
    heads: Iterable[dict[str, Any]], uses: Iterable[Use], volumes: Iterable[Volume]
) -> list[dict[str, Any]]:
    return [
        head | _use(use) | {"characters": volume.characters, "held_reports": volume.reports}
        for head, use, volume in zip(heads, uses, volumes, strict=True)
    ]


def _use(use: Use) -> dict[str, Any]:
    rate = None if use.rate is None else round(use.rate, 6)
    return {"occurrences": use.occurrences, "reports": use.reports, "rate": rate}


def _first(use: FirstUse, site: str) -> dict[str, Any]:
    return {
        "place": use.place,
        "year": use.year,
        "report_id": use.report.pk,
        "section_ordinal": use.ordinal,
        "start": use.start,
        "end": use.end,
        "sentence": use.sentence,
        "highlight": {"start": use.highlight.start, "end": use.highlight.end},
        "url": f"{site}{use.report.get_absolute_url()}#s{use.ordinal}",
    }
