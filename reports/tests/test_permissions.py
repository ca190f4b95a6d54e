"""Every address and method, for everybody: a new address without a line in the table fails.

The objects asked for do not exist: a view has to look at the right of a person before it looks
for the object, so whoever lacks the right gets 403, and whoever has it 404.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter
from django.utils import timezone

from reports.admin import reference_site
from reports.api import api
from reports.models import ApiToken, Division, Indicator, Role, Scope
from reports.services.tokens import issue_token

EVERYBODY = "everybody"
SIGNED_IN = "whoever is signed in"
TOKEN = "the bearer of a token, whoever is signed in"
PASSWORD_FIRST = "whoever has just given a password"
VIEW, ADD, CHANGE = (f"reports.{verb}_report" for verb in ("view", "add", "change"))
PEOPLE = "auth.change_user"

READ = {"GET": EVERYBODY}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# A page that changes nothing whatever the method.
ANY = dict.fromkeys(METHODS, EVERYBODY)
MISSING = 999_999


def get(right: str) -> dict[str, str]:
    return {"GET": right}


def post(right: str) -> dict[str, str]:
    return {"POST": right}


def both(right: str) -> dict[str, str]:
    return {"GET": right, "POST": right}


PAGES = {
    "": READ,
    "search/": READ,
    "search/occurrences": READ,
    "search/suggest": READ,
    "search/export": READ,
    "search/feed": READ,
    "trends/": READ,
    "trends/export": READ,
    "corrections/": READ,
    "corrections/feed": READ,
    "reports/<str:code>/<str:covers>/<str:kind>/<int:pk>/": READ,
    "reports/<str:code>/<str:covers>/<str:kind>/<int:pk>/file": READ,
    "reports/<str:code>/<str:covers>/<str:kind>/<int:pk>/text": READ,
    "divisions/": READ,
    "divisions/<str:code>/": READ,
    "years/": READ,
    "years/<int:year>/": READ,
    "about/": READ,
    "healthz": READ,
    "robots.txt": READ,
    "favicon.ico": READ,
}
STAFF = {
    "sign-in/": both(EVERYBODY),
    "sign-in/code/": both(PASSWORD_FIRST),
    "sign-out/": post(EVERYBODY),
    "invitations/<str:ticket>/": both(EVERYBODY),
    "new-password/<uidb64>/<token>/": both(EVERYBODY),
    "staff/": get(VIEW),
    "staff/overview/": get(VIEW),
    "staff/upload/": both(ADD),
    "staff/uploads/": get(ADD),
    "staff/uploads/<int:pk>/": get(ADD),
    "staff/uploads/<int:pk>/report.csv": get(ADD),
    "staff/uploads/<int:pk>/retry/": post(ADD),
    "staff/uploads/<int:pk>/cancel/": post(ADD),
    "staff/uploads/<int:pk>/version/": post(ADD),
    "staff/uploads/<int:pk>/compare/<int:item>/": both(ADD),
    "staff/reports/<int:pk>/": get(VIEW),
    "staff/reports/<int:pk>/file": get(VIEW),
    "staff/reports/<int:pk>/submit/": post(ADD),
    "staff/reports/<int:pk>/publish/": post(CHANGE),
    "staff/reports/<int:pk>/send-back/": post(CHANGE),
    "staff/reports/<int:pk>/withdraw/": post(CHANGE),
    "staff/review/": get(VIEW),
    "staff/review/table/": both(CHANGE),
    "staff/review/places": get(VIEW),
    "staff/reports/<int:pk>/review/": get(VIEW),
    "staff/reports/<int:pk>/review/metadata/": post(CHANGE),
    "staff/reports/<int:pk>/review/metrics/": post(CHANGE),
    "staff/reports/<int:pk>/review/metrics/add/": post(CHANGE),
    "staff/reports/<int:pk>/review/metrics/<int:metric_id>/": post(CHANGE),
    "staff/reports/<int:pk>/review/sections/": post(CHANGE),
    "staff/reports/<int:pk>/review/take-back/": post(CHANGE),
    "staff/reports/<int:pk>/review/undo/": post(CHANGE),
    "staff/reports/<int:pk>/review/redo/": post(CHANGE),
    "staff/reports/<int:pk>/review/owner/": post(ADD),
    "staff/reports/<int:pk>/new-version/": post(CHANGE),
    "staff/reports/<int:pk>/bring-back/": post(CHANGE),
    "staff/reports/<int:pk>/schedule/": post(CHANGE),
    "staff/reports/<int:pk>/history/": get(VIEW),
    "staff/reports/<int:pk>/history/<int:revision_id>/restore/": post(CHANGE),
    "staff/reports/<int:pk>/original/": get(VIEW),
    "staff/reports/<int:pk>/original/web": get(VIEW),
    "staff/reports/<int:pk>/original/pages/<int:number>": get(VIEW),
    "staff/reports/<int:pk>/reread/": both(CHANGE),
    "staff/account/": get(SIGNED_IN),
    "staff/account/password/": both(SIGNED_IN),
    "staff/account/sign-out/": post(SIGNED_IN),
    "staff/account/second-factor/": both(SIGNED_IN),
    "staff/account/second-factor/off/": post(SIGNED_IN),
    "staff/account/second-factor/codes/": post(SIGNED_IN),
    "staff/account/tokens/": post(ADD),
    "staff/account/tokens/<int:pk>/revoke/": post(ADD),
    "staff/people/": get(PEOPLE),
    "staff/people/invitations/": post(PEOPLE),
    "staff/people/invitations/<int:pk>/revoke/": post(PEOPLE),
    "staff/people/<int:pk>/role/": post(PEOPLE),
    "staff/people/<int:pk>/shut-out/": post(PEOPLE),
    "staff/people/<int:pk>/let-in/": post(PEOPLE),
    "staff/people/<int:pk>/sign-out/": post(PEOPLE),
    "staff/people/<int:pk>/password/": post(PEOPLE),
    "staff/people/<int:pk>/second-factor/off/": post(PEOPLE),
    "staff/audit/": get(PEOPLE),
}
API = {
    "api/v1/": ANY,
    "api/v1/docs": ANY,
    "api/v1/openapi.json": ANY,
    "api/v1/reports": {"GET": EVERYBODY, "POST": TOKEN},
    "api/v1/reports/<int:report_id>": READ,
    "api/v1/reports/<int:report_id>/sections": READ,
    "api/v1/uploads/<int:upload_id>": get(TOKEN),
    "api/v1/sections": READ,
    "api/v1/metrics": READ,
    "api/v1/metrics/<int:metric_id>": READ,
    "api/v1/divisions": READ,
    "api/v1/divisions/<code>": READ,
    "api/v1/indicators": READ,
    "api/v1/indicators/<key>": READ,
    "api/v1/search": READ,
    "api/v1/search/kwic": READ,
    "api/v1/search/export": READ,
    "api/v1/suggest": READ,
    "api/v1/trends": READ,
}
RULES = PAGES | STAFF | API
# Django's admin answers any method at most of its addresses: one rule for all of them.
ADMIN_PREFIX = "admin/"
ADMIN_OPEN = {"admin/login/", "admin/logout/"}
# Any other address: a problem document.
CATCH_ALL = "^api/v1/"


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the project."""
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, route)
        else:
            yield route, pattern


@cache
def routes() -> dict[str, URLPattern]:
    """Return the routes by their patterns; of several with one pattern the first, which answers."""
    found: dict[str, URLPattern] = {}
    for route, pattern in walk(get_resolver()):
        found.setdefault(route, pattern)
    return found


def address_of(route: str) -> str:
    """Return an address of a route, of things that do not exist."""
    address = f"/{route}"
    for converter, value in (("int", str(MISSING)), ("str", "x"), ("path", str(MISSING)), ("", "x")):
        while (start := address.find(f"<{converter}:" if converter else "<")) >= 0:
            address = address[:start] + value + address[address.index(">", start) + 1 :]
    return address


def test_addresses_are_made_up_rightly() -> None:
    assert address_of("a/<int:pk>/<str:b>/<c>/") == f"/a/{MISSING}/x/x/"
    assert IntConverter().to_python(str(MISSING)) == MISSING


def gate_of(response: HttpResponse) -> str:
    """Say how far a request came: in, to the sign-in, or to a refusal."""
    assert response.status_code < 500, response
    if response.status_code in (301, 302) and response["Location"].startswith(("/sign-in/", "/admin/login/")):
        return "sign in"
    return {401: "sign in", 403: "forbidden", 405: "not allowed"}.get(response.status_code, "in")


def expected(right: str | None, user: User | None) -> str:
    """Say how far a person should come with a right being asked for."""
    if right is None:
        return "not allowed"
    if right == EVERYBODY:
        return "in"
    if right in (TOKEN, PASSWORD_FIRST) or user is None:
        return "sign in"
    return "in" if right == SIGNED_IN or user.has_perm(right) else "forbidden"


@pytest.fixture
def visitors(db: None) -> list[tuple[str, User | None]]:
    """Nobody signed in, somebody without a role, and one of each role."""
    found: list[tuple[str, User | None]] = [("anonymous", None)]
    for name in ("no role", *Role):
        user = User.objects.create_user(name, password="x", is_staff=name == Role.ADMINISTRATOR)
        user.groups.set(Group.objects.filter(name=name))
        found.append((name, user))
    return found


def browser_of(user: User | None, **options: bool) -> Client:
    browser = Client(**options)  # type: ignore[arg-type]
    if user is not None:
        browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def test_every_address_has_a_line_in_the_table() -> None:
    found = {route for route in routes() if not route.startswith(ADMIN_PREFIX) and route != CATCH_ALL}
    assert found - set(RULES) == set(), "write down who may do what there"
    assert set(RULES) - found == set(), "addresses that are gone"


def test_who_may_do_what(visitors: list[tuple[str, User | None]]) -> None:
    wrong = []
    for name, user in visitors:
        browser = browser_of(user)
        for route, rule in RULES.items():
            # What is not in the table is refused whoever asks: one who may do all the rest is enough.
            for method in METHODS if name == Role.ADMINISTRATOR else rule:
                gate = gate_of(browser.generic(method, address_of(route)))
                if gate != expected(rule.get(method), user):
                    wrong.append((route, method, name, gate))
            if route == "sign-out/":
                browser = browser_of(user)
    assert wrong == []


def test_every_change_needs_the_token_of_its_page(visitors: list[tuple[str, User | None]]) -> None:
    changes = [route for route, rule in RULES.items() if "POST" in rule and route not in API]
    assert len(changes) > 20
    for _, user in visitors:
        browser = browser_of(user, enforce_csrf_checks=True)
        for route in changes:
            answer = browser.post(address_of(route))
            assert answer.status_code == 403, route
            assert "页面已过期" in answer.content.decode()


def test_the_schema_of_the_api_tells_the_same() -> None:
    told = {}
    for path, operations in api.get_openapi_schema()["paths"].items():
        ways = {
            method.upper(): TOKEN if one.get("security") else EVERYBODY for method, one in operations.items()
        }
        told[path.removeprefix("/")] = ways
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route): rule for route, rule in API.items() if rule is not ANY
    }
    assert told == rules


@pytest.mark.parametrize(
    ("scope", "state", "sends", "sees"),
    [
        pytest.param(Scope.UPLOAD, "", 415, 404, id="to upload"),
        pytest.param(Scope.READ, "", 403, 404, id="to read"),
        pytest.param(Scope.UPLOAD, "expired", 401, 401, id="expired"),
        pytest.param(Scope.UPLOAD, "revoked", 401, 401, id="revoked"),
        pytest.param(Scope.UPLOAD, "shut out", 401, 401, id="of somebody shut out"),
        pytest.param(Scope.UPLOAD, "no role", 403, 403, id="of somebody who lost the role"),
    ],
)
def test_what_a_token_opens(
    scope: str, state: str, sends: int, sees: int, visitors: list[tuple[str, User | None]]
) -> None:
    owner = dict(visitors)[Role.UPLOADER]
    assert owner is not None
    issued = issue_token(owner=owner, name="试", scope=scope)
    past = timezone.now() - timedelta(days=1)
    if state == "shut out":
        User.objects.filter(pk=owner.pk).update(is_active=False)
    elif state == "no role":
        owner.groups.clear()
    elif state:
        field = {"expired": "expires_at", "revoked": "revoked_at"}[state]
        ApiToken.objects.filter(pk=issued.token.pk).update(
            created_at=past - timedelta(days=9), **{field: past}
        )
    headers = {"HTTP_AUTHORIZATION": f"Bearer {issued.secret}"}
    assert Client().post("/api/v1/reports", b"x", content_type="text/plain", **headers).status_code == sends
    assert Client().get(f"/api/v1/uploads/{MISSING}", **headers).status_code == sees


def test_only_administrators_enter_the_admin(visitors: list[tuple[str, User | None]]) -> None:
    closed = (r for r in routes() if r.startswith(ADMIN_PREFIX) and r not in ADMIN_OPEN)
    found = [r for r in closed if "^" not in r and "(" not in r]
    assert len(found) > 10
    for name, user in visitors:
        browser = browser_of(user)
        for route in found:
            for method in ("GET", "POST"):
                gate = gate_of(browser.generic(method, address_of(route)))
                # Without its parameters the list of suggestions is forbidden to everybody.
                if name != Role.ADMINISTRATOR or "/delete/" in route or route == "admin/autocomplete/":
                    assert gate in ("sign in", "forbidden", "not allowed"), (route, name, method)
                else:
                    assert gate in ("in", "not allowed"), (route, name, method)


def test_the_admin_holds_reference_data_alone() -> None:
    held = {model for model in (Division, Indicator) if reference_site.is_registered(model)}
    labels = {r.split("/")[2] for r in routes() if r.startswith("admin/reports/")}
    assert held == {Division, Indicator}
    assert labels == {"division", "indicator"}
    assert not any(r.startswith(("admin/auth/", "admin/axes/", "admin/otp_totp/")) for r in routes())
