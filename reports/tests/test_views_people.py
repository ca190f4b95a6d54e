"""People: invitations, roles, sessions, second factor, tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.models import ApiToken, Division, Invitation, RecoveryCode, Role
from reports.services import people as service
from reports.services.roles import role_of
from reports.services.second_factor import issue_codes, spend_code
from reports.services.tokens import find_token

PASSWORD = "linen-harbour-52"


def make_person(name: str, role: Role | None = None) -> User:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=role == Role.ADMINISTRATOR)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("guanli", Role.ADMINISTRATOR)


@pytest.fixture
def uploader(db: None) -> User:
    return make_person("luru", Role.UPLOADER)


@pytest.fixture
def desk(administrator: User, client: Client) -> Client:
    """The browser of an administrator."""
    client.force_login(administrator, "django.contrib.auth.backends.ModelBackend")
    return client


def sign_in(name: str, password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post(reverse("sign-in"), {"username": name, "password": password})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(reverse("account")).status_code == 200


def code_of(device: TOTPDevice) -> str:
    """The digits that an authenticator shows now."""
    return f"{totp(device.bin_key):06d}"


# --- invitations ------------------------------------------------------------------------------
def invite(desk: Client, role: str = "editor") -> str:
    desk.post(reverse("people-invite"), {"name": "林晚舟", "role": role, "days": 7})
    html = desk.get(reverse("people")).content.decode()
    found = re.search(r"http://testserver(/invitations/[^<]+)", html)
    assert found
    return found[1]


def accept(address: str, username: str = "linwanzhou", password: str = PASSWORD) -> tuple[Client, int, str]:
    browser = Client()
    data = {"username": username, "password1": password, "password2": password}
    response = browser.post(address, data)
    return browser, response.status_code, response.content.decode()


def test_an_invitation_becomes_an_account_in_its_role_once(desk: Client) -> None:
    address = invite(desk)
    assert "林晚舟" in Client().get(address).content.decode()
    browser, status, _ = accept(address)
    assert status == 302
    assert browser.get(reverse("staff")).status_code == 200
    person = User.objects.get(username="linwanzhou")
    assert role_of(person) == Role.EDITOR
    assert not person.is_staff
    _, status, page = accept(address, "second")
    assert status == 410
    assert "已经用过" in page
    assert not User.objects.filter(username="second").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"expires_at": timezone.now() - timedelta(minutes=1)}, "已过期", id="expired"),
        pytest.param({"revoked_at": timezone.now()}, "已被收回", id="revoked"),
    ],
)
def test_a_dead_invitation_says_why(change: dict[str, object], words: str, desk: Client) -> None:
    address = invite(desk)
    Invitation.objects.update(**change)
    _, status, page = accept(address)
    assert status == 410
    assert words in page
    assert not User.objects.filter(username="linwanzhou").exists()


@pytest.mark.parametrize("ticket", ["1", "1.x", "2.{signature}", "x" * 3000, "1.{signature}x", "一.二"])
def test_a_link_cannot_be_made_up(ticket: str, desk: Client) -> None:
    signature = invite(desk).rstrip("/").rpartition(".")[2]
    address = reverse("invitation", args=(ticket.format(signature=signature),))
    assert Client().get(address).status_code == 410


@pytest.mark.parametrize(
    ("username", "password", "words"),
    [
        pytest.param("linwanzhou", "short", "至少", id="short password"),
        pytest.param("linwanzhou", "73462938465", "数字", id="digits alone"),
        pytest.param("linwanzhou", "password123", "常见", id="common password"),
        pytest.param("linwanzhou", "linwanzhou1", "相似", id="like the name"),
        pytest.param("GUANLI", PASSWORD, "已有人用", id="name taken"),
    ],
)
def test_rules_for_passwords_and_names(username: str, password: str, words: str, desk: Client) -> None:
    _, status, page = accept(invite(desk), username, password)
    assert status == 422
    assert words in page
    assert Invitation.objects.open().count() == 1


def test_an_invitation_is_taken_back(desk: Client) -> None:
    address = invite(desk)
    desk.post(reverse("people-uninvite", args=(Invitation.objects.get().pk,)))
    assert Client().get(address).status_code == 410


# --- others -----------------------------------------------------------------------------------
def test_a_role_holds_from_the_next_request_on(desk: Client, uploader: User) -> None:
    browser = sign_in("luru")
    assert browser.get(reverse("people")).status_code == 403
    desk.post(reverse("people-role", args=(uploader.pk,)), {"role": "administrator"})
    assert browser.get(reverse("people")).status_code == 200
    assert browser.get(reverse("admin:index")).status_code == 200
    desk.post(reverse("people-role", args=(uploader.pk,)), {"role": "uploader"})
    assert browser.get(reverse("people")).status_code == 403
    assert browser.get(reverse("admin:index"), follow=True).status_code == 403


def test_somebody_shut_out_loses_sessions_and_tokens_and_comes_back_without(
    desk: Client, uploader: User
) -> None:
    browser = sign_in("luru")
    browser.post(reverse("account-tokens"), {"name": "脚本", "scope": "upload", "days": 30})
    desk.post(reverse("people-shut-out", args=(uploader.pk,)))
    assert not is_in(browser)
    assert not is_in(sign_in("luru"))
    desk.post(reverse("people-let-in", args=(uploader.pk,)))
    assert not is_in(browser)
    assert is_in(sign_in("luru"))
    assert not ApiToken.objects.usable().exists()


@pytest.mark.parametrize("name", ["people-shut-out", "people-role", "people-password", "people-sign-out"])
def test_nobody_does_it_to_themselves_or_to_the_first_administrator(
    name: str, desk: Client, administrator: User
) -> None:
    first = User.objects.create_superuser("admin", password=PASSWORD)
    for person in (administrator, first):
        answer = desk.post(reverse(name, args=(person.pk,)), {"role": "uploader"}, follow=True)
        if (name, person) != ("people-sign-out", administrator):
            assert 'class="note error"' in answer.content.decode()
        person.refresh_from_db()
        assert person.is_active
        assert role_of(person) == Role.ADMINISTRATOR


def test_a_lost_password_is_set_anew_by_a_link_once(desk: Client, uploader: User) -> None:
    for _ in range(6):
        locked = sign_in("luru", "wrong")
    assert not is_in(sign_in("luru"))
    held = Client()
    held.force_login(uploader, "django.contrib.auth.backends.ModelBackend")
    page = desk.post(reverse("people-password", args=(uploader.pk,))).content.decode()
    found = re.search(r"http://testserver(/new-password/[^<]+)", page)
    assert found
    browser = locked
    form = browser.get(found[1], follow=True)
    target = form.redirect_chain[-1][0]
    data = {"new_password1": "quiet-orchard-7", "new_password2": "quiet-orchard-7"}
    assert browser.post(target, data)["Location"] == reverse("sign-in")
    assert not is_in(held)
    assert is_in(sign_in("luru", "quiet-orchard-7"))
    assert "链接已失效" in Client().get(found[1], follow=True).content.decode()


def test_what_is_done_to_people_is_on_record(desk: Client, uploader: User) -> None:
    desk.post(reverse("people-role", args=(uploader.pk,)), {"role": "editor"})
    page = desk.get(reverse("audit")).content.decode()
    assert "改角色：录入员→编辑" in page
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_repr) == ("guanli", "luru")


def test_changes_of_reference_data_are_on_record(desk: Client, places: None) -> None:
    place = Division.objects.get(code="990102")
    desk.post(
        reverse("admin:reports_division_change", args=(place.pk,)),
        {
            "code": place.code,
            "name": place.name,
            "short_name": "望川新",
            "level": place.level,
            "parent": place.parent_id,
            "valid_from": place.valid_from or "",
            "aliases": "",
            "is_sample": "on",
        },
    )
    assert LogEntry.objects.filter(object_repr__contains="望川").count() == 1
    assert "望川" in desk.get(reverse("audit")).content.decode()


# --- one's own account ------------------------------------------------------------------------
def test_signing_out_elsewhere_keeps_this_browser(uploader: User) -> None:
    here, there = sign_in("luru"), sign_in("luru")
    assert is_in(there)
    answer = here.post(reverse("account-sign-out"), follow=True)
    assert "已退出其他 1 处登录" in answer.content.decode()
    assert is_in(here)
    assert not is_in(there)


def test_a_new_password_signs_out_every_other_browser(uploader: User) -> None:
    here, there = sign_in("luru"), sign_in("luru")
    new = "quiet-orchard-7"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("account-password"), data).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert service.count_sessions(uploader) == 1


def test_a_token_is_shown_once_and_works_until_revoked(uploader: User) -> None:
    browser = sign_in("luru")
    page = browser.post(reverse("account-tokens"), {"name": "脚本", "scope": "upload", "days": 30})
    found = re.search(r'id="secret">([^<]+)<', page.content.decode())
    assert found
    assert "no-store" in page["Cache-Control"]
    assert found[1] not in browser.get(reverse("account")).content.decode()
    token = find_token(found[1])
    assert token is not None
    assert token.owner == uploader
    browser.post(reverse("account-token-revoke", args=(token.pk,)))
    assert find_token(found[1]) is None


def test_nobody_revokes_the_token_of_another(uploader: User, desk: Client) -> None:
    sign_in("luru").post(reverse("account-tokens"), {"name": "脚本", "scope": "upload", "days": 30})
    token = ApiToken.objects.get()
    assert desk.post(reverse("account-token-revoke", args=(token.pk,))).status_code == 404
    assert ApiToken.objects.usable().count() == 1


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"name": "", "scope": "upload", "days": 30}, id="no name"),
        pytest.param({"name": "脚本", "scope": "all", "days": 30}, id="unknown scope"),
        pytest.param({"name": "脚本", "scope": "upload", "days": 4000}, id="too long"),
    ],
)
def test_a_token_asked_for_wrongly_is_not_issued(data: dict[str, object], uploader: User) -> None:
    assert sign_in("luru").post(reverse("account-tokens"), data).status_code == 422
    assert not ApiToken.objects.exists()


# --- second factor ----------------------------------------------------------------------------
@pytest.fixture
def device(uploader: User) -> TOTPDevice:
    """The authenticator of the uploader, in use."""
    return TOTPDevice.objects.create(user=uploader, name="验证器", confirmed=True)


def test_the_second_factor_begins_with_its_first_code(uploader: User) -> None:
    browser = sign_in("luru")
    page = browser.get(reverse("account-factor")).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    made = TOTPDevice.objects.get()
    assert not made.confirmed
    assert is_in(sign_in("luru")), "not asked for before it is confirmed"
    wrong = f"{(int(code_of(made)) + 1) % 1_000_000:06d}"
    assert browser.post(reverse("account-factor"), {"code": wrong}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    code = code_of(made)
    browser.post(reverse("account-factor"), {"code": f"{code[:3]} {code[3:]}"})
    made.refresh_from_db()
    assert made.confirmed


def test_the_password_alone_no_longer_opens(device: TOTPDevice) -> None:
    browser = Client()
    data = {"username": "luru", "password": PASSWORD, "next": reverse("staff-upload")}
    assert browser.post(reverse("sign-in"), data)["Location"] == reverse("sign-in-code")
    assert not is_in(browser)
    answer = browser.post(reverse("sign-in-code"), {"code": code_of(device)})
    assert answer["Location"] == reverse("staff-upload")
    assert is_in(browser)


def test_a_code_works_once(device: TOTPDevice) -> None:
    code = code_of(device)
    assert is_in_with(code)
    assert not is_in_with(code)


def is_in_with(code: str) -> bool:
    browser = sign_in("luru")
    browser.post(reverse("sign-in-code"), {"code": code})
    return is_in(browser)


def test_guessing_codes_ends_with_the_password_again(device: TOTPDevice) -> None:
    browser = sign_in("luru")
    right = code_of(device)
    wrong = "000000" if right != "000000" else "111111"
    answers = [browser.post(reverse("sign-in-code"), {"code": wrong}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 302]
    assert browser.get(reverse("sign-in-code"))["Location"] == reverse("sign-in")
    assert not is_in_with(right), "after wrong codes the next one has to wait"


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"password": "!"}], ids=["shut out", "password changed"]
)
def test_what_changed_after_the_password_counts(change: dict[str, object], device: TOTPDevice) -> None:
    browser = sign_in("luru")
    User.objects.filter(username="luru").update(**change)
    answer = browser.post(reverse("sign-in-code"), {"code": code_of(device)})
    assert answer["Location"] == reverse("sign-in")
    assert not is_in(browser)


def test_a_password_given_long_ago_counts_no_more(
    device: TOTPDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in("luru")
    monkeypatch.setattr("reports.views_account.PENDING_SECONDS", -1)
    assert browser.get(reverse("sign-in-code"))["Location"] == reverse("sign-in")


def test_no_code_is_asked_of_nobody(db: None) -> None:
    assert Client().get(reverse("sign-in-code"))["Location"] == reverse("sign-in")


def test_switching_it_off_takes_the_password(device: TOTPDevice) -> None:
    browser = sign_in("luru")
    browser.post(reverse("sign-in-code"), {"code": code_of(device)})
    assert browser.post(reverse("account-factor-off"), {"password": "wrong"}).status_code == 422
    assert TOTPDevice.objects.exists()
    browser.post(reverse("account-factor-off"), {"password": PASSWORD})
    assert not TOTPDevice.objects.exists()
    assert is_in(sign_in("luru"))


def test_an_administrator_switches_it_off_for_a_lost_telephone(desk: Client, device: TOTPDevice) -> None:
    desk.post(reverse("people-factor-off", args=(device.user_id,)))
    assert is_in(sign_in("luru"))


def codes_in(html: str) -> list[str]:
    return re.findall(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>", html)


def test_recovery_codes_are_shown_once_and_open_once_each(uploader: User) -> None:
    browser = sign_in("luru")
    browser.get(reverse("account-factor"))
    page = browser.post(reverse("account-factor"), {"code": code_of(TOTPDevice.objects.get())})
    codes = codes_in(page.content.decode())
    assert len(set(codes)) == 10
    assert "no-store" in page["Cache-Control"]
    assert codes_in(browser.get(reverse("account")).content.decode()) == []
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    assert is_in_with(codes[0])
    assert not is_in_with(codes[0])
    # As people write it: small letters, blanks, a nought for the letter.
    assert is_in_with(codes[1].lower().replace("-", " ").replace("o", "0"))
    assert "恢复码还剩 8 个" in browser.get(reverse("account")).content.decode()
    assert LogEntry.objects.filter(change_message__contains="用恢复码登录").count() == 2
    again = reverse("account-codes")
    assert browser.post(again, {"codes-password": "wrong"}).status_code == 422
    fresh = codes_in(browser.post(again, {"codes-password": PASSWORD}).content.decode())
    assert len(fresh) == 10
    assert not is_in_with(codes[2])
    assert is_in_with(fresh[0])


def test_recovery_codes_end_with_the_second_factor(desk: Client, device: TOTPDevice) -> None:
    issue_codes(device.user)
    desk.post(reverse("people-factor-off", args=(device.user_id,)))
    assert not RecoveryCode.objects.exists()
    mine = sign_in("luru")
    assert mine.post(reverse("account-codes"), {"codes-password": PASSWORD})["Location"] == reverse("account")
    assert not RecoveryCode.objects.exists()


def test_of_two_browsers_with_one_recovery_code_one_comes_in(device: TOTPDevice) -> None:
    code = issue_codes(device.user)[0]
    assert [spend_code(user=device.user, code=code) for _ in range(2)] == [True, False]
    other = User.objects.create_user("bieren")
    assert not spend_code(user=other, code=issue_codes(device.user)[0])


def test_the_admin_has_no_door_of_its_own(device: TOTPDevice) -> None:
    answer = Client().post("/admin/login/", {"username": "luru", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))


def test_two_administrators_shutting_each_other_out_leave_one(administrator: User) -> None:
    other = make_person("other", Role.ADMINISTRATOR)
    service.shut_out(actor=administrator, person=other)
    with pytest.raises(service.PeopleError, match="刚刚被停用"):
        service.shut_out(actor=other, person=administrator)


def test_queries_of_the_list_do_not_grow(desk: Client, django_assert_max_num_queries: object) -> None:
    for n in range(12):
        make_person(f"p{n}", Role.EDITOR)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        desk.get(reverse("people"))
