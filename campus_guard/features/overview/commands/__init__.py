"""What can be written about the report calendar."""

from campus_guard.features.overview.commands.schedule import (
    FileReport,
    ResetReportPlan,
    SaveReportPlan,
    UnvoidFiling,
    UnvoidReportPlan,
    VoidFiling,
)
from campus_guard.features.overview.commands.seasons import EnterSeason
from campus_guard.features.overview.commands.summaries import (
    SaveSummary,
    SignSummary,
    UnsignSummary,
)

__all__ = [
    "EnterSeason",
    "FileReport",
    "ResetReportPlan",
    "SaveReportPlan",
    "SaveSummary",
    "SignSummary",
    "UnsignSummary",
    "UnvoidFiling",
    "UnvoidReportPlan",
    "VoidFiling",
]
