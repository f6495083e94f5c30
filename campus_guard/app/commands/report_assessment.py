"""``report settlement`` and the other papers of the term assessment."""

from collections.abc import Callable, Mapping
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import GetPaperHead

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]


def _sheet(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.overview.papers import assessment_paper

    return assessment_paper(school.service.ask, tr, str(values["term"]))


def _person(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import GetTermSheet
    from campus_guard.features.accidents.report.assess_slips import find_row, own_slip

    view = school.service.ask(GetTermSheet(term=str(values["term"])))
    row = find_row(view, str(values["person"]))
    return own_slip(view, row, school.service.ask(GetPaperHead()), tr)


def _correction(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import GetSlip
    from campus_guard.features.accidents.report.assess_slips import correction_paper

    slip = school.service.ask(GetSlip(number=str(values["id"])))
    return correction_paper(slip, school.service.ask(GetPaperHead()), tr)


def _veto(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import AwardYearList
    from campus_guard.features.accidents.report.assessment import veto_list

    view = school.service.ask(AwardYearList(year=int(values["year"])))
    return veto_list(view, school.service.ask(GetPaperHead()), tr)


ASSESSMENT: Mapping[str, Make] = {
    "settlement": _sheet,
    "settlement-slip": _person,
    "correction-slip": _correction,
    "veto-list": _veto,
}
