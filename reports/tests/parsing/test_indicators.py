"""The examples in the indicator data run as tests: each says which number it is about in brackets."""

from __future__ import annotations

import re
from functools import cache

import pytest

from reports.parsing.indicators import IndicatorDefinition, indicators_by_key, load_indicators
from reports.parsing.lexicon import unit_class
from reports.parsing.metrics import extract_metrics
from reports.parsing.types import Metadata, Metric

_MARK = re.compile(r"\[([^\]]+)\]")


@cache
def read_example(example: str) -> tuple[Metric, ...]:
    """The metrics whose numeral overlaps the bracketed number of an example."""
    match = _MARK.search(example)
    assert match is not None, f"no number is marked in {example}"
    text = _MARK.sub(r"\1", example)
    start, end = match.start(), match.end() - 2
    return tuple(m for m in extract_metrics(text, (), Metadata()) if m.start < end and start < m.end)


def examples(kind: str) -> list[object]:
    return [
        pytest.param(indicator, example, id=f"{indicator.key}-{i}")
        for indicator in load_indicators()
        for i, example in enumerate(getattr(indicator, kind))
    ]


@pytest.mark.parametrize(("indicator", "example"), examples("positive"))
def test_positive_example_is_recognised(indicator: IndicatorDefinition, example: str) -> None:
    found = read_example(example)
    assert [m.indicator for m in found] == [indicator.key]


@pytest.mark.parametrize(("indicator", "example"), examples("negative"))
def test_negative_example_is_something_else(indicator: IndicatorDefinition, example: str) -> None:
    assert indicator.key not in [m.indicator for m in read_example(example)]


@pytest.mark.parametrize("indicator", load_indicators(), ids=lambda i: i.key)
def test_definition_is_complete(indicator: IndicatorDefinition) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", indicator.key)
    assert indicator.name
    assert indicator.definition
    assert indicator.group
    assert indicator.units
    assert indicator.signals
    assert indicator.positive
    assert indicator.negative


def test_names_are_unique() -> None:
    names = [i.name for i in load_indicators()]
    assert sorted({n for n in names if names.count(n) > 1}) == []


def test_growth_indicators_are_shares_of_known_levels() -> None:
    for indicator in load_indicators():
        if indicator.growth:
            growth = indicators_by_key()[indicator.growth]
            assert unit_class(growth.units[0]) == "share", growth.key
