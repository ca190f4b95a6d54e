"""The site over a bench database, for granian: BENCH_DATABASE names the database."""

from __future__ import annotations

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
settings.DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]

from npcarchive.wsgi import application  # noqa: E402

__all__ = ["application"]
