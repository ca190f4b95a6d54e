"""What lies behind the paths that a person names: files, folders and zips, one item at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reports.parsing.readers.archive import expand
from reports.parsing.types import ReadingError

# What a folder is searched for; a file that is named outright is always tried.
SUFFIXES = {".txt", ".html", ".htm", ".mht", ".mhtml", ".zip", ".docx", ".doc", ".pdf"}


@dataclass(frozen=True, slots=True)
class Item:
    """One document to take in, or the reason why it cannot be.

    `label` names it for people: a path, and behind `!` the member of a zip.
    """

    label: str
    name: str
    data: bytes = b""
    error: ReadingError | None = None


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that the paths mean: files as they stand, folders searched to the bottom."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
            found += sorted(
                p for p in inside if not any(part.startswith(".") for part in p.parts[len(path.parts) :])
            )
        else:
            found.append(path)
    return found


def read_items(path: Path) -> Iterator[Item]:
    """Yield the documents of one file: itself, or the members of a zip. Never raises."""
    label = str(path)
    try:
        size = path.stat().st_size
        if size > settings.MAX_UPLOAD_MB * 1024 * 1024:
            raise ReadingError("too_large", too_large(size))
        data = path.read_bytes()
    except ReadingError as error:
        yield Item(label, path.name, error=error)
        return
    except OSError as error:
        message = "找不到文件" if isinstance(error, FileNotFoundError) else f"无法读取：{error.strerror}"
        yield Item(label, path.name, error=ReadingError("unreadable", message))
        return
    yield from open_upload(data, path.name, label)


def open_upload(data: bytes, name: str, label: str | None = None) -> Iterator[Item]:
    """Yield the documents in an upload: itself, or the members of a zip. Never raises."""
    label = label or name
    if not name.lower().endswith(".zip"):
        yield Item(label, name, data)
        return
    try:
        for member, content in expand(data, name):
            yield Item(f"{label}!{member}", Path(member).name, content)
    except ReadingError as error:
        yield Item(label, name, error=error)


def too_large(size: int) -> str:
    """Say that a file of `size` bytes is over the limit."""
    return f"文件有 {size / 1024 / 1024:.0f} MB，超过上限 {settings.MAX_UPLOAD_MB} MB"
