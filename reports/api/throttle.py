"""How often one person's programs may ask; whoever has no key is counted by address (`AnonRateThrottle`)."""

from __future__ import annotations

import math

from django.core.cache import caches
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle


class OwnerThrottle(SimpleRateThrottle):
    """Count the requests of all tokens of a person together, in all processes of this machine.

    Two processes that count at the very same moment may count one request less: the limit keeps a
    loop that has gone wild from drowning the queue, it does not bill anybody.
    """

    cache = caches["shared"]

    def __init__(self, rate: str, scope: str) -> None:
        super().__init__(rate)
        self.scope = scope

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return where the requests of this person are counted; None for whoever has no key."""
        if not getattr(request, "auth", None):
            return None
        return f"throttle-{self.scope}-{request.user.pk}"

    def wait(self) -> float | None:
        """Return the whole seconds after which the next request is let in."""
        left = super().wait()
        return None if left is None else math.ceil(left)
