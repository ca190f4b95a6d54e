"""Functions that do to a reading child what hostile files do to it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from reports.parsing.types import Document


def document(text: str = "好") -> Document:
    return Document(text=text, media_type="text/plain")


def pid() -> Document:
    return document(str(os.getpid()))


def eat_memory() -> Document:
    held = [bytearray(16 << 20) for _ in range(400)]
    return document(str(len(held)))


def spin() -> Document:
    while True:
        pass


def sleep(seconds: float) -> Document:
    time.sleep(seconds)
    return document()


def sleep_with_converter(note: str) -> Document:
    """Start another program as a converter would be, tell both process numbers, and hang."""
    converter = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(note).write_text(f"{os.getpid()} {converter.pid}")
    return sleep(60)


def flood(characters: int) -> Document:
    return document("好" * characters)


def abort() -> Document:
    os.abort()


def recurse() -> Document:
    return recurse()


def fail() -> Document:
    raise KeyError("a defect")


def leak_environment() -> Document:
    return document(" ".join(sorted(os.environ)))


def wrong_type() -> Document:
    return "text"  # type: ignore[return-value]
