"""Fold text one character to one character, so that offsets stay those of the original.

Patterns of the parsing modules are written in simplified Chinese with half-width digits and match
the folded copy; values and spans are then taken from the original text.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from opencc import OpenCC

_CJK = range(0x4E00, 0xA000)
# Full-width forms whose folded shape the patterns expect; Chinese punctuation stays as it is.
_FULL_WIDTH = (
    *range(0xFF10, 0xFF1A),
    *range(0xFF21, 0xFF3B),
    *range(0xFF41, 0xFF5B),
    0xFF05,
    0xFF0B,
    0xFF0E,
    0xFF0F,
)


@cache
def fold_table() -> dict[int, str]:
    """Return the translation table: traditional to simplified, full-width to half-width."""
    originals = [chr(code) for code in _CJK]
    # One call for the whole block: each character stands alone in its line, so no phrase rule applies.
    simplified = OpenCC("t2s").convert("\n".join(originals)).split("\n")
    table = {
        ord(old): new for old, new in zip(originals, simplified, strict=True) if len(new) == 1 and new != old
    }
    for code in _FULL_WIDTH:
        table[code] = unicodedata.normalize("NFKC", chr(code))
    table[0x3000] = table[0x00A0] = table[0x2002] = table[0x2003] = " "
    return table


def fold(text: str) -> str:
    """Return a copy of the same length in simplified characters with half-width digits and letters.

    >>> fold("第十八屆（２０２４年）")
    '第十八届（2024年）'
    """
    return text.translate(fold_table())
