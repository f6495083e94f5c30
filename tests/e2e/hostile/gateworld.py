"""Makers of the gate's records, for the commands that change one."""

from datetime import date, time, timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import Visit
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.commands import oldvisits
from campus_guard.features.gate.inputs import GateSettings, WatchAnswer
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import CollectorKind, WatchChoice, WatchLevel
from tests.e2e.hostile.world import World

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)
LONG_AGO = date(2024, 3, 1)
REASON = "meet_teacher"


def phone(w: World) -> str:
    """Return a phone number that nobody had yet."""
    return f"139{next(w.numbers):08}"


def plate(w: World) -> str:
    """Return a plate that no vehicle had yet."""
    return f"苏E{next(w.numbers):05}"


def visitor(w: World) -> dict[str, Any]:
    """Return the form of somebody who never came."""
    return {"name": w.new("客"), "phone": phone(w), "reason_code": REASON}


def entered(w: World, heads: int = 1, **more: Any) -> Any:
    """Return the answer to the check-in of somebody."""
    return w.run(c.CheckIn(uid=new_uid(), heads=heads, **visitor(w), **more))


def inside(w: World) -> int:
    """Return a visit of somebody who is inside."""
    return int(entered(w).visit_id)


def earlier(w: World) -> int:
    """Return a visit of somebody who came two hours ago."""
    late = {"late_at": w.clock.now() - timedelta(hours=2), "late_reason": "示例"}
    return int(entered(w, **late).visit_id)


def planned(w: World) -> int:
    """Return a visit that is announced for today."""
    return int(w.run(c.PreRegister(uid=new_uid(), day=TODAY, **visitor(w))))


def plan(w: World) -> int:
    """Return a recurring pass."""
    ends = TODAY + timedelta(days=30)
    return int(w.run(c.AddPlan(uid=new_uid(), starts_on=TODAY, ends_on=ends, **visitor(w))))


def old_visit(w: World, day: date = YESTERDAY) -> int:
    """Return a visit of an old log, whose exit nobody saw."""
    line = oldvisits.OldVisit(day=day, name=w.new("客"), entered=time(8), phone=phone(w))
    w.run(oldvisits.ImportOldVisits(rows=(line,)))
    return int(w.latest(Visit)["id"])


def event(w: World) -> int:
    """Return an event of today."""
    return int(w.run(c.CreateEvent(uid=new_uid(), name=w.new("会"), day=TODAY)))


def this_event(w: World) -> int:
    """Return an event of today, the same one every time."""
    if "gate event" not in w.made:
        w.made["gate event"] = event(w)
    return w.made["gate event"]


def event_name(w: World) -> str:
    """Return the name of ``this_event``."""
    wanted = this_event(w)
    return str(next(row.name for row in w.ask(q.ListEvents()) if row.id == wanted))


def watched(w: World, **whom: Any) -> int:
    """Return an entry of the watch list that only tells."""
    return int(w.run(c.AddWatchEntry(uid=new_uid(), level=WatchLevel.NOTE, reason="示例", **whom)))


def goes_on(entry_id: int) -> WatchAnswer:
    """Return the answer to an alert that lets somebody in."""
    return WatchAnswer(entry_id=entry_id, choice=WatchChoice.PROCEED, why="示例")


def watched_guest(w: World) -> c.CheckInGuest:
    """Return the check-in of an invited family that stands on the watch list."""
    number = phone(w)
    line = c.GuestLine(1, "示例班", w.new("生"), w.new("客"), "父亲", number)
    w.run(c.ImportGuests(event_id=this_event(w), rows=(line,)))
    answer = goes_on(watched(w, phone=number))
    guests = w.ask(q.EventGuests(event_id=this_event(w)))
    guest = max(row.id for row in guests)
    return c.CheckInGuest(uid=new_uid(), guest_id=guest, decisions=(answer,))


def watched_visitor(w: World) -> tuple[int, int]:
    """Return a visitor who is known by his plate, and the entry of the watch list that names it."""
    number = plate(w)
    visit = w.run(c.PreRegister(uid=new_uid(), day=TODAY, plate=number, **visitor(w)))
    who = w.ask(q.GetVisit(visit_id=visit)).visit.visitor_id
    return who, watched(w, plate=number)


def badge(w: World) -> str:
    """Return a badge that lies at the desk."""
    number = w.new("B")
    w.run(c.AddBadges(first=number))
    return number


def stay(w: World) -> int:
    """Return a vehicle's stay."""
    return int(w.run(c.VehicleIn(uid=new_uid(), plate=plate(w))).stay_id)


def vehicle(w: World) -> int:
    """Return a known vehicle."""
    return int(w.run(c.SaveVehicle(uid=new_uid(), plate=plate(w))))


def permit(w: World) -> int:
    """Return a permit of a vehicle."""
    return int(
        w.run(
            c.AddPermit(
                uid=new_uid(),
                vehicle_id=vehicle(w),
                person_id=w.once(w.person),
                number=w.new("证"),
                starts_on=TODAY,
                ends_on=TODAY,
            )
        )
    )


def goods_slip(w: World) -> int:
    """Return a slip for goods that leave."""
    lines = (GoodsLine("桌", "1", "张"),)
    return int(
        w.run(c.AddGoodsSlip(uid=new_uid(), lines=lines, approved_by="示例处", carrier="示例人"))
    )


def refusal(w: World) -> int:
    """Return a refusal."""
    return int(w.run(c.RefuseEntry(uid=new_uid(), reason_code=refused_for(w), name="示例客")))


def refused_for(w: World) -> str:
    """Return a reason for which somebody is refused."""
    return next(iter(w.ask(q.GetGateSettings()).refusals))


def slip(w: World) -> int:
    """Return a leave slip of a pupil."""
    return int(
        w.run(c.IssueSlip(uid=new_uid(), pupil_id=w.once(w.pupil), day=TODAY, approved_by="示例师"))
    )


def release(w: World) -> int:
    """Return a pupil's release."""
    command = c.PupilOut(
        uid=new_uid(),
        pupil_id=w.once(w.pupil),
        collector_name="示例客",
        teacher_confirmed_by="示例师",
        after_school=True,
    )
    return int(w.run(command))


def late(w: World) -> int:
    """Return a pupil's late arrival."""
    return int(w.run(c.AddLateArrival(uid=new_uid(), pupil_id=w.once(w.pupil))))


def delivery(w: World) -> int:
    """Return a delivery that was handed over at the gate."""
    return int(w.run(c.RecordDelivery(uid=new_uid(), goods="示例")))


def video(w: World) -> int:
    """Return a look at the footage."""
    shown = {"reason": "示例", "content": "示例", "viewer": "示例人", "approved_by": "示例人"}
    return int(w.run(c.AddVideoLookup(uid=new_uid(), **shown)))


def collector(w: World) -> int:
    """Return somebody who may collect a pupil."""
    return int(
        w.run(
            c.SaveCollector(
                uid=new_uid(),
                pupil_id=w.once(w.pupil),
                name=w.new("客"),
                kind=CollectorKind.AUTHORISED,
            )
        )
    )


def request(w: World) -> int:
    """Return a request about personal data."""
    return int(w.run(c.AddDataRequest(uid=new_uid(), kind="query", name="示例客")))


def muster(w: World) -> int:
    """Return a roll call on which somebody stands."""
    inside(w)
    return int(w.run(c.StartMuster(uid=new_uid(), drill=True)))


def hold(w: World) -> int:
    """Return a legal hold."""
    return int(w.run(c.AddHold(uid=new_uid(), kind="visit", record_id=inside(w), reason="示例")))


def purge(w: World) -> int:
    """Return a purge that was accepted."""
    old_visit(w, LONG_AGO)
    return int(w.run(c.AcceptPurge(uid=new_uid())))


def settings(w: World) -> GateSettings:
    """Return the gate's settings as they are."""
    found: GateSettings = w.ask(q.GetGateSettings())
    return found
