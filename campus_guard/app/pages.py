"""Which pages there are, in the order of the navigation."""

from campus_guard.app.desk import SessionDesk
from campus_guard.app.ledger_checks import CHECKS
from campus_guard.core.roles import Role
from campus_guard.features.accidents.ui import PAGES as ACCIDENTS
from campus_guard.features.admin.ui.pages import admin_pages
from campus_guard.features.calendar.ui import PAGES as CALENDAR
from campus_guard.features.gate.ui import gate_pages
from campus_guard.features.hazards.ui import PAGES as HAZARDS
from campus_guard.features.indicators.ui import PAGES as INDICATORS
from campus_guard.features.ledgers.ui import ledger_pages
from campus_guard.features.overview.ui import HELP
from campus_guard.features.overview.ui import PAGES as OVERVIEW
from campus_guard.features.people.ui import PAGES as PEOPLE
from campus_guard.features.places.ui import PAGES as PLACES
from campus_guard.features.responsibility.ui import PAGES as RESPONSIBILITY
from campus_guard.features.rosters.ui import PAGES as ROSTERS
from campus_guard.features.rosters.ui.calling import who_to_call
from campus_guard.ui.page import PageSpec


def all_pages(desk: SessionDesk) -> tuple[PageSpec, ...]:
    """Return every page; the window shows each role its own."""
    return (
        *OVERVIEW, *gate_pages(desk.rolls, who_to_call), *HAZARDS, *ACCIDENTS, *RESPONSIBILITY,
        *ROSTERS, *ledger_pages(CHECKS), *INDICATORS, *PEOPLE, *PLACES,
        *CALENDAR, *admin_pages(desk), *HELP,
    )  # fmt: skip


def home_of(role: Role, specs: tuple[PageSpec, ...]) -> str:
    """Return the page that a role sees first; empty for the first one it may see."""
    wished = {Role.GATEKEEPER: ("gate", "accidents"), Role.MAINTAINER: ("backup",)}
    known = {spec.key for spec in specs if role in spec.roles}
    return next((key for key in wished.get(role, ("today",)) if key in known), "")
