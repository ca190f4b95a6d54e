"""Fold text one character to one character, so that offsets stay those of the original.

Patterns of the parsing modules are written in simplified Chinese with half-width digits and match
the folded copy; values and spans are then taken from the original text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_CJK = range(0x4E00, 0xA000)
# Full-width forms whose folded shape the patterns expect; Chinese punctuation stays as it is.
_FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "％＋．／"))
# A character that simplifies in some words only: 答覆, but 覆蓋.
_WORDS = (("答覆", "答复"), ("回覆", "回复"), ("批覆", "批复"))
_WIDE_SPACES = "\u3000\u00a0\u2002\u2003"


@cache
def fold_table() -> dict[str, str]:
    """Return what each character folds to: traditional to simplified, full-width to half-width."""
    originals = [chr(code) for code in _CJK]
    # One call for the whole block: each character stands alone in its line, so no phrase rule applies.
    simplified = OpenCC("t2s").convert("\n".join(originals)).split("\n")
    table = {old: new for old, new in zip(originals, simplified, strict=True) if len(new) == 1 and new != old}
    table.update((chr(code), unicodedata.normalize("NFKC", chr(code))) for code in _FULL_WIDTH)
    table.update(dict.fromkeys(_WIDE_SPACES, " "))
    return table


@cache
def _foldable() -> re.Pattern[str]:
    # A search for what changes is twenty times faster than str.translate, for most text has little of it.
    return re.compile("[" + "".join(map(re.escape, fold_table())) + "]")


def fold(text: str) -> str:
    """Return a copy of the same length in simplified characters with half-width digits and letters.

    >>> fold("第十八屆（２０２４年）")
    '第十八届（2024年）'
    """
    table = fold_table()
    folded = _foldable().sub(lambda match: table[match.group()], text)
    for traditional, simplified in _WORDS:
        folded = folded.replace(traditional, simplified)
    return folded
