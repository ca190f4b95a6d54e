"""Whose report it is, in heads that mislead. All texts are invented; the places are real."""

from __future__ import annotations

from typing import Any

import pytest

from reports.tests.parsing.test_metadata import BODY, OPENING, detect, value

COUNTY = "各位代表：\n现在，我代表县人民政府，向大会报告工作，请予审议。"
TEXTS = [
    pytest.param(
        f"阿勒泰地区行政公署2023年工作报告\n2023年，地区行署认真落实部署。\n{BODY}",
        {"division_code": "654300", "level": "prefecture"},
        id="an office of a region",
    ),
    pytest.param(
        f"芜湖市鸠江区人大：“家室站点”连民心\n鸠江区人大代表在官陡街道人大代表联络站接待群众。\n{BODY}",
        {"level": "county", "place_name": None},
        id="a street where deputies met",
    ),
    pytest.param(
        f"2025年乡镇政府镇长工作总结\n2025年，在县委、县政府的坚强领导下，我团结带领班子成员，真抓实干。\n{BODY}",
        {"level": "township"},
        id="the head of a town",
    ),
    pytest.param(
        f"人大工作亮点\n市人大常委会2023年的工作充实丰盈，两项创新工作入选全省人大工作典型案例。\n{BODY}",
        {"level": "prefecture"},
        id="what it is compared with",
    ),
    pytest.param(
        f"人大工作回顾\n省人大常委会持续推进县乡人大工作和建设，加强各乡镇人大建设，指导县乡人大换届。\n{BODY}",
        {"level": "province", "place_name": None},
        id="congresses of counties and townships are others",
    ),
    pytest.param(
        f"首页 > 政府工作报告\n政府工作报告\n来源：安福县人民政府办公室\n县长 罗小川\n{COUNTY}\n{BODY}",
        {"division_code": "360829", "level": "county"},
        id="only the source says whose",
    ),
    pytest.param(
        f"政府工作报告\n县长 罗小川\n{COUNTY}\n{BODY}\n让我们为家园奋斗！\n相关阅读：\n安福县政府工作报告",
        {"division_code": None, "level": "county"},
        id="another report to read",
    ),
    pytest.param(
        f"政府工作报告\n来源：吉安市人民政府办公室\n县长 罗小川\n{COUNTY}\n{BODY}",
        {"division_code": None, "level": "county"},
        id="the source is an office above",
    ),
    pytest.param(
        f"洲湖镇人大主席团工作报告\n{OPENING}\n{BODY}",
        {"level": "township", "place_name": "洲湖镇"},
        id="a town",
    ),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_places(text: str, expected: dict[str, Any]) -> None:
    metadata, _ = detect(text)
    assert {name: value(metadata, name) for name in expected} == expected
