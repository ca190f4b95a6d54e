"""Which lines of a title block are the title. All texts are invented."""

from __future__ import annotations

import pytest

from reports.tests.parsing.test_metadata import BODY, OPENING, detect, value

OWN = "石墩县人大常委会工作报告"
HEADS = [
    pytest.param(f"[{OWN}] 2020年是第几届", OWN, id="what was searched for, in brackets"),
    pytest.param(f"1、{OWN}", OWN, id="the number of a document mill"),
    pytest.param(f"{OWN}范文大全\n{OWN}", OWN, id="what a mill adds"),
    pytest.param(f"{OWN}.docxVIP\n• 举报\n{OWN}", OWN, id="a file, a button"),
    pytest.param(f"{OWN}【精选五篇】\n第一篇：{OWN}", f"{OWN}【精选五篇】", id="a choice of several"),
    pytest.param(f"《{OWN}.docx》由会员分享，可在线阅读，请在某某文库上搜索。", OWN, id="told by the page"),
    pytest.param(
        "石墩县人大常委会\n首页　代表工作　街道人大　正文\n2021年代表接待选民工作总结",
        "2021年代表接待选民工作总结",
        id="the owner of the site, parted by navigation",
    ),
    pytest.param(
        "石墩县人大常委会\n2023年工作总结", "石墩县人大常委会2023年工作总结", id="a title in two lines"
    ),
    pytest.param("石墩县人大办公室", None, id="who wrote it"),
    pytest.param("经验材料汇编\n发挥监督作用 推动发展", "发挥监督作用 推动发展", id="a collection"),
    pytest.param("听民意 聚民心——石墩镇人大接待选民", "听民意 聚民心", id="a headline and what it is about"),
    pytest.param(
        "石墩县2024年政府工作报告\n砥砺前行\n罗小川作县人大常委会工作报告",
        "石墩县2024年政府工作报告",
        id="a headline with a name is not the title",
    ),
    pytest.param("工作综述\n1997年的工作，重点抓了以下几点：", "工作综述", id="a short title"),
]


@pytest.mark.parametrize(("head", "title"), HEADS)
def test_titles(head: str, title: str | None) -> None:
    assert value(detect(f"{head}\n{OPENING}\n{BODY}")[0], "title") == title
