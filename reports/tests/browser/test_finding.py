"""Suggestions by keyboard, lines in context, trends: with a script and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reports.search.phrases import build_phrases
from reports.services.ingestion import ingest_file
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.tests.conftest import REPORT_TEXT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def archive() -> None:
    """Two years of one district, and the words they use."""
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    for year in (2022, 2023):
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        ingest_file(data=text.encode(), name=f"{year}.txt", publish=True)
    build_phrases()


def test_suggestions_by_keyboard(archive: None, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=True)
    page.goto("/search/")
    box = page.get_by_role("combobox", name="检索词")
    box.press_sequentially("监督 wangchuan")
    option = page.get_by_role("option", name="望川区").first
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "completion-1")
    box.press("Escape")
    expect(option).to_have_count(0)
    box.press_sequentially("q")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("监督 division:望川区")
    expect(page).to_have_url(re.compile("division%3A|division:"))
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator("#completions")).to_have_count(0)


def test_suggestions_by_pointer(archive: None, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=True, width=360)
    page.goto("/")
    page.get_by_role("combobox", name="检索词").press_sequentially("lianluo")
    page.get_by_role("option", name="联络站", exact=False).first.click()
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.locator(".hit").first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_lines_in_context_keep_the_whole_state(
    javascript: bool, archive: None, open_page: Callable[..., Page]
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/search/?q=代表&year_from=2023")
    if javascript:
        expect(page.locator(".count")).to_contain_text("处")
    page.get_by_role("link", name="关键词居中").click()
    page.get_by_role("link", name="按左文").click()
    expect(page.locator(".kwic mark").first).to_have_text("代表")
    expect(page).to_have_url(re.compile(r"year_from=2023.*view=kwic.*sort=left"))
    page.locator("#q").fill("监督")
    page.get_by_role("button", name="检索").click()
    expect(page.locator(".kwic mark").first).to_have_text("监督")
    expect(page).to_have_url(re.compile("view=kwic"))


def test_places_are_counted_beside_sections(archive: None, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=True)
    page.goto("/search/?q=代表")
    expect(page.locator(".count")).to_contain_text(re.compile(r"共 \d+ 处，见于 2 篇"))


@pytest.mark.parametrize("javascript", [True, False])
def test_trends(javascript: bool, archive: None, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="趋势").click()
    page.get_by_role("textbox", name="词语").fill("代表，监督")
    page.get_by_role("textbox", name="地区").fill("望川区")
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("img", name=re.compile("每万字"))).to_be_visible()
    expect(page.locator(".chart .line")).to_have_count(2)
    page.locator("table.trends").first.get_by_role("link").nth(1).click()
    expect(page.locator(".hit").first).to_be_visible()
