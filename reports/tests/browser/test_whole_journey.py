"""From forty files dropped on a page to a withdrawn report's 410: the work of staff, pictured by step."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from npcarchive.tests.artifacts import folder, tell
from reports.models import Report, Upload
from reports.services import uploads
from reports.services.ingestion import read_file
from reports.services.reference import SAMPLE_DIVISIONS_CSV, load_divisions, load_indicators
from reports.services.samples import sample_files
from reports.tests.conftest import REPORT_TEXT
from reports.tests.pile import EVERY_FORMAT, in_every_format

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quiet-reading-room"
AMBIGUOUS = "990203-2023-ambiguous-place.txt"
PHOTO = ("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(3000))
# A script in the page builds the drop: no browser lets a test drag files from the desktop.
DROP = """([zone, files]) => {
  const transfer = new DataTransfer();
  const bytes = (data) => Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  for (const [name, data] of files) transfer.items.add(new File([bytes(data)], name));
  const event = (name) => new DragEvent(name, {dataTransfer: transfer, bubbles: true, cancelable: true});
  for (const name of ["dragenter", "dragover", "drop"]) zone.dispatchEvent(event(name));
}"""


class Album:
    """Pictures of the steps, numbered, where CI collects them."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        self.count += 1
        page.screenshot(path=str(folder() / f"journey-{self.count:02}-{name}.png"), full_page=whole)


def texts() -> list[str]:
    """Thirty-nine invented reports: the samples that are plain UTF-8, and variants of one."""
    found = {}
    for path in sample_files():
        if path.suffix == ".txt":
            try:
                found[path.name] = path.read_text(encoding="utf-8-sig").strip("\n")
            except UnicodeDecodeError:
                continue
    others = [text for name, text in sorted(found.items()) if name != AMBIGUOUS][:33]
    variants = [REPORT_TEXT.replace("9次", f"{n + 20}次") for n in range(38 - len(others))]
    return [found[AMBIGUOUS], *others, *variants]


@pytest.fixture
def one_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file meets a defect when it is read for the first time."""
    slipped: list[str] = []

    def read(*, data: bytes, name: str) -> object:
        if name.startswith("02号") and name not in slipped:
            slipped.append(name)
            raise RuntimeError("a defect")
        return read_file(data=data, name=name)

    monkeypatch.setattr(uploads, "read_file", read)


@pytest.fixture
def editor(open_page: Callable[..., Page]) -> Page:
    """The browser of an editor who has signed in."""
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    load_indicators()
    User.objects.create_superuser("editor", password=PASSWORD)
    page = open_page(javascript=True)
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/staff/$"))
    return page


def test_from_the_drop_to_the_gone_page(
    worker: None, one_slip: None, editor: Page, open_page: Callable[..., Page]
) -> None:
    album = Album()
    report = send_the_pile(editor, album)
    settle_place_and_number(editor, album, report)
    reader = open_page(javascript=True)
    publish_and_find(editor, reader, album, report)
    withdraw(editor, reader, album, report)
    phone = open_page(javascript=True, width=360)
    phone.goto(report.get_absolute_url())
    album.take(phone, "gone-phone", whole=True)
    tell(f"journey of staff: {album.count} pictures in {folder()}")


def send_the_pile(page: Page, album: Album) -> Report:
    """Drop everything, see it through, try the two failures again. Returns the report of an unclear place."""
    files = [*in_every_format(texts()), PHOTO]
    assert len(files) == 40
    assert {name.partition(".")[2] for name, _ in files} >= set(EVERY_FORMAT)
    page.goto("/staff/upload/")
    album.take(page, "upload-form")
    packed = [[name, base64.b64encode(data).decode()] for name, data in files]
    page.evaluate(f"async (files) => ({DROP})([document.querySelector('[data-dropzone]'), files])", packed)
    expect(page.locator("[data-chosen]")).to_contain_text("40 个文件")
    album.take(page, "dropped")
    page.get_by_role("button", name="收入并解析").click()
    expect(page).to_have_url(re.compile(r"/staff/uploads/\d+/"), timeout=30_000)
    expect(page.locator(".state.ready, .state.needs_review").first).to_be_visible(timeout=60_000)
    album.take(page, "running")
    progress = page.locator("#upload-progress")
    expect(progress).to_contain_text("40 个文件全部读完", timeout=120_000)
    failed = page.locator(".upload-items .line", has=page.locator(".state.failed"))
    expect(failed).to_have_count(2)
    expect(failed.filter(has_text="02号")).to_contain_text("可以重试")
    expect(failed.filter(has_text="照片")).to_contain_text("图片")
    album.take(page, "done-two-failed", whole=True)
    page.get_by_role("button", name=re.compile("重试未成功的 2 个")).click()
    expect(failed).to_have_count(1, timeout=60_000)
    expect(progress).to_contain_text("40 个文件全部读完")
    expect(failed).to_contain_text("照片")
    album.take(page, "retried")
    made = Upload.objects.get()
    return made.items.exclude(report=None).get(label__startswith="01号").report


def settle_place_and_number(page: Page, album: Album, report: Report) -> None:
    """From the list of files to the bench; say which place it is, and what a number really is."""
    assert report.division is None
    line = page.locator(".upload-items .line", has_text="01号")
    expect(line).to_contain_text("地区未定")
    line.get_by_role("link").first.click()
    expect(page.locator(".band", has_text="候选")).to_be_visible()
    album.take(page, "unclear-place")
    page.get_by_role("link", name="打开核对台").click()
    expect(page.locator(".questions")).to_contain_text("地区未定")
    album.take(page, "bench")
    choice = page.get_by_role("radio", name=re.compile("青屏市.新桥区"))
    expect(choice).to_be_visible()
    album.take(page, "choose-place")
    choice.click()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    report.refresh_from_db()
    assert report.division is not None
    number = report.metrics.order_by("start").first()
    assert number is not None
    page.goto(f"/staff/reports/{report.pk}/review/?metric={number.pk}#metric-form")
    page.locator("#metric-form [name=year]").fill("2021")
    album.take(page, "correct-number")
    page.get_by_role("button", name="保存改正").click()
    expect(page.locator(".notes")).to_contain_text("已改正")
    album.take(page, "corrected")


def publish_and_find(page: Page, reader: Page, album: Album, report: Report) -> None:
    """Publish; somebody who is not signed in finds it; the history tells of the correction."""
    page.goto(f"/staff/reports/{report.pk}/")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text("已发布")
    album.take(page, "published")
    reader.goto(f"/search/?q=“{report.title}”")
    expect(reader.locator("#results")).to_contain_text(report.title)
    album.take(reader, "found")
    first_link(reader).click()
    expect(reader.locator("main")).to_contain_text(report.title)
    album.take(reader, "read")
    page.goto(f"/staff/reports/{report.pk}/history/")
    expect(page.locator(".entries")).to_contain_text("2021")
    album.take(page, "history")


def first_link(reader: Page) -> Locator:
    return reader.locator("#results h2 a, #results h3 a").first


def withdraw(page: Page, reader: Page, album: Album, report: Report) -> None:
    """Withdraw with a reason; the address says 410 and why, and the search is silent."""
    page.goto(f"/staff/reports/{report.pk}/")
    page.locator("summary", has_text="撤回").click()
    page.locator("#withdraw-reason").fill("底本有误，正在核对")
    album.take(page, "withdraw")
    page.locator(".with-reason").get_by_role("button", name="撤回").click()
    expect(page.locator("main")).to_contain_text("撤回原因")
    album.take(page, "withdrawn")
    gone = reader.goto(report.get_absolute_url())
    assert gone is not None
    assert gone.status == 410
    expect(reader.locator("main")).to_contain_text("底本有误，正在核对")
    album.take(reader, "gone")
    reader.goto(f"/search/?q=“{report.title}”")
    expect(reader.locator("#results")).not_to_contain_text(f"/{report.pk}/")
