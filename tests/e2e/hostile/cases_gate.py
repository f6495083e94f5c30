"""The text fields of visits: coming in, going out, announced before, from lists."""

import re
from datetime import time, timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.core.phone import normal_phone
from campus_guard.core.text import clean_name, fold
from campus_guard.db.models import (
    Correction,
    EventGuest,
    GateEvent,
    Setting,
    Vehicle,
    VehiclePermit,
    VehicleStay,
    Visit,
    Visitor,
    VisitPlan,
)
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.commands import imports, lists, oldvisits
from campus_guard.features.gate.inputs import ItemFields, VehicleFields, WatchAnswer
from campus_guard.features.gate.queries.clocks import CLOCK_REASON
from campus_guard.features.gate.rules.codes import DocumentKind, WatchChoice
from campus_guard.features.gate.rules.plates import normal_plate
from tests.e2e.hostile import gateworld as g
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import World


def _document(text: str) -> str:
    return re.sub("[-‐-―.·/]", "", fold(text))


LOST = block(lost=True)
"""Accepted, and nothing of it is kept: the record has no place for it, or it was not asked for."""
NAME = line(100, form=clean_name)
PHONE = Text(32, form=normal_phone)
PLATE = Text(32, form=normal_plate)
VISIT = {
    "type_code": CODED,
    "name": NAME,
    "phone": PHONE,
    "document": line(64),
    "document_reason": LOST,
    "sex": CODED,
    "unit": line(100),
    "plate": PLATE,
    "reason_code": CODED,
    "reason_text": line(200),
    "host_name": line(100, shown="host"),
    "goods": block(),
    "escort": line(100),
    "note": block(),
}
ANNOUNCED = VISIT | {"document": Text(64, form=_document), "document_reason": block()}
VEHICLE = {
    "plate": PLATE,
    "model": line(64),
    "colour": line(32),
    "driver_name": line(100),
    "driver_phone": PHONE,
    "passengers": line(200),
    "goods": block(),
    "reason": line(200),
    "approved_by": line(100),
    "parking": line(100),
}
VEHICLES = {f"vehicle.{name}": text for name, text in VEHICLE.items()}
CLOCK = {"clock_reason": LOST}
GUEST = {
    "rows.class_name": line(64),
    "rows.class_teacher": NAME,
    "rows.pupil_name": NAME,
    "rows.guest_name": NAME,
    "rows.relation": line(32),
    "rows.phone": PHONE,
}
EXPECTED = {
    "rows.name": NAME,
    "rows.phone": PHONE,
    "rows.unit": line(100),
    "rows.plate": PLATE,
    "rows.host": line(100, shown="host_name", error="host_name"),
    "rows.type_code": CODED,
}


def _whole(w: World, visit_id: int) -> Any:
    """Return everything that is stored of a visit and its visitor."""
    found = w.ask(q.GetVisit(visit_id=visit_id))
    stays = [w.stored(VehicleStay, stay.id) for stay in found.stays]
    return found, stays, w.stored(Visitor, found.visit.visitor_id) if found.visit.visitor_id else ()


def _entered(w: World, answer: Any) -> Any:
    return _whole(w, answer.visit_id)


def _latest(w: World, _: Any) -> Any:
    return _whole(w, w.latest(Visit)["id"])


def _form(w: World) -> dict[str, Any]:
    return g.visitor(w) | {"sex": "male", "document_kind": DocumentKind.OTHER}


def _afterwards(w: World) -> c.EnterAfterwards:
    return c.EnterAfterwards(
        uid=new_uid(),
        decisions=(WatchAnswer(entry_id=0, choice=WatchChoice.PROCEED),),
        entered_at=w.clock.now() - timedelta(hours=1),
        late_reason="示例",
        **_form(w),
    )


def _check_in(w: World) -> c.CheckIn:
    return c.CheckIn(
        uid=new_uid(),
        vehicle=VehicleFields(plate=g.plate(w)),
        items=(ItemFields(name="箱"),),
        decisions=(WatchAnswer(entry_id=0, choice=WatchChoice.PROCEED),),
        late_at=w.clock.now() - timedelta(hours=1),
        late_reason="示例",
        **_form(w),
    )


def _afterwards(w: World) -> c.EnterAfterwards:
    return c.EnterAfterwards(
        uid=new_uid(),
        entered_at=w.clock.now() - timedelta(hours=1),
        late_reason="示例",
        decisions=(WatchAnswer(entry_id=0, choice=WatchChoice.PROCEED),),
        **_form(w),
    )


def _complete(w: World) -> c.CompleteVisit:
    old = g.entered(w)
    return c.CompleteVisit(
        visit_id=old.visit_id, expected_version=old.version, reason="示例", **_form(w)
    )


def _announce(w: World) -> c.PreRegister:
    form = _form(w) | {"document_kind": DocumentKind.CITIZEN}
    return c.PreRegister(uid=new_uid(), day=g.TODAY, **form)


def _plan(w: World) -> c.AddPlan:
    form = _form(w) | {"document_kind": DocumentKind.CITIZEN}
    ends = g.TODAY + timedelta(days=9)
    return c.AddPlan(uid=new_uid(), starts_on=g.TODAY, ends_on=ends, **form)


def _planned(w: World, plan_id: int) -> Any:
    plan = w.stored(VisitPlan, plan_id)
    return plan, w.stored(Visitor, plan["visitor_id"])


def _emergency(w: World) -> c.EmergencyIn:
    return c.EmergencyIn(uid=new_uid(), reason_code="fire", vehicle=VehicleFields(plate=g.plate(w)))


def _left(w: World) -> c.SignOut:
    at = w.clock.now() - timedelta(hours=1)
    return c.SignOut(uid=new_uid(), visit_id=g.earlier(w), late_at=at, late_reason="示例")


def _partly(w: World) -> c.VoidMovement:
    visit = g.entered(w, heads=2).visit_id
    w.run(c.SignOut(uid=new_uid(), visit_id=visit, heads=1))
    return c.VoidMovement(visit_id=visit, number=2, reason="示例")


def _clock(w: World, _: Any) -> Any:
    return w.stored(Setting, CLOCK_REASON)


def _confirm(w: World) -> c.ConfirmExit:
    at = w.clock.now() - timedelta(hours=20)
    return c.ConfirmExit(uid=new_uid(), visit_id=g.old_visit(w), at=at, reason="示例")


def _guests(w: World) -> c.ImportGuests:
    return c.ImportGuests(event_id=g.this_event(w), rows=(c.GuestLine(1, "示例班", w.new("生")),))


def _event_guests(w: World) -> lists.ImportEventGuests:
    line = lists.EventGuestLine(g.event_name(w), g.TODAY, "示例班", w.new("生"))
    return lists.ImportEventGuests(rows=(line,))


def _old(w: World) -> oldvisits.ImportOldVisits:
    line = oldvisits.OldVisit(day=g.YESTERDAY, name=w.new("客"), sex="male", entered=time(8))
    return oldvisits.ImportOldVisits(rows=(line,))


def _permits(w: World) -> lists.ImportPermits:
    return lists.ImportPermits(
        rows=(lists.PermitLine(g.plate(w), w.staff_number(), w.new("证"), g.TODAY, g.TODAY),)
    )


def _permit(w: World, _: Any) -> Any:
    permit = w.latest(VehiclePermit)
    return permit, w.stored(Vehicle, permit["vehicle_id"])


GATE: dict[str, Case] = {
    "gate.CheckIn": Case(
        _check_in,
        VISIT
        | VEHICLES
        | CLOCK
        | {
            "badge": KEY,
            "decisions.why": LOST,
            "items.kind": CODED,
            "items.item_code": CODED,
            "items.name": line(100),
            "items.quantity": line(32),
            "items.permission": line(100),
            "late_reason": block(shown="reason"),
            "window_reason": LOST,
        },
        _entered,
    ),
    "gate.EnterAfterwards": Case(
        _afterwards,
        VISIT | {"decisions.why": LOST, "late_reason": block(shown="reason")},
        _entered,
    ),
    "gate.QuickPass": Case(
        lambda _: c.QuickPass(uid=new_uid()),
        CLOCK | {"badge": KEY, "note": block(), "type_code": CODED},
        _entered,
    ),
    "gate.EmergencyIn": Case(
        _emergency,
        VEHICLES | CLOCK | {"plate": PLATE, "unit": line(100), "reason_code": CODED},
        _entered,
    ),
    "gate.CompleteVisit": Case(_complete, VISIT | {"badge": KEY, "reason": block()}, _whole),
    "gate.SignOut": Case(_left, CLOCK | {"late_reason": block(shown="reason")}, _entered),
    "gate.ConfirmExit": Case(_confirm, {"reason": block()}, _whole),
    "gate.VoidMovement": Case(_partly, {"reason": block()}, lambda w, _: w.latest(Correction)),
    "gate.UndoMovement": Case(
        lambda w: c.UndoMovement(movement_uid=g.entered(w).movement_uid), {"movement_uid": KEY}
    ),
    "gate.ConfirmClock": Case(
        lambda _w: c.ConfirmClock(reason="示例"), {"reason": block(shown="value")}, _clock
    ),
    "gate.HostAnswered": Case(
        lambda w: c.HostAnswered(visit_id=g.inside(w), answer="yes"),
        {"answer": CODED, "note": block(shown="host_answer_note")},
        _whole,
    ),
    "gate.SetEscort": Case(
        lambda w: c.SetEscort(visit_id=g.inside(w), escort="示例"), {"escort": line(100)}, _whole
    ),
    "gate.VoidVisit": Case(
        lambda w: c.VoidVisit(record_id=g.inside(w), reason="示例"),
        {"reason": block(shown="void_reason")},
        lambda w, i: w.stored(Visit, i),
    ),
    "gate.Reveal": Case(
        lambda w: c.Reveal(kind="visitor", record_id=g.entered(w).visitor_id, field="phone"),
        {"kind": KEY, "field": KEY},
    ),
    "gate.Scan": Case(
        lambda _: c.Scan(
            uid=new_uid(),
            text="示例",
            decisions=(WatchAnswer(entry_id=0, choice=WatchChoice.PROCEED),),
        ),
        CLOCK | {"text": LOST, "decisions.why": LOST},
        lambda *_: (),
    ),
    "gate.PreRegister": Case(_announce, ANNOUNCED, _whole),
    "gate.CancelPlanned": Case(
        lambda w: c.CancelPlanned(visit_id=g.planned(w), reason="示例"), {"reason": block()}, _whole
    ),
    "gate.ReopenPlanned": Case(
        lambda w: c.ReopenPlanned(
            visit_id=w.run(c.CancelPlanned(visit_id=g.planned(w), reason="示例"))
        ),
        {"reason": block()},
        _whole,
    ),
    "gate.AddPlan": Case(_plan, ANNOUNCED | {"goods": LOST, "host_name": line(100)}, _planned),
    "gate.CancelPlan": Case(
        lambda w: c.CancelPlan(plan_id=g.plan(w), reason="示例"),
        {"reason": block(shown="cancel_reason")},
        lambda w, i: w.stored(VisitPlan, i),
    ),
    "gate.ImportPreRegistrations": Case(
        lambda w: c.ImportPreRegistrations(day=g.TODAY, rows=(c.PreRow(1, w.new("客")),)),
        EXPECTED | {"rows.reason": line(200, shown="reason_text", error="reason_text")},
        lambda w, _: (w.latest(Visit), w.latest(Visitor)),
    ),
    "gate.ImportExpected": Case(
        lambda w: imports.ImportExpected(rows=(imports.ExpectedLine(g.TODAY, w.new("客")),)),
        EXPECTED | {"rows.reason": line(200, shown="reason_text", error="reason_text")},
        lambda w, _: (w.latest(Visit), w.latest(Visitor)),
    ),
    "gate.ImportOldVisits": Case(
        _old,
        EXPECTED
        | {
            "rows.reason": line(200, shown="reason_text", error="reason_text"),
            "rows.sex": CODED,
            "rows.badge": line(8),
            "rows.document": line(64),
            "rows.escort": line(100, error="rows.heads"),
            "rows.goods": block(),
            "rows.note": block(),
        },
        lambda w, _: (w.latest(Visit), w.latest(Visitor)),
    ),
    "gate.CreateEvent": Case(
        lambda w: c.CreateEvent(uid=new_uid(), name=w.new("会"), day=g.TODAY),
        {"name": line(100), "type_code": CODED, "reason_code": CODED},
        lambda w, i: w.stored(GateEvent, i),
    ),
    "gate.VoidEvent": Case(
        lambda w: c.VoidEvent(record_id=g.event(w), reason="示例"),
        {"reason": block(shown="void_reason")},
        lambda w, i: w.stored(GateEvent, i),
    ),
    "gate.ImportGuests": Case(_guests, GUEST, lambda w, _: w.latest(EventGuest)),
    "gate.ImportEventGuests": Case(
        _event_guests, GUEST | {"rows.event": KEY}, lambda w, _: w.latest(EventGuest)
    ),
    "gate.CheckInGuest": Case(
        g.watched_guest, CLOCK | {"badge": KEY, "decisions.why": block()}, _entered
    ),
    "gate.SignOutEvent": Case(
        lambda w: c.SignOutEvent(uid=new_uid(), event_id=g.this_event(w)), CLOCK, lambda *_: ()
    ),
    "gate.VehicleIn": Case(
        lambda w: c.VehicleIn(
            uid=new_uid(),
            plate=g.plate(w),
            decisions=(WatchAnswer(entry_id=0, choice=WatchChoice.PROCEED),),
        ),
        VEHICLE | CLOCK | {"window_reason": LOST, "decisions.why": LOST},
        lambda w, moved: w.stored(VehicleStay, moved.stay_id),
    ),
    "gate.CompleteStay": Case(
        lambda w: c.CompleteStay(stay_id=g.stay(w), expected_version=1, why="示例"),
        {name: text for name, text in VEHICLE.items() if name != "plate"}
        | {"why": block(shown="reason")},
        lambda w, i: (w.stored(VehicleStay, i), w.latest(Correction)),
    ),
    "gate.VehicleOut": Case(
        lambda w: c.VehicleOut(uid=new_uid(), stay_id=g.stay(w)),
        CLOCK | {"driver_name": line(100, shown="driver_out")},
        lambda w, moved: w.stored(VehicleStay, moved.stay_id),
    ),
    "gate.UndoVehicle": Case(
        lambda w: c.UndoVehicle(
            movement_uid=w.run(c.VehicleIn(uid=new_uid(), plate=g.plate(w))).movement_uid
        ),
        {"movement_uid": KEY},
    ),
    "gate.SaveVehicle": Case(
        lambda w: c.SaveVehicle(uid=new_uid(), plate=g.plate(w)),
        {n: VEHICLE[n] for n in ("plate", "model", "colour", "driver_name", "driver_phone")},
        lambda w, i: w.stored(Vehicle, i),
    ),
    "gate.ImportVehicles": Case(
        lambda w: lists.ImportVehicles(
            rows=(lists.VehicleLine(g.plate(w), staff_number=w.staff_number()),)
        ),
        {
            f"rows.{n}": VEHICLE[n]
            for n in ("plate", "model", "colour", "driver_name", "driver_phone")
        }
        | {"rows.staff_number": KEY},
        lambda w, _: w.latest(Vehicle),
    ),
    "gate.AddPermit": Case(
        lambda w: c.AddPermit(
            uid=new_uid(),
            vehicle_id=g.vehicle(w),
            person_id=w.once(w.person),
            number=w.new("证"),
            starts_on=g.TODAY,
            ends_on=g.TODAY,
        ),
        {"number": line(32)},
        lambda w, i: w.stored(VehiclePermit, i),
    ),
    "gate.EndPermit": Case(
        lambda w: c.EndPermit(permit_id=g.permit(w), ended="lost", reason="示例"),
        {"ended": CODED, "reason": block(shown="end_reason")},
        lambda w, i: w.stored(VehiclePermit, i),
    ),
    "gate.ImportPermits": Case(
        _permits, {"rows.plate": PLATE, "rows.number": line(32), "rows.staff_number": KEY}, _permit
    ),
}
