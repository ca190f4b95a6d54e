"""Along the arrows, with a revision for each step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reports.models import Report, Revision, SearchRow
from reports.services import publication
from reports.services.duplicates import name_version
from reports.services.history import version_of
from reports.services.ingestion import ingest_file
from reports.services.publication import PublicationConflict, PublicationError
from reports.services.review import save_metadata
from reports.tests.conftest import REPORT_TEXT

pytestmark = pytest.mark.django_db


def test_whole_way(draft: Report, editor: User) -> None:
    publication.submit(report=draft, user=editor)
    publication.send_back(report=draft, user=editor, reason="年份待核")
    publication.publish(report=draft, user=editor)
    assert draft.released_at is not None
    assert SearchRow.objects.filter(report_id=draft.pk, published=True).exists()
    publication.withdraw(report=draft, user=editor, reason="来源有误")
    stored = Report.objects.get(pk=draft.pk)
    assert (stored.status, stored.withdrawn_reason) == ("withdrawn", "来源有误")
    assert not SearchRow.objects.filter(report_id=draft.pk, published=True).exists()
    steps = Revision.objects.filter(report_id=draft.pk, actor=editor).values_list("action", "reason")
    assert list(steps) == [
        ("status:in_review", ""),
        ("status:draft", "年份待核"),
        ("status:in_review", ""),
        ("status:published", ""),
        ("status:withdrawn", "来源有误"),
    ]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(
            lambda r: publication.send_back(report=r, user=None, reason="x"), "不能转为", id="draft back"
        ),
        pytest.param(
            lambda r: publication.withdraw(report=r, user=None, reason="x"), "不能转为", id="draft away"
        ),
        pytest.param(
            lambda r: publication.withdraw(report=r, user=None, reason=" "), "须写明原因", id="no reason"
        ),
    ],
)
def test_steps_that_cannot_be_taken(draft: Report, step: object, words: str) -> None:
    with pytest.raises(PublicationError, match=words):
        step(draft)  # type: ignore[operator]
    assert Report.objects.get(pk=draft.pk).status == "draft"


def test_step_on_a_stale_page_is_refused(draft: Report) -> None:
    stale = Report.objects.get(pk=draft.pk)
    publication.publish(report=draft)
    with pytest.raises(PublicationError, match="已发布"):
        publication.publish(report=stale)


# --- versions ---------------------------------------------------------------------------------
@pytest.fixture
def second(report: Report) -> Report:
    """A new version of the published report, in review."""
    data = REPORT_TEXT.replace("会议9次", "会议10次").encode()
    made = ingest_file(data=data, name="更正本.txt").report
    made = name_version(report=made, held=report, user=None)
    return publication.submit(report=made)


def test_a_new_version_takes_the_place_of_the_earlier_one(report: Report, second: Report) -> None:
    publication.publish(report=second)
    report.refresh_from_db()
    assert (report.status, report.superseded_by) == ("superseded", second.pk)
    assert list(Report.objects.published()) == [second]
    assert [r.pk for r in Report.objects.replaced_by(second)] == [report.pk]
    assert set(SearchRow.objects.filter(published=True).values_list("report_id", flat=True)) == {second.pk}
    said = {r.action: r.after for r in Revision.objects.filter(action__startswith="status:")}
    assert said["status:superseded"]["superseded_by"] == second.pk
    assert Revision.objects.filter(report_id=second.pk).last().after["supersedes"] == [report.pk]


def test_an_earlier_version_comes_back_and_gives_way_again(report: Report, second: Report) -> None:
    first_released = report.released_at
    publication.publish(report=second)
    report.refresh_from_db()
    with pytest.raises(PublicationError, match="须写明原因"):
        publication.bring_back(report=report, user=None, reason=" ")
    publication.bring_back(report=report, user=None, reason="新版缺页")
    report.refresh_from_db()
    second.refresh_from_db()
    assert (report.status, report.superseded_by, report.released_at) == ("published", None, first_released)
    assert (second.status, second.withdrawn_reason) == ("withdrawn", "新版缺页")
    assert set(SearchRow.objects.filter(published=True).values_list("report_id", flat=True)) == {report.pk}
    publication.submit(report=second)
    publication.publish(report=second)
    report.refresh_from_db()
    assert report.status == "superseded"


def test_versions_lead_to_the_newest(report: Report, second: Report) -> None:
    publication.publish(report=second)
    data = REPORT_TEXT.replace("会议9次", "会议11次").encode()
    third = name_version(report=ingest_file(data=data, name="三.txt").report, held=second, user=None)
    publication.publish(report=third)
    report.refresh_from_db()
    assert publication.newest_version(report) == third
    with pytest.raises(PublicationError, match="更新的一版"):
        publication.bring_back(report=report, user=None, reason="有误")


def test_an_older_version_does_not_push_the_newer_one_out(report: Report, second: Report) -> None:
    publication.publish(report=second)
    report.refresh_from_db()
    publication.withdraw(report=report, user=None, reason="有误")
    publication.submit(report=report)
    with pytest.raises(PublicationConflict):
        publication.publish(report=report)
    assert Report.objects.get(pk=second.pk).status == "published"


def test_a_new_version_publishes_itself_in_time(report: Report, second: Report) -> None:
    Report.objects.filter(pk=second.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    assert publication.publish_due() == 1
    assert Report.objects.get(pk=report.pk).status == "superseded"


def test_four_eyes_hold_for_what_comes_back_too(
    report: Report, second: Report, editor: User, settings: Any
) -> None:
    publication.publish(report=second)
    report.refresh_from_db()
    save_metadata(report_id=report.pk, user=editor, values={"speaker": "别人"}, base=version_of(report.pk))
    settings.FOUR_EYES = True
    with pytest.raises(PublicationError, match="另一人"):
        publication.bring_back(report=report, user=editor, reason="新版缺页")
    friend = User.objects.create_user("friend")
    assert publication.bring_back(report=report, user=friend, reason="新版缺页").status == "published"
