"""What Word would print after all changes are accepted, once; nothing else."""

from __future__ import annotations

import contextlib
import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.readers import list_numbers, office_package, read_document
from reports.parsing.readers.docx import MEDIA_TYPE, read_docx
from reports.parsing.readers.list_numbers import format_number
from reports.parsing.types import Document, ReadingError
from reports.tests.parsing.readers.builders import (
    OUTLINE,
    SAMPLES,
    Docx,
    control,
    deleted,
    field_code,
    inserted,
    level,
    numbered,
    numbering,
    paragraph,
    run,
    sample_text,
    text_box,
    zipped,
)

PLAIN = sorted(path.name for path in SAMPLES.glob("*.txt") if path.name != "990121-2023-gb18030-crlf.txt")
MARK_DELETED = "<w:rPr><w:del w:id='3'/></w:rPr>"
HIDDEN = "<w:vanish/>"


def read(docx: Docx | str) -> Document:
    document = read_docx((docx if isinstance(docx, Docx) else Docx(docx)).build(), "报告.docx")
    assert document is not None
    return document


def lines(docx: Docx | str) -> list[str]:
    return read(docx).text.split("\n")


def as_docx(text: str) -> Docx:
    """Write a report as offices do after a round of comments, with every trap in turn."""
    body: list[str] = []
    counts = {"一": 0, "（": 0}
    title, *rest = text.split("\n")
    # The title stands in a text box that hangs in an empty paragraph's place, above the next line.
    for at, line in enumerate(rest):
        box = text_box(paragraph(run(title))) if at == 0 else ""
        body.append(_dressed(line, at, box, counts))
    body.insert(4, paragraph(deleted("这一段已经删去。"), properties=MARK_DELETED))
    body.insert(9, paragraph(run("仅供内部校对", HIDDEN), properties=f"<w:rPr>{HIDDEN}</w:rPr>"))
    body.insert(9, paragraph(deleted("删去的标题"), properties=numbered(0) + MARK_DELETED))
    return Docx(
        "".join(body),
        numbering=OUTLINE,
        header=paragraph(run("内部资料　注意保存")),
        footer=paragraph(run("— "), field_code("PAGE", run("1")), run(" —")),
        title="常委会工作报告",
    )


def _dressed(line: str, at: int, box: str, counts: dict[str, int]) -> str:
    heading = re.match(r"([一二三四五六七八九十]+)、|（([一二三四五六七八九十]+)）", line)
    if heading and at % 5:
        depth = 0 if heading.group(1) else 1
        kind = "一（"[depth]
        expected = format_number(counts[kind] + 1, "chineseCounting")
        if expected == heading.group(depth + 1):
            counts[kind] += 1
            if depth == 0:
                counts["（"] = 0
            return paragraph(box, run(line[heading.end() :]), properties=numbered(depth))
    half = len(line) // 2
    first, second = line[:half], line[half:]
    dresses = (
        lambda: paragraph(box, run(line)),
        lambda: paragraph(box, run(first), deleted("删改前的文字"), inserted(run(second))),
        lambda: control(paragraph(box, run(first), control(run(second)))),
        lambda: paragraph(
            box, f'<w:hyperlink r:id="x">{run(first)}</w:hyperlink>', field_code("REF a", run(second))
        ),
        lambda: paragraph(box, run(first), properties=MARK_DELETED) + paragraph(run(second)),
    )
    return dresses[at % len(dresses)]()


@pytest.mark.parametrize("name", PLAIN)
def test_samples_read_the_same_as_their_text(name: str) -> None:
    text = sample_text(name)
    document = read_document(as_docx(text).build(), "报告.docx")
    expected = read_document(text.encode(), "报告.txt").text.strip("\n")
    assert document.text == expected
    assert document.media_type == MEDIA_TYPE
    assert document.title == "常委会工作报告"
    assert {(item.reason, item.text) for item in document.furniture} == {
        ("page_furniture", "内部资料　注意保存"),
        ("page_furniture", "— 1 —"),
        ("hidden", "仅供内部校对"),
    }


TABLE = "<w:tbl><w:tr>{}</w:tr></w:tbl>"


def cell(*paragraphs: str) -> str:
    return f"<w:tc><w:tcPr/>{''.join(paragraphs)}</w:tc>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(paragraph(run("甲"), run("乙")), ["甲乙"], id="runs"),
        pytest.param(paragraph(run("甲"), inserted(run("乙"))), ["甲乙"], id="insertion kept"),
        pytest.param(paragraph(run("甲"), deleted("乙"), run("丙")), ["甲丙"], id="deletion dropped"),
        pytest.param(
            paragraph(f"<w:moveFrom>{run('甲')}</w:moveFrom>", properties=MARK_DELETED)
            + paragraph(run("乙"))
            + paragraph(f"<w:moveTo>{run('甲')}</w:moveTo>"),
            ["乙", "甲"],
            id="moved paragraph stands once",
        ),
        pytest.param(
            paragraph(run("甲"), properties=MARK_DELETED) + paragraph(run("乙")),
            ["甲乙"],
            id="joined paragraphs",
        ),
        pytest.param(paragraph(run("甲"), properties=MARK_DELETED), ["甲"], id="last mark deleted"),
        pytest.param(paragraph(run("甲"), run("乙", HIDDEN)), ["甲"], id="hidden run"),
        pytest.param(paragraph(run("甲", '<w:vanish w:val="0"/>')), ["甲"], id="hiding switched off"),
        pytest.param(control(paragraph(run("甲"))), ["甲"], id="content control around a block"),
        pytest.param(
            paragraph(control(run("单击此处输入文字"), "<w:showingPlcHdr/>"), run("甲")), ["甲"], id="prompt"
        ),
        pytest.param(paragraph(f"<w:smartTag>{run('甲')}</w:smartTag>"), ["甲"], id="smart tag"),
        pytest.param(paragraph(f'<w:fldSimple w:instr="DATE">{run("甲")}</w:fldSimple>'), ["甲"], id="field"),
        pytest.param(
            paragraph(field_code("IF " + "x", field_code("REF b", run("甲")))), ["甲"], id="nested field"
        ),
        pytest.param(
            paragraph("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>"),
            ["甲", "乙\t丙"],
            id="line break and tab",
        ),
        pytest.param(
            paragraph("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/><w:t>C</w:t></w:r>"),
            ["A-BC"],
            id="hyphens",
        ),
        pytest.param(
            paragraph(
                '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:char="2014"/><w:t>甲</w:t></w:r>'
            ),
            ["—甲"],
            id="symbols",
        ),
        pytest.param(
            paragraph(
                f"<w:r><w:ruby><w:rt>{run('jiǎ')}</w:rt><w:rubyBase>{run('甲')}</w:rubyBase></w:ruby></w:r>"
            ),
            ["甲"],
            id="ruby",
        ),
        pytest.param(paragraph("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), ["x=1"], id="formula"),
        pytest.param(
            paragraph(text_box(paragraph(run("框")), 0), run("甲")), ["框", "甲"], id="text box above, once"
        ),
        pytest.param(
            paragraph(run("甲"), text_box(paragraph(run("框")), 900_000)),
            ["甲", "框"],
            id="text box below, once",
        ),
        pytest.param(
            paragraph(text_box(paragraph(text_box(paragraph(run("内"))), run("外")))),
            ["内", "外", ""],
            id="text box in a text box",
        ),
        pytest.param(
            TABLE.format(cell(paragraph(run("项目"))) + cell(paragraph(run("数量")))),
            ["项目\t数量"],
            id="table row",
        ),
        pytest.param(
            TABLE.format(cell(paragraph(run("甲")), paragraph(run("乙")))),
            ["甲", "乙"],
            id="body inside a table",
        ),
        pytest.param(
            TABLE.format("<w:trPr><w:del w:id='1'/></w:trPr>" + cell(paragraph(run("删"))))
            + paragraph(run("甲")),
            ["甲"],
            id="deleted row",
        ),
        pytest.param(
            TABLE.format(control(cell(paragraph(run("甲"))))), ["甲"], id="content control around a cell"
        ),
        pytest.param(
            TABLE.format(cell(TABLE.format(cell(paragraph(run("甲"))) + cell(paragraph(run("乙")))))),
            ["甲\t乙"],
            id="table in a table",
        ),
    ],
)
def test_what_is_printed(body: str, expected: list[str]) -> None:
    assert read(body).text == "\n".join(expected).strip("\n")


def test_strict_files_have_another_namespace() -> None:
    data = Docx(paragraph(run("甲"))).build()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    old, new = (
        b"schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"purl.oclc.org/ooxml/wordprocessingml/main",
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(old, new)
    document = read_docx(zipped(parts), "a.docx")
    assert document is not None
    assert document.text == "甲"


def test_table_of_contents_is_furniture() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    toc = control(paragraph(run("目录")) + paragraph(run("一、回顾")), gallery)
    begin, end = field_code(r' TOC \o "1-3" ', "|").split("|")
    other = paragraph(begin, run("二、打算　3")) + paragraph(run("三、问题　4")) + paragraph(end)
    document = read(toc + other + paragraph(run("正文")))
    assert document.text == "正文"
    assert [item.text for item in document.furniture] == ["目录", "一、回顾", "二、打算　3", "三、问题　4"]


def test_footnotes_follow_the_report() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:type="separator" w:id="0">{paragraph(run("-"))}</w:footnote>'
    notes += f'<w:footnote w:id="2">{paragraph(run("两个联系：指…"))}</w:footnote>'
    docx = Docx(paragraph(run("甲"), reference, run("乙")) + paragraph(run("丙")), footnotes=notes)
    assert lines(docx) == ["甲乙", "丙", "两个联系：指…"]


SECOND = (
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>{}</w:num>'
)
RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


@pytest.mark.parametrize(
    ("lists", "uses", "expected"),
    [
        pytest.param(
            OUTLINE,
            [(0, 1), (1, 1), (1, 1), (0, 1), (1, 1), (2, 1)],
            ["一、", "（一）", "（二）", "二、", "（一）", "1."],
            id="outline",
        ),
        pytest.param(
            numbering(level(0, "japaneseCounting", "第%1章", "tab")),
            [(0, 1)] * 2,
            ["第一章　", "第二章　"],
            id="chapter",
        ),
        pytest.param(
            numbering(
                level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "space", "<w:isLgl/>")
            ),
            [(0, 1), (1, 1), (1, 1)],
            ["一、", "1.1 ", "1.2 "],
            id="legal",
        ),
        pytest.param(
            numbering(
                level(0, "decimal", "%1."), level(1, "decimal", "%2)", more='<w:lvlRestart w:val="0"/>')
            ),
            [(0, 1), (1, 1), (0, 1), (1, 1)],
            ["1.", "1)", "2.", "2)"],
            id="never restarts",
        ),
        pytest.param(
            numbering(level(0, "decimal", "%1."), numbers=SECOND.format("")),
            [(0, 1), (0, 2), (0, 1)],
            ["1.", "2.", "3."],
            id="instances share the count",
        ),
        pytest.param(
            numbering(level(0, "decimal", "%1."), numbers=SECOND.format(RESTART)),
            [(0, 1), (0, 1), (0, 2), (0, 2)],
            ["1.", "2.", "1.", "2."],
            id="start override",
        ),
        pytest.param(numbering(level(0, "bullet", "")), [(0, 1)], [""], id="bullet"),
        pytest.param(OUTLINE, [(1, 1)], ["（一）"], id="deeper level first"),
        pytest.param(OUTLINE, [(0, 7), (0, 0)], ["", ""], id="unknown list and none"),
    ],
)
def test_automatic_numbers(lists: str, uses: list[tuple[int, int]], expected: list[str]) -> None:
    body = "".join(paragraph(run("题"), properties=numbered(*use)) for use in uses)
    assert lines(Docx(body, numbering=lists)) == [f"{label}题" for label in expected]


def test_numbers_that_come_from_a_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="c"/></w:style>'
    )
    linked = numbering(
        level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", more='<w:pStyle w:val="a"/>')
    )
    names = ["a", "b", "c"]
    body = "".join(paragraph(run("题"), properties=f'<w:pStyle w:val="{name}"/>') for name in names)
    assert lines(Docx(body, numbering=linked, styles=styles)) == ["1.题", "2.题", "题"]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (10, "chineseCounting", "十"),
        (21, "japaneseCounting", "二十一"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (101, "chineseCounting", "一〇一"),
        (10, "ideographDigital", "一〇"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (2, "ideographTraditional", "乙"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "decimalFullWidth", "１２"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
        (7, "hebrew1", "7"),
        (0, "chineseCounting", "0"),
    ],
)
def test_number_formats(value: int, number_format: str, expected: str) -> None:
    assert format_number(value, number_format) == expected


def test_all_binary_codes_name_a_known_format() -> None:
    known = {"decimal", "decimalHalfWidth", "bullet", "none"} | set(list_numbers._PRINTERS)
    assert set(list_numbers.FORMAT_CODES.values()) <= known


ENTITIES = (
    '<!DOCTYPE d [<!ENTITY a "甲甲甲甲甲甲甲甲甲甲"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]><d>&b;&c;</d>'
).encode()


def with_document(content: bytes) -> bytes:
    return Docx("", extra={"word/document.xml": content}).build()


def bomb() -> bytes:
    return with_document(b"<a>" + b" " * (office_package.MAX_XML_BYTES + 10) + b"</a>")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda: with_document(ENTITIES), "damaged", id="entities"),
        pytest.param(
            lambda: with_document(ENTITIES.decode().encode("utf-16-le")), "damaged", id="entities, UTF-16"
        ),
        pytest.param(bomb, "zip_bomb", id="zip bomb"),
        pytest.param(lambda: with_document(b"<a>" * 5000), "damaged", id="deep nesting, open"),
        pytest.param(lambda: with_document(b"<a>" * 5000 + b"</a>" * 5000), "damaged", id="deep nesting"),
        pytest.param(lambda: with_document(b""), "damaged", id="empty part"),
        pytest.param(lambda: with_document(b"<document/>"), "damaged", id="no body"),
        pytest.param(lambda: Docx(paragraph(run(" "))).build(), "empty", id="no text"),
        pytest.param(lambda: Docx(paragraph(run("甲"))).build()[:-40], "damaged", id="cut off"),
        pytest.param(
            lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}),
            "unsupported_format",
            id="a workbook",
        ),
        pytest.param(
            lambda: zipped({f"{n}": b"" for n in range(office_package.MAX_PARTS + 1)}),
            "zip_bomb",
            id="too many parts",
        ),
    ],
)
def test_hostile_and_broken_files(make: object, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_document(make(), "报告.docx")  # type: ignore[operator]
    assert caught.value.code == code
    assert "报告.docx" in caught.value.message


WHOLE = as_docx(sample_text("990102-2024-plain.txt")).build()
with zipfile.ZipFile(BytesIO(WHOLE)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_files_raise_nothing_but_reading_errors(data: st.DataObject) -> None:
    """Damage to the zip, and damage to the XML inside a zip that is whole."""
    name = data.draw(st.sampled_from([None, "word/document.xml", "word/numbering.xml", "_rels/.rels"]))
    content = bytearray(WHOLE if name is None else PARTS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    mutated = bytes(content) if name is None else zipped(PARTS | {name: bytes(content)})
    with contextlib.suppress(ReadingError):
        assert read_document(mutated, "报告.docx").text
