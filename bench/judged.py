"""Which ranking puts the right sections first: NDCG@10 over the judged queries of `judged.json`.

Each query has graded sections of the samples, by file name and first letters: 3 is about it, 2 treats it
beside other things, 1 mentions it, anything else is no answer. A ranking is compared with the best
order that the grades allow. The queries under ``tuned`` were looked at while the ranking was made;
those under ``held_out`` were chosen and graded afterwards, by reading the samples and without a look at
what any ranking gives, and the ranking is not changed because of them. Run against a database that
holds the samples:

    python -m bench.judged
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import mean

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npcarchive.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from reports.models import Report, SearchRow  # noqa: E402
from reports.search import words  # noqa: E402
from reports.search.copies import letters_of  # noqa: E402
from reports.search.engine import SearchRequest, search_sections  # noqa: E402
from reports.search.folding import fold  # noqa: E402

DEPTH = 10
PARTS = ("tuned", "held_out")
Grades = Mapping[str, int]


def judged_queries(part: str) -> dict[str, dict[str, int]]:
    """Return the grades of one of PARTS by query: `file name#first letters` → 1 to 3."""
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


def compare() -> dict[str, dict[str, float]]:
    """Return the mean NDCG@10 of each way to rank, over the judged queries of each of PARTS."""
    names = section_names()
    _fill_tokens()
    ways: dict[str, Callable[[str], list[int]]] = {
        "jieba, ts_rank": lambda q: _by_tokens(
            "words", [token for run in q.split() for token in _words(run)]
        ),
        "grams, ts_rank": lambda q: _by_tokens("grams", [pair for run in q.split() for pair in _pairs(run)]),
        "ours": _ours,
    }
    return {
        part: {
            way: mean(
                ndcg((names[key] for key in search(q)), grades) for q, grades in judged_queries(part).items()
            )
            for way, search in ways.items()
        }
        for part in PARTS
    }


def section_names() -> dict[int, str]:
    """Return the name that each section of the samples has in the judged set, by its key.

    Raises ValueError when a judged section is not there any more: then the grades are stale.
    """
    wanted = {key for part in PARTS for grades in judged_queries(part).values() for key in grades}
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


def main() -> None:
    """Print the three means of each part."""
    with transaction.atomic():
        for part, means in compare().items():
            print(f"{part}: {len(judged_queries(part))} 个检索式，NDCG@{DEPTH}")
            for way, value in means.items():
                print(f"  {way}: {value:.3f}")


if __name__ == "__main__":
    main()
