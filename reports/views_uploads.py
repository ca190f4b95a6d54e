"""Sending files in and seeing what becomes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from npcarchive.middleware import FULL, outage_of
from reports import tasks
from reports.forms import UploadForm
from reports.models import ItemState, Upload, UploadItem
from reports.services import uploads
from reports.services.duplicates import DecisionError, decide, side_by_side
from reports.services.uploads import Incoming
from reports.upload_handlers import disk_was_full
from reports.views_staff import staff_view

PASTED_NAME = "粘贴的文本"
PAGE_SIZE = 100
NO_ROOM = "服务器的磁盘满了，这次没有收下；已收下的都还在。请联系管理员腾出空间后再上传。"


# --- in ------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("add_report")
def upload(request: HttpRequest) -> HttpResponse:
    """Take in files or a pasted text, and lead to the page that shows their progress."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and disk_was_full(request):
        form.add_error(None, NO_ROOM)
        return _form_page(request, form, 507)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _form_page(request, form, status)
    try:
        made = _receive(request, form)
    except DatabaseError as error:
        if outage_of(error) is not FULL:
            raise
        form.add_error(None, NO_ROOM)
        return _form_page(request, form, 507)
    response = redirect(made)
    response.status_code = 303
    return response


def _form_page(request: HttpRequest, form: UploadForm, status: int) -> HttpResponse:
    latest = Upload.objects.select_related("owner").filter(owner=request.user.pk)[:10]
    context = {
        "form": form,
        "latest": [(one, uploads.count_items(one)) for one in latest],
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "most_megabytes": settings.MAX_UPLOAD_MB,
        "kept_days": uploads.KEEP_FAILED.days,
    }
    return render(request, "staff/upload.html", context, status=status)


def _receive(request: HttpRequest, form: UploadForm) -> Upload:
    """Add what was sent to the upload that a script goes on with, or to a new one."""
    files = _incoming(form)
    made = Upload.objects.filter(pk=form.cleaned_data["batch"] or 0, owner=request.user.pk).first()
    if made is None:
        owner: Any = request.user
        # No upload without a file, should the first one find no room.
        with transaction.atomic():
            made = uploads.create_upload(
                owner=owner, origin="web", as_version=form.cleaned_data["as_version"]
            )
            tasks.receive(made, islice(files, 1))
    tasks.receive(made, files)
    return made


def _incoming(form: UploadForm) -> Iterator[Incoming]:
    files: list[UploadedFile[bytes]] = form.cleaned_data["file"]
    for file in files:
        name = file.name or "upload"
        yield Incoming(name, name, file.read())
        file.close()
    if not files:
        name = f"{form.cleaned_data['name'].strip() or PASTED_NAME}.txt"
        yield Incoming(name, name, form.cleaned_data["text"].encode())


# --- progress ------------------------------------------------------------------------------------
def _find(request: HttpRequest, pk: int) -> Upload:
    """Return an upload: one's own, or anybody's for those who may change reports."""
    found = Upload.objects.select_related("owner")
    if not request.user.has_perm("reports.change_report"):
        found = found.filter(owner=request.user.pk)
    return get_object_or_404(found, pk=pk)


@require_safe
@staff_view("add_report")
def upload_list(request: HttpRequest) -> HttpResponse:
    """All uploads, the newest first."""
    found = Upload.objects.select_related("owner")
    if not request.user.has_perm("reports.change_report"):
        found = found.filter(owner=request.user.pk)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rows = [(one, uploads.count_items(one)) for one in page.object_list]
    return render(request, "staff/upload_list.html", {"page": page, "rows": rows})


@require_safe
@staff_view("add_report")
def upload_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an upload has come, file by file; the part that changes is fetched again while it does."""
    made = _find(request, pk)
    partial = request.headers.get("HX-Request") == "true"
    template = "staff/_upload_progress.html" if partial else "staff/upload_page.html"
    with uploads.one_moment():
        return render(request, template, _progress(request, made))


def _progress(request: HttpRequest, made: Upload) -> dict[str, Any]:
    counts = uploads.count_items(made)
    state = request.GET.get("state", "")
    items = made.items.select_related("report", "held").defer("report__text", "held__text")
    if state in ItemState.values:
        items = items.filter(state=state)
    return {
        "upload": made,
        "counts": counts,
        "tally": [(s, ItemState(s).label, counts.of(s)) for s in ItemState.values if counts.of(s)],
        "state": state,
        "page": Paginator(items, PAGE_SIZE).get_page(request.GET.get("page")),
        "seconds_left": uploads.seconds_left(made, counts),
        "workers": tasks.workers_alive() if counts.open else 1,
        "can_retry": counts.of(ItemState.FAILED, ItemState.CANCELLED),
    }


@require_safe
@staff_view("add_report")
def upload_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What became of every file, as a table for a spreadsheet."""
    made = _find(request, pk)
    response = StreamingHttpResponse(_csv_lines(made), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="upload-{made.pk}.csv"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(made: Upload) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(
        ["文件", "字节数", "SHA-256", "状态", "说明", "报告编号", "标题", "已有报告", "相似度"]
    )
    items = made.items.select_related("report").defer("report__text")
    for item in items.iterator(chunk_size=500):
        yield writer.writerow(
            [
                harmless(item.label),
                item.size,
                item.sha256,
                item.get_state_display(),
                harmless(item.note),
                item.report_id or "",
                harmless(item.report.title) if item.report else "",
                item.held_id or "",
                "" if item.similarity is None else f"{item.similarity:.2f}",
            ]
        )


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else cell


# --- what a person does --------------------------------------------------------------------------
def _chosen(request: HttpRequest) -> list[int] | None:
    """Return the items that the form names, None for all."""
    number = request.POST.get("item", "")
    if not number:
        return None
    return [int(number)] if number.isascii() and number.isdecimal() and len(number) < 19 else []


@require_POST
@staff_view("add_report")
def upload_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Read failed and cancelled files again: one, or all."""
    made = _find(request, pk)
    count = tasks.retry(made, _chosen(request))
    if count:
        messages.success(request, f"{count} 个文件重新排队。")
    else:
        messages.warning(request, "没有可以重试的文件：要么已经成功，要么内容已清理，须重新上传。")
    return redirect(made)


@require_POST
@staff_view("add_report")
def upload_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files out of the queue: one, or all that wait."""
    made = _find(request, pk)
    count = uploads.cancel_items(made, _chosen(request))
    messages.success(request, f"取消了 {count} 个文件；已入库的不受影响。")
    return redirect(made)


@require_POST
@staff_view("add_report")
def upload_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a duplicate in after all, as a new version."""
    made = _find(request, pk)
    chosen = _chosen(request)
    if chosen and tasks.read_as_version(made, chosen[0]):
        messages.success(request, "重新排队，将作为新版本收入。")
    else:
        messages.warning(request, "这个文件不是重复件，或者内容已清理。")
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("add_report")
def upload_compare(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Two reports that are nearly the same, side by side, and the question what they are to each other."""
    made = _find(request, pk)
    found = get_object_or_404(UploadItem.objects.select_related("report", "held"), pk=item, upload=made)
    if request.method == "POST":
        try:
            user: Any = request.user
            decide(item_id=found.pk, decision=request.POST.get("decision", ""), user=user)
        except DecisionError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "裁定已记下。")
        return redirect(made)
    pairs = side_by_side(found.held.text, found.report.text) if found.held and found.report else []
    percent = round(100 * (found.similarity or 0))
    context = {"upload": made, "item": found, "pairs": pairs, "percent": percent}
    return render(request, "staff/upload_compare.html", context)


# --- what never reaches a view -----------------------------------------------------------------
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is refused while it is read, and say which limit it went over, if any."""
    most = f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES:,}"
    told: dict[type[Exception], str] = {
        TooManyFilesSent: f"一次最多收 {most} 个文件。请分几次选，或者打成一个 zip 再上传。",
        RequestDataTooBig: "粘贴的文字超过 5 MB。请把它存成文件再上传。",
    }
    message = told.get(type(exception), "")
    return render(request, "400.html", {"limit": message}, status=413 if message else 400)
