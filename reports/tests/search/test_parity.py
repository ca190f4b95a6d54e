"""The page and the API answer the same question with the same hits, in the same order."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from reports.api.pagination import encode_cursor
from reports.forms import PAGE_SIZE
from reports.services.ingestion import ingest_file
from reports.tests.conftest import REPORT_TEXT

pytestmark = pytest.mark.django_db

# Of the query alone: every form of the grammar.
TEXTS = [
    "",
    "监督",  # a word
    "的",  # a single character
    "專題詢問",  # traditional
    "会议９次",  # full width, across a blank
    "98.4%",
    "3200",
    "代表 建议",
    "代表　建议",
    "会议 OR 培训",
    "会议｜培训",
    "监督 -代表",
    "NOT 监督",
    "(代表 OR 监督) 审议",
    "-(代表 OR 监督)",
    '"专项工作报告"',
    "「联络站」",
    "《监督法》",  # stands nowhere: what is in the marks
    "听取和审议工作",  # a run that is split
    "代表 ~5 建议",
    '"建议 代表"~8',
    "title:监督",
    "speaker:沈砚秋",
    "year:2022..2023 监督",
    "year:2021,2023 代表",
    "kind:work_report 代表",
    "division:望川区 代表",
    "division:990102,990121 监督",
    "级别:县级 -年份:2021",
    "scope:同句 代表 建议",
    "范围：同段 代表 监督",
    '监督 "没有配对',
    "((监督",
    "没有这样的话",
    "监督" * 5_000,
    "100%_\\",
]
# Beside the query: filters, alone and together, scopes, orders, groups, pages.
STATES: list[dict[str, str]] = [
    {"q": "监督", "division": "990102"},
    {"q": "监督", "division": "99", "year_from": "2022", "year_to": "2022"},
    {"q": "代表", "kind": "work_report", "level": "county", "stance": "plan"},
    {"q": "代表", "term": "18", "year_to": "2022"},
    {"q": "", "stance": "problems"},
    {"q": "代表 建议", "scope": "sentence"},
    {"q": "代表 建议", "scope": "paragraph", "year_from": "2022"},
    {"q": "代表 -建议", "scope": "paragraph"},
    {"q": "联络站 培训", "scope": "report"},
    {"q": "监督 -预算", "scope": "report", "order": "-year"},
    {"q": "监督", "order": "-year"},
    {"q": "代表 OR 监督", "order": "year", "division": "990102"},
    {"q": "代表 OR 监督", "group": "1"},
    {"q": "监督", "group": "1", "order": "year", "level": "county"},
    {"q": "", "page": "2"},
    {"q": "代表 OR 监督 OR 会议", "order": "-year", "page": "2"},
    {"q": "", "order": "year", "page": "3"},
    {"q": "代表", "division": "330000"},
]
QUESTIONS = [{"q": q} for q in TEXTS] + STATES
_API_NAMES = {"year_from": "year__gte", "year_to": "year__lte", "order": "order_by"}


def _of_api(question: dict[str, str]) -> dict[str, str]:
    """Return the parameters of the API that ask the same; pages are cursors there."""
    asked = {_API_NAMES.get(key, key): value for key, value in question.items()}
    if page := asked.pop("page", ""):
        asked["cursor"] = encode_cursor({"n": (int(page) - 1) * PAGE_SIZE})
    return asked


def test_page_and_api_give_the_same_hits(client: Client, places: None, indicators: None) -> None:
    for place, year in (("望川区", 2021), ("望川区", 2022), ("望川区", 2023), ("石墩县", 2023)):
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        if place == "石墩县":
            text = text.replace("望川区", "石墩县").replace("区人大", "县人大")
        ingest_file(data=text.encode(), name=f"{place}{year}.txt", publish=True)
    assert len({tuple(question.items()) for question in QUESTIONS}) >= 50
    answered = 0
    for question in QUESTIONS:
        page = client.get("/search/", question)
        api = client.get("/api/v1/search", _of_api(question))
        assert page.status_code == api.status_code == 200, question
        found, answer = page.context["page"], api.json()
        results = answer["results"]
        said = urlencode(question)[:300]
        assert [hit.section_id for hit in found.hits] == [row["section_id"] for row in results], said
        assert [hit.snippet for hit in found.hits] == [row["snippet"] for row in results]
        assert (found.count, found.count_is_exact) == (answer["count"], answer["count_is_exact"]), said
        assert found.interpreted_as == answer["interpreted_as"], said
        assert [facet.name for facet in found.facets] == list(answer["facets"]), said
        assert found.has_next == (answer["next"] is not None), said
        answered += bool(results)
        # What the reader sees is what the API lists.
        shown = re.findall(r'<li class="hit">', page.content.decode())
        assert len(shown) == len(results), said
    assert answered >= 36
