"""A revision in words: what it changed, before and after, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.models import Division, Indicator, Metric, Report, Revision, Section
from reports.services.states import BESIDE, METADATA

ACTIONS = {
    "created": "收入",
    "reparsed": "重新解析",
    "status:draft": "退回草稿",
    "status:in_review": "提交审核",
    "status:published": "发布",
    "status:superseded": "由新版取代",
    "status:withdrawn": "撤回",
    "status:scheduled": "定时发布",
    "version": "定为新版本",
    "republished": "记下转载本",
    "edit:metadata": "改著录",
    "edit:sections": "改章节",
    "edit:metrics": "核对数据",
    "edit:metric-added": "补录数据",
    "edit:text": "取回清除的内容",
    "edit:undone": "撤销一步",
    "edit:redone": "重做一步",
    "edit:restored": "恢复旧样",
}
_LONGEST = 120
# Where a row stands follows from other changes; it is no news of its own.
_PLACE = {"ordinal", "section_ordinal", "start", "end", "body_start", "quote_start", "quote_end", "rule"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed. An empty side means that nothing stood there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision with its name and its changes."""

    revision: Revision
    name: str
    changes: tuple[Change, ...]
    is_restorable: bool
    # Reports that it speaks of besides its own.
    related: tuple[int, ...] = ()


def describe(revisions: Iterable[Revision], *, readers_only: bool = False) -> list[Entry]:
    """Put revisions into words, in two queries for all of them.

    With `readers_only` leave out what does not show on the public page, such as an acceptance.
    """
    found = list(revisions)
    names = _Names(found)
    entries = []
    for revision in found:
        before, after = revision.before or {}, revision.after or {}
        changes = tuple(_changes(before, after, names, readers_only))
        is_edit = revision.action.startswith("edit:") or revision.action in ("created", "reparsed")
        name = ACTIONS.get(revision.action, revision.action)
        entries.append(Entry(revision, name, changes, is_edit, _related(after)))
    return entries


def _related(after: Mapping[str, Any]) -> tuple[int, ...]:
    found = [after.get("superseded_by"), after.get("version_of"), *after.get("supersedes", ())]
    return tuple(number for number in found if isinstance(number, int))


class _Names:
    """Names of the divisions, indicators and numbers that revisions speak of."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        places: set[int] = set()
        metrics: set[int] = set()
        sections: set[int] = set()
        for revision in revisions:
            for side in (revision.before or {}, revision.after or {}):
                places |= {
                    side[n] for n in ("division_id", "division_hint_id") if isinstance(side.get(n), int)
                }
                metrics |= _numbers(side.get("metrics"))
                sections |= _numbers(side.get("sections"))
        self.places = {d.pk: str(d) for d in Division.objects.filter(pk__in=places)} if places else {}
        rows = Metric.objects.filter(pk__in=metrics).only("raw", "unit") if metrics else ()
        self.metrics = {str(m.pk): f"{m.raw}{m.unit}" for m in rows}
        headed = Section.objects.filter(pk__in=sections).only("heading") if sections else ()
        self.sections = {str(s.pk): str(s) for s in headed}
        self.indicators = dict(Indicator.objects.values_list("key", "name")) if metrics else {}


def _numbers(rows: Any) -> set[int]:
    return {int(pk) for pk in rows} if isinstance(rows, dict) else set()


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: _Names, readers_only: bool
) -> Iterable[Change]:
    for name in METADATA:
        if name in after or name in before:
            label = str(Report._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
            yield Change(
                label, _say(Report, name, before.get(name), names), _say(Report, name, after.get(name), names)
            )
    if isinstance(after.get("text"), dict):
        yield Change("正文", _short(before["text"]["say"]), _short(after["text"]["say"]))
    rows: tuple[tuple[str, type[Section] | type[Metric], str, dict[str, str]], ...] = (
        ("sections", Section, "章节", names.sections),
        ("metrics", Metric, "数据", names.metrics),
    )
    for key, model, label, known in rows:
        if isinstance(after.get(key), dict):
            for pk, made in after[key].items():
                lost = before.get(key, {}).get(pk)
                yield from _row_changes(
                    model, f"{label}“{_row_name(known, pk, lost, made)}”", lost, made, names, readers_only
                )
    if not readers_only and "confirmed" in after and not set(after) - set(BESIDE):
        fresh = sorted(set(after["confirmed"]) - set(before["confirmed"]))
        labels = [str(getattr(f, "verbose_name", n)) for n in fresh for f in _fields(n)]
        yield Change("确认", "", "、".join(labels))


def _fields(name: str) -> list[Any]:
    return [field for field in Report._meta.get_fields() if field.name == name]


def _row_name(known: Mapping[str, str], pk: str, lost: Any, made: Any) -> str:
    whole = made or lost or {}
    if "raw" in whole or "heading" in whole:
        return _short(f"{whole.get('raw', whole.get('heading', ''))}{whole.get('unit', '')}") or "无标题"
    return _short(known.get(pk, pk))


def _row_changes(
    model: type[Section] | type[Metric],
    label: str,
    lost: Mapping[str, Any] | None,
    made: Mapping[str, Any] | None,
    names: _Names,
    readers_only: bool,
) -> Iterable[Change]:
    if made is None or lost is None:
        yield Change(label, "有" if lost else "", "有" if made else "")
        return
    hidden = _PLACE | ({"confidence"} if readers_only else set())
    for name in made:
        if name in hidden or (
            readers_only and name == "review" and "rejected" not in (made[name], lost[name])
        ):
            continue
        field = str(model._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
        yield Change(
            f"{label}的{field}", _say(model, name, lost[name], names), _say(model, name, made[name], names)
        )


def _say(model: type[Report] | type[Section] | type[Metric], name: str, value: Any, names: _Names) -> str:
    if value is None or value == "":
        return ""
    if name in ("division_id", "division_hint_id"):
        return names.places.get(value, str(value))
    if name == "indicator_id":
        return names.indicators.get(value, str(value))
    choices = dict(getattr(model._meta.get_field(name.removesuffix("_id")), "flatchoices", ()))
    if isinstance(value, bool):
        return "是" if value else "否"
    return _short(str(choices.get(value, value)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
