"""Word tables of the reading grammar, loaded from ``reports/data/lexicon.toml``, and folding.

All look-ups run on folded text: traditional characters as simplified ones, full-width forms as
half-width ones, one character for one character, so that offsets stay those of the text itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from opencc import OpenCC

DATA = Path(__file__).resolve().parent.parent / "data"

# Full-width ASCII, and the blanks that appear inside Chinese text. Quotation marks 「」 become “”.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH.update({0x3000: 0x20, 0xA0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x09: 0x20})
_WIDTH.update(
    {ord(a): ord(b) for a, b in {"「": "“", "」": "”", "『": "‘", "』": "’", "﹪": "%", "〇": "〇"}.items()}
)
_CJK = range(0x4E00, 0xA000)


class _FoldTable(dict[int, int]):
    """Character map that asks OpenCC once for every ideograph it meets.

    The converter works on phrases and may change lengths; asked for one character it cannot.
    """

    def __init__(self) -> None:
        super().__init__(_WIDTH)
        self._convert = OpenCC("t2s").convert

    def __missing__(self, code: int) -> int:
        folded = code
        if code in _CJK:
            simple = self._convert(chr(code))
            if len(simple) == 1:
                folded = ord(simple)
        self[code] = folded
        return folded


_FOLD = _FoldTable()


def fold(text: str) -> str:
    """Return ``text`` with traditional and full-width forms folded; same length, same offsets."""
    return text.translate(_FOLD)


@cache
def load_lexicon() -> dict[str, dict[str, Any]]:
    """Read the word tables once."""
    with (DATA / "lexicon.toml").open("rb") as file:
        return tomllib.load(file)


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
