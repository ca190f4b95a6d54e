"""Regular expressions for what `LIKE` cannot say: words near each other, words in one sentence.

They use only what PostgreSQL's and Python's regular expressions share, so that a test can hold
the database and Python together.
"""

from __future__ import annotations

import re
from itertools import permutations

from reports.search.folding import spellings
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Or, Words

SENTENCE_ENDS = "。!?"  # folded
_NO_END = f"[^{SENTENCE_ENDS}]"
_INSIDE = f"{_NO_END}*"
_OPENS = f"(?:^|[{SENTENCE_ENDS}])"
# Orders of more parts than this are not tried out: 4! = 24 arms is what a pattern may cost.
_MOST_PERMUTED = 4


def escape(text: str) -> str:
    """Take the meaning from ASCII punctuation; both engines read backslash and mark as the mark."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def any_spelling(folded: str) -> str:
    """Match a folded string in a text that is not folded: 监督 also as 監督, gdp as ＧＤＰ."""
    return "".join(f"[{''.join(map(escape, spellings(character)))}]" for character in folded)


def near_pattern(parts: tuple[str, ...], distance: int, between: str = ".") -> str:
    """Match all `parts`, in any order, at most `distance` characters apart, one after the other.

    (A, B), 5 matches A12345B and BA, not A123456B. Five parts and more match as given or reversed.
    """
    gap = f"{between}{{0,{distance}}}"
    orders = permutations(parts) if len(parts) <= _MOST_PERMUTED else (parts, parts[::-1])
    arms = (gap.join(escape(part) for part in order) for order in orders)
    return f"(?:{'|'.join(dict.fromkeys(arms))})"


def sentence_pattern(node: Node) -> str:
    """Match a folded text in which one sentence fulfils the whole of `node` (text only)."""
    return _OPENS + _ahead(node)


def _ahead(node: Node) -> str:
    match node:
        case Literal(text):
            return f"(?={_INSIDE}{escape(text)})"
        case Words(_, words):
            return "".join(f"(?={_INSIDE}{escape(word)})" for word in words)
        case Near(parts, distance):
            return f"(?={_INSIDE}{near_pattern(parts, distance, _NO_END)})"
        case Not(child):
            return f"(?!{_ahead(child)})"
        case And(children):
            return "".join(_ahead(child) for child in children)
        case Or(children):
            return f"(?:{'|'.join(_ahead(child) for child in children)})"
        case Field():
            raise ValueError("a field says nothing about a sentence")


def matches(node: Node | None, folded: str) -> bool:
    """Say whether a folded text fulfils `node`; fields are taken as fulfilled."""
    match node:
        case None | Field() | Not(Field()):
            return True
        case Literal(text):
            return text in folded
        case Words(_, words):
            return all(word in folded for word in words)
        case Near(parts, distance):
            return re.search(near_pattern(parts, distance), folded, re.DOTALL) is not None
        case Not(child):
            return not matches(child, folded)
        case And(children):
            return all(matches(child, folded) for child in children)
        case Or(children):
            return any(matches(child, folded) for child in children)
