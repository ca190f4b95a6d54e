"""Template tags of places and years: counts by code, years held and missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import template

from reports.models import Division, Report
from reports.templatetags.searching import Bar

register = template.Library()


@register.simple_tag
def count_of(counts: Mapping[str, int], code: str) -> int:
    """Return the number under one key, 0 when nothing is held."""
    return counts.get(code, 0)


@register.simple_tag
def count_all(counts: Mapping[str, int]) -> int:
    """Return the sum of counts."""
    return sum(counts.values())


@register.filter
def slice_digits(code: str, digits: int) -> str:
    """Return the first digits of a code."""
    return code[:digits]


@register.simple_tag
def former(divisions: Iterable[Division]) -> list[Division]:
    """Return the divisions that are no more."""
    return [d for d in divisions if d.valid_to is not None]


@dataclass(frozen=True, slots=True)
class YearMark:
    """One year of a place: how many reports cover it, and where the newest of them is listed."""

    year: int
    count: int
    anchor: int | None

    @property
    def held(self) -> bool:
        return self.count > 0


@register.simple_tag
def years_held(reports: Iterable[Report]) -> list[YearMark]:
    """Return every year from the first to the last covered, the missing ones among them."""
    covered: dict[int, list[int]] = {}
    for report in reports:
        if report.covers_year is not None:
            for year in range(report.covers_from or report.covers_year, report.covers_year + 1):
                covered.setdefault(year, []).append(report.covers_year)
    if not covered:
        return []
    years = range(min(covered), max(covered) + 1)
    return [YearMark(y, len(covered.get(y, ())), min(covered.get(y, ()), default=None)) for y in years]


@register.filter
def gaps(marks: Sequence[YearMark]) -> list[int]:
    """Return the years that are missing."""
    return [mark.year for mark in marks if not mark.held]


@register.simple_tag
def year_counts(counts: Mapping[int, int]) -> list[Bar]:
    """Return all years from the newest held to the oldest, with the missing ones as zero bars."""
    if not counts:
        return []
    most = max(counts.values())
    return [
        Bar(str(y), str(y), counts.get(y, 0), round(100 * counts.get(y, 0) / most), False)
        for y in range(max(counts), min(counts) - 1, -1)
    ]


@dataclass(frozen=True, slots=True)
class LevelCount:
    """A level that is held, and how often."""

    value: str
    label: str
    count: int


@register.simple_tag
def levels_of(counts: Mapping[str, int]) -> list[LevelCount]:
    """Return the levels that are held, from the nation down."""
    return [LevelCount(v, label, counts[v]) for v, label in Report.LEVELS if counts.get(v)]
