"""Events with invited families (家长会): the class list, check-in in four keys, signing out."""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_line, clean_name
from campus_guard.db.models import EventGuest, GateEvent, Visit
from campus_guard.db.records import VoidRecord, alive, refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands.common import (
    check_reason,
    movement_by,
    part_uid,
    settings_with_key,
)
from campus_guard.features.gate.commands.entry import CheckIn, checked_in
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.inputs import CheckedIn, ImportCount, WatchAnswer
from campus_guard.features.gate.rules import plans
from campus_guard.features.gate.rules.codes import Method
from campus_guard.features.gate.rules.pupils import check_no_id_number


@dataclass(frozen=True, kw_only=True)
class CreateEvent(Command[int]):
    """Announce an event; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    name: str
    day: date
    from_time: time | None = None
    to_time: time | None = None
    type_code: str = "parent"
    reason_code: str = "parents_meeting"

    def apply(self, w: Write) -> int:
        done = w.existing(GateEvent, self.uid)
        if done is not None:
            return done.id
        settings = settings_with_key(w)
        name = clean_line(self.name)
        wrong = {} if name else {"name": msg("A name is needed.")}
        if settings.type_of(self.type_code) is None:
            wrong["type_code"] = msg("Choose a visitor type.")
        refuse(wrong)
        check_reason(settings, self.reason_code)
        plans.check_plan(
            plans.Plan(self.day, self.day, from_time=self.from_time, to_time=self.to_time), w.today
        )
        row = GateEvent(
            uid=self.uid,
            name=name,
            day=self.day,
            from_time=self.from_time,
            to_time=self.to_time,
            type_code=self.type_code,
            reason_code=self.reason_code,
        )
        return w.add(row).id


@dataclass(frozen=True)
class GuestLine:
    """A line of a class list; ``row`` is its number in the sheet."""

    row: int
    class_name: str
    pupil_name: str
    guest_name: str = ""
    relation: str = ""
    phone: str = ""
    class_teacher: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportGuests(Command[ImportCount]):
    """Invite the families of a class list, all or none; who is on it already is skipped."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    event_id: int
    rows: tuple[GuestLine, ...]

    def apply(self, w: Write) -> ImportCount:
        event = w.fetch(GateEvent, self.event_id)
        stored = w.session.scalars(sa.select(EventGuest).where(EventGuest.event_id == event.id))
        known = {(g.class_name, g.pupil_name, g.guest_name) for g in stored}
        fresh: list[dict[str, Any]] = []
        for line in self.rows:
            values = _guest(line)
            place = (values["class_name"], values["pupil_name"], values["guest_name"])
            if place not in known:
                known.add(place)
                fresh.append(values | {"event_id": event.id})
        w.bulk(EventGuest, fresh)
        w.note("import", "gate_event", event.id, f"rows={len(fresh)}")
        return ImportCount(len(fresh), len(self.rows) - len(fresh))


_MOST = {
    "class_name": 64,
    "class_teacher": 100,
    "pupil_name": 100,
    "guest_name": 100,
    "relation": 32,
    "phone": 32,
}


def _guest(line: GuestLine) -> dict[str, Any]:
    """Return the columns; raises UserError for a line without a name or with a pupil's number."""
    values = {
        "class_name": clean_line(line.class_name),
        "class_teacher": clean_name(line.class_teacher),
        "pupil_name": clean_name(line.pupil_name),
        "guest_name": clean_name(line.guest_name),
        "relation": clean_line(line.relation),
        "phone": normal_phone(line.phone),
    }
    if not (values["pupil_name"] or values["guest_name"]):
        raise UserError(msg("Row {row}: a name is needed.", row=line.row))
    refuse(too_long(values, **_MOST))
    check_no_id_number(" ".join(v for k, v in values.items() if k != "phone"), "rows")
    return values


@dataclass(frozen=True, kw_only=True)
class CheckInGuest(Command[CheckedIn]):
    """Let an invited family in: nothing is asked."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    guest_id: int
    heads: int = 1
    gate_id: int | None = None
    badge: str = ""
    decisions: tuple[WatchAnswer, ...] = ()
    clock_reason: str = ""

    def apply(self, w: Write) -> CheckedIn:
        done = movement_by(w, self.uid)
        if done is not None:
            return checked_in(w, done)
        guest = w.get(EventGuest, self.guest_id)
        event = w.fetch(GateEvent, guest.event_id)
        if event.day != w.today:
            raise UserError(msg("This event is on {day}.", day=event.day.isoformat()))
        visit = w.get(Visit, guest.visit_id) if guest.visit_id is not None else None
        if visit is not None and visit.inside > 0:
            raise UserError(msg("This family is inside already."))
        entered = CheckIn(
            uid=self.uid,
            type_code=event.type_code,
            reason_code=event.reason_code,
            reason_text=event.name,
            name=(guest.guest_name or f"{guest.pupil_name}{guest.relation or ''}")[:100],
            phone=guest.phone,
            unit=guest.class_name,
            heads=self.heads,
            gate_id=self.gate_id,
            badge=self.badge,
            decisions=self.decisions,
            clock_reason=self.clock_reason,
            event_id=event.id,
            method=Method.LIST,
            quick=True,
        ).apply(w)
        row = w.get(Visit, entered.visit_id)
        row.missing, row.quick = "", False  # the list said who they are
        guest.visit_id = row.id
        w.session.flush()
        return replace(entered, missing=(), version=row.version)


@dataclass(frozen=True, kw_only=True)
class SignOutEvent(Command[ImportCount]):
    """Sign out all families of an event that are inside, when the hall is empty."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    event_id: int
    gate_id: int | None = None
    clock_reason: str = ""

    def apply(self, w: Write) -> ImportCount:
        query = alive(Visit).where(
            Visit.event_id == self.event_id,
            Visit.event_id.is_not(None),
            Visit.state == sa.literal_column("'inside'"),
        )
        rows = list(w.session.scalars(query))
        for row in rows:
            SignOut(
                uid=part_uid(self.uid, f"visit{row.id}"),
                visit_id=row.id,
                gate_id=self.gate_id,
                method=Method.LIST,
                clock_reason=self.clock_reason,
            ).apply(w)
        return ImportCount(len(rows))


@dataclass(frozen=True, kw_only=True)
class VoidEvent(VoidRecord):
    """Void an event that was announced by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = GateEvent

    def check(self, w: Write, row: GateEvent) -> None:
        came = sa.select(EventGuest.id).where(
            EventGuest.event_id == row.id, EventGuest.visit_id.is_not(None)
        )
        if w.session.execute(came.limit(1)).first() is not None:
            raise UserError(msg("Families came to this event already."))
