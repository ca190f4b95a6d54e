"""The queue: nothing is lost when a worker dies, and nothing is read twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from reports.models import ItemState, Report, ReportSketch, UploadItem
from reports.services import uploads
from reports.services.uploads import MOST_ATTEMPTS, Incoming
from reports.tasks import read_item, receive, sweep_now
from reports.tests.conftest import REPORT_TEXT, read_queue


@pytest.fixture
def item(places: None, indicators: None) -> UploadItem:
    """A file that waits."""
    made = uploads.create_upload(owner=None, origin="command")
    return receive(made, [Incoming("a.txt", "a.txt", REPORT_TEXT.encode())])[0]


def jobs(status: str = "todo") -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'item')::int FROM procrastinate_jobs WHERE status = %s", [status])
        return [pk for (pk,) in cursor.fetchall()]


def long_ago(item: UploadItem, **changes: object) -> None:
    UploadItem.objects.filter(pk=item.pk).update(queued_at=timezone.now() - timedelta(minutes=1), **changes)


def test_reading_twice_is_reading_once(item: UploadItem) -> None:
    read_item(item=item.pk)
    read_item(item=item.pk)
    assert Report.objects.count() == 1


def test_what_a_killed_worker_left_is_read_again(item: UploadItem) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 minute') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = w.id FROM w"
        )
    long_ago(item, state=ItemState.READING, attempts=1)
    assert sweep_now() == 1
    assert jobs("doing") == []
    assert jobs() == [item.pk]
    item.refresh_from_db()
    assert item.state == ItemState.QUEUED
    read_queue()
    assert Report.objects.count() == 1


def test_what_a_living_worker_reads_is_left_alone(item: UploadItem) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = w.id FROM w"
        )
    long_ago(item, state=ItemState.READING)
    assert sweep_now() == 0


def test_a_lost_job_is_put_back(item: UploadItem) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert sweep_now() == 0, "not at once: the job may just be on its way"
    long_ago(item)
    assert sweep_now() == 1
    assert sweep_now() == 0
    assert jobs() == [item.pk]


def test_a_file_that_kills_its_readers_is_given_up(item: UploadItem) -> None:
    UploadItem.objects.filter(pk=item.pk).update(attempts=MOST_ATTEMPTS)
    read_item(item=item.pk)
    item.refresh_from_db()
    assert (item.state, item.code) == (ItemState.FAILED, "interrupted")


def test_a_failing_database_leaves_the_item_to_be_read_again(
    item: UploadItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr("reports.services.uploads.find_duplicate", fail)
        with pytest.raises(OperationalError):
            read_item(item=item.pk)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.QUEUED, 0)
    read_item(item=item.pk)
    item.refresh_from_db()
    assert item.state == ItemState.READY


def test_cancelled_while_it_is_read(item: UploadItem, monkeypatch: pytest.MonkeyPatch) -> None:
    real = uploads.read_file

    def read_slowly(**given: object) -> object:
        uploads.cancel_items(item.upload)
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr("reports.services.uploads.read_file", read_slowly)
    read_item(item=item.pk)
    item.refresh_from_db()
    assert item.state == ItemState.CANCELLED
    assert not Report.objects.exists()


def test_old_bytes_are_dropped_and_stale_sketches_drawn_again(item: UploadItem, draft: Report) -> None:
    read_item(item=item.pk)
    item.refresh_from_db()
    assert item.state == ItemState.DUPLICATE
    long_ago(item, finished_at=timezone.now() - timedelta(days=15))
    ReportSketch.objects.update(text_digest="stale", hashes=[])
    sweep_now()
    assert uploads.retry_items(item.upload) == []
    assert uploads.take_as_version(item.upload, item.pk) == []
    assert ReportSketch.objects.get().hashes
