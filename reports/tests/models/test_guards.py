"""What the database refuses, whatever the code above it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from reports.models import Division, Metric, Report, Revision, Section, SourceFile

pytestmark = pytest.mark.django_db


@contextmanager
def _refused(constraint: str) -> Iterator[None]:
    """Expect the named constraint to refuse what is done inside."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert isinstance(caught.value.__cause__, psycopg.Error)
    assert caught.value.__cause__.diag.constraint_name == constraint


def _update(queryset: Any, **values: Any) -> None:
    with transaction.atomic():
        queryset.update(**values)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        pytest.param("report_kind_known", {"kind": "novel"}, id="unknown kind"),
        pytest.param("report_level_known", {"level": "galaxy"}, id="unknown level"),
        pytest.param(
            "report_period_ordered", {"covers_from": 2024, "covers_year": 2023}, id="period backwards"
        ),
        pytest.param(
            "report_period_possible", {"covers_from": 1848, "covers_year": 1848}, id="period too early"
        ),
        pytest.param("report_term_positive", {"term": 0}, id="term zero"),
        pytest.param("report_text_and_title_given", {"title": ""}, id="no title"),
        pytest.param("report_version_positive", {"version": 0}, id="version zero"),
        pytest.param("report_truncated_known", {"truncated": "mid"}, id="truncated where"),
        pytest.param("report_published_has_date", {"released_at": None}, id="published without date"),
        pytest.param("report_status_arrows", {"status": "draft"}, id="published back to draft"),
        pytest.param("report_withdrawn_has_reason", {"status": "withdrawn"}, id="withdrawn without reason"),
        pytest.param("report_text_carries_spans", {"text": "短"}, id="text no longer carries its spans"),
    ],
)
def test_report_is_guarded(report: Report, constraint: str, change: dict[str, Any]) -> None:
    with _refused(constraint):
        _update(Report.objects.filter(pk=report.pk), **change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        pytest.param("metric_raw_in_text", {"raw": "999"}, id="raw is not in the text"),
        pytest.param("metric_raw_in_text", {"start": 0, "end": 3, "quote_start": 0}, id="span moved"),
        pytest.param("metric_span_ordered", {"start": 9, "end": 9}, id="empty span"),
        pytest.param("metric_range_ordered", {"value_max": -1}, id="range backwards"),
        pytest.param("metric_confidence_is_share", {"confidence": 1.5}, id="confidence over one"),
        pytest.param("metric_qualifier_known", {"qualifier": "maybe"}, id="unknown qualifier"),
        pytest.param("metric_status_known", {"status": "dreamt"}, id="unknown status"),
        pytest.param("metric_review_known", {"review": "liked"}, id="unknown review"),
        pytest.param("metric_scope_known", {"scope": "all"}, id="unknown scope"),
        pytest.param("metric_period_ordered", {"year_from": 2025, "year": 2023}, id="period backwards"),
    ],
)
def test_metric_is_guarded(report: Report, constraint: str, change: dict[str, Any]) -> None:
    metric = report.metrics.first()
    assert metric is not None
    with _refused(constraint):
        _update(Metric.objects.filter(pk=metric.pk), **change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        pytest.param("section_span_ordered", {"start": 5, "body_start": 4}, id="body before heading"),
        pytest.param("section_inside_text", {"end": 1_000_000}, id="beyond the text"),
        pytest.param("section_kind_known", {"kind": "chapter"}, id="unknown kind"),
        pytest.param("section_stance_known", {"stance": "neutral"}, id="unknown stance"),
        pytest.param("section_place_positive", {"level": -1}, id="level below zero"),
    ],
)
def test_section_is_guarded(report: Report, constraint: str, change: dict[str, Any]) -> None:
    with _refused(constraint):
        _update(Section.objects.filter(report=report, ordinal=1), **change)


def test_report_begins_as_draft(report: Report) -> None:
    copy = Report.objects.get(pk=report.pk)
    copy.pk, copy.version = None, 2
    with _refused("report_status_arrows"):
        copy.save(force_insert=True)


def test_one_published_report_per_period(report: Report) -> None:
    twin = Report.objects.get(pk=report.pk)
    twin.pk, twin.text, twin.text_digest, twin.status = None, "另一篇", "other", "draft"
    twin.save(force_insert=True)
    _update(Report.objects.filter(pk=twin.pk), status="in_review")
    with _refused("report_one_published_per_period"):
        _update(Report.objects.filter(pk=twin.pk), status="published")
    _update(Report.objects.filter(pk=twin.pk), version=2)
    with _refused("report_one_published_per_period"):
        _update(Report.objects.filter(pk=twin.pk), status="published")
    with _refused("report_superseded_by_somebody"):
        _update(Report.objects.filter(pk=report.pk), status="superseded")
    _update(Report.objects.filter(pk=report.pk), status="superseded", superseded_by=twin.pk)
    _update(Report.objects.filter(pk=twin.pk), status="published")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda f: _update(SourceFile.objects.filter(pk=f.pk), content=b"x"), id="content"),
        pytest.param(lambda f: _update(SourceFile.objects.filter(pk=f.pk), sha256="0" * 64), id="hash"),
        pytest.param(lambda f: _update(SourceFile.objects.filter(pk=f.pk), size=1), id="size"),
    ],
)
def test_source_file_is_never_changed(report: Report, change: Callable[[SourceFile], None]) -> None:
    with pytest.raises(IntegrityError, match="never changed"):
        change(report.source_file)


def test_source_file_hash_is_that_of_its_content() -> None:
    with _refused("source_file_sha256_of_content"):
        SourceFile.objects.create(sha256="0" * 64, name="x", media_type="text/plain", size=1, content=b"x")


@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_is_append_only(report: Report, act: str) -> None:
    revisions = Revision.objects.filter(report_id=report.pk)
    assert revisions.count() == 3
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        revisions.update(reason="改写") if act == "update" else revisions.delete()
    assert revisions.count() == 3


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        pytest.param("division_code_six_digits", {"code": "99"}, id="short code"),
        pytest.param("division_level_known", {"level": "village"}, id="unknown level"),
        pytest.param("division_years_ordered", {"valid_from": 2020, "valid_to": 2010}, id="years backwards"),
        pytest.param("division_parent_by_level", {"parent": None}, id="county without parent"),
        pytest.param(
            "division_one_current_per_code", {"code": "990102", "valid_from": 1999}, id="two current"
        ),
    ],
)
def test_division_is_guarded(places: None, constraint: str, values: dict[str, Any]) -> None:
    parent = Division.objects.get(code="990100")
    row = {"code": "990199", "name": "某县", "short_name": "某", "level": "county", "parent": parent}
    with _refused(constraint):
        Division.objects.create(**{**row, **values})
