"""Search rows: written with the report, rebuilt at will, checked against the text."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reports.models import Report, ReportStatus, SearchRow
from reports.search.engine import SearchRequest, search_sections
from reports.search.folding import fold
from reports.search.index import (
    check_index,
    index_all,
    index_report,
)
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(store_report: StoreReport) -> Report:
    return store_report(("一、监督", "听取報告２项。"), ("二、立法", "制定条例。"))


def test_rows_hold_the_folded_sections(stored: Report) -> None:
    rows = SearchRow.objects.order_by("start")
    assert [row.folded for row in rows] == ["一、监督听取报告2项。", "二、立法制定条例。"]
    assert [row.folded[: row.heading_length] for row in rows] == ["一、监督", "二、立法"]
    assert all(row.published for row in rows)


def test_rows_follow_the_status(stored: Report) -> None:
    Report.objects.filter(pk=stored.pk).update(status=ReportStatus.WITHDRAWN, withdrawn_reason="重复")
    stored.refresh_from_db()
    index_report(stored)
    assert not SearchRow.objects.filter(published=True).exists()
    assert search_sections(SearchRequest(q="监督")).count == 0


def test_check_finds_what_is_wrong(stored: Report) -> None:
    assert check_index() == ()
    SearchRow.objects.filter(heading_length=4).order_by("start").first().delete()  # type: ignore[union-attr]
    SearchRow.objects.update(folded="别的")
    SearchRow.objects.create(section_id=0, report_id=0, start=0, end=1, kind="speech", folded="无主")
    assert {problem.report_id for problem in check_index()} == {stored.pk, None}


def test_command_checks_and_repairs(stored: Report) -> None:
    SearchRow.objects.all().delete()
    with pytest.raises(CommandError):
        call_command("reindex", "--check", stdout=StringIO(), stderr=StringIO())
    out = StringIO()
    call_command("reindex", stdout=out, stderr=StringIO())
    call_command("reindex", "--check", stdout=out, stderr=StringIO())
    assert "1 份" in out.getvalue()
    assert SearchRow.objects.count() == 2


def test_progress_is_told(stored: Report) -> None:
    steps: list[tuple[int, int]] = []
    index_all(lambda done, total: steps.append((done, total)))
    assert steps == [(1, 1)]


def test_a_very_long_section_counts_once(store_report: StoreReport) -> None:
    body = "".join(f"第{n}件，谈监督。" for n in range(3000))
    store_report(("长", body))
    page = search_sections(SearchRequest(q="监督"))
    assert page.count == len(page.hits) == SearchRow.objects.count() == 1
    assert page.hits[0].occurrences == 3000
    assert {facet.name: facet.values[0].count for facet in page.facets}["kind"] == 1
    assert search_sections(SearchRequest(q=f'"{fold(body)[7_900:8_100]}"')).count == 1


@pytest.mark.django_db(transaction=True)
def test_search_misses_nothing_while_the_index_is_rebuilt(store_report: StoreReport) -> None:
    for year in range(2015, 2021):
        store_report(("一、监督", "听取监督报告。"), ("二、立法", "制定条例。"), year=year)
    seen: list[int] = []
    done = threading.Event()

    def reader() -> None:
        while not done.is_set():
            seen.append(search_sections(SearchRequest(q="监督")).count)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(reader)
        while not seen:
            time.sleep(0.01)
        for _ in range(5):
            index_all()
        done.set()
        watching.result(timeout=20)
    assert set(seen) == {6}
    assert check_index() == ()


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_that_stops_half_way_leaves_every_row(store_report: StoreReport) -> None:
    for year in range(2015, 2019):
        store_report(("一、监督", "听取监督报告。"), year=year)

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_all(stop)
    assert search_sections(SearchRequest(q="监督")).count == 4
    assert check_index() == ()
