"""The whole search, against the database."""

from __future__ import annotations

import random

import pytest
from django.test.utils import CaptureQueriesContext

from reports.models import Division, SearchRow
from reports.search import engine
from reports.search.engine import SearchPage, SearchRequest, SearchTimeout, search_sections
from reports.search.folding import fold
from reports.search.index import analyze
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


def found(q: str, **filters: object) -> list[str]:
    """The headings of the hits, in order."""
    return [hit.heading for hit in search_sections(SearchRequest(q=q, **filters)).hits]  # type: ignore[arg-type]


@pytest.fixture
def archive(store_report: StoreReport, places: dict[str, Division]) -> None:
    """Two published reports and one draft."""
    store_report(
        ("一、监督", "听取审计整改报告。开展专题询问２次，办结率5.5%。"),
        ("二、立法", "制定条例三部；人大常委会审议。\n推進法規清理，涉及GDP统计。"),
        ("三、代表", "老人大学开班，个人大额支出公开。"),
        division=places["first"],
        year=2023,
        stances=("review", "review", "plan"),
        speaker="沈砚秋",
        term=18,
    )
    store_report(
        ("一、学习", "组织人大代表培训 76次。"),
        ("二、监督与立法", "监督工作报告办理。整改到位。"),
        division=places["second"],
        year=2021,
        year_from=2017,
        kind="speech",
        title="常委会讲话",
    )
    store_report(("草稿", "监督立法代表"), publish=False)


@pytest.mark.parametrize(
    ("q", "headings"),
    [
        pytest.param("专题询问", {"一、监督"}, id="one word"),
        pytest.param("询问", {"一、监督"}, id="two characters"),
        pytest.param("询", {"一、监督"}, id="one character"),
        pytest.param("5.5%", {"一、监督"}, id="number with a percent sign"),
        pytest.param("询问2次", {"一、监督"}, id="full-width text found by half-width digits"),
        pytest.param("推进法规", {"二、立法"}, id="traditional text found by simplified"),
        pytest.param("報告", {"一、监督", "二、监督与立法"}, id="simplified text found by traditional"),
        pytest.param("ｇｄｐ", {"二、立法"}, id="Latin in any width and case"),
        pytest.param("培训76次", {"一、学习"}, id="blank in the text"),
        pytest.param("监督 整改", {"一、监督", "二、监督与立法"}, id="words are ANDed"),
        pytest.param("监督 -审计", {"二、监督与立法"}, id="minus"),
        pytest.param("询问 OR 培训", {"一、监督", "一、学习"}, id="or with two-character words"),
        pytest.param("人大常委会 | 培训", {"二、立法", "一、学习"}, id="or of three and two"),
        pytest.param('"监督工作"', {"二、监督与立法"}, id="phrase"),
        pytest.param("「监督工作」", {"二、监督与立法"}, id="phrase in corner brackets"),
        pytest.param("(询问 | 培训) 人大", {"一、学习"}, id="group"),
        pytest.param("监督工作报告整改", {"二、监督与立法"}, id="long run is split"),
        pytest.param("监督 year:2020..2021", {"二、监督与立法"}, id="years"),
        pytest.param("监督 year:2018", {"二、监督与立法"}, id="year inside a term"),
        pytest.param("监督 -kind:讲话", {"一、监督"}, id="kind, negated"),
        pytest.param("监督 地区:新桥", {"二、监督与立法"}, id="place by short name"),
        pytest.param("监督 division:990202", {"一、监督"}, id="place by code"),
        pytest.param("监督 division:川区", {"一、监督"}, id="place by alias"),
        pytest.param("监督 division:无此地", set(), id="place that does not exist"),
        pytest.param("title:讲话", {"一、学习", "二、监督与立法"}, id="title of the report"),
        pytest.param("title:立法 制定", {"二、立法"}, id="heading of the section"),
        pytest.param("speaker:沈砚秋 培训", set(), id="speaker"),
        pytest.param("听取 ~3 整改", {"一、监督"}, id="near"),
        pytest.param("听取 ~1 整改", set(), id="not near enough"),
        pytest.param('"整改 听取"~5', {"一、监督"}, id="near in any order"),
        pytest.param("100%", set(), id="percent is no wildcard"),
        pytest.param("5_5", set(), id="underscore is no wildcard"),
        pytest.param("\\", set(), id="backslash"),
        pytest.param("-监督", {"二、立法", "三、代表", "一、学习"}, id="only a negation"),
        pytest.param("\x00询问", {"一、监督"}, id="NUL"),
        pytest.param("\ud800", set(), id="half a surrogate pair"),
    ],
)
def test_grammar_finds(archive: None, q: str, headings: set[str]) -> None:
    assert set(found(q)) == headings


@pytest.mark.parametrize(
    ("q", "scope", "headings"),
    [
        pytest.param("询问 办结率", "sentence", {"一、监督"}, id="one sentence"),
        pytest.param("审计 办结率", "sentence", set(), id="two sentences"),
        pytest.param("询问 -审计", "sentence", {"一、监督"}, id="a sentence without"),
        pytest.param("询问 -审计", "section", set(), id="a section without"),
        pytest.param("条例 审议", "paragraph", {"二、立法"}, id="one paragraph"),
        pytest.param("条例 法规", "paragraph", set(), id="two paragraphs"),
        pytest.param("条例 法规", "section", {"二、立法"}, id="one section"),
        pytest.param("询问 条例", "report", {"一、监督", "二、立法"}, id="one report"),
        pytest.param("询问 培训", "report", set(), id="two reports"),
        pytest.param("培训 -条例", "report", {"一、学习"}, id="a report without"),
    ],
)
def test_scope(archive: None, q: str, scope: str, headings: set[str]) -> None:
    assert set(found(q, scope=scope)) == headings


@pytest.mark.parametrize(
    ("filters", "headings"),
    [
        pytest.param({"division": "99"}, {"一、监督", "二、监督与立法"}, id="province by significant digits"),
        pytest.param({"division": "990203"}, {"二、监督与立法"}, id="district"),
        pytest.param({"division": "100000"}, {"一、监督", "二、监督与立法"}, id="nation"),
        pytest.param({"division": "abc"}, set(), id="impossible code"),
        pytest.param({"year_from": 2022}, {"一、监督"}, id="from a year"),
        pytest.param({"year_to": 2018}, {"二、监督与立法"}, id="to a year"),
        pytest.param({"year_from": 2019, "year_to": 2019}, {"二、监督与立法"}, id="inside a term"),
        pytest.param({"kind": ("speech",)}, {"二、监督与立法"}, id="kind"),
        pytest.param({"level": ("county",)}, {"一、监督", "二、监督与立法"}, id="level"),
        pytest.param({"stance": ("review",)}, {"一、监督"}, id="stance"),
        pytest.param({"term": 18}, {"一、监督"}, id="term"),
    ],
)
def test_filters(archive: None, filters: dict[str, object], headings: set[str]) -> None:
    assert set(found("监督", **filters)) == headings


@pytest.mark.parametrize(
    "q", ["title:監督工作", "title:监督工作", "title:ＧＤＰ", "speaker:沈砚秋", "speaker:沈硯秋"]
)
def test_fields_find_any_spelling(store_report: StoreReport, q: str) -> None:
    store_report(("一、概況", "略。"), title="關於監督 工作的報告（gdp）", speaker="沈硯秋")
    assert found(q) == ["一、概況"]
    assert found(q.replace("工作", "法工作").replace("Ｐ", "5").replace("秋", "冬")) == []


def test_drafts_are_never_found(archive: None) -> None:
    assert "草稿" not in found("")
    assert "草稿" not in found("代表 立法")


def test_empty_query_browses_newest_first(archive: None) -> None:
    assert found("") == ["一、监督", "二、立法", "三、代表", "一、学习", "二、监督与立法"]
    assert found("", order="year")[:2] == ["二、监督与立法", "一、学习"]


def test_accidental_substrings_come_last(archive: None) -> None:
    assert found("人大")[-1] == "三、代表"
    assert len(found("人大")) == 3


def test_whole_run_comes_first(store_report: StoreReport) -> None:
    store_report(
        ("散", "监督有力，工作扎实，报告详细。"), ("整", "听取监督工作报告。"), ("监督工作报告", "略。")
    )
    assert found("监督工作报告") == ["监督工作报告", "整"]
    page = search_sections(SearchRequest(q="监督工作报告"))
    assert page.looser == "监督 工作 报告"
    assert found(page.looser) == ["监督工作报告", "整", "散"]


def test_run_that_stands_nowhere_is_split_into_words(store_report: StoreReport) -> None:
    store_report(("散", "监督有力，工作扎实，报告详细。"))
    page = search_sections(SearchRequest(q="监督工作报告"))
    assert [hit.heading for hit in page.hits] == ["散"]
    assert page.looser == ""
    assert "分开查找" in page.notes[0]


def test_facets_are_counted_without_their_own_filter(archive: None) -> None:
    page = search_sections(SearchRequest(q="监督", kind=("speech",), division="9902"))
    facets = {facet.name: {value.value: value.count for value in facet.values} for facet in page.facets}
    assert page.count == 1
    assert facets["kind"] == {"work_report": 1, "speech": 1}
    assert facets["division"] == {"990000": 1, "990200": 1, "990203": 1}
    assert facets["year"] == dict.fromkeys(map(str, range(2021, 2016, -1)), 1)
    assert [value.label for value in page.facets[0].values if value.selected] == ["清屏"]


def test_highlights_point_into_snippet_and_text(archive: None) -> None:
    for q in ("监督 整改", "培训76次", "推进法规清理", "GDP"):
        for hit in search_sections(SearchRequest(q=q)).hits:
            text = type(hit.report).objects.get(pk=hit.report.pk).text
            assert text[hit.snippet_start :].startswith(hit.snippet)
            assert hit.spans
            assert hit.occurrences == len(hit.spans)
            for span in hit.highlights:
                marked = hit.snippet[span.start : span.end]
                assert marked == text[hit.snippet_start + span.start : hit.snippet_start + span.end]
                assert fold(marked) in fold(q) or any(part in fold(marked) for part in map(fold, q.split()))
            assert all(hit.start <= span.start < span.end <= hit.end for span in hit.spans)


def test_group_shows_one_hit_a_report(archive: None) -> None:
    page = search_sections(SearchRequest(q="监督 OR 立法 OR 代表", group=True))
    assert page.count == len(page.hits) == 2
    assert len({hit.report.pk for hit in page.hits}) == 2


@pytest.mark.parametrize("order", ["relevance", "-year", "year"])
def test_pages_hold_every_hit_once(store_report: StoreReport, order: str) -> None:
    for year in range(2001, 2010):
        store_report(*((f"{i}", f"第{i}段谈监督工作。") for i in range(5)), year=year)
    pages = [
        search_sections(SearchRequest(q="监督", order=order, offset=offset, limit=20))
        for offset in (0, 20, 40)
    ]
    keys = [hit.section_id for page in pages for hit in page.hits]
    assert [page.has_next for page in pages] == [True, True, False]
    assert len(keys) == len(set(keys)) == pages[0].count == 45


def test_facets_are_the_same_for_scattered_rows(archive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from reports.search import matching, statements

    requests = [SearchRequest(q="监督"), SearchRequest(q="监督", kind=("speech",), stance=("review",))]
    usual = [search_sections(request).facets for request in requests]
    for module in (matching, statements):
        monkeypatch.setattr(module, "PROBE", 1)
    monkeypatch.setattr(matching, "SCATTERED", 2)
    assert [search_sections(request).facets for request in requests] == usual
    assert usual[0]


def test_no_hits_are_explained(archive: None) -> None:
    page = search_sections(SearchRequest(q="监督 空中楼阁"))
    assert page.count == 0
    assert any("空中楼阁" in line for line in page.explanations)
    assert [(suggestion.q, suggestion.count) for suggestion in page.suggestions] == [("监督", 2)]
    filtered = search_sections(SearchRequest(q="监督", year_from=2050))
    assert filtered.suggestions[0].q == "监督"
    assert filtered.suggestions[0].count == 2


def test_queries_are_few_and_do_not_grow(
    archive: None, store_report: StoreReport, django_assert_max_num_queries: object
) -> None:
    def cost(request: SearchRequest) -> int:
        from django.db import connection

        with CaptureQueriesContext(
            connection,
        ) as queries:
            search_sections(request)
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    before = cost(SearchRequest(q="监督"))
    for year in range(1990, 2010):
        store_report(("一", "监督工作"), ("二", "监督整改"), year=year)
    assert cost(SearchRequest(q="监督", kind=("work_report",), year_from=1995)) == before
    assert before <= 6


ALPHABET = "监督工作报告代表大会常务委员人一二三，。；“”、（）0123456789.%_\\-+GDPai 　\n"


def _random_text(generator: random.Random, size: int) -> str:
    return "".join(generator.choice(ALPHABET) for _ in range(size)).strip() or "空"


def test_random_substrings_match_exactly_what_like_matches(store_report: StoreReport) -> None:
    generator = random.Random(20240113)  # noqa: S311 - repeatable, not secret
    for year in range(1990, 2010):
        store_report(
            *((_random_text(generator, 9), _random_text(generator, 60)) for _ in range(6)), year=year
        )
    rows = {row.section_id: row.folded for row in SearchRow.objects.all()}
    checked = 0
    while checked < 500:
        folded = generator.choice(list(rows.values()))
        size = generator.randint(2, 10)
        start = generator.randrange(max(1, len(folded) - size))
        wanted = folded[start : start + size]
        expected = {key for key, text in rows.items() if wanted in text}
        bare = wanted.isalnum() and checked % 2 == 0
        page = search_sections(SearchRequest(q=wanted if bare else f'"{wanted}"', limit=200))
        assert {hit.section_id for hit in page.hits} == expected, wanted
        assert page.count == len(expected)
        assert page.count_is_exact
        checked += 1


@pytest.fixture
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    from reports.search import matching, statements

    for module in (engine, matching, statements):
        monkeypatch.setattr(module, "CAP", 20)
    for module in (matching, statements):
        monkeypatch.setattr(module, "PROBE", 8)


def test_common_words_are_capped_and_looked_for_in_the_newest_years(
    store_report: StoreReport, small_bounds: None
) -> None:
    for year in range(1972, 2012):
        store_report(*((f"{i}", f"第{i}段谈监督。") for i in range(5)), year=year)
    analyze()
    page = search_sections(SearchRequest(q="监督"))
    assert (page.count, page.count_is_exact, page.capped) == (20, False, True)
    assert page.notes
    assert all((hit.report.covers_year or 0) >= 2005 for hit in page.hits)
    filtered = search_sections(SearchRequest(q="监督", kind=("work_report",), year_to=2000))
    assert (filtered.count, filtered.count_is_exact) == (20, False)
    assert all(1994 <= (hit.report.covers_year or 0) <= 2000 for hit in filtered.hits)
    oldest = search_sections(SearchRequest(q="监督", order="year", limit=10))
    assert {hit.report.covers_year for hit in oldest.hits} == {1972, 1973}


def test_a_word_of_the_newest_years_only_is_counted_in_full(
    store_report: StoreReport, small_bounds: None
) -> None:
    for year in range(1972, 2012):
        said = "第{}段谈监督。" if year == 2011 else "第{}段谈立法。"
        store_report(*((f"{i}", said.format(i)) for i in range(5)), year=year)
    analyze()
    # The newest rows promise more of it than there is.
    page = search_sections(SearchRequest(q="监督"))
    assert (page.count, page.count_is_exact) == (5, True)


def test_what_no_index_serves_is_walked_from_the_newest(
    store_report: StoreReport, small_bounds: None
) -> None:
    for year in range(2000, 2012):
        store_report(*((f"{i}", f"第{i}段谈监督。") for i in range(5)), year=year)
    page = search_sections(SearchRequest(q="监"))
    assert (page.count, page.count_is_exact, page.capped) == (20, False, True)
    assert {hit.report.covers_year for hit in page.hits} >= {2011, 2010}


def test_timeout_is_answered_from_the_newest_rows(archive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    original = engine._find

    def slow(cursor: object, *args: object, **options: object) -> object:
        cursor.execute("SELECT set_config('statement_timeout', '20', true)")  # type: ignore[attr-defined]
        cursor.execute("SELECT pg_sleep(1)")  # type: ignore[attr-defined]
        return original(cursor, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "_find", slow)
    page: SearchPage = search_sections(SearchRequest(q="监督"))
    assert page.partial
    assert not page.count_is_exact
    assert page.hits
    # Part of an answer, but no wrong one.
    together = search_sections(SearchRequest(q="条例 法规", scope="paragraph"))
    assert (together.partial, together.hits) == (True, ())
    monkeypatch.setattr(engine, "_run", slow)
    with pytest.raises(SearchTimeout):
        search_sections(SearchRequest(q="监督"))
