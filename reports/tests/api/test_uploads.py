"""Sending in by program: answers, conflicts, and the same request twice."""

from __future__ import annotations

import errno
import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from reports.api.uploads import WRITES
from reports.models import Report, Upload
from reports.services.tokens import issue_token
from reports.tests.conftest import REPORT_TEXT, read_queue

ADDRESS = "/api/v1/reports"


@pytest.fixture
def owner(places: None, indicators: None) -> User:
    """Somebody who may bring in reports."""
    user = User.objects.create_user("machine")
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_report", "add_report")))
    return user


@pytest.fixture
def token(owner: User) -> dict[str, str]:
    """The header of a token that may upload."""
    return {"HTTP_AUTHORIZATION": f"Bearer {issue_token(owner=owner, name='试').secret}"}


def send(client: Client, data: bytes, headers: dict[str, str], **fields: str) -> HttpResponse:
    file = SimpleUploadedFile("报告.txt", data)
    return client.post(ADDRESS, {"file": file, **fields}, **headers)  # type: ignore[arg-type]


def send_json(client: Client, body: Any, headers: dict[str, str]) -> HttpResponse:
    return client.post(ADDRESS, json.dumps(body), content_type="application/json", **headers)  # type: ignore[arg-type]


def test_a_file_is_taken_in_and_followed(client: Client, token: dict[str, str]) -> None:
    answer = send(client, REPORT_TEXT.encode(), token)
    assert answer.status_code == 202
    assert not answer.json()["done"]
    address = answer["Location"].removeprefix("http://testserver")
    read_queue()
    told = client.get(address, **token).json()
    assert told["done"]
    assert told["counts"] == {"ready": 1}
    assert told["items"][0]["report"] == Report.objects.get().pk


def test_a_text_is_taken_in(client: Client, token: dict[str, str]) -> None:
    assert send_json(client, {"text": REPORT_TEXT, "name": "望川"}, token).status_code == 202
    read_queue()
    assert Report.objects.get().source_file.name == "望川.txt"


def test_bytes_that_are_held_are_a_conflict(client: Client, token: dict[str, str], report: Report) -> None:
    answer = send(client, REPORT_TEXT.encode(), token)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["report_url"].endswith(report.get_absolute_url())
    assert send(client, REPORT_TEXT.encode(), token, as_version="true").status_code == 202
    read_queue()
    assert sorted(Report.objects.values_list("version", flat=True)) == [1, 2]


def test_the_same_request_twice_is_done_once(client: Client, token: dict[str, str]) -> None:
    headers = {**token, "HTTP_IDEMPOTENCY_KEY": "k-1"}
    first, second = (send(client, REPORT_TEXT.encode(), headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert Upload.objects.count() == 1
    other = send(client, b"another", headers)
    assert other.status_code == 422
    assert other.json()["errors"][0]["name"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"text": ""}, 422, id="empty text"),
        pytest.param({"text": 3}, 422, id="no text"),
        pytest.param([], 422, id="no object"),
        pytest.param({"text": "x", "title": "y"}, 400, id="unknown field"),
        pytest.param({"text": "x", "name": "n" * 201}, 422, id="long name"),
        pytest.param({"text": "x", "as_version": "yes"}, 422, id="no boolean"),
        pytest.param({"text": "字" * 2_000_000}, 413, id="too large"),
    ],
)
def test_what_is_wrong_is_named(client: Client, token: dict[str, str], body: Any, status: int) -> None:
    answer = send_json(client, body, token)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert not Upload.objects.exists()


@override_settings(MAX_UPLOAD_MB=0)
def test_too_large_a_file(client: Client, token: dict[str, str]) -> None:
    assert send(client, b"x", token).status_code == 413


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="broken JSON"),
        pytest.param(b"[" * 100_000, "application/json", 400, id="deep JSON"),
        pytest.param(b"x", "text/plain", 415, id="another type"),
        pytest.param(b"x", "multipart/form-data", 400, id="no boundary"),
        pytest.param(b"x", "multipart/form-data; boundary=b", 422, id="no file"),
    ],
)
def test_what_cannot_be_read(
    client: Client, token: dict[str, str], data: bytes, kind: str, status: int
) -> None:
    answer = client.generic("POST", ADDRESS, data, content_type=kind, **token)
    assert answer.status_code == status


def test_without_a_token_nothing_goes(client: Client, owner: User, token: dict[str, str]) -> None:
    assert send(client, REPORT_TEXT.encode(), {}).status_code == 401
    client.force_login(owner)
    assert send(client, REPORT_TEXT.encode(), {}).status_code == 401
    weak = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(owner=owner, name='读', scope='read').secret}"}
    assert send(client, REPORT_TEXT.encode(), weak).status_code == 403
    assert not Upload.objects.exists()


def test_others_do_not_see_it(client: Client, token: dict[str, str]) -> None:
    made = send(client, REPORT_TEXT.encode(), token).json()["id"]
    other = issue_token(owner=User.objects.create_superuser("other"), name="x").secret
    assert client.get(f"/api/v1/uploads/{made}", HTTP_AUTHORIZATION=f"Bearer {other}").status_code == 404
    assert client.get(f"/api/v1/uploads/{made}").status_code == 401


def test_whoever_sends_too_often_is_told_when_to_go_on(
    client: Client, owner: User, token: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WRITES, "num_requests", 2)
    monkeypatch.setattr(WRITES, "cache", LocMemCache("sending", {}))
    other = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(owner=owner, name='另一个').secret}"}
    assert [send(client, b"\0", headers).status_code for headers in (token, other)] == [202, 202]
    answer = send(client, b"\0", token)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Content-Type"] == "application/problem+json"
    # To look is not to write, and others may go on.
    assert client.get("/api/v1/uploads/999999", **token).status_code == 404
    friend = User.objects.create_superuser("friend")
    theirs = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(owner=friend, name='试').secret}"}
    assert send(client, b"\0", theirs).status_code != 429


def test_a_full_disk_does_not_keep_anybody_from_being_heard(
    client: Client, token: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    cache = LocMemCache("full", {})
    monkeypatch.setattr(cache, "set", refuse)
    monkeypatch.setattr(WRITES, "cache", cache)
    assert send(client, b"\0", token).status_code == 202
