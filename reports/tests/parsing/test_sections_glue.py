"""Headings that share a line with other text, and marks around them."""

from __future__ import annotations

import pytest

from reports.parsing.sections import split_sections
from reports.parsing.types import Detected, Metadata

BODY = "常委会围绕这一工作多次组织代表实地查看,召开座谈会听取各方意见,推动有关部门逐项落实。"
METADATA = Metadata(
    covers_year=Detected(2023, None, None, "test"), plan_year=Detected(2024, None, None, "test")
)


def headings(*lines: str) -> list[str]:
    text = "\n".join(("各位代表:", *lines))
    return [s.heading for s in split_sections(text, METADATA) if s.heading]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["现在,我向大会报告工作,请予审议。过去一年的主要工作", BODY],
            ["过去一年的主要工作"],
            id="a part behind the opening",
        ),
        pytest.param(
            [f"{BODY}一、强化法律监督", BODY, f"{BODY}二、服务代表履职", BODY],
            ["一、强化法律监督", "二、服务代表履职"],
            id="numbers behind paragraphs",
        ),
        pytest.param([f"{BODY}存在的主要问题", BODY], ["存在的主要问题"], id="problems behind a paragraph"),
        pytest.param(
            [f"一、强化法律监督 {BODY}", f"二、服务代表履职　　{BODY}"],
            ["一、强化法律监督", "二、服务代表履职"],
            id="a blank between heading and text",
        ),
        pytest.param(
            [f"一、提高政治站位 把牢履职方向 {BODY}", f"二、服务代表 1月和8月,{BODY}"],
            ["一、提高政治站位 把牢履职方向", "二、服务代表"],
            id="a blank inside a heading, a month behind one",
        ),
        pytest.param(
            [f"一、提高政治站位 把牢履职方向。{BODY}", f"二、心系群众冷暖 办好民生实事。{BODY}"],
            ["一、提高政治站位 把牢履职方向。", "二、心系群众冷暖 办好民生实事。"],
            id="a blank inside a heading with a full stop",
        ),
        pytest.param(
            [f"2023年工作回顾 2023年,{BODY}", f"一、强化监督 {BODY}", f"2024年工作安排 {BODY}"],
            ["2023年工作回顾", "一、强化监督", "2024年工作安排"],
            id="parts before their text",
        ),
        pytest.param(
            [f"一、2023年主要工作(一)强学习提升能力2023年是换届之年,{BODY}"],
            ["一、2023年主要工作", "(一)强学习提升能力"],
            id="no blank at all",
        ),
        pytest.param(
            [
                f"政治为魂 把准方向不偏离 {BODY}",
                f"监督为要 关键时刻显担当 {BODY}",
                f"民生为本 群众呼声有回应 {BODY}",
            ],
            ["政治为魂 把准方向不偏离", "监督为要 关键时刻显担当", "民生为本 群众呼声有回应"],
            id="parallel unnumbered ones",
        ),
        pytest.param(
            ["**一、强化监督**", BODY, f"**(一)盯住财政。**{BODY}", f"**(二)盯住民生。**{BODY}"],
            ["一、强化监督", "(一)盯住财政。", "(二)盯住民生。"],
            id="bold",
        ),
        pytest.param(
            ["## 2023年工作回顾", BODY, "### 一、强化监督", BODY],
            ["2023年工作回顾", "一、强化监督"],
            id="hashes",
        ),
        pytest.param(
            ["過去一年的主要工作[編輯]", BODY, "今後一年的工作安排 编辑", BODY],
            ["過去一年的主要工作", "今後一年的工作安排"],
            id="links for editing",
        ),
        pytest.param(
            ["2023年主要工作。", BODY, "2024年工作建议:", BODY],
            ["2023年主要工作。", "2024年工作建议:"],
            id="parts with a full stop or a colon",
        ),
        pytest.param(
            ["⒈盯住财政", BODY, "⒉盯住民生", BODY, "㈠建好站点", BODY, "( 二 )办好建议", BODY],
            ["⒈盯住财政", "⒉盯住民生", "㈠建好站点", "( 二 )办好建议"],
            id="numbers as one character, blanks in brackets",
        ),
        pytest.param(
            [f"（一）强化法律监督：一是抓检查。{BODY}", f"（二）服务代表履职：{BODY}"],
            ["（一）强化法律监督", "（二）服务代表履职"],
            id="a colon before the text",
        ),
        pytest.param(
            [f"（一）坚持一个核心：党的全面领导。{BODY}", f"（二）抓住两个重点：监督与代表。{BODY}"],
            ["（一）坚持一个核心：党的全面领导。", "（二）抓住两个重点：监督与代表。"],
            id="a colon inside a heading",
        ),
        pytest.param(
            ["【一、强化监督，提升实效】", BODY, "【二、服务代表，激发活力】", BODY],
            ["【一、强化监督，提升实效】", "【二、服务代表，激发活力】"],
            id="numbers inside brackets",
        ),
        pytest.param(
            ["—、强化监督", BODY, "（—）盯住财政", BODY, "二丶服务代表", BODY, "l.建好站点", BODY],
            ["—、强化监督", "（—）盯住财政", "二丶服务代表", "l.建好站点"],
            id="numbers that a scanner misread",
        ),
        pytest.param(
            ["项目征得很广。", BODY, "代表票得很准。", BODY, "群众评得很真。", BODY],
            ["项目征得很广。", "代表票得很准。", "群众评得很真。"],
            id="short sentences of one length alone in their lines",
        ),
    ],
)
def test_headings_come_apart(lines: list[str], expected: list[str]) -> None:
    assert headings(*lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"要抓好三件事。一、抓好学习。{BODY}二、抓好调研。{BODY}", id="a list in a paragraph"),
        pytest.param("现将过去一年的工作情况汇报如下:", id="an announcement"),
        pytest.param("今年要重点抓好八个方面的工作:", id="an announcement of tasks"),
        pytest.param("建议新一届县人大常委会:", id="an address"),
        pytest.param(f"{BODY}会议听取 了 有关 部门 的 汇报", id="blanks everywhere"),
        pytest.param("**县人大常委会主任会议研究了有关事项,决定 按期召开会议。", id="a masked name"),
        pytest.param("五年立法计划中列入的 6 0件法规已完成 5 2件,占 86. 7%。" + BODY, id="blanks in numbers"),
        pytest.param(f"一是抓好学习 {BODY}", id="an enumeration"),
        pytest.param("石墩县人大常委会主任石大力", id="the speaker"),
        pytest.param(f"【记者】 {BODY}\n【代表】 {BODY}\n【记者】 {BODY}\n【代表】 {BODY}", id="speakers"),
        pytest.param(f"会议很成功。\n{BODY}\n大家很高兴。\n{BODY}\n工作是好的。\n{BODY}", id="a tale"),
        pytest.param("二、三季度,常委会先后 组织了4次视察,推动了工作落实,取得了明显的成效。", id="quarters"),
    ],
)
def test_lines_that_stay_whole(line: str) -> None:
    assert headings("一、工作回顾", BODY, line, BODY) == ["一、工作回顾"]


def test_marks_belong_to_the_section_that_they_mark() -> None:
    text = f"各位代表:\n**一、强化监督**\n(一)盯住财政\n{BODY}\n**二、服务代表**\n{BODY}"
    _, first, _, second = split_sections(text, METADATA)
    assert text[first.start : first.body_start] == "**一、强化监督**\n"
    assert text[second.start : second.body_start] == "**二、服务代表**\n"
