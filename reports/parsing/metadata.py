"""What a report says about itself, every claim with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from reports.parsing.cleaning import Cleaned
from reports.parsing.dates import find_years, make_date
from reports.parsing.folding import fold
from reports.parsing.gazetteer import Gazetteer
from reports.parsing.metadata_block import STATEMENT, Head
from reports.parsing.metadata_captions import read_captions, read_sitting, read_told_date, read_told_speaker
from reports.parsing.metadata_head import read_head
from reports.parsing.metadata_kind import read_kind
from reports.parsing.metadata_place import Place, read_place
from reports.parsing.metadata_sitting import read_told_session
from reports.parsing.metadata_title import HeadLine, text_lines
from reports.parsing.metadata_years import Years, read_years
from reports.parsing.types import Candidate, Detected, Metadata

_FILE_NAME = re.compile(
    r"(?:.*>)? *([^。；，\\/>《]{4,60})\.(?:docx?|pdf|wps|txt)$"
    r"|.{0,12}《([^《》]{4,60})\.(?:docx?|pdf|wps|txt)》"
)
# One or two characters of a sentence, or a numbered heading, with nothing behind it.
_SCRAP = re.compile(r"(?!完|[谢再]|印发|附)[\u4e00-\u9fff]{1,3}")
_OPEN_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))[^。;:!?]{2,}$")
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,24}(?:人民代表大会常务委员会|人民代表大会主席团|人大常委会|人民政府|人民代表大会)"
)
# The last words of a report whose full stop got lost; and lists behind it, which end as they like.
_CLOSING = re.compile(r"(?:奋斗|贡献|力量|篇章|胜利|召开|成绩|局面|辉煌|谢谢|献礼|前进|奋进|答卷|万岁)$")
_ANNEX = re.compile(r"^(?:附件|附录|附|名词解释|注释)\s*\d{0,2}\s*(?:[:：]|$)")
_SENTENCE_INSIDE = re.compile("[。；，,]")
_ENDS = re.compile(r"[。！？!?…”\"’'）)》】」』—~～；;：:.]$")


def detect_metadata(cleaned: Cleaned, gazetteer: Gazetteer) -> tuple[Metadata, tuple[Candidate, ...]]:
    """Return the metadata of a cleaned report and the places that it may be about, best first."""
    text = cleaned.text
    folded = fold(text)
    lines = [*text_lines(text, folded)]
    head = read_head(lines, cleaned.parted)
    sitting = read_captions(cleaned.hints.captions, head) or read_sitting(head)
    head.title = head.title or _container_title(cleaned)
    kind = read_kind(head, cleaned)
    if kind.value == "news_feature" and head.session is None:
        read_told_session(head)
    read_told_speaker(head, kind.value)
    published = cleaned.hints.published_on or (head.printed_on.value if head.printed_on else None)
    if kind.value == "news_feature" and published is not None:
        head.delivered_on = head.delivered_on or read_told_date(head, published)
    years = read_years(head, lines, kind.value, published)
    head.delivered_on = head.delivered_on or _sitting_date(sitting, years, published)
    day = head.delivered_on.value if head.delivered_on else published
    year = years.covers_year.value if years.covers_year else day.year if day else _usual_year(folded)
    place = read_place(text, folded, head, gazetteer, kind=kind.value, year=year, outside=_outside(cleaned))
    metadata = _assemble(text, lines, head, kind, years, place, cleaned, gazetteer, year)
    return metadata, place.candidates


def _assemble(
    text: str, lines: list[HeadLine], head: Head, kind: Detected[str], years: Years, place: Place,
    cleaned: Cleaned, gazetteer: Gazetteer, year: int | None,
) -> Metadata:  # fmt: skip
    hints = cleaned.hints
    truncated = _truncated(lines, hints.truncated)
    planned = years.plan_year
    if truncated is not None and planned is not None and planned.rule == "derived:covers_year":
        planned = None  # what is left of the text says nothing of a plan
    code = path = None
    if place.division is not None:
        code = Detected(place.division.code, *place.evidence)
        path = Detected(gazetteer.path(place.division, year), *place.evidence)
    return Metadata(
        title=head.title,
        subtitle=head.subtitle,
        kind=kind,
        body=_body(head),
        division_code=code,
        division_path=path,
        division_written=place.written,
        division_hint_code=place.hint,
        place_name=place.town,
        level=place.level,
        covers_from=years.covers_from,
        covers_year=years.covers_year,
        plan_year=planned,
        delivered_on=head.delivered_on,
        published_on=_told(hints.published_on, "furniture:published_on") or head.printed_on,
        term=head.term,
        session_no=head.session_no,
        session=head.session,
        speaker=head.speaker,
        speaker_title=head.speaker_title,
        source=_told(hints.source, "furniture:source"),
        source_url=_told(hints.source_url, "furniture:source_url"),
        masked=place.masked,
        truncated=truncated,
    )


def _usual_year(folded: str) -> int | None:
    """The year that a text names most often, the later of two; it tells which places there were."""
    counts = Counter(year for year, _, _ in find_years(folded))
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def _container_title(cleaned: Cleaned) -> Detected[str] | None:
    """The text begins without a title: what the page calls itself, without the site's name, may be one."""
    names = [re.sub(r"[_|｜—–-][^_|｜—–-]{2,20}$", "", cleaned.hints.title or "").strip()]
    # A document mill sets the name of the file above it: 2023年工作报告.docx
    names += [match[1] or match[2] for item in cleaned.removed if (match := _FILE_NAME.match(item.text))]
    found = next((name for name in names if re.search("人大|人民代表|报告|常委会", fold(name))), None)
    return Detected(found, None, None, "container:title") if found else None


def _told(value: object, rule: str) -> Detected | None:  # type: ignore[type-arg]
    return Detected(value, None, None, rule) if value is not None else None


def _sitting_date(
    sitting: tuple[int, int] | None, years: Years, published: date | None
) -> Detected[date] | None:
    """A caption or the head says 3月5日; the year is the one planned for, or that of publication."""
    if sitting is None:
        return None
    year = years.plan_year.value if years.plan_year else published.year if published else None
    value = make_date(year, *sitting)
    return Detected(value, None, None, "day_without_year") if value else None


def _outside(cleaned: Cleaned) -> str:
    """What the page says around the report, except other reports' texts."""
    told = [
        item.text for item in cleaned.removed if item.reason != "duplicate_copy" and len(item.text) <= 200
    ]
    return "\n".join((*(told[:80]), cleaned.hints.source or ""))


def _body(head: Head) -> Detected[str] | None:
    for line in (*head.lines, *(line for line in head.opening[:3] if STATEMENT.search(line.folded))):
        if match := _BODY.search(line.folded):
            start = match.end() - len(re.sub(r"^.*[日在受向于]|^我?代表", "", match.group()))
            return Detected(
                line.text[start : match.end()], line.start + start, line.start + match.end(), "head:body"
            )
    return None


def _truncated(lines: list[HeadLine], hinted: str | None) -> Detected[str] | None:
    """Broken off: the page says so, or the last paragraph ends in mid-sentence."""
    if hinted is not None:
        return Detected(hinted, None, None, "furniture:continuation")
    if not lines:
        return None
    last = lines[-1]
    if _CLOSING.search(last.folded) or any(_ANNEX.match(line.folded) for line in lines[-40:]):
        return None
    if _SCRAP.fullmatch(last.folded) or (len(last.text) < 50 and _OPEN_HEADING.match(last.folded)):
        return Detected("end", last.start, last.end, "scrap")
    if len(last.text) >= 30 and _SENTENCE_INSIDE.search(last.folded) and not _ENDS.search(last.folded):
        return Detected("end", max(last.start, last.end - 8), last.end, "open_sentence")
    return None
