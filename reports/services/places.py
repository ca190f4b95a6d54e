"""Finding a place by what a person types: name, alias, code, pinyin or its initials."""

from __future__ import annotations

from django.db.models import Q

from reports.models import Division, Phrase

MOST = 12


def find_places(words: str) -> list[Division]:
    """Return up to a dozen places, each under today's (or its last) name, the likeliest first."""
    written = words.split("（")[0].strip()
    if not written:
        return []
    codes: list[str] = []
    if written.isascii() and written.isalpha():
        spelled = Phrase.objects.filter(kind=Phrase.Kind.PLACE).filter(
            Q(pinyin__startswith=written.lower()) | Q(initials__startswith=written.lower())
        )
        codes = list(spelled.order_by("-weight").values_list("target", flat=True)[: MOST * 2])
    else:
        exact = Division.objects.filter(
            Q(name=written) | Q(short_name=written) | Q(aliases__contains=[written])
        )
        for found in (exact, Division.objects.matching(written)):
            codes += found.newest_first().values_list("code", flat=True)[: MOST * 2]
    chosen = list(dict.fromkeys(codes))[:MOST]
    named = Division.objects.select_related("parent__parent").named(chosen)
    return [named[code] for code in chosen if code in named]
