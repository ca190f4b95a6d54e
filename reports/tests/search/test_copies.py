"""A report that was published twice is one hit that names the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.models import Division, ReportVolume, SearchRow
from reports.search.copies import differences, letters_of
from reports.search.engine import search_sections
from reports.search.folding import fold
from reports.search.index import check_index, index_all, index_report
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


LONG = (
    "常委会坚持问题导向，听取和审议专项工作报告12项，开展执法检查4次、专题询问2次，推动解决群众关心的"
    "道路照明、农贸市场改造、校园周边治理等具体问题，办理结果向社会公开，接受代表和群众评议。"
)


@pytest.mark.parametrize(
    ("said", "differences"),
    [
        pytest.param(LONG, (), id="the same"),
        pytest.param(LONG.replace("，", ",").replace("坚持", "坚 持"), (), id="other layout"),
        pytest.param(LONG.replace("推动", "促进"), ("“推动”作“促进”",), id="two letters"),
        pytest.param(LONG + "责任编辑闻一舟", ("多“责任编辑闻一舟”",), id="furniture"),
        pytest.param(LONG.replace("和群众评议", ""), ("无“和群众评议”",), id="cut short"),
        pytest.param(LONG.replace("12项", "13项"), None, id="another number"),
        pytest.param(
            LONG.replace("12项", "十二项"), None, id="a number in other digits is left to the reader"
        ),
        pytest.param(LONG[: len(LONG) // 2] * 2, None, id="half of it"),
        pytest.param("谢谢大家", None, id="something else"),
    ],
)
def test_near_copies_collapse_and_say_how_they_differ(
    said: str, differences: tuple[str, ...] | None, store_report: StoreReport, places: dict[str, Division]
) -> None:
    store_report(("一、监督", LONG), division=places["first"])
    second = store_report(("一、监督", said), division=places["first"], kind="news_feature")
    hits = search_sections(SearchRequest(q="监督")).hits
    if differences is None:
        assert len(hits) == 2
        return
    (hit,) = hits
    (copy,) = hit.copies
    # The report itself is shown, and what the newspaper made of it named.
    assert (hit.report.kind, copy.report) == ("work_report", second)
    assert copy.differences == differences
    assert check_index() == ()


def test_the_copies_of_one_section_share_one_key_whoever_comes_or_changes(
    store_report: StoreReport, places: dict[str, Division]
) -> None:
    said = (LONG, LONG.replace("道路照明", "路灯照明"), LONG + "责任编辑闻一舟")
    kinds = ("work_report", "speech", "news_feature")
    reports = [
        store_report(("一、监督", text), division=places["first"], kind=kind)
        for text, kind in zip(said, kinds, strict=True)
    ]

    def keys() -> set[int | None]:
        return set(SearchRow.objects.filter(folded__contains="照明").values_list("copy_key", flat=True))

    assert len(keys()) == 1
    # The one that the key came from moves to another place: the two others stay together.
    first = reports[0]
    first.division = places["second"]
    first.save()
    index_report(first)
    assert len(keys()) == 2
    assert check_index() == ()
    first.division = places["first"]
    first.save()
    index_report(first)
    assert len(keys()) == 1
    index_all()
    assert len(keys()) == 1
    assert check_index() == ()


def test_many_reports_of_one_place_and_year_are_not_all_compared(
    store_report: StoreReport, places: dict[str, Division], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.search.index.MOST_SIBLINGS", 2)
    said = [LONG.replace("推动", word) for word in ("推动", "促进", "督促", "协助")]
    found = []
    for text, kind in zip(said, ("work_report", "speech", "news_feature", "summary"), strict=True):
        store_report(("一、监督", text), division=places["first"], kind=kind)
        assert check_index() == ()
        found.append(len(search_sections(SearchRequest(q="执法检查")).hits))
    assert found == [1, 1, 3, 4]


def test_sections_of_one_report_are_never_copies_of_each_other(
    store_report: StoreReport, places: dict[str, Division]
) -> None:
    nearly = LONG.replace("道路照明", "路灯照明")
    store_report(("一", LONG), ("二", nearly), division=places["first"])
    store_report(("一", LONG), ("二", nearly), division=places["first"], kind="speech")
    assert [len(hit.copies) for hit in search_sections(SearchRequest(q="执法检查")).hits] == [1, 1]


@given(st.text("甲乙丙丁戊己，", max_size=60), st.text("甲乙丙丁戊己。", max_size=60))
def test_differences_are_none_only_for_the_same_letters(a: str, b: str) -> None:
    assert (differences(a, b) == ()) == (letters_of(a) == letters_of(b))
    assert all(differences(a, b))
