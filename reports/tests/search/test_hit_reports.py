"""Reports are fetched by hand as the ORM would fetch them, with all that is shown of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import Division, Report
from reports.search.hit_reports import build_reports, reports_statement
from reports.tests.search.conftest import StoreReport


@pytest.mark.django_db
def test_same_as_the_orm_in_one_query(store_report: StoreReport) -> None:
    province = Division.objects.create(code="980000", name="甲省", short_name="甲", level="province")
    city = Division.objects.create(
        code="980100", name="乙市", short_name="乙", level="prefecture", parent=province, aliases=["旧乙"]
    )
    county = Division.objects.create(code="980101", name="丙县", short_name="丙", level="county", parent=city)
    places = (province, city, county, county, None)
    stored = [
        store_report(("一", "监督"), division=place, year=year) for year, place in enumerate(places, 2001)
    ]
    hidden = store_report(("一", "监督"), publish=False)
    keys = [report.pk for report in (*stored, hidden)]
    with CaptureQueriesContext(connection) as queries:
        with connection.cursor() as cursor:
            cursor.execute(reports_statement("%s::bigint[]"), (keys,))
            found = build_reports(cursor.fetchall())
        lines = [
            [place.short_name for place in report.division.lineage()] if report.division else []
            for _, report in sorted(found.items())
        ]
    assert len(queries) == 1
    assert ["".join(line) for line in lines] == ["甲", "甲乙", "甲乙丙", "甲乙丙", ""]
    expected = Report.objects.published().in_bulk()
    assert found == expected
    for key, report in found.items():
        for field in Report._meta.concrete_fields:
            if field.attname not in report.get_deferred_fields():
                assert getattr(report, field.attname) == getattr(expected[key], field.attname), field
    assert found[stored[1].pk].division.aliases == ["旧乙"]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_pages_answers_downloads_and_feeds_ask_for_no_further_column(
    store_report: StoreReport, client: Client
) -> None:
    """A column that is not brought along costs a query a report, and more reports more of them."""
    addresses = ("/search/", "/api/v1/search", "/search/export", "/search/feed")
    costs = []
    for year in range(2001, 2004):
        store_report(("一", "监督"), year=year)
        costs.append([_cost(client, address) for address in addresses])
    assert costs[-1] == costs[0], dict(zip(addresses, zip(*costs, strict=True), strict=True))


def _cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, {"q": "监督"})
        assert response.status_code == 200
        b"".join(response.streaming_content if response.streaming else [response.content])
    return sum("SAVEPOINT" not in query["sql"] for query in queries)
