"""``report`` of the gate: registers of some days, roll call, closing, statistics, notice."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]


def _days(school: Container, values: Values) -> tuple[date, date]:
    """Return the days asked for, today when none was given. Raises UserError."""
    today = school.service.clock.today()
    first, last = _day(values.get("from")), _day(values.get("to"))
    first = first or last or today
    last = last or first
    if last < first:
        raise UserError(msg("The last day lies before the first."))
    return first, last


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _paper(school: Container, tr: Translator) -> Any:
    from campus_guard.features.gate.report.paper import Paper

    head = school.service.ask(GetPaperHead())
    return Paper(tr, head.stamp, head.school, head.sample)


def _visitors(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries.exports import VisitsOfDays
    from campus_guard.features.gate.report.visits import visitor_log

    first, last = _days(school, values)
    rows = school.service.ask(VisitsOfDays(first=first, last=last))
    return visitor_log(rows, _paper(school, tr), first, last)


def _register(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import ListRefusals
    from campus_guard.features.gate.queries.exports import VisitsOfDays
    from campus_guard.features.gate.report.visits import visitor_register

    first, _ = _days(school, values)
    rows = school.service.ask(VisitsOfDays(first=first, last=first))
    refused = school.service.ask(ListRefusals(first=first, last=first))
    gates = "、".join(sorted({row.gate_in for row in rows if row.gate_in}))
    guards = "、".join(sorted({row.entered_by for row in rows}))
    return visitor_register(rows, refused, _paper(school, tr), first, gate=gates, guard=guards)


def _vehicles(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import ListStays, StayRow
    from campus_guard.features.gate.report.vehicles import vehicle_log

    first, last = _days(school, values)
    rows: list[StayRow] = []
    before = None
    while True:
        page = school.service.ask(ListStays(first=first, last=last, before=before, limit=1000))
        rows += page.rows
        before = page.next
        if before is None:
            return vehicle_log(rows, _paper(school, tr), first, last)


def _permits(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import ListPermits
    from campus_guard.features.gate.report.vehicles import permit_list

    rows = school.service.ask(ListPermits())
    return permit_list(rows, _paper(school, tr))


def _collectors(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import ListCollectors
    from campus_guard.features.gate.report.pupils import collector_list

    rows = school.service.ask(ListCollectors())
    return collector_list(rows, _paper(school, tr))


def _register_of(query: str, module: str, paper: str) -> Make:
    """Return the maker of a register: a query of days and a paper of its rows."""

    def make(school: Container, tr: Translator, values: Values) -> ReportDoc:
        from importlib import import_module

        first, last = _days(school, values)
        asked = getattr(import_module("campus_guard.features.gate.queries"), query)
        rows = school.service.ask(asked(first=first, last=last, limit=100_000))
        drawn = import_module(f"campus_guard.features.gate.report.{module}")
        doc: ReportDoc = getattr(drawn, paper)(rows, _paper(school, tr), first, last)
        return doc

    return make


def _meeting(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import EventGuests, ListEvents
    from campus_guard.features.gate.report.pupils import meeting_sheet

    day = _days(school, values)[0]
    events = school.service.ask(ListEvents(limit=1000))
    event = next((e for e in events if e.day == day), None)
    if event is None:
        raise NotFound(msg("There is no event on {day}.", day=day.isoformat()))
    guests = school.service.ask(EventGuests(event_id=event.id))
    return meeting_sheet(guests, _paper(school, tr), event.name, event.day)


def _muster(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    """Return the report of the open or latest roll call; without any, the list of this moment."""
    from campus_guard.features.gate.muster_file import snapshot_of
    from campus_guard.features.gate.queries import GateBoard, GetMuster
    from campus_guard.features.gate.report.muster import roll_list, roll_report

    view = school.service.ask(GetMuster())
    if view is not None:
        return roll_report(view.muster, _paper(school, tr), closed_by=view.closed_by)
    board = school.service.ask(GateBoard())
    plates = [vehicle.plate for vehicle in board.vehicles]
    return roll_list(snapshot_of(board.now, board.rows, plates), _paper(school, tr))


def _day_close(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import ListDayCloses
    from campus_guard.features.gate.report.registers import day_closing

    day = _days(school, values)[0]
    rows = school.service.ask(ListDayCloses(first=day, last=day))
    if not rows:
        raise NotFound(msg("The day {day} was not closed.", day=day.isoformat()))
    return day_closing(rows[0], _paper(school, tr))


def _statistics(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import GateStatistics, GetGateSettings
    from campus_guard.features.gate.report.figures import Names, gate_statistics

    first, last = _days(school, values)
    settings = school.service.ask(GetGateSettings())
    names = Names(settings.reasons, {t.code: t.name for t in settings.types})
    numbers = school.service.ask(GateStatistics(first=first, last=last))
    return gate_statistics(numbers, names, _paper(school, tr))


def _notice(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import GetGateSettings
    from campus_guard.features.gate.report.passes import entry_notice

    return entry_notice(_paper(school, tr), school.service.ask(GetGateSettings()))


def _badges(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.gate.queries import ListBadges, PassText
    from campus_guard.features.gate.report.passes import badge_labels
    from campus_guard.features.gate.rules.codes import BadgeState

    ask = school.service.ask
    usable = (BadgeState.FREE, BadgeState.OUT)
    numbers = [row.number for row in ask(ListBadges()) if row.state in usable]
    if not numbers:
        raise NotFound(msg("There are no badges yet."))
    labels = [(number, ask(PassText(badge=number))) for number in numbers]
    return badge_labels(labels, _paper(school, tr))


GATE: Mapping[str, Make] = {
    "visitors": _visitors,
    "visitor-register": _register,
    "vehicles": _vehicles,
    "permits": _permits,
    "collectors": _collectors,
    "refusals": _register_of("ListRefusals", "visits", "refusal_log"),
    "leave-slips": _register_of("ListSlips", "pupils", "slip_log"),
    "late-arrivals": _register_of("ListLateArrivals", "pupils", "late_log"),
    "goods": _register_of("ListGoodsSlips", "registers", "goods_log"),
    "handovers": _register_of("ListHandovers", "registers", "handover_log"),
    "video-lookups": _register_of("ListVideoLookups", "registers", "video_log"),
    "deliveries": _register_of("ListDeliveries", "registers", "delivery_log"),
    "data-requests": _register_of("ListDataRequests", "registers", "request_log"),
    "parents-meeting": _meeting,
    "muster": _muster,
    "day-close": _day_close,
    "gate-statistics": _statistics,
    "visitor-notice": _notice,
    "badge-labels": _badges,
}
