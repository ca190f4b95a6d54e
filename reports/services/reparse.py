"""Reading stored reports again: identifiers stay, and so does everything a person has confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.models import Indicator, Metric, Report, ReportStatus, Revision, Section
from reports.parsing.types import ParsedReport, ReadingError
from reports.search.index import index_report
from reports.services.ingestion import read_file, text_digest
from reports.services.readings import build_metrics, build_sections, place_columns, reading_columns
from reports.services.review import anchor_metrics
from reports.services.states import diff_states, take_state

if TYPE_CHECKING:
    from django.contrib.auth.models import User

R = TypeVar("R", Section, Metric)
Changes = tuple[int, int, int]  # added, changed, removed
# Kept as they stand on a metric that a person has looked at; only its place in the text may move.
_JUDGED = (
    Metric.Review.ACCEPTED,
    Metric.Review.CORRECTED,
    Metric.Review.REJECTED,
    Metric.Review.ADDED,
)
_PLACE = ("ordinal", "section_ordinal", "start", "end", "quote_start", "quote_end")
# Say where something was found, not what: a change of them alone is no change of the content.
_EVIDENCE = {"evidence", "candidates", "removed", "extractor_version", "text_digest"}
_SECTION_FIELDS = ("ordinal", "level", "kind", "stance", "heading", "start", "end", "body_start")
_METRIC_FIELDS = (
    *_PLACE,
    "raw",
    "value",
    "value_max",
    "unit",
    "qualifier",
    "indicator_id",
    "year",
    "year_from",
    "status",
    "scope",
    "subject",
    "rule",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Reparse:
    """What reading a report again changed. `problem` says why it was left as it was."""

    report_id: int
    title: str
    fields: dict[str, tuple[Any, Any]]  # column → (before, after)
    sections: Changes
    metrics: Changes
    problem: str = ""
    before: dict[str, Any] = field(default_factory=dict)  # the whole difference, as a revision holds it
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything but evidence and version changed."""
        return bool(set(self.fields) - _EVIDENCE or any(self.sections) or any(self.metrics))


class ReparseConflict(Exception):
    """The new reading cannot carry what a person confirmed; `message` says what, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def reparse_report(*, report_id: int, dry_run: bool = False, user: User | None = None) -> Reparse:
    """Read one stored report again, in one transaction; with `dry_run` only tell what would change.

    Nothing changes when the file can no longer be read, when a confirmed quantity has lost its
    place, or when the new place and period are taken: `problem` then says so.
    """
    report = Report.objects.select_related("source_file", "division", "division_hint").get(pk=report_id)
    nothing = (0, 0, 0)
    try:
        parsed = read_file(data=bytes(report.source_file.content), name=report.source_file.name)
        with transaction.atomic():
            locked = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
            result = _apply(locked, parsed, report.source_file.name, user)
            if dry_run:
                transaction.set_rollback(True)
    except (ReadingError, ReparseConflict) as error:
        return Reparse(report_id, report.title, {}, nothing, nothing, error.message)
    except IntegrityError as error:
        return Reparse(
            report_id, report.title, {}, nothing, nothing, f"数据库拒绝了新的解析：{error}".splitlines()[0]
        )
    return result


def _apply(report: Report, parsed: ParsedReport, name: str, user: User | None) -> Reparse:
    old = take_state(report)
    before = report.text
    wanted = reading_columns(parsed, fallback_title=name) | place_columns(parsed.metadata)
    wanted["text_digest"] = text_digest(parsed.text)
    kept = _confirmed(report, parsed)
    changed = {
        column: (getattr(report, column), value)
        for column, value in wanted.items()
        if column not in kept and getattr(report, column) != value
    }
    for column, (_, value) in changed.items():
        setattr(report, column, value)
    if changed:
        report.save(update_fields=list(changed))
    sections, metrics = (0, 0, 0), (0, 0, 0)
    if "text" not in report.confirmed:
        sections = _replace_sections(report, parsed) if "sections" not in report.confirmed else sections
        metrics = _replace_metrics(report, before, parsed)
    if "sections" in report.confirmed:
        anchor_metrics(report)
    result = Reparse(report.pk, report.title, changed, sections, metrics)
    whole = diff_states(old, take_state(report))
    result = replace(result, before=whole[0], after=whole[1])
    if result.is_changed:
        report.content_changed_at = timezone.now()
        report.save(update_fields=["content_changed_at"])
        Revision.objects.create(
            report_id=report.pk,
            action="reparsed",
            actor=user,
            reason=f"解析版本 {parsed.version}",
            before=result.before,
            after=result.after,
            is_public=report.status == ReportStatus.PUBLISHED,
        )
        index_report(report)
    return result


def _confirmed(report: Report, parsed: ParsedReport) -> set[str]:
    """Return the columns that stay. A text in which a person put something back stays with all its spans.

    Raises ReparseConflict when sections that a person drew would no longer fit a new text.
    """
    kept = set(report.confirmed)
    if "text" in kept:
        return kept | {"text_digest", "evidence", "candidates", "removed"}
    if "sections" in kept and parsed.text != report.text:
        raise ReparseConflict("章节由人改过，新的正文与它对不上，未改动。")
    return kept


@dataclass(slots=True)
class _Pairing(Generic[R]):
    """Rows of two readings: those that are the same, those that are gone, those that are new."""

    pairs: list[tuple[R, R]]
    lost: list[R]
    added: list[R]


def _pair(old: Sequence[R], new: Sequence[R], key: Callable[[R], Hashable]) -> _Pairing[R]:
    """Pair rows that are the same by their key, in order; else by where they begin."""
    found: _Pairing[R] = _Pairing([], [], [])
    matcher = SequenceMatcher(None, [key(row) for row in old], [key(row) for row in new], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.pairs += zip(old[i:j], new[k:m], strict=True)
            continue
        fresh = {row.start: row for row in new[k:m]}
        for row in old[i:j]:
            twin = fresh.pop(row.start, None)
            if twin is None:
                found.lost.append(row)
            else:
                found.pairs.append((row, twin))
        found.added += fresh.values()
    return found


def _replace_sections(report: Report, parsed: ParsedReport) -> Changes:
    old = list(report.sections.order_by("ordinal"))
    found = _pair(old, build_sections(report, parsed), lambda s: (s.heading, s.kind))
    changed = _take_over(found, _SECTION_FIELDS)
    Section.objects.filter(pk__in=[row.pk for row in found.lost]).delete()
    Section.objects.bulk_update(changed, _SECTION_FIELDS)
    Section.objects.bulk_create(found.added)
    return len(found.added), len(changed), len(found.lost)


def _replace_metrics(report: Report, before: str, parsed: ParsedReport) -> Changes:
    """Bring the metrics in line, but keep what a person judged and only move it to its new place."""
    old = list(report.metrics.order_by("ordinal"))
    found = _pair(old, build_metrics(report, parsed, Indicator.objects.in_bulk()), lambda m: m.raw)
    for stored, fresh in list(found.pairs):
        if stored.review not in _JUDGED:
            continue
        if stored.raw == fresh.raw:
            _keep_judgement(stored, fresh)
        else:
            found.pairs.remove((stored, fresh))
            found.lost.append(stored)
            found.added.append(fresh)
    for stored in [metric for metric in found.lost if metric.review in _JUDGED]:
        moved = _move(stored, before, parsed)
        found.lost.remove(stored)
        found.pairs.append((stored, moved))
        found.added = [m for m in found.added if m.end <= moved.start or m.start >= moved.end]
    rows = [fresh for _, fresh in found.pairs] + found.added
    for ordinal, metric in enumerate(sorted(rows, key=lambda m: (m.start, m.end))):
        metric.ordinal = ordinal
    changed = _take_over(found, _METRIC_FIELDS)
    Metric.objects.filter(pk__in=[row.pk for row in found.lost]).delete()
    Metric.objects.bulk_update(changed, [f.removesuffix("_id") for f in _METRIC_FIELDS])
    Metric.objects.bulk_create(found.added)
    return len(found.added), len(changed), len(found.lost)


def _take_over(found: _Pairing[R], fields: Sequence[str]) -> list[R]:
    """Give the stored rows the values of the new ones; return those that changed."""
    changed = [(a, b) for a, b in found.pairs if any(getattr(a, f) != getattr(b, f) for f in fields)]
    for stored, fresh in changed:
        for name in fields:
            setattr(stored, name, getattr(fresh, name))
    return [stored for stored, _ in changed]


def _keep_judgement(stored: Metric, fresh: Metric) -> None:
    for name in _METRIC_FIELDS:
        if name not in _PLACE:
            setattr(fresh, name, getattr(stored, name))


def _move(metric: Metric, before: str, parsed: ParsedReport) -> Metric:
    """Return a judged metric at its place in the new text. Raises ReparseConflict without one."""
    quote = before[metric.quote_start : metric.quote_end]
    places = [found.start() for found in re.finditer(re.escape(quote), parsed.text)]
    if not places:
        raise ReparseConflict(f"人工核对过的“{metric.raw}{metric.unit}”在新的正文里找不到原句，未改动。")
    shift = min(places, key=lambda place: abs(place - metric.quote_start)) - metric.quote_start
    moved = Metric(report_id=metric.report_id)
    _keep_judgement(metric, moved)
    moved.start, moved.end = metric.start + shift, metric.end + shift
    moved.quote_start, moved.quote_end = metric.quote_start + shift, metric.quote_end + shift
    inside = (s.ordinal for s in parsed.sections if s.start <= moved.start < s.end)
    moved.section_ordinal = next(inside, None)
    return moved
