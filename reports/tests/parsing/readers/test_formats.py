"""One report in every format is one text after cleaning: what follows can not tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from pathlib import Path

import pytest

from reports.parsing.cleaning import clean
from reports.parsing.readers import read_document, sandbox
from reports.parsing.readers.sandbox import parse_in_child, parse_pasted_in_child
from reports.parsing.types import ReadingError
from reports.tests.parsing.readers.builders import sample_text, zipped
from reports.tests.parsing.readers.builders_pdf import Layout, typeset
from reports.tests.parsing.readers.test_doc import as_doc
from reports.tests.parsing.readers.test_docx import PLAIN, as_docx
from reports.tests.parsing.readers.test_pdf import TRACELESS

DIVISIONS = [Path(__file__).resolve().parents[4] / "fixtures" / "samples" / "divisions.csv"]
NAMES = PLAIN[::4]
SHARE = (
    '<div class="nav"><a href="/">首页</a> <a href="/rd">人大工作</a></div>'
    '<div class="share bdshare">分享到：<a href="#">微信</a> <a href="#">微博</a> 微信扫码 领取福利</div>'
)
FOOT = '<div class="footer">版权所有 主办单位：办公室 <a href="/map">网站地图</a></div>'


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}<title>报告</title></head><body>{SHARE}{body}{FOOT}</body></html>"


def lines(text: str) -> list[str]:
    return [escape(line, quote=False) for line in text.split("\n") if line.strip()]


def as_paragraphs(text: str) -> str:
    return page(f"<div class='content'>{''.join(f'<p>　　{line}</p>' for line in lines(text))}</div>")


def as_breaks(text: str) -> str:
    return page(f"<div id='zoom'>{'<br/>&nbsp;&nbsp;'.join(lines(text))}</div>")


def as_table(text: str) -> str:
    body = "".join(f"<div><span>{line}</span></div>" for line in lines(text))
    return page(f"<table><tr><td><table><tr><td>{body}</td></tr></table></td></tr></table>")


def declared(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


def as_web_archive(text: str) -> bytes:
    """Return what Word writes as "single file web page", here under the name .doc."""
    archive = MIMEMultipart("related")
    archive.attach(MIMEText(as_paragraphs(text), "html", "gb18030"))
    archive.attach(MIMEText("not a page", "plain", "utf-8"))
    return archive.as_bytes()


FORMATS: dict[str, Callable[[str], bytes]] = {
    "a.docx": lambda text: as_docx(text).build(),
    "a.doc": lambda text: as_doc(text, mixed=True).build(),
    "a.html": lambda text: as_paragraphs(text).encode(),
    "br.html": lambda text: as_breaks(text).encode("gb18030"),
    "table.html": lambda text: as_table(text).encode(),
    "gbk.html": lambda text: (
        as_table(text).replace("<head>", f"<head>{declared('gb2312')}").encode("gb18030")
    ),
    "wrong.html": lambda text: as_breaks(text).replace("<head>", f"<head>{declared('gbk')}").encode(),
    "html.doc": lambda text: as_paragraphs(text).encode("gb18030"),
    "archive.doc": as_web_archive,
    "utf16.txt": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
}


@pytest.fixture(scope="module", autouse=True)
def _no_children_left() -> Iterator[None]:
    yield
    sandbox.close_children()


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_same_text(name: str, file: str) -> None:
    text = sample_text(name)
    expected = clean(read_document(text.encode(), "a.txt"))
    assert clean(read_document(FORMATS[file](text), file)).text == expected.text


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TRACELESS][:4])
def test_print_gives_the_same_text(name: str) -> None:
    text = sample_text(name)
    data = typeset(text, Layout(head="人大常委会公报　2025年第1期", numbers="— {} —")).build()
    document = read_document(data, "a.pdf")
    cleaned = clean(document)
    assert cleaned.text == clean(read_document(text.encode(), "a.txt")).text
    assert {item.text for item in document.furniture} <= {item.text for item in cleaned.removed}


@pytest.mark.parametrize("file", ["a.docx", "a.doc", "a.html"])
def test_the_whole_pipeline_runs_in_the_child(file: str) -> None:
    text = sample_text("990102-2024-plain.txt")
    parsed = parse_in_child(FORMATS[file](text), file, DIVISIONS)
    pasted = parse_pasted_in_child(text, DIVISIONS)
    assert parsed.text == pasted.text
    assert parsed.metadata == pasted.metadata
    assert parsed.sections == pasted.sections
    assert parsed.metrics == pasted.metrics


def test_a_zip_is_no_document() -> None:
    with pytest.raises(ReadingError, match="压缩包"):
        read_document(zipped({"a.txt": "报告".encode()}), "a.zip")
