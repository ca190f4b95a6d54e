"""Sending files in: what the pages say of each, and what a person may do about it."""

from __future__ import annotations

import errno
import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import DiskFull

from reports.models import ItemState, Report, Revision, SourceFile, Upload, UploadContent, UploadItem
from reports.services import uploads
from reports.tests.conftest import REPORT_TEXT, read_queue
from reports.views_uploads import harmless

NEAR = REPORT_TEXT.replace("培训6次", "培训7次").replace("17次", "18次")


@pytest.fixture
def staff(client: Client, places: None, indicators: None) -> Client:
    """The browser of somebody who may do everything to reports."""
    user = User.objects.create_user("publisher", password="a-long-password")
    user.user_permissions.set(
        Permission.objects.filter(codename__in=("view_report", "add_report", "change_report"))
    )
    client.force_login(user)
    return client


def send(client: Client, *files: tuple[str, bytes], read: bool = True, **fields: str) -> str:
    """Upload files, read them if wanted, and return the page of the upload."""
    data = {"file": [SimpleUploadedFile(name, content) for name, content in files], **fields}
    answer = client.post(reverse("staff-upload"), data)
    assert answer.status_code == 303
    if read:
        read_queue()
    return client.get(answer["Location"]).content.decode()


def test_files_wait_until_they_are_read(staff: Client) -> None:
    page = send(staff, ("甲.txt", REPORT_TEXT.encode()), ("乙.txt", b"\x00"), read=False)
    assert page.count('class="state queued"') == 2
    assert 'hx-trigger="every' in page
    assert 'http-equiv="refresh"' in page
    assert "没有读取进程在运行" in page
    assert not Report.objects.exists()
    read_queue()
    page = staff.get(Upload.objects.get().get_absolute_url()).content.decode()
    assert page.count('class="state ready"') == 1
    assert page.count('class="state failed"') == 1
    assert 'hx-trigger="every' not in page
    assert 'http-equiv="refresh"' not in page


def test_upload_becomes_a_draft_that_nobody_else_sees(staff: Client) -> None:
    page = send(staff, ("报告.txt", REPORT_TEXT.encode()))
    made = Report.objects.get()
    assert reverse("staff-report", args=(made.pk,)) in page
    assert made.status == "draft"
    assert made.source_file.received_by is not None
    assert staff.get(made.get_absolute_url()).status_code == 404
    assert not UploadContent.objects.exists()


def test_each_file_has_a_job(staff: Client) -> None:
    send(staff, ("甲.txt", REPORT_TEXT.encode()), ("乙.txt", NEAR.encode()), read=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'item')::bigint FROM procrastinate_jobs ORDER BY id")
        queued = [pk for (pk,) in cursor.fetchall()]
    assert queued == list(UploadItem.objects.values_list("pk", flat=True))


def test_pasted_text_is_taken_in(staff: Client) -> None:
    answer = staff.post(reverse("staff-upload"), {"text": REPORT_TEXT, "name": "望川2023"})
    assert answer.status_code == 303
    read_queue()
    assert Report.objects.get().source_file.name == "望川2023.txt"


def test_the_same_bytes_are_refused_at_once(report: Report, staff: Client) -> None:
    page = send(staff, ("另一个名字.txt", REPORT_TEXT.encode()), read=False)
    assert 'class="state duplicate"' in page
    assert reverse("staff-report", args=(report.pk,)) in page
    assert Report.objects.count() == 1


def test_the_same_text_is_refused_when_read(report: Report, staff: Client) -> None:
    page = send(staff, ("同文.txt", REPORT_TEXT.replace("\n", "\r\n").encode("utf-16")))
    assert 'class="state duplicate"' in page
    assert "正文相同" in page
    assert Report.objects.count() == 1


@pytest.mark.parametrize("data", [REPORT_TEXT.encode(), REPORT_TEXT.encode("utf-16")], ids=["bytes", "text"])
def test_the_person_may_say_new_version(data: bytes, report: Report, staff: Client) -> None:
    send(staff, ("再版.txt", data), as_version="on")
    assert sorted(Report.objects.values_list("version", flat=True)) == [1, 2]


def test_a_duplicate_may_become_a_version_later(report: Report, staff: Client) -> None:
    send(staff, ("再版.txt", REPORT_TEXT.encode()))
    item = UploadItem.objects.get()
    answer = staff.post(reverse("staff-upload-version", args=(item.upload_id,)), {"item": item.pk})
    assert answer.status_code == 302
    read_queue()
    item.refresh_from_db()
    assert item.state == ItemState.READY
    assert item.report.version == 2


@pytest.mark.parametrize(
    ("decision", "versions", "state"),
    [
        pytest.param("version", [1, 2], ItemState.READY, id="new version"),
        pytest.param("copy", [1], ItemState.DUPLICATE, id="republished copy"),
        pytest.param("different", [1, 1], ItemState.READY, id="different"),
    ],
)
def test_near_duplicates_are_shown_and_decided(
    decision: str, versions: list[int], state: str, report: Report, staff: Client
) -> None:
    page = send(staff, ("改.txt", NEAR.encode()))
    item = UploadItem.objects.get()
    assert item.state == ItemState.NEEDS_REVIEW
    address = reverse("staff-upload-compare", args=(item.upload_id, item.pk))
    assert address in page
    compared = staff.get(address).content.decode()
    assert "培训7次" in compared
    assert "培训6次" in compared
    staff.post(address, {"decision": decision})
    item.refresh_from_db()
    assert (item.state, item.decision) == (state, decision)
    assert sorted(Report.objects.values_list("version", flat=True)) == versions
    assert SourceFile.objects.count() == len(versions)
    assert Revision.objects.filter(report_id=report.pk, action="republished").exists() == (decision == "copy")
    again = staff.post(address, {"decision": "different"}, follow=True)
    assert "已经裁定过" in again.content.decode()


def test_each_file_of_a_zip_stands_for_itself(staff: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../good.txt", REPORT_TEXT)
        archive.writestr("bad.txt", "只有一句话。")
    page = send(staff, ("two.zip", packed.getvalue()))
    assert Report.objects.get().source_file.name == "good.txt"
    for state in ("unpacked", "ready", "failed"):
        assert page.count(f'class="state {state}"') == 1
    assert "2 个文件全部读完" in page


def test_a_failed_file_can_be_tried_again(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("defect")

    with monkeypatch.context() as patch:
        patch.setattr("reports.services.uploads.read_file", fail)
        page = send(staff, ("甲.txt", REPORT_TEXT.encode()))
    assert "内部错误" in page
    made = Upload.objects.get()
    staff.post(reverse("staff-upload-retry", args=(made.pk,)))
    read_queue()
    assert made.items.get().state == ItemState.READY


def test_what_waits_can_be_cancelled_and_called_back(staff: Client) -> None:
    send(staff, ("甲.txt", REPORT_TEXT.encode()), read=False)
    made = Upload.objects.get()
    staff.post(reverse("staff-upload-cancel", args=(made.pk,)))
    read_queue()
    assert made.items.get().state == ItemState.CANCELLED
    assert not Report.objects.exists()
    staff.post(reverse("staff-upload-retry", args=(made.pk,)), {"item": made.items.get().pk})
    read_queue()
    assert Report.objects.count() == 1


def test_a_script_goes_on_with_its_own_upload_only(staff: Client) -> None:
    send(staff, ("甲.txt", REPORT_TEXT.encode()))
    mine = Upload.objects.get()
    send(staff, ("乙.txt", b"x"), batch=str(mine.pk))
    assert mine.items.count() == 2
    foreign = Upload.objects.create(origin="web", owner=User.objects.create_user("other"))
    send(staff, ("丙.txt", b"y"), batch=str(foreign.pk))
    assert not foreign.items.exists()


def test_the_list_is_a_harmless_table(staff: Client) -> None:
    send(staff, ('=HYPERLINK("x").txt', b"x"), ("甲.txt", REPORT_TEXT.encode()))
    address = reverse("staff-upload-csv", args=(Upload.objects.get().pk,))
    table = staff.get(address).getvalue().decode()
    assert table.startswith("\ufeff文件,")
    assert table.count("\r\n") == 3
    assert "\r\n\"'=HYPERLINK" in table


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_others_do_not_see_my_uploads(staff: Client) -> None:
    send(staff, ("甲.txt", REPORT_TEXT.encode()))
    made = Upload.objects.get()
    other = User.objects.create_user("other")
    other.user_permissions.set(Permission.objects.filter(codename__in=("view_report", "add_report")))
    staff.force_login(other)
    assert staff.get(made.get_absolute_url()).status_code == 404
    assert f"/staff/uploads/{made.pk}/" not in staff.get(reverse("staff-uploads")).content.decode()


@override_settings(MAX_UPLOAD_MB=1)
def test_too_large_a_file_says_so_and_costs_the_others_nothing(staff: Client) -> None:
    page = send(staff, ("大.txt", b"x" * (1024 * 1024 + 1)), ("甲.txt", REPORT_TEXT.encode()))
    assert "超过上限 1 MB" in page
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"text": "  \n"}, id="blank text"),
        pytest.param({"text": REPORT_TEXT, "with_file": "1"}, id="file and text at once"),
    ],
)
def test_a_form_that_says_nothing_clear_is_explained(fields: dict[str, str], staff: Client) -> None:
    data: dict[str, object] = dict(fields)
    if data.pop("with_file", None):
        data["file"] = SimpleUploadedFile("a.txt", b"x")
    answer = staff.post(reverse("staff-upload"), data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_full_disk_is_said_and_loses_nothing(
    report: Report, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = uploads.add_file
    taken = []

    def fill_up(upload: Upload, incoming: uploads.Incoming) -> UploadItem:
        if taken:
            raise OperationalError("could not extend file") from DiskFull("could not extend file")
        taken.append(incoming.name)
        return real(upload, incoming)

    monkeypatch.setattr("reports.services.uploads.add_file", fill_up)
    files = [SimpleUploadedFile(name, NEAR.encode()) for name in ("甲.txt", "乙.txt")]
    answer = staff.post(reverse("staff-upload"), {"file": files})
    assert answer.status_code == 507
    assert "磁盘满了" in answer.content.decode()
    read_queue()
    assert list(Upload.objects.get().items.values_list("name", flat=True)) == ["甲.txt"]
    assert Report.objects.count() == 2


def test_no_room_for_the_temporary_file(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.write", full, raising=False)
    answer = staff.post(reverse("staff-upload"), {"file": SimpleUploadedFile("大.txt", b"x" * 400_000)})
    assert answer.status_code == 507
    assert "磁盘满了" in answer.content.decode()
    assert not Upload.objects.exists()


@override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=2)
def test_more_files_than_one_request_may_bring_are_refused_in_words(staff: Client) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(3)]
    answer = staff.post(reverse("staff-upload"), {"file": files})
    assert answer.status_code == 413
    assert "一次最多收 2 个文件" in answer.content.decode()
    assert not Upload.objects.exists()


def test_bytes_that_came_to_nothing_are_kept_for_a_time_and_then_forgotten(staff: Client) -> None:
    assert "原件留 14 天" in staff.get(reverse("staff-upload")).content.decode()
    send(staff, ("空.txt", b"\0"))
    read_queue()
    item = UploadItem.objects.get()
    assert item.state == ItemState.FAILED
    assert uploads.drop_old_contents() == 0
    UploadItem.objects.update(finished_at=timezone.now() - uploads.KEEP_FAILED - timedelta(minutes=1))
    assert uploads.drop_old_contents() == 1
    page = staff.get(reverse("staff-upload-page", args=(item.upload_id,))).content.decode()
    assert item.note[:10] in page
    staff.post(reverse("staff-upload-retry", args=(item.upload_id,)))
    assert UploadItem.objects.get().state == ItemState.FAILED


def test_a_new_version_of_a_report_without_a_place_takes_its_place(report: Report, staff: Client) -> None:
    Report.objects.filter(pk=report.pk).update(division=None)
    send(staff, ("更正.txt", NEAR.encode()), as_version="on")
    newer = Report.objects.get(version=2)
    Report.objects.filter(pk=newer.pk).update(division=None)
    staff.post(reverse("staff-publish", args=(newer.pk,)))
    report.refresh_from_db()
    assert (report.status, report.superseded_by) == ("superseded", newer.pk)
