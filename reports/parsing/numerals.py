"""Numerals of Chinese official prose: found in folded text, converted exactly.

``scan_numerals`` finds candidates and says nothing about whether they count anything: dates,
ordinals and names are left to the grammar (``metrics_candidates``). Conversion is our own, in
``Decimal``, because general converters guess on mixed forms (1万2千) and round decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

# Digits, also as 1,200 or set apart (1 9 9 8, 1 27, 8 6 . 5); 余/多/几, scales, a second part (1万2千).
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d(?: ?\d){0,2} ?, ?\d \d \d(?! ?\d)"
    r"|\d{1,3}(?: \d{3})+(?!\d)|\d(?: \d){1,3} \d{2,3}(?!\d)"
    r"|\d(?: \d(?!\d)){1,11}|\d{1,2}(?: \d{1,3}){1,2}|\d+)"
    # 36. 8% with a blank behind the point, but not the item 1. 20 of a list
    r"(?:(?:\.| \. ?)(?:\d(?: \d(?!\d)){1,3}|\d+)|\. \d(?: ?\d){0,3}(?= ?(?:[%‰万亿倍]|个百分)))?"
)
_SCALE = r"(?:万亿|[万亿]|百(?![姓货])|千(?![瓦克米伏卡赫帕焦]))"
_MORE = r"(?:[余多](?![额姚杭干粮样])|几)"
_ARABIC = (
    rf"(?P<num>{_NUMBER}) ?(?P<m1>{_MORE})?(?P<s1>{_SCALE}{{0,2}})"
    rf"(?P<rest>(?:\d+(?:\.\d+)?{_SCALE}{{1,2}})*)(?P<m2>{_MORE})?(?P<s2>(?<=[余多])(?:万亿|[万亿]))?"
)
# 四十万千瓦 is 400,000 kilowatts: behind another scale, 千 before such a unit belongs to the unit.
_HAN = r"(?:[零〇○一二三四五六七八九两十百万亿]|千(?![瓦克米伏卡赫帕焦])|(?<=[一二三四五六七八九两])千)"
_HAN_NUMBER = rf"{_HAN}+(?:点[零〇○一二三四五六七八九]+)?"
_CHINESE = (
    rf"(?P<part>百分之|千分之)(?P<parted>{_HAN_NUMBER}|\d+(?:\.\d+)?)(?P<m4>{_MORE})?"
    rf"|(?P<den>[二三四五六七八九十]{{1,3}})分之(?P<nom>[一二三四五六七八九十]{{1,3}})"
    rf"|(?P<tenths>[一二三四五六七八九])成(?P<half>[一二三四五六七八九半])?"
    rf"(?![立为效果员都功就长本品败熟绩分])"
    rf"|(?P<han>{_HAN_NUMBER})(?P<m3>{_MORE})?(?P<s3>(?:[百万亿]|千(?![瓦克米伏卡赫帕焦]))*)"
)
_PATTERN = re.compile(f"{_ARABIC}|{_CHINESE}")
_PART = re.compile(r"(\d+(?:\.\d+)?)([百千万亿]{1,2})")
# What a numeral of _PATTERN begins with, and what may go on with one of Chinese digits only.
_HAN_CHARACTERS = "零〇○一二三四五六七八九两十百千万亿"
_GOES_ON = "点余多几分成瓦克米伏卡赫帕焦"


@dataclass(slots=True)  # never changed, but to freeze it takes longer than all else about it
class Numeral:
    """A number as written: span in the text, exact value, and what its form says.

    ``more`` is 余, 多 or 几 inside the numeral. ``unit`` is % or ‰ when the numeral itself says so
    (百分之八十). ``bare_scale`` is a scale without a digit before it (百余, 万): often an idiom.
    """

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None = None
    more: bool = False
    chinese: bool = False
    unit: str | None = None
    bare_scale: bool = False
    approximate: bool = False


def scan_numerals(text: str, follows: frozenset[str] = frozenset()) -> Iterator[Numeral]:
    """Yield the numerals of folded ``text`` in order, without overlaps.

    With ``follows``, Chinese numerals that none of these characters follows are passed over: most
    are parts of words (统一, 一起), and converting them takes time.
    """
    end = 0
    candidate = _candidate(follows)
    while (first := candidate.search(text, end)) is not None:
        match = _PATTERN.match(text, first.start())
        if match is None:
            end = first.start() + 1
            continue
        end = match.end()
        number, han = match.group("num", "han")
        if follows and han and end < len(text) and text[end] not in follows:
            continue
        numeral = _arabic(match) if number else _han(match) if han else _chinese(match)
        if numeral is not None:
            yield numeral


@cache
def _candidate(follows: frozenset[str]) -> re.Pattern[str]:
    """Where a numeral can begin: found much faster than by trying the whole grammar at each character."""
    if not follows:
        return re.compile(rf"[\d{_HAN_CHARACTERS}]")
    behind = re.escape("".join(sorted(follows)) + _GOES_ON)
    # A bound on the run keeps the search linear; longer ones are left to the grammar.
    run = rf"[{_HAN_CHARACTERS}]{{0,9}}+(?:$|[{_HAN_CHARACTERS}{behind}])"
    return re.compile(rf"[\d{_HAN_CHARACTERS}](?:(?<=\d)|{run})")


def parse_chinese(written: str) -> Decimal | None:
    """Exact value of a Chinese numeral such as 三十二万五千 or 二〇二三; None when it is none.

    Follows GB/T 15835 usage; a digit run is positional, 一万二 is 12,000 as it is said.
    """
    whole, _, fraction = written.partition("点")
    if not whole or any(c not in DIGITS and c not in SCALES for c in whole):
        return None
    value = _positional(whole) if all(c in DIGITS for c in whole) else _scaled(whole)
    if value is None:
        return None
    digits = fraction.rstrip("百千万亿")
    if any(c not in DIGITS for c in digits):
        return None
    if digits:
        value += Decimal("0." + "".join(str(DIGITS[c]) for c in digits))
    return value * _scale(fraction[len(digits) :])  # 一点五亿


def _positional(digits: str) -> Decimal:
    return Decimal("".join(str(DIGITS[c]) for c in digits))


def _scaled(whole: str) -> Decimal | None:
    total, group, digit, last_scale = 0, 0, None, 0
    for at, c in enumerate(whole):
        if c in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[c]
            continue
        scale = SCALES[c]
        if scale >= 10**4:
            group += digit or 0
            # 万亿 scales what stands before it; 一亿六千万 adds. A bare 万 or 亿 counts one.
            if total and total < scale:
                total = (total + group) * scale
            else:
                total += (group or 1) * scale
            group = 0
        else:
            group += (1 if digit is None or (digit == 0 and at == 0) else digit) * scale
        digit, last_scale = None, scale
    if digit:
        # 一万二 says 12,000, but 一万零二 and 二十二 say what they say.
        spoken = last_scale >= 100 and whole[-2] in SCALES
        group += digit * last_scale // 10 if spoken else digit
    return Decimal(total + group)


def _arabic(match: re.Match[str]) -> Numeral | None:
    number, more, scale, rest, more_behind, last = match.group("num", "m1", "s1", "rest", "m2", "s2")
    start, end = match.start(), match.end()
    if not (more or scale or rest or more_behind):
        return Numeral(start, match.end("num"), +_plain(number))
    if more and not scale and more_behind:
        return None
    if rest and not scale:
        # 3 2万: two numbers that only stand side by side.
        end, rest, last = match.start("rest"), "", ""
    value = _mixed([(number, scale), *_PART.findall(rest)], last or "")
    text = match.string
    if end > match.end("num") and text[end - 1] == " ":
        end = match.end("num")
    end = _trim(text, start, end)
    return Numeral(start, end, value, more=bool(more or more_behind))


def _mixed(parts: list[tuple[str, str]], last: str) -> Decimal:
    """Exact value of digits among scales: 1亿3千万 is 130,000,000 and 3千5百万 is 35,000,000.

    ``last`` is a scale behind 余 or 多; what stands before it without 万 or 亿 is counted in it.
    """
    total = group = Decimal(0)
    for number, scales in parts:
        small = scales.rstrip("万亿")
        group += _plain(number) * _scale(small)
        if len(small) < len(scales):
            total, group = total + group * _scale(scales[len(small) :]), Decimal(0)
    if group:
        return total + group * _scale(last)
    return total * _scale(last) if last.endswith("亿") else total  # 10万多亿; 3亿余万 is 3亿 and some


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return end


def _plain(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace(" ", ""))


def _scale(scales: str | None) -> int:
    factor = 1
    for c in scales or "":
        factor *= SCALES[c]
    return factor


def _chinese(match: re.Match[str]) -> Numeral | None:
    start, end = match.span()
    if match["part"]:
        parted = match["parted"]
        value = Decimal(parted) if parted[0].isdigit() and parted.isascii() else parse_chinese(parted)
        unit = "%" if match["part"] == "百分之" else "‰"
        if value is None:
            return None
        return Numeral(start, end, value, more=bool(match["m4"]), chinese=True, unit=unit)
    if match["den"]:
        den, nom = parse_chinese(match["den"]), parse_chinese(match["nom"])
        if not den or nom is None:
            return None
        share = (nom * 100 / den).quantize(Decimal("0.01"))
        return Numeral(start, end, share, chinese=True, unit="%", approximate=share * den != nom * 100)
    if match["tenths"]:
        half = match["half"]
        tail = Decimal(5) if half == "半" else Decimal(DIGITS[half]) if half else Decimal(0)
        return Numeral(start, end, DIGITS[match["tenths"]] + tail / 10, chinese=True, unit="成")
    return None


def _han(match: re.Match[str]) -> Numeral | None:
    start, end = match.span()
    han, tail, more_written = match.group("han", "s3", "m3")
    if end - start == 1 and han in DIGITS:
        return Numeral(start, end, Decimal(DIGITS[han]), chinese=True)
    tail, more = tail or "", bool(more_written)
    if tail and not more:
        han, tail = han + tail, ""
    bare = all(c in "百千万亿" for c in han)
    if len(han) == 2 and all(c in DIGITS and DIGITS[c] for c in han):
        low, high = DIGITS[han[0]], DIGITS[han[1]]
        if (high == low + 1 or (low, high) == (3, 5)) and not tail:
            return Numeral(start, end, Decimal(low), Decimal(high), more, True, approximate=True)
    value = parse_chinese(han + tail)
    if value is None:
        return None
    return Numeral(start, end, value, more=more, chinese=True, bare_scale=bare)
