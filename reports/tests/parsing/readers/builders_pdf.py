"""PDF files, written by code: lines set in type as an office does, with heads, feet and columns."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
_MARGIN = 72
_NOT_FIRST = "，。；：！？、）》」』”’…—%‰"
_NOT_LAST = "（《「『“‘"
_IMAGE = "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8 "


@dataclass
class Text:
    """A stretch of text at a place. ``spread`` is added between its characters."""

    x: float
    y: float  # from the top
    size: float
    text: str
    spread: float = 0


@dataclass
class Pdf:
    """Pages of placed text. ``encoding``: what the font tells about its characters."""

    pages: list[list[Text]] = field(default_factory=list)
    title: str = ""
    readable: bool = True
    image: bool = False
    encrypt: str = ""  # the entry of the trailer and its object, for a file with a password

    def build(self) -> bytes:
        characters = sorted({c for page in self.pages for item in page for c in item.text})
        codes = {c: number for number, c in enumerate(characters, start=1)}
        widths = " ".join(f"{code} [{1000 * _width(c):g}]" for c, code in codes.items() if _width(c) != 1)
        unicode = "/ToUnicode 5 0 R " if self.readable else ""
        objects: list[str | bytes] = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "",
            "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
            f"{unicode}/DescendantFonts [4 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/DW 1000 /W [{widths}] /FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 "
            "/FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 /ItalicAngle 0 /CapHeight 700 "
            "/StemV 80 >> >>",
            _stream(_to_unicode(codes)),
            f"<< /Title ({self.title}) >>",
            _stream(b"\xff" * 12, _IMAGE),
        ]
        kids = []
        for page in self.pages:
            content = "".join(_show(item, codes) for item in page)
            if self.image:
                content += "q 400 0 0 600 50 100 cm /I Do Q\n"
            objects.append(_stream(content.encode()))
            kids.append(f"{len(objects) + 1} 0 R")
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects)} 0 R "
                "/Resources << /Font << /F 3 0 R >> /XObject << /I 7 0 R >> >> >>"
            )
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
        return _file(objects, self.encrypt)


def _stream(content: bytes, more: str = "") -> bytes:
    packed = zlib.compress(content)
    head = f"<< {more}/Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    return head + packed + b"\nendstream"


def _file(objects: list[str | bytes], encrypt: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += (
            f"{number} 0 obj\n".encode() + (item.encode() if isinstance(item, str) else item) + b"\nendobj\n"
        )
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R /ID [<00112233> <00112233>] {encrypt}"
    return bytes(out) + f"trailer << {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    lines = [f"<{code:04x}> <{c.encode('utf-16-be').hex()}>" for c, code in codes.items()]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    maps = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{maps}endcmap end end"
    ).encode()


def _show(item: Text, codes: dict[str, int]) -> str:
    hexed = "".join(f"{codes[c]:04x}" for c in item.text)
    y = HEIGHT - item.y
    return f"BT /F {item.size:g} Tf {item.spread:g} Tc {item.x:g} {y:g} Td <{hexed}> Tj ET\n"


def _width(character: str) -> float:
    return 0.5 if character < "\x7f" else 1


def text_width(text: str, size: float) -> float:
    return sum(_width(c) for c in text) * size


@dataclass
class Layout:
    """How a report is set. ``gap``: extra distance between paragraphs, in place of an indent."""

    columns: int = 1
    indent: int = 2
    gap: float = 0
    head: str = ""
    numbers: str = ""  # "— {} —"
    size: float = 14
    leading: float = 24
    justify: bool = True
    centred: int = 1  # so many lines at the head of the document


def typeset(text: str, layout: Layout) -> Pdf:
    """Set a report in type: every line of ``text`` is a paragraph, its lines broken by the rules."""
    setter = _Setter(layout)
    for at, line in enumerate(line for line in text.split("\n") if line.strip()):
        setter.paragraph(line.strip(" \u3000"), centred=at < layout.centred and "：" not in line)
    return Pdf(setter.finish())


class _Setter:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pages: list[list[Text]] = []
        self.column = layout.columns
        self.space = 24
        self.measure = (WIDTH - 2 * _MARGIN - self.space * (layout.columns - 1)) / layout.columns
        self.top = self.y = float(_MARGIN + 28)
        self.full = False  # the last line reached the foot of its column

    def paragraph(self, text: str, centred: bool) -> None:
        layout = self.layout
        size = layout.size * 1.3 if centred else layout.size
        measure = WIDTH - 2 * _MARGIN if centred else self.measure
        lines = break_lines(text, size, measure, 0 if centred else layout.indent * size)
        for number, line in enumerate(lines):
            self.next_line(across=centred)
            x = self.left(centred)
            spread = 0.0
            if centred:
                x += (measure - text_width(line, size)) / 2
            else:
                start = 0 if number else layout.indent * size
                x += start
                if layout.justify and number < len(lines) - 1:
                    spread = (measure - start - text_width(line, size)) / max(1, len(line) - 1)
            self.pages[-1].append(Text(x, self.y, size, line, spread))
            self.y += size * 1.6 if centred else layout.leading
            if centred:
                self.top = self.y + 10
        self.y += layout.gap

    def left(self, across: bool) -> float:
        return _MARGIN + (0 if across else (self.column - 1) * (self.measure + self.space))

    def next_line(self, across: bool) -> None:
        if self.pages and self.y <= HEIGHT - _MARGIN - 20:
            return
        if self.pages and self.column < self.layout.columns and not across:
            self.column += 1
        else:
            self.pages.append([])
            self.column = 1
            if len(self.pages) > 1:
                self.top = float(_MARGIN + 28)
        self.y = self.top

    def finish(self) -> list[list[Text]]:
        for number, page in enumerate(self.pages, start=1):
            if self.layout.head:
                page.insert(0, Text(_MARGIN, 44, 9, self.layout.head))
            if self.layout.numbers:
                shown = self.layout.numbers.format(number)
                page.append(Text((WIDTH - text_width(shown, 10)) / 2, HEIGHT - 36, 10, shown))
        return self.pages


def break_lines(text: str, size: float, measure: float, indent: float) -> list[str]:
    """Break a paragraph as typesetters do: no mark at the head of a line, no number broken."""
    lines, line, room = [], "", measure - indent
    for character in text:
        if line and text_width(line + character, size) > room + 0.01:
            keep = len(line)
            while keep > 1 and (
                (line + character)[keep] in _NOT_FIRST
                or line[keep - 1] in _NOT_LAST
                or ((line + character)[keep].isascii() and line[keep - 1].isascii())
            ):
                keep -= 1
            if keep <= 1:
                keep = len(line)
            lines.append(line[:keep])
            line, room = line[keep:], measure
        line += character
    return [*lines, line]
