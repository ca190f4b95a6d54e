"""The title block: title, subtitle, session, date of delivery, speaker.

It ends where the report begins to speak: at the salutation, the first paragraph or the first heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from reports.parsing.dates import YEAR, find_dates, number
from reports.parsing.folding import fold
from reports.parsing.metadata_session import SESSION, session_name
from reports.parsing.metadata_speaker import (
    Speaker,
    is_lone_name,
    is_name,
    read_labelled,
    read_line,
    read_title,
)
from reports.parsing.metadata_title import COMPLETE_TITLE, FILE_MARK, HeadLine, find_title
from reports.parsing.types import Detected

_MAX_LINES = 12
_LONG = 80  # a line behind a dash that is longer is a paragraph
_FAR, _BLOCK = 24, 5
_SALUTATION = re.compile(
    r"^(?:尊敬的)?各位[\u4e00-\u9fff、，, ]{1,24}[:：!！]|^(?:同志们|主任)[:：!！，,]|^主任、|^各位代表$"
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
_ORGAN_ALONE = re.compile(r"[\u4e00-\u9fffXx*×]{2,24}(?:人大|人大常委会|委员会|主席团|政府|工委)")
_TITLE_HALVES = re.compile(r"([^—－]{6,})[—－]{2} ?([^—－]{6,})")
_HALF_BRACKETED = re.compile(r"^[（(【\[][^）)】\]]*$")
_AT_SESSION = re.compile(r" ?(?:第.{1,2}次(?:全体)?会议|全体会议|开幕会|闭幕会)?(?:上|时)?[）)]?[ ，,]*")
_LABELLED_SESSION = re.compile(r"(?:会议|会议名称|届次)[:：]")
_GIVEN_AT = re.compile(r"上?(?:的|所[作做]的?|[作做])《?.{2,}")
_DATED_NAME = re.compile(
    rf"^[（(]?{YEAR} ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日 +(?P<name>[\u4e00-\u9fff·]{{2,4}})[）)]?$"
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
    printed_on: Detected[date] | None = None  # the newspaper's date, where a page sets it above the title


def read_head(lines: list[HeadLine], parted: frozenset[int] = frozenset()) -> Head:
    """Return what the title block of a cleaned text, given as its lines, says.

    ``parted``: the lines behind something that the page had set between them and the line before.
    """
    size = _head_size(lines)
    first, opens = _far_block(lines, size)
    head = Head(lines=lines[:size] + lines[first:opens], opening=lines[opens : opens + 4])
    used = _read_speaker(head)
    used |= _read_session_lines(head, used)
    head.title = find_title(head.lines, used, parted)
    _promote_subtitle(head)
    _split_title(head)
    if head.session is None:
        _read_session_in_title(head)
    if head.session is None:
        _read_opening_session(head)
    if head.speaker_title is None:
        _read_speaker_in_title(head)
    return head


def _split_title(head: Head) -> None:
    """面对面听民意 心连心促发展——石墩镇人大开展活动: a headline and what it is about."""
    if head.title is None or head.title.start is None or head.subtitle is not None:
        return
    halves = _TITLE_HALVES.fullmatch(head.title.value)
    if halves is None or head.title.rule != "head:title":
        return
    start, end, rule = head.title.start, head.title.end, head.title.rule
    head.title = Detected(halves[1], start, start + halves.end(1), rule)
    head.subtitle = Detected(halves[2], start + halves.start(2), end, "title:subtitle")


def _promote_subtitle(head: Head) -> None:
    """主席团举行第二次会议 alone above the news: it tells the sitting, and is the title."""
    line, title = head.subtitle, head.lines[0] if head.lines else None
    if head.title is not None or line is None or title is None or line.start != title.start:
        return
    head.title, head.subtitle = Detected(line.value, line.start, line.end, "head:title"), None


def _head_size(lines: list[HeadLine]) -> int:
    for at, line in enumerate(lines[: _MAX_LINES + 1]):
        bare = line.folded
        if _SALUTATION.match(bare) or _opens_part(lines, at) or _is_sentence(bare):
            return at
    return min(len(lines), _MAX_LINES)


def _opens_part(lines: list[HeadLine], at: int) -> bool:
    """A heading of the text: 一、…, 2023年工作回顾."""
    folded = lines[at].folded
    if not _HEADING.match(folded) or (at == 0 and not folded.startswith(("一、", "（一）", "(一)"))):
        return False
    # 石墩县人大常委会 / 2023年工作总结 is a title in two lines.
    return at != 1 or not (_ORGAN_ALONE.fullmatch(lines[0].folded) and COMPLETE_TITLE.search(folded))


def _is_sentence(folded: str) -> bool:
    if _DASH.match(folded):
        return len(folded) >= _LONG and re.search("[。；]", folded) is not None
    return len(folded) >= (16 if folded.endswith("。") else 30) and re.search("[。；]", folded) is not None


def _far_block(lines: list[HeadLine], size: int) -> tuple[int, int]:
    """The lines of a title block that stands behind an abstract or a note of the editor: [first, last).

    It stands directly above the salutation and tells the sitting.
    """
    if size >= len(lines) or _SALUTATION.match(lines[size].folded):
        return size, size
    far = lines[size : size + _FAR]
    opens = next((at for at, line in enumerate(far, size) if _SALUTATION.match(line.folded)), size)
    first = opens
    while first > size and opens - first < _BLOCK and _of_a_block(lines[first - 1].folded):
        first -= 1
    told = any(SESSION.search(line.folded) for line in lines[first:opens])
    return (first, opens) if told else (size, size)


def _of_a_block(folded: str) -> bool:
    """A session, a date, a speaker or a title."""
    if len(folded) > _LONG or re.search("[。；！]", folded):
        return False
    return bool(
        SESSION.search(folded)
        or _DASH.match(folded)
        or _is_date_only(folded)
        or COMPLETE_TITLE.search(folded)
        or read_line(folded)
        or is_lone_name(folded)
    )


def _read_speaker(head: Head) -> set[int]:
    """Find the line 新城区人大常委会主任 高启东; the name may stand in a line of its own or be missing."""
    for at, line in enumerate(head.lines):
        if dated := _DATED_NAME.match(line.folded):
            head.speaker = _detect_name(line, *dated.span("name"))
            _take_date(head, line)
            return {at}
        speaker = read_labelled(line.folded) or read_line(line.folded)
        if speaker is None:
            continue
        take_speaker(head, line, speaker, "head:speaker")
        _take_date(head, line)
        below = head.lines[at + 1] if at + 1 < len(head.lines) else None
        if speaker.name is None and below is not None and is_name(below.folded):
            head.speaker = _detect_name(below, 0, len(below.text))
            return {at, at + 1}
        return {at}
    return _read_bare_speaker(head)


def take_speaker(head: Head, line: HeadLine, speaker: Speaker, rule: str) -> None:
    """Keep what a line says of its speaker, unless it is known."""
    if speaker.title is not None and head.speaker_title is None:
        head.speaker_title = _without_gaps(_detected(line, *speaker.title, rule + "_title"))
    if speaker.name is not None and head.speaker is None:
        head.speaker = _detect_name(line, *speaker.name, rule)


def _take_date(head: Head, line: HeadLine) -> None:
    if head.delivered_on is None and (found := next(find_dates(line.folded), None)):
        head.delivered_on = Detected(
            found.value, line.start + found.start, line.start + found.end, "head:date"
        )


def _read_bare_speaker(head: Head) -> set[int]:
    """A name alone above the salutation, or above the date there: 罗 小 川."""
    last = len(head.lines) - 1
    while last > 1 and _is_date_only(head.lines[last].folded):
        last -= 1
    if last < 1 or not head.opening or not _SALUTATION.match(head.opening[0].folded):
        return set()
    line = head.lines[last]
    if not is_lone_name(line.folded):
        return set()
    head.speaker = _detect_name(line, 0, len(line.text))
    return {last}


def _read_session_lines(head: Head, used: set[int]) -> set[int]:
    """Find —— 2024年1月13日在…会议上, with or without dash or brackets, perhaps broken over two lines."""
    mine: set[int] = set()
    loose: list[HeadLine] = []  # dates that stand alone
    for at, line in enumerate(head.lines):
        if at in used or at in mine or FILE_MARK.search(line.folded):
            continue  # …第二次会议文件(七) numbers the paper
        joined, end_line = _joined(head.lines, at)
        session = SESSION.search(joined.folded)
        if session and _is_headline(head, at, joined, session):
            _take_session(head, joined, session, "head:session")
            continue
        if session and not COMPLETE_TITLE.search(joined.folded) and head.session is None:
            if _is_column(head, at, session):
                mine.add(at)
                continue
            _take_session(head, joined, session, "head:session")
            if _LABELLED_SESSION.match(joined.folded):
                mine.add(at)
                continue
            head.subtitle = _subtitle(joined, _read_glued_speaker(head, joined, session))
            mine.update(range(at, end_line + 1))
        elif _DASH.match(line.folded) and (at > 0 or session is None):
            if head.subtitle is None:
                head.subtitle = _subtitle(joined)
            mine.update(range(at, end_line + 1))
        elif _BRACKETED.match(line.folded) and at > 0 and not _is_date_only(line.folded):
            if head.subtitle is None:
                head.subtitle = _subtitle(line)
            mine.add(at)
        elif _is_date_only(line.folded):
            mine.update(range(at, end_line + 1))
            loose.append(joined)
            continue
        else:
            continue
        _take_date(head, joined)
    for line in loose:
        _take_loose_date(head, line)
    return mine


def _is_headline(head: Head, at: int, line: HeadLine, session: re.Match[str]) -> bool:
    """A line with a session that is a title, or the first half of one."""
    if at + 1 < len(head.lines) and _SPOKEN_AT.match(head.lines[at + 1].folded):
        return True  # 在…第四次会议 / 闭幕会上的讲话
    # …第六次会议胜利召开; 县长王小勇在…第六次会议上所作工作报告解读
    return bool(_OPENED.search(line.folded) or _GIVEN_AT.match(line.folded[session.end() :]))


def _is_column(head: Head, at: int, session: re.Match[str]) -> bool:
    """县十八届人大三次会议 above a report names a column, when the report tells its sitting itself."""
    line = head.lines[at]
    bare = line.folded.endswith("会议") and not _DASH.match(line.folded)
    if not bare or len(line.text) - len(session.group()) > 12:
        return False
    return any(
        SESSION.search(below.folded) and (_DASH.match(below.folded) or next(find_dates(below.folded), None))
        for below in head.lines[at + 1 :]
    )


def _read_glued_speaker(head: Head, line: HeadLine, session: re.Match[str]) -> int:
    """Read 在…第三次会议上县长 王小勇, and return where the sitting ends in the line."""
    behind = _AT_SESSION.match(line.folded, session.end())
    if behind is None or not line.folded[behind.end() :].strip():
        return len(line.text)
    speaker = read_line(line.folded, behind.end())
    if speaker is None:
        return len(line.text)
    take_speaker(head, line, speaker, "head:speaker")
    return len(line.folded[: behind.end()].rstrip(" ，,"))


def _take_loose_date(head: Head, line: HeadLine) -> None:
    """A date alone is that of the sitting, or of the newspaper when the sitting tells another."""
    found = next(find_dates(line.folded), None)
    if found is None:
        return
    claim = Detected(found.value, line.start + found.start, line.start + found.end, "head:date")
    if head.delivered_on is None:
        head.delivered_on = claim
    elif head.printed_on is None and found.value > head.delivered_on.value:
        head.printed_on = claim


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


def _subtitle(line: HeadLine, end: int | None = None) -> Detected[str]:
    start = match.end() if (match := _DASH.match(line.folded)) else 0
    end = len(line.text) if end is None else end
    folded = line.folded[:end].replace("\n", " ").rstrip()
    if bracketed := _BRACKETED.match(folded):
        start, end = bracketed.span(1)
    elif _HALF_BRACKETED.match(folded):
        start += 1  # the other half stands behind the speaker
    detected = _detected(line, start, end, "head:subtitle")
    return Detected(detected.value.replace("\n", ""), detected.start, detected.end, detected.rule)


def _is_date_only(folded: str) -> bool:
    found = next(find_dates(folded), None)
    return found is not None and len(re.sub(r"[（()）\s上下午晨]", "", folded)) <= found.end - found.start + 1


def _read_session_in_title(head: Head) -> None:
    """在…第四次会议上的政府工作报告: the title itself says where it was given."""
    for line in head.lines:
        match = SESSION.search(line.folded)
        if match and line.folded.startswith("上" if line.folded.startswith("在") else "上的", match.end()):
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
    """县长王小勇在…会议上的讲话; the title may be broken over lines."""
    if head.title is None or head.title.start is None:
        return
    for line in head.lines:
        if line.start <= head.title.start < line.end:
            at = head.title.start - line.start
            rest = HeadLine(line.text[at:], line.folded[at:], head.title.start, line.end)
            if (speaker := read_title(rest.folded)) is not None:
                take_speaker(head, rest, speaker, "title:speaker")


def _without_gaps(claim: Detected[str]) -> Detected[str]:
    return Detected(re.sub(r"[\s\u3000]+", "", claim.value), claim.start, claim.end, claim.rule)


def _detect_name(line: HeadLine, start: int, end: int, rule: str = "head:speaker") -> Detected[str] | None:
    found = _detected(line, start, end, rule)
    value = re.sub(r"[\s\u3000]+", "", found.value)
    if re.fullmatch(r"[某×xX*]+|.{0,2}某.{0,2}", value):
        return None
    return Detected(value, found.start, found.end, found.rule)


def _detected(line: HeadLine, start: int, end: int, rule: str) -> Detected[str]:
    whole = line.text[start:end]
    start += len(whole) - len(whole.lstrip())
    value = whole.strip()
    return Detected(value, line.start + start, line.start + start + len(value), rule)
