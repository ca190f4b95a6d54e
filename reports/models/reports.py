"""Reports, the files they came in, and their sections."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Left
from django.urls import get_script_prefix, reverse

from reports.models.divisions import Division, code_prefix
from reports.parsing.types import Kind, Level, SectionKind, Stance


def _values(enum: type[Kind | Level | SectionKind | Stance]) -> list[str]:
    return [member.value for member in enum]


@lru_cache(maxsize=4096)
def _address(_prefix: str, *about: str) -> str:
    """Return what the addresses of all reports of one place, period and kind begin with.

    Reversing takes Django a twentieth of a millisecond, and a list shows dozens of addresses.
    """
    return reverse("report", args=(*about, 0)).removesuffix("0/")


class SourceFileQuerySet(models.QuerySet["SourceFile"]):
    """Reads of files; the bytes are left in the database until asked for."""

    def without_content(self) -> SourceFileQuerySet:
        """Leave the bytes out."""
        return self.defer("content")


class SourceFile(models.Model):
    """The bytes as received. Never changed: the database refuses an UPDATE of them."""

    sha256 = models.CharField("SHA-256", max_length=64)
    name = models.CharField("文件名", max_length=255)
    media_type = models.CharField("类型", max_length=100)
    size = models.BigIntegerField("字节数")
    content = models.BinaryField("内容")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = SourceFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "原始文件"
        constraints = (
            models.UniqueConstraint(fields=("sha256",), name="source_file_sha256_unique"),
            models.CheckConstraint(
                condition=Q(
                    sha256=Func(
                        Func(F("content"), function="sha256", output_field=models.BinaryField()),
                        Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    )
                ),
                name="source_file_sha256_of_content",
            ),
            models.CheckConstraint(
                condition=Q(
                    size=Func(F("content"), function="octet_length", output_field=models.BigIntegerField())
                )
                & Q(size__gt=0),
                name="source_file_size_of_content",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ReportStatus(models.TextChoices):
    """Where a report stands; the arrows are drawn in the database (migration 0002)."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审核中"
    PUBLISHED = "published", "已发布"
    # A newer version of it is published: its address leads there.
    SUPERSEDED = "superseded", "已有新版"
    WITHDRAWN = "withdrawn", "已撤回"


class ReportQuerySet(models.QuerySet["Report"]):
    """Chainable reads of reports."""

    def published(self) -> ReportQuerySet:
        """Keep what anybody may see."""
        return self.filter(status=ReportStatus.PUBLISHED)

    def under(self, code: str) -> ReportQuerySet:
        """Keep the reports of division `code` and of everything under it."""
        prefix = code_prefix(code)
        return self.filter(division__code__startswith=prefix) if prefix else self

    def covering(self, year: int) -> ReportQuerySet:
        """Keep the reports whose period includes `year`."""
        return self.filter(covers_from__lte=year, covers_year__gte=year)

    def without_text(self) -> ReportQuerySet:
        """Leave out the columns that only a report's own page needs."""
        return self.defer("text", "evidence", "candidates", "removed")

    def listed(self) -> ReportQuerySet:
        """Bring what a line in a list shows, and nothing heavier."""
        return self.without_text().select_related("division")

    def for_page(self) -> ReportQuerySet:
        """Bring a whole report with its place's parents and its file, but not the file's bytes."""
        return self.select_related(
            "division__parent__parent", "division_hint", "source_file__received_by"
        ).defer("source_file__content")

    def by_place(self) -> ReportQuerySet:
        """Order from the nation down to the county, then by code; open places last."""
        ranks = [When(level=level, then=rank) for rank, (level, _) in enumerate(Report.LEVELS)]
        rank = Case(*ranks, default=len(ranks), output_field=models.IntegerField())
        return self.order_by(rank, F("division__code").asc(nulls_last=True), "kind", "id")

    def siblings_of(self, report: Report) -> ReportQuerySet:
        """Keep the published reports of the same place, newest first; none while the place is open."""
        if report.division is None:
            return self.none()
        same = self.published().filter(division__code=report.division.code, place_name=report.place_name)
        return same.listed().exclude(pk=report.pk).order_by(F("covers_year").desc(nulls_last=True), "-id")

    def replaced_by(self, report: Report) -> ReportQuerySet:
        """Keep the earlier versions that a report has replaced, newest first."""
        return self.filter(superseded_by=report.pk, status=ReportStatus.SUPERSEDED).listed().order_by("-pk")

    def count_by_level(self) -> dict[str, int]:
        """Return how many reports there are by level."""
        return dict(self.order_by().values_list("level").annotate(n=models.Count("pk")))

    def count_by_status(self) -> dict[str, int]:
        """Return how many reports stand where."""
        return dict(self.order_by().values_list("status").annotate(n=models.Count("pk")))

    def count_by_code(self, digits: int) -> dict[str, int]:
        """Return how many reports there are by the first digits of the division code."""
        rows = self.filter(division__isnull=False).order_by().annotate(_head=Left("division__code", digits))
        return dict(rows.values_list("_head").annotate(n=models.Count("pk")))

    def count_by_year(self) -> dict[int, int]:
        """Return how many reports there are by the last year they cover, newest first."""
        rows = self.filter(covers_year__isnull=False).order_by("-covers_year")
        return dict(rows.values_list("covers_year").annotate(n=models.Count("pk")))


class Report(models.Model):
    """One report. `text` is the only coordinate system: spans are [start, end) code points of it."""

    KINDS = (
        (Kind.WORK_REPORT.value, "工作报告"),
        (Kind.SPEECH.value, "讲话"),
        (Kind.NEWS_FEATURE.value, "新闻专稿"),
        (Kind.SUMMARY.value, "工作总结"),
    )
    LEVELS = (
        (Level.NATION.value, "全国"),
        (Level.PROVINCE.value, "省级"),
        (Level.PREFECTURE.value, "地级"),
        (Level.COUNTY.value, "县级"),
        (Level.TOWNSHIP.value, "乡级"),
    )

    source_file = models.ForeignKey(
        SourceFile, verbose_name="原始文件", on_delete=models.PROTECT, related_name="reports"
    )
    division = models.ForeignKey(
        Division,
        verbose_name="行政区划",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    division_hint = models.ForeignKey(
        Division, verbose_name="疑似地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_written = models.CharField("文中地名", max_length=100, blank=True)
    place_name = models.CharField("乡镇", max_length=40, blank=True)
    body = models.CharField("机构", max_length=100, blank=True)
    level = models.CharField("级别", max_length=12, choices=LEVELS, blank=True)
    kind = models.CharField("文种", max_length=20, choices=KINDS)
    title = models.CharField("标题", max_length=300)
    subtitle = models.CharField("副标题", max_length=300, blank=True)
    covers_from = models.SmallIntegerField("起始年", null=True, blank=True)
    covers_year = models.SmallIntegerField("所述年份", null=True, blank=True)
    plan_year = models.SmallIntegerField("计划年份", null=True, blank=True)
    delivered_on = models.DateField("报告日期", null=True, blank=True)
    published_on = models.DateField("刊发日期", null=True, blank=True)
    term = models.SmallIntegerField("届", null=True, blank=True)
    session_no = models.SmallIntegerField("次", null=True, blank=True)
    session = models.CharField("会议", max_length=100, blank=True)
    speaker = models.CharField("报告人", max_length=40, blank=True)
    speaker_title = models.CharField("报告人职务", max_length=100, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    source_url = models.CharField("网址", max_length=1000, blank=True)
    masked = models.BooleanField("隐名", default=False)
    truncated = models.CharField(
        "残缺", max_length=5, blank=True, choices=(("start", "缺开头"), ("end", "缺结尾"))
    )
    is_sample = models.BooleanField("样本", default=False)

    text = models.TextField("正文")
    text_digest = models.CharField("正文摘要", max_length=64, editable=False)
    version = models.SmallIntegerField("版本", default=1)
    evidence = models.JSONField("元数据依据", default=dict, blank=True)
    candidates = models.JSONField("候选地区", default=list, blank=True)
    removed = models.JSONField("清除的内容", default=list, blank=True)
    # Columns of the metadata that a person has confirmed: reading again leaves them alone.
    confirmed = ArrayField(
        models.CharField(max_length=30), verbose_name="已确认的著录项", default=list, blank=True
    )
    extractor_version = models.CharField("解析版本", max_length=40)

    # Who takes care of it while it is not published; anybody else may still edit it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # A reviewed report may be told to publish itself; empty once that is done or called off.
    publish_at = models.DateTimeField("定时发布", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=ReportStatus, default=ReportStatus.DRAFT)
    # The report that is its newer version. Not a foreign key: it may live on another shard.
    superseded_by = models.BigIntegerField("新版的编号", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=500, blank=True)
    created_at = models.DateTimeField("入库时间", auto_now_add=True)
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    content_changed_at = models.DateTimeField("内容更新时间")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告"
        ordering = ("-covers_year", "-id")
        constraints = (
            models.UniqueConstraint(fields=("text_digest", "version"), name="report_text_version_unique"),
            models.UniqueConstraint(
                "division",
                "place_name",
                "kind",
                Coalesce("covers_from", 0),
                Coalesce("covers_year", 0),
                condition=Q(status="published", division__isnull=False),
                name="report_one_published_per_period",
            ),
            models.CheckConstraint(condition=Q(kind__in=_values(Kind)), name="report_kind_known"),
            models.CheckConstraint(condition=Q(level__in=["", *_values(Level)]), name="report_level_known"),
            models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="report_status_known"),
            models.CheckConstraint(
                condition=Q(truncated__in=["", "start", "end"]), name="report_truncated_known"
            ),
            models.CheckConstraint(
                condition=Q(covers_from=None, covers_year=None) | Q(covers_from__lte=F("covers_year")),
                name="report_period_ordered",
            ),
            models.CheckConstraint(
                condition=Q(covers_year=None) | Q(covers_from__gte=1949, covers_year__lte=2100),
                name="report_period_possible",
            ),
            models.CheckConstraint(
                condition=(Q(term=None) | Q(term__gte=1)) & (Q(session_no=None) | Q(session_no__gte=1)),
                name="report_term_positive",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(title=""), name="report_text_and_title_given"),
            models.CheckConstraint(condition=Q(version__gte=1), name="report_version_positive"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(released_at__isnull=False),
                name="report_published_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_by__isnull=False)
                | (~Q(status="superseded") & Q(superseded_by=None)),
                name="report_superseded_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""), name="report_withdrawn_has_reason"
            ),
        )
        indexes = (
            models.Index(F("covers_year").desc(nulls_last=True), F("id").desc(), name="report_newest"),
            models.Index(fields=("division", "covers_year"), name="report_division_year"),
            models.Index(fields=("content_changed_at", "id"), name="report_changed"),
            models.Index(fields=("status", "created_at"), name="report_status_created"),
            models.Index(
                fields=("publish_at",), condition=Q(publish_at__isnull=False), name="report_publish_at"
            ),
            models.Index(
                fields=("superseded_by",),
                condition=Q(superseded_by__isnull=False),
                name="report_superseded_by",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the permanent address; its last part alone decides which report is meant."""
        code = self.division.code if self.division else "unplaced"
        return f"{_address(get_script_prefix(), code, self.covers, self.kind)}{self.pk}/"

    @property
    def covers(self) -> str:
        """The period as in an address: ``2023``, ``2017-2021`` or ``undated``."""
        if self.covers_year is None:
            return "undated"
        return (
            str(self.covers_year)
            if self.covers_from == self.covers_year
            else f"{self.covers_from}-{self.covers_year}"
        )


class Section(models.Model):
    """A stretch of a report under one heading; sections tile the text."""

    KINDS = (
        (SectionKind.PREAMBLE.value, "篇首"),
        (SectionKind.PART.value, "部分"),
        (SectionKind.NUMBERED.value, "编号标题"),
        (SectionKind.UNNUMBERED.value, "无编号标题"),
        (SectionKind.RUN_IN.value, "段首标题"),
    )
    STANCES = ((Stance.REVIEW.value, "回顾"), (Stance.PROBLEMS.value, "问题"), (Stance.PLAN.value, "安排"))

    report = models.ForeignKey(Report, verbose_name="报告", on_delete=models.CASCADE, related_name="sections")
    ordinal = models.IntegerField("序号")
    level = models.SmallIntegerField("层级")
    kind = models.CharField("种类", max_length=12, choices=KINDS)
    stance = models.CharField("性质", max_length=10, choices=STANCES, blank=True)
    heading = models.CharField("标题", max_length=500, blank=True)
    start = models.IntegerField("起")
    end = models.IntegerField("止")
    body_start = models.IntegerField("正文起")

    class Meta:
        verbose_name = verbose_name_plural = "章节"
        ordering = ("report", "ordinal")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "ordinal"),
                name="section_report_ordinal_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(start__gte=0, start__lte=F("body_start"), body_start__lte=F("end")),
                name="section_span_ordered",
            ),
            models.CheckConstraint(condition=Q(kind__in=_values(SectionKind)), name="section_kind_known"),
            models.CheckConstraint(
                condition=Q(stance__in=["", *_values(Stance)]), name="section_stance_known"
            ),
            models.CheckConstraint(condition=Q(ordinal__gte=0, level__gte=0), name="section_place_positive"),
        )

    def __str__(self) -> str:
        return self.heading or "（无标题）"
