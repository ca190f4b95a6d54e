"""Query parameters that several endpoints share, and the refusal of unknown ones."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from reports.api.errors import bad_parameter
from reports.models import Report
from reports.models.divisions import code_prefix

MAX_LIMIT = 200


def _division(code: str) -> str:
    code_prefix(code)
    return code


def _kind(value: str) -> str:
    return _choice(value, dict(Report.KINDS), "文种")


def _level(value: str) -> str:
    return _choice(value, dict(Report.LEVELS), "级别")


def _choice(value: str, known: dict[str, str], what: str) -> str:
    parts = value.split(",")
    if unknown := [part for part in parts if part not in known]:
        raise ValueError(f"没有{what} {'、'.join(unknown)}，可用：{'、'.join(known)}")
    return value


DivisionCode = Annotated[
    str, AfterValidator(_division), Field(description="区划代码或其前 2、4 位；含其下各级")
]
Year = Annotated[int, Field(ge=1900, le=2200)]
Kinds = Annotated[str, AfterValidator(_kind), Field(description="文种，可用逗号并列")]
Levels = Annotated[str, AfterValidator(_level), Field(description="级别，可用逗号并列")]


class Filters(Schema):
    """Filters of place and time, and the page."""

    model_config = ConfigDict(extra="forbid")

    division: DivisionCode | None = None
    year: Year | None = Field(None, description="时段包含此年")
    year__gte: Year | None = None
    year__lte: Year | None = None
    kind: Kinds | None = None
    level: Levels | None = None
    limit: int = Field(50, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(None, max_length=500)

    def report_condition(self, prefix: str = "") -> Q:
        """Return the filters as a condition on reports, reached through `prefix`."""
        condition = Q()
        if self.division and (code := code_prefix(self.division)):
            condition &= Q(**{f"{prefix}division__code__startswith": code})
        if self.year is not None:
            condition &= Q(**{f"{prefix}covers_from__lte": self.year, f"{prefix}covers_year__gte": self.year})
        if self.year__gte is not None:
            condition &= Q(**{f"{prefix}covers_year__gte": self.year__gte})
        if self.year__lte is not None:
            condition &= Q(**{f"{prefix}covers_from__lte": self.year__lte})
        if self.kind:
            condition &= Q(**{f"{prefix}kind__in": self.kind.split(",")})
        if self.level:
            condition &= Q(**{f"{prefix}level__in": self.level.split(",")})
        return condition


def refuse_unknown(request: HttpRequest, schema: type[Schema] | None = None) -> None:
    """Raise a 400 that names a parameter that the endpoint does not know, or that is given twice."""
    known = set(schema.model_fields) if schema else set()
    for name, values in request.GET.lists():
        if name not in known:
            hint = f"可用的参数：{'、'.join(sorted(known))}" if known else "此地址没有参数"
            raise bad_parameter(name, f"没有这个参数。{hint}")
        if len(values) > 1:
            raise bad_parameter(name, "只能给一次；多个值用逗号并列")


def split_list(value: str | None, known: set[str], name: str) -> list[str]:
    """Split a comma list and raise a 400 for a word that is not in `known`."""
    parts = [part.strip() for part in (value or "").split(",") if part.strip()]
    if unknown := [part for part in parts if part not in known]:
        raise bad_parameter(name, f"没有 {'、'.join(unknown)}，可用：{'、'.join(sorted(known))}")
    return parts


def pick_fields(row: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    """Keep the named fields of an answer, and its id always."""
    return {k: v for k, v in row.items() if k in fields or k == "id"} if fields else row


def parse_instant(value: datetime | None) -> datetime | None:
    """Refuse a time without a zone: harvesting must not depend on where the client sits."""
    if value is not None and value.tzinfo is None:
        raise bad_parameter("changed_since", "须带时区，例如 2024-01-15T00:00:00Z")
    return value
