"""Where the site listens, and what happens when it cannot."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from npcarchive import supervise
from npcarchive.serve import WebOptions, web_options
from npcarchive.supervise import RunError, wait_for_port
from npcarchive.tests.processes import BASE_DIR, free_port, is_running, wait_until


@pytest.mark.parametrize(
    ("environment", "url", "workers"),
    [
        pytest.param({}, "http://127.0.0.1:8000/", min(2, os.cpu_count() or 1), id="nothing set"),
        pytest.param({"PORT": "8123", "WORKERS": "3"}, "http://127.0.0.1:8123/", 3, id="set"),
        pytest.param({"PORT": "", "HOST": "", "WORKERS": "1"}, "http://127.0.0.1:8000/", 1, id="empty"),
        pytest.param({"HOST": "0.0.0.0", "WORKERS": "1"}, "http://127.0.0.1:8000/", 1, id="all"),  # noqa: S104
        pytest.param({"HOST": "::", "WORKERS": "1"}, "http://[::1]:8000/", 1, id="all, IPv6"),
    ],
)
def test_options(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, workers: int
) -> None:
    for name in ("HOST", "PORT", "WORKERS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = web_options()
    assert (options.url, options.workers) == (url, workers)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０"])
def test_a_wrong_port_is_named(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(ValueError, match="PORT="):
        web_options()


def test_a_port_in_use_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "SECONDS_FOR_PORT", 0.0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RunError, match=f"PORT={port + 1} make run"):
            wait_for_port(WebOptions("127.0.0.1", port, 1, 1))


def test_a_free_port_is_taken_at_once() -> None:
    wait_for_port(WebOptions("127.0.0.1", free_port(), 1, 1))


def test_a_child_ends_when_its_parent_is_killed() -> None:
    child = (
        "import time; from npcarchive.lifeline import end_with_parent; "
        "end_with_parent('PARENT'); print('ready', flush=True); time.sleep(60)"
    )
    parent = (
        "import os, subprocess, sys\n"
        "os.environ['PARENT'] = str(os.getpid())\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "child.wait()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    number = int(process.stdout.readline())
    assert is_running(number)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not is_running(number), 5)
