"""The queries of the search bench: chosen from the stored texts, always the same for the same texts."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from reports.models import SearchRow
from reports.search import words
from reports.search.query import SearchRequest

COMMON, LONG, VERY_COMMON = "常用双字词", "三字以上词", "极常用词"
_LEAST = 16
SERVED = ("任意3字", COMMON, LONG)  # those that are asked over HTTP


def query_classes(size: int) -> dict[str, list[SearchRequest]]:
    """Return `size` queries of each kind, at most eight very common words.

    Few queries are some of the many, spread evenly, so that runs of different sizes compare.
    """
    everything = _classes(max(size, _LEAST))
    return {
        name: [requests[i * len(requests) // n] for i in range(n)]
        for name, requests in everything.items()
        if (n := min(size, len(requests)))
    }


def _classes(size: int) -> dict[str, list[SearchRequest]]:
    generator = random.Random(11)
    sample = _texts(range(1, 60_000, 29))
    counts: Counter[str] = Counter()
    for text in sample:
        counts.update({word for word in words.cut(text) if len(word) > 1 and word.isalpha()})
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    two = [word for word in ranked if len(word) == 2][: size * 4 : 4]
    long = [word for word in ranked if len(word) > 2][: size * 16 : 16]
    rare = [word for word in ranked if counts[word] == 1][:: max(1, len(ranked) // (size * 4))][:size]

    def asked(texts: list[str], **filters: object) -> list[SearchRequest]:
        return [SearchRequest(q=f'"{text}"', **filters) for text in texts]  # type: ignore[arg-type]

    pairs = [f"{a} {b}" for a, b in zip(two, long, strict=False)]
    return {
        "生僻词": asked(rare),
        **{f"任意{n}字": asked(_substrings(sample, generator, size, n, n)) for n in (2, 3, 4, 6, 10)},
        COMMON: asked(two),
        LONG: asked(long),
        VERY_COMMON: asked(ranked[:8]),
        "两词": [SearchRequest(q=pair) for pair in pairs],
        "两词之一": [SearchRequest(q=pair.replace(" ", " OR ")) for pair in pairs],
        f"{COMMON}，限年份": asked(two, year_from=2010, year_to=2014),
        f"{COMMON}，限地区": asked(two, division="9905"),
        f"{LONG}，限文种与年份": asked(long, kind=("speech",), year_from=2015),
        f"{COMMON}，按年份": asked(two, order="year"),
    }


def any_substrings(count: int) -> list[SearchRequest]:
    """Return queries for substrings of 2 to 10 characters, punctuation and digits among them."""
    texts = _substrings(_texts(range(7, 190_000, 61)), random.Random(2024), count, 2, 10)
    return [SearchRequest(q=f'"{text}"') for text in texts]


def is_plain(request: SearchRequest) -> bool:
    """Say whether a query has no filters; the rivals know none."""
    return request == replace(SearchRequest(q=request.q), order=request.order)


def _texts(ids: range) -> list[str]:
    rows = SearchRow.objects.filter(id__in=ids).order_by("id")
    return list(rows.values_list("folded", flat=True))


def _substrings(sample: list[str], generator: random.Random, count: int, least: int, most: int) -> list[str]:
    found = []
    while len(found) < count:
        text, length = generator.choice(sample), generator.randint(least, most)
        start = generator.randrange(len(text) - length)
        if '"' not in (piece := text[start : start + length]):
            found.append(piece)
    return found
