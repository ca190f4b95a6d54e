"""What people send in, file by file, and what became of each: the progress that pages show.

A job that is lost changes nothing here, so these rows and not the queue say what is still to do.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from reports.models.reports import Report


class Upload(models.Model):
    """One go: what a person, a token or a watched folder sent in together."""

    ORIGINS = (("web", "网页"), ("api", "接口"), ("folder", "监视的文件夹"), ("command", "命令行"))

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", null=True, blank=True, on_delete=models.PROTECT
    )
    origin = models.CharField("来路", max_length=8, choices=ORIGINS)
    as_version = models.BooleanField("另立版本", default=False)
    publish = models.BooleanField("读完即发布", default=False)
    # The same key from the same person means the same request: it is answered again, not done again.
    idempotency_key = models.CharField("幂等键", max_length=255, blank=True)
    request_digest = models.CharField("请求摘要", max_length=64, blank=True)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "idempotency_key"),
                condition=~Q(idempotency_key=""),
                name="upload_idempotency_key_unique",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["web", "api", "folder", "command"]), name="upload_origin_known"
            ),
        )

    def __str__(self) -> str:
        return f"上传 {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the page that shows its progress."""
        return reverse("staff-upload-page", args=(self.pk,))


class ItemState(models.TextChoices):
    """How far the reading of one file has come."""

    QUEUED = "queued", "排队"
    READING = "reading", "解析中"
    READY = "ready", "已入库"
    NEEDS_REVIEW = "needs_review", "待核对"
    UNPACKED = "unpacked", "已解开"
    DUPLICATE = "duplicate", "重复"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = (ItemState.QUEUED, ItemState.READING)


class UploadItem(models.Model):
    """One file of an upload. `held` is the report that it repeats or resembles (`similarity` 0–1)."""

    DECISIONS = (("version", "新版本"), ("copy", "转载本"), ("different", "不同的报告"))

    upload = models.ForeignKey(Upload, verbose_name="上传", on_delete=models.CASCADE, related_name="items")
    name = models.CharField("文件名", max_length=255)
    label = models.CharField("来自", max_length=500)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField("字节数")
    state = models.CharField("状态", max_length=12, choices=ItemState, default=ItemState.QUEUED)
    code = models.CharField("错误代码", max_length=40, blank=True)
    note = models.CharField("说明", max_length=1000, blank=True)
    as_version = models.BooleanField("另立版本", default=False)
    attempts = models.SmallIntegerField("读过几次", default=0)
    report = models.ForeignKey(
        Report, verbose_name="报告", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    held = models.ForeignKey(
        Report, verbose_name="已有报告", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    similarity = models.FloatField("相似度", null=True, blank=True)
    decision = models.CharField("裁定", max_length=10, choices=DECISIONS, blank=True)
    queued_at = models.DateTimeField("排队时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传的文件"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="upload_item_state_known"),
            models.CheckConstraint(
                condition=Q(similarity=None) | Q(similarity__gte=0, similarity__lte=1),
                name="upload_item_similarity_share",
            ),
        )
        indexes = (
            models.Index(fields=("upload", "state", "id"), name="upload_item_state"),
            models.Index(
                fields=("queued_at",), condition=Q(state__in=["queued", "reading"]), name="upload_item_open"
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def undecided(self) -> bool:
        """Whether a person has still to say what it is to the report that it resembles."""
        return self.similarity is not None and not self.decision and self.report_id is not None


class UploadContent(models.Model):
    """The bytes of a file on its way, in the database: workers may run on any machine.

    Dropped when the file has become a report, or some time after it could not.
    """

    item = models.OneToOneField(
        UploadItem, verbose_name="文件", primary_key=True, on_delete=models.CASCADE, related_name="content"
    )
    data = models.BinaryField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "上传的内容"

    def __str__(self) -> str:
        return f"{self.item_id}"


class ReportSketch(models.Model):
    """The smallest hashes of a report's character runs: reports that share many are nearly the same.

    `text_digest` is that of the text that was sketched; another one than the report's own is stale.
    """

    report = models.OneToOneField(
        Report, verbose_name="报告", primary_key=True, on_delete=models.CASCADE, related_name="sketch"
    )
    text_digest = models.CharField("正文摘要", max_length=64)
    hashes = ArrayField(models.BigIntegerField(), verbose_name="最小散列")

    class Meta:
        verbose_name = verbose_name_plural = "草图"
        indexes = (GinIndex(fields=("hashes",), name="report_sketch_hashes", fastupdate=False),)

    def __str__(self) -> str:
        return f"{self.report_id}"
