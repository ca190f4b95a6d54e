"""Fold text so that one spelling finds the other: the same function for the index and the query.

Characters are folded one to one (full-width to half-width, traditional to simplified, lower
case), and white space is left out, so that 培训 76次 is found as 培训76次. A map leads from the
folded text back to the offsets of the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import opencc

# Blocks whose characters have a simplified or a unified form: radicals that PDFs use for whole
# characters, ideographs with their extensions, compatibility ideographs.
_HAN_BLOCKS = ((0x2E80, 0x2FE0), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_FULL_WIDTH = range(0xFF01, 0xFF5F)
# Invisible characters that web pages and PDFs leave between letters.
_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff\x00"
_LEFT_OUT = re.compile(rf"[\s{_INVISIBLE}]+")
# Beyond these planes no letter has another case that matters here; the scan stays short.
_CASED_BELOW = 0x2C00


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back to the original.

    `gaps` are the places in the folded text, in order, before which characters were left out, and
    `left_out` how many in all before the first gap (none), the second, …, and behind the last.
    """

    text: str
    gaps: tuple[int, ...]
    left_out: tuple[int, ...]

    def offset(self, place: int) -> int:
        """Return where the folded character at `place` stands in the original."""
        return place + self.left_out[bisect_right(self.gaps, place)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original `[start, end)` of a non-empty folded `[start, end)`."""
        return self.offset(start), self.offset(end - 1) + 1


def fold(text: str) -> str:
    """Return `text` folded, without white space. Folding twice changes nothing more."""
    return "".join(text.translate(_deleting_table()).split())


def fold_characters(text: str) -> str:
    """Return `text` folded one character to one character, white space kept: same length."""
    return text.translate(_table())


def fold_with_offsets(text: str, known: str = "") -> Folded:
    """Return `text` folded as by `fold`, with the way back.

    `known` is what it should be folded, as it was stored; where it is of another length it is not used.
    """
    gaps: list[int] = []
    left_out = [0]
    # Folding changes no character into one that is left out, or the other way round.
    for gap in _LEFT_OUT.finditer(text):
        gaps.append(gap.start() - left_out[-1])
        left_out.append(left_out[-1] + gap.end() - gap.start())
    folded = known if len(known) == len(text) - left_out[-1] else fold(text)
    return Folded(folded, tuple(gaps), tuple(left_out))


def spellings(character: str) -> str:
    """Return every character that folds to this folded one, itself first: 监 gives 监監."""
    return character + _sources().get(character, "")


@cache
def _sources() -> dict[str, str]:
    found: dict[str, str] = {}
    for source, target in _table().items():
        if not 0xD800 <= source < 0xE000:
            found[target] = found.get(target, "") + chr(source)
    return found


@cache
def _table() -> dict[int, str]:
    """Return what each character that changes becomes: always exactly one character."""
    table = {ord(source): target for source, target in _steps()}
    # A target may change again (薴 → 苧 → 苎): follow it, so that folding is idempotent.
    for source in table:
        target = table[source]
        seen = {source}
        while ord(target) in table and ord(target) not in seen:
            seen.add(ord(target))
            target = table[ord(target)]
        table[source] = target
    return table


@cache
def _deleting_table() -> dict[int, str | None]:
    """Return the table that also takes the invisible characters away."""
    return {**_table(), **dict.fromkeys(map(ord, _INVISIBLE))}


def _steps() -> Iterator[tuple[str, str]]:
    """Yield pairs of one character and one character, later pairs overriding earlier ones."""
    for code in range(_CASED_BELOW):
        if len(lower := chr(code).lower()) == 1 and lower != chr(code):
            yield chr(code), lower
    for code in _FULL_WIDTH:
        yield chr(code), unicodedata.normalize("NFKC", chr(code)).lower()
    han = [chr(code) for start, end in _HAN_BLOCKS for code in range(start, end)]
    for character in han:
        unified = unicodedata.normalize("NFKC", character)
        if unified != character and len(unified) == 1:
            yield character, unified
    # One character a line: OpenCC sees no phrases, only its character table.
    simplified = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    for character, simple in zip(han, simplified, strict=True):
        if simple != character and len(simple) == 1:
            yield character, simple
    # Lone halves of a surrogate pair cannot be stored; they may still come in a query.
    for code in range(0xD800, 0xE000):
        yield chr(code), "\ufffd"
