"""Keyword in context through the API."""

from __future__ import annotations

import pytest
from django.test import Client

from reports.models import Report
from reports.search.concordance import concordance
from reports.search.query import SearchRequest

KWIC = "/api/v1/search/kwic"


def test_lines_are_those_of_the_page(report: Report, client: Client) -> None:
    found = concordance(SearchRequest(q="代表", limit=50), sort="left")
    body = client.get(KWIC, {"q": "代表", "sort": "left"}).json()
    assert body["occurrences"] == found.occurrences == len(body["results"])
    assert [line["start"] for line in body["results"]] == [line.start for line in found.lines]
    for line in body["results"]:
        assert report.text[line["start"] : line["end"]] == line["keyword"] == "代表"


def test_pages_follow_each_other(report: Report, client: Client) -> None:
    seen: list[int] = []
    address: str | None = f"{KWIC}?q=代表&limit=2"
    while address:
        body = client.get(address).json()
        seen += [line["start"] for line in body["results"]]
        address = body["next"]
    assert len(seen) == len(set(seen)) == body["occurrences"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        pytest.param({"q": "代表", "sort": "middle"}, "sort", id="unknown order"),
        pytest.param({"q": "代表", "cursor": "eyJuIjotMX0"}, "cursor", id="cursor"),
        pytest.param({"q": "代表", "order_by": "year"}, "order_by", id="parameter of another endpoint"),
    ],
)
def test_bad_parameters_are_named(query: dict[str, str], name: str, db: None, client: Client) -> None:
    response = client.get(KWIC, query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == name


def test_places_are_counted_on_request(report: Report, client: Client) -> None:
    body = client.get("/api/v1/search", {"q": "代表"}).json()
    assert body["occurrences"] is None
    body = client.get("/api/v1/search", {"q": "代表", "occurrences": "true"}).json()
    assert body["occurrences"] == concordance(SearchRequest(q="代表")).occurrences
    assert body["occurrences_is_exact"] is True
