"""Does a section look back, name problems, or plan? From headings, years and cue words."""

from __future__ import annotations

import re

from reports.parsing.lexicon import any_of, words
from reports.parsing.numerals import parse_chinese
from reports.parsing.types import Metadata, Stance

_PLAN = re.compile(any_of(words("outline", "plan_heads")))
_REVIEW = re.compile(any_of(words("outline", "review_heads")))
_PROBLEM = re.compile(any_of(words("outline", "problem_heads")))
_PROBLEM_CUE = re.compile(any_of(words("outline", "problem_cues")))
_SOLVED = re.compile(r"坚持问题|问题导向|解决|整改")
_YEAR = re.compile(r"((?:1 ?9|2 ?0) ?\d ?\d) ?年|([一二][〇零○一二三四五六七八九]{3})年")
_PLAN_OPENING = re.compile(
    r"(?:今后|下一步|新的一年|新一年|未来五年|下阶段|今年|明年|接下来|今后五年|下一年)[^。]{0,160}?(?:要|将|做好|重点|着力|抓好|总体|力争)"
    r"|(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})年?[^。]{0,200}?(?:总体要求|工作思路|主要预期目标|主要目标|指导思想|工作的总体|要重点|要着力|将重点|将紧紧)"
)
_ADDRESS = re.compile(r"^(?:各位代表[!:,]?|同志们[!:,]?) ?")


def heading_stance(heading: str, metadata: Metadata) -> Stance | None:
    """What a heading alone says; None when it says nothing (加强自身建设)."""
    if _PROBLEM.search(heading) and not _SOLVED.search(heading):
        return Stance.PROBLEMS
    years = years_in(heading)
    covered = metadata.covers_year.value if metadata.covers_year else None
    planned = metadata.plan_year.value if metadata.plan_year else None
    if years and covered:
        return Stance.PLAN if max(years) > covered else Stance.REVIEW
    if years and planned:
        return Stance.PLAN if max(years) >= planned else Stance.REVIEW
    review, plan = _REVIEW.search(heading), _PLAN.search(heading)
    if review and plan:
        return None
    if plan and len(heading) <= 24:
        return Stance.PLAN
    return Stance.REVIEW if review and len(heading) <= 24 else None


def years_in(text: str) -> list[int]:
    """Calendar years written in folded text, 2023年 and 二〇二三年 alike."""
    found: list[int] = []
    if "年" not in text:
        return found
    for match in _YEAR.finditer(text):
        value = int(match[1].replace(" ", "")) if match[1] else int(parse_chinese(match[2]) or 0)
        if 1900 < value < 2100:
            found.append(value)
    return found


def opens_problems(paragraph: str) -> bool:
    """A paragraph that turns to shortcomings: 我们也清醒地认识到……还不够……."""
    cues = {match[0] for match in _PROBLEM_CUE.finditer(paragraph)}
    return len(cues) >= 2 and not _PLAN_OPENING.match(paragraph)


def opens_plan(paragraph: str, metadata: Metadata) -> bool:
    """A paragraph without a heading that turns to the work ahead."""
    head = paragraph[:240]
    covered = metadata.covers_year.value if metadata.covers_year else None
    years = years_in(head[:40])
    if covered and years and years[0] <= covered:
        return False
    return _PLAN_OPENING.match(_ADDRESS.sub("", head)) is not None
