"""The page and the API over HTTP, by one reader and by sixteen at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from bench.measure import Timing, timing
from npcarchive.serve import THREADS

PATHS = {"页面": "/search/", "API": "/api/v1/search"}


@contextmanager
def serving(database: str) -> Iterator[str]:
    """Serve the site over a database on a free port, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", str(THREADS), "--no-access-log"]
    environment = os.environ | {
        "BENCH_DATABASE": database,
        "API_RATE": "10000000/m",
        # As in earnest: in debug mode every statement is written down, which takes time of its own.
        "DEBUG": "false",
        "SECRET_KEY": "only-for-the-bench",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(collect, env=environment, check=True)
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [*command, "--log-level", "error", "bench.server:application"], env=environment
    )
    try:
        for _ in range(120):
            time.sleep(0.5)
            try:
                get(address + "/api/v1/search?q=")
                break
            except (urllib.error.URLError, ConnectionError):
                continue
        yield address
    finally:
        process.terminate()
        process.wait(20)


def get(address: str) -> int:
    """Read an answer whole and return its size."""
    request = urllib.request.Request(address, headers={"Accept-Language": "zh-CN"})  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return len(answer.read())


def url(address: str, what: str, q: str) -> str:
    """Return the address of a search."""
    return f"{address}{PATHS[what]}?{urlencode({'q': q})}"


def measure(address: str, queries: list[str]) -> Iterator[tuple[str, int, Timing, float]]:
    """Yield (what, readers, times, answers a second)."""
    for what in PATHS:
        urls = [url(address, what, q) for q in queries]
        for one in urls:
            get(one)
        for readers in (1, 16):
            asked = urls * (1 if readers == 1 else 4)
            started = time.perf_counter()
            with ThreadPoolExecutor(readers) as pool:
                times = timing(pool.map(_timed, asked))
            yield what, readers, times, len(asked) / (time.perf_counter() - started)


def _timed(address: str) -> float:
    started = time.perf_counter()
    get(address)
    return (time.perf_counter() - started) * 1000
