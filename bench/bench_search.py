"""How fast and how right search is: ours, a LIKE scan, and jieba tokens in a tsvector, in one run.

    python -m bench.bench_search --sections 50000

Works in a database of its own, named after the configured one with `_bench` and the size.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import django
import django_stubs_ext
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django_stubs_ext.monkeypatch()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.load import load  # noqa: E402
from reports.models import SearchRow  # noqa: E402
from reports.search import words  # noqa: E402
from reports.search.conditions import like_pattern  # noqa: E402
from reports.search.engine import SearchRequest, search_sections  # noqa: E402
from reports.search.statements import CAP  # noqa: E402


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one way over the queries of one class."""

    p50: float
    p95: float
    wrong: int = 0


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


def open_database(count: int, *, rebuild: bool) -> dict[str, float]:
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
    return {} if SearchRow.objects.exists() else load(count)


def query_classes(size: int = 40) -> dict[str, list[SearchRequest]]:
    """Choose queries from the stored texts, always the same for the same texts."""
    generator = random.Random(11)
    sample = list(
        SearchRow.objects.filter(id__in=range(1, 60_000, 29)).order_by("id").values_list("folded", flat=True)
    )
    counts: Counter[str] = Counter()
    for text in sample:
        counts.update({word for word in words.cut(text) if len(word) > 1 and word.isalpha()})
    two = [word for word, _ in counts.most_common(400) if len(word) == 2]
    long = [word for word, _ in counts.most_common(3000) if len(word) > 2]
    dense = [word for word, n in counts.most_common(12) if n > len(sample) * 0.2]

    def substrings(length: int) -> list[str]:
        found = []
        while len(found) < size:
            text = generator.choice(sample)
            start = generator.randrange(len(text) - length)
            found.append(text[start : start + length])
        return found

    def asked(texts: list[str], **filters: object) -> list[SearchRequest]:
        return [SearchRequest(q=f'"{text}"', **filters) for text in texts]  # type: ignore[arg-type]

    pairs = [f"{a} {b}" for a, b in zip(two[:size], long[:size], strict=False)]
    return {
        **{f"任意{n}字": asked(substrings(n)) for n in (2, 3, 4, 6, 10)},
        "常用双字词": asked(two[:size]),
        "三字以上词": asked(long[:size]),
        "极常用词": asked(dense),
        "两词": [SearchRequest(q=pair) for pair in pairs],
        "两词之一": [SearchRequest(q=pair.replace(" ", " OR ")) for pair in pairs],
        "长句": [SearchRequest(q=text) for text in substrings(12)],
        "常用双字词，限年份": asked(two[:size], year_from=2010, year_to=2014),
        "常用双字词，限地区": asked(two[:size], division="9905"),
        "三字以上词，限文种与年份": asked(long[:size], kind=("speech",), year_from=2015),
        "常用双字词，按年份": asked(two[:size], order="year"),
    }


def measure(run: Callable[[SearchRequest], bool], requests: list[SearchRequest]) -> Timing:
    """Run every request once unmeasured by twos, then measured; count the wrong answers."""
    clock = Clock()
    times, wrong = [], 0
    for request in requests:
        run(request)
        clock.total = 0.0
        with connection.execute_wrapper(clock):
            wrong += not run(request)
        times.append(clock.total * 1000)
    times.sort()
    return Timing(statistics.median(times), _p95(times), wrong)


def like_count(request: SearchRequest) -> int:
    """Count by scanning, the plain truth."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT count(*) FROM reports_searchrow WHERE folded COLLATE "C" LIKE %s',
            (like_pattern(request.q.strip('"')),),
        )
        return int(cursor.fetchone()[0])


def jieba_count(request: SearchRequest) -> int:
    """Count by jieba's tokens, all of them required."""
    tokens = [token for token in words.cut(request.q.strip('"')) if token.strip()]
    query = " & ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in tokens)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_jieba WHERE tokens @@ %s::tsquery", (query,))
        return int(cursor.fetchone()[0])


def report(classes: dict[str, list[SearchRequest]], *, compare: bool) -> None:
    """Print one line a class."""
    columns = ("查询", "数", "首页，数据库", "首页，全部", "LIKE 计数", "jieba 计数", "jieba 误", "本系统误")
    print("时间为毫秒，p50/p95。")
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for name, requests in classes.items():
        database = measure(lambda request: bool(search_sections(request)), requests)
        walls = sorted(_wall(request) for request in requests)
        whole = Timing(statistics.median(walls), _p95(walls))
        cells = [name, str(len(requests)), *(f"{t.p50:.1f}/{t.p95:.1f}" for t in (database, whole))]
        # Only a plain phrase has a LIKE to be compared with.
        plain = all(r == SearchRequest(q=r.q) and r.q.startswith('"') for r in requests)
        cells += _compared(requests) if compare and plain else [""] * 4
        print("| " + " | ".join(cells) + " |", flush=True)


def _compared(requests: list[SearchRequest]) -> list[str]:
    truth = {request.q: like_count(request) for request in requests}
    like = measure(lambda request: like_count(request) >= 0, requests[:10])
    jieba = measure(lambda request: jieba_count(request) == truth[request.q], requests)
    wrong = sum(search_sections(request).count != min(truth[request.q], CAP) for request in requests)
    return [
        f"{like.p50:.0f}/{like.p95:.0f}",
        f"{jieba.p50:.1f}/{jieba.p95:.1f}",
        str(jieba.wrong),
        str(wrong),
    ]


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _wall(request: SearchRequest) -> float:
    search_sections(request)
    started = time.perf_counter()
    search_sections(request)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=50_000)
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--no-compare", action="store_true", help="ours only")
    parser.add_argument("--only", default="", help="classes whose name contains this")
    options = parser.parse_args()
    for step, seconds in open_database(options.sections, rebuild=options.rebuild).items():
        print(f"{step}: {seconds:.1f} s")
    classes = {name: requests for name, requests in query_classes().items() if options.only in name}
    report(classes, compare=not options.no_compare)


if __name__ == "__main__":
    main()
