"""A folder that takes in what is put into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.models import Report, Upload
from reports.tests.conftest import REPORT_TEXT, read_queue


def test_what_lies_there_is_queued_and_put_aside(places: None, indicators: None, tmp_path: Path) -> None:
    (tmp_path / "望川").mkdir()
    (tmp_path / "望川" / "报告.txt").write_text(REPORT_TEXT, encoding="utf-8")
    (tmp_path / "坏.txt").write_bytes(b"\0")
    call_command("watch_folder", tmp_path, once=True)
    read_queue()
    assert Report.objects.count() == 1
    assert sorted(Upload.objects.get().items.values_list("state", flat=True)) == ["failed", "ready"]
    assert (tmp_path / ".taken" / "望川" / "报告.txt").is_file()
    call_command("watch_folder", tmp_path, once=True)
    assert Upload.objects.count() == 1


def test_the_same_name_again_overwrites_nothing(places: None, indicators: None, tmp_path: Path) -> None:
    for text in (REPORT_TEXT, REPORT_TEXT):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        call_command("watch_folder", tmp_path, once=True)
        read_queue()
    assert len(list((tmp_path / ".taken").iterdir())) == 2
    assert Report.objects.count() == 1


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有这个文件夹"):
        call_command("watch_folder", tmp_path / "nowhere", once=True)


def test_the_command_line_may_queue_as_well(places: None, indicators: None, tmp_path: Path) -> None:
    (tmp_path / "报告.txt").write_text(REPORT_TEXT, encoding="utf-8")
    call_command("import_reports", tmp_path, queue=True)
    assert Upload.objects.get().origin == "command"
    read_queue()
    assert Report.objects.count() == 1
