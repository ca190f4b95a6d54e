"""What kind of text it is. All texts are invented."""

from __future__ import annotations

import pytest

from reports.tests.parsing.test_metadata import BODY, OPENING, detect, value

NEWS = "news_feature"
SPOKEN = "各位代表：\n县第十八届人民代表大会第三次会议，圆满完成了各项议程，今天就要胜利闭幕了。"
TEXTS = [
    pytest.param(
        f"组织全体代表评议县政府上半年工作报告\n会议由主任主持，代表们发了言。\n{BODY}", NEWS, id="judged"
    ),
    pytest.param(
        f"第一节 听取、审议政府工作报告\n第一次会议听取了报告，代表们认为报告实事求是。\n{BODY}",
        NEWS,
        id="a section of a chronicle",
    ),
    pytest.param(
        f"石墩县人大：“家室站点”连民心\n石墩县人大常委会加强代表家站建设，成效明显。\n{BODY}",
        NEWS,
        id="a body and a colon",
    ),
    pytest.param(
        f"石墩镇人大开展“代表接待选民日”活动\n14名县、镇人大代表听取选民意见，了解热点、难点。\n{BODY}",
        NEWS,
        id="what was held",
    ),
    pytest.param(
        f"听民意 聚民心 促发展——石墩镇人大开展代表接待活动\n14名县、镇人大代表听取选民意见。\n{BODY}",
        NEWS,
        id="what was held, behind a dash",
    ),
    pytest.param(
        f"今年目标百分之五\n石墩报／ 记者王小明／北京报导\n县长罗小川在县人大三次会议做报告。\n{BODY}",
        NEWS,
        id="a byline",
    ),
    pytest.param(
        f"县十八届人大三次会议举行全体会议，听取报告。\n受县人大常委会委托，罗小川主任向大会报告工作。\n{BODY}",
        NEWS,
        id="the commission told by others",
    ),
    pytest.param(
        f"在石墩县第十八届人民代表大会第三次会议闭幕时的讲话\n{SPOKEN}\n{BODY}",
        "speech",
        id="a closing speech",
    ),
    pytest.param(
        "石墩日报 2022年2月11日 第03版：专版\n乘势而上\n——在开发区2022年工作会议上的报告(摘要)\n"
        f"管委会主任 罗小川\n同志们：\n现在，我代表管委会作工作报告。\n{BODY}",
        "work_report",
        id="a report in a newspaper",
    ),
    pytest.param(
        f"各位代表：\n我代表省人民政府向大会作关于五年规划纲要的报告，请予审议。\n{BODY}",
        "work_report",
        id="the report of a plan",
    ),
    pytest.param(f"石墩县人大常委会工作报告\n{OPENING}\n{BODY}", "work_report", id="a report"),
    pytest.param(
        f"石墩县人大常委会关于开展执法检查情况的工作报告\n{OPENING}\n{BODY}",
        "work_report",
        id="a report on acts",
    ),
    pytest.param(
        f"石墩县人大常委会组织人事工作总结\n一年来，组织人事工作取得新进展。\n{BODY}",
        "summary",
        id="personnel is no act",
    ),
    pytest.param(
        f"工作综述\n1997年的县政府工作，重点抓了以下几点。\n{BODY}", "summary", id="a chapter of a yearbook"
    ),
]

TEXTS += [
    pytest.param(
        f"罗小川代表县人民政府作工作报告\n1月24日，在县人大三次会议上，县长罗小川代表县人民政府作工作报告。\n{BODY}",
        NEWS,
        id="a headline with who reported",
    ),
    pytest.param(f"省政府工作报告\n大会听取了报告。\n{BODY}", "work_report", id="no name in the title"),
    pytest.param(
        f"在全县人大工作会议上的讲话\n罗小川\n同志们：\n今天我们召开人大工作会议，主要任务是总结经验。\n{BODY}",
        "speech",
        id="a speech about today",
    ),
]


@pytest.mark.parametrize(("text", "kind"), TEXTS)
def test_kinds(text: str, kind: str) -> None:
    assert value(detect(text)[0], "kind") == kind
