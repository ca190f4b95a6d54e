"""The grammar, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.search.interpretation import as_query
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Or, Words
from reports.search.parser import MAX_LENGTH, MAX_TERMS
from reports.search.query import SearchRequest, parse_query

A, B, C = Literal("监督"), Literal("立法"), Literal("代表")
Y19, Y21 = Field("year", "2019..2019"), Field("year", "2021..2021")


@pytest.mark.parametrize(
    ("q", "root"),
    [
        pytest.param("", None, id="empty"),
        pytest.param(" \u3000\n", None, id="blanks only"),
        pytest.param("监督", A, id="one word"),
        pytest.param("監督", A, id="traditional"),
        pytest.param("监督　立法", And((A, B)), id="full-width blank"),
        pytest.param("监督 监督", A, id="the same twice"),
        pytest.param("监督 AND 立法", And((A, B)), id="AND in letters"),
        pytest.param("监督 OR 立法", Or((A, B)), id="OR"),
        pytest.param("监督|立法｜代表", Or((A, B, C)), id="bars"),
        pytest.param("监督 or 立法", And((A, Literal("or"), B)), id="lower-case or is a word"),
        pytest.param("监督 立法 OR 代表", Or((And((A, B)), C)), id="AND binds tighter"),
        pytest.param("监督 (立法 OR 代表)", And((A, Or((B, C)))), id="group"),
        pytest.param("监督（立法｜代表）", And((A, Or((B, C)))), id="full-width group"),
        pytest.param("((监督) (立法 (代表)))", And((A, B, C)), id="nested groups"),
        pytest.param("监督 -立法", And((A, Not(B))), id="minus"),
        pytest.param("监督 －立法", And((A, Not(B))), id="full-width minus"),
        pytest.param("监督 NOT 立法", And((A, Not(B))), id="NOT in letters"),
        pytest.param("--监督", A, id="minus twice"),
        pytest.param("监督 - 立法", And((A, Literal("-"), B)), id="a lone dash is text"),
        pytest.param("监督 -(立法 OR 代表)", And((A, Not(Or((B, C))))), id="minus a group"),
        pytest.param("-监督工作报告", Not(Literal("监督工作报告")), id="minus a run excludes the run"),
        pytest.param('"监督工作"', Literal("监督工作"), id="phrase"),
        pytest.param("“监督工作”", Literal("监督工作"), id="curly quotes"),
        pytest.param("“监督工作“", Literal("监督工作"), id="two left quotes"),
        pytest.param("「监督工作」", Literal("监督工作"), id="corner brackets"),
        pytest.param("『监督工作』", Literal("监督工作"), id="double corner brackets"),
        pytest.param("＂监督工作＂", Literal("监督工作"), id="full-width straight quotes"),
        pytest.param('"称“好”的"', Literal("称“好”的"), id="curly quotes inside straight ones"),
        pytest.param('"监督 工作"', Literal("监督工作"), id="blank in a phrase"),
        pytest.param('"监督', A, id="unbalanced quote"),
        pytest.param('""', Literal('""'), id="an empty phrase is searched as it stands"),
        pytest.param("(监督", A, id="unbalanced bracket"),
        pytest.param("监督) 立法", And((A, B)), id="surplus bracket"),
        pytest.param("OR", Literal("or"), id="an operator alone is text"),
        pytest.param("监督 OR", A, id="operator without its right side"),
        pytest.param("| 监督", A, id="operator without its left side"),
        pytest.param(")(", Literal(")("), id="brackets only"),
        pytest.param("监督工作报告", Words("监督工作报告", ("监督", "工作", "报告")), id="long run"),
        pytest.param("5.5%", Literal("5.5%"), id="per cent"),
        pytest.param("５．５％", Literal("5.5%"), id="full-width per cent"),
        pytest.param("AI+", Literal("ai+"), id="Latin with a plus"),
        pytest.param("year:2020", Field("year", "2020..2020"), id="year"),
        pytest.param("year:2020..2023", Field("year", "2020..2023"), id="years"),
        pytest.param("年份：2020—2023", Field("year", "2020..2023"), id="years in Chinese"),
        pytest.param("year:2023..2020", Field("year", "2020..2023"), id="years the wrong way round"),
        pytest.param("year:2020..", Field("year", "2020.."), id="from a year"),
        pytest.param("year:..2020", Field("year", "..2020"), id="to a year"),
        pytest.param("year:今年", Literal("year:今年"), id="no year"),
        pytest.param("kind:speech", Field("kind", "speech"), id="kind by key"),
        pytest.param("文种:工作报告", Field("kind", "work_report"), id="kind by name"),
        pytest.param("level:县级", Field("level", "county"), id="level"),
        pytest.param("term:18", Field("term", "18"), id="term"),
        pytest.param("division:330902", Field("division", "330902"), id="place by code"),
        pytest.param('title:"工作 报告"', Field("title", "工作报告"), id="field with a phrase"),
        pytest.param("speaker:沈砚秋", Field("speaker", "沈砚秋"), id="speaker"),
        pytest.param("监督 -kind:speech", And((A, Not(Field("kind", "speech")))), id="negated field"),
        pytest.param("title:", Literal("title:"), id="field without value"),
        pytest.param("https://a.b", Literal("https://a.b"), id="a colon is not always a field"),
        pytest.param('"监督 立法"~5', Near(("监督", "立法"), 5), id="near, as a phrase"),
        pytest.param('"监督 立法"～５', Near(("监督", "立法"), 5), id="near, full width"),
        pytest.param("监督 ~5 立法", Near(("监督", "立法"), 5), id="near, between words"),
        pytest.param("监督~5 立法", Near(("监督", "立法"), 5), id="near, without a blank"),
        pytest.param("监督 ~9999 立法", Near(("监督", "立法"), 200), id="near, too far"),
        pytest.param("监督 ~5", A, id="near nothing"),
        pytest.param("(监督|立法) ~5 代表", And((Or((A, B)), C)), id="near a group is AND"),
        pytest.param("~5", Literal("~5"), id="a distance alone"),
        pytest.param('"监督" "立法"~5', And((A, B)), id="near one phrase is that phrase"),
        pytest.param("监督 ~5 -立法", And((A, Not(B))), id="near a negation"),
        pytest.param("监督 ~3 立法 ~5 代表", Near(("监督", "立法", "代表"), 5), id="near, three words"),
        pytest.param("监督 ～ 立法", Near(("监督", "立法"), 10), id="near, no number"),
        pytest.param("监督 ~0 立法", Near(("监督", "立法"), 0), id="near, side by side"),
        pytest.param("监督 && 立法", And((A, B)), id="&& is AND"),
        pytest.param("监督 || 立法", Or((A, B)), id="|| is OR"),
        pytest.param("R&D", Literal("r&d"), id="& inside a word is text"),
        pytest.param("监督 ＯＲ 立法", Or((A, B)), id="full-width OR"),
        pytest.param("监督 ＮＯＴ 立法", And((A, Not(B))), id="full-width NOT"),
        pytest.param(
            "監督 OR (立法 -(代表 OR 選舉))", Or((A, And((B, Not(Or((C, Literal("选举")))))))), id="deep"
        ),
        pytest.param("-監督 OR -立法", Or((Not(A), Not(B))), id="OR of negations"),
        pytest.param("NOT NOT 监督", A, id="NOT twice"),
        pytest.param("监督 AND NOT 立法", And((A, Not(B))), id="AND NOT"),
        pytest.param("-year:2019,2021", And((Not(Y19), Not(Y21))), id="not in either year"),
        pytest.param("year:2019,2021", Or((Y19, Y21)), id="two years"),
        pytest.param("年份：2019年至2021年", Field("year", "2019..2021"), id="years as written"),
        pytest.param("year:0000", Literal("year:0000"), id="a year that no report has"),
        pytest.param(
            "kind:讲话、总结", Or((Field("kind", "speech"), Field("kind", "summary"))), id="two kinds"
        ),
        pytest.param("级别:县", Field("level", "county"), id="level in one character"),
        pytest.param("届：第十八届", Field("term", "18"), id="term in characters"),
        pytest.param("届：二十", Field("term", "20"), id="term, tens only"),
        pytest.param("届：〇", Literal("届:〇"), id="no such term"),
        pytest.param("title:监督,立法", Field("title", "监督,立法"), id="a title is no list"),
        pytest.param(
            "《监督法》", Words("《监督法》", ("监督法",)), id="title marks, or else what is in them"
        ),
        pytest.param("‘监督’", Words("‘监督’", ("监督",)), id="single quotes likewise"),
        pytest.param("《监督》《立法》", Words("《监督》《立法》", ("监督", "立法")), id="two titles"),
        pytest.param("监\x01督\u202e", A, id="control characters and turned writing"),
        pytest.param("😀", Literal("😀"), id="emoji"),
        pytest.param("，。！", Literal(",。!"), id="only punctuation"),
        pytest.param("100%_\\", Literal("100%_\\"), id="wildcards of SQL"),
        pytest.param("((((", Literal("(((("), id="only opening brackets"),
        pytest.param("）（监督", A, id="brackets the wrong way round"),
        pytest.param("scope:同句 监督", A, id="a scope is no condition"),
        pytest.param('"scope:同句"', Literal("scope:同句"), id="a scope in quotes is text"),
        pytest.param("scope:galaxy", Literal("scope:galaxy"), id="no such scope"),
    ],
)
def test_parse(q: str, root: Node | None) -> None:
    assert parse_query(q).root == root


@pytest.mark.parametrize(
    ("q", "said"),
    [
        pytest.param("监督 -立法", "“监督”且不含“立法”", id="and not"),
        pytest.param("监督 (立法 OR 代表)", "“监督”且（“立法”或“代表”）", id="group"),
        pytest.param("监督工作", "“监督”且“工作”（“监督工作”在先）", id="run"),
        pytest.param("监督 ~5 立法 year:2020..", "“监督”与“立法”相距不超过5字且2020年起", id="near and year"),
        pytest.param('"监督', "“监督”；引号没有配对，其后按一个短语检索", id="unbalanced"),
        pytest.param("监督 ~5", "“监督”；“~”须有两个词，没有计入", id="near nothing"),
        pytest.param("范围：同段 监督", "“监督”；范围：同段", id="scope"),
        pytest.param("", "", id="empty"),
    ],
)
def test_interpretation(q: str, said: str) -> None:
    assert parse_query(q).interpreted_as == said


@pytest.mark.parametrize(
    "q",
    [
        "监督",
        "监督工作报告 -立法",
        "监督 (立法 OR 代表) -(预算 审计)",
        '"监督 立法"~5 年份:2020..',
        "year:2021 title:监督 地区:望川 kind:讲话,总结",
        "100%_",
        '「称"好"」',
        "-kind:speech 届:18",
    ],
)
def test_a_tree_can_be_typed_again(q: str) -> None:
    root = parse_query(q).root
    assert root is not None
    assert parse_query(as_query(root)).root == root


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from('()（）"“”「」|-~:： 监督报告ORyear0123456789'))
    )
)
def test_nothing_is_an_error(q: str) -> None:
    query = parse_query(q)
    assert query.root is None or query.interpreted_as


def test_absurd_queries_are_cut_down() -> None:
    assert len(parse_query("监督" * 5000).run) <= MAX_LENGTH
    assert "过长" in parse_query("监督" * 5000).interpreted_as
    many = parse_query(" ".join(f"词{n}" for n in range(60)))
    assert isinstance(many.root, And)
    assert len(many.root.children) == MAX_TERMS
    assert "过多" in many.interpreted_as
    assert parse_query("(" * 300 + "监督" + ")" * 50).interpreted_as


@pytest.mark.parametrize(
    ("q", "scope"),
    [
        pytest.param("监督", "report", id="as asked beside the query"),
        pytest.param("scope:同句 监督", "sentence", id="the query goes before"),
        pytest.param("监督 范围：段", "paragraph", id="in Chinese"),
        pytest.param("SCOPE:section 监督", "section", id="in English"),
        pytest.param("监督 scope:同句 scope:同节", "section", id="the last one counts"),
        pytest.param('"scope:同句"', "report", id="in quotes"),
        pytest.param("scope:星系", "report", id="unknown"),
    ],
)
def test_scope_of_a_request(q: str, scope: str) -> None:
    assert SearchRequest(q=q, scope="report").scope == scope
