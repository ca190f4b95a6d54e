"""A report that was published twice is one hit that names the other."""

from __future__ import annotations

import pytest

from reports.models import Division, ReportVolume
from reports.search.engine import search_sections
from reports.search.folding import fold
from reports.search.index import check_index
from reports.search.query import SearchRequest
from reports.tests.search.conftest import StoreReport

BODY = "代表联络站全部建成，共接待群众三千余人次。"


@pytest.mark.parametrize(
    ("other", "hits"),
    [
        pytest.param({"kind": "news_feature"}, 1, id="in the newspaper too"),
        pytest.param({"year": 2022}, 2, id="another year says the same"),
    ],
)
def test_copies_collapse(
    other: dict[str, object], hits: int, store_report: StoreReport, places: dict[str, Division]
) -> None:
    first = store_report(("一、代表工作", BODY), division=places["first"])
    body = BODY.replace("，", ", ").replace("三千", " 三千")
    second = store_report(("一、 代表工作", body), division=places["first"], **other)
    for order in ("relevance", "-year"):
        page = search_sections(SearchRequest(q="联络站", order=order))
        assert len(page.hits) == hits
        assert page.count == 2
        assert not page.has_next
        if hits == 1:
            shown = page.hits[0]
            assert {shown.report, *(copy.report for copy in shown.copies)} == {first, second}
            assert [copy.ordinal for copy in shown.copies] == [0]


def test_the_same_words_of_another_place_are_another_hit(
    store_report: StoreReport, places: dict[str, Division]
) -> None:
    for name in ("first", "second"):
        store_report(("一、代表工作", BODY), division=places[name])
    page = search_sections(SearchRequest(q="联络站"))
    assert len(page.hits) == 2
    assert not any(hit.copies for hit in page.hits)


def test_a_draft_is_no_copy(store_report: StoreReport, places: dict[str, Division]) -> None:
    store_report(("一、代表工作", BODY), division=places["first"])
    store_report(("一、代表工作", BODY), division=places["first"], kind="speech", publish=False)
    (hit,) = search_sections(SearchRequest(q="联络站")).hits
    assert hit.copies == ()


def test_what_one_report_says_twice_are_two_hits(store_report: StoreReport) -> None:
    store_report(("", BODY), ("", BODY))
    assert len(search_sections(SearchRequest(q="联络站")).hits) == 2


def test_volume_counts_every_character_once(store_report: StoreReport) -> None:
    body = "".join(f"第{n}次会议听取专项报告并 提出意见。\n" for n in range(800))
    report = store_report(("一、 会议", body))
    assert ReportVolume.objects.get(pk=report.pk).characters == len(fold(report.text))
    assert check_index() == ()


def test_check_sees_a_wrong_volume(store_report: StoreReport) -> None:
    report = store_report(("一", BODY))
    ReportVolume.objects.filter(pk=report.pk).update(characters=1)
    assert [problem.report_id for problem in check_index()] == [report.pk]
