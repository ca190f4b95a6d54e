"""The way of one person through the house: invited, let in, given a role, made safe, and signed out."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from reports.services.roles import role_of

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quiet-reading-room"
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")


def shoot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def fill_code(page: Page, code: str) -> None:
    page.get_by_label("验证码或恢复码").fill(code)
    page.get_by_role("button", name="登录").click()


def test_from_an_invitation_to_signing_out_everywhere(open_page: Callable[..., Page]) -> None:
    User.objects.create_superuser("guanli", password=PASSWORD)
    desk = open_page(javascript=True)
    sign_in(desk, "guanli")
    desk.goto("/staff/people/")
    desk.get_by_label("姓名").fill("林晚舟")
    desk.get_by_role("button", name="生成邀请链接").click()
    link = desk.locator(".invited .link-out").inner_text()
    shoot(desk, "people-invited")

    mine = open_page(javascript=True, width=360)
    mine.goto(link)
    mine.get_by_label("用户名").fill("linwanzhou")
    for field in mine.locator("input[type=password]").all():
        field.fill(PASSWORD)
    shoot(mine, "people-accept-360")
    mine.locator("main form button").click()
    expect(mine).to_have_url(re.compile("/staff/$"))
    mine.goto("/staff/account/")
    expect(mine.locator(".pagehead")).to_contain_text("录入员")

    desk.reload()
    row = desk.locator("tr", has_text="linwanzhou")
    row.locator("select").select_option("editor")
    row.get_by_role("button", name="改角色").click()
    expect(desk.locator(".notes")).to_contain_text("现在是编辑")
    mine.reload()
    expect(mine.locator(".pagehead")).to_contain_text("编辑")

    mine.get_by_role("link", name="启用两步验证").click()
    key = base64.b32decode(mine.locator("code.link-out").inner_text().replace(" ", ""))
    shoot(mine, "people-factor-360")
    mine.get_by_label("验证码").fill(f"{totp(key):06d}")
    mine.get_by_role("button", name="启用").click()
    codes = mine.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    shoot(mine, "people-codes-360")

    other = open_page(javascript=False)
    sign_in(other, "linwanzhou")
    expect(other).to_have_url(re.compile("/sign-in/code/$"))
    fill_code(other, codes[0][:-1] + ("A" if codes[0][-1] != "A" else "B"))
    expect(other.get_by_role("alert")).to_contain_text("不对")
    fill_code(other, codes[0].lower())
    expect(other.locator(".notes")).to_contain_text("还剩 9 个")

    mine.goto("/staff/account/")
    expect(mine.locator("main")).to_contain_text("恢复码还剩 9 个")
    shoot(mine, "people-account-360")
    mine.get_by_role("button", name="退出其他各处的登录").click()
    expect(mine.locator(".notes")).to_contain_text("已退出其他 1 处登录")
    other.goto("/staff/account/")
    expect(other).to_have_url(re.compile("/sign-in/"))

    # The telephone is lost, and the codes with it: an administrator helps.
    desk.goto("/staff/people/")
    desk.locator("tr", has_text="linwanzhou").get_by_role("button", name="停用两步验证").click()
    expect(desk.locator(".notes")).to_contain_text("两步验证已停用")
    sign_in(other, "linwanzhou")
    expect(other).to_have_url(re.compile("/staff/$"))
    desk.goto("/staff/audit/")
    for words in ("邀请“林晚舟”为录入员", "录入员→编辑", "启用两步验证", "用恢复码登录，还剩 9 个"):
        expect(desk.locator("main")).to_contain_text(words)
    person = User.objects.get(username="linwanzhou")
    assert role_of(person) == "editor"
