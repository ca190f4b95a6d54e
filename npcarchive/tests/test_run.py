"""`make run` as a process: it serves, survives the death of its parts, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from npcarchive.embedded.cluster import Cluster
from npcarchive.tests.processes import BASE_DIR, free_port, is_running, status, wait_until

# The whole set-up is a matter of half a minute and for CI; here only what the processes need.
PROGRAM = """
import sys
from npcarchive import run
run.LOCAL_STEPS = tuple(step for step in run.LOCAL_STEPS if step[0] in {"数据库", "迁移", "管理员"})
sys.exit(run.main([]))
"""


class Site:
    """A running site with its own folder and port."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        self.cluster = Cluster(var)
        ours = {"VAR_DIR": str(var), "PORT": str(self.port), "WORKERS": "1"}
        unset = {"SECRET_KEY": "", "DATABASE_URL": "", "HOST": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=BASE_DIR,
            env={**os.environ, **unset, **ours},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def health(self) -> int:
        return status(f"http://127.0.0.1:{self.port}/healthz")

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.process.poll() is not None or self.health() == 200, 60)
        assert self.process.poll() is None, self.process.stdout.read()

    def descendants(self) -> list[int]:
        """Return the numbers of all processes below ours, the database's included."""
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        found = [self.process.pid]
        for number in found:
            found += [pid for pid, parent in pairs if parent == number]
        return found[1:]


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    cluster = Cluster(tmp_path)
    if cluster.is_alive():
        cluster._stop()


@pytest.mark.long
def test_from_nothing_to_a_site_and_back(var: Path) -> None:
    site = Site(var)
    site.wait_until_ready()
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
    password = (var / "admin_password").read_text().strip()
    children = site.descendants()
    assert len(children) > 3
    site.process.send_signal(signal.SIGINT)
    output, _ = site.process.communicate(timeout=30)
    assert site.process.returncode == 0, output
    assert password in output
    assert "已停止" in output
    assert not site.cluster.is_alive()
    assert not [child for child in children if is_running(child)]


@pytest.mark.long
def test_survives_the_death_of_its_parts_and_its_own(var: Path) -> None:
    site = Site(var)
    site.wait_until_ready()
    os.kill(site.cluster.pid(), signal.SIGKILL)
    assert site.health() == 200, "the first request after the kill already finds the database again"
    server = next(pid for pid in site.descendants() if b"npcarchive.serve" in _command(pid))
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: site.health() == 200)

    children = site.descendants()
    site.process.kill()
    site.process.wait()
    again = Site(var)
    again.wait_until_ready()
    wait_until(lambda: site.health() == 0)
    assert again.cluster.is_alive()
    again.process.terminate()
    output, _ = again.process.communicate(timeout=30)
    assert again.process.returncode == 0, output
    assert not again.cluster.is_alive()
    wait_until(lambda: not [child for child in children if is_running(child)])


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
