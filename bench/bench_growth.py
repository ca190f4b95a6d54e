"""How the first page grows with the archive: the same queries at two sizes, in one run.

    python -m bench.bench_growth --sizes 200000 1000000

Works in the databases of bench_search of these sizes, and fills them when they are new. Prints a
table for docs/benchmarks.md: milliseconds of the statements of a search, by the clock and by the
processor time of the database, the better of two rounds.
"""

from __future__ import annotations

import argparse
import os

import django
import django_stubs_ext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django_stubs_ext.monkeypatch()
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from bench.bench_search import open_database  # noqa: E402
from bench.measure import Timing, measure, timing  # noqa: E402
from bench.queries import query_classes  # noqa: E402
from reports.search.engine import SearchRequest, search_sections  # noqa: E402

_ROUNDS = 2


def take(requests: list[SearchRequest]) -> tuple[Timing, Timing]:
    """Return the times of the queries by clock and by processor, each query's best."""
    best = []
    for request in requests:
        rounds = [measure(search_sections, [request]) for _ in range(_ROUNDS)]
        best.append((min(r.sql.p50 for r in rounds), min(r.cpu.p50 if r.cpu else 0.0 for r in rounds)))
    return timing(sql for sql, _ in best), timing(cpu for _, cpu in best)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=[200_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=16)
    options = parser.parse_args()
    usual = str(settings.DATABASES["default"]["NAME"])
    found: dict[str, list[tuple[Timing, Timing]]] = {}
    classes: dict[str, list[SearchRequest]] = {}
    for size in options.sizes:
        settings.DATABASES["default"]["NAME"] = usual
        open_database(size, rebuild=False, tokens=False)
        # The texts of the smaller archive are the first of the larger one: the queries are the same.
        classes = classes or query_classes(options.queries)
        for name, requests in classes.items():
            found.setdefault(name, []).append(take(requests))
        connection.close()
    print(
        f"| 查询 | {' | '.join(f'{size:,} 节，SQL | CPU' for size in options.sizes)} | p95 之比，SQL | CPU |"
    )
    print(f"|{' --- |' * 7}")
    for name, ((sql, cpu), (larger, its_cpu)) in found.items():
        ratios = f"{larger.p95 / sql.p95:.1f} | {its_cpu.p95 / cpu.p95 if cpu.p95 else 0:.1f}"
        print(f"| {name} | {sql} | {cpu} | {larger} | {its_cpu} | {ratios} |")


if __name__ == "__main__":
    main()
