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
_HEAD = 6  # lines at the top that may hold a glued title
_TAIL = 3
_SALUTATION = re.compile(r"(?<=[\u4e00-\u9fff ])(?=各位(?:代表|委员|同志)们?[:：!！]$)")
_SESSION = re.compile(rf"(?<=[\u4e00-\u9fff）) ])(?=(?:[—－―]{{2}}|--) ?(?:{YEAR} ?年|在))")
_DATELINE = re.compile(
    r"^(?:新华社|中新社|本报|本网|人民网)[^，。（(]{0,16}?(?:电|讯)(?=[ （(\u4e00-\u9fff])"
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
    for number, raw in enumerate(text.split("\n")):
        parts = _PARAGRAPH.split(raw) if len(raw) > _LONG else (raw,)
        rough.extend((trimmed, number) for part in parts if (trimmed := _TRIM.sub("", part)))
    lines: list[Line] = []
    for at, (part, number) in enumerate(rough):
        for piece, joined, advertisement in _break(part, at < _HEAD, at >= len(rough) - _TAIL):
            lines.append(Line(piece, fold(piece), number, joined, advertisement))
    return lines


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
