"""The visible lines of a page, each with what its place in the tree says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SKIPPED_TAGS = (
    "script style head template iframe object embed svg canvas video audio select option button "
    "textarea noframes map -comment"
)
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCK_TAGS = (
    "html body address article aside blockquote center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section "
    "summary table tbody thead tfoot tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CELLS = frozenset(("td", "th"))
_HEADINGS = frozenset(("h1", "h2", "h3"))
_TITLE_NAME = re.compile(r"(?:^|[-_\s])(?:\w*title|\w*tit|bt|biaoti)(?:$|[-_\s\d])", re.I)
_FURNITURE_TAGS = frozenset(("nav", "header", "footer", "aside"))
_FURNITURE_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|menu\w*|crumbs?|breadcrumbs?|position|location|weizhi|dqwz|foot\w*|copyright|bottom|share\w*|"
    r"bdshare\w*|social\w*|side\w*|related|relate\w*|xgxw|xgwz|hot\w*|rank\w*|login|search\w*|toolbar|tools?|print\w*|"
    r"qrcode|ewm|erweima|comments?|pinglun|pager|paging|pagination|page|prev\w*|next\w*|top|topbar|head|header|banner|"
    r"logo|ads?|advert\w*|popup|coupon)(?:$|[-_\s\d])",
    re.I,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_META_KEYS = (
    "articletitle pubdate publishdate contentsource source author sitename columnname og:title og:url url"
)
_META_NAMES = frozenset(_META_KEYS.split())
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f“”‘’…—]"
_SPACE = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*|[ \t\r\f]+")
_BREAK_IN_CJK = re.compile(rf"(?<={_CJK})\n(?={_CJK})")


@dataclass(slots=True)
class Element:
    """One element of the tree, by its number in document order."""

    parent: int
    tag: str
    furniture: bool
    hidden: bool
    heading: bool
    prose: int = 0  # characters of sentences below it, outside links


@dataclass(slots=True)
class Block:
    """One visible line and the element that it stands in."""

    text: str
    element: int
    link_chars: int


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page with what its head says."""

    body: LexborNode | None
    title: str | None
    url: str | None
    meta: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Blocks:
    elements: list[Element] = field(default_factory=list)
    lines: list[Block] = field(default_factory=list)


def parse_page(text: str) -> Page:
    """Parse the page and read its head. ``meta`` keys are in lower case."""
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    meta = []
    for node in tree.css("meta"):
        key = (node.attributes.get("name") or node.attributes.get("property") or "").strip().lower()
        content = (node.attributes.get("content") or "").strip()
        if key in _META_NAMES and content:
            meta.append((key, content))
    canonical = tree.css_first('link[rel="canonical"]')
    url = (canonical.attributes.get("href") or "").strip() if canonical is not None else ""
    url = url or next((value for key, value in meta if key in ("og:url", "url")), "")
    shown = " ".join(title.text().split()) if title is not None else ""
    return Page(tree.body, shown or None, url or None, tuple(meta))


def collect_blocks(body: LexborNode | None) -> Blocks:
    """Walk the tree (without recursion: pages can be deep) and return its lines in order."""
    return _Walker().run(body)


class _Walker:
    """Keeps the line that is being put together while the tree is walked."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.parts: list[str] = []
        self.link_chars = 0
        self.links = 0  # how many <a> are open
        self.preformatted = 0
        self.owner = 0

    def run(self, body: LexborNode | None) -> Blocks:
        if body is None:
            return self.blocks
        node: LexborNode | None = body
        stack: list[tuple[LexborNode, int]] = []
        while node is not None or stack:
            if node is None:
                opened, _ = stack.pop()
                self.close(opened)
                node = opened.next if stack else None
                continue
            if node.tag == "-text":
                self.add_text(node.text_content or "", stack[-1][1] if stack else 0)
                node = node.next
            elif node.tag in _SKIPPED:
                node = node.next
            else:
                stack.append((node, self.open(node, stack[-1][1] if stack else -1)))
                node = node.child
        self.end_line()
        return self.blocks

    def open(self, node: LexborNode, parent: int) -> int:
        tag = node.tag or ""
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        above = self.blocks.elements[parent] if parent >= 0 else None
        heading = tag in _HEADINGS or bool(_TITLE_NAME.search(names))
        hidden = "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
        self.blocks.elements.append(
            Element(
                parent,
                tag,
                furniture=tag in _FURNITURE_TAGS or bool(_FURNITURE_NAME.search(names)),
                hidden=hidden,
                heading=heading or bool(above and above.heading),
            )
        )
        if tag in _BLOCKS or tag == "br":
            self.end_line()
        elif tag in _CELLS and "".join(self.parts).strip():
            self.parts.append("\t")
        self.links += tag == "a"
        self.preformatted += tag == "pre"
        return len(self.blocks.elements) - 1

    def close(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self.end_line()
        self.links -= node.tag == "a"
        self.preformatted -= node.tag == "pre"

    def add_text(self, text: str, element: int) -> None:
        if self.preformatted:
            *whole, last = text.split("\n")
            for line in whole:
                self.parts.append(line)
                self.owner = element
                self.end_line()
            text = last
        else:
            text = _SPACE.sub(lambda space: "\n" if "\n" in space.group() else " ", text)
        if not text:
            return
        if not self.parts or not "".join(self.parts).strip():
            self.owner = element
        self.parts.append(text)
        if self.links:
            self.link_chars += len("".join(text.split()))

    def end_line(self) -> None:
        text = _BREAK_IN_CJK.sub("", "".join(self.parts)).replace("\n", " ").strip()
        if text:
            self.blocks.lines.append(Block(text, self.owner, self.link_chars))
        self.parts, self.link_chars = [], 0
