"""The import command: one line a file, an honest status, and nothing doubled or half-stored."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from reports.models import Report
from reports.tests.conftest import REPORT_TEXT

pytestmark = pytest.mark.django_db


def _run(*paths: Path, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    status = 0
    try:
        call_command("import_reports", *map(str, paths), "--json", stdout=out, **options)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def _second_text() -> str:
    return REPORT_TEXT.replace("2023年", "2022年").replace("2024年", "2023年").replace("第三次", "第二次")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "一.txt").write_text(REPORT_TEXT, encoding="utf-8")
    (tmp_path / "甲" / ".hidden.txt").write_text("x", encoding="utf-8")
    (tmp_path / "甲" / "notes.csv").write_text("x", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "乙.zip", "w") as archive:
        archive.writestr("里/二.txt", _second_text())
        archive.writestr("里/坏.txt", b"")
    return tmp_path


def test_files_folders_and_zips(places: None, indicators: None, folder: Path) -> None:
    status, lines = _run(folder, publish=True)
    assert status == 1
    assert lines[-1] == {"summary": {"created": 2, "duplicate": 0, "failed": 1}}
    bad = next(line for line in lines if line.get("outcome") == "failed")
    assert bad["path"].endswith("乙.zip!里/坏.txt")
    assert bad["code"] == "empty"
    assert Report.objects.published().count() == 2


def test_again_gives_duplicates(places: None, indicators: None, folder: Path) -> None:
    _run(folder / "甲")
    status, lines = _run(folder / "甲")
    assert status == 0
    assert [line["outcome"] for line in lines[:-1]] == ["duplicate"]
    assert Report.objects.count() == 1


def test_lines_for_people(places: None, folder: Path) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_reports", str(folder), str(folder / "没有.txt"), stdout=out)
    text = out.getvalue()
    assert "新建" in text
    assert "失败" in text
    assert "找不到文件" in text
    assert "共 4 个：新建 2，重复 0，失败 2" in text


def test_nothing_found_is_a_failure(places: None, tmp_path: Path) -> None:
    assert _run(tmp_path)[0] == 1


def test_too_large_is_refused_unread(places: None, tmp_path: Path, settings: Any) -> None:
    settings.MAX_UPLOAD_MB = 1
    big = tmp_path / "大.txt"
    with big.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    status, lines = _run(big)
    assert (status, lines[0]["code"]) == (1, "too_large")
    assert "300 MB" in lines[0]["message"]
