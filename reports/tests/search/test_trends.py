"""Phrases over time, counted in the database and again by hand."""

from __future__ import annotations

import pytest
from django.test import override_settings

from reports.models import Division, Report
from reports.search import trends as module
from reports.search.folding import fold
from reports.search.results import SearchTimeout
from reports.search.trends import TrendRequest, measure_trends
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(store_report: StoreReport, places: dict[str, Division]) -> list[Report]:
    """Two districts and their province; nothing for 2022; a draft and an undated report."""
    province, first, second = places["province"], places["first"], places["second"]
    store_report(("一", "监督监督监督。"), division=first, year=2023, publish=False)
    store_report(("一", "监督监督监督。"), division=first, year=None)
    return [
        store_report(("一、监督", "依法监督预算。"), ("二", "没有别的。"), division=first, year=2021),
        store_report(("一", "开展 执法监督。"), division=second, year=2023),
        store_report(("一", "监督。整改。"), division=province, year=2023, level="province", kind="speech"),
        store_report(("一", "只谈整改。"), division=None, year=2023, level=""),
    ]


def counted(reports: list[Report], phrase: str) -> tuple[int, int]:
    texts = [fold(report.text) for report in reports]
    return sum(text.count(phrase) for text in texts), sum(map(len, texts))


def test_by_year_with_denominators(archive: list[Report]) -> None:
    found = measure_trends(TrendRequest(("监督", "整改")))
    assert found.years == (2021, 2022, 2023)
    assert (found.total.reports, found.total.characters) == (4, counted(archive, "")[1])
    for trend in found.trends:
        for year, use, volume in zip(found.years, trend.by_year, found.year_volumes, strict=True):
            of_year = [report for report in archive if report.covers_year == year]
            times, characters = counted(of_year, trend.phrase)
            assert (use.occurrences, volume.characters, volume.reports) == (times, characters, len(of_year))
            assert use.rate == (pytest.approx(10_000 * times / characters) if of_year else None)


def test_by_place_and_level(archive: list[Report]) -> None:
    found = measure_trends(TrendRequest(("监督",)))
    (trend,) = found.trends
    assert [(place.code, place.name) for place in found.places] == [("990000", "临岚省"), ("", "地区未定")]
    assert [use.occurrences for use in trend.by_place] == [4, 0]
    assert found.levels == ("province", "county")
    assert [use.occurrences for use in trend.by_level] == [1, 3]
    assert [use.reports for use in trend.by_level] == [1, 2]
    assert (trend.total.occurrences, trend.total.reports) == (4, 3)


@pytest.mark.parametrize(
    ("filters", "occurrences", "reports"),
    [
        pytest.param({"division": "990202"}, 2, 1, id="place"),
        pytest.param({"division": "9902"}, 3, 2, id="everything under a place"),
        pytest.param({"year_from": 2022}, 2, 3, id="from a year"),
        pytest.param({"year_to": 2022}, 2, 1, id="up to a year"),
        pytest.param({"level": "county"}, 3, 2, id="level"),
        pytest.param({"kind": "speech"}, 1, 1, id="kind"),
        pytest.param({"division": "11"}, 0, 0, id="nothing held"),
    ],
)
def test_filters(archive: list[Report], filters: dict[str, object], occurrences: int, reports: int) -> None:
    found = measure_trends(TrendRequest(("监督",), **filters))  # type: ignore[arg-type]
    assert found.trends[0].total.occurrences == occurrences
    assert found.total.reports == reports


def test_the_chosen_place_itself_is_told_from_those_under_it(archive: list[Report]) -> None:
    found = measure_trends(TrendRequest(("监督",), division="99"))
    assert [place.name for place in found.places] == ["临岚省本级", "清屏市"]


@pytest.mark.parametrize(
    "phrase", [pytest.param("監督", id="traditional"), pytest.param("监 督", id="with a blank")]
)
def test_spelling_is_folded(archive: list[Report], phrase: str) -> None:
    assert measure_trends(TrendRequest((phrase,))).trends[0].total.occurrences == 4


@pytest.mark.parametrize("phrase", ["监", "执法监督", "监督。整改", "没有的词", "%", "'"])
def test_any_string_is_counted_literally(archive: list[Report], phrase: str) -> None:
    trend = measure_trends(TrendRequest((phrase,))).trends[0]
    assert trend.total.occurrences == counted(archive, fold(phrase))[0]


def test_every_place_of_a_very_long_section_counts(store_report: StoreReport) -> None:
    body = "".join(f"第{n}次会议听取专项报告并提出意见。\n" for n in range(1_000))
    store_report(("", body))
    for phrase in ("专项报告", "次", "报告并提出意见。第"):
        trend = measure_trends(TrendRequest((phrase,))).trends[0]
        assert trend.total.occurrences == fold(body).count(fold(phrase))


def test_first_uses(archive: list[Report]) -> None:
    (trend,) = measure_trends(TrendRequest(("监督",), division="9902")).trends
    assert [(use.place, use.year) for use in trend.first_uses] == [("望川区", 2021), ("新桥区", 2023)]
    use = trend.first_uses[1]
    assert use.sentence == "开展 执法监督。"
    assert use.sentence[use.highlight.start : use.highlight.end] == "监督"
    assert archive[1].text[use.start : use.end] == "监督"
    assert use.report == archive[1]


def test_a_common_phrase_is_sampled_and_says_so(
    store_report: StoreReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    from reports.search import statements

    for year in range(2000, 2012):
        store_report(("一", "监督工作。"), year=year)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_searchrow")
    monkeypatch.setattr(module, "BUDGET", 6)
    for owner in (module, statements):
        monkeypatch.setattr(owner, "PROBE", 4)
    found = measure_trends(TrendRequest(("监督", "没有的词")))
    common, absent = found.trends
    assert (common.sample, absent.sample) == (2, 1)
    assert common.total.rate == pytest.approx(10_000 / len("一监督工作。"))
    assert (common.total.occurrences, common.first_uses) == (12, ())
    assert len(found.notes) == 1


def test_a_timeout_is_answered_from_a_sample(archive: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    original = module._count

    def slow(*args: object) -> object:
        if args[3] == 1:
            raise SearchTimeout
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_count", slow)
    assert measure_trends(TrendRequest(("监督",))).trends[0].sample > 1


def test_an_empty_archive(db: None) -> None:
    found = measure_trends(TrendRequest(("监督",)))
    assert found.years == ()
    assert found.trends[0].total.rate is None


def test_what_cannot_be_counted_in_time_is_left_out_and_said(
    archive: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = module._count

    def slow(folded: str, *args: object) -> object:
        if folded == "监督":
            raise SearchTimeout
        return original(folded, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_count", slow)
    found = measure_trends(TrendRequest(("监督", "整改")))
    assert [trend.sample for trend in found.trends] == [0, 1]
    assert found.trends[0].total.rate is None
    assert "没能按时数完" in found.notes[0]
    with pytest.raises(SearchTimeout):
        measure_trends(TrendRequest(("监督",)))


def test_all_phrases_share_one_time(archive: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    def late(*args: object) -> object:
        given.append(args[-1])  # type: ignore[arg-type]
        raise SearchTimeout

    monkeypatch.setattr(module, "_count", late)
    with pytest.raises(SearchTimeout), override_settings(SEARCH_TIMEOUT_MS=3_000):
        measure_trends(TrendRequest(("监督", "整改", "执法")))
    # Twice each, exactly and in a sample; what one took is gone for the next.
    assert len(given) == 6
    assert given[0] <= 1_500
    assert set(given[1::2]) == {250}
