"""How long the search for near-duplicates takes: `python -m bench.bench_similar --reports 100000`.

Makes up sketches in a table of the same shape beside the real one (its own schema, dropped at the end):
every one holds a few hashes of phrases that very many reports have, and else its own.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django.setup()

from django.db import connection  # noqa: E402

from reports.services import duplicates  # noqa: E402

SCHEMA = "bench_similar"
MADE = """
INSERT INTO reports_reportsketch (report_id, text_digest, hashes)
SELECT i, '', ARRAY(
    SELECT DISTINCT CASE WHEN n <= 2 + i %% 7
        THEN (power(3000, random())::bigint * 2654435761) %% 70000000
        ELSE (random() * 70000000)::bigint END
    FROM generate_series(1, 128) n
) FROM generate_series(1, %s) i
"""


def count_here(sketch: list[int]) -> list[int]:
    """Return what `_most_shared` returns, counted in Python over every row: slow, plainly right."""
    shared = set(sketch)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT report_id, hashes FROM reports_reportsketch WHERE hashes && %s::bigint[]", [sketch]
        )
        counted = [(len(shared.intersection(hashes)), key) for key, hashes in cursor.fetchall()]
    enough = [row for row in counted if row[0] >= duplicates.LEAST_SHARED]
    return [key for _, key in sorted(enough, reverse=True)[: duplicates.CANDIDATES]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=40)
    options = parser.parse_args()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"SET search_path = {SCHEMA}")
        try:
            cursor.execute(
                "CREATE TABLE reports_reportsketch"
                " (report_id bigint PRIMARY KEY, text_digest text, hashes bigint[])"
            )
            cursor.execute(MADE, [options.reports])
            cursor.execute("CREATE INDEX ON reports_reportsketch USING gin (hashes) WITH (fastupdate = off)")
            cursor.execute("ANALYZE reports_reportsketch")
            print(f"{options.reports} sketches made", flush=True)
            _measure(options)
        finally:
            cursor.execute(f"SET search_path = DEFAULT; DROP SCHEMA {SCHEMA} CASCADE")


def _measure(options: argparse.Namespace) -> None:
    generator = random.Random(3)
    taken: dict[str, list[float]] = {"SQL": [], "Python": []}
    for number in range(options.queries):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT hashes FROM reports_reportsketch WHERE report_id = %s",
                [generator.randint(1, options.reports)],
            )
            (hashes,) = cursor.fetchone()
        # Half of it changed, as in a report that was much edited.
        sketch = [h if at % 2 else generator.randrange(70_000_000) for at, h in enumerate(hashes)]
        started = time.perf_counter()
        found = duplicates._most_shared(sketch, None)
        taken["SQL"].append(time.perf_counter() - started)
        if number < 5:
            started = time.perf_counter()
            wanted = count_here(sketch)
            taken["Python"].append(time.perf_counter() - started)
            assert found == wanted, (found, wanted)
    for name, times in taken.items():
        print(f"{name}: p50 {1000 * statistics.median(times):.1f} ms, max {1000 * max(times):.1f} ms")


if __name__ == "__main__":
    main()
