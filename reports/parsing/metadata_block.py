"""What a title block says, as it is filled line by line, and how a claim is put into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from reports.parsing.dates import find_dates, number
from reports.parsing.metadata_session import session_name
from reports.parsing.metadata_speaker import Speaker
from reports.parsing.metadata_title import HeadLine
from reports.parsing.types import Detected

# What the speaker says first: 我受…委托，向大会报告工作，请予审议。
STATEMENT = re.compile(
    r"我(?:受|代表|向)|受.{2,40}委托|向(?:大会|.{0,24}会议).{0,6}报告|请(?:予|各位代表)?(?:审议|审查)|根据会议安排"
)
# Whoever gives a report says so; news do not.
FIRST_PERSON = re.compile("我(?:受|代表|向|作)")


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


def take_speaker(head: Head, line: HeadLine, speaker: Speaker, rule: str) -> None:
    """Keep what a line says of its speaker, unless it is known."""
    if speaker.title is not None and head.speaker_title is None:
        head.speaker_title = _without_gaps(detected(line, *speaker.title, rule + "_title"))
    if speaker.name is not None and head.speaker is None:
        head.speaker = detect_name(line, *speaker.name, rule)


def take_date(head: Head, line: HeadLine) -> None:
    """Keep the first date of a line as the day of the sitting, unless that is known."""
    if head.delivered_on is None and (found := next(find_dates(line.folded), None)):
        head.delivered_on = Detected(
            found.value, line.start + found.start, line.start + found.end, "head:date"
        )


def take_session(head: Head, line: HeadLine, match: re.Match[str], rule: str) -> None:
    """Keep the session that a line names."""
    term, no = number(match["term"]), number(match["no"])
    if term is None or no is None:
        return
    start, end = line.start + match.start(), line.start + match.end()
    head.term = Detected(term, start, end, rule)
    head.session_no = Detected(no, start, end, rule)
    head.session = Detected(
        session_name(line.text[match.start() : match.end()], match, term, no), start, end, rule
    )


def is_date_only(folded: str) -> bool:
    """Whether a line holds a date and nothing else."""
    found = next(find_dates(folded), None)
    return found is not None and len(re.sub(r"[（()）\s上下午晨]", "", folded)) <= found.end - found.start + 1


def _without_gaps(claim: Detected[str]) -> Detected[str]:
    return Detected(re.sub(r"[\s\u3000]+", "", claim.value), claim.start, claim.end, claim.rule)


def detect_name(line: HeadLine, start: int, end: int, rule: str = "head:speaker") -> Detected[str] | None:
    """Return a name without its blanks; None for a masked one."""
    found = detected(line, start, end, rule)
    value = re.sub(r"[\s\u3000]+", "", found.value)
    if re.fullmatch(r"[某×xX*]+|.{0,2}某.{0,2}", value):
        return None
    return Detected(value, found.start, found.end, found.rule)


def detected(line: HeadLine, start: int, end: int, rule: str) -> Detected[str]:
    """Return a part of a line, without the blanks around it, as a claim."""
    whole = line.text[start:end]
    start += len(whole) - len(whole.lstrip())
    value = whole.strip()
    return Detected(value, line.start + start, line.start + start + len(value), rule)
