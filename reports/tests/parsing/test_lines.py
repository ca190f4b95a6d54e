"""Lines: white space is all that changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.parsing.lines import _width, _width_before, join_lines, split_lines

LONG = "常委会听取和审议专项工作报告，开展执法检查和专题询问，推动解决了一批群众关心的实际问题。"


TOPICS = re.findall("..", "产业财政教育医疗交通水利粮食养老消防社保文旅环保住房就业审计司法")
ACTS = "跟踪监督并推动整改", "听取报告后提出意见", "组织代表深入视察", "作为全年的头等大事"
PROSE = "，".join(f"常委会把{topic}工作{act}" for act in ACTS for topic in TOPICS) + "。"


def wrap(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def lines(text: str) -> list[str]:
    return [line.text for line in split_lines(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "　　甲\n\n \t\n乙\u00a0\ue004\n", ["甲", "乙"], id="indents, blank lines, private use at the end"
        ),
        pytest.param("主任　　高山", ["主任　　高山"], id="a wide gap in a short line stays"),
        pytest.param(f"{LONG}　　{LONG}", [LONG, LONG], id="paragraphs behind double blanks"),
        pytest.param(f"{LONG} 　\u00a0{LONG}", [LONG, LONG], id="paragraphs behind mixed blanks"),
        pytest.param(
            "1954年工作报告——1954年5月23日在大会上",
            ["1954年工作报告", "——1954年5月23日在大会上"],
            id="glued session",
        ),
        pytest.param(
            "工作报告——在第一次会议上", ["工作报告", "——在第一次会议上"], id="glued session without a date"
        ),
        pytest.param("县长高山各位代表：", ["县长高山", "各位代表："], id="glued salutation"),
        pytest.param(
            "本报荻洲1月13日讯（记者 王明）12日上午开会。",
            ["本报荻洲1月13日讯（记者 王明）", "12日上午开会。"],
            id="news lead",
        ),
        pytest.param(
            "奋斗！（《人民日报》1 9 5 4 0 9 2 4 第1版）",
            ["奋斗！", "（《人民日报》1 9 5 4 0 9 2 4 第1版）"],
            id="source note",
        ),
        pytest.param("向各位代表：致谢", ["向各位代表：致谢"], id="no salutation inside a sentence"),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_reporters_are_no_dateline() -> None:
    assert lines("本报记者 王一 通讯员 李二 文/图") == ["本报记者 王一 通讯员 李二 文/图"]


def test_an_inserted_advertisement_is_set_apart_and_the_line_joined_again() -> None:
    found = split_lines("组织代表（更多资料请看 www.example.cn）600人次。")
    assert [(line.text, line.joined, line.advertisement) for line in found] == [
        ("组织代表", False, False),
        ("（更多资料请看 www.example.cn）", False, True),
        ("600人次。", True, False),
    ]
    assert join_lines([line for line in found if not line.advertisement]) == "组织代表600人次。"


def test_wrapped_text_is_joined_to_paragraphs() -> None:
    paragraph = (
        "　　" + "".join(f"第{number}项工作由常委会统一部署逐项推进落实到位" for number in range(30)) + "。"
    )
    width = 34
    wrapped = [paragraph[at : at + width] for at in range(0, len(paragraph), width)]
    text = "\n".join(["工作报告", *wrapped, "一、监督工作", *wrapped])
    assert lines(text) == ["工作报告", paragraph.strip(), "一、监督工作", paragraph.strip()]


def test_short_paragraphs_and_broken_numbers_are_joined() -> None:
    paragraphs = [
        f"第{n}段讲常委会怎样围绕大局依法履职并且推动各项工作落到实处，全年共投入资金{n}3.7{n}亿元用于改善民生。"
        for n in range(1, 9)
    ]
    wrapped = "\n".join(p[i : i + 30] for p in paragraphs for i in range(0, len(p), 30))
    assert lines(wrapped) == paragraphs


def test_pages_of_two_widths_with_a_page_number_between() -> None:
    one, two = PROSE[:400] + "。", PROSE[400:]
    rows = wrap(one, 24)
    rows.insert(3, "- 1 -")
    assert lines("\n".join([*rows, *wrap(two, 32)])) == ["- 1 -", one, two]


def test_a_heading_below_a_paragraph_that_fills_its_last_line_stays_alone() -> None:
    paragraph = "　　" + PROSE[:237] + "。"
    text = "\n".join([*wrap(paragraph, 30), "二〇二四年的主要工作", *wrap("　　" + PROSE, 30)])
    assert "二〇二四年的主要工作" in lines(text)


def test_single_blanks_are_what_is_left_of_line_breaks() -> None:
    parts = [
        "石墩县政府工作报告各位代表：",
        "现在，我代表县人民政府，向大会报告工作，请予审议。",
        "2023年工作回顾",
        PROSE[:90] + "。",
        "一、依法履行职责，推动发展",
        PROSE[:120] + "。",
    ]
    found = lines(" ".join(parts))
    assert found == ["石墩县政府工作报告", "各位代表：", *parts[1:]]


def test_blanks_inside_the_sentences_of_a_long_line_break_nothing() -> None:
    text = " ".join(PROSE[at : at + 20] for at in range(0, 400, 20))
    assert lines(text) == [text]


def test_letters_against_copying_go() -> None:
    parts = ["石墩县政府工作报告", "各位代表：", "一、工作回顾", PROSE[:60] + "。", "二、工作安排"]
    found = split_lines("\n".join(f"{part}uv9" for part in parts))
    assert [line.text for line in found if not line.advertisement] == parts
    assert [line.text for line in found if line.advertisement] == ["uv9 uv9 uv9 uv9 uv9"]


@pytest.mark.parametrize("end", ["GDP", "2023", "AI"])
def test_words_that_lines_often_end_with_stay(end: str) -> None:
    parts = [f"第{number}个指标是{end}" for number in range(6)]
    assert lines("\n".join(parts)) == parts


def test_the_speaker_behind_the_session_is_set_apart() -> None:
    session = "2024年1月9日在石墩县第十届人民代表大会第三次会议上"
    assert lines(f"{session} 县人大常委会主任 李明") == [session, "县人大常委会主任 李明"]
    assert lines(f"{session}县人大常委会主任李明") == [session, "县人大常委会主任李明"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "治理提升背街小巷17\n30条，打通断头路。", ["治理提升背街小巷1730条，打通断头路。"], id="digits"
        ),
        pytest.param(
            "增长5.2%、约4.\n4万亿元，再创新高。", ["增长5.2%、约4.4万亿元，再创新高。"], id="point"
        ),
        pytest.param("共有代表2023\n各位代表", ["共有代表2023", "各位代表"], id="no digit follows"),
        pytest.param(
            "12\n34个单位参加了这次评议活动", ["12", "34个单位参加了这次评议活动"], id="page number"
        ),
    ],
)
def test_a_number_broken_at_the_end_of_a_line(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "报告指出\n，去年以来各项工作进展顺利。\n大会号召\n：同心同德。",
            ["报告指出，去年以来各项工作进展顺利。", "大会号召：同心同德。"],
            id="a line that opens with a comma",
        ),
        pytest.param(
            "一、开好会议。\n”各位代表：", ["一、开好会议。", "”各位代表："], id="what is finished stays"
        ),
        pytest.param(
            "各项工作有序推进，为\n建设幸福石墩\n奠定了基础。\n去年投入资金较多，\n教育事业发\n展很快，成绩明显。\n"
            "全镇上下的努力都充分反映了\n建设幸福石墩\n的阶段性目标。\n一、主要工作\n听取报告。",
            [
                "各项工作有序推进，为建设幸福石墩奠定了基础。",
                "去年投入资金较多，教育事业发展很快，成绩明显。",
                "全镇上下的努力都充分反映了建设幸福石墩的阶段性目标。",
                "一、主要工作",
                "听取报告。",
            ],
            id="linked words on lines of their own",
        ),
        pytest.param(
            "督促整改问题，完成投资 8 6 4\n万元，群众满意。",
            ["督促整改问题，完成投资 8 6 4万元，群众满意。"],
            id="a number and its measure word",
        ),
        pytest.param(
            "贷款增长，存款余额达4022\n- 1 -\n万元，增长14.8%。",
            ["- 1 -", "贷款增长，存款余额达4022万元，增长14.8%。"],
            id="a page between a number and its measure word",
        ),
        pytest.param("完成投资 864\n万元", ["完成投资 864", "万元"], id="cells of a table stay"),
    ],
)
def test_lines_that_a_page_broke(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_indented_paragraphs_of_uneven_width_are_joined() -> None:
    text = (
        "五年来工作回顾\n    主席团五年来共召开会议三十四次，听\n取和审议专项报告四十六项，作出决定。\n"
        "一、坚持领导\n    主席团主动请示报告，认真落实部署，\n完成各项任务。\n— 2 —\n"
        "    组织代表视察，每年安排议题不少于8项、视察不\n"
        "— 3 —\n少于4次，推动工作。\n    选举镇长一名。\n对下届的建议\n    继续努力。"
    )
    assert [line for line in lines(text) if "—" not in line] == [
        "五年来工作回顾",
        "主席团五年来共召开会议三十四次，听取和审议专项报告四十六项，作出决定。",
        "一、坚持领导",
        "主席团主动请示报告，认真落实部署，完成各项任务。",
        "组织代表视察，每年安排议题不少于8项、视察不少于4次，推动工作。",
        "选举镇长一名。",
        "对下届的建议",
        "继续努力。",
    ]


def test_indented_headings_above_paragraphs_without_an_indent_stay_alone() -> None:
    heads = [
        f"（{n}）抓好{topic}工作，推动事业发展" for n, topic in zip("一二三四五六", TOPICS, strict=False)
    ]
    assert lines("\n".join(f"　　{head}\n抓好重点项目。{LONG}" for head in heads))[::2] == heads


def test_the_width_of_a_line_before_its_digits_were_widened() -> None:
    assert _width_before("投入１２３万元") == _width("投入123万元") == _width_before("投入123万元")


def test_an_advertisement_inside_a_broken_sentence_is_skipped() -> None:
    rows = wrap(PROSE[:400] + "。", 24)
    rows[3:3] = ["点击下载Word版全文", "责任编辑：某某"]
    found = lines("\n".join([*rows, *wrap(PROSE[400:], 24)]))
    assert found[:3] == ["点击下载Word版全文", "责任编辑：某某", PROSE[:400] + "。"]


def test_a_traditional_title_above_wrapped_text_stays_alone() -> None:
    title = "石墩縣人民代表大會常務委員會工作報告全文"
    assert lines("\n".join([title, *wrap(PROSE, 24)]))[0] == title


def test_refrained_headings_in_wrapped_text_stay_alone() -> None:
    heads = [f"五年来，我们聚力抓好{what}，实现新的跨越" for what in ("产业振兴", "城乡建设", "民生改善")]
    bodies = [PROSE[at : at + 200] + "。" for at in (0, 200, 400)]
    text = "\n".join(row for head, body in zip(heads, bodies, strict=True) for row in (head, *wrap(body, 25)))
    expected = [line for pair in zip(heads, bodies, strict=True) for line in pair]
    assert lines(f"各位代表：\n{text}") == ["各位代表：", *expected]


@pytest.mark.parametrize(
    "head", ["（二）坚持人民至上，着力推动民生改善和事业", "二、二○○一年经济保持增长，实现了良好的开局"]
)
def test_a_numbered_heading_that_fills_its_line_stays_alone(head: str) -> None:
    size = len(head)
    text = "\n".join(["各位代表：", *wrap(PROSE, size), head, *wrap("全县" + PROSE, size)])
    assert lines(text) == ["各位代表：", PROSE, head, "全县" + PROSE]


def test_refrained_headings_that_all_fill_their_line_are_broken_like_the_text() -> None:
    heads = [
        f"五年来，我们聚力抓好{what}，县域发展实现了新的跨越。"
        for what in ("产业振兴", "城乡建设", "民生改善")
    ]
    paragraphs = [head + PROSE for head in heads]
    text = "\n".join(row for paragraph in paragraphs for row in wrap(paragraph, 20))
    assert lines(f"各位代表：\n{text}")[1:] == paragraphs


def test_a_short_heading_in_wrapped_text_is_not_linked_with_its_text() -> None:
    paragraphs = [part for head in ("办好实事", "建好站点", "管好队伍", "守好底线") for part in (head, PROSE)]
    text = "\n".join(row for part in paragraphs for row in wrap(part, 26))
    assert lines(f"各位代表：\n{text}")[1:] == paragraphs


def test_a_character_left_alone_is_no_paragraph() -> None:
    first, *rest = wrap(PROSE, 26)
    text = "\n".join(["各位代表：", first[:-1], first[-1], *rest, *wrap(PROSE, 26)])
    assert PROSE[:200] in "".join(lines(text)[1])


def test_paragraphs_behind_single_blanks_beside_wide_gaps() -> None:
    numbered = f"一、依法监督 {PROSE} 二、服务代表 {PROSE}"
    text = f"主任　　石某 各位代表： 现在报告工作。 2003年的工作 2003年，{PROSE} {numbered}"
    assert lines(text)[4:7] == ["2003年的工作", f"2003年，{PROSE}", "一、依法监督"]


def test_a_page_turn_inside_a_paragraph_is_set_apart() -> None:
    start = "过去一年全县经济运行总体平稳，" * 5 + "社会消费"
    found = split_lines(f"{start}(下转第四版)\n(上接第一版)" + "品零售总额稳步增长，" * 8)
    assert [line.text for line in found][1:3] == ["(下转第四版)", "(上接第一版)"]


def test_lines_that_end_sentences_are_not_wrapped_text() -> None:
    text = "\n".join(f"第{number:02}项工作已由常委会统一部署逐项落实到位。" for number in range(30))
    assert len(lines(text)) == 30


def bare(text: str) -> str:
    return re.sub(r"[\s\ue000-\uf8ff]", "", text)


@given(
    st.lists(
        st.sampled_from(
            [
                "各位代表：",
                "　　",
                "甲乙",
                "——2024年",
                "。",
                "\n",
                " ",
                "（《人民日报》第1版）",
                "新华社电",
                LONG,
            ]
        )
    )
)
def test_no_character_is_lost_or_moved(parts: list[str]) -> None:
    text = "".join(parts)
    assert bare("".join(line.text for line in split_lines(text))) == bare(text)
    assert [line.source_line for line in split_lines(text)] == sorted(
        line.source_line for line in split_lines(text)
    )
