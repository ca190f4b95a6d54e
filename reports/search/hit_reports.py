# ruff: noqa: S608 - the pieces of SQL put together here are names of columns
"""The reports of one page of hits, with their places and the places above.

The same as a queryset with `select_related` and `in_bulk` gives; but that puts its SQL together
anew for every search, which takes longer than everything else Python does for the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection

from reports.models import Division, Report, ReportStatus

# A place, its parent and the parent of that: county, prefecture, province.
_PLACES = ("d1", "d2", "d3")


def published_reports(keys: Iterable[int]) -> dict[int, Report]:
    """Return those of these reports that anybody may see, by number, without their texts."""
    statement, of_report, of_division = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, (list(keys), ReportStatus.PUBLISHED.value))
        rows = cursor.fetchall()
    known: dict[int, Division] = {}
    found: dict[int, Report] = {}
    for row in rows:
        report = Report.from_db(connection.alias, of_report, row[: len(of_report)])
        report.division = _place(row[len(of_report) :], of_division, known)
        found[report.pk] = report
    return found


def _place(columns: tuple[Any, ...], names: list[str], known: dict[int, Division]) -> Division | None:
    """Return the place at the beginning of these columns, its parents behind it."""
    key = columns[0] if columns else None
    if key is None:
        return None
    if key not in known:
        place = Division.from_db(connection.alias, names, columns[: len(names)])
        if place.parent_id is None or len(columns) > len(names):
            place.parent = _place(columns[len(names) :], names, known)
        known[key] = place
    return known[key]


@cache
def _statement() -> tuple[str, list[str], list[str]]:
    """Return the statement, and the attributes that its columns are for; a place begins with its id."""
    left_out, _ = Report.objects.without_text().query.deferred_loading
    of_report = [field for field in Report._meta.concrete_fields if field.attname not in left_out]
    of_division = Division._meta.concrete_fields
    columns = [f't."{field.column}"' for field in of_report]
    columns += [f'{place}."{field.column}"' for place in _PLACES for field in of_division]
    statement = (
        f"SELECT {', '.join(columns)} FROM reports_report t"
        " LEFT JOIN reports_division d1 ON d1.id = t.division_id"
        " LEFT JOIN reports_division d2 ON d2.id = d1.parent_id"
        " LEFT JOIN reports_division d3 ON d3.id = d2.parent_id"
        " WHERE t.id = ANY(%s::bigint[]) AND t.status = %s"
    )
    return statement, [field.attname for field in of_report], [field.attname for field in of_division]
