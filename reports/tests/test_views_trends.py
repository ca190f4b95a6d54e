"""The page of phrases over time, its files, and the API's answer."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.http import QueryDict
from django.test import Client

from reports.forms import TrendForm, split_phrases
from reports.models import Division, Report
from reports.search.trends import TrendRequest, measure_trends
from reports.services.exports import BOM
from reports.templatetags.charts import trend_chart

PAGE = "/trends/"


@pytest.mark.parametrize(
    ("values", "phrases", "aside"),
    [
        pytest.param(["监督", "整改"], ("监督", "整改"), [], id="one each"),
        pytest.param(
            ["监督，整改,代表、建议\n办理"], ("监督", "整改", "代表", "建议", "办理"), [], id="in one"
        ),
        pytest.param(["监督", " 監督 ", "", "，"], ("监督",), [], id="once each"),
        pytest.param(["“民生实事”"], ("民生实事",), [], id="quotation marks"),
        pytest.param(list("一二三四五六七"), tuple("一二三四五六"), ["七"], id="too many"),
        pytest.param(["长" * 41], (), ["长" * 41], id="too long"),
        pytest.param(["监\0督"], ("监 督",), [], id="null byte"),
    ],
)
def test_phrases_of_an_address(values: list[str], phrases: tuple[str, ...], aside: list[str]) -> None:
    assert split_phrases(values) == (phrases, aside)


@pytest.mark.parametrize(
    ("query", "expected", "complaint"),
    [
        pytest.param("phrase=x&division=990102", TrendRequest(("x",), "990102"), "", id="code"),
        pytest.param("phrase=x&division=望川区", TrendRequest(("x",), "990102"), "", id="name"),
        pytest.param("phrase=x&division=100000", TrendRequest(("x",)), "", id="the nation is everything"),
        pytest.param("phrase=x&division=无此地", TrendRequest(("x",)), "没有叫“无此地”的地区", id="no place"),
        pytest.param("phrase=x&level=galaxy&year_from=no", TrendRequest(("x",)), "level", id="nonsense"),
    ],
)
def test_request_of_an_address(places: None, query: str, expected: TrendRequest, complaint: str) -> None:
    form = TrendForm(QueryDict(query))
    assert form.to_request() == expected
    assert complaint in "".join(form.complaints)
    assert bool(complaint) is bool(form.complaints)


def test_a_name_of_several_places_is_not_guessed(places: None) -> None:
    Division.objects.create(
        code="990199", name="望川区", short_name="望川", level="county",
        parent=Division.objects.get(code="990102").parent,
    )  # fmt: skip
    form = TrendForm(QueryDict("phrase=x&division=望川区"))
    assert form.to_request().division is None
    assert "990102、990199" in "".join(form.complaints)


def test_page(report: Report, client: Client) -> None:
    html = client.get(PAGE, {"phrase": ["代表", "监督"]}).content.decode()
    found = measure_trends(TrendRequest(("代表", "监督")))
    assert '<svg class="chart"' in html
    assert "style=" not in html
    assert f"{found.total.characters:,} 字" in html
    for trend in found.trends:
        assert f"{trend.total.occurrences} 处 / 1 篇" in html
    assert "1 篇是" in html or "虚构样本" not in html
    assert f"{report.get_absolute_url()}?q=" in html
    assert 'value="代表，监督"' in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param({}, "可以试试", id="nothing asked"),
        pytest.param({"phrase": "监督", "division": "11"}, "没有收录报告", id="nothing held"),
        pytest.param({"phrase": "宇宙飞船"}, "馆藏里没有这个词语", id="not found"),
        pytest.param({"phrase": "监督", "division": "哪里"}, "没有叫“哪里”的地区", id="no such place"),
    ],
)
def test_what_is_missing_is_said(report: Report, client: Client, query: dict[str, str], said: str) -> None:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    assert said in response.content.decode()


def test_what_is_typed_is_escaped(report: Report, client: Client) -> None:
    html = client.get(PAGE, {"phrase": "<b>\"'"}).content.decode()
    assert '<b>"' not in html


@pytest.mark.parametrize("table", ["years", "places", "levels", "first"])
def test_files(report: Report, client: Client, table: str) -> None:
    response = client.get("/trends/export", {"phrase": "代表，监督", "table": table})
    text = b"".join(response).decode()  # type: ignore[arg-type]
    assert text.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    assert {row["词语"] for row in rows} == {"代表", "监督"}
    if table == "years":
        assert {row["年份"] for row in rows} == {"2023"}
    assert "attachment" in response["Content-Disposition"]


def test_unknown_table(db: None, client: Client) -> None:
    assert client.get("/trends/export", {"phrase": "监督", "table": "planets"}).status_code == 404


def test_api_says_what_the_page_says(report: Report, client: Client) -> None:
    body = client.get("/api/v1/trends", {"phrase": "代表,监督", "division": "99"}).json()
    found = measure_trends(TrendRequest(("代表", "监督"), division="99"))
    assert body["characters"] == found.total.characters
    for one, trend in zip(body["results"], found.trends, strict=True):
        assert one["total"]["occurrences"] == trend.total.occurrences
        assert one["years"][0]["characters"] == found.year_volumes[0].characters
        assert one["places"][0]["name"] == found.places[0].name
        first = one["first_uses"][0]
        assert report.text[first["start"] : first["end"]] == one["phrase"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        pytest.param({"phrase": "，"}, "phrase", id="no phrase"),
        pytest.param({"phrase": "一,二,三,四,五,六,七"}, "phrase", id="too many"),
        pytest.param({"phrase": "监督", "level": "county,province"}, "level", id="two levels"),
        pytest.param({"phrase": "监督", "place": "1"}, "place", id="unknown parameter"),
    ],
)
def test_bad_parameters_are_named(db: None, client: Client, query: dict[str, str], name: str) -> None:
    response = client.get("/api/v1/trends", query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == name


def test_lines_break_where_nothing_is_held(report: Report) -> None:
    found = measure_trends(TrendRequest(("代表",)))
    chart = trend_chart(found)
    assert chart is not None
    (series,) = chart.series
    assert len(series.dots) == 1
    assert re.fullmatch(r"M[\d.]+ [\d.]+", series.path)
    assert all(chart.left <= dot.x <= chart.right and 0 <= dot.y <= chart.base for dot in series.dots)
