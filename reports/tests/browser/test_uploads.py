"""A pile of files, dropped at once: progress to the end, what failed, what is nearly the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from npcarchive.tests.artifacts import folder
from reports.models import Report
from reports.services.ingestion import ingest_file
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.tests.conftest import REPORT_TEXT

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quiet-reading-room"


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
    """Keep a picture where CI collects them."""
    page.screenshot(path=str(folder() / f"{name}.png"), full_page=True)


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
