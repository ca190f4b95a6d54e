"""The API's keys: 401 without one, 403 for one that reaches less far."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import RequestFactory

from reports.api.auth import TokenAuth
from reports.api.errors import Problem, Unauthorized
from reports.models import Scope
from reports.services.tokens import issue_token


@pytest.fixture
def owner(db: None) -> User:
    user = User.objects.create_user("owner")
    user.user_permissions.set(Permission.objects.filter(codename="add_report"))
    return user


def ask(header: str | None, scope: str = Scope.UPLOAD) -> object:
    request = RequestFactory().post("/", headers={} if header is None else {"Authorization": header})
    token = TokenAuth(scope)(request)
    assert request.user == token.owner
    return token


@pytest.mark.parametrize("kind", ["Bearer", "bearer"])
def test_a_token_opens(kind: str, owner: User) -> None:
    issued = issue_token(owner=owner, name="脚本")
    assert ask(f"{kind} {issued.secret}") == issued.token


@pytest.mark.parametrize(
    ("header", "error"),
    [
        pytest.param(None, "", id="none"),
        pytest.param("", "", id="empty"),
        pytest.param("Basic b3duZXI6eA==", "", id="password"),
        pytest.param("Bearer", "invalid_token", id="kind alone"),
        pytest.param("Bearer npca_x", "invalid_token", id="unknown"),
        pytest.param("Bearer " + "x" * 5000, "invalid_token", id="long"),
    ],
)
def test_anything_else_is_a_401(header: str | None, error: str, owner: User) -> None:
    with pytest.raises(Unauthorized) as caught:
        ask(header)
    assert caught.value.error == error


def test_a_narrow_token_is_a_403(owner: User) -> None:
    issued = issue_token(owner=owner, name="脚本", scope=Scope.READ)
    assert ask(f"Bearer {issued.secret}", Scope.READ) == issued.token
    with pytest.raises(Problem) as caught:
        ask(f"Bearer {issued.secret}", Scope.UPLOAD)
    assert caught.value.status == 403


def test_a_token_never_outlives_its_owners_rights(owner: User) -> None:
    issued = issue_token(owner=owner, name="脚本")
    owner.user_permissions.clear()
    with pytest.raises(Problem) as caught:
        ask(f"Bearer {issued.secret}")
    assert caught.value.status == 403
