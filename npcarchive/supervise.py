"""The web server and the worker as child processes: started, minded, and stopped for good."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from npcarchive.serve import WebOptions

BASE_DIR = Path(__file__).resolve().parent.parent
SECONDS_TO_ANSWER = 90.0
SECONDS_TO_STOP = 20.0
SECONDS_FOR_PORT = 6.0  # what a killed run left behind needs that long to notice and go
MOST_RESTARTS = 5  # within a minute
SECONDS_BETWEEN_WORKERS = 1.0


class RunError(Exception):
    """The archive cannot run; the message says why and what to do."""


class Child:
    """A program of ours in a process group of its own, which Ctrl-C does not reach."""

    module = ""
    name = ""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it ends by itself should we be killed."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", self.module],
            cwd=BASE_DIR,
            env={**os.environ, "NPCARCHIVE_RUN_PID": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def see_to(self) -> None:
        """Start it again if it has died; raises RunError when that does not help."""
        if self._process is None or (status := self._process.poll()) is None:
            return
        self._kill_group()
        sys.stderr.write(f"{self.name}意外退出（状态 {status}），重新启动\n")
        self.start_again(status)

    def start_again(self, status: int) -> None:
        """Start it after a death."""
        self.start()

    def stop(self) -> None:
        """End it in order: what runs finishes first, within limits."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_STOP)
        self._kill_group()
        self._process.wait()

    def _kill_group(self) -> None:
        """End what is left of the process group: workers whose master was killed."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


class WebServer(Child):
    """`npcarchive.serve`; without it there is no site, so that one which keeps dying is an error."""

    module = "npcarchive.serve"
    name = "网站"

    def __init__(self, options: WebOptions) -> None:
        super().__init__()
        self.options = options
        self._deaths: list[float] = []

    def wait_until_it_answers(self) -> None:
        """Return at the first answer; raises RunError when there is none."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                raise RunError("网站没能启动，请看上面的错误")
            if time.monotonic() > deadline:
                raise RunError(f"网站 {SECONDS_TO_ANSWER:.0f} 秒内没有应答，请看上面的错误")
            time.sleep(0.1)

    def start_again(self, status: int) -> None:
        """Start it after a death; raises RunError after too many of them."""
        now = time.monotonic()
        self._deaths = [*(moment for moment in self._deaths if now - moment < 60), now]
        if len(self._deaths) > MOST_RESTARTS:
            raise RunError(f"网站一分钟内退出 {len(self._deaths)} 次（状态 {status}），不再重试")
        self.start()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.options.url}healthz", timeout=5):  # noqa: S310 - always http
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500  # a redirect to https, or a host name that is not ours: it lives
        except OSError:
            return False


class Worker(Child):
    """`npcarchive.worker`; the site runs without it, so it is started again for ever, after a pause."""

    module = "npcarchive.worker"
    name = "读取进程"

    def __init__(self) -> None:
        super().__init__()
        self._again_at = 0.0

    def see_to(self) -> None:
        """Start it again a second after its death."""
        if self._process is None or self._process.poll() is None:
            return
        if not self._again_at:
            self._again_at = time.monotonic() + SECONDS_BETWEEN_WORKERS
        elif time.monotonic() > self._again_at:
            self._again_at = 0.0
            super().see_to()


def mind(children: Sequence[Child]) -> None:
    """Start again whichever of the processes dies; raises RunError when that does not help."""
    while True:
        for child in children:
            child.see_to()
        time.sleep(0.1)


def wait_for_port(options: WebOptions) -> None:
    """Return when the port can be taken; raises RunError that says what to do when it cannot."""
    deadline = time.monotonic() + SECONDS_FOR_PORT
    while (problem := _port_problem(options)) is not None:
        if time.monotonic() > deadline:
            other = options.port + 1 if options.port < 65535 else 8000
            raise RunError(
                f"端口 {options.port} 不能用（{problem}）。也许网站已在运行，可打开 {options.url} 看看；"
                f"要另用端口，请运行 PORT={other} make run"
            )
        time.sleep(0.3)


def _port_problem(options: WebOptions) -> str | None:
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)
        family, kind, _, _, address = found[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error.strerror or str(error)
    return None
