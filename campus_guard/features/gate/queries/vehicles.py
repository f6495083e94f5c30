"""Vehicles: inside, known, their stays, permits, and the window that is closed now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Period,
    Person,
    Vehicle,
    VehicleKey,
    VehiclePermit,
    VehicleStay,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.queries import days
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import vehicles as rules
from campus_guard.features.gate.rules.codes import PermitState, PlateKind
from campus_guard.features.gate.rules.plates import normal_plate
from campus_guard.features.gate.rules.search import wanted


def closed_window(r: Read) -> rules.Closed | None:
    """Return the window in which no vehicle enters now."""
    settings, _ = stored_settings(r)
    if not settings.windows:
        return None
    periods = [
        rules.DayPeriod(p.name, p.kind, p.starts_at, p.ends_at)
        for p in r.session.scalars(alive(Period))
    ]
    if not periods:
        return None
    today = days(r, r.today, r.today)[0]
    return rules.closed_now(r.now, settings.windows, periods, school_day=today.teaching)


@dataclass(frozen=True, kw_only=True)
class WindowNow(Query[rules.Closed | None]):
    """Return the window in which no vehicle enters now, None when they may."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> rules.Closed | None:
        return closed_window(r)


def rules_permit(row: VehiclePermit, plate: str, holder: str) -> rules.Permit:
    """Return a stored permit as the rules know it."""
    return rules.Permit(
        plate,
        holder,
        row.number,
        row.starts_on,
        row.ends_on,
        row.ended == "lost",
        row.ended == "revoked",
    )


def permit_of(r: Read, vehicle_id: int) -> rules.Permit | None:
    """Return the permit of a vehicle that ends last, None when it never had one."""
    query = alive(VehiclePermit).where(VehiclePermit.vehicle_id == vehicle_id)
    row = r.session.scalars(query.order_by(VehiclePermit.ends_on.desc()).limit(1)).first()
    return rules_permit(row, "", "") if row else None


@dataclass(frozen=True)
class StayCursor:
    """Where the next page of stays begins."""

    day: date
    id: int


@dataclass(frozen=True)
class StayRow:
    """One stay of a vehicle (车辆进出登记表)."""

    id: int
    vehicle_id: int | None
    visit_id: int | None
    plate: str
    plate_kind: PlateKind
    model: str
    colour: str
    driver: str
    phone: str
    reason: str
    approved_by: str
    passengers: str
    goods: str
    day: date
    entered_at: datetime | None
    left_at: datetime | None
    state: str
    parking: str
    by: str
    staff: bool
    uncertain: bool
    window_reason: str
    version: int = 1


@dataclass(frozen=True)
class StayPage:
    """Stays, newest first, and where the next page begins."""

    rows: tuple[StayRow, ...]
    next: StayCursor | None


def stay_row(row: VehicleStay, who: Callable[[str], str]) -> StayRow:
    """Return a stay with the driver's phone masked."""
    return StayRow(
        row.id,
        row.vehicle_id,
        row.visit_id,
        row.plate,
        PlateKind(row.plate_kind),
        row.model,
        row.colour,
        row.driver_name,
        mask_phone(row.driver_phone),
        row.reason,
        row.approved_by,
        row.passengers,
        row.goods,
        row.day,
        row.entered_at,
        row.left_at,
        row.state,
        row.parking,
        who(row.created_by),
        row.staff,
        row.uncertain,
        row.window_reason,
        row.version,
    )


@dataclass(frozen=True, kw_only=True)
class ListStays(Query[StayPage]):
    """Return the stays of vehicles, newest first, a page at a time."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    first: date | None = None
    last: date | None = None
    plate: str = ""
    inside_only: bool = False
    before: StayCursor | None = None
    limit: int = 100

    def fetch(self, r: Read) -> StayPage:
        query = alive(VehicleStay).where(VehicleStay.state != "cancelled")
        if self.first is not None:
            query = query.where(VehicleStay.day >= self.first)
        if self.last is not None:
            query = query.where(VehicleStay.day <= self.last)
        if self.plate.strip():
            query = query.where(VehicleStay.plate == normal_plate(self.plate))
        if self.inside_only:
            query = query.where(VehicleStay.state == sa.literal_column("'inside'"))
        if self.before is not None:
            query = query.where(
                sa.tuple_(VehicleStay.day, VehicleStay.id) < (self.before.day, self.before.id)
            )
        query = query.order_by(VehicleStay.day.desc(), VehicleStay.id.desc())
        rows = list(r.session.scalars(query.limit(self.limit + 1)))
        more = len(rows) > self.limit
        shown = rows[: self.limit]
        cursor = StayCursor(shown[-1].day, shown[-1].id) if more else None
        who = people_behind(r)
        return StayPage(tuple(stay_row(row, who) for row in shown), cursor)


@dataclass(frozen=True)
class VehicleRow:
    """A known vehicle."""

    id: int
    version: int
    plate: str
    plate_kind: PlateKind
    model: str
    colour: str
    driver: str
    phone: str
    owner_id: int | None
    owner: str
    stays: int
    last_at: datetime | None
    stay_id: int | None


@dataclass(frozen=True, kw_only=True)
class ListVehicles(Query[tuple[VehicleRow, ...]]):
    """Return the known vehicles, those seen last first; those that fit ``text``."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    staff_only: bool = False
    limit: int = 200
    skip: int = 0

    def fetch(self, r: Read) -> tuple[VehicleRow, ...]:
        query: sa.Select[*tuple[Any, ...]] = (
            sa.select(Vehicle, Person.name, VehicleStay.id)
            .outerjoin(Person, Vehicle.owner_id == Person.id)
            .outerjoin(
                VehicleStay,
                sa.and_(
                    VehicleStay.vehicle_id == Vehicle.id,
                    VehicleStay.state == sa.literal_column("'inside'"),
                    VehicleStay.voided_at.is_(None),
                ),
            )
            .where(Vehicle.voided_at.is_(None), Vehicle.anonymised_at.is_(None))
            .order_by(Vehicle.last_at.desc(), Vehicle.id.desc())
            .limit(self.limit)
            .offset(self.skip)
        )
        looked_for = wanted(self.text)
        if self.text.strip():  # signs alone fit nothing
            query = query.where(
                Vehicle.id.in_(
                    sa.select(VehicleKey.vehicle_id).where(
                        VehicleKey.token >= looked_for.first, VehicleKey.token <= looked_for.last
                    )
                )
            )
        if self.staff_only:
            query = query.where(Vehicle.owner_id.is_not(None))
        return tuple(
            VehicleRow(
                v.id,
                v.version,
                v.plate,
                PlateKind(v.plate_kind),
                v.model,
                v.colour,
                v.driver_name,
                mask_phone(v.driver_phone),
                v.owner_id,
                owner or "",
                v.stays,
                v.last_at,
                stay_id,
            )
            for v, owner, stay_id in r.session.execute(query)
        )


@dataclass(frozen=True)
class VehiclePage:
    """Known vehicles, and how many to skip for the next ones; None: these are the last."""

    rows: tuple[VehicleRow, ...]
    next: int | None


@dataclass(frozen=True, kw_only=True)
class PageOfVehicles(Query[VehiclePage]):
    """Return the known vehicles, ``limit`` at a time."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    staff_only: bool = False
    limit: int = 200
    skip: int = 0

    def fetch(self, r: Read) -> VehiclePage:
        rows = ListVehicles(
            text=self.text, staff_only=self.staff_only, limit=self.limit + 1, skip=self.skip
        ).fetch(r)
        more = self.skip + self.limit if len(rows) > self.limit else None
        return VehiclePage(rows[: self.limit], more)


@dataclass(frozen=True)
class PermitRow:
    """A permit (教职工车辆出入证台账)."""

    id: int
    version: int
    vehicle_id: int
    person_id: int
    holder: str
    plate: str
    licence_checked: bool
    number: str
    starts_on: date
    ends_on: date
    state: PermitState


@dataclass(frozen=True, kw_only=True)
class ListPermits(Query[tuple[PermitRow, ...]]):
    """Return the permits by holder; ended ones too."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[PermitRow, ...]:
        query = (
            sa.select(VehiclePermit, Vehicle.plate, Person.name)
            .join(Vehicle, VehiclePermit.vehicle_id == Vehicle.id)
            .join(Person, VehiclePermit.person_id == Person.id)
            .where(VehiclePermit.voided_at.is_(None))
            .order_by(Person.name, VehiclePermit.ends_on.desc(), VehiclePermit.id)
        )
        return tuple(
            PermitRow(
                p.id,
                p.version,
                p.vehicle_id,
                p.person_id,
                holder,
                plate,
                p.licence_checked,
                p.number,
                p.starts_on,
                p.ends_on,
                rules.permit_state(rules_permit(p, plate, holder), r.today),
            )
            for p, plate, holder in r.session.execute(query)
        )
