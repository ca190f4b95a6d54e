"""Masked texts: places, years and congresses set as **区, XX省, 党的XX大."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.parsing.types import Detected

_MASK = re.compile(
    r"(?:[*＊✕□○●]{2,4}|(?<=[\u4e00-\u9fff，。、（“])[*＊]|×{1,4}|(?<![A-Za-z])[Xx]{1,4}|某某?)"
    r"(?:[省市县区旗州盟镇乡]|街道|自治[区州县])"
    r"|(?<=[\u4e00-\u9fff])(?:[xX]{2,4}|×{2,4})(?=[\u4e00-\u9fff])"
    r"|党的[Xx×*]{2}大|(?<![A-Za-z])[Xx×*]{2}大(?:精神|报告|以来|召开)"
    r"|(?<![A-Za-z_])[_＿]{2,6}(?:[省市县区旗州盟镇乡]|街道)"
    r"|(?:20|二[0○〇O零])(?:\d[Xx×*＊_＿]|[Xx×*＊_＿]{2}) ?年|(?<![A-Za-z])[Xx×]{4} ?年"
)
_MASK_CHARACTER = re.compile("[*＊×✕□○●Xx某_＿]")  # few lines have any: a quick look saves a slow one
_WEAK_MASK = re.compile(r"某某?(?:[省市县区旗州盟镇乡]|街道)")


def find_mask(folded: str) -> Detected[bool]:
    """Return whether folded text is masked, with the first mask as evidence."""
    for match in _masks(folded):
        # A single 某县 is a figure of speech.
        if not _WEAK_MASK.fullmatch(match.group()) or len(_WEAK_MASK.findall(folded)) >= 2:
            return Detected(True, match.start(), match.end(), "mask")
    return Detected(False, None, None, "no_mask")


def _masks(folded: str) -> Iterator[re.Match[str]]:
    """Yield the masks of a text; only lines with one of their characters are looked through."""
    start = 0
    for line in folded.split("\n"):
        end = start + len(line)
        if _MASK_CHARACTER.search(line):
            yield from _MASK.finditer(folded, start, end)
        start = end + 1
