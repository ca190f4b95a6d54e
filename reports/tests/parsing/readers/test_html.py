"""Pages of local congresses: the body as lines, everything else as furniture."""

from __future__ import annotations

import pytest

from reports.parsing.readers.html import declared_charset, read_html
from reports.parsing.types import Document

PARAGRAPH = "一年来，常委会听取和审议专项工作报告21项，开展执法检查4次，推动解决了一批群众关心的实际问题。"
OTHER = "常委会组织代表视察民生实事项目，提出意见建议，督促有关部门逐项落实，全年召开会议9次。"


def read(body: str, head: str = "") -> Document:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8", name="a.html")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>标题</p><p>{PARAGRAPH}</p><p>{OTHER}</p>", id="p"),
        pytest.param(f"<div>标题<br>{PARAGRAPH}<br/><br>{OTHER}</div>", id="br"),
        pytest.param(
            f"<div><div>标题</div><div><span>{PARAGRAPH}</span></div><div>{OTHER}</div></div>", id="div"
        ),
        pytest.param(
            f"<table><tr><td>标题</td></tr><tr><td><p>{PARAGRAPH}<p>{OTHER}</td></tr></table>",
            id="table layout",
        ),
        pytest.param(f"<pre>标题\n{PARAGRAPH}\n{OTHER}</pre>", id="pre"),
        pytest.param(f"标题<h2></h2>{PARAGRAPH}<ul><li>{OTHER}</ul>", id="bare text"),
        pytest.param(
            f"<p>&nbsp;&nbsp;标题</p><p>　　{PARAGRAPH}</p>\n<p>&emsp;{OTHER}&nbsp;</p>", id="indents"
        ),
        pytest.param(
            f"<p>标题</p><p>{PARAGRAPH[:9]}\n   {PARAGRAPH[9:]}</p><p><b>{OTHER[:5]}</b>{OTHER[5:]}</p>",
            id="broken source",
        ),
    ],
)
def test_every_layout_gives_the_same_lines(body: str) -> None:
    lines = [line.strip("\u3000\u00a0\u2003 ") for line in read(body).text.split("\n")]
    assert lines == ["标题", PARAGRAPH, OTHER]


def test_cells_of_a_table_stay_apart() -> None:
    document = read(
        f"<p>{PARAGRAPH}</p><table><tr><th>指标</th><th>数量</th></tr><tr><td>会议</td><td>9次</td></tr></table>"
    )
    assert document.text.split("\n")[1:] == ["指标\t数量", "会议\t9次"]


def test_scripts_styles_and_comments_are_not_text() -> None:
    document = read(f"<style>p{{}}</style><script>var a='代表';</script><!-- 注 --><p>{PARAGRAPH}</p>")
    assert document.text == PARAGRAPH
    assert document.furniture == ()


GOVERNMENT_PAGE = f"""
<div class="nav"><a href="/">首页</a> <a href="/a">机构概况</a></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; 工作报告</div>
<div class="main">
<div class="tit"><h1>望川区人大常委会工作报告</h1><span>来源：区人大 发布日期：2024-01-15</span></div>
<div class="con"><p>各位代表：</p><p>{PARAGRAPH}</p><p>{OTHER}</p>
<p><a href="/x">下一篇：闭幕</a></p></div></div>
<div style="display:none"><p>隐藏的文字</p></div>
<div class="share">分享到：<a href="#">微信</a></div>
<div class="foot"><p>主办：区人大办公室</p></div>
"""


def test_navigation_and_footer_become_furniture() -> None:
    document = read(GOVERNMENT_PAGE, "<title>望川区人大常委会工作报告_望川人大</title>")
    assert document.text.split("\n") == [
        "望川区人大常委会工作报告",
        "来源：区人大 发布日期：2024-01-15",
        "各位代表：",
        PARAGRAPH,
        OTHER,
    ]
    told = {item.text: item.reason for item in document.furniture}
    assert told["首页 机构概况"] == "navigation"
    assert told["下一篇：闭幕"] == "navigation"
    assert told["隐藏的文字"] == "hidden"
    assert {"当前位置：首页 > 工作报告", "主办：区人大办公室"} <= told.keys()


def test_a_report_inside_a_block_named_header_is_kept() -> None:
    pair = f"<p>{PARAGRAPH}</p><p>{OTHER}</p>"
    body = f'<div class="header">{pair}{pair}<p>{PARAGRAPH}</p></div>'
    assert read(body).text.count(PARAGRAPH) == 3


def test_text_beside_the_body_that_speaks_of_the_congress_is_kept() -> None:
    body = f"<div><p>{PARAGRAPH * 8}</p></div><div><p>{OTHER}</p></div>"
    assert OTHER in read(body).text


def test_without_a_clear_body_readability_helps_to_drop_other_stories() -> None:
    story = (
        "本周末天气晴朗，适合出门踏青，各大公园推出赏花路线，游客可以提前在网上预约，避开早晚高峰时段出行。"
    )
    article = "".join(f"<p>{PARAGRAPH}</p><p>{OTHER}</p>" for _ in range(8))
    body = (
        f'<div id="article" class="article content">{article}</div><div class="recommend">'
        + f"<p>{story}</p>" * 5
        + "</div>"
    )
    document = read(body)
    assert PARAGRAPH in document.text
    assert document.text.count(story) + [item.text for item in document.furniture].count(story) == 5


def test_head_of_the_page() -> None:
    head = (
        '<title> 报告 </title><meta name="PubDate" content="2024-01-15 10:00">'
        '<meta name="ContentSource" content="区人大">'
        '<meta name="keywords" content="x"><link rel="canonical" href="https://www.example.cn/1.html">'
    )
    document = read(f"<p>{PARAGRAPH}</p>", head)
    assert (document.title, document.url) == ("报告", "https://www.example.cn/1.html")
    assert document.meta == (("pubdate", "2024-01-15 10:00"), ("contentsource", "区人大"))


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        pytest.param(b'<meta charset="gb2312">', "gb2312", id="html5"),
        pytest.param(b'<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "GBK", id="html4"),
        pytest.param(b"<p>no claim</p>", None, id="none"),
    ],
)
def test_declared_charset(data: bytes, charset: str | None) -> None:
    assert declared_charset(data) == charset
