"""The way in: what is sent is hashed, kept, read in the background, and every file's fate is told.

`reports.tasks` puts the items of an upload into the queue. Each step here may be repeated: a worker that is
killed leaves an item as it was, and whoever reads it again ends with the same one report.
"""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from reports.models import OPEN_STATES, ItemState, Report, Upload, UploadContent, UploadItem
from reports.parsing.types import ParsedReport, ReadingError
from reports.services.duplicates import Similar, find_similar, next_version, tell_version
from reports.services.ingestion import (
    find_duplicate,
    publish_or_say_why,
    read_file,
    store_reading,
    text_digest,
)
from reports.services.intake import open_upload, too_large

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
KEEP_FAILED = timedelta(days=14)
ENDED_WITHOUT_REPORT = (ItemState.FAILED, ItemState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file as sent. `error` says why it cannot be taken in, and then it has no data."""

    name: str
    label: str
    data: bytes
    error: ReadingError | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many files of an upload stand where."""

    by_state: dict[str, int]
    undecided: int

    @property
    def total(self) -> int:
        """All files; an archive counts by what was in it."""
        return sum(n for state, n in self.by_state.items() if state != ItemState.UNPACKED)

    @property
    def open(self) -> int:
        """Those still to be read."""
        return self.of(*OPEN_STATES)

    @property
    def done(self) -> int:
        """Those that have come to an end."""
        return self.total - self.open

    def of(self, *states: str) -> int:
        """Those in these states."""
        return sum(self.by_state.get(state, 0) for state in states)


def create_upload(
    *, owner: User | None, origin: str, as_version: bool = False, publish: bool = False, key: str = ""
) -> Upload:
    """Open an upload to which files are added."""
    return Upload.objects.create(
        owner=owner, origin=origin, as_version=as_version, publish=publish, idempotency_key=key
    )


def add_file(upload: Upload, incoming: Incoming) -> UploadItem:
    """Hash a file and keep it until it is read; what is held already ends here, as a duplicate."""
    data = incoming.data
    sha256 = hashlib.sha256(data).hexdigest()
    now = timezone.now()
    item = UploadItem(
        upload=upload,
        name=_plain(incoming.name)[-255:] or "未命名文件",
        label=_plain(incoming.label)[-500:] or "未命名文件",
        sha256=sha256,
        size=len(data),
        as_version=upload.as_version,
        queued_at=now,
    )
    error = incoming.error
    if error is None and len(data) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        error = ReadingError("too_large", too_large(len(data)))
    if error is not None:
        item.state, item.code, item.note, item.finished_at = ItemState.FAILED, error.code, error.message, now
    elif not upload.as_version and (held := find_duplicate(sha256=sha256)):
        item.state, item.held, item.note, item.finished_at = ItemState.DUPLICATE, held, "字节相同", now
    with transaction.atomic():
        item.save()
        if error is None:
            UploadContent.objects.create(item=item, data=data)
    return item


def _plain(name: str) -> str:
    """Return a name without what a database or a terminal cannot take."""
    return "".join(c if c.isprintable() and not 0xD800 <= ord(c) < 0xE000 else "_" for c in name)


# --- reading -------------------------------------------------------------------------------------
def process_item(item_id: int) -> list[int]:
    """Read one file and store it as a draft. Returns the items that came out of it, if it was an archive.

    Safe to repeat. Only a failing database is raised: then the item stays as it is and is read again.
    """
    claimed = UploadItem.objects.filter(pk=item_id, state__in=OPEN_STATES).update(
        state=ItemState.READING, started_at=timezone.now(), attempts=F("attempts") + 1
    )
    item = UploadItem.objects.select_related("upload__owner").filter(pk=item_id).first()
    if not claimed or item is None:
        return []
    content = UploadContent.objects.filter(item=item).first()
    try:
        if item.attempts > MOST_ATTEMPTS:
            raise ReadingError("interrupted", f"读了 {MOST_ATTEMPTS} 次都中断了，不再自动重试。")
        if content is None:
            raise ReadingError("content_gone", "文件内容已清理，请重新上传。")
        data = bytes(content.data)
        if is_archive(data, item.name):
            return _unpack(item, data)
        _read(item, data)
    except ReadingError as error:
        _end(item, ItemState.FAILED, code=error.code, note=error.message)
    except (DatabaseError, InterfaceError):
        _put_back(item)
        raise
    except Exception:
        log.exception("reading item %s failed", item_id)
        _end(
            item,
            ItemState.FAILED,
            code="internal",
            note="读取时出了内部错误，已记录；可以重试，或联系管理员。",
        )
    return []


def _put_back(item: UploadItem) -> None:
    """Let a file wait that the database could not take, if that can still be written down.

    It is not the file's fault, so it does not count among its attempts.
    """
    with suppress(DatabaseError, InterfaceError):
        UploadItem.objects.filter(pk=item.pk, state=ItemState.READING).update(
            state=ItemState.QUEUED, attempts=F("attempts") - 1
        )


def is_archive(data: bytes, name: str) -> bool:
    """Tell whether a file is a zip of documents, which an Office file is not."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not {"[Content_Types].xml", "mimetype"} & set(archive.namelist()[:5000])
    except Exception:  # any defect of the archive is named by the reader
        return name.lower().endswith(".zip")


def _unpack(item: UploadItem, data: bytes) -> list[int]:
    """Make an item of every document in an archive: all of them or none."""
    made: list[int] = []
    with transaction.atomic():
        if not _still_reading(item):
            return []
        name = item.name if item.name.lower().endswith(".zip") else f"{item.name}.zip"
        for member in open_upload(data, name, item.label):
            if member.error is not None:
                raise member.error
            child = add_file(item.upload, Incoming(member.name, member.label, member.data))
            if child.state == ItemState.QUEUED:
                made.append(child.pk)
        note = "" if made or item.upload.items.exclude(pk=item.pk).exists() else "压缩包里没有文件。"
        if note:
            raise ReadingError("empty", note)
        _end(item, ItemState.UNPACKED)
    return made


def _read(item: UploadItem, data: bytes) -> None:
    if not item.as_version and (held := find_duplicate(sha256=item.sha256)):
        _end(item, ItemState.DUPLICATE, held=held, note="字节相同")
        return
    parsed = read_file(data=data, name=item.name)
    digest = text_digest(parsed.text)
    held = find_duplicate(digest=digest)
    if held is not None and not item.as_version:
        _end(item, ItemState.DUPLICATE, held=held, note="正文相同")
        return
    similar = Similar(held, 1.0) if held is not None else find_similar(parsed.text)
    try:
        _store(item, data, parsed, digest, similar)
    except IntegrityError:
        # Another file of the same text came in between our look and our insert.
        if (held := find_duplicate(sha256=item.sha256, digest=digest)) is None:
            raise
        _end(item, ItemState.DUPLICATE, held=held, note="刚由另一份文件收入")


def _store(item: UploadItem, data: bytes, parsed: ParsedReport, digest: str, similar: Similar | None) -> None:
    """Store the report and say so in the item: both or neither, and once only."""
    with transaction.atomic():
        if not _still_reading(item):
            return
        held = similar.report if similar else None
        report = store_reading(
            data=data,
            name=item.name,
            sha256=item.sha256,
            parsed=parsed,
            digest=digest,
            user=item.upload.owner,
            version=next_version(held) if held and item.as_version else 1,
        )
        notes = [*_doubts(report)]
        similarity = similar.share if similar else None
        if held and item.as_version:
            item.decision = "version"
            tell_version(report=report, held=held, user=item.upload.owner)
            notes.append(f"作为报告 {held.pk} 的第 {report.version} 版收入")
        elif similar:
            notes.append(f"与报告 {similar.report.pk} 有 {similar.share:.0%} 相同，请裁定")
        doubtful = bool(_doubts(report)) or (similar is not None and not item.decision)
        if item.upload.publish and not doubtful:
            notes.append(publish_or_say_why(report, item.upload.owner))
        state = ItemState.NEEDS_REVIEW if doubtful else ItemState.READY
        note = "；".join(filter(None, notes))
        _end(item, state, report=report, held=held, similarity=similarity, note=note)


def _doubts(report: Report) -> list[str]:
    """Say what a person has to add before the report can be relied on."""
    doubts = []
    if report.division_id is None:
        doubts.append("地区未定")
    if report.covers_year is None:
        doubts.append("年份未定")
    return doubts


def _still_reading(item: UploadItem) -> bool:
    """Lock the item; False when it was cancelled, or read to the end by another worker."""
    state = UploadItem.objects.select_for_update().filter(pk=item.pk).values_list("state", flat=True).first()
    return state == ItemState.READING


def _end(
    item: UploadItem,
    state: ItemState,
    *,
    code: str = "",
    note: str = "",
    report: Report | None = None,
    held: Report | None = None,
    similarity: float | None = None,
) -> None:
    with transaction.atomic():
        ended = UploadItem.objects.filter(pk=item.pk, state=ItemState.READING).update(
            state=state,
            code=code[:40],
            note=note[:1000],
            report=report,
            held=held,
            similarity=similarity,
            decision=item.decision,
            finished_at=timezone.now(),
        )
        # A duplicate may still be called a new version, and what failed be tried again.
        if ended and state in {ItemState.READY, ItemState.NEEDS_REVIEW, ItemState.UNPACKED}:
            UploadContent.objects.filter(item=item).delete()


# --- what a person does --------------------------------------------------------------------------
def retry_items(upload: Upload, item_ids: Iterable[int] | None = None) -> list[int]:
    """Put failed and cancelled files back into the queue, all or those named. Returns them."""
    return _requeue(upload, Q(state__in=ENDED_WITHOUT_REPORT), item_ids)


def take_as_version(upload: Upload, item_id: int) -> list[int]:
    """Put a duplicate back into the queue, to be stored as a new version of what it repeats."""
    return _requeue(upload, Q(state=ItemState.DUPLICATE), [item_id], as_version=True)


def _requeue(upload: Upload, condition: Q, item_ids: Iterable[int] | None, **changes: object) -> list[int]:
    with transaction.atomic():
        items = upload.items.select_for_update(of=("self",)).filter(condition, content__isnull=False)
        if item_ids is not None:
            items = items.filter(pk__in=list(item_ids))
        found = list(items.values_list("pk", flat=True))
        UploadItem.objects.filter(pk__in=found).update(
            state=ItemState.QUEUED,
            queued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            attempts=0,
            code="",
            note="",
            held=None,
            **changes,
        )
    return found


def cancel_items(upload: Upload, item_ids: Iterable[int] | None = None) -> int:
    """Take files out of the queue, all or those named. Returns how many.

    One that is being read is not stored at its end.
    """
    items = upload.items.filter(state__in=OPEN_STATES)
    if item_ids is not None:
        items = items.filter(pk__in=list(item_ids))
    return items.update(state=ItemState.CANCELLED, finished_at=timezone.now(), note="由人取消")


# --- for pages and the sweeper -------------------------------------------------------------------
@contextmanager
def one_moment() -> Iterator[None]:
    """Let all queries inside see the same state: what is counted and what is listed agree.

    Within a transaction that has begun already this changes nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def count_items(upload: Upload) -> Counts:
    """Count the files of an upload by state, in one query."""
    rows = (
        upload.items.order_by()
        .values_list("state")
        .annotate(
            n=Count("pk"),
            open_questions=Count("pk", filter=Q(similarity__isnull=False, decision="", report__isnull=False)),
        )
    )
    found = list(rows)
    return Counts({state: n for state, n, _ in found}, sum(row[2] for row in found))


def seconds_left(upload: Upload, counts: Counts, now: datetime | None = None) -> int | None:
    """Estimate from the pace of the last minute how long the rest takes; None while nothing moves."""
    since = (now or timezone.now()) - timedelta(minutes=1)
    rows = upload.items.filter(finished_at__gte=since).order_by("-finished_at")
    times = rows.values_list("started_at", "finished_at")[:2000]
    ended = [(started, finished) for started, finished in times if started and finished]
    if not counts.open or not ended:
        return None
    begun = max(since, min(started for started, _ in ended))
    spent = max(0.5, (ended[0][1] - begun).total_seconds())
    return max(1, round(counts.open * spent / len(ended)))


def take_back_stranded(queued_ids: set[int], limit: int = 1000) -> list[int]:
    """Say of open items that no job of the queue stands for that they wait again. Returns them.

    Not at once: the job of an item that has just come in may be on its way.
    """
    waited = timezone.now() - timedelta(seconds=15)
    items = UploadItem.objects.filter(state__in=OPEN_STATES, queued_at__lt=waited).order_by("queued_at")
    found = [pk for pk in items.values_list("pk", flat=True) if pk not in queued_ids][:limit]
    # A page must not go on telling that somebody reads it.
    UploadItem.objects.filter(pk__in=found, state=ItemState.READING).update(state=ItemState.QUEUED)
    return found


def drop_old_contents() -> int:
    """Forget the bytes of files that never became a report. Returns how many."""
    old = UploadContent.objects.exclude(item__state__in=OPEN_STATES).filter(
        item__finished_at__lt=timezone.now() - KEEP_FAILED
    )
    return old.delete()[0]
