"""The original of a report, to be looked at beside its reading."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from django.core.cache import caches

from reports.models import Report, SourceFile
from reports.parsing.readers.original import HarmlessPage, PagePicture
from reports.parsing.readers.sandbox import Limits, call_in_child, read_in_child

# Sharp at twice the width of a column.
PAGE_WIDTH = 1400
_LIMITS = Limits(memory_mb=1024, cpu_seconds=10, wall_seconds=20.0, output_mb=16)
_READERS = "reports.parsing.readers.original"


class Look(StrEnum):
    """How an original may be looked at."""

    PAGES = "pages"
    WEB = "web"
    LINES = "lines"


NAMES = {Look.PAGES: "页面", Look.WEB: "网页", Look.LINES: "读出的文字"}
_OF_TYPE = {"application/pdf": Look.PAGES, "text/html": Look.WEB}


@dataclass(frozen=True, slots=True)
class OriginalLine:
    """One line of the file as it was read; `reason` says why it is not in the text, if it is not."""

    text: str
    reason: str


def looks_of(file: SourceFile) -> tuple[Look, ...]:
    """Return the ways to look at a file, the one nearest to it first."""
    own = _OF_TYPE.get(file.media_type)
    return (own, Look.LINES) if own else (Look.LINES,)


def draw_page(file: SourceFile, number: int) -> PagePicture:
    """Return a page of a PDF as a picture; drawn once, then kept. Raises ReadingError."""
    key = f"page-{file.sha256}-{number}-{PAGE_WIDTH}"
    held: PagePicture | None = caches["shared"].get(key)
    if held is None:
        args = (bytes(file.content), file.name, number, PAGE_WIDTH)
        held = cast(PagePicture, call_in_child(f"{_READERS}:draw_page", args, file.name, _LIMITS))
        # A full disk costs the next person a moment, not the page.
        with contextlib.suppress(OSError):
            caches["shared"].set(key, held)
    return held


def show_web_page(file: SourceFile) -> str:
    """Return a web page without what acts or loads by itself. Raises ReadingError."""
    args = (bytes(file.content), file.name)
    shown = cast(HarmlessPage, call_in_child(f"{_READERS}:show_web_page", args, file.name, _LIMITS))
    return shown.html


def lines_of(report: Report) -> list[OriginalLine]:
    """Return the lines of the file, with why some are not in the text. Raises ReadingError."""
    file = report.source_file
    document = read_in_child(bytes(file.content), file.name)
    gone: dict[int, str] = {}
    for part in report.removed:
        count = part["text"].strip("\n").count("\n") + 1
        gone.update(dict.fromkeys(range(part["line"], part["line"] + count), part["reason"]))
    kept = report.text
    return [
        OriginalLine(line, "" if line.strip() in kept else gone.get(number, ""))
        for number, line in enumerate(document.text.split("\n"))
        if line.strip()
    ]
