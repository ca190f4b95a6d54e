"""A query without hits says which part has none, and what would hit: every offer is kept."""

from __future__ import annotations

import pytest
from django.test import Client

from reports.search import explain as module
from reports.search.engine import search_sections
from reports.search.phrases import build_phrases
from reports.search.query import SearchRequest
from reports.search.results import SearchTimeout
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(store_report: StoreReport) -> None:
    """Two reports with words that never meet."""
    store_report(("一、监督", "听取审计报告。"), ("二、立法", "制定条例。\n民生实事办好。"), year=2022)
    store_report(("一、代表", "民生实事票决。"), year=2023, kind="speech")
    build_phrases()


@pytest.mark.parametrize(
    ("request_", "said", "offered"),
    [
        pytest.param(SearchRequest(q="空中楼阁"), "“空中楼阁”在全部档案中没有命中", None, id="one word"),
        pytest.param(SearchRequest(q="监督 空中楼阁"), "“空中楼阁”在全部", "去掉“空中楼阁”", id="one of two"),
        pytest.param(SearchRequest(q="审计 条例"), "没有一节同时", "放宽到同一篇", id="never in one section"),
        pytest.param(
            SearchRequest(q="条例 实事", scope="paragraph"),
            "没有一段同时",
            "放宽到同一节",
            id="in one paragraph",
        ),
        pytest.param(
            SearchRequest(q="条例 实事", scope="sentence"),
            "没有一句同时",
            "放宽到同一节",
            id="in one sentence",
        ),
        pytest.param(SearchRequest(q="监督 -审计"), "没有符合", "去掉不含“审计”", id="what is excluded"),
        pytest.param(SearchRequest(q="监督 year:2050"), "没有2050年的章节", "去掉2050年", id="a year"),
        pytest.param(
            SearchRequest(q="票决 kind:总结"), "没有文种为工作总结", "去掉文种为工作总结", id="a kind"
        ),
        pytest.param(
            SearchRequest(q="监督", year_from=2050), "不加筛选条件时有1节", "去掉全部筛选条件", id="a filter"
        ),
        pytest.param(SearchRequest(q="民声实事"), "“民声”在全部", "与“民声实事”同音", id="the same sound"),
        pytest.param(SearchRequest(q="minshengshishi"), "没有命中", "同音", id="pinyin"),
        pytest.param(SearchRequest(year_from=2050), "没有符合筛选条件的章节", None, id="filters alone"),
    ],
)
def test_why_nothing_and_what_instead(
    request_: SearchRequest, said: str, offered: str | None, archive: None
) -> None:
    page = search_sections(request_)
    assert page.count == 0
    assert said in "".join(page.explanations), page.explanations
    assert offered is None or any(offered in one.why for one in page.suggestions), page.suggestions
    for one in page.suggestions:
        kept = search_sections(SearchRequest(q=one.q, scope=one.scope or "section"))
        assert kept.count == one.count > 0, one


def test_links_lead_to_what_was_counted(archive: None, client: Client) -> None:
    html = client.get("/search/?q=监督&year_from=2050").content.decode()
    (link,) = [part.split('"')[0] for part in html.split('<a class="chip" href="')[1:] if "节）" in part]
    assert client.get(link.replace("&amp;", "&")).context["page"].count == 1
    answer = client.get("/api/v1/search", {"q": "审计 条例"}).json()
    assert answer["explanations"]
    (wider,) = [one for one in answer["suggestions"] if one["scope"]]
    assert (wider["q"], wider["scope"], wider["count"]) == ("审计 条例", "report", 2)


@pytest.mark.parametrize(("slow_turns", "said"), [(1, "“空中楼阁”在全部"), (2, "没能按时")])
def test_a_slow_reason_is_no_error(
    slow_turns: int, said: str, archive: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, turns = module._explain, iter(range(9))

    def slow(*args: object) -> object:
        if next(turns) < slow_turns:
            raise SearchTimeout
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_explain", slow)
    assert said in search_sections(SearchRequest(q="监督 空中楼阁")).explanations[0]
