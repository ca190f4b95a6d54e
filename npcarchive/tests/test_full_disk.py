"""A disk that is really full: said clearly, nothing half-stored, and all goes on when there is room again."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from npcarchive.tests.artifacts import tell
from npcarchive.tests.processes import wait_until
from npcarchive.tests.site import Answer, Site, Visitor, running_site
from npcarchive.tests.test_fuzzed_site import sweep_up
from reports.tests.conftest import REPORT_TEXT
from reports.tests.parsing.readers.test_docx import as_docx

pytestmark = pytest.mark.long
MEGABYTE = 1024 * 1024
SAID = {507: "磁盘满了", 503: "数据库"}


def large_report(number: int, megabytes: int) -> tuple[str, bytes]:
    """Return a good .docx that holds a picture no compression makes smaller."""
    document = as_docx(REPORT_TEXT.replace("9次", f"{number}次"))
    document.extra["word/media/image1.png"] = random.Random(number).randbytes(megabytes * MEGABYTE)  # noqa: S311
    return f"{number}.docx", document.build()


def assert_said(answer: Answer, *, only: int | None = None) -> None:
    """The answer is an error that says what happened."""
    assert answer.status == (only or answer.status) in SAID, (answer.status, answer.text[:500])
    assert SAID[answer.status] in answer.text
    assert "没有收下" in answer.text or answer.status == 503


def upload_by_program(visitor: Visitor, file: tuple[str, bytes]) -> Answer:
    return visitor.send_files("/api/v1/reports", [file])


def counts(site: Site) -> tuple[int, int]:
    """Return how many uploads and items there are."""
    place = {"host": str(site.cluster.sockets), "port": 5432, "user": "postgres", "dbname": "npcarchive"}
    with psycopg.connect(**place) as db:
        row = db.execute(
            "SELECT (SELECT count(*) FROM reports_upload), (SELECT count(*) FROM reports_uploaditem)"
        ).fetchone()
    return row[0], row[1]


def assert_all_is_well(site: Site, editor: Visitor, files: list[tuple[str, bytes]]) -> None:
    """The same files go in now, and become reports."""
    answer = editor.send_files("/staff/upload/", files[:-1])
    assert answer.status == 303, answer.text[:500]
    assert upload_by_program(site.program(), files[-1]).status == 202
    wait_until(lambda: not sweep_up(site)["files still open"], 90)
    assert sweep_up(site) == dict.fromkeys(sweep_up(site), 0)
    page = editor.get(answer.headers["location"]).text
    assert f"{len(files) - 1} 个文件全部读完" in page
    assert "state failed" not in page


# --- a limit on the size of files: works for everybody, everywhere ---------------------------------
def limit_files(site: Site, megabytes: int | None) -> None:
    """Start the database again with a limit on the size of its files, or without."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    site.cluster._stop()
    resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes * MEGABYTE if megabytes else hard, hard))
    try:
        site.cluster.revive()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def limit_web(site: Site, size: int | None) -> None:
    """Limit the size of the files that the web server's processes write, or lift it."""
    group = site.pid_of(site.web)
    for found in Path("/proc").glob("[0-9]*"):
        pid = int(found.name)
        try:
            if os.getpgid(pid) == group:
                _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size or hard, hard))
        except ProcessLookupError:
            continue


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process are Linux's")
def test_files_may_not_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [large_report(number, 24) for number in (601, 602)]
    with running_site(tmp_path, monkeypatch, own_server=True) as site:
        editor = site.editor()
        # The upload's temporary file finds no room …
        limit_web(site, 1 * MEGABYTE)
        assert_said(editor.send_files("/staff/upload/", files), only=507)
        assert_said(upload_by_program(site.program(), files[0]), only=507)
        limit_web(site, None)
        assert counts(site) == (0, 0)
        # … and then the database does not. Its log is written in pieces of 16 MB, which still go.
        limit_files(site, 18)
        assert_said(editor.send_files("/staff/upload/", files), only=507)
        assert_said(upload_by_program(site.program(), files[0]), only=507)
        assert editor.get("/staff/uploads/").status == 200
        assert counts(site) == (0, 0)
        limit_files(site, None)
        assert_all_is_well(site, editor, files)
        assert counts(site) == (2, 2)
    tell("full disk, by a limit on the size of files: 507 four times, then all is taken")


# --- a small disk: where tmpfs may be mounted ------------------------------------------------------
@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 220 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=220m,mode=755", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        tell(f"full disk, by a small tmpfs: not tried, mounting is not allowed ({done.stderr.strip()})")
        pytest.skip("mounting is not allowed here; the limit on the size of files was tried instead")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill a disk up with one file, but for so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * MEGABYTE)
        except OSError:
            pass
        file.truncate(max(0, file.tell() - leave))
    return ballast


@pytest.mark.parametrize("leave", [0, 2 * MEGABYTE], ids=["nothing left", "a little left"])
def test_a_small_disk(leave: int, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = small_disk / "tmp"
    temporary.mkdir()
    files = [large_report(number, 3) for number in range(610, 614)]
    with running_site(small_disk / "var", monkeypatch, TMPDIR=str(temporary)) as site:
        editor, program = site.editor(), site.program()
        first = editor.send_files("/staff/upload/", [large_report(609, 1)])
        assert first.status == 303, first.text
        ballast = fill(small_disk, leave)
        heard = []
        for file in files:
            for answer in (editor.send_files("/staff/upload/", [file]), upload_by_program(program, file)):
                assert_said(answer)
                heard.append(answer.status)
        reading = [editor.get(path).status for path in ("/staff/", first.headers["location"], "/search/?q=x")]
        assert set(reading) <= {200, 503}
        time.sleep(3)
        ballast.unlink()
        wait_until(lambda: editor.get("/staff/").status == 200, 60)
        assert counts(site) == (1, 1)
        assert_all_is_well(site, editor, files)
        assert "全部读完" in editor.get(first.headers["location"]).text
        assert counts(site) == (3, 5)
        assert set(temporary.iterdir()) <= {p for p in temporary.iterdir() if p.is_dir()}
    room = f"{leave >> 20} MB left"
    tell(f"full disk, by a small tmpfs with {room}: {heard}, then all is taken; died: {site.died}")
