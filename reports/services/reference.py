"""Reference tables from the data files in the repository: divisions and indicators."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reports.models import Division, Indicator
from reports.parsing.indicators import load_indicators as read_indicators

DIVISIONS_CSV = Path(settings.BASE_DIR) / "fixtures" / "divisions.csv"
SAMPLES_DIR = Path(settings.BASE_DIR) / "fixtures" / "samples"
SAMPLE_DIVISIONS_CSV = SAMPLES_DIR / "divisions.csv"
# What the gazetteer of a reading is made of.
DIVISION_TABLES = (DIVISIONS_CSV, SAMPLE_DIVISIONS_CSV)
LEVELS = ("nation", "province", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many rows of a table were made, changed, or already right."""

    created: int
    updated: int
    unchanged: int


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _year(text: str) -> int | None:
    return int(text) if text else None


def _split(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def division_in_year(rows: Iterable[Division], year: int | None) -> Division | None:
    """Choose, among the rows of one code, the name it bore in `year` (today's when None).

    Falls back on the current row, then on the latest.
    """
    ranked = sorted(rows, key=lambda d: (d.valid_to is not None, -(d.valid_to or 0)))
    if year is not None:
        for division in ranked:
            if (division.valid_from or 0) <= year <= (division.valid_to or 9999):
                return division
    return ranked[0] if ranked else None


@transaction.atomic
def load_divisions(*, path: Path, is_sample: bool = False) -> LoadResult:
    """Bring the division table in line with a CSV file (see fixtures/README.md for its columns).

    Rows are matched by code and first year; nothing is deleted. Running it again changes nothing.
    """
    rows = sorted(_rows(path), key=lambda r: LEVELS.index(r["level"]))
    stored = {(d.code, d.valid_from): d for d in Division.objects.all()}
    by_code: dict[str, list[Division]] = {}
    for division in stored.values():
        by_code.setdefault(division.code, []).append(division)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for level in LEVELS:
        created: list[Division] = []
        updated: list[Division] = []
        for row in (r for r in rows if r["level"] == level):
            valid_from, valid_to = _year(row["valid_from"]), _year(row["valid_to"])
            parent = division_in_year(by_code.get(row["parent"], ()), valid_to) if row["parent"] else None
            values = {
                "name": row["name"],
                "short_name": row["short_name"],
                "level": level,
                "parent_id": parent.pk if parent else None,
                "aliases": _split(row["aliases"]),
                "valid_to": valid_to,
                "is_sample": is_sample,
            }
            held = stored.get((row["code"], valid_from))
            if held is None:
                created.append(Division(code=row["code"], valid_from=valid_from, **values))
            elif any(getattr(held, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(held, name, value)
                updated.append(held)
            else:
                counts["unchanged"] += 1
        # Updates first: a renamed place closes its old row before its new one opens.
        for division in sorted(updated, key=lambda d: d.valid_to is None):
            division.save()
        for division in Division.objects.bulk_create(created, batch_size=1000):
            stored[division.code, division.valid_from] = division
            by_code.setdefault(division.code, []).append(division)
        counts["created"] += len(created)
        counts["updated"] += len(updated)
    _link_successors(rows, stored, by_code)
    return LoadResult(**counts)


def _link_successors(
    rows: list[dict[str, str]],
    stored: dict[tuple[str, int | None], Division],
    by_code: dict[str, list[Division]],
) -> None:
    """Add the successor links of the file that are not stored yet."""
    link = Division.successors.through
    present = set(link.objects.values_list("from_division_id", "to_division_id"))
    missing = []
    for row in rows:
        division = stored[row["code"], _year(row["valid_from"])]
        for code in _split(row["successors"]):
            successor = division_in_year(by_code.get(code, ()), (division.valid_to or 0) + 1)
            pair = (division.pk, successor.pk) if successor else None
            if pair and pair[0] != pair[1] and pair not in present:
                present.add(pair)
                missing.append(link(from_division_id=pair[0], to_division_id=pair[1]))
    link.objects.bulk_create(missing, batch_size=1000)


@transaction.atomic
def load_indicators() -> LoadResult:
    """Bring the indicator table in line with `reports/data`. Keys are stable; nothing is deleted."""
    stored = Indicator.objects.in_bulk()
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    changed = []
    for position, definition in enumerate(read_indicators()):
        values = {
            "name": definition.name,
            "definition": definition.definition,
            "units": list(definition.units),
            "group": definition.group,
            "position": position,
        }
        indicator = stored.get(definition.key)
        if indicator is not None and all(getattr(indicator, k) == v for k, v in values.items()):
            counts["unchanged"] += 1
            continue
        changed.append(Indicator(key=definition.key, **values))
        counts["updated" if indicator else "created"] += 1
    Indicator.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "definition", "units", "group", "position"],
    )
    return LoadResult(**counts)
