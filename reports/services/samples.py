"""The invented sample reports: brought in for a first look, taken away with one command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from reports.models import Division, Report, Revision, SearchRow, SourceFile
from reports.services.ingestion import Ingestion, ingest_file
from reports.services.reference import SAMPLE_DIVISIONS_CSV, SAMPLES_DIR, load_divisions

REMOVED = "samples_removed"
SUFFIXES = {".txt", ".html"}


@dataclass(frozen=True, slots=True)
class Removal:
    """How much was taken away."""

    reports: int
    divisions: int


def sample_files() -> list[Path]:
    """Return the sample reports, by name."""
    return sorted(path for path in SAMPLES_DIR.iterdir() if path.suffix in SUFFIXES)


def samples_wanted() -> bool:
    """Tell whether samples may be loaded by themselves: nobody has taken them away."""
    return not Revision.objects.filter(action=REMOVED).exists()


def load_samples() -> Iterator[tuple[Path, Ingestion]]:
    """Publish every sample report, yielding each as it is stored. Running it again adds nothing.

    Raises ReadingError when a sample cannot be read, which the tests exclude.
    """
    load_divisions(path=SAMPLE_DIVISIONS_CSV, is_sample=True)
    for path in sample_files():
        yield path, ingest_file(data=path.read_bytes(), name=path.name, publish=True, is_sample=True)


@transaction.atomic
def remove_samples() -> Removal:
    """Take away sample reports, their files, and sample divisions that nothing else uses.

    Remembered, so that the next start does not bring them back.
    """
    reports = Report.objects.filter(is_sample=True)
    ids = list(reports.values_list("pk", flat=True))
    files = list(reports.values_list("source_file_id", flat=True))
    SearchRow.objects.filter(report_id__in=ids).delete()
    reports.delete()
    SourceFile.objects.filter(pk__in=files, reports=None).delete()
    divisions = 0
    for level in ("county", "prefecture", "province"):
        unused = Division.objects.filter(is_sample=True, level=level, reports=None, children=None)
        pks = list(unused.values_list("pk", flat=True))
        divisions += len(pks)
        Division.objects.filter(pk__in=pks).delete()
    Revision.objects.create(report_id=0, action=REMOVED, after={"reports": len(ids)})
    return Removal(len(ids), divisions)
