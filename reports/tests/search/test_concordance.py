"""Keyword in context, against the database."""

from __future__ import annotations

import pytest

from reports.models import Division
from reports.search import concordance as module
from reports.search.concordance import SORTED_BY, concordance, count_in_reports
from reports.search.folding import fold
from reports.search.query import SearchRequest
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(store_report: StoreReport, places: dict[str, Division]) -> None:
    """Five places of 监督 in three sections of two reports."""
    store_report(("一、 监督工作", "加强预算监督，\n开展执法监督。"), division=places["first"], year=2021)
    store_report(
        ("一、财政", "依法监督预算。"), ("二、公正", "完善监督体系。"), division=places["second"], year=2023
    )


def test_sorting_is_by_context(archive: None) -> None:
    lines = concordance(SearchRequest(q="监督"), sort="right").lines
    keys = [fold(line.right)[:SORTED_BY] for line in lines]
    assert keys == sorted(keys)
    lines = concordance(SearchRequest(q="监督"), sort="left").lines
    keys = [fold(line.left)[::-1][:SORTED_BY] for line in lines]
    assert keys == sorted(keys)


def test_years_go_both_ways(archive: None) -> None:
    newest = [line.report.covers_year for line in concordance(SearchRequest(q="监督"), sort="-year").lines]
    assert newest == [2023, 2023, 2021, 2021, 2021]
    oldest = [line.report.covers_year for line in concordance(SearchRequest(q="监督"), sort="year").lines]
    assert oldest == newest[::-1]


def test_offsets_are_those_of_the_text(archive: None) -> None:
    found = concordance(SearchRequest(q="监督"))
    for line in found.lines:
        line.report.refresh_from_db()
        assert line.report.text[line.start : line.end] == line.keyword == "监督"
        assert "\n" not in line.left + line.right
        before = line.report.text[: line.start].replace("\n", " ")
        assert before.endswith(line.left)
    assert (found.occurrences, found.sections, found.reports, found.is_exact) == (5, 3, 2, True)


def test_pages_hold_every_line_once(archive: None) -> None:
    pages = [concordance(SearchRequest(q="监督", offset=n, limit=2)) for n in (0, 2, 4)]
    assert [page.has_next for page in pages] == [True, True, False]
    assert len({(line.report.pk, line.start) for page in pages for line in page.lines}) == 5


@pytest.mark.parametrize(
    ("request_", "occurrences"),
    [
        pytest.param(SearchRequest(q="监督", year_from=2023), 2, id="year"),
        pytest.param(SearchRequest(q="监督", division="990202"), 3, id="place"),
        pytest.param(SearchRequest(q="预算 监督", scope="sentence"), 4, id="same sentence"),
        pytest.param(SearchRequest(q="执法 监督", scope="paragraph"), 3, id="same paragraph"),
        pytest.param(SearchRequest(q="预算监督"), 1, id="a run is taken literally"),
        pytest.param(SearchRequest(q="没有的词"), 0, id="nothing"),
        pytest.param(SearchRequest(q=""), 0, id="no query"),
        pytest.param(SearchRequest(q="year:2023"), 0, id="a field alone"),
    ],
)
def test_counts(archive: None, request_: SearchRequest, occurrences: int) -> None:
    assert concordance(request_).occurrences == occurrences


def test_copies_have_no_lines_of_their_own(store_report: StoreReport) -> None:
    for kind in ("work_report", "news_feature"):
        store_report(("一", "监督。"), kind=kind)
    found = concordance(SearchRequest(q="监督"))
    assert (found.occurrences, found.in_copies, len(found.lines)) == (2, 1, 1)


def test_every_place_of_a_very_long_section_counts(store_report: StoreReport) -> None:
    body = "".join(f"第{n}次会议听取专项报告并提出意见。\n" for n in range(1_000))
    store_report(("一、会议", body))
    assert concordance(SearchRequest(q="专项报告")).occurrences == body.count("专项报告")


def test_a_bound_is_honest(archive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 5)
    assert not concordance(SearchRequest(q="监督")).is_exact


def test_sections_of_a_report_that_match(archive: None) -> None:
    reports = {line.report.covers_year: line.report.pk for line in concordance(SearchRequest(q="监督")).lines}
    found = count_in_reports(SearchRequest(q="监督"), list(reports.values()))
    assert found == {reports[2021]: 1, reports[2023]: 2}


def test_sections_of_a_report_with_one_such_paragraph(store_report: StoreReport) -> None:
    report = store_report(("一", "监督。\n预算。"), ("二", "监督预算。"), ("三", "预算监督。"))
    request = SearchRequest(q="监督 预算", scope="paragraph", group=True)
    assert count_in_reports(request, [report.pk]) == {report.pk: 2}
