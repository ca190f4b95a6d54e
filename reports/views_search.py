"""The search page and what hangs on it: lines in context, suggestions, downloads, the feed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import conditional_page, require_safe
from django_htmx.middleware import HtmxDetails

from reports.forms import KWIC_SORTS, MAX_PAGE, ORDERS, SCOPES, VIEWS, SearchForm
from reports.models import Division
from reports.search.all_hits import AllHits, newest_reports
from reports.search.concordance import concordance, count_in_reports
from reports.search.engine import SearchPage, SearchTimeout, search_sections
from reports.search.query import SearchRequest
from reports.search.suggest import Completion, complete
from reports.services.exports import MEDIA_TYPES, stream_csv, stream_jsonl, write_xlsx
from reports.services.feeds import draw_feed

FEED_LENGTH = 30
# Seconds for which a browser may show the same suggestions for the same letters.
SUGGESTIONS_KEPT = 300


class HtmxRequest(HttpRequest):
    """A request as the middleware of htmx leaves it."""

    htmx: HtmxDetails


@require_safe
def search(request: HtmxRequest) -> HttpResponse:
    """Hits of a query, or all sections newest first; only the results when a script asks."""
    form = SearchForm(request.GET)
    asked = form.to_request()
    partial = request.htmx and not request.htmx.history_restore_request
    try:
        context = _kwic_context(form, asked) if form.way == "kwic" else _list_context(form, asked)
    except SearchTimeout as timeout:
        template = "pages/_timeout.html" if partial else "pages/timeout.html"
        return render(request, template, {"asked": asked, "message": str(timeout)}, status=503)
    context |= {
        "asked": asked,
        "view": form.way,
        "views": VIEWS,
        "complaints": form.complaints,
        "orders": ORDERS,
        "scopes": SCOPES,
        "division": Division.objects.named([asked.division.ljust(6, "0")]) if asked.division else {},
    }
    response = render(request, "pages/_results.html" if partial else "pages/search.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    patch_cache_control(response, no_cache=True)
    return response


def _list_context(form: SearchForm, asked: SearchRequest) -> dict[str, Any]:
    page = search_sections(asked)
    reports = [hit.report.pk for hit in page.hits] if asked.group else []
    return {
        "page": page,
        "in_reports": count_in_reports(asked, reports),
        "collapsed": _collapsed(asked, page),
        **_neighbours(form, asked, len(page.hits), page.has_next),
    }


def _collapsed(asked: SearchRequest, page: SearchPage) -> int:
    """Return how many sections the only page of a list holds as copies of those that it shows."""
    alone = not (asked.group or asked.offset or page.has_next) and page.count_is_exact and page.hits
    return page.count - len(page.hits) if alone else 0


def _kwic_context(form: SearchForm, asked: SearchRequest) -> dict[str, Any]:
    # Facets, counts and explanations are those of the list; its hits are not needed.
    page: SearchPage = search_sections(replace(asked, order="-year", group=False, offset=0, limit=1))
    lines = concordance(asked, sort=form.line_order)
    return {
        "page": page,
        "kwic": lines,
        "sort": form.line_order,
        "sorts": KWIC_SORTS.items(),
        **_neighbours(form, asked, len(lines.lines), lines.has_next),
    }


def _neighbours(form: SearchForm, asked: SearchRequest, shown: int, has_next: bool) -> dict[str, Any]:
    number = form.page_number
    return {
        "number": number,
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if has_next and number < MAX_PAGE else None,
        "first": asked.offset + 1,
        "last": asked.offset + shown,
    }


@require_safe
def occurrences(request: HttpRequest) -> HttpResponse:
    """Count the places of a query, beside the sections: a part of the page that comes a moment later."""
    asked = replace(SearchForm(request.GET).to_request(), offset=0, limit=0)
    try:
        context = {"kwic": concordance(asked)}
    except SearchTimeout:
        context = {}
    return render(request, "parts/search_occurrences.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant by the last word typed so far: the options of a list, or nothing."""
    q = request.GET.get("q", "").replace("\0", " ")[:500]
    try:
        context = {"completions": [(one, page) for one in complete(q) if (page := _page_of(one)) is not None]}
    except SearchTimeout:
        context = {}
    response = render(request, "parts/suggestions.html", context)
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_KEPT)
    return response


def _page_of(completion: Completion) -> str | None:
    """Return the page that an offer leads to, '' when it is a query, None when there is nothing to show.

    The name of an indicator is the archive's own, and need not stand in any text.
    """
    if completion.kind != "indicator":
        return ""
    try:
        return reverse("indicator", args=(completion.target,))
    except NoReverseMatch:
        return None


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Send all hits of a search as a file, streamed, without a cap; newest year first."""
    kind = request.GET.get("format", "csv")
    if kind not in MEDIA_TYPES:
        raise Http404("没有这种格式")
    asked = SearchForm(request.GET).to_request()
    try:
        return send_hits(request, asked, kind)
    except SearchTimeout as timeout:
        return render(request, "pages/timeout.html", {"asked": asked, "message": str(timeout)}, status=503)


def send_hits(request: HttpRequest, asked: SearchRequest, kind: str) -> HttpResponseBase:
    """Answer with all hits as a file of a kind of MEDIA_TYPES. Raises SearchTimeout."""
    hits = AllHits(asked)
    site = request.build_absolute_uri("/")[:-1]
    response: HttpResponseBase
    if request.method == "HEAD":
        hits.close()
        response = HttpResponse(content_type=MEDIA_TYPES[kind])
    elif kind == "xlsx":
        response = FileResponse(write_xlsx(hits, site), content_type=MEDIA_TYPES[kind])
    else:
        lines = stream_csv(hits, site) if kind == "csv" else stream_jsonl(hits, site)
        response = StreamingHttpResponse(lines, content_type=MEDIA_TYPES[kind])
    words = re.sub(r"[^\w-]+", "-", asked.q).strip("-")[:40]
    name = "-".join(part for part in ("检索", words, f"{timezone.localdate():%Y%m%d}") if part)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    # Whatever its size, a download must not be held back by a proxy until it is whole.
    response["X-Accel-Buffering"] = "no"
    return response


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """The reports with hits of a search as an Atom feed, last released first."""
    asked = SearchForm(request.GET).to_request()
    try:
        news = newest_reports(asked, FEED_LENGTH)
    except SearchTimeout as timeout:
        return HttpResponse(str(timeout), status=503, content_type="text/plain; charset=utf-8")
    page = f"{reverse('search')}?{request.GET.urlencode()}"
    text = draw_feed(
        news, asked=asked, page=request.build_absolute_uri(page), here=request.build_absolute_uri()
    )
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    if news:
        response["Last-Modified"] = http_date(max(one.report.content_changed_at for one in news).timestamp())
    return response
