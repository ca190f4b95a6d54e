"""The title block: title, subtitle, session, date of delivery, speaker.

It ends where the report begins to speak: at the salutation, the first paragraph or the first heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from reports.parsing.dates import YEAR, find_dates, number
from reports.parsing.folding import fold
from reports.parsing.lexicon import any_of, words
from reports.parsing.metadata_session import SESSION, session_name
from reports.parsing.metadata_title import COMPLETE_TITLE, FILE_MARK, HeadLine, find_title
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
_OPENS = re.compile(r"(?:今日|昨日|隆重|胜利)?(?:闭幕|召开)")
_OTHER_SESSION = re.compile(
    r"^ ?(?:以来|期间|确定|通过|决定|决议|提出|票决|闭幕|精神|召开|部署|批准|后|前|筹备|要求|表决|交付|选举)"
)
_DASH = re.compile(r"^[—－―–─-]{1,4} ?|^-{2,} ?")
_BRACKETED = re.compile(r"^[（(【\[](.*)[）)】\]]$")
ROLE = (
    r"(?:党组副?书记、?|代理?|第一|常务|执行)*"
    r"(?:主任委员|副?委员长|副主任|主任|主席团(?:常务)?(?:副)?主席|副主席|主席|副?[省市县区旗盟州镇乡]长|副总理|总理|秘书长|院长|检察长|副?书记|"
    r"筹备组组长|组长|副?部长|召集人|负责人)"
)
_ORGAN = r"(?:人大|代表大会|常委会|委员会|政府|国务院|主席团|法院|检察院|工委|总理|[省市县区旗盟州镇乡]长)"
_SPEAKER = re.compile(
    rf"^(?P<title>[\u4e00-\u9fffXx×*＊○、（()） ]{{0,40}}?{ROLE})(?P<gap>[ :：]*)"
    r"(?P<name>[\u4e00-\u9fff·•．][\u4e00-\u9fff·•． ]{0,14})?$"
)
_GLUED_SPEAKER = re.compile(rf"^(?P<title>[\u4e00-\u9fff、]{{0,40}}{ROLE})(?P<name>[\u4e00-\u9fff]{{2,4}})$")
_DATED_NAME = re.compile(
    rf"^[（(]?{YEAR} ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日 +(?P<name>[\u4e00-\u9fff·]{{2,4}})[）)]?$"
)
_LABELLED_SPEAKER = re.compile(
    r"^(?:报告人|汇报人|发言人|讲话人|演讲人|主讲人|述职人)[:：] ?"
    rf"(?P<title>[\u4e00-\u9fff]{{0,24}}?{ROLE})? ?"
    r"(?P<name>[\u4e00-\u9fff·]{2,6}|[\u4e00-\u9fff](?: {1,2}[\u4e00-\u9fff]){1,3})$"
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
    head.title = find_title(head.lines, used)
    if head.session is None:
        _read_session_in_title(head)
    if head.session is None:
        _read_opening_session(head)
    if head.speaker_title is None:
        _read_speaker_in_title(head)
    return head


def _head_size(lines: list[HeadLine]) -> int:
    for at, line in enumerate(lines[: _MAX_LINES + 1]):
        bare = line.folded
        if _SALUTATION.match(bare) or (
            _HEADING.match(bare) and (at or bare.startswith(("一、", "（一）", "(一)")))
        ):
            return at
        if len(bare) >= 30 and re.search("[。；]", bare) and not _DASH.match(bare):
            return at
    return min(len(lines), _MAX_LINES)


def _read_speaker(head: Head) -> set[int]:
    """Find the line 新城区人大常委会主任 高启东; the name may stand in a line of its own or be missing."""
    for at, line in enumerate(head.lines):
        if dated := _DATED_NAME.match(line.folded):
            head.speaker = _detect_name(line, *dated.span("name"))
            if found := next(find_dates(line.folded), None):
                head.delivered_on = Detected(
                    found.value, line.start + found.start, line.start + found.end, "head:date"
                )
            return {at}
        if labelled := _LABELLED_SPEAKER.match(line.folded):
            head.speaker = _detect_name(line, *labelled.span("name"))
            if labelled["title"]:
                head.speaker_title = _detected(line, *labelled.span("title"), "head:speaker_title")
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
    if match and match.group("name") and COMPLETE_TITLE.search(folded):
        return None
    return match


def _read_session_lines(head: Head, used: set[int]) -> set[int]:
    """Find —— 2024年1月13日在…会议上, with or without dash or brackets, perhaps broken over two lines."""
    mine: set[int] = set()
    for at, line in enumerate(head.lines):
        if at in used or at in mine:
            continue
        if FILE_MARK.search(line.folded):
            continue  # …第二次会议文件(七) numbers the paper
        joined, end_line = _joined(head.lines, at)
        session = SESSION.search(joined.folded)
        if session and at + 1 < len(head.lines) and _SPOKEN_AT.match(head.lines[at + 1].folded):
            _take_session(head, joined, session, "title:session")
            continue  # 在…第四次会议 / 闭幕会上的讲话: a title in two lines
        if session and _OPENED.search(joined.folded):
            _take_session(head, joined, session, "head:session")
            continue  # a headline: …第六次会议胜利召开
        if session and not COMPLETE_TITLE.search(joined.folded) and head.session is None:
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


def read_told_session(head: Head) -> None:
    """The one session that news speak of; several leave it open."""
    found = [
        (line, match)
        for line in (*head.lines, *head.opening[:3])
        for match in SESSION.finditer(line.folded)
        if not _OTHER_SESSION.match(line.folded[match.end() :]) or _OPENS.match(line.folded[match.end() :])
    ]
    if len({(number(match["term"]), number(match["no"])) for _, match in found}) == 1:
        _take_session(head, *found[0], "told:session")


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
