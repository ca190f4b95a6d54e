"""How the work stands: what waits, what failed, what is held, and how good the reading was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from reports.models import ItemState, Metric, Report, ReportStatus, UploadItem

FAILURE_DAYS = 30
MOST_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """Reports that stand at one step, and since when the oldest of them does."""

    status: str
    label: str
    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Quality:
    """What people said of the quantities of one indicator. Samples do not count."""

    indicator: str
    read: int
    accepted: int
    corrected: int
    rejected: int
    added: int

    @property
    def reviewed(self) -> int:
        """How many that were read have been looked at."""
        return self.accepted + self.corrected + self.rejected

    @property
    def share(self) -> float | None:
        """The percentage of those looked at that were right as read; None where none was looked at."""
        return 100 * self.accepted / self.reviewed if self.reviewed else None

    @property
    def doubt(self) -> float | None:
        """The percentage of those looked at that were corrected or rejected."""
        return None if self.share is None else 100 - self.share


@dataclass(frozen=True, slots=True)
class Intake:
    """Files of the last month: how many stand where, and the newest that failed."""

    queued: int
    reading: int
    failed: int
    failures: tuple[UploadItem, ...]


def measure_waiting() -> list[Waiting]:
    """Return what waits in draft and in review."""
    steps = (ReportStatus.DRAFT, ReportStatus.IN_REVIEW)
    rows = Report.objects.filter(status__in=steps).order_by().values("status")
    found = {row["status"]: row for row in rows.annotate(n=Count("pk"), oldest=Min("created_at"))}
    return [
        Waiting(step, step.label, found[step]["n"], found[step]["oldest"])
        if step in found
        else Waiting(step, step.label, 0, None)
        for step in steps
    ]


def measure_intake() -> Intake:
    """Return what became of the files of the last month."""
    since = timezone.now() - timedelta(days=FAILURE_DAYS)
    recent = UploadItem.objects.filter(queued_at__gte=since).order_by()
    counts = dict(recent.values_list("state").annotate(n=Count("pk")))
    failed = recent.filter(state=ItemState.FAILED).select_related("upload__owner")
    return Intake(
        queued=counts.get(ItemState.QUEUED, 0),
        reading=counts.get(ItemState.READING, 0),
        failed=counts.get(ItemState.FAILED, 0),
        failures=tuple(failed.order_by(F("finished_at").desc(nulls_last=True), "-id")[:MOST_FAILURES]),
    )


def measure_quality() -> list[Quality]:
    """Return what people said of the reading, by indicator, the most doubtful first; the last is the sum."""
    review = Metric.Review
    rows = (
        Metric.objects.filter(report__is_sample=False)
        .order_by()
        .values(name=F("indicator__name"))
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(review=review.ACCEPTED)),
            corrected=Count("pk", filter=Q(review=review.CORRECTED)),
            rejected=Count("pk", filter=Q(review=review.REJECTED)),
            added=Count("pk", filter=Q(review=review.ADDED)),
        )
    )
    found = [
        Quality(
            row["name"] or "没有对应的指标",
            read=row["total"] - row["added"],
            accepted=row["accepted"],
            corrected=row["corrected"],
            rejected=row["rejected"],
            added=row["added"],
        )
        for row in rows
    ]
    touched = [q for q in found if q.reviewed or q.added]
    touched.sort(key=lambda q: (-(q.doubt or 0), -q.reviewed, q.indicator))
    return [*touched, _sum(found)]


def _sum(rows: list[Quality]) -> Quality:
    return Quality(
        "合计",
        read=sum(q.read for q in rows),
        accepted=sum(q.accepted for q in rows),
        corrected=sum(q.corrected for q in rows),
        rejected=sum(q.rejected for q in rows),
        added=sum(q.added for q in rows),
    )
