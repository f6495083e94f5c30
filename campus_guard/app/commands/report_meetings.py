"""``report meeting``: the minutes of a safety meeting."""

from collections.abc import Callable, Mapping
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Translator

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]


def _minutes(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.responsibility.queries.meetings import MeetingMinutes
    from campus_guard.features.responsibility.report.minutes import minutes

    number = str(values["id"]).strip()
    return minutes(school.service.ask(MeetingMinutes(number=number)), tr)


MEETINGS: Mapping[str, Make] = {"meeting": _minutes}
