"""Numbers that Word prints in front of paragraphs and keeps out of their text.

Both formats count alike; only the tables that define lists are stored differently. The names of the
number formats are those of ECMA-376 part 1, 17.18.59 (ST_NumberFormat); ``FORMAT_CODES`` maps the codes
of the binary format ([MS-OSHARED] 2.2.1.3, MSONFC) to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

FORMAT_CODES = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    10: "ideographDigital",
    11: "japaneseCounting",
    14: "decimalFullWidth",
    15: "decimalHalfWidth",
    16: "chineseLegalSimplified",
    17: "ideographDigital",
    18: "decimalEnclosedCircle",
    19: "decimalFullWidth",
    22: "decimalZero",
    23: "bullet",
    26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen",
    28: "decimalEnclosedCircle",
    29: "ideographEnclosedCircle",
    30: "ideographTraditional",
    31: "ideographZodiac",
    33: "taiwaneseCounting",
    34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand",
    36: "taiwaneseDigital",
    37: "chineseCounting",
    38: "chineseLegalSimplified",
    39: "chineseCountingThousand",
    255: "none",
}
_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千零", "壹贰叁肆伍陆柒捌玖拾佰仟零")
_LEGAL_TRADITIONAL = str.maketrans("一二三四五六七八九十百千零", "壹貳參肆伍陸柒捌玖拾佰仟零")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_PLACEHOLDER = re.compile(r"%([1-9])")


def format_number(value: int, number_format: str) -> str:
    """Return the number as Word prints it; an unknown format as digits, a bullet as nothing."""
    if number_format in ("bullet", "none"):
        return ""
    printer = _PRINTERS.get(number_format)
    return printer(value) if printer and value > 0 else str(value)


def _counting(value: int) -> str:
    """一 … 十 十一 … 二十 … 一百零一."""
    said = _full_counting(value)
    return said[1:] if said.startswith("一十") else said


def _full_counting(value: int) -> str:
    """一十一: the form of legal numbers (壹拾壹)."""
    if value >= 10_000:
        return str(value)
    said, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            said += ("零" if zero and said else "") + _DIGITS[digit] + unit
            zero = False
        else:
            zero = True
    return said


def _digital(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value)).replace("零", "〇")


def _short_counting(value: int) -> str:
    return _counting(value) if value < 100 else _digital(value)


def _roman(value: int) -> str:
    said = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        said += letters * min(count, 20)
    return said


def _letters(value: int) -> str:
    """a … z aa bb cc."""
    repeats, letter = divmod(value - 1, 26)
    return chr(97 + letter) * min(repeats + 1, 20)


def _enclosed(first: int, last: int = 20) -> Callable[[int], str]:
    return lambda value: chr(first + value - 1) if value <= last else str(value)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda value: characters[value - 1] if value <= len(characters) else str(value)


_PRINTERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalEnclosedCircle": _enclosed(0x2460),
    "decimalEnclosedCircleChinese": _enclosed(0x2460),
    "decimalEnclosedParen": _enclosed(0x2474),
    "decimalEnclosedFullstop": _enclosed(0x2488),
    "ideographEnclosedCircle": _enclosed(0x3280, 10),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _short_counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _short_counting,
    "taiwaneseCountingThousand": _counting,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": lambda value: _full_counting(value).translate(_LEGAL),
    "japaneseLegal": lambda value: _full_counting(value).translate(_LEGAL),
    "ideographLegalTraditional": lambda value: _full_counting(value).translate(_LEGAL_TRADITIONAL),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
}


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered. ``text`` has %1 … %9 where the numbers of levels stand.

    ``restart``: the level (counted from one) whose use starts this one anew, 0 for never, None for any
    level above. ``legal``: all numbers in digits. ``separated``: a tab or blank follows.
    """

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    separated: bool = True


@dataclass(slots=True)
class ListCounter:
    """The running numbers of one list definition; all its instances share them, as in Word."""

    counts: dict[int, int] = field(default_factory=dict)
    used: set[object] = field(default_factory=set)

    def label(
        self, levels: dict[int, ListLevel], level: int, instance: object, overrides: dict[int, int]
    ) -> str:
        """Count one paragraph and return what Word prints before it.

        ``overrides`` are the numbers with which the instance begins anew at its first use.
        """
        if instance not in self.used:
            self.used.add(instance)
            for at, start in overrides.items():
                self.counts[at] = start - 1
        own = levels.get(level, ListLevel())
        for above in range(level):
            self.counts.setdefault(above, levels.get(above, ListLevel()).start)
        self.counts[level] = self.counts.get(level, own.start - 1) + 1
        for below in [at for at in self.counts if at > level]:
            restart = levels.get(below, ListLevel()).restart
            if level < (below if restart is None else restart):
                del self.counts[below]
        return self._printed(own, levels)

    def _printed(self, own: ListLevel, levels: dict[int, ListLevel]) -> str:
        if own.number_format == "bullet":
            return ""

        def number(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            as_digits = own.legal or at not in levels
            return format_number(self.counts.get(at, 1), "decimal" if as_digits else levels[at].number_format)

        label = _PLACEHOLDER.sub(number, own.text)
        # Behind 一、 and 1. nobody types a blank; 第一章 and a bare number need one.
        if own.separated and label and label[-1].isalnum():
            label += " " if label[-1].isascii() else "\u3000"
        return label
