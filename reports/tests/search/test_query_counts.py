"""One search costs a few statements: as many for one hit as for a page of them, with filters or without."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import Division
from reports.search.index import analyze
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db

MOST = 9
FILTERS: list[dict[str, str]] = [
    {},
    {"division": "990202"},
    {"year_from": "2001", "year_to": "2030"},
    {"kind": "work_report", "level": "county", "stance": "review", "term": "18"},
    {"order": "-year"},
    {"scope": "sentence"},
    {"scope": "paragraph"},
    {"scope": "report"},
    {"group": "1"},
]
_API = {"year_from": "year__gte", "year_to": "year__lte", "order": "order_by"}


@pytest.fixture
def shelf(store_report: StoreReport, places: dict[str, Division]) -> None:
    """One section on 甲午, ninety-six on 监督, each published twice."""
    for place, year in ((place, year) for place in ("first", "second") for year in range(2001, 2007)):
        for kind in ("work_report", "speech"):
            sections = [(f"{n}、监督", f"{year}年听取监督报告{n}项。") for n in range(4)]
            if (place, year, kind) == ("first", 2005, "work_report"):
                sections.append(("五、其他", "甲午。"))
            store_report(
                *sections, division=places[place], year=year, kind=kind, term=18, stances=("review",) * 5
            )
    analyze()


def _cost(client: Client, address: str, asked: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, asked)
    assert response.status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


@pytest.mark.parametrize("address", ["/search/", "/api/v1/search"])
def test_statements_are_few_and_the_same(address: str, shelf: None, client: Client) -> None:
    client.get(address, {"q": "监督"})  # what a process looks up once is not counted
    for filters in FILTERS:
        asked = {_API.get(k, k): v for k, v in filters.items()} if "api" in address else filters
        one = _cost(client, address, {"q": "甲午", **asked})
        many = _cost(client, address, {"q": "监督", **asked})
        assert one == many, asked
        assert many <= MOST, asked
