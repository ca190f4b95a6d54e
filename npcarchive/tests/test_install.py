"""The environment: installed once, again when the requirements change, anew after a kill."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from npcarchive import install

NAMES = ["requirements.txt"]


class Pip:
    """Stands in for pip and venv; records what would be done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, usable: bool = True) -> None:
        self.calls: list[str] = []
        self.fails = False
        monkeypatch.setattr(install, "_is_usable", lambda target: usable and target.exists())
        monkeypatch.setattr(install, "_make", self._make)
        monkeypatch.setattr(install, "_pip", self._pip)

    def _make(self, target: Path) -> None:
        self.calls.append("make")
        for name in ("installed.json", "unfinished"):
            (target / name).unlink(missing_ok=True)
        target.mkdir(exist_ok=True)

    def _pip(self, _target: Path, _files: list[Path]) -> None:
        self.calls.append("pip")
        if self.fails:
            raise install.InstallError("no network")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("one==1\n")
    (tmp_path / "requirements-dev.txt").write_text("two==2\n")
    return tmp_path


def test_installs_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = Pip(monkeypatch)
    install.install(folder, folder / ".venv", NAMES)
    install.install(folder, folder / ".venv", NAMES)
    assert pip.calls == ["make", "pip"]


def test_installs_again_when_the_requirements_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = Pip(monkeypatch)
    install.install(folder, folder / ".venv", NAMES)
    (folder / "requirements.txt").write_text("one==2\n")
    install.install(folder, folder / ".venv", NAMES)
    assert pip.calls == ["make", "pip", "pip"]


def test_tests_need_more_and_leave_enough_to_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = Pip(monkeypatch)
    install.install(folder, folder / ".venv", NAMES)
    install.install(folder, folder / ".venv", [*NAMES, "requirements-dev.txt"])
    install.install(folder, folder / ".venv", NAMES)
    assert pip.calls == ["make", "pip", "pip"]


def test_starts_anew_after_a_failure_or_a_kill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = Pip(monkeypatch)
    pip.fails = True
    with pytest.raises(install.InstallError):
        install.install(folder, folder / ".venv", NAMES)
    pip.fails = False
    install.install(folder, folder / ".venv", NAMES)
    install.install(folder, folder / ".venv", NAMES)
    assert pip.calls == ["make", "pip", "make", "pip"]


def test_a_broken_environment_is_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".venv" / "bin").mkdir(parents=True)
    assert not install._is_usable(folder / ".venv")
    pip = Pip(monkeypatch, usable=False)
    install.install(folder, folder / ".venv", NAMES)
    assert pip.calls == ["make", "pip"]


def test_our_own_environment_is_usable() -> None:
    if sys.prefix != sys.base_prefix:
        assert install._is_usable(Path(sys.prefix))


@pytest.mark.parametrize(
    "version", [pytest.param((3, 10), id="too old"), pytest.param((3, 15), id="too new")]
)
def test_an_unfit_python_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(install.InstallError, match="PYTHON="):
        install._make(tmp_path / ".venv")
    assert not (tmp_path / ".venv").exists()


def test_needs_nothing_installed() -> None:
    tree = ast.parse(Path(install.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_every_requirement_is_pinned_with_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (install.BASE_DIR / name).read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
        assert lines
        assert all("==" in line and "--hash=sha256:" in line for line in lines)
        assert "index-url" not in text
