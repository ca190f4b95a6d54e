"""Suggestions, from the table as it is built of texts and reference tables."""

from __future__ import annotations

import pytest

from reports.models import Division, Indicator, Phrase
from reports.search.phrases import build_phrases, is_pair, is_word
from reports.search.suggest import complete, split_typed
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(store_report: StoreReport, places: dict[str, Division]) -> None:
    """Three reports that speak of 代表联络站 and 民生实事, one indicator, four places."""
    for year in (2021, 2022, 2023):
        store_report(("一", "建成代表联络站。推进民生实事。"), ("二", "代表联络站接待群众。"), year=year)
    Indicator.objects.create(key="stations", name="代表联络站数", definition="", units=["个"], group="代表")
    build_phrases()


def texts(q: str) -> list[str]:
    return [completion.text for completion in complete(q)]


@pytest.mark.parametrize(
    ("q", "text"),
    [
        pytest.param("民生", "民生实事", id="characters"),
        pytest.param("minsheng", "民生实事", id="full pinyin"),
        pytest.param("min sheng"[:3], "民生", id="part of a syllable"),
        pytest.param("msss", "民生实事", id="initials"),
        pytest.param("MSSS", "民生实事", id="capitals"),
        pytest.param("ｍｓｓｓ", "民生实事", id="full width"),
        pytest.param("民sheng", "民生实事", id="characters and pinyin"),
        pytest.param("minshengss", "民生实事", id="pinyin and initials"),
        pytest.param("mshengshis", "民生实事", id="initials and pinyin"),
        pytest.param("wangcq", "望川区", id="place by pinyin and initials"),
        pytest.param("聯絡", "联络站", id="traditional"),
        pytest.param("实事", "民生实事", id="inside"),
        pytest.param("望川", "望川区", id="place by characters"),
        pytest.param("wangchuan", "望川区", id="place by pinyin"),
        pytest.param("wcq", "望川区", id="place by initials"),
        pytest.param("川区", "川区", id="place by alias"),
        pytest.param("代表联络站数", "代表联络站数", id="indicator"),
    ],
)
def test_offers(table: None, q: str, text: str) -> None:
    assert text in texts(q)


@pytest.mark.parametrize(
    "q",
    [
        pytest.param("", id="nothing"),
        pytest.param("监督 ", id="a word that is finished"),
        pytest.param("%", id="a wildcard"),
        pytest.param("_", id="another"),
        pytest.param("长" * 200, id="too long"),
        pytest.param("zzzz", id="no such spelling"),
    ],
)
def test_no_offers(table: None, q: str) -> None:
    assert texts(q) == []


@pytest.mark.parametrize(
    ("q", "completed"),
    [
        pytest.param("监督 民生", "监督 民生实事", id="the last word only"),
        pytest.param("监督 -民生", "监督 -民生实事", id="after a minus"),
        pytest.param("监督　民生", "监督　民生实事", id="full-width blank"),
        pytest.param("“民生", "“民生实事", id="in a quotation"),
        pytest.param("wangchuanqu", "division:望川区", id="a place becomes a filter"),
        pytest.param("监督 division:wang", "监督 division:望川区", id="field"),
    ],
)
def test_the_rest_of_the_query_stays(table: None, q: str, completed: str) -> None:
    assert completed in [completion.q for completion in complete(q)]


def test_a_place_is_offered_once(table: None) -> None:
    found = [c for c in complete("望川") if c.kind == "place"]
    assert [(c.text, c.target) for c in found] == [("望川区", "990202")]
    assert found[0].note == "临岚省/清屏市/望川区"


def test_a_field_of_places_gets_nothing_else(table: None) -> None:
    assert {completion.kind for completion in complete("division:w")} == {"place"}


def test_words_that_nobody_publishes_are_not_offered(store_report: StoreReport, table: None) -> None:
    for year in (1991, 1992):
        store_report(("一", "试点宇宙飞船。"), year=year, publish=False)
    build_phrases()
    assert texts("宇宙") == []


def test_building_again_changes_nothing(table: None) -> None:
    before = set(Phrase.objects.values_list("kind", "text", "target", "weight"))
    assert build_phrases() == len(before)
    assert set(Phrase.objects.values_list("kind", "text", "target", "weight")) == before


@pytest.mark.parametrize(
    ("token", "worth"),
    [
        pytest.param("监督", True, id="word"),
        pytest.param("我", False, id="single"),
        pytest.param("2023", False, id="number"),
        pytest.param("gdp", False, id="letters"),
    ],
)
def test_words_worth_offering(token: str, worth: bool) -> None:
    assert is_word(token) is worth


def test_pairs_worth_offering() -> None:
    assert is_pair("代表", "联络站")
    assert not is_pair("的", "联络站")
    assert not is_pair("，", "联络站")
    assert not is_pair("人", "民")


def test_cut_of_a_query() -> None:
    typed = split_typed("监督 OR -(地区：舟")
    assert (typed.head, typed.word, typed.places_only) == ("监督 OR -(", "舟", True)
