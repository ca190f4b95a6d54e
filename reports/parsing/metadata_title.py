"""The title at the head of a report: which lines it is made of, and which the page put above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.parsing.types import Detected

FILE_MARK = re.compile(
    r"(?:资料|材料|文件|经验)汇编$|会议(?:文件|材料|资料)(?:之)?(?:[（(].{1,6}[）)]|[一二三四五六七八九十\d]{1,3})?$|^(?:会议文件|内部资料|秘密|机密)"
)
_HALF_MARK = re.compile("届(?:人民代表大会|人大[一二三四五六七八九]次)$")
COMPLETE_TITLE = re.compile(
    r"(?:报告|报告书|讲话|发言|致辞|[开闭]幕[词辞]|讲稿|总结|汇报|要点|计划|打算|综述|纪实|回眸|巡礼|侧记|扫描|材料|决议|办理情况|落实情况|工作情况|摘要|说明|公报|简介)(?:稿|提纲)?(?:[（(][^（()）]{1,12}[）)])?"
    # What a document mill adds: 范文大全, 【精选五篇】, .docxVIP
    r"(?P<added>(?:范文.{0,8}|【.{1,8}】|[一二三五十\d]{1,2}篇)?(?:\.(?:docx?|pdf|wps|txt)[A-Za-z]{0,4})?)$"
)
_EXTENSION = re.compile(r"\.(?:docx?|pdf|wps|txt)[A-Za-z]{0,4}$")
# [2020年某区工作报告] 2020年是几中全会: what was searched for, and what the page adds.
_SOUGHT = re.compile(r"[【\[]([^【】\[\]]{6,40}(?:报告|总结|讲话|发言|要点|汇报))[】\]] ?(?=.)")
# An office alone is who wrote, not what.
_AUTHOR = re.compile(r"[\u4e00-\u9fff]{2,12}(?:人大办|办公室|研究室|融媒体中心|宣传部)$")
_OF_THE_PAGE = re.compile(
    r"[>|｜»【】]| [—－]{2} "
    r"|(?<!人大)(?<!常委会)[:：]|\d{4} ?[-年/.] ?\d{1,2} ?[-月/.]|[日晚时]报(?!告)|https?|www"
    r"|^第 ?\d{1,4} ?章|→|·第?.{1,3}[编章卷辑]·|上一篇|下一篇|首页|登录|搜索|无障碍|客户端|桌面"
    r"|^第[一二三四五六七八九十]{1,3}编|大 ?会 ?志$|县志$|年鉴$|门户网|政府网|人大网$"
)
# A word of two or three above a title that is whole is a button of the page, not the half of a title.
_BUTTON = re.compile(r"(?!.*[省市县区旗州盟镇乡会府院年度]$)[\u4e00-\u9fff]{1,4}")
# A bullet, or the number that a document mill sets before each paragraph.
_BULLETS = re.compile(r"(?:[•·●■◆▪ ]|1、(?=.{4}))*")
_WHOLE_TITLE = 8
# …人大常委会工作报告: a line that names its body and what it is needs nothing above it.
_BODIED_TITLE = re.compile(
    r"(?!第)(?!.{2,4}(?<!焦)[作做]了?[省市县区旗州盟镇乡人政])(?:[\u4e00-\u9fff]{2,14}[省市县区旗州盟镇乡道会]|.{0,4}[×*＊XxＸ某]{1,4}.{0,4})第?.{0,6}"
    r"(?:人民代表大会(?:常务委员会)?|人大(?:常委会)?|主席团|人民政府).{0,16}(?:报告|总结|要点|摘要)(?:[（(].{1,8}[）)])?$"
)
# 州十二届人大一次会议举行第二次全体会议: a headline, whole by itself; who was there stands below it.
_HEADLINE = re.compile(r"会议?.{0,10}(?:召开|开幕|闭幕|举行)(?:.{0,8}(?:全体会议|预备会议?|大会))?$")
_HAN = re.compile("[\u4e00-\u9fff]{2}|[\u4e00-\u9fff] [\u4e00-\u9fff]")
_CONGRESS = re.compile("人大|人民代表大会")
_ORGAN_ALONE = re.compile(r"[\u4e00-\u9fff]{2,12}[省市县区旗州盟镇乡]人民政府$")
# The second half of a title that says two things: …工作总结 / 及下半年工作计划.
_JOINS = re.compile(r"(?:及|和|与|暨|以及)(?=[\u4e00-\u9fff\d]).{2,24}$")


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line of the text with its place in it."""

    text: str
    folded: str
    start: int
    end: int


def text_lines(text: str, folded: str) -> Iterator[HeadLine]:
    """Yield the lines of a text with their offsets."""
    start = 0
    for line, folded_line in zip(text.split("\n"), folded.split("\n"), strict=True):
        end = start + len(line)
        yield HeadLine(line, folded_line, start, end)
        start = end + 1


def find_title(
    lines: Sequence[HeadLine], used: set[int], parted: frozenset[int] = frozenset()
) -> Detected[str] | None:
    """Return the title: the first line that is not used otherwise, a broken one put together again.

    ``parted``: the lines behind something that the page had set between them and the line before.
    """
    marks = _file_marks(lines)
    free = [
        at for at in range(len(lines)) if at not in used and at not in marks and _HAN.search(lines[at].folded)
    ]
    if not free:
        return None
    first = last = _first_of_title(lines, free, parted)
    first = last = _without_addition(lines, free, first)
    if sought := _SOUGHT.match(lines[first].folded):
        start, end = (lines[first].start + at for at in sought.span(1))
        return Detected(lines[first].text[slice(*sought.span(1))], start, end, "head:title")
    goes_on = [at for at in free if at not in parted]
    while not _is_whole(lines[last].folded) and last + 1 in goes_on and last - first < 3:
        if not _continues(lines, first, last, goes_on):
            break
        last += 1
    while last + 1 in goes_on and last - first < 3 and _JOINS.match(lines[last + 1].folded):
        last += 1
    if first == last and _AUTHOR.match(lines[first].folded):
        return None
    extension = _EXTENSION.search(lines[last].folded)
    start = lines[first].start + _bullets(lines[first].text)
    end = lines[last].start + (extension.start() if extension else len(lines[last].text))
    value = _EXTENSION.sub("", "".join(_close_gaps(line.text) for line in lines[first : last + 1]))
    return Detected(value, start, end, "head:title" if first == last else "head:title_lines")


def _bullets(text: str) -> int:
    """How many characters before the title are no part of it."""
    match = _BULLETS.match(text)
    return match.end() if match else 0


def _is_whole(line: str) -> bool:
    return bool(_is_complete(line) or _HEADLINE.search(line))


def _is_complete(line: str) -> bool:
    """Whether a line ends as titles do; it may be set with blanks for looks."""
    return COMPLETE_TITLE.search(_close_gaps(line)) is not None


def _first_of_title(lines: Sequence[HeadLine], free: list[int], parted: frozenset[int]) -> int:
    """The line where the title begins; what a page says above a complete title is no part of it."""
    of_the_page = [at for at in free if _OF_THE_PAGE.search(lines[at].folded)]
    own = next((at for at in free if at not in of_the_page), free[0])
    if _HEADLINE.search(lines[own].folded):
        return own
    titles = (at for at in free if at not in of_the_page and _is_complete(lines[at].folded))
    complete = next(titles, own)
    if (bodied := next((at for at in free if _BODIED_TITLE.match(lines[at].folded)), own)) > own:
        return bodied
    whole = len(lines[complete].text) >= _WHOLE_TITLE
    foreign = [
        at
        for at in free
        if at < complete
        and (
            at in of_the_page
            or (whole and (at + 1 in parted or _is_button(lines[at].folded)))
            or (_ORGAN_ALONE.match(lines[at].folded) and _CONGRESS.search(lines[at + 1].folded))
        )
    ]
    if foreign:
        return next(at for at in free if at > foreign[-1])
    if _is_button(lines[own].folded) and own + 1 in free and _may_be_title(lines[own + 1].folded):
        return own + 1
    return own


def _without_addition(lines: Sequence[HeadLine], free: list[int], first: int) -> int:
    """The report's own title below the name that a document mill made of it: …工作报告.docxVIP."""
    made = COMPLETE_TITLE.search(lines[first].folded)
    if made is None or not made["added"]:
        return first
    name = lines[first].folded
    own = (at for at in free if at > first and len(lines[at].text) >= _WHOLE_TITLE)
    return next((at for at in own if name.startswith(lines[at].folded)), first)


def _is_button(line: str) -> bool:
    return _BUTTON.fullmatch(line[_bullets(line) :]) is not None and not COMPLETE_TITLE.search(line)


def _may_be_title(line: str) -> bool:
    return len(line) >= _WHOLE_TITLE and not line.endswith((":", "：", "。", "，", ","))


def _file_marks(lines: Sequence[HeadLine]) -> set[int]:
    """Return the lines that number the paper (…第二次会议文件（七）), which may be broken in two."""
    marks = {at for at, line in enumerate(lines) if FILE_MARK.search(line.folded)}
    return marks | {at - 1 for at in marks if at and _HALF_MARK.search(lines[at - 1].folded)}


def _continues(lines: Sequence[HeadLine], first: int, last: int, free: list[int]) -> bool:
    """Whether the line after ``last`` belongs to the title."""
    rest = [at for at in free if last < at <= first + 3]
    completes = next((at for at in rest if _is_complete(lines[at].folded)), None)
    if completes is not None and all(at in free for at in range(last + 1, completes + 1)):
        return True
    following = lines[last + 1]
    return (
        len(lines[last].text) <= 20
        and len(following.text) <= 20
        and not re.search("[。，,]$", following.folded)
    )


def _close_gaps(text: str) -> str:
    """政 府 工 作 报 告 is set with blanks for looks; a title of two halves (… 促进…) keeps its blank."""
    stripped = text[_bullets(text) :].strip()
    parts = re.split(r"[\s\u3000]+", stripped)
    single = all(len(part) == 1 for part in parts[1:-1]) and re.match(r".(?:$|[（(])", parts[-1])
    return "".join(parts) if len(parts) >= 4 and single else stripped
