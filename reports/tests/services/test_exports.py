"""Tables that spreadsheets open."""

from __future__ import annotations

import pytest

from reports.services.exports import BOM, csv_lines, harmless


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("-1", "'-1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("＝1", "'＝1", id="full width"),
        pytest.param("一、监督", "一、监督", id="text"),
        pytest.param(-1, -1, id="number"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_formulas_are_harmless(cell: str | int | None, written: str | int | None) -> None:
    assert harmless(cell) == written


def test_lines_come_one_by_one() -> None:
    lines = list(csv_lines(["甲", "乙"], [["一,二", 2], ["=x", None]]))
    assert "".join(lines) == BOM + '甲,乙\r\n"一,二",2\r\n\'=x,\r\n'
    assert len(lines) == 3
