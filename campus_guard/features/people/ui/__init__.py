"""The pages of people: staff, classes and pupils, the organisation."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.people.ui.classes import ClassesPage, GradesPage, PupilsPage
from campus_guard.features.people.ui.organisation import GroupPage, PositionsPage, SquadsPage
from campus_guard.features.people.ui.staff import StaffPage, StaffPostsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import PageSpec, TabbedPage


class PeoplePage(TabbedPage):
    """Staff and the post catalogue."""

    key = "people"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, [(msg("Staff"), StaffPage), (msg("Post catalogue"), StaffPostsPage)])


class SchoolClassesPage(TabbedPage):
    """Classes, pupils and grades."""

    key = "classes"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Classes"), ClassesPage),
                (msg("Pupils"), PupilsPage),
                (msg("Grades"), GradesPage),
            ],
        )


class OrganisationPage(TabbedPage):
    """Positions by date, the leading group, the guard squads."""

    key = "organisation"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Positions"), PositionsPage),
                (msg("Leading group"), GroupPage),
                (msg("Guard squads"), SquadsPage),
            ],
        )


GROUP = "base"
PAGES: tuple[PageSpec, ...] = (
    PageSpec("people", msg("Staff"), "people", OFFICE, PeoplePage, group=GROUP),
    PageSpec("classes", msg("Classes and pupils"), "class", OFFICE, SchoolClassesPage, group=GROUP),
    PageSpec("organisation", msg("Organisation"), "star", OFFICE, OrganisationPage, group=GROUP),
)
