"""The second factor: six digits from an authenticator (TOTP, RFC 6238), for whoever wants it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import segno
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.services.audit import record

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator is taught: the key in base32 and the same as a QR code (SVG)."""

    key: str
    address: str
    svg: str


def has_second_factor(user: User) -> bool:
    """Tell whether signing in asks for a code."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def begin(user: User) -> Setup:
    """Return the setup that waits for its first code; made at the first call."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "验证器"})
    key = base64.b32encode(device.bin_key).decode()
    grouped = " ".join(key[i : i + 4] for i in range(0, len(key), 4))
    out = BytesIO()
    # No style attribute: the content security policy refuses it.
    segno.make(device.config_url, error="m").save(
        out, kind="svg", border=3, omitsize=True, xmldecl=False, svgclass="qr", lineclass="qr-dark"
    )
    return Setup(grouped, device.config_url, out.getvalue().decode())


def confirm(*, user: User, code: str) -> bool:
    """Switch the second factor on if the code is right."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not device.verify_token(code):
            return False
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        record(actor=user, subject=user, action="启用两步验证")
    return True


def check(*, user: User, code: str) -> bool:
    """Tell whether a code is right. A code works once; after a wrong one the next must wait, ever longer."""
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
        return any(device.verify_token(code) for device in devices)
