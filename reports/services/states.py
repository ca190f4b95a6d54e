"""The whole editable state of a report, the difference of two states, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any

from django.db.models import Model

from reports.models import Metric, Report, Section

Row = dict[str, Any]

# Columns of the metadata that a person may set.
METADATA = (
    *("division_id", "division_hint_id", "division_written", "place_name", "body", "level", "kind"),
    *("title", "subtitle", "covers_from", "covers_year", "plan_year", "delivered_on", "published_on"),
    *("term", "session_no", "session", "speaker", "speaker_title", "source", "source_url"),
    *("masked", "truncated"),
)
# What the reading left beside the content: where it was found, by which version, what was taken away.
BESIDE = ("evidence", "candidates", "removed", "confirmed", "extractor_version", "text_digest")
SECTION = ("ordinal", "level", "kind", "stance", "heading", "start", "end", "body_start")
METRIC = (
    *("ordinal", "section_ordinal", "raw", "start", "end", "quote_start", "quote_end", "value", "value_max"),
    *("unit", "qualifier", "indicator_id", "year", "year_from", "status", "scope", "subject", "rule"),
    *("confidence", "review"),
)
CHILDREN: dict[str, tuple[type[Section] | type[Metric], tuple[str, ...]]] = {
    "sections": (Section, SECTION),
    "metrics": (Metric, METRIC),
}


@dataclass(frozen=True, slots=True)
class State:
    """A report as plain values, ready for JSON. Children are keyed by their number as a string."""

    fields: Row
    text: str
    sections: dict[str, Row]
    metrics: dict[str, Row]


class StateMismatch(Exception):
    """The state is not the one that a change led to; `key` says where."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def take_state(report: Report) -> State:
    """Return the state of a report: its columns as they stand on the instance, its rows as stored."""
    return State(
        {name: _plain(getattr(report, name)) for name in (*METADATA, *BESIDE)},
        report.text,
        {str(s.pk): {n: _plain(getattr(s, n)) for n in SECTION} for s in report.sections.all()},
        {str(m.pk): {n: _plain(getattr(m, n)) for n in METRIC} for m in report.metrics.all()},
    )


def diff_states(old: State, new: State) -> tuple[Row, Row]:
    """Return (before, after) of what differs; both empty when nothing does.

    Columns stand at the top; `text` is a splice {"at", "say"}; `sections` and `metrics` hold, by
    number, the columns that differ, a whole row that came or went, or None where there is no row.
    """
    before: Row = {}
    after: Row = {}
    for name, value in old.fields.items():
        if value != new.fields[name]:
            before[name], after[name] = value, new.fields[name]
    if old.text != new.text:
        at, cut, put = _splice(old.text, new.text)
        before["text"], after["text"] = {"at": at, "say": cut}, {"at": at, "say": put}
    for key in CHILDREN:
        lost, made = _diff_rows(getattr(old, key), getattr(new, key))
        if made:
            before[key], after[key] = lost, made
    return before, after


def revert(state: State, before: Mapping[str, Any], after: Mapping[str, Any]) -> State:
    """Return the state before a change. Raises StateMismatch where the state is not what it led to."""
    fields = dict(state.fields)
    for name in set(before) & set(fields):
        if fields[name] != after.get(name):
            raise StateMismatch(name)
        fields[name] = before[name]
    text = state.text
    if "text" in after:
        at, put = after["text"]["at"], after["text"]["say"]
        if text[at : at + len(put)] != put:
            raise StateMismatch("text")
        text = text[:at] + before["text"]["say"] + text[at + len(put) :]
    rows = {key: _revert_rows(getattr(state, key), before, after, key) for key in CHILDREN}
    return State(fields, text, **rows)


def is_revertible(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Tell whether a revision holds a difference that can be taken back."""
    if not before or not after:
        return False
    return all(isinstance(after.get(key, {}), dict) for key in CHILDREN) and "status" not in after


def write_state(report: Report, now: State, wanted: State) -> None:
    """Bring a stored report from one state to another. Identifiers of rows stay."""
    changed = {key: _diff_rows(getattr(now, key), getattr(wanted, key))[1] for key in CHILDREN}
    for key, (model, _) in CHILDREN.items():
        manager: Any = model._default_manager
        gone = [int(pk) for pk, row in changed[key].items() if row is None]
        manager.filter(report=report, pk__in=gone).delete()
    for name, value in wanted.fields.items():
        setattr(report, name, _to_python(Report, name, value))
    report.text = wanted.text
    report.save(update_fields=[*(_field_name(n) for n in wanted.fields), "text"])
    for key, (model, names) in CHILDREN.items():
        manager = model._default_manager
        held = getattr(now, key)
        touched = [pk for pk, row in changed[key].items() if row is not None]
        rows = {
            pk: model(
                pk=int(pk),
                report=report,
                **{n: _to_python(model, n, v) for n, v in getattr(wanted, key)[pk].items()},
            )
            for pk in touched
        }
        manager.bulk_update([row for pk, row in rows.items() if pk in held], [_field_name(n) for n in names])
        manager.bulk_create([row for pk, row in rows.items() if pk not in held])


def _diff_rows(old: Mapping[str, Row], new: Mapping[str, Row]) -> tuple[Row, Row]:
    before: Row = {}
    after: Row = {}
    for pk in [*old, *(pk for pk in new if pk not in old)]:
        a, b = old.get(pk), new.get(pk)
        if a == b:
            continue
        if a is None or b is None:
            before[pk], after[pk] = a, b
        else:
            names = [n for n in a if a[n] != b[n]]
            before[pk], after[pk] = {n: a[n] for n in names}, {n: b[n] for n in names}
    return before, after


def _revert_rows(
    held: Mapping[str, Row], before: Mapping[str, Any], after: Mapping[str, Any], key: str
) -> dict[str, Row]:
    rows = {pk: dict(row) for pk, row in held.items()}
    for pk, made in after.get(key, {}).items():
        lost = before[key].get(pk)
        if made is None:
            if pk in rows:
                raise StateMismatch(key)
            rows[pk] = dict(lost)
            continue
        if pk not in rows or any(rows[pk][n] != v for n, v in made.items()):
            raise StateMismatch(key)
        if lost is None:
            del rows[pk]
        else:
            rows[pk].update(lost)
    return rows


def _splice(old: str, new: str) -> tuple[int, str, str]:
    """Return (where, what was cut, what was put there) between two texts."""
    at = _shared(old, new)
    tail = _shared(old[at:][::-1], new[at:][::-1])
    return at, old[at : len(old) - tail], new[at : len(new) - tail]


def _shared(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _to_python(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(_field_name(name))
    return value if value is None or name.endswith("_id") else field.to_python(value)


def _field_name(name: str) -> str:
    return name.removesuffix("_id")
