"""The pages that the office sees first."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.features.overview.ui.gatekeeper import GatekeeperPage
from campus_guard.features.overview.ui.reports import ReportsPage
from campus_guard.features.overview.ui.searching import SearchPage
from campus_guard.features.overview.ui.summary import SummaryPage
from campus_guard.features.overview.ui.today import TodayPage
from campus_guard.features.overview.ui.where import WherePage
from campus_guard.ui.page import PageSpec

PAGES = (
    PageSpec("today", msg("Today"), "today", OFFICE, TodayPage, shortcut="F2"),
    PageSpec(
        "gate_today", msg("Today"), "today", frozenset({Role.GATEKEEPER}), GatekeeperPage,
        shortcut="F2",
    ),
    PageSpec("summary", msg("Term summary"), "summary", OFFICE, SummaryPage, shortcut="F9"),
    PageSpec("reports", msg("Report calendar"), "report", OFFICE, ReportsPage),
    PageSpec("search", msg("Search everything"), "search", RECORDERS, SearchPage,
             shortcut="Ctrl+K"),
)  # fmt: skip
HELP = (PageSpec("where", msg("Where is what"), "question", RECORDERS, WherePage, "program"),)
"""The last page of the navigation."""
