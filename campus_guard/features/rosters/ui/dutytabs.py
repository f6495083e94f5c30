"""The pages of what happened, behind tabs; a gatekeeper sees those he records in."""

from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.rosters.ui.absentpages import AbsentPage, HeadcountsPage
from campus_guard.features.rosters.ui.coveragepage import CoveragePage, HoursPage
from campus_guard.features.rosters.ui.leaderpage import LeaderPage
from campus_guard.features.rosters.ui.planspage import PlansPage
from campus_guard.features.rosters.ui.roundspage import RoundsPage
from campus_guard.features.rosters.ui.shiftspage import ShiftsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Tab, TabbedPage


class DutyTabs(TabbedPage):
    """Shifts, rounds, duty leader, absent pupils, head counts, coverage, hours, plans."""

    key: ClassVar[str] = "duty"

    def __init__(self, ctx: UiContext) -> None:
        everybody: list[Tab] = [
            (msg("Shifts of the day"), ShiftsPage),
            (msg("Patrols"), RoundsPage),
            (msg("Absent pupils"), AbsentPage),
        ]
        office: list[Tab] = [
            (msg("Duty leader"), LeaderPage),
            (msg("Head counts"), HeadcountsPage),
            (msg("Coverage"), CoveragePage),
            (msg("Hours"), HoursPage),
            (msg("Patrol plans"), PlansPage),
        ]
        super().__init__(ctx, everybody + (office if ctx.actor.role in OFFICE else []))

    def open_args(self, **args: Any) -> None:
        """Without a tab everything means the shifts."""
        if "tab" not in args and args:
            args["tab"] = "shifts"
        super().open_args(**args)
