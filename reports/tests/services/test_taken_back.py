"""A removed part that is put back is read as if it had never been gone; what was confirmed stays."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from reports.models import Metric, Report
from reports.parsing.types import Document
from reports.services.history import EditError, redo, undo, version_of
from reports.services.ingestion import ingest_file
from reports.services.review_metrics import correct_metric, judge_metrics
from reports.services.taken_back import take_back
from reports.tests.conftest import REPORT_TEXT

LINES = REPORT_TEXT.split("\n")
PART = "\n".join(LINES[8:10])
WITHOUT = "\n".join(LINES[:8] + LINES[10:])


@pytest.fixture
def cut(places: None, indicators: None, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The report, one chapter of it taken away from what the file says."""
    whole = Document(REPORT_TEXT, "text/plain")
    monkeypatch.setattr("reports.services.taken_back.read_in_child", lambda *_: whole)
    made = ingest_file(data=WITHOUT.encode(), name="报告.txt").report
    made.removed = [{"reason": "advertisement", "text": PART, "line": 8}]
    made.save(update_fields=["removed"])
    return made


def numbers(report: Report) -> list[tuple[object, ...]]:
    names = ("start", "raw", "value", "unit", "indicator_id", "year", "status", "section_ordinal")
    return sorted(report.metrics.values_list(*names))


def headings(report: Report) -> list[tuple[object, ...]]:
    return list(report.sections.order_by("ordinal").values_list("heading", "level", "start", "end"))


def test_a_part_is_read_as_if_it_had_never_been_gone(cut: Report) -> None:
    whole = ingest_file(data=REPORT_TEXT.encode(), name="全.txt").report
    wanted = whole.text, headings(whole), numbers(whole)
    with pytest.raises(EditError, match="与另一篇报告完全相同"):
        take_back(report_id=cut.pk, user=None, base=version_of(cut.pk), number=0)
    whole.delete()
    take_back(report_id=cut.pk, user=None, base=version_of(cut.pk), number=0)
    cut.refresh_from_db()
    assert (cut.text, headings(cut), numbers(cut)) == wanted


def test_what_a_person_confirmed_around_it_stays(cut: Report, editor: User) -> None:
    held = list(cut.metrics.order_by("start"))
    judge_metrics(report_id=cut.pk, user=editor, base=version_of(cut.pk), ids=[held[0].pk], verdict="accept")
    correct_metric(
        report_id=cut.pk, user=editor, base=version_of(cut.pk), metric_id=held[-1].pk, values={"year": 2019}
    )
    before = set(cut.metrics.values_list("pk", flat=True))
    take_back(report_id=cut.pk, user=editor, base=version_of(cut.pk), number=0)
    cut.refresh_from_db()
    now = {m.pk: m for m in cut.metrics.all()}
    assert before < set(now)
    assert now[held[0].pk].review == Metric.Review.ACCEPTED
    last = now[held[-1].pk]
    assert (last.review, last.year, last.start) == (
        Metric.Review.CORRECTED,
        2019,
        held[-1].start + len(PART) + 1,
    )
    for metric in now.values():
        assert cut.text[metric.start : metric.end] == metric.raw
        assert (metric.review == Metric.Review.UNREVIEWED) or metric.pk in before


def test_the_whole_step_is_undone_and_redone(cut: Report, editor: User) -> None:
    first = numbers(cut), headings(cut)
    take_back(report_id=cut.pk, user=editor, base=version_of(cut.pk), number=0)
    second = numbers(cut), headings(cut)
    undo(report_id=cut.pk, user=editor)
    assert (numbers(cut), headings(cut)) == first
    redo(report_id=cut.pk, user=editor)
    assert (numbers(cut), headings(cut)) == second


def test_nothing_to_take_back_is_said(report: Report) -> None:
    with pytest.raises(EditError, match="没有这一处"):
        take_back(report_id=report.pk, user=None, base=version_of(report.pk), number=7)
