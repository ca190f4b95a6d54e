"""Build the table of what is offered while somebody types, from the texts and the reference tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise

from django.db import connection, transaction
from django.db.models import Count

from reports.models import Division, Indicator, Phrase, Report, SearchRow
from reports.search.folding import fold
from reports.search.index import Progress
from reports.search.pinyin import spell
from reports.search.words import FUNCTION_WORDS, cut

MOST_WORDS = 30_000
MOST_PHRASES = 30_000
LEAST_SECTIONS = 2
# 代表 and 联络站 belong together when so large a share of the rarer one stands beside the other.
COHESION = 0.08
# Counters that outgrow this lose what was seen once: no frequent pair is lost by it.
_MOST_COUNTED = 2_000_000
_LONGEST = 12
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")
_PORTION = 1_000
_PLACE_WEIGHTS = {"nation": 40, "province": 30, "prefecture": 20, "county": 10}
_RETIRED = 8


def build_phrases(progress: Progress | None = None) -> int:
    """Write the whole table anew, in one transaction, and return its size."""
    words, pairs = _count_words(progress)
    with transaction.atomic():
        Phrase.objects.all().delete()
        rows = _unique(_rows(words, pairs))
        while batch := list(islice(rows, 2_000)):
            Phrase.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_phrase")
    return Phrase.objects.count()


def _count_words(progress: Progress | None) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count the sections in which each word, and each pair of neighbouring words, is seen."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    rows = SearchRow.objects.filter(published=True).order_by()
    total = rows.count() if progress else 0
    for done, folded in enumerate(rows.values_list("folded", flat=True).iterator(_PORTION), start=1):
        tokens = cut(folded)
        words.update({token for token in tokens if is_word(token)})
        pairs.update({pair for pair in pairwise(tokens) if is_pair(*pair)})
        if len(pairs) > _MOST_COUNTED:
            pairs = Counter({pair: count for pair, count in pairs.items() if count > 1})
        if progress and (done % _PORTION == 0 or done == total):
            progress(done, total)
    return words, pairs


def is_word(token: str) -> bool:
    """Say whether a token is worth offering: Chinese, and more than one character."""
    return 1 < len(token) <= _LONGEST and _HAN.fullmatch(token) is not None


def is_pair(first: str, second: str) -> bool:
    """Say whether two neighbours may make a phrase: 代表 + 联络站, not 的 + 代表."""
    return (
        first not in FUNCTION_WORDS
        and second not in FUNCTION_WORDS
        and 3 <= len(first) + len(second) <= _LONGEST
        and _HAN.fullmatch(first + second) is not None
    )


def _rows(words: Counter[str], pairs: Counter[tuple[str, str]]) -> Iterator[Phrase]:
    yield from _places()
    mentioned = dict(Indicator.objects.annotate(n=Count("metrics")).values_list("key", "n"))
    for indicator in Indicator.objects.all():
        yield _phrase(
            Phrase.Kind.INDICATOR, indicator.name, mentioned[indicator.key], indicator.key, indicator.group
        )
    for word, count in words.most_common(MOST_WORDS):
        if count >= LEAST_SECTIONS:
            yield _phrase(Phrase.Kind.WORD, word, count)
    yield from _phrases(words, pairs)


def _phrases(words: Counter[str], pairs: Counter[tuple[str, str]]) -> Iterator[Phrase]:
    kept = 0
    for (first, second), count in pairs.most_common():
        if count < LEAST_SECTIONS or kept == MOST_PHRASES:
            return
        # A single character is counted nowhere: then the other word alone decides.
        rarer = min(n for n in (words[first], words[second]) if n)
        if count >= COHESION * rarer:
            kept += 1
            yield _phrase(Phrase.Kind.PHRASE, first + second, count)


def _places() -> Iterator[Phrase]:
    """Yield each place under all of its names; those with reports first."""
    held = Report.objects.published().count_by_code(6)
    for division in Division.objects.select_related("parent__parent").newest_first():
        weight = _PLACE_WEIGHTS[division.level] - (_RETIRED if division.valid_to else 0)
        weight += 100 * min(held.get(division.code, 0), 100)
        for name in dict.fromkeys((division.name, division.short_name, *division.aliases)):
            yield _phrase(
                Phrase.Kind.PLACE, name, weight + (name == division.name), division.code, division.path
            )


def _phrase(kind: Phrase.Kind, text: str, weight: int, target: str = "", note: str = "") -> Phrase:
    folded = fold(text)[:60]
    spelling = spell(folded)
    return Phrase(
        kind=kind,
        text=folded,
        pinyin=spelling.pinyin[:240],
        initials=spelling.initials[:60],
        weight=weight,
        target=target,
        note=note[:120],
    )


def _unique(rows: Iterator[Phrase]) -> Iterator[Phrase]:
    """Leave out what was there already: a pair that is a word too, an alias folded to another."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        written = "" if row.kind in (Phrase.Kind.WORD, Phrase.Kind.PHRASE) else f"{row.kind}{row.target}"
        if row.text and (row.text, written) not in seen:
            seen.add((row.text, written))
            yield row
