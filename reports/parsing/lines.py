"""Text to lines: the units that cleaning keeps or removes.

Only white space is touched: lines are trimmed and blank ones dropped, and a line is broken where
several were run together (paragraphs behind double ideographic spaces; title, session and speaker
without any break; a source note behind the last sentence).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reports.parsing.dates import YEAR
from reports.parsing.folding import fold
from reports.parsing.furniture import interrupts
from reports.parsing.lines_broken import INDENT, PAGE_NUMBER, broken_inside

# White space, and characters of the private use area that old pages left at the ends of paragraphs.
_BLANKS = " \t\n\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_EDGES = re.compile(f"^[{_BLANKS}\ue000-\uf8ff]+|[{_BLANKS}\ue000-\uf8ff]+$")
_LONG = 60  # a shorter line with wide gaps is a heading or a speaker's line, not several paragraphs
_WIDE = "[ \u00a0\u2002\u2003\u3000]"
_GAP = re.compile(f"{_WIDE}{{2,}}")
# A gap that is wide enough, looked for in gaps only: to try it at every character takes twenty times as long.
_PARAGRAPH = re.compile(f"\u3000{{2,}}{_WIDE}*|(?= *[\u00a0\u2002\u2003\u3000]){_WIDE}{{3,}}| {{8,}}")
# One blank between paragraphs, in texts whose line breaks were lost: …的一年。 一、依法监督 去年以来，…
_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff。！？：；”）!?:;)])[ \u3000]"
    r"(?=[\u4e00-\u9fff“（(《—【〔]|(?:19|20)\d[\dx*×] ?年|[xX×*]{2}年|\d{1,2}[.、．](?! ?\d))"
)
_FINISHED = ("。", "！", "？", "：", "；", "!", "?", ":", ";", "”", "）", ")")
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四]部分|各位|——"
)
_NOISE = re.compile(r"(?<=[\u4e00-\u9fff。，：；！？、”）:,;!?])([A-Za-z0-9]{3,4})\s*$")
_TURNED = 30
_REPEATED, _TAIL_SIZE = 4, 12
_RUN_TOGETHER = 200
_HEADING_SIZE = 45
_LINKS = "的及和与在是了"  # no heading ends with one
_WRAPPED_LINES = 12
_WRAPPED = 120  # columns; text broken at a fixed width is narrower
# What begins a paragraph in wrapped text: an indent, a number, a salutation.
_OPENS = re.compile(
    r"[ \t\u3000\u00a0]{2,}|\u3000|[（(]?[一二三四五六七八九十]{1,3}[、）)]"
    r"|\d{1,2}[.、．](?!\d)|第[一二三]部分|各位|——"
)
_HEADED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])")
# What begins a text, and hardly the rest of a heading.
_BEGINS = re.compile(
    r"(?:常委会|我们|各位代表|[一五三两]年来|五年间|过去的?[一五]|去年|[全我本][省市县区州旗镇乡]|本届|[省市县区]人大|[省市县区]政府"
    r"|(?:19|20)\d\d ?年|按照|根据|通过)"
)
_STOPS = ("。", "！", "？", "：", "；", ":", ";", "!", "?")
_ENDS = ("。", "！", "？")
_POINTED = re.compile("[，,。；;！？：:、]")
_POINTED_INSIDE = re.compile("[。；！？;!?]")
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff])[,;:!?()]")  # set as wide as a character, stored as a narrow one
_WIDE_DIGIT = re.compile("[０-９]")
_SENTENCE = re.compile(r"[。！!]")
_TITLE = re.compile("报告|会议|发言|总结|来源|发布")
_CLAUSED = re.compile("[，,。；;]")
_LATIN = re.compile(r"[A-Za-z]")
_ABOUT_THE_PAGE = re.compile(
    r"\d{4} ?[-年/.].{0,24}(?:编辑|来源|星期|浏览|校对|版)|[:：] ?\d{4}-\d|www\.|://|首页"
)
_BETWEEN = 3  # lines of the page that may stand inside a broken sentence
_NEAR = 8  # lines around that tell how wide a full line is
_REFRAINED = re.compile(r"[^\d。！]{4}[^。！]*[,，][^。！]*$")
_REFRAIN = 4  # characters with which parallel headings begin
_HEAD = 6  # lines at the top that may hold a glued title
_TAIL = 3
_SALUTATION = re.compile(r"(?<=[\u4e00-\u9fff ])(?=各位(?:代表|委员|同志)们?[:：!！]$)")
_SPEAKER = re.compile(
    r"(?<=[上）)]) (?=[\u4e00-\u9fff]{0,20}(?:主任|主席|委员长|书记|[省市县区州旗镇乡]长) ?)"
    r"|(?<=会议上)(?=[\u4e00-\u9fff]{4,24}(?:主任|主席|委员长|[省市县区州旗镇乡]长)[\u4e00-\u9fff]{2,4}$)"
)
_SESSION = re.compile(rf"(?<=[\u4e00-\u9fff）) ])(?=(?:[—－―]{{2}}|--) ?(?:{YEAR} ?年|在))")
# …工作报告（摘要）2024年1月9日在…会议上: the title ends before the day.
_TITLED_SESSION = re.compile(
    r"(?<=报告)(?:[（(][^（()）]{2,4}[）)])?[ 　]*"
    rf"(?=[（(]?{YEAR} ?年 ?.{{1,3}}月 ?.{{1,3}}日[，,]? ?在.{{4,40}}会议)"
)
_DATELINE = re.compile(
    r"^(?:新华社|中新社|本报|本网|人民网)[^，。（(]{0,16}?(?:电|(?<!通)讯)(?=[ （(\u4e00-\u9fff])"
    r"\s*(?:[（(](?:本报|本网|新华社)?(?:记者|通讯员|见习记者)[^）)]{1,40}[）)])?"
)
_SOURCE_NOTE = re.compile(
    r"(?=[（(]\s*(?:《\s*人民日报\s*》|新华社[^）)]{0,20}电)[^）)]{0,40}[）)]\s*$)|(?=《\s*人民日报\s*》\s*[（(][^）)]{0,40}版\s*[）)]\s*$)"
)
# A page turn set into a paragraph: …工业投资(下转第二版), (上接第一版)持续增长…
_PAGE = r"第? ?[\dA-Z〇一二三四五六七八九十]{1,4} ?版"
_TURN = rf"{_PAGE}[^（()）]{{0,8}}"
_HAS_TURN = re.compile(f"[转接]{_PAGE}")
_PAGE_TURN = re.compile(
    rf"(?:[（(【](?:下转|紧接|转|上接|续接){_TURN}[）)】]){{2}}"
    rf"|[（(【▲▼→ ]*(?:下转|紧接|转){_TURN}[）)】]?$|^[（(【▲▼→ ]*(?:上接|续接){_TURN}[）)】]"
)
_INLINE_AD = re.compile(
    r"\[\d{1,2}[:：]\d{2}\]|^(?:标题|题目)[:：]\s*(?=[\u4e00-\u9fff])"
    r"|^(?:文件|信息)?名称\s*[|｜]\s*(?=[\u4e00-\u9fff\d][^|｜]{6,60}[|｜])|(?<=[告结要])\s*[|｜](?:\s*[|｜])*\s*$"
    r"|^(?:举报|收藏|下载)(?=(?:19|20)\d\d ?年)|^\[[\u4e00-\u9fff]{2,4}\][:：]|"
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
    rows, noise = _without_noise(text.split("\n"))
    rough: list[tuple[str, int]] = []
    for number, raw in _unwrap(rows):
        bare = _trim(raw)
        parts = [*map(_trim, _paragraphs(bare))] if len(raw) > _LONG else [bare]
        for part in filter(None, parts):
            long = len(part) > _RUN_TOGETHER and " " in part
            rough.extend((piece, number) for piece in (_run_together(part) if long else [part]))
    folded = fold("\n".join(part for part, _ in rough)).split("\n")
    lines: list[Line] = []
    for at, ((part, number), name) in enumerate(zip(rough, folded, strict=False)):
        lines.extend(_break(Line(part, name, number), at < _HEAD, at >= len(rough) - _TAIL))
    return [*lines, *noise]


def _without_noise(rows: list[str]) -> tuple[list[str], list[Line]]:
    """Take away the letters that a page sets behind its paragraphs against copying: …第五次会议上uv9."""
    # Few lines end with a Latin letter: a look at the last characters spares the search.
    tails = [row[-_TAIL_SIZE:] for row in rows]
    ends = [
        match[1] if tail.strip()[-1:].isascii() and (match := _NOISE.search(tail)) else "" for tail in tails
    ]
    counts = Counter(end for end in ends if end and not end.isupper() and not end.isdigit())
    if not counts or counts.most_common(1)[0][1] < _REPEATED:
        return rows, []
    noise = counts.most_common(1)[0][0]
    found = [at for at, row in enumerate(rows) if row.rstrip().endswith(noise)]
    bare = list(rows)
    for at in found:
        bare[at] = rows[at].rstrip().removesuffix(noise)
    return bare, [Line(" ".join([noise] * len(found)), noise, found[0], advertisement=True)]


def _paragraphs(text: str) -> Iterator[str]:
    """Break a line where wide gaps part several paragraphs."""
    start = 0
    for gap in _GAP.finditer(text):
        if wide := _PARAGRAPH.search(text, *gap.span()):
            yield text[start : wide.start()]
            start = wide.end()
    yield text[start:]


def _run_together(text: str) -> list[str]:
    """Return the paragraphs and headings of a long line that has single blanks for line breaks."""
    parts = _BLANK.split(text)
    ends = sum(
        last.endswith(_FINISHED) or _NUMBERED.match(part) is not None for last, part in pairwise(parts)
    )
    if ends < 2 or 4 * ends < sum(len(part) > 2 for part in parts):
        return [text]
    paragraphs = [parts[0]]
    for part in parts[1:]:
        last = paragraphs[-1]
        heads = len(last) <= _HEADING_SIZE and not _POINTED_INSIDE.search(last) and last[-1] not in _LINKS
        if len(part) > 2 and (last.endswith(_FINISHED) or heads or _NUMBERED.match(part)):
            paragraphs.append(part)
        else:
            paragraphs[-1] = f"{last} {part}"
    return paragraphs


def _trim(text: str) -> str:
    bare = text.strip(_BLANKS)
    # The pattern walks through a whole line to find its end; few lines have a private character there.
    return _EDGES.sub("", bare) if _PRIVATE.search(bare[:1] + bare[-1:]) else bare


def _unwrap(raw: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (number of the first line, line), with lines that were broken at a fixed width put together.

    A text is taken as wrapped only when many lines are filled to one width, hardly any is longer, and most
    of the filled ones stop in mid-sentence.
    """
    wrapped = _broken_lines(raw)
    broken = wrapped | broken_inside(raw, wrapped=bool(wrapped))
    if not broken:
        yield from enumerate(raw)
        return
    at = 0
    while at < len(raw):
        start, parts, between = at, [raw[at]], list[tuple[int, str]]()
        while at in broken and (following := _goes_on(raw, at)) is not None:
            between += [(line, raw[line]) for line in range(at + 1, following)]
            at = following
            parts.append(raw[at])
        yield from between
        yield start, _joined(parts) if len(parts) > 1 else parts[0]
        at += 1


def _goes_on(raw: list[str], at: int) -> int | None:
    """The line in which a broken one goes on; page numbers and advertisements may stand between."""
    line = at + 1
    while line < len(raw) and line - at <= _BETWEEN and _is_of_the_page(raw[line]):
        line += 1
    if line >= len(raw) or not raw[line].strip() or _OPENS.match(raw[line]) or "://" in raw[line]:
        return None
    if raw[at].rstrip().endswith(_ENDS) and not _POINTED.search(raw[line]):
        return None  # a heading below a paragraph that fills its last line
    if _HEADED.match(raw[at]) and _BEGINS.match(raw[line]) and not _POINTED_INSIDE.search(raw[at]):
        return None  # a heading that fills its line
    return line


def _is_of_the_page(line: str) -> bool:
    """Whether a line stands between lines of the report without being of it."""
    return bool(PAGE_NUMBER.match(line)) or interrupts(fold(line.strip(_BLANKS)))


def _joined(parts: list[str]) -> str:
    """The parts as one line; a blank parts two Latin words only."""
    text = parts[0].strip()
    for part in parts[1:]:
        text += (" " if _LATIN.match(part.strip()) and _LATIN.match(text[-1:]) else "") + part.strip()
    return text


def _broken_lines(raw: list[str]) -> frozenset[int]:
    """Return the lines that go on in the next one; none in a text that is not wrapped.

    The full size is that of the lines around: a text from pages set at two widths has two of them.
    Some programs count columns (a Chinese character takes two), some count characters.
    """
    present = [at for at, line in enumerate(raw) if line.strip()]
    if len(present) < _WRAPPED_LINES or sum(len(raw[at]) > _WRAPPED for at in present) > len(present) * 0.03:
        return frozenset()
    best: tuple[set[int], list[int], list[int]] = set(), [], []
    measures = [(_width, 4), (_length, 1)]
    if any(_WIDE_DIGIT.search(raw[at]) for at in present):
        measures.append((_width_before, 4))
    for measure, slack in measures:
        sizes = [measure(raw[at]) for at in present]
        if sum(size > _WRAPPED for size in sizes) > len(present) * 0.03:
            return frozenset()
        full = [sorted(sizes[max(0, i - _NEAR) : i + _NEAR + 1])[-2] for i in range(len(sizes))]
        filled, nearly = (
            {
                at
                for at, size, most in zip(present, sizes, full, strict=True)
                if most - some <= size and size > 20 and not _ABOUT_THE_PAGE.search(raw[at])
            }
            for some in (slack, 2 * slack)
        )
        wrapped = any(_is_wrapped(raw, lines, len(present)) for lines in (filled, nearly))
        if wrapped and len(filled) > len(best[0]):
            best = filled, sizes, full
    filled, sizes, full = best
    if filled and not any(INDENT.match(raw[at]) for at in present):
        # Nothing tells where a paragraph ends that fills its last line.
        filled = {at for at in filled if not raw[at].rstrip().endswith(_STOPS)}
    refrains = _refrains(raw, present)
    if 4 * len(refrains & filled) > 3 * len(refrains):
        refrains = set()  # where all of them fill their line, they are broken as well
    filled -= refrains
    filled = {at for at in filled if not _is_of_the_page(raw[at])}
    filled -= {at for at in present[:_HEAD] if _TITLE.search(fold(raw[at])) and not _CLAUSED.search(raw[at])}
    first = min(filled, default=0)  # what stands above is the title block
    for at, size, most in zip(present, sizes, full, strict=False):
        if (
            (at >= first or _CLAUSED.search(raw[at]))
            and size >= 0.75 * most
            and at not in refrains
            and _breaks_off(raw[at].strip())
            and not _is_of_the_page(raw[at])
        ):
            filled.add(at)
    # A character alone ends no paragraph, unless a stop says so: 不断培 / 育 / 壮大……
    crumbs = [(before, at) for before, at in pairwise(present) if len(raw[at].strip()) == 1]
    filled |= {
        at for before, at in crumbs if before in filled and _breaks_off(raw[before]) and _breaks_off(raw[at])
    }
    return frozenset(filled)


def _breaks_off(text: str) -> bool:
    """Whether a line that is not quite full stops in mid-sentence, and is no heading."""
    if text.endswith(_STOPS):
        return False
    return not _OPENS.match(text) or _SENTENCE.search(text) is not None


def _refrains(raw: list[str], present: list[int]) -> set[int]:
    """五年来，我们……: three and more lines behind finished ones that begin alike are headings."""
    heads: dict[str, list[int]] = {}
    for before, at in pairwise(present):
        text = raw[at].strip()
        head = text[:_REFRAIN]
        finished = raw[before].rstrip().endswith(_STOPS) or raw[before].strip()[:_REFRAIN] == head
        if (finished or before == present[0]) and _REFRAINED.match(text):
            heads.setdefault(head, []).append(at)
    return {at for lines in heads.values() if len(lines) >= 3 for at in lines}


def _is_wrapped(raw: list[str], filled: set[int], present: int) -> bool:
    """Most lines are full, and full lines stop in mid-sentence."""
    share = len(filled) / present
    if len({raw[at].strip() for at in filled}) < 5:
        return False
    open_ended = sum(not raw[at].rstrip().endswith(_STOPS) for at in filled)
    # Short paragraphs fill few of their lines; the fewer are full, the fewer of them may end a sentence.
    return any(
        share >= enough and open_ended >= max(5, len(filled) * most)
        for enough, most in ((0.5, 0.7), (0.4, 0.75), (0.25, 0.85))
    )


def _length(line: str) -> int:
    return len(line.rstrip())


def _width(line: str) -> int:
    """Return the columns of a line: two for a Chinese character and its punctuation, one for a Latin one."""
    stripped = line.rstrip()
    if len(stripped) > _WRAPPED:
        return 2 * _WRAPPED
    return sum(2 if ch > "\u2000" else 1 for ch in stripped) + len(_NARROW.findall(stripped))


def _width_before(line: str) -> int:
    """Return the columns that a line had while its digits were narrow: they were often widened afterwards."""
    return _width(line) - len(_WIDE_DIGIT.findall(line))


def join_lines(lines: list[Line]) -> str:
    """Return the lines as text, one a line."""
    parts: list[str] = []
    for line in lines:
        if parts and not line.joined:
            parts.append("\n")
        parts.append(line.text)
    return "".join(parts)


def _break(line: Line, head: bool, tail: bool) -> Iterator[Line]:
    """Yield the line, or the pieces that were run together in it."""
    text, folded = line.text, line.folded
    cuts: set[int] = set()
    if head and len(text) <= 200:
        cuts.update(match.start() for match in _SESSION.finditer(folded))
        cuts.update(match.end() for match in _TITLED_SESSION.finditer(folded))
        cuts.update(match.start() for match in _SALUTATION.finditer(folded))
        cuts.update(match.start() for match in _SPEAKER.finditer(folded))
    if tail:
        cuts.update(match.start() for match in _SOURCE_NOTE.finditer(folded))
    if dateline := _DATELINE.match(folded):
        cuts.add(dateline.end())
    if len(text) > _TURNED and _HAS_TURN.search(folded):
        for turn in _PAGE_TURN.finditer(folded):
            cuts.update(turn.span())
    inserted = [match.span() for match in _INLINE_AD.finditer(folded) if match.span() != (0, len(text))]
    for span in inserted:
        cuts.update(span)
    if not cuts:
        yield line
        return
    resumes = {end for start, end in inserted if start > 0}
    for start, end in pairwise(sorted(cuts | {0, len(text)})):
        if piece := _trim(text[start:end]):
            yield Line(piece, fold(piece), line.source_line, start in resumes, (start, end) in inserted)
