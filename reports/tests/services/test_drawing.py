"""A reading as a page that stands alone."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command

from reports.services.drawing import draw_reading
from reports.services.ingestion import read_file
from reports.services.reference import SAMPLES_DIR
from reports.tests.conftest import REPORT_TEXT


def test_draws_sections_quantities_evidence_and_removals() -> None:
    name = "990102-2023-pasted-twice.txt"
    parsed = read_file(data=(SAMPLES_DIR / name).read_bytes(), name=name)
    page = draw_reading(parsed, name=name)
    assert page.count('class="fact') >= len(parsed.metrics)
    assert all(f'id="s{section.ordinal}"' in page for section in parsed.sections)
    assert 'id="e-speaker"' in page
    assert "重复的副本" in page
    assert "<script" not in page
    assert 'href="/' not in page


def test_text_is_never_markup() -> None:
    text = REPORT_TEXT.replace("各位代表：", "各位代表：<script>alert(1)</script>")
    page = draw_reading(read_file(data=text.encode(), name="<b>.txt"), name="<b>.txt")
    assert "<script>" not in page
    assert "<b>.txt" not in page


def test_command_writes_the_page(tmp_path: Path) -> None:
    source, out = tmp_path / "报告.txt", tmp_path / "out.html"
    source.write_text(REPORT_TEXT, encoding="utf-8")
    call_command("parse_report", str(source), "--html", str(out))
    assert "沈砚秋" in out.read_text(encoding="utf-8")
