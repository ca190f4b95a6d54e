"""Two thousand bad uploads over real connections: clear refusals, no trace of them, nobody falls over."""

from __future__ import annotations

import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from npcarchive.tests.artifacts import tell
from npcarchive.tests.mutations import shot
from npcarchive.tests.processes import wait_until
from npcarchive.tests.site import Site, Visitor, running_site

pytestmark = pytest.mark.long
SHOTS = 2000
SENDERS = 4
WIRES_CUT = 0.04  # the part of requests that end in the middle
# Set it to the number that a failed run printed, to send the same again.
SEED = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(1_000_000))
MOST_MEMORY = (
    700 * 1024 * 1024
)  # of web server and worker, a process; children that read have limits of their own
DOORS = {
    "page": "/staff/upload/",
    "page, no csrf": "/staff/upload/",
    "page, nobody": "/staff/upload/",
    "program": "/api/v1/reports",
    "program, no token": "/api/v1/reports",
    "program, bad token": "/api/v1/reports",
}
# What must be zero when all is read: rows or files that belong to nothing.
LEFT_OVER = {
    "files still open": "SELECT count(*) FROM reports_uploaditem WHERE state IN ('queued', 'reading')",
    "uploads without a file": "SELECT count(*) FROM reports_upload u WHERE NOT EXISTS"
    " (SELECT FROM reports_uploaditem i WHERE i.upload_id = u.id)",
    "reports without their item": "SELECT count(*) FROM reports_report r WHERE NOT EXISTS"
    " (SELECT FROM reports_uploaditem i WHERE i.report_id = r.id)",
    "items that lost their report": "SELECT count(*) FROM reports_uploaditem"
    " WHERE (state IN ('ready', 'needs_review')) <> (report_id IS NOT NULL)",
    "originals without a report": "SELECT count(*) FROM reports_sourcefile f WHERE NOT EXISTS"
    " (SELECT FROM reports_report r WHERE r.source_file_id = f.id)",
    "bytes kept of files that are stored": "SELECT count(*) FROM reports_uploadcontent c"
    " JOIN reports_uploaditem i ON i.id = c.item_id WHERE i.state IN ('ready', 'needs_review', 'unpacked')",
    "sections of no report": "SELECT count(*) FROM reports_section s WHERE NOT EXISTS"
    " (SELECT FROM reports_report r WHERE r.id = s.report_id)",
    "rows of no report": "SELECT count(*) FROM reports_searchrow s WHERE NOT EXISTS"
    " (SELECT FROM reports_report r WHERE r.id = s.report_id)",
    "reports without rows": "SELECT count(*) FROM reports_report r WHERE NOT EXISTS"
    " (SELECT FROM reports_searchrow s WHERE s.report_id = r.id)",
    "same text twice in one version": "SELECT count(*) - count(DISTINCT (text_digest, version))"
    " FROM reports_report",
    "jobs left": "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'reports.read_item'",
    "defects": "SELECT count(*) FROM reports_uploaditem"
    " WHERE code IN ('internal', 'unstorable', 'reading_failed')",
}


class Range:
    """Everybody who shoots: with and without session, form token and API token."""

    def __init__(self, site: Site) -> None:
        self.port = site.port
        self.editor = site.editor()
        self.program = site.program()

    def fire(self, number: int) -> tuple[str, str, int, str]:
        """Send one bad upload. Returns (kind, door, status, what is wrong with the answer)."""
        chance = random.Random(SEED * 100_000 + number)  # noqa: S311 - to be repeated, not to be secret
        door = chance.choices(list(DOORS), (8, 1, 1, 8, 1, 1))[0]
        shooter = self._shooter(door)
        made = shot(chance, door, self.editor.csrf() if door == "page" else "")
        if chance.random() < WIRES_CUT:
            sent = made.body[: chance.randrange(len(made.body) + 1)]
            shooter.hang_up(DOORS[door], sent, len(made.body) + 1, made.headers)
            return "wire cut", door, 0, ""
        answer = shooter.ask("POST", DOORS[door], made.body, made.headers)
        return made.kind, door, answer.status, self._complaint(door, made.kind, answer.status, answer.text)

    def _shooter(self, door: str) -> Visitor:
        visitor = Visitor(self.port)
        if door.startswith("page") and door != "page, nobody":
            visitor.cookies.load({name: one.value for name, one in self.editor.cookies.items()})
        if door == "program":
            visitor.headers = dict(self.program.headers)
        if door == "program, bad token":
            visitor.headers = {"Authorization": "Bearer npca_nobody"}
        return visitor

    def _complaint(self, door: str, kind: str, status: int, text: str) -> str:
        if status >= 500 or "Traceback" in text or (status == 0 and kind != "odd headers"):
            return text[:300] or "no answer"
        if door not in ("page", "program") and status < 300:
            return "let in"
        return ""


def sweep_up(site: Site) -> dict[str, int]:
    """Count what should not be there."""
    with psycopg.connect(
        host=str(site.cluster.sockets), port=5432, user="postgres", dbname="npcarchive"
    ) as db:
        return {name: db.execute(query).fetchone()[0] for name, query in LEFT_OVER.items()}


def memory_of(site: Site) -> int:
    """Return the most memory that one process of ours has held, in bytes (Linux; elsewhere 0)."""
    most = 0
    for child in (site.web, site.worker):
        group = site.pid_of(child)
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if os.getpgid(int(status.parent.name)) == group:
                    lines = status.read_text().splitlines()
                    most = max(
                        most, *(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
                    )
            except (OSError, ValueError):
                continue
    return most


def table(outcomes: Counter[tuple[str, str, int]]) -> str:
    """Return the outcomes as a Markdown table: kinds down, answers across."""
    kinds, answers = sorted({k for k, _, _ in outcomes}), sorted({s for _, _, s in outcomes})
    rows = [["kind", *map(str, answers)], ["---"] * (len(answers) + 1)]
    for kind in kinds:
        counts = [sum(n for (k, _, s), n in outcomes.items() if (k, s) == (kind, a)) for a in answers]
        rows.append([kind, *(str(n or "") for n in counts)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_two_thousand_bad_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    began = time.monotonic()
    with running_site(tmp_path / "var", monkeypatch, TMPDIR=str(temporary)) as site:
        there = set(temporary.iterdir())
        range_ = Range(site)
        before = memory_of(site)
        with ThreadPoolExecutor(SENDERS) as pool:
            fired = list(pool.map(range_.fire, range(SHOTS)))
        sent = time.monotonic() - began
        look: Callable[[], bool] = lambda: not sweep_up(site)["files still open"]  # noqa: E731
        wait_until(look, 240)
        time.sleep(1)
        left, memory, died = sweep_up(site), memory_of(site), list(site.died)
        states = site.program().get("/api/v1/indicators").status, range_.editor.get("/staff/uploads/").status
        kept = set(temporary.iterdir()) - there
        took = time.monotonic() - began
        tell(f"fuzzed uploads, seed {SEED}: {SHOTS} sent in {sent:.0f} s, all read after {took:.0f} s")
        tell(table(Counter((kind, door, status) for kind, door, status, _ in fired)))
        megabytes = f"{before >> 20} MB before, {memory >> 20} MB after"
        tell(f"left over: {left}; most memory of a process: {megabytes}; died: {died}")
    assert [f"{number}: {one}" for number, one in enumerate(fired) if one[3]] == []
    assert left == dict.fromkeys(LEFT_OVER, 0)
    assert died == []
    assert kept == set()
    assert states == (200, 200)
    assert memory < MOST_MEMORY
