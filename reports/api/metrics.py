"""Quantities across reports."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from reports.api.answers import list_response, object_response
from reports.api.errors import Problem, bad_parameter
from reports.api.pagination import Order, envelope, paginate
from reports.api.parameters import Filters, refuse_unknown, split_list
from reports.api.reports import find_report
from reports.api.schemas import MetricList, MetricOut, metric_out
from reports.models import Indicator, Metric, ReportStatus
from reports.parsing.types import Status

router = Router(tags=["metrics"])
# The sentence is cut out by the database: the text of a report need not travel for each metric.
QUOTE = Substr("report__text", F("quote_start") + 1, F("quote_end") - F("quote_start"))


def quote_of(metric: Metric) -> str:
    """Return the sentence that QUOTE cut out."""
    quote: str = getattr(metric, "quote")  # noqa: B009
    return quote


class MetricFilters(Filters):
    """Filters of the list of metrics; `year` and its bounds look at the period of the report."""

    report: int | None = Field(None, ge=1, description="报告编号")
    indicator: str | None = Field(None, description="指标键，逗号并列；none 为未归类")
    status: str | None = Field(None, description="done、planned、external")
    min_confidence: float | None = Field(None, ge=0, le=1)


@router.get("/metrics", response=MetricList, summary="数量列表")
def list_metrics(request: HttpRequest, filters: Query[MetricFilters]) -> HttpResponse:
    """List quantities of published reports, in the order of reports and text."""
    refuse_unknown(request, MetricFilters)
    metrics = (
        Metric.objects.filter(filters.report_condition("report__"), report__status=ReportStatus.PUBLISHED)
        .exclude(review=Metric.Review.REJECTED)
        .annotate(quote=QUOTE)
    )
    if filters.report is not None:
        find_report(filters.report)
        metrics = metrics.filter(report_id=filters.report)
    if filters.indicator == "none":
        metrics = metrics.filter(indicator=None)
    elif filters.indicator:
        keys = filters.indicator.split(",")
        known = set(Indicator.objects.filter(key__in=keys).values_list("key", flat=True))
        if unknown := [key for key in keys if key not in known]:
            raise bad_parameter("indicator", f"没有指标 {'、'.join(unknown)}，见 /api/v1/indicators")
        metrics = metrics.filter(indicator__in=keys)
    if filters.status:
        metrics = metrics.filter(status__in=split_list(filters.status, {s.value for s in Status}, "status"))
    if filters.min_confidence is not None:
        metrics = metrics.filter(confidence__gte=filters.min_confidence)
    page = paginate(
        metrics, order=Order("report", ("report_id", "ordinal")), limit=filters.limit, cursor=filters.cursor
    )
    rows = [metric_out(m, quote_of(m)) for m in page.rows]
    return list_response(request, envelope(request, rows, next=page.next, previous=page.previous))


@router.get("/metrics/{int:metric_id}", response=MetricOut, summary="一个数量")
def get_metric(request: HttpRequest, metric_id: int) -> HttpResponse:
    """Give one quantity."""
    refuse_unknown(request)
    metric = Metric.objects.filter(pk=metric_id).annotate(quote=QUOTE).first()
    if metric is None:
        raise Problem(404, f"没有编号为 {metric_id} 的数量。")
    report = find_report(metric.report_id)
    return object_response(metric_out(metric, quote_of(metric)), changed_at=report.content_changed_at)
