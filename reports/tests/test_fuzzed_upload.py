"""Uploads of every bad kind: a clear answer, never a server error, nothing left behind."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.models import (
    OPEN_STATES,
    Metric,
    Report,
    SearchRow,
    Section,
    SourceFile,
    Upload,
    UploadContent,
    UploadItem,
)
from reports.tests.conftest import REPORT_TEXT, read_queue

pytestmark = pytest.mark.django_db
BODY = REPORT_TEXT.replace("\n", "<br>")
PAGE = f"<html><head><meta charset=gb2312></head><body><div>{BODY}</div></body></html>"
EMPTY_PAGE = "<html><body><p>网站维护中，请稍后再来。</p></body></html>".encode()
NOISE = bytes((i * 7919 + i // 3) % 256 for i in range(30_000))
BASES = (REPORT_TEXT.encode(), REPORT_TEXT.encode("gb18030"), REPORT_TEXT.encode("utf-16"), PAGE.encode())
NAMES = (
    "报告.txt",
    "a.html",
    "b.zip",
    "c.pdf",
    "d.docx",
    "../../etc/passwd",
    "x" * 300 + ".txt",
    "<b>.txt",
    "无后缀",
)


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def staff(client: Client, places: None) -> Client:
    client.force_login(
        User.objects.create_superuser("editor", password="x"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def send(client: Client, name: str, data: bytes) -> HttpResponse:
    """Upload a file, read it as a worker would, and return the page that says what became of it."""
    answer = client.post("/staff/upload/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        return answer
    read_queue()
    return client.get(answer["Location"])


def _assert_consistent() -> None:
    """Every file belongs to a report, and every child to a report that exists."""
    ids = set(Report.objects.values_list("pk", flat=True))
    assert SourceFile.objects.count() == Report.objects.values("source_file").distinct().count()
    assert not UploadItem.objects.filter(state__in=OPEN_STATES).exists()
    for table in (Section, Metric, SearchRow):
        assert set(table.objects.values_list("report_id", flat=True)) <= ids


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("空.txt", b"", "空", id="empty"),
        pytest.param("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(5000), "图", id="picture named txt"),
        pytest.param("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(5000), "图", id="picture"),
        pytest.param("噪.txt", NOISE, "文", id="binary noise"),
        pytest.param("页.html", EMPTY_PAGE, "报告", id="no report"),
        pytest.param("弹.zip", _zip({"大.txt": bytes(100 * 1024 * 1024)}), "压缩", id="zip bomb"),
        pytest.param("假.zip", b"PK\x03\x04 not a zip", "压缩", id="broken zip"),
        pytest.param("套.zip", _zip({"内.zip": _zip({"a.txt": b"x"})}), "zip", id="zip in a zip"),
    ],
)  # fmt: skip
def test_bad_upload_says_why_and_stores_nothing(staff: Client, name: str, data: bytes, words: str) -> None:
    answer = send(staff, name, data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'class="state failed"' in page
    assert words in page
    assert not Report.objects.exists()
    assert not SourceFile.objects.exists()


def test_file_over_the_limit_is_refused(staff: Client) -> None:
    answer = send(staff, "大.txt", bytes(51 * 1024 * 1024))
    assert "超过上限 50 MB" in answer.content.decode()
    assert not SourceFile.objects.exists()
    assert not UploadContent.objects.exists()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Bytes of a good upload, cut, overwritten, or stuffed."""
    data = bytearray(draw(st.sampled_from(BASES)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        piece = draw(
            st.binary(max_size=40) | st.text(max_size=20).map(lambda t: t.encode("utf-8", "surrogatepass"))
        )
        data[at : at + draw(st.integers(0, 200))] = piece
    return bytes(data)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.sampled_from(NAMES), data=mutated() | st.binary(max_size=200))
def test_no_upload_breaks_the_server(staff: Client, name: str, data: bytes) -> None:
    assert send(staff, name, data).status_code in (200, 422)
    _assert_consistent()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(max_size=300) | st.tuples(st.text(max_size=80), st.text(max_size=80)).map(REPORT_TEXT.join)
)
def test_no_pasted_text_breaks_the_server(staff: Client, text: str) -> None:
    answer = staff.post("/staff/upload/", {"text": text, "name": "贴"})
    assert answer.status_code in (303, 422)
    read_queue()
    _assert_consistent()


def test_stored_text_is_never_markup(staff: Client, indicators: None) -> None:
    hostile = REPORT_TEXT.replace(
        "一、紧扣大局履行监督职责", "一、<script>alert(1)</script>监督<img src=x onerror=alert(2)>"
    )
    staff.post("/staff/upload/", {"text": hostile, "name": "<i>名</i>"})
    read_queue()
    report = Report.objects.get()
    assert "<script>alert(1)</script>" in report.text
    staff.post(f"/staff/reports/{report.pk}/publish/")
    for address in (
        report.get_absolute_url() + "?q=alert",
        f"/staff/reports/{report.pk}/",
        "/search/?q=alert",
        "/staff/",
        Upload.objects.get().get_absolute_url(),
    ):
        page = staff.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<i>名" not in page
