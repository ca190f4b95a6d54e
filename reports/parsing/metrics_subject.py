"""What a quantity is of, in the words of the text."""

from __future__ import annotations

import re

from reports.parsing.metrics_context import Context

_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
# What joins a noun to the words before it and behind it.
_JOINS_BEFORE = "、和与及的了等" + _BLANKS
_JOINS_BEHIND = "的了为达占共约近至到在是:,;" + _BLANKS
_VERB = re.compile(
    r"(?:其中|共|先后|累计|已经?|全年|一年来|依法|认真|组织|开展|召开|举办|完成|实现|听取|审议|和审议|推动|提出|收集)+"
)
_STOP = re.compile(r"[,，;；。:：]")
_STOP_BEFORE = re.compile(r"[,，;；。:：、\n\d]")
_UP_TO_STOP = re.compile(r"[^,，;；。:：\n]*")
LIMIT = 24


def subject_of(text: str, context: Context) -> str | None:
    """The noun beside the number, at most 24 characters, as the text writes it."""
    quantity = context.quantity
    if context.posed == "after":
        behind = _UP_TO_STOP.match(text, quantity.right, quantity.right + LIMIT + 6)
        words = _bare(behind[0]) if behind is not None else ""
    else:
        before = text[max(context.clause_start, quantity.left - 40) : quantity.left]
        words = _bare(_STOP_BEFORE.split(before)[-1])
        if len(words) < 2 and context.lead:
            words = _bare(_STOP.split(context.lead.rstrip(",;: "))[-1])
    if (verb := _VERB.match(words)) is not None:
        words = words[verb.end() :] or words
    words = words[:LIMIT] if context.posed == "after" else words[-LIMIT:]
    return words.strip() or None


def _bare(words: str) -> str:
    return words.lstrip(_JOINS_BEFORE).rstrip(_JOINS_BEHIND)
