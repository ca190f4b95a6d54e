"""Everything that is stored. Reads are chainable QuerySets; writes live in `reports.services`."""

from reports.models.divisions import Division, DivisionQuerySet
from reports.models.facts import Indicator, Metric
from reports.models.history import Revision
from reports.models.reports import Report, ReportQuerySet, ReportStatus, Section, SourceFile
from reports.models.search import SearchRow

__all__ = [
    "Division",
    "DivisionQuerySet",
    "Indicator",
    "Metric",
    "Report",
    "ReportQuerySet",
    "ReportStatus",
    "Revision",
    "SearchRow",
    "Section",
    "SourceFile",
]
