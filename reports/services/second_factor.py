"""The second factor: six digits from an authenticator (TOTP, RFC 6238), for whoever wants it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.models import RecoveryCode
from reports.services.audit import record

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CODES = 10
_CODE_BYTES = 10  # 80 bits: sixteen letters, too many to guess from what is stored
# What people write for the letters that base32 has, and it does not.
_MISREAD = str.maketrans("018", "OIB")


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


# --- recovery codes ---------------------------------------------------------------------------
def issue_codes(user: User) -> tuple[str, ...]:
    """Return ten new recovery codes; they exist nowhere else, and all older ones are void."""
    made = [base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode() for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(owner=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(owner=user, digest=_digest(code)) for code in made)
        record(actor=user, subject=user, action=f"生成 {CODES} 个恢复码，此前的作废")
    return tuple("-".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in made)


def codes_left(user: User) -> int:
    """Return how many recovery codes a person has not used."""
    return RecoveryCode.objects.unused().filter(owner=user).count()


def spend_code(*, user: User, code: str) -> bool:
    """Tell whether a recovery code is right, and use it up. Of two who use it at once, one is refused."""
    with transaction.atomic():
        mine = RecoveryCode.objects.unused().filter(owner=user, digest=_digest(code))
        if not mine.update(used_at=timezone.now()):
            return False
        record(actor=user, subject=user, action=f"用恢复码登录，还剩 {codes_left(user)} 个")
    return True


def remove(user: User) -> bool:
    """Switch the second factor of a person off, with the codes that stand in for it. True if it was on."""
    RecoveryCode.objects.filter(owner=user).delete()
    count, _ = TOTPDevice.objects.filter(user=user).delete()
    return bool(count)


def _digest(code: str) -> str:
    letters = "".join(c for c in code.upper() if c.isalnum()).translate(_MISREAD)
    return hashlib.sha256(letters.encode()).hexdigest()
