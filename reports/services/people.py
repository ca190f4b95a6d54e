"""People: invited by a link, given a role, shut out. Every step is on record (`services.audit`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from axes.utils import reset as lift_lock_of
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from reports.models import ApiToken, Invitation, Role
from reports.services import second_factor
from reports.services.audit import record
from reports.services.roles import role_of

if TYPE_CHECKING:
    from collections.abc import Iterable

INVITATION_DAYS = 7


# A point does not occur in a signature, and needs no escape in an address.
def _signer() -> Signer:
    # Not made at import: commands that sign nothing run without a secret key.
    return Signer(sep=".", salt="reports.invitation")


class PeopleError(Exception):
    """Something that cannot be done to a person or an invitation; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# --- invitations ------------------------------------------------------------------------------
def invite(*, actor: User, name: str, role: str, days: int = INVITATION_DAYS) -> Invitation:
    """Make an invitation to one person for one role."""
    now = timezone.now()
    made = Invitation.objects.create(
        name=name, role=role, invited_by=actor, created_at=now, expires_at=now + timedelta(days=days)
    )
    record(actor=actor, subject=actor, action=f"邀请“{name}”为{made.get_role_display()}")
    return made


def ticket_of(invitation: Invitation) -> str:
    """Return what stands in the link of an invitation: its number, signed with the site's key."""
    return _signer().sign(str(invitation.pk))


def find_invitation(ticket: str) -> Invitation:
    """Return the open invitation that a link means. Raises PeopleError that says what is wrong."""
    try:
        number = int(_signer().unsign(ticket))
    except (BadSignature, ValueError) as error:
        raise PeopleError("邀请链接不完整或不是本站发出的，请核对后再打开。") from error
    found = Invitation.objects.filter(pk=number).first()
    if found is None or found.revoked_at is not None:
        raise PeopleError("这份邀请已被收回。")
    if found.used_at is not None:
        raise PeopleError("这份邀请已经用过。每个链接只能用一次；已有账号请直接登录。")
    if found.expires_at <= timezone.now():
        raise PeopleError("这份邀请已过期，请向管理员另要一份。")
    return found


def accept(*, ticket: str, username: str, password: str) -> User:
    """Make the account that an invitation promises. Of two that come at once, one is refused."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=find_invitation(ticket).pk)
        if not Invitation.objects.open().filter(pk=invitation.pk).exists():
            raise PeopleError("这份邀请刚刚被用掉或收回。")
        person = User.objects.create_user(username, password=password, first_name=invitation.name)
        _give_role(person, Role(invitation.role))
        invitation.used_at = timezone.now()
        invitation.used_by = person
        invitation.save(update_fields=["used_at", "used_by"])
        record(actor=person, subject=person, action=f"接受邀请，成为{invitation.get_role_display()}")
    return person


def revoke_invitation(*, invitation: Invitation, actor: User) -> None:
    """Take an invitation back. Raises PeopleError when it is no longer open."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise PeopleError("这份邀请已经用过、收回或过期，没有可收回的。")
    record(actor=actor, subject=actor, action=f"收回给“{invitation.name}”的邀请")


# --- roles and access -------------------------------------------------------------------------
def change_role(*, actor: User, person: User, role: str) -> None:
    """Give a person another role; it holds from their next request on."""
    with transaction.atomic():
        person = _lock(actor, person)
        before = role_of(person)
        if before == role:
            return
        _give_role(person, Role(role))
        names = f"{before.label if before else '无'}→{Role(role).label}"
        record(actor=actor, subject=person, action=f"改角色：{names}")


def shut_out(*, actor: User, person: User) -> None:
    """Close an account: no sign-in, no session, no token. Nothing the person did is lost."""
    with transaction.atomic():
        person = _lock(actor, person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        ApiToken.objects.usable().filter(owner=person).update(revoked_at=timezone.now())
        end_sessions(person)
        record(actor=actor, subject=person, action="停用账号，吊销其全部令牌")


def let_in(*, actor: User, person: User) -> None:
    """Open a closed account again. Tokens stay revoked."""
    with transaction.atomic():
        person = _lock(actor, person)
        person.is_active = True
        person.save(update_fields=["is_active"])
        record(actor=actor, subject=person, action="恢复账号")


def sign_out_everywhere(*, actor: User, person: User, keep: str | None = None) -> int:
    """End the sessions of a person in all browsers but the one with session key `keep`."""
    if actor.pk != person.pk:
        _lock(actor, person)
    ended = end_sessions(person, keep)
    record(actor=actor, subject=person, action=f"退出 {ended} 处登录")
    return ended


def password_ticket(*, actor: User, person: User) -> tuple[str, str]:
    """Return the two parts of a link by which a person sets a new password, once and within a day.

    Lifts the lock of failed sign-ins too: whoever asks for it has been locked out, most of the time.
    """
    _lock(actor, person)
    lift_lock_of(username=person.get_username())
    record(actor=actor, subject=person, action="签发重设密码的链接，解除登录锁定")
    return urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)


def remove_second_factor(*, actor: User, person: User) -> None:
    """Let a person sign in by password alone, as after a lost telephone."""
    if actor.pk != person.pk:
        _lock(actor, person)
    with transaction.atomic():
        if second_factor.remove(person):
            record(actor=actor, subject=person, action="停用两步验证，恢复码作废")


def reset_access(*, person: User) -> None:
    """Open every way back in but the password: for whoever has the machine, and nobody else left to ask."""
    with transaction.atomic():
        lift_lock_of(username=person.get_username())
        second_factor.remove(person)
        person.is_active = True
        person.save(update_fields=["is_active"])
        record(actor=person, subject=person, action="在命令行恢复登录：停用两步验证，解除锁定")


def end_sessions(person: User, keep: str | None = None) -> int:
    """Delete the sessions of a person. Only staff have sessions, so looking at all costs little."""
    now = timezone.now()
    theirs = _keys_of(person, Session.objects.filter(expire_date__gt=now).exclude(session_key=keep or ""))
    return Session.objects.filter(session_key__in=theirs).delete()[0]


def count_sessions(person: User) -> int:
    """Return in how many browsers a person is signed in."""
    return len(_keys_of(person, Session.objects.filter(expire_date__gt=timezone.now())))


def _keys_of(person: User, sessions: Iterable[Session]) -> list[str]:
    return [s.session_key for s in sessions if s.get_decoded().get(SESSION_KEY) == str(person.pk)]


def _give_role(person: User, role: Role) -> None:
    person.groups.remove(*Group.objects.filter(name__in=Role.values).exclude(name=role))
    person.groups.add(Group.objects.get(name=role))
    # What Django's admin, which keeps the reference data, asks for besides the permissions.
    person.is_staff = role == Role.ADMINISTRATOR or person.is_superuser
    person.save(update_fields=["is_staff"])


def _lock(actor: User, person: User) -> User:
    """Return the person, locked, if the actor may do something to them. Raises PeopleError.

    Nobody may do it to themselves, so that an administrator always remains: the actor. Locking both
    keeps two administrators from shutting each other out at the same moment.
    """
    with transaction.atomic():
        pks = (actor.pk, person.pk)
        locked = {u.pk: u for u in User.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    doer, found = locked[actor.pk], locked[person.pk]
    if actor.pk == person.pk:
        raise PeopleError("不能对自己的账号这样做；请另一位管理员来做。")
    if not doer.is_active:
        raise PeopleError("你的账号刚刚被停用。")
    if found.is_superuser and not doer.is_superuser:
        raise PeopleError("这是最初的管理员账号，只有同级的账号能改动它。")
    return found
