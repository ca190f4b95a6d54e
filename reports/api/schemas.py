"""The shapes of answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from reports.models import Division, Indicator, Metric, Report, Section


class DivisionRef(Schema):
    """A place, short."""

    code: str
    name: str
    path: str
    level: str


class DivisionOut(DivisionRef):
    """A place. `valid_from`/`valid_to` are the years of its name; both null when not known or current."""

    short_name: str
    aliases: list[str]
    parent: str | None
    valid_from: int | None
    valid_to: int | None
    successors: list[str]
    predecessors: list[str]
    is_sample: bool
    url: str


class SectionOut(Schema):
    """A section; `[start, end)` are code points of the report's text, as is `body_start`."""

    id: int
    report_id: int
    ordinal: int
    level: int
    kind: str
    stance: str | None
    heading: str | None
    start: int
    end: int
    body_start: int
    url: str


class MetricOut(Schema):
    """A quantity with its evidence. `value` is exact decimal text with 万 and 亿 expanded."""

    id: int
    report_id: int
    section_ordinal: int | None
    raw: str
    start: int
    end: int
    quote: str
    quote_start: int
    quote_end: int
    value: str
    value_max: str | None
    unit: str
    qualifier: str
    indicator: str | None
    year: int | None
    year_from: int | None
    status: str
    scope: str
    subject: str | None
    rule: str
    confidence: float
    review: str


class IndicatorOut(Schema):
    """What a quantity measures."""

    key: str
    name: str
    definition: str
    units: list[str]
    group: str


class ReportOut(Schema):
    """A report without its text."""

    id: int
    url: str = Field(description="permanent page")
    title: str
    subtitle: str | None
    kind: str
    level: str | None
    division: DivisionRef | None
    division_written: str | None
    place_name: str | None
    body: str | None
    covers_from: int | None
    covers_year: int | None
    plan_year: int | None
    delivered_on: date | None
    published_on: date | None
    term: int | None
    session_no: int | None
    session: str | None
    speaker: str | None
    speaker_title: str | None
    source: str | None
    source_url: str | None
    masked: bool
    truncated: str | None
    is_sample: bool
    version: int
    extractor_version: str
    file_sha256: str
    file_url: str
    released_at: datetime | None
    changed_at: datetime
    sections: list[SectionOut] | None = None
    metrics: list[MetricOut] | None = None


class ReportDetail(ReportOut):
    """A report with its text, the evidence for its metadata, and what cleaning removed.

    What inner clues suggest about a masked place is for the staff until a person confirms it.
    """

    text: str
    evidence: dict[str, Any]
    removed: list[dict[str, Any]]


class Envelope(Schema):
    """A page of a list."""

    next: str | None
    previous: str | None
    count: int | None = None


class ReportList(Envelope):
    results: list[ReportOut]


class SectionList(Envelope):
    results: list[SectionOut]


class MetricList(Envelope):
    results: list[MetricOut]


class DivisionList(Envelope):
    results: list[DivisionOut]


class IndicatorList(Envelope):
    results: list[IndicatorOut]


def division_ref(division: Division | None) -> dict[str, Any] | None:
    """Show a place, short. Reads up to three parents: select them with the division."""
    if division is None:
        return None
    return {"code": division.code, "name": division.name, "path": division.path, "level": division.level}


def division_out(division: Division, site: str) -> dict[str, Any]:
    """Show a place. Prefetch successors and predecessors."""
    return {
        "code": division.code,
        "name": division.name,
        "path": division.path,
        "level": division.level,
        "short_name": division.short_name,
        "aliases": division.aliases,
        "parent": division.parent.code if division.parent else None,
        "valid_from": division.valid_from,
        "valid_to": division.valid_to,
        "successors": sorted(d.code for d in division.successors.all()),
        "predecessors": sorted(d.code for d in division.predecessors.all()),
        "is_sample": division.is_sample,
        "url": f"{site}/divisions/{division.code}/",
    }


def indicator_out(indicator: Indicator) -> dict[str, Any]:
    """Show an indicator."""
    return {
        "key": indicator.key,
        "name": indicator.name,
        "definition": indicator.definition,
        "units": indicator.units,
        "group": indicator.group,
    }


def section_out(section: Section, report_url: str) -> dict[str, Any]:
    """Show a section."""
    return {
        "id": section.pk,
        "report_id": section.report_id,
        "ordinal": section.ordinal,
        "level": section.level,
        "kind": section.kind,
        "stance": section.stance or None,
        "heading": section.heading or None,
        "start": section.start,
        "end": section.end,
        "body_start": section.body_start,
        "url": f"{report_url}#s{section.ordinal}",
    }


def metric_out(metric: Metric, quote: str) -> dict[str, Any]:
    """Show a metric with the sentence that it stands in."""
    return {
        "id": metric.pk,
        "report_id": metric.report_id,
        "section_ordinal": metric.section_ordinal,
        "raw": metric.raw,
        "start": metric.start,
        "end": metric.end,
        "quote": quote,
        "quote_start": metric.quote_start,
        "quote_end": metric.quote_end,
        "value": _decimal(metric.value),
        "value_max": _decimal(metric.value_max) if metric.value_max is not None else None,
        "unit": metric.unit,
        "qualifier": metric.qualifier,
        "indicator": metric.indicator_id,
        "year": metric.year,
        "year_from": metric.year_from,
        "status": metric.status,
        "scope": metric.scope,
        "subject": metric.subject or None,
        "rule": metric.rule,
        "confidence": metric.confidence,
        "review": metric.review,
    }


def report_out(report: Report, site: str) -> dict[str, Any]:
    """Show a report without its text. Select division, its parents and file with it."""
    url = site + report.get_absolute_url()
    row = {
        "id": report.pk,
        "url": url,
        "title": report.title,
        "kind": report.kind,
        "division": division_ref(report.division),
        "covers_from": report.covers_from,
        "covers_year": report.covers_year,
        "plan_year": report.plan_year,
        "delivered_on": report.delivered_on,
        "published_on": report.published_on,
        "term": report.term,
        "session_no": report.session_no,
        "masked": report.masked,
        "is_sample": report.is_sample,
        "version": report.version,
        "extractor_version": report.extractor_version,
        "file_sha256": report.source_file.sha256,
        "file_url": f"{url}file",
        "released_at": report.released_at,
        "changed_at": report.content_changed_at,
    }
    empty_is_null = (
        "subtitle", "level", "division_written", "place_name", "body", "session", "speaker", "speaker_title",
        "source", "source_url", "truncated",
    )  # fmt: skip
    return row | {name: getattr(report, name) or None for name in empty_is_null}


def _decimal(value: Any) -> str:
    """Write a decimal without an exponent and without trailing zeros."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
