"""Levels from numbers that stand against their usual order."""

from __future__ import annotations

import pytest

from reports.parsing.sections import split_sections
from reports.parsing.types import Metadata

BODY = "常委会围绕这一工作多次组织代表实地查看,召开座谈会听取各方意见,推动有关部门逐项落实。"


@pytest.mark.parametrize(
    "outline",
    [
        pytest.param(
            [
                (1, "⑴依法监督"),
                (2, "(一)盯住财政"),
                (2, "(二)盯住民生"),
                (1, "⑵服务代表"),
                (2, "(一)建好站点"),
            ],
            id="numbers in brackets as one character",
        ),
        pytest.param(
            [
                (1, "1.依法监督"),
                (2, "(一)盯住财政"),
                (2, "(二)盯住民生"),
                (1, "2.服务代表"),
                (2, "(一)建好站点"),
            ],
            id="Arabic numbers above bracketed ones",
        ),
        pytest.param(
            [
                (1, "1、依法监督"),
                (2, "一、盯住财政"),
                (2, "二、盯住民生"),
                (1, "2、服务代表"),
                (2, "一、建好站点"),
            ],
            id="Arabic numbers above Chinese ones",
        ),
        pytest.param(
            [(1, "①依法监督"), (2, "(一)盯住财政"), (2, "(二)盯住民生")], id="one above two, cut off"
        ),
        pytest.param(
            [
                (1, "(一)依法监督"),
                (2, "1.盯住财政"),
                (2, "2.盯住民生"),
                (1, "(二)服务代表"),
                (2, "1.建好站点"),
            ],
            id="the usual order",
        ),
        pytest.param(
            [
                (1, "一、依法监督"),
                (2, "1.盯住财政"),
                (2, "2.盯住民生"),
                (1, "二、服务代表"),
                (2, "(一)建好站点"),
            ],
            id="a style left out in one section",
        ),
    ],
)
def test_levels(outline: list[tuple[int, str]]) -> None:
    text = "\n".join(["各位代表:", *(f"{name}\n{BODY}" for _, name in outline)])
    assert [(s.level, s.heading) for s in split_sections(text, Metadata()) if s.heading] == outline


def test_sentences_alone_in_their_lines_stand_above_run_ins() -> None:
    heads = [f"{verb}产业转型升级,谱写发展篇章。" for verb in ("推进", "加快", "促进")]
    runs = [f"聚焦{what}发力。{BODY}" for what in ("项目建设", "科技创新", "人才引育")]
    text = "\n".join(["各位代表:", *(f"{head}\n" + "\n".join(runs) for head in heads)])
    levels = [s.level for s in split_sections(text, Metadata()) if s.heading]
    assert levels == [1, 2, 2, 2] * 3
