"""How a file looks: pages of a PDF as pictures, a web page that can do nothing."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from reports.parsing.readers.original import HarmlessPage, PagePicture, draw_page, show_web_page
from reports.parsing.readers.sandbox import call_in_child
from reports.parsing.types import ReadingError
from reports.tests.parsing.readers.builders_pdf import Pdf, Text

TWO_PAGES = Pdf([[Text(72, 100, 16, "2023")], [Text(72, 400, 16, "2024")]]).build()


def test_a_page_is_drawn_as_wide_as_asked() -> None:
    first, second = (draw_page(TWO_PAGES, "a.pdf", number, 300) for number in (1, 2))
    assert (first.number, first.pages, first.width) == (1, 2, 300)
    picture = Image.open(io.BytesIO(first.image)).convert("L")
    assert picture.size == (first.width, first.height)
    assert first.image != second.image
    assert picture.getextrema()[0] < 128 < picture.getextrema()[1]


@pytest.mark.parametrize(
    ("data", "number", "code"),
    [
        pytest.param(TWO_PAGES, 3, "no_such_page", id="behind the last"),
        pytest.param(TWO_PAGES, 0, "no_such_page", id="before the first"),
        pytest.param(b"%PDF-1.7 and nothing", 1, "damaged", id="no PDF"),
    ],
)
def test_what_cannot_be_drawn_says_why(data: bytes, number: int, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        draw_page(data, "a.pdf", number, 300)
    assert caught.value.code == code


def test_a_page_as_large_as_a_wall_is_drawn_small() -> None:
    wall = TWO_PAGES.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 9 99999]")
    assert wall != TWO_PAGES
    drawn = draw_page(wall, "a.pdf", 1, 1400)
    assert drawn.width * drawn.height <= 8_100_000


def test_the_child_hands_pictures_over() -> None:
    drawn = call_in_child("reports.parsing.readers.original:draw_page", (TWO_PAGES, "a.pdf", 2, 200), "a.pdf")
    assert isinstance(drawn, PagePicture)
    assert drawn.number == 2


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param("<p onclick=alert(1)>", id="handler"),
        pytest.param("<P ONLOAD=alert(1)>", id="handler in capitals"),
        pytest.param("<img src=http://alert/1.png>", id="picture from elsewhere"),
        pytest.param("<img srcset='http://alert/1.png 2x'>", id="set of pictures"),
        pytest.param("<a href=javascript:alert(1)>链接</a>", id="link"),
        pytest.param("<svg><a xlink:href='http://alert/'>图</a></svg>", id="link in a drawing"),
        pytest.param("<iframe src=http://alert/></iframe>", id="frame"),
        pytest.param("<object data=http://alert/></object>", id="object"),
        pytest.param("<link rel=stylesheet href=http://alert/>", id="style sheet"),
        pytest.param("<base href=http://alert/>", id="base"),
        pytest.param("<meta http-equiv=refresh content='0;url=http://alert/'>", id="refresh"),
        pytest.param(
            "<form action=http://alert/><button formaction=http://alert/>好</button></form>", id="form"
        ),
    ],
)
def test_a_web_page_can_do_nothing(markup: str) -> None:
    page = f"<html><body><p style='color:red'>正文还在</p>{markup}</body></html>"
    shown = show_web_page(page.encode(), "a.html")
    assert isinstance(shown, HarmlessPage)
    assert "正文还在" in shown.html
    assert "color:red" in shown.html
    assert "alert" not in shown.html


def test_a_web_page_keeps_its_characters_and_its_own_pictures() -> None:
    page = '<html><meta charset="gb2312"><p>望川区的报告</p><img src="data:image/png;base64,AAAA"></html>'
    shown = show_web_page(page.encode("gb18030"), "a.html").html
    assert "望川区的报告" in shown
    assert "data:image/png;base64,AAAA" in shown
