"""Everything that is stored. Reads are chainable QuerySets; writes live in `reports.services`."""

from reports.models.divisions import Division, DivisionQuerySet
from reports.models.facts import Indicator, Metric
from reports.models.history import Revision
from reports.models.people import ApiToken, Invitation, RecoveryCode, Role, Scope
from reports.models.phrases import Phrase
from reports.models.reports import Report, ReportQuerySet, ReportStatus, Section, SourceFile
from reports.models.search import ReportVolume, SearchRow
from reports.models.uploads import (
    OPEN_STATES,
    ItemState,
    ReportSketch,
    Upload,
    UploadContent,
    UploadItem,
)

__all__ = [
    "OPEN_STATES",
    "ApiToken",
    "Division",
    "DivisionQuerySet",
    "Indicator",
    "Invitation",
    "ItemState",
    "Metric",
    "Phrase",
    "RecoveryCode",
    "Report",
    "ReportQuerySet",
    "ReportSketch",
    "ReportStatus",
    "ReportVolume",
    "Revision",
    "Role",
    "Scope",
    "SearchRow",
    "Section",
    "SourceFile",
    "Upload",
    "UploadContent",
    "UploadItem",
]
