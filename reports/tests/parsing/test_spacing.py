"""Blanks that tear a text apart go; the few of a sound text stay. All texts are invented."""

from __future__ import annotations

import re

import pytest

from reports.parsing.spacing import without_stray_blanks

SENTENCE = "过去一年，常委会听取和审议专项工作报告十五项，开展执法检查三次，各项工作取得新的进展。"
SPACED = " ".join(SENTENCE)
BROKEN = re.sub("(.{6})", r"\1 ", SENTENCE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SPACED, SENTENCE, id="every character by itself"),
        pytest.param(f"{BROKEN}\n{BROKEN}", f"{SENTENCE}\n{SENTENCE}", id="words torn apart"),
        pytest.param(f"县 长   罗 小 川\n{SPACED}", f"县长   罗小川\n{SENTENCE}", id="wide gaps stay"),
        pytest.param(
            f"{BROKEN}\n一、依法监督取得实效 {BROKEN}{BROKEN}",
            f"{SENTENCE}\n一、依法监督取得实效 {SENTENCE}{SENTENCE}",
            id="a heading run together with its paragraph",
        ),
        pytest.param(
            f"2024-01-15 15:24 来源：县人大办 浏览次数：20\n{BROKEN}{BROKEN}",
            f"2024-01-15 15:24 来源：县人大办 浏览次数：20\n{SENTENCE}{SENTENCE}",
            id="a line of the page",
        ),
        pytest.param(f"2 0 0 9 年 1 月 8 日\n{SPACED}", f"2009年1月8日\n{SENTENCE}", id="digits"),
    ],
)
def test_stray_blanks_go(text: str, expected: str) -> None:
    assert without_stray_blanks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"罗 小 川 王 小 明 李 小 红 张 小 军 陈 小 东 赵 小 强\n{SENTENCE}", id="a list of names"
        ),
        pytest.param(f"首页 新闻 公告 代表 立法 监督 任免 图片 视频 专题 下载\n{SENTENCE}", id="navigation"),
        pytest.param(f"初心如磐担使命 笃行不怠写华章\n{SENTENCE}", id="a headline in two halves"),
        pytest.param("\n".join(f"　　第{n}项 任务。{SENTENCE * 3}" for n in range(12)), id="few among many"),
        pytest.param(
            "Made by the standing committee of a county in the year of the tiger, 2022.", id="Latin"
        ),
        pytest.param("", id="nothing"),
    ],
)
def test_blanks_of_a_sound_text_stay(text: str) -> None:
    assert without_stray_blanks(text) == text
