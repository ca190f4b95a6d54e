"""Errors are problem documents that name the place; nothing unpublished is visible."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from reports.models import Report
from reports.services import publication

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status", "name"),
    [
        pytest.param("/reports?colour=red", 400, "colour", id="unknown parameter"),
        pytest.param("/reports?year=2023&year=2024", 400, "year", id="given twice"),
        pytest.param("/reports?order_by=luck", 400, "order_by", id="unknown order"),
        pytest.param("/reports?include=secrets", 400, "include", id="unknown include"),
        pytest.param("/reports?fields=password", 400, "fields", id="unknown field"),
        pytest.param("/reports?cursor=!!!", 400, "cursor", id="broken cursor"),
        pytest.param(
            "/reports?changed_since=2024-01-01T00:00:00", 400, "changed_since", id="time without zone"
        ),
        pytest.param("/reports?year=abc", 422, "year", id="year is no number"),
        pytest.param("/reports?limit=0", 422, "limit", id="limit too small"),
        pytest.param("/reports?limit=201", 422, "limit", id="limit too large"),
        pytest.param("/reports?division=3309021", 422, "division", id="code too long"),
        pytest.param("/reports?kind=novel", 422, "kind", id="unknown kind"),
        pytest.param("/reports?level=galaxy", 422, "level", id="unknown level"),
        pytest.param("/sections?stance=happy", 400, "stance", id="unknown stance"),
        pytest.param("/metrics?indicator=nothing", 400, "indicator", id="unknown indicator"),
        pytest.param("/metrics?min_confidence=2", 422, "min_confidence", id="confidence over one"),
        pytest.param("/divisions?parent=33", 422, "parent", id="short parent"),
        pytest.param("/search?scope=galaxy", 400, "scope", id="unknown scope"),
        pytest.param("/search?page=2", 400, "page", id="unknown parameter of search"),
        pytest.param("/indicators/x?y=1", 400, "y", id="parameter where none is known"),
    ],
)
def test_bad_parameters_are_named(client: Client, path: str, status: int, name: str) -> None:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == response.json()["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert name in [e["name"] for e in response.json()["errors"]]


@pytest.mark.parametrize(
    "path",
    [
        "/reports/999999",
        "/reports/999999/sections",
        "/sections?report=999999",
        "/metrics/999999",
        "/divisions/000000",
        "/indicators/nothing",
        "/nowhere",
        "/reports/abc",
    ],
)
def test_not_found(client: Client, path: str) -> None:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == response.json()["status"] == 404
    assert response["Content-Type"] == "application/problem+json"


def test_huge_numbers_are_no_server_error(client: Client) -> None:
    for path in (
        f"/reports/{10**30}",
        f"/metrics/{10**30}",
        f"/sections?report={10**30}",
        f"/search?q=%00&term={10**9}",
    ):
        assert client.get(f"/api/v1{path}").status_code in (400, 404, 422)


def test_method_not_allowed(client: Client) -> None:
    response = client.post("/api/v1/metrics")
    assert response.status_code == response.json()["status"] == 405
    assert response["Allow"] == "GET"


def test_drafts_are_invisible(client: Client, draft: Report) -> None:
    assert client.get(f"/api/v1/reports/{draft.pk}").status_code == 404
    for path in ("/reports", "/sections", "/metrics", "/search?q=代表"):
        assert client.get(f"/api/v1{path}").json()["results"] == []
    metric = draft.metrics.first()
    assert metric is not None
    assert client.get(f"/api/v1/metrics/{metric.pk}").status_code == 404


def test_withdrawn_is_gone_with_its_reason(client: Client, report: Report) -> None:
    publication.withdraw(report=report, user=None, reason="来源有误")
    response = client.get(f"/api/v1/reports/{report.pk}")
    assert response.status_code == response.json()["status"] == 410
    assert response.json()["reason"] == "来源有误"
    assert client.get("/api/v1/search?q=代表").json()["count"] == 0


def test_conditional_reads(client: Client, report: Report) -> None:
    for path in (f"/reports/{report.pk}", "/reports", "/search?q=代表", "/metrics"):
        first = client.get(f"/api/v1{path}")
        assert first["Last-Modified"]
        again = client.get(f"/api/v1{path}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_head_and_cors(client: Client, report: Report) -> None:
    head = client.head("/api/v1/reports")
    assert (head.status_code, head.content) == (200, b"")
    cross = client.get("/api/v1/reports", headers={"origin": "https://example.org"})
    assert cross["Access-Control-Allow-Origin"] == "*"
    page = client.get("/", headers={"origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in page


def test_throttle_says_when_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from ninja.throttling import SimpleRateThrottle

    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_: False)
    monkeypatch.setattr(SimpleRateThrottle, "wait", lambda *_: 7)
    response = client.get("/api/v1/indicators")
    assert (response.status_code, response["Retry-After"]) == (429, "7")
    assert response.json()["status"] == 429


def test_documentation(client: Client) -> None:
    schema: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    for path in schema["paths"]:
        assert path in page.content.decode()
    assert "<script" not in page.content.decode().split("<main", 1)[1].split("</main>")[0]
