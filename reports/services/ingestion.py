"""From bytes to a stored report: one transaction a report, nothing half-stored, nothing doubled."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from reports.models import Indicator, Metric, Report, Revision, Section, SourceFile
from reports.parsing.readers.sandbox import parse_in_child
from reports.parsing.types import ParsedReport, ReadingError
from reports.search.index import index_report
from reports.services.duplicates import save_sketch
from reports.services.publication import PublicationConflict
from reports.services.publication import publish as publish_report
from reports.services.readings import build_metrics, build_sections, place_columns, reading_columns
from reports.services.reference import DIVISION_TABLES

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)
CREATED = "created"
DUPLICATE = "duplicate"


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
            report = store_reading(
                data=data,
                name=name,
                sha256=sha256,
                parsed=parsed,
                digest=digest,
                user=user,
                is_sample=is_sample,
            )
            note = publish_or_say_why(report, user) if publish else ""
    except (IntegrityError, DataError) as error:
        # Another process stored the same file between our look and our insert.
        if held := find_duplicate(sha256=sha256, digest=digest):
            return Ingestion(DUPLICATE, held, "刚由另一进程收入")
        # Only a defect of the reading gets here: the database refused a value that it should not have given.
        logger.exception("the reading of %s cannot be stored", name)
        why = str(error).splitlines()[0]
        raise ReadingError(
            "unstorable", f"“{name}”的解析结果通不过数据库的检查（{why}）；没有入库。"
        ) from error
    return Ingestion(CREATED, report, note)


def publish_or_say_why(report: Report, user: User | None) -> str:
    """Publish, or leave the report in review when its period is taken. Returns a note."""
    try:
        with transaction.atomic():
            publish_report(report=report, user=user)
    except PublicationConflict as conflict:
        report.refresh_from_db(fields=["status"])
        return f"已入库，未发布：{conflict.message}"
    return ""


def store_reading(
    *,
    data: bytes,
    name: str,
    sha256: str,
    parsed: ParsedReport,
    digest: str,
    user: User | None = None,
    is_sample: bool = False,
    version: int = 1,
) -> Report:
    """Store a reading with its file as a draft; to be called inside a transaction.

    Raises IntegrityError when a report of this text and version is there already.
    """
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
        text_digest=digest,
        is_sample=is_sample,
        version=version,
        content_changed_at=timezone.now(),
        **reading_columns(parsed, fallback_title=name),
        **place_columns(parsed.metadata),
    )
    Section.objects.bulk_create(build_sections(report, parsed))
    known = Indicator.objects.in_bulk({m.indicator for m in parsed.metrics if m.indicator})
    Metric.objects.bulk_create(build_metrics(report, parsed, known))
    index_report(report)
    save_sketch(report)
    Revision.objects.create(
        report_id=report.pk, action="created", actor=user, after={"file": name, "sha256": sha256}
    )
    return report
