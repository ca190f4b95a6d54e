"""Reading again: identifiers stay, judgements stay, changes are told."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from reports.models import Metric, Report, Revision, SearchRow, Section
from reports.services.reparse import reparse_report

pytestmark = pytest.mark.django_db


def _rows(model: type[Section] | type[Metric], report: Report) -> list[dict[str, object]]:
    return list(model.objects.filter(report=report).order_by("ordinal").values())


def test_same_version_changes_nothing(report: Report) -> None:
    before = (_rows(Section, report), _rows(Metric, report), Revision.objects.count())
    result = reparse_report(report_id=report.pk)
    assert not result.is_changed
    assert not result.problem
    assert (_rows(Section, report), _rows(Metric, report), Revision.objects.count()) == before


def test_older_reading_is_mended_in_place(report: Report) -> None:
    kept = _rows(Section, report)
    Section.objects.filter(pk=kept[2]["id"]).update(stance="plan", level=3)
    gone = Metric.objects.filter(report=report)[1]
    wrong = Metric.objects.filter(report=report)[0]
    gone.delete()
    Metric.objects.filter(pk=wrong.pk).update(unit="回", indicator=None)
    Report.objects.filter(pk=report.pk).update(covers_year=2022, covers_from=2022, extractor_version="0")
    result = reparse_report(report_id=report.pk)
    assert result.sections == (0, 1, 0)
    assert result.metrics[0] == 1
    assert result.fields["covers_year"] == (2022, 2023)
    assert _rows(Section, report) == kept
    assert Metric.objects.get(pk=wrong.pk).unit == "次"
    assert Revision.objects.filter(report_id=report.pk).latest("id").action == "reparsed"
    assert set(SearchRow.objects.filter(report_id=report.pk).values_list("year", flat=True)) == {2023}


def test_dry_run_tells_and_writes_nothing(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(covers_year=2022, covers_from=2022)
    Metric.objects.filter(report=report, raw="9").update(unit="回")
    result = reparse_report(report_id=report.pk, dry_run=True)
    assert result.is_changed
    assert Report.objects.get(pk=report.pk).covers_year == 2022
    assert Metric.objects.filter(report=report, unit="回").exists()


def test_what_a_person_confirmed_stays(report: Report) -> None:
    metric = Metric.objects.get(report=report, raw="128")
    Metric.objects.filter(pk=metric.pk).update(unit="条", indicator=None, review="corrected")
    rejected = Metric.objects.get(report=report, raw="11")
    Metric.objects.filter(pk=rejected.pk).update(review="rejected")
    Report.objects.filter(pk=report.pk).update(speaker="沈砚", confirmed=["speaker"])
    reparse_report(report_id=report.pk)
    stored = Metric.objects.get(pk=metric.pk)
    assert (stored.unit, stored.indicator_id, stored.review) == ("条", None, "corrected")
    assert Metric.objects.get(pk=rejected.pk).review == "rejected"
    assert Metric.objects.filter(report=report, raw="11").count() == 1
    assert Report.objects.get(pk=report.pk).speaker == "沈砚"


def test_added_by_hand_stays_and_wins_over_the_parser(report: Report) -> None:
    metric = Metric.objects.get(report=report, raw="3200余")
    Metric.objects.filter(pk=metric.pk).update(raw="3200", end=metric.end - 1, review="added")
    reparse_report(report_id=report.pk)
    assert [m.raw for m in Metric.objects.filter(report=report, raw__startswith="3200")] == ["3200"]
    assert Metric.objects.get(pk=metric.pk).review == "added"


def test_confirmed_quantity_that_lost_its_sentence_stops_the_change(report: Report) -> None:
    start = report.text.index("代表提出")
    text = (
        report.text[:start] + "另外，" + report.text[start:].replace("128件", "127件").replace("128", "127")
    )
    assert len(text) == len(report.text) + 3
    Metric.objects.filter(report=report, start__gte=start).delete()
    Report.objects.filter(pk=report.pk).update(text=text)
    place = text.index("127")
    span = {"start": place, "end": place + 3, "quote_start": place - 6, "quote_end": place + 6}
    reading = {"value": 127, "unit": "件", "qualifier": "exact", "status": "done", "rule": "hand"}
    Metric.objects.create(
        report=report, ordinal=99, raw="127", confidence=1, review="added", **span, **reading
    )
    result = reparse_report(report_id=report.pk)
    assert "127件" in result.problem
    assert Report.objects.get(pk=report.pk).text == text


def test_command_lists_changes(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    Report.objects.filter(pk=report.pk).update(covers_year=2022, covers_from=2022, extractor_version="0")
    call_command("reparse", "--dry-run")
    call_command("reparse")
    call_command("reparse")
    lines = capsys.readouterr().out.splitlines()
    assert "covers_year：2022 → 2023" in lines[0]
    assert lines[1] == "共 1 份：将变 1，未变 0，有问题 0"
    assert lines[3] == "共 1 份：已变 1，未变 0，有问题 0"
    assert lines[4] == "共 0 份：已变 0，未变 0，有问题 0"
