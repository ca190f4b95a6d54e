# ruff: noqa: S608 - the pieces of SQL put together here are constants; values are parameters only
"""Phrases over time: how often, by year, place and level, per 10,000 characters; and where first.

Counts are exact through the indexes. A phrase that stands in more sections than can be counted in
time is measured in a sample of reports, every k-th by number; its rate is then that of the sample.
All phrases together have SEARCH_TIMEOUT_MS; what could not even be sampled in its share is left out, and
the answer says so. Reports over several years count in the last, as everywhere; reports without a year
are left out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from reports.models import Division, Report
from reports.models.divisions import NATION_CODE, code_prefix
from reports.search.conditions import TRUE, Matcher, Sql, index_condition, join, under
from reports.search.first_uses import FirstUse, load_first_uses
from reports.search.folding import fold
from reports.search.matching import bounded, execute
from reports.search.nodes import Literal
from reports.search.results import SearchTimeout
from reports.search.statements import PROBE, Match

PER = 10_000
# Rows that may be counted one by one for a phrase; a commoner phrase is measured in a sample.
BUDGET = 100_000
_SAMPLE_AFTER_TIMEOUT = 16
# What stays for every phrase, to see how common it is and to count a sample of it.
_SAMPLING_MS = 500


@dataclass(frozen=True, slots=True)
class TrendRequest:
    """Up to six phrases, literal, and the part of the archive to look at."""

    phrases: tuple[str, ...]
    division: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    level: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """What counts are divided by: published text."""

    reports: int
    characters: int


@dataclass(frozen=True, slots=True)
class Use:
    """How often a phrase stands somewhere; `rate` is per 10,000 characters, None where nothing is held.

    Numbers of a sampled phrase are estimates.
    """

    occurrences: int
    reports: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One phrase. Its uses stand in the order of the years, places and levels of the answer."""

    phrase: str
    total: Use
    by_year: tuple[Use, ...]
    by_place: tuple[Use, ...]
    by_level: tuple[Use, ...]
    sample: int  # 1: all reports were counted; k: every k-th; 0: there was no time to count
    first_uses: tuple[FirstUse, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table of places: code and name, '' where the place is open."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Trends:
    """The phrases over the same years, places and levels, with their volumes."""

    request: TrendRequest
    total: Volume
    years: tuple[int, ...]
    year_volumes: tuple[Volume, ...]
    places: tuple[Place, ...]
    place_volumes: tuple[Volume, ...]
    levels: tuple[str, ...]
    level_volumes: tuple[Volume, ...]
    trends: tuple[Trend, ...]
    notes: tuple[str, ...]


Key = tuple[int, str, str]  # year, first digits of the code, level
_YEAR, _PLACE, _LEVEL = range(3)


@dataclass(slots=True)
class _Group:
    """What was counted: occurrences or characters, reports, and a row that holds the phrase."""

    count: int = 0
    reports: int = 0
    row_id: int = 0


_Groups = Mapping[Key, _Group]


def measure_trends(request: TrendRequest) -> Trends:
    """Count every phrase of a request. Raises SearchTimeout when none could be counted in time."""
    digits = _digits(request.division)
    filters = _filters(request)
    with bounded() as cursor:
        volumes = _volumes(cursor, filters, digits)
    held = [year for year, _, _ in volumes]
    axes = _Axes(
        years=tuple(range(min(held), max(held) + 1)) if held else (),
        places=tuple(sorted({place for _, place, _ in volumes}, key=lambda code: code or "~")),
        levels=tuple(level for level, _ in Report.LEVELS if level in {key[2] for key in volumes}),
    )
    names = _names(axes.places, request.division)
    clock = _Clock(settings.SEARCH_TIMEOUT_MS)
    trends = tuple(
        _trend(phrase, filters, digits, volumes, axes, names, clock.share(len(request.phrases) - done))
        for done, phrase in enumerate(request.phrases)
    )
    if trends and not any(trend.sample for trend in trends):
        raise SearchTimeout
    return Trends(
        request=request,
        total=_volume(_total(volumes)),
        years=axes.years,
        year_volumes=tuple(_volume(group) for group in _along(volumes, _YEAR, axes.years)),
        places=tuple(Place(code.ljust(6, "0") if code else "", names[code]) for code in axes.places),
        place_volumes=tuple(_volume(group) for group in _along(volumes, _PLACE, axes.places)),
        levels=axes.levels,
        level_volumes=tuple(_volume(group) for group in _along(volumes, _LEVEL, axes.levels)),
        trends=trends,
        notes=tuple(_note(trend) for trend in trends if trend.sample != 1),
    )


def _note(trend: Trend) -> str:
    if not trend.sample:
        return f"“{trend.phrase}”没能按时数完，没有列出；缩小地区或年份再试。"
    return f"“{trend.phrase}”太常见，按每{trend.sample}篇取1篇抽样估计，不列首次出现。"


class _Clock:
    """Shares a time out: the first may take long, but the least stays for each that waits."""

    def __init__(self, milliseconds: int) -> None:
        self._end = time.monotonic() + milliseconds / 1_000

    def share(self, waiting: int) -> int:
        """Return the milliseconds that the next of `waiting` may take before it has to be sampled."""
        left = round((self._end - time.monotonic()) * 1_000)
        return max(_SAMPLING_MS // 2, left - waiting * _SAMPLING_MS)


@dataclass(frozen=True, slots=True)
class _Axes:
    years: tuple[int, ...]
    places: tuple[str, ...]
    levels: tuple[str, ...]


def _trend(
    phrase: str,
    filters: list[Sql],
    digits: int,
    volumes: _Groups,
    axes: _Axes,
    names: Mapping[str, str],
    milliseconds: int,
) -> Trend:
    """Count one phrase exactly, or in a sample when it is too common or its time is gone."""
    folded = fold(phrase)
    uses: _Groups = {}
    sampled: _Groups = {}
    sample = 0
    with suppress(SearchTimeout):
        sample = _sample(folded, filters, volumes, _SAMPLING_MS // 2)
    rarer = max(_SAMPLE_AFTER_TIMEOUT, sample * _SAMPLE_AFTER_TIMEOUT)
    for attempt, most in ((max(sample, 1), milliseconds), (rarer, _SAMPLING_MS // 2)):
        try:
            uses, sampled = _count(folded, filters, digits, attempt, volumes, most)
        except SearchTimeout:
            sample = 0
        else:
            sample = attempt
            break

    def along(axis: int, values: tuple[int, ...] | tuple[str, ...]) -> tuple[Use, ...]:
        parts = (_along(groups, axis, values) for groups in (uses, sampled, volumes))
        return tuple(_use(*three) for three in zip(*parts, strict=True))

    first = _first_rows(uses) if sample == 1 else {}
    return Trend(
        phrase=phrase,
        total=_use(_total(uses), _total(sampled), _total(volumes)),
        by_year=along(_YEAR, axes.years),
        by_place=along(_PLACE, axes.places),
        by_level=along(_LEVEL, axes.levels),
        sample=sample,
        first_uses=load_first_uses(folded, {names[place]: row_id for place, row_id in first.items()}),
    )


def _count(
    folded: str, filters: list[Sql], digits: int, sample: int, volumes: _Groups, milliseconds: int
) -> tuple[_Groups, _Groups]:
    """Return the uses of a phrase and the volumes of the reports that were looked at."""
    with bounded(milliseconds) as cursor:
        execute(cursor, _uses(folded, filters, digits, sample))
        uses = {(year, place, level): _Group(*rest) for year, place, level, *rest in cursor.fetchall()}
        sampled = volumes if sample == 1 else _volumes(cursor, filters, digits, sample)
    return uses, sampled


def _uses(folded: str, filters: list[Sql], digits: int, sample: int) -> Sql:
    match = _match(folded)
    times = f"(octet_length(r.folded) - octet_length(replace(r.folded, %s, ''))) / {len(folded.encode())}"
    if sample == 1:
        source = Sql("reports_searchrow r")
        where = join([*filters, match.by_index])
    else:
        source = Sql(
            "(SELECT report_id FROM reports_reportvolume WHERE report_id %% %s = 0 OFFSET 0) v,"
            " LATERAL (SELECT * FROM reports_searchrow WHERE report_id = v.report_id OFFSET 0) r",
            (sample,),
        )
        where = join([*filters, match.by_reading])
    # By report first: its volume knows year, place and level, and nothing has to be sorted.
    return Sql(
        f"""SELECT v.year, left(v.division_code, {digits}), v.level, sum(u.n)::bigint, count(*), max(u.id)
            FROM (SELECT r.report_id, sum({times}) AS n, max(r.id) AS id
                  FROM {source.text} WHERE {where.text} GROUP BY 1) u
            JOIN reports_reportvolume v ON v.report_id = u.report_id
            WHERE u.n > 0 GROUP BY 1, 2, 3""",
        (folded, *source.params, *where.params),
    )


def _match(folded: str) -> Match:
    literal = Literal(folded)
    extra = index_condition(literal)
    by_index = join([Matcher(indexed=extra == TRUE).condition(literal), extra])
    return Match(by_index, Matcher(indexed=False).condition(literal), {})


def _volumes(cursor: CursorWrapper, filters: list[Sql], digits: int, sample: int = 1) -> dict[Key, _Group]:
    where = join([*filters, Sql("r.report_id %% %s = 0", (sample,)) if sample > 1 else TRUE])
    execute(
        cursor,
        Sql(
            f"""SELECT r.year, left(r.division_code, {digits}), r.level, sum(r.characters)::bigint, count(*)
                FROM reports_reportvolume r WHERE {where.text} GROUP BY 1, 2, 3""",
            where.params,
        ),
    )
    return {(year, place, level): _Group(*rest) for year, place, level, *rest in cursor.fetchall()}


def _sample(folded: str, filters: list[Sql], volumes: _Groups, milliseconds: int) -> int:
    """Return 1 when a phrase can be counted in full, else of how many reports one is enough.

    The newest rows tell how common the phrase is; the volumes, how many rows there are.
    """
    with bounded(milliseconds) as cursor:
        execute(cursor, _match(folded).probe())
        seen, matching, rows = map(float, cursor.fetchone())
        if seen < PROBE or not matching:
            return 1
        cursor.execute("SELECT sum(characters) FROM reports_reportvolume WHERE published")
        everything = float(cursor.fetchone()[0] or 1)
    expected = max(rows, 0) * (matching / seen) * (_total(volumes).count / everything)
    return max(1, math.ceil(expected / BUDGET))


# --- sums -------------------------------------------------------------------------------------


def _along(groups: _Groups, axis: int, values: Iterable[int | str]) -> list[_Group]:
    """Add up the groups by one part of their key, for each of `values`."""
    sums: dict[int | str, _Group] = {}
    for key, group in groups.items():
        total = sums.setdefault(key[axis], _Group())
        total.count += group.count
        total.reports += group.reports
    return [sums.get(value, _Group()) for value in values]


def _total(groups: _Groups) -> _Group:
    return _Group(sum(g.count for g in groups.values()), sum(g.reports for g in groups.values()))


def _volume(group: _Group) -> Volume:
    return Volume(group.reports, group.count)


def _use(use: _Group, sampled: _Group, volume: _Group) -> Use:
    """Relate a count to what was looked at, and that to what there is."""
    if not sampled.count:
        return Use(0, 0, None)
    scale = volume.count / sampled.count
    return Use(round(use.count * scale), round(use.reports * scale), PER * use.count / sampled.count)


def _first_rows(uses: _Groups) -> dict[str, int]:
    """Return a row of the first year of each place; places by year."""
    first: dict[str, tuple[int, int]] = {}
    for (year, place, _), group in uses.items():
        if place not in first or (year, -group.row_id) < (first[place][0], -first[place][1]):
            first[place] = (year, group.row_id)
    return {place: row for place, (_, row) in sorted(first.items(), key=lambda item: item[1])}


# --- the part of the archive --------------------------------------------------------------------


def _filters(request: TrendRequest) -> list[Sql]:
    """Return conditions that hold for rows and for volumes alike; without a year there is no time."""
    parts = [Sql("r.published"), Sql("r.year >= %s", (max(request.year_from or 1, 1),))]
    if request.year_to is not None:
        parts.append(Sql("r.year <= %s", (request.year_to,)))
    if request.division:
        parts.append(under(request.division))
    if request.level:
        parts.append(Sql("r.level = %s", (request.level,)))
    if request.kind:
        parts.append(Sql("r.kind = %s", (request.kind,)))
    return [part for part in parts if part != TRUE]


def _digits(division: str | None) -> int:
    """Return how many digits tell the places under a division apart."""
    return min(len(code_prefix(division)) + 2, 6) if division else 2


def _names(codes: Iterable[str], division: str | None) -> dict[str, str]:
    """Name the places; the chosen one itself stands among those under it as 本级."""
    full = {code: code.ljust(6, "0") for code in codes if code}
    known = Division.objects.named(full.values())
    own = division.ljust(6, "0") if division else ""
    # Reports of the nation itself: those of the provinces have rows of their own.
    names = {"": "地区未定", NATION_CODE[:2]: "全国性报告"}
    for code, whole in full.items():
        if code in names:
            continue
        name = known[whole].name if whole in known else whole
        names[code] = f"{name}本级" if whole == own and own.endswith("00") else name
    return names
