"""What a query means: a small tree of frozen values. Text in it is folded already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """These characters, exactly."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A run longer than a word: all its words, and the whole run first."""

    run: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """All parts, in any order, with at most `distance` characters between one and the next."""

    parts: tuple[str, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on what is known of the report or section: `year:2020..2023`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `child` does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of the children."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the children."""

    children: tuple[Node, ...]


Node = Literal | Words | Near | Field | Not | And | Or


def positive_leaves(node: Node | None) -> Iterator[Literal | Words | Near]:
    """Yield what a hit is found by, in the order of the query: no negations, no fields."""
    match node:
        case Literal() | Words() | Near():
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from positive_leaves(child)
        case _:
            return


def terms(node: Node | None) -> tuple[str, ...]:
    """Return the strings to look for and to mark, each once, in the order of the query."""
    found: list[str] = []
    for leaf in positive_leaves(node):
        match leaf:
            case Literal(text):
                found.append(text)
            case Words(_, words):
                found += words
            case Near(parts, _):
                found += parts
    return tuple(dict.fromkeys(found))


def fields(node: Node | None) -> Iterator[Field]:
    """Yield every field of the tree, negated ones too."""
    match node:
        case Field():
            yield node
        case Not(child):
            yield from fields(child)
        case And(children) | Or(children):
            for child in children:
                yield from fields(child)
        case _:
            return


def has_fields(node: Node) -> bool:
    """Say whether any part of the tree asks for more than text."""
    return next(fields(node), None) is not None
