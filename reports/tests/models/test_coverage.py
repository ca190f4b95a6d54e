"""What is held, by place and year."""

from __future__ import annotations

from reports.models import Report
from reports.models.coverage import measure_coverage


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
