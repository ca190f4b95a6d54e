"""What the web server does about a database that went away or is full, and about requests it refuses."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from npcarchive.embedded.server import ClusterError

_SAFE = ("GET", "HEAD", "OPTIONS")
CHUNK = 256 * 1024
LARGEST_REFUSED = 512 * 1024 * 1024  # bytes; more is not worth reading for the sake of a refusal
_NO_ROOM = ("No space left", "Disk quota exceeded", "File too large")  # as the C library says it


@dataclass(frozen=True, slots=True)
class Outage:
    """What a person is told while the database cannot do its work; `wait` is in seconds."""

    status: int
    title: str
    message: str
    wait: int


AWAY = Outage(503, "数据库正在恢复", "数据库刚刚中断，正在恢复，通常只要几秒；已收下的内容都还在。", 5)
FULL = Outage(
    507, "服务器的磁盘满了", "服务器的磁盘满了，这次没有收下；已收下的内容都还在。请联系管理员。", 60
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Tell whether an error means that the database is away or full, and not that we have a defect."""
    if isinstance(error, ClusterError):
        return AWAY
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    if _is_full(error.__cause__):
        return FULL
    return AWAY if isinstance(error, OperationalError | InterfaceError) and _is_lost(error) else None


def _is_full(cause: BaseException | None) -> bool:
    """A full disk has a SQLSTATE; a quota, or a limit on the size of a file, has words alone."""
    state = getattr(cause, "sqlstate", None)
    return state == "53100" or (
        state in ("XX000", "58030") and any(words in str(cause) for words in _NO_ROOM)
    )


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


class WholeRequestMiddleware:
    """Reads a request to its end, whatever became of it.

    Whoever is refused in the middle of sending a file would else see a broken connection, not the reason.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        announced = request.META.get("CONTENT_LENGTH") or ""
        if announced.isdecimal() and 0 < int(announced) <= LARGEST_REFUSED:
            # Not by lines: over granian they come to an end too early.
            with contextlib.suppress(OSError, ValueError):
                while request.read(CHUNK):
                    pass
        return response


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


def answer_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view could: 503 or 507 with a clear text for an outage, 500 for a defect.

    Also what sessions and sign-in ask of the database, outside every view, ends here (handler500).
    """
    outage = outage_of(sys.exc_info()[1])
    if outage is None:
        return server_error(request)
    again = request.method in _SAFE
    response = render(None, "outage.html", {"outage": outage, "again": again}, status=outage.status)
    response["Retry-After"] = str(outage.wait)
    response["Cache-Control"] = "no-store"
    return response
