"""The groups of pages behind tabs."""

from campus_guard.core.i18n import Message, msg
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
from campus_guard.ui.page import Page, TabbedPage


class LookUpPage(TabbedPage):
    """Everything that was recorded at the gate."""

    key = "gate_visits"

    def __init__(self, ctx: UiContext) -> None:
        pages: list[tuple[Message, Page]] = [
            (msg("Visit records"), VisitsPage(ctx)),
            (msg("Vehicles in and out"), StaysPage(ctx)),
            (msg("Refusals"), RefusalsPage(ctx)),
            (msg("Deliveries"), DeliveriesPage(ctx)),
        ]
        if ctx.actor.role in OFFICE:
            pages.append((msg("Statistics"), StatisticsPage(ctx)))
        super().__init__(ctx, pages)


class ExpectedTabs(TabbedPage):
    """Who will come."""

    key = "gate_expected"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Announced"), ExpectedPage(ctx)),
                (msg("Recurring passes"), PlansPage(ctx)),
                (msg("Events"), EventsPage(ctx)),
            ],
        )


class PupilTabs(TabbedPage):
    """Pupils at the gate."""

    key = "gate_pupils"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Leave slips"), SlipsPage(ctx)),
                (msg("Collectors"), CollectorsPage(ctx)),
                (msg("Releases"), ReleasesPage(ctx)),
                (msg("Late arrivals"), LatePage(ctx)),
            ],
        )


class RegisterTabs(TabbedPage):
    """Badges, kept items, goods, vehicles, footage."""

    key = "gate_registers"

    def __init__(self, ctx: UiContext) -> None:
        pages: list[tuple[Message, Page]] = [
            (msg("Badges"), BadgesPage(ctx)),
            (msg("Kept items"), HeldPage(ctx)),
            (msg("Goods slips"), GoodsPage(ctx)),
            (msg("Known vehicles"), VehiclesPage(ctx)),
            (msg("Vehicle permits"), PermitsPage(ctx)),
            (msg("Video look-ups"), VideoPage(ctx)),
        ]
        if ctx.actor.role in OFFICE:
            pages.append((msg("Personal data"), RequestsPage(ctx)))
        super().__init__(ctx, pages)


class WatchTabs(TabbedPage):
    """Watch list, decisions and what is kept how long: the office's part."""

    key = "gate_office"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Watch list"), WatchPage(ctx)),
                (msg("Decisions at alerts"), DecisionsPage(ctx)),
                (msg("Retention"), RetentionPage(ctx)),
                (msg("Log of purges"), PurgesPage(ctx)),
                (msg("Legal holds"), HoldsPage(ctx)),
                (msg("Visitor types"), TypesPage(ctx)),
                (msg("Reasons"), ReasonsPage(ctx)),
                (msg("Gate settings"), GateSettingsPage(ctx)),
            ],
        )
