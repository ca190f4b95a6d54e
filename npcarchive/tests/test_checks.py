"""A missing secret key is said at once, and only where a key is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from npcarchive.tests.processes import BASE_DIR


def run_without_key(*arguments: str, var: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "DEBUG"}}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env={**environment, "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "npcarchive.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-c", "import npcarchive.wsgi"], id="the web entry point"),
        pytest.param(["-m", "npcarchive.run", "--server"], id="a server of one's own"),
        pytest.param(["manage.py", "check"], id="the system check"),
    ],
)
def test_a_missing_key_says_what_to_do(tmp_path: Path, arguments: list[str]) -> None:
    done = run_without_key(*arguments, var=tmp_path)
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
    assert "export SECRET_KEY=" in done.stderr
    assert not (tmp_path / "postgres").exists()


def test_a_kept_key_is_enough(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("kept-by-make-run\n")
    done = run_without_key("manage.py", "check", var=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_reading_needs_no_key_and_no_database(tmp_path: Path) -> None:
    sample = min((BASE_DIR / "fixtures" / "samples").glob("*.txt"))
    done = run_without_key("manage.py", "parse_report", str(sample), var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["text"]
    assert not (tmp_path / "postgres").exists()
