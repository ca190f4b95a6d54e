"""How often one person's programs may ask; whoever has no key is counted by address (`AnonRateThrottle`)."""

from __future__ import annotations

import logging
import math
import threading
import time

from django.core.cache import caches
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

log = logging.getLogger(__name__)


class OwnerThrottle(SimpleRateThrottle):
    """Count the requests of all tokens of a person together, in all processes of this machine.

    Two processes that count at the very same moment may count one request less: the limit keeps a
    loop that has gone wild from drowning the queue, it does not bill anybody. For the same reason
    nobody is turned away because the count cannot be kept, as on a full disk.
    """

    cache = caches["shared"]

    def __init__(self, rate: str, scope: str) -> None:
        super().__init__(rate)
        self.scope = scope
        # One instance serves all threads of a process.
        self.turned_away = threading.local()

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return where the requests of this person are counted; None for whoever has no key."""
        if not getattr(request, "auth", None):
            return None
        return f"throttle-{self.scope}-{request.user.pk}"

    def allow_request(self, request: HttpRequest) -> bool:
        """Tell whether one more request is let in, and count it if it is."""
        key = self.get_cache_key(request)
        if key is None or self.num_requests is None or self.duration is None:
            return True
        now = time.time()
        try:
            counted = [at for at in self.cache.get(key, ()) if at > now - self.duration]
            if len(counted) >= self.num_requests:
                self.turned_away.until = counted[-self.num_requests] + self.duration
                return False
            self.cache.set(key, [*counted, now], self.duration)
        except OSError:
            log.exception("requests of a person are not counted")
        return True

    def wait(self) -> float | None:
        """Return the whole seconds after which the request that was turned away would be let in."""
        until: float = self.turned_away.until
        return max(1, math.ceil(until - time.time()))
