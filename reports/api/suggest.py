"""Suggestions while typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from reports.api.answers import object_response
from reports.api.parameters import refuse_unknown
from reports.search.suggest import MOST, complete

router = Router(tags=["search"])


class SuggestParameters(Schema):
    """What has been typed so far."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field("", max_length=500, description="已输入的内容；补全最后一个词，可用汉字、全拼或首字母")
    limit: int = Field(MOST, ge=1, le=20)


class CompletionOut(Schema):
    """One offer. `q` is the whole query when it is taken."""

    q: str
    text: str
    kind: str = Field(description="place、indicator、word、phrase")
    target: str | None = Field(description="code of the place, key of the indicator")
    note: str | None


class SuggestAnswer(Schema):
    """Offers, likeliest first."""

    results: list[CompletionOut]


@router.get("/suggest", response=SuggestAnswer, summary="输入提示")
def suggest(request: HttpRequest, parameters: Query[SuggestParameters]) -> HttpResponse:
    """Complete the last word of a query with places, indicators and words of the archive."""
    refuse_unknown(request, SuggestParameters)
    found = [
        {"q": c.q, "text": c.text, "kind": c.kind, "target": c.target or None, "note": c.note or None}
        for c in complete(parameters.q, parameters.limit)
    ]
    return object_response({"results": found}, changed_at=None)
