"""Fill and check the rows that search looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.forms.models import model_to_dict

from reports.models import Report, ReportStatus, ReportVolume, SearchRow, Section
from reports.search.copies import Said, assign_keys
from reports.search.folding import fold

# From so many other reports about one place and period on, copies are known by their letters only:
# to compare all of them with each other would take longer with every one.
MOST_SIBLINGS = 8
_ROW_FIELDS = [field.name for field in SearchRow._meta.concrete_fields if field.name != "id"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One disagreement between index and text."""

    report_id: int | None
    message: str


def index_report(report: Report) -> None:
    """Write the rows of one report anew. Call inside the transaction that changes the report."""
    before = SearchRow.objects.filter(report_id=report.pk)
    alike = SearchRow.objects.filter(copy_key__in=list(before.values_list("copy_key", flat=True)))
    were_copies = set(alike.exclude(report_id=report.pk).values_list("report_id", flat=True))
    before.delete()
    rows = build_rows(report, list(report.sections.order_by("ordinal")))
    siblings, stale = set_copy_keys(report, rows)
    # Backwards: newest first walks down the ids, and so meets the sections in reading order.
    SearchRow.objects.bulk_create(rows[::-1])
    build_volume(report, rows).save()
    for other in Report.objects.filter(pk__in=were_copies - siblings).select_related("division"):
        # It was about the same place and period, and is no more.
        others = _stored_rows([other.pk])
        stale += [*others, *set_copy_keys(other, others)[1]]
    SearchRow.objects.bulk_update(stale, ["copy_key"])


def build_rows(report: Report, sections: list[Section]) -> list[SearchRow]:
    """Return the rows of a report, unsaved: one a section, whatever its length.

    A section cut in pieces would answer 监督 立法 only where both stand in one of them.
    """
    return [
        SearchRow(
            section_id=section.pk,
            report_id=report.pk,
            start=section.start,
            end=section.end,
            heading_length=len(fold(report.text[section.start : section.body_start])),
            division_code=report.division.code if report.division else "",
            year_from=report.covers_from,
            year=report.covers_year or 0,
            kind=report.kind,
            level=report.level,
            term=report.term,
            stance=section.stance,
            published=report.status == ReportStatus.PUBLISHED,
            folded=fold(report.text[section.start : section.end]),
        )
        for section in sections
    ]


def set_copy_keys(report: Report, rows: list[SearchRow]) -> tuple[set[int], list[SearchRow]]:
    """Set the `copy_key` of the rows of a report, beside its siblings: those about the same place and period.

    Returns the numbers of the siblings, and those of their stored rows whose key changes with it.
    """
    siblings: set[int] = set()
    if report.division_id:
        same = Report.objects.filter(
            division_id=report.division_id,
            place_name=report.place_name,
            covers_from=report.covers_from,
            covers_year=report.covers_year,
        )
        siblings = set(same.exclude(pk=report.pk).values_list("pk", flat=True))
    # The last that is compared makes the others forget what was near.
    together = [*(_stored_rows(siblings) if len(siblings) <= MOST_SIBLINGS else ()), *rows]
    together.sort(key=lambda row: (row.report_id, row.start, row.section_id))
    said = [Said(row.report_id, row.folded) for row in together]
    place = report.division.code if report.division else ""
    about = f"{place}|{report.place_name}|{report.covers}"
    assign_keys(said, about, nearly=len(siblings) < MOST_SIBLINGS)
    stale = []
    for one, row in zip(said, together, strict=True):
        if row.report_id in siblings and row.copy_key != one.key:
            stale.append(row)
        row.copy_key = one.key
    return siblings, stale


def _stored_rows(report_ids: Collection[int]) -> list[SearchRow]:
    return list(SearchRow.objects.filter(report_id__in=report_ids)) if report_ids else []


def build_volume(report: Report, rows: list[SearchRow]) -> ReportVolume:
    """Return how much text the rows of a report hold, unsaved."""
    return ReportVolume(
        report_id=report.pk,
        year=report.covers_year or 0,
        division_code=report.division.code if report.division else "",
        level=report.level,
        kind=report.kind,
        published=report.status == ReportStatus.PUBLISHED,
        characters=sum(len(row.folded) for row in rows),
    )


def index_all(progress: Progress | None = None) -> int:
    """Write the rows of every report anew, a transaction each, and return how many reports.

    A report is locked while its rows change, so that a publication at the same time cannot be
    overwritten; readers see the old rows until the new ones are there.
    """
    keys = list(Report.objects.order_by("pk").values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        with transaction.atomic():
            report = (
                Report.objects.select_for_update(of=("self",))
                .select_related("division")
                .filter(pk=key)
                .first()
            )
            if report is not None:
                index_report(report)
        if progress:
            progress(done, len(keys))
    for model in (SearchRow, ReportVolume):
        model._default_manager.exclude(report_id__in=Report.objects.values("pk")).delete()
    analyze()
    return len(keys)


def analyze() -> None:
    """Let the planner know the rows; a plan made for an empty table is slow on a full one."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_searchrow")


def check_index(progress: Progress | None = None) -> tuple[Problem, ...]:
    """Compare every row with the text it was made of; nothing is changed."""
    problems = list(check_database())
    keys = list(Report.objects.order_by("pk").values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        problems += _check_report(key)
        if progress:
            progress(done, len(keys))
    orphans = SearchRow.objects.exclude(report_id__in=Report.objects.values("pk")).count()
    if orphans:
        problems.append(Problem(None, f"{orphans} 行检索数据没有对应的报告"))
    return tuple(problems)


def check_database() -> Iterator[Problem]:
    """Look at what the database must be able to do before an index can be trusted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm('人大常委会'))")
        # A C ctype knows no Chinese letters: the trigram index would silently be of no use.
        if cursor.fetchone()[0] < 2:
            yield Problem(None, "数据库的字符分类不识汉字（LC_CTYPE 须为 UTF-8 区域），三字索引无效")


def _check_report(key: int) -> Iterator[Problem]:
    with transaction.atomic():
        report = Report.objects.select_related("division").filter(pk=key).first()
        if report is None:
            return
        rows = build_rows(report, list(report.sections.order_by("ordinal")))
        set_copy_keys(report, rows)
        wanted = {_values(row) for row in rows}
        stored = {_values(row) for row in SearchRow.objects.filter(report_id=key)}
        volume = ReportVolume.objects.filter(pk=key).first()
    if missing := len(wanted - stored):
        yield Problem(key, f"{missing} 行缺失或与正文不符")
    if surplus := len(stored - wanted):
        yield Problem(key, f"{surplus} 行多余或已过时")
    if volume is None or model_to_dict(volume) != model_to_dict(build_volume(report, rows)):
        yield Problem(key, "篇幅缺失或与正文不符")


def _values(row: SearchRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _ROW_FIELDS)
