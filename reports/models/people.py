"""Keys of people: tokens for the API and invitations. Neither secret is ever stored."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Role(models.TextChoices):
    """What a person does here. The values are the names of Django groups (a migration makes them)."""

    UPLOADER = "uploader", "录入员"
    EDITOR = "editor", "编辑"
    ADMINISTRATOR = "administrator", "管理员"


class Scope(models.TextChoices):
    """What a token opens. Each wider one includes the narrower ones before it."""

    READ = "read", "查看自己的提交"
    UPLOAD = "upload", "提交文件，并查看自己的提交"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads of tokens."""

    def usable(self, now: datetime | None = None) -> ApiTokenQuerySet:
        """Keep the tokens that are neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=now or timezone.now())


class ApiToken(models.Model):
    """A key to the API, of one person. Only the SHA-256 of its 256 random bits is kept."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="持有人", on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField("用途", max_length=60)
    scope = models.CharField("范围", max_length=12, choices=Scope)
    # The first characters, so that its owner can tell it from others.
    head = models.CharField("开头", max_length=12)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("签发时间", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ("-id",)
        # Nobody edits tokens but through the pages, which ask for rights of their own.
        default_permissions = ()
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="api_token_scope_known"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="api_token_expires_after_creation"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="api_token_digest_hex"),
        )

    def __str__(self) -> str:
        return f"{self.head}… {self.name}"

    @property
    def is_usable(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def allows(self, scope: str) -> bool:
        """Tell whether this token reaches as far as `scope`."""
        return Scope.values.index(self.scope) >= Scope.values.index(scope)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> InvitationQuerySet:
        """Keep those that can still be taken up."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A place for one more person, in one role. Its link is signed with the site's key, not stored."""

    name = models.CharField("给谁", max_length=60)
    role = models.CharField("角色", max_length=16, choices=Role)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="邀请人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("发出时间", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("到期时间")
    used_at = models.DateTimeField("接受时间", null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="接受人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ("-id",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.get_role_display()}）"


class RecoveryCodeQuerySet(models.QuerySet["RecoveryCode"]):
    """Reads of recovery codes."""

    def unused(self) -> RecoveryCodeQuerySet:
        """Keep those that still open something."""
        return self.filter(used_at=None)


class RecoveryCode(models.Model):
    """A way in without the authenticator, once. Only the SHA-256 of its 80 random bits is kept."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="持有人",
        on_delete=models.CASCADE,
        related_name="recovery_codes",
    )
    digest = models.CharField("摘要", max_length=64, editable=False)
    used_at = models.DateTimeField("用掉时间", null=True, blank=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("owner", "digest"), name="recovery_code_unique"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="recovery_code_digest_hex"
            ),
        )

    def __str__(self) -> str:
        return f"{self.owner_id}"
