"""A pile of files, dropped at once: progress to the end, what failed, what is nearly the same."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from reports.models import Report, Upload
from reports.services.ingestion import ingest_file
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.services.samples import sample_files
from reports.tests.conftest import REPORT_TEXT

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quiet-reading-room"
# A script in the page builds the drop: no browser lets a test drag files from the desktop.
DROP = """([zone, files]) => {
  const transfer = new DataTransfer();
  const bytes = (data) => Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  for (const [name, data] of files) transfer.items.add(new File([bytes(data)], name));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def editor_page(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a page as an editor: `editor_page(javascript=True)`."""
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    User.objects.create_superuser("editor", password=PASSWORD)

    def open_signed_in(**options: int | bool) -> Page:
        page = open_page(**options)
        page.goto("/sign-in/")
        page.get_by_label("用户名").fill("editor")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(re.compile("/staff/$"))
        return page

    return open_signed_in


def snapshot(page: Page, name: str) -> None:
    """Keep a picture where CI collects them, if it does."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def pile() -> list[tuple[str, bytes]]:
    """Forty-four files: every sample, variants of one report, and two that cannot be read."""
    files = [(path.name, path.read_bytes()) for path in sample_files()]
    variants = [
        (f"第{n}份.txt", REPORT_TEXT.replace("望川区", "星桥镇").replace("9次", f"{n + 20}次").encode())
        for n in range(42 - len(files))
    ]
    return [*files, *variants, ("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(3000)), ("空.txt", b"")]


def test_a_pile_dropped_at_once(worker: None, editor_page: Callable[..., Page]) -> None:
    page = editor_page(javascript=True)
    page.goto("/staff/upload/")
    snapshot(page, "upload-form")
    files = pile()
    packed = [[name, base64.b64encode(data).decode()] for name, data in files]
    page.evaluate(f"async (files) => ({DROP})([document.querySelector('[data-dropzone]'), files])", packed)
    expect(page.locator("[data-chosen]")).to_contain_text(f"{len(files)} 个文件")
    page.get_by_role("button", name="收入并解析").click()
    expect(page).to_have_url(re.compile(r"/staff/uploads/\d+/"), timeout=30_000)
    assert Upload.objects.count() == 1, "several goes, one upload"
    snapshot(page, "upload-running")
    expect(page.locator("#upload-progress")).to_contain_text("全部读完", timeout=90_000)
    snapshot(page, "upload-done")
    expect(page.locator(".upload-items .state.failed")).to_have_count(2)
    expect(page.locator(".upload-items")).to_contain_text("图片")
    expect(page.locator(".upload-items")).to_contain_text("空文件")
    page.get_by_role("button", name=re.compile("重试未成功的 2 个")).click()
    expect(page.locator("#upload-progress")).to_contain_text("全部读完", timeout=30_000)
    expect(page.locator(".upload-items .state.failed")).to_have_count(2)
    assert Report.objects.count() + 2 <= len(files)


@pytest.mark.parametrize(
    "javascript", [pytest.param(False, id="without JavaScript"), pytest.param(True, id="with")]
)
def test_a_near_copy_is_shown_beside_what_is_held(
    worker: None, editor_page: Callable[..., Page], javascript: bool, tmp_path: Path
) -> None:
    page = editor_page(javascript=javascript)
    ingest_file(data=REPORT_TEXT.encode(), name="原.txt", publish=True)
    near = tmp_path / "改.txt"
    near.write_text(REPORT_TEXT.replace("培训6次", "培训7次"), encoding="utf-8")
    page.goto("/staff/upload/")
    page.locator("input[type=file]").set_input_files(near)
    page.get_by_role("button", name="收入并解析").click()
    page.get_by_role("link", name="对照并裁定").click()
    expect(page.locator(".compare del")).to_contain_text("培训6次")
    expect(page.locator(".compare ins")).to_contain_text("培训7次")
    snapshot(page, "upload-compare")
    page.get_by_role("button", name="新版本").click()
    expect(page.locator(".upload-items")).to_contain_text("新版本")
    assert sorted(Report.objects.values_list("version", flat=True)) == [1, 2]


def test_the_pages_fit_a_phone(worker: None, editor_page: Callable[..., Page], tmp_path: Path) -> None:
    page = editor_page(javascript=True, width=360)
    ingest_file(data=REPORT_TEXT.encode(), name="原.txt", publish=True)
    near = tmp_path / f"{'长' * 60}.txt"
    near.write_text(REPORT_TEXT.replace("培训6次", "培训7次"), encoding="utf-8")
    page.goto("/staff/upload/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("input[type=file]").set_input_files(near)
    page.get_by_role("button", name="收入并解析").click()
    link = page.get_by_role("link", name="对照并裁定")
    expect(link).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    snapshot(page, "upload-phone")
    link.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    snapshot(page, "upload-compare-phone")
