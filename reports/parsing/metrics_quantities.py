"""From numerals to quantities: measure word, unit, qualifier, range, direction of change.

A numeral becomes a quantity when it has a measure word (or a unit of its own, or counts people
without one: 31600多居民) and nothing around it says that it is a date, a rank or a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.parsing.lexicon import any_of, measures, unit_class, words
from reports.parsing.metrics_refusals import refuse
from reports.parsing.metrics_spans import date_end, protected
from reports.parsing.numerals import Numeral, scan_numerals
from reports.parsing.types import Qualifier

# What can follow a numeral that counts: the rest need not be converted at all.
_FOLLOWS = frozenset(
    word[0]
    for word in (
        *measures(),
        *words("quantities", "bare_people"),
        *words("quantities", "bare_households"),
        *" -—–~～至到年月日世五,。;",
    )
)
_MEASURE = re.compile(rf" ?({any_of(measures())})")
_BARE_PEOPLE = re.compile(rf" ?(?:左右|以上)?(?:{any_of(words('quantities', 'bare_people'))})")
_BARE_HOUSEHOLDS = re.compile(rf" ?(?:{any_of(words('quantities', 'bare_households'))})")
# 贫困人口由8500万减少到6500万, 旅游人次突破1500万: the noun says what is counted.
_PEOPLE_NOUN = re.compile(
    r"(?:人口|人数|人员|群众|居民|(?P<times>人次))(?:总数|总量|总规模|数)?(?=$|[由从达超约近共突减增为净新累保稳在首比的了])[^,。;、]{0,24}$"
)
_ENDS_COUNT = re.compile(r" ?(?:[,。;、:)!?\n]|$|以上|左右|减少|增加|下降|上升|增长|降|增|提高|以内|以下|多)")
_MONEY_NOUN = re.compile(
    r"(?:投资|收入|支出|总额|产值|资金|贷款|债券|存款|增加值|生产总值|余额|GDP)[^,。;]{0,8}$"
)
_THOUSANDS = 1000
_BEFORE_WORDS = {
    word: qualifier
    for name, qualifier in (
        ("up_to_before", Qualifier.UP_TO),
        ("over_before", Qualifier.OVER),
        ("nearly_before", Qualifier.NEARLY),
        ("about_before", Qualifier.ABOUT),
    )
    for word in words("quantities", name)
}
# Longest first, so that 不低于 is not read as 低于.
_BEFORE = re.compile(rf"({any_of(_BEFORE_WORDS)}) ?$")
_BEFORE_ENDS = frozenset(word[-1] for word in _BEFORE_WORDS)
# 网上, 通过, 公约: the word is the end of another.
_BOUND = {
    "上": re.compile("[以网线会路之加晚早道村通经度胜户迈跨跃登站踏]$"),
    "过": re.compile("[以网线会路之加晚早道村通经度胜户]$"),
    "约": re.compile("[公条契合预违节制签集]$"),
}
_AT_LEAST = re.compile(r"(?:至少|最少)[\u4e00-\u9fff]{1,8}$")
_AFTER = tuple(
    # A blank may have come between: 以 内.
    (re.compile("|".join(" ?".join(map(re.escape, word)) for word in words("quantities", name))), qualifier)
    for name, qualifier in (
        ("over_after", Qualifier.OVER),
        ("about_after", Qualifier.ABOUT),
        ("up_to_after", Qualifier.UP_TO),
    )
)
_AFTER_STARTS = frozenset(
    word[0] for name in ("over_after", "about_after", "up_to_after") for word in words("quantities", name)
)
_BEHIND_ALL = re.compile(r"(?:左右|上下|以 ?上|以 ?下|以 ?内)$")
_BESIDE = re.compile(r"[和与、及]")
_RESPECTIVELY = re.compile(r"分别[^,。;\d]{0,6}$")
_RANGE = re.compile(r" ?(?:%|‰|个百分点|[个项件次场名人户家天年])? ?(?:[-—–~～]{1,2}|至|到) ?$")
_LINKS = any_of(words("quantities", "change_links"))
_RISE = any_of(words("quantities", "rise"))
_FALL = any_of(words("quantities", "fall"))
_CHANGE = re.compile(rf"(?:(?P<fall>{_FALL})|(?P<rise>{_RISE}))(?:{_LINKS})*$")
# 压减一般性支出12%: the verb of decline stands before its object.
_FALL_OF = re.compile(
    rf"(?:{any_of(words('quantities', 'fall_verbs'))})了?[^,。;\d到至达为占在率比重]{{2,12}}$"
)
_DELTA = re.compile(r"(?:比|较)[^,。;]{0,12}(?:(?P<fall>减少|下降|少)|增加|增长|多)[了出近约]*$")
_DELTA_ENDS = frozenset("加少长降多了出近约 ")
_SHARED = frozenset(words("units", "change"))  # units of changes: %, 倍 …
_LESS_FALL = re.compile(rf"[降跌]幅[^,。;]{{0,10}}(?:收窄|缩小|回升)(?:{_LINKS})*$")  # 降幅收窄2.6个百分点
_LEVEL = re.compile(rf"(?:{_FALL}|{_RISE})[了约]*(?:到|至|为(?!负))(?:{_LINKS})*$")


@dataclass(slots=True)  # never changed, but to freeze it takes longer than all else about it
class Quantity:
    """A number with its unit. ``[start, end)`` is the numeral, ``[left, right)`` includes qualifiers
    and the measure word. ``change`` is ``rise`` or ``fall`` for a change rather than a level."""

    start: int
    end: int
    left: int
    right: int
    value: Decimal
    value_max: Decimal | None
    unit: str
    qualifier: Qualifier
    chinese: bool
    rule: str
    change: str | None = None
    weak: bool = False


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of folded ``text`` in order."""
    mask = protected(text)
    found: list[Quantity] = []
    numerals: list[Numeral] = []
    dated = 0
    for numeral in scan_numerals(text, _FOLLOWS):
        if numeral.start < dated or mask[numeral.start]:
            continue
        dated = date_end(text, numeral.start)
        if dated == numeral.start:
            numerals.append(numeral)
    for first, second in _pair_ranges(text, numerals):
        quantity = _read(text, first, second)
        if quantity is not None:
            found.append(quantity)
            if len(found) > 1 and found[-1].qualifier is not found[-2].qualifier:
                _share_qualifier(text, found)
    return found


def _share_qualifier(text: str, found: list[Quantity]) -> None:
    """分别增长6%和6.5%左右: what stands behind the last number is said of those beside it.

    So is what stands before the first: 分别突破30亿元和300亿元.
    """
    last = found[-1]
    if len(found) > 1 and last.qualifier is Qualifier.EXACT and found[-2].qualifier is not Qualifier.EXACT:
        first = found[-2]
        beside = first.unit == last.unit and _BESIDE.fullmatch(text, first.right, last.left)
        if (
            beside
            and _RESPECTIVELY.search(text, max(0, first.left - 8), first.left)
            and first.left < first.start
        ):
            found[-1] = replace(last, qualifier=first.qualifier)
        return
    if last.qualifier is Qualifier.EXACT or not _BEHIND_ALL.search(text, last.end, last.right):
        return
    for at in range(len(found) - 2, -1, -1):
        one, after = found[at], found[at + 1]
        beside = one.unit == last.unit and _BESIDE.fullmatch(text, one.right, after.start)
        if not beside or one.qualifier is not Qualifier.EXACT:
            return
        if last.unit != "%" and "分别" not in text[max(0, one.start - 24) : one.start]:
            return
        found[at] = replace(one, qualifier=last.qualifier)


def _pair_ranges(text: str, numerals: list[Numeral]) -> Iterator[tuple[Numeral, Numeral | None]]:
    """Join 80—100, 三至五 and 5%-6% to one range; everything else stays alone."""
    at = 0
    while at < len(numerals):
        first = numerals[at]
        second = numerals[at + 1] if at + 1 < len(numerals) else None
        if second is not None and second.start - first.end <= 6 and _is_range(text, first, second):
            yield first, second
            at += 2
        else:
            yield first, None
            at += 1


def _is_range(text: str, first: Numeral, second: Numeral) -> bool:
    between = text[first.end : second.start]
    if _RANGE.fullmatch(between) is None or first.value >= second.value * 10**8:
        return False
    if ("到" in between or "至" in between) and re.search(
        r"[从由自][^,。;]{0,12}$", text[max(0, first.start - 14) : first.start]
    ):
        return False
    scaled = second.value / first.value >= 10**4 if first.value else False
    return first.value < second.value or scaled


def _read(text: str, first: Numeral, second: Numeral | None) -> Quantity | None:
    last = second or first
    unit, right, rule = _unit(text, first, last)
    if unit is None:
        return None
    left, qualifier = _qualifier_before(text, first)
    right, qualifier = _qualifier_after(text, right, qualifier, last)
    if refuse(text, first, last, unit, left, right):
        return None
    change = _direction(text, left, unit)
    low, high = first.value, second.value if second else first.value_max
    if second is not None and high is not None and low * 1000 < high and last.value >= 10**4:
        low = low * _scale_of(last, text)  # 3—5万: the scale belongs to both
    if change == "fall" and unit_class(unit) == "share":
        low, high = -low, None if high is None else -high
    weak = last.chinese and last.unit is None
    return Quantity(
        first.start, last.end, left, right, low, high, unit, qualifier, last.chinese, rule, change, weak
    )


def _scale_of(numeral: Numeral, text: str) -> int:
    written = text[numeral.start : numeral.end]
    return 10**8 if "亿" in written else 10**4 if "万" in written else 1


def _unit(text: str, first: Numeral, last: Numeral) -> tuple[str | None, int, str]:
    """Unit, offset behind the measure word, and the rule that found it."""
    if last.unit:
        return last.unit, last.end, "unit in numeral"
    match = _MEASURE.match(text, last.end)
    if match is not None and match[1] == "个点" and text[match.end() : match.end() + 1] == "位":
        return "个", match.end() - 1, "number+个"  # 62个点位
    if match is not None:
        return measures()[match[1]], match.end(), f"number+{match[1]}"
    grand = text[first.start : last.end].rstrip("余多几").endswith(("万", "亿"))
    large = last.more or grand or (last.chinese and last.value >= _THOUSANDS)  # 三万二千贫困人口
    if large and _BARE_PEOPLE.match(text, last.end):
        return "人", last.end, "number+people"
    if large and _BARE_HOUSEHOLDS.match(text, last.end):
        return "户" if text[last.end] in "农住贫" else "家", last.end, "number+households"
    if grand and _ENDS_COUNT.match(text, last.end):
        noun = _PEOPLE_NOUN.search(text, max(0, first.start - 30), first.start)
        if noun is not None:
            return "人次" if noun["times"] else "人", last.end, "people+number"
    if (
        text[last.end - 1] in "万亿"
        and not last.chinese
        and _MONEY_NOUN.search(text, max(0, first.start - 20), first.start)
    ):
        return "元", last.end, "number+money"
    return None, last.end, ""


def _qualifier_before(text: str, numeral: Numeral) -> tuple[int, Qualifier]:
    start = numeral.start
    head = text[max(0, start - 5) : start]
    match = _BEFORE.search(head) if head.rstrip(" \n")[-1:] in _BEFORE_ENDS else None
    if match is not None:
        word = match[1]
        inside = word in _BOUND and _BOUND[word].search(head[: match.start()])
        if not inside:
            return start - (len(head) - match.start()), _BEFORE_WORDS[word]
    if "少" in text[max(0, start - 12) : start] and _AT_LEAST.search(text, max(0, start - 12), start):
        return start, Qualifier.OVER  # 每年至少接待选民2次
    return start, Qualifier.OVER if numeral.more else Qualifier.EXACT


def _qualifier_after(text: str, right: int, qualifier: Qualifier, numeral: Numeral) -> tuple[int, Qualifier]:
    at = right + text.startswith(" ", right)  # 85% 以上
    for pattern, found in _AFTER if text[at : at + 1] in _AFTER_STARTS else ():
        match = pattern.match(text, at)
        if match is not None and not (
            match[0] in "多余许" and re.match(r"[多余][样种元民数层项功次]", text[right : right + 2])
        ):
            return match.end(), qualifier if qualifier not in (Qualifier.EXACT, Qualifier.ABOUT) else found
    if numeral.more and qualifier is Qualifier.EXACT:
        return right, Qualifier.OVER
    if numeral.approximate and qualifier is Qualifier.EXACT:
        return right, Qualifier.ABOUT
    return right, qualifier


def _direction(text: str, left: int, unit: str) -> str | None:
    """rise or fall when the quantity is a change (增长8.8%), None for a level (提高到95%).

    Counts are changes only in comparison: 比上年增加12件, but not 新增12件.
    """
    shared = unit in _SHARED
    if not shared and text[left - 1 : left] not in _DELTA_ENDS:
        return None
    head = text[max(0, left - 16) : left].rstrip()
    head = head[_last_stop(head) + 1 :]
    if not shared:
        delta = _DELTA.search(head)
        return None if delta is None else "fall" if delta["fall"] else "rise"
    if _LEVEL.search(head):
        return None
    if _LESS_FALL.search(head):
        return "rise"
    match = _CHANGE.search(head)
    if match is None:
        return "fall" if _FALL_OF.search(head) else None
    return "fall" if match["fall"] else "rise"


def _last_stop(text: str) -> int:
    return max(text.rfind(c) for c in ",。;!?\n")
