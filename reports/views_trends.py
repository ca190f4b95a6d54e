"""Phrases over time: the page and its tables as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import conditional_page, require_safe

from reports.forms import MOST_PHRASES, TrendForm
from reports.models import Division, Report
from reports.models.divisions import NATION_CODE
from reports.search.results import SearchTimeout
from reports.search.trends import TrendRequest, Trends, measure_trends
from reports.services.exports import MEDIA_TYPES, Cell, csv_lines


@require_safe
@conditional_page
def trends(request: HttpRequest) -> HttpResponse:
    """How often phrases stand in the reports of each year, and where they stood first."""
    form = TrendForm(request.GET)
    asked = form.to_request()
    context: dict[str, Any] = {
        "asked": asked,
        "division": Division.objects.named([asked.division.ljust(6, "0")]).get(asked.division.ljust(6, "0"))
        if asked.division
        else None,
        "division_written": request.GET.get("division", "") if not asked.division else "",
        "complaints": form.complaints,
        "levels": Report.LEVELS,
        "kinds": Report.KINDS,
        "most": MOST_PHRASES,
    }
    status = 200
    try:
        if asked.phrases:
            context["found"] = measure_trends(asked)
            context["samples"] = _count_samples(asked)
    except SearchTimeout as timeout:
        context["message"], status = str(timeout), 503
    response = render(request, "pages/trends.html", context, status=status)
    patch_cache_control(response, no_cache=True)
    return response


def _count_samples(asked: TrendRequest) -> int:
    """Count the invented reports among those that are measured."""
    samples = Report.objects.published().filter(is_sample=True, covers_year__gte=asked.year_from or 1)
    if asked.year_to is not None:
        samples = samples.filter(covers_year__lte=asked.year_to)
    given = {name: value for name, value in (("level", asked.level), ("kind", asked.kind)) if value}
    return samples.under(asked.division or NATION_CODE).filter(**given).count()


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Send one of the tables of the page as CSV: years (the default), places, levels, first."""
    table = request.GET.get("table", "years")
    if table not in TABLES:
        raise Http404("没有这张表")
    asked = TrendForm(request.GET).to_request()
    try:
        header, rows = TABLES[table](measure_trends(asked))
    except SearchTimeout as timeout:
        return HttpResponse(str(timeout), status=503, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(csv_lines(header, rows), content_type=MEDIA_TYPES["csv"])
    name = "-".join(("趋势", *asked.phrases))[:80]
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-{table}.csv") or "attachment"
    return response


_Table = tuple[list[str], Iterator[list[Cell]]]
_MEASURES = ["处数", "每万字", "用到的篇数", "馆藏字数", "馆藏篇数", "抽样"]


def _years(found: Trends) -> _Table:
    return ["词语", "年份", *_MEASURES], _measured(found, "by_year", found.years, found.year_volumes)


def _places(found: Trends) -> _Table:
    labels = [f"{place.name}（{place.code}）" if place.code else place.name for place in found.places]
    return ["词语", "地区", *_MEASURES], _measured(found, "by_place", labels, found.place_volumes)


def _levels(found: Trends) -> _Table:
    names = dict(Report.LEVELS)
    labels = [names[level] for level in found.levels]
    return ["词语", "级别", *_MEASURES], _measured(found, "by_level", labels, found.level_volumes)


def _measured(found: Trends, part: str, labels: Any, volumes: Any) -> Iterator[list[Cell]]:
    """Yield a row a phrase and label. Where nothing is held, the rate is empty: missing is not zero."""
    for trend in found.trends:
        for label, use, volume in zip(labels, getattr(trend, part), volumes, strict=True):
            rate = "" if use.rate is None else f"{use.rate:.4f}"
            sample = f"每{trend.sample}篇取1篇" if trend.sample > 1 else "" if trend.sample else "没能数完"
            yield [
                trend.phrase,
                label,
                use.occurrences,
                rate,
                use.reports,
                volume.characters,
                volume.reports,
                sample,
            ]


def _first(found: Trends) -> _Table:
    rows: Iterator[list[Cell]] = (
        [trend.phrase, use.place, use.year, use.report.title, use.report.pk, use.start, use.sentence]
        for trend in found.trends
        for use in trend.first_uses
    )
    return ["词语", "地区", "年份", "报告", "报告编号", "起", "原句"], rows


TABLES = {"years": _years, "places": _places, "levels": _levels, "first": _first}
