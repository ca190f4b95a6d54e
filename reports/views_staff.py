"""The staff's rooms: what waits, one file in, a look at its reading, publish or send back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.forms import ReasonForm, UploadForm
from reports.models import Division, Report, ReportStatus, Revision
from reports.parsing.types import ReadingError
from reports.services import publication
from reports.services.ingestion import CREATED, ingest_file
from reports.services.intake import open_upload
from reports.views import send_file

PASTED_NAME = "粘贴的文本"
# More than these from one zip belong to the command line: a page should answer soon.
MOST_MEMBERS = 20


def staff_view(permission: str) -> Callable[..., Callable[..., HttpResponse]]:
    """Ask for a signed-in person with a permission; never let a shared cache keep the page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        allowed = permission_required(f"reports.{permission}", raise_exception=True)(view)
        return never_cache(login_required(allowed))

    return decorate


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document of an upload."""

    label: str
    outcome: str
    report: Report | None = None
    note: str = ""


@require_safe
@staff_view("view_report")
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits, and what was done last."""
    listed = Report.objects.listed().select_related("source_file__received_by")
    listed = listed.defer("source_file__content", "text", "evidence", "candidates", "removed")
    waiting = listed.filter(status__in=(ReportStatus.DRAFT, ReportStatus.IN_REVIEW)).order_by("created_at")
    done = listed.exclude(status__in=(ReportStatus.DRAFT, ReportStatus.IN_REVIEW))
    context = {
        "waiting": waiting[:200],
        "counts": Report.objects.count_by_status(),
        "recent": done.order_by("-content_changed_at")[:30],
        "form": UploadForm(),
    }
    return render(request, "staff/dashboard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("add_report")
def upload(request: HttpRequest) -> HttpResponse:
    """Take in one file or a pasted text, and lead to its reading."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "staff/upload.html", {"form": form}, status=status)
    file: UploadedFile[bytes] | None = form.cleaned_data["file"]
    if file is not None:
        data, name = file.read(), file.name or "upload"
    else:
        data = form.cleaned_data["text"].encode()
        name = f"{form.cleaned_data['name'].strip() or PASTED_NAME}.txt"
    outcomes = _take_in(request, data, name)
    if len(outcomes) == 1 and (made := outcomes[0].report) is not None:
        _tell(request, outcomes[0])
        return redirect("staff-report", pk=made.pk)
    if len(outcomes) == 1:
        form.add_error(None, f"《{outcomes[0].label}》没有入库：{outcomes[0].note}")
        return render(request, "staff/upload.html", {"form": form}, status=422)
    return render(request, "staff/upload.html", {"form": UploadForm(), "outcomes": outcomes})


def _take_in(request: HttpRequest, data: bytes, name: str) -> list[Outcome]:
    """Store every document of an upload by itself; one that fails costs the others nothing."""
    outcomes: list[Outcome] = []
    items = open_upload(data, name)
    for item in islice(items, MOST_MEMBERS):
        if item.error is not None:
            outcomes.append(Outcome(item.label, "failed", note=item.error.message))
            continue
        try:
            result = ingest_file(data=item.data, name=item.name, user=request.user)  # type: ignore[arg-type]
        except ReadingError as error:
            outcomes.append(Outcome(item.label, "failed", note=error.message))
        else:
            outcomes.append(Outcome(item.label, result.outcome, result.report, result.note))
    if next(items, None) is not None:
        note = f"只收入前 {MOST_MEMBERS} 个文件；更多请用命令 import_reports。"
        outcomes.append(Outcome(name, "failed", note=note))
    return outcomes or [Outcome(name, "failed", note="压缩包里没有文件。")]


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.outcome == CREATED:
        messages.success(request, "已入库为草稿。请核对下面的解析结果，再提交或发布。")
    else:
        messages.warning(request, f"没有重复入库：这份文件已在档案中（{outcome.note}），下面是已有的那一篇。")


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
        PlaceCandidate(code, named[code].name if code in named else "", candidate.get("why", ""))
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
        "twin": publication.published_twin(found) if found.status != ReportStatus.PUBLISHED else None,
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
