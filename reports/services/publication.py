"""Along the arrows: draft → in review → published → withdrawn, each step a revision.

A published report whose newer version is published is superseded: its address leads to the newer
one, and it comes back when that one is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from reports.models import Report, ReportStatus, Revision
from reports.search.index import index_report

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ARROWS: dict[str, tuple[str, ...]] = {
    ReportStatus.DRAFT: (ReportStatus.IN_REVIEW,),
    ReportStatus.IN_REVIEW: (ReportStatus.DRAFT, ReportStatus.PUBLISHED),
    ReportStatus.PUBLISHED: (ReportStatus.SUPERSEDED, ReportStatus.WITHDRAWN),
    ReportStatus.SUPERSEDED: (ReportStatus.PUBLISHED, ReportStatus.WITHDRAWN),
    ReportStatus.WITHDRAWN: (ReportStatus.IN_REVIEW,),
}

_MOVED = ("status", "released_at", "withdrawn_reason", "superseded_by", "content_changed_at", "publish_at")


class PublicationError(Exception):
    """A step that cannot be taken; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PublicationConflict(PublicationError):
    """Another report of the same place, kind and period is published already."""

    def __init__(self, holder: Report | None) -> None:
        where = f"（报告 {holder.pk}《{holder.title}》）" if holder else ""
        super().__init__(
            f"同一地区、文种和时段已有已发布的报告{where}。请先撤回它；若这是它的新版本，先在总览里定为新版。"
        )
        self.holder = holder


def submit(*, report: Report, user: User | None = None) -> Report:
    """Send a draft to review."""
    return _move(report, ReportStatus.IN_REVIEW, user, "")


def send_back(*, report: Report, user: User | None, reason: str) -> Report:
    """Send a report in review back to its draft, with a reason."""
    return _move(report, ReportStatus.DRAFT, user, reason)


def publish(*, report: Report, user: User | None = None) -> Report:
    """Make a reviewed report public; an earlier version of it gives way. A draft passes through review.

    Raises PublicationConflict when its place, kind and period are taken, and PublicationError where
    `FOUR_EYES` asks for a second person.
    """
    with transaction.atomic():
        _ask_second_person(report, user)
        if report.status == ReportStatus.DRAFT:
            submit(report=report, user=user)
        return _publish(report, user, "")


def _publish(report: Report, user: User | None, reason: str) -> Report:
    """Move a reviewed report to the public, and what it replaces out of its way."""
    with transaction.atomic():
        replaced = earlier_versions(report) if report.status == ReportStatus.IN_REVIEW else []
        for earlier in replaced:
            _move(earlier, ReportStatus.SUPERSEDED, user, f"第 {report.version} 版发布", newer=report)
        return _move(report, ReportStatus.PUBLISHED, user, reason, replaced=replaced)


def earlier_versions(report: Report) -> list[Report]:
    """Return the published reports that give way when this one is published."""
    said = Revision.objects.filter(report_id=report.pk, action="version").order_by("-id").first()
    named = (said.after or {}).get("version_of") if said else None
    twin = published_twin(report)
    keys = {twin.pk} if twin else set()
    published = Report.objects.published().filter(Q(pk__in=keys) | Q(pk=named), version__lt=report.version)
    return list(published.order_by("pk"))


def newest_version(report: Report) -> Report | None:
    """Return where the versions of a superseded report end; None when that report is not there any more."""
    seen = {report.pk}
    found: Report | None = report
    while found and found.status == ReportStatus.SUPERSEDED:
        found = Report.objects.for_page().filter(pk=found.superseded_by or 0).exclude(pk__in=seen).first()
        if found:
            seen.add(found.pk)
    return found


def bring_back(*, report: Report, user: User | None, reason: str) -> Report:
    """Publish a superseded report again; its newer version is withdrawn, for a public reason.

    Raises PublicationError without a reason, when there is more than one newer version, and where
    `FOUR_EYES` asks for a second person.
    """
    with transaction.atomic():
        _ask_second_person(report, user)
        newer = Report.objects.filter(pk=report.superseded_by or 0).first()
        if newer and newer.status == ReportStatus.SUPERSEDED:
            raise PublicationError("它的新版也已有更新的一版；请先恢复那一版。")
        if newer and newer.status == ReportStatus.PUBLISHED:
            withdraw(report=newer, user=user, reason=reason)
        return _move(report, ReportStatus.PUBLISHED, user, reason.strip())


def schedule(*, report: Report, user: User | None, at: datetime | None) -> Report:
    """Let a report publish itself at a time, or (None) call that off. A draft is submitted on the way.

    Raises PublicationError for a time that is past, for a report that cannot be published from where
    it stands, and where `FOUR_EYES` asks for a second person.
    """
    with transaction.atomic():
        if at is not None:
            if at <= timezone.now():
                raise PublicationError("定时发布的时间须在现在之后；没有改动。")
            _ask_second_person(report, user)
            if report.status == ReportStatus.DRAFT:
                submit(report=report, user=user)
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if at is not None and locked.status != ReportStatus.IN_REVIEW:
            raise PublicationError(f"报告现为“{locked.get_status_display()}”，不能定时发布。")
        if locked.publish_at != at:
            _set_time(locked, at, user, f"定于 {timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "取消定时")
    report.publish_at = at
    return report


def publish_due() -> int:
    """Publish what is due; one that cannot be published loses its time, and its history says why."""
    published = 0
    due = Report.objects.filter(publish_at__lte=timezone.now())
    for pk in list(due.order_by("publish_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Another worker may be at it, or may have done it meanwhile.
            report = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if report is None:
                continue
            try:
                with transaction.atomic():
                    _publish(report, None, "定时发布")
                published += 1
            except PublicationError as error:
                report.refresh_from_db(fields=["status"])
                _set_time(report, None, None, f"没有定时发布：{error.message}"[:500])
    return published


def _set_time(report: Report, at: datetime | None, user: User | None, reason: str) -> None:
    before = report.publish_at
    report.publish_at = at
    report.save(update_fields=["publish_at"])
    Revision.objects.create(
        report_id=report.pk,
        action="status:scheduled",
        actor=user,
        reason=reason,
        before={"publish_at": before.isoformat() if before else None},
        after={"publish_at": at.isoformat() if at else None},
    )


def _ask_second_person(report: Report, user: User | None) -> None:
    """With `FOUR_EYES`, refuse whoever submitted a report or changed it since. Commands may go on."""
    if not settings.FOUR_EYES or user is None:
        return
    if report.status == ReportStatus.DRAFT:
        raise PublicationError("须先提交审核，再由另一人发布。")
    done = Revision.objects.filter(report_id=report.pk)
    submitted = done.filter(action=f"status:{ReportStatus.IN_REVIEW}").order_by("-id").first()
    if (
        submitted
        and done.filter(id__gte=submitted.id, actor=user).exclude(action="status:scheduled").exists()
    ):
        raise PublicationError("提交审核或此后改过这篇报告的人不能发布它，请由另一人核对后发布。")


def withdraw(*, report: Report, user: User | None, reason: str) -> Report:
    """Take a published report back; the reason is public. Raises PublicationError without one."""
    if not reason.strip():
        raise PublicationError("撤回报告须写明原因，原因会对外公开。")
    return _move(report, ReportStatus.WITHDRAWN, user, reason.strip())


def _move(
    report: Report,
    status: ReportStatus,
    user: User | None,
    reason: str,
    *,
    newer: Report | None = None,
    replaced: Sequence[Report] = (),
) -> Report:
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if status not in ARROWS[locked.status]:
            raise PublicationError(
                f"报告现为“{locked.get_status_display()}”，不能转为“{status.label}”。请刷新页面查看最新状态。"
            )
        before = locked.status
        locked.status = status
        now = timezone.now()
        locked.superseded_by = newer.pk if newer else None
        if status == ReportStatus.PUBLISHED:
            # What comes back was public all along.
            locked.released_at = locked.released_at if before == ReportStatus.SUPERSEDED else now
            locked.withdrawn_reason = ""
        if status == ReportStatus.WITHDRAWN:
            locked.withdrawn_reason = reason
        if ReportStatus.PUBLISHED in (before, status):
            locked.content_changed_at = now
        # Whatever is done by hand calls off what was to be done by the clock.
        locked.publish_at = None
        try:
            with transaction.atomic():
                locked.save(update_fields=_MOVED)
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
            after={"status": status}
            | ({"superseded_by": newer.pk} if newer else {})
            | ({"supersedes": [r.pk for r in replaced]} if replaced else {}),
        )
        index_report(locked)
    for name in _MOVED:
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
            first=report.covers_from or 0,
            last=report.covers_year or 0,
        )
        .exclude(pk=report.pk)
        .first()
    )
