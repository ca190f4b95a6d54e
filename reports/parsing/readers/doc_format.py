"""The structures of the Word 97–2003 binary format that reading its text needs ([MS-DOC]).

A document is a stream of characters in several pieces, and tables that say which stretches of the file
have which properties. Positions: CP counts characters (UTF-16 units) of the document, FC bytes of the
WordDocument stream.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

WORD_97 = 0xA5EC
WORD_6 = (0xA5DC, 0xA59B, 0xA59C, 0xA5DB)
_FIRST_WORD_97_FIB = 105  # Word 6 and 95 write 101 to 104
MAX_CHARACTERS = 20_000_000
_MAX_PAGES = 200_000

_PAIRS = 0x9A  # FibRgFcLcb97 begins here: (fc, lcb) pairs
STYLES, CHARACTER_PAGES, PARAGRAPH_PAGES, PIECES = 1, 12, 13, 33
SHAPES, BOX_TEXTS, LISTS, LIST_INSTANCES = 40, 56, 73, 74

DELETED, HIDDEN, SYMBOL = 1, 2, 4
_CHARACTER_FLAGS = {0x0800: DELETED, 0x083C: HIDDEN}
_SYMBOL = 0x6A09
LIST_LEVEL, LIST_INSTANCE, IN_TABLE, ROW_END = 0x260A, 0x460B, 0x2416, 0x2417
_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_LONG_TABLE_DEFINITIONS = (0xD608, 0xD606)


class BadStructure(ValueError):
    """The file contradicts itself."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the file information block says: the stories' lengths in CP, and where the tables are."""

    word: bytes
    table: bytes
    lengths: tuple[int, ...]  # main, footnotes, heads and feet, (unused), comments, endnotes, boxes, …

    def part(self, index: int) -> bytes:
        """Return one structure of the table stream, empty when the document has none."""
        start, size = self.place(index)
        if size > len(self.table) or start > len(self.table):
            raise BadStructure(f"table {index} lies outside")
        return self.table[start : start + size]

    def place(self, index: int) -> tuple[int, int]:
        """Return (offset, size) of a structure in the table stream."""
        start, size = struct.unpack_from("<II", self.word, _PAIRS + 8 * index)
        return start, size


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters [start, end) in CP stand at ``offset`` in the file, ``width`` bytes each."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(slots=True)
class Spans(Generic[T]):
    """Stretches of the file in FC, in order and without overlap, each with a value."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    values: list[T] = field(default_factory=list)

    def at(self, offset: int) -> int | None:
        """Return the number of the stretch that holds this place."""
        number = bisect_right(self.starts, offset) - 1
        return number if number >= 0 and offset < self.ends[number] else None


def is_word_97(word: bytes) -> bool:
    """Whether the stream is of Word 97 or later; older ones have other structures."""
    identity, version = struct.unpack_from("<HH", word)
    if identity != WORD_97 and identity not in WORD_6:
        raise BadStructure("no Word document")
    return bool(identity == WORD_97 and version >= _FIRST_WORD_97_FIB)


def flags(word: bytes) -> tuple[bool, bool]:
    """Return (whether it is encrypted, whether its tables are in the stream 1Table)."""
    (bits,) = struct.unpack_from("<H", word, 0x0A)
    return bool(bits & 0x8100), bool(bits & 0x0200)


def read_header(word: bytes, table: bytes) -> Header:
    lengths = struct.unpack_from("<8I", word, 0x4C)
    if sum(lengths) > MAX_CHARACTERS:
        raise BadStructure("too many characters")
    return Header(word, table, lengths)


def read_pieces(header: Header) -> list[Piece]:
    """Return the piece table, in CP order. Source: [MS-DOC] 2.9.38 (Clx), 2.8.35 (PlcPcd)."""
    clx, at = header.part(PIECES), 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise BadStructure("no piece table")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    table = clx[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table)
    pieces = []
    for number, (start, end) in enumerate(pairwise(positions)):
        (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        compressed = bool(place & 0x40000000)
        place &= 0x3FFFFFFF
        if end < start or end > MAX_CHARACTERS:
            raise BadStructure("pieces are out of order")
        pieces.append(Piece(start, end, place // 2 if compressed else place, 1 if compressed else 2))
    return pieces


def read_characters(word: bytes, pieces: list[Piece]) -> str:
    """Return all stories as one string with one character a CP: surrogates are not yet joined."""
    parts = []
    for piece in pieces:
        size = (piece.end - piece.start) * piece.width
        raw = word[piece.offset : piece.offset + size]
        if len(raw) < size:
            raise BadStructure("a piece lies outside the file")
        if piece.width == 1:
            parts.append(raw.decode("cp1252", errors="replace"))
        else:
            parts.append("".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw))))
    return "".join(parts)


def modifiers(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (property, operand) of a list of property modifiers ([MS-DOC] 2.6.1, Sprm)."""
    at = 0
    while at + 2 <= len(grpprl):
        (code,) = struct.unpack_from("<H", grpprl, at)
        at += 2
        size = _OPERAND_SIZES[code >> 13]
        if not size:
            if at >= len(grpprl):
                return
            long = code in _LONG_TABLE_DEFINITIONS
            if long and at + 2 > len(grpprl):
                return
            size = struct.unpack_from("<H", grpprl, at)[0] + 1 if long else grpprl[at] + 1
        yield code, grpprl[at : at + size]
        at += size


def read_character_flags(header: Header) -> Spans[int]:
    """Return the stretches that are deleted, hidden or symbols; the value is their flags.

    Source: [MS-DOC] 2.9.33 (ChpxFkp).
    """
    spans: Spans[int] = Spans()
    for page in _pages(header, CHARACTER_PAGES):
        count = page[511]
        places = struct.unpack_from(f"<{count + 1}I", page)
        for number, (start, end) in enumerate(pairwise(places)):
            at = page[4 * (count + 1) + number] * 2
            found = _character_flags(page[at + 1 : at + 1 + page[at]]) if at else 0
            if found and end > start and (not spans.ends or start >= spans.ends[-1]):
                spans.starts.append(start)
                spans.ends.append(end)
                spans.values.append(found)
    return spans


def _character_flags(grpprl: bytes) -> int:
    found = 0
    for code, operand in modifiers(grpprl):
        if code == _SYMBOL:
            found |= SYMBOL
        elif code in _CHARACTER_FLAGS and operand:
            # 0x80 means as in the style, 0x81 the contrary; no style of a report hides its text.
            bit = _CHARACTER_FLAGS[code]
            found = found | bit if operand[0] in (1, 0x81) else found & ~bit
    return found


def read_paragraphs(header: Header) -> Spans[tuple[int, bytes]]:
    """Return the stretches of paragraphs; the value is (style, list of modifiers as bytes).

    Source: [MS-DOC] 2.9.175 (PapxFkp).
    """
    spans: Spans[tuple[int, bytes]] = Spans()
    for page in _pages(header, PARAGRAPH_PAGES):
        count = page[511]
        places = struct.unpack_from(f"<{count + 1}I", page)
        for number, (start, end) in enumerate(pairwise(places)):
            at = page[4 * (count + 1) + 13 * number] * 2
            if end <= start or (spans.ends and start < spans.ends[-1]):
                continue
            style, grpprl = 0, b""
            if at:
                size = page[at] * 2 - 1
                if page[at] == 0:
                    at += 1
                    size = page[at] * 2
                content = page[at + 1 : at + 1 + size]
                style = int.from_bytes(content[:2], "little")
                grpprl = content[2:]
            spans.starts.append(start)
            spans.ends.append(end)
            spans.values.append((style, grpprl))
    return spans


def _pages(header: Header, index: int) -> Iterator[bytes]:
    """Yield the 512-byte pages of formatting that a table of places refers to."""
    table = header.part(index)
    count = min((len(table) - 4) // 8, _MAX_PAGES)
    for number in range(count):
        (page,) = struct.unpack_from("<I", table, 4 * (count + 1) + 4 * number)
        content = header.word[(page & 0x3FFFFF) * 512 :][:512]
        if len(content) < 512 or 4 * (content[511] + 1) > 511:
            raise BadStructure("a page of formatting lies outside")
        yield content


def plc(table: bytes, size: int) -> list[tuple[int, int, bytes]]:
    """Return (start, end, record) of a table of CPs with records of one size."""
    count = max(0, (len(table) - 4) // (4 + size))
    if not count:
        return []
    places = struct.unpack_from(f"<{count + 1}I", table)
    first = 4 * (count + 1)
    return [
        (start, end, table[first + size * number :][:size])
        for number, (start, end) in enumerate(pairwise(places))
    ]
