"""What a person says of a reading: its metadata, its outline, its numbers, what was taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.models import Division, Metric, Report, Revision, Section
from reports.services import outline
from reports.services.history import EditConflict, EditError, record, revisions_since
from reports.services.places import find_places
from reports.services.reference import division_in_year
from reports.services.states import METADATA

if TYPE_CHECKING:
    from django.contrib.auth.models import User

METADATA_SAVED = "edit:metadata"
OUTLINE_CHANGED = "edit:sections"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: its revision (None: nothing was new), and whose changes it was merged with."""

    revision: Revision | None
    merged_with: tuple[str, ...] = ()


def save_metadata(
    *,
    report_id: int,
    user: User | None,
    values: Mapping[str, Any],
    base: int,
    overrule: int = 0,
    confirm: Sequence[str] = (),
    reason: str = "",
) -> Saved:
    """Store columns of the metadata that a person filled in while looking at version `base`.

    Changes of others since then are kept when they are of other columns. Raises EditConflict when
    both changed one, unless the person has seen theirs, up to version `overrule`, and EditError when
    the result cannot stand. Columns that changed, and those in `confirm`, are left alone by later
    readings.
    """
    with record(report_id=report_id, user=user, action=METADATA_SAVED, reason=reason) as recording:
        report, now = recording.report, recording.before.fields
        since = [r for r in revisions_since(report_id, base) if set(r.after or {}) & set(METADATA)]
        seen = dict(now)
        for revision in reversed(since):
            seen.update({k: v for k, v in (revision.before or {}).items() if k in METADATA})
        wanted = {name: _json(value) for name, value in values.items() if name in METADATA}
        mine = {name for name, value in wanted.items() if value != seen[name]}
        unseen = {name for revision in since if revision.id > overrule for name in revision.after or {}}
        clashes = {n for n in mine & unseen if now[n] != seen[n] and wanted[n] != now[n]}
        if clashes:
            both = [r for r in since if set(r.after or {}) & clashes]
            raise EditConflict(_tell_clash(both, clashes), tuple(both), frozenset(clashes))
        for name in mine:
            setattr(report, name, values[name])
        confirmed = {name.removesuffix("_id") for name in (*mine, *confirm)}
        report.confirmed = sorted({*report.confirmed, *confirmed})
    others = tuple(dict.fromkeys(str(r.actor or "命令行") for r in since)) if mine else ()
    return Saved(recording.revision, others)


def _tell_clash(since: Sequence[Revision], names: set[str]) -> str:
    people = "、".join(dict.fromkeys(str(r.actor or "命令行") for r in since))
    fields = "、".join(label_of(name) for name in METADATA if name in names)
    return f"{people} 在你打开这一页之后也改了“{fields}”，你的这次改动没有保存。请对照下面的改动，再决定。"


def label_of(name: str) -> str:
    """Return the Chinese name of a column of a report."""
    return str(getattr(Report._meta.get_field(name.removesuffix("_id")), "verbose_name", name))


def find_division(*, written: str, year: int | None) -> Division | None:
    """Return the one place that a code, a name or 名称（代码） stands for, as it was called in a year."""
    written = written.strip()
    digits = "".join(c for c in written if c.isascii() and c.isdigit())
    if len(digits) == 6:
        return division_in_year(Division.objects.filter(code=digits), year)
    codes = {division.code for division in Division.objects.filter(name=written)}
    if not codes:
        codes = {division.code for division in find_places(written)}
    return division_in_year(Division.objects.filter(code=codes.pop()), year) if len(codes) == 1 else None


def change_outline(
    *,
    report_id: int,
    user: User | None,
    base: int,
    change: Callable[[list[Section], str], list[Section]],
) -> Revision | None:
    """Apply one change of `outline` to the sections, and re-anchor the metrics. Raises EditError."""
    with record(
        report_id=report_id,
        user=user,
        action=OUTLINE_CHANGED,
        base=base,
        touches=lambda r: bool({"sections", "text"} & set(r.after or {})),
    ) as recording:
        report = recording.report
        held = list(report.sections.order_by("ordinal"))
        numbers = {section.pk for section in held}
        try:
            sections = change(held, report.text)
        except outline.OutlineError as error:
            raise EditError(f"{error}章节没有改动。") from error
        kept = {section.pk for section in sections if section.pk}
        Section.objects.filter(pk__in=numbers - kept).delete()
        save_sections(sections)
        anchor_metrics(report)
        report.confirmed = sorted({*report.confirmed, "sections"})
    return recording.revision


def save_sections(sections: Sequence[Section]) -> None:
    names = ["ordinal", "level", "kind", "stance", "heading", "start", "end", "body_start"]
    Section.objects.bulk_update([s for s in sections if s.pk], names)
    Section.objects.bulk_create([s for s in sections if not s.pk])


def anchor_metrics(report: Report) -> None:
    """Tell every number of a report which section it stands in."""
    sections = list(report.sections.order_by("ordinal"))
    metrics = list(report.metrics.all())
    for metric in metrics:
        metric.section_ordinal = outline.section_of(sections, metric.start)
    Metric.objects.bulk_update(metrics, ["section_ordinal"])


def claim(*, report_id: int, user: User | None) -> None:
    """Take a report over, or (None) leave it to anybody. No change of its content, so no revision."""
    Report.objects.filter(pk=report_id).update(owner=user)


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
