"""Quantities in reports, and what they measure."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from reports.models.reports import Report
from reports.parsing.types import Qualifier, Status


class Indicator(models.Model):
    """What a quantity measures. Keys are stable; the table is loaded from reports/data."""

    key = models.SlugField("键", primary_key=True, max_length=80)
    name = models.CharField("名称", max_length=60)
    definition = models.TextField("定义")
    units = ArrayField(models.CharField(max_length=20), verbose_name="单位", default=list)
    group = models.CharField("分组", max_length=60)
    position = models.IntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.name


class Metric(models.Model):
    """One quantity with its evidence: `report.text[start:end] == raw`, kept by the database."""

    class Review(models.TextChoices):
        """What a person has said of this reading."""

        UNREVIEWED = "unreviewed", "未核"
        ACCEPTED = "accepted", "已核"
        CORRECTED = "corrected", "已改"
        REJECTED = "rejected", "已否"
        ADDED = "added", "补录"

    QUALIFIERS = (
        (Qualifier.EXACT.value, ""),
        (Qualifier.OVER.value, "逾"),
        (Qualifier.NEARLY.value, "近"),
        (Qualifier.ABOUT.value, "约"),
        (Qualifier.UP_TO.value, "至多"),
    )
    STATUSES = (
        (Status.DONE.value, "已完成"),
        (Status.PLANNED.value, "计划"),
        (Status.EXTERNAL.value, "外部"),
    )

    report = models.ForeignKey(Report, verbose_name="报告", on_delete=models.CASCADE, related_name="metrics")
    ordinal = models.IntegerField("序号")
    # Not a foreign key: children of a report are tied together by (report, ordinal) alone, so
    # that all of them can live on one shard.
    section_ordinal = models.IntegerField("章节", null=True, blank=True)
    raw = models.CharField("原文", max_length=80)
    start = models.IntegerField("起")
    end = models.IntegerField("止")
    quote_start = models.IntegerField("句起")
    quote_end = models.IntegerField("句止")
    value = models.DecimalField("数值", max_digits=30, decimal_places=6)
    value_max = models.DecimalField("上限", max_digits=30, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    qualifier = models.CharField("限定", max_length=10, choices=QUALIFIERS)
    indicator = models.ForeignKey(
        Indicator,
        verbose_name="指标",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="metrics",
    )
    year = models.SmallIntegerField("年份", null=True, blank=True)
    year_from = models.SmallIntegerField("起始年", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=STATUSES)
    scope = models.CharField(
        "范围",
        max_length=10,
        default="total",
        choices=(("total", "全部"), ("partial", "单项"), ("term", "届内累计")),
    )
    subject = models.CharField("主体", max_length=200, blank=True)
    rule = models.CharField("规则", max_length=80)
    confidence = models.FloatField("把握")
    review = models.CharField("核对", max_length=12, choices=Review, default=Review.UNREVIEWED)

    class Meta:
        verbose_name = verbose_name_plural = "数量"
        ordering = ("report", "ordinal")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "ordinal"),
                name="metric_report_ordinal_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(
                    start__gte=0,
                    start__lt=F("end"),
                    quote_start__gte=0,
                    quote_start__lte=F("start"),
                    quote_end__gte=F("end"),
                ),
                name="metric_span_ordered",
            ),
            models.CheckConstraint(
                condition=Q(value_max=None) | Q(value_max__gte=F("value")), name="metric_range_ordered"
            ),
            models.CheckConstraint(
                condition=Q(year_from=None) | Q(year_from__lte=F("year")), name="metric_period_ordered"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="metric_confidence_is_share"
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=[q.value for q in Qualifier]), name="metric_qualifier_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in Status]), name="metric_status_known"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["total", "partial", "term"]), name="metric_scope_known"
            ),
            models.CheckConstraint(
                condition=Q(review__in=["unreviewed", "accepted", "corrected", "rejected", "added"]),
                name="metric_review_known",
            ),
        )
        indexes = (models.Index(fields=("indicator", "year", "report"), name="metric_indicator_year"),)

    def __str__(self) -> str:
        return f"{self.raw}{self.unit}"
