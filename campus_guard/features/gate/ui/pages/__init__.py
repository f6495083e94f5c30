"""The gate's pages beside the desk: look up, expected, pupils, registers, office.

A group is imported at its first use, so that the program starts without it.
"""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec

__all__ = ["PAGES_BESIDE"]


def make_look_up(ctx: UiContext) -> Page:
    """Return visits, vehicles, refusals, deliveries, statistics."""
    from campus_guard.features.gate.ui.pages.tabs import LookUpPage

    return LookUpPage(ctx)


def make_expected(ctx: UiContext) -> Page:
    """Return who will come."""
    from campus_guard.features.gate.ui.pages.tabs import ExpectedTabs

    return ExpectedTabs(ctx)


def make_pupils(ctx: UiContext) -> Page:
    """Return the pupils at the gate."""
    from campus_guard.features.gate.ui.pages.tabs import PupilTabs

    return PupilTabs(ctx)


def make_registers(ctx: UiContext) -> Page:
    """Return badges, goods, vehicles, footage."""
    from campus_guard.features.gate.ui.pages.tabs import RegisterTabs

    return RegisterTabs(ctx)


def make_office(ctx: UiContext) -> Page:
    """Return the watch list, retention and settings."""
    from campus_guard.features.gate.ui.pages.tabs import WatchTabs

    return WatchTabs(ctx)


PAGES_BESIDE: tuple[PageSpec, ...] = (
    PageSpec("gate_visits", msg("Look up"), "search", RECORDERS, make_look_up, "gate"),
    PageSpec("gate_expected", msg("Expected"), "clock", RECORDERS, make_expected, "gate"),
    PageSpec("gate_pupils", msg("Pupils at the gate"), "pupil", RECORDERS, make_pupils, "gate"),
    PageSpec("gate_registers", msg("Gate registers"), "ledger", RECORDERS, make_registers, "gate"),
    PageSpec("gate_office", msg("Watch list, setup"), "shield", OFFICE, make_office, "gate"),
)
