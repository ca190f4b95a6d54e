"""Reports that are nearly the same: found by sketches, judged by their whole texts.

A sketch is the smallest hashes of a text's runs of eight characters (bottom-k MinHash, A. Broder 1997).
Two texts that share a part s of their runs share about the same part of their sketches, so the
reports that overlap in the index are few, and only those are compared run by run.
"""

from __future__ import annotations

import difflib
import heapq
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Q

from reports.models import (
    ItemState,
    Report,
    ReportSketch,
    ReportStatus,
    Revision,
    SearchRow,
    SourceFile,
    UploadItem,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RUN = 8
SKETCH_SIZE = 128
CANDIDATES = 5
LONGEST_KEPT = 100_000  # characters; the runs of a longer text take too much memory to be remembered
LEAST_SHARED = 8  # of a sketch; fewer are turns of phrase
# Measured on the samples and on 26 reports of the State Council: different reports share 7 % of their runs
# at most; with a character changed in every second clause, 64 % are left, and 66 of 128 in the sketch.
SIMILAR = 0.4
_COMMON = """
    SELECT h FROM pg_stats, unnest(most_common_elems::text::bigint[], most_common_elem_freqs) AS e (h, f)
    WHERE schemaname = ANY (current_schemas(false)) AND tablename = 'reports_reportsketch'
        AND attname = 'hashes' AND h IS NOT NULL
    ORDER BY f DESC
"""
# One look into the index for each hash: `hashes && rare` would be planned as a comparison of whole arrays.
_MOST_SHARED = """
    WITH met AS MATERIALIZED (
        SELECT DISTINCT s.report_id FROM unnest(%(rare)s::bigint[]) AS r (h)
        CROSS JOIN LATERAL (SELECT report_id FROM reports_reportsketch WHERE hashes @> ARRAY[r.h]) s
        WHERE s.report_id IS DISTINCT FROM %(besides)s::bigint
    ), counted AS MATERIALIZED (
        SELECT report_id,
            (SELECT count(*) FROM unnest(s.hashes) h WHERE h = ANY (%(sketch)s::bigint[])) AS shared
        FROM met JOIN reports_reportsketch s USING (report_id)
    )
    SELECT report_id FROM counted WHERE shared >= %(least)s
    ORDER BY shared DESC, report_id DESC LIMIT %(limit)s
"""
_LETTER = re.compile(r"[\u3400-\u9fff0-9A-Za-z]+")
_CLAUSE = re.compile(r"(?<=[。！？；\n])")


@dataclass(frozen=True, slots=True)
class Similar:
    """A report held that a text resembles. `share` is the part of the shorter one's runs that both have."""

    report: Report
    share: float


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of two texts side by side; `kind` is equal, replace, insert or delete."""

    kind: str
    held: str
    new: str


def runs_of(text: str) -> frozenset[int]:
    """Return the hashes (32 bit) of a text's runs of characters, punctuation left out."""
    return _runs_again(text) if len(text) <= LONGEST_KEPT else _runs(text)


def _runs(text: str) -> frozenset[int]:
    letters = "".join(_LETTER.findall(text)).encode("utf-16-le")
    step = 2 * RUN
    pieces = [letters[at : at + step] for at in range(0, max(2, len(letters) - step + 2), 2)]
    return frozenset(map(zlib.crc32, pieces))


# A file is compared and then sketched, and files that come together resemble the same few reports.
_runs_again = lru_cache(maxsize=16)(_runs)


def sketch_of(runs: Iterable[int]) -> list[int]:
    """Return the sketch of a text's runs."""
    # CRC alone keeps neighbours together; the product (Knuth's constant) spreads them.
    return heapq.nsmallest(SKETCH_SIZE, [run * 2654435761 % 4294967296 for run in runs])


def save_sketch(report: Report) -> None:
    """Store the sketch of a report's present text."""
    values = {"text_digest": report.text_digest, "hashes": sketch_of(runs_of(report.text))}
    ReportSketch.objects.update_or_create(report_id=report.pk, defaults=values)


def refresh_sketches(limit: int = 500) -> int:
    """Sketch reports that have none or whose text has changed. Returns how many."""
    stale = Report.objects.filter(Q(sketch=None) | ~Q(sketch__text_digest=F("text_digest")))
    fields = ("id", "text", "text_digest")
    done = 0
    for report in stale.only(*fields).order_by("id")[:limit].iterator(chunk_size=20):
        save_sketch(report)
        done += 1
    return done


def find_similar(text: str, *, besides: int | None = None) -> Similar | None:
    """Return the report that a text resembles most, if it shares enough; None when there is none."""
    runs = runs_of(text)
    sketch = sketch_of(runs)
    keys = _most_shared(sketch, besides)
    best: Similar | None = None
    held = Report.objects.filter(pk__in=keys).select_related("division").order_by("pk")
    for report in held:
        theirs = runs_of(report.text)
        share = len(runs & theirs) / max(1, min(len(runs), len(theirs)))
        if share >= SIMILAR and (best is None or share > best.share):
            best = Similar(report, share)
    return best


def _most_shared(sketch: list[int], besides: int | None) -> list[int]:
    """Return the reports whose sketches share most with a sketch, counted by the database.

    Who shares at least eight of its hashes shares one that is not among any seven of them. So the seven
    most common ones (by the statistics of the column) are not looked up: what every report says would
    bring up every report, and nobody is missed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COMMON)
        common = {int(row[0]): at for at, row in enumerate(cursor.fetchall())}
        rare_first = sorted(sketch, key=lambda h: common.get(h, len(common)), reverse=True)
        looked_up = rare_first[: max(1, len(sketch) - LEAST_SHARED + 1)]
        cursor.execute(
            _MOST_SHARED,
            {
                "rare": looked_up,
                "sketch": sketch,
                "besides": besides,
                "least": LEAST_SHARED,
                "limit": CANDIDATES,
            },
        )
        return [row[0] for row in cursor.fetchall()]


def side_by_side(held: str, new: str) -> list[Pair]:
    """Align two texts clause by clause; stretches that are equal stay together."""
    theirs, ours = _clauses(held), _clauses(new)
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    return [
        Pair(kind, "".join(theirs[a:b]).strip(), "".join(ours[c:d]).strip())
        for kind, a, b, c, d in matcher.get_opcodes()
    ]


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def next_version(held: Report) -> int:
    """Return the number of a new version of a report."""
    numbers = Report.objects.filter(
        Q(text_digest=held.text_digest)
        | Q(
            division=held.division_id,
            division__isnull=False,
            place_name=held.place_name,
            kind=held.kind,
            covers_year=held.covers_year,
        )
    ).values_list("version", flat=True)
    return max(numbers, default=held.version) + 1


class DecisionError(Exception):
    """A decision that cannot be taken any more; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def decide(*, item_id: int, decision: str, user: User | None) -> UploadItem:
    """Say what a new report is to the one that it resembles: ``version``, ``copy`` or ``different``.

    A new version gets the next number. A republished copy is no second report: its draft goes, and the
    history of the report held names it. Raises DecisionError.
    """
    with transaction.atomic():
        items = UploadItem.objects.select_for_update(of=("self",)).select_related("held", "report")
        item = items.filter(pk=item_id).first()
        if item is None or item.held is None or item.report is None or not item.undecided:
            raise DecisionError("这份文件已经裁定过，或者两篇报告之一已不在。")
        report = Report.objects.select_for_update().get(pk=item.report.pk)
        if report.status != ReportStatus.DRAFT:
            raise DecisionError(f"报告 {report.pk} 已是“{report.get_status_display()}”，不能再改裁定。")
        if decision == "version":
            _make_version(report, item.held, user)
            item.note = f"作为报告 {item.held_id} 的第 {report.version} 版"
        elif decision == "copy":
            _drop_copy(report, item.held, user)
            item.state, item.report = ItemState.DUPLICATE, None
            item.note = f"与报告 {item.held_id} 是同一篇的转载，未另立报告"
        elif decision == "different":
            item.note = f"与报告 {item.held_id} 相近，裁定为不同的报告"
        else:
            raise DecisionError("裁定只能是：新版本、转载本、不同的报告。")
        item.decision = decision
        if item.state == ItemState.NEEDS_REVIEW and report.division_id and report.covers_year:
            item.state = ItemState.READY
        item.save(update_fields=["decision", "state", "report", "note"])
    return item


def name_version(*, report: Report, held: Report, user: User | None) -> Report:
    """Say that a report which is not public yet is a newer version of one held. Raises DecisionError."""
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.status not in (ReportStatus.DRAFT, ReportStatus.IN_REVIEW) or locked.pk == held.pk:
            raise DecisionError(f"报告现为“{locked.get_status_display()}”，不能定为新版；没有改动。")
        _make_version(locked, held, user)
    return locked


def _make_version(report: Report, held: Report, user: User | None) -> None:
    before = report.version
    report.version = next_version(held)
    report.save(update_fields=["version"])
    tell_version(report=report, held=held, user=user, before=before)


def tell_version(*, report: Report, held: Report, user: User | None, before: int = 1) -> None:
    """Write down whose newer version a report is: publishing it makes that one give way."""
    Revision.objects.create(
        report_id=report.pk,
        action="version",
        actor=user,
        before={"version": before},
        after={"version": report.version, "version_of": held.pk},
    )


def _drop_copy(report: Report, held: Report, user: User | None) -> None:
    file = report.source_file
    Revision.objects.create(
        report_id=held.pk,
        action="republished",
        actor=user,
        after={
            "file": file.name,
            "sha256": file.sha256,
            "source": report.source,
            "source_url": report.source_url,
            "published_on": report.published_on.isoformat() if report.published_on else None,
        },
    )
    SearchRow.objects.filter(report_id=report.pk).delete()
    report.delete()
    SourceFile.objects.filter(pk=file.pk, reports=None).delete()
