"""Reports and their sections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from reports.api.answers import list_response, object_response, site_of
from reports.api.errors import Problem, bad_parameter
from reports.api.pagination import Order, envelope, paginate
from reports.api.parameters import Filters, parse_instant, pick_fields, refuse_unknown, split_list
from reports.api.schemas import (
    ReportDetail,
    ReportList,
    ReportOut,
    SectionList,
    SectionOut,
    metric_out,
    report_out,
    section_out,
)
from reports.models import Report, ReportStatus, Section
from reports.services.publication import newest_version

router = Router(tags=["reports"])
ORDERS = {
    order.name: order
    for order in (
        Order("-year", ("-sort_year", "-id")),
        Order("year", ("sort_year", "id")),
        Order("-changed_at", ("-content_changed_at", "-id")),
        Order("changed_at", ("content_changed_at", "id")),
        Order("id", ("id",)),
    )
}
INCLUDES = {"sections", "metrics"}
FIELDS = set(ReportOut.model_fields) - INCLUDES


class ReportFilters(Filters):
    """Filters of the list of reports."""

    term: int | None = Field(None, ge=1, le=99, description="第几届")
    changed_since: datetime | None = Field(None, description="内容在此时刻之后有变（须带时区）")
    order_by: str = Field("-year", description="、".join(ORDERS))
    include: str | None = Field(None, description="sections、metrics，逗号并列")
    fields: str | None = Field(None, description="只要这些字段，逗号并列")
    count: bool = Field(False, description="另给总数")


class DetailOptions(Schema):
    """Options of one report."""

    model_config = ConfigDict(extra="forbid")

    include: str | None = Field(None, description="sections、metrics，逗号并列")
    fields: str | None = Field(None, description="只要这些字段，逗号并列")


def visible() -> QuerySet[Report]:
    """Return the reports that anybody may read, with what an answer needs."""
    return (
        Report.objects.published()
        .select_related("division__parent__parent", "source_file")
        .defer("source_file__content")
    )


def find_report(report_id: int, queryset: QuerySet[Report] | None = None) -> Report:
    """Return one published report. Raises 404, or 410 with the reason or the newer version."""
    report = (visible() if queryset is None else queryset).filter(pk=report_id).first()
    if report is not None:
        return report
    ended = (ReportStatus.WITHDRAWN, ReportStatus.SUPERSEDED)
    gone = Report.objects.listed().filter(pk=report_id, status__in=ended).first()
    if gone is not None:
        raise _gone(gone)
    raise Problem(404, f"没有编号为 {report_id} 的报告。")


def _gone(report: Report) -> Problem:
    newest = newest_version(report)
    if newest is not None and newest.status == ReportStatus.PUBLISHED:
        return Problem(
            410,
            f"报告 {report.pk} 已由新版 {newest.pk} 取代。",
            superseded_by=newest.pk,
            superseded_by_url=newest.get_absolute_url(),
        )
    reason = (newest or report).withdrawn_reason or "新版正在重新核对"
    return Problem(410, f"报告 {report.pk} 已撤回：{reason}", reason=reason)


@router.get("/reports", response=ReportList, summary="报告列表")
def list_reports(request: HttpRequest, filters: Query[ReportFilters]) -> HttpResponse:
    """List published reports by place, year, kind and level, newest first."""
    refuse_unknown(request, ReportFilters)
    order = ORDERS.get(filters.order_by)
    if order is None:
        raise bad_parameter("order_by", f"可用：{'、'.join(ORDERS)}")
    fields = split_list(filters.fields, FIELDS, "fields")
    include = split_list(filters.include, INCLUDES, "include")
    queryset = (
        visible()
        .filter(filters.report_condition())
        .defer("evidence", "candidates", "removed", "source_file__content")
    )
    if "metrics" not in include:
        queryset = queryset.defer("text", "evidence", "candidates", "removed", "source_file__content")
    if filters.term is not None:
        queryset = queryset.filter(term=filters.term)
    if since := parse_instant(filters.changed_since):
        queryset = queryset.filter(content_changed_at__gt=since)
    more = {"count": queryset.count()} if filters.count else {}
    queryset = queryset.annotate(sort_year=Coalesce("covers_year", Value(0)))
    page = paginate(
        queryset.prefetch_related(*include), order=order, limit=filters.limit, cursor=filters.cursor
    )
    site = site_of(request)
    rows = [pick_fields(report_out(r, site), fields) | _included(r, include, site) for r in page.rows]
    return list_response(request, envelope(request, rows, next=page.next, previous=page.previous, **more))


@router.get("/reports/{int:report_id}", response=ReportDetail, summary="一份报告")
def get_report(request: HttpRequest, report_id: int, options: Query[DetailOptions]) -> HttpResponse:
    """Give one report with its text; 410 with the reason when it was withdrawn, or with its newer version."""
    refuse_unknown(request, DetailOptions)
    include = split_list(options.include, INCLUDES, "include")
    fields = split_list(options.fields, set(ReportDetail.model_fields) - INCLUDES, "fields")
    report = find_report(report_id, visible().prefetch_related(*include))
    site = site_of(request)
    row = report_out(report, site) | {
        "text": report.text,
        "evidence": {k: v for k, v in report.evidence.items() if k != "division_hint_code"},
        "removed": report.removed,
    }
    body = pick_fields(row, fields) | _included(report, include, site)
    return object_response(body, changed_at=report.content_changed_at)


def _included(report: Report, include: list[str], site: str) -> dict[str, Any]:
    """Return the sections and metrics of a report that were asked for."""
    more: dict[str, Any] = {}
    if "sections" in include:
        url = site + report.get_absolute_url()
        more["sections"] = [section_out(s, url) for s in report.sections.all()]
    if "metrics" in include:
        more["metrics"] = [
            metric_out(m, report.text[m.quote_start : m.quote_end]) for m in report.metrics.all()
        ]
    return more


class SectionFilters(Filters):
    """Filters of the list of sections."""

    report: int | None = Field(None, ge=1, description="报告编号")
    stance: str | None = Field(None, description="review、problems、plan")


@router.get("/sections", response=SectionList, summary="章节列表")
def list_sections(request: HttpRequest, filters: Query[SectionFilters]) -> HttpResponse:
    """List sections of published reports, in the order of reports and sections."""
    refuse_unknown(request, SectionFilters)
    sections = (
        Section.objects.filter(filters.report_condition("report__"), report__status=ReportStatus.PUBLISHED)
        .select_related("report__division")
        .defer("report__text", "report__evidence", "report__candidates", "report__removed")
    )
    if filters.report is not None:
        find_report(filters.report)
        sections = sections.filter(report_id=filters.report)
    if filters.stance:
        stances = split_list(filters.stance, {s for s, _ in Section.STANCES}, "stance")
        sections = sections.filter(stance__in=stances)
    page = paginate(
        sections, order=Order("report", ("report_id", "ordinal")), limit=filters.limit, cursor=filters.cursor
    )
    site = site_of(request)
    rows = [section_out(s, site + s.report.get_absolute_url()) for s in page.rows]
    return list_response(request, envelope(request, rows, next=page.next, previous=page.previous))


@router.get("/reports/{int:report_id}/sections", response=list[SectionOut], summary="一份报告的章节")
def list_report_sections(request: HttpRequest, report_id: int) -> HttpResponse:
    """Give all sections of one report, in order."""
    refuse_unknown(request)
    report = find_report(report_id)
    url = site_of(request) + report.get_absolute_url()
    return object_response(
        [section_out(s, url) for s in report.sections.all()], changed_at=report.content_changed_at
    )
