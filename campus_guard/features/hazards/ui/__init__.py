"""Inspections and hazards on the screen; a page's modules are imported at its first use."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_inspections(ctx: UiContext) -> Page:
    """Return the pages of inspections."""
    from campus_guard.features.hazards.ui.inspections.tabs import InspectionTabs

    return InspectionTabs(ctx)


def make_hazards(ctx: UiContext) -> Page:
    """Return the register for the office; a gatekeeper reports and sees his own."""
    if ctx.actor.role is Role.GATEKEEPER:
        from campus_guard.features.hazards.ui.register.gatepage import GateHazardsPage

        return GateHazardsPage(ctx)
    from campus_guard.features.hazards.ui.register.tabs import HazardTabs

    return HazardTabs(ctx)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("hazards", msg("Hazards"), "hazard", RECORDERS, make_hazards),
    PageSpec("inspections", msg("Inspections"), "check", OFFICE, make_inspections),
)
