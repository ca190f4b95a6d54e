"""The title block: title, subtitle, session, date of delivery, speaker.

It ends where the report begins to speak: at the salutation, the first paragraph or the first heading.
"""

from __future__ import annotations

import re
from itertools import pairwise

from reports.parsing.dates import YEAR
from reports.parsing.metadata_block import (
    Head,
    detect_name,
    is_date_only,
    take_date,
    take_speaker,
)
from reports.parsing.metadata_session import SESSION
from reports.parsing.metadata_sitting import (
    read_opening_session,
    read_session_in_title,
    read_session_lines,
)
from reports.parsing.metadata_speaker import (
    DASH,
    is_lone_name,
    is_name,
    read_labelled,
    read_line,
    read_title,
)
from reports.parsing.metadata_title import COMPLETE_TITLE, HeadLine, find_title
from reports.parsing.types import Detected

_MAX_LINES = 12
_LONG = 80  # a line behind a dash that is longer is a paragraph
_FAR, _BLOCK = 24, 5
_SITTING_ENDS = re.compile("^[^，。]{2,24}会议上[）)]?$")  # the rest of a broken line
_SALUTATION = re.compile(
    r"^(?:尊敬的)?各位[\u4e00-\u9fff、，, ]{1,24}[:：!！]|^(?:同志们|主任)[:：!！，,]|^主任、|^各位代表$"
)
_HEADING = re.compile(
    r"^(?:第[一二]部分|[一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]{1,2}[)）])"
    rf"|^(?:{YEAR} ?年(?:度)?|过去[一五三四]年|[一五]年来|本届|回顾)"
    r"(?:的|主要|工作|回顾|情况|总结|盘点){1,5}$"
)
_ORGAN_ALONE = re.compile(r"[\u4e00-\u9fffXx*×]{2,24}(?:人大|人大常委会|委员会|主席团|政府|工委)")
_SITTING = re.compile(rf"^[（(]?{YEAR} ?年.{{2,10}}在|上[）)]?$")
_TITLE_HALVES = re.compile(r"([^—－]{6,})[—－]{2} ?([^—－]{6,})")
_DATED_NAME = re.compile(
    rf"^[（(]?{YEAR} ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日 +(?P<name>[\u4e00-\u9fff·]{{2,4}})[）)]?$"
)


def read_head(lines: list[HeadLine], parted: frozenset[int] = frozenset()) -> Head:
    """Return what the title block of a cleaned text, given as its lines, says.

    ``parted``: the lines behind something that the page had set between them and the line before.
    """
    size = _head_size(lines)
    first, opens = _far_block(lines, size)
    head = Head(lines=lines[:size] + lines[first:opens], opening=lines[opens : opens + 4])
    used = _read_speaker(head)
    used |= read_session_lines(head, used)
    head.title = find_title(head.lines, used, parted)
    _promote_subtitle(head)
    _split_title(head)
    if head.session is None:
        read_session_in_title(head)
    if head.session is None:
        read_opening_session(head)
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
    if _SITTING.search(title.folded):
        return  # the title got lost above 2024年1月9日在……会议上
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
    if DASH.match(folded):
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
    while (
        first > size
        and opens - first < _BLOCK
        and (_of_a_block(lines[first - 1].folded) or _SITTING_ENDS.search(lines[first - 1].folded))
    ):
        first -= 1
    block = [line.folded for line in lines[first:opens]]
    told = any(SESSION.search(text) for text in (*block, *map("".join, pairwise(block))))
    return (first, opens) if told else (size, size)


def _of_a_block(folded: str) -> bool:
    """A session, a date, a speaker or a title."""
    if len(folded) > _LONG or re.search("[。；！]", folded):
        return False
    return bool(
        SESSION.search(folded)
        or DASH.match(folded)
        or is_date_only(folded)
        or COMPLETE_TITLE.search(folded.replace(" ", ""))
        or read_line(folded)
        or is_lone_name(folded)
    )


def _read_speaker(head: Head) -> set[int]:
    """Find the line 新城区人大常委会主任 高启东; the name may stand in a line of its own or be missing."""
    for at, line in enumerate(head.lines):
        if dated := _DATED_NAME.match(line.folded):
            head.speaker = detect_name(line, *dated.span("name"))
            take_date(head, line)
            return {at}
        speaker = read_labelled(line.folded) or read_line(line.folded)
        if speaker is None:
            continue
        take_speaker(head, line, speaker, "head:speaker")
        take_date(head, line)
        below = head.lines[at + 1] if at + 1 < len(head.lines) else None
        if speaker.name is None and below is not None and is_name(below.folded):
            head.speaker = detect_name(below, 0, len(below.text))
            return {at, at + 1}
        return {at}
    return _read_bare_speaker(head)


def _read_bare_speaker(head: Head) -> set[int]:
    """A name alone above the salutation, or beside the date and the sitting: 罗 小 川."""
    last = len(head.lines) - 1
    while last > 1 and _tells_sitting(head.lines[last].folded):
        last -= 1
    if last < 1 or not is_lone_name(head.lines[last].folded):
        return set()
    above, below = head.lines[last - 1], head.lines[last + 1 : last + 2]
    beside = any(SESSION.search(line.folded) for line in (above, *below))
    if beside or (head.opening and _SALUTATION.match(head.opening[0].folded)):
        head.speaker = detect_name(head.lines[last], 0, len(head.lines[last].text))
        return {last}
    return set()


def _tells_sitting(folded: str) -> bool:
    return is_date_only(folded) or SESSION.search(folded) is not None


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
