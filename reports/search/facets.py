"""Counted filter values with the names that people know them by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from django.db import connection

from reports.search.field_values import KIND_LABELS, LEVEL_LABELS, STANCE_LABELS
from reports.search.query import SearchRequest
from reports.search.results import Facet, FacetValue

LABELS = {"division": "地区", "year": "年份", "kind": "文种", "level": "级别", "term": "届", "stance": "性质"}
_FIXED = {"kind": KIND_LABELS, "level": LEVEL_LABELS, "stance": STANCE_LABELS}

Counts = Mapping[str, Mapping[str, int]]


def build_facets(counts: Counts, request: SearchRequest) -> tuple[Facet, ...]:
    """Return the facets that have anything to choose, in their fixed order. One database query."""
    facets = [
        Facet("division", LABELS["division"], _places(counts.get("division", {}), request.division)),
        Facet("year", LABELS["year"], _years(counts.get("year", {}), request)),
        *(_fixed(name, counts.get(name, {}), getattr(request, name)) for name in ("kind", "level")),
        Facet("term", LABELS["term"], _terms(counts.get("term", {}), request.term)),
        _fixed("stance", counts.get("stance", {}), request.stance),
    ]
    return tuple(facet for facet in facets if facet.values)


def _fixed(name: str, counts: Mapping[str, int], selected: Iterable[str]) -> Facet:
    chosen = set(selected)
    values = (
        FacetValue(value, label, counts.get(value, 0), value in chosen)
        for value, label in _FIXED[name].items()
        if counts.get(value) or value in chosen
    )
    return Facet(name, LABELS[name], tuple(values))


def _terms(counts: Mapping[str, int], selected: int | None) -> tuple[FacetValue, ...]:
    keys = {int(key) for key in counts if key} | ({selected} if selected is not None else set())
    return tuple(
        FacetValue(str(key), f"第{key}届", counts.get(str(key), 0), key == selected)
        for key in sorted(keys, reverse=True)
    )


def _years(counts: Mapping[str, int], request: SearchRequest) -> tuple[FacetValue, ...]:
    """Count a report of several years under each of them, as the filter finds it."""
    years: Counter[int] = Counter()
    for key, count in counts.items():
        first, last = map(int, key.split("-"))
        if last:
            years.update(dict.fromkeys(range(first, last + 1), count))
    first_chosen = request.year_from if request.year_from is not None else request.year_to
    chosen = range(first_chosen or 1, (request.year_to or 9999) + 1) if first_chosen is not None else range(0)
    if request.year_from is None and request.year_to is not None:
        chosen = range(1, request.year_to + 1)
    return tuple(
        FacetValue(str(year), f"{year}年", years[year], year in chosen)
        for year in sorted(years, reverse=True)
    )


def _places(counts: Mapping[str, int], selected: str | None) -> tuple[FacetValue, ...]:
    """Return provinces, and under the selected place its line and its children, as a tree."""
    # An archive knows thousands of places: only those near the selected one are taken apart further.
    near = (selected or "")[:2]
    totals: Counter[str] = Counter()
    for code, count in counts.items():
        if code[:2] == near:
            totals.update(dict.fromkeys(_ancestry(code), count))
        elif code:
            totals[f"{code[:2]}0000"] += count
    line = _ancestry(_full(selected or ""))
    names = _names({*totals, *line})
    # A code without its province stands for itself.
    if lost := [c for c in counts if c and c[:2] != near and f"{c[:2]}0000" not in names]:
        for code in lost:
            totals.update(dict.fromkeys(_ancestry(code)[1:], counts[code]))
        names |= _names({ancestor for code in lost for ancestor in _ancestry(code)})
    values: list[FacetValue] = []
    _branch("", 0, names, totals, [code for code in line if code in names], values)
    return tuple(values)


def _names(codes: set[str]) -> dict[str, str]:
    """Return the short names of these places, the latest where there were several."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, short_name FROM reports_division WHERE code = ANY(%s) ORDER BY code, valid_from",
            (list(codes),),
        )
        return dict(cursor.fetchall())


def _branch(
    parent: str,
    depth: int,
    names: Mapping[str, str],
    totals: Mapping[str, int],
    line: list[str],
    values: list[FacetValue],
) -> None:
    """Add the places directly under `parent` that have hits, and go down the selected line."""
    under = (code for code in names if _parent(code, names) == parent and (totals[code] or code in line))
    for code in sorted(under):
        values.append(FacetValue(code, names[code], totals[code], line[-1:] == [code], depth))
        if code in line:
            _branch(code, depth + 1, names, totals, line, values)


def _full(code: str) -> str:
    return code.ljust(6, "0") if code else ""


@cache
def _ancestry(code: str) -> tuple[str, ...]:
    """Return the full codes from the province to `code`: 330902 → 330000, 330900, 330902."""
    return tuple(dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))) if code else ()


def _parent(code: str, names: Mapping[str, str]) -> str:
    """Return the nearest place above that exists: a district of Beijing lies under Beijing itself."""
    above = [ancestor for ancestor in _ancestry(code)[:-1] if ancestor in names]
    return above[-1] if above else ""
