"""The papers that the program makes for a due report, each from the label of its period."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.db.service import Query
from campus_guard.features.accidents.queries import GetTermSheet
from campus_guard.features.accidents.report.assessment import settlement_sheet
from campus_guard.features.gate.queries import GateStatistics, GetGateSettings
from campus_guard.features.gate.report.figures import Names, gate_statistics
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.hazards.queries import HazardsOfMonth, HazardsOfQuarter
from campus_guard.features.hazards.report.month import month_register
from campus_guard.features.hazards.report.quarter import quarter_summary
from campus_guard.features.hazards.rules.codes import HazardKind
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.report import indicator_paper
from campus_guard.features.overview.queries.summary import TermSummary
from campus_guard.features.overview.queries.work import WorkOfPeriod
from campus_guard.features.overview.report import term_summary
from campus_guard.features.overview.report.work import squad_report, work_statistics

Ask = Callable[[Query[Any]], Any]
Make = Callable[[Ask, Translator, str], ReportDoc]


def make_paper(code: str, ask: Ask, tr: Translator, period: str) -> ReportDoc:
    """Return the paper ``code`` (a key of ``MAKERS``) of a period.

    Raises NotFound for a code that the program does not make.
    """
    if code not in MAKERS:
        raise NotFound(msg("The program makes no such paper."))
    return MAKERS[code](ask, tr, period)


def hazard_month(
    ask: Ask, tr: Translator, month: str, kind: HazardKind = HazardKind.HAZARD
) -> ReportDoc:
    """Return MON-HZ, or the register of repairs."""
    return month_register(ask(HazardsOfMonth(month=month, kind=kind)), _head(ask), tr, kind)


def hazard_quarter(ask: Ask, tr: Translator, quarter: str) -> ReportDoc:
    """Return QTR."""
    return quarter_summary(ask(HazardsOfQuarter(quarter=quarter)), _head(ask), tr)


def term_paper(ask: Ask, tr: Translator, term: str, *, restricted: bool = False) -> ReportDoc:
    """Return SEM; ``restricted`` names the persons in annex 3."""
    data = ask(TermSummary(term=term))
    version = ", ".join(data.now.counts.rule_set_versions)
    head = ask(GetPaperHead(rule_set_version=version))
    return term_summary(data, tr, head.stamp, restricted=restricted)


def assessment_paper(ask: Ask, tr: Translator, term: str) -> ReportDoc:
    """Return ASSESS: the term's settlement sheet as it stands."""
    return settlement_sheet(ask(GetTermSheet(term=term)), _head(ask), tr)


def work_paper(ask: Ask, tr: Translator, period: str) -> ReportDoc:
    """Return MON-WORK of a month, or YEAR of a year."""
    return work_statistics(ask(WorkOfPeriod(period=period)), _head(ask), tr)


def squad_paper(ask: Ask, tr: Translator, month: str) -> ReportDoc:
    """Return the monthly report of the guard squad."""
    return squad_report(ask(WorkOfPeriod(period=month)), _head(ask), tr)


def indicators_on(ask: Ask, tr: Translator, day: date | None = None) -> ReportDoc:
    """Return IND of a day; of today without one."""
    return indicator_paper(ask(Indicators(on=day)), _head(ask), tr)


def gate_paper(ask: Ask, tr: Translator, first: date, last: date) -> ReportDoc:
    """Return the statistics of the gate between two days."""
    settings = ask(GetGateSettings())
    names = Names(settings.reasons, {t.code: t.name for t in settings.types})
    numbers = ask(GateStatistics(first=first, last=last))
    head = _head(ask)
    return gate_statistics(numbers, names, Paper(tr, head.stamp, head.school, head.sample))


def _head(ask: Ask) -> PaperHead:
    head: PaperHead = ask(GetPaperHead())
    return head


MAKERS: Mapping[str, Make] = {
    "MON-WORK": work_paper,
    "MON-HZ": hazard_month,
    "SQUAD": squad_paper,
    "QTR": hazard_quarter,
    "SEM": term_paper,
    "ASSESS": assessment_paper,
    "YEAR": work_paper,
}
