"""Run-in headings that only their siblings make one, and short lines with rows or figures around them."""

from __future__ import annotations

import pytest

from reports.parsing.sections import split_sections
from reports.parsing.types import Detected, Metadata

BODY = "常委会围绕这一工作多次组织代表实地查看,召开座谈会听取各方意见,推动有关部门逐项落实。"


def headings(*lines: str) -> list[str]:
    return [s.heading for s in split_sections("\n".join(("各位代表:", *lines)), Metadata()) if s.heading]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [f"亮了街巷。{BODY}", f"净了河塘。{BODY}", f"暖了人心。{BODY}"],
            ["亮了街巷。", "净了河塘。", "暖了人心。"],
            id="equally long, one word in the same place",
        ),
        pytest.param(
            [
                "一、改善环境",
                "让石墩的河水常清。关停小厂。",
                "让石墩的空气常新。",
                "让石墩的土地常净。分类处理垃圾。",
            ],
            ["一、改善环境"],
            id="one without a text is no sibling",
        ),
        pytest.param(
            [
                "一、改善环境",
                "让石墩的河水常清。关停小厂。",
                "让石墩的空气常新。全域禁烧。",
                "让石墩的土地常净。垃圾分类。",
            ],
            ["一、改善环境", "让石墩的河水常清。", "让石墩的空气常新。", "让石墩的土地常净。"],
            id="siblings with short texts",
        ),
        pytest.param(
            ["一、工作回顾", f"粮食是安邦之本。{BODY}", f"就业是民生之要。{BODY}", f"教育是百年之计。{BODY}"],
            ["一、工作回顾"],
            id="parallel statements",
        ),
        pytest.param(
            ["一、工作回顾", f"会议听取了汇报。{BODY}", f"会议审议了报告。{BODY}", f"会议通过了决定。{BODY}"],
            ["一、工作回顾"],
            id="a meeting told",
        ),
        pytest.param(
            ["一、工作回顾", "——突出监督实效", BODY, "——突出代表主体", BODY],
            ["一、工作回顾", "——突出监督实效", "——突出代表主体"],
            id="dashes on lines of their own",
        ),
        pytest.param(
            ["一、工作回顾", "●突出监督实效", BODY, "●突出代表主体", BODY],
            ["一、工作回顾", "●突出监督实效", "●突出代表主体"],
            id="bullets on lines of their own",
        ),
        pytest.param(
            ["一、工作回顾", "——完成投资27亿元,增长9%。", BODY, "——建成学校3所,新增学位900个。", BODY],
            ["一、工作回顾"],
            id="dashes before figures",
        ),
        pytest.param(
            [
                "一、自身建设",
                f"行百里者半九十。{BODY}",
                f"提高政治站位,始终担当尽责。{BODY}",
                f"坚持依法行政,规范权力运行。{BODY}",
                f"锤炼过硬作风,提升工作效能。{BODY}",
            ],
            [
                "一、自身建设",
                "提高政治站位,始终担当尽责。",
                "坚持依法行政,规范权力运行。",
                "锤炼过硬作风,提升工作效能。",
            ],
            id="a saying before headings of two halves",
        ),
        pytest.param(
            [
                "一、监督工作",
                *(f"聚焦{what}开展监督。{BODY}" for what in ("财政运行", "生态环境", "民生改善", "法治建设")),
                "二、代表工作",
                f"密切联系代表,今年重点抓好三件事。{BODY}",
            ],
            [
                "一、监督工作",
                "聚焦财政运行开展监督。",
                "聚焦生态环境开展监督。",
                "聚焦民生改善开展监督。",
                "聚焦法治建设开展监督。",
                "二、代表工作",
            ],
            id="one without siblings",
        ),
        pytest.param(
            ["会议与决定", "常委会会议:9次", "主任会议:16次", "监督问实效", BODY],
            ["会议与决定", "监督问实效"],
            id="rows under a heading",
        ),
        pytest.param(
            [
                "一、工作回顾",
                "城镇就业新增6万人",
                "粮食产量达到1.4万亿斤",
                "人均寿命提高到80岁",
                "二、工作打算",
                BODY,
            ],
            ["一、工作回顾", "二、工作打算"],
            id="rows that are no headings",
        ),
    ],
)
def test_siblings(lines: list[str], expected: list[str]) -> None:
    assert headings(*lines) == expected


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["《石墩县河道条例》", "《石墩县城镇条例》", "《石墩县文明条例》"], id="titles of laws"),
        pytest.param(["专题询问2次", "执法检查3次", "代表视察6次"], id="counts"),
        pytest.param(["第一组:石大力 杨小红", "第二组:周文 吴武"], id="groups"),
        pytest.param(["石大力、杨小红、周文", "吴武、郑全"], id="names"),
        pytest.param([*("●办结建议一批", "●建成站点多个", "●开展视察多次", BODY) * 2], id="bullets"),
        pytest.param(["(1)听取报告;(2)开展视察;(3)组织询问。"], id="a list in one line"),
        pytest.param([f"抓好三件事:1.加强学习。{BODY}2.加强调研。{BODY}"], id="a list in a paragraph"),
        pytest.param(
            [
                "城乡面貌发生了深刻的变化,人民生活得到了显著的改善,全县上下团结一心,社会各项",
                "2、事业全面进步。" + BODY,
            ],
            id="a page",
        ),
    ],
)
def test_rows_and_lists_are_no_headings(rows: list[str]) -> None:
    assert headings("一、工作回顾", BODY, *rows, BODY, "二、工作打算", BODY) == [
        "一、工作回顾",
        "二、工作打算",
    ]


def test_headlines_and_captions_above_a_dateline_are_no_headings() -> None:
    lines = ["代表视察石墩河整治工程的现场,听取有关单位情况的介绍。", "石墩花园小区", f"石墩日报讯 {BODY}"]
    assert headings(*lines, "主要目标", BODY) == ["主要目标"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        pytest.param("友情链接", False, id="of the page"),
        pytest.param("存在的主要问题", True, id="says what follows"),
        pytest.param("心系群众冷暖,办好民生实事", True, id="of two halves"),
    ],
)
def test_a_lone_short_line_among_numbers(line: str, heading: bool) -> None:
    numbered = [
        f"{number}、抓好{what}工作" for number, what in zip("一二三", ("监督", "代表", "决定"), strict=True)
    ]
    first, *rest = (part for name in numbered for part in (name, BODY))
    found = headings(first, rest[0], line, BODY, *rest[1:])
    assert (line in found) is heading
    assert [name for name in found if name != line] == numbered


def test_lines_of_the_page_between_paragraphs_do_not_count_as_paragraphs() -> None:
    heads = ["亮了街巷。", "净了河塘。", "暖了人心。"]
    text = [part for head in heads for part in (head + BODY, "友情链接", "打印本页", "关闭窗口")]
    assert headings("一、改善环境", *text)[1:] == heads


def test_the_title_below_a_table_of_contents_is_no_heading() -> None:
    title = "石墩县人大常委会工作总结及下年工作计划"
    text = f"{title}\n目录\n{title}\n{BODY}\n一、工作回顾\n{BODY}"
    metadata = Metadata(title=Detected(title, 0, len(title), "test"))
    assert [s.heading for s in split_sections(text, metadata) if s.heading] == ["一、工作回顾"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        pytest.param(
            f"(一){'凝聚全县人民推进产业强县的' * 3}合力——作出关于推进产业强县的决议。", True, id="a subtitle"
        ),
        pytest.param(f"(一){'凝聚全县人民推进产业强县的' * 5}合力", True, id="no stop at the end"),
        pytest.param(f"(一){'凝聚全县人民推进产业强县的' * 4}合力。", False, id="a sentence"),
        pytest.param(f"1.{'凝聚全县人民推进产业强县的' * 5}合力", False, id="an item"),
    ],
)
def test_long_numbered_lines(line: str, heading: bool) -> None:
    assert (line in headings("一、决定工作", BODY, line, BODY)) is heading


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param(
            f"持续加强理论武装。{BODY[:-1]}", ["一、讲政治", "持续加强理论武装。"], id="in mid-sentence"
        ),
        pytest.param(
            f"持续加强理论武装。{BODY[:22]}",
            ["一、讲政治", "持续加强理论武装。"],
            id="soon after the heading",
        ),
        pytest.param(f"持续加强理论武装。{BODY}", ["一、讲政治"], id="behind a sentence"),
        pytest.param(f"这些工作都是好的。{BODY[:-1]}", ["一、讲政治"], id="with a statement"),
        pytest.param("加强监督。一年来听取报告", ["一、讲政治"], id="in a short line"),
    ],
)
def test_where_a_text_breaks_off(last: str, expected: list[str]) -> None:
    assert headings("一、讲政治", BODY, last) == expected
