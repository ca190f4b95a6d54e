"""How answers are written: JSON with Last-Modified and Link; ETag and 304 come from middleware."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date

from reports.api.pagination import add_links


def site_of(request: HttpRequest) -> str:
    """Return scheme and host, without a closing slash."""
    return request.build_absolute_uri("/")[:-1]


def object_response(body: Any, *, changed_at: datetime | None) -> HttpResponse:
    """Answer with one object, and when its content last changed."""
    response = JsonResponse(
        body, safe=False, encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False}
    )
    if changed_at is not None:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    return response


def list_response(_request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """Answer with a page of a list; it may have changed when any published report did."""
    response = object_response(body, changed_at=archive_changed_at())
    add_links(response, body)
    return response


def archive_changed_at() -> datetime | None:
    """Return when the content of any report last changed; withdrawals count."""
    # Not by the ORM: every answer asks, and it would put the statement together anew each time.
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(content_changed_at) FROM reports_report WHERE released_at IS NOT NULL")
        changed: datetime | None = cursor.fetchone()[0]
    return changed
