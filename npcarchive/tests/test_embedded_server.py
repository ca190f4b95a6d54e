"""How the embedded server is set up, without starting it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from npcarchive.embedded import server
from npcarchive.embedded.server import ClusterError, memory_limit, run_as, server_settings

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, None, id="no container"),
        pytest.param({"sys/fs/cgroup/memory.max": "max\n"}, None, id="cgroup 2 without a limit"),
        pytest.param({"sys/fs/cgroup/memory.max": "536870912\n"}, 536870912, id="cgroup 2"),
        pytest.param({"sys/fs/cgroup/memory/memory.limit_in_bytes": "268435456"}, 268435456, id="cgroup 1"),
        pytest.param(
            {"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712"}, None, id="cgroup 1, none"
        ),
    ],
)
def test_memory_limit(tmp_path: Path, files: dict[str, str], expected: int | None) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert memory_limit(tmp_path) == (expected or machine)


@pytest.mark.parametrize(
    ("memory", "buffers"),
    [
        pytest.param(64 * 1024**2, "32MB", id="never less than it can start with"),
        pytest.param(8 * GIGABYTE, "2048MB", id="a quarter"),
        pytest.param(256 * GIGABYTE, "4096MB", id="capped"),
    ],
)
def test_shared_buffers(memory: int, buffers: str) -> None:
    assert server_settings(Path("/run/x"), memory)["shared_buffers"] == buffers


def test_the_socket_folder_is_quoted() -> None:
    settings = server_settings(Path('/a, "b"'), GIGABYTE)
    assert settings["unix_socket_directories"] == '"/a, ""b"""'
    assert settings["listen_addresses"] == ""


def test_somebody_elses_data_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(ClusterError, match="VAR_DIR"):
        run_as(tmp_path)


def test_root_steps_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    account = run_as(tmp_path / "not there yet")
    assert account.uid != 0
    (tmp_path / "closed").mkdir(mode=0o700)
    command = account.command(["/bin/true"], passes=(tmp_path / "closed" / ".." / "closed",))
    assert command[-1] == "/bin/true"
    assert server.RunAs(5, 5, drops_root=False).command(["/bin/true"]) == ["/bin/true"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has anything to step down from")
def test_stepping_down_keeps_one_power_where_folders_are_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    file = closed / "program"
    file.touch(mode=0o700)
    account = run_as(tmp_path / "not there yet")
    # Both ways to ask: open(2) uses the power at once, access(2) only with the right secure bit.
    program = (
        f"import os; open({str(file)!r}).close(); print(os.geteuid(), os.access({str(file)!r}, os.X_OK))"
    )
    command = account.command([sys.executable, "-I", "-c", program], passes=(file,))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(account.uid), "True"], done.stderr
