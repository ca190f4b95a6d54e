"""Readings between the characters are passed over, and every span holds in the text with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.parsing.gazetteer import Gazetteer
from reports.parsing.pinyin import without_pinyin
from reports.parsing.pipeline import parse_document
from reports.parsing.types import Document

TORN = "\n".join(
    (
        "石墩縣人大常務(wù)委員會(huì)工作報(bào)告",
        "各位代表：",
        "我受縣人大常務(wù)委員會(huì)委托，向大會(huì)報(bào)告工作，請(qǐng)予審議。",
        "一、依法監(jiān)督",
        "2023年，召開常委會(huì)會(huì)議9次、主任會(huì)議16次，聽取審議報(bào)告24項(xiàng)。",
        "二、代表工作",
        "督辦代表建議128件，辦結(jié)率98.4%。",
    )
)


def test_a_torn_text_is_read_and_its_spans_hold() -> None:
    torn = parse_document(Document(TORN, "text/plain"), Gazetteer(()))
    assert torn.text == TORN
    assert torn.metadata.title is not None
    assert torn.metadata.title.value == "石墩縣人大常務委員會工作報告"
    assert [(m.raw, m.indicator) for m in torn.metrics[:3]] == [
        ("9", "standing_committee_meetings"),
        ("16", "directors_meetings"),
        ("24", "reports_heard"),
    ]
    headings = [section for section in torn.sections if section.heading]
    assert [section.heading for section in headings] == ["一、依法監(jiān)督", "二、代表工作"]
    assert all(torn.text.startswith(section.heading or "", section.start) for section in headings)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("會(huì)議(yì)", id="too few"),
        pytest.param("(a)(b)(c)(d)(e)(f)目標", id="letters of a list"),
        pytest.param("甲(a)乙(b)丙(c)丁(d)戊(e)己(f)", id="letters without a tone"),
        pytest.param("", id="empty"),
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert without_pinyin(text) is None


@given(
    st.lists(st.tuples(st.text("人大會議", min_size=1, max_size=4), st.sampled_from(("(huì)", "（yì）", ""))))
)
def test_offsets_lead_back_to_the_same_characters(parts: list[tuple[str, str]]) -> None:
    whole = "會(huì)" * 5 + "".join(han + reading for han, reading in parts)
    bare = without_pinyin(whole)
    assert bare is not None
    assert bare.text == "".join(whole[at] for at in bare.offsets)
    assert not set(bare.text) & set("huìy（）")
