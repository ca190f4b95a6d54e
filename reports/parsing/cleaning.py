"""What is the report and what is the page around it.

Cleaning removes whole lines, whole copies, and advertisements set into a line; it never rewrites
the characters that it keeps, and everything it removes is recorded with its reason. What the removed
lines say (date of publication, source, address) becomes ``Hints`` for the metadata.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise

from reports.parsing.duplicates import find_copies, key, repeated_titles
from reports.parsing.folding import fold
from reports.parsing.furniture import classify, is_prose
from reports.parsing.hints import Hints, read_hints
from reports.parsing.lines import Line, join_lines, split_lines
from reports.parsing.spacing import without_stray_blanks
from reports.parsing.types import Document, Removed

__all__ = ["Cleaned", "Hints", "clean"]

_SALUTATION = re.compile(r"^(?:尊敬的)?各位[\u4e00-\u9fff、，, ]{1,24}[:：!！]$|^同志们[:：!！]$")
_RELATED = re.compile(
    r"^(?:[【\[].{4,60}[】\]])?(?:新闻推荐|相关(?:链接|阅读|新闻|推荐|文章|资讯|报道)|推荐阅读|热门(?:推荐|文章|阅读)|猜你喜欢|您?可能感兴趣|延伸阅读)|.{2,14}的其[它他]文章$"
)
_BEGINS_ELSEWHERE = re.compile(r"[上续]接")
_ENTRY = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]).{2,40}$")
_ON_PAGE = re.compile(r".{6,40}(?:报告|说明|决议|讲话)[\s.…·]*\d{1,4}$")
_ENTRIES, _TITLE = 3, 6
_STORIES = 7  # lines of other stories that a page may set behind its own
_LINK = re.compile(r"(?!.*(?:报告|总结|讲话|会议))[^。，；：！？,;:!?《》]{2,24}")
_SITE = re.compile(
    r"网站?$|[厅局委办署院]$|办公[室厅]|委员会|微[信博]|关于|首页|链接|导航|服务|公开|互动|新闻|兵团|政府"
)
_LINKS = 10
_HEAD_LINES = 14
_TITLED = re.compile("报告|总结|讲话")
_TITLE_SIZE, _NEAR = 60, 2
_MAX_PASSES = 6
_Judge = Callable[..., str | None]  # ``classify`` with a memory for the lines of one text


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The report's own text, the one coordinate system of everything that follows."""

    text: str
    removed: tuple[Removed, ...]
    hints: Hints
    parted: frozenset[int] = frozenset()  # lines of the head with something of the page directly above them


@dataclass(frozen=True, slots=True)
class _Zones:
    """Where the report's paragraphs begin and end: [first, last] of lines; outside are the edges."""

    first: int
    last: int

    def at_edge(self, index: int) -> bool:
        return index < self.first or index > self.last


def clean(document: Document) -> Cleaned:
    """Return the text of the report, what was removed and why, and what the removed parts tell."""
    lines = split_lines(without_stray_blanks(document.text))
    removed: list[Removed] = []
    truncated: str | None = None
    compared: list[Line] | None = None
    judge = cache(classify)
    for _ in range(_MAX_PASSES):
        # What goes may have sheltered its neighbour: sweep until nothing changes.
        rest, gone, says = _sweep(lines, judge)
        truncated = truncated or says
        if rest != compared:
            lines, copies = _without_copies(rest)
            gone += copies
            compared = rest
        if not gone:
            break
        removed.extend(gone)
    removed.sort(key=lambda item: item.line)
    told = (*document.furniture, *removed)
    return Cleaned(join_lines(lines), told, read_hints(document, told, truncated), _parted(lines, removed))


def _parted(lines: list[Line], removed: list[Removed]) -> frozenset[int]:
    """Return the lines of the head that the page's own lines part from the line before."""
    gone = {item.line for item in removed if item.reason in ("navigation", "page_furniture", "print_hint")}
    head = pairwise(line.source_line for line in lines[:_HEAD_LINES])
    return frozenset(
        at for at, (above, line) in enumerate(head, 1) if any(above < number < line for number in gone)
    )


def _sweep(lines: list[Line], judge: _Judge) -> tuple[list[Line], list[Removed], str | None]:
    """Return (lines that stay, what goes, whether the page says that it begins or ends elsewhere)."""
    zones = _zones(lines, judge)
    reasons: dict[int, str] = {}
    for at, line in enumerate(lines):
        if line.advertisement:
            reasons[at] = "advertisement"
        elif (reason := judge(line.folded, at_edge=zones.at_edge(at))) is not None:
            reasons[at] = reason
    _add_related_links(lines, zones, reasons)
    _add_contents(lines, zones, reasons)
    _add_site_links(lines, zones, reasons)
    truncated = _truncated(lines, zones, reasons)
    _add_repeated_titles(lines, zones, reasons)
    removed = [
        Removed(
            "page_furniture" if reason == "continuation" else reason, lines[at].text, lines[at].source_line
        )
        for at, reason in reasons.items()
    ]
    return [line for at, line in enumerate(lines) if at not in reasons], removed, truncated


def _without_copies(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return (lines that stand for the first time, the copies)."""
    removed: list[Removed] = []
    copied: set[int] = set()
    for copy in find_copies(lines):
        block = range(copy.first, copy.last + 1)
        copied.update(block)
        text = join_lines([lines[at] for at in block])
        removed.append(Removed("duplicate_copy", text, lines[copy.first].source_line))
    return _merge([line for at, line in enumerate(lines) if at not in copied]), removed


def _zones(lines: list[Line], judge: _Judge) -> _Zones:
    first = next((at for at, line in enumerate(lines) if _speaks(line, judge)), None)
    if first is None:
        return _Zones(len(lines), -1)
    return _Zones(first, next(at for at in reversed(range(len(lines))) if _speaks(lines[at], judge)))


def _speaks(line: Line, judge: _Judge) -> bool:
    """Whether a line is a paragraph of the report or its salutation."""
    if _SALUTATION.match(line.folded):
        return True
    return is_prose(line.folded) and judge(line.folded, at_edge=False) is None


def _add_related_links(lines: list[Line], zones: _Zones, reasons: dict[int, str]) -> None:
    """Headlines behind 相关链接 at the end of a page are not the report's."""
    behind = (at for at in range(zones.last + 1, len(lines)) if _RELATED.match(lines[at].folded))
    marked = (
        at for at in range(max(0, len(lines) - _STORIES), len(lines)) if _RELATED.fullmatch(lines[at].folded)
    )
    start = min(next(behind, len(lines)), next(marked, len(lines)))
    for at in range(start, len(lines)):
        reasons.setdefault(at, "navigation")


def _add_contents(lines: list[Line], zones: _Zones, reasons: dict[int, str]) -> None:
    """A table of contents above the title: numbered lines without text between, or titles with pages."""
    if zones.last < 0:
        return  # without a paragraph nothing stands above the report
    head = [at for at in range(zones.first) if at not in reasons]
    pages = [at for at in head if _ON_PAGE.match(lines[at].folded)]
    if len(pages) >= _ENTRIES:
        reasons.update(dict.fromkeys(pages, "page_furniture"))
    numbered = [at for at in head if _ENTRY.match(lines[at].folded)]
    behind = [at for at in head if numbered and at > numbered[-1] and len(lines[at].folded) >= _TITLE]
    if len(numbered) >= _ENTRIES and behind:
        reasons.update(dict.fromkeys(numbered, "page_furniture"))


def _add_site_links(lines: list[Line], zones: _Zones, reasons: dict[int, str]) -> None:
    """Names of offices and sites, one a line: the list of links around a page."""
    if zones.last < 0:
        return
    edges = (*range(zones.first), *range(zones.last + 1, len(lines)))
    bare = [at for at in edges if at in reasons or _LINK.fullmatch(lines[at].folded)]
    for _, neighbours in groupby(enumerate(bare), key=lambda pair: pair[1] - pair[0]):
        run = [at for _, at in neighbours]
        own = [at for at in run if at not in reasons]
        of_sites = sum(_SITE.search(lines[at].folded) is not None for at in own)
        if len(run) >= _LINKS and len(own) >= _LINKS // 2 and 2 * of_sites >= len(own):
            reasons.update(dict.fromkeys(own, "navigation"))


def _truncated(lines: list[Line], zones: _Zones, reasons: dict[int, str]) -> str | None:
    """A page turn before the first paragraph or after the last; one in the middle was put together again."""
    for at, reason in reasons.items():
        if reason == "continuation" and zones.at_edge(at):
            begins = bool(_BEGINS_ELSEWHERE.search(lines[at].folded))
            if begins and at < zones.first:
                return "start"
            if not begins and at > zones.last:
                return "end"
    return None


def _add_repeated_titles(lines: list[Line], zones: _Zones, reasons: dict[int, str]) -> None:
    head = [at for at in range(min(zones.first, len(lines), _HEAD_LINES)) if at not in reasons]
    for number in repeated_titles([lines[at] for at in head]):
        reasons[head[number]] = "repeated_title"
    titles = {key(lines[at].folded) for at in head if len(key(lines[at].folded)) >= 8}
    firsts: dict[str, int] = {}  # where each text stands first; found when a title stands inside
    for at in range(zones.first + 1, len(lines)):
        if at in reasons or len(lines[at].folded) > _TITLE_SIZE or key(lines[at].folded) not in titles:
            continue
        # Between paragraphs it stands where a page was put together from pieces, or opens a copy.
        inside = zones.first + _NEAR < at < zones.last and _TITLED.search(lines[at].folded)
        if inside and not firsts:
            firsts = {line.text: at for at, line in reversed([*enumerate(lines)])}
        if at > zones.last or (inside and firsts[lines[at + 1].text] > at):
            reasons[at] = "repeated_title"


def _merge(lines: list[Line]) -> list[Line]:
    """Put the halves of a line together from which an advertisement was cut."""
    merged: list[Line] = []
    for line in lines:
        if line.joined and merged:
            text = merged[-1].text + line.text
            merged[-1] = replace(merged[-1], text=text, folded=fold(text))
        else:
            merged.append(replace(line, joined=False) if line.joined else line)
    return merged
