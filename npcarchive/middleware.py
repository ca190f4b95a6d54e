"""What the web server does about a database connection that died between two requests."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

_SAFE = ("GET", "HEAD", "OPTIONS")


def may_ask_again(request: HttpRequest, error: Exception) -> bool:
    """Tell whether `error` is a lost connection, and the request can simply be answered once more."""
    return (
        isinstance(error, OperationalError | InterfaceError)
        and request.method in _SAFE
        and not hasattr(request, "asked_again")
        and not connection.in_atomic_block
        and _is_lost(error)
    )


def _is_lost(error: Exception) -> bool:
    """Read it from the SQLSTATE: connection failures (08, 57P), or none at all when the line just broke."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))


class LostConnectionMiddleware:
    """Answers a read again, once, on a new connection, when the database went away under it.

    The embedded server may be killed and starts again with the next connection; a server of one's
    own may be restarted. Writes are never repeated.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Run the view a second time where that can help."""
        match = request.resolver_match
        if match is None or not may_ask_again(request, error):
            return None
        connection.close()
        request.asked_again = True  # type: ignore[attr-defined]
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer
