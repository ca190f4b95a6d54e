"""The public API, mounted at /api/v1/. Endpoints validate, make one domain call, and return."""

from reports.api.instance import api

__all__ = ["api"]
