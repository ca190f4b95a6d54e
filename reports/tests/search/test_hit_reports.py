"""Reports are fetched by hand as the ORM would fetch them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Division, Report
from reports.search.hit_reports import published_reports
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
    with CaptureQueriesContext(connection) as queries:
        found = published_reports([report.pk for report in (*stored, hidden)])
        lines = [
            [place.short_name for place in report.division.lineage()] if report.division else []
            for _, report in sorted(found.items())
        ]
    assert len(queries) == 1
    assert ["".join(line) for line in lines] == ["甲", "甲乙", "甲乙丙", "甲乙丙", ""]
    expected = Report.objects.published().without_text().select_related("division").in_bulk()
    assert found == expected
    for key, report in found.items():
        assert report.get_deferred_fields() == expected[key].get_deferred_fields()
        for field in Report._meta.concrete_fields:
            if field.attname not in report.get_deferred_fields():
                assert getattr(report, field.attname) == getattr(expected[key], field.attname), field
    assert found[stored[1].pk].division.aliases == ["旧乙"]  # type: ignore[union-attr]
