"""The page of the campus: areas, gates, posts, patrol points."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.places.ui.areas import AreasPage
from campus_guard.features.places.ui.points import GatesPage, PatrolPointsPage, PostsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import PageSpec, TabbedPage


class PlacesPage(TabbedPage):
    """Everything about places."""

    key = "places"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Areas"), AreasPage),
                (msg("Gates"), GatesPage),
                (msg("Posts to be manned"), PostsPage),
                (msg("Patrol points"), PatrolPointsPage),
            ],
        )


PAGES: tuple[PageSpec, ...] = (
    PageSpec("places", msg("Places"), "places", OFFICE, PlacesPage, group="base"),
)
