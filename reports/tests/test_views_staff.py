"""The staff's rooms: who may do what, and what an upload becomes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from reports.models import Report, ReportStatus, Revision
from reports.services.ingestion import ingest_file
from reports.tests.conftest import REPORT_TEXT


def person(name: str, *permissions: str) -> User:
    user = User.objects.create_user(name, password="a-long-password")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def reader(db: None) -> User:
    """Signed in, without any right."""
    return person("reader")


@pytest.fixture
def uploader(db: None) -> User:
    """May look and bring in."""
    return person("uploader", "view_report", "add_report")


@pytest.fixture
def publisher(db: None) -> User:
    """May do everything to reports."""
    return person("publisher", "view_report", "add_report", "change_report")


@pytest.fixture
def staff(publisher: User, client: Client) -> Client:
    """The browser of somebody who may do everything to reports."""
    client.force_login(publisher)
    return client


STEPS = ["staff-submit", "staff-publish", "staff-send-back", "staff-withdraw"]


@pytest.mark.parametrize(
    ("name", "method", "anonymous", "reader", "uploader", "publisher"),
    [
        pytest.param("staff", "get", 302, 403, 200, 200, id="dashboard"),
        pytest.param("staff-upload", "get", 302, 403, 200, 200, id="upload form"),
        pytest.param("staff-upload", "post", 302, 403, 422, 422, id="upload"),
        pytest.param("staff-report", "get", 302, 403, 200, 200, id="look"),
        pytest.param("staff-report-file", "get", 302, 403, 200, 200, id="file"),
        pytest.param("staff-submit", "post", 302, 403, 302, 302, id="submit"),
        pytest.param("staff-publish", "post", 302, 403, 403, 302, id="publish"),
        pytest.param("staff-send-back", "post", 302, 403, 403, 302, id="send back"),
        pytest.param("staff-withdraw", "post", 302, 403, 403, 302, id="withdraw"),
        pytest.param("staff-publish", "get", 405, 405, 405, 405, id="publish by link"),
        pytest.param("staff-withdraw", "get", 405, 405, 405, 405, id="withdraw by link"),
    ],
)
def test_who_may_do_what(
    name: str,
    method: str,
    anonymous: int,
    reader: int,
    uploader: int,
    publisher: int,
    draft: Report,
    client: Client,
) -> None:
    address = reverse(name, args=() if name in {"staff", "staff-upload"} else (draft.pk,))
    users = [
        (None, anonymous),
        (person("r"), reader),
        (person("u", "view_report", "add_report"), uploader),
        (person("p", "view_report", "add_report", "change_report"), publisher),
    ]
    for user, status in users:
        client.logout()
        if user:
            client.force_login(user)
        response = getattr(client, method)(address)
        assert response.status_code == status, user
        if user is None and status == 302:
            assert response["Location"].startswith(reverse("sign-in"))


@pytest.mark.parametrize("name", STEPS)
def test_steps_need_a_token(name: str, draft: Report, publisher: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    response = client.post(reverse(name, args=(draft.pk,)), {"reason": "缘由"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()
    draft.refresh_from_db()
    assert draft.status == ReportStatus.DRAFT


def test_look_shows_evidence_outline_facts_and_removals(draft: Report, staff: Client) -> None:
    html = staff.get(reverse("staff-report", args=(draft.pk,))).content.decode()
    assert 'href="#e-title"' in html
    assert 'id="e-title"' in html
    assert "清除的内容" in html
    for metric in draft.metrics.all():
        assert html.count(f'href="#m{metric.ordinal}"') == 2
    assert "style=" not in html


def test_the_way_to_the_public_and_back(draft: Report, staff: Client) -> None:
    public = draft.get_absolute_url()
    for name, data, status in (
        ("staff-submit", {}, 404),
        ("staff-send-back", {"reason": "年份有误"}, 404),
        ("staff-publish", {}, 200),
        ("staff-withdraw", {"reason": "重复刊发"}, 410),
        ("staff-submit", {}, 404),
        ("staff-publish", {}, 200),
    ):
        response = staff.post(reverse(name, args=(draft.pk,)), data, follow=True)
        assert 'class="note success"' in response.content.decode(), name
        assert staff.get(public).status_code == status, name
    history = staff.get(reverse("staff-report", args=(draft.pk,))).content.decode()
    assert "年份有误" in history
    assert "重复刊发" in history
    assert Revision.objects.filter(report_id=draft.pk, actor__isnull=False).count() == 7


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
def test_nothing_is_withdrawn_without_a_reason(reason: str, report: Report, staff: Client) -> None:
    response = staff.post(reverse("staff-withdraw", args=(report.pk,)), {"reason": reason}, follow=True)
    assert 'class="note error"' in response.content.decode()
    report.refresh_from_db()
    assert report.status == ReportStatus.PUBLISHED


def test_a_taken_period_is_explained(report: Report, staff: Client) -> None:
    other = ingest_file(data=REPORT_TEXT.replace("培训6次", "培训7次").encode(), name="另.txt").report
    page = staff.get(reverse("staff-report", args=(other.pk,))).content.decode()
    assert reverse("staff-report", args=(report.pk,)) in page
    response = staff.post(reverse("staff-publish", args=(other.pk,)), follow=True)
    assert "已有已发布的报告" in response.content.decode()
    other.refresh_from_db()
    assert other.status != ReportStatus.PUBLISHED


def test_sign_in_and_out(publisher: User, client: Client) -> None:
    address = reverse("sign-in")
    wrong = client.post(address, {"username": "publisher", "password": "no"})
    assert "用户名或密码不对" in wrong.content.decode()
    right = client.post(address, {"username": "publisher", "password": "a-long-password"})
    assert right["Location"] == reverse("staff")
    assert client.get(reverse("staff")).status_code == 200
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.post(reverse("sign-out"))["Location"] == reverse("home")
    assert client.get(reverse("staff")).status_code == 302


def test_guessing_passwords_locks_out(publisher: User, client: Client) -> None:
    guesses = [
        client.post(reverse("sign-in"), {"username": "publisher", "password": str(n)}) for n in range(6)
    ]
    assert guesses[-1].status_code == 429
    assert "暂停登录" in guesses[-1].content.decode()


def test_staff_pages_are_not_kept_by_caches(staff: Client) -> None:
    assert "no-store" in staff.get(reverse("staff"))["Cache-Control"]


def test_queries_of_the_dashboard_do_not_grow(
    draft: Report, staff: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        staff.get(reverse("staff"))


@pytest.mark.parametrize("model", ["division", "indicator"])
def test_reference_data_is_administered(model: str, admin_client: Client) -> None:
    assert admin_client.get(reverse(f"admin:reports_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", ["report", "metric", "section", "revision", "sourcefile"])
def test_reports_are_not_in_the_admin(model: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:reports_{model}_changelist")


def test_the_address_of_an_earlier_version_leads_to_the_newer_one(report: Report, staff: Client) -> None:
    data = REPORT_TEXT.replace("会议9次", "会议10次").encode()
    newer = ingest_file(data=data, name="更正本.txt").report
    page = staff.get(reverse("staff-report", args=(newer.pk,))).content.decode()
    assert "定为它的新版" in page
    staff.post(reverse("staff-publish", args=(newer.pk,)))
    assert Report.objects.get(pk=newer.pk).status == "draft"
    staff.post(reverse("staff-new-version", args=(newer.pk,)))
    staff.post(reverse("staff-publish", args=(newer.pk,)))
    reader, old = Client(), report.get_absolute_url()
    answer = reader.get(old, {"q": "会议"}, follow=True)
    assert answer.redirect_chain[0][1] == 302
    assert answer.request["PATH_INFO"] == newer.get_absolute_url()
    assert "你打开的是第 1 版" in answer.content.decode()
    assert "你打开的是第 1 版" not in reader.get(newer.get_absolute_url()).content.decode()
    assert "会议9次" in reader.get(f"{old}text").content.decode()
    told = reader.get(f"/api/v1/reports/{report.pk}")
    assert (told.status_code, told.json()["superseded_by"]) == (410, newer.pk)
    assert "由新版取代" in reader.get(reverse("corrections")).content.decode()
    history = staff.get(reverse("staff-history", args=(report.pk,))).content.decode()
    assert reverse("staff-report", args=(newer.pk,)) in history
    staff.post(reverse("staff-bring-back", args=(report.pk,)), {"reason": "新版缺页"})
    assert reader.get(old).status_code == 200
    assert reader.get(newer.get_absolute_url()).status_code == 410
