"""Folding: one spelling, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.search.folding import fold, fold_characters, fold_with_offsets

TEXTS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("監督报告 ，。ＡＢ１２％　\n\u200bİßẞﬁ乾坤⼈"))
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("監督報告", "监督报告", id="traditional"),
        pytest.param("ＧＤＰ增长５．５％", "gdp增长5.5%", id="full width"),
        pytest.param("培训 76次\n完成", "培训76次完成", id="white space"),
        pytest.param("全\u3000国\u200b人\ufeff大", "全国人大", id="ideographic and invisible blanks"),
        pytest.param("⼈⼤", "人大", id="radicals that a PDF uses for characters"),
        pytest.param(
            "İstanbul", "İstanbul".replace("I", "i"), id="a letter whose lower case is longer stays"
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_one_character_becomes_one_character(text: str) -> None:
    assert len(fold_characters(text)) == len(text)


@given(TEXTS)
def test_offsets_lead_back(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    offsets = [folded.offset(place) for place in range(len(folded.text))]
    assert offsets == sorted(set(offsets))
    characters = fold_characters(text)
    assert all(characters[offset] == c for offset, c in zip(offsets, folded.text, strict=True))
    assert all(folded.span(i, i + 1) == (offset, offset + 1) for i, offset in enumerate(offsets))


@given(TEXTS, TEXTS)
def test_folding_joins(first: str, second: str) -> None:
    assert fold(first + second) == fold(first) + fold(second)
