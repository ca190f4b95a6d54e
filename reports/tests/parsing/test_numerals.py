"""Numerals: found where they stand, converted exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.parsing.lexicon import fold
from reports.parsing.numerals import parse_chinese, scan_numerals

CASES = [
    pytest.param("７６", "76", None, False, id="full-width digits"),
    pytest.param("1,200", "1200", None, False, id="thousands with commas"),
    pytest.param("1 360", "1360", None, False, id="thousands with blanks"),
    pytest.param("1 9 9 8", "1998", None, False, id="digits set apart"),
    pytest.param("535.1亿", "53510000000", None, False, id="decimal with scale"),
    pytest.param("20余万", "200000", None, True, id="more before the scale"),
    pytest.param("4万多亿", "4000000000000", None, True, id="more between two scales"),
    pytest.param("11500多", "11500", None, True, id="more behind the digits"),
    pytest.param("1万2千", "12000", None, False, id="two parts"),
    pytest.param("1亿2000万", "120000000", None, False, id="two parts with large scales"),
    pytest.param("1.5万亿", "1500000000000", None, False, id="scale of scales"),
    pytest.param("1亿3千多万", "130000000", None, True, id="more between mixed scales"),
    pytest.param("3万5千余", "35000", None, True, id="two parts and more"),
    pytest.param("3千5百万", "35000000", None, False, id="small scales under a large one"),
    pytest.param("2千余万", "20000000", None, True, id="more between small and large scale"),
    pytest.param("3亿余万", "300000000", None, True, id="a vague tail adds nothing"),
    pytest.param("1 27", "127", None, False, id="digits torn apart"),
    pytest.param("8 6 . 5", "86.5", None, False, id="digits set apart around a point"),
    pytest.param("六", "6", None, False, id="one Chinese digit"),
    pytest.param("两千零五十", "2050", None, False, id="zero inside"),
    pytest.param("十余", "10", None, True, id="ten and more"),
    pytest.param("三千多", "3000", None, True, id="Chinese thousand and more"),
    pytest.param("一亿六千余万", "160000000", None, True, id="more before the last scale"),
    pytest.param("二十五亿七千多万", "2570000000", None, True, id="two large scales and more"),
    pytest.param("三百二十五万亿", "325000000000000", None, False, id="Chinese scale of scales"),
    pytest.param("一点五亿", "150000000", None, False, id="Chinese decimal with scale"),
    pytest.param("一万二", "12000", None, False, id="spoken short form"),
    pytest.param("二〇二三", "2023", None, False, id="positional"),
    pytest.param("七八", "7", "8", False, id="two neighbours are a range"),
    pytest.param("三五", "3", "5", False, id="three to five"),
    pytest.param("百分之八十点五", "80.5", None, False, id="per cent in words"),
]


@pytest.mark.parametrize(("written", "value", "value_max", "more"), CASES)
def test_one_numeral(written: str, value: str, value_max: str | None, more: bool) -> None:
    (found,) = scan_numerals(fold(written))
    assert (found.start, found.end) == (0, len(written))
    assert found.value == Decimal(value)
    assert found.value_max == (None if value_max is None else Decimal(value_max))
    assert found.more is more


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        pytest.param("百分之十二", "12", "%", id="per cent"),
        pytest.param("千分之三", "3", "‰", id="per mille"),
        pytest.param("四分之一", "25", "%", id="exact fraction"),
        pytest.param("三分之二", "66.67", "%", id="rounded fraction"),
        pytest.param("七成", "7", "成", id="tenths"),
        pytest.param("九成五", "9.5", "成", id="tenths and a half"),
    ],
)
def test_numeral_with_its_own_unit(written: str, value: str, unit: str) -> None:
    (found,) = scan_numerals(written)
    assert (found.value, found.unit) == (Decimal(value), unit)


def test_units_of_power_keep_their_thousand() -> None:
    assert next(scan_numerals("500千瓦")).value == 500


@pytest.mark.parametrize(
    "written", ["", "两个", "点五", "一二千"], ids=["empty", "measure word", "no whole", "broken"]
)
def test_no_chinese_numeral(written: str) -> None:
    assert parse_chinese(written) is None


@given(st.integers(min_value=1, max_value=99_999_999))
def test_written_numbers_are_read_back(number: int) -> None:
    assert parse_chinese(_spell(number)) == number


@given(st.text(alphabet="零〇一二三四五六七八九两十百千万亿点多余几0123456789,. %分之成", max_size=60))
def test_any_mixture_is_scanned_in_order(text: str) -> None:
    end = 0
    for numeral in scan_numerals(text):
        assert end <= numeral.start < numeral.end <= len(text)
        end = numeral.end


def _spell(number: int) -> str:
    """An integer below 10^8 in full Chinese form."""
    high, low = divmod(number, 10_000)
    if not high:
        return _spell_group(low)
    gap = "零" if 0 < low < 1000 else ""
    return _spell_group(high) + "万" + gap + (_spell_group(low) if low else "")


def _spell_group(group: int) -> str:
    digits, out = "零一二三四五六七八九", ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, group = divmod(group, scale)
        if digit:
            out += digits[digit] + name
        elif out and group:
            out += "" if out.endswith("零") else "零"
    return out
