"""How fast and how right search is: ours, LIKE, jieba tokens in a tsvector, and tantivy, in one run.

    make bench-search SECTIONS=200000
    make bench-search ARGS=--quick

Works in a database of its own, named after the configured one with `_bench` and the size. What it
prints is Markdown for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from dataclasses import dataclass, replace
from pathlib import Path

import django
import django_stubs_ext
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django_stubs_ext.monkeypatch()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench import http  # noqa: E402
from bench.load import built, load, load_places  # noqa: E402
from bench.measure import Measured, measure, timing  # noqa: E402
from bench.queries import (  # noqa: E402
    COMMON,
    LONG,
    SERVED,
    VERY_COMMON,
    any_substrings,
    is_plain,
    query_classes,
)
from bench.rivals import (  # noqa: E402
    Tantivy,
    jieba_page,
    like_condition,
    like_count,
    like_counts,
    tantivy_or_none,
)
from reports.api.answers import archive_changed_at  # noqa: E402
from reports.models import SearchRow  # noqa: E402
from reports.search.engine import SearchPage, SearchRequest, search_sections  # noqa: E402
from reports.search.matching import make_match  # noqa: E402
from reports.search.query import parse_query  # noqa: E402
from reports.search.statements import CAP  # noqa: E402

# From this many sections on LIKE takes seconds: fewer queries, so that a run stays under 15 minutes.
_LARGE = 500_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much one run asks."""

    queries: int  # a class
    likes: int  # of these, how many are timed with LIKE too
    substrings: int


FULL, LARGE, QUICK = Size(16, 4, 500), Size(10, 2, 100), Size(5, 1, 40)


@dataclass(frozen=True, slots=True)
class Row:
    """What one class of queries gave."""

    name: str
    plain: bool
    ours: Measured
    like: Measured


def open_database(count: int, *, rebuild: bool, tokens: bool = True) -> None:
    """Connect to the bench database of this size, filling it when it is new."""
    name = f"{settings.DATABASES['default']['NAME']}_bench_{count}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if rebuild and cursor.fetchone():
            cursor.execute(f'DROP DATABASE "{name}"')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0, skip_checks=True)
    if not SearchRow.objects.exists():
        load(count, tokens=tokens)
    load_places()


def report(classes: dict[str, list[SearchRequest]], tantivy: Tantivy | None, size: Size) -> list[Row]:
    """Print one line a class."""
    columns = ["查询", "数", "命中中位数", "首页，SQL", "首页，CPU", "首页，全部", "LIKE 计数", "LIKE，CPU"]
    columns += ["jieba 首页", "tantivy 首页", "误：本系统", "误：jieba", "误：tantivy", "倍", "倍，CPU"]
    print("毫秒，p50/p95；倍为 LIKE 计数的 p50 除以首页的 p50。\n")
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    with_tokens, rows = _has_tokens(), []
    for name, requests in classes.items():
        truth = dict(zip(requests, like_counts(requests), strict=True))
        row = Row(
            name,
            all(is_plain(request) for request in requests),
            measure(search_sections, requests),
            measure(like_count, requests[:: max(1, len(requests) // size.likes)]),
        )
        rows.append(row)
        wrong = sum(search_sections(request).count != min(n, CAP) for request, n in truth.items())
        jieba = tokens = other = pairs = ""
        if row.plain and with_tokens:
            jieba = str(measure(jieba_page, requests).sql)
            tokens = str(sum(jieba_page(request) != n for request, n in truth.items()))
        if row.plain and tantivy is not None:
            other = str(measure(tantivy.page, requests).whole)
            pairs = str(sum(tantivy.page(request) != n for request, n in truth.items()))
        cells = [name, str(len(requests)), f"{statistics.median(truth.values()):,.0f}"]
        cells += [str(row.ours.sql), str(row.ours.cpu or ""), str(row.ours.whole)]
        cells += [str(row.like.sql), str(row.like.cpu or ""), jieba, other, str(wrong), tokens, pairs]
        cells.append(f"{row.like.sql.p50 / row.ours.sql.p50:.1f}")
        cells.append(f"{row.like.cpu.p50 / row.ours.cpu.p50:.1f}" if row.ours.cpu and row.like.cpu else "")
        print(f"| {' | '.join(cells)} |", flush=True)
    return rows


def targets(rows: list[Row]) -> None:
    """Print what the aims for the first page come to in this run."""
    named = {row.name: row for row in rows}
    print("\n| 目标 | 时钟 | CPU |\n| --- | --- | --- |")
    for name, aim in ((COMMON, "≥ 6"), (LONG, "≥ 12")):
        if row := named.get(name):
            print(f"| {name}，比 LIKE 快的倍数（{aim}） | {_both(row.like, row.ours, 'p50', 'p50')} |")
    # LIKE without filters reads every row, whatever the word: the median of those classes.
    if likes := sorted((row.like for row in rows if row.plain), key=lambda like: like.sql.p50):
        worst = max(rows, key=lambda row: (row.ours.cpu or row.ours.sql).p95)
        ratio = _both(worst.ours, likes[len(likes) // 2], "p95", "p50")
        print(f"| 各类中 p95 最大的“{worst.name}”÷ LIKE 的 p50（≤ 0.33） | {ratio} |")
        print(f"| 它的 p50/p95，毫秒 | {worst.ours.sql} | {worst.ours.cpu or ''} |")
    if VERY_COMMON in named and LONG in named:
        ratio = _both(named[VERY_COMMON].ours, named[LONG].ours, "p50", "p50")
        print(f"| 极常用词 ÷ {LONG}（≤ 5） | {ratio} |")


def _both(one: Measured, other: Measured, mine: str, theirs: str) -> str:
    cells = []
    for a, b in ((one.sql, other.sql), (one.cpu, other.cpu)):
        cells.append(f"{getattr(a, mine) / getattr(b, theirs):.2f}" if a and b else "")
    return " | ".join(cells)


def check_substrings(count: int) -> tuple[int, int, int]:
    """Compare `count` random substrings with LIKE row by row: (different, rows ours, rows LIKE)."""
    different = ours = theirs = 0
    for request in any_substrings(count):
        match, truth = make_match(request, parse_query(request.q)), like_condition(request)
        # Every row that the indexes give, without the cap, against every row that LIKE gives.
        found = [
            _ids(condition.text, condition.params)
            for condition in (match.by_index, match.by_pairs)
            if condition
        ]
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 2")
            expected = _ids(truth.text, truth.params)
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        answered = search_sections(request).count
        different += any(ids != expected for ids in found) or answered != min(len(expected), CAP)
        ours, theirs = ours + len(found[0] & expected), theirs + len(expected)
    return different, ours, theirs


def _ids(condition: str, params: tuple[object, ...]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT r.id FROM reports_searchrow r WHERE {condition}", params)  # noqa: S608 - constants
        return {row[0] for row in cursor.fetchall()}


def _as_the_api_asks(request: SearchRequest) -> SearchPage:
    """Send the statements of an answer of the API: those of the search, and when the archive last changed."""
    archive_changed_at()
    return search_sections(request)


def over_http(database: str, queries: list[SearchRequest]) -> None:
    """Print the times of the page and the API, and what the API takes beside the SQL of the same search."""
    with http.serving(database) as address:
        paired: list[tuple[float, float]] = []
        # Every thread of every process has a connection of its own, which is slow at first.
        for request in queries * 4:
            http.get(http.url(address, "API", request.q))
        for request in queries:
            url = http.url(address, "API", request.q)
            http.get(url)
            # One after the other, so that what else the machine does meets both.
            for _ in range(2):
                started = time.perf_counter()
                http.get(url)
                taken = (time.perf_counter() - started) * 1000
                paired.append((taken, measure(_as_the_api_asks, [request]).sql.p50))
        api, sql = (timing(times) for times in zip(*paired, strict=True))
        beside = timing(a - b for a, b in paired)
        print(f"\nAPI {api}，同一批查询的 SQL {sql}，相差 {api.p50 - sql.p50:.1f}（逐个相减 {beside}）毫秒\n")
        print("| HTTP | 同时 | p50/p95 | 每秒 |\n| --- | --- | --- | --- |")
        for what, readers, times, rate in http.measure(address, [request.q for request in queries]):
            print(f"| {what} | {readers} | {times} | {rate:.1f} |", flush=True)


def sizes(tantivy: Tantivy | None) -> None:
    """Print how large the rows and the indexes are, and how long building took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) / 1e6 FROM pg_class WHERE relkind IN ('r', 'i')"
            " AND (relname LIKE 'search_row%%' OR relname LIKE 'bench_jieba%%'"
            " OR relname = 'reports_searchrow') ORDER BY relname"
        )
        measured = dict(cursor.fetchall())
    took = built()
    if tantivy is not None:
        measured["tantivy"], took["tantivy"] = tantivy.size / 1e6, tantivy.seconds
    print("\n| | MB | 建立，秒 |\n| --- | --- | --- |")
    for name, size in measured.items():
        print(f"| {name} | {size:.0f} | {f'{took[name]:.0f}' if name in took else ''} |")


def _has_tokens() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('bench_jieba_gin') IS NOT NULL AND EXISTS (SELECT FROM bench_jieba)"
        )
        return bool(cursor.fetchone()[0])


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=200_000)
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a few queries of everything")
    parser.add_argument("--no-compare", action="store_true", help="without tantivy and jieba tokens")
    parser.add_argument("--queries", type=int, help="queries a class")
    parser.add_argument("--substrings", type=int)
    parser.add_argument("--no-http", action="store_true")
    parser.add_argument("--only", default="", help="classes whose name contains this")
    options = parser.parse_args()
    size = QUICK if options.quick else LARGE if options.sections >= _LARGE else FULL
    size = replace(
        size,
        queries=options.queries or size.queries,
        substrings=size.substrings if options.substrings is None else options.substrings,
    )
    started = time.perf_counter()
    open_database(options.sections, rebuild=options.rebuild, tokens=not options.no_compare)
    database = str(connection.settings_dict["NAME"])
    tantivy = None if options.no_compare else tantivy_or_none(Path(settings.VAR_DIR) / "bench" / database)
    if (ready := time.perf_counter() - started) > 60:
        print(f"建库 {ready:.0f} 秒")
        started = time.perf_counter()
    with connection.cursor() as cursor:
        # One process a query on every side, as when several people search at once.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{options.sections:,} 节；{os.cpu_count()} 核，{memory:.0f} GB，", end="")
    print(f"Linux {platform.release()}，PostgreSQL {version}，负载 {os.getloadavg()[0]:.1f}\n")
    classes = {
        name: requests for name, requests in query_classes(size.queries).items() if options.only in name
    }
    targets(report(classes, tantivy, size))
    if size.substrings:
        different, ours, theirs = check_substrings(size.substrings)
        print(f"\n任取 {size.substrings} 段 2—10 字：与 LIKE 不同 {different}，命中行 {ours:,}/{theirs:,}")
    served = [request for name in SERVED for request in classes.get(name, [])]
    if served and not options.no_http:
        over_http(database, served)
    sizes(tantivy)
    print(f"\n用时 {time.perf_counter() - started:.0f} 秒，结束时负载 {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
