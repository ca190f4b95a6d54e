"""What lines that are not the report say about it: when it was published, where, by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.parsing.dates import find_dates, make_date, number
from reports.parsing.folding import fold
from reports.parsing.pinyin import without_readings
from reports.parsing.types import Document, Removed

_PUBLISHED = re.compile(
    r"(?:发布|发表|发稿|发文|公开|印发|上传|录入|更新|成文|生成)?(?:日期|时间)\s*(?:[:：]|[】\]])\s*(.{0,30})"
)
_SOURCE = re.compile(
    r"(?:(?:信息|文章|稿件|文件|内容|新闻)?来 {0,3}源|稿源|^来自)"
    r"(?:\s*(?:[:：｜]|[】\]])|(?<=\d\s来源)\s(?=[\u4e00-\u9fff]{4,20}$))\s*[\[【]?"
    r"(?!https?|www)([^\s:：|｜【】\[\]（(）),，。；;]{2,30})(?![^\s:：]{0,8}[:：])"
    r"|^[（(]?\s*《\s*([\u4e00-\u9fff]{2,10}(?:报|网))\s*》|^[（(]原载[^《》]{0,20}《([\u4e00-\u9fff]{2,10})》"
)
_PAPER = re.compile(
    r"^原创\s+([\u4e00-\u9fff]{2,12})\s|^([\u4e00-\u9fff]{2,10}?)\s*(?:数字报|电子报|电子版)"
    r"|^([\u4e00-\u9fff]{1,8}(?:日报|晚报|时报|报))(?:\s+\d{4}|/\d{4}年/|\s*第?[A-Z]?\d{1,3}\s?版)"
    r"|^([\u4e00-\u9fff]{2,4}(?:日|晚|早|晨|时|侨|商|周|都市|城市|青年|工人|农民)报)$"
    r"|^\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日\s*(?:(?:星期|周)[一二三四五六日]\s*)?"
    r"([\u4e00-\u9fff]{2,8}报)(?=\s|第|$)"
)
# The page tells who issued the text where it tells no source: 发布机构：石墩县人大常委会办公室.
_ISSUER = re.compile(
    r"(?:发布(?:机构|单位)|发文(?:机关|单位)|制发机关)\s*[:：]\s*([^\s:：|｜，。；;]{4,30})(?![^\s:：]{0,8}[:：])"
    r"|供稿(?:单位)?\s*[:：]\s*([^\s:：|｜，。；;]{3,20}[办室会府局委网报社部])(?=\s|$)"
)
_PAPER_OWNED = re.compile(
    r"(?:Copyright|©|版权所有)[\s©:：]*(?!本|未经)([\u4e00-\u9fff]{2,10}?)社?(?=\s|版权|$)"
    r"|(?<![\u4e00-\u9fff])(?!本)([\u4e00-\u9fff]{2,8}报)社?版权所有"
)
_OTHER_PAGE = re.compile(r"\s*[上下]一[篇条页版]")
_PAPER_PAGE = re.compile(r"数字报|电子报|\d+\s*版|版\s*[:：]")
_PEOPLES_DAILY = re.compile(r"》\s*[（(]?\s*((?:\d ?){8})(?!\d)")
_LIBRARY = re.compile(r"([\u4e00-\u9fff]{2,6}(?:文库|范文网|公文网|写作网))")
_BEFORE_NAME = re.compile(r"^.*请[到在](?=.{2})")  # 请到某某文库
_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】\]\u4e00-\u9fff]+")
_FURNITURE_REASONS = frozenset(("page_furniture", "dateline", "library_banner", "repost_notice"))


@dataclass(frozen=True, slots=True)
class Hints:
    """What the page said about the report in lines that are not the report."""

    published_on: date | None = None
    source: str | None = None
    source_url: str | None = None
    truncated: str | None = None  # "start" | "end": the page says that it goes on elsewhere
    newspaper: bool = False
    title: str | None = None  # what the container calls the document
    captions: tuple[str, ...] = ()  # captions and news leads may name the session


def read_hints(document: Document, told: Sequence[Removed], truncated: str | None) -> Hints:
    """Gather the hints from the removed lines and from what the container claims.

    A labelled statement (发布日期：…) goes before a newspaper's page line, that before a bare date, and
    the claims of the container (``<meta name="PubDate">``) come last.
    """
    lines = [
        without_readings(fold(item.text))
        for item in told
        if item.reason != "duplicate_copy" and len(item.text) <= 300 and not _OTHER_PAGE.match(item.text)
    ]
    furniture = [
        fold(item.text)
        for item in told
        if item.reason in _FURNITURE_REASONS and not _OTHER_PAGE.match(item.text)
    ]
    meta = dict(document.meta)
    newspaper = any(_PAPER_PAGE.search(line) for line in furniture) or any(
        item.reason in ("continuation", "dateline") for item in told
    )
    return Hints(
        published_on=_published(lines, furniture, meta),
        source=_source(told, meta, newspaper=newspaper),
        source_url=_source_url(told, document),
        truncated=truncated,
        newspaper=newspaper,
        title=meta.get("articletitle") or document.title,
        captions=tuple(item.text for item in told if _tells_the_sitting(item)),
    )


def _tells_the_sitting(item: Removed) -> bool:
    """A caption, a lead, or a line of the page with the sitting: 发文时间：2021-08-17（在…第一次会议上）."""
    if item.reason in ("caption", "dateline"):
        return True
    return item.reason == "page_furniture" and len(item.text) <= 100 and "会议上" in fold(item.text)


def _published(lines: list[str], furniture: list[str], meta: dict[str, str]) -> date | None:
    for line in lines:
        for claim in _PUBLISHED.finditer(line):
            for found in find_dates(claim.group(1)):
                return found.value
    for line in furniture:
        if compact := _PEOPLES_DAILY.search(line):
            digits = compact.group(1).replace(" ", "")
            return make_date(number(digits[:4]), number(digits[4:6]), number(digits[6:]))
    for line in furniture:
        for found in find_dates(line):
            return found.value
    for name in ("pubdate", "publishdate"):
        for found in find_dates(fold(meta.get(name, ""))):
            return found.value
    return None


def _source(told: Sequence[Removed], meta: dict[str, str], *, newspaper: bool) -> str | None:
    for pattern, reasons in (
        (_SOURCE, ("page_furniture", "navigation", "repost_notice")),
        (_PAPER, ("page_furniture",)),
        (_ISSUER, ("page_furniture",)),
        (_LIBRARY, ("library_banner", "page_furniture")),
        (_PAPER_OWNED, ("repost_notice", "page_furniture") if newspaper else ()),
    ):
        for item in told:
            if item.reason not in reasons or len(item.text) > 300:
                continue
            # Folding keeps every offset, so the name is taken as the page writes it.
            if found := pattern.search(fold(item.text)):
                start, end = found.span(found.lastindex or 0)
                if not _URL.match(item.text[start:end]):
                    return _BEFORE_NAME.sub("", item.text[start:end]).strip()
    return meta.get("contentsource") or meta.get("source") or None


def _source_url(told: Sequence[Removed], document: Document) -> str | None:
    for reasons in (("repost_notice",), ("page_furniture",)):
        for item in told:
            if item.reason in reasons and (found := _URL.search(item.text)):
                return found.group().rstrip(".,;)")
    return document.url
