"""Times: as a clock sees them, and what the database's own process worked."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from reports.search.query import SearchRequest


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds over the queries of one class, in order."""

    values: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """What 19 of 20 stay below."""
        return self.values[min(len(self.values) - 1, int(len(self.values) * 0.95))]

    def __str__(self) -> str:
        digits = 0 if self.p50 >= 100 else 1 if self.p50 >= 1 else 2
        return f"{self.p50:.{digits}f}/{self.p95:.{digits}f}"


def timing(values: Iterable[float]) -> Timing:
    """Put milliseconds in order."""
    return Timing(tuple(sorted(values)))


class Clock:
    """Adds up the time that statements spend in the database and on the way to it."""

    def __init__(self) -> None:
        self.total = 0.0

    def __call__(self, execute: Callable[..., object], *args: object) -> object:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.total += time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to answer, over the queries of one class."""

    sql: Timing
    whole: Timing
    cpu: Timing | None  # of the database's process; None when it is on another machine


def measure(run: Callable[[SearchRequest], object], requests: list[SearchRequest]) -> Measured:
    """Run every request once to warm up, then once measured."""
    clock, worked = Clock(), _processor_time()
    sql, whole, cpu = [], [], []
    for request in requests:
        run(request)
        clock.total = 0.0
        before, started = worked(), time.perf_counter()
        with connection.execute_wrapper(clock):
            run(request)
        whole.append((time.perf_counter() - started) * 1000)
        cpu.append(worked() - before)
        sql.append(clock.total * 1000)
    return Measured(timing(sql), timing(whole), timing(cpu) if any(cpu) else None)


def _processor_time() -> Callable[[], float]:
    """Return what gives the milliseconds that the database worked for this connection so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('listen_addresses')")
        number = cursor.fetchone()[0]
    path = Path(f"/proc/{number}/schedstat")
    local = path.exists() and str(connection.settings_dict.get("HOST") or "/").startswith("/")
    return lambda: int(path.read_text().split()[0]) / 1e6 if local else 0.0
