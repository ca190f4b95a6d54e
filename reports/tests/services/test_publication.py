"""Along the arrows, with a revision for each step."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from reports.models import Report, Revision, SearchRow
from reports.services import publication
from reports.services.publication import PublicationError

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
