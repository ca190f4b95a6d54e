"""System checks of the project as a whole."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

MISSING_KEY_HELP = (
    "没有密钥（SECRET_KEY）。`make run` 会自动生成并存入 var/secret_key；自己的服务器请设置环境变量，例如\n"
    "SECRET_KEY is missing. `make run` makes one by itself; on a server of your own set it, for example:\n"
    "  export SECRET_KEY=\"$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')\""
)


def has_secret_key() -> bool:
    """Tell whether a secret key is set; asked for an empty one, Django raises."""
    try:
        return bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return False


@register(Tags.security)
def check_secret_key(**_: Any) -> list[Error]:
    """Report a missing secret key before Django fails somewhere with a shorter message."""
    if has_secret_key():
        return []
    return [Error("没有密钥 SECRET_KEY is missing", hint=MISSING_KEY_HELP, id="npcarchive.E001")]
