"""Quantities that take their noun from what stands before. All sentences are invented."""

from __future__ import annotations

from datetime import date

import pytest

from reports.parsing.metrics import extract_metrics
from reports.parsing.types import Detected, Metadata

METADATA = Metadata(
    kind=Detected("work_report", None, None, "test"),
    covers_year=Detected(2023, None, None, "test"),
    delivered_on=Detected(date(2024, 1, 9), None, None, "test"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "设立立法联系点12个,其中山区4个。",
            ["legislation_contact_points", "legislation_contact_points"],
            id="a part of the count",
        ),
        pytest.param(
            "代表建议已经解决40件,占80%,列入计划逐步解决7件,占14%。",
            [
                "suggestions_resolved",
                "suggestions_resolved_share",
                "suggestions_in_progress",
                "suggestions_in_progress_share",
            ],
            id="the share of a count",
        ),
        pytest.param(
            "城乡居民人均可支配收入分别达41000元、19000元,增长5%、7%。",
            ["urban_income", "rural_income", "urban_income_growth", "rural_income_growth"],
            id="town and country, with their growth side by side",
        ),
        pytest.param(
            "城镇居民人均可支配收入达41000元,农村居民人均可支配收入达19000元,扣除价格因素,分别增长5%和7%。",
            ["urban_income", "rural_income", "urban_income_growth", "rural_income_growth"],
            id="levels in clauses of their own",
        ),
        pytest.param(
            "生产总值960亿元,可比口径增长4%。", ["gdp", "gdp_growth"], id="how a change was measured"
        ),
        pytest.param(
            "财政民生支出41亿元,占比80%。",
            ["livelihood_expenditure", "livelihood_expenditure_share"],
            id="the share of a sum",
        ),
        pytest.param(
            "粮食总产量达到36亿斤,完成年度计划的102%,比1954年增长9%。",
            ["grain_output", "plan_fulfilment", "grain_output_growth"],
            id="a fulfilled plan does not grow",
        ),
        pytest.param(
            "代表满意率由换届之初的84%提高到94.6%。",
            ["satisfaction_share", "satisfaction_share"],
            id="from and to",
        ),
        pytest.param(
            "空气优良天数由2016年的231天提高到2020年的302天。",
            ["good_air_days", "good_air_days"],
            id="a year before the number names nothing",
        ),
    ],
)
def test_nouns_are_handed_on(text: str, expected: list[str]) -> None:
    assert [m.indicator for m in extract_metrics(text, (), METADATA)] == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("常委会领导包联企业21家", "done", id="own acts without an indicator"),
        pytest.param("评查案件60件", "done", id="cases looked at"),
        pytest.param("投入资金18万元,升级代表之家1个", "done", id="money for stations"),
        pytest.param("审查新增政府债券4.4亿元", "done", id="money that a congress examines"),
        pytest.param("联系乡镇13个、脱贫村26个", "done", id="villages that leaders look after"),
        pytest.param("工业增加值增长6%,高于全市2个百分点", "external", id="compared with the city"),
        pytest.param("推动新装电梯45部", "external", id="works"),
        pytest.param("投放船舶320艘", "external", id="equipment"),
        pytest.param("改良草场2.3万亩", "external", id="an area"),
        pytest.param("代表化解矛盾纠纷29起", "done", id="disputes that deputies settle"),
        pytest.param("优良天数提高到2020年的302天", "external", id="a goal of the past is a fact"),
        pytest.param("优良天数力争到2030年达到320天", "planned", id="a goal"),
    ],
)
def test_status_without_a_section(text: str, status: str) -> None:
    assert [m.status for m in extract_metrics(f"{text}。", (), METADATA)][-1] == status


def test_a_change_has_the_status_of_what_it_changes() -> None:
    text = "竹笋加工销售9亿元,同比增长8%。"
    assert [m.status for m in extract_metrics(text, (), METADATA)] == ["external", "external"]


def test_a_text_that_only_plans() -> None:
    metadata = Metadata(plan_year=Detected(2024, None, None, "test"))
    (metric,) = extract_metrics("召开常委会会议8次。", (), metadata)
    assert (metric.status, metric.year) == ("planned", 2024)
