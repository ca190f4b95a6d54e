"""The page and the API answer the same question with the same hits, in the same order."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from reports.services.ingestion import ingest_file
from reports.tests.conftest import REPORT_TEXT

pytestmark = pytest.mark.django_db

TEXTS = [
    "监督",
    "代表",
    "代表 建议",
    "专题询问",
    "会议 OR 培训",
    "监督 -代表",
    '"专项工作报告"',
    "98.4%",
    "3200",
    "联络站",
    "報告",
    "執法檢查",
    "会议９次",
    "title:监督",
    "speaker:沈砚秋",
    "year:2022..2023 监督",
    "year:2021",
    "kind:work_report",
    "division:望川区 代表",
    "(代表 OR 监督) 审议",
    "代表 ~5 建议",
    "监督工作报告",
    "听取和审议",
    "的",
    "",
    "没有这样的话",
]
FILTERS: list[dict[str, str]] = [
    {"division": "990102"},
    {"year_from": "2022"},
    {"year_to": "2022"},
    {"kind": "work_report"},
    {"level": "county"},
    {"stance": "plan"},
    {"term": "18"},
    {"scope": "sentence"},
    {"scope": "paragraph"},
    {"scope": "report"},
    {"order": "-year"},
    {"order": "year"},
]
QUESTIONS = [{"q": q} for q in TEXTS]
QUESTIONS += [{"q": q, **extra} for q in ("监督", "代表 建议") for extra in FILTERS]
_API_NAMES = {"year_from": "year__gte", "year_to": "year__lte", "order": "order_by"}


def test_page_and_api_give_the_same_hits(client: Client, places: None, indicators: None) -> None:
    for place, year in (("望川区", 2021), ("望川区", 2022), ("望川区", 2023), ("石墩县", 2023)):
        text = REPORT_TEXT.replace("2024年", f"{year + 1}年").replace("2023年", f"{year}年")
        if place == "石墩县":
            text = text.replace("望川区", "石墩县").replace("区人大", "县人大")
        ingest_file(data=text.encode(), name=f"{place}{year}.txt", publish=True)
    assert len(QUESTIONS) >= 50
    answered = 0
    for question in QUESTIONS:
        page = client.get("/search/", question)
        api = client.get("/api/v1/search", {_API_NAMES.get(k, k): v for k, v in question.items()})
        assert page.status_code == api.status_code == 200, question
        hits = page.context["page"].hits if "page" in page.context else page.context["results"].hits
        results = api.json()["results"]
        assert [hit.section_id for hit in hits] == [row["section_id"] for row in results], urlencode(question)
        assert [hit.snippet for hit in hits] == [row["snippet"] for row in results]
        answered += bool(results)
        # What the reader sees is what the API lists.
        shown = re.findall(r'<li class="hit">', page.content.decode())
        assert len(shown) == len(results), question
    assert answered >= 35
