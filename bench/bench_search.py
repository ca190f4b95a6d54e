"""How fast and how right search is: ours, LIKE, jieba tokens in a tsvector, and tantivy, in one run.

    make bench-search SECTIONS=200000

Works in a database of its own, named after the configured one with `_bench` and the size.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django
import django_stubs_ext
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django_stubs_ext.monkeypatch()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench import http  # noqa: E402
from bench.load import load  # noqa: E402
from bench.rivals import Tantivy, jieba_page, like_condition, like_count, tantivy_or_none  # noqa: E402
from reports.models import SearchRow  # noqa: E402
from reports.search import words  # noqa: E402
from reports.search.engine import SearchRequest, search_sections  # noqa: E402
from reports.search.matching import make_match  # noqa: E402
from reports.search.query import parse_query  # noqa: E402
from reports.search.statements import CAP  # noqa: E402


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one way over the queries of one class."""

    p50: float
    p95: float


class Clock:
    """Adds up the time that statements spend in the database and on the way to it."""

    def __init__(self) -> None:
        self.total = 0.0

    def __call__(self, execute: Callable[..., object], *args: object) -> object:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.total += time.perf_counter() - started


def open_database(count: int, *, rebuild: bool, tokens: bool = True) -> dict[str, float]:
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
    return {} if SearchRow.objects.exists() else load(count, tokens=tokens)


def query_classes(size: int = 30) -> dict[str, list[SearchRequest]]:
    """Choose queries from the stored texts, always the same for the same texts."""
    generator = random.Random(11)
    sample = list(
        SearchRow.objects.filter(id__in=range(1, 60_000, 29)).order_by("id").values_list("folded", flat=True)
    )
    counts: Counter[str] = Counter()
    for text in sample:
        counts.update({word for word in words.cut(text) if len(word) > 1 and word.isalpha()})
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    two = [word for word in ranked if len(word) == 2][: size * 4 : 4]
    long = [word for word in ranked if len(word) > 2][: size * 16 : 16]
    rare = [word for word in ranked if counts[word] == 1][:: max(1, len(ranked) // (size * 4))][:size]

    def substrings(length: int) -> list[str]:
        found = []
        while len(found) < size:
            text = generator.choice(sample)
            start = generator.randrange(len(text) - length)
            found.append(text[start : start + length])
        return found

    def asked(texts: list[str], **filters: object) -> list[SearchRequest]:
        return [SearchRequest(q=f'"{text}"', **filters) for text in texts]  # type: ignore[arg-type]

    pairs = [f"{a} {b}" for a, b in zip(two, long, strict=False)]
    return {
        "生僻词": asked(rare),
        **{f"任意{n}字": asked(substrings(n)) for n in (2, 3, 4, 6, 10)},
        "常用双字词": asked(two),
        "三字以上词": asked(long),
        "极常用词": asked(ranked[:8]),
        "两词": [SearchRequest(q=pair) for pair in pairs],
        "两词之一": [SearchRequest(q=pair.replace(" ", " OR ")) for pair in pairs],
        "常用双字词，限年份": asked(two, year_from=2010, year_to=2014),
        "常用双字词，限地区": asked(two, division="9905"),
        "三字以上词，限文种与年份": asked(long, kind=("speech",), year_from=2015),
        "常用双字词，按年份": asked(two, order="year"),
    }


def measure(run: Callable[[SearchRequest], int], requests: list[SearchRequest], *, whole: bool) -> Timing:
    """Run every request once to warm up, then once measured: the whole call, or its SQL only."""
    clock = Clock()
    times = []
    for request in requests:
        run(request)
        clock.total = 0.0
        started = time.perf_counter()
        with connection.execute_wrapper(clock):
            run(request)
        times.append((time.perf_counter() - started if whole else clock.total) * 1000)
    times.sort()
    return Timing(statistics.median(times), _p95(times))


def report(classes: dict[str, list[SearchRequest]], tantivy: Tantivy | None) -> list[float]:
    """Print one line a class, and return the times of a LIKE count."""
    columns = (
        "查询",
        "数",
        "命中中位数",
        "首页，SQL",
        "首页，全部",
        "LIKE 计数",
        "jieba 首页",
        "tantivy 首页",
    )
    columns += ("误：本系统", "误：jieba", "误：tantivy", "倍")
    print("时间为毫秒，p50/p95；倍为 LIKE 计数的 p50 除以首页 SQL 的 p50。\n")
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    everything: list[float] = []
    for name, requests in classes.items():
        with _several_processes():
            truth = {request: like_count(request) for request in requests}
        ours = measure(lambda request: search_sections(request).count, requests, whole=False)
        full = measure(lambda request: search_sections(request).count, requests, whole=True)
        like = measure(like_count, requests[:6], whole=False)
        everything.append(like.p50)
        wrong = sum(search_sections(request).count != min(n, CAP) for request, n in truth.items())
        plain = not any(r.year_from or r.division or r.kind for r in requests)
        jieba = tokens = other = pairs = ""
        if plain and _has_tokens():
            timing = measure(jieba_page, requests, whole=False)
            jieba = f"{timing.p50:.1f}/{timing.p95:.1f}"
            tokens = str(sum(jieba_page(request) != n for request, n in truth.items()))
        if plain and tantivy is not None:
            timing = measure(tantivy.page, requests, whole=True)
            other = f"{timing.p50:.2f}/{timing.p95:.2f}"
            pairs = str(sum(tantivy.page(request) != n for request, n in truth.items()))
        cells = [name, str(len(requests)), f"{statistics.median(truth.values()):,.0f}"]
        cells += [f"{t.p50:.1f}/{t.p95:.1f}" for t in (ours, full)]
        cells += [f"{like.p50:.0f}/{like.p95:.0f}", jieba, other, str(wrong), tokens, pairs]
        print("| " + " | ".join([*cells, f"{like.p50 / ours.p50:.1f}"]) + " |", flush=True)
    return everything


def check_substrings(count: int) -> tuple[int, int, int]:
    """Compare `count` random substrings with LIKE row by row: (different, rows ours, rows LIKE)."""
    generator = random.Random(2024)
    sample = list(
        SearchRow.objects.filter(id__in=range(7, 190_000, 61)).order_by("id").values_list("folded", flat=True)
    )
    different = ours = theirs = 0
    for _ in range(count):
        text, length = generator.choice(sample), generator.randint(2, 10)
        start = generator.randrange(len(text) - length)
        request = SearchRequest(q=f'"{text[start : start + length]}"')
        match = make_match(request, parse_query(request.q))
        truth = like_condition(request)
        # Every row that the index gives, without the cap, against every row that LIKE gives.
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT r.id FROM reports_searchrow r WHERE {match.by_index.text}",  # noqa: S608 - constants
                match.by_index.params,
            )
            found = {row[0] for row in cursor.fetchall()}
            cursor.execute(
                f"SELECT r.id FROM reports_searchrow r WHERE {truth.text}",  # noqa: S608 - constants
                truth.params,
            )
            expected = {row[0] for row in cursor.fetchall()}
        answered = search_sections(request).count
        different += found != expected or answered != min(len(expected), CAP)
        ours, theirs = ours + len(found & expected), theirs + len(expected)
    return different, ours, theirs


def over_http(name: str, queries: list[SearchRequest]) -> None:
    """Print the times of the page and the API, and of their SQL."""
    sql = measure(lambda request: search_sections(request).count, queries, whole=False)
    print(f"\n同一批查询的 SQL：{sql.p50:.1f}/{sql.p95:.1f} 毫秒\n")
    print("| HTTP | 同时 | p50 | p95 | 每秒 |\n| --- | --- | --- | --- | --- |")
    with http.serving(name) as address:
        for what, readers, p50, p95, rate in http.measure(address, [request.q for request in queries]):
            print(f"| {what} | {readers} | {p50:.1f} | {p95:.1f} | {rate:.1f} |", flush=True)


def sizes() -> None:
    """Print how large the rows and their indexes are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) / 1e6 FROM pg_class WHERE relkind IN ('r', 'i')"
            " AND (relname LIKE 'search_row%%' OR relname LIKE 'bench_jieba%%'"
            " OR relname = 'reports_searchrow') ORDER BY relname"
        )
        print("大小（MB）：" + "，".join(f"{name} {size:.0f}" for name, size in cursor.fetchall()))


@contextmanager
def _several_processes() -> Iterator[None]:
    """Let the database use all cores where nothing is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 2")
        try:
            yield
        finally:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def _has_tokens() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM bench_jieba)")
        return bool(cursor.fetchone()[0])


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=200_000)
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--no-compare", action="store_true", help="without tantivy and jieba tokens")
    parser.add_argument("--queries", type=int, default=30, help="queries a class")
    parser.add_argument("--substrings", type=int, default=500)
    parser.add_argument("--no-http", action="store_true")
    parser.add_argument("--only", default="", help="classes whose name contains this")
    options = parser.parse_args()
    for step, seconds in open_database(
        options.sections, rebuild=options.rebuild, tokens=not options.no_compare
    ).items():
        print(f"{step}: {seconds:.1f} s")
    tantivy = None if options.no_compare else tantivy_or_none()
    with connection.cursor() as cursor:
        # One process a query on every side, as when several people search at once.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{os.cpu_count()} 核，{memory:.0f} GB，Linux {platform.release()}，PostgreSQL {version}")
    sizes()
    if tantivy is not None:
        print(f"tantivy：建 {tantivy.seconds:.0f} s，{tantivy.size / 1e6:.0f} MB")
    classes = {
        name: requests for name, requests in query_classes(options.queries).items() if options.only in name
    }
    like = report(classes, tantivy)
    print(f"\nLIKE 计数 p50，各类中位数：{statistics.median(like):.0f} 毫秒")
    if options.substrings:
        with _several_processes():
            different, ours, theirs = check_substrings(options.substrings)
        print(f"任取 {options.substrings} 段 2—10 字：与 LIKE 不同 {different}，命中行 {ours}/{theirs}")
    if not options.no_http:
        mixed = [
            request for name in ("任意3字", "常用双字词", "三字以上词") for request in classes.get(name, [])
        ]
        over_http(str(connection.settings_dict["NAME"]), mixed)


if __name__ == "__main__":
    main()
