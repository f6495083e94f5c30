"""What can be written about the report calendar."""

from campus_guard.features.overview.commands.schedule import (
    FileReport,
    ResetReportPlan,
    SaveReportPlan,
    UnvoidFiling,
    UnvoidReportPlan,
    VoidFiling,
)

__all__ = [
    "FileReport",
    "ResetReportPlan",
    "SaveReportPlan",
    "UnvoidFiling",
    "UnvoidReportPlan",
    "VoidFiling",
]
