"""The page and the API over HTTP, by one reader and by sixteen at once."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

PATHS = {"页面": "/search/", "API": "/api/v1/search"}


@contextmanager
def serving(database: str) -> Iterator[str]:
    """Serve the site over a database on a free port, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "8", "--no-access-log"]
    environment = os.environ | {
        "BENCH_DATABASE": database,
        "API_RATE": "10000000/m",
        "DEBUG": "true",
        "SECRET_KEY": "only-for-the-bench",
    }
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


def get(url: str) -> int:
    """Read an answer whole and return its size."""
    request = urllib.request.Request(url, headers={"Accept-Language": "zh-CN"})  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return len(answer.read())


def measure(address: str, queries: list[str]) -> Iterator[tuple[str, int, float, float, float]]:
    """Yield (what, readers, p50, p95, answers a second); milliseconds."""
    for name, path in PATHS.items():
        urls = [f"{address}{path}?{urlencode({'q': q})}" for q in queries]
        for url in urls:
            get(url)
        for readers in (1, 16):
            asked = urls * (2 if readers == 1 else 6)
            started = time.perf_counter()
            with ThreadPoolExecutor(readers) as pool:
                times = sorted(pool.map(_timed, asked))
            took = time.perf_counter() - started
            p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
            yield name, readers, statistics.median(times), p95, len(asked) / took


def _timed(url: str) -> float:
    started = time.perf_counter()
    get(url)
    return (time.perf_counter() - started) * 1000
