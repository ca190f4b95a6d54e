# ruff: noqa: S608 - the pieces of SQL put together here are names of columns
"""The reports of one page of hits, with their places and the places above.

The same as a queryset with `only`, `select_related` and `in_bulk` gives; but that puts its SQL
together anew for every search, which takes longer than everything else Python does for the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from reports.models import Division, Report

# A place, its parent and the parent of that: county, prefecture, province.
_PLACES = ("d1", "d2", "d3")
# All that pages, answers, downloads and feeds show beside a hit. Every further column of a report
# would cost time in every search; one that is read all the same costs a query a report.
_OF_REPORT = (
    *("id", "division_id", "place_name", "level", "kind", "title", "covers_from", "covers_year", "term"),
    *("is_sample", "released_at", "content_changed_at"),
)
_OF_PLACE = ("id", "code", "name", "short_name", "level", "parent_id")


def build_reports(rows: Iterable[tuple[Any, ...]]) -> dict[int, Report]:
    """Return the reports of the rows of `reports_statement`, by number."""
    _, of_report, of_division = _columns()
    known: dict[int, Division] = {}
    found: dict[int, Report] = {}
    for row in rows:
        report = Report.from_db(DEFAULT_DB_ALIAS, of_report, row[: len(of_report)])
        report.division = _place(row[len(of_report) :], of_division, known)
        found[report.pk] = report
    return found


@cache
def reports_statement(keys: str) -> str:
    """Return the statement for the reports that anybody may see, of those whose numbers `keys` gives.

    `keys` is an array of numbers in SQL.
    """
    return (
        f"SELECT {_columns()[0]} FROM reports_report t"
        " LEFT JOIN reports_division d1 ON d1.id = t.division_id"
        " LEFT JOIN reports_division d2 ON d2.id = d1.parent_id"
        " LEFT JOIN reports_division d3 ON d3.id = d2.parent_id"
        f" WHERE t.id = ANY({keys}) AND t.status = 'published'"
    )


def _place(columns: tuple[Any, ...], names: list[str], known: dict[int, Division]) -> Division | None:
    """Return the place at the beginning of these columns, its parents behind it."""
    key = columns[0] if columns else None
    if key is None:
        return None
    if key not in known:
        place = Division.from_db(DEFAULT_DB_ALIAS, names, columns[: len(names)])
        if place.parent_id is None or len(columns) > len(names):
            place.parent = _place(columns[len(names) :], names, known)
        known[key] = place
    return known[key]


@cache
def _columns() -> tuple[str, list[str], list[str]]:
    """Return the columns, and the attributes that they are for; a place begins with its id."""
    # In the order of the model, as `from_db` expects them.
    of_report = [field for field in Report._meta.concrete_fields if field.attname in _OF_REPORT]
    of_division = [field for field in Division._meta.concrete_fields if field.attname in _OF_PLACE]
    columns = [f't."{field.column}"' for field in of_report]
    columns += [f'{place}."{field.column}"' for place in _PLACES for field in of_division]
    names = [field.attname for field in of_report], [field.attname for field in of_division]
    return ", ".join(columns), *names
