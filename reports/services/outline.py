"""Changes to the outline of a report: sections tile its text before and after each of them.

Pure of the database: the functions take the sections in order and return them anew.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from reports.models import Section
from reports.parsing.types import SectionKind

MAX_LEVEL = 6
_NUMBERED = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]+[）)、.]|第[一二三四五六七八九十]+|[（(]?\d{1,2}[）)、.．])"
)


class OutlineError(ValueError):
    """A change that the outline cannot take; the message is for people, in Chinese."""


def merge_back(sections: list[Section], ordinal: int) -> list[Section]:
    """Let a section end: its heading and text become the text of the one before.

    The first section has none before it and only loses its heading.
    """
    at = _place(sections, ordinal)
    section = sections[at]
    if at == 0:
        section.heading, section.kind, section.body_start = "", SectionKind.PREAMBLE.value, section.start
        return sections
    sections[at - 1].end = section.end
    return _number([*sections[:at], *sections[at + 1 :]])


def split_at(sections: list[Section], text: str, at: int, level: int | None = None) -> list[Section]:
    """Make the line that begins at offset `at` the heading of a new section."""
    index = bisect_right([s.start for s in sections], at) - 1
    if index < 0 or not 0 <= at < len(text) or (at > 0 and text[at - 1] != "\n"):
        raise OutlineError("标题须从一行的开头起。")
    section = sections[index]
    if section.heading and at < section.body_start:
        raise OutlineError("这一行已经是标题。")
    line_end = text.find("\n", at, section.end)
    line_end = section.end if line_end < 0 else line_end
    heading = text[at:line_end].strip()
    if not heading or len(heading) > 500:
        raise OutlineError("标题须有文字，不超过 500 字。")
    body = line_end
    while body < section.end and text[body].isspace():
        body += 1
    kind = SectionKind.NUMBERED if _NUMBERED.match(heading) else SectionKind.UNNUMBERED
    made = Section(
        report_id=section.report_id,
        ordinal=section.ordinal,
        level=_level(level if level is not None else max(section.level, 1)),
        kind=kind.value,
        stance=section.stance,
        heading=heading,
        start=at,
        end=section.end,
        body_start=body,
    )
    if at == section.start:
        made.pk = section.pk
        return _number([*sections[:index], made, *sections[index + 1 :]])
    section.end = at
    return _number([*sections[: index + 1], made, *sections[index + 1 :]])


def set_place(sections: list[Section], ordinal: int, *, level: int, stance: str) -> list[Section]:
    """Give a section a level and a stance."""
    section = sections[_place(sections, ordinal)]
    if stance and stance not in dict(Section.STANCES):
        raise OutlineError("没有这种性质。")
    section.level, section.stance = _level(level), stance
    return sections


def make_room(sections: list[Section], at: int, size: int, total: int) -> list[Section]:
    """Move the sections for `size` characters put in at offset `at` of a text now `total` long.

    At the seam of two sections they belong to the one before; before the first heading they become
    a section of their own.
    """
    front = [s for s in sections[:1] if at == 0 and s.heading]
    for section in sections:
        if section.start > at or (section.start == at and (at > 0 or section in front)):
            section.start += size
            section.body_start += size
        elif section.start < at < section.body_start:
            section.body_start += size
    if front:
        first = Section(report_id=front[0].report_id, level=front[0].level, kind=SectionKind.PREAMBLE.value)
        first.start = first.body_start = 0
        sections = [first, *sections]
    for section, following in zip(sections, [*sections[1:], None], strict=True):
        section.end = following.start if following else total
    return _number(sections)


def section_of(sections: list[Section], offset: int) -> int | None:
    """Return the ordinal of the section that holds an offset."""
    index = bisect_right([s.start for s in sections], offset) - 1
    return sections[index].ordinal if index >= 0 and offset < sections[index].end else None


def _place(sections: list[Section], ordinal: int) -> int:
    found = next((at for at, s in enumerate(sections) if s.ordinal == ordinal), None)
    if found is None:
        raise OutlineError("没有这一节。请刷新页面。")
    return found


def _level(level: int) -> int:
    if not 0 <= level <= MAX_LEVEL:
        raise OutlineError(f"层级须在 0 到 {MAX_LEVEL} 之间。")
    return level


def _number(sections: list[Section]) -> list[Section]:
    for ordinal, section in enumerate(sections):
        section.ordinal = ordinal
    return sections
