"""References: every part that is known, none that is not."""

from __future__ import annotations

from datetime import date

import pytest

from reports.models import Report
from reports.services.citation import cite_bibtex, cite_gbt7714

URL = "https://archive.example/reports/990102/2023/work_report/7/"
TODAY = date(2025, 3, 4)


def full(**changes: object) -> Report:
    values: dict[str, object] = {
        "pk": 7,
        "title": "望川区人民代表大会常务委员会工作报告",
        "body": "望川区人民代表大会常务委员会",
        "covers_year": 2023,
        "delivered_on": date(2024, 1, 16),
        "published_on": date(2024, 1, 20),
    }
    return Report(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "reference"),
    [
        pytest.param(
            {},
            "望川区人民代表大会常务委员会. 望川区人民代表大会常务委员会工作报告[R/OL]. "
            f"(2024-01-20)[2025-03-04]. {URL}.",
            id="everything known",
        ),
        pytest.param(
            {"published_on": None, "delivered_on": None},
            "望川区人民代表大会常务委员会. 望川区人民代表大会常务委员会工作报告[R/OL]. "
            f"(2023)[2025-03-04]. {URL}.",
            id="year only",
        ),
        pytest.param(
            {"body": "", "speaker": "沈砚秋", "subtitle": "——在座谈会上的发言"},
            "沈砚秋. 望川区人民代表大会常务委员会工作报告：在座谈会上的发言[R/OL]. "
            f"(2024-01-20)[2025-03-04]. {URL}.",
            id="speaker and subtitle",
        ),
        pytest.param(
            {"body": "", "published_on": None, "delivered_on": None, "covers_year": None},
            f"望川区人民代表大会常务委员会工作报告[R/OL]. [2025-03-04]. {URL}.",
            id="title alone",
        ),
    ],
)
def test_gbt7714(changes: dict[str, object], reference: str) -> None:
    assert cite_gbt7714(report=full(**changes), url=URL, accessed=TODAY) == reference


def test_bibtex() -> None:
    entry = cite_bibtex(report=full(), url=URL, accessed=TODAY)
    assert entry.startswith("@techreport{npcarchive7,\n")
    assert "  author = {{望川区人民代表大会常务委员会}}," in entry
    assert "  year = {2024}," in entry
    assert "  urldate = {2025-03-04}," in entry


def test_bibtex_escapes_what_means_something_to_it() -> None:
    entry = cite_bibtex(report=full(title="100%} & \\input{x}"), url=URL, accessed=TODAY)
    assert r"title = {100\%\} \& \textbackslash{}input\{x\}}," in entry
