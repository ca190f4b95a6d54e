"""What an editor does on the review bench, with a keyboard, with a mouse, and without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from reports.models import Metric, Report
from reports.services.ingestion import ingest_file
from reports.services.reference import (
    SAMPLE_DIVISIONS_CSV,
    SAMPLES_DIR,
    load_divisions,
    load_indicators,
)
from reports.tests.conftest import REPORT_TEXT
from reports.tests.parsing.readers.builders_pdf import Layout, typeset

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quiet-reading-room"
AMBIGUOUS = "990203-2023-ambiguous-place.txt"
SCREENSHOTS = os.environ.get("CI_ARTIFACTS", "")


def ingest(name: str, behind_commas: str = "") -> Report:
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    User.objects.create_superuser("editor", password=PASSWORD)
    data = (SAMPLES_DIR / name).read_bytes().replace("，".encode(), f"，{behind_commas}".encode())
    return ingest_file(data=data, name=name, is_sample=True).report


def sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/staff/$"))


def shoot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=page.viewport_size["width"] < 600)


def test_open_place_then_publish_find_and_withdraw(open_page: Callable[..., Page]) -> None:
    report = ingest(AMBIGUOUS)
    assert report.division is None
    page = open_page(javascript=True)
    sign_in(page)
    page.goto(f"/staff/reports/{report.pk}/review/")
    expect(page.locator(".questions")).to_contain_text("地区未定")
    shoot(page, "bench-open-place")
    page.locator("#id_division").fill("清平")
    choice = page.locator(".place-choices input").first
    expect(choice).to_be_visible()
    choice.check()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    report.refresh_from_db()
    assert report.division is not None
    number = report.metrics.order_by("start").first()
    page.goto(f"/staff/reports/{report.pk}/review/?metric={number.pk}#metric-form")
    page.locator("#metric-form [name=year]").fill("2021")
    shoot(page, "bench-correct")
    page.get_by_role("button", name="保存改正").click()
    expect(page.locator(".notes")).to_contain_text("已改正")
    page.goto(f"/staff/reports/{report.pk}/")
    page.get_by_role("button", name="发布", exact=True).click()
    reader = open_page(javascript=True)
    reader.goto(f"/search/?q=“{report.title}”")
    expect(reader.locator("#results")).to_contain_text(report.title)
    page.goto(f"/staff/reports/{report.pk}/history/")
    expect(page.locator(".entries")).to_contain_text("2021")
    shoot(page, "history")
    page.goto(f"/staff/reports/{report.pk}/review/")
    page.locator("#id_speaker").fill("改过的人")
    page.locator("#id_speaker").press("Tab")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    reader.goto("/corrections/")
    expect(reader.locator(".entries")).to_contain_text("改过的人")
    shoot(reader, "corrections")
    page.goto(f"/staff/reports/{report.pk}/")
    page.locator("summary", has_text="撤回").click()
    page.locator("#withdraw-reason").fill("底本有误")
    page.locator(".with-reason").get_by_role("button", name="撤回").click()
    report.refresh_from_db()
    gone = reader.goto(report.get_absolute_url())
    assert gone is not None
    assert gone.status == 410
    expect(reader.locator("main")).to_contain_text("底本有误")


def test_numbers_by_keyboard(open_page: Callable[..., Page]) -> None:
    report = ingest("990102-2024-plain.txt")
    page = open_page(javascript=True)
    sign_in(page)
    page.goto(f"/staff/reports/{report.pk}/review/")
    first, second = (row.get_attribute("data-number") for row in page.locator("[data-number]").all()[:2])
    page.keyboard.press("j")
    expect(page.locator(f"#m{first}")).to_have_class(re.compile("lit"))
    page.keyboard.press("a")
    expect(page.locator(f"[data-number='{first}'] .state")).to_have_text("已核")
    expect(page.locator(".number-row.now")).to_have_attribute("data-number", second or "")
    page.keyboard.press("r")
    expect(page.locator(f"[data-number='{second}'] .state")).to_have_text("已否")
    shoot(page, "bench-numbers")
    page.keyboard.press("u")
    expect(page.locator(".notes")).to_contain_text("已撤销")
    assert Metric.objects.get(pk=second).review == "unreviewed"
    assert Metric.objects.get(pk=first).review == "accepted"


def test_number_is_added_by_selecting_it(open_page: Callable[..., Page]) -> None:
    # A character outside the BMP before the number: JavaScript counts it twice, the archive once.
    report = ingest("990102-2024-plain.txt", behind_commas="𠮷")
    number = next(
        m
        for m in report.metrics.order_by("start")
        if "𠮷" in report.text[report.text.rfind("\n", 0, m.start) + 1 : m.start] and m.raw.isdigit()
    )
    words, start, unit = number.raw, number.start, number.unit
    number.delete()
    line = report.text.rfind("\n", 0, start) + 1
    before = len(report.text[line:start].encode("utf-16-le")) // 2
    page = open_page(javascript=True)
    sign_in(page)
    page.goto(f"/staff/reports/{report.pk}/review/")
    page.evaluate(
        """([line, offset, length]) => {
            const words = document.querySelector(`#l${line} [data-words]`);
            const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
            const at = (wanted) => {
                walker.currentNode = words;
                let left = wanted;
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    if (left <= node.length) return [node, left];
                    left -= node.length;
                }
            };
            const range = document.createRange();
            range.setStart(...at(offset));
            range.setEnd(...at(offset + length));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [line, before, len(words)],
    )
    page.keyboard.press("s")
    expect(page.locator("#add-words")).to_have_value(words)
    page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_contain_text("已补录")
    made = Metric.objects.get(report=report, review="added")
    assert (made.raw, made.start, made.unit) == (words, start, unit)


def test_original_beside_the_reading_and_steps_there_and_back(open_page: Callable[..., Page]) -> None:
    pages = typeset(REPORT_TEXT, Layout(size=22, leading=40)).build()
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    User.objects.create_superuser("editor", password=PASSWORD)
    pdf = ingest_file(data=pages, name="报告.pdf").report
    html = (
        f"<html><script>document.title = '跑了'</script><body><pre>{REPORT_TEXT}</pre></body></html>".encode()
    )
    web = ingest_file(data=html.replace("9次".encode(), "8次".encode()), name="报告.html").report
    page = open_page(javascript=True)
    sign_in(page)
    page.goto(f"/staff/reports/{pdf.pk}/review/")
    expect(page.locator("#original")).to_be_hidden()
    page.keyboard.press("o")
    picture = page.locator(".page-picture img")
    expect(picture).to_be_visible()
    assert page.evaluate("document.querySelector('.page-picture img').decode().then(() => true)")
    page.keyboard.press("]")
    expect(picture).to_have_attribute("src", re.compile("/pages/2$"))
    page.keyboard.press("[")
    expect(picture).to_have_attribute("src", re.compile("/pages/1$"))
    # A number that is looked at brings the text up beside the page, and the choice is kept.
    page.keyboard.press("j")
    expect(page.locator(".review-text .lit")).to_be_visible()
    shoot(page, "bench-both")
    page.reload()
    expect(page.locator("[data-review]")).to_have_attribute("data-show", "both")
    page.goto(f"/staff/reports/{web.pk}/review/")
    # Nothing runs in the frame, so nobody can ask it either: what it fetched is what counts.
    with page.expect_response(re.compile("/original/web$")) as fetched:
        page.reload()
    assert "望川区" in fetched.value.text()
    assert "sandbox" in fetched.value.headers["content-security-policy"]
    expect(page.locator(".page-frame")).to_be_visible()
    shoot(page, "bench-web")
    page.get_by_role("link", name="清理后的正文").click()
    expect(page.locator("#original")).to_be_hidden()
    page.locator("#id_speaker").fill("改过的人")
    page.locator("#id_speaker").blur()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    for keys, name in (
        ("Control+z", "沈砚秋"),
        ("Control+Shift+Z", "改过的人"),
        ("u", "沈砚秋"),
        ("Control+y", "改过的人"),
    ):
        page.keyboard.press(keys)
        expect(page.locator("#id_speaker")).to_have_value(name)


def test_everything_without_javascript(open_page: Callable[..., Page]) -> None:
    report = ingest("990102-2024-plain.txt")
    page = open_page(javascript=False)
    sign_in(page)
    page.goto("/staff/review/")
    shoot(page, "queue")
    page.locator(".reports-table a").first.click()
    page.locator("#id_speaker").fill("改过的人")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".notes")).to_contain_text("著录已保存")
    page.get_by_role("button", name="认可", exact=True).first.click()
    assert Metric.objects.filter(report=report, review="accepted").count() == 1
    page.locator("#outline summary").click()
    count = report.sections.count()
    page.locator("#outline button[name=merge]").last.click()
    assert report.sections.count() == count - 1
    page.get_by_role("button", name=re.compile("撤销上一步")).click()
    assert report.sections.count() == count
    page.goto("/staff/review/table/")
    shoot(page, "table")
    page.locator(f"[name='{report.pk}-speaker']").fill("又改")
    page.get_by_role("button", name="保存改过的").click()
    report.refresh_from_db()
    assert report.speaker == "又改"


def test_pages_fit_a_phone(open_page: Callable[..., Page]) -> None:
    report = ingest("990102-2023-pasted-twice.txt")
    page = open_page(javascript=True, width=360)
    sign_in(page)
    for path in ("review/", "history/", "original/", "reread/"):
        page.goto(f"/staff/reports/{report.pk}/{path}")
        shoot(page, f"phone-{path.strip('/')}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
