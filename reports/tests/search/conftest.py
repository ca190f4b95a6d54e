"""Invented reports, stored without the reading pipeline: search is tested on its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.utils import timezone

from reports.models import Division, Report, ReportStatus, Section, SourceFile
from reports.search.index import index_report

SectionText = tuple[str, str]
StoreReport = Callable[..., Report]


@pytest.fixture
def store_report(db: None) -> StoreReport:
    """Store and index a report made of (heading, body) pairs, published unless told otherwise."""

    def store(
        *sections: SectionText,
        division: Division | None = None,
        year: int | None = 2023,
        year_from: int | None = None,
        kind: str = "work_report",
        level: str = "county",
        stances: tuple[str, ...] = (),
        title: str = "工作报告",
        speaker: str = "",
        term: int | None = None,
        publish: bool = True,
    ) -> Report:
        text = "\n".join(f"{heading}\n{body}" if heading else body for heading, body in sections)
        content = f"{Report.objects.count()}{text}".encode()
        digest = hashlib.sha256(content).hexdigest()
        report = Report.objects.create(
            source_file=SourceFile.objects.create(
                sha256=digest, name="报告.txt", media_type="text/plain", size=len(content), content=content
            ),
            division=division,
            level=level,
            kind=kind,
            title=title,
            speaker=speaker,
            term=term,
            covers_from=year_from or year,
            covers_year=year,
            text=text,
            text_digest=digest,
            extractor_version="test",
            content_changed_at=timezone.now(),
        )
        _store_sections(report, sections, stances)
        if publish:
            for status in (ReportStatus.IN_REVIEW, ReportStatus.PUBLISHED):
                report.status = status
                report.released_at = timezone.now()
                report.save()
        index_report(report)
        return report

    return store


def _store_sections(report: Report, sections: tuple[SectionText, ...], stances: tuple[str, ...]) -> None:
    position = 0
    for ordinal, (heading, body) in enumerate(sections):
        end = position + len(heading) + len(body) + (2 if heading else 1)
        Section.objects.create(
            report=report,
            ordinal=ordinal,
            level=1,
            kind="numbered" if heading else "preamble",
            stance=stances[ordinal] if ordinal < len(stances) else "",
            heading=heading,
            start=position,
            end=min(end, len(report.text)),
            body_start=position + (len(heading) + 1 if heading else 0),
        )
        position = end


@pytest.fixture
def places(db: None) -> dict[str, Division]:
    """A province, a city and two districts that do not exist."""
    province = Division.objects.create(code="990000", name="临岚省", short_name="临岚", level="province")
    city = Division.objects.create(
        code="990200", name="清屏市", short_name="清屏", level="prefecture", parent=province
    )
    first = Division.objects.create(
        code="990202", name="望川区", short_name="望川", level="county", parent=city, aliases=["川区"]
    )
    second = Division.objects.create(
        code="990203", name="新桥区", short_name="新桥", level="county", parent=city
    )
    return {"province": province, "city": city, "first": first, "second": second}
