"""Sections of any length are judged whole: every scope against a model that looks at the text itself."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from django.db import connection

from reports.search.all_hits import AllHits
from reports.search.concordance import concordance
from reports.search.engine import search_sections
from reports.search.query import SearchRequest
from reports.tests.search.conftest import StoreReport

pytestmark = pytest.mark.django_db

A, B = "甲午", "乙未"
FILL = "常委会听取报告并提出意见，"
Model = Callable[[str], bool]


def _within(text: str, ends: str) -> bool:
    return any(A in part and B in part for part in re.split(f"[{ends}]", text))


def _apart(text: str, distance: int) -> bool:
    folded = text.replace("\n", "")
    return bool(re.search(f"{A}.{{0,{distance}}}{B}|{B}.{{0,{distance}}}{A}", folded))


CASES: list[tuple[str, str, Model]] = [
    (f"{A} {B}", "section", lambda t: A in t and B in t),
    (f"{A} -{B}", "section", lambda t: A in t and B not in t),
    (f"{A} OR {B}", "section", lambda t: A in t or B in t),
    (f"{A} ~150 {B}", "section", lambda t: _apart(t, 150)),
    (f"{A} {B}", "sentence", lambda t: _within(t.replace("\n", ""), "。")),
    (f"{A} {B}", "paragraph", lambda t: _within(t, "\n")),
]


@pytest.fixture
def texts(store_report: StoreReport) -> dict[str, str]:
    """Sections of 100 to 16,000 characters by heading, the two words anywhere in them or nowhere."""
    generator = random.Random(20251122)  # noqa: S311 - repeatable, not secret
    bodies: dict[str, str] = {}
    for number in range(24):
        size = generator.choice((100, 7_990, 8_010, 8_200, 12_000, 16_100))
        body = list((FILL * (size // len(FILL) + 1))[:size])
        for at in range(generator.randint(5, 30), size, generator.randint(40, 400)):
            body[at] = generator.choice("。\n，")
        for word in generator.choice(((), (A,), (B,), (A, B), (A, B), (A, B), (A, A, B))):
            # Often where a row of 8,000 characters would end.
            at = generator.choice((generator.randrange(size), min(size, 8_000) - generator.randint(1, 240)))
            body[max(at, 0) : max(at, 0)] = word
        bodies[f"第{number}节"] = "".join(body).strip()
    pairs = list(bodies.items())
    for start in range(0, len(pairs), 10):
        store_report(*pairs[start : start + 10], year=2000 + start)
    with connection.cursor() as cursor:
        # A plan for an empty table is slow on a full one.
        cursor.execute("ANALYZE")
    return bodies


def test_long_sections_match_as_the_model_says(texts: dict[str, str]) -> None:
    for q, scope, model in CASES:
        expected = {heading for heading, body in texts.items() if model(body)}
        request = SearchRequest(q=q, scope=scope, limit=100)
        page = search_sections(request)
        assert 0 < len(expected) < len(texts)
        assert {hit.heading for hit in page.hits} == expected, (q, scope)
        assert page.count == len(expected)
        assert {hit.heading for hit in AllHits(request)} == expected
        for hit in page.hits:
            said = texts[hit.heading].replace("\n", "")
            # Neighbours are marked, and count, as one place.
            assert hit.occurrences == len(re.findall(f"(?:{A})+" if "-" in q else f"(?:{A}|{B})+", said))
        assert concordance(request).sections == len(expected)
