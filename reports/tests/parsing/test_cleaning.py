"""Cleaning: what goes is reported, what stays is untouched."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.parsing.cleaning import Cleaned, clean
from reports.parsing.types import Document, Removed

TITLE = "望川区人民代表大会常务委员会工作报告"
SESSION = "——2024年1月12日在望川区第十八届人民代表大会第三次会议上"
FIRST = (
    "一年来，常委会听取和审议专项工作报告21项，开展执法检查4次，推动解决了一批群众关心的实际问题，取得"
    "新成效。"
    "对预算绩效、国有资产、生态环境保护开展跟踪监督，交办意见73条，件件督促落实。"
)
SECOND = (
    "常委会组织代表视察民生实事项目，提出意见建议65条，督促有关部门逐项落实，全年召开常委会会议9次、主"
    "任会议16次。"
    "就养老托育开展专题询问，现场提问17个，会后逐项跟踪办理结果。"
)
THIRD = (
    "代表提出的128件建议全部办复，满意率达到98.4%，新建代表联络站11个，接待群众3200余人次，受到群众普遍"
    "欢迎。"
    "举办代表培训6期，组织小组活动140次，评选优秀建议20件。"
)
REPORT = [TITLE, SESSION, "各位代表：", FIRST, "一、监督工作", SECOND, "二、代表工作", THIRD]


def cleaned(*lines: str, **container: object) -> Cleaned:
    return clean(Document(text="\n".join(lines), media_type="text/plain", **container))  # type: ignore[arg-type]


def reasons(result: Cleaned) -> Counter[str]:
    return Counter(item.reason for item in result.removed)


def test_a_clean_report_stays_as_it_is() -> None:
    result = cleaned(*REPORT)
    assert result.text == "\n".join(REPORT)
    assert result.removed == ()


def test_a_title_between_paragraphs_is_removed() -> None:
    title, *rest = REPORT
    result = cleaned(
        title, *rest, *(f"{line}另外" for line in rest), title, "三、其他事项", "其他各项工作也取得了成绩。"
    )
    assert result.text.count(title) == 1


def test_a_report_pasted_twice_is_kept_once() -> None:
    result = cleaned(
        *REPORT, "(按Ctrl+P打印)", "发布日期:2024-01-15 15:24点击量:", "来源:区人大办公室", *REPORT
    )
    assert result.text == "\n".join(REPORT)
    assert reasons(result) == {"print_hint": 1, "page_furniture": 2, "duplicate_copy": 1}
    copy = next(item for item in result.removed if item.reason == "duplicate_copy")
    assert copy.text == "\n".join(REPORT)
    assert copy.line == len(REPORT) + 3
    assert (result.hints.published_on, result.hints.source) == (date(2024, 1, 15), "区人大办公室")


def test_a_copy_may_break_its_lines_elsewhere() -> None:
    result = cleaned(*REPORT, "".join(REPORT[3:6]), "".join(REPORT[6:]))
    assert result.text.count(FIRST) == 1
    assert reasons(result)["duplicate_copy"] == 1


def test_a_copy_with_a_slip_goes_but_not_with_another_number() -> None:
    slip = SECOND.replace("逐项落实", "逐一落实")
    other = SECOND.replace("65条", "66条")
    assert slip not in cleaned(*REPORT, FIRST, slip, THIRD).text
    assert other in cleaned(*REPORT, FIRST, other, THIRD).text


@pytest.mark.parametrize(
    "again",
    [
        pytest.param("各位代表！", id="a salutation"),
        pytest.param("二、代表工作", id="a heading"),
        pytest.param("让我们团结一心，为建设现代化望川而努力奋斗！", id="a stock phrase"),
    ],
)
def test_short_lines_may_come_again(again: str) -> None:
    text = cleaned(*REPORT, again, "新的一年任务艰巨。" + SECOND[::-1], again, THIRD[::-1]).text
    assert text.count(again) >= 2


def test_the_repeated_title_goes() -> None:
    quoted = "县人大常委会主任在“四个机关”建设推进会上的发言"
    result = cleaned(
        quoted, "admin 分享 共计2936个字", quoted.replace("“", '"').replace("”", '"'), "各位代表：", FIRST
    )
    assert result.text.split("\n") == [quoted, "各位代表：", FIRST]
    assert reasons(result) == {"library_banner": 1, "repeated_title": 1}


@pytest.mark.parametrize(
    "headline",
    [
        pytest.param("望川区人大常委会工作报告（全文）", id="short form"),
        pytest.param(TITLE + "_望川人大网", id="with the site's name"),
    ],
)
def test_the_headline_of_the_page_goes_in_favour_of_the_title(headline: str) -> None:
    assert cleaned(headline, "来源：望川人大网", *REPORT).text == "\n".join(REPORT)


def test_newspaper_page() -> None:
    result = cleaned(
        "今日石墩 数字报纸", "00003版：县两会特别报道", "背起民声走山路", "▲上接第1版", FIRST, SECOND,
        "图为代表在察看渠道。（资料图片）", THIRD,
        "今日石墩 县两会特别报道 00003 背起民声走山路 2023-02-14 2 2023年02月14日 星期二",
    )  # fmt: skip
    assert result.text.split("\n") == ["背起民声走山路", FIRST, SECOND, THIRD]
    hints = result.hints
    assert (hints.source, hints.published_on, hints.truncated, hints.newspaper) == (
        "今日石墩", date(2023, 2, 14), "start", True,
    )  # fmt: skip


def test_a_page_turn_in_the_middle_is_no_loss() -> None:
    result = cleaned(*REPORT[:5], "▲下转第3版", "▲上接第2版", *REPORT[5:])
    assert result.text == "\n".join(REPORT)
    assert result.hints.truncated is None


def test_library_page() -> None:
    result = cleaned(
        "书山有路——青简文库◆好文章~", *REPORT, "如若转载,请注明出处:https://www.example.cn/160159.html",
        "221381", "领取福利", "微信扫码分享",
    )  # fmt: skip
    assert result.text == "\n".join(REPORT)
    assert (result.hints.source, result.hints.source_url) == (
        "青简文库",
        "https://www.example.cn/160159.html",
    )


def test_spam_between_and_inside_paragraphs() -> None:
    spam = ["更多范文请关注微信公众号：笔杆子", "【公文网www.example.cn】", "- 3 -", "点击下载Word版全文"]
    inside = SECOND.replace("全年", "（更多资料请看www.example.cn）全年")
    lines = [*REPORT[:3], spam[0], FIRST, spam[1], REPORT[4], inside, spam[2], *REPORT[6:], spam[3]]
    result = cleaned(*lines)
    assert result.text == "\n".join(REPORT)
    assert len(result.removed) == 5


def test_related_stories_at_the_end() -> None:
    result = cleaned(*REPORT, "相关链接", "望川区人大召开会议", "代表建议办理进行时")
    assert result.text == "\n".join(REPORT)
    assert reasons(result) == {"navigation": 3}


def test_another_story_behind_the_report_goes() -> None:
    story = (
        "石墩论坛举行助力发展",
        "论坛现场。本报讯12月27日下午，论坛在县会议中心举行，来自各地的两百多名嘉宾参加了活动。",
    )
    assert cleaned(*REPORT, "新闻推荐", *story, "相关推荐").text == "\n".join(REPORT)
    # A report that speaks of recommendations in its middle loses nothing.
    assert cleaned(*REPORT[:4], "推荐阅读", *REPORT[4:], *REPORT[4:]).text.endswith(REPORT[-1])


def test_links_of_the_site_around_a_page_go_but_names_stay() -> None:
    offices = ("教育局", "财政局", "民政局", "水利局", "审计局", "司法局", "统计局", "公安局", "县政府办公室")
    links = (*offices, "卫生健康委员会", "石墩新闻网", "关于本站")
    names = ("柳明", "高山", "王小明", "李小红", "周全", "石岩", "方圆", "江海", "林深", "田野", "白雪")
    assert cleaned(*links, *REPORT, *links).text == "\n".join(REPORT)
    assert cleaned(*REPORT, *names).text == "\n".join((*REPORT, *names))


def test_what_the_container_said() -> None:
    furniture = (Removed("navigation", "首页"), Removed("page_furniture", "来源：区人大"))
    meta = (("pubdate", "2024-01-15 10:00"), ("contentsource", "别处"))
    result = cleaned(*REPORT, furniture=furniture, meta=meta, url="https://www.example.cn/1.html")
    assert result.removed == furniture
    hints = result.hints
    assert (hints.source, hints.published_on) == ("区人大", date(2024, 1, 15))
    assert hints.source_url == "https://www.example.cn/1.html"


@pytest.mark.parametrize("text", ["", "\n \n", "，", "《》", "1\n2\n3"])
def test_hardly_any_text(text: str) -> None:
    result = cleaned(text)
    assert result.text in (text.strip(), "")


ODD_LINES = """微信扫码分享
- 3 -
221381
2024-01-15
图为会场（资料图片）
各位代表！
来源：区人大
首页 > 工作报告
相关链接
工作报告
▲上接第1版
小结
（来源：www.example.cn）甲"""
LINES = st.sampled_from([*REPORT, SECOND + FIRST, "", "　　", *ODD_LINES.split("\n")])


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=30))
def test_nothing_is_lost_unreported_and_cleaning_is_idempotent(lines: list[str]) -> None:
    result = cleaned(*lines)
    kept = result.text.split("\n") if result.text else []
    gone = [line for item in result.removed for line in item.text.split("\n")]
    assert Counter(_bare(kept + gone)) == Counter(_bare(lines))
    again = cleaned(result.text)
    assert (again.text, again.removed) == (result.text, ())


def _bare(lines: list[str]) -> str:
    return "".join("".join(lines).split())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_it_fail(text: str) -> None:
    result = cleaned(text)
    assert cleaned(result.text).text == result.text


PROSE = "一年来，县人大常委会听取和审议专项工作报告15项，开展执法检查3次，推动解决了一批问题；工作取得进展。"


def test_a_table_of_contents_above_the_title_goes() -> None:
    contents = ["一、2024年工作回顾", "二、2025年目标任务", "（一）坚持绿色发展", "三、加强自身建设"]
    report = ["2025年石墩县政府工作报告", "各位代表：", "一、2024年工作回顾", PROSE]
    cleaned = clean(Document("\n".join(contents + report), "text/plain"))
    assert cleaned.text == "\n".join(report)
    assert [removed.text for removed in cleaned.removed] == contents


def test_numbered_headings_before_the_first_paragraph_stay() -> None:
    report = "石墩县人大常委会工作报告\n一、工作回顾\n（一）依法监督\n1.听取报告\n" + PROSE
    assert clean(Document(report, "text/plain")).text == report


def test_titles_with_their_pages_go() -> None:
    entries = [
        f"{name}人民代表大会常务委员会工作报告 {page}"
        for name, page in (("石墩县", 1), ("望川区", 13), ("云浦市", 27))
    ]
    cleaned = clean(Document("\n".join([*entries, "石墩县人大常委会工作报告", PROSE]), "text/plain"))
    assert cleaned.text == "石墩县人大常委会工作报告\n" + PROSE
