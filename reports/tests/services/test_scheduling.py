"""Publishing by the clock, and by a second person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from reports.models import Report, Revision
from reports.services.history import version_of
from reports.services.ingestion import ingest_file
from reports.services.publication import (
    PublicationError,
    publish,
    publish_due,
    schedule,
    send_back,
    submit,
)
from reports.services.review import save_metadata
from reports.tests.conftest import REPORT_TEXT


def later() -> datetime:
    return timezone.now() + timedelta(hours=1)


def come_due(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(publish_at=timezone.now() - timedelta(seconds=1))


def test_report_publishes_itself_once_its_time_has_come(draft: Report, editor: User) -> None:
    schedule(report=draft, user=editor, at=later())
    draft.refresh_from_db()
    assert (draft.status, publish_due()) == ("in_review", 0)
    come_due(draft)
    assert (publish_due(), publish_due()) == (1, 0)
    draft.refresh_from_db()
    assert (draft.status, draft.publish_at) == ("published", None)
    assert Revision.objects.filter(report_id=draft.pk).latest("id").reason == "定时发布"


def test_what_cannot_be_published_says_why(report: Report, editor: User) -> None:
    twin = ingest_file(data=REPORT_TEXT.replace("培训6次", "培训7次").encode(), name="另.txt").report
    schedule(report=twin, user=editor, at=later())
    come_due(twin)
    assert publish_due() == 0
    twin.refresh_from_db()
    assert (twin.status, twin.publish_at) == ("in_review", None)
    assert "已有已发布的报告" in Revision.objects.filter(report_id=twin.pk).latest("id").reason


def test_sending_back_and_calling_off_stop_the_clock(draft: Report, editor: User) -> None:
    schedule(report=draft, user=editor, at=later())
    schedule(report=draft, user=editor, at=None)
    assert Report.objects.get(pk=draft.pk).publish_at is None
    schedule(report=draft, user=editor, at=later())
    send_back(report=draft, user=editor, reason="再看")
    assert Report.objects.get(pk=draft.pk).publish_at is None


def test_past_times_and_wrong_states_are_refused(report: Report) -> None:
    with pytest.raises(PublicationError, match="现在之后"):
        schedule(report=report, user=None, at=timezone.now())
    with pytest.raises(PublicationError, match="不能定时发布"):
        schedule(report=report, user=None, at=later())


def test_page_schedules(draft: Report, admin_client: Client) -> None:
    address = reverse("staff-schedule", args=(draft.pk,))
    at = timezone.localtime(later()).strftime("%Y-%m-%dT%H:%M")
    assert "已定时" in admin_client.post(address, {"publish_at": at}, follow=True).content.decode()
    assert "没有看懂" in admin_client.post(address, {"publish_at": "明天"}, follow=True).content.decode()
    assert Report.objects.get(pk=draft.pk).publish_at is not None
    admin_client.post(address, {"publish_at": ""})
    assert Report.objects.get(pk=draft.pk).publish_at is None


@override_settings(FOUR_EYES=True)
def test_second_person_publishes(draft: Report, editor: User) -> None:
    other = User.objects.create_user("other")
    with pytest.raises(PublicationError, match="先提交"):
        publish(report=draft, user=other)
    submit(report=draft, user=editor)
    for act in (
        lambda: publish(report=draft, user=editor),
        lambda: schedule(report=draft, user=editor, at=later()),
    ):
        with pytest.raises(PublicationError, match="另一人"):
            act()
    save_metadata(report_id=draft.pk, user=other, values={"term": 17}, base=version_of(draft.pk))
    with pytest.raises(PublicationError, match="另一人"):
        publish(report=draft, user=other)
    publish(report=draft, user=User.objects.create_user("third"))
    assert Report.objects.get(pk=draft.pk).status == "published"
