"""The outline of a report: sections that tile the text, with level, kind and stance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reports.parsing.lexicon import fold
from reports.parsing.sections_broken import join_broken
from reports.parsing.sections_glue import cut_lines, with_marks
from reports.parsing.sections_levels import rank_headings
from reports.parsing.sections_lines import (
    RANK_DIGIT,
    RANK_HAN,
    RANK_HAN_BRACKET,
    RANK_PART,
    RANK_RUN_IN,
    Form,
    Heading,
    Line,
    is_first,
    is_salutation,
    number_rank,
    read_bracketed,
    read_form,
    read_unnumbered,
    split_lines,
)
from reports.parsing.sections_run_in import DASHES, find_lone_lines, find_run_ins, read_openings
from reports.parsing.sections_short import find_lists, find_nests, has_body, read_short
from reports.parsing.sections_stance import heading_stance, opens_plan, opens_problems
from reports.parsing.types import Kind, Metadata, Section, SectionKind, Stance

_DATELINE = re.compile("[^。,:;]{2,24}(?:讯|[0-9月日]电) |(?:[^。,:;]{2,24}[讯电] ?)?编者按 ?:")
_OPENING = re.compile("我(?:受|代表|向).*(?:报告|汇报|审议)")
TITLE_BLOCK = 1500

_HALF, _FAR, _HEADLINES = 30, 40, 12
_CLOSING = 40
_NARROW = 60  # characters; a text broken at a fixed width has no longer lines


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of the text and the heading it holds, if any."""

    line: Line
    heading: Heading | None = None


def split_sections(text: str, metadata: Metadata) -> tuple[Section, ...]:
    """Split cleaned ``text`` into sections that tile it; empty text gives none.

    Ordinal 0 is the preamble when there is text before the first heading. Levels count from 1 at
    the outermost heading style in use. Sections without a heading of their own (kind
    ``unnumbered``, heading None) appear where a report turns to problems or plans unannounced.
    """
    if not text:
        return ()
    folded = fold(text)
    blocks = _mark_headings(text, folded, metadata)
    headings = rank_headings([(block.line, block.heading) for block in blocks if block.heading is not None])
    says_so = metadata.truncated is not None and metadata.truncated.value == "end"
    broken_off = says_so or (bool(blocks) and _is_open(blocks[-1]))
    headings = _add_run_ins(blocks, headings, broken_off)
    return _tile(text, folded, headings, metadata)


def _mark_headings(text: str, folded: str, metadata: Metadata) -> list[_Block]:
    lines = join_broken(folded, cut_lines(split_lines(folded)))
    bracketed = _find_bracketed(text, lines)
    forms = [read_form(line) for line in lines]
    floor = _title_block_end(lines, forms, metadata)
    blocks: list[_Block] = []
    lone = find_lone_lines([line for line in lines if line.start >= floor])
    claim = metadata.title
    title = re.sub(r"\s", "", folded[claim.start : claim.end]) if claim and claim.start is not None else ""
    nests, listed = find_nests(lines, forms), find_lists(lines, forms)
    skip = False
    for at, line in enumerate(lines):
        if skip:
            skip = False
            continue
        if line.start < floor or (forms[at].numbered is None and line.text.replace(" ", "") == title):
            blocks.append(_Block(line))
            continue
        form = forms[at]
        heading = form.numbered
        if heading is not None and heading.body_start is None and _continues_list(blocks, heading.rank):
            heading, form = None, read_unnumbered(line)
        if heading is not None and heading.rank == RANK_DIGIT and blocks and _is_open(blocks[-1]):
            heading = None  # the number of a page inside a sentence
        if heading is None and form.part and has_body(lines, forms, at):
            heading = Heading(RANK_PART, "part", line.start, line.end)
        if heading is None and form.short and at not in listed and has_body(lines, forms, at):
            heading, skip = read_short(lines, forms, at, nests)
        if heading is not None and _is_broken(lines, forms, at):
            heading, skip = replace(heading, end=lines[at + 1].end), True
        if heading is None and bracketed:
            heading = bracketed.get(line.start)
        if heading is None and line.start in lone:
            heading = Heading(RANK_RUN_IN - 2 * (line.text[0] not in DASHES), "run_in", line.start, line.end)
        blocks.append(_Block(line, heading))
    return _drop_lone(_drop_lists(blocks), metadata)


def _find_bracketed(text: str, lines: Sequence[Line]) -> dict[int, Heading]:
    """Headings in brackets by where they start; one alone is none, nor are 【记者】 and 【代表】 by turns."""
    found = {line.start: heading for line in lines if (heading := read_bracketed(text, line)) is not None}
    names = {text[heading.start : heading.end] for heading in found.values()}
    return found if len(names) >= max(2, 0.7 * len(found)) else {}


def _drop_lone(blocks: list[_Block], metadata: Metadata) -> list[_Block]:
    """Take back the only unnumbered heading among numbered ones: a line that a page left in the text.

    One that says what follows, or stands above numbers that begin anew or behind the last, is a heading.
    """
    lone = [at for at, block in enumerate(blocks) if block.heading is not None and block.heading.rank < 0]
    text = blocks[lone[0]].line.text if lone else ""
    if not lone or any(blocks[at].line.text != text for at in lone):
        return blocks
    headed = [at for at, block in enumerate(blocks) if block.heading is not None]
    numbered = [at for at in headed if number_rank(blocks[at].line) is not None]
    following = next((blocks[at].line.text for at in numbered if at > lone[-1]), "")
    if len(numbered) < 3 or lone[0] < numbered[0] or not following or is_first(following):
        return blocks
    if "," in text or heading_stance(text, metadata) is not None:
        return blocks
    kept = list(blocks)
    for at in lone:
        kept[at] = _Block(blocks[at].line)
    return kept


def _is_open(block: _Block) -> bool:
    """A text that stops in mid-sentence."""
    text = block.line.text
    return block.heading is None and len(text) >= _HALF and "," in text and text[-1] not in "。;:!?)》”…"


def _is_broken(lines: Sequence[Line], forms: Sequence[Form], at: int) -> bool:
    """Whether a numbered heading fills a line of narrow text and ends in the next one."""
    size = len(lines[at].text)
    numbered = forms[at].numbered
    if numbered is None or numbered.body_start is not None or not 20 <= size <= _NARROW:
        return False
    if at + 1 >= len(lines) or not forms[at + 1].short or forms[at + 1].part:
        return False
    # The second half is shorter than the lines of the paragraph below.
    second = len(lines[at + 1].text)
    widest = max(len(line.text) for line in lines[max(0, at - 6) : at + 8])
    if widest <= size + 4 and 4 * second <= 3 * widest:
        return True
    # Where paragraphs were put together again, a short line alone in its section is no heading under it.
    ends = next((i for i in range(at + 1, len(lines)) if forms[i].numbered is not None), len(lines))
    alone = not any(form.short and not form.part for form in forms[at + 2 : min(ends, at + _FAR)])
    return alone and size >= _HALF and 2 * second <= size and at + 2 < ends


def _continues_list(blocks: Sequence[_Block], rank: int) -> bool:
    """The line before carries a number of the same style and is no heading: a list ends here."""
    return bool(blocks) and blocks[-1].heading is None and number_rank(blocks[-1].line) == rank


def _title_block_end(lines: Sequence[Line], forms: Sequence[Form], metadata: Metadata) -> int:
    """Where the title, subtitle, speaker and salutation end: no heading stands before it."""
    end = 0
    long_at = next((line.start for line in lines if len(line.text) > 60), TITLE_BLOCK)
    for claim in (
        metadata.title,
        metadata.subtitle,
        metadata.speaker,
        metadata.speaker_title,
        metadata.delivered_on,
        metadata.published_on,
    ):
        if claim is not None and claim.end is not None and claim.end <= min(long_at, TITLE_BLOCK):
            end = max(end, claim.end)
    # What stands above the dateline of a newspaper are headlines and captions.
    end = max([end, *(line.start for line in lines[:_HEADLINES] if _DATELINE.match(line.text))])
    for line in lines[:20]:
        if line.start >= long_at or _OPENING.search(line.text):
            break  # 各位代表 may come again behind a heading
        if len(line.text) <= 24 and is_salutation(line.text) and line.text[-1] in ":!,。":
            end = max(end, line.end)
    if metadata.kind is not None and metadata.kind.value == Kind.NEWS_FEATURE:
        # What stands above the first paragraph of news are headlines, and who was there.
        pairs = zip(lines[:_HEADLINES], forms, strict=False)
        end = max(end, next((line.start for line, form in pairs if _is_body(line, form)), 0))
    if end == 0 and metadata.title is None and len(lines) > 1:
        first = lines[0]
        end = first.end if len(first.text) < 50 and forms[0].numbered is None and not forms[0].part else 0
    return end


def _is_body(line: Line, form: Form) -> bool:
    return (len(line.text) > 30 and "。" in line.text) or form.numbered is not None or form.part


def _drop_lists(blocks: list[_Block]) -> list[_Block]:
    """Take back headings that are items of a list: three and more of one style without text between."""
    kept = list(blocks)
    run: list[int] = []
    is_summary: Callable[[Sequence[int]], bool] | None = None
    for at, block in enumerate([*blocks, _Block(Line(0, 0, ""))]):
        heading = block.heading
        bodyless = heading is not None and heading.body_start is None
        same = bool(run) and heading is not None and blocks[run[-1]].heading is not None
        if bodyless and same and heading is not None and heading.rank == blocks[run[-1]].heading.rank:  # type: ignore[union-attr]
            run.append(at)
            continue
        listed = len(run) >= 3 or (len(run) == 2 and blocks[run[0]].heading.rank >= RANK_DIGIT)  # type: ignore[union-attr]
        if listed:
            is_summary = is_summary or _summaries(blocks)
            if not is_summary(run):
                for i in run:
                    kept[i] = _Block(blocks[i].line)
        run = [at] if bodyless and at < len(blocks) else []
    return kept


def _summaries(blocks: Sequence[_Block]) -> Callable[[Sequence[int]], bool]:
    """Whether a run of headings stands without text, as in a shortened report: others have theirs.

    What comes again below is a table of contents. Counted once for all runs of a text.
    """
    bodied = [
        block.heading is not None
        and (
            block.heading.body_start is not None or (at + 1 < len(blocks) and blocks[at + 1].heading is None)
        )
        for at, block in enumerate(blocks)
    ]
    names = [block.line.text.rstrip("。") for block in blocks]
    held = Counter(
        block.heading.rank for block, has in zip(blocks, bodied, strict=True) if has and block.heading
    )
    times = Counter(names)

    def is_summary(run: Sequence[int]) -> bool:
        rank = blocks[run[0]].heading.rank  # type: ignore[union-attr]
        if rank not in (RANK_HAN, RANK_HAN_BRACKET) or held[rank] <= sum(bodied[i] for i in run):
            return False
        own = Counter(names[i] for i in run)
        return all(times[name] == count for name, count in own.items())

    return is_summary


def _add_run_ins(blocks: Sequence[_Block], headings: Sequence[Heading], broken_off: bool) -> list[Heading]:
    groups = _paragraph_groups(blocks)
    opened = [(group, read_openings(group)) for group in groups]
    found = [find_run_ins(*group, broken_off=broken_off and group is opened[-1]) for group in opened]
    prevalent = sum(map(len, found)) >= 4
    if prevalent:
        found = [
            run or find_run_ins(*group, prevalent=True) for run, group in zip(found, opened, strict=True)
        ]
    return sorted([*headings, *(h for run in found for h in run)], key=lambda h: h.start)


def _paragraph_groups(blocks: Sequence[_Block]) -> list[list[Line]]:
    """Body paragraphs between headings; those before the first heading form no group."""
    groups: list[list[Line]] = []
    for block in blocks:
        # 各位代表,五年来的成绩……: the words behind the last section have no part in its openings.
        closing = len(block.line.text) > _CLOSING and is_salutation(block.line.text)
        if block.heading is not None or (groups and closing):
            groups.append([])
        if groups and block.heading is None:
            groups[-1].append(block.line)
    if not groups:
        groups = [[block.line for block in blocks]]
    return [group for group in groups if group]


def _tile(text: str, folded: str, headings: Sequence[Heading], metadata: Metadata) -> tuple[Section, ...]:
    sections: list[Section] = []
    stack: list[int] = []
    plans_only = metadata.plan_year is not None and metadata.covers_year is None
    stance: Stance | None = (Stance.PLAN if plans_only else Stance.REVIEW) if headings else None
    spans: list[tuple[int, int]] = []
    for heading in headings:
        begin, behind = with_marks(folded, heading.start, heading.body_start or heading.end)
        # **二、监督**2024年工作: the marks between two headings are those of the first.
        spans.append((max(begin, min(heading.start, spans[-1][1])) if spans else begin, behind))
    first = spans[0][0] if headings else len(text)
    if not headings or folded[:first].strip():
        sections.append(Section(0, 0, SectionKind.PREAMBLE, None, None, 0, first, 0))
    for at, heading in enumerate(headings):
        while stack and stack[-1] >= heading.rank:
            stack.pop()
        stack.append(heading.rank)
        start = spans[at][0] if sections else 0
        end = spans[at + 1][0] if at + 1 < len(headings) else len(text)
        name = text[heading.start : heading.end].strip()
        if "\n" in name:
            name = re.sub(r"\s*\n\s*", " ", name)
        stance = _next_stance(heading, folded[heading.start : heading.end], stance, metadata)
        body = _skip_blanks(text, min(spans[at][1], end), end)
        sections.append(Section(len(sections), len(stack), heading.kind, stance, name, start, end, body))
    return _split_turns(folded, sections, metadata)


def _next_stance(heading: Heading, name: str, current: Stance | None, metadata: Metadata) -> Stance | None:
    said = heading_stance(name, metadata) if heading.kind != "run_in" else None
    if said is None:
        return Stance.REVIEW if current is Stance.PROBLEMS and heading.rank <= 25 else current
    return said


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _split_turns(folded: str, sections: Sequence[Section], metadata: Metadata) -> tuple[Section, ...]:
    """Split sections at paragraphs that turn to problems, or to a plan no heading announces."""
    has_plan = any(s.stance == Stance.PLAN for s in sections)
    out: list[Section] = []
    turned: Stance | None = None
    for section in sections:
        if turned and section.heading and section.kind != "run_in":
            said = heading_stance(folded[section.start : section.body_start].strip(), metadata)
            turned = None if said is not None else turned
        current = section
        if turned or section.ordinal != len(out):
            current = replace(section, ordinal=len(out), stance=turned or section.stance)
        for start, stance in _turns(folded, current, metadata, has_plan or turned is Stance.PLAN):
            out.append(replace(current, end=start))
            kind, level = SectionKind.UNNUMBERED, max(1, min(current.level, 2))
            current = Section(len(out), level, kind, stance, None, start, current.end, start)
            turned = stance if stance is Stance.PLAN else turned
        out.append(current)
    return tuple(out)


def _turns(folded: str, section: Section, metadata: Metadata, has_plan: bool) -> list[tuple[int, Stance]]:
    found: list[tuple[int, Stance]] = []
    stance = section.stance
    if stance == Stance.PLAN or section.kind == SectionKind.PREAMBLE:
        return found
    at = section.body_start
    first = True
    for paragraph in folded[section.body_start : section.end].split("\n"):
        bare = paragraph.strip()
        start = at + (len(paragraph) - len(paragraph.lstrip()))
        at += len(paragraph) + 1
        if not bare:
            continue
        if not first and len(bare) > 30:
            if stance != Stance.PROBLEMS and opens_problems(bare):
                stance = Stance.PROBLEMS
                found.append((start, stance))
            elif not has_plan and opens_plan(bare, metadata):
                found.append((start, Stance.PLAN))
                return found
        first = False
    return found
