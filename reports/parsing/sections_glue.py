"""Headings that share a line with other text: line breaks that a page lost, marks that it set around them.

``…,请予审议。过去一年的主要工作`` hides a heading behind a sentence, ``一、强化监督 一年来,……`` one before
its text, ``**一、强化监督**`` one between marks. Lines are cut here into the lines that they once were, so
that no later rule needs to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from reports.parsing.sections_lines import (
    RANK_HAN_BRACKET,
    Line,
    first_sentence_end,
    is_part,
    is_short,
    number_rank,
    read_numbered,
)

_HAN = "一二三四五六七八九十"
_MARK = rf"(?:[{_HAN}]{{1,3}}、|\([{_HAN}]{{1,2}}\)|第[一二三四]部分)"
# A heading behind the end of a sentence, or directly behind another heading: …工作情况(一)强化学习.
_BEHIND = re.compile(rf"[。!] ?(?={_MARK}[^。;]{{4}})")
_NESTED = re.compile(r"(?<=[\u4e00-\u9fff”]) ?(?=(?:\(一\)|一、)[\u4e00-\u9fff“])")
_TAIL = re.compile(r"[。!?][”)]?(?=[^。!?;,]{4,28}$)")
_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff”)》]) {1,4}"
    r"(?=[\u4e00-\u9fff“《(—①]|(?:19|20)\d\d ?年|\d{1,2}(?: ?月|、|\.(?! ?\d)))"
)
# What opens a text, and stands in no heading but at its beginning.
_OPENS_TEXT = re.compile(
    r"(?<=[\u4e00-\u9fff”])(?=(?:(?:19|20)\d\d ?年(?:度?[,是以来]|[^,。]{0,6}是)"
    r"|(?:过去)?[一五]年(?:来|以来)[,我]|(?:过去一年|[去今近本][年届](?:以?来)?|本届以来)[,我])|(?:县|区|市|省|州|镇|乡)?人大常委会(?:始终|坚持|认真|把|按照))"
)
_STOPS = re.compile("[。;!?]")
_ALONE = re.compile(
    r"(?:工作)?(?:中)?存在的?(?:主要)?(?:困难|问题|不足|差距)(?:[和与](?:困难|问题|不足|差距))?"
    r"|(?:几点|工作|主要|基本)(?:体会|经验|启示|做法)"
)
_TOLD = re.compile(r"[是了\d]|我们|^[一1①(—今去]")
_STARS = re.compile(r"\*\*([^*]{2,80})\*\*")
_NUMBERED = re.compile(rf"{_MARK}|\d{{1,2}}[.、]")
_EDITED = re.compile(r" ?\[编辑\]$| 编辑$")
_MARKS_BEFORE = re.compile(r"(?:\*\*|#{1,5} ?)\Z")
_MARKS_BEHIND = re.compile(r"\*\*| ?\[?编辑\]?(?=\n)")
_HASHES = re.compile(r"#{1,5} (?=[^#\s])|#{1,5}(?=[^#\s\d])")
_HEAD, _TEXT, _WHOLE, _HEADING = 50, 15, 46, 60
_PARALLEL, _SHORT, _FEW = 3, 28, 3
_MARK_SIZE = 6
_DEPTH = 4  # headings that may follow each other in one line
_LOST = 1200  # a paragraph that long has lost its line breaks


def cut_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines, with headings on lines of their own and without the marks around them."""
    # A masked name (**区) has stars too: only pairs that come again, or hold a number, are marks.
    marks = [mark for line in lines if line.text.startswith("**") and (mark := _STARS.match(line.text))]
    starred = len(marks) >= 2 or any(_NUMBERED.match(mark[1]) for mark in marks)
    return _cut_parallel([piece for line in lines for piece in _cut(line, starred) if piece.text])


def with_marks(folded: str, start: int, end: int) -> tuple[int, int]:
    """The span of a heading with the marks that a page set around it."""
    before = _MARKS_BEFORE.search(folded, max(0, start - _MARK_SIZE), start)
    behind = _MARKS_BEHIND.match(folded, end)
    return before.start() if before else start, behind.end() if behind else end


def _cut_parallel(lines: list[Line]) -> list[Line]:
    """Cut lines that begin with a short heading and one blank, where three and more do."""
    ends = {line.start: end for line in lines if (end := _blank_behind_short(line)) is not None}
    if len(ends) < _PARALLEL:
        return lines
    pieces: list[Line] = []
    for line in lines:
        end = ends.get(line.start)
        whole = end is None
        pieces += [line] if whole else [_part_of(line, 0, end or 0), _part_of(line, end or 0, len(line.text))]
    return pieces


def _blank_behind_short(line: Line) -> int | None:
    """Where a short heading ends, in a line without blanks behind; a text full of blanks tells nothing."""
    text = line.text
    if len(text) < _HEAD or " " not in text[6:_SHORT] or number_rank(line) is not None:
        return None
    blanks = [*islice(_BLANK.finditer(text, 0, 4 * _HEAD), 3)]
    if not 1 <= len(blanks) <= 2 or not 6 <= (end := blanks[-1].start()) <= _SHORT:
        return None
    head = _part_of(line, 0, end)
    return end if is_short(head) and "、" not in head.text and "。" in text[end:] else None


def _cut(line: Line, starred: bool) -> Iterator[Line]:
    line = _without_marks(line)
    if starred and line.text.startswith("**") and (mark := _STARS.match(line.text)) is not None:
        yield _part_of(line, mark.start(1), mark.end(1))
        if mark.end() < len(line.text):
            yield from _cut(_part_of(line, mark.end(), len(line.text)), starred=False)
        return
    if len(line.text) < _TEXT:
        yield line
        return
    found = {*_starts(line.text)} - {0}
    if not found:
        yield from _cut_before_text(line)
        return
    starts = [0, *sorted(found)]
    pieces = [
        _part_of(line, start, end) for start, end in zip(starts, [*starts[1:], len(line.text)], strict=True)
    ]
    if len(pieces) > 1 and len(line.text) < _LOST:
        pieces = [*_without_items(line, pieces)]
    for piece in pieces:
        yield from _cut_before_text(piece)


def _without_marks(line: Line) -> Line:
    text = line.text
    if text[0] == "#" and (hashes := _HASHES.match(text)) is not None:
        line = _part_of(line, hashes.end(), len(text))
    if text.endswith(("编辑", "编辑]")) and len(text) <= _HEADING and (edited := _EDITED.search(line.text)):
        line = _part_of(line, 0, edited.start())
    return line


def _part_of(line: Line, start: int, end: int) -> Line:
    piece = line.text[start:end]
    bare = piece.strip()
    start += piece.index(bare)
    return Line(line.start + start, line.start + start + len(bare), bare)


def _starts(text: str) -> Iterator[int]:
    """Where headings begin behind the text before them."""
    if "、" in text or "(" in text or "部分" in text:
        for behind in _BEHIND.finditer(text):
            yield behind.end()
    tail = _TAIL.search(text, max(0, len(text) - _WHOLE))
    if tail is not None and (name := text[tail.end() :].strip()) and _names_part(Line(0, 0, name)):
        yield text.index(name, tail.end())


def _without_items(line: Line, pieces: Sequence[Line]) -> Iterator[Line]:
    """The pieces without cuts before sentences: …三件事。一、发展生产。二、…… is a list in a paragraph."""
    start = 0
    for piece in pieces[1:]:
        if _is_apart(piece):
            yield _part_of(line, start, piece.start - line.start)
            start = piece.start - line.start
    yield _part_of(line, start, len(line.text))


def _is_apart(piece: Line) -> bool:
    """A heading without a full stop: at the end of its line, or told from its text by other means."""
    if piece.text and piece.text[-1] not in "。;!?,:" and len(piece.text) <= _WHOLE:
        return True
    return _heading_end(piece) is not None


def _cut_before_text(line: Line) -> Iterator[Line]:
    """A heading apart from the text that follows it without any full stop between."""
    for _ in range(_DEPTH):
        end = _heading_end(line)
        if end is None:
            break
        yield _part_of(line, 0, end)
        line = _part_of(line, end, len(line.text))
    yield line


def _heading_end(line: Line) -> int | None:
    """Where the heading ends that opens a line; None when a sentence or nothing does."""
    text = line.text
    if len(text) < _TEXT:
        return None
    rank = number_rank(line)
    if rank is None:
        return _part_end(line)
    if rank <= RANK_HAN_BRACKET and (nested := _NESTED.search(text[:_HEADING], 6)) is not None:
        end = nested.start()
        if not _STOPS.search(text[:end]) and number_rank(_part_of(line, end, len(text))) != rank:
            return end
    stop = first_sentence_end(text[: _WHOLE + 20])
    found = _blank_before_text(text, stop)
    if found is None and (not stop or stop > _WHOLE):
        opening = _OPENS_TEXT.search(text[:_HEADING], 6)
        found = opening.start() if opening is not None else None
    if found is None or found > _WHOLE or _STOPS.search(text[:found]):
        return None
    return found if read_numbered(_part_of(line, 0, found)) is not None else None


def _part_end(line: Line) -> int | None:
    """2023年工作回顾 一年来,……: where the name of a part ends."""
    text = line.text
    if " " not in text[:_SHORT] or text[-1] not in "。:;!":
        return None
    blank = _BLANK.search(text[: _SHORT + 4])
    if blank is None or len(text) - blank.end() < _TEXT:
        return None
    head = _part_of(line, 0, blank.start())
    return blank.start() if "," not in head.text and _names_part(head) else None


def _names_part(line: Line) -> bool:
    return is_part(line) or _ALONE.fullmatch(line.text) is not None


def _blank_before_text(text: str, stop: int) -> int | None:
    """The last blank of the first sentence that parts a heading from a text long enough."""
    head = text[: min(_HEAD, stop or _HEAD)]
    if " " not in head:
        return None
    mark = re.match(rf"{_MARK} *|\(?\d{{1,2}}[.)、] *", text)
    before = mark.end() if mark else 0
    blanks = [b for b in _BLANK.finditer(head) if b.start() > before]
    if len(blanks) > _FEW:
        return None  # 强 化 监 督: they part nothing
    for blank in reversed(blanks):
        rest = text[blank.end() :]
        sentence = rest[: stop - blank.end()] if stop else rest
        # 一、提高站位 把牢方向。一年来,…: the blank stands inside the heading.
        parallel = len(sentence) <= 16 and abs(len(sentence) - (blank.start() - before)) <= 3
        is_text = not parallel or "," in sentence or _TOLD.search(sentence)
        if is_text and len(rest) >= _TEXT and (_STOPS.search(rest) or len(rest) >= _HEAD):
            return blank.start()
    return None
