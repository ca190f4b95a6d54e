"""The level that a text speaks as: by the body in its title, or by what it calls itself."""

from __future__ import annotations

import re
from collections import Counter

from reports.parsing.metadata_block import STATEMENT, Head
from reports.parsing.types import Detected

_SELF_BODY = re.compile(  # not 县乡人大, 各乡镇人大, 县（市、区）人大: these are others
    r"(?<![省县乡镇各层级、）)])([省市县区旗州盟镇乡])(?:人民代表大会|人大|委(?=[的坚、，领决部工中正重和]))"
)
_SELF_WORD = re.compile(r"[全我]([省市县区旗州盟镇乡])")
_REGION = re.compile("自治区(?:党委|人民政府|人大|人民代表大会|政府)")
_TITLE_BODY = re.compile(
    r"(?:(?P<street>街道|苏木)|(?<!自治)(?<!县乡)(?<!乡镇)(?<!镇街)(?P<kind>[省市县区旗州盟镇乡]))"
    r"(?:第.{1,4}届)?(?:人民代表大会|人大(?=常委|主席|工委|工作|机关|代表|开展|召开|[:：，,]|$|\d)|党工委"
    r"|(?:人民)?政府(?=工作|[，,]|$)|长(?=工作总结|述职|工作述职))"
)
_LEVELS = {
    "省": "province", "州": "prefecture", "盟": "prefecture", "市": "prefecture",
    "县": "county", "区": "county", "旗": "county", "镇": "township", "乡": "township",
}  # fmt: skip


def head_level(head: Head) -> Detected[str] | None:
    """The level in the title's own words: 某镇人大主席团, 某街道人大工委, 某县人民代表大会.

    市 is left to the text: the title does not tell a prefecture from a county-level city.
    """
    said = [line for line in head.opening[:2] if len(line.text) <= 160 and STATEMENT.search(line.folded)]
    for line in (*head.lines, *said):
        match = _TITLE_BODY.search(line.folded)
        if match is not None and not re.match(r"在.*会[议上]", line.folded):
            span = (line.start + match.start(), line.start + match.end())
            level = "township" if match["street"] else _LEVELS.get(match["kind"])
            return None if level is None or match["kind"] == "市" else Detected(level, *span, "head:body")
    return None


def self_level(folded: str) -> Detected[str] | None:
    """The level that the text speaks as: 区人大常委会, 全区, 我区 against 市人大常委会."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int | None, int | None]] = {}
    autonomous = len(_REGION.findall(folded)) >= 2
    for pattern, weight in ((_SELF_BODY, 1), (_SELF_WORD, 2)):
        for match in pattern.finditer(folded):
            char = match.group(1)
            if char == "区" and (autonomous or folded[max(0, match.start(1) - 2) : match.start(1)] == "自治"):
                char = "省"  # 全区 in a text that speaks of 自治区党委
            if (
                char == "州"
                and folded[max(0, match.start(1) - 2) : match.start(1)] != "自治"
                and pattern is _SELF_BODY
            ):
                continue  # 杭州人大
            # The body that a text speaks of first is its own; 全省 may be what it is compared with.
            counts[char] += weight if counts or pattern is _SELF_WORD else weight + 2
            first.setdefault(char, match.span())
    counts["镇"] += counts.pop("乡", 0)
    if not counts or not counts.most_common(1)[0][1]:
        return None
    char = counts.most_common(1)[0][0]
    start, end = first.get(char, (None, None))
    return Detected(_LEVELS[char], start, end, "self_name")
