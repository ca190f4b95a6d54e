"""What search looks at: one narrow row a section, derived, rebuilt at will, never edited."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q

from reports.parsing.types import Level

FILTER_COLUMNS = ("division_code", "year_from", "year", "kind", "level", "term", "stance")


class Bigrams(Func):
    """`bigrams(text) → text[]`, the pairs of neighbouring characters (migration 0001)."""

    function = "bigrams"


class FilterKeys(Func):
    """`filter_keys(…) → text[]`, what a row can be filtered by, as words (migration 0010)."""

    function = "filter_keys"

    def __init__(self, *columns: str | F) -> None:
        super().__init__(*(columns or FILTER_COLUMNS))


class SearchRow(models.Model):
    """One section, whatever its length, so that all conditions of a query meet the whole of it.

    `folded` is heading and body, folded one character to one character with white space left out
    (see `reports.search.folding`); `heading_length` counts the folded characters that belong to the
    heading. Rows of one `copy_key` say the same, or nearly, of one place and year: a report that was
    published twice.
    """

    section_id = models.BigIntegerField("章节编号")
    report_id = models.BigIntegerField("报告编号")
    start = models.IntegerField("起")
    end = models.IntegerField("止")
    heading_length = models.SmallIntegerField("标题长", default=0)
    copy_key = models.BigIntegerField("同文", null=True)
    division_code = models.CharField("区划代码", max_length=6, blank=True)
    year_from = models.SmallIntegerField("起始年", null=True)
    year = models.SmallIntegerField("年份", default=0)
    kind = models.CharField("文种", max_length=20)
    level = models.CharField("级别", max_length=12, blank=True)
    term = models.SmallIntegerField("届", null=True)
    stance = models.CharField("性质", max_length=10, blank=True)
    published = models.BooleanField("已发布", default=False)
    folded = models.TextField("折叠文本")

    class Meta:
        verbose_name = verbose_name_plural = "检索行"
        constraints = (
            models.UniqueConstraint(fields=("report_id", "section_id"), name="search_row_section_unique"),
            models.CheckConstraint(
                condition=Q(start__gte=0, start__lte=F("end")), name="search_row_span_ordered"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["", *[x.value for x in Level]]), name="search_row_level_known"
            ),
        )
        indexes = (
            GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="search_row_trigrams", fastupdate=False),
            GinIndex(Bigrams("folded"), FilterKeys(), name="search_row_bigrams", fastupdate=False),
            models.Index(
                F("year").desc(), F("id").desc(), condition=Q(published=True), name="search_row_newest"
            ),
            models.Index(
                OpClass(F("division_code"), name="varchar_pattern_ops"),
                F("year").desc(),
                name="search_row_division",
            ),
            models.Index(fields=("copy_key",), name="search_row_copies"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}/{self.section_id}"


class ReportVolume(models.Model):
    """How much text one report adds: what counts of a phrase are divided by. Kept with its rows.

    `characters` counts folded characters, so white space is left out.
    """

    report_id = models.BigIntegerField("报告编号", primary_key=True)
    year = models.SmallIntegerField("年份", default=0)
    division_code = models.CharField("区划代码", max_length=6, blank=True)
    level = models.CharField("级别", max_length=12, blank=True)
    kind = models.CharField("文种", max_length=20)
    published = models.BooleanField("已发布", default=False)
    characters = models.IntegerField("字数")

    class Meta:
        verbose_name = verbose_name_plural = "篇幅"
        constraints = (
            models.CheckConstraint(condition=Q(characters__gte=0), name="report_volume_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.characters}"
