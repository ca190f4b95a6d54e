"""Texts cut along sections, facts and hits: nothing is lost, nothing is doubled, nothing becomes markup."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.templatetags.reading import clauses
from reports.templatetags.segments import Block, Clause, Mark, Piece, mark_text, split_text


@dataclass(frozen=True)
class Part:
    """As much of a section as the cutter asks for."""

    ordinal: int
    level: int
    kind: str
    heading: str
    start: int
    end: int
    body_start: int


TEXT = "某区工作报告\n一、监督\n开好会。听取报告8项，检查3次。\n二、代表\n办好建议。"
PARTS = [
    Part(0, 1, "preamble", "", 0, 7, 0),
    Part(1, 1, "numbered", "一、监督", 7, 29, 12),
    Part(2, 1, "numbered", "二、代表", 29, 39, 34),
]


def flatten(blocks: tuple[Block, ...]) -> list[Piece]:
    """Return all pieces in reading order."""
    groups: list[tuple[Clause, ...]] = []
    for block in blocks:
        groups.append(block.heading)
        for paragraph in block.paragraphs:
            groups += [paragraph.lead, paragraph.clauses]
    return [piece for group in groups for clause in group for piece in clause.pieces]


def bare(text: str) -> str:
    return "".join(text.split())


def test_sections_become_blocks_with_their_headings() -> None:
    blocks = split_text(TEXT, PARTS)
    assert ["".join(p.text for c in b.heading for p in c.pieces) for b in blocks] == [
        "",
        "一、监督",
        "二、代表",
    ]
    assert [p.number for b in blocks for p in b.paragraphs] == [1, 2, 3]


def test_run_in_heading_leads_its_paragraph() -> None:
    text = "紧扣大局。全年开会9次。\n下一段。"
    blocks = split_text(text, [Part(0, 1, "run_in", "紧扣大局。", 0, len(text), 5)])
    first, second = blocks[0].paragraphs
    assert blocks[0].heading == ()
    assert "".join(p.text for c in first.lead for p in c.pieces) == "紧扣大局。"
    assert "".join(p.text for c in first.clauses for p in c.pieces) == "全年开会9次。"
    assert second.lead == ()


def test_sentences_of_facts_are_grouped_and_joined_when_they_overlap() -> None:
    text = "开会9次、检查3次，很好。"
    marks = [Mark(2, 3, "fact", "m0"), Mark(7, 8, "fact", "m1")]
    (block,) = split_text(text, [], marks, [(0, 9), (5, 9)])
    drawn = [(c.grouped, "".join(p.text for p in c.pieces)) for c in block.paragraphs[0].clauses]
    assert drawn == [(True, "开会9次、检查3次"), (False, "，很好。")]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param([], [("甲乙丙丁", (), ())], id="nothing"),
        pytest.param(
            [Mark(1, 3, "hit", "h1")],
            [("甲", (), ()), ("乙丙", ("hit",), ("h1",)), ("丁", (), ())],
            id="one",
        ),
        pytest.param(
            [Mark(0, 3, "fact", "m0"), Mark(2, 4, "hit", "h1")],
            [("甲乙", ("fact",), ("m0",)), ("丙", ("fact", "hit"), ("h1",)), ("丁", ("hit",), ())],
            id="overlapping",
        ),
        pytest.param(
            [Mark(1, 2, "fact", "m0"), Mark(1, 2, "fact", "m1")],
            [("甲", (), ()), ("乙", ("fact",), ("m0", "m1")), ("丙丁", (), ())],
            id="two on one span",
        ),
        pytest.param([Mark(2, 2, "hit", "h1")], [("甲乙丙丁", (), ())], id="empty mark"),
        pytest.param(
            [Mark(3, 9, "hit", "h1")], [("甲乙丙", (), ()), ("丁", ("hit",), ("h1",))], id="past end"
        ),
    ],
)
def test_marks(marks: list[Mark], expected: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> None:
    assert [(p.text, p.kinds, p.anchors) for p in mark_text("甲乙丙丁", marks)] == expected


def test_mark_over_a_line_end_is_cut_but_anchored_once() -> None:
    pieces = flatten(split_text("甲乙\n丙丁", [], [Mark(1, 4, "hit", "h1")]))
    assert [(p.text, p.anchors) for p in pieces if p.kinds] == [("乙", ("h1",)), ("丙", ())]


def test_text_outside_all_sections_is_kept() -> None:
    blocks = split_text(TEXT, PARTS[1:2])
    assert [b.section.ordinal if b.section else None for b in blocks] == [None, 1, None]
    assert bare("".join(p.text for p in flatten(blocks))) == bare(TEXT)


spans = st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(
    text=st.text(alphabet="甲乙丙，。 \n　<&", max_size=60),
    marks=st.lists(spans, max_size=12),
    sentences=st.lists(spans, max_size=6),
    cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), st.booleans()), max_size=4),
)
def test_nothing_is_lost_or_doubled(
    text: str,
    marks: list[tuple[int, int]],
    sentences: list[tuple[int, int]],
    cuts: list[tuple[int, int, bool]],
) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut, _, _ in cuts), len(text)]
    parts = []
    for n, (start, end) in enumerate(pairwise(edges)):
        _, length, runs_in = cuts[n - 1] if n else (0, 0, False)
        body = min(start + length, end)
        kind = "run_in" if runs_in else "numbered"
        parts.append(Part(n, 1, kind, text[start:body].strip(), start, end, body))
    given_marks = [Mark(a, b, "fact", f"m{n}") for n, (a, b) in enumerate(marks)]
    pieces = flatten(split_text(text, parts, given_marks, sentences))
    assert bare("".join(p.text for p in pieces)) == bare(text)
    anchors = [anchor for p in pieces for anchor in p.anchors]
    assert len(anchors) == len(set(anchors))
    for n, (start, end) in enumerate(marks):
        if text[start:end].strip():
            assert f"m{n}" in anchors


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param('"><img src=x onerror=alert(1)>', id="attribute"),
        pytest.param("{{ settings.SECRET_KEY }}{% csrf_token %}", id="template"),
        pytest.param("&lt;b&gt; &amp; '", id="entities"),
    ],
)
def test_text_and_labels_are_escaped_wherever_they_stand(hostile: str) -> None:
    marks = [Mark(0, 3, "hit", "h1", hostile), Mark(2, 6, "fact", "m0", hostile)]
    (block,) = split_text(hostile, [], marks, [(1, 8)])
    drawn = clauses(block.paragraphs[0].clauses)
    for tag in ("<script", "<img", "<b>"):
        assert tag not in drawn
    assert drawn.count("<") == drawn.count("</mark>") * 2 + drawn.count("</span>") * 2
