"""The gate's registers: vehicles, refusals, goods, pupils, watch list, roll calls."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.models.gate import DOCUMENT_KINDS, partly
from campus_guard.db.types import UtcDateTime, coded

PLATE_KINDS = (
    "ordinary",
    "energy_small",
    "energy_large",
    "police",
    "learner",
    "trailer",
    "hong_kong",
    "macao",
    "embassy",
    "consulate",
    "rescue",
    "armed_police",
    "military",
    "none",
    "electric_bicycle",
    "temporary",
    "unknown",
)
STAY_STATES = ("inside", "left", "closed_unconfirmed", "cancelled")
PERMIT_ENDS = ("lost", "revoked")
WATCH_LEVELS = ("note", "escort", "deny")
MATCH_KINDS = ("name", "plate", "phone", "document")
WATCH_CHOICES = ("refuse", "escort", "proceed", "other_person", "override")
SLIP_STATES = ("issued", "out", "returned", "expired", "cancelled")
COLLECTOR_KINDS = ("authorised", "temporary", "forbidden")


class Vehicle(Record, Base):
    """A vehicle that came, or belongs to a member of staff (``owner_id``)."""

    __tablename__ = "vehicle"

    plate: Mapped[str] = mapped_column(sa.String(32), index=True)
    plate_kind: Mapped[str] = coded(PLATE_KINDS)
    model: Mapped[str] = mapped_column(sa.String(64), default="")
    colour: Mapped[str] = mapped_column(sa.String(32), default="")
    driver_name: Mapped[str] = mapped_column(sa.String(100), default="")
    driver_phone: Mapped[str] = mapped_column(sa.String(32), default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    stays: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VehicleKey(Base):
    """A way to find a vehicle: endings of its plate, the name of its driver."""

    __tablename__ = "vehicle_key"

    token: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(sa.ForeignKey("vehicle.id"), primary_key=True)

    __table_args__ = (
        sa.Index("ix_vehicle_key_vehicle_id", "vehicle_id"),
        {"sqlite_with_rowid": False},
    )


class VehiclePermit(Record, Base):
    """The permit (出入证) of a vehicle of a member of staff."""

    __tablename__ = "vehicle_permit"

    vehicle_id: Mapped[int] = mapped_column(sa.ForeignKey("vehicle.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(32))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    licence_checked: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[str | None] = coded(PERMIT_ENDS, nullable=True)
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        unique_alive("vehicle_permit", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="order"),
    )


class VehicleStay(Record, Base):
    """A vehicle inside, from entry to exit; ``visit_id`` are the people it came with."""

    __tablename__ = "vehicle_stay"

    vehicle_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vehicle.id"))
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    plate: Mapped[str] = mapped_column(sa.String(32), default="")
    plate_kind: Mapped[str] = coded(PLATE_KINDS)
    model: Mapped[str] = mapped_column(sa.String(64), default="")
    colour: Mapped[str] = mapped_column(sa.String(32), default="")
    driver_name: Mapped[str] = mapped_column(sa.String(100), default="")
    driver_phone: Mapped[str] = mapped_column(sa.String(32), default="")
    driver_out: Mapped[str] = mapped_column(sa.String(100), default="")
    passengers: Mapped[str] = mapped_column(sa.String(200), default="")
    goods: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    approved_by: Mapped[str] = mapped_column(sa.String(100), default="")
    parking: Mapped[str] = mapped_column(sa.String(100), default="")
    state: Mapped[str] = coded(STAY_STATES)
    day: Mapped[date]
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uncertain: Mapped[bool] = mapped_column(default=False)
    gate_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    gate_out_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    window_reason: Mapped[str] = mapped_column(sa.Text, default="")
    staff: Mapped[bool] = mapped_column(default=False)
    emergency: Mapped[bool] = mapped_column(default=False)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index(
            "uq_vehicle_stay_vehicle_id_open",
            "vehicle_id",
            unique=True,
            **partly("state = 'inside' AND voided_at IS NULL"),
        ),
        sa.Index("ix_vehicle_stay_day", "day", "id"),
        sa.Index("ix_vehicle_stay_plate", "plate", "day", "id"),
        sa.Index("ix_vehicle_stay_visit_id", "visit_id", **partly("visit_id IS NOT NULL")),
    )


class Refusal(Record, Base):
    """Somebody who was not let in, or was suspicious at the gate."""

    __tablename__ = "refusal"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitor.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    looks: Mapped[str] = mapped_column(sa.Text, default="")
    plate: Mapped[str] = mapped_column(sa.String(32), default="")
    reason_code: Mapped[str] = mapped_column(sa.String(32))
    reason_text: Mapped[str] = mapped_column(sa.Text, default="")
    handling: Mapped[str] = mapped_column(sa.Text, default="")
    gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GateDelivery(Record, Base):
    """A delivery handed over at the gate: nobody entered."""

    __tablename__ = "gate_delivery"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    company: Mapped[str] = mapped_column(sa.String(100), default="")
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    goods: Mapped[str] = mapped_column(sa.Text)
    receiver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    receiver_name: Mapped[str] = mapped_column(sa.String(100), default="")
    gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GoodsSlip(Record, Base):
    """A slip with which goods may leave (物品放行条)."""

    __tablename__ = "goods_slip"

    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    day: Mapped[date] = mapped_column(index=True)
    lines: Mapped[list[Any]] = mapped_column(sa.JSON)
    approved_by: Mapped[str] = mapped_column(sa.String(100))
    carrier: Mapped[str] = mapped_column(sa.String(100))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    out_by: Mapped[str] = mapped_column(sa.String(64), default="")
    gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WatchEntry(Record, Base):
    """Somebody on the watch list (布控), with the level and the days it counts."""

    __tablename__ = "watch_entry"

    level: Mapped[str] = coded(WATCH_LEVELS)
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    name_key: Mapped[str] = mapped_column(sa.String(100), default="")
    document_kind: Mapped[str | None] = coded(DOCUMENT_KINDS, nullable=True)
    document: Mapped[str] = mapped_column(sa.String(64), default="")
    document_key: Mapped[str] = mapped_column(sa.String(96), default="")
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    plate: Mapped[str] = mapped_column(sa.String(32), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    why: Mapped[str] = mapped_column(sa.Text)
    measures: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WatchDecision(Base):
    """What was decided at an alert: what was shown, what was chosen, by whom, why."""

    __tablename__ = "watch_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("watch_entry.id"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitor.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    refusal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refusal.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(sa.String(64))
    matched_by: Mapped[str] = coded(MATCH_KINDS)
    level: Mapped[str] = coded(WATCH_LEVELS)
    suspected: Mapped[bool]
    choice: Mapped[str] = coded(WATCH_CHOICES)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    shown: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LeaveSlip(Record, Base):
    """A slip with which a pupil leaves in school hours (学生出门条)."""

    __tablename__ = "leave_slip"

    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    pupil_id: Mapped[int] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = coded(SLIP_STATES)
    approved_by: Mapped[str] = mapped_column(sa.String(100))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    planned_out: Mapped[time | None]
    planned_back: Mapped[time | None]
    returns: Mapped[bool] = mapped_column(default=True)
    out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Collector(Record, Base):
    """Somebody entered for a pupil: may collect, may until a day, or must not."""

    __tablename__ = "collector"

    pupil_id: Mapped[int] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    relation: Mapped[str] = mapped_column(sa.String(32), default="")
    kind: Mapped[str] = coded(COLLECTOR_KINDS)
    guardian: Mapped[str] = mapped_column(sa.String(100), default="")
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    document_kind: Mapped[str | None] = coded(DOCUMENT_KINDS, nullable=True)
    document: Mapped[str] = mapped_column(sa.String(64), default="")
    document_key: Mapped[str] = mapped_column(sa.String(96), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    confirmed_by: Mapped[str] = mapped_column(sa.String(100), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PupilRelease(Record, Base):
    """A pupil who left through the gate in school hours or was collected: with whom."""

    __tablename__ = "pupil_release"

    pupil_id: Mapped[int] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("leave_slip.id"), index=True)
    collector_id: Mapped[int | None] = mapped_column(sa.ForeignKey("collector.id"))
    collector_name: Mapped[str] = mapped_column(sa.String(100), default="")
    relation: Mapped[str] = mapped_column(sa.String(32), default="")
    document_key: Mapped[str] = mapped_column(sa.String(96), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    teacher_confirmed_by: Mapped[str] = mapped_column(sa.String(100), default="")
    forbidden: Mapped[bool] = mapped_column(default=False)
    override_reason: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LateArrival(Record, Base):
    """A pupil who came after the end of the arrival period (晚到登记)."""

    __tablename__ = "late_arrival"

    pupil_id: Mapped[int] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    excused: Mapped[bool] = mapped_column(default=False)
    teacher_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Muster(Record, Base):
    """A roll call (点名); its list is frozen in ``MusterRow``."""

    __tablename__ = "muster"

    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    drill: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(sa.String(64), default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MusterRow(Base):
    """Somebody on the list of a roll call, copied when it began, or added by hand."""

    __tablename__ = "muster_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str | None] = mapped_column(sa.String(36), unique=True)
    muster_id: Mapped[int] = mapped_column(sa.ForeignKey("muster.id"))
    number: Mapped[int]
    visit_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    unit: Mapped[str] = mapped_column(sa.String(100), default="")
    host: Mapped[str] = mapped_column(sa.String(100), default="")
    badge: Mapped[str] = mapped_column(sa.String(8), default="")
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heads: Mapped[int]
    found: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    listed: Mapped[bool] = mapped_column(default=True)
    ticked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ticked_by: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (
        sa.UniqueConstraint("muster_id", "number", name="uq_muster_row_muster_id_number"),
    )
