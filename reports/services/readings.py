"""A reading as rows: the columns, sections and metrics that a ParsedReport becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reports.models import Division, Indicator, Metric, Report, Section
from reports.parsing.types import Metadata, ParsedReport
from reports.parsing.types import Metric as ParsedMetric
from reports.services.reference import division_in_year

# Columns that hold an empty string where the reading found nothing.
TEXT_COLUMNS = (
    "subtitle",
    "body",
    "level",
    "session",
    "speaker",
    "speaker_title",
    "source",
    "source_url",
    "truncated",
    "division_written",
    "place_name",
)
NULL_COLUMNS = (
    "covers_from",
    "covers_year",
    "plan_year",
    "delivered_on",
    "published_on",
    "term",
    "session_no",
)


def reading_columns(parsed: ParsedReport, *, fallback_title: str) -> dict[str, Any]:
    """Return the columns of a report that follow from a reading alone, without its place."""
    values: dict[str, Any] = {name: claim.value if claim else None for name, claim in parsed.metadata.items()}
    columns: dict[str, Any] = {name: values[name] for name in NULL_COLUMNS}
    if columns["covers_from"] is None:
        columns["covers_from"] = columns["covers_year"]
    for name in TEXT_COLUMNS:
        columns[name] = (values[name] or "")[: _limit(name)]
    return {
        **columns,
        "kind": values["kind"] or "work_report",
        "title": (values["title"] or supplied_title(values) or fallback_title)[:300],
        "masked": bool(values["masked"]),
        "text": parsed.text,
        "extractor_version": parsed.version,
        "evidence": _evidence(parsed.metadata),
        "candidates": [
            {
                "division_code": c.division_code,
                "why": c.why,
                "weight": c.weight,
                "start": c.start,
                "end": c.end,
            }
            for c in parsed.candidates
        ],
        "removed": [{"reason": r.reason, "text": r.text, "line": r.line} for r in parsed.removed],
    }


def supplied_title(values: Mapping[str, Any]) -> str:
    """Return a title in square brackets, as archivists give one to a document that has none.

    Of whom, what and when: ［全国工作报告，2013—2017年］. Empty where place or year is not known.
    """
    place = values["body"] or (values["division_path"] or "").split("/")[-1] or values["place_name"]
    first, last = values["covers_from"], values["covers_year"]
    if not place or last is None:
        return ""
    kind = dict(Report.KINDS)[values["kind"] or "work_report"]
    years = f"{first}—{last}" if first and first != last else str(last)
    return f"［{place}{kind}，{years}年］"


def place_columns(metadata: Metadata) -> dict[str, Division | None]:
    """Look up the division and the hint of a reading, under the names of the year covered."""
    year = metadata.covers_year.value if metadata.covers_year else None
    return {
        "division": _division(metadata.division_code.value if metadata.division_code else None, year),
        "division_hint": _division(
            metadata.division_hint_code.value if metadata.division_hint_code else None, year
        ),
    }


def build_sections(report: Report, parsed: ParsedReport) -> list[Section]:
    """Return the sections of a reading, unsaved."""
    return [
        Section(
            report=report,
            ordinal=s.ordinal,
            level=s.level,
            kind=s.kind,
            stance=s.stance or "",
            heading=(s.heading or "")[:500],
            start=s.start,
            end=s.end,
            body_start=s.body_start,
        )
        for s in parsed.sections
    ]


def build_metrics(report: Report, parsed: ParsedReport, known: Mapping[str, Indicator]) -> list[Metric]:
    """Return the metrics of a reading, unsaved. An indicator that is not in `known` is left open."""
    return [build_metric(report, m, ordinal, known) for ordinal, m in enumerate(parsed.metrics)]


def build_metric(report: Report, read: ParsedMetric, ordinal: int, known: Mapping[str, Indicator]) -> Metric:
    """Return one metric of a reading, unsaved."""
    return Metric(
        report=report,
        ordinal=ordinal,
        section_ordinal=read.section,
        raw=read.raw,
        start=read.start,
        end=read.end,
        quote_start=read.quote[0],
        quote_end=read.quote[1],
        value=read.value,
        value_max=read.value_max,
        unit=read.unit,
        qualifier=read.qualifier,
        indicator=known.get(read.indicator) if read.indicator else None,
        year=read.year,
        year_from=read.year_from,
        status=read.status,
        scope=read.scope,
        subject=(read.subject or "")[:200],
        rule=read.rule[:80],
        confidence=read.confidence,
    )


def _limit(column: str) -> int | None:
    limit: int | None = getattr(Report._meta.get_field(column), "max_length", None)
    return limit


def _division(code: str | None, year: int | None) -> Division | None:
    return division_in_year(Division.objects.filter(code=code), year) if code else None


def _evidence(metadata: Metadata) -> dict[str, Any]:
    return {
        name: {
            "value": claim.value.isoformat() if isinstance(claim.value, date) else claim.value,
            "start": claim.start,
            "end": claim.end,
            "rule": claim.rule,
        }
        for name, claim in metadata.items()
        if claim is not None
    }
