"""The division table as it ships: its counts, its rules, and cases that readers rely on."""

import csv
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

TABLE = Path(__file__).resolve().parents[2] / "fixtures" / "divisions.csv"
COLUMNS = ["code", "name", "short_name", "level", "parent", "valid_from", "valid_to", "successors", "aliases"]
FIRST_LIST, LAST_LIST = 1980, 2025

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def current(rows: list[Row]) -> dict[str, Row]:
    return {row["code"]: row for row in rows if not row["valid_to"]}


@pytest.fixture(scope="module")
def by_code(rows: list[Row]) -> dict[str, list[Row]]:
    periods = defaultdict(list)
    for row in rows:
        periods[row["code"]].append(row)
    return periods


def first_year(row: Row) -> int:
    return int(row["valid_from"] or FIRST_LIST)


def last_year(row: Row) -> int:
    return int(row["valid_to"] or LAST_LIST)


def in_force(periods: list[Row], year: int) -> bool:
    return any(first_year(row) <= year <= last_year(row) for row in periods)


def test_file_is_plain_and_small():
    content = TABLE.read_bytes()
    assert len(content) < 1_000_000
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8").splitlines()[0].split(",") == COLUMNS


def test_counts_of_current_divisions(rows: list[Row]):
    counts = Counter(row["level"] for row in rows if not row["valid_to"])
    # The ministry counts 33 provinces on 2025-12-31, without Taiwan.
    assert counts == {"nation": 1, "province": 34, "prefecture": 333, "county": 2845}


def test_counts_of_retired_divisions(rows: list[Row], current: dict[str, Row]):
    retired = [row for row in rows if row["valid_to"]]
    assert Counter(row["level"] for row in retired) == {"county": 4235, "prefecture": 262}
    counties = {row["code"] for row in retired if row["level"] == "county"}
    assert len(counties - current.keys()) == 3352


def test_code_and_valid_from_identify_a_row(rows: list[Row]):
    assert max(Counter((row["code"], row["valid_from"]) for row in rows).values()) == 1


def test_a_code_has_at_most_one_current_row(rows: list[Row]):
    assert max(Counter(row["code"] for row in rows if not row["valid_to"]).values()) == 1


def test_periods_lie_in_the_years_of_the_lists(rows: list[Row]):
    for row in rows:
        assert FIRST_LIST <= first_year(row) <= last_year(row) <= LAST_LIST, row
        # Empty means open: neither end is the year of the first or last list.
        assert row["valid_from"] != str(FIRST_LIST), row
        assert row["valid_to"] != str(LAST_LIST), row


def test_periods_of_one_code_do_not_overlap(by_code: dict[str, list[Row]]):
    for periods in by_code.values():
        ordered = sorted(periods, key=first_year)
        for earlier, later in pairwise(ordered):
            assert last_year(earlier) < first_year(later), (earlier, later)


def test_rows_are_sorted(rows: list[Row]):
    keys = [(row["code"], first_year(row)) for row in rows]
    assert keys == sorted(keys)


def test_levels_fit_codes(rows: list[Row]):
    shapes = {
        "nation": r"100000",
        "province": r"[1-8]\d0000",
        "prefecture": r"[1-8]\d(?!00)\d\d00",
        "county": r"[1-8]\d{3}(?!00)\d\d",
    }
    for row in rows:
        assert re.fullmatch(shapes[row["level"]], row["code"]), row


def test_every_parent_exists_and_is_one_level_up(rows: list[Row], by_code: dict[str, list[Row]]):
    allowed = {"prefecture": {"province"}, "county": {"prefecture", "province"}}
    for row in rows:
        if row["level"] in ("nation", "province"):
            assert row["parent"] == "", row
            continue
        parents = by_code[row["parent"]]
        assert {parent["level"] for parent in parents} <= allowed[row["level"]], row
        assert in_force(parents, first_year(row)), row
        assert in_force(parents, last_year(row)), row


def test_no_pseudo_divisions(rows: list[Row]):
    pseudo = re.compile(r"市辖区|市|县|直辖县|(省|自治区)直辖县级行政区划")
    assert [row for row in rows if pseudo.fullmatch(row["name"])] == []


def test_successors_stand_in_the_next_list(rows: list[Row], by_code: dict[str, list[Row]]):
    for row in rows:
        for code in filter(None, row["successors"].split(";")):
            assert row["valid_to"], row
            assert in_force(by_code.get(code, []), last_year(row) + 1), (row, code)


def test_most_retired_rows_have_successors(rows: list[Row]):
    retired = [row for row in rows if row["valid_to"]]
    assert sum(not row["successors"] for row in retired) == 243
    assert sum(not row["successors"] for row in retired if row["valid_to"] >= "1999") == 18


def test_short_names_are_part_of_their_names(rows: list[Row]):
    for row in rows:
        assert row["name"].startswith(row["short_name"]), row
        assert len(row["short_name"]) >= 2, row


def test_aliases_mean_one_current_division(rows: list[Row]):
    aliases = [alias for row in rows for alias in filter(None, row["aliases"].split(";"))]
    assert len(aliases) == len(set(aliases))
    assert all(not row["valid_to"] for row in rows if row["aliases"])
    assert not set(aliases) & {row["name"] for row in rows} | set(aliases) & {
        row["short_name"] for row in rows
    }


def test_ambiguous_county_names(current: dict[str, Row]):
    names = Counter(row["name"] for row in current.values() if row["level"] == "county")
    ambiguous = {name: count for name, count in names.items() if count > 1}
    assert (len(ambiguous), sum(ambiguous.values())) == (28, 64)
    assert {"新城区", "鼓楼区", "市中区"} <= ambiguous.keys()


@pytest.mark.parametrize(
    ("code", "name", "short_name", "level", "parent"),
    [
        pytest.param("100000", "全国", "全国", "nation", "", id="nation"),
        pytest.param("330000", "浙江省", "浙江", "province", "", id="province"),
        pytest.param("150000", "内蒙古自治区", "内蒙古", "province", "", id="autonomous region"),
        pytest.param("710000", "台湾省", "台湾", "province", "", id="province outside the ministry's count"),
        pytest.param("810000", "香港特别行政区", "香港", "province", "", id="special administrative region"),
        pytest.param("330900", "舟山市", "舟山", "prefecture", "330000", id="prefecture"),
        pytest.param(
            "222400", "延边朝鲜族自治州", "延边", "prefecture", "220000", id="autonomous prefecture"
        ),
        pytest.param("441900", "东莞市", "东莞", "prefecture", "440000", id="prefecture without counties"),
        pytest.param("330902", "定海区", "定海", "county", "330900", id="district"),
        pytest.param("150102", "新城区", "新城", "county", "150100", id="one of two 新城区, Hohhot"),
        pytest.param("610102", "新城区", "新城", "county", "610100", id="one of two 新城区, Xi'an"),
        pytest.param("310110", "杨浦区", "杨浦", "county", "310000", id="district of a municipality"),
        pytest.param("429004", "仙桃市", "仙桃", "county", "420000", id="county directly under a province"),
        pytest.param("659001", "石河子市", "石河子", "county", "650000", id="city directly under Xinjiang"),
        pytest.param(
            "532503", "蒙自市", "蒙自", "county", "532500", id="city under an autonomous prefecture"
        ),
        pytest.param(
            "622927", "积石山保安族东乡族撒拉族自治县", "积石山", "county", "622900", id="three peoples"
        ),
        pytest.param("220623", "长白朝鲜族自治县", "长白", "county", "220600", id="白 is no people here"),
        pytest.param("130133", "赵县", "赵县", "county", "130100", id="too short to shorten"),
        pytest.param("610103", "碑林区", "碑林", "county", "610100", id="not a 林区"),
        pytest.param("500157", "两江新区", "两江", "county", "500000", id="new in 2025"),
    ],
)
def test_current_division(
    current: dict[str, Row], code: str, name: str, short_name: str, level: str, parent: str
):
    row = current[code]
    assert (row["name"], row["short_name"]) == (name, short_name)
    assert (row["level"], row["parent"]) == (level, parent)


@pytest.mark.parametrize(
    ("code", "name", "last_list", "successors"),
    [
        pytest.param("110103", "崇文区", "2009", "110101", id="Beijing 2010, 崇文 to 东城"),
        pytest.param("110104", "宣武区", "2009", "110102", id="Beijing 2010, 宣武 to 西城"),
        pytest.param("120107", "塘沽区", "2008", "120116", id="Tianjin 2009"),
        pytest.param("310103", "卢湾区", "2010", "310101", id="Shanghai 2011"),
        pytest.param("310108", "闸北区", "2014", "310106", id="Shanghai 2015"),
        pytest.param("320103", "白下区", "2012", "320104", id="Nanjing 2013"),
        pytest.param("320502", "沧浪区", "2011", "320508", id="Suzhou 2012"),
        pytest.param("330103", "下城区", "2020", "330105", id="Hangzhou 2021, 下城 to 拱墅"),
        pytest.param("330104", "江干区", "2020", "330102", id="Hangzhou 2021, 江干 to 上城"),
        pytest.param("440116", "萝岗区", "2013", "440112", id="Guangzhou 2014"),
        pytest.param("500112", "渝北区", "2024", "500157;500109", id="Chongqing 2025, divided"),
        pytest.param("420121", "汉阳县", "1991", "420114", id="not the 汉阳区 beside it"),
        pytest.param("332400", "温州地区", "1980", "330300", id="prefecture joins the city"),
        pytest.param("332500", "丽水地区", "1999", "331100", id="prefecture becomes a city"),
        pytest.param("332582", "丽水市", "1999", "331102", id="its seat becomes 莲都区"),
        pytest.param("442502", "东莞市", "1987", "441900", id="city raised to prefecture"),
        pytest.param("510103", "西城区", "1989", "", id="Chengdu's 西城区, divided among new districts"),
    ],
)
def test_retired_division(
    by_code: dict[str, list[Row]], code: str, name: str, last_list: str, successors: str
):
    (row,) = (row for row in by_code[code] if row["name"] == name)
    assert (row["valid_to"], row["successors"]) == (last_list, successors)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("320803", ["楚州区", "淮安区"], id="district"),
        pytest.param("533103", ["潞西市", "芒市"], id="county-level city"),
        pytest.param("420600", ["襄樊市", "襄阳市"], id="prefecture"),
    ],
)
def test_rename_under_one_code(by_code: dict[str, list[Row]], code: str, names: list[str]):
    periods = by_code[code]
    assert [row["name"] for row in periods] == names
    assert [row["successors"] for row in periods] == [code, ""]
    assert int(periods[1]["valid_from"]) == int(periods[0]["valid_to"]) + 1


@pytest.mark.parametrize(
    ("code", "name", "last_list", "successors"),
    [
        pytest.param("379006", "威海市", "1986", "", id="raised to prefecture, its code went to 胶州市"),
        pytest.param("230402", "萨尔图区", "1981", "230602", id="大庆 and 鹤岗 swapped their codes"),
        pytest.param("430402", "江东区", "1981", "430502", id="衡阳 and 邵阳 swapped their codes"),
        pytest.param("420703", "黄州区", "1986", "", id="code went to 华容区"),
    ],
)
def test_a_reused_code_is_no_successor(
    by_code: dict[str, list[Row]], code: str, name: str, last_list: str, successors: str
):
    row = next(row for row in by_code[code] if row["name"] == name)
    assert (row["valid_to"], row["successors"]) == (last_list, successors)
