"""Say in words how a query was read."""

from __future__ import annotations

from reports.search.field_values import KIND_LABELS, LEVEL_LABELS, STANCE_LABELS
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Or, Words

_FIELD_SAYS = {"title": "标题含“{}”", "division": "地区为“{}”", "speaker": "报告人含“{}”", "term": "第{}届"}
_FIELD_LABELS = {
    "kind": ("文种为", KIND_LABELS),
    "level": ("级别为", LEVEL_LABELS),
    "stance": ("性质为", STANCE_LABELS),
}


def describe(node: Node | None) -> str:
    """Return the query in Chinese: “监督”且不含“整改”. An empty query gives ''."""
    return _say(node, top=True) if node is not None else ""


def _say(node: Node, *, top: bool = False) -> str:
    match node:
        case Literal(text):
            return f"“{text}”"
        case Words(run, words):
            said = "且".join(f"“{word}”" for word in words)
            return said if words == (run,) else f"{said}（“{run}”在先）"
        case Near(parts, distance):
            return "与".join(f"“{part}”" for part in parts) + f"相距不超过{distance}字"
        case Field(name, value):
            return _say_field(name, value)
        case Not(child):
            return f"不含{_say(child)}" if isinstance(child, Literal) else f"除去（{_say(child, top=True)}）"
        case And(children):
            said = "且".join(_say(child) for child in children)
            return said if top else f"（{said}）"
        case Or(children):
            said = "或".join(_say(child) for child in children)
            return said if top else f"（{said}）"


def _say_field(name: str, value: str) -> str:
    if name == "year":
        first, _, last = value.partition("..")
        if first == last:
            return f"{first}年"
        return f"{first}—{last}年" if first and last else f"{first}年起" if first else f"至{last}年"
    if name in _FIELD_LABELS:
        prefix, labels = _FIELD_LABELS[name]
        return prefix + labels[value]
    return _FIELD_SAYS[name].format(value)
