"""Styles and lists of the Word binary format: what is printed before a numbered paragraph."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from reports.parsing.readers.doc_format import (
    LIST_INSTANCE,
    LIST_INSTANCES,
    LIST_LEVEL,
    LISTS,
    STYLES,
    Header,
    modifiers,
)
from reports.parsing.readers.list_numbers import FORMAT_CODES, ListCounter, ListLevel

_PARAGRAPH_STYLE = 1
_MAX_CHAIN = 20
_LEVELS = 9
_LIST_BYTES, _LEVEL_BYTES, _INSTANCE_BYTES = 28, 28, 16


@dataclass(frozen=True, slots=True)
class _Instance:
    list_id: int
    starts: dict[int, int]
    levels: dict[int, ListLevel]


@dataclass(slots=True)
class DocNumbering:
    """The lists of one document with their running numbers."""

    styles: dict[int, tuple[int, bytes]] = field(default_factory=dict)  # style → (parent, modifiers)
    lists: dict[int, dict[int, ListLevel]] = field(default_factory=dict)
    instances: list[_Instance] = field(default_factory=list)
    counters: dict[int, ListCounter] = field(default_factory=dict)

    def label(self, style: int, grpprl: bytes) -> str:
        """Count the paragraph of this style with these modifiers; return its number or nothing."""
        instance, level = self._reference(style, grpprl)
        if not instance or instance > len(self.instances):
            return ""
        found = self.instances[instance - 1]
        levels = self.lists.get(found.list_id)
        if levels is None:
            return ""
        counter = self.counters.setdefault(found.list_id, ListCounter())
        return counter.label(levels | found.levels, level or 0, instance, found.starts)

    def _reference(self, style: int, grpprl: bytes) -> tuple[int | None, int | None]:
        instance = level = None
        for _ in range(_MAX_CHAIN):
            own_instance, own_level = _list_modifiers(grpprl)
            instance = own_instance if instance is None else instance
            level = own_level if level is None else level
            if instance is not None or style not in self.styles:
                break
            style, grpprl = self.styles[style]
        return instance, level


def _list_modifiers(grpprl: bytes) -> tuple[int | None, int | None]:
    instance = level = None
    for code, operand in modifiers(grpprl):
        if code == LIST_INSTANCE and len(operand) == 2:
            instance = int.from_bytes(operand, "little")
        elif code == LIST_LEVEL and operand:
            level = operand[0]
    return instance, level


def load_numbering(header: Header) -> DocNumbering:
    """Build the lists from the style sheet and the list tables."""
    return DocNumbering(_styles(header.part(STYLES)), _lists(header), _instances(header.part(LIST_INSTANCES)))


def _styles(sheet: bytes) -> dict[int, tuple[int, bytes]]:
    """Return (the style it is based on, its modifiers) of every paragraph style.

    Source: [MS-DOC] 2.9.271 (STSH), 2.9.258 (STD).
    """
    found: dict[int, tuple[int, bytes]] = {}
    if len(sheet) < 6:
        return found
    (head,) = struct.unpack_from("<H", sheet)
    count, base_size = struct.unpack_from("<HH", sheet, 2)
    at = 2 + head
    for number in range(count):
        if at + 2 > len(sheet):
            break
        (size,) = struct.unpack_from("<H", sheet, at)
        entry = sheet[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        if len(entry) < base_size + 2:
            continue
        (kind_and_base,) = struct.unpack_from("<H", entry, 2)
        if kind_and_base & 0xF != _PARAGRAPH_STYLE:
            continue
        (name_size,) = struct.unpack_from("<H", entry, base_size)
        place = base_size + 2 + name_size * 2 + 2
        if place + 2 <= len(entry):
            (size,) = struct.unpack_from("<H", entry, place)
            # The first two bytes of the properties repeat the style's number.
            found[number] = kind_and_base >> 4, entry[place + 4 : place + 2 + size]
    return found


def _lists(header: Header) -> dict[int, dict[int, ListLevel]]:
    """Source: [MS-DOC] 2.9.131 (LSTF). The levels follow the table that the header measures."""
    start, size = header.place(LISTS)
    if not size:
        return {}
    (count,) = struct.unpack_from("<H", header.table, start)
    at = start + 2 + count * _LIST_BYTES
    found = {}
    for number in range(count):
        place = start + 2 + number * _LIST_BYTES
        (list_id,) = struct.unpack_from("<i", header.table, place)
        simple = header.table[place + 26] & 1
        levels = {}
        for level in range(1 if simple else _LEVELS):
            levels[level], at = _level(header.table, at)
        found[list_id] = levels
    return found


def _level(table: bytes, at: int) -> tuple[ListLevel, int]:
    """Return one level and the place behind it. Source: [MS-DOC] 2.9.150 (LVLF)."""
    start, code, bits = struct.unpack_from("<iBB", table, at)
    follow = table[at + 15]
    character_size, paragraph_size, restart = table[at + 24], table[at + 25], table[at + 26]
    at += _LEVEL_BYTES + paragraph_size + character_size
    (size,) = struct.unpack_from("<H", table, at)
    raw = struct.unpack_from(f"<{size}H", table, at + 2)
    # Where the number of a level stands, the text has the level itself as a character.
    text = "".join(f"%{unit + 1}" if unit < _LEVELS else chr(unit) for unit in raw)
    level = ListLevel(
        start=start,
        number_format=FORMAT_CODES.get(code, "decimal"),
        text=text,
        restart=restart if bits & 0x08 else None,
        legal=bool(bits & 0x04),
        separated=follow != 2,
    )
    return level, at + 2 + size * 2


def _instances(table: bytes) -> list[_Instance]:
    """Source: [MS-DOC] 2.9.130 (LFO), 2.9.132 (LFOLVL)."""
    if len(table) < 4:
        return []
    (count,) = struct.unpack_from("<I", table)
    count = min(count, (len(table) - 4) // _INSTANCE_BYTES)
    at = 4 + count * _INSTANCE_BYTES
    found = []
    for number in range(count):
        place = 4 + number * _INSTANCE_BYTES
        (list_id,) = struct.unpack_from("<i", table, place)
        starts: dict[int, int] = {}
        levels: dict[int, ListLevel] = {}
        at += 4
        for _ in range(table[place + 12]):
            if at + 8 > len(table):
                break
            start, bits = struct.unpack_from("<iI", table, at)
            at += 8
            if bits & 0x20:
                levels[bits & 0xF], at = _level(table, at)
            if bits & 0x10:
                starts[bits & 0xF] = levels[bits & 0xF].start if bits & 0x20 else start
        found.append(_Instance(list_id, starts, levels))
    return found
