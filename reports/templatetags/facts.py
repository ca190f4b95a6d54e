"""The quantities of a report, grouped as a reader looks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reports.models import Metric

UNCLASSIFIED = "未归类的数量"
_OWN_PER_CENT = re.compile("[成％]|分之")


@dataclass(frozen=True, slots=True)
class Fact:
    """One quantity as the page shows it: what it measures, as written, when."""

    anchor: str
    name: str
    written: str
    period: str
    planned: bool
    external: bool
    partial: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts of one group of indicators, in the order of the text."""

    name: str
    facts: tuple[Fact, ...]
    classified: bool = True


def written_value(metric: Metric) -> str:
    """Return a quantity as the report writes it, with its unit and without blanks inside.

    七成 and 百分之六十七 say per cent in their own way and take no sign.
    """
    raw = "".join(metric.raw.split())
    says_it = metric.unit in raw or (metric.unit == "%" and _OWN_PER_CENT.search(raw))
    return raw if says_it else f"{raw}{metric.unit}"


def group_facts(metrics: Iterable[Metric], covers_year: int | None) -> tuple[FactGroup, ...]:
    """Group metrics by the group of their indicator; those without one come last."""
    groups: dict[str, list[tuple[int, Fact]]] = {}
    places: dict[str, int] = {}
    for metric in metrics:
        if metric.review == Metric.Review.REJECTED:
            continue
        indicator = metric.indicator
        name = indicator.group if indicator else UNCLASSIFIED
        position = indicator.position if indicator else 10**9
        places[name] = min(places.get(name, position), position)
        groups.setdefault(name, []).append((position, _fact(metric, covers_year)))
    return tuple(
        FactGroup(
            name,
            tuple(fact for _, fact in sorted(groups[name], key=lambda pair: pair[0])),
            name != UNCLASSIFIED,
        )
        for name in sorted(groups, key=places.__getitem__)
    )


def _fact(metric: Metric, covers_year: int | None) -> Fact:
    period = ""
    if metric.year is not None and metric.year_from is not None and metric.year_from != metric.year:
        period = f"{metric.year_from}—{metric.year}"
    elif metric.year is not None and metric.year != covers_year:
        period = str(metric.year)
    return Fact(
        anchor=f"m{metric.ordinal}",
        name=metric.indicator.name if metric.indicator else metric.subject,
        written=written_value(metric),
        period=period,
        planned=metric.status == "planned",
        external=metric.status == "external",
        partial=metric.scope == "partial",
        doubtful=metric.confidence < 0.5 and metric.review == Metric.Review.UNREVIEWED,
    )
