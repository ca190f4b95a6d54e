"""The fields of the query grammar, their names in both languages, and the values they take."""

from __future__ import annotations

import re

from reports.parsing.types import Kind, Level, Stance
from reports.search.folding import fold

FIELD_NAMES = {
    "title": "title",
    "标题": "title",
    "division": "division",
    "地区": "division",
    "year": "year",
    "年份": "year",
    "kind": "kind",
    "文种": "kind",
    "speaker": "speaker",
    "报告人": "speaker",
    "level": "level",
    "级别": "level",
    "stance": "stance",
    "性质": "stance",
    "term": "term",
    "届": "term",
}
KIND_LABELS = {
    Kind.WORK_REPORT.value: "工作报告",
    Kind.SPEECH.value: "讲话",
    Kind.NEWS_FEATURE.value: "新闻专稿",
    Kind.SUMMARY.value: "工作总结",
}
LEVEL_LABELS = {
    Level.NATION.value: "全国",
    Level.PROVINCE.value: "省级",
    Level.PREFECTURE.value: "地级",
    Level.COUNTY.value: "县级",
    Level.TOWNSHIP.value: "乡级",
}
STANCE_LABELS = {Stance.REVIEW.value: "回顾", Stance.PROBLEMS.value: "问题", Stance.PLAN.value: "安排"}
_LABELS = {"kind": KIND_LABELS, "level": LEVEL_LABELS, "stance": STANCE_LABELS}
_YEARS = re.compile(r"(?P<from>\d{4})?(?P<range>\.\.|…|-|—|~)?(?P<to>\d{4})?年?")


def field_value(name: str, raw: str) -> str | None:
    """Return the value of a field in its one form, or None when the field cannot have it.

    Years become ``2020..2023`` with either end open; kinds, levels and stances their keys;
    places and people stay as written, folded.
    """
    folded = fold(raw)
    if name in _LABELS:
        labels = _LABELS[name]
        return next(
            (key for key, label in labels.items() if folded in (key.replace("_", ""), key, label)), None
        )
    if name == "year":
        return _years(folded)
    if name == "term":
        return str(int(folded)) if re.fullmatch(r"\d{1,2}", folded, re.ASCII) else None
    return folded or None


def _years(folded: str) -> str | None:
    match = _YEARS.fullmatch(folded)
    if match is None or not (match["from"] or match["to"]):
        return None
    if not match["range"]:
        return f"{match['from']}..{match['from']}" if match["from"] and not match["to"] else None
    first, last = match["from"] or "", match["to"] or ""
    if first and last and first > last:
        first, last = last, first
    return f"{first}..{last}"
