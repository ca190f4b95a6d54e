"""Who asks: `Authorization: Bearer npca_…`, a token of a person with a scope and an expiry."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from reports.api.errors import Problem, Unauthorized
from reports.models import ApiToken, Scope
from reports.services.tokens import find_token


class TokenAuth(HttpBearer):
    """Let in the bearer of a token that reaches as far as `scope`, while its owner has `permission`.

    `request.auth` is then the ApiToken and `request.user` its owner. A session is no key here,
    so that no other site can make a signed-in person's browser write.
    """

    def __init__(self, scope: str = Scope.UPLOAD, permission: str = "reports.add_report") -> None:
        super().__init__()
        self.scope = scope
        self.permission = permission

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Return the token of the request. Raises 401 or 403."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != self.openapi_scheme:
            raise Unauthorized("这里需要接口令牌：Authorization: Bearer npca_…。令牌在“我的账号”页签发。")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Return the token with this secret. Raises 401 when it opens nothing, 403 when it opens less."""
        found = find_token(token)
        if found is None:
            raise Unauthorized("令牌无效、已过期或已吊销。", error="invalid_token")
        if not found.allows(self.scope):
            raise Problem(403, f"这个令牌的范围是“{found.get_scope_display()}”，不够做这件事。")
        if not found.owner.has_perm(self.permission):
            raise Problem(403, "令牌的持有人没有这项权限。")
        request.user = found.owner
        return found
