"""How texts are typed."""

from __future__ import annotations

import pytest

from reports.search.pinyin import only_letters, spell, syllables


@pytest.mark.parametrize(
    ("text", "pinyin", "initials"),
    [
        pytest.param("民生实事", "minshengshishi", "msss", id="words"),
        pytest.param("重庆市", "chongqingshi", "cqs", id="reading by word"),
        pytest.param("长沙", "changsha", "cs", id="another"),
        pytest.param("旅顺口区", "lvshunkouqu", "lskq", id="u with dots is v"),
        pytest.param("ai+行动", "aixingdong", "axd", id="letters stay"),
        pytest.param("，。", "", "", id="no letters"),
    ],
)
def test_spelling(text: str, pinyin: str, initials: str) -> None:
    assert spell(text) == (pinyin, initials)


def test_letters() -> None:
    assert only_letters("ren'da 3") == "renda3"


@pytest.mark.parametrize(
    ("letters", "parts"),
    [
        ("minshengss", ["min", "sheng", "s", "s"]),
        ("zhongguo", ["zhong", "guo"]),
        ("lvshunk", ["lv", "shun", "k"]),
        ("ai2", ["ai", "2"]),
        ("", []),
    ],
)
def test_syllables(letters: str, parts: list[str]) -> None:
    assert syllables(letters) == parts
