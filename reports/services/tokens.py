"""Tokens for the API: 256 random bits, shown once, kept as their SHA-256.

A slow hash would protect passwords that people choose; random bits cannot be guessed at any speed.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from reports.models import ApiToken, Scope
from reports.services.audit import record

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Begins every token, so that one that leaks into a public place can be searched for.
PREFIX = "npca_"
LONGEST_DAYS = 366
MOST_TOKENS = 20
# `last_used_at` is written at most once in this time: reading must not cost a write each.
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenError(Exception):
    """A token cannot be issued; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. `secret` exists nowhere else and cannot be had again."""

    token: ApiToken
    secret: str


def digest_of(secret: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(*, owner: User, name: str, scope: str = Scope.UPLOAD, days: int = 90) -> IssuedToken:
    """Make a token for a person, valid for `days`. Raises TokenError."""
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenError(f"有效期须在 1 至 {LONGEST_DAYS} 天之间。")
    if owner.api_tokens.usable().count() >= MOST_TOKENS:
        raise TokenError(f"有效的令牌已有 {MOST_TOKENS} 个，请先吊销不用的。")
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        scope=scope,
        head=secret[: len(PREFIX) + 5],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(
        actor=owner, subject=owner, action=f"签发接口令牌“{name}”（{token.get_scope_display()}，{days} 天）"
    )
    return IssuedToken(token, secret)


def revoke_token(*, token: ApiToken, actor: User) -> None:
    """Make a token useless at once. Revoking twice changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(actor=actor, subject=token.owner, action=f"吊销接口令牌“{token.name}”")


def find_token(secret: str) -> ApiToken | None:
    """Return the usable token with this secret, of a person who is still active, and note its use."""
    if not secret.startswith(PREFIX):
        return None
    token = (
        ApiToken.objects.usable()
        .filter(digest=digest_of(secret), owner__is_active=True)
        .select_related("owner")
        .first()
    )
    if token is not None:
        now = timezone.now()
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
    return token
