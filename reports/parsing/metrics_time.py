"""Year, period and status of a quantity: what the text says near it, then the section, then the report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.parsing.lexicon import any_of, fold
from reports.parsing.metrics_context import REACH_BACK, Context, Mentions
from reports.parsing.numerals import parse_chinese
from reports.parsing.types import Kind, Metadata, Section, Stance, Status

# Words for a year or a term; each begins with a character of its own kind, not with a group, so that
# the search passes over all other characters quickly.
_KINDS = {
    word: kind
    for kind, said in {
        "now": "现有 现已 如今",
        "last": "去年 上年 上一年",
        "next": "明年 来年",
        "this": "今年 年内 本年度 本年 上半年 下半年 前三季度 全年 一年来 一季度 目前",
        "past": "过去的一年 过去一年",
        "term": "几年来 三年来 四年来 五年来 过去的五年 过去五年 本届以来 任期内 届内 五年间",
    }.items()
    for word in said.split()
}
_TIME = re.compile(
    r"1 ?9 ?\d ?\d ?年(?!级)|2 ?0 ?\d ?\d ?年(?!级)"
    r"|一[〇零○一二三四五六七八九]{3} ?年(?!级)|二[〇零○一二三四五六七八九]{3} ?年(?!级)"
    rf"|{any_of(_KINDS)}|十三五.?(?:时期|期间|以来)|十四五.?(?:时期|期间|以来)"
)
_COMPARED = re.compile(r"(?:比|较|同比|相比|超过|高于|低于|与) ?$")
_SUBJECT = re.compile(r"(?:报告|决算|预算(?:执行|草案)?|审计|计划(?:执行|草案)?|规划|方案|纲要|条例|办法)")
_FUTURE = re.compile(
    r"到(?:19|20)\d\d ?年|至(?<!截至)(?:19|20)\d\d ?年|力争(?:(?:19|20)\d\d ?年)?"
    r"|计划(?<!年度计划)(?<!监督计划)(?<!照计划)(?<!按计划)"
    r"(?:新建|实施|完成|投资|建设|新增|改造|到|开展|听取|审议|组织|召开|制定|安排|修订|举办|视察|检查)"
    r"|将(?<!即将)(?:听取|开展|组织|召开|邀请|继续|分[批期]|重点|围绕|对[^,。;]{2,30}(?:开展|进行))"
    r"|要(?<![需主重首纪摘概只不想简必还]要)(?:召开|开展|组织|走访|听取|办好|抓好)"
    r"|必须(?:达到|完成)|要(?:建好|建成|达到|在[^,。]{0,6}(?:以上|以内|内))"
    # Each branch begins with a character of its own, so that the search leaps over all others.
    r"|今年[^,。;]{0,10}要(?!求|点|闻)|明年[^,。;]{0,10}要(?!求|点|闻)|新的一年[^,。;]{0,10}要(?!求|点|闻)"
    r"|拟(?:新建|安排|投资|开展)|确保[^,。]{0,12}(?:达到|完成|不低于)|预期(?:目标|增长)"
)
_DONE = re.compile(r"已(?!经?成为)|去年|过去|累计|截至|完成了|实现了")
# 由(上届末的)21亿元提高到42亿元: a level before, and the one it rose or fell to.
_FROM = re.compile(r"(?:由|从)(?:[^,。;\d]{0,6}的)? ?$")
_TO = re.compile(r"[^,。;\d]{0,6}[到至为]")
_SINCE = re.compile(
    r"[ \d一二三四五六七八九十]{0,4}月?(?:换届|(?:选举)?产生|成立|任职|履职)?(?:以来|至今)|起"
)
_TIMES_OF = re.compile(r"的? ?[\d.]+ ?倍")
_THIS_YEAR = ("这一年", "一年来", "过去一年", "过去的一年")  # beside the five years of a plan or a term
_OWN_YEAR = re.compile(r"年(?:底|末)?的? ?$")
_GOVERNMENT = re.compile(r"政府.{0,8}工作(?:报告|总结|汇报)")
_CONGRESS = re.compile(r"人大|代表大会|常委会")
_NEARBY = {"past": -1, "last": -1, "next": 1}
_SPANS = frozenset("一二三四五六七八九十两几数半0123456789")
# Who came to the sitting, not what was done in the year that it looks back on.
_SITTING = re.compile(
    r"应到|(?<!落)实到|应出席|实际出席|缺席|请假|现有代表|出席(?:会议|大会|预备会议)的?代表"
)
_FIRST_OF_TERM = re.compile(r"(?:届初|(?:任期|本届)?第一年|首年)的? ?$")
_FIVE_YEARS = re.compile(r"(?:这|过去的?)五年|五年[来间]|十[一二三四五]五.?(?:时期|期间)")
# 2022年拟听取审议报告11项: the year of what is done, not that of the report.
_ACTS = re.compile(r"[^,。;]{0,10}?(?:拟|将|计划|要|共|先后|听取|审议|召开|开展|组织|完成|实现)")
_HEADED = re.compile(r"((?:19|20)\d\d)年[^,。]{0,8}(?:回顾|总结|情况|成绩)")
_LEAD = 120  # characters of the sentence in which an intention may be said
_A_PAGE = 400  # characters of a text that never mentions a congress: a government's own account


@dataclass(frozen=True, slots=True)
class Frame:
    """What the report as a whole says about time and about whose work it tells of."""

    covered: int | None
    covered_from: int | None
    planned: int | None
    today: int | None
    strict: bool  # a speech: no year unless the paragraph gives one
    government: bool

    @classmethod
    def of(cls, metadata: Metadata, text: str, preamble_end: int = 0) -> Frame:
        covered = metadata.covers_year.value if metadata.covers_year else None
        planned = metadata.plan_year.value if metadata.plan_year else None
        kind = metadata.kind.value if metadata.kind else None
        day = metadata.delivered_on or metadata.published_on
        today = day.value.year if day else planned
        if (
            metadata.delivered_on is None
            and today is not None
            and covered is not None
            and today > covered + 1
        ):
            today = None  # put up long after it was given
        if today is None and covered is not None:
            today = covered if kind == Kind.SPEECH else covered + 1
        if planned is None and covered is not None and kind == Kind.WORK_REPORT:
            planned = covered + 1
        title = fold(metadata.title.value) if metadata.title else ""
        body = fold(metadata.body.value) if metadata.body else ""
        government = bool(_GOVERNMENT.search(title + body)) or (
            ("政府" in body and not _CONGRESS.search(title)) or "国务院" in title + body
        )
        government = government or (len(text) > _A_PAGE and not _CONGRESS.search(text))
        start = metadata.covers_from.value if metadata.covers_from else None
        strict = kind == Kind.SPEECH and not _framed(metadata, preamble_end)
        return cls(covered, start, planned, today, strict, government)


def _framed(metadata: Metadata, preamble_end: int) -> bool:
    """Whether the opening words (not the title) say which year the whole speech is about."""
    claim, title = metadata.covers_year, metadata.title
    if claim is None or claim.start is None:
        return False
    return (title.end or 0 if title else 0) <= claim.start < preamble_end


@dataclass(slots=True)
class Period:
    """The year a quantity belongs to, the first year when it covers several, and what told us."""

    year: int | None
    year_from: int | None
    rule: str


class Times:
    """The words for years and terms in one folded text, and what each paragraph says by them."""

    def __init__(self, text: str, frame: Frame) -> None:
        self.text = text
        self.frame = frame
        self.words = Mentions(_TIME, text)
        self.paragraphs: dict[int, Period] = {}


def find_period(times: Times, context: Context, section: Section | None) -> Period:
    """The year of a quantity."""
    text, frame = times.text, times.frame
    quantity = context.quantity
    nearest = None
    words = times.words.within(max(context.sentence_start, quantity.start - REACH_BACK), quantity.left)
    planned = section is not None and section.stance == Stance.PLAN
    for found in _said(text, words, quantity.left, frame, quantity.unit) if words else ():
        if planned and found.rule == "said:term":
            continue  # 届内述职率达到100%: the term that begins, whose years nobody has said
        nearest = None if found.rule == "said:now" else found
    said_here = nearest is not None and nearest.rule == "said:year" and _OWN_YEAR.search(context.before)
    if not said_here and (base := _term_base(text, context, frame)) is not None:
        return base
    if nearest is not None:
        return nearest
    if planned and frame.planned is not None:
        return Period(frame.planned, None, "section:plan")
    if frame.strict and section is not None and (headed := _HEADED.search(fold(section.heading or ""))):
        return Period(int(headed[1]), None, "section:year")
    if frame.strict:
        low, high = _paragraph(text, quantity.start)
        if low not in times.paragraphs:
            times.paragraphs[low] = _of_paragraph(text, low, high, frame)
        return times.paragraphs[low]
    if frame.today is not None and _SITTING.search(context.before[-16:]):
        return Period(frame.today, None, "sitting")
    if frame.covered is None and frame.planned is not None:
        return Period(frame.planned, None, "report:plan")
    if frame.covered_from is not None and frame.covered is not None and frame.covered_from < frame.covered:
        if section is not None and section.heading and section.heading.startswith(_THIS_YEAR):
            return Period(frame.covered, None, "section:year")
        return Period(frame.covered, frame.covered_from, "report:term")
    return Period(frame.covered, None, "report")


def intended_period(times: Times, context: Context, said: Period) -> Period:
    """The year of what a review intends: the one planned for, or the next when its paragraph names it."""
    frame = times.frame
    if frame.planned is not None:
        return Period(frame.planned, None, "planned")
    if frame.covered is not None:
        low, high = _paragraph(times.text, context.quantity.start)
        if times.text.find(f"{frame.covered + 1}年", low, high) >= 0:
            return Period(frame.covered + 1, None, "planned")
    return said


def _term_base(text: str, context: Context, frame: Frame) -> Period | None:
    """The first number of 由21亿元提高到42亿元 in a report on several years: the year before them."""
    quantity = context.quantity
    if frame.covered is None or not _FROM.search(text, max(0, quantity.left - 8), quantity.left):
        return None
    if not _TO.match(text, quantity.right):
        return None
    first = frame.covered_from if frame.covered_from is not None else frame.covered
    if first >= frame.covered:
        low, _ = _paragraph(text, quantity.start)
        if not _FIVE_YEARS.search(text, low, quantity.start):
            return None
        first = frame.covered - 4
    if _FIRST_OF_TERM.search(text, max(0, quantity.left - 10), quantity.left):
        return Period(first, None, "first of the term")
    return Period(first - 1, None, "base of the term")


def _of_paragraph(text: str, low: int, high: int, frame: Frame) -> Period:
    """今年 or 上半年 frames its whole paragraph; 2023年以来 only its own sentence."""
    said = (
        p
        for p in _said(text, _TIME.finditer(text, low, high), high, frame)
        if not p.rule.startswith(("said:year", "said:since", "目前"))
    )
    return next(said, Period(None, None, "speech"))


def _paragraph(text: str, at: int) -> tuple[int, int]:
    low = text.rfind("\n", max(0, at - 3000), at) + 1
    high = text.find("\n", at, at + 3000)
    return low, high if high >= 0 else min(len(text), at + 3000)


def _said(
    text: str, words: Iterable[re.Match[str]], high: int, frame: Frame, context_unit: str = ""
) -> Iterator[Period]:
    for match in words:
        if _COMPARED.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        base = text[max(0, match.start() - 2) : match.start()].rstrip().endswith(("由", "从"))
        if base and high - match.end() > 4:
            continue  # 由上年的17%下降到15%: the year of the first number only
        kind = _kind(match[0])
        if base and kind == "last" and frame.covered is not None:
            yield Period(frame.covered - 1, None, "said:year before")
            continue
        if kind == "year":
            period = _said_year(text, match, frame, context_unit)
        elif match[0] == "年内" and not (frame.strict and text[match.start() - 1] not in _SPANS):
            period = None  # 两年内; and in a report it may be any year
        else:
            period = _said_word(match[0], kind, frame)
        if period is not None:
            yield period


def _said_year(text: str, match: re.Match[str], frame: Frame, context_unit: str) -> Period | None:
    """What a year in figures says, if it is not the year of another thing."""
    year = _year(match[0])
    behind = text[match.end() : match.end() + 30]
    about = re.split(r"[,;。]", behind)[0]
    if (
        "关于" in text[max(0, match.start() - 12) : match.start()]
        or (_SUBJECT.search(about) and not _ACTS.match(about))
        or "《" in text[max(0, match.start() - 20) : match.start()].split("》")[-1]
    ):
        return None
    since = _SINCE.match(behind) is not None
    if since and frame.covered is not None and 1900 < year < frame.covered:
        return Period(frame.covered, year, "said:since")
    if behind.startswith(("以前", "之前")):
        return None  # 清理2013年以前制定的法规180部: when they were made, not when they were counted
    if _TIMES_OF.match(behind) or (behind.startswith("的") and context_unit == "倍"):
        return None  # 是2005年的2.7倍,年均增长18.4%: the year compared with
    if 1900 < year < 2100 and (frame.covered is None or year <= frame.covered + 15):
        return Period(year, None, "said:year")
    return None


def _said_word(word: str, kind: str, frame: Frame) -> Period | None:
    """What 今年, 去年 or 五年来 says in a report of known years."""
    covered, today = frame.covered, frame.today
    if kind == "term":
        known = covered is not None and frame.covered_from is not None
        return Period(covered, frame.covered_from, "said:term") if known else None
    if kind == "now":
        return Period(covered, None, "said:now")
    if kind == "past" and covered is not None:
        return Period(covered, None, "said:past year")
    if today is None:
        return None
    if kind in _NEARBY:
        return Period(today + _NEARBY[kind], None, f"said:{kind} year")
    if word in ("今年", "年内"):
        return Period(today, None, "said:this year")
    return Period(covered, None, word) if frame.strict and covered is not None else None


def _kind(word: str) -> str:
    """Which kind of time a match of ``_TIME`` speaks of."""
    return _KINDS.get(word) or ("term" if word.startswith("十") else "year")


def _year(written: str) -> int:
    digits = written.rstrip(" 年")
    return int(digits.replace(" ", "")) if digits.isascii() else int(parse_chinese(digits) or 0)


def _intends(lead: str, frame: Frame) -> bool:
    """Whether the words before a number state an aim; 到2020年 is past when the report is later."""
    for match in _FUTURE.finditer(lead):
        said = re.search(r"(?:19|20)\d\d", match[0])
        if said is None or frame.covered is None or int(said[0]) > frame.covered:
            return True
    return False


def find_status(
    context: Context, section: Section | None, frame: Frame, period: Period, external: bool
) -> Status:
    """Done, planned, or a fact of the economy or of the government's own works."""
    stance = section.stance if section is not None else None
    start = context.quantity.start
    lead = context.sentence[: start - max(context.sentence_start, start - REACH_BACK)][-_LEAD:]
    future = period.year is not None and frame.covered is not None and period.year > frame.covered
    if frame.covered is None and frame.planned is not None and period.year in (None, frame.planned):
        return Status.PLANNED  # 2024年工作要点: the whole text plans
    if stance == Stance.PLAN:
        past = period.rule.startswith("said") and not future and frame.covered is not None
        if not (past or (_DONE.search(context.before) and not _FUTURE.search(lead))):
            return Status.PLANNED
    elif ("同比" not in context.before and _intends(lead, frame)) or (
        future
        and period.rule == "said:year"
        and frame.today is not None
        and period.year is not None
        and period.year > frame.today
    ):
        return Status.PLANNED
    return Status.EXTERNAL if external else Status.DONE
