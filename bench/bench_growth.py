"""How the first page grows with the archive: the same queries at two sizes, in one run.

    python -m bench.bench_growth --sizes 200000 1000000

Works in the databases of bench_search of these sizes, and fills them when they are new. Prints a
table for docs/benchmarks.md: milliseconds of the statements of a search, by the clock and by the
processor time of the database, the better of two rounds. Each query is put to one size right after
the other, so that what else the machine does meets both.
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
from django.db import connection, connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from bench.bench_search import open_database  # noqa: E402
from bench.measure import measure, timing  # noqa: E402
from bench.queries import query_classes  # noqa: E402
from reports.search.engine import SearchRequest, search_sections  # noqa: E402

_ROUNDS = 2


def connected(size: int) -> BaseDatabaseWrapper:
    """Return a connection of its own to the bench database of this size."""
    usual = settings.DATABASES["default"]["NAME"]
    open_database(size, rebuild=False, tokens=False)
    own = connections["default"].copy()
    connection.close()
    settings.DATABASES["default"]["NAME"] = usual
    return own


def best(request: SearchRequest) -> tuple[float, float]:
    """Return the least time of a search by clock and by processor."""
    rounds = [measure(search_sections, [request]) for _ in range(_ROUNDS)]
    return min(r.sql.p50 for r in rounds), min(r.cpu.p50 if r.cpu else 0.0 for r in rounds)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=[200_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=16)
    options = parser.parse_args()
    archives = [connected(size) for size in options.sizes]
    # The texts of the smaller archive are the first of the larger one: its queries do for both.
    connections["default"] = archives[0]
    classes = query_classes(options.queries)
    sizes = " | ".join(f"{size:,} 节，SQL | CPU" for size in options.sizes)
    print(f"| 查询 | {sizes} | p95 之比，SQL | CPU |\n|{' --- |' * 7}")
    for name, requests in classes.items():
        taken: list[list[tuple[float, float]]] = [[] for _ in archives]
        for request in requests:
            for times, archive in zip(taken, archives, strict=True):
                connections["default"] = archive
                times.append(best(request))
        small, large = ([timing(column) for column in zip(*times, strict=True)] for times in taken)
        ratios = (b.p95 / a.p95 if a.p95 else 0.0 for a, b in zip(small, large, strict=True))
        cells = [name, *map(str, small), *map(str, large), *(f"{ratio:.1f}" for ratio in ratios)]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
