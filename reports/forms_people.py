"""What people type about themselves and others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict

from reports.models import Role, Scope
from reports.services.people import INVITATION_DAYS
from reports.services.tokens import LONGEST_DAYS


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label="姓名", max_length=60)
    role = forms.ChoiceField(label="角色", choices=Role.choices)
    days = forms.IntegerField(label="几天内有效", min_value=1, max_value=30, initial=INVITATION_DAYS)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label="角色", choices=Role.choices)


class AcceptForm(BaseUserCreationForm):  # type: ignore[type-arg]
    """The account of an invited person: a name to sign in by, and a password twice."""

    class Meta:
        model = User
        fields = ("username",)

    def clean_username(self) -> str:
        """Refuse a name that differs from another in its case alone."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("这个用户名已有人用，请换一个。")
        return username


class TokenForm(forms.Form):
    """A new token for the API."""

    name = forms.CharField(label="用途", max_length=60)
    scope = forms.ChoiceField(label="范围", choices=Scope.choices, initial=Scope.UPLOAD)
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=LONGEST_DAYS, initial=90)


class CodeForm(forms.Form):
    """The six digits of an authenticator."""

    code = forms.CharField(
        label="验证码",
        max_length=12,
        validators=[RegexValidator(r"^\d{6}$", "验证码是 6 位数字。")],
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        # Authenticators show the digits in two groups, and people type the gap too.
        if data:
            self.data = {**data.dict(), "code": "".join(str(data.get("code", "")).split())}


class SignInCodeForm(forms.Form):
    """The six digits of an authenticator, or a recovery code in their stead."""

    code = forms.CharField(label="验证码或恢复码", max_length=40)

    def clean_code(self) -> str:
        """Leave out the gaps and strokes that make a code readable."""
        code = "".join(c for c in self.cleaned_data["code"] if c.isalnum())
        if not (len(code) == 6 and code.isascii() and code.isdigit()) and len(code) != 16:
            raise ValidationError("验证码是 6 位数字，恢复码是 16 个字母和数字。")
        return code


class PasswordForm(forms.Form):
    """The password once more, before something that weakens the account."""

    password = forms.CharField(label="当前密码", max_length=4096, strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Compare with the password kept."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("密码不对，什么也没有改动。")
        return password
