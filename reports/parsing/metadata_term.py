"""The first year that a report covers: of a term (过去五年), of a plan (“十二五”时期), or the year itself."""

from __future__ import annotations

import re

from reports.parsing.dates import YEAR, number, year
from reports.parsing.metadata_block import STATEMENT, Head
from reports.parsing.metadata_title import HeadLine
from reports.parsing.types import Detected

RANGE = re.compile(rf"({YEAR}) ?年? ?(?:[—–－\-~～至到]{{1,2}}) ?({YEAR}) ?年")
_NOT_IN_NUMBER = r"(?<![〇○零一二三四五六七八九十\d])"
_FIVE = re.compile(
    r"过去(?:的)?([五四三])年"
    rf"|{_NOT_IN_NUMBER}([五四三])年(?:来|以来|间)?(?:的)?(?:主要)?(?:工作|回顾|履职|历程|成绩|情况)"
    rf"|{_NOT_IN_NUMBER}([五四三])年来"
    r"|本届(?:政府|人大)?(?:常委会)?(?:以来|任期|工作|的(?:主要)?工作|五年)"
)
_THE_COMING = re.compile(r"今后|未来|下[一]?届|接下来")
_TERM_SINCE = re.compile(rf"({YEAR}) ?年(?:\d{{1,2}}月)?以来的?(?:主要)?工作")
_OPENS_TERM = re.compile("(?:过去的?|任期|这)?([五四三])年(?:来|以来|间)?[，,]")
_COUNT = {"五": 5, "四": 4, "三": 3}
# “十二五”时期工作回顾: the five years of a plan.
_PLAN_PERIOD = re.compile(
    r"[“\"]?([六七八九]|十[一二三四五]?)五[”\"]?(?:规划|计划)?(?:时期|期间)(?:的|主要|工作|发展){0,3}(?:回顾|总结|情况|成就|成绩|工作)"
)
_YEARS_IN_TITLE = re.compile("[五四三]年(?:来|间|履职|工作|回眸|历程)")


def first_year(
    head: Head, headings: list[HeadLine], lines: list[HeadLine], covered: Detected[int]
) -> Detected[int] | None:
    """Return the first year covered: the year itself, or the first of a term."""
    opening = [line for line in head.opening[:3] if STATEMENT.search(line.folded)]
    for line in (*head.lines, *headings, *opening):
        if match := RANGE.search(line.folded):
            first, last = year(match[1]), year(match[2])
            if first and last and 1 < last - first + 1 <= 6 and abs(last - covered.value) <= 1:
                return Detected(first, line.start + match.start(), line.start + match.end(), "range")
    for line in headings:
        if (plan := _PLAN_PERIOD.search(line.folded)) and (last := _plan_end(plan[1])) == covered.value:
            return Detected(last - 4, line.start + plan.start(), line.start + plan.end(), "plan_period")
    first_session = head.session_no is None or head.session_no.value == 1
    subtitle = [line for line in head.lines if head.session is None and _YEARS_IN_TITLE.search(line.folded)]
    for line in (*subtitle, *(headings if first_session else ()), *opening):
        for match in _FIVE.finditer(line.folded):
            if _THE_COMING.search(line.folded[max(0, match.start() - 4) : match.start()]):
                continue
            size = _COUNT.get(next((group for group in match.groups() if group), "五"), 5)
            if match.group().startswith("本届") and not _is_end_of_term(head, lines):
                continue
            place = (line.start + match.start(), line.start + match.end())
            return Detected(covered.value - size + 1, *place, "term")
    if first_session and (since := _since_the_last(head, covered)) is not None:
        return since
    return Detected(covered.value, covered.start, covered.end, covered.rule)


def _since_the_last(head: Head, covered: Detected[int]) -> Detected[int] | None:
    """The first year of a term in the first words: 报告2007年以来的工作; 五年来，县十七届人大常委会……."""
    for line in head.opening[:3]:
        if (told := _TERM_SINCE.search(line.folded)) and STATEMENT.search(line.folded):
            first = year(told[1])
            if first and 2 <= covered.value - first + 1 <= 5:
                return Detected(first, line.start + told.start(), line.start + told.end(), "term")
        if opens := _OPENS_TERM.match(line.folded):
            place = (line.start + opens.start(), line.start + opens.end())
            return Detected(covered.value - _COUNT[opens[1]] + 1, *place, "term")
    return None


def _plan_end(numeral: str) -> int | None:
    """The last year of a five-year plan: 十三 is 2016 to 2020."""
    value = number(numeral)
    return 1985 + 5 * (value - 6) if value and value >= 6 else None


def _is_end_of_term(head: Head, lines: list[HeadLine]) -> bool:
    """本届 alone may be the first year of a term; a first session looks back on a whole one."""
    if head.session_no is not None:
        return head.session_no.value == 1
    return any("五年来" in line.folded or "过去五年" in line.folded for line in lines[:12])
