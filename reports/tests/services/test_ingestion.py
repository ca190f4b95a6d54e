"""From bytes to a stored report: once, whole, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from reports.models import Metric, Report, Revision, SearchRow, Section, SourceFile
from reports.parsing.types import Detected, ReadingError
from reports.services.ingestion import CREATED, DUPLICATE, ingest_file, read_file
from reports.tests.conftest import REPORT_TEXT

pytestmark = pytest.mark.django_db
TABLES = (Report, SourceFile, Section, Metric, SearchRow, Revision)


def _rows() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def test_stores_report_with_everything_that_hangs_on_it(report: Report) -> None:
    assert (report.division and report.division.code, report.covers) == ("990102", "2023")
    assert report.status == "published"
    assert report.plan_year == 2024
    assert bytes(report.source_file.content) == REPORT_TEXT.encode()
    assert report.sections.count() >= 5
    assert {"9", "128", "98.4"} <= set(report.metrics.values_list("raw", flat=True))
    assert SearchRow.objects.filter(report_id=report.pk, published=True).count() == report.sections.count()
    assert [r.action for r in Revision.objects.filter(report_id=report.pk)] == [
        "created",
        "status:in_review",
        "status:published",
    ]


def test_draft_is_not_published(draft: Report) -> None:
    assert draft.status == "draft"
    assert not SearchRow.objects.filter(published=True).exists()


@pytest.mark.parametrize(
    ("data", "note"),
    [
        pytest.param(REPORT_TEXT.encode(), "字节相同", id="same bytes"),
        pytest.param(REPORT_TEXT.encode("gb18030"), "正文相同", id="same text in GB18030"),
        pytest.param(
            REPORT_TEXT.replace("\n", "\r\n\r\n").encode(), "正文相同", id="same text, other line ends"
        ),
    ],
)
def test_twice_equals_once(report: Report, data: bytes, note: str) -> None:
    before = _rows()
    result = ingest_file(data=data, name="又一次.txt", publish=True)
    assert (result.outcome, result.report.pk, result.note) == (DUPLICATE, report.pk, note)
    assert _rows() == before


def test_taken_period_leaves_report_in_review(report: Report) -> None:
    other = REPORT_TEXT.replace("128件", "129件")
    result = ingest_file(data=other.encode(), name="二.txt", publish=True)
    assert result.outcome == CREATED
    assert Report.objects.get(pk=result.report.pk).status == "draft"
    assert f"报告 {report.pk}" in result.note


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, id="picture"),
        pytest.param(bytes((i * 7919 + i // 3) % 256 for i in range(20_000)), id="noise"),
        pytest.param("今天天气很好，适合散步。".encode(), id="not a report"),
    ],
)
def test_what_cannot_be_read_stores_nothing(places: None, data: bytes) -> None:
    with pytest.raises(ReadingError):
        ingest_file(data=data, name="坏.txt", publish=True)
    assert not any(_rows().values())


def test_failure_half_way_stores_nothing(places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(report: Report) -> None:
        raise RuntimeError("index is gone")

    monkeypatch.setattr("reports.services.ingestion.index_report", fail)
    with pytest.raises(RuntimeError):
        ingest_file(data=REPORT_TEXT.encode(), name="x.txt")
    assert not any(_rows().values())


def test_remembers_who_brought_it(places: None, editor: User) -> None:
    report = ingest_file(data=REPORT_TEXT.encode(), name="x.txt", user=editor).report
    assert report.source_file.received_by == editor
    assert Revision.objects.get(report_id=report.pk).actor == editor


def test_reading_that_the_database_refuses_is_a_clear_error(
    places: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = read_file(data=REPORT_TEXT.encode(), name="x.txt")
    metadata = replace(good.metadata, covers_from=Detected(1848, None, None, "test"))
    monkeypatch.setattr("reports.services.ingestion.read_file", lambda **_: replace(good, metadata=metadata))
    with pytest.raises(ReadingError, match="没有入库") as caught:
        ingest_file(data=REPORT_TEXT.encode(), name="x.txt")
    assert caught.value.code == "unstorable"
    assert not any(_rows().values())
