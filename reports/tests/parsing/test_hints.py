"""What the lines around a report say: when it was published, and by whom. All texts are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reports.tests.parsing.test_metadata import BODY, OPENING, detect, value

TITLE = "石墩县人大常委会工作报告"
PAGES = [
    pytest.param(f"{TITLE}\n22.05.2020  08:35", "", {"published_on": date(2020, 5, 22)}, id="the day first"),
    pytest.param(
        f"{TITLE}\n来源：县人大办　日期：２００４－０２－１７",
        "",
        {"published_on": date(2004, 2, 17), "source": "县人大办"},
        id="wide dashes",
    ),
    pytest.param(
        f"{TITLE}\n原创 石墩人大 石墩人大 2024-01-30 17:20 江西",
        "",
        {"published_on": date(2024, 1, 30), "source": "石墩人大"},
        id="a public account",
    ),
    pytest.param(
        f"{TITLE}\n發(fā)表時間:2009/1/9 21:27:22",
        "",
        {"published_on": date(2009, 1, 9)},
        id="a reading inside the label",
    ),
    pytest.param(f"date 2026-03-06 聽新聞\n{TITLE}", "", {"published_on": date(2026, 3, 6)}, id="date"),
    pytest.param(
        TITLE,
        "上一篇：每周一学（2022年2月14日）[ 02-14 ]\n下一篇：学习（2022年2月7日）",
        {"published_on": None},
        id="the dates of other pages",
    ),
    pytest.param(
        f"索引号：A01　发文机关：石墩县人大常委会办公室　成文日期：2020-04-02\n{TITLE}",
        "",
        {"source": "石墩县人大常委会办公室"},
        id="who issued it",
    ),
    pytest.param(
        f"发布机构：石墩县人民政府 发布日期：2019-01-23\n{TITLE}\n来源：石墩日报",
        "",
        {"source": "石墩日报"},
        id="the source before the issuer",
    ),
    pytest.param(
        f"发布时间：2021-12-20　供稿：洪口街道人大工委　点击：\n{TITLE}",
        "",
        {"source": "洪口街道人大工委"},
        id="an office that sent it",
    ),
    pytest.param(
        f"发布时间：2021-12-20　供稿：罗小川　点击：\n{TITLE}",
        "",
        {"source": None},
        id="a person who sent it",
    ),
    pytest.param(
        f"1988年4月18日石墩日报 第2版\n{TITLE}", "", {"source": "石墩日报"}, id="a newspaper behind its date"
    ),
    pytest.param(
        f"2022年2月14日 星期一 第1版：要闻\n版面导航 | 标题导航 | 上一篇 下一篇\n{TITLE}",
        "Copyright © 今日石墩 版权所有 未经授权不得转载",
        {"source": "今日石墩"},
        id="a newspaper by its copyright",
    ),
    pytest.param(
        TITLE, "Copyright © 石墩网 版权所有 未经授权不得转载", {"source": None}, id="the copyright of a site"
    ),
]
DAY = date(2024, 1, 30)
SOURCES = [
    (f"{TITLE}\n时间：[2024-01-30]　来源：[县人大办]", "", DAY, "县人大办"),
    (f"{TITLE}\n【来源：县人大办】【2024-01-30】【字号：大 中 小】", "", DAY, "县人大办"),
    (f"{TITLE}\n来 源：县人大办  发布日期：2024-01-30  浏览次数：", "", DAY, "县人大办"),
    (f"{TITLE}\n稿源：石墩新闻网　2024-01-30 10:20:11", "", DAY, "石墩新闻网"),
    (f"{TITLE}\n来自：县人大办　　2024-01-30", "", DAY, "县人大办"),
    (TITLE, "（来源：县人大办）", None, "县人大办"),
    (TITLE, "来源｜石墩人大\n编辑｜罗小川", None, "石墩人大"),
    (TITLE, "（原载2024年1月30日《石墩日报》）", DAY, "石墩日报"),
    (f"2024年1月30日，星期二\n石墩日报 03版\n{TITLE}", "", DAY, "石墩日报"),
    (f"石墩日报/2024年/1月/30日/第003版\n{TITLE}", "", DAY, "石墩日报"),
    (f"{TITLE}\n发稿时间：2024-01-30 11:20　　来源：　　作者：", "", DAY, None),
    (TITLE, "资金来源渠道多样", None, None),
]


@pytest.mark.parametrize(("above", "below", "day", "source"), SOURCES)
def test_sources(above: str, below: str, day: date | None, source: str | None) -> None:
    metadata, _ = detect(f"{above}\n{OPENING}\n{BODY}\n让我们为建设石墩县而奋斗！\n{below}")
    assert (value(metadata, "published_on"), value(metadata, "source")) == (day, source)


@pytest.mark.parametrize(("above", "below", "expected"), PAGES)
def test_hints(above: str, below: str, expected: dict[str, Any]) -> None:
    metadata, _ = detect(f"{above}\n{OPENING}\n{BODY}\n让我们为建设石墩县而奋斗！\n{below}")
    assert {name: value(metadata, name) for name in expected} == expected
