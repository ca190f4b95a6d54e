"""Numbers of a report, one by one: accepted, corrected, rejected, added by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from reports.models import Metric, Report, Revision
from reports.parsing.lexicon import fold
from reports.parsing.metrics_quantities import Quantity, find_quantities
from reports.services.history import EditError, record
from reports.services.outline import section_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

JUDGED = "edit:metrics"
ADDED = "edit:metric-added"
# What a person may say of a number.
VERDICTS = {
    "accept": Metric.Review.ACCEPTED,
    "reject": Metric.Review.REJECTED,
    "reopen": Metric.Review.UNREVIEWED,
}
CORRECTABLE = (
    *("value", "value_max", "unit", "qualifier", "indicator_id", "year", "year_from", "status", "scope"),
    "subject",
)
_STOPS = "。！？；\n"
_MOST_QUOTED = 160


@dataclass(frozen=True, slots=True)
class Picked:
    """A number that a person pointed at: `text[start:end]`, and what can be read there."""

    start: int
    end: int
    value: Decimal | None
    value_max: Decimal | None
    unit: str
    qualifier: str


def judge_metrics(
    *, report_id: int, user: User | None, base: int, ids: Iterable[int], verdict: str
) -> Revision | None:
    """Accept or reject numbers, or open them again. Raises EditError and EditConflict."""
    wanted = set(ids)
    with record(
        report_id=report_id, user=user, action=JUDGED, base=base, touches=_touching(wanted)
    ) as recording:
        metrics = _pick(recording.report, wanted)
        for metric in metrics:
            metric.review = VERDICTS[verdict]
        Metric.objects.bulk_update(metrics, ["review"])
    return recording.revision


def correct_metric(
    *, report_id: int, user: User | None, base: int, metric_id: int, values: Mapping[str, Any]
) -> Revision | None:
    """Set what a number says; its place in the text stays. Raises EditError and EditConflict."""
    with record(
        report_id=report_id, user=user, action=JUDGED, base=base, touches=_touching({metric_id})
    ) as recording:
        (metric,) = _pick(recording.report, {metric_id})
        for name in CORRECTABLE:
            if name in values:
                setattr(metric, name, values[name])
        # A number that a person put in stays theirs.
        if metric.review != Metric.Review.ADDED:
            metric.review = Metric.Review.CORRECTED
        metric.save()
    return recording.revision


def add_metric(
    *, report_id: int, user: User | None, base: int, start: int, end: int, values: Mapping[str, Any]
) -> Revision | None:
    """Add the number in `text[start:end]`; `values` win over what is read there.

    Raises EditError when nothing numeric stands there and no value is given, or when the number is
    in the table already.
    """
    with record(
        report_id=report_id,
        user=user,
        action=ADDED,
        base=base,
        touches=lambda r: "text" in (r.after or {}),
    ) as recording:
        report = recording.report
        picked = pick_number(report.text, start, end)
        given = {name: values[name] for name in CORRECTABLE if values.get(name) not in (None, "")}
        if picked.value is None and "value" not in given:
            raise EditError("选中的文字里没有读出数量，请填上数值；没有添加。")
        _refuse_overlap(report, picked)
        last = report.metrics.aggregate(last=Max("ordinal"))["last"]
        quote = sentence_around(report.text, picked.start, picked.end)
        read = {"value": picked.value, "value_max": picked.value_max, "unit": picked.unit}
        Metric.objects.create(
            report=report,
            ordinal=0 if last is None else last + 1,
            section_ordinal=section_of(list(report.sections.order_by("ordinal")), picked.start),
            raw=report.text[picked.start : picked.end],
            start=picked.start,
            end=picked.end,
            quote_start=quote[0],
            quote_end=quote[1],
            rule="hand",
            confidence=1.0,
            review=Metric.Review.ADDED,
            **{"status": "done", "qualifier": picked.qualifier, "year": report.covers_year} | read | given,
        )
    return recording.revision


def pick_number(text: str, start: int, end: int) -> Picked:
    """Return the number that a selection means, its edges drawn in to the numeral itself.

    Raises EditError for a selection outside the text, empty, or too long for a number.
    """
    if not 0 <= start < end <= len(text):
        raise EditError("没有选中正文里的文字；没有添加。")
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end or end - start > 80 or "\n" in text[start:end]:
        raise EditError("请在一段之内选中一个数，不超过 80 字；没有添加。")
    left, right = sentence_around(text, start, end)
    inside: list[Quantity] = [
        q for q in find_quantities(fold(text[left:right])) if q.start + left < end and start < q.right + left
    ]
    if len(inside) != 1:
        return Picked(start, end, None, None, "", "exact")
    (found,) = inside
    return Picked(
        left + found.start,
        left + found.end,
        found.value,
        found.value_max,
        found.unit,
        found.qualifier.value,
    )


def find_words(text: str, words: str) -> tuple[int, int]:
    """Return where the words of a person stand in a text. Raises EditError unless at one place only."""
    places = [m.start() for m in re.finditer(re.escape(words), text)] if words else []
    if len(places) != 1:
        raise EditError(
            f"正文里有 {len(places)} 处“{words}”，请多写前后几个字，直到只剩一处；没有添加。"
            if places
            else "正文里没有这几个字，请照原文写；没有添加。"
        )
    return places[0], places[0] + len(words)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence that holds a span, cut to a readable length around it."""
    first = max((text.rfind(stop, 0, start) for stop in _STOPS), default=-1) + 1
    ends = [found for stop in _STOPS if (found := text.find(stop, end)) >= 0]
    last = min(ends, default=len(text))
    return max(first, start - _MOST_QUOTED), min(last, end + _MOST_QUOTED)


def _pick(report: Report, ids: set[int]) -> Sequence[Metric]:
    metrics = list(report.metrics.filter(pk__in=ids))
    if not metrics or len(metrics) != len(ids):
        raise EditError("有的数据已经不在这篇报告里。请刷新页面；没有改动。")
    return metrics


def _refuse_overlap(report: Report, picked: Picked) -> None:
    over = report.metrics.filter(start__lt=picked.end, end__gt=picked.start)
    if held := over.exclude(review=Metric.Review.REJECTED).first():
        raise EditError(f"这个数已经在表里（{held.raw}{held.unit}），请改正那一条；没有添加。")


def _touching(ids: set[int]) -> Callable[[Revision], bool]:
    numbers = {str(pk) for pk in ids}

    def touches(revision: Revision) -> bool:
        rows = (revision.after or {}).get("metrics", {})
        if not isinstance(rows, dict):
            return True
        # A number that only moved with the text is still the number that was looked at.
        return any(row is None or not set(row) <= _MOVES for pk, row in rows.items() if pk in numbers)

    return touches


_MOVES = {"ordinal", "section_ordinal", "start", "end", "quote_start", "quote_end"}
