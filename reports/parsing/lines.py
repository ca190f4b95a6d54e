"""Text to lines: the units that cleaning keeps or removes.

Only white space is touched: lines are trimmed and blank ones dropped, and a line is broken where
several were run together (paragraphs behind double ideographic spaces; title, session and speaker
without any break; a source note behind the last sentence).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reports.parsing.dates import YEAR
from reports.parsing.folding import fold

# White space, and characters of the private use area that old pages left at the ends of paragraphs.
_EDGE = " \t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ue000-\uf8ff"
_TRIM = re.compile(f"^[{_EDGE}]+|[{_EDGE}]+$")
_LONG = 60  # a shorter line with wide gaps is a heading or a speaker's line, not several paragraphs
_WIDE = "[ \u00a0\u2002\u2003\u3000]"
_PARAGRAPH = re.compile(f"\u3000{{2,}}{_WIDE}*|(?= *[\u00a0\u2002\u2003\u3000]){_WIDE}{{3,}}| {{8,}}")
_WRAPPED_LINES = 12
_WRAPPED = 120  # columns; text broken at a fixed width is narrower
# What begins a paragraph in wrapped text: an indent, a number, a salutation.
_OPENS = re.compile(
    r"[ \t\u3000\u00a0]{2,}|\u3000|[（(]?[一二三四五六七八九十]{1,3}[、）)]"
    r"|\d{1,2}[.、．](?!\d)|第[一二三]部分|各位|——"
)
_HEAD = 6  # lines at the top that may hold a glued title
_TAIL = 3
_SALUTATION = re.compile(r"(?<=[\u4e00-\u9fff ])(?=各位(?:代表|委员|同志)们?[:：!！]$)")
_SESSION = re.compile(rf"(?<=[\u4e00-\u9fff）) ])(?=(?:[—－―]{{2}}|--) ?(?:{YEAR} ?年|在))")
_DATELINE = re.compile(
    r"^(?:新华社|中新社|本报|本网|人民网)[^，。（(]{0,16}?(?:电|(?<!通)讯)(?=[ （(\u4e00-\u9fff])"
    r"\s*(?:[（(](?:本报|本网|新华社)?(?:记者|通讯员|见习记者)[^）)]{1,40}[）)])?"
)
_SOURCE_NOTE = re.compile(
    r"(?=[（(]\s*(?:《\s*人民日报\s*》|新华社[^）)]{0,20}电)[^）)]{0,40}[）)]\s*$)|(?=《\s*人民日报\s*》\s*[（(][^）)]{0,40}版\s*[）)]\s*$)"
)
_INLINE_AD = re.compile(
    r"[（(【\[](?:[^（()）【】\[\]]{0,30}(?:https?://|www\.)[^（()）【】\[\]]{0,80}"
    r"|(?:更多|本文|来源|原文|关注|搜索|点击|扫码|下载|欢迎)[^（()）【】\[\]]{0,30}(?:公众号|范文|文库|下载|微信|扫码)[^（()）【】\[\]]{0,20})[）)】\]]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, trimmed. ``source_line`` counts lines of ``Document.text`` from zero."""

    text: str
    folded: str
    source_line: int
    joined: bool = False  # the rest of the line before it: no line break between them
    advertisement: bool = False  # an insertion inside a line of the report


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text without blank ones, with run-together lines broken apart."""
    rough: list[tuple[str, int]] = []
    for number, raw in _unwrap(text.split("\n")):
        parts = _PARAGRAPH.split(raw) if len(raw) > _LONG else (raw,)
        rough.extend((trimmed, number) for part in parts if (trimmed := _TRIM.sub("", part)))
    lines: list[Line] = []
    for at, (part, number) in enumerate(rough):
        for piece, joined, advertisement in _break(part, at < _HEAD, at >= len(rough) - _TAIL):
            lines.append(Line(piece, fold(piece), number, joined, advertisement))
    return lines


def _unwrap(raw: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (number of the first line, line), with lines that were broken at a fixed width put together.

    A text is taken as wrapped only when many lines are filled to one width, hardly any is longer, and most
    of the filled ones stop in mid-sentence.
    """
    filled = _filled_lines(raw)
    at = 0
    while at < len(raw):
        start, parts = at, [raw[at]]
        while at in filled and at + 1 < len(raw) and raw[at + 1].strip() and not _OPENS.match(raw[at + 1]):
            at += 1
            parts.append(raw[at])
        yield start, "".join(part.strip() for part in parts) if len(parts) > 1 else parts[0]
        at += 1


def _filled_lines(raw: list[str]) -> frozenset[int]:
    """Return the lines that were broken because they were full; none in a text that is not wrapped.

    Some programs count columns (a Chinese character takes two), some count characters.
    """
    best: frozenset[int] = frozenset()
    if sum(bool(line.strip()) for line in raw) < _WRAPPED_LINES:
        return best
    for measure, slack in ((_width, 4), (_length, 2)):
        sizes = [measure(line) for line in raw]
        present = sorted(size for size in sizes if size)
        full = present[int(len(present) * 0.9)]
        filled = frozenset(at for at, size in enumerate(sizes) if full - slack <= size <= full + slack)
        longer = sum(size > full + slack for size in sizes)
        unfinished = sum(not raw[at].rstrip().endswith(("。", "！", "？", "：", "；")) for at in filled)
        wrapped = 20 < full <= _WRAPPED and longer <= len(present) * 0.03
        share = len(filled) / len(present)
        # Short paragraphs fill few of their lines; then hardly any filled line may end a sentence.
        enough = (share >= 0.5 and unfinished >= len(filled) * 0.7) or (
            share >= 0.25 and unfinished >= max(5, len(filled) * 0.85)
        )
        if wrapped and enough and len(filled) > len(best):
            best = filled
    return best


def _length(line: str) -> int:
    return len(line.rstrip())


def _width(line: str) -> int:
    """Return the columns of a line: two for a Chinese character, one for a Latin one."""
    stripped = line.rstrip()
    return sum(2 if ch > "\u2000" else 1 for ch in stripped) if len(stripped) <= _WRAPPED else 2 * _WRAPPED


def join_lines(lines: list[Line]) -> str:
    """Return the lines as text, one a line."""
    parts: list[str] = []
    for line in lines:
        if parts and not line.joined:
            parts.append("\n")
        parts.append(line.text)
    return "".join(parts)


def _break(text: str, head: bool, tail: bool) -> Iterator[tuple[str, bool, bool]]:
    """Yield (piece, joined to the piece before, is an advertisement)."""
    folded = fold(text)
    cuts = {0, len(text)}
    if head and len(text) <= 200:
        cuts.update(match.start() for match in _SESSION.finditer(folded))
        cuts.update(match.start() for match in _SALUTATION.finditer(folded))
    if tail:
        cuts.update(match.start() for match in _SOURCE_NOTE.finditer(folded))
    if dateline := _DATELINE.match(folded):
        cuts.add(dateline.end())
    inserted = [match.span() for match in _INLINE_AD.finditer(folded) if match.span() != (0, len(text))]
    for span in inserted:
        cuts.update(span)
    places = sorted(cuts)
    resumes = {end for start, end in inserted if start > 0}
    for start, end in pairwise(places):
        if piece := _TRIM.sub("", text[start:end]):
            yield piece, start in resumes, (start, end) in inserted
