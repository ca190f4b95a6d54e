"""The review bench: a reading beside its text, and every way to put it right."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports.forms_review import MetadataForm, MetricForm
from reports.models import Division, Metric, Report, Section
from reports.parsing.types import ReadingError
from reports.services import outline, publication, review, review_metrics, taken_back
from reports.services.changes import describe
from reports.services.history import EditConflict, EditError, next_redo, next_undo, redo, undo, version_of
from reports.services.places import find_places
from reports.views_originals import original_of
from reports.views_staff import staff_view

# What a number must reach to be believed without a look.
SURE = 0.85
# What stands to the left, and the cookie that remembers it; the script sets it too.
SIDES = {"text": "清理后的正文", "original": "原件", "both": "对照"}
SHOWN = "bench_shows"
YEAR = 365 * 24 * 60 * 60


def _base(request: HttpRequest, name: str = "base") -> int:
    """Return the version that the person was looking at; 0, which conflicts with all, for none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _metrics(report: Report) -> list[Metric]:
    """Return the numbers, those to be looked at first: unreviewed, the least sure before the others."""
    found = list(report.metrics.select_related("indicator").order_by("start", "ordinal"))
    waiting = Metric.Review.UNREVIEWED
    return sorted(found, key=lambda m: (m.review != waiting, m.review == waiting and m.confidence >= SURE))


def _questions(report: Report, metrics: list[Metric]) -> list[tuple[str, str]]:
    """Return what is open, as (address on the page, words)."""
    asked: list[tuple[str, str]] = []
    if report.division_id is None and report.level != "nation":
        hint = f"，线索指向 {report.division_hint}" if report.division_hint else ""
        asked.append(("#f-division", f"地区未定{hint}"))
    if report.covers_year is None:
        asked.append(("#f-covers_year", "所述年份未定"))
    if not report.level:
        asked.append(("#f-level", "级别未定"))
    if report.truncated:
        asked.append(("#f-truncated", f"原件{report.get_truncated_display()}"))
    low = sum(m.review == Metric.Review.UNREVIEWED and m.confidence < SURE for m in metrics)
    if low:
        asked.append(("#numbers", f"{low} 个数据把握不大"))
    return asked


def _candidates(report: Report) -> list[tuple[Division, str]]:
    codes = [c["division_code"] for c in report.candidates if c.get("division_code")]
    if report.division_hint:
        codes.append(report.division_hint.code)
    named = Division.objects.named(codes)
    why = {c["division_code"]: c.get("why", "") for c in report.candidates}
    return [(named[code], why.get(code, "")) for code in dict.fromkeys(codes) if code in named]


def _context(report: Report, form: MetadataForm | None = None, **more: Any) -> dict[str, Any]:
    metrics = _metrics(report)
    return {
        "report": report,
        "base": version_of(report.pk),
        "form": form or MetadataForm(report=report),
        "sections": list(report.sections.order_by("ordinal")),
        "stances": Section.STANCES,
        "metrics": metrics,
        "questions": _questions(report, metrics),
        "candidates": _candidates(report),
        "undoable": next_undo(report.pk),
        "redoable": next_redo(report.pk),
        "arrows": publication.ARROWS[report.status],
        "show": "text",
        "sides": SIDES,
        **more,
    }


def _shown(request: HttpRequest) -> str:
    """Return which side a person looks at: what they just asked for, or else what they chose last."""
    asked = (request.GET.get("show"), request.COOKIES.get(SHOWN))
    return next((name for name in asked if name in SIDES), "text")


@require_safe
@staff_view("view_report")
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def bench(request: HttpRequest, pk: int) -> HttpResponse:
    """The bench of one report; `?metric=` opens the form of one number, `?show=` the original."""
    report = get_object_or_404(Report.objects.for_page().select_related("owner"), pk=pk)
    show = _shown(request)
    more: dict[str, Any] = {"show": show}
    if show != "text":
        more["original"] = original_of(request, report)
    wanted = request.GET.get("metric", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
        metric = report.metrics.filter(pk=int(wanted)).first()
        more |= {"metric": metric, "metric_form": MetricForm.of(metric)} if metric else {}
    response = render(request, "staff/review.html", _context(report, **more))
    if request.GET.get("show") in SIDES:
        response.set_cookie(SHOWN, show, YEAR, path="/staff/", samesite="Lax", secure=request.is_secure())
    return response


def _attempt(
    request: HttpRequest,
    pk: int,
    act: Callable[[], Any],
    done: str,
    anchor: str,
    form: MetadataForm | None = None,
) -> HttpResponse:
    """Do one edit, and say what came of it where the person is."""
    address = reverse("staff-review", args=(pk,)) + anchor
    is_partial = bool(request.headers.get("HX-Request"))
    try:
        changed = act()
    except EditConflict as conflict:
        return _conflict(request, pk, conflict, form)
    except EditError as error:
        if is_partial:
            return _panel(request, pk, error.message)
        messages.error(request, error.message)
        return redirect(address)
    if is_partial:
        return _panel(request, pk, "")
    if changed is None:
        messages.info(request, "没有改动。")
    elif done:
        messages.success(request, done)
    return redirect(address)


def _panel(request: HttpRequest, pk: int, problem: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.without_text(), pk=pk)
    context = {"report": report, "metrics": _metrics(report), "base": version_of(pk), "problem": problem}
    return render(request, "staff/_review_metrics.html", context)


def _conflict(
    request: HttpRequest, pk: int, conflict: EditConflict, form: MetadataForm | None
) -> HttpResponse:
    """Show what others changed meanwhile, and keep what this person had filled in.

    A whole form is sent again against the version that it was filled in on: sent against the newest
    one, its untouched fields would take back what others wrote there.
    """
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("base", "overrule", "csrfmiddlewaretoken")
    ]
    report = get_object_or_404(Report.objects.without_text().select_related("division"), pk=pk)
    newest = version_of(pk)
    context = {
        "report": report,
        "message": conflict.message,
        "entries": describe(conflict.since),
        "compared": form.compared(sorted(conflict.names), report) if form else (),
        "kept": [*kept, ("overrule", newest)] if form else kept,
        "base": _base(request) if form else newest,
        "address": request.path,
    }
    return render(request, "staff/review_conflict.html", context, status=409)


@require_POST
@staff_view("change_report")
def metadata(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the metadata form; a script that saves while somebody types is answered in JSON."""
    report = get_object_or_404(Report.objects.for_page(), pk=pk)
    form = MetadataForm(request.POST, report=report)
    is_script = request.headers.get("Accept", "").startswith("application/json")
    if not form.is_valid():
        if is_script:
            errors = {name: " ".join(map(str, e)) for name, e in form.errors.items()}
            return JsonResponse({"message": "有的地方没有填对，还没有保存。", "errors": errors}, status=422)
        found = find_places(str(form.data.get("division", ""))) if "division" in form.errors else []
        more = {"found": found}
        return render(request, "staff/review.html", _context(report, form, **more), status=422)
    confirm = ("division", *form.columns) if "confirm" in request.POST else ()

    def act() -> review.Saved:
        return review.save_metadata(
            report_id=pk,
            user=request.user,  # type: ignore[arg-type]
            values=form.values,
            base=_base(request),
            overrule=_base(request, "overrule"),
            confirm=confirm,
        )

    if not is_script:
        return _save_and_tell(request, pk, act, form)
    try:
        saved = act()
    except EditError as error:
        return JsonResponse({"message": error.message, "errors": {}}, status=409)
    merged = f"，并保留了 {'、'.join(saved.merged_with)} 的改动" if saved.merged_with else ""
    message = f"已保存{merged}。" if saved.revision else "没有改动。"
    return JsonResponse({"message": message, "base": version_of(pk), "errors": {}})


def _save_and_tell(
    request: HttpRequest, pk: int, act: Callable[[], review.Saved], form: MetadataForm
) -> HttpResponse:
    others: list[str] = []

    def saving() -> Any:
        saved = act()
        others.extend(saved.merged_with)
        return saved.revision

    response = _attempt(request, pk, saving, "著录已保存。", "#metadata", form)
    if others:
        messages.info(request, f"同时保留了 {'、'.join(others)} 在你之前的改动。")
    return response


@require_POST
@staff_view("change_report")
def metrics(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, reject or reopen numbers: one by its button, or all that are ticked."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    verdict, ids = "", request.POST.getlist("ids")
    for name in review_metrics.VERDICTS:
        if name in request.POST:
            verdict, one = name, request.POST[name]
            ids = [one] if one != "ticked" else ids
    numbers = [int(n) for n in islice(ids, 2000) if n.isascii() and n.isdigit() and len(n) < 18]

    def act() -> Any:
        if not verdict or not numbers:
            raise EditError("没有选中数据；没有改动。")
        return review_metrics.judge_metrics(
            report_id=pk,
            user=request.user,  # type: ignore[arg-type]
            base=_base(request),
            ids=numbers,
            verdict=verdict,
        )

    return _attempt(request, pk, act, "", "#numbers")


@require_POST
@staff_view("change_report")
def metric(request: HttpRequest, pk: int, metric_id: int) -> HttpResponse:
    """Correct one number."""
    report = get_object_or_404(Report.objects.for_page(), pk=pk)
    found = get_object_or_404(report.metrics.all(), pk=metric_id)
    form = MetricForm(request.POST)
    if form.is_valid() and form.cleaned_data["value"] is None:
        form.add_error("value", "请填数值。")
    if not form.is_valid():
        context = _context(report, metric=found, metric_form=form)
        return render(request, "staff/review.html", context, status=422)
    return _attempt(
        request,
        pk,
        lambda: review_metrics.correct_metric(
            report_id=pk,
            user=request.user,  # type: ignore[arg-type]
            base=_base(request),
            metric_id=metric_id,
            values=form.values,
        ),
        "数据已改正。",
        "#numbers",
    )


@require_POST
@staff_view("change_report")
def metric_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a number: by a selection's offsets in code points, or by the words around it."""
    report = get_object_or_404(Report.objects.for_page(), pk=pk)
    form = MetricForm(request.POST)
    if not form.is_valid():
        return render(request, "staff/review.html", _context(report, add_form=form), status=422)
    given = [request.POST.get(name, "") for name in ("start", "end")]

    def act() -> Any:
        if all(n.isascii() and n.isdigit() and len(n) < 10 for n in given):
            start, end = map(int, given)
        else:
            start, end = review_metrics.find_words(report.text, request.POST.get("words", "").strip()[:200])
        return review_metrics.add_metric(
            report_id=pk,
            user=request.user,  # type: ignore[arg-type]
            base=_base(request),
            start=start,
            end=end,
            values=form.values,
        )

    return _attempt(request, pk, act, "已补录，请核对它的指标和年份。", "#numbers")


def _outline_change(request: HttpRequest) -> Callable[[list[Section], str], list[Section]]:
    """Return the change of the outline that a button stands for."""
    posted = request.POST

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise outline.OutlineError("没有说明是哪一节。")
        return int(text)

    def change(sections: list[Section], text: str) -> list[Section]:
        if "merge" in posted:
            return outline.merge_back(sections, number(posted["merge"]))
        if "at" in posted:
            return outline.split_at(sections, text, number(posted["at"]))
        ordinal = number(posted.get("set", ""))
        level, stance = number(posted.get(f"level-{ordinal}", "")), posted.get(f"stance-{ordinal}", "")
        return outline.set_place(sections, ordinal, level=level, stance=stance)

    return change


@require_POST
@staff_view("change_report")
def sections(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the outline: end a section, begin one at a line, or set its level and stance."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    return _attempt(
        request,
        pk,
        lambda: review.change_outline(
            report_id=pk,
            user=request.user,  # type: ignore[arg-type]
            base=_base(request),
            change=_outline_change(request),
        ),
        "章节已改，数据已随之归位。",
        "#outline",
    )


@require_POST
@staff_view("change_report")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a removed part back into the text."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    number = request.POST.get("number", "")

    def act() -> Any:
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            raise EditError("没有说明取回哪一处。")
        try:
            return taken_back.take_back(
                report_id=pk,
                user=request.user,  # type: ignore[arg-type]
                base=_base(request),
                number=int(number),
            )
        except ReadingError as error:
            raise EditError(f"原件读不出来，不知该放回哪里：{error.message}") from error

    return _attempt(
        request, pk, act, "已放回正文：后面的章节和数据随之后移，里面的标题和数据已读出，请核对。", "#removed"
    )


@require_POST
@staff_view("change_report")
def undo_last(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the newest change that still stands."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    return _attempt(
        request,
        pk,
        lambda: undo(report_id=pk, user=request.user, base=_base(request)),  # type: ignore[arg-type]
        "已撤销一步。再按一次，撤销更早的一步。",
        "",
    )


@require_POST
@staff_view("change_report")
def redo_last(request: HttpRequest, pk: int) -> HttpResponse:
    """Do again what was undone last."""
    get_object_or_404(Report.objects.without_text(), pk=pk)
    return _attempt(
        request,
        pk,
        lambda: redo(report_id=pk, user=request.user, base=_base(request)),  # type: ignore[arg-type]
        "已重做一步。",
        "",
    )
