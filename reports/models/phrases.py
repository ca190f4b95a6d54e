"""What is offered while somebody types: places, indicators, and the words the archive itself uses."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q


class Phrase(models.Model):
    """One text that may be offered, with its spellings. Derived: rebuilt at will, never edited.

    `text` is folded. `pinyin` and `initials` are letters only (minshengshishi, msss). `weight`
    orders what fits equally well: for words and phrases, the sections seen to hold it.
    """

    class Kind(models.TextChoices):
        """Where a text comes from."""

        PLACE = "place", "地区"
        INDICATOR = "indicator", "指标"
        WORD = "word", "词"
        PHRASE = "phrase", "短语"

    kind = models.CharField("种类", max_length=10, choices=Kind)
    text = models.CharField("文本", max_length=60)
    pinyin = models.CharField("拼音", max_length=240, blank=True)
    initials = models.CharField("首字母", max_length=60, blank=True)
    weight = models.IntegerField("权重", default=0)
    target = models.CharField("所指", max_length=60, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提示词"
        constraints = (
            models.UniqueConstraint(fields=("kind", "text", "target"), name="phrase_kind_text_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["place", "indicator", "word", "phrase"]), name="phrase_kind_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="phrase_text_given"),
        )
        indexes = tuple(
            models.Index(OpClass(F(name), name="varchar_pattern_ops"), name=f"phrase_{name}_like")
            for name in ("text", "pinyin", "initials")
        )

    def __str__(self) -> str:
        return self.text
