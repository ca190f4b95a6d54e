"""What is asked for: the text of a query as a tree, and the request around it.

The page and the API build one `SearchRequest` each and get the same answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reports.search.field_values import SCOPE_LABELS
from reports.search.folding import fold
from reports.search.interpretation import describe
from reports.search.nodes import And, Literal, Node, Not, Or, Words
from reports.search.parser import MAX_LENGTH, Parser

SCOPES = tuple(SCOPE_LABELS)
ORDERS = ("relevance", "-year", "year")
_SCOPE_WORD = re.compile("scope|范围", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search with its filters, order and page."""

    q: str = ""
    division: str | None = None  # code or significant digits: everything under it
    year_from: int | None = None
    year_to: int | None = None
    kind: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    term: int | None = None
    scope: str = "section"  # sentence | paragraph | section | report
    order: str = "relevance"  # relevance | -year | year
    group: bool = False  # one hit a report
    offset: int = 0
    limit: int = 20

    def __post_init__(self) -> None:
        # What the query says itself (scope:同句) goes before what stands beside it.
        if _SCOPE_WORD.search(self.q) and (scope := Parser(_shortened(self.q)).scope):
            object.__setattr__(self, "scope", scope)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood. `run` is the whole text without operators, '' if it has any."""

    q: str
    root: Node | None
    run: str
    interpreted_as: str


def parse_query(q: str) -> Query:
    """Read a query. Never raises: what cannot be read is searched literally, and said so."""
    text = _shortened(q)
    parser = Parser(text)
    root = parser.parse()
    notes = list(parser.notes)
    if len(q.strip()) > MAX_LENGTH:
        notes.append(f"检索式过长，只取前{MAX_LENGTH}字")
    if root is None and parser.scope is None and (literal := fold(text)):
        root = Literal(literal)
        notes.append("无法按检索式理解，按字面检索")
    if parser.scope and root is not None:
        notes.insert(0, f"范围：{SCOPE_LABELS[parser.scope]}")
    said = describe(root)
    return Query(q, root, _whole_run(root, text), "；".join([said, *notes]) if notes else said)


def _shortened(q: str) -> str:
    return q.strip()[:MAX_LENGTH]


def tighten(query: Query) -> Query | None:
    """Return the query with every bare run taken literally; None when no run is longer than a word.

    A run of Chinese first means itself: it is split into words only where it stands nowhere.
    """
    if query.root is None or (root := _unsplit(query.root)) == query.root:
        return None
    return replace(
        query, root=root, interpreted_as=query.interpreted_as.replace(describe(query.root), describe(root))
    )


def split_runs(query: Query) -> str:
    """Return the text of a query of plain words with its runs split by blanks, '' for any other."""
    parts = query.root.children if isinstance(query.root, And) else (query.root,)
    words: list[str] = []
    for part in parts:
        if isinstance(part, Words):
            words += part.words
        elif isinstance(part, Literal):
            words.append(part.text)
        else:
            return ""
    return " ".join(words)


def _unsplit(node: Node) -> Node:
    match node:
        case Words(run, _):
            return Literal(run)
        case Not(child):
            return Not(_unsplit(child))
        case And(children):
            return And(tuple(_unsplit(child) for child in children))
        case Or(children):
            return Or(tuple(_unsplit(child) for child in children))
    return node


def _whole_run(root: Node | None, text: str) -> str:
    """Return what a reader would like to see unbroken: the query itself, blanks left out."""
    match root:
        case Literal(run) | Words(run):
            return run
        case None:
            return ""
    from_plain_words = (
        not any(mark in text for mark in '"“”「」『』＂()（）|｜~-－:：') and " OR " not in text
    )
    return fold(text) if from_plain_words else ""
