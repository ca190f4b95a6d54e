"""The whole reading: bytes → document → cleaned text → metadata, sections, metrics."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

from reports.parsing.cleaning import Cleaned, clean
from reports.parsing.folding import fold
from reports.parsing.gazetteer import Gazetteer
from reports.parsing.metadata import detect_metadata
from reports.parsing.metrics import extract_metrics
from reports.parsing.pinyin import without_pinyin
from reports.parsing.readers import read_document
from reports.parsing.sections import split_sections
from reports.parsing.types import Detected, Document, Metadata, Metric, ParsedReport, ReadingError, Section

VERSION = "4"

_HAN = re.compile(r"[\u4e00-\u9fff]")
_CONGRESS = re.compile(
    r"人民代表大会|人大|常委会|代表|政府工作|工作报告|审议|议案|选举|监督|国务院|国民经济|本届政府|国家|社会主义"
    r"|[省市县区州旗盟镇乡](?:政府|委)|工作总结|生产总值|GDP|全[省市县区州旗盟镇乡]"
)
_MIN_HAN = 60
_MIN_MENTIONS = 2


def parse_report(data: bytes, name: str, gazetteer: Gazetteer) -> ParsedReport:
    """Read one file. Raises ReadingError, and nothing else, when it can not be read."""
    return parse_document(read_document(data, name), gazetteer, name=name)


def parse_document(document: Document, gazetteer: Gazetteer, *, name: str = "粘贴的文字") -> ParsedReport:
    """Read a document whose text is at hand (pasted text). Raises ReadingError("not_a_report")."""
    cleaned = clean(document)
    if (bare := without_pinyin(cleaned.text)) is not None:
        cleaned = replace(cleaned, text=bare.text)
    _check_is_report(cleaned, name)
    metadata, candidates = detect_metadata(cleaned, gazetteer)
    sections = split_sections(cleaned.text, metadata)
    metrics = extract_metrics(cleaned.text, sections, metadata)
    parsed = ParsedReport(
        text=cleaned.text,
        metadata=metadata,
        sections=sections,
        metrics=metrics,
        removed=cleaned.removed,
        candidates=candidates,
        version=VERSION,
        media_type=document.media_type,
    )
    return parsed if bare is None else bare.led_back(parsed)


def _check_is_report(cleaned: Cleaned, name: str) -> None:
    """Refuse a page without a report. Careful: an excerpt of a few sentences must pass."""
    folded = fold(cleaned.text)
    han = _count(_HAN, folded, _MIN_HAN)
    if han < _MIN_HAN:
        raise ReadingError("not_a_report", f"“{name}”去掉页面装饰后只剩 {han} 个汉字，没有找到报告正文。")
    if not re.search("[。；！？，]", folded):
        raise ReadingError("not_a_report", f"“{name}”里只有标题或导航，没有成句的正文。")
    if _count(_CONGRESS, folded, _MIN_MENTIONS) < _MIN_MENTIONS:
        raise ReadingError("not_a_report", f"“{name}”的正文没有提到人民代表大会或政府工作，不像一份报告。")


def _count(pattern: re.Pattern[str], text: str, most: int) -> int:
    """How often a pattern occurs; from ``most`` on it is enough."""
    return sum(1 for _ in islice(pattern.finditer(text), most))


def as_json(parsed: ParsedReport) -> dict[str, Any]:
    """Return the reading in the documented form of ``parse_report``: plain values, ready for json."""
    return {
        "text": parsed.text,
        "metadata": _metadata_json(parsed.metadata),
        "candidates": [{"division_code": item.division_code, "why": item.why} for item in parsed.candidates],
        "sections": [_section_json(section) for section in parsed.sections],
        "metrics": [_metric_json(metric) for metric in parsed.metrics],
        "removed": [{"reason": item.reason, "text": item.text} for item in parsed.removed],
    }


# The form of parse_report; Metadata holds more (body, division_written, place_name).
_METADATA_FIELDS = (
    *("title", "kind", "division_code", "division_path", "division_hint_code", "level"),
    *("covers_from", "covers_year", "plan_year", "delivered_on", "published_on"),
    *("term", "session_no", "session", "subtitle", "speaker", "speaker_title"),
    *("source", "source_url", "masked", "truncated"),
)


def _metadata_json(metadata: Metadata) -> dict[str, Any]:
    return {name: _detected_json(getattr(metadata, name)) for name in _METADATA_FIELDS}


def _detected_json(claim: Detected[Any] | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    value = claim.value.isoformat() if hasattr(claim.value, "isoformat") else claim.value
    return {"value": value, "start": claim.start, "end": claim.end, "rule": claim.rule}


def _section_json(section: Section) -> dict[str, Any]:
    return {
        "ordinal": section.ordinal,
        "level": section.level,
        "kind": str(section.kind),
        "stance": section.stance and str(section.stance),
        "heading": section.heading,
        "start": section.start,
        "end": section.end,
        "body_start": section.body_start,
    }


def _metric_json(metric: Metric) -> dict[str, Any]:
    return {
        "raw": metric.raw,
        "start": metric.start,
        "end": metric.end,
        "value": _plain(metric.value),
        "value_max": None if metric.value_max is None else _plain(metric.value_max),
        "unit": metric.unit,
        "qualifier": str(metric.qualifier),
        "indicator": metric.indicator,
        "year": metric.year,
        "status": str(metric.status),
        "subject": metric.subject,
        "section": metric.section,
        "quote": list(metric.quote),
        "rule": metric.rule,
        "confidence": metric.confidence,
    }


def _plain(value: Decimal) -> str:
    """Write a decimal without exponent and without idle zeros: 2.178E+10 is 21780000000."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
