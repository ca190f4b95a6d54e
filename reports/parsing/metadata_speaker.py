"""Who speaks: offices and names, in a line of their own, glued to the session, or told in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.parsing.dates import YEAR
from reports.parsing.lexicon import any_of, words
from reports.parsing.metadata_session import SESSION
from reports.parsing.metadata_title import COMPLETE_TITLE

DASH = re.compile(r"^[—－―–─-]{1,4} ?|^-{2,} ?")
_DOT = "·•．‧∙・"
# 主 任, 县　长: two characters are set apart for looks.
ROLE = (
    r"(?:党组副?书记、?|代理?|第一|常务|执行)*"
    r"(?:主 {0,3}任委员|副?委员长|副? {0,3}主 {0,3}任|主席团(?:常务)?(?:副)?主席|副? {0,3}主 {0,3}席"
    r"|副?[省市县区旗盟州镇乡] {0,4}长|副总理|总理|秘书长|院 {0,3}长|检察长|副?书 {0,3}记"
    r"|筹备组组长|组长|副?部长|召集人|负责人)"
)
_ORGAN = (
    r"(?:人大|代表大会|常委会|委员会|政府|国务院|主席团|法院|检察院|工委|总理|[省市县区旗盟州镇乡] {0,4}长)"
)
_SURNAME = any_of(words("names", "surnames"))
_DOTTED = rf"[\u4e00-\u9fff]{{1,8}}(?: ?[{_DOT}] ?[\u4e00-\u9fff]{{1,8}}){{1,3}}"
# A name inside a sentence: a known surname, or a name with a dot; what stands behind it is asked for there.
PERSON = rf"(?:{_DOTTED}|(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}|(?:{_SURNAME}) {{1,4}}[\u4e00-\u9fff])"
_SPEAKER = re.compile(
    rf"^(?P<title>[\u4e00-\u9fffXx×*＊○、（()） ]{{0,40}}?{ROLE})(?P<gap>[ :：]*)"
    rf"(?P<name>[\u4e00-\u9fff{_DOT}][\u4e00-\u9fff{_DOT} ]{{0,14}})?$"
)
_GLUED_SPEAKER = re.compile(
    rf"^(?P<title>[\u4e00-\u9fff、]{{0,40}}{ROLE})(?P<name>{_DOTTED}|[\u4e00-\u9fff]{{2,4}})$"
)
_LABELLED_SPEAKER = re.compile(
    r"^(?:报告人|汇报人|发言人|讲话人|演讲人|主讲人|述职人)[:：] ?"
    rf"(?P<title>[\u4e00-\u9fff]{{0,24}}?{ROLE})? ?"
    rf"(?P<name>[\u4e00-\u9fff{_DOT}]{{2,12}}|[\u4e00-\u9fff](?: {{1,2}}[\u4e00-\u9fff]){{1,3}})$"
)
_NAME_MASK = re.compile(
    r"[ :：]*(?:[Xx×*＊某○□]{1,4}|(?:(?<=[长任席记理 :：])[\u4e00-\u9fff])?(?:某某?|[×*＊]{1,3}))$"
    r"|[（(][^（()）]{1,20}[）)]$"
)
_BRACKETED_NAME = re.compile(rf"(?<=[任席长记])[ ]*[（(](?!全文|简要|简本|成文){PERSON}[）)]$")
_OPEN_BRACKET = re.compile(r"^[^（(]*[）)]$")
_NAME_ONLY = re.compile(rf"^[\u4e00-\u9fff](?: ?[\u4e00-\u9fff{_DOT}]){{1,15}}$")
_SPACED_NAME = re.compile(r"^[\u4e00-\u9fff](?: {1,4}[\u4e00-\u9fff]){1,3}$")
_SURNAMED = re.compile(rf"^(?:{_SURNAME}) {{0,6}}[\u4e00-\u9fff](?: {{0,2}}[\u4e00-\u9fff])?$")
# 安福县, 目 录: two or three characters that are no person.
_NO_PERSON = re.compile(r"[省市县区州旗盟镇乡村会府报录言告要文件网页]$")
_TITLE_SPEAKER = re.compile(
    rf"^(?P<title>[\u4e00-\u9fff]{{2,24}}?{ROLE}|[省市县区旗盟州镇乡]长)(?P<name>{_DOTTED}|[\u4e00-\u9fff]{{2,3}})?"
    rf"(?=在[^，。]{{4,60}}[会上中](?:的|所作)?|(?:{YEAR} ?年?)?(?:新年|新春|春节|元旦)?[致献贺][辞词]"
    r"|关于.{2,40}的(?:讲话|发言))"
)
# 罗小川在…会议上的讲话: a name without an office.
_TITLE_NAME = re.compile(
    rf"^(?P<title>)(?P<name>{PERSON})(?=(?:同志)?在[^，。]{{4,60}}的(?:讲话|发言|致辞|报告))"
)
# …会议执行主席罗小川的闭幕词
_TITLE_OWNER = re.compile(
    rf"(?P<title>{ROLE}|(?<=、)执行主席)(?P<name>{PERSON})(?:同志)?的(?:讲话|发言|致辞|[开闭]幕[词辞]|工作报告)"
)
# 受…委托，县长王小勇3月9日向大会作工作报告: what follows the name tells where it ends.
_DELIVERS = (
    r"(?:[（(].{1,8}[）)])?(?:同志)?(?:(?:代表|受)[^，。]{2,30}[，,]?)?"
    r"(?:\d{1,2}月\d{1,2}日|\d{1,2}日|[今昨]天|上午|下午)*"
    r"(?:[，,]?(?:向[^，。]{2,30}?)?(?:作|做|所[作做]的?)了?(?!出)[^，。]{0,24}?(?:报告|总结)"
    r"|[，,]?在[^，。]{4,40}?会议?上?所?[作做][^，。]{0,24}?(?:报告|总结))"
)
_TOLD_NAME = rf"(?!向[全大会各本]|[和与时全阳应解成]|[上下]午){PERSON}"
_TOLD_SPEAKER = re.compile(
    rf"(?:(?P<title>[\u4e00-\u9fff、]{{0,24}}?{ROLE})|^|(?<= ))(?P<name>{_TOLD_NAME}){_DELIVERS}"
)
# 王小勇县长向大会作报告: the office behind the name.
_TOLD_OFFICE = re.compile(
    rf"(?P<name>{_TOLD_NAME})(?P<title>主任|主席|委员长|省长|市长|区长|县长|旗长|州长|镇长|乡长|总理){_DELIVERS}"
)
_LISTED = re.compile(r"听取[^。]*$")
_TOLD_WITHIN = 400  # who reported is told at the beginning of a line, however long it is
_MAY_TELL = re.compile("[作做].{0,30}(?:报告|总结)")
_BEFORE_TITLE = re.compile(r"^.*(?:[日午天，,。：:）)由]|委托|会上|会议上)(?=.)")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Where a line names its speaker: spans in the line, each may be missing."""

    title: tuple[int, int] | None = None
    name: tuple[int, int] | None = None


def read_labelled(folded: str) -> Speaker | None:
    """报告人：县长 王小勇."""
    match = _LABELLED_SPEAKER.match(folded)
    return _speaker(match) if match else None


def read_line(folded: str, start: int = 0) -> Speaker | None:
    """A line, or what stands behind ``start`` in it, that is an office with a name or without one."""
    line = folded[start:]
    start += len(line) - len(line.lstrip(" ，,、"))
    line = folded[start:].rstrip()
    if _OPEN_BRACKET.match(line):
        line = line[:-1].rstrip()
    if _BRACKETED_NAME.search(line):
        line = re.sub("[（(]", " ", line[:-1])
    line = _NAME_MASK.sub("", line)
    if len(line) > 60 or SESSION.search(line) or DASH.match(line):
        return None
    match = _match_line(line)
    return _speaker(match, start) if match else None


def _match_line(line: str) -> re.Match[str] | None:
    spaced = _SPEAKER.match(line)
    if spaced and not spaced["name"] and not re.search(_ORGAN, spaced["title"]):
        return None
    if spaced and spaced["name"] and not spaced["gap"]:
        spaced = None  # a name without a gap is short and follows the last role word of the line
    if spaced and spaced["name"] and len(spaced["name"].replace(" ", "")) < 2:
        spaced = None
    match = spaced or _GLUED_SPEAKER.match(line)
    if match and match["name"] and COMPLETE_TITLE.search(re.sub(r"\s", "", line)):
        return None  # 主 席 团 工 作 报 告
    return match


def read_title(folded: str) -> Speaker | None:
    """县长王小勇在…会议上的讲话: a title that names its speaker."""
    match = _TITLE_SPEAKER.match(folded) or _TITLE_NAME.match(folded) or _TITLE_OWNER.search(folded)
    return _speaker(match) if match else None


def read_told(folded: str) -> Speaker | None:
    """The one who delivers the report that a sentence tells about."""
    folded = folded[:_TOLD_WITHIN]
    if not _MAY_TELL.search(folded):
        return None
    match = _TOLD_OFFICE.search(folded) or _TOLD_SPEAKER.search(folded)
    if match is None or _NO_PERSON.search(match["name"]) or _LISTED.search(folded[: match.end()]):
        return None
    if match["title"] is None:
        return Speaker(None, match.span("name"))
    start, end = match.span("title")
    if before := _BEFORE_TITLE.match(folded[start:end]):
        start += before.end()
    return Speaker((start, end), match.span("name"))


def is_name(folded: str) -> bool:
    """A name in a line below its office."""
    dotted = any(dot in folded for dot in _DOT)
    return len(folded) <= (16 if dotted else 9) and _NAME_ONLY.match(folded) is not None


def is_lone_name(folded: str) -> bool:
    """A name in a line of its own, told from other short lines by its gaps or by its surname."""
    if _NO_PERSON.search(folded):
        return False
    return bool(_SPACED_NAME.match(folded) or _SURNAMED.match(folded))


def _speaker(match: re.Match[str], start: int = 0) -> Speaker:
    spans = {
        group: (start + match.start(group), start + match.end(group)) if match[group] else None
        for group in ("title", "name")
    }
    return Speaker(spans["title"], spans["name"])
