"""``report accident-first`` and the other papers of the accident file."""

from collections.abc import Callable, Mapping
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Translator

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]


def _opened(school: Container, values: Values) -> int:
    """Return the accident's id; a reason opens a restricted file and is logged."""
    from campus_guard.features.accidents.commands import OpenRestricted
    from campus_guard.features.accidents.queries import AccidentByNumber

    accident = school.service.ask(AccidentByNumber(number=str(values["id"])))
    if values.get("reason"):
        school.service.run(OpenRestricted(accident_id=accident, reason=str(values["reason"])))
    return accident


def _first(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import FirstReport
    from campus_guard.features.accidents.report import first_report

    view = school.service.ask(FirstReport(accident_id=_opened(school, values)))
    return first_report(view.file, tr, view.stamp, view.school, sample=view.sample)


def _closing(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import ClosingReport
    from campus_guard.features.accidents.report import closing_report

    return closing_report(
        school.service.ask(ClosingReport(accident_id=_opened(school, values))), tr
    )


def _register(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import AccidentRegister
    from campus_guard.features.accidents.report import accident_register, near_miss_list
    from campus_guard.features.calendar.queries import TermByName

    near = bool(values.get("near_misses"))
    term = school.service.ask(TermByName(name=str(values["term"])))
    last = term.counts_to or max(term.ends_on, school.service.clock.today())
    view = school.service.ask(AccidentRegister(first=term.counts_from, last=last, near_misses=near))
    return near_miss_list(view, tr) if near else accident_register(view, tr)


def _access(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.accidents.queries import AccessReport
    from campus_guard.features.accidents.report import access_report

    return access_report(school.service.ask(AccessReport(year=int(values["year"]))), tr)


ACCIDENTS: Mapping[str, Make] = {
    "accident-first": _first,
    "accident-closing": _closing,
    "accident-register": _register,
    "access": _access,
}
