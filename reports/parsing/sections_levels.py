"""How deep each heading stands: from its style, its number, and the headings around it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reports.parsing.lexicon import any_of, words
from reports.parsing.numerals import parse_chinese
from reports.parsing.sections_lines import (
    RANK_HAN,
    RANK_HAN_BRACKET,
    RANK_PART,
    Heading,
    Line,
    is_first,
)
from reports.parsing.sections_run_in import REFRAIN

_MAJOR = re.compile(any_of((*words("outline", "plan_heads"), *words("outline", "problem_heads"))))
_MARK = re.compile(
    r"(第|[(\[] ?|)([一二三四五六七八九十百]{1,3}|\d{1,2}|[①-⑳⑴-⒇㈠-㈩⒈-⒛]|[—–-](?=[、)])|l(?=[.、])) ?"
    r"([,、.)\]要]|部分|)"
)
RANK_UNNUMBERED = RANK_HAN - 5
_YEAR = re.compile(r"(?:19|20)\d\d ?年")
_AHEAD = 80  # headings looked at for the number that goes on

Ranked = tuple[Line, Heading]


def rank_headings(found: Sequence[Ranked]) -> list[Heading]:
    """The headings of a text with ranks that order them from outermost to innermost."""
    return _rank_unnumbered(_nest_lists(_reorder_styles(found)))


def _parts(found: Sequence[Ranked]) -> Iterator[range]:
    """Stretches between headings that stand above all Chinese numbers."""
    start = 0
    above = [at for at, (_, heading) in enumerate(found) if 0 <= heading.rank < RANK_HAN]
    for at in [*above, len(found)]:
        yield range(start, at)
        start = at + 1


def _reorder_styles(found: Sequence[Ranked]) -> list[Ranked]:
    """Put 一、 under (一) where a text uses them the other way round: (一) 一、 二、 (二) 一、 ….

    Each part of the text is judged for itself.
    """
    out = list(found)
    for inside in _parts(found):
        if _is_inverted([(found[i][1].rank, found[i][0].text) for i in inside]):
            for i in inside:
                line, heading = out[i]
                if heading.rank == RANK_HAN:
                    out[i] = line, replace(heading, rank=RANK_HAN_BRACKET + 5)
    return out


def _is_inverted(headings: Sequence[tuple[int, str]]) -> bool:
    styles = [(rank, text) for rank, text in headings if rank in (RANK_HAN, RANK_HAN_BRACKET)]
    if not styles or styles[0][0] != RANK_HAN_BRACKET:
        return False
    # 一 stands for the first of a list; it must come again after every (一), (二) that holds a list.
    after = [
        inner for outer, inner in pairwise(styles) if outer[0] == RANK_HAN_BRACKET and inner[0] == RANK_HAN
    ]
    fresh = [text for rank, text in styles if rank == RANK_HAN and is_first(text)]
    brackets = sum(rank == RANK_HAN_BRACKET and not text.startswith("(一)") for rank, text in styles)
    return len(after) >= 2 and brackets >= 1 and len(fresh) == len(after)


@dataclass(slots=True)
class _List:
    """A list of numbered headings that is open: how its numbers are written, and the last one."""

    style: str
    rank: int
    number: int


def _nest_lists(found: Sequence[Ranked]) -> list[Ranked]:
    """Put lists under the headings they stand in, also where their numbers look like those above.

    第一, 第二 stand inside 一、 and (一) alike. And in 一、 二、 一、 二、 三、 三、 the numbers that begin
    anew, while the ones before go on behind them, are those of a list inside.
    """
    out = list(found)
    for inside in _parts(found):
        numbered = [i for i in inside if found[i][1].rank >= 0]
        marks = [_mark(found[i][0].text) for i in numbered]
        open_lists: list[_List] = []
        nested: set[tuple[str, str]] = set()
        for at, i in enumerate(numbered):
            line, heading = found[i]
            rest = marks[at + 1 : at + 1 + _AHEAD]
            out[i] = line, replace(heading, rank=_place(open_lists, nested, *marks[at], heading.rank, rest))
    return out


def _mark(text: str) -> tuple[str, int]:
    """How the number of a heading is written, and the number: ("第一", 2) for 第二,加强监督."""
    match = _MARK.match(text)
    if match is None:
        return "", 0
    written = {"—": "一", "–": "一", "-": "一", "l": "1"}.get(match[2], match[2])
    if written.isascii():
        value, kind = int(written), "1"
    elif not "一" <= written <= "龥":
        kind = unicodedata.name(written).split()[0].replace("NUMBER", "DIGIT")  # CIRCLED, PARENTHESIZED
        value = int(unicodedata.numeric(written))
    else:
        value, kind = int(parse_chinese(written) or 0), "一"
    return match[1].strip() + kind + (match[3] if match[3] in (")", "要") else ""), value


def _place(
    open_lists: list[_List],
    nested: set[tuple[str, str]],
    style: str,
    number: int,
    usual: int,
    rest: Sequence[tuple[str, int]],
) -> int:
    """The rank of a numbered heading, as the next of an open list or the first of a new one.

    ``nested`` collects the styles that were found one inside the other, against their usual order.
    """
    own = [known for known in open_lists if known.style == style]
    later = [n for s, n in rest if s == style]
    if number == 1:
        if own and not _goes_on(later, own[-1].number):
            del open_lists[open_lists.index(own[-1]) :]  # the next list of the same depth
            own = []
    else:
        own = [known for known in own if known.number < number]
        own = [known for known in own if known.number == number - 1] or own
        if own:
            del open_lists[open_lists.index(own[-1]) + 1 :]
            own[-1].number = number
            return own[-1].rank
    ordinal = style.startswith("第")
    while open_lists and not ordinal and not own and open_lists[-1].rank >= usual:
        last = open_lists[-1]
        goes_on = next((n for s, n in rest if s == last.style), 0) == last.number + 1
        # A list of one, and then a new one of what usually stands above it, is a heading and what it holds.
        if number == 1 and (goes_on or last.number == 1 or (last.style, style) in nested):
            nested.add((last.style, style))
            break  # 第一, [一、 二、] 第二, and 1. [(一) (二)] 2.
        open_lists.pop()
    above = open_lists[-1].rank if open_lists else None
    rank = usual if above is None or (usual > above and not ordinal) else above + 3
    open_lists.append(_List(style, rank, number))
    return rank


def _goes_on(later: Sequence[int], number: int) -> bool:
    """Whether a list at ``number`` goes on behind the one inside it, of which ``later`` is the rest."""
    inner = 1
    for n in later:
        if n in (1, inner + 1):
            inner = n
        elif n == number + 1:
            return True
    return False


def _rank_unnumbered(found: Sequence[Ranked]) -> list[Heading]:
    """Give unnumbered headings a rank from the numbered ones around them.

    One that is followed by a fresh 一 stands above that style; one inside a numbered section, whose
    numbers go on behind it, stands below it; one behind the last number stands beside the heading
    above the numbers, if there is one.
    """
    headings = [heading for _, heading in found]
    texts = [line.text for line, _ in found]
    has_parts = any(h.rank == RANK_PART for h in headings)
    refrains = Counter(text[:REFRAIN] for text in texts if "," in text)
    following = _following(headings)
    inside = [
        at
        for at, heading in enumerate(headings)
        if heading.rank < 0 and (nxt := following[at]) is not None and not is_first(texts[nxt])
    ]
    ranked: list[Heading] = []
    open_rank: int | None = None  # of the last number
    upper: int | None = None  # of what stands above the open numbers
    for at, heading in enumerate(headings):
        if heading.rank >= 0:
            if heading.rank == RANK_PART:
                open_rank, upper = None, RANK_PART
            else:
                open_rank = heading.rank
            ranked.append(heading)
            continue
        text, nxt = texts[at], following[at]
        refrain = refrains[text[:REFRAIN]] >= 3
        fresh = nxt is not None and is_first(texts[nxt])
        if has_parts and len(text) <= 16 and (_MAJOR.search(text) or _YEAR.match(text)):
            rank = RANK_PART
        elif refrain and nxt is not None:
            # 五年来,我们…… three times, then a fresh (一): they stand side by side.
            beside = fresh and headings[nxt].rank > (open_rank or 0)
            rank = headings[nxt].rank if beside else (open_rank or 0) + 5
        elif fresh and nxt == at + 1:
            rank = headings[nxt].rank - 5
            if open_rank is None:
                rank = min(rank, RANK_UNNUMBERED)
            elif upper is not None and open_rank >= headings[nxt].rank:
                rank = upper  # the numbers begin anew under it, as under the one before
            upper = rank
        elif open_rank is None:
            rank = RANK_UNNUMBERED
            upper = rank
        elif upper is not None and not inside and (nxt is None or fresh):
            rank = upper
        else:
            rank = open_rank + 5
        ranked.append(replace(heading, rank=rank))
    return ranked


def _following(headings: Sequence[Heading]) -> list[int | None]:
    """For every heading the next one with a number or of a part."""
    after: list[int | None] = [None] * len(headings)
    for at in range(len(headings) - 2, -1, -1):
        after[at] = at + 1 if headings[at + 1].rank >= 0 else after[at + 1]
    return after
