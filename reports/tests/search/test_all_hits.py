"""Every hit of a search, and the reports that brought the newest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reports.models import Report
from reports.search import all_hits as module
from reports.search.all_hits import AllHits, newest_reports
from reports.search.concordance import concordance
from reports.search.engine import search_sections
from reports.search.query import SearchRequest
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


def open_cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE 'all_hits_%'")
        return int(cursor.fetchone()[0])


def found(request: SearchRequest) -> list[tuple[int | None, str]]:
    hits = AllHits(request)
    rows = [(hit.report.covers_year, hit.heading) for hit in hits]
    hits.close()
    return rows


def test_more_than_a_portion_in_order(store_report: StoreReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 3)
    for year in (2021, 2023, 2022):
        store_report(*((f"{n}、监督", "依法监督。") for n in range(3)), year=year)
    rows = found(SearchRequest(q="监督", limit=1, offset=5))
    assert rows == [(year, f"{n}、监督") for year in (2023, 2022, 2021) for n in range(3)]
    assert open_cursors() == 0


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(SearchRequest(q="监督"), id="word"),
        pytest.param(SearchRequest(q="监督 预算", scope="paragraph"), id="same paragraph"),
        pytest.param(SearchRequest(q="监督 预算", scope="report"), id="same report"),
        pytest.param(SearchRequest(q="监督 -预算"), id="not"),
        pytest.param(SearchRequest(q="依法监督预算"), id="a run split into words"),
        pytest.param(SearchRequest(year_from=2022), id="filters alone"),
    ],
)
def test_the_same_hits_as_a_page(request_: SearchRequest, store_report: StoreReport) -> None:
    store_report(("一", "监督预算。"), ("二", "监督。\n预算。"), year=2021)
    store_report(("三", "依法监督。\n审查预算。"), ("四", "监督执法。"), year=2022)
    page = search_sections(request_)
    assert page.hits
    assert sorted(found(request_)) == sorted((hit.report.covers_year, hit.heading) for hit in page.hits)


def test_a_run_across_paragraphs_is_split_as_on_the_page(store_report: StoreReport) -> None:
    store_report(("一", "全面监督工\n作报告。"), ("二", "监督有力，工作扎实，报告详细。"))
    request = SearchRequest(q="监督工作报告", scope="paragraph")
    page = search_sections(request)
    assert [hit.heading for hit in page.hits] == ["二"]
    assert [heading for _, heading in found(request)] == ["二"]
    assert concordance(request).sections == 1


def test_a_very_long_section_is_one_hit(store_report: StoreReport) -> None:
    body = "".join(f"第{n}次会议听取专项报告并提出意见。\n" for n in range(1_000))
    store_report(("一、会议", body))
    hits = AllHits(SearchRequest(q="专项报告"))
    (hit,) = hits
    hits.close()
    assert hit.occurrences == len(hit.spans) == body.count("专项报告")
    assert list(hit.spans) == sorted(hit.spans, key=lambda span: span.start)


def test_closed_unread(store_report: StoreReport) -> None:
    hits = AllHits(SearchRequest())
    assert open_cursors() == 1
    hits.close()
    hits.close()
    assert open_cursors() == 0


@pytest.fixture
def releases(store_report: StoreReport) -> list[Report]:
    """Three reports, released in another order than their years."""
    reports = [store_report(("一", "监督。"), ("二", "又监督。"), year=year) for year in (2023, 2021, 2022)]
    for age, report in enumerate(reports):
        released = timezone.now() - timedelta(days=age)
        Report.objects.filter(pk=report.pk).update(released_at=released)
    return reports


def test_news_come_by_release(releases: list[Report]) -> None:
    news = newest_reports(SearchRequest(q="监督"), 2)
    assert [(one.report, one.hit.heading, one.sections) for one in news] == [
        (releases[0], "一", 2),
        (releases[1], "一", 2),
    ]


def test_news_of_a_common_word_are_the_newest_reports(
    releases: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CAP", 3)
    monkeypatch.setattr(module, "NEWEST_REPORTS", 2)
    news = newest_reports(SearchRequest(q="监督"), 5)
    assert [one.report for one in news] == releases[:2]


def test_news_of_one_paragraph(store_report: StoreReport) -> None:
    store_report(("一", "监督。\n预算。"), year=2021)
    together = store_report(("一", "监督预算。"), year=2022)
    news = newest_reports(SearchRequest(q="监督 预算", scope="paragraph"), 5)
    assert [one.report for one in news] == [together]


def test_no_news(db: None) -> None:
    assert newest_reports(SearchRequest(q="监督"), 5) == ()
