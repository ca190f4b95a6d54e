"""The cache that the processes of one machine share."""

from __future__ import annotations

import contextlib
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache


class ForgetfulFileCache(FileBasedCache):
    """Files that are forgotten where the disk has no room for them: no request fails for its cache."""

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep a value, if there is room."""
        with contextlib.suppress(OSError):
            super().set(*args, **kwargs)
