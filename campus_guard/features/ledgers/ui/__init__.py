"""Ledgers on the screen; the page's modules are imported at its first use."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def ledger_pages(checks: Checks) -> tuple[PageSpec, ...]:
    """Return the page of all ledgers. ``checks``: those that the program provides by name."""

    def make(ctx: UiContext) -> Page:
        from campus_guard.features.ledgers.ui.tabs import LedgerTabs

        return LedgerTabs(ctx, checks)

    return (PageSpec("ledgers", msg("Ledgers"), "ledger", OFFICE, make, shortcut="Ctrl+F4"),)
