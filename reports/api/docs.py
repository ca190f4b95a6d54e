"""The API's own pages: documentation drawn from the OpenAPI document, and the 404 for the rest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.api.errors import problem_response
from reports.api.instance import api

# One address of each endpoint that shows it at work on the sample reports.
EXAMPLES = {
    "/api/v1/reports": "/api/v1/reports?division=33&year__gte=2020&limit=10",
    "/api/v1/reports/{report_id}": "/api/v1/reports/1?include=sections,metrics",
    "/api/v1/reports/{report_id}/sections": "/api/v1/reports/1/sections",
    "/api/v1/sections": "/api/v1/sections?stance=plan&year=2023",
    "/api/v1/metrics": "/api/v1/metrics?indicator=suggestions_received&year__gte=2021",
    "/api/v1/metrics/{metric_id}": "/api/v1/metrics/1",
    "/api/v1/divisions": "/api/v1/divisions?parent=330900",
    "/api/v1/divisions/{code}": "/api/v1/divisions/330902",
    "/api/v1/indicators": "/api/v1/indicators",
    "/api/v1/indicators/{key}": "/api/v1/indicators/suggestions_received",
    "/api/v1/search": "/api/v1/search?q=民生实事&year__gte=2022",
    "/api/v1/search/kwic": "/api/v1/search/kwic?q=民生实事&sort=left",
    "/api/v1/search/export": "/api/v1/search/export?q=民生实事&format=jsonl",
    "/api/v1/trends": "/api/v1/trends?phrase=民生实事,备案审查",
    "/api/v1/suggest": "/api/v1/suggest?q=minsheng",
}


def docs_page(request: HttpRequest) -> HttpResponse:
    """Show the documentation: no script, so that it works under the content security policy."""
    schema = api.get_openapi_schema()
    endpoints = [
        _endpoint(path, operation, schema)
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]
    context = {
        "endpoints": endpoints,
        "description": schema["info"]["description"],
        "rate": settings.API_RATE.partition("/")[0],
        "write_rate": settings.API_WRITE_RATE.partition("/")[0],
    }
    return render(request, "api/docs.html", context)


def _endpoint(path: str, operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {
            "name": p["name"],
            "place": {"query": "查询", "path": "路径", "header": "请求头"}[p["in"]],
            "required": p.get("required", False),
            "type": _type_name(p["schema"]),
            "default": p["schema"].get("default"),
            "description": p.get("description") or p["schema"].get("description", ""),
        }
        for p in operation.get("parameters", ())
    ]
    answer = (
        operation["responses"].get(200, {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    return {
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": parameters,
        "fields": _fields(answer, schema),
        "example": EXAMPLES.get(path),
    }


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        found: dict[str, Any] = schema["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]]
        return found
    return node


def _fields(answer: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, str]]:
    """List the fields of an answer; of a list, those of its rows."""
    node = _resolve(answer, schema)
    rows = node.get("properties", {}).get("results") or (node if node.get("type") == "array" else None)
    if rows:
        node = _resolve(rows["items"], schema)
    return [
        {"name": name, "type": _type_name(field), "description": field.get("description", "")}
        for name, field in node.get("properties", {}).items()
    ]


def _type_name(node: dict[str, Any]) -> str:
    if "$ref" in node:
        return str(node["$ref"].rsplit("/", 1)[1])
    if "anyOf" in node:
        return " | ".join(_type_name(option) for option in node["anyOf"])
    name = str(node.get("type", "any"))
    if name == "array":
        return f"{_type_name(node.get('items', {}))}[]"
    return f"{name} ({node['format']})" if "format" in node else name


def not_found(_request: HttpRequest) -> HttpResponse:
    """Answer any other address under the API as a problem document."""
    return problem_response(404, "没有这个地址。接口说明见 /api/v1/docs 。")
