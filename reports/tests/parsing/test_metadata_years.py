"""Years covered and planned for, the day of the sitting. All texts are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reports.tests.parsing.test_metadata import BODY, detect, value

TEXTS = [
    pytest.param(
        f"2021年代表接待选民工作总结\n2021年，街道人大工委开展接待活动。\n{BODY}\n2022年，街道人大工委将计划新建接待点。",
        {"covers_year": 2021, "plan_year": 2022},
        id="the coming year in the last paragraph",
    ),
    pytest.param(
        "县十五届人大六次会议举行全体会议\n日期：2021年02月07日\n县人大常委会主任罗小川向大会作工作报告。\n"
        f"报告指出，2020年，常委会认真履职。\n{BODY}\n报告提出，2021年是“十四五”开局之年。",
        {"covers_year": 2020, "plan_year": 2021},
        id="what a report told by news demands",
    ),
    pytest.param(
        f"2021年代表接待选民工作总结\n2021年，街道人大工委开展接待活动。\n{BODY}\n2022年3月，活动得到表扬。",
        {"covers_year": 2021, "plan_year": None},
        id="the next year by the way",
    ),
    pytest.param(
        f"开发区年度工作总结(2)\n二、2018年工作总体要求和目标任务\n2018年，是全面深化改革的关键之年。\n{BODY}",
        {"covers_year": 2017, "plan_year": 2018},
        id="the second page begins with the plan",
    ),
    pytest.param(
        f"石墩县县长罗小川2016年新春致辞\n各位父老乡亲：\n值此新春佳节来临之际，向全县人民拜年。\n{BODY}",
        {"covers_year": 2015},
        id="wishes for a new year look back",
    ),
    pytest.param(
        f"【议案建议办理】 2022年，县人大常委会办理代表建议515件，全部办结。\n{BODY}\n2021年以来，有进展。",
        {"covers_year": 2022},
        id="an entry of a yearbook",
    ),
    pytest.param(
        "石墩镇人大开展接待选民活动\n发布时间：2014-06-13\n14名县、镇人大代表听取选民意见，了解热点、难点问题。\n"
        f"代表与选民热情交流，收集意见和建议19条。{BODY}",
        {"covers_year": 2014},
        id="news of a day",
    ),
    pytest.param(
        "石墩县十八届人大三次会议开幕\n2024-01-23 15:41\n石墩县十八届人大三次会议今日上午开幕，县长作报告。\n"
        + BODY,
        {"delivered_on": date(2024, 1, 23), "covers_year": 2023},
        id="today",
    ),
    pytest.param(
        "石墩县十八届人大三次会议开幕\n2024-01-06 15:41\n1月5日，石墩县十八届人大三次会议开幕，县长作报告。\n"
        + BODY,
        {"delivered_on": date(2024, 1, 5)},
        id="a day without its year",
    ),
    pytest.param(
        "石墩县十八届人大三次会议回眸\n2024-10-06 15:41\n1月5日上午，石墩县十八届人大三次会议在县里开幕。\n"
        + BODY,
        {"delivered_on": None},
        id="no news of the day",
    ),
    pytest.param(
        "政府工作报告\n发文时间：2021-08-17（在石墩县第十八届人民代表大会第一次会议上）\n各位代表：\n" + BODY,
        {"delivered_on": date(2021, 8, 17), "session_no": 1},
        id="the sitting behind the date of the page",
    ),
]

SITTING = "在石墩县第十八届人民代表大会第一次会议上"
TERMS = [
    pytest.param(
        f"县人大常委会工作报告\n——2012年1月12日{SITTING}\n各位代表：\n"
        f"我受常委会委托，向大会报告2007年以来的工作，请予审议。\n{BODY}",
        {"covers_from": 2007, "covers_year": 2011},
        id="since the first year of the term",
    ),
    pytest.param(
        "五载履职谱华章\n——石墩县第十七届人大常委会工作综述\n2021-11-20 来源：石墩人大\n"
        f"五年来，在县委的坚强领导下，县十七届人大常委会认真履行职责，圆满完成了各项任务。\n{BODY}",
        {"covers_from": 2017, "covers_year": 2021},
        id="a feature that begins with five years",
    ),
    pytest.param(
        f"县人大常委会工作报告\n——2024年1月12日{SITTING.replace('一次', '三次')}\n各位代表：\n"
        f"我受常委会委托，向大会报告工作，请予审议。\n五年来，我们一路走来，成效明显。\n{BODY}",
        {"covers_from": 2023, "covers_year": 2023},
        id="the third session looks back on a year",
    ),
    pytest.param(
        f"县人民政府关于2023年上半年工作情况的报告\n——2023年7月28日在县人大常委会会议上\n现将工作报告如下。\n{BODY}",
        {"covers_year": 2023},
        id="half a year, in July",
    ),
    pytest.param(
        f"数说石墩人大这五年\n2021-11-10 来源：石墩人大\n五年来，常委会召开会议40次，听取报告120项。\n{BODY}",
        {"covers_from": 2017, "covers_year": 2021},
        id="five years up to the day of the page",
    ),
    pytest.param(
        f"石墩县人民政府\n关于2023年政府工作情况的报告\n各位代表：\n我代表县人民政府报告工作。\n{BODY}",
        {"covers_year": 2023},
        id="a year in the second line of the title",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*TEXTS, *TERMS])
def test_years(text: str, expected: dict[str, Any]) -> None:
    metadata, _ = detect(text)
    assert {name: value(metadata, name) for name in expected} == expected
