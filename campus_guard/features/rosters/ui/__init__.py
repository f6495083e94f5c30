"""Rosters and patrols on the screen; a page's modules are imported at its first use."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_rosters(ctx: UiContext) -> Page:
    """Return the pages of planning."""
    from campus_guard.features.rosters.ui.tabs import RosterTabs

    return RosterTabs(ctx)


def make_duty(ctx: UiContext) -> Page:
    """Return the pages of what happened."""
    from campus_guard.features.rosters.ui.dutytabs import DutyTabs

    return DutyTabs(ctx)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("rosters", msg("Duty rosters"), "roster", OFFICE, make_rosters, shortcut="Ctrl+F2"),
    PageSpec("duty", msg("Duty and patrols"), "patrol", RECORDERS, make_duty, shortcut="Ctrl+F3"),
)
