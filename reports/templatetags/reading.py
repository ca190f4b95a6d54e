"""Template tags of the pages: texts with their marks, periods, facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.models import Metric, Report, Section
from reports.services.changes import ACTIONS
from reports.templatetags.facts import FactGroup, group_facts, written_value
from reports.templatetags.segments import (
    EVIDENCE,
    FACT,
    HIT,
    Block,
    Clause,
    Mark,
    Piece,
    mark_text,
    split_text,
)

register = template.Library()

# Lines of the text that the metadata was read from are set apart from the body.
LINE_ROLES = {"title": "title", "subtitle": "subtitle", "speaker": "byline", "delivered_on": "byline"}

FIELD_NAMES = {
    "title": "标题",
    "subtitle": "副标题",
    "kind": "文种",
    "body": "机构",
    "division_code": "行政区划",
    "division_path": "所属",
    "division_written": "文中地名",
    "division_hint_code": "疑似地区",
    "place_name": "乡镇",
    "level": "级别",
    "covers_from": "起始年",
    "covers_year": "所述年份",
    "plan_year": "计划年份",
    "delivered_on": "报告日期",
    "published_on": "刊发日期",
    "term": "届",
    "session_no": "次",
    "session": "会议",
    "speaker": "报告人",
    "speaker_title": "报告人职务",
    "source": "来源",
    "source_url": "网址",
    "masked": "隐名",
    "truncated": "残缺",
}

REMOVAL_REASONS = {
    "duplicate_copy": "重复的副本",
    "repeated_title": "重复的标题",
    "page_furniture": "版面附件",
    "repost_notice": "转载声明",
    "advertisement": "广告",
    "dateline": "电头",
    "caption": "图片说明",
    "navigation": "网页导航",
    "print_hint": "打印提示",
    "reader_count": "阅读计数",
    "library_banner": "文库横幅",
}


@register.filter
def covers(report: Report) -> str:
    """Return the period for people: 2023年, 2017—2021年."""
    if report.covers_year is None:
        return "年份未定"
    if report.covers_from is None or report.covers_from == report.covers_year:
        return f"{report.covers_year}年"
    return f"{report.covers_from}—{report.covers_year}年"


@register.filter
def place(report: Report) -> str:
    """Return the name of the place: its own, a town's behind its county's, or that it is open."""
    if report.division is None:
        return "全国" if report.level == "nation" else "地区未定"
    return f"{report.division.name}{report.place_name}"


@register.filter
def file_size(size: int) -> str:
    """Return a number of bytes for people."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


@register.filter
def removal_reason(reason: str) -> str:
    """Return the Chinese name of a reason for a removal, or the reason itself."""
    return REMOVAL_REASONS.get(reason, reason)


@register.filter
def written(metric: Metric) -> str:
    """Return a quantity as written, with its unit."""
    return written_value(metric)


@register.simple_tag
def marked(text: str, spans: Iterable[Any]) -> tuple[Piece, ...]:
    """Cut a snippet along the spans of its hits."""
    return mark_text(text, (Mark(span.start, span.end, HIT) for span in spans))


@register.simple_tag
def split_report(
    report: Report,
    sections: Sequence[Section],
    metrics: Iterable[Metric],
    hits: Iterable[Any] = (),
    show_evidence: bool = False,
) -> tuple[Block, ...]:
    """Cut the text of a report into sections and paragraphs with facts, hits and evidence marked."""
    facts = [m for m in metrics if m.review != Metric.Review.REJECTED]
    marks = [Mark(m.start, m.end, FACT, f"m{m.ordinal}", _fact_label(m)) for m in facts]
    marks += [Mark(span.start, span.end, HIT, f"h{n}") for n, span in enumerate(hits, 1)]
    roles = []
    for key, claim in report.evidence.items():
        start, end = claim.get("start"), claim.get("end")
        if start is None or end is None:
            continue
        if show_evidence:
            marks.append(Mark(start, end, EVIDENCE, f"e-{key}", FIELD_NAMES.get(key, key)))
        if key in LINE_ROLES and start < _front_end(sections):
            roles.append((start, end, LINE_ROLES[key]))
    return split_text(report.text, sections, marks, [(m.quote_start, m.quote_end) for m in facts], roles)


def _front_end(sections: Sequence[Section]) -> int:
    """Return where the front matter ends: only there does a line stand for the title or the speaker."""
    return min(sections[0].end, 400) if sections and not sections[0].heading else 400


def _fact_label(metric: Metric) -> str:
    return metric.indicator.name if metric.indicator else ""


@register.simple_tag
def facts_of(metrics: Iterable[Metric], covers_year: int | None) -> tuple[FactGroup, ...]:
    """Group the facts of a report by indicator group."""
    return group_facts(metrics, covers_year)


@register.simple_tag
def clauses(parts: Iterable[Clause]) -> SafeString:
    """Draw clauses without white space between them, every character of the text escaped.

    Done here and not in a template, because a report has thousands of pieces.
    """
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="clause">{}</span>', pieces(c.pieces)),)
            if c.grouped
            else (pieces(c.pieces),)
            for c in parts
        ),
    )


@register.simple_tag
def pieces(parts: Iterable[Piece]) -> SafeString:
    """Draw the pieces of a clause or a snippet."""
    return format_html_join("", "{}", ((_piece(part),) for part in parts))


def _piece(piece: Piece) -> SafeString | str:
    if not piece.kinds:
        return piece.text
    attributes = {
        "class": piece.others,
        "id": piece.anchors[0] if piece.anchors else "",
        "title": piece.label,
    }
    drawn = format_html_join("", ' {}="{}"', ((k, v) for k, v in attributes.items() if v))
    others = format_html_join("", '<i id="{}"></i>', ((anchor,) for anchor in piece.anchors[1:]))
    tag = "mark" if piece.is_hit else "span"
    return format_html("<{}{}>{}{}</{}>", tag, drawn, others, piece.text, tag)


VALUE_NAMES: dict[str, dict[Any, str]] = {
    "kind": dict(Report.KINDS),
    "level": dict(Report.LEVELS),
    "masked": {True: "是", False: "否"},
}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One claim of the metadata and the words it was read from (empty: not in the text)."""

    key: str
    name: str
    value: str
    quote: str
    rule: str


@register.filter
def evidence_rows(report: Report, for_staff: object = False) -> list[EvidenceRow]:
    """Return the claims of a report in the order of their fields.

    What a masked place may be is a guess that a person has yet to confirm: only for the staff.
    """
    rows = []
    for key, claim in report.evidence.items():
        if key == "division_hint_code" and not for_staff:
            continue
        start, end = claim.get("start"), claim.get("end")
        quote = report.text[start:end] if start is not None and end is not None else ""
        value = VALUE_NAMES.get(key, {}).get(claim.get("value"), claim.get("value"))
        rows.append(EvidenceRow(key, FIELD_NAMES.get(key, key), str(value), quote, claim.get("rule", "")))
    return sorted(rows, key=lambda row: list(FIELD_NAMES).index(row.key) if row.key in FIELD_NAMES else 99)


@register.filter
def plain_number(value: Decimal) -> str:
    """Return a value without the zeros of its column: 67, 2.5, 21,780,000,000."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def action_name(action: str) -> str:
    """Return the Chinese name of a step in the history."""
    return ACTIONS.get(action, action)
