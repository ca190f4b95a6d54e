"""Which lines of a page are the report, and which are the page around it."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml.etree import LxmlError
from lxml.html import fromstring
from readability import Document as Readable

from reports.parsing.readers.html_blocks import Block, Blocks, Page
from reports.parsing.types import Removed

_SENTENCE = re.compile(r"[。！？；]")
_CONGRESS = re.compile(r"人大|人民代表|常委会|政府工作|工作报告|人代會|人大常委會|常委會")
_HEAD_LINE = re.compile(
    r"^[—－―-]{2}|^[（(【].{4,60}[）)】]$|(?:主任|主席|[省市区县旗盟州镇乡]长|总理|书记)[\s　]*\S{2,4}$"
)
_LABELLED = re.compile(r"(?:来源|日期|时间|作者|点击|浏览|字号|字体|位置)[^：:]{0,4}[：:]")
_BODY_SHARE = 0.85  # of all sentences: the innermost element that holds so much is the body
_SMALL = 200  # characters of sentences that a furniture-like element may hold and still be furniture


def choose_lines(blocks: Blocks, page: Page, source: str) -> tuple[list[str], tuple[Removed, ...]]:
    """Return (lines of the report, everything else with its reason), both in document order."""
    _weigh(blocks)
    furniture = _furniture_elements(blocks)
    body = _body_element(blocks)
    inside = _members(blocks, body)
    places = [i for i, line in enumerate(blocks.lines) if inside[line.element] and _prose(line)]
    first, last = (places[0], places[-1]) if places else (0, len(blocks.lines))
    outsiders = _readable_outsiders(blocks, body, source)
    top = _title_line(blocks, furniture, page, first)
    lines: list[str] = []
    removed: list[Removed] = []
    for at, line in enumerate(blocks.lines):
        reason = _reason(blocks, line, furniture)
        if reason is None and at in outsiders:
            reason = "navigation"
        if reason is None and not inside[line.element] and places:
            reason = _reason_outside(line, at, first, last, top)
        if reason is None:
            lines.append(line.text)
        else:
            removed.append(Removed(reason, line.text, len(lines)))
    return lines, tuple(removed)


def _prose(line: Block) -> int:
    """Return the characters of a line that reads like sentences and is not a list of links."""
    size = len(line.text)
    return size - line.link_chars if size >= 20 and line.link_chars * 2 < size else 0


def _weigh(blocks: Blocks) -> None:
    for line in blocks.lines:
        blocks.elements[line.element].prose += _prose(line)
    # Children come after their parents, so one pass from the end adds everything up.
    for element in reversed(blocks.elements):
        if element.parent >= 0:
            blocks.elements[element.parent].prose += element.prose


def _furniture_elements(blocks: Blocks) -> list[str | None]:
    """Return for every element why it is page furniture, or None.

    A name alone never condemns a block that holds real sentences: reports stand in class="header".
    """
    total = blocks.elements[0].prose if blocks.elements else 0
    reasons: list[str | None] = []
    for element in blocks.elements:
        inherited = reasons[element.parent] if element.parent >= 0 else None
        if inherited is None:
            if element.hidden and element.prose * 2 < total + 1:
                inherited = "hidden"
            elif element.furniture and element.prose < _SMALL and element.tag not in ("html", "body"):
                inherited = "navigation"
        reasons.append(inherited)
    return reasons


def _body_element(blocks: Blocks) -> int:
    """Return the innermost element that holds nearly all sentences."""
    if not blocks.elements:
        return 0
    wanted = blocks.elements[0].prose * _BODY_SHARE
    best = 0
    for number, element in enumerate(blocks.elements):
        if (
            element.parent == best
            and element.prose >= wanted
            and element.tag not in ("p", "span", "font", "strong", "b")
        ):
            best = number
    return best


def _members(blocks: Blocks, body: int) -> list[bool]:
    inside: list[bool] = []
    for number, element in enumerate(blocks.elements):
        inside.append(number == body or (element.parent >= 0 and inside[element.parent]))
    return inside


def _reason(blocks: Blocks, line: Block, furniture: list[str | None]) -> str | None:
    size = len("".join(line.text.split()))
    if (
        blocks.elements[line.element].heading
        and line.link_chars * 2 < size
        and furniture[line.element] != "hidden"
    ):
        return None
    if furniture[line.element] is not None:
        return furniture[line.element]
    return "navigation" if line.link_chars * 10 >= size * 6 else None


def _reason_outside(line: Block, at: int, first: int, last: int, top: int | None) -> str | None:
    """Judge a line beside the body: the title above it stays, and whatever reads like the report."""
    if _prose(line) >= 40 and _SENTENCE.search(line.text) and _CONGRESS.search(line.text):
        return None
    if at < first and ((top is not None and at >= top) or _HEAD_LINE.search(line.text)):
        return None
    if first < at < last:
        return None
    return "page_furniture"


def _title_line(blocks: Blocks, furniture: list[str | None], page: Page, first: int) -> int | None:
    """Return the index of the line above the body that carries the title of the article."""
    claims = [value for key, value in page.meta if key in ("articletitle", "og:title")]
    claims = ["".join(claim.split()) for claim in (*claims, page.title or "")]
    above: list[tuple[int, str]] = []
    for at in range(first - 1, -1, -1):
        line = blocks.lines[at]
        bare = "".join(line.text.split())
        if len(bare) >= 5 and _reason(blocks, line, furniture) is None and not _LABELLED.search(bare):
            above.append((at, bare))
    # Best what the head of the page calls its title, then a heading that speaks of the congress.
    for at, bare in above:
        if any(claim.startswith(bare) for claim in claims):
            return at
    for at, bare in above:
        if blocks.elements[blocks.lines[at].element].heading and _CONGRESS.search(bare):
            return at
    # Nothing says which line is the title: keep the few that stand right above the body.
    top = None
    for at in range(first - 1, max(first - 5, -1), -1):
        if _reason(blocks, blocks.lines[at], furniture) is not None:
            break
        top = at
    return top


def _readable_outsiders(blocks: Blocks, body: int, source: str) -> set[int]:
    """Where no element holds most of the sentences, ask readability which of them are the article.

    Its answer only takes away lines without any word of a congress: it loses lists and headings.
    """
    if not blocks.elements or blocks.elements[body].tag not in ("html", "body"):
        return set()
    suspects = {
        i for i, line in enumerate(blocks.lines) if _prose(line) >= 40 and not _CONGRESS.search(line.text)
    }
    if not suspects or len(source) > 2_000_000:
        return set()
    article = _readable_text(source)
    if len(article) < 300:
        return set()
    outsiders = {i for i in suspects if "".join(blocks.lines[i].text.split())[:30] not in article}
    # Only what stands in front of or behind the article; a paragraph between two of its own belongs to it.
    kept = [i for i, line in enumerate(blocks.lines) if _prose(line) >= 40 and i not in outsiders]
    if not kept:
        return set()
    between = {i for a, b in pairwise(kept) for i in range(a + 1, b)}
    return outsiders - between


def _readable_text(source: str) -> str:
    try:
        summary = Readable(source).summary(html_partial=True)
        return "".join(fromstring(summary).text_content().split())
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError):
        return ""  # it is a help only; every failure means: keep everything
