"""What a line of a report looks like: numbered heading, part, short line, or paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.parsing.lexicon import any_of, words

# Ranks order heading styles from outermost to innermost; a heading closes all of its own rank
# and deeper. Unnumbered lines get theirs from where they stand (sections.py).
RANK_PART, RANK_CHAPTER, RANK_HAN, RANK_HAN_BRACKET, RANK_DIGIT, RANK_DIGIT_BRACKET, RANK_CIRCLE = range(
    0, 70, 10
)
RANK_BRACKETED, RANK_RUN_IN = 85, 90

_HAN = "一二三四五六七八九十百"
_NUMBER_STYLES = (
    (RANK_CHAPTER, rf"第[{_HAN}\d]{{1,3}}(?:部分|章|编|篇)[ :、]*"),
    (RANK_CHAPTER + 2, rf"第[{_HAN}\d]{{1,3}}节[ :、]*"),
    # A dash may be a one that a scanner misread, and so may an l.
    (
        RANK_HAN,
        rf"(?:[{_HAN}]{{1,3}}|[壹贰叁肆伍陆柒捌玖拾]|[—–-](?=、)) ?[、.]"
        rf"(?![{_HAN}]{{1,2}}[、.]|[二三四]季度) *",
    ),
    (RANK_HAN, rf"第[{_HAN}]{{1,2}}[,、] *"),
    (RANK_HAN_BRACKET, rf"(?:[(\[] ?(?:[{_HAN}]{{1,3}}|[—–-]) ?[)\]]|[㈠-㈩])[、.]? *"),
    (
        RANK_DIGIT,
        r"(?:(?:\d{1,2}|l(?=[.、][\u4e00-\u9fff])) ?(?:[、]|\.(?!\d))"
        r"|0[1-9](?=[ \u4e00-\u9fff])(?! ?[年月日])|[⒈-⒛]) *",
    ),
    (RANK_DIGIT_BRACKET, r"(?:\( ?\d{1,2} ?\)|\d{1,2}\)|[⑴-⒇])[、.]? *"),
    (RANK_CIRCLE, r"[①-⑳] *"),
)
# One group for each style: its place tells the rank.
_NUMBER = re.compile("|".join(f"({style})" for _, style in _NUMBER_STYLES))
_IN_BRACKETS = r"[\u4e00-\u9fff“”‘’\"、·\d,，.()（）《》:：— ]{2,42}"
_BRACKETED = re.compile(f"【{_IN_BRACKETS}】|〔{_IN_BRACKETS}〕")
# 一要提振锐气: an item inside a paragraph, but a heading where it has a line of its own.
_BIDDEN = re.compile(rf"[{_HAN}]{{1,2}}要[^,。;:、]{{2,14}}(?:,[^,。;:]{{2,20}})?$")
_BIDDEN_SIZE = 36
_COUNTS = re.compile(
    r"[一二三四五六七八九十百]{1,5}(?:人次|[次个项件名部场期条])(?=[,、。;])|\d[余多]?[万亿]?(?:%|人次|[次个项件名人户场期部条家])"
)
_DATED = re.compile(
    r"(?:\d{1,2}|元|[一二三四五六七八九十]{1,2}) ?月(?:\d| ?[上中下]旬|[,,份底初]|[一二三四五六七八九十])"
)
_LEADER = re.compile(r"[.…·⋯]{4,} ?\(?\d{0,3}\)?$")  # a line of a table of contents
_SECOND = re.compile(r"[。;]第?二[,、是]")  # the whole list stands in this paragraph
_DEFINES = re.compile(
    r"[^:。]{2,40}:\"?(?:是指|指|即|全称|简称|又称|是[^,。]{2,20}的(?:简称|统称|总称))"
)  # 1.碳汇:是指…
_INNER = re.compile(r";\W{0,2}[\d一二三四五六七八九十]{1,2}[)、.]")
_LIST = 40
_FIRST = re.compile(r"(?:第?[一1][^二三四五六七八九十百\d]|[(\[] ?[一1—–-] ?[)\]]|[①⑴㈠⒈]|[—–-]、|l[.、])")
_CLOSERS = "。;,!?、:"
_NO_HEADING_ENDS = _CLOSERS + "…—-~"
_STOP_OR_QUOTE = re.compile(r"[《“》”。!?]")
_TITLE_OPENS = re.compile(r"[\u4e00-\u9fff“《\"‘*X\d]")
_YEAR = (
    r"(?:(?:1 ?9|2 ?0) ?\d ?\d ?(?:[-—至到] ?(?:19|20)\d\d ?)?年|[一二][〇零○一二三四五六七八九]{3}年"
    r"|20[\dXx×*][Xx×*] ?年|[Xx×*]{2,4} ?年)"
)
_PART_TIME = re.compile(rf"{_YEAR}|[{_HAN}]{{1,3}}届|{any_of(words('outline', 'part_times'))}")
_PART_WORK = re.compile(any_of(words("outline", "part_works")))
_SALUTATION = re.compile(any_of(words("outline", "salutations")))
_ENUMERATION = re.compile(rf"(?:第?[{_HAN}]{{1,2}}(?:是|要|则|方面|来)|其[一二三四五六]|首先|其次|再次|最后)")
_TITLED = re.compile(r"([\u4e00-\u9fff“”,、\d]{4,30}):(?=[^。;:]{4,})")
_TOLD = re.compile(r":(?:[一1]是|[(①1]|一、|(?:19|20)\d\d ?年|[一五]年来|全年|常委会)")
_PART_ENDS = words("outline", "part_works")
_SAID = re.compile(
    "[,、了]|我|如下|以下|下面|汇报|报告|现将|向|主要有|请|是|做好|完成|(?<![主简重纲概])要|抓好"
)
_PART_REJECT = re.compile(r"[。;!?]|[.…·⋯]{4,}")
_SHORT_REJECT = re.compile(
    r"[。;!?]|https?:|www\.|[A-Za-z]{6}|:.*:|: ?[\d一二三四五六七八九十]+ ?\D{0,3}$"
    r"|\d[余多]?[万亿]{0,2}(?:%|元|人(?![大民才])|公里|吨|斤|亩|千瓦|岁|个百分点)|主持|出席$"
    r"|^[\u4e00-\u9fff]{2,3}(?:、[\u4e00-\u9fff]{2,3})+$|我(?:代表|受)|请予审议|主任 ?:|^报告人"
    r"|(?:常委会|政府|主席团|[省市县区州旗镇乡])代?副?(?:主任|主席|委员长|[省市县区州旗镇乡]长) ?"
    r"(?!会议|接待|工作|述职|办公|联席|例会)[\u4e00-\u9fff]{2,4}$"
    r"|^(?:名词解释|附件|附录|注释|目 ?录$)|[.…·⋯]{4,}|次(?:全体)?会议上[)]?$|印发.{2,30}的通知$"
    r"|^[\u4e00-\u9fff]{0,4}(?:地点|时间|对象|组|人员|嘉宾|记者) ?:"
    r"|^[\u4e00-\u9fff·]{2,8}[作做]了?[^,。]{2,24}(?:报告|说明|讲话|发言)$"
)
_HAN_CHARACTER = re.compile(r"[\u4e00-\u9fff]")
_DATE_ONLY = re.compile(r"[(（]?(?:\d{2,4}|[〇零一二九]{4})[年\-./]\d{0,2}|^\d")
_YEAR_AND_MORE = re.compile(r"(?:19|20)\d\d ?年(?!.*报告)[\u4e00-\u9fff“”,]{3,}$")  # 2024年怎么干


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line, trimmed: ``[start, end)`` in the text and its folded characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading before its level is known. ``body_start`` is None when the heading fills its line."""

    rank: int
    kind: str
    start: int
    end: int
    body_start: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a line looks like by itself; the lines around it may yet say otherwise.

    A numbered line is no part and not short, unless it turns out to be an item of a list.
    """

    numbered: Heading | None
    part: bool
    short: bool


def read_form(line: Line) -> Form:
    """Look at a line once for all the rules that ask about it and its neighbours."""
    numbered = read_numbered(line)
    return read_unnumbered(line) if numbered is None else Form(numbered, part=False, short=False)


def read_unnumbered(line: Line) -> Form:
    """What a line looks like when its number, if it has one, does not count."""
    return Form(None, is_part(line), is_short(line))


def split_lines(folded: str) -> list[Line]:
    """All non-blank lines with their spans."""
    lines, at = [], 0
    for raw in folded.split("\n"):
        bare = raw.strip()
        if bare:
            start = at + raw.index(bare)
            lines.append(Line(start, start + len(bare), bare))
        at += len(raw) + 1
    return lines


def first_sentence_end(text: str) -> int:
    """Offset behind the first full stop of ``text`` (a dot inside 《》 or “” does not count); 0 when none."""
    depth = 0
    for match in _STOP_OR_QUOTE.finditer(text):
        if match[0] in "《“":
            depth += 1
        elif match[0] in "》”":
            depth = max(0, depth - 1)
        elif depth == 0:
            return match.end()
    return 0


def number_rank(line: Line) -> int | None:
    """The rank of the number that opens a line, whether it is a heading or an item of a list."""
    mark = _NUMBER.match(line.text)
    return _rank(mark) if mark else None


def is_first(text: str) -> bool:
    """Whether the number that opens a line is the first of a list."""
    return _FIRST.match(text) is not None


def _rank(mark: re.Match[str]) -> int:
    return _NUMBER_STYLES[(mark.lastindex or 1) - 1][0]


def read_numbered(line: Line) -> Heading | None:
    """A line that opens with 一、 （一） 1. 第一章 …, as a heading; None when it is only a list item.

    ``二、监督`` fills its line. ``（一）加强监督。一年来……`` carries its text behind it.
    """
    mark = _NUMBER.match(line.text)
    if mark is None:
        alone = _BIDDEN.match(line.text) and len(line.text) <= _BIDDEN_SIZE and line.text[-1] not in _CLOSERS
        return Heading(RANK_HAN + 4, "numbered", line.start, line.end) if alone else None
    rank, rest = _rank(mark), line.text[mark.end() :]
    if _LEADER.search(rest) or (mark[0][0] == "第" and _SECOND.search(rest)):
        return None
    if not rest or not _TITLE_OPENS.match(rest) or (":" in rest and _DEFINES.match(rest)):
        return None
    if ";" in rest[:_LIST] and _INNER.search(rest[:_LIST]):
        return None  # (1)听取报告;(2)开展视察
    stop = first_sentence_end(rest)
    if stop == 0 or stop >= len(rest) - 1:
        if len(rest) > 45 and (titled := _read_titled(line, rank, mark.end())) is not None:
            return titled
        if rest[-1] in ";,、" or len(rest) > _longest(rank, rest, stop):
            return None
        if stop and _COUNTS.search(rest):
            return None  # 3.召开会议8次。: a sentence of a list
        return Heading(rank, "numbered", line.start, line.end)
    if stop > 46 or rest[stop - 1] != "。":
        return _read_titled(line, rank, mark.end())
    if rank >= RANK_DIGIT and (_DATED.match(rest) or _COUNTS.search(rest[:stop])):
        return None  # 1、3月8日,常委会召开第九次会议。: an item of a diary
    if ":" in rest[:stop] and _TOLD.search(rest, 0, stop):
        return _read_titled(line, rank, mark.end())
    end = line.start + mark.end() + stop
    return Heading(rank, "numbered", line.start, end, end)


def _longest(rank: int, rest: str, stop: int) -> int:
    """How long a numbered heading may be that fills its line: a full stop makes it a sentence."""
    if rank > RANK_HAN_BRACKET:
        return 45 if stop else 60
    if stop:
        return 90 if "——" in rest else 45
    return 80


def _read_titled(line: Line, rank: int, start: int) -> Heading | None:
    """(一)强化监督:听取审议……: a colon between a short heading and its text."""
    colon = _TITLED.match(line.text, start) if rank <= RANK_HAN_BRACKET and ":" in line.text else None
    if colon is None or _COUNTS.search(colon[1]) or _DATED.match(colon[1]):
        return None
    return Heading(rank, "numbered", line.start, line.start + colon.end(1), line.start + colon.end())


def read_bracketed(text: str, line: Line) -> Heading | None:
    """A paragraph of a yearbook, under its heading in brackets: 【议案建议办理】2022年……."""
    mark = _BRACKETED.match(text, line.start, line.end)
    if mark is None:
        return None
    alone = mark.end() == line.end
    inner = Line(line.start + 1, line.end - 1, line.text[1:-1].strip() or "。")
    if alone and ((numbered := read_numbered(inner)) is not None or is_part(inner)):
        rank, kind = (numbered.rank, "numbered") if numbered is not None else (RANK_PART, "part")
        return Heading(rank, kind, line.start, line.end)
    return Heading(
        RANK_BRACKETED,
        "unnumbered" if alone else "run_in",
        line.start,
        mark.end(),
        None if alone else mark.end(),
    )


def is_part(line: Line) -> bool:
    """2023年工作回顾, 下一步工作打算: a short unnumbered line that names a period and the work in it."""
    text = line.text
    if len(text) > 28 or text[0] in "—-(" or text.endswith("报告"):
        return False
    if text[-1] in _CLOSERS:
        # 2024年工作安排。 and 今后工作的建议: stand for themselves, 现将一年来的工作汇报如下: does not.
        if text[-1] not in "。:" or len(text) > 20 or _SAID.search(text):
            return False
        text = text[:-1]
        if not text.endswith(_PART_ENDS):
            return False
    if not (_PART_WORK.search(text) and _PART_TIME.search(text)):
        return False
    if "我们" in text and "," in text:
        return False  # 五年来,我们聚力转型,产业迈上新台阶
    return not (_SALUTATION.match(text) or _PART_REJECT.search(text))


def is_short(line: Line, limit: int = 34) -> bool:
    """A line that can be an unnumbered heading: short, no closing punctuation, no furniture."""
    text = line.text
    if not 2 <= len(text) <= limit or text[-1] in _NO_HEADING_ENDS:
        return False
    if _SALUTATION.match(text) or text[0] in "—-(▲●◆※*[【<":
        return False
    if _DATE_ONLY.match(text) and not _YEAR_AND_MORE.match(text):
        return False
    if _SHORT_REJECT.search(text) or _ENUMERATION.match(text):
        return False
    return len(_HAN_CHARACTER.findall(text)) * 2 >= len(text)


def is_enumeration(text: str) -> bool:
    """一是…, 二要…, 其一…: an item inside a section."""
    return _ENUMERATION.match(text) is not None


def is_salutation(text: str) -> bool:
    return _SALUTATION.match(text) is not None
