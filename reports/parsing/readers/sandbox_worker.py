"""The child's side of ``sandbox``: one request after the other, each within its limits.

It is started as a fresh interpreter, never forked from a process with threads, and lives as long as
its parent: one thread does nothing but wait for requests, so the end of the connection is noticed
at once, in the middle of a file too.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import resource
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from reports.parsing.readers.frames import Reply, Request, receive_frame, send_frame
from reports.parsing.readers.original import HarmlessPage, PagePicture
from reports.parsing.types import Document, ParsedReport, ReadingError

_ALLOWED = "reports."  # a request can call nothing else
_IDLE_SECONDS = 600.0  # then the memory goes back to the machine; the next file starts a new child
_SPENT_BYTES = 600 * 1024 * 1024  # a child that grew this large on one file is replaced after it
MEMORY_EXIT = 86  # told to the parent by the watch where the system itself does not limit memory


def main(descriptor: int) -> None:
    """Serve requests that come over the inherited socket until it closes."""
    sock = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes us
    _lower(resource.RLIMIT_CORE, 0)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sock, inbox), daemon=True).start()
    send_frame(sock, b"ready")
    while True:
        try:
            payload = inbox.get(timeout=_IDLE_SECONDS)
        except queue.Empty:
            os._exit(0)
        request: Request = pickle.loads(payload)  # noqa: S301 - from our own parent
        reply = _answer(request)
        try:
            send_frame(sock, reply)
        except OSError:
            _end()


def _listen(sock: socket.socket, inbox: queue.SimpleQueue[bytes]) -> None:
    try:
        while True:
            inbox.put(receive_frame(sock))
    except (OSError, EOFError):
        _end()


def _end() -> None:
    """The parent is gone: end at once, with the converters that were started for a file."""
    with contextlib.suppress(OSError):
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _answer(request: Request) -> bytes:
    """Run the request and return the pickled reply, whatever happens."""
    _limit(request)
    try:
        reply = Reply(value=_function(request.target)(*request.args))
        payload = pickle.dumps(_checked(reply), protocol=5)
        if len(payload) > request.output_bytes:
            limit = request.output_bytes >> 20
            reply = Reply(
                code="reading_limits", message=f"读出的内容超过 {limit} MB 的上限，已停止。", spent=True
            )
    except ReadingError as error:
        reply = Reply(code=error.code, message=error.message)
    except MemoryError:
        reply = Reply(code="reading_limits", message=_memory_message(request), spent=True)
    except RecursionError:
        reply = Reply(code="too_complex", message="文件的结构嵌套过深，没有读取。", spent=True)
    except Exception:  # a defect of a reader must cost one file, not the service
        trace = traceback.format_exc(limit=20)
        reply = Reply(code="reading_failed", message="读取时出错，文件可能已损坏。", trace=trace, spent=True)
    if reply.value is None or reply.code is not None:
        payload = pickle.dumps(reply, protocol=5)
    return _retire(reply, payload)


def _retire(reply: Reply, payload: bytes) -> bytes:
    """Mark the reply when this child has grown too large to be kept."""
    if _resident_peak() <= _SPENT_BYTES:
        return payload
    gc.collect()
    return pickle.dumps(Reply(reply.value, reply.code, reply.message, reply.trace, spent=True), protocol=5)


def _checked(reply: Reply) -> Reply:
    if not isinstance(reply.value, Document | ParsedReport | PagePicture | HarmlessPage):
        raise TypeError(f"{type(reply.value).__name__} is not a reading")
    return reply


def _function(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    if not module.startswith(_ALLOWED):
        raise ValueError(f"{target} is outside the package")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def _limit(request: Request) -> None:
    _lower(resource.RLIMIT_CPU, int(time.process_time()) + 1 + request.cpu_seconds)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, request.memory_bytes)
    else:
        _watch_memory(request.memory_bytes)


def _lower(kind: int, soft: int) -> None:
    """Set the soft limit; the hard one stays, so that the next request may have another."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))


_watched = {"bytes": 0}


def _watch_memory(limit: int) -> None:
    """macOS does not enforce RLIMIT_AS: watch the resident size from a thread instead."""
    started = _watched["bytes"]
    _watched["bytes"] = limit
    if started:
        return

    def watch() -> None:
        while True:
            time.sleep(0.05)
            if _resident_peak() > _watched["bytes"]:
                os._exit(MEMORY_EXIT)

    threading.Thread(target=watch, daemon=True).start()


def _resident_peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes there, kilobytes elsewhere


def _memory_message(request: Request) -> str:
    return f"读取需要的内存超过 {request.memory_bytes >> 20} MB 的上限，已停止。"


def parse(data: bytes, name: str, divisions: tuple[str, ...]) -> ParsedReport:
    """Run the whole pipeline on one file. ``divisions`` are the tables of the gazetteer."""
    from reports.parsing.gazetteer import load_gazetteer
    from reports.parsing.pipeline import parse_report

    return parse_report(data, name, load_gazetteer(*map(Path, divisions)))


def parse_pasted(text: str, divisions: tuple[str, ...]) -> ParsedReport:
    """Run the whole pipeline on pasted text."""
    from reports.parsing.gazetteer import load_gazetteer
    from reports.parsing.pipeline import parse_document
    from reports.parsing.readers import read_pasted

    return parse_document(read_pasted(text), load_gazetteer(*map(Path, divisions)))
