"""Line charts as SVG, drawn on the server: coordinates here, marks in the template."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import template

from reports.models import Report
from reports.models.divisions import NATION_CODE
from reports.search.highlight import Span
from reports.search.trends import Trends, Use, Volume

register = template.Library()

WIDTH, HEIGHT = 760, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 26, 34
_MOST_YEAR_LABELS = 12
# A line is told from another by its dashes and marks, not by colour alone.
DASHES = ("", "7 4", "2 4", "11 4 2 4", "4 2", "14 5")
_MARKS = (
    "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z",
    "M-3.3-3.3h6.6v6.6h-6.6z",
    "M0-4.2L4 3.2h-8z",
    "M0-4.6L4.6 0L0 4.6L-4.6 0z",
    "M0 4.2L4-3.2h-8z",
    "M-4.4-1.3h3.1v-3.1h2.6v3.1h3.1v2.6h-3.1v3.1h-2.6v-3.1h-3.1z",
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One value."""

    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Series:
    """One phrase: a line that is broken where nothing is held, and its dots."""

    number: int
    label: str
    path: str
    dash: str
    mark: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    width: int
    height: int
    left: int
    right: int
    base: int
    years: tuple[Tick, ...]
    values: tuple[Tick, ...]
    series: tuple[Series, ...]


@register.simple_tag
def trend_chart(found: Trends) -> Chart | None:
    """Return the chart of uses per 10,000 characters by year; None when there is nothing to draw."""
    rates = [use.rate for trend in found.trends for use in trend.by_year if use.rate is not None]
    if not rates:
        return None
    step, most = _scale(max(rates))
    first, last = found.years[0], found.years[-1]
    base, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT

    def x(year: int) -> float:
        return round(
            _LEFT + 10 + (right - _LEFT - 20) * ((year - first) / (last - first) if last > first else 0.5), 1
        )

    def y(rate: float) -> float:
        return round(base - (base - _TOP) * rate / most, 1)

    every = math.ceil((last - first + 1) / _MOST_YEAR_LABELS)
    series = []
    for number, trend in enumerate(found.trends):
        points = [
            (
                year,
                None
                if use.rate is None
                else Dot(
                    x(year),
                    y(use.rate),
                    f"{trend.phrase} {year}年：每万字 {use.rate:.2f} 处，共 {use.occurrences} 处",
                ),
            )
            for year, use in zip(found.years, trend.by_year, strict=True)
        ]
        dots = [dot for _, dot in points]
        series.append(
            Series(
                number + 1,
                trend.phrase,
                _path(dots),
                DASHES[number],
                _MARKS[number],
                tuple(d for d in dots if d),
            )
        )
    return Chart(
        WIDTH,
        HEIGHT,
        _LEFT,
        right,
        base,
        tuple(Tick(x(year), str(year)) for year in range(last, first - 1, -every)),
        tuple(Tick(y(step * n), f"{step * n:g}") for n in range(round(most / step) + 1)),
        tuple(series),
    )


@register.simple_tag
def series_key(number: int) -> Series:
    """Return what the key of a chart shows for the n-th phrase, from 1."""
    return Series(number, "", "M0 7h34", DASHES[number - 1], _MARKS[number - 1], (Dot(17, 7, ""),))


def _path(dots: Sequence[Dot | None]) -> str:
    """Join neighbours by lines; a year without reports breaks the line."""
    path = ""
    before = None
    for dot in dots:
        if dot is not None:
            path += f"{'L' if before else 'M'}{dot.x:g} {dot.y:g}"
        before = dot
    return path


def _scale(most: float) -> tuple[float, float]:
    """Return a round step and the end of an axis that reaches `most` in three to six steps."""
    if most <= 0:
        return 1, 1
    magnitude = 10 ** math.floor(math.log10(most / 4))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude * 5 >= most)
    return step, step * math.ceil(most / step - 1e-9)


@dataclass(frozen=True, slots=True)
class Cell:
    """One phrase in one row of a table, and the search that finds it."""

    use: Use
    query: str


@dataclass(frozen=True, slots=True)
class Row:
    """One year, place or level."""

    value: str
    label: str
    cells: tuple[Cell, ...]
    volume: Volume


@register.filter
def trend_rows(found: Trends, axis: str) -> list[Row]:
    """Return the rows of a table by ``year`` (newest first), ``place`` or ``level``."""
    levels = dict(Report.LEVELS)
    heads: dict[str, Sequence[tuple[str, str]]] = {
        "year": [(str(year), f"{year}年") for year in found.years],
        "place": [(place.code, place.name) for place in found.places],
        "level": [(level, levels[level]) for level in found.levels],
    }
    volumes = {"year": found.year_volumes, "place": found.place_volumes, "level": found.level_volumes}[axis]
    rows = []
    for n, (value, label) in enumerate(heads[axis]):
        cells = tuple(
            Cell(getattr(trend, f"by_{axis}")[n], _search_of(found, trend.phrase, axis, value))
            for trend in found.trends
        )
        rows.append(Row(value, label, cells, volumes[n]))
    return rows[::-1] if axis == "year" else rows


def _search_of(found: Trends, phrase: str, axis: str, value: str) -> str:
    """Return the query string of a search for what a cell counts, as near as filters come to it."""
    asked = found.request
    params: dict[str, object] = {
        "q": f'"{phrase}"',
        "division": asked.division,
        "level": asked.level,
        "kind": asked.kind,
        "year_from": asked.year_from,
        "year_to": asked.year_to,
    }
    if axis == "year":
        params |= {"year_from": value, "year_to": value}
    elif value == NATION_CODE:
        # The nation as a filter means everything; its own reports are those of its level.
        params |= {"level": "nation"}
    elif value:
        params |= {{"place": "division", "level": "level"}[axis]: value}
    return "?" + urlencode({name: given for name, given in params.items() if given})


@register.simple_tag
def one_span(span: Span) -> tuple[Span, ...]:
    """Return a span as the only one of a text."""
    return (span,)
