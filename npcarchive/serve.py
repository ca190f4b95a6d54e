"""The web server process: `python -m npcarchive.serve` (granian, WSGI).

HOST and PORT say where it listens, WORKERS how many processes answer, each with a few threads.
A thread may hold a database connection: the embedded server takes 50 in all.
"""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import dataclass

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from npcarchive.lifeline import end_with_parent

THREADS = 4


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Where the site listens and how many requests it answers at once."""

    host: str
    port: int
    workers: int
    threads: int

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{host}:{self.port}/"


def web_options() -> WebOptions:
    """Read the options from the environment; raises ValueError with a message for people."""

    def number(name: str, default: int, most: int) -> int:
        text = os.environ.get(name) or str(default)
        if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= most:
            raise ValueError(f"{name}={text} 无效：应为 1 到 {most} 的整数")
        return int(text)

    return WebOptions(
        host=os.environ.get("HOST") or "127.0.0.1",
        port=number("PORT", 8000, 65535),
        workers=number("WORKERS", min(2, os.cpu_count() or 1), 64),
        threads=THREADS,
    )


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    end_with_parent("NPCARCHIVE_RUN_PID")
    os.environ["NPCARCHIVE_SERVER_PID"] = str(os.getpid())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
    # A fresh interpreter for each worker: no lock or connection is inherited half-used.
    multiprocessing.set_start_method("spawn")
    options = web_options()
    Server(
        "npcarchive.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
