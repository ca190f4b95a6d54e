# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Say why a query has no hits, and what would have some."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from reports.search.conditions import TRUE as _TRUE
from reports.search.conditions import Matcher, Sql, index_condition, join
from reports.search.interpretation import describe
from reports.search.nodes import And, Literal, Near, Node, Or, Words
from reports.search.query import Query, SearchRequest
from reports.search.results import Suggestion
from reports.search.statements import CAP, Match

_MOST_PARTS = 6


def explain(
    cursor: CursorWrapper, request: SearchRequest, query: Query, match: Match
) -> tuple[tuple[str, ...], tuple[Suggestion, ...]]:
    """Count each part of the query alone and the whole without filters, in one statement."""
    if query.root is None:
        return (("没有符合筛选条件的章节。",) if match.filters else ("档案中还没有已发布的报告。",)), ()
    parts = _parts(query.root)[:_MOST_PARTS]
    counts = [_count(join([Sql("r.published"), match.by_index]))]
    counts += [_count(_alone(part)) for part in parts]
    cursor.execute(
        "SELECT " + ", ".join(count.text for count in counts),
        tuple(param for count in counts for param in count.params),
    )
    unfiltered, *alone = cursor.fetchone()
    lines = [
        f"{describe(part)}在全部档案中没有命中。"
        for part, count in zip(parts, alone, strict=True)
        if not count
    ]
    if match.filters and unfiltered:
        lines.append(f"不加筛选条件时有{_number(unfiltered)}节命中。")
    if not lines:
        lines.append("各词分别有命中，但没有一节同时符合全部条件。")
    suggestions = [
        Suggestion(_typed(part), count, f"单独检索{describe(part)}")
        for part, count in zip(parts, alone, strict=True)
        if count and len(parts) > 1 and _typed(part)
    ]
    if match.filters and unfiltered:
        suggestions.insert(0, Suggestion(request.q, unfiltered, "去掉全部筛选条件"))
    return tuple(lines), tuple(suggestions)


def _parts(node: Node) -> list[Node]:
    """Return what has to be fulfilled together."""
    match node:
        case And(children):
            return [part for child in children for part in _parts(child)]
        case Words(_, words):
            return [Literal(word) for word in words]
        case Near(parts, _):
            return [Literal(part) for part in parts]
        case Literal() | Or():
            return [node]
        case _:
            return []


def _alone(part: Node) -> Sql:
    extra = index_condition(part)
    return join([Sql("r.published"), Matcher(indexed=extra == _TRUE).condition(part), extra])


def _count(condition: Sql) -> Sql:
    rows = f"SELECT 1 FROM reports_searchrow r WHERE {condition.text} LIMIT {CAP}"
    return Sql(f"(SELECT count(*) FROM ({rows}) AS part)", condition.params)


def _typed(part: Node) -> str:
    return f'"{part.text}"' if isinstance(part, Literal) else ""


def _number(count: int) -> str:
    return f"{count:,}" if count < CAP else f"{CAP:,}以上"
