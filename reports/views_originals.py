"""The original beside its reading: pages drawn one by one, a web page in a sandbox, or the lines read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from reports.models import Report
from reports.parsing.types import ReadingError
from reports.services import originals
from reports.views_staff import staff_view

# A stranger's page: it may colour itself and show pictures that it carries along, and nothing more.
SANDBOXED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def original_of(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Return what the pane of the original shows, as the query asks: `as`, `page`."""
    file = report.source_file
    looks = originals.looks_of(file)
    look = next((way for way in looks if way == request.GET.get("as")), looks[0])
    shown: dict[str, Any] = {
        "look": look,
        "looks": [(way, originals.NAMES[way]) for way in looks] if len(looks) > 1 else [],
    }
    try:
        if look == originals.Look.PAGES:
            shown["picture"] = originals.draw_page(file, _page(request))
        elif look == originals.Look.LINES:
            shown["lines"] = originals.lines_of(report)
    except ReadingError as error:
        shown["problem"] = error.message
    return shown


def _page(request: HttpRequest) -> int:
    given = request.GET.get("turn") or request.GET.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 6 else 1


@require_safe
@staff_view("view_report")
def pane(request: HttpRequest, pk: int) -> HttpResponse:
    """The pane alone, for a script; without one it stands on the bench."""
    report = get_object_or_404(Report.objects.select_related("source_file"), pk=pk)
    if not request.headers.get("HX-Request"):
        query = request.GET.copy()
        query.setdefault("show", "both")
        return redirect(f"{reverse('staff-review', args=(pk,))}?{query.urlencode()}")
    context = {"report": report, "original": original_of(request, report)}
    return render(request, "staff/_review_original.html", context)


def _kept_by_browser(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the browser of the person keep an answer, and ask each time whether it may still be shown."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.has_header("ETag"):
            response["Cache-Control"] = "private, no-cache"
            del response["Expires"]
        return response

    return answer


@require_safe
@_kept_by_browser
@staff_view("view_report")
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    report = get_object_or_404(Report.objects.without_text().select_related("source_file"), pk=pk)
    file = report.source_file
    if originals.looks_of(file)[0] != originals.Look.PAGES:
        return HttpResponse("这份原件没有页面。", status=404, content_type="text/plain; charset=utf-8")
    # The bytes of a file never change.
    etag = f'"{file.sha256[:32]}-{number}-{originals.PAGE_WIDTH}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    try:
        picture = originals.draw_page(file, number)
    except ReadingError as error:
        return HttpResponse(error.message, status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(picture.image, content_type="image/webp", headers={"ETag": etag})


@require_safe
@staff_view("view_report")
@xframe_options_sameorigin
def web_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A web page as it was sent in, without its scripts, in a sandbox that loads nothing."""
    report = get_object_or_404(Report.objects.without_text().select_related("source_file"), pk=pk)
    if originals.looks_of(report.source_file)[0] != originals.Look.WEB:
        return HttpResponse("这份原件不是网页。", status=404, content_type="text/plain; charset=utf-8")
    try:
        html = originals.show_web_page(report.source_file)
    except ReadingError as error:
        return HttpResponse(error.message, content_type="text/plain; charset=utf-8")
    headers = {"Content-Security-Policy": SANDBOXED, "X-DNS-Prefetch-Control": "off"}
    return HttpResponse(html, content_type="text/html; charset=utf-8", headers=headers)
