"""How a Chinese text is typed: full pinyin and initials, as plain letters. No framework."""

from __future__ import annotations

import re
from typing import NamedTuple

from pypinyin import lazy_pinyin

_LETTERS = re.compile(r"[^0-9a-z]+")
# An initial and a final, the longest that fits, or an initial alone.
_SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ui|uo|ua|ue|ve|er|[aoeiuv])"
    "|[a-z0-9]"
)


class Spelling(NamedTuple):
    """民生实事 as ``minshengshishi`` and ``msss``."""

    pinyin: str
    initials: str


def spell(text: str) -> Spelling:
    """Return the pinyin of a folded text, by the most usual reading of its words; ü is v."""
    syllables = [letters for part in lazy_pinyin(text) if (letters := only_letters(part))]
    return Spelling("".join(syllables), "".join(syllable[0] for syllable in syllables))


def only_letters(text: str) -> str:
    """Return the letters and digits of a folded text: ren'da gives renda."""
    return _LETTERS.sub("", text)


def syllables(letters: str) -> list[str]:
    """Cut what somebody types into syllables and lone initials: minshengss is min, sheng, s, s."""
    return _SYLLABLE.findall(letters)
