"""People, for administrators: everybody's role, access and invitations, and what was done to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports.forms_people import (
    InvitationForm,
    RoleForm,
)
from reports.models import Invitation, Role
from reports.services import people as service
from reports.services.roles import role_of
from reports.views_account import may, person_of

AUDIT_PAGE = 100


def _people(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    everybody = User.objects.prefetch_related("groups", "totpdevice_set").order_by("-is_active", "username")
    context = {
        "people": [
            {
                "user": user,
                "role": role_of(user),
                "has_factor": any(d.confirmed for d in user.totpdevice_set.all()),  # type: ignore[attr-defined]
                "is_mine": user.pk == request.user.pk,
            }
            for user in everybody
        ],
        "invitations": [
            {"invitation": i, "link": _link(request, "invitation", service.ticket_of(i))}
            for i in Invitation.objects.open().select_related("invited_by")
        ],
        "roles": Role.choices,
        "form": InvitationForm(initial={"role": Role.UPLOADER}),
        **more,
    }
    return render(request, "staff/people.html", context, status=status)


def _link(request: HttpRequest, name: str, *args: str) -> str:
    return request.build_absolute_uri(reverse(name, args=args))


@require_safe
@may("auth.change_user")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with their roles, and the invitations that are open."""
    return _people(request)


@require_POST
@may("auth.change_user")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the link appears in the list."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _people(request, 422, form=form)
    made = service.invite(actor=person_of(request), **form.cleaned_data)
    messages.success(request, f"邀请已发出：把下面“{made.name}”的链接交给本人。")
    return redirect("people")


def _act(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    """Do something to somebody and say what came of it."""
    try:
        act()
    except service.PeopleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("people")


@require_POST
@may("auth.change_user")
def uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Invitation, pk=pk)
    return _act(
        request,
        lambda: service.revoke_invitation(invitation=found, actor=person_of(request)),
        f"给“{found.name}”的邀请已收回。",
    )


@require_POST
@may("auth.change_user")
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role."""
    person, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有这个角色，什么也没有改动。")
        return redirect("people")
    wanted = Role(form.cleaned_data["role"])
    return _act(
        request,
        lambda: service.change_role(actor=person_of(request), person=person, role=wanted),
        f"{person} 现在是{wanted.label}。",
    )


@require_POST
@may("auth.change_user")
def shut_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Close somebody's account."""
    person = get_object_or_404(User, pk=pk)
    return _act(
        request,
        lambda: service.shut_out(actor=person_of(request), person=person),
        f"{person} 的账号已停用，登录和令牌即刻失效。",
    )


@require_POST
@may("auth.change_user")
def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Open somebody's account again."""
    person = get_object_or_404(User, pk=pk)
    return _act(
        request, lambda: service.let_in(actor=person_of(request), person=person), f"{person} 的账号已恢复。"
    )


@require_POST
@may("auth.change_user")
def sign_out_person(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of somebody, but never the one that asks."""
    person, here = get_object_or_404(User, pk=pk), request.session.session_key
    return _act(
        request,
        lambda: service.sign_out_everywhere(actor=person_of(request), person=person, keep=here),
        f"{person} 在各处的登录都已退出。",
    )


@require_POST
@may("auth.change_user")
def drop_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch somebody's second factor off."""
    person = get_object_or_404(User, pk=pk)
    return _act(
        request,
        lambda: service.remove_second_factor(actor=person_of(request), person=person),
        f"{person} 的两步验证已停用。",
    )


@require_POST
@may("auth.change_user")
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link by which somebody can set a new password."""
    person = get_object_or_404(User, pk=pk)
    try:
        uid, token = service.password_ticket(actor=person_of(request), person=person)
    except service.PeopleError as error:
        messages.error(request, error.message)
        return redirect("people")
    return _people(request, reset={"user": person, "link": _link(request, "new-password", uid, token)})


@require_safe
@may("auth.change_user")
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed places, indicators, people and keys, newest first."""
    entries = LogEntry.objects.select_related("user", "content_type").order_by("-id")
    page = Paginator(entries, AUDIT_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/audit.html", {"page": page})
