"""Calendar dates as Chinese documents write them.

All functions take folded text (``folding.fold``): half-width digits, simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DIGITS = {**{str(i): i for i in range(10)}, **dict(zip("〇一二三四五六七八九", range(10), strict=True))}
_DIGITS.update({"○": 0, "零": 0, "O": 0, "o": 0, "Ｏ": 0, "◯": 0, "0": 0, "l": 1, "I": 1})
_HAN = "〇○◯零Oo0一二三四五六七八九"
# 1998, 1 9 9 8, 二〇二三, 2O24: blanks inside come from old typesetting, letters from a scanner.
YEAR = rf"(?:[12] ?[089] ?\d ?\d|[一二][{_HAN}]{{3}}|[12][089Oo〇○][\dOolI〇○]{{2}})"
_ONES = "[一二三四五六七八九]"
_SMALL = rf"(?:[\dOolI] ?[\dOolI]?|[元正](?= ?月)|[一二三]?十{_ONES}?|廿{_ONES}?|{_ONES})"
# 2024年/1月/30日 is how a data base of newspapers sets it.
_DATE = re.compile(rf"(?P<y>{YEAR}) ?年 ?/?(?P<m>{_SMALL}) ?月 ?/?(?P<d>{_SMALL}) ?[日号]")
_MONTH_DAY = re.compile(rf"(?P<m>{_SMALL}) ?月 ?(?P<d>{_SMALL}) ?日")
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?[-/.－—–]\s?(?P<m>\d{1,2})\s?[-/.－—–]\s?(?P<d>\d{1,2})(?![\d.])"
)
_DAY_FIRST = re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?![\d.])")
_YEAR = re.compile(rf"(?<![\d{_HAN}])({YEAR})(?![\d{_HAN}])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and the span of its text."""

    value: date
    start: int
    end: int


def number(text: str) -> int | None:
    """Return the value of a small numeral: ``12``, ``1 2``, ``十二``, ``廿三``.

    >>> number("二十一"), number("1 4"), number("十")
    (21, 14, 10)
    """
    bare = text.replace(" ", "").replace("廿", "二十")
    if not bare:
        return None
    if bare in ("元", "正"):
        return 1  # 元月 is January
    if bare.isascii() and bare.isdigit():
        return int(bare)
    if "十" in bare:
        tens, _, ones = bare.partition("十")
        if len(tens) > 1 or len(ones) > 1:
            return None
        return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    if all(ch in _DIGITS for ch in bare):
        return int("".join(str(_DIGITS[ch]) for ch in bare))
    return None


def year(text: str) -> int | None:
    """Return the year of ``2023``, ``2 0 2 3`` or ``二〇二三``; None outside 1949..2100."""
    value = number(text)
    return value if value is not None and 1949 <= value <= 2100 else None


def find_dates(text: str) -> Iterator[FoundDate]:
    """Yield the full dates of a text in order, in all scripts; impossible days are skipped."""
    found = [*_DATE.finditer(text), *_NUMERIC.finditer(text), *_DAY_FIRST.finditer(text)]
    for match in sorted(found, key=re.Match.start):
        value = make_date(year(match["y"]), number(match["m"]), number(match["d"]))
        if value is not None:
            yield FoundDate(value, match.start(), match.end())


def find_month_day(text: str) -> tuple[int, int, int, int] | None:
    """Return (month, day, start, end) of the first 3月5日 of a text."""
    match = _MONTH_DAY.search(text)
    month, day = (number(match["m"]), number(match["d"])) if match else (None, None)
    return (month, day, match.start(), match.end()) if match and month and day else None


def find_years(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (year, start, end) of every year that is written out."""
    for match in _YEAR.finditer(text):
        value = year(match[1])
        if value is not None:
            yield value, match.start(1), match.end(1)


def make_date(y: int | None, m: int | None, d: int | None) -> date | None:
    """Return the date, or None when a part is missing or impossible."""
    try:
        return date(y, m, d) if y and m and d else None
    except ValueError:
        return None
