"""All hits of a search as a file."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponseBase
from ninja import Field, Query, Router

from reports.api.errors import bad_parameter
from reports.api.parameters import refuse_unknown
from reports.api.search import SearchFilters, build_request
from reports.services.exports import MEDIA_TYPES
from reports.views_search import send_hits

router = Router(tags=["search"])


class ExportParameters(SearchFilters):
    """A query with its filters, and the kind of file."""

    group: bool = Field(False, description="每篇报告只取一节（最前面的）")
    format: str = Field("jsonl", description=f"{'、'.join(MEDIA_TYPES)}")


@router.get("/search/export", summary="下载全部命中")
def export(request: HttpRequest, parameters: Query[ExportParameters]) -> HttpResponseBase:
    """Stream every hit, newest year first, without a cap: CSV with BOM, XLSX, or one JSON object a line."""
    refuse_unknown(request, ExportParameters)
    if parameters.format not in MEDIA_TYPES:
        raise bad_parameter("format", f"可用：{'、'.join(MEDIA_TYPES)}")
    return send_hits(request, replace(build_request(parameters), group=parameters.group), parameters.format)
