"""A removed part put back into the text: what stands behind it moves along, what stands in it is read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from reports.models import Indicator, Metric, Report, Revision
from reports.parsing.metrics import extract_metrics
from reports.parsing.readers.sandbox import read_in_child
from reports.parsing.sections import split_sections
from reports.parsing.types import Detected, Metadata
from reports.parsing.types import Section as ParsedSection
from reports.services import outline
from reports.services.history import EditError, Recording, record
from reports.services.ingestion import text_digest
from reports.services.readings import build_metric
from reports.services.review import anchor_metrics, save_sections

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TEXT_TAKEN_BACK = "edit:text"
# How far around a removed part its neighbours are looked for.
_NEIGHBOURS = 60
# What the reading of numbers looks at besides the text.
_FRAME = ("title", "kind", "body", "covers_from", "covers_year", "plan_year", "delivered_on", "published_on")


def take_back(*, report_id: int, user: User | None, base: int, number: int) -> Revision | None:
    """Put a removed part back where it stood in the file.

    Everything behind it moves along. Headings and numbers in it are read; those around it, which a
    person may have confirmed, stay as they are.
    """
    with record(
        report_id=report_id,
        user=user,
        action=TEXT_TAKEN_BACK,
        base=base,
        touches=lambda r: bool({"sections", "text", "removed"} & set(r.after or {})),
    ) as recording:
        report = recording.report
        if not 0 <= number < len(report.removed):
            raise EditError("没有这一处清除的内容。请刷新页面。")
        part = report.removed[number]
        at = _place_of(report, part["line"], part["text"])
        size = _insert(recording, at, part["text"].strip("\n"))
        _read_part(report, at, at + size)
        report.removed = [*report.removed[:number], *report.removed[number + 1 :]]
        report.confirmed = sorted({*report.confirmed, "text"})
    return recording.revision


def _place_of(report: Report, line: int, part: str) -> int:
    """Return the offset of the line before which a removed part belongs, by its neighbours in the file."""
    file = report.source_file
    lines = [s.strip() for s in read_in_child(bytes(file.content), file.name).text.split("\n")]
    text = report.text
    floor = 0
    for neighbour in reversed(lines[max(0, line - _NEIGHBOURS) : line]):
        if len(neighbour) >= 4 and (found := text.rfind(neighbour)) >= 0:
            newline = text.find("\n", found + len(neighbour))
            floor = len(text) if newline < 0 else newline + 1
            break
    behind = line + part.strip("\n").count("\n") + 1
    for neighbour in lines[behind : behind + _NEIGHBOURS]:
        if len(neighbour) >= 4 and (found := text.find(neighbour, floor)) >= 0:
            return text.rfind("\n", 0, found) + 1
    return floor


def _insert(recording: Recording, at: int, part: str) -> int:
    """Put lines into the text at the beginning of a line, and move every span behind them.

    Returns how many characters the text has grown by.
    """
    report = recording.report
    text = report.text
    piece = f"{part}\n" if at < len(text) else f"\n{part}"
    size = len(piece)
    report.text = text[:at] + piece + text[at:]
    report.text_digest = text_digest(report.text)
    sections = outline.make_room(list(report.sections.order_by("ordinal")), at, size, len(report.text))
    metrics = list(report.metrics.all())
    for metric in metrics:
        for name in ("start", "end", "quote_start", "quote_end"):
            here = getattr(metric, name)
            if here > at or (here == at and name in ("start", "quote_start")):
                setattr(metric, name, here + size)
    report.evidence = {key: _shifted(claim, at, size) for key, claim in report.evidence.items()}
    report.candidates = [_shifted(candidate, at, size) for candidate in report.candidates]
    report.save(update_fields=["text", "text_digest", "evidence", "candidates"])
    save_sections(sections)
    Metric.objects.bulk_update(metrics, ["start", "end", "quote_start", "quote_end"])
    return size


def _shifted(claim: dict[str, Any], at: int, size: int) -> dict[str, Any]:
    start, end = claim.get("start"), claim.get("end")
    if start is None or end is None or end <= at:
        return claim
    return claim | {"start": start + size if start >= at else start, "end": end + size}


def _read_part(report: Report, start: int, end: int) -> None:
    """Read the headings and the numbers of `text[start:end]`, in the light of the whole text."""
    metadata = _metadata_of(report)
    sections = list(report.sections.order_by("ordinal"))
    for found in split_sections(report.text, metadata):
        line = report.text[found.start :].split("\n", 1)[0].strip()
        if start <= found.start < end and found.heading and found.heading == line:
            sections = outline.split_at(sections, report.text, found.start, level=found.level)
            next(s for s in sections if s.start == found.start).stance = found.stance or ""
    save_sections(sections)
    parsed = tuple(
        ParsedSection(
            s.ordinal, s.level, s.kind, s.stance or None, s.heading or None, s.start, s.end, s.body_start
        )
        for s in sections
    )
    known = Indicator.objects.in_bulk()
    last = report.metrics.aggregate(last=Max("ordinal"))["last"]
    first = 0 if last is None else last + 1
    inside = [m for m in extract_metrics(report.text, parsed, metadata) if start <= m.start and m.end <= end]
    Metric.objects.bulk_create(build_metric(report, m, first + n, known) for n, m in enumerate(inside))
    anchor_metrics(report)


def _metadata_of(report: Report) -> Metadata:
    """Return what the report says of itself, as a reading would give it; a person may have corrected it."""
    claims: dict[str, Detected[Any]] = {}
    for name in _FRAME:
        value: str | int | date | None = getattr(report, name)
        if value not in (None, ""):
            evidence = report.evidence.get(name) or {}
            claims[name] = Detected(value, evidence.get("start"), evidence.get("end"), "stored")
    return Metadata(**claims)
