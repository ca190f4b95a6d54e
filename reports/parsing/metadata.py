"""What a report says about itself, every claim with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from reports.parsing.cleaning import Cleaned
from reports.parsing.dates import find_years, make_date
from reports.parsing.folding import fold
from reports.parsing.gazetteer import Gazetteer
from reports.parsing.metadata_captions import read_captions, read_sitting, read_told_speaker
from reports.parsing.metadata_head import STATEMENT, Head, read_head, read_told_session
from reports.parsing.metadata_place import Place, read_place
from reports.parsing.metadata_title import HeadLine, text_lines
from reports.parsing.metadata_years import Years, read_years
from reports.parsing.types import Candidate, Detected, Metadata

_SPEECH = re.compile(
    r"(?:发言|讲话|致辞|讲稿|汇报|汇报材料|交流材料|交流|主持词|述职)(?:稿|提纲|摘要)?(?:[（(][^（()）]{1,12}[）)])?$"
)
_REPORT = re.compile(
    r"工作报告|(?:工作|履职)(?:的)?情况的?报告|工作的报告|政府工作报告|常务委员会报告|常委会报告"
)
_FEATURE = re.compile(r"回眸|纪实|综述|巡礼|侧记|扫描|亮点|观察|特写|掠影|答卷|记者|速览")
_SUMMARY = re.compile(r"总结|工作情况|工作要点|工作汇报|年度工作|述评|简报|年报|概况")
_DELIVERED = re.compile(
    r"(?:向|请)(?:大会|会议|各位代表|本次会议)?(?:作|做)?(?:工作)?报告|请予审议|请各位代表审议|请审议|受.{2,40}委托"
)
# A report tells of itself in the first person; what names the speaker tells about a report.
_RETOLD = re.compile(
    r"(?:主任|主席|[省市县区旗州盟镇乡]长)[\u4e00-\u9fff·]{2,6}(?:同志)?(?:(?:代表|受)[^。]{2,40}(?:委托|报告)|(?:向[^。]{2,8})?[作做]了?[^。]{0,12}(?:报告|总结))"
)
_FIRST_PERSON = re.compile("我(?:受|代表|向|作)")
_FILE_NAME = re.compile(r"(?:.*>)? *([^。；，\\/>]{4,60})\.(?:docx?|pdf|wps|txt)$")
_SENTENCE = 16
# A headline, or a first sentence, that tells what others did.
_HEADLINE = re.compile(
    r"主持|开幕(?!会)|闭幕(?!会)|[作做]《?政府工作报告》?|举行第.{1,3}次全体会议|^\d{1,2}月\d{1,2}日"
)
_TOLD = re.compile(
    r"^(?:[（(].{2,14}[）)])?(?:\d{1,2}月\d{1,2}日|近日|日前|连日来|昨日|昨天|今天|上午|下午|本报讯|记者)"
)
# One or two characters of a sentence, or a numbered heading, with nothing behind it.
_SCRAP = re.compile(r"(?!完|[谢再]|印发|附)[\u4e00-\u9fff]{1,3}")
_OPEN_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))[^。;:!?]{2,}$")
_ADDRESSED = re.compile("各位|尊敬的|同志们|主任|领导")
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
    head = read_head(lines)
    sitting = read_captions(cleaned.hints.captions, head) or read_sitting(head)
    head.title = head.title or _container_title(cleaned)
    kind = _kind(head, cleaned)
    if kind.value == "news_feature" and head.session is None:
        read_told_session(head)
    read_told_speaker(head, kind.value)
    published = cleaned.hints.published_on or (head.printed_on.value if head.printed_on else None)
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
    names += [match[1] for item in cleaned.removed if (match := _FILE_NAME.match(item.text))]
    found = next((name for name in names if re.search("人大|人民代表|报告|常委会", fold(name))), None)
    return Detected(found, None, None, "container:title") if found else None


def _told(value: object, rule: str) -> Detected | None:  # type: ignore[type-arg]
    return Detected(value, None, None, rule) if value is not None else None


def _kind(head: Head, cleaned: Cleaned) -> Detected[str]:
    """Judge by the title's own word first, then by how the text is given."""
    title = ""
    span: tuple[int | None, int | None] = (None, None)
    if head.title is not None:
        title = fold(head.title.value)
        span = (head.title.start, head.title.end)
    subtitle = fold(head.subtitle.value) if head.subtitle else ""
    told = [line for line in (*head.lines, *head.opening[:3]) if _TOLD.match(line.folded)]
    in_person = any(_FIRST_PERSON.search(line.folded) for line in head.opening[:4])
    as_news = told and len(told[0].text) >= _SENTENCE and not _REPORT.search(title + subtitle)
    headlines = any(_HEADLINE.search(line.folded) for line in head.lines[:4])
    if not in_person and (headlines or as_news):
        return Detected("news_feature", *span, "told")
    if _REPORT.search(title):
        return Detected("work_report", *span, "title:report")
    if re.search("工作汇报$", title) and not _ADDRESSED.match(
        "".join(line.folded for line in head.opening[:1])
    ):
        return Detected("summary", *span, "title:account")
    if _SPEECH.search(title):
        return Detected("speech", *span, "title:speech")
    if re.search("总结", title) and not _DELIVERED.search(
        "\n".join(line.folded for line in head.opening[:2])
    ):
        return Detected("summary", *span, "title:summary")
    opening = "\n".join(line.folded for line in head.opening[:3])
    if _RETOLD.search(opening) and not _FIRST_PERSON.search(opening):
        return Detected("news_feature", None, None, "opening:retold")
    if _DELIVERED.search(opening) and head.opening[0].folded.startswith(("各位", "尊敬的", "主任")):
        return Detected("work_report", head.opening[0].start, head.opening[0].end, "opening")
    if head.session is not None and (cleaned.hints.newspaper is False or _DELIVERED.search(opening)):
        return Detected("work_report", head.session.start, head.session.end, "session")
    if _FEATURE.search(title) or _FEATURE.search(subtitle) or cleaned.hints.newspaper:
        return Detected(
            "news_feature", *span, "title:feature" if not cleaned.hints.newspaper else "furniture:newspaper"
        )
    if _SUMMARY.search(title):
        return Detected("summary", *span, "title:summary")
    if _DELIVERED.search(opening):
        return Detected("work_report", None, None, "opening")
    if head.opening and head.opening[0].folded.startswith(("各位", "尊敬的", "同志们", "主任")):
        return Detected("speech", head.opening[0].start, head.opening[0].end, "salutation")
    return Detected("summary", None, None, "default")


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
