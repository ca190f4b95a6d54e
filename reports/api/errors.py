"""Errors as RFC 9457 `application/problem+json`; `status` always equals the HTTP status."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from npcarchive.middleware import may_ask_again, outage_of
from reports.search.engine import SearchTimeout

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is an error: HTTP status, a sentence, and the places that are wrong.

    `errors` holds objects with `in` (query, path, body), `name` and `message`.
    """

    def __init__(
        self, status: int, detail: str, errors: list[dict[str, str]] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors or []
        self.extra = extra


class Unauthorized(Exception):
    """A 401: no key, or (`error="invalid_token"`, RFC 6750) one that opens nothing."""

    def __init__(self, detail: str, error: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.error = error


def bad_parameter(name: str, message: str) -> Problem:
    """Return the 400 that names one query parameter."""
    return Problem(400, f"参数 {name} 不对：{message}", [{"in": "query", "name": name, "message": message}])


def problem_response(
    status: int, detail: str, errors: list[dict[str, str]] | None = None, **extra: Any
) -> HttpResponse:
    """Return a problem document."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return HttpResponse(
        json.dumps({**body, **extra}, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )


def _validation(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = []
    for item in error.errors:
        source, *path = [str(part) for part in item["loc"]]
        # Query schemas arrive as ("query", "params", "limit"): the last part is what was typed.
        errors.append({"in": source, "name": path[-1] if path else "", "message": item["msg"]})
    names = "、".join(e["name"] for e in errors)
    return problem_response(422, f"参数值不对：{names}", errors)


def _throttled(_request: HttpRequest, error: Any) -> HttpResponse:
    wait = max(1, round(error.wait or 1))
    response = problem_response(429, f"请求过于频繁，请 {wait} 秒后再试。")
    response["Retry-After"] = str(wait)
    return response


def _timeout(_request: HttpRequest, _error: Any) -> HttpResponse:
    response = problem_response(503, "检索超时：请加长检索词或缩小范围后再试。")
    response["Retry-After"] = "5"
    return response


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    if may_ask_again(request, error):
        raise error  # the middleware answers on a new connection
    if outage := outage_of(error):
        response = problem_response(outage.status, outage.message)
        response["Retry-After"] = str(outage.wait)
        return response
    logger.exception("API error at %s", request.path, exc_info=error)
    return problem_response(500, "服务器内部错误，已记录。")


def _problem(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(error.status, error.detail, error.errors, **error.extra)


def _unauthorized(_request: HttpRequest, error: Any) -> HttpResponse:
    response = problem_response(401, error.detail)
    response["WWW-Authenticate"] = f'Bearer error="{error.error}"' if error.error else "Bearer"
    return response


def _http_error(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(error.status_code, str(error))


def _not_found(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem_response(404, "没有这个资源。")


def install_handlers(api: NinjaAPI) -> None:
    """Teach the API to answer every error as a problem document."""
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Unauthorized, _unauthorized)
    api.add_exception_handler(ValidationError, _validation)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(SearchTimeout, _timeout)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(Exception, _unexpected)
