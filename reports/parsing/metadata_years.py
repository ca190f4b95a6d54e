"""Which years a report covers and which it plans for.

Evidence in falling order: a term (过去五年), the headings of the two halves (2023年工作回顾 / 2024年的主要
工作), the opening sentence, the date of delivery, the title, the first paragraph, the date of publication.
Years inside a paragraph (2021年…审计, 1-6月份) are subjects of other reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reports.parsing.dates import YEAR, find_years, number, year
from reports.parsing.folding import fold
from reports.parsing.metadata_block import STATEMENT, Head
from reports.parsing.metadata_term import RANGE, first_year
from reports.parsing.metadata_title import HeadLine
from reports.parsing.types import Detected

_HEADING_MAX = 34
_OF_YEARS = re.compile("[年届期]")  # each of the patterns for headings asks for one of them
_STOPS = ("。", "；")
_REVIEW = re.compile(
    rf"({YEAR}) ?年(?:度)?[^，。；：]{{0,14}}?"
    r"(?:回顾|总结|盘点|完成情况|工作情况|主要情况|主要工作|工作|履职情况|回眸|纪实|亮点|综述)"
)
_PLAN = re.compile(
    rf"({YEAR}) ?年(?:度)?[^，。；：]{{0,14}}?"
    r"(?:任务|安排|思路|打算|建议|要点|目标|计划|展望|部署|重点工作|工作重点|工作|举措|谋划|设想)"
)
_PLAN_WORD = re.compile("安排|打算|思路|展望|部署|目标|主要任务|重点任务|总体要求")
_REVIEW_WORD = re.compile("回顾|总结|盘点|完成情况|工作情况|回眸|纪实")
_PLAN_TITLE = re.compile(
    rf"^(?!.*(?:总结|回顾|报告|情况))[^《》]*?({YEAR}) ?年(?:度)?"
    r"[^，。；《》]{0,10}?(?:要点|计划|安排|思路|打算|工作意见)"
)
_NATIONAL_SESSION = re.compile(
    r"第?(?P<term>[一二三四五六七八九十]{1,3})届全国(?:人民代表大会|人大)第?(?P<no>[一二三四五])次(?:全体)?会议(?!以来|期间|确定|通过|决定|决议)"
)
_MASKED_YEAR = re.compile(r"20\d?[*＊Xx×_＿]{1,2} ?年")  # put up by a document mill, whenever that was
_OF_A_YEAR = re.compile("年|报告|综述|回眸|回顾|总结|盘点|履职|工作|会议|人代会|两会|大会|开幕|闭幕")
_COMING = re.compile(
    rf"(?:.{{0,8}}(?:报告中?(?:还|同时)?)(?:提出|强调|要求|明确|指出|说)[，,：:]?)?({YEAR}) ?年[，,]?"
    r"[^。]{0,24}?(?:将|要|预期目标|的工作|开局之年|可能是)"
)
_LOOKS_BACK = re.compile("(?:过去的?[五四三]年|[五四三]年(?:来|以来|间))[，,]")
_ACCOUNT = re.compile(rf"({YEAR}) ?年(?:度)?(?:工作|履职|主要工作)(?:完成|开展)?情况")
_NEW_YEAR = re.compile("(?:新年|新春|元旦|春节).{0,4}(?:致辞|致词|贺词|贺辞|献词|讲话)")
_PAST = re.compile(rf"过去的({YEAR}) ?年")
_YEAR_END = re.compile(rf"截至({YEAR}) ?年 ?(?:12 ?月)?底|({YEAR}) ?年度(?=代表|人大|工作|民生|建议|履职)")
_TO_COME = re.compile(
    r"(?:今年|新的?一年)[，,]?[^。，,]{0,12}工作的?(?:总体|主要|基本)?(?:要求|目标|思路|任务)"
)
_SINCE = re.compile(rf"({YEAR}) ?年以来")


@dataclass(frozen=True, slots=True)
class Years:
    """The years of a report, each with its evidence."""

    covers_from: Detected[int] | None = None
    covers_year: Detected[int] | None = None
    plan_year: Detected[int] | None = None


def read_years(head: Head, lines: list[HeadLine], kind: str, published_on: date | None) -> Years:
    """Return the years covered and planned for."""
    published = published_on.year if published_on else None
    headings = [
        line
        for line in lines[len(head.lines) :]
        if len(line.text) <= _HEADING_MAX
        and _OF_YEARS.search(line.folded)
        and not line.folded.endswith(_STOPS)
    ]
    delivered = head.delivered_on.value if head.delivered_on else None
    given = delivered.year if delivered else published
    if (coming := _from_plan_title(head)) is not None:
        return Years(plan_year=coming)
    covered, planned = _from_headings(headings, given, published_only=delivered is None)
    if (term := _from_range(head)) is not None:
        covered = term
    if covered is None:
        covered, planned = _from_opening(head, planned, given)
    if covered is None and planned is not None:
        covered = Detected(planned.value - 1, planned.start, planned.end, "derived:plan_year")
    if covered is None and kind == "speech":
        covered = _from_account(head) or _from_this_year(head, lines) or _from_title(head, kind)
        covered = covered or _from_since(lines)
        return Years(covered, covered, planned)
    if covered is None and (pair := _from_two_year_title(head)) is not None:
        covered, planned = pair
    if covered is None and delivered is not None and head.delivered_on is not None:
        # Reports are given in the first months of the next year; from July on in the year itself.
        value = delivered.year if delivered.month >= 7 else delivered.year - 1
        covered = Detected(value, head.delivered_on.start, head.delivered_on.end, "derived:delivered_on")
    late = published_on is not None and published_on.month >= 8
    if covered is None:
        covered = _from_title(head, kind)
    # The years inside a feature are details of what it tells, once its own date is known.
    if covered is None and not (kind == "news_feature" and published is not None):
        covered = _from_first_paragraph(lines)
        covered = covered or (_from_since(lines) if kind != "news_feature" else None)
    covered = covered or _from_past(lines) or _national_year(lines)
    looks_back = kind in ("work_report", "news_feature") or any(
        _LOOKS_BACK.match(line.folded) for line in head.opening[:2]
    )
    dated = covered is None and looks_back
    if dated and published is not None and not any(_MASKED_YEAR.search(line.folded) for line in lines):
        own = late or (kind == "news_feature" and _tells_of_a_day(head))
        covered = Detected(published if own else published - 1, None, None, "derived:published_on")
    if covered is None and kind in ("summary", "news_feature"):
        covered = _from_half_a_year(lines) or _from_year_end(lines)
    if covered is None:
        return Years(plan_year=planned)
    pair = _from_two_year_title(head)
    if planned is None and pair is not None and pair[0].value == covered.value:
        planned = pair[1]
    planned = planned or _from_coming(lines, covered.value)
    if planned is None and kind == "news_feature" and given in (None, covered.value + 1):
        planned = _from_this_coming_year(lines, covered.value)
    if planned is None and kind == "work_report":
        planned = Detected(covered.value + 1, covered.start, covered.end, "derived:covers_year")
    return Years(first_year(head, headings, lines, covered), covered, planned)


def _tells_of_a_day(head: Head) -> bool:
    """News of what was done, not of what was reported: 镇人大开展代表接待选民日活动."""
    claims = [fold(claim.value) for claim in (head.title, head.subtitle) if claim is not None]
    return head.session is None and bool(claims) and not any(map(_OF_A_YEAR.search, claims))


def _detected(line: HeadLine, match: re.Match[str], group: int, rule: str) -> Detected[int] | None:
    value = year(match.group(group))
    if value is None:
        return None
    return Detected(value, line.start + match.start(group), line.start + match.end(group), rule)


def _from_headings(
    headings: list[HeadLine], delivered: int | None, *, published_only: bool
) -> tuple[Detected[int] | None, Detected[int] | None]:
    """Read 2023年工作回顾 and 2024年的主要工作: of two years the later one is planned."""
    found: dict[int, tuple[Detected[int], bool]] = {}
    for line in headings:
        if RANGE.search(line.folded):
            continue
        for pattern in (_REVIEW, _PLAN):
            match = pattern.search(line.folded)
            if match and (claim := _detected(line, match, 1, "heading")):
                plans = pattern is _PLAN or _PLAN_WORD.search(line.folded) is not None
                plan = plans and not _REVIEW_WORD.search(line.folded)
                found.setdefault(claim.value, (claim, plan))
                break
    years = sorted(found)
    if delivered is not None:
        near = [value for value in years if delivered - 2 <= value <= delivered + 1]
        # A page may have put an old report up again.
        years = near if near or not published_only else [value for value in years if value <= delivered]
    if not years:
        return None, None
    if len(years) >= 2:
        return found[years[-2]][0], found[years[-1]][0]
    claim, plan = found[years[0]]
    plan = plan or (delivered is not None and claim.value > delivered)
    if plan or (delivered is not None and claim.value == delivered and not _is_review(headings, claim)):
        return None, claim
    return claim, None


def _is_review(headings: list[HeadLine], claim: Detected[int]) -> bool:
    return any(
        line.start <= (claim.start or 0) < line.end and _REVIEW_WORD.search(line.folded) for line in headings
    )


def _from_opening(
    head: Head, planned: Detected[int] | None, delivered: int | None
) -> tuple[Detected[int] | None, Detected[int] | None]:
    """Read 向大会报告2024年工作，提出2025年安排建议."""
    for line in head.opening[:3]:
        if not STATEMENT.search(line.folded) or len(line.folded) > 160:
            continue
        years = list(find_years(line.folded))
        if delivered is not None:
            years = [item for item in years if delivered - 1 <= item[0] <= delivered]
        claims = [
            Detected(value, line.start + start, line.start + end, "opening") for value, start, end in years
        ]
        if len(claims) >= 2 and claims[-1].value == claims[0].value + 1:
            return claims[0], planned or claims[-1]
        if len(claims) == 1 and claims[0].value != delivered:
            return claims[0], planned
    return None, planned


def _from_title(head: Head, kind: str) -> Detected[int] | None:
    for claim in (head.title, head.subtitle):
        if claim is None:
            continue
        if claim.start is None:  # what the page calls the report
            return next(
                (Detected(found[0], None, None, "title") for found in find_years(fold(claim.value))), None
            )
        for line in head.lines:
            if line.start < (claim.end or line.end) and claim.start < line.end:
                for value, start, end in find_years(line.folded):
                    given = "政府工作报告" in line.folded and "半年" not in line.folded
                    if kind != "speech" and given and head.delivered_on is None:
                        value -= 1  # 2024年政府工作报告 is given in 2024 and covers 2023
                    if _NEW_YEAR.search(line.folded):
                        value -= 1  # wishes for 2016 look back on 2015
                    return Detected(value, line.start + start, line.start + end, "title")
    return None


def _from_range(head: Head) -> Detected[int] | None:
    """The last year of a term that the head states: 工作报告（2016—2021年）."""
    for line in head.lines:
        match = RANGE.search(line.folded)
        first, last = (year(match[1]), year(match[2])) if match else (None, None)
        if match and first and last and 1 < last - first + 1 <= 6:
            return Detected(last, line.start + match.start(), line.start + match.end(), "range")
    return None


def _from_plan_title(head: Head) -> Detected[int] | None:
    """2024年工作要点 plans a year and reports on none."""
    if head.title is None or head.title.start is None:
        return None
    match = _PLAN_TITLE.search(fold(head.title.value))
    value = year(match.group(1)) if match else None
    return Detected(value, head.title.start, head.title.end, "title:plan") if value else None


def _from_two_year_title(head: Head) -> tuple[Detected[int], Detected[int]] | None:
    """Read 2023年工作总结和2024年工作思路."""
    if head.title is None or head.title.start is None:
        return None
    folded = fold(head.title.value)
    claims = [
        Detected(value, head.title.start, head.title.end, "title") for value, _, _ in find_years(folded)
    ]
    if len(claims) == 2 and claims[1].value == claims[0].value + 1 and _PLAN.search(folded):
        return claims[0], claims[1]
    return None


def _from_account(head: Head) -> Detected[int] | None:
    """关于2023年工作情况的汇报 tells its year itself."""
    title = head.title
    match = _ACCOUNT.search(fold(title.value)) if title is not None else None
    value = year(match[1]) if match else None
    return Detected(value, title.start, title.end, "title:account") if title and value else None


def _from_this_year(head: Head, lines: list[HeadLine]) -> Detected[int] | None:
    """今年以来 in a speech of a known date."""
    if head.delivered_on is None or not any("今年以来" in line.folded for line in lines):
        return None
    return Detected(head.delivered_on.value.year, head.delivered_on.start, head.delivered_on.end, "this_year")


def _from_first_paragraph(lines: list[HeadLine]) -> Detected[int] | None:
    for line in lines[:8]:
        for match in re.finditer(
            r"^(?:在?回顾.{2,30}[时中][，,].{2,6}(?:说|指出|表示)[，,]"
            rf"|.{{0,12}}报告中?(?:指出|认为|回顾|总结|介绍|说)[，,：:]|【.{{2,20}}】 ?|一、)?({YEAR}) ?年"
            r"(?:是|，|,|以来|度|的[^，。]{2,10}工作|全[省市县区州旗盟镇乡])",
            line.folded,
        ):
            if claim := _detected(line, match, 1, "first_paragraph"):
                return claim
    return None


def _from_half_a_year(lines: list[HeadLine]) -> Detected[int] | None:
    """Read 作了2005年上半年工作总结 where nothing else names a year."""
    for line in lines[:4]:
        match = re.search(
            rf"({YEAR}) ?年(?:(?:上半年|下半年|前三季度|度)?的?工作(?:总结|情况|报告|汇报)|的工作)",
            line.folded,
        )
        if match and (claim := _detected(line, match, 1, "account")):
            return claim
    return None


def _from_past(lines: list[HeadLine]) -> Detected[int] | None:
    """刚刚过去的2019年: what news and speeches look back on."""
    for line in lines[:8]:
        if match := _PAST.search(line.folded):
            return _detected(line, match, 1, "past")
    return None


def _from_year_end(lines: list[HeadLine]) -> Detected[int] | None:
    """截至2022年底, 2020年度代表建议: the year of news without a date, when no other is told so."""
    found = [
        claim
        for line in lines
        for match in _YEAR_END.finditer(line.folded)
        if (claim := _detected(line, match, 1 if match[1] else 2, "year_end"))
    ]
    return found[0] if len({claim.value for claim in found}) == 1 else None


def _national_year(lines: list[HeadLine]) -> Detected[int] | None:
    """The year that a session of the National People's Congress looks back on.

    第十四届第四次会议 sat in 2026 and looked back on 2025: since the fifth (1978) each congress has
    held its sessions in the springs of five years.
    """
    for line in lines[:6]:
        for match in _NATIONAL_SESSION.finditer(line.folded):
            term, no = number(match["term"]), number(match["no"])
            if term and no and term >= 5 and no <= 5:
                span = line.start + match.start(), line.start + match.end()
                return Detected(1978 + 5 * (term - 5) + no - 2, *span, "national_session")
    return None


def _from_since(lines: list[HeadLine]) -> Detected[int] | None:
    claims = [
        claim
        for line in lines
        for match in _SINCE.finditer(line.folded)
        if (claim := _detected(line, match, 1, "since"))
    ]
    return max(claims, key=lambda claim: claim.value) if claims else None


def _from_coming(lines: list[HeadLine], covered: int) -> Detected[int] | None:
    """What a summary or news say of the next year: 2022年，我们将……; 报告提出，2022年是……."""
    for line in lines:
        if str(covered + 1) not in line.folded[:40]:
            continue
        match = _COMING.match(line.folded)
        if match and (claim := _detected(line, match, 1, "coming")) and claim.value == covered + 1:
            return claim
    return None


def _from_this_coming_year(lines: list[HeadLine], covered: int) -> Detected[int] | None:
    """今年工作的总体要求是…… in news of a report on the year before."""
    for line in lines:
        if match := _TO_COME.search(line.folded):
            return Detected(covered + 1, line.start + match.start(), line.start + match.end(), "this_year")
    return None
