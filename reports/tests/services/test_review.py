"""Outline and numbers in a person's hands: the text stays tiled, the spans stay true."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from reports.models import Metric, Phrase, Report, Section
from reports.services import outline
from reports.services.history import EditConflict, EditError, version_of
from reports.services.places import find_places
from reports.services.review import change_outline, find_division
from reports.services.review_metrics import (
    add_metric,
    correct_metric,
    find_words,
    judge_metrics,
    pick_number,
)

pytestmark = pytest.mark.django_db


def reshape(report: Report, change: Any) -> list[Section]:
    change_outline(report_id=report.pk, user=None, base=version_of(report.pk), change=change)
    sections = list(Section.objects.filter(report=report).order_by("ordinal"))
    assert [s.ordinal for s in sections] == list(range(len(sections)))
    assert [s.start for s in sections] == [0, *(s.end for s in sections[:-1])]
    assert sections[-1].end == len(report.text)
    for metric in report.metrics.all():
        holder = next(s for s in sections if s.start <= metric.start < s.end)
        assert metric.section_ordinal == holder.ordinal
    return sections


def test_section_is_merged_into_the_one_before(report: Report) -> None:
    before = list(report.sections.order_by("ordinal"))
    after = reshape(report, lambda s, _: outline.merge_back(s, 3))
    assert len(after) == len(before) - 1
    assert [s.pk for s in after] == [s.pk for s in before if s.ordinal != 3]


def test_first_section_only_loses_its_heading(report: Report) -> None:
    after = reshape(report, lambda s, _: outline.merge_back(s, 0))
    assert (after[0].heading, after[0].kind, after[0].body_start) == ("", "preamble", 0)


def test_line_becomes_a_heading_and_takes_its_numbers_along(report: Report) -> None:
    at = report.text.index("代表提出的128件")
    number = Metric.objects.get(report=report, raw="128")
    line = report.text[at : report.text.index("\n", at)]
    after = reshape(report, lambda s, text: outline.split_at(s, text, at, 2))
    made = next(s for s in after if s.start == at)
    assert (made.heading, made.level, made.kind) == (line, 2, "unnumbered")
    number.refresh_from_db()
    assert number.section_ordinal == made.ordinal


def test_merged_section_is_split_off_again(report: Report) -> None:
    before = list(report.sections.order_by("ordinal").values_list("heading", "start", "end", "body_start"))
    start, level = report.sections.filter(ordinal=3).values_list("start", "level")[0]
    reshape(report, lambda s, _: outline.merge_back(s, 3))
    after = reshape(report, lambda s, text: outline.split_at(s, text, start, level))
    assert [(s.heading, s.start, s.end, s.body_start) for s in after] == before
    assert Report.objects.get(pk=report.pk).confirmed == ["sections"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda s, t: outline.split_at(s, t, 3), "开头", id="inside a line"),
        pytest.param(lambda s, t: outline.split_at(s, t, s[1].start), "已经是标题", id="already a heading"),
        pytest.param(lambda s, t: outline.split_at(s, t, len(t)), "开头", id="behind the text"),
        pytest.param(lambda s, t: outline.merge_back(s, 99), "没有这一节", id="no such section"),
        pytest.param(lambda s, t: outline.set_place(s, 1, level=9, stance=""), "层级", id="too deep"),
        pytest.param(lambda s, t: outline.set_place(s, 1, level=1, stance="x"), "性质", id="unknown stance"),
    ],
)
def test_impossible_outlines_are_explained(report: Report, change: Any, message: str) -> None:
    before = list(report.sections.values())
    with pytest.raises(EditError, match=message):
        reshape(report, change)
    assert list(report.sections.values()) == before


def test_room_before_the_first_heading_is_a_section_of_its_own() -> None:
    sections = [
        Section(ordinal=0, level=1, heading="一", start=0, body_start=2, end=5),
        Section(ordinal=1, level=1, heading="二", start=5, body_start=7, end=9),
    ]
    made = outline.make_room(sections, 0, 4, 13)
    assert [(s.start, s.body_start, s.end) for s in made] == [(0, 0, 4), (4, 6, 9), (9, 11, 13)]


def test_numbers_are_judged_together(report: Report, editor: User) -> None:
    ids = list(report.metrics.values_list("pk", flat=True)[:2])
    base = version_of(report.pk)
    judge_metrics(report_id=report.pk, user=editor, base=base, ids=ids, verdict="accept")
    assert set(Metric.objects.filter(pk__in=ids).values_list("review", flat=True)) == {"accepted"}
    with pytest.raises(EditConflict, match="editor"):
        judge_metrics(report_id=report.pk, user=None, base=base, ids=ids[:1], verdict="reject")
    other = report.metrics.exclude(pk__in=ids).first()
    judge_metrics(report_id=report.pk, user=None, base=base, ids=[other.pk], verdict="reject")
    with pytest.raises(EditError, match="不在这篇"):
        judge_metrics(report_id=report.pk, user=None, base=base, ids=[0], verdict="reject")


def test_number_is_corrected(report: Report) -> None:
    metric = Metric.objects.get(report=report, raw="128")
    values = {"unit": "条", "indicator_id": None, "year": 2022}
    correct_metric(
        report_id=report.pk, user=None, base=version_of(report.pk), metric_id=metric.pk, values=values
    )
    metric.refresh_from_db()
    assert (metric.unit, metric.indicator, metric.year, metric.review) == ("条", None, 2022, "corrected")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"value_max": -5}, "数据库拒绝", id="range backwards"),
        pytest.param({"year": 2020, "year_from": 2023}, "数据库拒绝", id="period backwards"),
    ],
)
def test_impossible_corrections_change_nothing(report: Report, values: dict[str, Any], message: str) -> None:
    metric = Metric.objects.get(report=report, raw="128")
    with pytest.raises(EditError, match=message):
        correct_metric(
            report_id=report.pk, user=None, base=version_of(report.pk), metric_id=metric.pk, values=values
        )
    assert Metric.objects.get(pk=metric.pk).review == "unreviewed"


def test_number_is_added_where_it_stands(report: Report) -> None:
    Metric.objects.filter(report=report, raw="128").delete()
    start, end = find_words(report.text, "提出的128件")
    add = {"report_id": report.pk, "user": None, "base": version_of(report.pk), "start": start, "end": end}
    add_metric(**add, values={"indicator_id": None})
    made = Metric.objects.get(report=report, raw="128")
    assert (made.value, made.unit, made.review, made.year) == (128, "件", "added", 2023)
    assert report.text[made.quote_start : made.quote_end].startswith("代表提出")
    assert made.section_ordinal is not None
    with pytest.raises(EditError, match="已经在表里"):
        add_metric(**{**add, "base": version_of(report.pk)}, values={})


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param("没有的字", "没有这几个字", id="not there"),
        pytest.param("一、", "2 处", id="at two places"),
        pytest.param("", "没有这几个字", id="nothing"),
    ],
)
def test_words_must_stand_at_one_place(report: Report, words: str, message: str) -> None:
    with pytest.raises(EditError, match=message):
        find_words(report.text, words)


@pytest.mark.parametrize("span", [(-1, 2), (5, 5), (0, 10_000), (0, 90)])
def test_impossible_selections_are_refused(report: Report, span: tuple[int, int]) -> None:
    with pytest.raises(EditError):
        pick_number(report.text, *span)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("990102", "990102", id="code"),
        pytest.param("望川区（990102）", "990102", id="name and code"),
        pytest.param("望川区", "990102", id="name"),
        pytest.param("不存在的县", None, id="unknown"),
        pytest.param("区", None, id="many"),
    ],
)
def test_place_by_what_people_write(places: None, written: str, code: str | None) -> None:
    found = find_division(written=written, year=2023)
    assert (found.code if found else None) == code


@pytest.mark.parametrize("written", ["wangchuan", "WC", "wangch", "望川", "9901"])
def test_places_are_offered_by_spelling_name_and_code(places: None, written: str) -> None:
    Phrase.objects.create(
        kind="place", text="望川区", pinyin="wangchuanqu", initials="wcq", target="990102", weight=1
    )
    assert "990102" in [place.code for place in find_places(written)]
