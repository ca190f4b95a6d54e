"""The judged queries over the samples: ours puts the right sections first more often than the others."""

from __future__ import annotations

from statistics import mean

import pytest

from bench.judged import OURS, SAMPLE_PARTS, judged_queries, leads, ndcg, scores
from reports.search.index import analyze
from reports.services.reference import load_indicators
from reports.services.samples import load_samples


@pytest.mark.parametrize(("part", "least"), [("tuned", 60), ("held_out", 20), ("corpus", 30)])
def test_there_are_enough_judged_queries(part: str, least: int) -> None:
    judged = judged_queries(part)
    assert len(judged) >= least
    assert all(set(grades.values()) <= {1, 2, 3} and len(grades) > 1 for grades in judged.values())


@pytest.mark.parametrize(
    ("ranking", "value"),
    [
        pytest.param(["a", "b", "c"], 1.0, id="best order"),
        pytest.param(["x", "y"], 0.0, id="nothing of it"),
        pytest.param(["c", "b", "a"], 0.6806, id="worst order"),
    ],
)
def test_ndcg(ranking: list[str], value: float) -> None:
    assert ndcg(ranking, {"a": 3, "b": 2, "c": 1}) == pytest.approx(value, abs=1e-3)


@pytest.mark.django_db
def test_ours_leads_tokens_and_grams() -> None:
    load_indicators()
    list(load_samples())
    analyze()
    measured = {part: scores(part) for part in SAMPLE_PARTS}
    assert mean(measured["tuned"][OURS].values()) > 0.62
    for part, by_way in measured.items():
        assert leads(by_way), part
