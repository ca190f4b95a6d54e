"""The command parse_report."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.tests.parsing.places import SAMPLES


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("parse_report", *args, stdout=out)
    return out.getvalue()


def test_prints_the_reading_without_the_database() -> None:
    answer = json.loads(run(str(next(SAMPLES.glob("990102-2024-*.txt")))))
    assert answer["metadata"]["division_code"]["value"] == "990102"
    assert answer["sections"]
    assert answer["metrics"]


def test_reads_pasted_text_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    text = next(SAMPLES.glob("990102-2024-*.txt")).read_text(encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert json.loads(run("-", "--indent", "1"))["metadata"]["covers_year"]["value"] == 2024


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "空文件", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "图片", id="picture"),
        pytest.param("今天天气很好。".encode() * 30, "不像一份报告", id="not a report"),
    ],
)
def test_says_why_a_file_is_not_read(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "文件.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(str(path))


def test_says_that_a_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法打开"):
        run(str(tmp_path / "无.txt"))
