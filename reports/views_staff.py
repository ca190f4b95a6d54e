"""The staff's rooms: what waits, one file in, a look at its reading, publish or send back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reports.forms import ReasonForm
from reports.forms_review import ScheduleForm
from reports.models import Division, Report, ReportStatus, Revision
from reports.services import duplicates, publication
from reports.views import send_file

WAITING = (ReportStatus.DRAFT, ReportStatus.IN_REVIEW)


def staff_view(permission: str) -> Callable[..., Callable[..., HttpResponse]]:
    """Ask for a signed-in person with a permission; never let a shared cache keep the page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        allowed = permission_required(f"reports.{permission}", raise_exception=True)(view)
        return never_cache(login_required(allowed))

    return decorate


@require_safe
@staff_view("view_report")
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits, and what was done last."""
    listed = Report.objects.listed().select_related("source_file__received_by")
    listed = listed.defer("source_file__content", "text", "evidence", "candidates", "removed")
    waiting = listed.filter(status__in=WAITING).order_by("created_at")
    done = listed.exclude(status__in=WAITING)
    context = {
        "waiting": waiting[:200],
        "counts": Report.objects.count_by_status(),
        "recent": done.order_by("-content_changed_at")[:30],
    }
    return render(request, "staff/dashboard.html", context)


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place that a report may be of, and why."""

    code: str
    name: str
    why: str


def _candidates(report: Report) -> list[PlaceCandidate]:
    if report.division_id is not None or not report.candidates:
        return []
    named = Division.objects.named(c["division_code"] for c in report.candidates)
    return [
        PlaceCandidate(code, named[code].path if code in named else "", candidate.get("why", ""))
        for candidate in report.candidates
        if (code := candidate["division_code"])
    ]


@require_safe
@staff_view("view_report")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a reading: metadata with its evidence, outline, quantities, what was removed."""
    found = get_object_or_404(Report.objects.for_page(), pk=pk)
    context = {
        "report": found,
        "sections": list(found.sections.order_by("ordinal")),
        "metrics": list(found.metrics.select_related("indicator").order_by("start", "ordinal")),
        "candidates": _candidates(found),
        "history": Revision.objects.filter(report_id=pk).select_related("actor").order_by("-id"),
        "arrows": publication.ARROWS[found.status],
        "twin": publication.published_twin(found) if found.status in WAITING else None,
        "newer": publication.newest_version(found) if found.status == ReportStatus.SUPERSEDED else None,
        "earlier": Report.objects.replaced_by(found),
    }
    return render(request, "staff/report.html", context)


@require_safe
@staff_view("view_report")
def report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The original file, published or not."""
    return send_file(get_object_or_404(Report.objects.for_page(), pk=pk))


def _step(request: HttpRequest, pk: int, move: Callable[[Report], Report], done: str) -> HttpResponse:
    """Take one step along the arrows and say what came of it."""
    found = get_object_or_404(Report, pk=pk)
    try:
        move(found)
    except publication.PublicationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("staff-report", pk=pk)


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise publication.PublicationError("请写明原因（不超过 500 字）；状态没有改变。")
    return str(form.cleaned_data["reason"])


@require_POST
@staff_view("add_report")
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft to review."""
    return _step(
        request,
        pk,
        lambda r: publication.submit(report=r, user=request.user),  # type: ignore[arg-type]
        "已提交审核。",
    )


@require_POST
@staff_view("change_report")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a report public."""
    return _step(
        request,
        pk,
        lambda r: publication.publish(report=r, user=request.user),  # type: ignore[arg-type]
        "已发布，读者现在就能检索到它。",
    )


@require_POST
@staff_view("change_report")
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report back to its draft, with a reason."""
    return _step(
        request,
        pk,
        lambda r: publication.send_back(report=r, user=request.user, reason=_reason(request)),  # type: ignore[arg-type]
        "已退回草稿。",
    )


@require_POST
@staff_view("change_report")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published report back; its address then answers 410 with the reason."""
    return _step(
        request,
        pk,
        lambda r: publication.withdraw(report=r, user=request.user, reason=_reason(request)),  # type: ignore[arg-type]
        "已撤回；原地址会说明原因。",
    )


@require_POST
@staff_view("change_report")
def name_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a report is a newer version of the published one in its place."""

    def move(found: Report) -> Report:
        held = publication.published_twin(found)
        if held is None:
            raise publication.PublicationError("同一地区、文种和时段没有已发布的报告；没有改动。")
        try:
            return duplicates.name_version(report=found, held=held, user=request.user)  # type: ignore[arg-type]
        except duplicates.DecisionError as error:
            raise publication.PublicationError(error.message) from error

    return _step(request, pk, move, "已定为新版。发布它时，原来那一版会让位给它。")


@require_POST
@staff_view("change_report")
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an earlier version again in place of the newer one."""
    return _step(
        request,
        pk,
        lambda r: publication.bring_back(report=r, user=request.user, reason=_reason(request)),  # type: ignore[arg-type]
        "已恢复这一版；新版已撤回，它的地址会说明原因。",
    )


@require_POST
@staff_view("change_report")
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a report publish itself at a time; without one, call that off."""
    form = ScheduleForm(request.POST)

    def move(found: Report) -> Report:
        if not form.is_valid():
            raise publication.PublicationError("没有看懂发布时间；没有改动。")
        return publication.schedule(
            report=found,
            user=request.user,  # type: ignore[arg-type]
            at=form.cleaned_data["publish_at"],
        )

    done = "已定时，到时会自动发布。" if request.POST.get("publish_at") else "定时发布已取消。"
    return _step(request, pk, move, done)
