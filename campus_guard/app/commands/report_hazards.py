"""``report hazards-month`` and the other papers of the hazard register."""

from collections.abc import Callable, Mapping
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import GetPaperHead

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]


def _month(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.hazards.rules.codes import HazardKind
    from campus_guard.features.overview.papers import hazard_month

    kind = HazardKind.REPAIR if values.get("repairs") else HazardKind.HAZARD
    return hazard_month(school.service.ask, tr, str(values["month"]), kind)


def _quarter(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.overview.papers import hazard_quarter

    return hazard_quarter(school.service.ask, tr, str(values["quarter"]))


def _notice(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.hazards.queries import GetHazard
    from campus_guard.features.hazards.report.notice import notice

    story = school.service.ask(GetHazard(number=str(values["id"])))
    head = school.service.ask(GetPaperHead())
    return notice(story, head, tr, school.service.clock.today())


def _listed(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.hazards.queries import GetHazard
    from campus_guard.features.hazards.report.notice import listing_sheet

    story = school.service.ask(GetHazard(number=str(values["id"])))
    return listing_sheet(story, school.service.ask(GetPaperHead()), tr)


def _grid(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.hazards.queries import HazardsByArea
    from campus_guard.features.hazards.report.grid import grid_of_hazards
    from campus_guard.features.places.queries import GridTable

    files = school.service.ask(GridTable())
    areas = school.service.ask(HazardsByArea())
    return grid_of_hazards(files, areas, school.service.ask(GetPaperHead()), tr)


HAZARDS: Mapping[str, Make] = {
    "hazards-month": _month,
    "hazards-quarter": _quarter,
    "hazard-notice": _notice,
    "listed-supervision": _listed,
    "grid": _grid,
}
