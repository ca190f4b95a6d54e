"""Signing in, and one's own account: password, sessions, second factor, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.forms_people import (
    AcceptForm,
    CodeForm,
    PasswordForm,
    SignInCodeForm,
    TokenForm,
)
from reports.models import ApiToken
from reports.services import people as service
from reports.services import second_factor as factor
from reports.services.roles import role_of
from reports.services.tokens import TokenError, issue_token, revoke_token

# Between the password and the code: how long, and how many codes may be tried.
PENDING = "second_factor_pending"
PENDING_SECONDS = 300
MOST_CODES = 5

signed_in: Callable[..., Callable[..., HttpResponse]] = lambda view: never_cache(login_required(view))  # noqa: E731


def may(permission: str) -> Callable[..., Callable[..., HttpResponse]]:
    """Ask for a signed-in person with a permission; never let a shared cache keep the page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        allowed = permission_required(permission, raise_exception=True)(view)
        return never_cache(login_required(allowed))

    return decorate


def person_of(request: HttpRequest) -> User:
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
    form = SignInCodeForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and _opens(request, user, form.cleaned_data["code"]):
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
            form.add_error("code", "不对，或者已经用过。验证码请等换出下一个再填；恢复码每个只能用一次。")
    return render(request, "staff/sign_in_code.html", {"form": form}, status=422 if form.errors else 200)


def _opens(request: HttpRequest, user: User, code: str) -> bool:
    """Tell whether a code lets somebody in: that of the authenticator, or a recovery code."""
    if len(code) == 6:
        return factor.check(user=user, code=code)
    if not factor.spend_code(user=user, code=code):
        return False
    left = factor.codes_left(user)
    messages.warning(request, f"用掉了一个恢复码，还剩 {left} 个。在“我的账号”可以换一批新的。")
    return True


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
    user = person_of(request)
    context = {
        "role": role_of(user),
        "sessions": service.count_sessions(user),
        "has_factor": factor.has_second_factor(user),
        "codes_left": factor.codes_left(user),
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
        service.end_sessions(person_of(self.request), keep=self.request.session.session_key)
        messages.success(self.request, "密码已改，其他各处的登录都已退出。")
        return response


@require_POST
@signed_in
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End one's sessions in all other browsers."""
    user = person_of(request)
    ended = service.sign_out_everywhere(actor=user, person=user, keep=request.session.session_key)
    messages.success(request, f"已退出其他 {ended} 处登录；这里仍然登录着。")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Teach an authenticator, and switch the second factor on with its first code."""
    user = person_of(request)
    if factor.has_second_factor(user):
        return redirect("account")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and factor.confirm(user=user, code=form.cleaned_data["code"]):
            return _show_codes(request, user, "两步验证已启用：下次登录除密码外还要填验证码。")
        if form.is_valid():
            form.add_error("code", "验证码不对，两步验证没有启用。请核对手机的时间，等下一个验证码再填。")
    context = {"form": form, "setup": factor.begin(user)}
    return render(request, "staff/second_factor.html", context, status=422 if form.errors else 200)


def _show_codes(request: HttpRequest, user: User, done: str) -> HttpResponse:
    """Issue recovery codes and show them, this once: they stand in this answer and nowhere else."""
    return render(request, "staff/recovery_codes.html", {"codes": factor.issue_codes(user), "done": done})


@sensitive_post_parameters()
@require_POST
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Replace one's recovery codes, against the password."""
    user = person_of(request)
    form = PasswordForm(request.POST, user=user, prefix="codes")
    if not factor.has_second_factor(user):
        return redirect("account")
    if not form.is_valid():
        return _account(request, 422, codes_form=form)
    return _show_codes(request, user, "换了一批恢复码，此前的都作废了。")


@sensitive_post_parameters()
@require_POST
@signed_in
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Switch one's second factor off, against the password."""
    user = person_of(request)
    form = PasswordForm(request.POST, user=user)
    if not form.is_valid():
        return _account(request, 422, off_form=form)
    service.remove_second_factor(actor=user, person=user)
    messages.success(request, "两步验证已停用。")
    return redirect("account")


@require_POST
@may("reports.add_report")
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a token and show it, this once: it stands in this answer and nowhere else."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            return _account(request, issued=issue_token(owner=person_of(request), **form.cleaned_data))
        except TokenError as error:
            form.add_error(None, error.message)
    return _account(request, 422, form=form)


@require_POST
@may("reports.add_report")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    user = person_of(request)
    revoke_token(token=get_object_or_404(ApiToken, pk=pk, owner=user), actor=user)
    messages.success(request, "令牌已吊销，用它的程序从现在起会得到 401。")
    return redirect("account")
