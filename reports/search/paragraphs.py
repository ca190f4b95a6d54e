# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Scope 同段: the database finds sections that may do, the paragraphs are read here.

Folded text has no line ends, since a phrase may run over one. So the paragraphs of the original
are folded and looked at, for a bounded number of sections.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection
from django.db.backends.utils import CursorWrapper

from reports.search.conditions import Sql
from reports.search.folding import fold
from reports.search.nodes import Node
from reports.search.patterns import matches
from reports.search.statements import CANDIDATES, Match


def keep_paragraphs(
    cursor: CursorWrapper, match: Match, root: Node, *, walk: int | None = None
) -> tuple[Match, bool]:
    """Return the match narrowed to rows one paragraph of which fulfils `root`.

    With `walk`, only among the newest so many rows. Also says whether there were more rows than
    could be read; then the answer is capped.
    """
    kept: set[int] = set()
    capped = False
    for without in ("", *match.filters):
        rows = match.rows(without=without, walk=walk)
        cursor.execute(
            f"""SELECT m.id, substr(t.text, s.start + 1, s."end" - s.start)
                FROM (SELECT id FROM ({rows.text}) found LIMIT {CANDIDATES + 1}) m
                JOIN reports_searchrow s ON s.id = m.id JOIN reports_report t ON t.id = s.report_id""",
            rows.params,
        )
        found = cursor.fetchall()
        capped |= len(found) > CANDIDATES
        kept |= {key for key, text in found if key not in kept and _has_paragraph(text, root)}
    narrowed = Sql("r.id = ANY(%s::bigint[])", (sorted(kept),))
    return replace(match, by_index=narrowed, by_reading=narrowed, by_pairs=None), capped


def _has_paragraph(text: str, root: Node) -> bool:
    return any(matches(root, fold(paragraph)) for paragraph in text.split("\n"))


def rows_with_paragraph(row_ids: list[int], root: Node) -> set[int]:
    """Return which of these rows have a paragraph that fulfils `root`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.id, substr(t.text, s.start + 1, s."end" - s.start)
               FROM reports_searchrow s JOIN reports_report t ON t.id = s.report_id
               WHERE s.id = ANY(%s::bigint[])""",
            (row_ids,),
        )
        return {row_id for row_id, text in cursor.fetchall() if _has_paragraph(text, root)}
