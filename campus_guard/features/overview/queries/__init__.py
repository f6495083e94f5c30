"""The read side of the today page and the term summary."""

from campus_guard.features.overview.queries.organisation import OrganisationFigures
from campus_guard.features.overview.queries.summary import (
    TermFigures,
    TermSummary,
    TermSummaryData,
)
from campus_guard.features.overview.queries.today import Today, TodayView

__all__ = [
    "OrganisationFigures",
    "TermFigures",
    "TermSummary",
    "TermSummaryData",
    "Today",
    "TodayView",
]
