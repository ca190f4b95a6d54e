"""Template tags of the review bench: the text line by line with its offsets, fields with their evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField

from reports.models import Metric, Report, Section
from reports.parsing.types import SectionKind
from reports.templatetags.segments import EVIDENCE, FACT, Mark, Piece, mark_text

register = template.Library()
DOUBTFUL = 0.85
RUN_IN = "run-in"


@dataclass(frozen=True, slots=True)
class BenchLine:
    """One line of the text. `start` is its offset in code points; `section` the one that begins here."""

    start: int
    pieces: tuple[Piece, ...]
    section: Section | None

    @property
    def is_heading(self) -> bool:
        """Whether the whole line is a heading, and not only its first words."""
        return self.section is not None and self.section.kind != SectionKind.RUN_IN


@register.simple_tag
def bench_lines(
    report: Report, sections: Sequence[Section], metrics: Iterable[Metric]
) -> tuple[BenchLine, ...]:
    """Cut a text into its lines, with numbers and evidence marked and every line's offset."""
    marks = [
        Mark(m.start, m.end, f"{FACT} {m.review}", f"m{m.pk}", m.indicator.name if m.indicator else "")
        for m in metrics
    ]
    for key, claim in report.evidence.items():
        start, end = claim.get("start"), claim.get("end")
        if start is not None and end is not None:
            name = key.removesuffix("_code")
            marks.append(Mark(start, end, EVIDENCE, f"e-{name}"))
    marks += [
        Mark(s.start, s.start + len(s.heading), RUN_IN)
        for s in sections
        if s.kind == SectionKind.RUN_IN and s.heading
    ]
    marks.sort(key=lambda mark: mark.start)
    starts = [mark.start for mark in marks]
    longest = max((mark.end - mark.start for mark in marks), default=0)
    begins = {section.start: section for section in sections if section.heading}
    placed: set[str] = set()
    lines: list[BenchLine] = []
    position = 0
    for line in report.text.split("\n"):
        end = position + len(line)
        if line.strip():
            over = marks[bisect_right(starts, position - longest - 1) : bisect_right(starts, end)]
            inside = [_within(mark, position, end, placed) for mark in over if mark.end > position]
            lines.append(BenchLine(position, mark_text(line, inside), begins.get(position)))
        position = end + 1
    return tuple(lines)


def _within(mark: Mark, start: int, end: int, placed: set[str]) -> Mark:
    anchor = "" if mark.anchor in placed else mark.anchor
    placed.add(mark.anchor)
    return Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.kind, anchor, mark.label)


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What a field of the metadata was read from: words in the text, or a rule alone."""

    quote: str
    rule: str
    anchor: str
    confirmed: bool


@register.filter
def evidence_of(report: Report, field: BoundField) -> FieldEvidence:
    """Return the evidence of a field."""
    name = field.name
    claim: dict[str, Any] = report.evidence.get("division_code" if name == "division" else name) or {}
    start, end = claim.get("start"), claim.get("end")
    has_span = start is not None and end is not None and start < end
    return FieldEvidence(
        report.text[start:end] if has_span else "",
        claim.get("rule", ""),
        f"e-{name}" if has_span else "",
        name in report.confirmed,
    )


@register.filter
def is_doubtful(metric: Metric) -> bool:
    """Tell whether a number should be looked at first."""
    return metric.review == Metric.Review.UNREVIEWED and metric.confidence < DOUBTFUL


@register.filter
def slice_text(text: str, metric: Metric) -> str:
    """Return the sentence of a number."""
    return text[metric.quote_start : metric.quote_end]
