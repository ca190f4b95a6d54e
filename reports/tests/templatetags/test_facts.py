"""Facts as the page shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.models import Indicator, Metric
from reports.templatetags.facts import UNCLASSIFIED, group_facts, written_value
from reports.templatetags.reading import plain_number

MEETINGS = Indicator(key="meetings", name="会议次数", group="会议与议题", position=1)
VISITS = Indicator(key="visits", name="接待群众人次", group="代表工作", position=2)


def metric(ordinal: int, **changes: object) -> Metric:
    values: dict[str, object] = {
        "ordinal": ordinal,
        "raw": "9",
        "unit": "次",
        "value": Decimal(9),
        "year": 2023,
        "status": "done",
        "scope": "total",
        "confidence": 0.9,
    }
    return Metric(**(values | changes))


@pytest.mark.parametrize(
    ("raw", "unit", "written"),
    [
        pytest.param("20余万", "人次", "20余万人次", id="unit behind"),
        pytest.param("67", "%", "67%", id="per cent"),
        pytest.param("百分之六十七", "%", "百分之六十七", id="spelt out"),
        pytest.param("九成五", "%", "九成五", id="tenths"),
        pytest.param("12个", "个", "12个", id="unit inside"),
        pytest.param("1 4", "次", "14次", id="blanks inside"),
    ],
)
def test_written_value(raw: str, unit: str, written: str) -> None:
    assert written_value(metric(0, raw=raw, unit=unit)) == written


def test_groups_follow_the_taxonomy_and_unclassified_come_last() -> None:
    metrics = [metric(0), metric(1, indicator=VISITS), metric(2, indicator=MEETINGS)]
    groups = group_facts(metrics, 2023)
    assert [g.name for g in groups] == ["会议与议题", "代表工作", UNCLASSIFIED]
    assert [g.classified for g in groups] == [True, True, False]


def test_only_what_differs_is_said_of_a_fact() -> None:
    plain, planned, term, doubtful = (
        group_facts([m], 2023)[0].facts[0]
        for m in (
            metric(0),
            metric(1, year=2024, status="planned"),
            metric(2, year_from=2019, scope="partial"),
            metric(3, confidence=0.3),
        )
    )
    assert (plain.period, plain.planned, plain.partial, plain.doubtful) == ("", False, False, False)
    assert (planned.period, planned.planned) == ("2024", True)
    assert (term.period, term.partial) == ("2019—2023", True)
    assert doubtful.doubtful


def test_rejected_facts_are_not_shown() -> None:
    assert group_facts([metric(0, review="rejected")], 2023) == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(Decimal("67.000000"), "67", id="whole"),
        pytest.param(Decimal("2.500000"), "2.5", id="fraction"),
        pytest.param(Decimal("21780000000.000000"), "21,780,000,000", id="large"),
        pytest.param(Decimal("-3.2"), "-3.2", id="negative"),
        pytest.param(Decimal("200"), "200", id="zeros that count"),
    ],
)
def test_plain_number(value: Decimal, shown: str) -> None:
    assert plain_number(value) == shown
