"""Which ranking puts the right sections first: NDCG@10 over the judged queries of `judged.json`.

Each query has graded sections, by file name and first letters: 3 is about it, 2 treats it beside other
things, 1 mentions it, anything else is no answer. A ranking is compared with the best order that the
grades allow. The queries under ``tuned`` were looked at while the ranking was made; those under
``held_out`` were chosen and graded afterwards, by reading the samples and without a look at what any
ranking gives, and the ranking is not changed because of them. Both are asked of the samples alone.
The queries under ``corpus`` are asked of the samples together with the real reports beside the
checkout, and left out where these are not: every section with the words was graded, and those that
say the same thing in other words, also without a look at a ranking.

    python -m bench.judged             # in a database of its own, dropped afterwards
    python -m bench.judged --queries   # each query as well

Ends with 1 when ours does not lead in every part.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import mean

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.corpus import corpus_files  # noqa: E402
from reports.models import Report, SearchRow  # noqa: E402
from reports.search import words  # noqa: E402
from reports.search.copies import letters_of  # noqa: E402
from reports.search.engine import SearchRequest, search_sections  # noqa: E402
from reports.search.folding import fold  # noqa: E402
from reports.search.index import analyze  # noqa: E402
from reports.services.ingestion import ingest_file  # noqa: E402
from reports.services.reference import load_indicators  # noqa: E402
from reports.services.samples import load_samples  # noqa: E402

DEPTH = 10
SAMPLE_PARTS = ("tuned", "held_out")
CORPUS_PART = "corpus"
OURS = "ours"
Grades = Mapping[str, int]
Scores = dict[str, dict[str, float]]


def judged_queries(part: str) -> dict[str, dict[str, int]]:
    """Return the grades of a part by query: `file name#first letters` → 1 to 3."""
    path = Path(__file__).with_name("judged.json")
    loaded: dict[str, dict[str, dict[str, int]]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded[part]


def ndcg(ranking: Iterable[str], grades: Grades) -> float:
    """Return how near a ranking comes to the best one, 0 to 1, by its first ten places."""
    gained = _gain(grades.get(key, 0) for key in list(ranking)[:DEPTH])
    best = _gain(sorted(grades.values(), reverse=True)[:DEPTH])
    return gained / best if best else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def scores(part: str) -> Scores:
    """Return the NDCG@10 of each query of a part, by each way to rank. Call inside a transaction."""
    judged = judged_queries(part)
    names = section_names(judged.values())
    _fill_tokens()
    ways: dict[str, Callable[[str], list[int]]] = {
        "jieba, ts_rank": lambda q: _by_tokens(
            "words", [token for run in q.split() for token in _words(run)]
        ),
        "grams, ts_rank": lambda q: _by_tokens("grams", [pair for run in q.split() for pair in _pairs(run)]),
        OURS: _ours,
    }
    return {
        way: {q: ndcg((names[key] for key in search(q)), grades) for q, grades in judged.items()}
        for way, search in ways.items()
    }


def leads(by_way: Scores) -> bool:
    """Say whether our mean is above all others."""
    others = [mean(by_query.values()) for way, by_query in by_way.items() if way != OURS]
    return mean(by_way[OURS].values()) > max(others)


def section_names(graded: Iterable[Grades]) -> dict[int, str]:
    """Return the name that each section has in the judged set, by its key.

    Raises ValueError when a judged section is not there any more: then the grades are stale.
    """
    wanted = {key for grades in graded for key in grades}
    files = dict(Report.objects.values_list("pk", "source_file__name"))
    names: dict[int, str] = {}
    for section, report, folded in SearchRow.objects.values_list("section_id", "report_id", "folded"):
        said = f"{files[report]}#{letters_of(folded)}"
        names[section] = next((key for key in wanted if said.startswith(key)), said)
    if stale := wanted - set(names.values()):
        raise ValueError(f"no such sections: {sorted(stale)[:5]}")
    return names


def _ours(q: str) -> list[int]:
    return [hit.section_id for hit in search_sections(SearchRequest(q=q, limit=DEPTH)).hits]


def _words(text: str) -> list[str]:
    return [token for token in words.cut(fold(text)) if re.search(r"\w", token)]


def _pairs(text: str) -> list[str]:
    return [a + b for a, b in pairwise(fold(text)) if (a + b).isalnum()]


def _fill_tokens() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS judged_tokens")
        cursor.execute(
            "CREATE TEMP TABLE judged_tokens (id bigint, words tsvector, grams tsvector) ON COMMIT DROP"
        )
        cursor.executemany(
            "INSERT INTO judged_tokens VALUES (%s, to_tsvector('simple', %s), to_tsvector('simple', %s))",
            [
                (section, " ".join(_words(folded)), " ".join(_pairs(folded)))
                for section, folded in SearchRow.objects.filter(published=True).values_list(
                    "section_id", "folded"
                )
            ],
        )


def _by_tokens(column: str, tokens: list[str]) -> list[int]:
    query = " & ".join(f"'{token}'" for token in dict.fromkeys(tokens))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM judged_tokens, to_tsquery('simple', %s) q WHERE {column} @@ q"  # noqa: S608
            f" ORDER BY ts_rank({column}, q) DESC, id LIMIT {DEPTH}",
            (query,),
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def own_database() -> Iterator[None]:
    """Be connected to an empty, migrated database beside the configured one."""
    archive = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{archive}_judged"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(archive, verbosity=0)


def load_corpus() -> None:
    """Publish the real reports beside the checkout."""
    for path in corpus_files():
        ingest_file(data=path.read_bytes(), name=path.name, publish=True)
    analyze()


def main() -> int:
    """Print the means of each part; return 0 when ours leads in all of them, else 1."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--queries", action="store_true", help="print each query as well")
    options = parser.parse_args()
    led: list[bool] = []
    with own_database():
        load_indicators()
        list(load_samples())
        analyze()
        led += [_report(part, each=options.queries) for part in SAMPLE_PARTS]
        if corpus_files():
            load_corpus()
            led.append(_report(CORPUS_PART, each=options.queries))
        else:
            print(f"{CORPUS_PART}: 工作目录旁没有真实报告（../shared/corpus），这一部分没有测")
    return 0 if all(led) else 1


def _report(part: str, *, each: bool) -> bool:
    with transaction.atomic():
        by_way = scores(part)
    queries = by_way[OURS]
    print(f"{part}: {len(queries)} 个检索式，NDCG@{DEPTH}")
    for way, by_query in by_way.items():
        print(f"  {way}: {mean(by_query.values()):.3f}")
    for q in queries if each else ():
        print("    " + "  ".join(f"{by_query[q]:.3f}" for by_query in by_way.values()) + f"  {q}")
    if not (led := leads(by_way)):
        print("  本系统没有领先")
    return led


if __name__ == "__main__":
    sys.exit(main())
