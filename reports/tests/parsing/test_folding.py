"""Folding keeps every offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.parsing.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("第十八屆人民代表大會", "第十八届人民代表大会", id="traditional"),
        pytest.param("２０２４年５．５％", "2024年5.5%", id="full-width digits"),
        pytest.param("ＡＩ＋", "AI+", id="full-width letters"),
        pytest.param("主任　高\u00a0启", "主任 高 启", id="wide blanks"),
        pytest.param("，。：（）“”、", "，。：（）“”、", id="Chinese punctuation stays"),
        pytest.param("答覆率，覆蓋面", "答复率，覆盖面", id="simplified in some words only"),
        pytest.param("𠮷野家", "𠮷野家", id="beyond the basic plane"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_keeps_length_and_is_idempotent(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
