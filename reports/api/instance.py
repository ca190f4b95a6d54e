"""The NinjaAPI instance: routers, errors, throttle."""

from django.conf import settings
from ninja import NinjaAPI
from ninja.throttling import AnonRateThrottle

from reports.api import export, kwic, metrics, reference, reports, search, suggest, trends, uploads
from reports.api.errors import install_handlers
from reports.api.throttle import OwnerThrottle

DESCRIPTION = """\
Reports of Chinese people's congresses, their sections, and the quantities in them.

Reading needs no account. Lists answer `{"next", "previous", "results"}`; `next` and `previous` are whole
addresses whose cursor stays valid while the archive grows, repeated in the `Link` header. Errors are
`application/problem+json` (RFC 9457). Offsets are code points of a report's `text`, end exclusive.
Whoever asks too often gets 429 with `Retry-After` in seconds: without a key counted by address, with one
by its owner; sending in has a lower limit of its own.
Every answer carries `ETag` and `Last-Modified`; ask again with `If-None-Match` to get 304.
"""

api = NinjaAPI(
    title="人大报告档案 NPC Archive",
    version="1.0.0",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url="/openapi.json",
    throttle=[AnonRateThrottle(settings.API_RATE), OwnerThrottle(settings.API_RATE, "all")],
    urls_namespace="api",
)
install_handlers(api)
api.add_router("", reports.router)
api.add_router("", uploads.router)
api.add_router("", metrics.router)
api.add_router("", reference.router)
api.add_router("", search.router)
api.add_router("", kwic.router)
api.add_router("", suggest.router)
api.add_router("", export.router)
api.add_router("", trends.router)
