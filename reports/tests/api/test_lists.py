"""Lists: filters, envelope, cursors, fields and includes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.api.pagination import decode_cursor, encode_cursor
from reports.api.schemas import DivisionList, IndicatorList, MetricList, ReportDetail, ReportList, SectionList
from reports.models import Report
from reports.services import publication
from reports.services.ingestion import ingest_file
from reports.tests.conftest import REPORT_TEXT

pytestmark = pytest.mark.django_db


def _get(client: Client, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1{path}", query)
    assert response.status_code == 200, response.content.decode()
    body: dict[str, Any] = response.json()
    return body


@pytest.fixture
def three(report: Report) -> list[Report]:
    """The same place in three years, newest last."""
    others = []
    for year in (2022, 2024):
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        text = text.replace("第三次", {2022: "第二次", 2024: "第四次"}[year]).replace(
            "128件", f"{year - 1900}件"
        )
        others.append(ingest_file(data=text.encode(), name=f"{year}.txt", publish=True).report)
    assert [r.covers_year for r in others] == [2022, 2024]
    return [others[0], report, others[1]]


@pytest.mark.parametrize(
    ("query", "years"),
    [
        pytest.param({}, [2024, 2023, 2022], id="all, newest first"),
        pytest.param({"division": "990102"}, [2024, 2023, 2022], id="county"),
        pytest.param({"division": "99"}, [2024, 2023, 2022], id="province by two digits"),
        pytest.param({"division": "990100"}, [2024, 2023, 2022], id="prefecture"),
        pytest.param({"division": "990200"}, [], id="another prefecture"),
        pytest.param({"year": 2023}, [2023], id="year"),
        pytest.param({"year__gte": 2023}, [2024, 2023], id="from a year"),
        pytest.param({"year__lte": 2023, "order_by": "year"}, [2022, 2023], id="to a year, upwards"),
        pytest.param({"kind": "work_report,speech"}, [2024, 2023, 2022], id="kinds"),
        pytest.param({"kind": "summary"}, [], id="another kind"),
        pytest.param({"level": "county"}, [2024, 2023, 2022], id="level"),
        pytest.param({"term": 18}, [2024, 2023, 2022], id="term"),
        pytest.param(
            {"changed_since": "2001-01-01T00:00:00Z"}, [2024, 2023, 2022], id="changed since long ago"
        ),
        pytest.param({"changed_since": "2901-01-01T00:00:00Z"}, [], id="changed in the future"),
    ],
)
def test_filters(client: Client, three: list[Report], query: dict[str, Any], years: list[int]) -> None:
    body = _get(client, "/reports", **query)
    assert [r["covers_year"] for r in body["results"]] == years
    ReportList.model_validate(body)


def test_pages_forward_and_back(client: Client, three: list[Report]) -> None:
    first = _get(client, "/reports", limit=2)
    assert first["previous"] is None
    second = client.get(first["next"])
    assert [r["covers_year"] for r in second.json()["results"]] == [2022]
    assert second.json()["next"] is None
    assert second["Link"] == f'<{second.json()["previous"]}>; rel="prev"'
    back = client.get(second.json()["previous"]).json()
    assert back["results"] == first["results"]
    assert back["previous"] is None


def test_cursor_is_stable_while_data_grows(client: Client, three: list[Report]) -> None:
    first = _get(client, "/reports", limit=1)
    publication.withdraw(report=three[2], user=None, reason="误收")
    assert client.get(first["next"]).json()["results"][0]["covers_year"] == 2023


def test_count_only_on_request(client: Client, three: list[Report]) -> None:
    assert "count" not in _get(client, "/reports")
    assert _get(client, "/reports", count="true", limit=1)["count"] == 3


def test_fields_and_include(client: Client, report: Report) -> None:
    row = _get(client, "/reports", fields="title", include="sections,metrics")["results"][0]
    assert set(row) == {"id", "title", "sections", "metrics"}
    assert {m["raw"]: m["quote"] for m in row["metrics"]}["128"].startswith("代表提出的128件")


def test_report_with_text_and_evidence(client: Client, report: Report) -> None:
    body = _get(client, f"/reports/{report.pk}", include="sections,metrics")
    ReportDetail.model_validate(body)
    text = body["text"]
    assert all(text[m["start"] : m["end"]] == m["raw"] for m in body["metrics"])
    assert all(text[m["quote_start"] : m["quote_end"]] == m["quote"] for m in body["metrics"])
    evidence = body["evidence"]["speaker"]
    assert text[evidence["start"] : evidence["end"]] == body["speaker"] == "沈砚秋"
    assert body["url"] == f"http://testserver/reports/990102/2023/work_report/{report.pk}/"


def test_sections(client: Client, report: Report) -> None:
    body = _get(client, "/sections", report=report.pk)
    SectionList.model_validate(body)
    assert body["results"] == client.get(f"/api/v1/reports/{report.pk}/sections").json()
    assert {s["stance"] for s in body["results"]} >= {"review", "plan"}
    assert all(s["stance"] == "plan" for s in _get(client, "/sections", stance="plan")["results"])


def test_metrics(client: Client, report: Report) -> None:
    body = _get(client, "/metrics", indicator="satisfaction_share")
    MetricList.model_validate(body)
    assert [m["value"] for m in body["results"]] == ["98.4"]
    assert client.get(f"/api/v1/metrics/{body['results'][0]['id']}").json() == body["results"][0]
    assert _get(client, "/metrics", status="planned", division="99")["results"]
    assert not _get(client, "/metrics", status="planned", division="33")["results"]


def test_reference(client: Client, report: Report) -> None:
    body = _get(client, "/divisions", under="9901", level="county")
    DivisionList.model_validate(body)
    assert "990102" in {d["code"] for d in body["results"]}
    assert "990122" not in {d["code"] for d in body["results"]}
    assert "990122" in {d["code"] for d in _get(client, "/divisions", under="9901", year=2019)["results"]}
    assert len(_get(client, "/divisions", name="新桥区")["results"]) == 2
    assert _get(client, "/divisions/990122")["successors"] == ["990181"]
    indicators = _get(client, "/indicators")
    IndicatorList.model_validate(indicators)
    key = indicators["results"][0]["key"]
    assert _get(client, f"/indicators/{key}") == indicators["results"][0]


def test_search_answers_like_the_page(client: Client, report: Report) -> None:
    body = _get(client, "/search", q="代表建议 OR 联络站")
    hit = body["results"][0]
    text = _get(client, f"/reports/{report.pk}")["text"]
    assert [text[s["start"] : s["end"]] for s in hit["spans"]]
    for inside, whole in zip(hit["highlights"], hit["spans"], strict=False):
        assert hit["snippet"][inside["start"] : inside["end"]]
        assert whole["start"] >= hit["start"]
    assert body["count"] == 1
    assert body["facets"]["year"][0]["value"] == "2023"


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        pytest.param("/reports?include=sections,metrics", 6, id="reports"),
        pytest.param("/sections", 3, id="sections"),
        pytest.param("/metrics", 3, id="metrics"),
        pytest.param("/divisions", 4, id="divisions"),
        pytest.param("/indicators", 2, id="indicators"),
    ],
)
def test_number_of_queries_does_not_grow(
    client: Client, three: list[Report], django_assert_max_num_queries: Any, path: str, queries: int
) -> None:
    with django_assert_max_num_queries(queries):
        assert client.get(f"/api/v1{path}").status_code == 200


json_values = st.dictionaries(
    st.text(max_size=5), st.lists(st.integers() | st.text(max_size=9), max_size=3), max_size=3
)


@given(json_values)
def test_cursor_round_trip(content: dict[str, Any]) -> None:
    assert decode_cursor(encode_cursor(content)) == content


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=40) | json_values.map(encode_cursor))
def test_no_cursor_breaks_the_server(client: Client, cursor: str) -> None:
    assert client.get("/api/v1/reports", {"cursor": cursor}).status_code in (200, 400)
