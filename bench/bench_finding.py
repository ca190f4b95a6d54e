"""How fast everything around the hits is: suggestions, lines in context, counts, trends, downloads, feeds.

    python -m bench.bench_finding --sections 200000

Works in the database of bench_search of this size, and fills it when it is new.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import islice

import django
import django_stubs_ext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django_stubs_ext.monkeypatch()
django.setup()

from django.db import connection  # noqa: E402

from bench.bench_search import open_database  # noqa: E402
from reports.models import Phrase, ReportVolume  # noqa: E402
from reports.search.all_hits import AllHits, newest_reports  # noqa: E402
from reports.search.concordance import concordance  # noqa: E402
from reports.search.phrases import build_phrases  # noqa: E402
from reports.search.query import SearchRequest  # noqa: E402
from reports.search.suggest import complete  # noqa: E402
from reports.search.trends import TrendRequest, measure_trends  # noqa: E402
from reports.services.reference import DIVISIONS_CSV, load_divisions, load_indicators  # noqa: E402

# The loader writes no volumes; these are the same as index_report gives.
_VOLUMES = """
    INSERT INTO reports_reportvolume (report_id, year, division_code, level, kind, published, characters)
    SELECT report_id, min(year), min(division_code), min(level), min(kind), bool_and(published),
           sum(length(folded))
    FROM reports_searchrow GROUP BY report_id
"""
_DOWNLOADED = 5_000


def prepare() -> dict[str, float]:
    """Fill what is not there yet, and return the seconds that it took."""
    took = {}
    if not ReportVolume.objects.exists():
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(_VOLUMES)
            cursor.execute("ANALYZE reports_reportvolume")
        took["篇幅"] = time.perf_counter() - started
    if not Phrase.objects.exists():
        load_divisions(path=DIVISIONS_CSV)
        load_indicators()
        started = time.perf_counter()
        build_phrases()
        took["提示词"] = time.perf_counter() - started
    return took


def timed(name: str, calls: Iterable[Callable[[], object]]) -> None:
    """Run each call twice, time the second, and print p50 and p95."""
    times = []
    for call in calls:
        call()
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1_000)
    times.sort()
    middle, late = statistics.median(times), times[int(len(times) * 0.95)]
    print(f"{name}\t{len(times)}\t{middle:.1f}\t{late:.1f}\t{times[-1]:.1f}", flush=True)


def typed(generator: random.Random) -> list[str]:
    """Return what people have typed when a suggestion is asked for: one letter, half a word, a whole one."""
    kept = list(Phrase.objects.order_by("-weight").values_list("text", "pinyin", "initials")[:3_000])
    texts = []
    for text, pinyin, initials in generator.sample(kept, 60):
        texts += [text[:1], text[:2], text, pinyin[:1], pinyin[:4], pinyin, initials[:1], initials[:3]]
    return [text for text in texts if text]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=200_000)
    options = parser.parse_args()
    open_database(options.sections, rebuild=False, tokens=False)
    print("  ".join(f"{name} {seconds:.1f} s" for name, seconds in prepare().items()))
    generator = random.Random(13)
    words = list(
        Phrase.objects.filter(kind="word").order_by("-weight", "text").values_list("text", flat=True)
    )
    classes = {
        "最常见": words[:10],
        "常见": generator.sample(words[50:500], 20),
        "普通": generator.sample(words[500:], 20),
    }
    print("什么\t次\tp50 ms\tp95 ms\t最长 ms")
    timed("输入提示", [lambda q=q: complete(q) for q in typed(generator)])
    for name, chosen in classes.items():
        requests = [SearchRequest(q=word, limit=50) for word in chosen]
        timed(f"关键词居中，{name}", [lambda r=r: concordance(r) for r in requests])
        timed(f"趋势，{name}", [lambda w=w: measure_trends(TrendRequest((w,))) for w in chosen])
        timed(f"订阅，{name}", [lambda r=r: newest_reports(r, 30) for r in requests])
    timed("趋势，六个词", [lambda: measure_trends(TrendRequest(tuple(words[:6])))])
    started = time.perf_counter()
    hits = AllHits(SearchRequest(q=words[0]))
    opened = time.perf_counter() - started
    count = sum(1 for _ in islice(hits, _DOWNLOADED))
    hits.close()
    rate = count / (time.perf_counter() - started - opened)
    print(f"下载 {words[0]}：{opened:.2f} s 后第一条，每秒 {rate:.0f} 条")


if __name__ == "__main__":
    main()
