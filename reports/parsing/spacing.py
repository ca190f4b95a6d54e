"""Blanks that a converter set between the characters of a text: 县 人 大 常 委 会, 推动 高质 量发展.

They tear words apart, so nothing is recognised in a text that is full of them. Chinese is set solid:
in such a text they are taken away, as line breaks inside a sentence are. A text with few of them keeps
them all, for there they part names, halves of a headline, entries of a list.
"""

from __future__ import annotations

import re

_HAN = "\u4e00-\u9fff"
# A search that begins with the blank leaps from one to the next.
_BETWEEN = re.compile(rf"[ \u3000\u00a0](?<=[{_HAN}].)(?=[{_HAN}])")
_STRAY = re.compile(
    rf"[ \u3000\u00a0](?<=[{_HAN}，、；：“（《〇\d.%％][ \u3000\u00a0])(?=[{_HAN}，、；：。”）》〇\d%％.])"
)
# What stands side by side in a line of the page: 2024-01-15 来源：县人大办 浏览次数：20
_LABEL = re.compile(
    r"[ \u3000\u00a0](?:信 ?息 ?)?"
    r"(?:来 ?源|作 ?者|浏 ?览|点 ?击|阅 ?读|发 ?[布文]|日 ?期|时 ?间|编 ?辑|字 ?[号体])"
)
_CLOCK = re.compile(r"\d[ \u3000\u00a0]\d{1,2}[:：]\d")
_SENTENCE = re.compile("[，。；,;]")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四]部分)[^，。]{5,34}$"
)
_PROSE = 30  # characters of a line that is no heading
_SOME = 10
_MUCH = 0.02  # share of the places between two characters that hold a blank
_ALL = 0.3  # from here on headings are torn apart too


def without_stray_blanks(text: str) -> str:
    """Return a text without the blanks between its characters when it is full of them, else as it is."""
    if sum(text.count(blank) for blank in " \u3000\u00a0") < _SOME:
        return text
    share = _share(text)
    if share < _MUCH:
        return text
    parts: list[str] = []
    at = 0
    for blank in _STRAY.finditer(text):
        place = blank.start()
        if _LABEL.match(text, place) or _CLOCK.match(text, place - 1):
            continue
        if share >= _ALL or not _closes_heading(text, place):
            parts.append(text[at : blank.start()])
            at = blank.end()
    return "".join((*parts, text[at:]))


def _share(text: str) -> float:
    """How many of the places between two characters of its paragraphs hold a blank; 0 for a few."""
    prose = "\n".join(
        line for line in text.split("\n") if len(line) >= _PROSE and _SENTENCE.search(line) is not None
    )
    blanks = sum(1 for _ in _BETWEEN.finditer(prose))
    return blanks / len(prose) if blanks >= _SOME else 0.0


def _closes_heading(text: str, at: int) -> bool:
    """一、依法监督 去年以来……: the blank stands for the line break behind a heading."""
    if "\n" in text[at : at + _PROSE]:
        return False  # the rest of a heading, not a paragraph
    start = max(text.rfind(mark, max(0, at - 40), at) for mark in "\n。！？；")
    return _HEADING.match(text[start + 1 : at].strip()) is not None
