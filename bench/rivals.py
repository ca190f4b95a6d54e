"""Other ways to search the same sections, measured in the same run."""

from __future__ import annotations

import shutil
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


def like_counts(requests: list[SearchRequest]) -> list[int]:
    """Count several queries of the same filters in one scan, in as many processes as the database likes."""
    conditions = [like_condition(request) for request in requests]
    counts = ", ".join(f"count(*) FILTER (WHERE {condition.text})" for condition in conditions)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_parallel_workers_per_gather')")
        usual = cursor.fetchone()[0]
        cursor.execute("SET max_parallel_workers_per_gather = 2")
        cursor.execute(
            f"SELECT {counts} FROM reports_searchrow r",  # noqa: S608 - constants
            tuple(param for condition in conditions for param in condition.params),
        )
        found = list(cursor.fetchone())
        cursor.execute("SELECT set_config('max_parallel_workers_per_gather', %s, false)", (usual,))
    return found


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
    """Pairs of characters with their positions, in an index of tantivy beside the database.

    The index is kept in `folder`, and built when the one there holds other rows.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="position")
        self._schema = builder.build()
        rows, took = SearchRow.objects.count(), folder / "seconds"
        if took.exists() and tantivy.Index.open(str(folder)).searcher().num_docs != rows:
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(folder))
        if not took.exists():
            took.write_text(str(self._fill(index)), encoding="utf-8")
        index.reload()
        self.seconds = float(took.read_text(encoding="utf-8"))
        self.size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        self._searcher = index.searcher()

    def _fill(self, index: Any) -> float:
        started = time.perf_counter()
        writer = index.writer(256_000_000)
        writer.delete_all_documents()
        for text in SearchRow.objects.order_by("id").values_list("folded", flat=True).iterator(5_000):
            writer.add_document(self._tantivy.Document(pairs=" ".join(a + b for a, b in pairwise(text))))
        writer.commit()
        writer.wait_merging_threads()
        return time.perf_counter() - started

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


def tantivy_or_none(folder: Path) -> Tantivy | None:
    """Return tantivy's index where the package is installed."""
    try:
        return Tantivy(folder)
    except ModuleNotFoundError:
        print("tantivy 未安装，略去：pip install -r requirements-bench.txt", flush=True)
        return None
