"""What captions, news leads and lines without a year say about the sitting and its speaker."""

from __future__ import annotations

import re

from reports.parsing.dates import find_month_day, number
from reports.parsing.folding import fold
from reports.parsing.metadata_head import ROLE, Head
from reports.parsing.metadata_session import SESSION, session_name
from reports.parsing.types import Detected

_REPORTED = re.compile(
    rf"(?P<title>[\u4e00-\u9fff]{{0,20}}?{ROLE})?(?P<name>[\u4e00-\u9fff]{{2,3}})(?:代表[\u4e00-\u9fff]{{2,12}})?在.{{4,40}}会议上(?:作|做)"
)


def read_sitting(head: Head) -> tuple[int, int] | None:
    """(month, day) of a sitting whose line in the head states no year: 1月10日,在…会议上."""
    for line in head.lines:
        if head.delivered_on is None and SESSION.search(line.folded) and (day := find_month_day(line.folded)):
            return day[:2]
    return None


def read_captions(captions: tuple[str, ...], head: Head) -> tuple[int, int] | None:
    """Take session and speaker from removed captions and news leads where the head lacks them.

    Returns (month, day) of the sitting when a caption states it without a year.
    """
    sitting = None
    for caption in captions:
        folded = fold(caption)
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
        reported = _REPORTED.search(folded)
        if reported and head.speaker is None:
            head.speaker = Detected(
                caption[reported.start("name") : reported.end("name")], None, None, "caption"
            )
            if reported["title"] and head.speaker_title is None:
                title = re.sub(r"^.*日[，,]?", "", caption[reported.start("title") : reported.end("title")])
                head.speaker_title = Detected(title, None, None, "caption")
        if (found := find_month_day(folded)) and sitting is None:
            sitting = found[:2]
    return sitting
