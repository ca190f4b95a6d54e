"""Run-in headings: a short sentence that opens a paragraph, names its topic and has siblings.

``聚焦绿色转型持续监督。听取了……`` is one; ``民生事无小事。一年来……`` is rhetoric. No word list tells
them apart for certain, so each opening sentence is scored by how it is built and by how parallel
it is to the other paragraph openings of the same section.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.parsing.lexicon import any_of, words
from reports.parsing.sections_lines import (
    RANK_RUN_IN,
    Heading,
    Line,
    first_sentence_end,
    is_enumeration,
    is_salutation,
    read_numbered,
)

_OPENER = re.compile(any_of(words("outline", "run_in_openers")))
_PREDICATES = words("outline", "run_in_predicates")
_GROWING = re.compile(r"(?:更加?|进一步|不断|持续|明显|稳步|全面|有力|显著|日益|逐步|再上|取得)[^,]{1,6}$")
_REJECT = re.compile(any_of(words("outline", "run_in_rejects")))
_STATEMENT = re.compile(r"是|了|无(?!障碍)|我们|离不开|没有|已经|就要|一定|曾|吗|呢|必须|不能")
_TELLING = re.compile("是|我们|离不开|没有|已经|必须|不能|曾")
_COUNTED = re.compile(r"\d+(?:\.\d+)?[万亿]?(?:%|[个项件次场名人户家元])")
# 关注城市品质　督促加快……: a blank instead of a full stop.
_SPACED = re.compile(r"([\u4e00-\u9fff“”、]{4,14}) {1,2}(?=[\u4e00-\u9fff“《\d][^ ]{14})")
_LISTED = re.compile(r":[\d一(①]")  # 抓好三项工作:1.加强学习。
DASHES = "—–-●◆■▲★◎►▶"  # a bullet is as good as a dash
_DASH = re.compile(rf"[—–-]{{1,2}} ?|[{DASHES[3:]}] ?")
_ABOUT = re.compile(r"关于[^,;:]{2,24}")
LIMIT, LONG_PARAGRAPH, BRIEF_PARAGRAPH = 34, 15, 5
REFRAIN, SHORT, ALONE = 4, 16, 28
UNEVEN = 4
SURE, STATED = 2, -1.5  # scores: a verb and its object; a plain statement
NEIGHBOURS = 12  # openings further apart are not compared: time must stay linear


@dataclass(frozen=True, slots=True)
class Opening:
    """The first sentence of a paragraph with its score as a heading.

    ``dashed`` says that it is set off by its form: a dash before it, or a blank behind it; ``brief`` that
    the text behind it is so short that only its siblings can make it a heading.
    """

    line: Line
    start: int
    end: int
    text: str
    score: float
    dashed: bool
    commas: int
    brief: bool = False


def read_openings(paragraphs: Sequence[Line]) -> list[Opening]:
    """The first sentences of the paragraphs of one section that may be headings."""
    return [opening for line in paragraphs if (opening := read_opening(line)) is not None]


def find_run_ins(
    paragraphs: Sequence[Line],
    openings: Sequence[Opening],
    *,
    prevalent: bool = False,
    broken_off: bool = False,
) -> list[Heading]:
    """Run-in headings among the body paragraphs of one section, given its openings.

    ``prevalent`` says that the document uses run-ins elsewhere, so that two may be trusted sooner;
    ``broken_off`` that the text ends in mid-section, so that siblings may be missing.
    """
    if not openings:
        return []
    dashed = [o for o in openings if o.dashed]
    if len(dashed) >= 2:
        # A list of dashes is parallel by its form; what stands between the dashes is not in question.
        refrains = _refrains(dashed)
        return [_heading(o) for o in dashed if o.score > STATED or o.text[:REFRAIN] in refrains]
    parallel = _parallels(openings)
    body = [p for p in paragraphs if not is_salutation(p.text) and _is_paragraph(p)]
    last = openings[-1]
    lonely = broken_off and bool(body) and last.line is body[-1] and _alone(last)
    openings = [o for o in openings if not o.brief or o.start in parallel]
    if not openings:
        return [_heading(last)] if lonely else []
    refrains = _refrains(openings)
    bidden = [o for o in openings if o.text.startswith("要") and len(o.text) <= SHORT]
    if len(bidden) >= 3:
        return [_heading(o) for o in bidden]  # 要强化党的领导。 要强化协同配合。 …
    chosen = [
        o
        for at, o in enumerate(openings)
        if o.text[:REFRAIN] in refrains
        or o.start in parallel
        or _total(o, openings[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1], len(body), prevalent) >= 3
    ]
    if len(chosen) >= 3 and 2 * len(chosen) >= len(body):
        # Most paragraphs open with a heading: a short odd one among them is one too.
        starts = {o.start for o in chosen}
        pointed = {"," in o.text for o in chosen}
        chosen = [
            o
            for o in openings
            if o.start in starts or (o.score > 0 and len(o.text) <= SHORT and ("," in o.text) in pointed)
        ]
    if lonely and not chosen:
        return [_heading(last)]
    in_a_row = len(chosen) == len(parallel) or _in_a_row(chosen, body, refrains)
    needed = 0 if in_a_row else 0.4 * max(1, len(body) - 1)
    if len(chosen) < max(2, needed):
        named = [o for o in openings if _ABOUT.fullmatch(o.text)]
        alike = len(named) >= 2 and len({o.text[-2:] for o in named}) == 1
        return [_heading(o) for o in named] if alike else []  # 关于综合部门的改革。 关于专业部门的改革。
    return [_heading(o) for o in chosen]


def _is_paragraph(line: Line) -> bool:
    """Lines that a page left between paragraphs are none."""
    return len(line.text) > LIMIT or line.text[-1] in "!;:" or "。" in line.text


def _heading(opening: Opening) -> Heading:
    return Heading(RANK_RUN_IN, "run_in", opening.start, opening.end, opening.end)


def _alone(opening: Opening) -> bool:
    """Names a topic beyond doubt, without any sibling to compare it with."""
    return opening.score >= SURE and len(opening.text) <= ALONE and opening.text.count(",") <= 1


def find_lone_lines(lines: Sequence[Line]) -> set[int]:
    """Starts of lines that hold nothing but a run-in heading, full stop and all, above their text.

    One such line may be a short paragraph; two and more are headings, and so are three and more
    that begin alike: 这一年,我们…….
    """
    above = [line for line, below in pairwise(lines) if _stands_above(line, below)]
    found = {line.start for line in above if _is_topic(line)}
    heads = Counter(line.text[:REFRAIN] for line in above if "," in line.text)
    alike = {line.start for line in above if heads[line.text[:REFRAIN]] >= 3}
    found |= _even(above)
    listed = {
        below.start for line, below in pairwise(lines) if line.text[0] in DASHES and len(line.text) <= LIMIT
    }
    dashed = {line.start for line, below in pairwise(lines) if _is_dashed(line, below)} - listed
    return (found if len(found) >= 2 else set()) | alike | (dashed if len(dashed) >= 2 else set())


def _even(above: Sequence[Line]) -> set[int]:
    """Starts of three and more short sentences of about one length, each alone in its line."""
    plain = [
        line
        for line in above
        if len(line.text) <= SHORT + 8
        and not _REJECT.match(line.text)
        and not (_STATEMENT.search(line.text) or _COUNTED.search(line.text))
    ]
    sizes = sorted(len(line.text) for line in plain)
    return {line.start for line in plain} if len(plain) >= 3 and sizes[-1] - sizes[0] <= UNEVEN else set()


def _is_dashed(line: Line, below: Line) -> bool:
    """——突出质量和效益: a short line behind a dash, above a longer paragraph."""
    text = line.text
    if text[0] not in DASHES or len(text) > LIMIT + 4 or text[-1] in ",;:!?、—" or "。" in text[:-1]:
        return False
    if _COUNTED.search(text):
        return False
    dash = _DASH.match(text)
    bare = text[dash.end() :] if dash else ""
    return len(bare) >= 4 and "\u4e00" <= bare[0] <= "\u9fff" and len(below.text) >= 1.5 * len(text)


def _stands_above(line: Line, below: Line) -> bool:
    """A line of one short sentence, above a longer paragraph."""
    text = line.text
    if not 6 <= len(text) <= LIMIT or text[-1] != "。" or first_sentence_end(text) != len(text):
        return False
    if is_enumeration(text) or is_salutation(text) or is_enumeration(below.text):
        return False
    return len(below.text) >= 1.5 * len(text) and "。" in below.text and read_numbered(line) is None


def _is_topic(line: Line) -> bool:
    return len(line.text) <= SHORT + 8 and _score(line.text[:-1]) >= SURE


def _in_a_row(chosen: Sequence[Opening], body: Sequence[Line], refrains: frozenset[str]) -> bool:
    """Whether three and more paragraphs begin alike, one behind the other; the others do not count then."""
    if len(chosen) < 3 or any(o.text[:REFRAIN] not in refrains for o in chosen):
        return False
    starts = {o.start for o in chosen}
    places = [at for at, line in enumerate(body) if line.start in starts]
    return places == list(range(places[0], places[0] + len(chosen)))


def _parallels(openings: Sequence[Opening]) -> frozenset[int]:
    """Starts of three and more openings in a row that are equally long and have a word in the same place.

    绿了家园。 富了百姓。 美了生活。
    """
    found: set[int] = set()
    run: list[Opening] = []
    for opening in filter(_may_be_parallel, openings):
        if not (run and len(run[-1].text) == len(opening.text) and _alike([*run[-2:], opening])):
            run = []
        run.append(opening)
        if len(run) >= 3:
            found.update(o.start for o in run[-3:])
    return frozenset(found)


def _may_be_parallel(opening: Opening) -> bool:
    text = opening.text
    if len(text) > SHORT or opening.commas or opening.dashed:
        return False
    return not (_REJECT.match(text) or _COUNTED.search(text) or _TELLING.search(text))


def _alike(openings: Sequence[Opening]) -> bool:
    return any(len(set(place)) == 1 for place in zip(*(o.text for o in openings), strict=True))


def _refrains(openings: Sequence[Opening]) -> frozenset[str]:
    """Words with which three and more short opening sentences begin: 五年来,我们聚力转型升级……."""
    told = [o for o in openings if not _COUNTED.search(o.text)]
    heads = Counter(o.text[:REFRAIN] for o in told if "," in o.text)
    # 这五年是……的五年: alike at both ends.
    framed = Counter((o.text[:REFRAIN], o.text[-3:]) for o in told)
    return frozenset(
        (
            *(head for head, count in heads.items() if count >= 3),
            *(head for (head, _), count in framed.items() if count >= 3),
        )
    )


def read_opening(line: Line) -> Opening | None:
    """The first sentence of a paragraph when its form allows a heading."""
    text, shift, dashed = line.text, 0, False
    if dash := _DASH.match(text):
        shift, dashed = dash.end(), True
        text = text[shift:]
    head = text[: LIMIT + 4]
    if ("。" not in head and " " not in head) or is_enumeration(text) or is_salutation(text):
        return None
    if not dashed and (spaced := _SPACED.match(text)) is not None:
        name = spaced[1]
        return _opening(line, line.start + len(name), name, dashed=True)
    stop = first_sentence_end(head)
    if not 5 <= stop <= LIMIT or text[stop - 1] != "。":
        return None
    if ":" in head[:stop] and _LISTED.search(head, 0, stop):
        return None
    brief = len(text) - stop < LONG_PARAGRAPH
    if brief and (dashed or len(text) - stop < BRIEF_PARAGRAPH):
        return None
    return _opening(line, line.start + shift + stop, text[: stop - 1], dashed=dashed, brief=brief)


def _opening(line: Line, end: int, sentence: str, *, dashed: bool, brief: bool = False) -> Opening:
    commas = sentence.count(",") + sentence.count("、")
    return Opening(line, line.start, end, sentence, _score(sentence), dashed, commas, brief)


def _score(sentence: str) -> float:
    """How much the sentence alone looks like a heading: verb and object, or topic and predicate."""
    score = 0.0
    reject = _REJECT.match(sentence)
    if _OPENER.match(sentence) and not reject:
        score += 2
    if sentence.endswith(_PREDICATES) or _GROWING.search(sentence):
        score += 2 if not score else 0.5
    if not score and len(sentence) <= 16 and "," not in sentence:
        score += 0.5
    if reject:
        score -= 3
    if _STATEMENT.search(sentence) or _COUNTED.search(sentence):
        score -= 2
    if len(sentence) > 26:
        score -= 1
    if sentence.count(",") > 2:
        score -= 1.5
    return score


def _total(opening: Opening, openings: Sequence[Opening], paragraphs: int, prevalent: bool) -> float:
    """The score with what the other paragraphs of the section add: parallel length, words, coverage."""
    siblings = [o for o in openings if o is not opening and o.score > 0]
    bonus = 0.0
    gaps = [abs(len(o.text) - len(opening.text)) for o in siblings if o.commas == opening.commas]
    if gaps:
        bonus += 1.5 if min(gaps) <= 1 else 1 if min(gaps) <= 5 else 0
    text = opening.text
    if any(o.text[:2] == text[:2] or o.text[-2:] == text[-2:] for o in siblings):
        bonus += 1.5
    elif any(o.text[0] == text[0] or o.text[-1] == text[-1] for o in siblings):
        bonus += 0.75
    if siblings and (len(siblings) + 1) >= 0.6 * min(paragraphs, 2 * NEIGHBOURS):
        bonus += 1
    if opening.dashed and any(o.dashed for o in openings if o is not opening):
        bonus += 2
    if prevalent and (not siblings or opening.score >= 2):
        bonus += 1
    return opening.score + bonus
