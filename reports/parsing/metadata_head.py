"""The title block: title, subtitle, session, date of delivery, speaker.

It ends where the report begins to speak: at the salutation, the first paragraph or the first heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from reports.parsing.dates import YEAR, find_dates, number
from reports.parsing.folding import fold
from reports.parsing.lexicon import any_of, words
from reports.parsing.metadata_session import SESSION, session_name
from reports.parsing.types import Detected

_MAX_LINES = 12
_SALUTATION = re.compile(
    r"^(?:尊敬的)?各位[\u4e00-\u9fff、，, ]{1,24}[:：!！]|^(?:同志们|主任)[:：!！，,]|^主任、"
)
_HEADING = re.compile(
    r"^(?:第[一二]部分|[一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]{1,2}[)）])"
    rf"|^(?:{YEAR} ?年(?:度)?|过去[一五三四]年|[一五]年来|本届|回顾)"
    r"(?:的|主要|工作|回顾|情况|总结|盘点){1,5}$"
)
# What the speaker says first: 我受…委托，向大会报告工作，请予审议。
STATEMENT = re.compile(
    r"我(?:受|代表|向)|受.{2,40}委托|向(?:大会|.{0,24}会议).{0,6}报告|请(?:予|各位代表)?(?:审议|审查)|根据会议安排"
)
_OPENED = re.compile(r"(?:召开|开幕|闭幕|举行)(?:.{0,8}(?:全体会议|大会|预备会议?|会))?$")
_SPOKEN_AT = re.compile(r"(?:开幕|闭幕|全体|结束)?(?:大?会议?|时|式)?上?的(?:讲话|发言|致辞|主持词)")
_OTHER_SESSION = re.compile(
    r"^ ?(?:以来|期间|确定|通过|决定|决议|提出|票决|闭幕|精神|召开|部署|批准|后|前|筹备|要求|表决|交付|选举)"
)
_DASH = re.compile(r"^[—－―–─-]{1,4} ?|^-{2,} ?")
_BRACKETED = re.compile(r"^[（(【\[](.*)[）)】\]]$")
_FILE_MARK = re.compile(
    r"会议(?:文件|材料|资料)(?:之)?(?:[（(].{1,6}[）)]|[一二三四五六七八九十\d]{1,3})?$|^(?:会议文件|内部资料|秘密|机密)"
)
_COMPLETE_TITLE = re.compile(
    r"(?:报告|报告书|讲话|发言|致辞|讲稿|总结|汇报|要点|计划|打算|综述|纪实|回眸|巡礼|侧记|扫描|材料|决议|摘要|说明|公报|简介)(?:稿|提纲)?(?:[（(][^（()）]{1,12}[）)])?$"
)
# The second half of a title that says two things: …工作总结 / 及下半年工作计划.
_OF_THE_PAGE = re.compile(
    r"[>|｜»【】:：]|\d{4} ?[-年/.] ?\d{1,2} ?[-月/.]|[日晚时]报(?!告)|https?|www"
    r"|^第 ?\d{1,4} ?章|→|·第?.{1,3}[编章卷辑]·|上一篇|下一篇|首页|登录|搜索|无障碍|客户端|桌面"
    r"|^第[一二三四五六七八九十]{1,3}编|大 ?会 ?志$|县志$|年鉴$|门户网|政府网|人大网$"
)
# A word of two or three above a title that is whole is a button of the page, not the half of a title.
_BUTTON = re.compile(r"(?!.*[省市县区旗州盟镇乡会府院年度]$)[\u4e00-\u9fff]{1,4}")
_BULLETS = "•·●■◆▪ "
_WHOLE_TITLE = 8
# …人大常委会工作报告: a line that names its body and what it is needs nothing above it.
_BODIED_TITLE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,14}[省市县区旗州盟镇乡道会]|.{0,4}[×*＊XxＸ某]{1,4}.{0,4})第?.{0,6}"
    r"(?:人民代表大会(?:常务委员会)?|人大(?:常委会)?|主席团|人民政府).{0,16}(?:报告|总结|要点|摘要)(?:[（(].{1,8}[）)])?$"
)
_CONGRESS = re.compile("人大|人民代表大会")
_ORGAN_ALONE = re.compile(r"[\u4e00-\u9fff]{2,12}[省市县区旗州盟镇乡]人民政府$")
_JOINS = re.compile(r"(?:及|和|与|暨|以及)(?=[\u4e00-\u9fff\d]).{2,24}$")
ROLE = (
    r"(?:党组副?书记、?|代理?|第一|常务|执行)*"
    r"(?:主任委员|副主任|主任|主席团(?:常务)?(?:副)?主席|副主席|主席|副?[省市县区旗盟州镇乡]长|副总理|总理|秘书长|院长|检察长|副?书记|"
    r"筹备组组长|组长|副?部长|召集人|负责人)"
)
_ORGAN = r"(?:人大|代表大会|常委会|委员会|政府|国务院|主席团|法院|检察院|工委|总理|[省市县区旗盟州镇乡]长)"
_SPEAKER = re.compile(
    rf"^(?P<title>[\u4e00-\u9fffXx×*＊○、（()） ]{{0,40}}?{ROLE})(?P<gap>[ :：]*)"
    r"(?P<name>[\u4e00-\u9fff·•．][\u4e00-\u9fff·•． ]{0,14})?$"
)
_GLUED_SPEAKER = re.compile(rf"^(?P<title>[\u4e00-\u9fff、]{{0,40}}{ROLE})(?P<name>[\u4e00-\u9fff]{{2,4}})$")
_LABELLED_SPEAKER = re.compile(
    r"^(?:报告人|汇报人|发言人|讲话人|演讲人|主讲人|述职人)[:：] ?(?P<name>[\u4e00-\u9fff· ]{2,12})$"
)
_NAME_MASK = re.compile(
    r"[ :：]*(?:[Xx×*＊某○□]{1,4}|[\u4e00-\u9fff]?(?:某某?|[×*＊]{1,3}))$|[（(][^（()）]{1,20}[）)]$"
)
_NAME_ONLY = re.compile(r"^[\u4e00-\u9fff](?: ?[\u4e00-\u9fff·•．]){1,7}$")
_SPACED_NAME = re.compile(r"^[\u4e00-\u9fff](?: {1,4}[\u4e00-\u9fff]){1,3}$")
_SURNAMED = re.compile(
    rf"^(?:{any_of(words('names', 'surnames'))}) {{0,6}}[\u4e00-\u9fff](?: {{0,2}}[\u4e00-\u9fff])?$"
)
_TITLE_SPEAKER = re.compile(
    rf"^(?P<title>[\u4e00-\u9fff]{{2,24}}?{ROLE})(?P<name>[\u4e00-\u9fff]{{2,3}})?(?=在[^，。]{{4,60}}[会上中](?:的)?)"
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line of the text with its place in it."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(slots=True)
class Head:
    """What the title block says; filled line by line."""

    lines: list[HeadLine] = field(default_factory=list)
    opening: list[HeadLine] = field(default_factory=list)  # salutation and first sentences behind it
    title: Detected[str] | None = None
    subtitle: Detected[str] | None = None
    term: Detected[int] | None = None
    session_no: Detected[int] | None = None
    session: Detected[str] | None = None
    delivered_on: Detected[date] | None = None
    speaker: Detected[str] | None = None
    speaker_title: Detected[str] | None = None


def read_head(lines: list[HeadLine]) -> Head:
    """Return what the title block of a cleaned text, given as its lines, says."""
    size = _head_size(lines)
    head = Head(lines=lines[:size], opening=lines[size : size + 4])
    used = _read_speaker(head)
    used |= _read_session_lines(head, used)
    _read_title(head, used)
    if head.session is None:
        _read_session_in_title(head)
    if head.session is None:
        _read_opening_session(head)
    if head.speaker_title is None:
        _read_speaker_in_title(head)
    return head


def text_lines(text: str, folded: str) -> Iterator[HeadLine]:
    """Yield the lines of a text with their offsets."""
    start = 0
    for line, folded_line in zip(text.split("\n"), folded.split("\n"), strict=True):
        end = start + len(line)
        yield HeadLine(line, folded_line, start, end)
        start = end + 1


def _head_size(lines: list[HeadLine]) -> int:
    for at, line in enumerate(lines[: _MAX_LINES + 1]):
        bare = line.folded
        if _SALUTATION.match(bare) or (at and _HEADING.match(bare)):
            return at
        if len(bare) >= 30 and re.search("[。；]", bare) and not _DASH.match(bare):
            return at
    return min(len(lines), _MAX_LINES)


def _read_speaker(head: Head) -> set[int]:
    """Find the line 新城区人大常委会主任 高启东; the name may stand in a line of its own or be missing."""
    for at, line in enumerate(head.lines):
        if labelled := _LABELLED_SPEAKER.match(line.folded):
            head.speaker = _detect_name(line, *labelled.span("name"))
            return {at}
        match = _match_speaker(line.folded)
        if match is None:
            continue
        title_start, title_end = match.span("title")
        head.speaker_title = _detected(line, title_start, title_end, "head:speaker_title")
        used = {at}
        if match.group("name"):
            head.speaker = _detect_name(line, *match.span("name"))
        elif (
            at + 1 < len(head.lines)
            and _NAME_ONLY.match(head.lines[at + 1].folded)
            and len(head.lines[at + 1].text) <= 9
        ):
            head.speaker = _detect_name(head.lines[at + 1], 0, len(head.lines[at + 1].text))
            used.add(at + 1)
        return used
    return _read_bare_speaker(head)


def _read_bare_speaker(head: Head) -> set[int]:
    """A name alone in the line above the salutation: 罗 小 川."""
    last = len(head.lines) - 1
    if last < 1 or not head.opening or not _SALUTATION.match(head.opening[0].folded):
        return set()
    line = head.lines[last]
    if not (_SPACED_NAME.match(line.folded) or _SURNAMED.match(line.folded)):
        return set()
    head.speaker = _detect_name(line, 0, len(line.text))
    return {last}


def _match_speaker(folded: str) -> re.Match[str] | None:
    folded = _NAME_MASK.sub("", folded)
    if len(folded) > 60 or SESSION.search(folded) or _DASH.match(folded):
        return None
    spaced = _SPEAKER.match(folded)
    if spaced and not spaced.group("name") and not re.search(_ORGAN, spaced.group("title")):
        return None
    if spaced and spaced.group("name") and not spaced.group("gap"):
        spaced = None  # a name without a gap is short and follows the last role word of the line
    if spaced and spaced.group("name") and len(spaced.group("name").replace(" ", "")) < 2:
        spaced = None
    match = spaced or _GLUED_SPEAKER.match(folded)
    if match and match.group("name") and _COMPLETE_TITLE.search(folded):
        return None
    return match


def _read_session_lines(head: Head, used: set[int]) -> set[int]:
    """Find —— 2024年1月13日在…会议上, with or without dash or brackets, perhaps broken over two lines."""
    mine: set[int] = set()
    for at, line in enumerate(head.lines):
        if at in used or at in mine:
            continue
        if _FILE_MARK.search(line.folded):
            continue  # …第二次会议文件(七) numbers the paper
        joined, end_line = _joined(head.lines, at)
        session = SESSION.search(joined.folded)
        if session and at + 1 < len(head.lines) and _SPOKEN_AT.match(head.lines[at + 1].folded):
            _take_session(head, joined, session, "title:session")
            continue  # 在…第四次会议 / 闭幕会上的讲话: a title in two lines
        if session and _OPENED.search(joined.folded):
            _take_session(head, joined, session, "head:session")
            continue  # a headline: …第六次会议胜利召开
        if session and not _COMPLETE_TITLE.search(joined.folded) and head.session is None:
            _take_session(head, joined, session, "head:session")
            head.subtitle = _subtitle(joined)
            mine.update(range(at, end_line + 1))
        elif _DASH.match(line.folded) and (at > 0 or session is None):
            if head.subtitle is None:
                head.subtitle = _subtitle(joined)
            mine.update(range(at, end_line + 1))
        elif _BRACKETED.match(line.folded) and at > 0:
            if head.subtitle is None and not _is_date_only(line.folded):
                head.subtitle = _subtitle(line)
            mine.add(at)
        elif _is_date_only(line.folded):
            mine.add(at)
        else:
            continue
        if head.delivered_on is None and (found := next(find_dates(joined.folded), None)):
            head.delivered_on = Detected(
                found.value, joined.start + found.start, joined.start + found.end, "head:date"
            )
    return mine


def _joined(lines: list[HeadLine], at: int) -> tuple[HeadLine, int]:
    """Return the line, with the next one when its bracket or its session is still open."""
    line = lines[at]
    dated = _is_date_only(line.folded) and at + 1 < len(lines) and lines[at + 1].folded.startswith("在")
    opens = dated or _DASH.match(line.folded) or re.match(rf"[（(]|{YEAR} ?年.{{2,12}}日在", line.folded)
    whole = not dated and re.search(r"(?:上|会议|[）)]|日)$", line.folded)
    if not opens or whole:
        return line, at
    text = line.text
    for end in range(at + 1, min(at + 3, len(lines))):
        following = lines[end]
        if len(following.text) > 40:
            break
        text += "\n" + following.text
        if re.search(r"[上）)]$", following.folded):
            return HeadLine(text, fold(text).replace("\n", " "), line.start, following.end), end
    return line, at


def _subtitle(line: HeadLine) -> Detected[str]:
    start = match.end() if (match := _DASH.match(line.folded)) else 0
    end = len(line.text)
    if bracketed := _BRACKETED.match(line.folded.replace("\n", " ")):
        start, end = bracketed.span(1)
    detected = _detected(line, start, end, "head:subtitle")
    return Detected(detected.value.replace("\n", ""), detected.start, detected.end, detected.rule)


def _is_date_only(folded: str) -> bool:
    found = next(find_dates(folded), None)
    return found is not None and len(re.sub(r"[（()）\s上下午晨]", "", folded)) <= found.end - found.start + 1


def _read_title(head: Head, used: set[int]) -> None:
    """The title is the first unused line; broken titles are put together again."""
    marks = _file_marks(head.lines)
    free = [at for at in range(len(head.lines)) if at not in used and at not in marks]
    if not free:
        return
    first = last = _first_of_title(head.lines, free)
    while (
        not _COMPLETE_TITLE.search(_close_gaps(head.lines[last].folded))
        and last + 1 in free
        and last - first < 3
    ):
        if not _continues(head, first, last, free):
            break
        last += 1
    while last + 1 in free and last - first < 3 and _JOINS.match(head.lines[last + 1].folded):
        last += 1
    opening = head.lines[first].text
    start, end = head.lines[first].start + len(opening) - len(opening.lstrip(_BULLETS)), head.lines[last].end
    value = "".join(_close_gaps(line.text) for line in head.lines[first : last + 1])
    head.title = Detected(value, start, end, "head:title" if first == last else "head:title_lines")


def _first_of_title(lines: list[HeadLine], free: list[int]) -> int:
    """The line where the title begins; what a page says above a complete title is no part of it."""
    of_the_page = [at for at in free if _OF_THE_PAGE.search(lines[at].folded)]
    titles = (at for at in free if at not in of_the_page and _COMPLETE_TITLE.search(lines[at].folded))
    own = next((at for at in free if at not in of_the_page), free[0])
    complete = next(titles, own)
    if complete > own and _BODIED_TITLE.match(lines[complete].folded):
        return complete
    whole = len(lines[complete].text) >= _WHOLE_TITLE
    foreign = [
        at
        for at in free
        if at < complete
        and (
            at in of_the_page
            or (whole and _BUTTON.fullmatch(lines[at].folded))
            or (_ORGAN_ALONE.match(lines[at].folded) and _CONGRESS.search(lines[at + 1].folded))
        )
    ]
    if foreign:
        return next(at for at in free if at > foreign[-1])
    if _BUTTON.fullmatch(lines[own].folded) and own + 1 in free and len(lines[own + 1].text) >= _WHOLE_TITLE:
        return own + 1
    return own


def _file_marks(lines: list[HeadLine]) -> set[int]:
    """Return the lines that number the paper (…第二次会议文件（七）), which may be broken in two."""
    marks = {at for at, line in enumerate(lines) if _FILE_MARK.search(line.folded)}
    return marks | {at - 1 for at in marks if at and re.search("届人民代表大会$", lines[at - 1].folded)}


def _continues(head: Head, first: int, last: int, free: list[int]) -> bool:
    """Whether the line after ``last`` belongs to the title."""
    rest = [at for at in free if last < at <= first + 3]
    completes = next((at for at in rest if _COMPLETE_TITLE.search(head.lines[at].folded)), None)
    if completes is not None and all(at in free for at in range(last + 1, completes + 1)):
        return True
    following = head.lines[last + 1]
    return (
        len(head.lines[last].text) <= 20
        and len(following.text) <= 20
        and not re.search("[。，,]$", following.folded)
    )


def _close_gaps(text: str) -> str:
    """政 府 工 作 报 告 is set with blanks for looks; a title of two halves (… 促进…) keeps its blank."""
    stripped = text.strip().lstrip(_BULLETS)
    parts = re.split(r"[\s\u3000]+", stripped)
    single = all(len(part) == 1 for part in parts[1:-1]) and re.match(r".(?:$|[（(])", parts[-1])
    return "".join(parts) if len(parts) >= 4 and single else stripped


def _read_session_in_title(head: Head) -> None:
    """在…第四次会议上的政府工作报告: the title itself says where it was given."""
    for line in head.lines:
        match = SESSION.search(line.folded)
        if match and line.folded.startswith("在") and line.folded.startswith("上", match.end()):
            _take_session(head, line, match, "title:session")
            return


def _read_opening_session(head: Head) -> None:
    for line in head.opening[:3]:
        if not STATEMENT.search(line.folded):
            continue
        for match in SESSION.finditer(line.folded):
            if not _OTHER_SESSION.match(line.folded[match.end() :]):
                _take_session(head, line, match, "opening:session")
                return


def _take_session(head: Head, line: HeadLine, match: re.Match[str], rule: str) -> None:
    term, no = number(match["term"]), number(match["no"])
    if term is None or no is None:
        return
    start, end = line.start + match.start(), line.start + match.end()
    head.term = Detected(term, start, end, rule)
    head.session_no = Detected(no, start, end, rule)
    head.session = Detected(
        session_name(line.text[match.start() : match.end()], match, term, no), start, end, rule
    )


def _read_speaker_in_title(head: Head) -> None:
    if head.title is None or head.title.start is None:
        return
    match = _TITLE_SPEAKER.match(fold(head.title.value))
    if match is None:
        return
    start = head.title.start
    value = head.title.value[match.start("title") : match.end("title")]
    head.speaker_title = Detected(
        value, start + match.start("title"), start + match.end("title"), "title:speaker"
    )
    if match["name"] and head.speaker is None:
        span = (start + match.start("name"), start + match.end("name"))
        head.speaker = Detected(
            head.title.value[match.start("name") : match.end("name")], *span, "title:speaker"
        )


def _detect_name(line: HeadLine, start: int, end: int) -> Detected[str] | None:
    found = _detected(line, start, end, "head:speaker")
    value = re.sub(r"[\s\u3000]+", "", found.value)
    if re.fullmatch(r"[某×xX*]+|.{0,2}某.{0,2}", value):
        return None
    return Detected(value, found.start, found.end, found.rule)


def _detected(line: HeadLine, start: int, end: int, rule: str) -> Detected[str]:
    whole = line.text[start:end]
    start += len(whole) - len(whole.lstrip())
    value = whole.strip()
    return Detected(value, line.start + start, line.start + start + len(value), rule)
