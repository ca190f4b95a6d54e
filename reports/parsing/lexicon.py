"""Word tables of the reading grammar, loaded from ``reports/data/lexicon.toml``, and folding.

All look-ups run on folded text: traditional characters as simplified ones, full-width forms as
half-width ones, one character for one character, so that offsets stay those of the text itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from reports.parsing.folding import fold as fold_characters

DATA = Path(__file__).resolve().parent.parent / "data"

# Punctuation that the grammar treats alike, on top of the common folding. Quotation marks 「」 become “”.
_PUNCTUATION = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "﹪": "%",
    "丶": "、",
    "﹑": "、",
    "\t": " ",
    "〔": "(",
    "〕": ")",
}


@lru_cache(maxsize=1)  # outline and metrics fold the same text, one after the other
def fold(text: str) -> str:
    """Return ``text`` in simplified, half-width characters and punctuation; same length, same offsets."""
    folded = fold_characters(text)
    # str.translate asks the table about every character; a hundred searches for one of them are faster.
    for old, new in _PUNCTUATION.items():
        folded = folded.replace(old, new)
    return folded


@cache
def load_lexicon() -> dict[str, dict[str, Any]]:
    """Read the word tables once."""
    with (DATA / "lexicon.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def words(table: str, name: str) -> tuple[str, ...]:
    """One list of words of the lexicon, longest first."""
    return tuple(sorted(load_lexicon()[table][name], key=len, reverse=True))


def any_of(terms: Iterable[str]) -> str:
    """A pattern that matches any of the terms, longest first."""
    return "|".join(re.escape(term) for term in sorted(set(terms), key=len, reverse=True))


@cache
def measures() -> dict[str, str]:
    """Measure word as written → unit stored."""
    found: dict[str, str] = {}
    for table in load_lexicon()["measures"].values():
        found.update(table)
    return found


@cache
def unit_class(unit: str) -> str:
    """The table of the lexicon that a stored unit belongs to (money, people, items …)."""
    for name, table in load_lexicon()["measures"].items():
        if unit in table.values():
            return str(name)
    return "other"
