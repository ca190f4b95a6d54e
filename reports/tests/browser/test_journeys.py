"""What a researcher and an editor do, from the first search to a published report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from reports.models import Report
from reports.services.ingestion import ingest_file
from reports.services.reference import (
    SAMPLE_DIVISIONS_CSV,
    SAMPLES_DIR,
    load_divisions,
    load_indicators,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = (
    "990102-2023-pasted-twice.txt",
    "990102-2024-plain.txt",
    "990121-2022-newspaper.txt",
    "990202-2024-work-report.txt",
)
UPLOAD = SAMPLES_DIR / "990000-2023-province-document.txt"
PASSWORD = "quiet-reading-room"


@pytest.fixture
def archive() -> None:
    """A few published samples, and an editor."""
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    for name in FILES:
        ingest_file(data=(SAMPLES_DIR / name).read_bytes(), name=name, publish=True, is_sample=True)
    User.objects.create_superuser("editor", password=PASSWORD)


def sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/staff/$"))


@pytest.mark.parametrize(
    "javascript", [pytest.param(False, id="without JavaScript"), pytest.param(True, id="with")]
)
def test_search_filter_report_section(
    archive: None, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/")
    page.locator("main input[name=q]").fill("代表")
    page.locator("main form[role=search] button").first.click()
    expect(page).to_have_url(re.compile(r"/search/\?.*q="))
    before = page.locator("#results mark").count()
    assert before > 0
    page.locator(".facet-year a", has_text="2023").click()
    expect(page).to_have_url(re.compile("year_from=2023"))
    expect(page.locator("#results")).to_contain_text("望川区")
    expect(page.locator("#results h2 a, #results h3 a").first).to_be_visible()
    page.locator("#results h2 a, #results h3 a").first.click()
    expect(page).to_have_url(re.compile(r"/reports/990102/2023/work_report/\d+/"))
    assert page.locator("article mark").count() > 0
    page.locator("nav a[href*='#s']").last.click()
    expect(page).to_have_url(re.compile(r"#s\d+$"))
    fact = page.locator("#facts a").first
    target = fact.get_attribute("href") or ""
    fact.click()
    assert page.evaluate("document.getElementById(location.hash.slice(1)) !== null") if javascript else True
    expect(page.locator(target).first).to_be_visible()


@pytest.mark.parametrize(
    "javascript",
    [
        # The same pages as with it; the two together take a tenth of the fast suite.
        pytest.param(False, id="without JavaScript", marks=pytest.mark.long),
        pytest.param(True, id="with"),
    ],
)
def test_upload_publish_find(
    archive: None, worker: None, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    sign_in(page)
    page.goto("/staff/upload/")
    page.locator("input[type=file]").set_input_files(UPLOAD)
    page.get_by_role("button", name="收入并解析").click()
    expect(page).to_have_url(re.compile(r"/staff/uploads/\d+/$"))
    # With scripts the part that changes is fetched again, without them the page.
    page.locator(".upload-items a[href*='/staff/reports/']").first.click()
    expect(page).to_have_url(re.compile(r"/staff/reports/\d+/$"))
    report = Report.objects.get(source_file__name=UPLOAD.name)
    assert report.status == "draft"
    reader = open_page(javascript=javascript)
    assert reader.request.get(report.get_absolute_url()).status == 404
    page.get_by_role("button", name="发布", exact=False).first.click()
    expect(page.locator("main")).to_contain_text("已发布")
    reader.goto(f"/search/?q=“{report.title}”")
    reader.locator("#results h2 a, #results h3 a").first.click()
    expect(reader.locator("main")).to_contain_text(report.title)


def test_upload_of_noise_says_why(
    archive: None, worker: None, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(javascript=True)
    sign_in(page)
    noise = tmp_path / "报告.txt"
    noise.write_bytes(bytes((i * 7919 + i // 3) % 256 for i in range(30_000)))
    before = Report.objects.count()
    page.goto("/staff/upload/")
    page.locator("input[type=file]").set_input_files(noise)
    page.get_by_role("button", name="收入并解析").click()
    expect(page.locator(".upload-items .state.failed")).to_be_visible()
    expect(page.locator(".upload-items")).to_contain_text("“报告.txt”")
    assert Report.objects.count() == before


def test_pages_fit_a_phone(archive: None, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=True, width=360)
    for path in ("/", "/search/?q=代表", "/divisions/990102/", "/years/2023/", "/api/v1/docs", "/about/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_keyboard(archive: None, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=True)
    page.goto("/years/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("input[data-search]").first).to_be_focused()
    page.goto(f"{Report.objects.get(covers_year=2024, division__code='990102').get_absolute_url()}?q=代表")
    page.keyboard.press("j")
    expect(page.locator("[data-hit-position]")).not_to_be_empty()
