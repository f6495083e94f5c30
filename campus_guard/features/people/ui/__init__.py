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
        super().__init__(
            ctx, [(msg("Staff"), StaffPage(ctx)), (msg("Post catalogue"), StaffPostsPage(ctx))]
        )


class SchoolClassesPage(TabbedPage):
    """Classes, pupils and grades."""

    key = "classes"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Classes"), ClassesPage(ctx)),
                (msg("Pupils"), PupilsPage(ctx)),
                (msg("Grades"), GradesPage(ctx)),
            ],
        )


class OrganisationPage(TabbedPage):
    """Positions by date, the leading group, the guard squads."""

    key = "organisation"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Positions"), PositionsPage(ctx)),
                (msg("Leading group"), GroupPage(ctx)),
                (msg("Guard squads"), SquadsPage(ctx)),
            ],
        )


GROUP = "base"
PAGES: tuple[PageSpec, ...] = (
    PageSpec("people", msg("Staff"), "people", OFFICE, PeoplePage, group=GROUP),
    PageSpec("classes", msg("Classes and pupils"), "class", OFFICE, SchoolClassesPage, group=GROUP),
    PageSpec("organisation", msg("Organisation"), "star", OFFICE, OrganisationPage, group=GROUP),
)
