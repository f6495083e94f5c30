"""The accident page: everything for the office, a first report for the gate; the rule set."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.features.accidents.ui.access import AccessPage
from campus_guard.features.accidents.ui.assessment import AssessmentPage
from campus_guard.features.accidents.ui.concealment import ConcealmentPage
from campus_guard.features.accidents.ui.gate import GateReportsPage
from campus_guard.features.accidents.ui.page import AccidentsPage
from campus_guard.features.accidents.ui.rulespage import RulesPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_page(ctx: UiContext) -> Page:
    """Return the page for the role that signed in."""
    if ctx.actor.role is Role.GATEKEEPER:
        return GateReportsPage(ctx)
    return AccidentsPage(ctx)


PAGES = (
    PageSpec("accidents", msg("Accidents"), "accident", RECORDERS, make_page, shortcut="F3"),
    PageSpec("concealment", msg("Late or hidden reports"), "clock", OFFICE, ConcealmentPage),
    PageSpec("assessment", msg("Term assessment"), "star", OFFICE, AssessmentPage),
    PageSpec("access", msg("Restricted files"), "lock", OFFICE, AccessPage, group="base"),
    PageSpec("rules", msg("Rule set"), "ledger", OFFICE, RulesPage, group="base"),
)
