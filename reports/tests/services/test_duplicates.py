"""Near-duplicates: what the database counts is what counting by hand gives."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from reports.models import Report, ReportSketch
from reports.services.duplicates import (
    CANDIDATES,
    LEAST_SHARED,
    _most_shared,
    find_similar,
    save_sketch,
)
from reports.services.ingestion import text_digest
from reports.tests.conftest import REPORT_TEXT


def make_sketches(report: Report, sketches: list[list[int]]) -> None:
    """Give each sketch a report of its own."""
    made = []
    for number in range(len(sketches)):
        text = f"第 {number} 篇"
        copy = Report.objects.get(pk=report.pk)
        copy.pk, copy.text, copy.text_digest, copy.status = None, text, text_digest(text), "draft"
        made.append(copy)
    Report.objects.bulk_create(made)
    ReportSketch.objects.bulk_create(
        ReportSketch(report=r, text_digest="", hashes=h) for r, h in zip(made, sketches, strict=True)
    )


def counted(sketch: list[int]) -> list[int]:
    rows = ReportSketch.objects.values_list("report_id", "hashes")
    shared = [(len(set(sketch) & set(hashes)), pk) for pk, hashes in rows]
    return [pk for n, pk in sorted(shared, reverse=True) if n >= LEAST_SHARED][:CANDIDATES]


@pytest.mark.parametrize("analyzed", [True, False], ids=["with statistics", "without"])
def test_the_database_counts_as_one_would(report: Report, analyzed: bool) -> None:
    generator = random.Random(11)  # noqa: S311 - no secret
    # Few hashes, so that many are shared by many and some by nearly all.
    sketches = [
        sorted({int(generator.triangular(0, 300, 0)) for _ in range(40)} | {1, 2, 3, 4, 5}) for _ in range(60)
    ]
    make_sketches(report, sketches)
    if analyzed:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE reports_reportsketch")
    queries = [*sketches[:8], [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3], [400, 401], sorted(range(0, 300, 3))]
    for sketch in queries:
        assert _most_shared(sketch, None) == counted(sketch)
    first = ReportSketch.objects.order_by("pk").first()
    assert first.pk not in _most_shared(first.hashes, first.pk)


def test_a_text_that_was_edited_is_found_again(report: Report) -> None:
    save_sketch(report)
    found = find_similar(REPORT_TEXT.replace("4次", "5次").replace("客", "访"))
    assert found is not None
    assert found.report == report
    assert found.share > 0.6
    assert find_similar("与这篇报告毫不相干的一段文字，讲的是另外一件事情，从头到尾都不一样。") is None
    assert find_similar(REPORT_TEXT, besides=report.pk) is None
