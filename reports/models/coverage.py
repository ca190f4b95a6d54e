"""What the archive holds, by place and year. What is missing is missing, never zero."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Coalesce, Left, RPad

from reports.models.divisions import Division

if TYPE_CHECKING:
    from reports.models.reports import ReportQuerySet

# Above this many places the rows are provinces.
MOST_PLACES = 48
MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One place: years with their reports (None where nothing is held), before them, and in all."""

    division: Division | None
    cells: tuple[tuple[int, int | None], ...]
    earlier: int
    total: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: rows by code, the last years held as columns, the newest first."""

    years: tuple[int, ...]
    rows: tuple[CoverageRow, ...]
    by_province: bool

    @property
    def has_earlier(self) -> bool:
        return any(row.earlier for row in self.rows)


def measure_coverage(reports: ReportQuerySet) -> Coverage:
    """Count reports by place and last year covered, in three queries.

    A report over several years counts in its last one. Reports without a year count in the
    total only; reports without a place share one row.
    """
    by_province = reports.values("division__code").distinct().count() > MOST_PLACES
    code = RPad(Left("division__code", 2), 6, Value("0")) if by_province else F("division__code")
    counted = (
        reports.order_by()
        .annotate(place=Coalesce(code, Value(""), output_field=CharField()))
        .values_list("place", "covers_year")
        .annotate(n=Count("pk"))
    )
    cells: dict[str, dict[int | None, int]] = defaultdict(dict)
    for place, year, n in counted:
        cells[place][year] = n
    held = sorted({year for row in cells.values() for year in row if year is not None})
    years = tuple(range(held[-1], max(held[0] - 1, held[-1] - MOST_YEARS), -1)) if held else ()
    divisions = Division.objects.named(cells.keys())
    rows = [
        CoverageRow(
            division=divisions.get(place),
            cells=tuple((year, row.get(year)) for year in years),
            earlier=sum(n for year, n in row.items() if year is not None and year < years[-1])
            if years
            else 0,
            total=sum(row.values()),
        )
        for place, row in sorted(cells.items(), key=lambda item: item[0] or "~")
    ]
    return Coverage(years, tuple(rows), by_province)
