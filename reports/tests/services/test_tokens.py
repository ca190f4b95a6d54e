"""Tokens: shown once, stored hashed, expiring, revocable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from reports.models import ApiToken, Scope
from reports.services.tokens import (
    LONGEST_DAYS,
    MOST_TOKENS,
    PREFIX,
    TokenError,
    find_token,
    issue_token,
    revoke_token,
)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner")


def test_the_secret_is_nowhere_in_the_database(owner: User) -> None:
    secret = issue_token(owner=owner, name="脚本").secret
    assert len(secret) >= len(PREFIX) + 43
    with connection.cursor() as cursor:
        for table in ("reports_apitoken", "django_admin_log", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[12:]}%"])  # noqa: S608
            assert cursor.fetchone()[0] == 0, table


def test_two_tokens_differ(owner: User) -> None:
    made = {issue_token(owner=owner, name="脚本").secret for _ in range(10)}
    assert len(made) == 10


def test_a_token_is_found_and_its_use_noted_once_a_minute(owner: User) -> None:
    issued = issue_token(owner=owner, name="脚本")
    assert find_token(issued.secret) == issued.token
    issued.token.refresh_from_db()
    first = issued.token.last_used_at
    assert first is not None
    find_token(issued.secret)
    issued.token.refresh_from_db()
    assert issued.token.last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    find_token(issued.secret)
    issued.token.refresh_from_db()
    assert issued.token.last_used_at >= first


@pytest.mark.parametrize("secret", ["", PREFIX, "npca_wrong", "x" * 10_000, "npca_\0", "令牌"])
def test_anything_else_opens_nothing(secret: str, owner: User) -> None:
    issue_token(owner=owner, name="脚本")
    assert find_token(secret) is None


def test_expired_revoked_and_of_somebody_gone(owner: User) -> None:
    expired, revoked, gone = (issue_token(owner=owner, name=n) for n in ("一", "二", "三"))
    past = timezone.now() - timedelta(days=2)
    ApiToken.objects.filter(pk=expired.token.pk).update(created_at=past, expires_at=past + timedelta(days=1))
    revoke_token(token=revoked.token, actor=owner)
    assert find_token(expired.secret) is None
    assert find_token(revoked.secret) is None
    assert find_token(gone.secret) is not None
    User.objects.update(is_active=False)
    assert find_token(gone.secret) is None


def test_issuing_and_revoking_are_on_record_once(owner: User) -> None:
    issued = issue_token(owner=owner, name="脚本")
    revoke_token(token=issued.token, actor=owner)
    revoke_token(token=issued.token, actor=owner)
    actions = LogEntry.objects.order_by("id").values_list("change_message", flat=True)
    assert [a[:2] for a in actions] == ["签发", "吊销"]


@pytest.mark.parametrize("days", [0, -1, LONGEST_DAYS + 1])
def test_a_token_lives_a_year_at_most(days: int, owner: User) -> None:
    with pytest.raises(TokenError, match="有效期"):
        issue_token(owner=owner, name="脚本", days=days)


def test_tokens_are_bounded(owner: User) -> None:
    for _ in range(MOST_TOKENS):
        issue_token(owner=owner, name="脚本")
    with pytest.raises(TokenError, match="吊销"):
        issue_token(owner=owner, name="脚本")


def test_a_wider_scope_includes_the_narrower() -> None:
    assert ApiToken(scope=Scope.UPLOAD).allows(Scope.READ)
    assert not ApiToken(scope=Scope.READ).allows(Scope.UPLOAD)


def test_the_database_knows_the_scopes(owner: User) -> None:
    token = issue_token(owner=owner, name="脚本").token
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(scope="all")


@pytest.mark.parametrize(
    "verb", ["UPDATE django_admin_log SET change_message = ''", "DELETE FROM django_admin_log"]
)
def test_the_record_cannot_be_changed(verb: str, owner: User) -> None:
    issue_token(owner=owner, name="脚本")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert LogEntry.objects.filter(change_message__startswith="签发").exists()
