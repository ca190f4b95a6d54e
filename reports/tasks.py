"""Background jobs: the queue is procrastinate's, what was done stands in our own tables.

A job is put into the queue in the transaction that stores its item, through Django's connection: never a job
without its item, nor an item whose job is lost but by a killed worker, and those the sweeper finds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from procrastinate.jobs import Status

from reports.models import ItemState, Upload, UploadItem
from reports.services import publication, uploads
from reports.services.duplicates import refresh_sketches
from reports.services.intake import read_items
from reports.services.uploads import Incoming

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger(__name__)

READ = "reports.read_item"
# A worker says every HEARTBEAT seconds that it lives; silent for STALLED, its jobs go to others.
HEARTBEAT = 2.0
STALLED = 12.0
_BATCH = 200


@app.task(
    name=READ,
    queue="reading",
    retry=RetryStrategy(max_attempts=20, wait=2, retry_exceptions=[DatabaseError, InterfaceError]),
)
def read_item(item: int) -> None:
    """Read one file of an upload; the documents of an archive become jobs of their own."""
    enqueue(uploads.process_item(item))


@app.periodic(cron="* * * * * */10")
@app.task(name="reports.sweep", queue="reading", queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Bring back what killed workers left, and clear away what nobody needs any more."""
    sweep_now()


@app.periodic(cron="* * * * *")
@app.task(name="reports.publish_due", queue="reading", queueing_lock="publish_due", pass_context=False)
def publish_due(timestamp: int) -> None:
    """Publish the reports whose time has come."""
    publication.publish_due()


def sweep_now() -> int:
    """Put items without a living job back into the queue. Returns how many."""
    _forget_stalled_jobs()
    alive = ProcrastinateWorker.objects.filter(
        last_heartbeat__gte=timezone.now() - timedelta(seconds=STALLED)
    )
    jobs = ProcrastinateJob.objects.filter(task_name=READ)
    held = set(jobs.filter(status="todo").values_list("args__item", flat=True))
    held |= set(jobs.filter(status="doing", worker__in=alive).values_list("args__item", flat=True))
    with transaction.atomic():
        back = uploads.take_back_stranded(held)
        enqueue(back)
    if back:
        log.warning("%s files were left by a worker that is gone, and are read again", len(back))
    refresh_sketches()
    uploads.drop_old_contents()
    return len(back)


def _forget_stalled_jobs() -> None:
    """Take the jobs of killed workers out of the queue; their items say what is still to be done."""
    manager = app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=STALLED):
        async_to_sync(manager.finish_job)(job, status=Status.ABORTED, delete_job=True)


def enqueue(item_ids: Iterable[int]) -> None:
    """Put the reading of items into the queue, within the caller's transaction."""
    ids = list(item_ids)
    for at in range(0, len(ids), _BATCH):
        jobs: list[dict[str, Any]] = [{"item": pk} for pk in ids[at : at + _BATCH]]
        read_item.batch_defer(*jobs)


def workers_alive() -> int:
    """Return how many workers have shown a sign of life lately."""
    since = timezone.now() - timedelta(seconds=STALLED)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).count()


def receive(upload: Upload, files: Iterable[Incoming]) -> list[UploadItem]:
    """Take files into an upload and queue them; each is safe as soon as it is through."""
    items = []
    for incoming in files:
        with transaction.atomic():
            item = uploads.add_file(upload, incoming)
            if item.state == ItemState.QUEUED:
                enqueue([item.pk])
        items.append(item)
    return items


def receive_paths(
    paths: Iterable[Path], *, origin: str, publish: bool = False, owner: User | None = None
) -> Upload:
    """Queue files of this machine, zips opened; one that cannot be read says so in its item."""
    upload = uploads.create_upload(owner=owner, origin=origin, publish=publish)
    for path in paths:
        receive(upload, (Incoming(i.name, i.label, i.data, i.error) for i in read_items(path)))
    return upload


def retry(upload: Upload, item_ids: Iterable[int] | None = None) -> int:
    """Read failed and cancelled files again, all or those named. Returns how many."""
    with transaction.atomic():
        found = uploads.retry_items(upload, item_ids)
        enqueue(found)
    return len(found)


def read_as_version(upload: Upload, item_id: int) -> int:
    """Read a duplicate again, to be stored as a new version. Returns 1, or 0 when it is none any more."""
    with transaction.atomic():
        found = uploads.take_as_version(upload, item_id)
        enqueue(found)
    return len(found)
