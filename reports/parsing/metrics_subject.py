"""What a quantity is of, in the words of the text."""

from __future__ import annotations

import re

from reports.parsing.metrics_context import Context

_HEAD = re.compile(r"^[、和与及的了等\s]+|[的了为达占共约近至到在是:,;\s]+$")
_VERB = re.compile(
    r"^(?:其中|共|先后|累计|已经?|全年|一年来|依法|认真|组织|开展|召开|举办|完成|实现|听取|审议|和审议|推动|提出|收集)+"
)
_STOP = re.compile(r"[,，;；。:：]")
LIMIT = 24


def subject_of(text: str, context: Context) -> str | None:
    """The noun beside the number, at most 24 characters, as the text writes it."""
    quantity = context.quantity
    if context.posed == "after":
        words = _STOP.split(text[quantity.right : quantity.right + LIMIT + 6])[0]
        words = words.split("\n")[0]
    else:
        behind = text[max(context.clause_start, quantity.left - 40) : quantity.left]
        words = re.split(r"[,，;；。:：、\n]|\d", behind)[-1]
        if len(_HEAD.sub("", words)) < 2:
            words = _STOP.split(context.lead.rstrip(",;: "))[-1] if context.lead else words
    words = _HEAD.sub("", _HEAD.sub("", words))
    words = _VERB.sub("", words) or words
    words = words[:LIMIT] if context.posed == "after" else words[-LIMIT:]
    return words.strip() or None
