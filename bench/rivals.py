"""Other ways to search the same sections, measured in the same run."""

from __future__ import annotations

import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import connection

from reports.models import SearchRow
from reports.search import words
from reports.search.conditions import Sql, filter_conditions, join, like_pattern
from reports.search.query import SearchRequest


def phrases(request: SearchRequest) -> tuple[str, list[str]]:
    """Return how the strings of a bench query are joined, and the strings."""
    if request.q.startswith('"'):
        return "AND", [request.q.strip('"')]
    word = "OR" if " OR " in request.q else "AND"
    return word, request.q.replace(" OR ", " ").split()


def like_condition(request: SearchRequest) -> Sql:
    """Return the plain truth as a condition: LIKE and the filters."""
    word, texts = phrases(request)
    likes = [Sql('r.folded COLLATE "C" LIKE %s', (like_pattern(text),)) for text in texts]
    return join([*filter_conditions(request).values(), join(likes, word)])


def like_count(request: SearchRequest) -> int:
    """Count by scanning all rows."""
    condition = like_condition(request)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM reports_searchrow r WHERE {condition.text}",  # noqa: S608 - constants
            condition.params,
        )
        return int(cursor.fetchone()[0])


def jieba_page(request: SearchRequest) -> int:
    """Count by jieba's tokens, and take the first page by ts_rank."""
    word, texts = phrases(request)
    groups = [
        " & ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in words.cut(text))
        for text in texts
    ]
    query = (" | " if word == "OR" else " & ").join(f"({group})" for group in groups)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM bench_jieba, CAST(%s AS tsquery) q WHERE tokens @@ q"
            " ORDER BY ts_rank(tokens, q) DESC, id LIMIT 20",
            (query,),
        )
        cursor.fetchall()
        cursor.execute("SELECT count(*) FROM bench_jieba WHERE tokens @@ %s::tsquery", (query,))
        return int(cursor.fetchone()[0])


class Tantivy:
    """Pairs of characters with their positions, in an index of tantivy beside the database."""

    def __init__(self) -> None:
        import tantivy

        self._tantivy = tantivy
        self._folder = tempfile.TemporaryDirectory()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="position")
        self._schema = builder.build()
        started = time.perf_counter()
        index = tantivy.Index(self._schema, path=self._folder.name)
        writer = index.writer(256_000_000)
        for text in SearchRow.objects.order_by("id").values_list("folded", flat=True).iterator(5_000):
            writer.add_document(tantivy.Document(pairs=" ".join(a + b for a, b in pairwise(text))))
        writer.commit()
        writer.wait_merging_threads()
        self.seconds = time.perf_counter() - started
        self.size = sum(path.stat().st_size for path in Path(self._folder.name).rglob("*") if path.is_file())
        index.reload()
        self._searcher = index.searcher()

    def page(self, request: SearchRequest) -> int:
        """Count, and take the first page by BM25."""
        word, texts = phrases(request)
        occur = self._tantivy.Occur.Should if word == "OR" else self._tantivy.Occur.Must
        query = self._tantivy.Query.boolean_query([(occur, self._phrase(text)) for text in texts])
        return int(self._searcher.search(query, 20, count=True).count)

    def _phrase(self, text: str) -> Any:
        pairs = [a + b for a, b in pairwise(text)]
        if len(pairs) == 1:
            return self._tantivy.Query.term_query(self._schema, "pairs", pairs[0])
        return self._tantivy.Query.phrase_query(self._schema, "pairs", pairs)


def tantivy_or_none() -> Tantivy | None:
    """Return tantivy's index where the package is installed."""
    try:
        return Tantivy()
    except ModuleNotFoundError:
        print("tantivy 未安装，略去：pip install -r requirements-bench.txt", flush=True)
        return None
