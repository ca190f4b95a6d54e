"""A reading as rows: what a report is called that has no title."""

from __future__ import annotations

from typing import Any

import pytest

from reports.services.readings import supplied_title

KNOWN: dict[str, Any] = {
    "body": None,
    "division_path": "澜江省/临澜市/石墩县",
    "place_name": None,
    "kind": "work_report",
    "covers_from": 2023,
    "covers_year": 2023,
}


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        pytest.param({}, "［石墩县工作报告，2023年］", id="place"),
        pytest.param({"body": "石墩县人大常委会"}, "［石墩县人大常委会工作报告，2023年］", id="body"),
        pytest.param({"covers_from": 2019}, "［石墩县工作报告，2019—2023年］", id="term"),
        pytest.param({"kind": "speech"}, "［石墩县讲话，2023年］", id="speech"),
        pytest.param(
            {"division_path": None, "place_name": "青禾镇"}, "［青禾镇工作报告，2023年］", id="town"
        ),
        pytest.param({"division_path": None}, "", id="no place"),
        pytest.param({"covers_from": None, "covers_year": None}, "", id="no year"),
    ],
)
def test_title_supplied(changes: dict[str, Any], title: str) -> None:
    assert supplied_title(KNOWN | changes) == title
