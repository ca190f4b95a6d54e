"""Who speaks: lines of a title block, sentences of news, and what is neither. All names are invented."""

from __future__ import annotations

from typing import Any

import pytest

from reports.parsing.metadata_speaker import Speaker, is_lone_name, read_line, read_title, read_told
from reports.tests.parsing.test_metadata import BODY, OPENING, detect, value


def said(line: str, speaker: Speaker | None) -> tuple[str | None, str | None] | None:
    """The office and the name as the line writes them."""
    if speaker is None:
        return None
    title, name = (line[slice(*span)] if span else None for span in (speaker.title, speaker.name))
    return title, name


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("石墩县人民政府代县长  欧阳 剑", ("石墩县人民政府代县长", "欧阳 剑")),
        ("县委副书记、代县长 罗小川", ("县委副书记、代县长", "罗小川")),
        ("县人大常委会党组书记、主任 尼玛次仁", ("县人大常委会党组书记、主任", "尼玛次仁")),
        ("石墩县人大常委会党组副书记、常务副主任 罗 川", ("石墩县人大常委会党组副书记、常务副主任", "罗 川")),
        ("镇党委委员、人大主席 罗小川", ("镇党委委员、人大主席", "罗小川")),
        ("石墩县人民政府县长艾山·吐尔洪", ("石墩县人民政府县长", "艾山·吐尔洪")),
        ("县人大财政经济委员会主任委员 罗小川", ("县人大财政经济委员会主任委员", "罗小川")),
        ("县  长   罗小川", ("县  长", "罗小川")),
        ("旗 长", ("旗 长", None)),
        ("县人大常委会主任 罗小川）", ("县人大常委会主任", "罗小川")),
        ("县人大常委会主任（罗小川）", ("县人大常委会主任", "罗小川")),
        ("管委会主任 罗小川", ("管委会主任", "罗小川")),
        ("县人大常委会主任（全文）", ("县人大常委会主任", None)),
        ("在石墩县第十八届人民代表大会第三次会议上", None),
        ("——努力当好县长的参谋", None),
        ("县人大常委会主任会议工作报告", None),
        ("一年来的主要工作", None),
    ],
)  # fmt: skip
def test_lines(line: str, expected: tuple[str | None, str | None] | None) -> None:
    assert said(line, read_line(line)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("罗小川作工作报告。 首席记者 王 云 摄", (None, "罗小川")),
        ("1月6日，石墩县县长罗小川在县十八届人大三次会议上作政府工作报告。", ("石墩县县长", "罗小川")),
        ("受常委会委托，县人大常委会主任罗小川3月9日向大会作《工作报告》。", ("县人大常委会主任", "罗小川")),
        ("罗小川县长代表县人民政府向大会作政府工作报告。", ("县长", "罗小川")),
        ("石墩县十八届人大三次会议开幕 罗小川作政府工作报告", (None, "罗小川")),
        ("代县长罗小川在县十八届人大一次会议上所作的政府工作报告，总结客观。", ("代县长", "罗小川")),
        ("国务院总理罗小川（中）昨天上午在会议上做政府工作报告。", None),
        ("区长罗小川向全体代表作政府工作报告。", ("区长", "罗小川")),
        ("会议听取了6个报告，即：县长罗小川作的政府工作报告，院长王小明作的法院工作报告。", None),
        ("副市长罗小川作出批示，要求认真落实工作报告。", None),
        ("大会今天上午在县会议中心作工作报告。", None),
        ("县长在会上作了工作报告。", None),
        ("我受县人大常委会委托，向大会报告工作。", None),
    ],
)  # fmt: skip
def test_sentences(sentence: str, expected: tuple[str | None, str | None] | None) -> None:
    assert said(sentence, read_told(sentence)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("县长罗小川在县十八届人大三次会议上所作《政府工作报告》解读之一", ("县长", "罗小川")),
        ("石墩县人民政府县长罗小川2016年新春致辞", ("石墩县人民政府县长", "罗小川")),
        ("县人大常委会主任在全县人大工作会议上的讲话", ("县人大常委会主任", None)),
        ("罗小川在石墩县第十八届人民代表大会第三次会议上的讲话", (None, "罗小川")),
        ("县十八届人大三次会议主席团常务主席、执行主席罗小川的闭幕词", ("执行主席", "罗小川")),
        ("石墩县县长工作报告", None),
        ("在全县人大工作会议上的讲话", None),
    ],
)
def test_titles(title: str, expected: tuple[str | None, str | None] | None) -> None:
    assert said(title, read_title(title)) == expected


@pytest.mark.parametrize(
    ("line", "is_person"),
    [
        *(("罗 小 川", True), ("罗小川", True), ("欧阳剑", True)),
        *(("目 录", False), ("安福县", False), ("工作回顾", False)),
    ],
)  # fmt: skip
def test_a_name_alone(line: str, is_person: bool) -> None:
    assert is_lone_name(line) is is_person


SITTING = "2024年1月24日在石墩县第十八届人民代表大会第三次会议上"
TOLD = {"speaker": "罗小川", "subtitle": SITTING, "session_no": 3}
HEADS = [
    pytest.param(f"工作报告\n{SITTING}县人民代表大会常务委员会主任罗小川", TOLD, id="glued to the session"),
    pytest.param(f"工作报告\n（{SITTING} 县人大常委会主任 罗小川）", TOLD, id="both in brackets"),
    pytest.param(f"工作报告\n——{SITTING}，县长罗小川", TOLD, id="behind a comma"),
    pytest.param(
        f"目 录\n一览\n前言\n说明\n内部\n资料\n石墩县人大常委会工作报告\n{SITTING}县人大常委会主任罗小川",
        TOLD,
        id="far down in the title block",
    ),
    pytest.param(
        "工作报告\n——在石墩县第十八届人民代表大会第三次会议上\n县长 罗小川（2024年1月24日）",
        {"speaker": "罗小川", "delivered_on": "2024-01-24"},
        id="the date behind the name",
    ),
    pytest.param("工作报告\n罗小川\n（2024年1月24日）", {"speaker": "罗小川"}, id="a name above the date"),
    pytest.param(
        f"县十八届人大三次会议\n石墩县人大常委会工作报告\n——{SITTING}\n县人大常委会主任 罗小川",
        TOLD | {"title": "石墩县人大常委会工作报告"},
        id="a session as the name of a column",
    ),
    pytest.param(
        "石墩县人大常委会工作报告\n摘要：本文是县人大常委会副主任罗小川在县人民代表大会上所作的工作报告，共分四个部分。\n"
        f"内容\n{SITTING}\n县人大常委会副主任罗小川",
        TOLD | {"speaker_title": "县人大常委会副主任", "title": "石墩县人大常委会工作报告"},
        id="the title block behind an abstract",
    ),
    pytest.param(
        "石墩县大河镇人民政府关于印发政府工作报告的通知\n各村委会：\n政府工作报告已经镇人民代表大会会议审议通过，现印发给你们，请认真贯彻执行。\n"
        "2024年政府工作报告\n——2024年1月24日在石墩县大河镇第十八届\n人民代表大会第三次会议上\n镇长 罗小川",
        {"speaker": "罗小川", "session_no": 3, "delivered_on": "2024-01-24"},
        id="a broken sitting behind a notice",
    ),
    pytest.param(
        f"石墩日报\n2024年2月1日\n政府工作报告\n——{SITTING}\n县长 罗小川",
        TOLD | {"delivered_on": "2024-01-24", "published_on": "2024-02-01"},
        id="the newspaper's date above the title",
    ),
    pytest.param(
        f"工作报告\n——{SITTING}\n▲县人大常委会主任罗小川作工作报告",
        TOLD | {"speaker_title": "县人大常委会主任"},
        id="below a picture",
    ),
    pytest.param(
        f"工作报告\n——{SITTING}\n县人民法院院长王小明作工作报告。\n罗小川作工作报告。",
        TOLD,
        id="not the president of the court",
    ),
    pytest.param(f"工作报告\n——{SITTING} 罗小川", TOLD, id="a name alone behind the session"),
    pytest.param(f"工作报告\n罗 小 川\n——{SITTING}", TOLD, id="a name alone above the session"),
    pytest.param(
        "工作报告\n——2024年1月24日在石墩县第十八届人民代\n表大会第三次会议上\n县长 罗小川",
        TOLD,
        id="a session torn inside a word",
    ),
    pytest.param(
        "工作报告\n2 0 2 4 年 1 月 2 4 日 在 石 墩 县 第 十 八 届\n人 民 代 表 大 会 第 三 次 会 议 上\n"
        "县 长 罗小川",
        {"speaker": "罗小川", "speaker_title": "县长", "session_no": 3, "delivered_on": "2024-01-24"},
        id="a session set with blanks and torn",
    ),
    pytest.param(
        f"政府工作报告 {SITTING} 县长 罗小川",
        TOLD | {"title": "政府工作报告"},
        id="title, session and speaker in one line",
    ),
    pytest.param(
        f"政府工作报告（摘要）（{SITTING}）\n县长 罗小川",
        TOLD | {"title": "政府工作报告（摘要）"},
        id="title and session in one line",
    ),
    pytest.param(
        f"石墩县第十八届人民代表大会\n第三次会议文件（6）\n工作报告\n{SITTING}\n县长 罗小川",
        TOLD | {"title": "工作报告"},
        id="the paper's number in two lines is no torn session",
    ),
    pytest.param(
        "编者按：1月中旬，大会胜利召开，会议听取并审议了有关工作报告。现将报告全文刊登，供大家学习参考。\n"
        f"政 府 工 作 报 告\n{SITTING}\n县长 罗小川",
        TOLD | {"title": "政府工作报告"},
        id="the title block behind a note, its title set with blanks",
    ),
    pytest.param(
        f"1、石墩县政府工作报告\n{SITTING}\n县  长  罗小川",
        TOLD | {"title": "石墩县政府工作报告", "speaker_title": "县长"},
        id="the number of a document mill, an office with a gap",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("head", "expected"), HEADS)
def test_heads(head: str, expected: dict[str, Any]) -> None:
    metadata, _ = detect(f"{head}\n{OPENING}\n{BODY}")
    found = {name: value(metadata, name) for name in expected}
    assert {name: str(it) if name.endswith("_on") else it for name, it in found.items()} == expected


def test_a_session_in_the_middle_is_not_that_of_the_report() -> None:
    first = "2023年，常委会认真履职，召开会议8次，听取报告15项，成效明显。"
    text = f"石墩县人大常委会工作报告\n{first}\n{BODY}\n二、代表工作\n各位代表：\n{BODY}"
    assert value(detect(text)[0], "session") is None


def test_a_report_in_the_first_person_does_not_name_its_speaker_by_others() -> None:
    said_before = "去年县长王小明在大会上所作的工作报告得到落实。"
    text = f"石墩县人大常委会工作报告\n各位代表：\n我受县人大常委会委托报告工作。{said_before}\n{BODY}"
    assert value(detect(text)[0], "speaker") is None


@pytest.mark.parametrize(
    ("head", "speaker"),
    [
        pytest.param(f"工作报告\n——{SITTING}\n罗 小 川", "罗小川", id="beside the sitting"),
        pytest.param("工作报告\n罗 小 川", None, id="beside nothing"),
        pytest.param(f"工作报告\n——{SITTING}\n目 录", None, id="no name"),
    ],
)
def test_a_name_without_a_salutation(head: str, speaker: str | None) -> None:
    assert value(detect(f"{head}\n一、2023年工作回顾\n{BODY}")[0], "speaker") == speaker


def test_a_sitting_without_a_title_is_none() -> None:
    metadata, _ = detect(f"——{SITTING}\n县长 罗小川\n{OPENING}\n{BODY}")
    assert (value(metadata, "title"), value(metadata, "subtitle")) == (None, SITTING)
    metadata, _ = detect(f"{SITTING}\n县长 罗小川\n{OPENING}\n{BODY}")
    assert (value(metadata, "title"), value(metadata, "subtitle")) == (None, SITTING)
