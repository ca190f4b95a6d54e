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
    "scope": "scope",
    "范围": "scope",
}
SCOPE_LABELS = {"sentence": "同句", "paragraph": "同段", "section": "同节", "report": "同篇"}
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
_LABELS = {"kind": KIND_LABELS, "level": LEVEL_LABELS, "stance": STANCE_LABELS, "scope": SCOPE_LABELS}
# What people write for them as well.
_ALSO = {
    "kind": {
        "报告": "work_report",
        "发言": "speech",
        "新闻": "news_feature",
        "专稿": "news_feature",
        "总结": "summary",
    },
    "level": {
        "全国级": "nation",
        "国家": "nation",
        "省": "province",
        "市": "prefecture",
        "市级": "prefecture",
    }
    | {"地": "prefecture", "县": "county", "区级": "county", "乡": "township", "乡镇": "township"}
    | {"乡镇级": "township", "镇级": "township"},
    "stance": {"成绩": "review", "不足": "problems", "计划": "plan", "打算": "plan"},
    "scope": {"句": "sentence", "段": "paragraph", "节": "section", "篇": "report", "全文": "report"},
}
# Of these a query may name several: year:2019,2021.
LISTED = frozenset({"kind", "level", "stance", "year", "term", "division"})
_YEARS = re.compile(
    r"(?:(?P<from>[12]\d{3})年?)?(?P<range>\.\.|…+|-|—+|~|至|到)?(?:(?P<to>[12]\d{3})年?)?", re.ASCII
)
_TERM = re.compile(
    r"第?(?:(?P<digits>\d{1,2})|(?P<tens>[一二三]?十)?(?P<ones>[一二三四五六七八九])?)届?", re.ASCII
)
_ONES = "一二三四五六七八九"


def field_value(name: str, raw: str) -> str | None:
    """Return the value of a field in its one form, or None when the field cannot have it.

    Years become ``2020..2023`` with either end open; kinds, levels and stances their keys;
    places and people stay as written, folded.
    """
    folded = fold(raw)
    if name in _LABELS:
        labels = _LABELS[name]
        named = (key for key, label in labels.items() if folded in (key.replace("_", ""), key, label))
        return next(named, _ALSO[name].get(folded))
    if name == "year":
        return _years(folded)
    if name == "term":
        return _term(folded)
    return folded or None


def _term(folded: str) -> str | None:
    """Read 18, 第18届 or 十八 as ``18``."""
    match = _TERM.fullmatch(folded)
    if match is None or not any(match.groups()):
        return None
    if match["digits"]:
        return str(int(match["digits"]))
    tens = 10 * (_ONES.find(match["tens"][0]) + 1 or 1) if match["tens"] else 0
    return str(tens + (_ONES.index(match["ones"]) + 1 if match["ones"] else 0))


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
