"""The public pages. A view reads what the address says, makes one domain call, and draws."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import condition, conditional_page, require_safe

from reports.models import Division, Report, ReportStatus
from reports.models.coverage import measure_coverage
from reports.models.divisions import code_prefix
from reports.search.engine import highlight_text
from reports.search.highlight import has_words
from reports.services.citation import cite_bibtex, cite_gbt7714
from reports.services.publication import newest_version

YEAR_PAGE_SIZE = 100


@require_safe
@conditional_page
def home(request: HttpRequest) -> HttpResponse:
    """The search box, what is held, and what came last."""
    published = Report.objects.published()
    context = {
        "coverage": measure_coverage(published),
        "newest": published.listed().order_by("-released_at", "-id")[:8],
    }
    return render(request, "pages/home.html", context)


def _visible(pk: int) -> Report:
    """Return a report that the public may see, or see the end of; drafts do not exist for it."""
    shown = (ReportStatus.PUBLISHED, ReportStatus.SUPERSEDED, ReportStatus.WITHDRAWN)
    return get_object_or_404(Report.objects.for_page(), pk=pk, status__in=shown)


def _gone(request: HttpRequest, report: Report) -> HttpResponse:
    return render(request, "pages/gone.html", {"report": report}, status=410)


def _newer(request: HttpRequest, report: Report) -> HttpResponse:
    """Lead to the newer version, which says where one came from. Not for ever: it may be taken back."""
    newest = newest_version(report)
    if newest is None or newest.status != ReportStatus.PUBLISHED:
        return _gone(request, newest if newest and newest.status == ReportStatus.WITHDRAWN else report)
    query = request.GET.copy()
    query["superseded"] = str(report.pk)
    return redirect(f"{newest.get_absolute_url()}?{query.urlencode()}")


@require_safe
@conditional_page
def report(request: HttpRequest, code: str, covers: str, kind: str, pk: int) -> HttpResponse:
    """One report. Its number decides; an address that says otherwise leads to the right one."""
    found = _visible(pk)
    if found.status == ReportStatus.WITHDRAWN:
        return _gone(request, found)
    if found.status == ReportStatus.SUPERSEDED:
        return _newer(request, found)
    address = found.get_absolute_url()
    if request.path != address:
        query = request.GET.urlencode()
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    q = request.GET.get("q", "").replace("\0", " ").strip()[:500]
    where = request.build_absolute_uri(address)
    today = timezone.localdate()
    context = {
        "report": found,
        "sections": list(found.sections.order_by("ordinal")),
        "metrics": list(found.metrics.select_related("indicator").order_by("start", "ordinal")),
        "q": q,
        "hits": highlight_text(found.text, q) if q else (),
        "has_words": bool(q) and has_words(q),
        "earlier": Report.objects.replaced_by(found) if found.version > 1 else (),
        "came_from": request.GET.get("superseded", ""),
        "siblings": Report.objects.siblings_of(found),
        "gbt7714": cite_gbt7714(report=found, url=where, accessed=today),
        "bibtex": cite_bibtex(report=found, url=where, accessed=today),
    }
    return render(request, "pages/report.html", context)


def _file_etag(request: HttpRequest, code: str, covers: str, kind: str, pk: int) -> str | None:
    digest = Report.objects.published().filter(pk=pk).values_list("source_file__sha256", flat=True).first()
    return f'"{digest}"' if digest else None


def send_file(report: Report) -> HttpResponse:
    """Return the bytes as received, as a download that no browser will run."""
    file = report.source_file
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@condition(etag_func=_file_etag)
def report_file(request: HttpRequest, code: str, covers: str, kind: str, pk: int) -> HttpResponse:
    """The original file of a published report."""
    found = _visible(pk)
    return _gone(request, found) if found.status == ReportStatus.WITHDRAWN else send_file(found)


@require_safe
@conditional_page
def report_text(request: HttpRequest, code: str, covers: str, kind: str, pk: int) -> HttpResponse:
    """The cleaned text, to which every offset refers."""
    found = _visible(pk)
    if found.status == ReportStatus.WITHDRAWN:
        return _gone(request, found)
    changed = http_date(found.content_changed_at.timestamp())
    return HttpResponse(
        found.text, content_type="text/plain; charset=utf-8", headers={"Last-Modified": changed}
    )


@require_safe
@conditional_page
def divisions(request: HttpRequest) -> HttpResponse:
    """All provinces with what is held of them, or the places that a name fits."""
    words = request.GET.get("name", "").replace("\0", "").strip()[:40]
    found = Division.objects.matching(words).select_related("parent__parent").newest_first()[:100]
    published = Report.objects.published()
    context = {
        "words": words,
        "found": found if words else None,
        "provinces": Division.objects.filter(parent=None).current().order_by("is_sample", "code"),
        "counts": published.count_by_code(2),
        "own": published.count_by_code(6) if words else {},
    }
    return render(request, "pages/divisions.html", context)


@require_safe
@conditional_page
def division(request: HttpRequest, code: str) -> HttpResponse:
    """One place: its parents, its reports by year, its gaps, what lies under it."""
    names = list(
        Division.objects.filter(code=code)
        .select_related("parent__parent")
        .prefetch_related("successors", "predecessors")
        .newest_first()
    )
    if not names:
        raise Http404("没有这个行政区划代码")
    published = Report.objects.published()
    digits = min(len(code_prefix(code)) + 2, 6)
    context = {
        "division": names[0],
        "earlier_names": names[1:],
        "reports": published.filter(division__code=code).listed(),
        "children": Division.objects.directly_under(code).newest_first(),
        "digits": digits,
        "counts": published.under(code).count_by_code(digits),
    }
    return render(request, "pages/division.html", context)


@require_safe
@conditional_page
def years(request: HttpRequest) -> HttpResponse:
    """The years, each with how much is held."""
    published = Report.objects.published()
    context = {
        "counts": published.count_by_year(),
        "undated": published.filter(covers_year=None).count(),
        "samples": published.filter(is_sample=True).count(),
    }
    return render(request, "pages/years.html", context)


@require_safe
@conditional_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The reports that cover a year, by level and place."""
    level = request.GET.get("level", "")
    covering = Report.objects.published().covering(year)
    found = covering.filter(level=level) if level in dict(Report.LEVELS) else covering
    counts = Report.objects.published().count_by_year()
    context = {
        "year": year,
        "levels": covering.count_by_level(),
        "level": level,
        "page": Paginator(found.listed().by_place(), YEAR_PAGE_SIZE).get_page(request.GET.get("page")),
        "earlier": max((y for y in counts if y < year), default=None),
        "later": min((y for y in counts if y > year), default=None),
    }
    return render(request, "pages/year.html", context, status=200 if 1949 <= year <= 2100 else 404)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell a supervisor that the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers read reports, and keep them out of endless searches and of the staff's rooms."""
    closed = (reverse("search"), reverse("trends"), reverse("staff"), reverse("sign-in"), "/admin/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Lead browsers that guess to the drawing."""
    return redirect(static("favicon.svg"))
