"""Headings broken over two lines."""

from __future__ import annotations

import pytest

from reports.parsing.sections import split_sections
from reports.parsing.types import Metadata

BODY = "常委会围绕这一工作多次组织代表实地查看,召开座谈会听取各方意见,推动有关部门逐项落实。"


def headings(*lines: str) -> list[str]:
    return [s.heading for s in split_sections("\n".join(("各位代表:", *lines)), Metadata()) if s.heading]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["一、坚持党的领导,", "把牢履职方向", BODY, "二、服务代表", BODY],
            ["一、坚持党的领导, 把牢履职方向", "二、服务代表"],
            id="at a comma",
        ),
        pytest.param(
            ["坚持党的领导,", "把牢履职方向", BODY, "坚持人民至上,", "办好民生实事", BODY],
            ["坚持党的领导, 把牢履职方向", "坚持人民至上, 办好民生实事"],
            id="without a number, twice",
        ),
        pytest.param(
            ["一、围绕中心大局", "助推高质量发展", BODY, "二、坚持为民履职", "办好民生实事", BODY],
            ["一、围绕中心大局 助推高质量发展", "二、坚持为民履职 办好民生实事"],
            id="at no mark, in every section",
        ),
        pytest.param(
            ["第一部分", "2023年工作回顾", BODY, "第二部分", "2024年工作安排", BODY],
            ["第一部分 2023年工作回顾", "第二部分 2024年工作安排"],
            id="behind the number",
        ),
        pytest.param(
            ["一、主要工作", "盯住财政", BODY, "盯住民生", BODY, "二、工作打算", BODY],
            ["一、主要工作", "盯住财政", "盯住民生", "二、工作打算"],
            id="two under one are headings",
        ),
        pytest.param(
            ["一、主要工作", "盯住财政", BODY, "二、工作打算", BODY],
            ["一、主要工作", "盯住财政", "二、工作打算"],
            id="a single short pair stays",
        ),
    ],
)
def test_halves_come_together(lines: list[str], expected: list[str]) -> None:
    assert headings(*lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("会议审议了以下事项,", id="a sentence goes on"),
        pytest.param("一是抓好学习,", id="an enumeration"),
    ],
)
def test_open_lines_that_are_no_headings(line: str) -> None:
    assert headings("一、工作回顾", BODY, line, "推动整改落实。", BODY) == ["一、工作回顾"]
