"""Where long tests leave what a person may want to look at afterwards, outside the checkout."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def folder() -> Path:
    """Return the folder: CI_ARTIFACTS, or one among the temporary files."""
    place = os.environ.get("CI_ARTIFACTS") or Path(tempfile.gettempdir()) / "npcarchive-artifacts"
    made = Path(place)
    made.mkdir(parents=True, exist_ok=True)
    return made


def tell(text: str) -> None:
    """Say what a long test did: in its output, and in a file for those who only see the summary."""
    sys.stdout.write(f"{text}\n")
    with (folder() / "long-tests.txt").open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
