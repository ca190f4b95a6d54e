"""kill -9 of the import at any moment: nothing half-stored, and run again, nothing doubled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count

from reports.models import Report, Revision, SearchRow, SourceFile
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.tests.conftest import REPORT_TEXT

FILES = 20


def _environment() -> dict[str, str]:
    """Point the command at the test database."""
    place = connection.get_connection_params()
    place = connection.connection.info.get_parameters() if connection.connection else place
    url = f"postgresql://{place['user']}:{place.get('password', '')}@/{place['dbname']}?host={place['host']}"
    return {
        **os.environ,
        "DATABASE_URL": f"{url}&port={place.get('port', 5432)}",
        "SECRET_KEY": "key-for-tests-only",
        "PYTHONUNBUFFERED": "1",
    }


def _start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "import_reports", str(folder), "--publish"]
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _assert_whole() -> None:
    """Every report has its sections, its search rows and its whole history."""
    reports = Report.objects.annotate(n=Count("sections"))
    for report in reports:
        assert report.status == "published"
        assert (
            report.n
            == SearchRow.objects.filter(report_id=report.pk).values("section_id").distinct().count()
            > 0
        )
        assert Revision.objects.filter(report_id=report.pk).count() == 3
    assert SourceFile.objects.count() == reports.count()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_import_leaves_whole_reports(tmp_path: Path) -> None:
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    for number in range(FILES):
        year = 1990 + number
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        (tmp_path / f"{number:02}.txt").write_text(
            text.replace("128件", f"{100 + number}件"), encoding="utf-8"
        )
    connection.ensure_connection()
    for lines_before, pause in ((1, 0.0), (5, 0.004), (12, 0.011)):
        process = _start(tmp_path)
        assert process.stdout is not None
        for _ in range(lines_before):
            assert process.stdout.readline()
        time.sleep(pause)
        process.kill()
        process.communicate()
        _assert_whole()
    last = _start(tmp_path)
    output, errors = last.communicate(timeout=60)
    assert last.returncode == 0, output + errors
    assert Report.objects.count() == FILES
    _assert_whole()
