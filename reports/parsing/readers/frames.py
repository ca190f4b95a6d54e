"""Messages between a process and its reading child: a length, then a pickled value.

The child has read a stranger's file with large C libraries, so it is not believed either: only the
plain values of a reading are unpickled, nothing that could run code, and nothing over the limit.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any

_HEADER = struct.Struct(">Q")
_CHUNK = 1 << 20
_VALUES = {("decimal", "Decimal"), ("datetime", "date")}
_OWN = "reports.parsing."


class FrameTooLarge(Exception):
    """The other side announces more bytes than it may send."""


@dataclass(frozen=True, slots=True)
class Request:
    """Call ``target`` (``package.module:function``) with ``args`` within limits."""

    target: str
    args: tuple[Any, ...]
    memory_bytes: int
    cpu_seconds: int
    output_bytes: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a request: ``value``, or ``code`` and ``message`` of a ReadingError.

    ``trace`` is for the log only. ``spent`` says that the child should not be used again.
    """

    value: Any = None
    code: str | None = None
    message: str = ""
    trace: str = ""
    spent: bool = False


def send_frame(sock: socket.socket, payload: bytes, deadline: float | None = None) -> None:
    """Send one frame. Raises OSError, and TimeoutError after the deadline (of ``time.monotonic``)."""
    view = memoryview(_HEADER.pack(len(payload)) + payload)
    while view:
        sock.settimeout(_left(deadline))
        view = view[sock.send(view[:_CHUNK]) :]


def receive_frame(sock: socket.socket, limit: int | None = None, deadline: float | None = None) -> bytes:
    """Return the next frame. Raises EOFError when the other side is gone, TimeoutError, FrameTooLarge."""
    (size,) = _HEADER.unpack(_receive(sock, _HEADER.size, deadline))
    if limit is not None and size > limit:
        raise FrameTooLarge(size)
    return _receive(sock, size, deadline)


def _receive(sock: socket.socket, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        sock.settimeout(_left(deadline))
        chunk = sock.recv(min(_CHUNK, size - len(parts)))
        if not chunk:
            raise EOFError
        parts += chunk
    return bytes(parts)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def load_reply(payload: bytes) -> Reply:
    """Unpickle a reply. Raises pickle.UnpicklingError for anything but a reading's own values."""
    try:
        reply = _ValuesOnly(io.BytesIO(payload)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # a forged stream can fail in any way
        raise pickle.UnpicklingError(str(error)) from error
    if not isinstance(reply, Reply):
        raise pickle.UnpicklingError(f"{type(reply).__name__} is no reply")
    return reply


class _ValuesOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        # A dotted name would reach through a class to its functions and their globals.
        if "." not in name:
            if (module, name) in _VALUES:
                return super().find_class(module, name)
            if module.startswith(_OWN) and module in sys.modules:
                found = getattr(sys.modules[module], name, None)
                if isinstance(found, type) and found.__module__ == module:
                    return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value of a reading")
