"""Lines and paragraphs out of characters with places."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.parsing.readers import pdf, read_document
from reports.parsing.readers.pdf import MEDIA_TYPE
from reports.parsing.readers.pdf_glyphs import Pages, with_pdfium, with_pdfplumber
from reports.parsing.types import ReadingError
from reports.tests.parsing.readers.builders import sample_text
from reports.tests.parsing.readers.builders_pdf import WIDTH, Layout, Pdf, Text, typeset
from reports.tests.parsing.readers.test_docx import PLAIN

HEAD = "人大常委会公报　2025年第1期"
LAYOUTS = {
    "indented": Layout(),
    "heads and page numbers": Layout(head=HEAD, numbers="— {} —"),
    "two columns": Layout(columns=2, size=11, leading=18, head=HEAD, numbers="第{}页"),
    "distance in place of indent": Layout(indent=0, gap=12, numbers="{}"),
    "ragged lines": Layout(justify=False, numbers="- {} -"),
}


def as_printed(text: str) -> str:
    """Return what paper shows of a text: blank lines and blanks around lines are distance there."""
    lines = (line.strip(" \u3000") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def read(document: Pdf) -> str:
    return read_document(document.build(), "报告.pdf").text


# What paper does not show, and therefore no reader can give back. Everything else is the same.
TRACELESS = {
    "990121-2022-newspaper.txt": "a blank typed where a line of print ends",
    "990181-2022-title-repeated.txt": "a blank typed where a line of print ends",
    "990103-2024-xinqiao-linlan.txt": "a blank typed where a line of print ends",
    "990221-2022-newspaper.txt": "a blank typed where a line of print ends",
    "990121-2024-broken-digits.txt": "a blank typed where a line of print ends",
    "distance in place of indent": "the end of a paragraph whose last line is full, at the foot of a page",
}
CASES = [(name, list(LAYOUTS)[number % len(LAYOUTS)]) for number, name in enumerate(PLAIN)]
CASES += [("990102-2024-plain.txt", layout) for layout in LAYOUTS]


@pytest.mark.parametrize(("name", "layout"), sorted(set(CASES)))
def test_samples_read_the_same_as_their_text(name: str, layout: str) -> None:
    text = as_printed(read_document(sample_text(name).encode(), "a.txt").text)
    document = read_document(typeset(text, LAYOUTS[layout]).build(), "报告.pdf")
    assert document.media_type == MEDIA_TYPE
    if not TRACELESS.keys() & {name, layout}:
        assert document.text == text
        return
    assert "".join(document.text.split()) == "".join(text.split())
    kept = set(document.text.split("\n"))
    assert sum(line not in kept for line in text.split("\n")) <= 6


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_engines_read_the_same(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = as_printed(sample_text("990102-2024-plain.txt"))[:1500]
    data = typeset(text, LAYOUTS[layout]).build()
    readings = []
    for engine in (with_pdfplumber, with_pdfium):
        monkeypatch.setattr(pdf, "_ENGINES", (engine,))
        readings.append(read_document(data, "报告.pdf"))
    assert readings[0] == readings[1]
    assert readings[0].text == text


def test_the_second_engine_reads_what_the_first_one_stumbles_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbling(data: bytes) -> Pages:
        raise KeyError("/Root")

    monkeypatch.setattr(pdf, "_ENGINES", (stumbling, with_pdfium))
    assert read(SHORT) == "工作报告"


def test_what_stands_around_the_pages_is_told() -> None:
    text = as_printed(sample_text("990102-2024-plain.txt"))
    document = read_document(typeset(text, LAYOUTS["heads and page numbers"]).build(), "报告.pdf")
    told = [(item.reason, item.text) for item in document.furniture]
    assert told[0] == ("page_furniture", HEAD)
    assert ("page_furniture", "— 2 —") in told
    assert len(told) >= 4


def lines_of(*texts: tuple[float, str], size: float = 14, x: float = 100) -> Pdf:
    return Pdf([[Text(x, y, size, text) for y, text in texts]])


FULL = "常委会依法履行职责推动各项工作取得新的进展和成效"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param(
            [Text(100, 100, 14, "工作"), Text(128, 100, 14, "报告")], "工作报告", id="one line in two parts"
        ),
        pytest.param(
            [Text(100, 100, 14, "工 作 报 告 全 文 如 下")], "工作报告全文如下", id="blanks injected"
        ),
        pytest.param([Text(100, 100, 14, "主任　王某")], "主任　王某", id="wide blank typed"),
        pytest.param(
            [Text(100, 100, 14, "主任"), Text(148, 100, 14, "王某")], "主任　王某", id="wide distance"
        ),
        pytest.param([Text(100, 100, 14, "工作报告", spread=14)], "工作报告", id="spread out"),
        pytest.param([Text(100, 100, 14, "GDP growth")], "GDP growth", id="Latin words"),
        pytest.param(
            [Text(100, 100, 14, "听取"), Text(131, 100, 14, "12"), Text(148, 100, 14, "项")],
            "听取12项",
            id="auto spacing",
        ),
        pytest.param(
            [Text(100, 100, 14, "工作报告"), Text(100.3, 100, 14, "工作报告")],
            "工作报告",
            id="bold by printing twice",
        ),
        pytest.param(
            [Text(100, 100, 14, FULL), Text(100, 124, 14, FULL), Text(100, 148, 14, "结束。")],
            FULL + FULL + "结束。",
            id="a paragraph of three lines",
        ),
        pytest.param(
            [Text(100, 100, 14, FULL), Text(100, 124, 14, "结束。"), Text(100, 148, 14, FULL)],
            f"{FULL}结束。\n{FULL}",
            id="a short line ends a paragraph",
        ),
        pytest.param(
            [
                Text(100, 100, 14, FULL[:-2] + "20"),
                Text(100, 124, 14, "24年" + FULL[:-3]),
                Text(100, 148, 14, FULL),
            ],
            FULL[:-2] + "2024年" + FULL[:-3] + FULL,
            id="a number broken by a line",
        ),
        pytest.param(
            [Text(100, 124, 14, "结束。"), Text(100, 100, 14, FULL)],
            f"{FULL}结束。",
            id="stored out of order",
        ),
    ],
)
def test_lines(items: list[Text], expected: str) -> None:
    assert read(Pdf([items])) == expected


def test_a_lone_number_is_a_page_number_only_where_it_stands_apart() -> None:
    body = [Text(100, 100 + 24 * n, 14, FULL) for n in range(6)]
    apart = Pdf([[*body, Text(WIDTH / 2, 800, 10, "3")]])
    assert read(apart) == FULL * 6
    beside = Pdf([[*body, Text(100, 100 + 24 * 6, 14, "3")]])
    assert read(beside) == FULL * 6 + "3"


LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <{'5a' * 32}> /U <{'a5' * 32}> >>"
SHORT = lines_of((100, "工作报告"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(
            Pdf([[Text(10, 10, 9, "1")]] * 3, image=True).build(), "no_text_layer", id="a scan with a number"
        ),
        pytest.param(Pdf([[]], image=True).build(), "no_text_layer", id="a scan"),
        pytest.param(Pdf([[]]).build(), "no_text_layer", id="an empty page"),
        pytest.param(Pdf(SHORT.pages, readable=False).build(), "no_text_layer", id="a font without a table"),
        pytest.param(Pdf(SHORT.pages, encrypt=LOCKED).build(), "encrypted", id="password"),
        pytest.param(b"%PDF-1.7\n" + b"no objects at all " * 20, "damaged", id="nothing in it"),
        pytest.param(SHORT.build()[:300], "damaged", id="cut off"),
    ],
)
def test_broken_files(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_document(data, "报告.pdf")
    assert caught.value.code == code
    assert "报告.pdf" in caught.value.message


def test_a_damaged_table_of_places_does_not_matter() -> None:
    shifted = SHORT.build().replace(b"startxref\n", b"startxref\n9")
    assert read_document(shifted, "报告.pdf").text == "工作报告"


WHOLE = typeset(as_printed(sample_text("990102-2024-plain.txt"))[:400], LAYOUTS["two columns"]).build()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_files_raise_nothing_but_reading_errors(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(8, len(content) - 1)) :]
    with contextlib.suppress(ReadingError):
        assert read_document(bytes(content), "报告.pdf").text
