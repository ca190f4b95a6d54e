# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Say why a query has no hits, and what would have some. All counts are over the whole archive."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from django.db.backends.utils import CursorWrapper

from reports.models import Phrase
from reports.search.conditions import Sql, join
from reports.search.interpretation import as_query, describe
from reports.search.matching import bounded, execute, make_match
from reports.search.nodes import And, Field, Literal, Near, Node, Not, Words
from reports.search.pinyin import spell
from reports.search.query import SCOPES, Query, SearchRequest
from reports.search.results import SearchTimeout, Suggestion
from reports.search.statements import CAP, Match

_MOST_PARTS = 6
_MOST_SUGGESTIONS = 6
_MOST_HOMOPHONES = 3
# A reader who found nothing does not wait long for the reason.
_TIMEOUT_MS = 2_000
_WITHIN = {"sentence": "一句", "paragraph": "一段", "section": "一节", "report": "一篇"}
_WIDER = {"sentence": "放宽到同一节", "paragraph": "放宽到同一节", "section": "放宽到同一篇"}

Explanation = tuple[tuple[str, ...], tuple[Suggestion, ...]]


def explain(request: SearchRequest, query: Query, match: Match) -> Explanation:
    """Return why there are no hits, for people, and queries that have some. Never raises SearchTimeout."""
    if query.root is None:
        return (("没有符合筛选条件的章节。",) if match.filters else ("档案中还没有已发布的报告。",)), ()
    for with_offers in (True, False):
        with suppress(SearchTimeout), bounded(_TIMEOUT_MS) as cursor:
            return _explain(cursor, request, query, query.root, bool(match.filters), with_offers)
    return ("没有命中；原因没能按时查出。",), ()


def _explain(
    cursor: CursorWrapper, request: SearchRequest, query: Query, root: Node, filtered: bool, with_offers: bool
) -> Explanation:
    parts = _parts(root)[:_MOST_PARTS]
    offers = [*_wider(request, root, filtered), *_without_one(request, root)] if with_offers else []
    offers += [_Offer(part, "section", f"只查{describe(part)}") for part in parts if len(parts) > 1]
    lone = [_Offer(part, "section", "") for part in parts]
    counts = _count(cursor, query, [*lone, *offers])
    alone, found = counts[: len(lone)], counts[len(lone) :]
    missing = [part for part, count in zip(parts, alone, strict=True) if not count]
    lines = [_say_missing(part) for part in missing]
    if not missing and len(parts) > 1:
        lines.append(f"各部分分别有命中，但没有{_WITHIN[request.scope]}同时符合全部条件。")
    if filtered and with_offers and found[0]:
        lines.append(f"不加筛选条件时有{_number(found[0])}节命中。")
    suggestions = [offer.suggestion(n) for offer, n in zip(offers, found, strict=True) if n]
    if len(suggestions) < _MOST_SUGGESTIONS:
        runs = [Literal(part.run) for part in (root, *_children(root)) if isinstance(part, Words)]
        suggestions += _homophones(cursor, query, root, [*runs, *missing])
    once = {(suggestion.q, suggestion.scope): suggestion for suggestion in reversed(suggestions)}
    kept = tuple(reversed(once.values()))[:_MOST_SUGGESTIONS]
    return tuple(lines or ["没有符合全部条件的章节。"]), kept


class _Offer:
    """Another query that may have hits."""

    def __init__(self, root: Node, scope: str, why: str) -> None:
        self.root, self.scope, self.why = root, scope, why

    def suggestion(self, count: int) -> Suggestion:
        """Return it with its count, as the query that a reader would type."""
        scope = "" if self.scope == "section" else self.scope
        return Suggestion(as_query(self.root), count, self.why, scope, count_is_exact=count < CAP)


def _wider(request: SearchRequest, root: Node, filtered: bool) -> list[_Offer]:
    """Offer the query without filters, and in the next wider scope."""
    offers = [_Offer(root, request.scope, "去掉全部筛选条件")] if filtered else []
    if request.scope in _WIDER and len(_parts(root)) > 1:
        scope = SCOPES[2] if request.scope in SCOPES[:2] else SCOPES[3]
        offers.append(_Offer(root, scope, _WIDER[request.scope]))
    return offers


def _without_one(request: SearchRequest, root: Node) -> list[_Offer]:
    """Offer the query less one of its parts, each in turn."""
    if not isinstance(root, And) or len(root.children) > _MOST_PARTS:
        return []
    offers = []
    # Whether a paragraph fulfils the rest cannot be counted: the section is asked for.
    scope = "section" if request.scope == "paragraph" else request.scope
    for left_out in root.children:
        rest = tuple(child for child in root.children if child != left_out)
        if any(not isinstance(child, Not | Field) for child in rest):
            less = rest[0] if len(rest) == 1 else And(rest)
            offers.append(_Offer(less, scope if len(rest) > 1 else "section", f"去掉{describe(left_out)}"))
    return offers


def _homophones(cursor: CursorWrapper, query: Query, root: Node, missing: Iterable[Node]) -> list[Suggestion]:
    """Offer what sounds like a string that stands nowhere: 民声实事 as 民生实事."""
    offers: list[_Offer] = []
    for part in missing:
        if not isinstance(part, Literal) or not (sound := spell(part.text).pinyin) or len(part.text) < 2:
            continue
        same = Phrase.objects.filter(pinyin=sound, kind__in=(Phrase.Kind.WORD, Phrase.Kind.PHRASE))
        for text in same.exclude(text=part.text).order_by("-weight").values_list("text", flat=True)[:2]:
            instead = Literal(text)
            others = _children(root)
            whole = And(tuple(instead if child == part else child for child in others)) if others else instead
            offers += [
                _Offer(one, "section", f"与“{part.text}”同音") for one in dict.fromkeys((whole, instead))
            ]
    offers = offers[:_MOST_HOMOPHONES]
    counts = _count(cursor, query, offers)
    return [offer.suggestion(count) for offer, count in zip(offers, counts, strict=True) if count]


def _children(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, And) else ()


def _parts(node: Node) -> list[Node]:
    """Return what has to be fulfilled together, negations left out."""
    match node:
        case And(children):
            return [part for child in children for part in _parts(child)]
        case Words(_, words):
            return [Literal(word) for word in words]
        case Near(parts, _):
            return [Literal(part) for part in parts]
        case Not():
            return []
        case _:
            return [node]


def _count(cursor: CursorWrapper, query: Query, offers: list[_Offer]) -> list[int]:
    """Count the sections of each offer, up to CAP, in one statement."""
    if not offers:
        return []
    counts = []
    for offer in offers:
        match = make_match(SearchRequest(scope=offer.scope), replace(query, root=offer.root))
        condition = join([Sql("r.published"), match.by_index])
        rows = f"SELECT 1 FROM reports_searchrow r WHERE {condition.text} LIMIT {CAP}"
        counts.append(Sql(f"(SELECT count(*) FROM ({rows}) AS part)", condition.params))
    text = "SELECT " + ", ".join(count.text for count in counts)
    execute(cursor, Sql(text, tuple(param for count in counts for param in count.params)))
    return list(cursor.fetchone())


def _say_missing(part: Node) -> str:
    if isinstance(part, Field):
        return f"全部档案中没有{describe(part)}的章节。"
    return f"{describe(part)}在全部档案中没有命中。"


def _number(count: int) -> str:
    return f"{count:,}" if count < CAP else f"{CAP:,}以上"
