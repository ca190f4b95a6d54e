"""Many reports at once: the queue of the review bench, and metadata in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.forms_review import TABLE_COLUMNS, MetadataForm
from reports.models import Metric, Report, ReportStatus
from reports.services import review
from reports.services.history import EditError, version_of
from reports.services.places import find_places
from reports.views_review import SURE
from reports.views_staff import staff_view

PAGE_SIZE = 50
TABLE_SIZE = 25
OPEN = (ReportStatus.DRAFT, ReportStatus.IN_REVIEW)
PROBLEMS = {
    "place": ("地区未定", Q(division=None) & ~Q(level="nation")),
    "year": ("年份未定", Q(covers_year=None)),
    "level": ("级别未定", Q(level="")),
    "masked": ("隐名", Q(masked=True)),
    "truncated": ("残缺", ~Q(truncated="")),
    "numbers": ("数据把握不大", Q(has_doubt=True)),
}


def _doubtful() -> Exists:
    low = Metric.objects.filter(report=OuterRef("pk"), review=Metric.Review.UNREVIEWED, confidence__lt=SURE)
    return Exists(low)


def _filtered(request: HttpRequest) -> tuple[QuerySet[Report], dict[str, str]]:
    """Return the reports that the filters of the address leave, and the filters that count."""
    found = Report.objects.listed().select_related("owner").annotate(has_doubt=_doubtful())
    asked = {name: request.GET.get(name, "") for name in ("status", "problem", "owner", "kind", "q")}
    asked["q"] = asked["q"].replace("\0", "").strip()[:100]
    if asked["status"] in ReportStatus.values:
        found = found.filter(status=asked["status"])
    elif asked["status"] != "all":
        asked["status"] = ""
        found = found.filter(status__in=OPEN)
    if asked["problem"] in PROBLEMS:
        found = found.filter(PROBLEMS[asked["problem"]][1])
    if asked["owner"] == "none":
        found = found.filter(owner=None)
    elif asked["owner"].isascii() and asked["owner"].isdigit() and len(asked["owner"]) < 10:
        found = found.filter(owner_id=int(asked["owner"]))
    if asked["kind"] in dict(Report.KINDS):
        found = found.filter(kind=asked["kind"])
    if asked["q"]:
        found = found.filter(Q(title__icontains=asked["q"]) | Q(division__name__contains=asked["q"]))
    return found.order_by("created_at", "pk"), {k: v for k, v in asked.items() if v}


def _choices() -> dict[str, Any]:
    return {
        "statuses": ReportStatus.choices,
        "kinds": Report.KINDS,
        "problems": [(key, name) for key, (name, _) in PROBLEMS.items()],
        "owners": User.objects.filter(is_active=True).order_by("username")[:200],
    }


@require_safe
@staff_view("view_report")
def queue(request: HttpRequest) -> HttpResponse:
    """What is to be reviewed, by state, problem, owner and kind."""
    found, asked = _filtered(request)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = Q(metrics__review=Metric.Review.UNREVIEWED)
    ids = [report.pk for report in page.object_list]
    counts = Report.objects.filter(pk__in=ids).order_by()
    counted = counts.annotate(n=Count("metrics", filter=waiting)).values_list("pk", "n")
    context = {
        "page": page,
        "asked": asked,
        "rest": urlencode(asked),
        "unreviewed": dict(counted),
        **_choices(),
    }
    return render(request, "staff/review_queue.html", context)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One report of the table: its form, its version, and what came of saving it."""

    report: Report
    form: MetadataForm
    base: int
    problem: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("change_report")
def table(request: HttpRequest) -> HttpResponse:
    """Edit the metadata of many reports at once; each row is saved, or explained, by itself."""
    found, asked = _filtered(request)
    page = Paginator(found, TABLE_SIZE).get_page(request.GET.get("page"))
    if request.method != "POST":
        rows = [_row(report) for report in page.object_list]
        return _draw(request, page, rows, asked)
    ids = [
        int(n)
        for n in request.POST.getlist("ids")[:TABLE_SIZE]
        if n.isascii() and n.isdigit() and len(n) < 18
    ]
    reports = Report.objects.listed().in_bulk(ids)
    saved, failed = 0, []
    for report in (reports[pk] for pk in ids if pk in reports):
        row = _save(request, report)
        if isinstance(row, TableRow):
            failed.append(row)
        else:
            saved += row
    messages.success(request, f"已改 {saved} 篇。" if saved else "没有篇目改动。")
    if failed:
        messages.error(request, f"有 {len(failed)} 篇没有保存，原因写在各行下面；别的都已保存。")
        return _draw(request, page, failed, asked, status=422)
    return redirect(f"{reverse('staff-table')}?{request.GET.urlencode()}")


def _row(report: Report) -> TableRow:
    form = MetadataForm(report=report, columns=TABLE_COLUMNS, prefix=str(report.pk))
    return TableRow(report, form, version_of(report.pk))


def _save(request: HttpRequest, report: Report) -> TableRow | int:
    """Save one row. Returns 1 when something changed, 0 when not, and the row when it failed."""
    form = MetadataForm(request.POST, report=report, columns=TABLE_COLUMNS, prefix=str(report.pk))
    given = request.POST.get(f"{report.pk}-base", "")
    base = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    if not form.is_valid():
        return TableRow(report, form, base, "有的地方没有填对。")
    try:
        saved = review.save_metadata(
            report_id=report.pk,
            user=request.user,  # type: ignore[arg-type]
            values=form.values,
            base=base,
            reason="成批修改",
        )
    except EditError as error:
        return TableRow(report, form, version_of(report.pk), error.message)
    return int(saved.revision is not None)


def _draw(
    request: HttpRequest, page: Page[Report], rows: list[TableRow], asked: dict[str, str], status: int = 200
) -> HttpResponse:
    context = {"page": page, "rows": rows, "asked": asked, "rest": urlencode(asked), **_choices()}
    return render(request, "staff/review_table.html", context, status=status)


@require_POST
@staff_view("add_report")
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report over, or leave it to anybody."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    mine = "take" in request.POST
    review.claim(report_id=pk, user=request.user if mine else None)  # type: ignore[arg-type]
    messages.success(request, "由你经办。" if mine else "已放下，谁都可以接手。")
    return redirect("staff-review", pk=pk)


@require_safe
@staff_view("view_report")
def places(request: HttpRequest) -> HttpResponse:
    """Places that fit what is being typed, as choices of the place field."""
    words = request.GET.get("division", "").replace("\0", "")[:80]
    return render(request, "staff/_review_places.html", {"found": find_places(words), "words": words})
