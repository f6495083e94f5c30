"""The pages of rosters behind tabs, and those of what happened."""

from datetime import date
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.rosters.ui.demandpage import DemandPage
from campus_guard.features.rosters.ui.leavepages import LeavePage, PairsPage, WishesPage
from campus_guard.features.rosters.ui.peoplepages import PeoplePage
from campus_guard.features.rosters.ui.rosterpage import RosterPage
from campus_guard.features.rosters.ui.swapping import SwapsPage
from campus_guard.features.rosters.ui.versionspage import VersionsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import TabbedPage


class RosterTabs(TabbedPage):
    """Roster, versions, demand, people, wishes, pairs, leave, swaps."""

    key: ClassVar[str] = "rosters"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Roster"), RosterPage),
                (msg("Versions"), VersionsPage),
                (msg("Duty posts"), DemandPage),
                (msg("Participants"), PeoplePage),
                (msg("Wishes"), WishesPage),
                (msg("Pairs"), PairsPage),
                (msg("Leave"), LeavePage),
                (msg("Swaps"), SwapsPage),
            ],
        )

    def open_args(self, **args: Any) -> None:
        """Without a tab everything means the roster."""
        if "tab" not in args and args:
            args["tab"] = "roster"
        absent, first, last = (args.pop(name, None) for name in ("absent", "first", "last"))
        super().open_args(**args)
        if absent is not None:
            page: Any = self.show_tab("roster")
            page.menu.absence_of(int(absent), _day(first), _day(last))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
