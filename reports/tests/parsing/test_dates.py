"""Dates in every script that reports are set in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.parsing.dates import find_dates, find_month_day, find_years, make_date, number
from reports.parsing.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2024年1月13日", date(2024, 1, 13), id="plain"),
        pytest.param("２００９年３月５日", date(2009, 3, 5), id="full width"),
        pytest.param("二〇二三年一月十三日", date(2023, 1, 13), id="Chinese numerals"),
        pytest.param("二○二四年十二月二十一日", date(2024, 12, 21), id="circle for zero, tens"),
        pytest.param("一九五四年九月三十日", date(1954, 9, 30), id="last century"),
        pytest.param("1 9 9 8 年3 月5 日", date(1998, 3, 5), id="blanks inside"),
        pytest.param("2 0 2 5 年1 月1 8 日", date(2025, 1, 18), id="blanks inside two digits"),
        pytest.param("2024-01-15 15:24", date(2024, 1, 15), id="numeric with a clock"),
        pytest.param("2024.1.5", date(2024, 1, 5), id="dots"),
        pytest.param("２００４－０２－１７", date(2004, 2, 17), id="wide dashes"),
        pytest.param("2O24年l月2O日", date(2024, 1, 20), id="letters of a scanner"),
        pytest.param("2〇24年1月3日", date(2024, 1, 3), id="a circle among digits"),
        pytest.param("2024年/1月/30日", date(2024, 1, 30), id="strokes between the parts"),
        pytest.param("二00二年二月二十七日", date(2002, 2, 27), id="digits among numerals"),
        pytest.param("22.05.2020  08:35", date(2020, 5, 22), id="the day first"),
        pytest.param("2024/01/05", date(2024, 1, 5), id="slashes"),
        pytest.param("2024年元月廿三日", date(2024, 1, 23), id="old words"),
        pytest.param("１９６４年１２月２１日和２２日", date(1964, 12, 21), id="two days: the first"),
    ],
)
def test_find_dates(text: str, expected: date) -> None:
    found = next(find_dates(fold(text)))
    assert found.value == expected
    assert text[found.start : found.end] in text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2024年2月30日", id="no such day"),
        pytest.param("2024年13月1日", id="no such month"),
        pytest.param("2023年1-6月份", id="half a year"),
        pytest.param("版本2024.1.5.7", id="version number"),
        pytest.param("版本1.22.05.2020", id="version number with a year"),
        pytest.param("2016—2021年", id="a term"),
        pytest.param("第十四个五年规划", id="a plan"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert list(find_dates(text)) == []


def test_years_and_days_without_a_year() -> None:
    assert [value for value, _, _ in find_years("2023年工作回顾和二〇二四年安排，12345热线")] == [2023, 2024]
    assert find_month_day("3月5日，大会开幕") == (3, 5, 0, 4)
    assert find_month_day("没有日期") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("十八", 18), ("二十", 20), ("三", 3), ("1 4", 14), ("", None), ("百", None), ("二十一", 21)],
)
def test_number(text: str, value: int | None) -> None:
    assert number(text) == value


@given(st.text(alphabet="0123456789年月日-/.二〇十 元廿"))
def test_nothing_makes_it_fail(text: str) -> None:
    for found in find_dates(text):
        assert make_date(found.value.year, found.value.month, found.value.day) == found.value
