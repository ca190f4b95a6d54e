"""The worker under fire: killed together with the database again and again, it loses and doubles nothing."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from npcarchive.embedded.cluster import Cluster
from npcarchive.supervise import Worker
from npcarchive.tests.processes import BASE_DIR

pytestmark = pytest.mark.long
FILES = 24
KILLS = 3
ENVIRONMENT = {
    "SECRET_KEY": "only-for-tests",
    "DATABASE_URL": "",
    "DJANGO_SETTINGS_MODULE": "npcarchive.settings",
}
SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from reports.services.uploads import Incoming, create_upload
from reports.tasks import receive
from reports.tests.conftest import REPORT_TEXT
text = REPORT_TEXT.replace("9次", "{}次")
receive(create_upload(owner=None, origin="command", publish=False),
    [Incoming(f"{n}.txt", f"{n}.txt", text.format(n).encode()) for n in range(FILES)])
"""
COUNT = """
import django, json; django.setup()
from reports.models import Report, Section, SourceFile, Upload, UploadContent
from reports.services.uploads import count_items
counts = count_items(Upload.objects.get())
print(json.dumps({
    "open": counts.open, "states": counts.by_state, "reports": Report.objects.count(),
    "files": SourceFile.objects.count(), "texts": Report.objects.values("text_digest").distinct().count(),
    "halves": Report.objects.filter(sections=None).count(), "contents": UploadContent.objects.count(),
}))
"""


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    cluster = Cluster(tmp_path)
    if cluster.is_alive():
        cluster._stop()


def run(program: str, var: Path) -> str:
    environment = {**os.environ, **ENVIRONMENT, "VAR_DIR": str(var)}
    done = subprocess.run(
        [sys.executable, "-c", program.replace("FILES", str(FILES))],
        cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_again_and_again(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENVIRONMENT, "VAR_DIR": str(var)}.items():
        monkeypatch.setenv(name, value)
    # Something of ours holds the cluster, as the site does under `make run`.
    cluster = Cluster(var)
    cluster.join()
    run(SET_UP, var)
    worker = Worker()
    worker.start()
    deadline = time.monotonic() + 120
    try:
        for kill in range(KILLS):
            until = time.monotonic() + 0.5 + 0.3 * kill
            while time.monotonic() < until:
                worker.see_to()
                time.sleep(0.05)
            victim = worker._process.pid if kill % 2 else cluster.pid()
            with contextlib.suppress(ProcessLookupError, TypeError):
                os.kill(victim, signal.SIGKILL)
            cluster.revive()
        told = {"open": FILES}
        while told["open"] and time.monotonic() < deadline:
            until = time.monotonic() + 2
            while time.monotonic() < until:
                worker.see_to()
                time.sleep(0.1)
            told = json.loads(run(COUNT, var))
    finally:
        worker.stop()
        cluster.leave()
    assert told["open"] == 0, told
    assert told["reports"] == told["files"] == told["texts"] == FILES, told
    assert told["halves"] == told["contents"] == 0, told
    assert sum(told["states"].values()) == FILES
    assert set(told["states"]) <= {"ready", "needs_review"}
