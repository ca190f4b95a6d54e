"""What captions, news leads and lines without a year say about the sitting and its speaker."""

from __future__ import annotations

import re
from datetime import date, timedelta

from reports.parsing.dates import find_dates, find_month_day, make_date, number
from reports.parsing.folding import fold
from reports.parsing.metadata_block import FIRST_PERSON, Head, take_speaker
from reports.parsing.metadata_session import SESSION, session_name
from reports.parsing.metadata_speaker import read_told
from reports.parsing.types import Detected

_OF_COURTS = re.compile("(?:法院|检察院|院长|检察长).{0,12}[作做]|[作做].{0,8}(?:法院|检察院)")
_CAPTION = 40  # below a picture, or a headline
_NEAR_DAY = re.compile("[今昨][日天]")
_FRESH = timedelta(days=45)  # older than that, it is no news of the day
# An abstract says whose report it is: 县长王小勇在会议上所作的政府工作报告……摘要如下.
_FOLLOWS = "(?:摘要|摘登|全文|主要内容)如下"
_WHOLE = re.compile(f"{_FOLLOWS}|[作做].{{0,16}}报告[时時]")
_RETELLS = re.compile(f"{_FOLLOWS}|所[作做]的?.{{0,12}}工作报告")


def read_sitting(head: Head) -> tuple[int, int] | None:
    """(month, day) of a sitting whose line in the head states no year: 1月10日,在…会议上."""
    for line in head.lines:
        if head.delivered_on is None and SESSION.search(line.folded) and (day := find_month_day(line.folded)):
            return day[:2]
    return None


def read_told_date(head: Head, published: date) -> Detected[date] | None:
    """The day of the sitting that news tell about: 1月5日上午，……会议开幕, or 今日."""
    for line in (*head.lines, *head.opening[:3]):
        sentence = line.folded.partition("。")[0]
        if SESSION.search(sentence) is None:
            continue
        if day := find_month_day(sentence):
            value = make_date(published.year, *day[:2])
            if value is not None and timedelta(0) <= published - value <= _FRESH:
                return Detected(value, line.start + day[2], line.start + day[3], "told:day")
        elif near := _NEAR_DAY.search(sentence):
            value = published - timedelta(days=near.group()[0] == "昨")
            return Detected(value, line.start + near.start(), line.start + near.end(), "told:day")
    return None


def read_captions(captions: tuple[str, ...], head: Head) -> tuple[int, int] | None:
    """Take session and speaker from removed captions and news leads where the head lacks them.

    Returns (month, day) of the sitting when a caption states it without a year.
    """
    sitting = None
    for caption in captions:
        folded = fold(caption)
        if head.speaker is None:
            _read_reported(caption, folded, head)
        match = SESSION.search(folded)
        if match is None:
            continue
        term, no = number(match["term"]), number(match["no"])
        if head.session is None and term and no:
            head.term, head.session_no = (
                Detected(term, None, None, "caption"),
                Detected(no, None, None, "caption"),
            )
            head.session = Detected(
                session_name(caption[match.start() : match.end()], match, term, no), None, None, "caption"
            )
        dated = next(find_dates(folded), None)
        if dated is not None and head.delivered_on is None:
            head.delivered_on = Detected(dated.value, None, None, "caption")
        elif (found := find_month_day(folded)) and sitting is None:
            sitting = found[:2]
    return sitting


def _read_reported(caption: str, folded: str, head: Head) -> None:
    """县长王小勇作政府工作报告: who stands in the picture, or in the news agency's lead."""
    reported = read_told(folded)
    if reported is None or reported.name is None or _OF_COURTS.search(folded):
        return
    name = re.sub(r"\s", "", caption[slice(*reported.name)])
    head.speaker = Detected(name, None, None, "caption")
    if reported.title is not None and head.speaker_title is None:
        head.speaker_title = Detected(caption[slice(*reported.title)], None, None, "caption")


def read_told_speaker(head: Head, kind: str) -> None:
    """The speaker of the report that news or an abstract retell; of several the first in the headlines."""
    if head.speaker is not None:
        return
    named = any(claim is not None and "报告" in fold(claim.value) for claim in (head.title, head.subtitle))
    in_person = any(FIRST_PERSON.search(line.folded) for line in head.opening[:3])
    for line in (*head.lines, *(() if in_person else head.opening[:3])):
        in_title_block = len(line.text) <= _CAPTION and line in head.lines
        if not in_title_block and kind != "news_feature" and not _RETELLS.search(line.folded):
            continue
        if not in_title_block and kind == "news_feature" and not named and not _WHOLE.search(line.folded):
            continue  # news of a sitting tell of several reports, and are nobody's
        if (told := read_told(line.folded)) is not None:
            take_speaker(head, line, told, "told:speaker")
            return
