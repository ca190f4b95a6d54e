"""Files of every format, written by code from lines of text, so that tests need no binary fixtures."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

SAMPLES = Path(__file__).resolve().parents[4] / "fixtures" / "samples"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def sample_text(name: str) -> str:
    """Return the text of one of the invented reports."""
    return (SAMPLES / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").strip("\n")


# --- .docx -------------------------------------------------------------------------------------------


@dataclass
class Docx:
    """The parts of a .docx that a test wants to set; each is the inside of its root element."""

    body: str
    numbering: str = ""
    styles: str = ""
    footnotes: str = ""
    header: str = ""
    footer: str = ""
    title: str = ""
    extra: dict[str, bytes] = field(default_factory=dict)

    def build(self) -> bytes:
        parts = {"word/document.xml": f"<w:document {_NAMESPACES}><w:body>{self.body}</w:body></w:document>"}
        relations = []
        roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes"}
        roots |= {"header": "hdr", "footer": "ftr"}
        for kind, root in roots.items():
            if inner := getattr(self, kind):
                parts[f"word/{kind}.xml"] = f"<w:{root} {_NAMESPACES}>{inner}</w:{root}>"
                relations.append(_relation(f"{_OFFICE}/{kind}", f"{kind}.xml"))
        parts["word/_rels/document.xml.rels"] = _relations(relations)
        top = [_relation(f"{_OFFICE}/officeDocument", "word/document.xml")]
        if self.title:
            dc = "http://purl.org/dc/elements/1.1/"
            parts["docProps/core.xml"] = f'<p xmlns:dc="{dc}"><dc:title>{escape(self.title)}</dc:title></p>'
            top.append(_relation(f"{_OFFICE}/metadata/core-properties", "docProps/core.xml"))
        parts["_rels/.rels"] = _relations(top)
        parts["[Content_Types].xml"] = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/></Types>'
        )
        return zipped({name: xml.encode() for name, xml in parts.items()} | self.extra)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip of the parts, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relation(kind: str, target: str) -> str:
    return f'<Relationship Id="{target}" Type="{kind}" Target="{target}"/>'


def _relations(items: list[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(items)}</Relationships>'


def run(text: str, properties: str = "") -> str:
    """Return one run of a paragraph."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(inner)}</w:p>"


def inserted(inner: str) -> str:
    return f'<w:ins w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z">{inner}</w:ins>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="a"><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>'


def control(inner: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def text_box(inner: str, offset: int = 0) -> str:
    """Return a run with a text box as Word writes it: once for itself and once for old versions."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:positionV relativeFrom="paragraph">'
        f"<wp:posOffset>{offset}</wp:posOffset></wp:positionV><a:graphic><a:graphicData><wps:wsp><wps:txbx>"
        f"{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape style="margin-top:{offset / 12_700:g}pt">'
        f"<v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def field_code(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return (
        mark("begin")
        + f"<w:r><w:instrText>{escape(code)}</w:instrText></w:r>"
        + mark("separate")
        + result
        + mark("end")
    )


def level(at: int, number_format: str, text: str, suffix: str = "nothing", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, numbers: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{numbers}'


def numbered(at: int, list_id: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>'


OUTLINE = numbering(
    level(0, "japaneseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3.", suffix="tab"),
)
