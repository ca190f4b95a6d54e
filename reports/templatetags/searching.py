"""Template tags of the search page: addresses with one condition more or less, bars of years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import QueryDict

from reports.models import Division, Report, Section

register = template.Library()

LABELS: dict[str, dict[str, str]] = {
    "kind": dict(Report.KINDS),
    "level": dict(Report.LEVELS),
    "stance": dict(Section.STANCES),
}


@register.filter
def stance_name(value: str) -> str:
    """Return the Chinese name of a stance."""
    return LABELS["stance"].get(value, value)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds for a key."""
    return mapping.get(key)


@register.simple_tag
def querystring_of(**params: Any) -> str:
    """Return a query string of the parameters that hold something, with its question mark."""
    given = {name: value for name, value in params.items() if value}
    return f"?{urlencode(given)}" if given else ""


@register.simple_tag(takes_context=True)
def toggled(context: template.Context, name: str, value: Any, single: bool = False) -> str:
    """Return the query string of this page with one value of a parameter added or taken away.

    `single` replaces the values that are there. The page number is always dropped.
    """
    params: QueryDict = context["request"].GET.copy()
    params.pop("page", None)
    value = str(value)
    values = params.getlist(name)
    if value in values:
        params.setlist(name, [v for v in values if v != value])
    else:
        params.setlist(name, [value] if single else [*values, value])
    return "?" + params.urlencode()


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is on, and the address without it."""

    label: str
    without: str


@register.simple_tag(takes_context=True)
def chosen_filters(
    context: template.Context, asked: Any, page: Any, divisions: Mapping[str, Division]
) -> list[Chip]:
    """Return what narrows this search, one chip a condition."""
    params: QueryDict = context["request"].GET
    chips: list[Chip] = []

    def chip(label: str, **taken: str | None) -> None:
        rest = params.copy()
        rest.pop("page", None)
        for name, value in taken.items():
            rest.setlist(name, [v for v in rest.getlist(name) if value is not None and v != value])
        chips.append(Chip(label, "?" + rest.urlencode()))

    if asked.division:
        place = divisions.get(asked.division.ljust(6, "0"))
        chip(place.name if place else f"地区 {asked.division}", division=None)
    if asked.year_from or asked.year_to:
        first, last = asked.year_from or "…", asked.year_to or "…"
        chip(f"{first}年" if first == last else f"{first}—{last}年", year_from=None, year_to=None)
    for name in ("level", "kind", "stance"):
        for value in getattr(asked, name):
            chip(LABELS[name].get(value, value), **{name: value})
    if asked.term:
        chip(f"第{asked.term}届", term=None)
    return chips


@dataclass(frozen=True, slots=True)
class Bar:
    """A year with its count, as a share of the fullest year in per cent."""

    value: str
    label: str
    count: int
    width: int
    selected: bool


@register.simple_tag
def year_bars(facet: Any) -> list[Bar]:
    """Return the years of a facet, newest first, with the length of their bars."""
    most = max((value.count for value in facet.values), default=1) or 1
    bars = [
        Bar(v.value, v.label, v.count, max(round(100 * v.count / most), 1 if v.count else 0), v.selected)
        for v in facet.values
        if v.value and str(v.value) != "0"
    ]
    return sorted(bars, key=lambda bar: bar.value, reverse=True)[:24]
