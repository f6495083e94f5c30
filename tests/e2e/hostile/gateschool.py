"""The gate of the hostile school: everybody who comes is called something hostile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.core.text import clean_name
from campus_guard.db.models import Pupil
from campus_guard.features.gate import commands as c
from campus_guard.features.gate.inputs import ItemFields, VehicleFields
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import (
    BadgeState,
    CollectorKind,
    DocumentKind,
    WatchChoice,
    WatchLevel,
)
from campus_guard.features.gate.rules.plates import normal_plate
from campus_guard.features.gate.rules.types import VisitorType
from tests.e2e.hostile import gateworld as g
from tests.e2e.hostile.texts import Hostile

PHONE = "13912345678"
NUMBER = "110101199003077475"
CONTACT = "<b>示例&amp;处 ＝1+1"
_NARROW = 10_000  # what stands in columns of two centimetres fills hundreds of pages
_PLATE = 24  # the normal form may be longer than what was typed


def fill_gate(school: Any, texts: tuple[Hostile, ...], people: list[int]) -> None:
    """Record a day at the gate with each text in every field."""
    w = school.world
    w.run(c.CloseDay(uid=new_uid()))
    _settings(school, texts)
    for number, (text, person) in enumerate(zip(texts, people, strict=True)):
        gate = _Gate(school, text, number)
        gate.visits()
        gate.announced()
        gate.vehicles(person)
        gate.registers()
        gate.goods()
        gate.watch()
    w.run(c.QuickPass(uid=new_uid()))  # nobody knows a name
    muster = w.run(c.StartMuster(uid=new_uid()))
    for text in texts:
        w.run(
            c.AddUnlisted(
                uid=new_uid(),
                muster_id=muster,
                name=school.text("unlisted.name", text, 100),
                place=school.text("unlisted.place", text, 100),
            )
        )


def pupils_at_gate(school: Any, text: Hostile) -> None:
    """Record what happens at the gate to the pupil that was entered last."""
    w = school.world
    pupil = w.latest(Pupil)["id"]
    slip = w.run(
        c.IssueSlip(
            uid=new_uid(),
            pupil_id=pupil,
            day=g.TODAY,
            approved_by=school.text("slip.approved_by", text, 100),
            reason=school.text("slip.reason", text, block=True),
        )
    )
    w.run(
        c.PupilOut(
            uid=new_uid(),
            pupil_id=pupil,
            slip_id=slip,
            collector_name=school.text("release.collector", text, 100),
            relation=school.text("release.relation", text, 32),
            teacher_confirmed_by=school.text("release.teacher", text, 100),
        )
    )
    w.run(
        c.SaveCollector(
            uid=new_uid(),
            pupil_id=pupil,
            kind=CollectorKind.FORBIDDEN,
            name=school.text("collector.name", text, 100),
            relation=school.text("collector.relation", text, 32),
            guardian=school.text("collector.guardian", text, 100),
            confirmed_by=school.text("collector.confirmed_by", text, 100),
            note=school.text("collector.note", text, block=True),
            phone=PHONE,
            document_kind=DocumentKind.CITIZEN,
            document=NUMBER,
        )
    )
    reason = school.text("late.reason", text, block=True)
    w.run(c.AddLateArrival(uid=new_uid(), pupil_id=pupil, reason=reason))


def _settings(school: Any, texts: tuple[Hostile, ...]) -> None:
    """Name a visitor type and a reason after each text."""
    w = school.world
    before = g.settings(w)
    reasons, refusals, types = dict(before.reasons), dict(before.refusals), list(before.types)
    for number, text in enumerate(texts):
        code = f"own_{number}"
        reasons[code] = school.text("reason.name", text, 64)
        refusals[code] = school.text("refusal.reason", text, 64)
        name = school.text("type.name", text, 64)
        fields = ("name", "phone", "reason")
        types.append(VisitorType(code, name, 60, fields, frozenset({"name"}), (code,)))
    changed = replace(
        before, reasons=reasons, refusals=refusals, types=tuple(types), contact=CONTACT
    )
    w.run(c.SaveGateSettings(settings=changed))


class _Gate:
    """Records what one text says at the gate."""

    def __init__(self, school: Any, text: Hostile, number: int) -> None:
        self.school, self.raw, self.world = school, text, school.world
        self.own = f"own_{number}"

    def text(self, name: str, most: int = 20_000, *, block: bool = False) -> str:
        return str(self.school.text(name, self.raw, most, block=block))

    def plate(self, name: str) -> str:
        typed = self.text(name, _PLATE)
        self.school.kept[name][-1] = normal_plate(self.school.kept[name][-1])
        return typed

    def name(self, name: str) -> str:
        typed = self.text(name, 100)
        self.school.kept[name][-1] = clean_name(self.school.kept[name][-1])
        return typed

    def form(self, kind: str) -> dict[str, Any]:
        return {
            "type_code": self.own,
            "name": self.name(f"{kind}.name"),
            "phone": f"1391{next(self.world.numbers):07}",
            "document_kind": DocumentKind.OTHER,
            "document": self.text(f"{kind}.document", 64),
            "unit": self.text(f"{kind}.unit", 100),
            "plate": self.plate(f"{kind}.plate"),
            "host_name": self.text(f"{kind}.host", 100),
            "escort": self.text(f"{kind}.escort", 100),
            "note": self.text(f"{kind}.note", _NARROW, block=True),
        }

    def visits(self) -> None:
        w = self.world
        badge = w.new("B")
        w.run(c.AddBadges(first=badge))
        goods = ItemFields(
            name=self.text("item.name", 100), quantity=self.text("item.quantity", 32), held=True
        )
        came = w.run(
            c.CheckIn(
                uid=new_uid(),
                badge=badge,
                items=(goods,),
                goods=self.text("visit.goods", _NARROW, block=True),
                reason_text=self.text("visit.reason", 200),
                late_at=w.clock.now() - timedelta(hours=1),
                late_reason=self.text("visit.late_reason", 2_000, block=True),
                vehicle=VehicleFields(plate=self.plate("car.plate")),
                **self.form("visit"),
            )
        )
        note = self.text("visit.answer", block=True)
        w.run(c.HostAnswered(visit_id=came.visit_id, answer="yes", note=note))
        w.run(
            c.AddHold(
                uid=new_uid(),
                kind="visit",
                record_id=came.visit_id,
                reason=self.text("hold.reason", block=True),
            )
        )
        lost = w.new("L")
        w.run(c.AddBadges(first=lost))
        reason = self.text("badge.reason", block=True)
        w.run(c.SetBadgeState(number=lost, state=BadgeState.LOST, reason=reason))

    def announced(self) -> None:
        w = self.world
        form = self.form("expected") | {"reason_code": self.own}
        w.run(c.PreRegister(uid=new_uid(), day=g.TODAY, **form))
        last = g.TODAY + timedelta(days=30)
        form = self.form("plan") | {"reason_code": self.own}
        w.run(c.AddPlan(uid=new_uid(), starts_on=g.TODAY, ends_on=last, **form))
        name = self.text("event.name", 100)
        event = w.run(c.CreateEvent(uid=new_uid(), name=name, day=g.TODAY))
        guest = c.GuestLine(
            1,
            self.text("guest.class_name", 64),
            self.name("guest.pupil"),
            self.name("guest.guest"),
            self.text("guest.relation", 32),
            PHONE,
            self.name("guest.teacher"),
        )
        w.run(c.ImportGuests(event_id=event, rows=(guest,)))

    def vehicles(self, person: int) -> None:
        w = self.world
        fields: dict[str, Any] = {
            "plate": self.plate("stay.plate"),
            "model": self.text("stay.model", 64),
            "colour": self.text("stay.colour", 32),
            "driver_name": self.text("stay.driver", 100),
        }
        came = w.run(
            c.VehicleIn(
                uid=new_uid(),
                driver_phone=PHONE,
                passengers=self.text("stay.passengers", 200),
                goods=self.text("stay.goods", block=True),
                reason=self.text("stay.reason", 200),
                approved_by=self.text("stay.approved_by", 100),
                parking=self.text("stay.parking", 100),
                **fields,
            )
        )
        w.run(
            c.AddPermit(
                uid=new_uid(),
                vehicle_id=came.vehicle_id,
                person_id=person,
                number=self.text("permit.number", 32),
                starts_on=g.TODAY,
                ends_on=g.TODAY,
            )
        )

    def registers(self) -> None:
        w = self.world
        w.run(
            c.Handover(
                uid=new_uid(),
                giver=self.text("handover.giver", 100),
                taker=self.text("handover.taker", 100),
                shift=self.text("handover.shift", 64),
                remarks=self.text("handover.remarks", block=True),
                transferred=self.text("handover.transferred", block=True),
                equipment_complete=False,
            )
        )
        request = w.run(
            c.AddDataRequest(
                uid=new_uid(),
                kind="query",
                name=self.text("request.name", 100),
                contact=self.text("request.contact", 100),
                text=self.text("request.text", block=True),
            )
        )
        w.run(
            c.AnswerDataRequest(
                request_id=request,
                expected_version=1,
                answer=self.text("request.answer", block=True),
                granted=False,
            )
        )
        w.run(
            c.AddVideoLookup(
                uid=new_uid(),
                reason=self.text("video.reason", block=True),
                content=self.text("video.content", block=True),
                viewer=self.text("video.viewer", 100),
                viewer_unit=self.text("video.unit", 100),
                approved_by=self.text("video.approved_by", 100),
            )
        )

    def goods(self) -> None:
        w = self.world
        line = GoodsLine(
            self.text("goods.name", 100),
            self.text("goods.quantity", 32),
            self.text("goods.unit", 32),
        )
        w.run(
            c.AddGoodsSlip(
                uid=new_uid(),
                lines=(line,),
                approved_by=self.text("goods.approved_by", 100),
                carrier=self.text("goods.carrier", 100),
                note=self.text("goods.note", block=True),
            )
        )
        w.run(
            c.RecordDelivery(
                uid=new_uid(),
                company=self.text("delivery.company", 100),
                name=self.name("delivery.name"),
                goods=self.text("delivery.goods", block=True),
                receiver_name=self.text("delivery.receiver", 100),
                note=self.text("delivery.note", block=True),
            )
        )

    def watch(self) -> None:
        w = self.world
        plate = self.plate("watch.plate")
        entry = w.run(
            c.AddWatchEntry(
                uid=new_uid(),
                level=WatchLevel.NOTE,
                name=self.name("watch.name"),
                phone=PHONE[:-2] + "99",
                document_kind=DocumentKind.CITIZEN,
                document=NUMBER,
                plate=plate,
                reason=self.text("watch.reason", block=True),
                measures=self.text("watch.measures", block=True),
            )
        )
        w.run(
            c.DecideAlert(
                uid=new_uid(),
                entry_id=entry,
                choice=WatchChoice.PROCEED,
                plate=plate,
                why=self.text("decision.why", block=True),
            )
        )
        w.run(
            c.RefuseEntry(
                uid=new_uid(),
                reason_code=self.own,
                name=self.name("refusal.name"),
                looks=self.text("refusal.looks", block=True),
                plate=self.plate("refusal.plate"),
                reason_text=self.text("refusal.text", block=True),
                handling=self.text("refusal.handling", block=True),
            )
        )
