"""Names, years and parents of places."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.parsing.folding import fold
from reports.parsing.gazetteer import Gazetteer, load_gazetteer
from reports.tests.parsing.places import gazetteer

TABLE = """code,name,short_name,level,parent,valid_from,valid_to,successors,aliases
100000,全国,全国,nation,,,,,
10,甲州省,甲州,province,100000,,,,甲
1001,乙川市,乙川,prefecture,10,,,,乙城
100101,丙山区,丙山,county,1001,,,,
100102,丁水县,丁水,county,1001,,2010,100103,
100103,戊湖区,戊湖,county,1001,2011,2015,100101,
1002,己岭市,己岭,prefecture,10,1990,1999,1002,
1002,庚岭市,庚岭,prefecture,10,2000,,,
100201,丙山区,丙山,county,1002,,,,
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    path: Path = tmp_path_factory.mktemp("places") / "divisions.csv"
    path.write_text(TABLE, encoding="utf-8")
    return load_gazetteer(path)


def codes(table: Gazetteer, name: str, year: int | None = None) -> list[str]:
    return [row.code for row in table.named(name, year)]


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        pytest.param("丙山区", None, ["100101", "100201"], id="two places, one name"),
        pytest.param("丙山", None, ["100101", "100201"], id="short name"),
        pytest.param("乙城", None, ["1001"], id="alias"),
        pytest.param("己岭市", 1995, ["1002"], id="old name in its time"),
        pytest.param("庚岭市", 2020, ["1002"], id="new name"),
        pytest.param("丁水縣", 2009, ["100102"], id="traditional"),
        pytest.param("丁水县", 2011, ["100102"], id="a year after: lists are of year ends"),
        pytest.param("无此地", None, [], id="unknown"),
    ],
)
def test_named(table: Gazetteer, name: str, year: int | None, expected: list[str]) -> None:
    assert codes(table, name, year) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("科左中旗", "150521", id="banner of a wing"),
        pytest.param("阿左旗", "152921", id="left banner"),
        pytest.param("甘孜州", "513300", id="autonomous prefecture"),
        pytest.param("恭城县", "450332", id="autonomous county that was a plain one"),
        pytest.param("海南州", "632500", id="not the retired prefecture of that name"),
    ],
)
def test_spoken_names(name: str, code: str) -> None:
    assert [row.code for row in gazetteer().named(name, 2023)] == [code]


def test_paths_follow_the_names_of_the_year(table: Gazetteer) -> None:
    row = table.get("100201")
    assert row is not None
    assert table.path(row, 1995) == "甲州省/己岭市/丙山区"
    assert table.path(row, 2020) == "甲州省/庚岭市/丙山区"
    assert table.path(row) == "甲州省/庚岭市/丙山区"


def test_get_takes_the_name_of_the_year_or_the_latest(table: Gazetteer) -> None:
    assert [row.name for year in (1995, 2005, None, 1900) if (row := table.get("1002", year))] == [
        "己岭市",
        "庚岭市",
        "庚岭市",
        "庚岭市",
    ]
    assert table.get("99") is None


def test_successors_are_followed_to_places_that_exist(table: Gazetteer) -> None:
    retired = table.get("100102")
    assert retired is not None
    assert [row.code for row in table.successors(retired)] == ["100101"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("乙川市丙山区人大", [("乙川市", True), ("丙山区", True)], id="a chain of full names"),
        pytest.param("在丙山召开", [("丙山", False)], id="short name"),
        pytest.param("丁水高新区", [("丁水", False)], id="a zone keeps a retired name"),
        pytest.param("全国人大", [], id="the nation is no place among others"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_mentions(table: Gazetteer, text: str, expected: list[tuple[str, bool]]) -> None:
    found = list(table.mentions(fold(text)))
    assert [(mention.name, mention.full) for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.name for mention in found)
    assert [mention.in_zone for mention in found] == [text.endswith("高新区")] * len(found)


@pytest.mark.parametrize(
    "text", ["加强国际合作与乡村振兴", "为人民和政府办事", "共和国和平统一", "大兴调查研究之风"]
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert list(gazetteer().mentions(text)) == []


def test_the_real_table_is_read() -> None:
    real = gazetteer()
    assert codes(real, "新城区", 2023) == ["150102", "610102"]
    row = real.get("310110")
    assert row is not None
    assert real.path(row) == "上海市/杨浦区"
