"""What was done to a report: append-only, kept so by the database (migration 0002)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """One change to a report. Outlives the report: `report_id` is a plain number."""

    report_id = models.BigIntegerField("报告编号")
    action = models.CharField("动作", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="何人", null=True, blank=True, on_delete=models.PROTECT
    )
    at = models.DateTimeField("何时", auto_now_add=True)
    reason = models.CharField("缘由", max_length=500, blank=True)
    before = models.JSONField("此前", null=True, blank=True)
    after = models.JSONField("此后", null=True, blank=True)
    # Made while anybody could read the report: it stands in the public list of corrections.
    is_public = models.BooleanField("公开的更正", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "修订"
        ordering = ("report_id", "id")
        indexes = (
            models.Index(fields=("report_id", "id"), name="revision_report"),
            models.Index(fields=("-id",), condition=Q(is_public=True), name="revision_public"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.action}"
