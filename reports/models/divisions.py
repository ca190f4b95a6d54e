"""Administrative divisions (行政区划) by GB/T 2260 code, current and retired."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

NATION_CODE = "100000"


def code_prefix(code: str) -> str:
    """Return the digits that every code under `code` begins with.

    Takes a full code or its significant digits: ``330000`` and ``33`` give ``33``, ``330900``
    gives ``3309``, ``330902`` itself. The nation gives the empty prefix. Raises ValueError for
    anything that is not 2, 4 or 6 digits.
    """
    if not re.fullmatch(r"\d{2}(\d{2}){0,2}", code, re.ASCII):
        raise ValueError(f"行政区划代码须为 2、4 或 6 位数字：{code}")
    if code == NATION_CODE:
        return ""
    return re.sub(r"(00){1,2}$", "", code) if len(code) == 6 else code


class DivisionQuerySet(models.QuerySet["Division"]):
    """Chainable reads of divisions."""

    def current(self) -> DivisionQuerySet:
        """Keep the divisions that exist today."""
        return self.filter(valid_to=None)

    def under(self, code: str) -> DivisionQuerySet:
        """Keep `code` and everything under it."""
        return self.filter(code__startswith=code_prefix(code))

    def in_year(self, year: int) -> DivisionQuerySet:
        """Keep the divisions that existed in `year`."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=year), Q(valid_to=None) | Q(valid_to__gte=year)
        )

    def newest_first(self) -> DivisionQuerySet:
        """Put the current row of a code before its earlier names."""
        return self.order_by("code", F("valid_to").desc(nulls_first=True))

    def named(self, codes: Iterable[str]) -> dict[str, Division]:
        """Return one row a code: today's name, or the last one it bore."""
        found: dict[str, Division] = {}
        for division in self.filter(code__in=list(codes)).newest_first():
            found.setdefault(division.code, division)
        return found

    def directly_under(self, code: str) -> DivisionQuerySet:
        """Keep the next level down; under the nation stand the provinces."""
        if code == NATION_CODE:
            return self.filter(parent=None).exclude(code=NATION_CODE)
        return self.filter(parent__code=code)

    def matching(self, words: str) -> DivisionQuerySet:
        """Keep the divisions whose name, short name, alias or code is like `words`."""
        if words.isascii() and words.isdigit():
            return self.filter(code__startswith=words)
        return self.filter(Q(name__contains=words) | Q(aliases__contains=[words]))


class Division(models.Model):
    """One place under one name: a renamed place has one row for each name.

    Source: fixtures/divisions.csv (see fixtures/README.md).
    """

    code = models.CharField("代码", max_length=6)
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=40)
    level = models.CharField("级别", max_length=12)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    aliases = ArrayField(models.CharField(max_length=40), verbose_name="别名", default=list, blank=True)
    valid_from = models.SmallIntegerField("起始年", null=True, blank=True)
    valid_to = models.SmallIntegerField("终止年", null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    is_sample = models.BooleanField("样本", default=False)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("code", "-valid_from")
        constraints = (
            models.UniqueConstraint("code", Coalesce("valid_from", 0), name="division_code_from_unique"),
            models.UniqueConstraint(
                fields=("code",), condition=Q(valid_to=None), name="division_one_current_per_code"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}$"), name="division_code_six_digits"),
            models.CheckConstraint(
                condition=Q(level__in=["nation", "province", "prefecture", "county"]),
                name="division_level_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="division_years_ordered",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["nation", "province"], parent=None)
                | Q(level__in=["prefecture", "county"], parent__isnull=False),
                name="division_parent_by_level",
            ),
        )
        indexes = (
            models.Index(fields=("code",), name="division_code_like", opclasses=("varchar_pattern_ops",)),
            models.Index(fields=("name",), name="division_name"),
            models.Index(fields=("short_name",), name="division_short_name"),
            GinIndex(fields=("aliases",), name="division_aliases"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    def lineage(self) -> list[Division]:
        """Return the division and its parents, topmost first."""
        chain: list[Division] = []
        step: Division | None = self
        while step is not None:
            chain.insert(0, step)
            step = step.parent
        return chain

    @property
    def path(self) -> str:
        """Full names of the levels that exist, joined: 浙江省/舟山市/定海区."""
        return "/".join(division.name for division in self.lineage())
