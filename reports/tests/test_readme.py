"""The README says what the code does."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_listed() -> None:
    source = (ROOT / "npcarchive" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source))
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert read == listed


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(((?!http)[^)#]+)\)", README))))
def test_linked_files_exist(path: str) -> None:
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+)", README))))
def test_commands_exist(command: str) -> None:
    assert (ROOT / "reports" / "management" / "commands" / f"{command}.py").is_file()


@pytest.mark.parametrize("folder", sorted(set(re.findall(r"^\| `([a-z/_]+/)`", README, re.MULTILINE))))
def test_folders_exist(folder: str) -> None:
    assert (ROOT / folder).is_dir()
