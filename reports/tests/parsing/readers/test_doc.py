"""The binary Word format reads like .docx: what is printed once all changes are accepted."""

from __future__ import annotations

import contextlib
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.readers import doc_converters, read_document
from reports.parsing.readers.doc import MEDIA_TYPE, read_doc
from reports.parsing.readers.list_numbers import format_number
from reports.parsing.types import ReadingError
from reports.tests.parsing.readers.builders import sample_text
from reports.tests.parsing.readers.builders_doc import (
    DELETED,
    HIDDEN,
    IN_TABLE,
    INSERTED,
    ROW_END,
    Doc,
    Level,
    Paragraph,
    compound_file,
    numbered,
)
from reports.tests.parsing.readers.test_docx import PLAIN

OUTLINE = [Level(37, "\0、"), Level(11, "（\1）"), Level(0, "\2.", follow=0)]


@pytest.fixture(autouse=True)
def _no_converters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed on the machine must not help."""
    monkeypatch.setattr(doc_converters.shutil, "which", lambda _: None)


def p(*runs: str | tuple[str, int], **more: object) -> Paragraph:
    return Paragraph([run if isinstance(run, tuple) else (run, 0) for run in runs], **more)  # type: ignore[arg-type]


def lines(doc: Doc) -> list[str]:
    return read_doc(doc.build(), "报告.doc").text.split("\n")


def as_doc(text: str, mixed: bool) -> Doc:
    title, *rest = text.split("\n")
    main: list[Paragraph] = []
    counts = [0, 0]
    for at, line in enumerate(rest):
        main.extend(_dressed(line, at, counts))
    main.insert(4, p(("这一段已经删去。", DELETED), mark=DELETED))
    main.insert(9, p(("仅供内部校对", HIDDEN), mark=HIDDEN))
    main[0].runs.insert(0, ("\x08", 0))
    heads = [p("内部资料　注意保存"), p("— \x13 PAGE \x141\x15 —")]
    return Doc(main, heads=heads, boxes=[(0, 0, [p(title)])], levels=OUTLINE, mixed=mixed)


def _dressed(line: str, at: int, counts: list[int]) -> list[Paragraph]:
    heading = re.match(r"([一二三四五六七八九十]+)、|（([一二三四五六七八九十]+)）", line)
    if heading and at % 5:
        depth = 0 if heading.group(1) else 1
        if format_number(counts[depth] + 1, "japaneseCounting") == heading.group(depth + 1):
            counts[depth] += 1
            if depth == 0:
                counts[1] = 0
            return [p(line[heading.end() :], properties=numbered(depth))]
    half = len(line) // 2
    first, second = line[:half], line[half:]
    dresses = (
        [p(line)],
        [p(first, ("删改前的文字", DELETED), (second, INSERTED))],
        [p(first, f'\x13 HYPERLINK "http://a.b" \x14{second}\x15')],
        [p(first, mark=DELETED), p(second)],
    )
    return dresses[at % len(dresses)]


@pytest.mark.parametrize("mixed", [pytest.param(False, id="one piece"), pytest.param(True, id="many pieces")])
@pytest.mark.parametrize("name", PLAIN)
def test_samples_read_the_same_as_their_text(name: str, mixed: bool) -> None:
    text = sample_text(name)
    document = read_document(as_doc(text, mixed).build(), "报告.doc")
    assert document.text == read_document(text.encode(), "报告.txt").text.strip("\n")
    assert document.media_type == MEDIA_TYPE
    assert {(item.reason, item.text) for item in document.furniture} == {
        ("page_furniture", "内部资料　注意保存"),
        ("page_furniture", "— 1 —"),
        ("hidden", "仅供内部校对"),
    }


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        pytest.param([p("甲乙")], ["甲乙"], id="plain"),
        pytest.param([p("甲", ("乙", INSERTED))], ["甲乙"], id="insertion kept"),
        pytest.param([p("甲", ("乙", DELETED))], ["甲"], id="deletion dropped"),
        pytest.param([p("甲", ("乙", HIDDEN))], ["甲"], id="hidden"),
        pytest.param([p("甲", mark=DELETED), p("乙")], ["甲乙"], id="joined paragraphs"),
        pytest.param([p("甲", mark=DELETED)], ["甲"], id="last mark deleted"),
        pytest.param([p("\x13 IF \x13 REF a \x14乙\x15 \x14甲\x15")], ["甲"], id="nested fields"),
        pytest.param(
            [p("甲\x0b乙\x09丙\x1e丁\x1f戊\x02\x01")], ["甲", "乙\t丙-丁戊"], id="special characters"
        ),
        pytest.param([p("甲\x0c乙")], ["甲", "乙"], id="page break"),
        pytest.param([p("甲", end="\x0c"), p("乙")], ["甲", "乙"], id="section break"),
        pytest.param([p("姓𠮷")], ["姓𠮷"], id="beyond the basic plane"),
        pytest.param(
            [
                p("项目", properties=IN_TABLE, end="\x07"),
                p("数量", properties=IN_TABLE, end="\x07"),
                p("", properties=ROW_END, end="\x07"),
                p("会议", properties=IN_TABLE, end="\x07"),
                p("", properties=IN_TABLE, end="\x07"),
                p("", properties=ROW_END, end="\x07"),
            ],
            ["项目\t数量", "会议"],
            id="table rows",
        ),
        pytest.param(
            [
                p("甲", properties=IN_TABLE),
                p("乙", properties=IN_TABLE, end="\x07"),
                p("", properties=ROW_END, end="\x07"),
            ],
            ["甲", "乙"],
            id="body inside a table",
        ),
    ],
)
def test_what_is_printed(main: list[Paragraph], expected: list[str]) -> None:
    assert lines(Doc(main)) == expected


def test_footnotes_follow_and_contents_go() -> None:
    main = [p('\x13 TOC \\o "1-3" \x14一、回顾\t1'), p("二、打算\t3"), p("\x15"), p("正文\x02")]
    document = read_doc(Doc(main, footnotes=[p("\x02 两个联系：指…")]).build(), "a.doc")
    assert document.text.split("\n") == ["正文", " 两个联系：指…"]
    assert [item.text for item in document.furniture] == ["一、回顾\t1", "二、打算\t3"]


def test_text_boxes_stand_once_at_their_anchor() -> None:
    main = [p("首段"), p("甲\x08"), p("乙")]
    assert lines(Doc(main, boxes=[(4, 9000, [p("框")])])) == ["首段", "甲", "框", "乙"]
    assert lines(Doc(main, boxes=[(4, -20, [p("框")])])) == ["首段", "框", "甲", "乙"]


def test_numbers_that_come_from_a_style() -> None:
    main = [p("题", style=1), p("题", style=2), p("题", style=0), p("题", style=2, properties=numbered(0, 0))]
    doc = Doc(main, levels=OUTLINE, numbered_style=numbered(0))
    assert lines(doc) == ["一、题", "二、题", "题", "题"]


def test_numbers_of_levels() -> None:
    main = [p("题", properties=numbered(depth)) for depth in (0, 1, 1, 0, 1, 2)]
    labels = ["一、", "（一）", "（二）", "二、", "（一）", "1."]
    assert lines(Doc(main, levels=OUTLINE)) == [f"{label}题" for label in labels]


SIMPLE = Doc([p("甲")])
STREAMS = dict(zip(("WordDocument", "1Table"), SIMPLE._streams(), strict=True))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(Doc([p("甲")], flags=0x0300).build(), "encrypted", id="password"),
        pytest.param(
            compound_file({"EncryptedPackage": b"", "EncryptionInfo": b""}),
            "encrypted",
            id="docx with password",
        ),
        pytest.param(compound_file({"Workbook": b""}), "unsupported_format", id="a workbook"),
        pytest.param(compound_file({"Contents": b""}), "damaged", id="something else"),
        pytest.param(Doc([p("甲")], version=0x68).build(), "unsupported_format", id="Word 95"),
        pytest.param(compound_file({"WordDocument": STREAMS["WordDocument"]}), "damaged", id="no tables"),
        pytest.param(compound_file(STREAMS | {"WordDocument": b""}), "damaged", id="empty stream"),
        pytest.param(Doc([p(" ")]).build(), "empty", id="no text"),
        pytest.param(SIMPLE.build()[:1000], "damaged", id="cut off"),
    ],
)
def test_broken_files(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_document(data, "报告.doc")
    assert caught.value.code == code
    assert "报告.doc" in caught.value.message


def test_what_is_too_old_goes_to_a_converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "antiword"
    program.write_text('#!/bin/sh\n[ "$2" = 0 ] && echo 甲乙丙\n')
    program.chmod(0o700)
    monkeypatch.setattr(
        doc_converters.shutil, "which", lambda name: str(program) if name == "antiword" else None
    )
    assert read_document(Doc([p("甲")], version=0x68).build(), "a.doc").text == "甲乙丙"
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ReadingError):
        read_document(Doc([p("甲")], version=0x68).build(), "a.doc")


def test_pages_and_documents_of_other_kinds_called_doc() -> None:
    page = (
        "<html><body>"
        + "".join(f"<p>{line}</p>" for line in sample_text(PLAIN[0]).split("\n"))
        + "</body></html>"
    )
    assert read_document(page.encode("gb18030"), "报告.doc").media_type == "text/html"


WHOLE = as_doc(sample_text("990102-2024-plain.txt"), mixed=True)
WORD, TABLE = WHOLE._streams()
WHOLE_FILE = WHOLE.build()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_mutated_files_raise_nothing_but_reading_errors(data: st.DataObject) -> None:
    """Damage to the whole file, to the header's places, and to the tables."""
    which = data.draw(st.sampled_from(["file", "header", "table", "word"]))
    content = bytearray({"file": WHOLE_FILE, "table": TABLE}.get(which, WORD))
    last = min(len(content), 1200 if which == "header" else len(content)) - 1
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, last))
        content[at : at + 4] = struct.pack("<I", data.draw(st.integers(0, 0xFFFFFFFF)))[: len(content) - at]
    if which == "file":
        mutated = bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    elif which == "table":
        mutated = compound_file({"WordDocument": WORD, "1Table": bytes(content)})
    else:
        mutated = compound_file({"WordDocument": bytes(content), "1Table": TABLE})
    with contextlib.suppress(ReadingError):
        assert read_document(mutated, "报告.doc").text
