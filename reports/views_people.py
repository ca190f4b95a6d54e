"""People: signing in, one's own account and keys, and, for administrators, everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate, login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.forms_people import AcceptForm, CodeForm, InvitationForm, PasswordForm, RoleForm, TokenForm
from reports.models import ApiToken, Invitation, Role
from reports.services import people as service
from reports.services import second_factor as factor
from reports.services.roles import role_of
from reports.services.tokens import TokenError, issue_token, revoke_token

# Between the password and the code: how long, and how many codes may be tried.
PENDING = "second_factor_pending"
PENDING_SECONDS = 300
MOST_CODES = 5
AUDIT_PAGE = 100

signed_in: Callable[..., Callable[..., HttpResponse]] = lambda view: never_cache(login_required(view))  # noqa: E731


def _may(permission: str) -> Callable[..., Callable[..., HttpResponse]]:
    """Ask for a signed-in person with a permission; never let a shared cache keep the page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        allowed = permission_required(permission, raise_exception=True)(view)
        return never_cache(login_required(allowed))

    return decorate


def _person(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the decorators let nobody else in
    return user


# --- signing in -------------------------------------------------------------------------------
_read_or_send = method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")


@_read_or_send
class SignIn(auth_views.LoginView):
    """Name and password; whoever has a second factor is asked for it next."""

    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, or remember for a few minutes who has to give a code."""
        user = form.get_user()
        if not isinstance(user, User) or not factor.has_second_factor(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[PENDING] = {
            "user": user.pk,
            "backend": user.backend,
            "password": user.get_session_auth_hash(),
            "at": timezone.now().timestamp(),
            "tried": 0,
            "next": self.get_success_url(),
        }
        return redirect("sign-in-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator, after the password."""
    pending = request.session.get(PENDING)
    user = _pending_user(pending)
    if pending is None or user is None:
        request.session.pop(PENDING, None)
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and factor.check(user=user, code=form.cleaned_data["code"]):
            del request.session[PENDING]
            login(request, user, backend=pending["backend"])
            return redirect(pending["next"])
        pending["tried"] += 1
        request.session[PENDING] = pending
        if pending["tried"] >= MOST_CODES:
            del request.session[PENDING]
            messages.error(request, "验证码多次不对，请重新登录。")
            return redirect("sign-in")
        if form.is_valid():
            form.add_error("code", "验证码不对或已经用过。请等验证器换出下一个再填。")
    return render(request, "staff/sign_in_code.html", {"form": form}, status=422 if form.errors else 200)


def _pending_user(pending: dict[str, Any] | None) -> User | None:
    """Return who gave the right password a moment ago, unless the password has changed since."""
    if pending is None or timezone.now().timestamp() - pending["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == pending["password"] else None


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, ticket: str) -> HttpResponse:
    """Make an account by the link of an invitation."""
    try:
        found = service.find_invitation(ticket)
        form = AcceptForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            service.accept(ticket=ticket, username=data["username"], password=data["password1"])
            # Through every backend, as any other sign-in.
            user = authenticate(request, username=data["username"], password=data["password1"])
            login(request, user)
            messages.success(request, "账号已建好，欢迎。")
            return redirect("staff")
    except service.PeopleError as error:
        return render(request, "staff/invitation.html", {"problem": error.message}, status=410)
    status = 422 if form.errors else 200
    return render(request, "staff/invitation.html", {"form": form, "invitation": found}, status=status)


@_read_or_send
class NewPassword(auth_views.PasswordResetConfirmView):
    """Set a new password by a link from an administrator."""

    template_name = "staff/new_password.html"
    success_url = reverse_lazy("sign-in")
    post_reset_login = False

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it, and end every session: whoever had the old one is out."""
        response = super().form_valid(form)
        service.end_sessions(form.user)
        messages.success(self.request, "新密码已设好，请登录。")
        return response


# --- one's own account ------------------------------------------------------------------------
def _account(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    user = _person(request)
    context = {
        "role": role_of(user),
        "sessions": service.count_sessions(user),
        "has_factor": factor.has_second_factor(user),
        "tokens": user.api_tokens.all()[:50],
        "form": TokenForm(),
        **more,
    }
    return render(request, "staff/account.html", context, status=status)


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """One's role, sessions, second factor and tokens."""
    return _account(request)


@_read_or_send
@method_decorator(never_cache, name="dispatch")
class OwnPassword(auth_views.PasswordChangeView):
    """Change one's password; every other browser is signed out by that."""

    template_name = "staff/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it and say so."""
        response = super().form_valid(form)
        service.end_sessions(_person(self.request), keep=self.request.session.session_key)
        messages.success(self.request, "密码已改，其他各处的登录都已退出。")
        return response


@require_POST
@signed_in
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End one's sessions in all other browsers."""
    user = _person(request)
    ended = service.sign_out_everywhere(actor=user, person=user, keep=request.session.session_key)
    messages.success(request, f"已退出其他 {ended} 处登录；这里仍然登录着。")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Teach an authenticator, and switch the second factor on with its first code."""
    user = _person(request)
    if factor.has_second_factor(user):
        return redirect("account")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and factor.confirm(user=user, code=form.cleaned_data["code"]):
            messages.success(request, "两步验证已启用：下次登录除密码外还要填验证码。")
            return redirect("account")
        if form.is_valid():
            form.add_error("code", "验证码不对，两步验证没有启用。请核对手机的时间，等下一个验证码再填。")
    context = {"form": form, "setup": factor.begin(user)}
    return render(request, "staff/second_factor.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_POST
@signed_in
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Switch one's second factor off, against the password."""
    user = _person(request)
    form = PasswordForm(request.POST, user=user)
    if not form.is_valid():
        return _account(request, 422, off_form=form)
    service.remove_second_factor(actor=user, person=user)
    messages.success(request, "两步验证已停用。")
    return redirect("account")


@require_POST
@_may("reports.add_report")
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a token and show it, this once: it stands in this answer and nowhere else."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            return _account(request, issued=issue_token(owner=_person(request), **form.cleaned_data))
        except TokenError as error:
            form.add_error(None, error.message)
    return _account(request, 422, form=form)


@require_POST
@_may("reports.add_report")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    user = _person(request)
    revoke_token(token=get_object_or_404(ApiToken, pk=pk, owner=user), actor=user)
    messages.success(request, "令牌已吊销，用它的程序从现在起会得到 401。")
    return redirect("account")


# --- everybody --------------------------------------------------------------------------------
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
@_may("auth.change_user")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with their roles, and the invitations that are open."""
    return _people(request)


@require_POST
@_may("auth.change_user")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the link appears in the list."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _people(request, 422, form=form)
    made = service.invite(actor=_person(request), **form.cleaned_data)
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
@_may("auth.change_user")
def uninvite(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Invitation, pk=pk)
    return _act(
        request,
        lambda: service.revoke_invitation(invitation=found, actor=_person(request)),
        f"给“{found.name}”的邀请已收回。",
    )


@require_POST
@_may("auth.change_user")
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role."""
    person, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有这个角色，什么也没有改动。")
        return redirect("people")
    wanted = Role(form.cleaned_data["role"])
    return _act(
        request,
        lambda: service.change_role(actor=_person(request), person=person, role=wanted),
        f"{person} 现在是{wanted.label}。",
    )


@require_POST
@_may("auth.change_user")
def shut_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Close somebody's account."""
    person = get_object_or_404(User, pk=pk)
    return _act(
        request,
        lambda: service.shut_out(actor=_person(request), person=person),
        f"{person} 的账号已停用，登录和令牌即刻失效。",
    )


@require_POST
@_may("auth.change_user")
def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Open somebody's account again."""
    person = get_object_or_404(User, pk=pk)
    return _act(
        request, lambda: service.let_in(actor=_person(request), person=person), f"{person} 的账号已恢复。"
    )


@require_POST
@_may("auth.change_user")
def sign_out_person(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of somebody, but never the one that asks."""
    person, here = get_object_or_404(User, pk=pk), request.session.session_key
    return _act(
        request,
        lambda: service.sign_out_everywhere(actor=_person(request), person=person, keep=here),
        f"{person} 在各处的登录都已退出。",
    )


@require_POST
@_may("auth.change_user")
def drop_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch somebody's second factor off."""
    person = get_object_or_404(User, pk=pk)
    return _act(
        request,
        lambda: service.remove_second_factor(actor=_person(request), person=person),
        f"{person} 的两步验证已停用。",
    )


@require_POST
@_may("auth.change_user")
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link by which somebody can set a new password."""
    person = get_object_or_404(User, pk=pk)
    try:
        uid, token = service.password_ticket(actor=_person(request), person=person)
    except service.PeopleError as error:
        messages.error(request, error.message)
        return redirect("people")
    return _people(request, reset={"user": person, "link": _link(request, "new-password", uid, token)})


@require_safe
@_may("auth.change_user")
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed places, indicators, people and keys, newest first."""
    entries = LogEntry.objects.select_related("user", "content_type").order_by("-id")
    page = Paginator(entries, AUDIT_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/audit.html", {"page": page})
