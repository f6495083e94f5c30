"""The papers of the gate, made of the hostile school."""

from collections.abc import Callable, Mapping
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.muster_file import snapshot_of
from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.report import (
    figures,
    muster,
    passes,
    pupils,
    registers,
    vehicles,
    visits,
)
from campus_guard.features.gate.report.paper import Paper as Sheet
from tests.e2e.hostile.gateworld import TODAY, settings
from tests.e2e.hostile.world import World

Made = Callable[[World], d.ReportDoc | list[d.ReportDoc]]
DAYS = {"first": TODAY, "last": TODAY}


def _sheet(w: World) -> Sheet:
    head = w.ask(GetPaperHead())
    return Sheet(Translator(), head.stamp, head.school, head.sample)


def _came(w: World) -> Any:
    return w.ask(VisitsOfDays(**DAYS))


def _log(paper: Callable[..., d.ReportDoc], query: type) -> Made:
    """Return the maker of a register of some days."""
    return lambda w: paper(w.ask(query(**DAYS, limit=1000)), _sheet(w), TODAY, TODAY)


def _each(paper: Callable[..., d.ReportDoc], query: type, **more: Any) -> Made:
    """Return the maker of one paper for each row."""
    return lambda w: [paper(row, _sheet(w)) for row in w.ask(query(**DAYS, **more))]


def _register(w: World) -> d.ReportDoc:
    refused = w.ask(q.ListRefusals(**DAYS, limit=1000))
    return visits.visitor_register(_came(w), refused, _sheet(w), TODAY)


def _meetings(w: World) -> list[d.ReportDoc]:
    found = w.ask(q.ListEvents())
    return [
        pupils.meeting_sheet(w.ask(q.EventGuests(event_id=e.id)), _sheet(w), e.name, e.day)
        for e in found
    ]


def _passes(w: World) -> list[d.ReportDoc]:
    found = [row for row in w.ask(q.Expected()) if row.kind == "visit"]
    made = []
    for number, row in enumerate(found):
        face = passes.PassFace(
            w.ask(q.PassText(visit_id=row.id)),
            row.name,
            row.unit,
            row.host,
            row.heads,
            TODAY,
            TODAY,
        )
        made.append(passes.visitor_pass(face, _sheet(w), settings(w), roll=bool(number % 2)))
    return made


def _labels(w: World) -> d.ReportDoc:
    numbers = [row.number for row in w.ask(q.ListBadges())][:12]
    return passes.badge_labels([(n, w.ask(q.PassText(badge=n))) for n in numbers], _sheet(w))


def _roll_list(w: World) -> d.ReportDoc:
    board = w.ask(q.GateBoard())
    plates = [vehicle.plate for vehicle in board.vehicles]
    return muster.roll_list(snapshot_of(board.now, board.rows, plates), _sheet(w))


def _roll_report(w: World) -> d.ReportDoc:
    return muster.roll_report(w.ask(q.GetMuster()).muster, _sheet(w))


def _statistics(w: World) -> d.ReportDoc:
    found = settings(w)
    names = figures.Names(found.reasons, {t.code: t.name for t in found.types})
    return figures.gate_statistics(w.ask(q.GateStatistics(**DAYS)), names, _sheet(w))


VISIT = ("visit.name", "visit.unit", "visit.reason", "visit.host", "visit.escort", "visit.note")
SLIP = ("slip.approved_by", "slip.reason", "pupil.name", "class.name", "release.collector")
GOODS = ("goods.name", "goods.quantity", "goods.unit", "goods.approved_by", "goods.carrier")
HANDOVER = (
    "handover.giver", "handover.taker", "handover.shift", "handover.remarks",
    "handover.transferred",
)  # fmt: skip

GATE_PAPERS: Mapping[str, tuple[Made, tuple[str, ...]]] = {
    "gate.visitor_log": (
        lambda w: visits.visitor_log(_came(w), _sheet(w), TODAY, TODAY), VISIT
    ),
    "gate.visitor_register": (
        _register,
        ("visit.name", "visit.unit", "visit.reason", "visit.host", "visit.goods", "visit.plate",
         "visit.note", "refusal.plate", "refusal.reason"),
    ),
    "gate.meeting_slip": (
        lambda w: [visits.meeting_slip(row, _sheet(w)) for row in _came(w)], VISIT
    ),
    "gate.expected_list": (
        lambda w: visits.expected_list(w.ask(q.Expected()), _sheet(w), TODAY),
        ("expected.name", "expected.unit", "expected.host", "expected.plate", "reason.name",
         "plan.name", "plan.unit", "plan.host", "plan.plate"),
    ),
    "gate.refusal_log": (
        _log(visits.refusal_log, q.ListRefusals),
        ("refusal.name", "refusal.looks", "refusal.plate", "refusal.reason", "refusal.text",
         "refusal.handling"),
    ),
    "gate.vehicle_log": (
        lambda w: vehicles.vehicle_log(
            w.ask(q.ListStays(**DAYS, limit=1000)).rows, _sheet(w), TODAY, TODAY
        ),
        ("stay.plate", "stay.model", "stay.colour", "stay.driver", "stay.reason",
         "stay.approved_by", "stay.passengers", "stay.goods", "stay.parking", "car.plate"),
    ),
    "gate.permit_list": (
        lambda w: vehicles.permit_list(w.ask(q.ListPermits()), _sheet(w)),
        ("permit.number", "person.name", "stay.plate"),
    ),
    "gate.leave_slip": (_each(pupils.leave_slip, q.ListSlips), SLIP),
    "gate.slip_log": (_log(pupils.slip_log, q.ListSlips), SLIP),
    "gate.collector_list": (
        lambda w: pupils.collector_list(w.ask(q.ListCollectors()), _sheet(w)),
        ("pupil.name", "class.name", "collector.guardian", "collector.name",
         "collector.relation", "collector.confirmed_by"),
    ),
    "gate.late_log": (
        _log(pupils.late_log, q.ListLateArrivals), ("late.reason", "pupil.name", "class.name")
    ),
    "gate.meeting_sheet": (
        _meetings,
        ("event.name", "guest.class_name", "guest.pupil", "guest.guest", "guest.relation",
         "guest.teacher"),
    ),
    "gate.goods_slip": (_each(registers.goods_slip, q.ListGoodsSlips), (*GOODS, "goods.note")),
    "gate.goods_log": (_log(registers.goods_log, q.ListGoodsSlips), GOODS),
    "gate.handover": (_each(registers.handover, q.ListHandovers), HANDOVER),
    "gate.handover_log": (_log(registers.handover_log, q.ListHandovers), HANDOVER),
    "gate.video_log": (
        _log(registers.video_log, q.ListVideoLookups),
        ("video.reason", "video.content", "video.viewer", "video.unit", "video.approved_by"),
    ),
    "gate.delivery_log": (
        _log(registers.delivery_log, q.ListDeliveries),
        ("delivery.company", "delivery.name", "delivery.goods", "delivery.receiver",
         "delivery.note"),
    ),
    "gate.request_log": (
        _log(registers.request_log, q.ListDataRequests),
        ("request.name", "request.text", "request.answer"),
    ),
    "gate.day_closing": (_each(registers.day_closing, q.ListDayCloses), ()),
    "gate.visitor_pass": (_passes, ("expected.name", "expected.unit", "expected.host")),
    "gate.badge_labels": (_labels, ()),
    "gate.entry_notice": (
        lambda w: passes.entry_notice(_sheet(w), settings(w)), ()
    ),
    "gate.roll_list": (_roll_list, ("visit.name", "visit.unit", "visit.host")),
    "gate.roll_report": (_roll_report, ("visit.name", "unlisted.name", "unlisted.place")),
    "gate.gate_statistics": (_statistics, ("type.name",)),
}  # fmt: skip
"""How each is made (one or several), and which texts of the school it shows."""
