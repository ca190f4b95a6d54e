"""Starting and looking at real processes in tests."""

from __future__ import annotations

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]


def is_running(pid: int) -> bool:
    """Tell whether the process lives; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for a condition; the assertion names nothing, its caller's line does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(url: str) -> int:
    """Return the HTTP status of an address, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - a local address
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
