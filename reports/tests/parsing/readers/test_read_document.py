"""Files that can be read, and clear words for those that can not."""

from __future__ import annotations

import random

import pytest

from reports.parsing.readers import MAX_BYTES, read_document, read_pasted
from reports.parsing.types import ReadingError

NOISE = random.Random(1).randbytes(3000)  # noqa: S311
TEXT = "望川区人大常委会工作报告\n各位代表：\n全年召开会议9次。"


@pytest.mark.parametrize(
    ("data", "name", "code", "said"),
    [
        pytest.param(b"", "a.txt", "empty", "空文件", id="empty"),
        pytest.param(b" \r\n\t ", "a.txt", "empty", "空文件", id="blanks only"),
        pytest.param(b"\xef\xbb\xbf", "a.txt", "empty", "空文件", id="only a byte order mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "报告.txt", "image", "图片", id="picture named .txt"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 50, "p.jpg", "image", "图片", id="photo"),
        pytest.param(b"Rar!\x1a\x07\0", "r.rar", "unsupported_format", "RAR", id="rar"),
        pytest.param(b"{\\rtf1 }", "r.rtf", "unsupported_format", "RTF", id="rtf"),
        pytest.param(b"MZ\x90\0" + b"\0" * 60, "r.exe", "unsupported_format", "程序", id="program"),
        pytest.param(NOISE, "r.txt", "binary_noise", "二进制", id="noise named .txt"),
        pytest.param(b"a" * (MAX_BYTES + 1), "big.txt", "too_large", "50 MB", id="over the limit"),
        pytest.param(b"<div>" * 5000 + b"x", "deep.html", "too_complex", "嵌套", id="nested without end"),
    ],
)
def test_refusals_name_the_file_and_the_reason(data: bytes, name: str, code: str, said: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read_document(data, f"C:\\上传\\{name}")
    assert refused.value.code == code
    assert name in refused.value.message
    assert "上传\\" not in refused.value.message
    assert said in refused.value.message


def test_plain_text() -> None:
    document = read_document(TEXT.encode(), "a.txt")
    assert (document.text, document.media_type, document.encoding) == (TEXT, "text/plain", "utf-8")


def test_a_page_named_txt_is_read_as_a_page() -> None:
    page = f"<html><body>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</body></html>"
    document = read_document(page.encode(), "a.txt")
    assert (document.text, document.media_type) == (TEXT, "text/html")


def test_a_text_named_html_stays_a_text() -> None:
    assert read_document(TEXT.encode(), "a.html").media_type == "text/plain"


def test_pasted_text_and_pasted_markup() -> None:
    assert read_pasted(TEXT.replace("\n", "\r\n")).text == TEXT
    assert (
        read_pasted("<p>各位代表：</p><p>一</p><p>二</p><br><div>三</div>").text == "各位代表：\n一\n二\n三"
    )
    with pytest.raises(ReadingError, match="没有粘贴"):
        read_pasted(" \n")


def test_pasted_half_characters_are_no_crash() -> None:
    assert read_pasted("常委会\ud800报告").text == "常委会?报告"
