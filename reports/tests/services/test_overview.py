"""How the work stands: counts that can be checked by hand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.models import ItemState, Metric, Report, ReportStatus, Upload, UploadItem
from reports.services import publication
from reports.services.overview import measure_intake, measure_quality, measure_waiting


@pytest.fixture
def failed(db: None) -> UploadItem:
    """A file that could not be read, and one that waits."""
    upload = Upload.objects.create(origin="web")
    now = timezone.now()
    common = {"upload": upload, "sha256": "0" * 64, "size": 1, "queued_at": now}
    UploadItem.objects.create(name="b.txt", label="b.txt", **common)
    return UploadItem.objects.create(
        name="a<b>.txt",
        label="a<b>.txt",
        state=ItemState.FAILED,
        code="empty",
        note="文件是空的",
        finished_at=now,
        **common,
    )


def test_what_waits_is_counted_with_the_oldest(draft: Report) -> None:
    waiting = {w.status: w for w in measure_waiting()}
    assert waiting[ReportStatus.DRAFT].count == 1
    assert waiting[ReportStatus.DRAFT].oldest == draft.created_at
    assert waiting[ReportStatus.IN_REVIEW].count == 0
    publication.submit(report=draft)
    assert {w.status: w.count for w in measure_waiting()} == {"draft": 0, "in_review": 1}


def test_what_failed_is_listed_with_its_reason(failed: UploadItem) -> None:
    intake = measure_intake()
    assert (intake.queued, intake.reading, intake.failed) == (1, 0, 1)
    assert intake.failures == (failed,)


def test_nothing_reviewed_is_no_quality(draft: Report) -> None:
    (total,) = measure_quality()
    assert total.read == draft.metrics.count()
    assert total.share is None


def test_quality_is_the_share_accepted_as_read(draft: Report) -> None:
    first, second, third, fourth, *_ = draft.metrics.order_by("ordinal")
    for metric, review in (
        (first, Metric.Review.ACCEPTED),
        (second, Metric.Review.ACCEPTED),
        (third, Metric.Review.CORRECTED),
        (fourth, Metric.Review.ADDED),
    ):
        Metric.objects.filter(pk=metric.pk).update(review=review)
    *rows, total = measure_quality()
    assert (total.accepted, total.corrected, total.rejected, total.added) == (2, 1, 0, 1)
    assert total.read == draft.metrics.count() - 1
    assert total.share == pytest.approx(100 * 2 / 3)
    assert sum(row.reviewed for row in rows) == 3
    assert rows[0].corrected == 1, "the most doubtful first"


def test_samples_do_not_count(draft: Report) -> None:
    Report.objects.update(is_sample=True)
    assert measure_quality()[-1].read == 0


def test_the_page_shows_all_of_it_escaped(draft: Report, failed: UploadItem, client: Client) -> None:
    Metric.objects.filter(report=draft).update(review=Metric.Review.ACCEPTED)
    client.force_login(
        User.objects.create_superuser("x", password="x"), "django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("staff-overview")).content.decode()
    assert "文件是空的" in page
    assert "a&lt;b&gt;.txt" in page
    assert 'width="100.0"' in page
    assert "望川区" in page
    assert "style=" not in page
