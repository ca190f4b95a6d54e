"""What is held, by place and year."""

from __future__ import annotations

import pytest

from reports.models import Report
from reports.models import coverage as coverage_module
from reports.models.coverage import measure_coverage
from reports.services.ingestion import ingest_file
from reports.tests.conftest import REPORT_TEXT


def test_an_empty_archive_has_no_years(db: None) -> None:
    coverage = measure_coverage(Report.objects.published())
    assert (coverage.years, coverage.rows) == ((), ())


def test_a_report_counts_in_its_place_and_year(report: Report) -> None:
    coverage = measure_coverage(Report.objects.published())
    (row,) = coverage.rows
    assert coverage.years == (2023,)
    assert row.division == report.division
    assert (row.cells, row.total, row.earlier) == (((2023, 1),), 1, 0)


def test_drafts_do_not_count(draft: Report) -> None:
    assert measure_coverage(Report.objects.published()).rows == ()


def test_many_places_are_counted_by_province(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_module, "MOST_PLACES", 0)
    coverage = measure_coverage(Report.objects.published())
    assert coverage.by_province
    assert [row.division.code for row in coverage.rows if row.division] == ["990000"]


def test_years_before_the_columns_share_one(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    text = REPORT_TEXT.replace("2024年", "2020年").replace("2023年", "2019年")
    ingest_file(data=text.encode(), name="更早.txt", publish=True)
    monkeypatch.setattr(coverage_module, "MOST_YEARS", 2)
    coverage = measure_coverage(Report.objects.published())
    (row,) = coverage.rows
    assert coverage.has_earlier
    assert (row.cells, row.earlier, row.total) == (((2023, 1), (2022, None)), 1, 2)


def test_reports_without_a_place_share_the_last_row(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(division=None)
    (row,) = measure_coverage(Report.objects.published()).rows
    assert row.division is None
