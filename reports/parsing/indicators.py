"""The indicator taxonomy: what a quantity can measure, as data, and how its signals match.

``reports/data/indicators.json`` holds definitions, signals and examples; this module holds no
knowledge of any one indicator. A signal is a set of conditions on a quantity and its context:

``units``     stored units, or names of unit lists of the lexicon (``times``, ``people``)
``noun``      what is counted: one of these words stands beside the number
``with``      groups of words; one of each group stands in the clause or the sentence
``clause``    the same, but in the part of the clause that belongs to the number
``heading``   one of these words stands in the headings above (only a bonus)
``not``       none of these words stands beside the number or in its clause
``posed``     ``after`` or ``before``: on which side of the number its noun stands
``change``    True for growth and decline, False (default) for levels
``weight``    added to the score where signals compete
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from reports.parsing.lexicon import DATA, load_lexicon


@dataclass(frozen=True, slots=True)
class Signal:
    """One way in which texts state an indicator. All conditions must hold."""

    units: frozenset[str]
    noun: tuple[str, ...] = ()
    near: tuple[tuple[str, ...], ...] = ()
    clause: tuple[tuple[str, ...], ...] = ()
    heading: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    posed: str | None = None
    change: bool = False
    continuous: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """One indicator. ``growth`` is the key of the indicator for its rate of change, if any,
    ``share`` that of the indicator for its share in the whole (件 of which …%), and ``persons`` that of
    the people who came with it (来信来访37件84人次).

    Examples mark the number they are about: ``召开[7]次常委会会议``. ``external`` says that the
    fact is not the work of the congress itself (the economy, the government).
    """

    key: str
    name: str
    definition: str
    units: tuple[str, ...]
    group: str
    signals: tuple[Signal, ...]
    growth: str | None = None
    share: str | None = None
    persons: str | None = None
    external: bool = False
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()


@cache
def load_indicators() -> tuple[IndicatorDefinition, ...]:
    """All indicators in the order of the data file. Raises ValueError when the data contradicts itself."""
    raw = json.loads((DATA / "indicators.json").read_text(encoding="utf-8"))
    found = tuple(_definition(row, raw["groups"]) for row in raw["indicators"])
    keys = [indicator.key for indicator in found]
    if len(set(keys)) != len(keys):
        raise ValueError(f"indicator keys are not unique: {sorted({k for k in keys if keys.count(k) > 1})}")
    missing = {key for i in found for key in (i.growth, i.share, i.persons) if key} - set(keys)
    if missing:
        raise ValueError(f"growth, share or persons indicators are not defined: {sorted(missing)}")
    return found


@cache
def indicators_by_key() -> Mapping[str, IndicatorDefinition]:
    return {indicator.key: indicator for indicator in load_indicators()}


@cache
def signals_by_unit() -> Mapping[str, tuple[tuple[str, Signal], ...]]:
    """Signals that can match a quantity in a unit, with the key of their indicator."""
    table: dict[str, list[tuple[str, Signal]]] = {}
    for indicator in load_indicators():
        for signal in indicator.signals:
            for unit in signal.units:
                table.setdefault(unit, []).append((indicator.key, signal))
    return {unit: tuple(rows) for unit, rows in table.items()}


def _definition(row: Mapping[str, Any], groups: Mapping[str, str]) -> IndicatorDefinition:
    units = tuple(row["units"])
    return IndicatorDefinition(
        key=row["key"],
        name=row["name"],
        definition=row["definition"],
        units=units,
        group=groups[row["group"]],
        signals=tuple(_signal(signal, units) for signal in row["signals"]),
        growth=row.get("growth"),
        share=row.get("share"),
        persons=row.get("persons"),
        external=bool(row.get("external", False)),
        positive=tuple(row.get("positive", ())),
        negative=tuple(row.get("negative", ())),
    )


def _signal(row: Mapping[str, Any], units: tuple[str, ...]) -> Signal:
    unknown = set(row) - {
        "units",
        "noun",
        "with",
        "clause",
        "heading",
        "not",
        "posed",
        "change",
        "continuous",
        "weight",
    }
    if unknown:
        raise ValueError(f"unknown fields in a signal: {sorted(unknown)}")
    named: dict[str, list[str]] = load_lexicon()["units"]
    expanded: set[str] = set()
    for unit in row.get("units", units):
        expanded.update(named.get(unit, [unit]))
    return Signal(
        units=frozenset(expanded),
        noun=tuple(row.get("noun", ())),
        near=tuple(tuple(group) for group in row.get("with", ())),
        clause=tuple(tuple(group) for group in row.get("clause", ())),
        heading=tuple(row.get("heading", ())),
        excluded=tuple(row.get("not", ())),
        posed=row.get("posed"),
        change=bool(row.get("change", False)),
        continuous=bool(row.get("continuous", False)),
        weight=float(row.get("weight", 0)),
    )
