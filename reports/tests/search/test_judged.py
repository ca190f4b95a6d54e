"""The judged queries over the samples: ours puts the right sections first more often than the others."""

from __future__ import annotations

import pytest
from django.db import connection

from bench.judged import compare, judged_queries, ndcg
from reports.services.reference import load_indicators
from reports.services.samples import load_samples


@pytest.mark.parametrize(("part", "least"), [("tuned", 60), ("held_out", 20)])
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
    with connection.cursor() as cursor:
        # A plan for an empty table is slow on a full one.
        cursor.execute("ANALYZE")
    means = compare()
    assert means["tuned"]["ours"] > 0.62, means
    for part in means.values():
        assert part["ours"] > part["jieba, ts_rank"], means
        assert part["ours"] > part["grams, ts_rank"], means
