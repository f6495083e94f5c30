"""The groups of pages behind tabs."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.gate.ui.pages.badges import BadgesPage, HeldPage
from campus_guard.features.gate.ui.pages.collectors import CollectorsPage
from campus_guard.features.gate.ui.pages.events import EventsPage
from campus_guard.features.gate.ui.pages.expected import ExpectedPage, PlansPage
from campus_guard.features.gate.ui.pages.office import DecisionsPage, RequestsPage, WatchPage
from campus_guard.features.gate.ui.pages.pupils import (
    LatePage,
    ReleasesPage,
    SlipsPage,
)
from campus_guard.features.gate.ui.pages.reasons import ReasonsPage
from campus_guard.features.gate.ui.pages.registers import (
    DeliveriesPage,
    GoodsPage,
    RefusalsPage,
    VideoPage,
)
from campus_guard.features.gate.ui.pages.retention import HoldsPage, PurgesPage, RetentionPage
from campus_guard.features.gate.ui.pages.settings import GateSettingsPage, TypesPage
from campus_guard.features.gate.ui.pages.statistics import StatisticsPage
from campus_guard.features.gate.ui.pages.vehicles import PermitsPage, StaysPage, VehiclesPage
from campus_guard.features.gate.ui.pages.visits import VisitsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Tab, TabbedPage


class LookUpPage(TabbedPage):
    """Everything that was recorded at the gate."""

    key = "gate_visits"

    def __init__(self, ctx: UiContext) -> None:
        pages: list[Tab] = [
            (msg("Visit records"), VisitsPage),
            (msg("Vehicles in and out"), StaysPage),
            (msg("Refusals"), RefusalsPage),
            (msg("Deliveries"), DeliveriesPage),
        ]
        if ctx.actor.role in OFFICE:
            pages.append((msg("Statistics"), StatisticsPage))
        super().__init__(ctx, pages)


class ExpectedTabs(TabbedPage):
    """Who will come."""

    key = "gate_expected"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Announced"), ExpectedPage),
                (msg("Recurring passes"), PlansPage),
                (msg("Events"), EventsPage),
            ],
        )


class PupilTabs(TabbedPage):
    """Pupils at the gate."""

    key = "gate_pupils"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Leave slips"), SlipsPage),
                (msg("Collectors"), CollectorsPage),
                (msg("Releases"), ReleasesPage),
                (msg("Late arrivals"), LatePage),
            ],
        )


class RegisterTabs(TabbedPage):
    """Badges, kept items, goods, vehicles, footage."""

    key = "gate_registers"

    def __init__(self, ctx: UiContext) -> None:
        pages: list[Tab] = [
            (msg("Badges"), BadgesPage),
            (msg("Kept items"), HeldPage),
            (msg("Goods slips"), GoodsPage),
            (msg("Known vehicles"), VehiclesPage),
            (msg("Vehicle permits"), PermitsPage),
            (msg("Video look-ups"), VideoPage),
        ]
        if ctx.actor.role in OFFICE:
            pages.append((msg("Personal data"), RequestsPage))
        super().__init__(ctx, pages)


class WatchTabs(TabbedPage):
    """Watch list, decisions and what is kept how long: the office's part."""

    key = "gate_office"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Watch list"), WatchPage),
                (msg("Decisions at alerts"), DecisionsPage),
                (msg("Retention"), RetentionPage),
                (msg("Log of purges"), PurgesPage),
                (msg("Legal holds"), HoldsPage),
                (msg("Visitor types"), TypesPage),
                (msg("Reasons"), ReasonsPage),
                (msg("Gate settings"), GateSettingsPage),
            ],
        )
