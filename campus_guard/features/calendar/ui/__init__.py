"""The page of the calendar: the month, school years and terms, days, periods."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.calendar.ui.month import MonthPage
from campus_guard.features.calendar.ui.plan import DaysPage, PeriodsPage, TermsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import PageSpec, TabbedPage


class CalendarPage(TabbedPage):
    """Everything about days."""

    key = "calendar"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Month"), MonthPage),
                (msg("Terms"), TermsPage),
                (msg("Special days"), DaysPage),
                (msg("Periods of the day"), PeriodsPage),
            ],
        )


PAGES: tuple[PageSpec, ...] = (
    PageSpec("calendar", msg("Calendar"), "calendar", OFFICE, CalendarPage, group="base"),
)
