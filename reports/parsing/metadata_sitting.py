"""The sitting at which a report was given: lines of the title block, a title, a sentence that names it."""

from __future__ import annotations

import re

from reports.parsing.dates import YEAR, find_dates, number
from reports.parsing.folding import fold
from reports.parsing.metadata_block import (
    STATEMENT,
    Head,
    detected,
    is_date_only,
    take_date,
    take_session,
    take_speaker,
)
from reports.parsing.metadata_session import SESSION
from reports.parsing.metadata_speaker import DASH, Speaker, is_lone_name, read_line
from reports.parsing.metadata_title import COMPLETE_TITLE, FILE_MARK, HeadLine
from reports.parsing.types import Detected

_LABELLED_SESSION = re.compile(r"(?:会议|会议名称|届次)[:：]")
_OPENED = re.compile(r"(?:召开|开幕|闭幕|举行)(?:.{0,8}(?:全体会议|大会|预备会议?|会))?$")
_SPOKEN_AT = re.compile(r"(?:开幕|闭幕|全体|结束)?(?:大?会议?|时|式)?上?的(?:讲话|发言|致辞|主持词)")
_OPENS = re.compile(r"(?:今日|昨日|隆重|胜利)?(?:闭幕|召开)")
_OTHER_SESSION = re.compile(
    r"^ ?(?:以来|期间|确定|通过|决定|决议|提出|票决|闭幕|精神|召开|部署|批准|后|前|筹备|要求|表决|交付|选举)"
)
_BRACKETED = re.compile(r"^[（(【\[](.*)[）)】\]]$")
_HALF_BRACKETED = re.compile(r"^[（(【\[][^）)】\]]*$")
_AT_SESSION = re.compile(r" ?(?:第.{1,2}次(?:全体)?会议|全体会议|开幕会|闭幕会)?(?:上|时)?[）)]?[ ，,]*")
_GIVEN_AT = re.compile(r"上?(?:的|所[作做]的?|[作做])《?.{2,}")


def read_session_lines(head: Head, used: set[int]) -> set[int]:
    """Find —— 2024年1月13日在…会议上, with or without dash or brackets, perhaps broken over two lines."""
    mine: set[int] = set()
    loose: list[HeadLine] = []  # dates that stand alone
    for at, line in enumerate(head.lines):
        if at in used or at in mine or FILE_MARK.search(line.folded):
            continue  # …第二次会议文件(七) numbers the paper
        joined, end_line = _joined(head.lines, at)
        session = SESSION.search(joined.folded)
        if session and _is_headline(head, at, joined, session):
            take_session(head, joined, session, "head:session")
            continue
        if session and not COMPLETE_TITLE.search(joined.folded) and head.session is None:
            if _is_column(head, at, session):
                mine.add(at)
                continue
            take_session(head, joined, session, "head:session")
            if _LABELLED_SESSION.match(joined.folded):
                mine.add(at)
                continue
            head.subtitle = _subtitle(joined, _read_glued_speaker(head, joined, session))
            mine.update(range(at, end_line + 1))
        elif DASH.match(line.folded) and (at > 0 or session is None):
            if head.subtitle is None:
                head.subtitle = _subtitle(joined)
            mine.update(range(at, end_line + 1))
        elif _BRACKETED.match(line.folded) and at > 0 and not is_date_only(line.folded):
            if head.subtitle is None:
                head.subtitle = _subtitle(line)
            mine.add(at)
        elif is_date_only(line.folded):
            mine.update(range(at, end_line + 1))
            loose.append(joined)
            continue
        else:
            continue
        take_date(head, joined)
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
    bare = line.folded.endswith("会议") and not DASH.match(line.folded)
    if not bare or len(line.text) - len(session.group()) > 12:
        return False
    return any(
        SESSION.search(below.folded) and (DASH.match(below.folded) or next(find_dates(below.folded), None))
        for below in head.lines[at + 1 :]
    )


def _read_glued_speaker(head: Head, line: HeadLine, session: re.Match[str]) -> int:
    """Read 在…第三次会议上县长 王小勇, and return where the sitting ends in the line."""
    behind = _AT_SESSION.match(line.folded, session.end())
    if behind is None or not line.folded[behind.end() :].strip():
        return len(line.text)
    rest = line.folded[behind.end() :].strip()
    speaker = read_line(line.folded, behind.end())
    if speaker is None and is_lone_name(rest):
        start = line.folded.index(rest, behind.end())
        speaker = Speaker(None, (start, start + len(rest)))
    if speaker is not None:
        take_speaker(head, line, speaker, "head:speaker")
    elif not (rest.startswith(("(", "（")) and is_date_only(rest)):
        return len(line.text)
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
    dated = is_date_only(line.folded) and at + 1 < len(lines) and lines[at + 1].folded.startswith("在")
    opens = dated or DASH.match(line.folded) or re.match(rf"[（(]|{YEAR} ?年.{{2,12}}日在", line.folded)
    whole = not dated and re.search(r"(?:上|会议|[）)]|日)$", line.folded)
    if _torn_session(lines, at):
        return _two_lines(lines, at), at + 1
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


def _torn_session(lines: list[HeadLine], at: int) -> bool:
    """…第十八届人民代 / 表大会第三次会议上: the session goes over the end of the line."""
    if at + 1 >= len(lines) or FILE_MARK.search(lines[at + 1].folded) or len(lines[at + 1].text) > 40:
        return False
    size = len(lines[at].text)
    session = SESSION.search(_two_lines(lines, at).folded)
    return session is not None and session.start() < size < session.end() - 1


def _two_lines(lines: list[HeadLine], at: int) -> HeadLine:
    first, second = lines[at : at + 2]
    text = f"{first.text}\n{second.text}"
    return HeadLine(text, f"{first.folded} {second.folded}", first.start, second.end)


def _subtitle(line: HeadLine, end: int | None = None) -> Detected[str]:
    start = match.end() if (match := DASH.match(line.folded)) else 0
    end = len(line.text) if end is None else end
    folded = line.folded[:end].replace("\n", " ").rstrip()
    if bracketed := _BRACKETED.match(folded):
        start, end = bracketed.span(1)
    elif _HALF_BRACKETED.match(folded):
        start += 1  # the other half stands behind the speaker
    claim = detected(line, start, end, "head:subtitle")
    return Detected(claim.value.replace("\n", ""), claim.start, claim.end, claim.rule)


def read_session_in_title(head: Head) -> None:
    """在…第四次会议上的政府工作报告: the title itself says where it was given."""
    for line in head.lines:
        match = SESSION.search(line.folded)
        if match is None:
            continue
        at = line.folded.startswith("上" if line.folded.startswith("在") else "上的", match.end())
        if at or _SPOKEN_AT.match(line.folded, match.end()):
            take_session(head, line, match, "title:session")
            return


def read_opening_session(head: Head) -> None:
    """受委托，我向第三次会议报告工作: the session to which the speaker turns."""
    for line in head.opening[:3]:
        if not STATEMENT.search(line.folded):
            continue
        for match in SESSION.finditer(line.folded):
            if not _OTHER_SESSION.match(line.folded[match.end() :]):
                take_session(head, line, match, "opening:session")
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
        take_session(head, *found[0], "told:session")
