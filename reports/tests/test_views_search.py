"""The search page: the address is the whole state, with a script and without."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from reports.forms import KWIC_PAGE_SIZE, PAGE_SIZE, SearchForm
from reports.models import Phrase, Report
from reports.search.concordance import concordance
from reports.search.engine import SearchTimeout, search_sections
from reports.search.phrases import build_phrases
from reports.search.query import SearchRequest
from reports.services.ingestion import ingest_file
from reports.services.publication import publish, submit
from reports.tests.conftest import REPORT_TEXT

SEARCH = "/search/"


@pytest.fixture
def shelf(places: None, indicators: None) -> list[Report]:
    """Reports of 望川区 for three years and of 石墩县 for one."""
    made = []
    for place, year in (("望川区", 2021), ("望川区", 2022), ("望川区", 2023), ("石墩县", 2023)):
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        if place == "石墩县":
            text = text.replace("望川区", "石墩县").replace("区人大", "县人大")
        made.append(ingest_file(data=text.encode(), name=f"{place}{year}.txt", publish=True).report)
    return made


def page(client: Client, query: str, **headers: str) -> str:
    response = client.get(SEARCH + query, headers=headers or None)
    assert response.status_code == 200
    return response.content.decode()


def hits(html: str) -> int:
    return html.count('<li class="hit">')


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(
            {"q": "代表 建议", "kind": ["speech", "work_report"], "level": "county", "page": "3"},
            SearchRequest(q="代表 建议", kind=("speech", "work_report"), level=("county",), offset=40),
            id="lists and page",
        ),
        pytest.param(
            {"division": "33", "year_from": "2019", "year_to": "2021", "term": "18"},
            SearchRequest(division="33", year_from=2019, year_to=2021, term=18),
            id="filters",
        ),
        pytest.param(
            {"scope": "sentence", "order": "-year", "group": "1", "stance": "plan"},
            SearchRequest(scope="sentence", order="-year", group=True, stance=("plan",)),
            id="scope, order, group",
        ),
        pytest.param(
            {"q": "x", "division": "3x", "year_from": "abc", "scope": "galaxy", "kind": "poem", "page": "0"},
            SearchRequest(q="x"),
            id="what is wrong falls away",
        ),
        pytest.param({"q": "a\0b"}, SearchRequest(q="a b"), id="null byte"),
        pytest.param({"q": "长" * 900}, SearchRequest(q="长" * 500), id="too long"),
    ],
)
def test_request_of_an_address(query: dict[str, str], expected: SearchRequest, rf: object) -> None:
    assert SearchForm(rf.get(SEARCH, query).GET).to_request() == expected  # type: ignore[attr-defined]


def test_page_shows_what_the_engine_found(shelf: list[Report], client: Client) -> None:
    found = search_sections(SearchRequest(q="代表联络站"))
    html = page(client, "?q=代表联络站")
    assert hits(html) == len(found.hits) == 4
    assert f"<b>{found.count}</b>" in html
    assert found.interpreted_as in html
    for hit in found.hits:
        assert f"{hit.report.get_absolute_url()}?q=" in html
        assert f"#s{hit.ordinal}" in html
    assert "<mark" in html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("", 4, id="nothing set"),
        pytest.param("&division=990102", 3, id="place"),
        pytest.param("&division=9901", 4, id="prefecture"),
        pytest.param("&year_from=2022&year_to=2022", 1, id="year"),
        pytest.param("&year_from=2022", 3, id="from a year on"),
        pytest.param("&level=prefecture", 0, id="level"),
        pytest.param("&year_from=nonsense", 4, id="nonsense"),
    ],
)
def test_filters(query: str, count: int, shelf: list[Report], client: Client) -> None:
    assert hits(page(client, "?q=代表联络站" + query)) == count


def test_what_was_set_aside_is_said(shelf: list[Report], client: Client) -> None:
    assert "year_from" in page(client, "?q=代表&year_from=nonsense").split('class="answer"')[1]


def test_every_filter_can_be_taken_away(shelf: list[Report], client: Client) -> None:
    html = page(client, "?q=代表&division=990102&year_from=2021&year_to=2022&level=county&kind=work_report")
    chips = re.findall(r'<a class="chip on" href="([^"]+)">([^<]+)', html)
    assert [label.strip() for _, label in chips] == ["望川区", "2021—2022年", "县级", "工作报告"]
    address, _ = chips[0]
    assert "division" not in address
    assert "level=county" in address
    address, _ = chips[1]
    assert "year" not in address
    assert "q=" in address


def test_facet_links_keep_the_rest_of_the_state(shelf: list[Report], client: Client) -> None:
    html = page(client, "?q=代表&order=-year&page=2")
    links = re.findall(r'href="(\?[^"]*kind=work_report[^"]*)"', html)
    assert links
    assert all("order=-year" in link and "page=" not in link for link in links)


def test_a_script_gets_the_results_alone(shelf: list[Report], client: Client) -> None:
    part = page(client, "?q=代表", **{"HX-Request": "true"})
    assert "<html" not in part
    assert part.lstrip().startswith("<title>")
    assert hits(part) == hits(page(client, "?q=代表"))
    whole = page(client, "?q=代表", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole


def test_answers_differ_by_who_asks(db: None, client: Client) -> None:
    assert "HX-Request" in client.get(SEARCH)["Vary"]


def test_filters_survive_a_new_query_without_a_script(shelf: list[Report], client: Client) -> None:
    html = page(client, "?q=代表&division=990102&level=county")
    assert '<input type="hidden" name="division" value="990102" form="search-form">' in html
    assert '<input type="hidden" name="level" value="county" form="search-form">' in html


def test_pages_of_hits(shelf: list[Report], client: Client) -> None:
    for n in range(PAGE_SIZE):
        text = REPORT_TEXT.replace("培训6次", f"培训{n + 30}次").replace("2023年", f"{1990 + n}年")
        text = text.replace("2024年", f"{1991 + n}年")
        ingest_file(data=text.encode(), name=f"{n}.txt", publish=True)
    first, second = page(client, "?q=代表联络站"), page(client, "?q=代表联络站&page=2")
    assert (hits(first), hits(second)) == (PAGE_SIZE, 4)
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    assert f'<ol class="hitlist" start="{PAGE_SIZE + 1}">' in second


def test_no_hits_says_why_and_what_to_do(shelf: list[Report], client: Client) -> None:
    html = page(client, "?q=宇宙飞船 代表")
    assert "没有找到" in html
    assert "宇宙飞船" in html.split('class="why-none"')[1]
    assert "去掉“宇宙飞船”" in html.split("这样查有命中")[1]


def test_capped_counts_are_not_given_as_exact(shelf: list[Report], client: Client) -> None:
    found = search_sections(SearchRequest(q="代表"))
    fields = {name: getattr(found, name) for name in found.__dataclass_fields__}
    capped = type(found)(**(fields | {"count": 10_000, "count_is_exact": False, "capped": True}))
    with patch("reports.views_search.search_sections", return_value=capped):
        html = page(client, "?q=代表")
    assert "约 10,000</b> 节以上" in html


@pytest.mark.parametrize(
    "headers", [pytest.param({}, id="page"), pytest.param({"HX-Request": "true"}, id="part")]
)
def test_a_timeout_is_an_honest_503(headers: dict[str, str], db: None, client: Client) -> None:
    with patch("reports.views_search.search_sections", side_effect=SearchTimeout):
        response = client.get(SEARCH + "?q=代表", headers=headers)
    assert response.status_code == 503
    assert "检索超时" in response.content.decode()
    assert ("<html" in response.content.decode()) is not bool(headers)


def test_a_report_published_twice_is_one_hit_that_names_the_other(report: Report, client: Client) -> None:
    text = REPORT_TEXT.replace("一年来，召开", "一年来，共召开")
    other = ingest_file(data=text.encode(), name="再刊.txt").report
    other.kind = "news_feature"
    other.save()
    publish(report=submit(report=other, user=None), user=None)
    html = page(client, "?q=代表联络站")
    assert hits(html) == 1
    both = {report.get_absolute_url(), other.get_absolute_url()}
    assert both == {address for address in both if f'href="{address}?q=' in html}
    assert "另有 1 份转载" in html
    assert "现列第 1—1，其余 1 节是转载" in html


def test_drafts_are_not_found(draft: Report, client: Client) -> None:
    assert hits(page(client, "?q=代表联络站")) == 0


def test_queries_do_not_grow_with_hits(
    shelf: list[Report], client: Client, django_assert_max_num_queries: object
) -> None:
    asked = {"q": "代表", "division": "990102"}
    client.get(reverse("search"), asked)  # what a process looks up once is not counted
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(reverse("search"), asked)


# --- keyword in context -------------------------------------------------------------------------


def test_lines_in_context(shelf: list[Report], client: Client) -> None:
    html = page(client, "?q=代表&view=kwic&sort=left")
    lines = concordance(SearchRequest(q="代表", limit=KWIC_PAGE_SIZE), sort="left")
    rows = html.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    assert len(rows) == len(lines.lines) == lines.occurrences
    assert f"<b>{lines.occurrences}</b> 处" in html
    assert '<input type="hidden" name="view" value="kwic" form="search-form">' in html
    assert '<input type="hidden" name="sort" value="left" form="search-form">' in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("?view=kwic", "须有检索词", id="no query"),
        pytest.param("?q=宇宙飞船&view=kwic", "没有找到", id="no hits"),
        pytest.param("?q=代表&view=kwic&page=90", "后面没有了", id="behind the last page"),
    ],
)
def test_no_lines_say_why(query: str, said: str, shelf: list[Report], client: Client) -> None:
    assert said in page(client, query)


def test_occurrences_come_a_moment_later(shelf: list[Report], client: Client) -> None:
    html = page(client, "?q=代表&division=990102&page=1")
    (address,) = re.findall(r'hx-get="(/search/occurrences[^"]*)"', html)
    part = client.get(address.replace("&amp;", "&")).content.decode()
    found = concordance(SearchRequest(q="代表", division="990102"))
    assert f"<b>{found.occurrences}</b> 处，见于 {found.reports} 篇" in part


def test_a_grouped_hit_says_how_many_sections_match(report: Report, client: Client) -> None:
    found = search_sections(SearchRequest(q="代表 OR 报告"))
    assert found.count > 1
    html = page(client, "?q=代表 OR 报告&group=1")
    assert hits(html) == 1
    assert f"本篇 {found.count} 节有命中" in html


# --- suggestions --------------------------------------------------------------------------------


def test_suggestions_are_options_of_a_list(shelf: list[Report], client: Client) -> None:
    build_phrases()
    response = client.get("/search/suggest", {"q": "监督 wangchuan"})
    html = response.content.decode()
    assert 'role="listbox"' in html
    assert 'data-q="监督 division:望川区"' in html
    assert response["Cache-Control"] == "public, max-age=300"
    api = client.get("/api/v1/suggest", {"q": "监督 wangchuan"}).json()["results"]
    assert [one["q"] for one in api] == re.findall(r'data-q="([^"]+)"', html)


def test_no_suggestions_are_an_empty_part(db: None, client: Client) -> None:
    assert client.get("/search/suggest", {"q": "\0"}).content.strip() == b""


def test_what_is_typed_is_escaped(db: None, client: Client) -> None:
    Phrase.objects.create(kind="word", text="<b>代表", weight=1)
    html = client.get("/search/suggest", {"q": "<b>代"}).content.decode()
    assert "<b>" not in html
    assert "&lt;b&gt;代表" in html


@pytest.mark.parametrize(
    ("q", "said"),
    [
        pytest.param("宇宙飞船", True, id="a word that is not there"),
        pytest.param("代表", False, id="a word that is"),
        pytest.param("year:2023 -宇宙飞船", False, id="nothing to mark"),
    ],
)
def test_a_report_misses_only_words(q: str, said: bool, report: Report, client: Client) -> None:
    html = client.get(report.get_absolute_url(), {"q": q}).content.decode()
    assert ("本篇没有这个词" in html) is said
