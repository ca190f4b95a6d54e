"""Spans and snippets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.search.folding import fold
from reports.search.highlight import SNIPPET_LENGTH, Span, choose_snippet, find_spans, highlight_text


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        pytest.param("监督与再监督", "监督", ["监督", "监督"], id="every place"),
        pytest.param("監督工作", "监督", ["監督"], id="as the text writes it"),
        pytest.param("培训 76次", "培训76次", ["培训 76次"], id="over a blank"),
        pytest.param("增长５．５％。", "5.5%", ["５．５％"], id="full width"),
        pytest.param("监督工作报告", "监督工作报告", ["监督工作报告"], id="neighbours become one mark"),
        pytest.param("监督有力，工作扎实", "监督工作", ["监督", "工作"], id="words of a run"),
        pytest.param("监督立法", "监督 -立法", ["监督"], id="what is excluded is not marked"),
        pytest.param("监督立法", "监督 OR 代表", ["监督"], id="one arm"),
        pytest.param("监督", "year:2020", [], id="fields mark nothing"),
        pytest.param("监督", "", [], id="no query"),
    ],
)
def test_highlight(text: str, q: str, marked: list[str]) -> None:
    assert [text[span.start : span.end] for span in highlight_text(text, q)] == marked


TEXTS = st.text(alphabet="监督报告ＡＢ 　\n，。", max_size=300)


@given(TEXTS, st.text(alphabet="监督报告ab", min_size=1, max_size=3))
def test_spans_hold_the_term_and_do_not_touch(text: str, term: str) -> None:
    spans = find_spans(text, (term,))
    assert all(term in fold(text[span.start : span.end]) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert bool(spans) == (term in fold(text))


@given(TEXTS, st.text(alphabet="监督报告ab", min_size=1, max_size=3))
def test_snippet_is_a_stretch_of_the_text_with_a_hit(text: str, term: str) -> None:
    spans = find_spans(text, (term,))
    snippet = choose_snippet(text, spans)
    assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
    assert bool(snippet.highlights) == bool(spans)
    for mark in snippet.highlights:
        assert 0 <= mark.start < mark.end <= len(snippet.text)


def test_snippet_shows_the_densest_place() -> None:
    text = "监督。" + "别的事情说了很多。" * 40 + "监督整改，整改监督。" + "又是别的。" * 40
    snippet = choose_snippet(text, find_spans(text, ("监督", "整改")))
    assert "监督整改" in snippet.text
    assert len(snippet.text) <= SNIPPET_LENGTH


def test_snippet_without_hits_is_the_beginning() -> None:
    assert choose_snippet("监督" * 300, ()).start == 0
    assert choose_snippet("", ()).text == ""
    assert choose_snippet("监督", (Span(0, 2),)).highlights == (Span(0, 2),)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        pytest.param("甲" * 30 + "。乙丙丁，戊己监督。", "乙丙丁", id="at a sentence"),
        pytest.param("甲" * 30 + "，乙丙丁戊己监督。", "乙丙丁", id="at a clause"),
        pytest.param("甲" * 30 + "2022年" + "乙" * 21 + "监督。", "2022年", id="not within a number"),
        pytest.param("甲乙。丙丁监督。", "甲乙", id="the beginning is near"),
    ],
)
def test_where_a_snippet_begins(text: str, begins: str) -> None:
    assert choose_snippet(text, find_spans(text, ("监督",))).text.startswith(begins)
