"""The way back in for the last administrator, from the machine itself."""

from __future__ import annotations

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "linen-harbour-52"


def test_somebody_locked_out_gets_in_again(db: None) -> None:
    person = User.objects.create_superuser("admin", password=PASSWORD)
    TOTPDevice.objects.create(user=person, confirmed=True)
    for _ in range(6):
        Client().post(reverse("sign-in"), {"username": "admin", "password": "wrong"})
    User.objects.update(is_active=False)
    out = io.StringIO()
    call_command("reset_access", "admin", stdout=out)
    assert "可以凭密码登录" in out.getvalue()
    answer = Client().post(reverse("sign-in"), {"username": "admin", "password": PASSWORD})
    assert answer["Location"] == reverse("staff")
    assert LogEntry.objects.filter(change_message__contains="命令行").count() == 1


def test_an_unknown_name_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="没有用户名"):
        call_command("reset_access", "nobody")
