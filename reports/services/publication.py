"""Along the arrows: draft → in review → published → withdrawn, each step a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from reports.models import Report, ReportStatus, Revision
from reports.search.index import index_report

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ARROWS: dict[str, tuple[str, ...]] = {
    ReportStatus.DRAFT: (ReportStatus.IN_REVIEW,),
    ReportStatus.IN_REVIEW: (ReportStatus.DRAFT, ReportStatus.PUBLISHED),
    ReportStatus.PUBLISHED: (ReportStatus.WITHDRAWN,),
    ReportStatus.WITHDRAWN: (ReportStatus.IN_REVIEW,),
}


class PublicationError(Exception):
    """A step that cannot be taken; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PublicationConflict(PublicationError):
    """Another report of the same place, kind and period is published already."""

    def __init__(self, holder: Report | None) -> None:
        where = f"（报告 {holder.pk}《{holder.title}》）" if holder else ""
        super().__init__(f"同一地区、文种和时段已有已发布的报告{where}。请先撤回它，或另立版本。")
        self.holder = holder


def submit(*, report: Report, user: User | None = None) -> Report:
    """Send a draft to review."""
    return _move(report, ReportStatus.IN_REVIEW, user, "")


def send_back(*, report: Report, user: User | None, reason: str) -> Report:
    """Send a report in review back to its draft, with a reason."""
    return _move(report, ReportStatus.DRAFT, user, reason)


def publish(*, report: Report, user: User | None = None) -> Report:
    """Make a reviewed report public. A draft passes through review on the way.

    Raises PublicationConflict when its place, kind and period are taken.
    """
    with transaction.atomic():
        if report.status == ReportStatus.DRAFT:
            submit(report=report, user=user)
        return _move(report, ReportStatus.PUBLISHED, user, "")


def withdraw(*, report: Report, user: User | None, reason: str) -> Report:
    """Take a published report back; the reason is public. Raises PublicationError without one."""
    if not reason.strip():
        raise PublicationError("撤回报告须写明原因，原因会对外公开。")
    return _move(report, ReportStatus.WITHDRAWN, user, reason.strip())


def _move(report: Report, status: ReportStatus, user: User | None, reason: str) -> Report:
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if status not in ARROWS[locked.status]:
            raise PublicationError(
                f"报告现为“{locked.get_status_display()}”，不能转为“{status.label}”。请刷新页面查看最新状态。"
            )
        before = locked.status
        locked.status = status
        now = timezone.now()
        if status == ReportStatus.PUBLISHED:
            locked.released_at = now
            locked.withdrawn_reason = ""
        if status == ReportStatus.WITHDRAWN:
            locked.withdrawn_reason = reason
        if ReportStatus.PUBLISHED in (before, status):
            locked.content_changed_at = now
        try:
            with transaction.atomic():
                locked.save(update_fields=["status", "released_at", "withdrawn_reason", "content_changed_at"])
        except IntegrityError as error:
            if "report_one_published_per_period" in str(error):
                raise PublicationConflict(published_twin(locked)) from error
            raise
        Revision.objects.create(
            report_id=locked.pk,
            action=f"status:{status}",
            actor=user,
            reason=reason,
            before={"status": before},
            after={"status": status},
        )
        index_report(locked)
    for name in ("status", "released_at", "withdrawn_reason", "content_changed_at"):
        setattr(report, name, getattr(locked, name))
    return report


def published_twin(report: Report) -> Report | None:
    """Return the published report that holds this one's place, kind and period, if any."""
    if report.division_id is None:
        return None
    return (
        Report.objects.published()
        .annotate(first=Coalesce("covers_from", 0), last=Coalesce("covers_year", 0))
        .filter(
            division_id=report.division_id,
            place_name=report.place_name,
            kind=report.kind,
            version=report.version,
            first=report.covers_from or 0,
            last=report.covers_year or 0,
        )
        .exclude(pk=report.pk)
        .first()
    )
