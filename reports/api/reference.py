"""Reference tables: divisions and indicators."""

from __future__ import annotations

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from reports.api.answers import list_response, object_response, site_of
from reports.api.errors import Problem
from reports.api.pagination import Order, envelope, paginate
from reports.api.parameters import MAX_LIMIT, DivisionCode, Year, refuse_unknown, split_list
from reports.api.schemas import (
    DivisionList,
    DivisionOut,
    IndicatorList,
    IndicatorOut,
    division_out,
    indicator_out,
)
from reports.models import Division, Indicator
from reports.models.divisions import code_prefix

router = Router(tags=["reference"])
LEVELS = {"nation", "province", "prefecture", "county"}


class DivisionFilters(Schema):
    """Filters of the list of divisions."""

    model_config = ConfigDict(extra="forbid")

    under: DivisionCode | None = None
    parent: str | None = Field(None, pattern=r"^\d{6}$", description="直接上级的代码")
    level: str | None = Field(None, description="nation、province、prefecture、county，逗号并列")
    name: str | None = Field(None, max_length=40, description="全称、简称或别名，完全相同")
    year: Year | None = Field(None, description="此年存在的区划；不给则为现行")
    history: bool = Field(False, description="连同已撤销、已更名的")
    limit: int = Field(50, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(None, max_length=500)


@router.get("/divisions", response=DivisionList, summary="行政区划列表")
def list_divisions(request: HttpRequest, filters: Query[DivisionFilters]) -> HttpResponse:
    """List divisions by code: today's, those of a year, or all that ever were."""
    refuse_unknown(request, DivisionFilters)
    divisions = Division.objects.select_related("parent__parent").prefetch_related(
        "successors", "predecessors"
    )
    if filters.year is not None:
        divisions = divisions.in_year(filters.year)
    elif not filters.history:
        divisions = divisions.current()
    if filters.under:
        divisions = divisions.filter(code__startswith=code_prefix(filters.under))
    if filters.parent:
        divisions = divisions.filter(parent__code=filters.parent)
    if filters.level:
        divisions = divisions.filter(level__in=split_list(filters.level, LEVELS, "level"))
    if filters.name:
        name = filters.name
        divisions = divisions.filter(Q(name=name) | Q(short_name=name) | Q(aliases__contains=[name]))
    divisions = divisions.annotate(since=Coalesce("valid_from", Value(0)))
    page = paginate(
        divisions, order=Order("code", ("code", "since")), limit=filters.limit, cursor=filters.cursor
    )
    site = site_of(request)
    rows = [division_out(d, site) for d in page.rows]
    return list_response(request, envelope(request, rows, next=page.next, previous=page.previous))


@router.get("/divisions/{code}", response=DivisionOut, summary="一个行政区划")
def get_division(request: HttpRequest, code: str) -> HttpResponse:
    """Give the division of a six-digit code: today's name, or the last one it bore."""
    refuse_unknown(request)
    division = Division.objects.filter(code=code).select_related("parent__parent").newest_first().first()
    if division is None:
        raise Problem(404, f"没有代码为 {code} 的行政区划。")
    return object_response(division_out(division, site_of(request)), changed_at=None)


class IndicatorFilters(Schema):
    """Filters of the list of indicators."""

    model_config = ConfigDict(extra="forbid")

    group: str | None = None
    limit: int = Field(MAX_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(None, max_length=500)


@router.get("/indicators", response=IndicatorList, summary="指标列表")
def list_indicators(request: HttpRequest, filters: Query[IndicatorFilters]) -> HttpResponse:
    """List the indicators in their groups."""
    refuse_unknown(request, IndicatorFilters)
    indicators = Indicator.objects.all()
    if filters.group:
        indicators = indicators.filter(group=filters.group)
    page = paginate(
        indicators, order=Order("position", ("position", "key")), limit=filters.limit, cursor=filters.cursor
    )
    rows = [indicator_out(i) for i in page.rows]
    return list_response(request, envelope(request, rows, next=page.next, previous=page.previous))


@router.get("/indicators/{key}", response=IndicatorOut, summary="一个指标")
def get_indicator(request: HttpRequest, key: str) -> HttpResponse:
    """Give one indicator."""
    refuse_unknown(request)
    indicator = Indicator.objects.filter(pk=key).first()
    if indicator is None:
        raise Problem(404, f"没有指标 {key}。")
    return object_response(indicator_out(indicator), changed_at=None)
