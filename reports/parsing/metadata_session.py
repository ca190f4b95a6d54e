"""A session of a congress as texts write it, and its full name."""

from __future__ import annotations

import re

from reports.parsing.folding import fold

_NUMERAL = r"(?:[一二三四五六七八九十](?: ?[一二三四五六七八九十]){0,2}|\d ?\d?)"
# Blanks stand between the characters for looks, or where a line was broken; 第一会议上 is a slip.
SESSION = re.compile(
    rf"第? ?(?P<term>{_NUMERAL}) ?届(?P<inner>[\u4e00-\u9fff ]{{0,16}}?) ?(?:人 ?民 ?代 ?表 ?大 ?会|人 ?大) ?"
    rf"第? ?(?P<no>{_NUMERAL}) ?(?:次 ?(?:全 ?体 ?)?|(?=会 ?议 ?上))会 ?议"
)


def session_name(written: str, match: re.Match[str], term: int, no: int) -> str:
    """Return the session's full name, as written where it is written in full."""
    inner = match["inner"].strip()
    bare = re.sub(r"[\s\u3000]", "", written)
    if (
        bare.startswith("第")
        and inner in ("", "全国")
        and not re.search("人大|全体", fold(bare))
        and not re.search(r"\d", fold(bare))
    ):
        return bare
    whole = "全国" if inner == "全国" else ""
    return f"第{to_chinese(term)}届{whole}人民代表大会第{to_chinese(no)}次会议"


def to_chinese(value: int) -> str:
    """Return a number below 100 in Chinese numerals: 18 is 十八."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (
        digits[ones] if ones or not tens else ""
    )
