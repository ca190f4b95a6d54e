"""A database that is away or full is told as such, with the right status, and never as a defect of ours."""

from __future__ import annotations

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from npcarchive.embedded.server import ClusterError
from npcarchive.middleware import WholeRequestMiddleware, outage_of

pytestmark = pytest.mark.django_db


def caused_by(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(caused_by(psycopg.OperationalError("connection refused")), 503, id="nobody listens"),
        pytest.param(caused_by(psycopg.errors.CannotConnectNow()), 503, id="starting up"),
        pytest.param(caused_by(psycopg.errors.AdminShutdown()), 503, id="shut down under us"),
        pytest.param(InterfaceError("the connection is closed"), 503, id="closed"),
        pytest.param(ClusterError("PostgreSQL 没能启动"), 503, id="the embedded one does not start"),
        pytest.param(caused_by(psycopg.errors.DiskFull()), 507, id="no room"),
        pytest.param(caused_by(psycopg.errors.InternalError_("…: Disk quota exceeded")), 507, id="quota"),
        pytest.param(caused_by(psycopg.errors.InternalError_("cache lookup failed")), None, id="internal"),
        pytest.param(caused_by(psycopg.errors.DeadlockDetected()), None, id="deadlock"),
        pytest.param(ValueError(), None, id="a defect"),
    ],
)
def test_what_is_an_outage(error: Exception, status: int | None) -> None:
    outage = outage_of(error)
    assert (outage and outage.status) == status


@pytest.mark.parametrize("where", ["a view", "the session, before any view"])
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (caused_by(psycopg.OperationalError("connection refused")), 503, "数据库正在恢复"),
        (caused_by(psycopg.errors.DiskFull()), 507, "磁盘满了"),
        (ValueError("defect"), 500, "出错了"),
    ],
)
def test_pages_say_so(
    error: Exception, status: int, words: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    inside = where == "a view"
    place = "reports.views.render" if inside else "npcarchive.middleware.LostConnectionMiddleware.__call__"
    monkeypatch.setattr(place, fail)
    answer = Client(raise_request_exception=False).get("/years/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert ("Retry-After" in answer) == (status != 500)


def test_the_api_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise caused_by(psycopg.OperationalError("connection refused"))

    monkeypatch.setattr("reports.api.reference.paginate", fail)
    answer = Client().get("/api/v1/indicators")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "5"


def test_a_refused_request_is_read_to_its_end(rf: RequestFactory) -> None:
    request = rf.post("/", b"x" * 700_000, content_type="text/plain")
    answer = WholeRequestMiddleware(lambda _: HttpResponse(status=401))(request)
    assert answer.status_code == 401
    assert request.read() == b""
