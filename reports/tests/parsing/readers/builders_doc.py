"""Word 97–2003 files, written by code: a compound file with the few structures that carry text.

Written from the specifications ([MS-CFB], [MS-DOC]). What it writes in one piece also opens in
LibreOffice and antiword: the reader is not only tested against its own idea of the format.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import groupby

DELETED, HIDDEN, INSERTED = 0x0800, 0x083C, 0x0801
_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT_AT = 0x600
_PER_PAGE = 16


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return an OLE compound file (version 3). Streams are padded so that none is a "mini" stream."""
    contents = {
        name: data.ljust(max(4096, -(-len(data) // _SECTOR) * _SECTOR), b"\0")
        for name, data in streams.items()
    }
    directory_sectors = -(-(len(contents) + 1) // 4)
    data_sectors = sum(len(data) // _SECTOR for data in contents.values())
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + directory_sectors + data_sectors:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors

    def chain(count: int) -> int:
        first = len(fat)
        fat.extend([*range(first + 1, first + count), _END])
        return first

    directory_at = chain(directory_sectors)
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, data) in enumerate(contents.items(), start=1):
        right = number + 1 if number < len(contents) else _FREE
        entries.append(_entry(name, 2, chain(len(data) // _SECTOR), len(data), right=right))
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, fat_sectors, directory_at, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *[*range(fat_sectors), *[_FREE] * (109 - fat_sectors)])
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + b"".join(contents.values())


def _entry(name: str, kind: int, start: int, size: int, right: int = _FREE, child: int = _FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(raw), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


@dataclass
class Level:
    code: int  # MSONFC
    text: str  # with \0 … \8 where numbers of levels stand
    follow: int = 2


@dataclass
class Paragraph:
    """Runs of (text, modifier or 0), the modifiers of the paragraph, and its mark."""

    runs: list[tuple[str, int]]
    properties: bytes = b""
    mark: int = 0
    end: str = "\r"
    style: int = 0


def numbered(level: int, instance: int = 1) -> bytes:
    return struct.pack("<HBHH", 0x260A, level, 0x460B, instance)


IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)


@dataclass
class Doc:
    """A document: its main story, the others, and its lists. ``mixed`` stores it in many pieces."""

    main: list[Paragraph]
    footnotes: list[Paragraph] = field(default_factory=list)
    heads: list[Paragraph] = field(default_factory=list)
    boxes: list[tuple[int, int, list[Paragraph]]] = field(default_factory=list)  # anchor CP, top, text
    levels: list[Level] = field(default_factory=list)
    numbered_style: bytes = b""  # modifiers of style 1; style 2 is based on it
    mixed: bool = False
    flags: int = 0x0200
    version: int = 0xC1

    def build(self) -> bytes:
        word, table = self._streams()
        return compound_file({"WordDocument": word, "1Table": table})

    def _streams(self) -> tuple[bytes, bytes]:
        box_texts = [text for _, _, text in self.boxes]
        stories = [
            self.main,
            self.footnotes,
            self.heads,
            [],
            [],
            [],
            [p for text in box_texts for p in text],
            [],
        ]
        paragraphs = [p for story in stories for p in story]
        text = "".join(_text(p) for p in paragraphs)
        pieces = _pieces(text, self.mixed)
        offsets = [fc + i * width for _, end, fc, width in sorted(pieces) for i in range(end - _)]
        widths = [width for start, end, _, width in sorted(pieces) for _ in range(end - start)]
        word = bytearray(_TEXT_AT)
        for start, end, _, width in sorted(pieces, key=lambda piece: piece[2]):
            word += text[start:end].encode("cp1252" if width == 1 else "utf-16-le")
        table = bytearray(4)  # no structure begins at 0
        places: dict[int, tuple[int, int]] = {}

        def put(index: int, data: bytes, after: bytes = b"") -> None:
            if data:
                places[index] = len(table), len(data)
                table.extend(data + after)

        runs, spans = _attributes(paragraphs)
        put(12, _pages(word, offsets, widths, runs, _character_page))
        put(13, _pages(word, offsets, widths, spans, _paragraph_page))
        put(33, _clx(pieces))
        put(1, _style_sheet(self.numbered_style))
        if self.levels:
            put(73, *_lists(self.levels))
            put(
                74,
                struct.pack("<I", 1)
                + struct.pack("<iIIBBBB", 7, 0, 0, 0, 0, 0, 0)
                + struct.pack("<I", _FREE),
            )
        if self.boxes:
            anchors = [anchor for anchor, _, _ in self.boxes]
            shapes = [
                struct.pack("<iiiiiHI", 100 + n, 0, top, 0, 0, 0, 0)
                for n, (_, top, _) in enumerate(self.boxes)
            ]
            put(40, struct.pack(f"<{len(anchors) + 1}I", *anchors, len(text)) + b"".join(shapes))
            lengths = [sum(len(_text(p)) for p in story) for story in box_texts]
            starts = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
            records = [struct.pack("<IIHiiI", 1, 0, 0, -1, 100 + n, 0) for n in range(len(lengths))]
            put(56, struct.pack(f"<{len(starts)}I", *starts) + b"".join(records))
        _write_header(word, self.version, self.flags, places)
        struct.pack_into("<8I", word, 0x4C, *(sum(len(_text(p)) for p in story) for story in stories))
        return bytes(word), bytes(table)


def _text(paragraph: Paragraph) -> str:
    return "".join(text for text, _ in paragraph.runs) + paragraph.end


def _write_header(word: bytearray, version: int, flags: int, places: dict[int, tuple[int, int]]) -> None:
    struct.pack_into("<HHHHHH", word, 0, 0xA5EC, version, 0, 0x0804, 0, flags)
    struct.pack_into("<HI", word, 0x0C, version, 0)
    struct.pack_into("<II", word, 0x18, _TEXT_AT, len(word))
    struct.pack_into("<H", word, 0x20, 14)
    struct.pack_into("<H", word, 0x3E, 22)
    struct.pack_into("<I", word, 0x40, len(word))
    struct.pack_into("<H", word, 0x98, 93)
    for index, place in places.items():
        struct.pack_into("<II", word, 0x9A + 8 * index, *place)


def _pieces(text: str, mixed: bool) -> list[tuple[int, int, int, int]]:
    """Return (start, end, offset, width). Mixed: Latin stretches in one byte, and the file in reverse."""
    cuts = [(0, len(text), 2)]
    if mixed:
        cuts, at = [], 0
        for latin, group in groupby(text, key=lambda c: c < "\x80"):
            size = len(list(group))
            cuts.append((at, at + size, 1 if latin else 2))
            at += size
        cuts.reverse()
    found, offset = [], _TEXT_AT
    for start, end, width in cuts:
        found.append((start, end, offset, width))
        offset += (end - start) * width
    return found


def _clx(pieces: list[tuple[int, int, int, int]]) -> bytes:
    ordered = sorted(pieces)
    places = [start for start, _, _, _ in ordered] + [ordered[-1][1]]
    table = struct.pack(f"<{len(places)}I", *places)
    for _, _, offset, width in ordered:
        table += struct.pack("<HIH", 0, offset if width == 2 else offset * 2 | 0x40000000, 0)
    return b"\x02" + struct.pack("<I", len(table)) + table


def _attributes(paragraphs: list[Paragraph]) -> tuple[list[bytes], list[bytes]]:
    """Return for every character the modifiers of its run, and the style and modifiers of its paragraph."""
    runs: list[bytes] = []
    spans: list[bytes] = []
    for number, paragraph in enumerate(paragraphs):
        for text, modifier in [*paragraph.runs, (paragraph.end, paragraph.mark)]:
            runs += [struct.pack("<HB", modifier, 1) if modifier else b""] * len(text)
        # The number keeps neighbours apart that look alike; it is cut off when the page is written.
        own = struct.pack("<IH", number, paragraph.style) + paragraph.properties
        spans += [own] * (len(runs) - len(spans))
    return runs, spans


def _pages(
    word: bytearray, offsets: list[int], widths: list[int], values: list[bytes], page: object
) -> bytes:
    """Append the pages of formatting to the document stream; return the table that finds them."""
    characters = sorted(zip(offsets, widths, values, strict=True))
    spans: list[tuple[int, int, bytes]] = []
    for offset, width, value in characters:
        if spans and spans[-1][1] == offset and spans[-1][2] == value:
            spans[-1] = spans[-1][0], offset + width, value
        else:
            spans.append((offset, offset + width, value))
    word.extend(bytes(-len(word) % 512))
    starts, numbers = [], []
    for at in range(0, len(spans), _PER_PAGE):
        chunk = spans[at : at + _PER_PAGE]
        starts.append(chunk[0][0])
        numbers.append(len(word) // 512)
        word.extend(page(chunk))  # type: ignore[operator]
    return struct.pack(f"<{len(starts) + 1}I", *starts, spans[-1][1]) + struct.pack(
        f"<{len(numbers)}I", *numbers
    )


def _character_page(spans: list[tuple[int, int, bytes]]) -> bytes:
    return _page(spans, 1, lambda value: bytes([len(value)]) + value if value else b"")


def _paragraph_page(spans: list[tuple[int, int, bytes]]) -> bytes:
    def record(value: bytes) -> bytes:
        content = value[4:]
        if len(content) % 2:
            return bytes([(len(content) + 1) // 2]) + content
        return bytes([0, len(content) // 2]) + content

    return _page(spans, 13, record)


def _page(spans: list[tuple[int, int, bytes]], width: int, record: object) -> bytes:
    page = bytearray(512)
    struct.pack_into(f"<{len(spans) + 1}I", page, 0, *(start for start, _, _ in spans), spans[-1][1])
    free = 511
    for number, (_, _, value) in enumerate(spans):
        content = record(value)  # type: ignore[operator]
        if content:
            free = (free - len(content)) // 2 * 2
            page[free : free + len(content)] = content
            page[4 * (len(spans) + 1) + width * number] = free // 2
    page[511] = len(spans)
    return bytes(page)


def _lists(levels: list[Level]) -> tuple[bytes, bytes]:
    """Return the table of lists and the levels, which stand behind it."""
    table = struct.pack("<Hii", 1, 7, 0) + b"\xff\x0f" * 9 + b"\0\0"
    padded = [*levels, *[Level(0, "")] * (9 - len(levels))]
    body = b""
    for level in padded:
        marks = bytes(n + 1 for n, c in enumerate(level.text) if c < "\x09").ljust(9, b"\0")
        body += (
            struct.pack("<iBB", 1, level.code, 0)
            + marks
            + struct.pack("<Bii4B", level.follow, 0, 0, 0, 0, 0, 0)
        )
        body += struct.pack("<H", len(level.text)) + level.text.encode("utf-16-le")
    return table, body


def _style_sheet(modifiers: bytes) -> bytes:
    def style(number: int, base: int, properties: bytes) -> bytes:
        name = f"s{number}"
        std = struct.pack("<HHHHH", number, base << 4 | 1, 0, 0, 0)
        std += struct.pack("<H", len(name)) + (name + "\0").encode("utf-16-le")
        std += struct.pack("<HH", 2 + len(properties), number) + properties + bytes(len(properties) % 2)
        return struct.pack("<H", len(std)) + std

    head = struct.pack("<HH", 3, 10) + bytes(14)
    return (
        struct.pack("<H", len(head)) + head + style(0, 0xFFF, b"") + style(1, 0, modifiers) + style(2, 1, b"")
    )
