"""Lists by keyset: an opaque cursor holds the sort values of a row and stays valid while data grows."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from reports.api.errors import bad_parameter

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: `fields` are column or annotation names, the last one unique.

    A leading minus sorts downwards; no field may be null. `name` is what the client wrote.
    """

    name: str
    fields: tuple[str, ...]

    def reversed(self) -> tuple[str, ...]:
        """Return the fields in the opposite direction."""
        return tuple(f[1:] if f.startswith("-") else f"-{f}" for f in self.fields)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows in order, and the cursors of the neighbouring pages (None at the ends)."""

    rows: list[M]
    next: str | None
    previous: str | None


def encode_cursor(content: dict[str, Any]) -> str:
    """Return an opaque, URL-safe cursor."""
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> dict[str, Any]:
    """Undo `encode_cursor`. Raises a 400 that names the parameter."""
    try:
        content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeError) as error:
        raise bad_parameter("cursor", "不是本接口给出的游标") from error
    if not isinstance(content, dict):
        raise bad_parameter("cursor", "不是本接口给出的游标")
    return content


def _after(fields: tuple[str, ...], values: list[Any]) -> Q:
    """Select the rows behind `values`: (a, b) > (x, y) as a > x or (a = x and b > y)."""
    condition, equal = Q(), Q()
    for field, value in zip(fields, values, strict=True):
        down, name = field.startswith("-"), field.lstrip("-")
        condition |= equal & Q(**{f"{name}__{'lt' if down else 'gt'}": value})
        equal &= Q(**{name: value})
    return condition


def paginate(queryset: QuerySet[M], *, order: Order, limit: int, cursor: str | None) -> Page[M]:
    """Return one page of a queryset. Raises a 400 for a cursor of another order."""
    backwards = False
    values: list[Any] | None = None
    if cursor:
        content = decode_cursor(cursor)
        backwards, given = bool(content.get("b")), content.get("v")
        values = given if isinstance(given, list) else []
        plain = all(type(v) in (int, str) for v in values)
        if content.get("o") != order.name or not plain or len(values) != len(order.fields):
            raise bad_parameter("cursor", "属于另一种排序，请从第一页重新开始")
    fields = order.reversed() if backwards else order.fields
    if values is not None:
        try:
            queryset = queryset.filter(_after(fields, values))
        except (ValueError, TypeError) as error:
            raise bad_parameter("cursor", "不是本接口给出的游标") from error
    rows = list(queryset.order_by(*fields)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(cursor), more) if backwards else (more, bool(cursor))

    def at(row: M, back: bool) -> str:
        return encode_cursor(
            {
                "o": order.name,
                "b": int(back),
                "v": [_plain(getattr(row, f.lstrip("-"))) for f in order.fields],
            }
        )

    return Page(
        rows,
        next=at(rows[-1], False) if rows and has_next else None,
        previous=at(rows[0], True) if rows and has_previous else None,
    )


def _plain(value: Any) -> int | str:
    return value if isinstance(value, int | str) else value.isoformat()


def envelope(
    request: HttpRequest, results: list[Any], *, next: str | None, previous: str | None, **more: Any
) -> dict[str, Any]:
    """Return the body of a list; `next` and `previous` become whole addresses."""

    def address(cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = request.GET.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    return {"next": address(next), "previous": address(previous), **more, "results": results}


def add_links(response: HttpResponse, body: dict[str, Any]) -> None:
    """Repeat the neighbours in the `Link` header (RFC 8288)."""
    links = [
        f'<{body[rel]}>; rel="{short}"'
        for rel, short in (("next", "next"), ("previous", "prev"))
        if body[rel]
    ]
    if links:
        response["Link"] = ", ".join(links)
