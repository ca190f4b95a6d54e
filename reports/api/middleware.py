"""What holds for every API answer, whichever endpoint gave it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from reports.api.errors import problem_response

PREFIX = "/api/v1/"


class ApiMiddleware:
    """Answers HEAD like GET without a body, and 405 as a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"]
            response = problem_response(405, f"此地址不接受 {request.method}，只接受 {allowed}。")
            response["Allow"] = allowed
        if head:
            request.method = "HEAD"
            return _without_body(response)
        return response


def _without_body(response: HttpResponse) -> HttpResponse:
    """Keep the headers; what streams has no length that could be told."""
    if response.streaming:
        response.close()
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    length = len(response.content)
    response.content = b""
    response["Content-Length"] = str(length)
    return response
