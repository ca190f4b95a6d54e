"""Spans of a text in which numbers do not count anything: dates, titles, short quotations, idioms."""

from __future__ import annotations

import re

from reports.parsing.lexicon import any_of, words

_HAN = "〇零○一二三四五六七八九"
_HAN_TENS = "一二三四五六七八九十"
_MONTH_TAIL = r"(?:份|底|末|初|中旬|上旬|下旬)?"
_DATE = re.compile(
    r"(?<!\d)(?:1 ?[89]|2 ?0) ?\d ?\d ?年?(?:度|底)? ?"
    r"(?:[-—–~～至到、和与] ?(?:19|20)?\d\d ?年(?:度|底|末|初)?)"
    r"|(?<!\d)(?:19|20)\d\d ?[-—–~～至到] ?(?:19|20)\d\d(?!\d)(?! ?[个件项名人次元%万亿])"
    r"|(?<!\d)(?:1 ?[89]|2 ?0) ?\d ?\d ?年(?:度|底|末|初|代)?(?:以来|前|间)?"
    rf"(?: ?\d ?\d? ?(?:[-—–~～至到、] ?\d{{1,2}} ?月?)?月{_MONTH_TAIL}(?: ?\d ?\d? ?[日号])?)?"
    rf"|(?<![\d.])(?:1 ?[0-2]|[1-9]) ?(?:月?[-—–~～至到、] ?\d{{1,2}} ?)?月(?!球|嫂|饼){_MONTH_TAIL}"
    r"(?: ?\d ?\d? ?(?:[-—–至到] ?\d{1,2} ?)?[日号])?"
    r"|(?<!\d)\d{1,2} ?(?:[-—–至到] ?\d{1,2} ?)?日(?![均常])(?:上午|下午|至\d{1,2}日)?"
    r"|(?<!\d)(?:19|20)\d\d(?:[-./])\d{1,2}[-./]\d{1,2}(?: ?\d{1,2}:\d\d(?::\d\d)?)?"
    r"|(?<!\d)\d{1,2}:\d\d(?!\d)"
    rf"|[一二][{_HAN}]{{3}} ?年(?:度|底|末|初|代)?(?: ?[至到—-] ?[一二][{_HAN}]{{3}} ?年)?"
    rf"|(?<![{_HAN_TENS}])[一二三四五六七八九][{_HAN}]年(?!级)"
    rf"|[{_HAN_TENS}]{{1,3}}月(?!球|嫂|饼){_MONTH_TAIL}(?:[{_HAN_TENS}]{{1,3}}[日号])?"
    rf"|[{_HAN_TENS}\d]{{1,3}}年代|[{_HAN_TENS}\d]{{1,3}}世纪"
    r"|(?:十[一二三四五六]|[一二三四五六七八九])五[”\"]?(?:(?:计划|规划|时期|期间|普法|末|以来|开局)|(?=[,。,《]))"
)
_TITLE = re.compile(
    r"《[^》\n]{0,120}》|〈[^〉\n]{0,60}〉|https?://[^\s\u4e00-\u9fff]+|www\.[^\s\u4e00-\u9fff]+"
)
QUOTED_NAME = 14
_QUOTE = re.compile(rf"“[^“”\n]{{1,{QUOTED_NAME}}}”|‘[^‘’\n]{{1,{QUOTED_NAME}}}’")
_STRAIGHT = re.compile(r"[\"\n]")
_FIXED = re.compile(any_of(words("names", "fixed")))
# A quotation that states a quantity is no name: “增长5%”.
_STATES = re.compile(r"\d[\d.]*[万亿]?(?:%|元|人次|公里|亩)")
NAME = 1


def protected(text: str) -> bytearray:
    """One byte a character of folded text: ``NAME`` (title, quotation, idiom) or 0."""
    mask = bytearray(len(text))
    for start, end in _quotations(text):
        mask[start:end] = bytes([NAME]) * (end - start)
    for pattern in (_TITLE, _FIXED):
        for match in pattern.finditer(text):
            mask[match.start() : match.end()] = bytes([NAME]) * len(match[0])
    return mask


def date_end(text: str, start: int) -> int:
    """Offset behind the date that begins at a numeral, or ``start`` when none does."""
    match = _DATE.match(text, start)
    return start if match is None else match.end()


def _quotations(text: str) -> list[tuple[int, int]]:
    found = [m.span() for m in _QUOTE.finditer(text) if not _STATES.search(m[0])]
    opened: int | None = None
    for match in _STRAIGHT.finditer(text):
        at = match.start()
        if match[0] == "\n":
            opened = None
        elif opened is None:
            opened = at
        else:
            if at - opened <= QUOTED_NAME + 1 and not _STATES.search(text, opened, at):
                found.append((opened, at + 1))
            opened = None
    return found
