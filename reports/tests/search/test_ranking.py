"""Order among candidates."""

from __future__ import annotations

import random

import pytest

from reports.search.folding import fold
from reports.search.nodes import terms
from reports.search.query import parse_query
from reports.search.ranking import Candidate, rank


def ordered(q: str, *rows: tuple[str, str, int]) -> list[str]:
    """The names of (heading, body, year) rows, best first; a row is named by its heading and body."""
    candidates = [
        Candidate(i, i, i, year, len(fold(heading)), fold(heading + body))
        for i, (heading, body, year) in enumerate(rows)
    ]
    query = parse_query(q)
    ranked = rank(candidates, terms(query.root), query.run)
    return [rows[candidate.row_id][0] + rows[candidate.row_id][1] for candidate in ranked]


@pytest.mark.parametrize(
    ("q", "better", "worse"),
    [
        pytest.param(
            "人大", ("", "召开人大会议。", 2000), ("", "老人大学开学。", 2024), id="a word before an accident"
        ),
        pytest.param(
            "人大",
            ("", "人大机关。" + "其他工作。" * 30, 1990),
            ("老人大学", "个人大额，老人大学，个人大额。", 2024),
            id="even a heading full of accidents",
        ),
        pytest.param(
            "监督", ("监督工作", "略。", 2020), ("", "监督，监督，再监督。", 2020), id="heading before body"
        ),
        pytest.param(
            "监督工作", ("", "做好监督工作。", 2020), ("", "监督有力，工作扎实。", 2020), id="whole run"
        ),
        pytest.param(
            "监督 整改",
            ("", "监督其整改。", 2020),
            ("", "监督。" + "其他工作。" * 30 + "整改。", 2020),
            id="near",
        ),
        pytest.param("监督", ("", "监督。", 2024), ("", "监督。", 2004), id="newer"),
        pytest.param("监督", ("", "监督又监督。", 2020), ("", "监督又一次。", 2020), id="more often"),
        pytest.param("监督", ("", "监督。", 2020), ("", "监督。" + "其他工作。" * 90, 2020), id="shorter"),
        pytest.param(
            "监督",
            ("", ("监督。" + "其他工作。" * 300) * 8, 2000),
            ("", "监督。" + "其他工作。" * 40, 2020),
            id="often in a speech without headings before once in a paragraph",
        ),
    ],
)
def test_better_comes_first(q: str, better: tuple[str, str, int], worse: tuple[str, str, int]) -> None:
    first = better[0] + better[1]
    assert ordered(q, better, worse)[0] == ordered(q, worse, better)[0] == first


def test_equal_rows_keep_one_order() -> None:
    rows = [("", "监督。", 2020)] * 5
    candidates = [Candidate(i, i, i, 2020, 0, "监督。") for i in range(len(rows))]
    assert [c.row_id for c in rank(candidates, ("监督",), "监督")] == [4, 3, 2, 1, 0]


@pytest.mark.parametrize("q", ["人大", "人大 监督", "监督工作", "老人 监督 大学"])
def test_only_the_first_asked_for_is_the_beginning_of_the_whole_order(q: str) -> None:
    generator = random.Random(7)  # noqa: S311 - repeatable, not secret
    pieces = ["老人大学", "人大", "监督", "工作", "个人大额", "监督工作", "其他。", "，"]
    query = parse_query(q)
    for _ in range(40):
        candidates = [
            Candidate(i, i, i, 2020, 4 * (i % 2), "".join(generator.choices(pieces, k=12))) for i in range(20)
        ]
        whole = rank(candidates, terms(query.root), query.run)
        for first in (0, 1, 5, 20, 30):
            some = rank(candidates, terms(query.root), query.run, first)
            assert some[:first] == whole[:first]
            assert sorted(c.row_id for c in some) == list(range(20))
