"""What was done to a report, for the staff; what was corrected in public, for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from reports.models import Report, ReportStatus, Revision
from reports.services.changes import Entry, describe
from reports.services.history import EditConflict, EditError, restore, version_of
from reports.services.reparse import reparse_report
from reports.views_staff import staff_view

PAGE_SIZE = 50
FEED_SIZE = 40
# How a published report ends, for all to see.
ENDS = ("status:withdrawn", "status:superseded")


@require_safe
@staff_view("view_report")
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every revision of a report, newest first, each with its changes."""
    report = get_object_or_404(Report.objects.listed(), pk=pk)
    revisions = Revision.objects.filter(report_id=pk).select_related("actor").order_by("-id")
    page = Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "report": report,
        "page": page,
        "entries": describe(page.object_list),
        "restorable": True,
        "base": version_of(pk),
    }
    return render(request, "staff/review_history.html", context)


@require_POST
@staff_view("change_report")
def restore_to(request: HttpRequest, pk: int, revision_id: int) -> HttpResponse:
    """Bring a report back to how it was right after a revision."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    given = request.POST.get("base", "")
    base = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    try:
        restore(report_id=pk, revision_id=revision_id, user=request.user, base=base)  # type: ignore[arg-type]
    except EditConflict:
        messages.error(request, "有人在你打开这一页之后又改过，没有恢复。请看最新的历史，再决定。")
    except EditError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已恢复；恢复本身也是一条修订，可以撤销。")
    return redirect("staff-history", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("change_report")
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what reading the file again would change; a POST does it. Confirmed things stay."""
    report = get_object_or_404(Report.objects.listed(), pk=pk)
    dry_run = request.method != "POST"
    result = reparse_report(report_id=pk, dry_run=dry_run, user=request.user)  # type: ignore[arg-type]
    if not dry_run:
        if result.problem:
            messages.error(request, f"没有改动：{result.problem}")
        else:
            messages.success(request, "已按现在的程序重新解析。" if result.is_changed else "没有变化。")
        return redirect("staff-review", pk=pk)
    would = Revision(report_id=pk, action="reparsed", before=result.before, after=result.after)
    context = {"report": report, "result": result, "entry": describe([would])[0]}
    return render(request, "staff/review_reread.html", context)


def public_revisions() -> QuerySet[Revision]:
    """Return the corrections of published reports, and the withdrawals, newest first."""
    shown = (ReportStatus.PUBLISHED, ReportStatus.SUPERSEDED, ReportStatus.WITHDRAWN)
    public = Report.objects.filter(status__in=shown).values("pk")
    found = Revision.objects.filter(Q(is_public=True) | Q(action__in=ENDS), report_id__in=public)
    return found.order_by("-id")


@dataclass(frozen=True, slots=True)
class Correction:
    """A public correction with its report."""

    entry: Entry
    report: Report


def _corrections(revisions: list[Revision]) -> list[Correction]:
    reports = Report.objects.listed().in_bulk({r.report_id for r in revisions})
    return [
        Correction(entry, reports[entry.revision.report_id])
        for entry in describe(revisions, readers_only=True)
    ]


@require_safe
@conditional_page
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected in published reports, and what was withdrawn; people stay unnamed."""
    page = Paginator(public_revisions(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "pages/corrections.html", {"page": page, "corrections": _corrections(list(page.object_list))}
    )


class CorrectionsFeed(Feed):  # type: ignore[type-arg]  # not generic when it runs
    """The newest corrections as Atom."""

    feed_type = Atom1Feed
    title = "人大报告档案：更正"
    subtitle = "已发布报告的更正与撤回"
    author_name = "人大报告档案"  # an Atom feed has an author (RFC 4287)
    link = reverse_lazy("corrections")

    def items(self) -> list[Correction]:
        return _corrections(list(public_revisions()[:FEED_SIZE]))

    def item_title(self, item: Correction) -> str:
        return f"{item.entry.name}：{item.report.title}"

    def item_description(self, item: Correction) -> str:
        lines = [f"{c.label}：{c.before or '（无）'} → {c.after or '（无）'}" for c in item.entry.changes]
        if item.entry.revision.action == "status:withdrawn":
            lines.append(f"撤回原因：{item.entry.revision.reason}")
        return "\n".join(lines)

    def item_link(self, item: Correction) -> str:
        return item.report.get_absolute_url()

    def item_guid(self, item: Correction) -> str:
        return f"tag:npcarchive,2024:revision:{item.entry.revision.pk}"

    def item_pubdate(self, item: Correction) -> object:
        return item.entry.revision.at

    def item_updateddate(self, item: Correction) -> object:
        return item.entry.revision.at


corrections_feed = require_safe(CorrectionsFeed())
