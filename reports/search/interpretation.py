"""Say in words how a query was read, and write it as somebody would type it."""

from __future__ import annotations

from reports.search.field_values import KIND_LABELS, LEVEL_LABELS, STANCE_LABELS
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Or, Words
from reports.search.words import split_run

_FIELD_SAYS = {"title": "标题含“{}”", "division": "地区为“{}”", "speaker": "报告人含“{}”", "term": "第{}届"}
_FIELD_LABELS = {
    "kind": ("文种为", KIND_LABELS),
    "level": ("级别为", LEVEL_LABELS),
    "stance": ("性质为", STANCE_LABELS),
}


def describe(node: Node | None) -> str:
    """Return the query in Chinese: “监督”且不含“整改”. An empty query gives ''."""
    return _say(node, top=True) if node is not None else ""


def as_query(node: Node) -> str:
    """Return a text that reads as `node`: ``监督 -立法 year:2020..2021``."""
    match node:
        case Literal(text):
            if text.isalnum() and split_run(text) == (text,):
                return text
            return f'"{text}"' if '"' not in text else f"「{text}」"
        case Words(run, _):
            return run
        case Near(parts, distance):
            return f'"{" ".join(parts)}"~{distance}'
        case Field("year", value):
            first, _, last = value.partition("..")
            return f"year:{first if first == last else value}"
        case Field(name, value):
            return f'{name}:"{value}"' if name in ("title", "speaker", "division") else f"{name}:{value}"
        case Not(child):
            return f"-{_grouped(child)}"
        case And(children):
            return " ".join(_grouped(child) for child in children)
        case Or(children):
            return " OR ".join(_grouped(child) for child in children)


def _grouped(node: Node) -> str:
    return f"({as_query(node)})" if isinstance(node, And | Or) else as_query(node)


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
