"""From bytes to a stored report: one transaction a report, nothing half-stored, nothing doubled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.models import Division, Indicator, Metric, Report, Revision, Section, SourceFile
from reports.parsing.readers.sandbox import parse_in_child
from reports.parsing.types import Metadata, ParsedReport
from reports.search.index import index_report
from reports.services.publication import PublicationConflict
from reports.services.publication import publish as publish_report
from reports.services.reference import DIVISION_TABLES, division_in_year

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CREATED = "created"
DUPLICATE = "duplicate"
# Columns that hold an empty string where the reading found nothing.
TEXT_COLUMNS = (
    "subtitle",
    "body",
    "level",
    "session",
    "speaker",
    "speaker_title",
    "source",
    "source_url",
    "truncated",
    "division_written",
    "place_name",
)


@dataclass(frozen=True, slots=True)
class Ingestion:
    """What became of a file: a new report, or the one that already holds its bytes or text.

    `note` says in Chinese what a person should know, such as why it was not published.
    """

    outcome: str
    report: Report
    note: str = ""


def read_file(*, data: bytes, name: str) -> ParsedReport:
    """Read a file in a child process, without storing anything. Raises ReadingError."""
    return parse_in_child(data, name, DIVISION_TABLES)


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text without its white space: the same words are the same text."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def find_duplicate(*, sha256: str = "", digest: str = "") -> Report | None:
    """Return the report that holds these bytes, or this text."""
    reports = Report.objects.without_text().select_related("division")
    if sha256 and (held := reports.filter(source_file__sha256=sha256).first()):
        return held
    return reports.filter(text_digest=digest).first() if digest else None


def ingest_file(
    *, data: bytes, name: str, user: User | None = None, publish: bool = False, is_sample: bool = False
) -> Ingestion:
    """Read a file and store it as a report, published at once when asked.

    Returns the report held when its bytes or its text are known already. Raises ReadingError
    when it cannot be read; nothing is stored then.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if held := find_duplicate(sha256=sha256):
        return Ingestion(DUPLICATE, held, "字节相同")
    parsed = read_file(data=data, name=name)
    digest = text_digest(parsed.text)
    if held := find_duplicate(digest=digest):
        return Ingestion(DUPLICATE, held, "正文相同")
    try:
        with transaction.atomic():
            report = _store(data, name, sha256, parsed, digest, user, is_sample)
            note = _publish(report, user) if publish else ""
    except IntegrityError:
        # Another process stored the same file between our look and our insert.
        if held := find_duplicate(sha256=sha256, digest=digest):
            return Ingestion(DUPLICATE, held, "刚由另一进程收入")
        raise
    return Ingestion(CREATED, report, note)


def _publish(report: Report, user: User | None) -> str:
    """Publish, or leave the report in review when its period is taken. Returns a note."""
    try:
        with transaction.atomic():
            publish_report(report=report, user=user)
    except PublicationConflict as conflict:
        report.refresh_from_db(fields=["status"])
        return f"已入库，未发布：{conflict.message}"
    return ""


def _store(
    data: bytes,
    name: str,
    sha256: str,
    parsed: ParsedReport,
    digest: str,
    user: User | None,
    is_sample: bool,
) -> Report:
    source_file, _ = SourceFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": name[-255:],
            "media_type": parsed.media_type,
            "size": len(data),
            "content": data,
            "received_by": user,
        },
    )
    report = Report.objects.create(
        source_file=source_file,
        text=parsed.text,
        text_digest=digest,
        is_sample=is_sample,
        extractor_version=parsed.version,
        content_changed_at=timezone.now(),
        evidence=_evidence(parsed.metadata),
        candidates=[
            {
                "division_code": c.division_code,
                "why": c.why,
                "weight": c.weight,
                "start": c.start,
                "end": c.end,
            }
            for c in parsed.candidates
        ],
        removed=[{"reason": r.reason, "text": r.text, "line": r.line} for r in parsed.removed],
        **metadata_columns(parsed.metadata, fallback_title=name),
    )
    store_children(report, parsed)
    index_report(report)
    Revision.objects.create(
        report_id=report.pk, action="created", actor=user, after={"file": name, "sha256": sha256}
    )
    return report


def metadata_columns(metadata: Metadata, *, fallback_title: str) -> dict[str, Any]:
    """Turn what was detected into the columns of a report."""
    values: dict[str, Any] = {
        field: claim.value if claim is not None else None for field, claim in metadata.items()
    }
    year = values["covers_year"]
    columns: dict[str, Any] = {
        name: values[name]
        for name in (
            "covers_from",
            "covers_year",
            "plan_year",
            "delivered_on",
            "published_on",
            "term",
            "session_no",
        )
    }
    if year is not None and columns["covers_from"] is None:
        columns["covers_from"] = year
    for name in TEXT_COLUMNS:
        limit = getattr(Report._meta.get_field(name), "max_length", None)
        columns[name] = (values[name] or "")[:limit]
    columns["kind"] = values["kind"] or "work_report"
    columns["title"] = (values["title"] or fallback_title)[:300]
    columns["masked"] = bool(values["masked"])
    columns["division"] = _division(values["division_code"], year)
    columns["division_hint"] = _division(values["division_hint_code"], year)
    return columns


def _division(code: str | None, year: int | None) -> Division | None:
    return division_in_year(Division.objects.filter(code=code), year) if code else None


def _evidence(metadata: Metadata) -> dict[str, Any]:
    return {
        name: {
            "value": claim.value.isoformat() if isinstance(claim.value, date) else claim.value,
            "start": claim.start,
            "end": claim.end,
            "rule": claim.rule,
        }
        for name, claim in metadata.items()
        if claim is not None
    }


def store_children(report: Report, parsed: ParsedReport) -> None:
    """Store the sections and metrics of a reading under a report that has none yet."""
    Section.objects.bulk_create(
        Section(
            report=report,
            ordinal=s.ordinal,
            level=s.level,
            kind=s.kind,
            stance=s.stance or "",
            heading=(s.heading or "")[:500],
            start=s.start,
            end=s.end,
            body_start=s.body_start,
        )
        for s in parsed.sections
    )
    known = set(Indicator.objects.values_list("key", flat=True))
    Metric.objects.bulk_create(
        Metric(
            report=report,
            ordinal=ordinal,
            section_ordinal=m.section,
            raw=m.raw,
            start=m.start,
            end=m.end,
            quote_start=m.quote[0],
            quote_end=m.quote[1],
            value=m.value,
            value_max=m.value_max,
            unit=m.unit,
            qualifier=m.qualifier,
            indicator_id=m.indicator if m.indicator in known else None,
            year=m.year,
            year_from=m.year_from,
            status=m.status,
            scope=m.scope,
            subject=(m.subject or "")[:200],
            rule=m.rule[:80],
            confidence=m.confidence,
        )
        for ordinal, m in enumerate(parsed.metrics)
    )
