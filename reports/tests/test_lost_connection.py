"""A connection that died between two requests costs a reader nothing."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.test import Client


def _end_our_connection() -> None:
    """Let the server end our connection, as a restart does."""
    connection.ensure_connection()
    own = connection.connection.info
    place = {
        "host": own.host,
        "port": own.port,
        "user": own.user,
        "password": own.password,
        "dbname": own.dbname,
    }
    with psycopg.connect(**place, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (own.backend_pid,))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path", ["/healthz", "/years/", "/search/?q=代表", "/api/v1/indicators", "/api/v1/search?q=代表"]
)
def test_read_is_answered_on_a_new_connection(client: Client, path: str) -> None:
    _end_our_connection()
    assert client.get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_other_errors_are_not_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fail(*_: object, **__: object) -> None:
        calls.append(1)
        raise ValueError("broken")

    monkeypatch.setattr("reports.api.reference.paginate", fail)
    assert client.get("/api/v1/indicators").status_code == 500
    assert len(calls) == 1
