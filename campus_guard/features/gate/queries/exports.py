"""What goes into spreadsheets, in the columns of the imports; numbers are masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    EventGuest,
    GateEvent,
    Person,
    Vehicle,
    VehiclePermit,
    Visit,
    Visitor,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.queries.visits import VisitRow, visit_row, visit_select
from campus_guard.features.gate.rules.codes import VisitState

Records = tuple[Mapping[str, Value], ...]
_CAME = ("inside", "left", "closed_unconfirmed")


@dataclass(frozen=True, kw_only=True)
class VisitsOfDays(Query[tuple[VisitRow, ...]]):
    """Return all visits of those who came in on some days, the earliest first (papers)."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    first: date
    last: date

    def fetch(self, r: Read) -> tuple[VisitRow, ...]:
        settings, _ = stored_settings(r)
        query = visit_select().where(
            Visit.day >= self.first,
            Visit.day <= self.last,
            Visit.state.in_(_CAME),
            Visit.voided_at.is_(None),
        )
        found = r.session.execute(query.order_by(Visit.day, Visit.id))
        return tuple(visit_row(row, settings) for row in found)


@dataclass(frozen=True, kw_only=True)
class ExportVisits(Query[Records]):
    """Return the visits of some days (all when open), masked, in the columns of the import."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date = date.min
    last: date = date.max

    def fetch(self, r: Read) -> Records:
        rows = VisitsOfDays(first=self.first, last=self.last).fetch(r)
        return tuple(_visit(row) for row in rows)


def _clock(at: datetime | None, day: date) -> Value:
    """Return the time; with its day where it is another one."""
    if at is None:
        return None
    return at.strftime("%H:%M") if at.date() == day else at.strftime("%Y-%m-%d %H:%M")


def _visit(row: VisitRow) -> Mapping[str, Value]:
    return {
        "day": row.day,
        "name": row.name,
        "sex": row.sex,
        "unit": row.unit,
        "document": row.document,
        "phone": row.phone,
        "type_code": row.type_name,
        "reason": row.reason,
        "host": row.host,
        "heads": f"{row.heads}/{row.escort}" if row.escort else str(row.heads),
        "entered": _clock(row.entered_at, row.day),
        "expected": _clock(row.expected_leave_at, row.day),
        "left": _clock(row.left_at, row.day),
        "badge": row.badge,
        "plate": row.plate,
        "goods": row.goods,
        "note": row.note,
        "state": row.state.value,
    }


@dataclass(frozen=True, kw_only=True)
class ExportExpected(Query[Records]):
    """Return the visits that are announced for today and later."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        settings, _ = stored_settings(r)
        query = (
            sa.select(Visit, sa.func.coalesce(Visitor.phone, ""), Person.name)
            .outerjoin(Visitor, Visit.visitor_id == Visitor.id)
            .outerjoin(Person, Visit.host_id == Person.id)
            .where(
                Visit.state == VisitState.PLANNED.value,
                Visit.day >= r.today,
                Visit.voided_at.is_(None),
            )
            .order_by(Visit.day, Visit.id)
        )
        return tuple(
            {
                "day": v.day,
                "name": v.name,
                "phone": mask_phone(phone),
                "unit": v.unit,
                "plate": v.plate,
                "type_code": settings.type_name(v.type_code),
                "reason": settings.reason(v.reason_code, v.reason_text),
                "host": host or v.host_name,
                "heads": v.heads,
                "from_time": _time(v.planned_from),
                "to_time": _time(v.planned_to),
            }
            for v, phone, host in r.session.execute(query)
        )


def _time(at: time | None) -> Value:
    return at


@dataclass(frozen=True, kw_only=True)
class ExportGuests(Query[Records]):
    """Return the families of all events, the latest event first."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        query = (
            sa.select(EventGuest, GateEvent.name, GateEvent.day)
            .join(GateEvent, EventGuest.event_id == GateEvent.id)
            .where(GateEvent.voided_at.is_(None))
            .order_by(GateEvent.day.desc(), GateEvent.id, EventGuest.class_name, EventGuest.id)
        )
        return tuple(
            {
                "event": name,
                "day": day,
                "class_name": g.class_name,
                "pupil_name": g.pupil_name,
                "class_teacher": g.class_teacher,
                "guest_name": g.guest_name,
                "relation": g.relation,
                "phone": mask_phone(g.phone),
            }
            for g, name, day in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class ExportVehicles(Query[Records]):
    """Return the known vehicles by plate."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        query = (
            sa.select(Vehicle, Person.staff_number, Person.name)
            .outerjoin(Person, Vehicle.owner_id == Person.id)
            .where(Vehicle.voided_at.is_(None), Vehicle.anonymised_at.is_(None))
            .order_by(Vehicle.plate)
        )
        return tuple(
            {
                "plate": v.plate,
                "model": v.model,
                "colour": v.colour,
                "driver_name": v.driver_name,
                "driver_phone": mask_phone(v.driver_phone),
                "staff_number": number,
                "owner": owner,
            }
            for v, number, owner in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class ExportPermits(Query[Records]):
    """Return the permits that were not lost or revoked."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        query = (
            sa.select(VehiclePermit, Vehicle.plate, Person.staff_number, Person.name)
            .join(Vehicle, VehiclePermit.vehicle_id == Vehicle.id)
            .join(Person, VehiclePermit.person_id == Person.id)
            .where(VehiclePermit.voided_at.is_(None), VehiclePermit.ended.is_(None))
            .order_by(VehiclePermit.number)
        )
        return tuple(
            {
                "plate": plate,
                "staff_number": number,
                "owner": owner,
                "number": p.number,
                "starts_on": p.starts_on,
                "ends_on": p.ends_on,
                "licence_checked": p.licence_checked,
            }
            for p, plate, number, owner in r.session.execute(query)
        )
