"""Inspections and hazards on the screen; a page's modules are imported at its first use."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_inspections(ctx: UiContext) -> Page:
    """Return the pages of inspections."""
    from campus_guard.features.hazards.ui.inspections.tabs import InspectionTabs

    return InspectionTabs(ctx)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("inspections", msg("Inspections"), "check", OFFICE, make_inspections),
)
