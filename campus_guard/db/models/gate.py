"""The gate: visitors and their visits, movements, badges, expected visitors, events.

What identifies people lies in plain columns of the encrypted file, because a gatekeeper has no
second key; queries mask it, and only the audited ``Reveal`` returns it whole.
"""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.models.people import SEXES
from campus_guard.db.types import UtcDateTime, coded

VISIT_STATES = (
    "planned",
    "inside",
    "left",
    "refused",
    "no_show",
    "closed_unconfirmed",
    "cancelled",
)
DIRECTIONS = ("in", "out")
METHODS = ("qr", "badge", "card", "search", "typed", "quick", "emergency", "list", "import")
DOCUMENT_KINDS = (
    "citizen",
    "residence_permit",
    "foreign_resident",
    "hong_kong_macao_permit",
    "taiwan_permit",
    "chinese_passport",
    "foreign_passport",
    "military",
    "other",
)
BADGE_STATES = ("free", "out", "lost", "retired")
HOST_ANSWERS = ("yes", "no", "no_answer")
ITEM_KINDS = ("carried", "held", "dangerous")


def partly(text: str) -> dict[str, Any]:
    """Return the condition of a partial index, for both kinds of database."""
    return {"sqlite_where": sa.text(text), "postgresql_where": sa.text(text)}


class Visitor(Record, Base):
    """A person who came or is expected: what is remembered for the next time."""

    __tablename__ = "visitor"

    name: Mapped[str] = mapped_column(sa.String(100))
    sex: Mapped[str | None] = coded(SEXES, nullable=True)
    unit: Mapped[str] = mapped_column(sa.String(100), default="")
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    document_kind: Mapped[str | None] = coded(DOCUMENT_KINDS, nullable=True)
    document: Mapped[str] = mapped_column(sa.String(64), default="")
    document_key: Mapped[str] = mapped_column(sa.String(96), default="")
    document_reason: Mapped[str] = mapped_column(sa.Text, default="")
    plate: Mapped[str] = mapped_column(sa.String(32), default="")
    visits: Mapped[int] = mapped_column(default=0)
    last_visit_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index("ix_visitor_last_at", "last_at"),
        sa.Index("ix_visitor_document_key", "document_key", **partly("document_key <> ''")),
        sa.Index("ix_visitor_phone", "phone", **partly("phone <> ''")),
    )


class VisitorKey(Base):
    """A way to find a visitor: initials, pinyin, characters, tails of numbers, plate endings.

    ``seen`` is minus the day number of the last visit (0: never came), so that the visitors of one
    token lie in the order in which the desk wants them.
    """

    __tablename__ = "visitor_key"

    token: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    seen: Mapped[int] = mapped_column(primary_key=True, default=0)
    visitor_id: Mapped[int] = mapped_column(sa.ForeignKey("visitor.id"), primary_key=True)

    __table_args__ = (
        sa.Index("ix_visitor_key_visitor_id", "visitor_id", "token"),
        {"sqlite_with_rowid": False},
    )


class VisitPlan(Record, Base):
    """A recurring pass: on which days, and what the visit will be."""

    __tablename__ = "visit_plan"

    visitor_id: Mapped[int] = mapped_column(sa.ForeignKey("visitor.id"), index=True)
    type_code: Mapped[str] = mapped_column(sa.String(32))
    unit: Mapped[str] = mapped_column(sa.String(100), default="")
    plate: Mapped[str] = mapped_column(sa.String(32), default="")
    reason_code: Mapped[str] = mapped_column(sa.String(32), default="")
    reason_text: Mapped[str] = mapped_column(sa.String(200), default="")
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    host_name: Mapped[str] = mapped_column(sa.String(100), default="")
    heads: Mapped[int] = mapped_column(default=1)
    escort: Mapped[str] = mapped_column(sa.String(100), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    weekdays: Mapped[str] = mapped_column(sa.String(7))
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GateEvent(Record, Base):
    """A day for which many are invited: a parents' meeting, an open day."""

    __tablename__ = "gate_event"

    name: Mapped[str] = mapped_column(sa.String(100))
    day: Mapped[date] = mapped_column(index=True)
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    type_code: Mapped[str] = mapped_column(sa.String(32))
    reason_code: Mapped[str] = mapped_column(sa.String(32))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Visit(Record, Base):
    """One visit of a person or group. ``state`` and ``inside`` are derived from the movements."""

    __tablename__ = "visit"

    visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitor.id"))
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    unit: Mapped[str] = mapped_column(sa.String(100), default="")
    type_code: Mapped[str] = mapped_column(sa.String(32))
    state: Mapped[str] = coded(VISIT_STATES)
    day: Mapped[date]
    reason_code: Mapped[str] = mapped_column(sa.String(32), default="")
    reason_text: Mapped[str] = mapped_column(sa.String(200), default="")
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    host_name: Mapped[str] = mapped_column(sa.String(100), default="")
    pupil_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pupil.id"))
    heads: Mapped[int] = mapped_column(default=1)
    inside: Mapped[int] = mapped_column(default=0)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expected_leave_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uncertain: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    badge: Mapped[str] = mapped_column(sa.String(8), default="")
    gate_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    gate_out_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    plate: Mapped[str] = mapped_column(sa.String(32), default="")
    goods: Mapped[str] = mapped_column(sa.Text, default="")
    escort: Mapped[str] = mapped_column(sa.String(100), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    quick: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[str] = mapped_column(sa.String(200), default="")
    emergency: Mapped[bool] = mapped_column(default=False)
    planned_from: Mapped[time | None]
    planned_to: Mapped[time | None]
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit_plan.id"))
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate_event.id"))
    host_answer: Mapped[str | None] = coded(HOST_ANSWERS, nullable=True)
    host_answer_note: Mapped[str] = mapped_column(sa.Text, default="")
    host_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    host_answered_by: Mapped[str] = mapped_column(sa.String(64), default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        # One open visit of a person; nobody's visits (a quick pass) do not collide.
        sa.Index(
            "uq_visit_visitor_id_open",
            "visitor_id",
            unique=True,
            **partly("state = 'inside' AND voided_at IS NULL"),
        ),
        sa.Index("ix_visit_planned", "day", **partly("state = 'planned'")),
        sa.Index("ix_visit_missing", "id", **partly("missing <> ''")),
        sa.Index("ix_visit_plan_id", "plan_id", "day", **partly("plan_id IS NOT NULL")),
        sa.Index("ix_visit_event_id", "event_id", **partly("event_id IS NOT NULL")),
        sa.Index("ix_visit_day", "day", "id"),
        sa.Index("ix_visit_visitor_id", "visitor_id", "day", "id"),
        sa.Index("ix_visit_host_id", "host_id", "day", "id", **partly("host_id IS NOT NULL")),
        sa.Index("ix_visit_plate", "plate", "day", "id", **partly("plate <> ''")),
        sa.Index("ix_visit_reason_code", "reason_code", "day", "id"),
    )


class EventGuest(Base):
    """A family invited to an event, and its visit once it came."""

    __tablename__ = "event_guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("gate_event.id"), index=True)
    class_name: Mapped[str] = mapped_column(sa.String(64), default="")
    class_teacher: Mapped[str] = mapped_column(sa.String(100), default="")
    pupil_name: Mapped[str] = mapped_column(sa.String(100), default="")
    guest_name: Mapped[str] = mapped_column(sa.String(100), default="")
    relation: Mapped[str] = mapped_column(sa.String(32), default="")
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"), index=True)


class GateMovement(Base):
    """People of a visit, or a vehicle, going through a gate. Only ever added; voided, not deleted.

    ``number`` orders the movements of one visit; the id orders all of them, whatever the clock
    said. ``at`` is when it happened, ``recorded_at`` when it was typed.
    """

    __tablename__ = "gate_movement"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str | None] = mapped_column(sa.String(36))
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    stay_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vehicle_stay.id"))
    number: Mapped[int]
    direction: Mapped[str] = coded(DIRECTIONS)
    heads: Mapped[int]
    gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gate.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(sa.String(64))
    method: Mapped[str] = coded(METHODS)
    uncertain: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.CheckConstraint("(visit_id IS NULL) <> (stay_id IS NULL)", name="owner"),
        sa.Index("uq_gate_movement_uid", "uid", unique=True, **partly("uid IS NOT NULL")),
        sa.Index(
            "uq_gate_movement_visit_id_number",
            "visit_id",
            "number",
            unique=True,
            **partly("visit_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_gate_movement_stay_id_number",
            "stay_id",
            "number",
            unique=True,
            **partly("stay_id IS NOT NULL"),
        ),
    )


class VisitPhoto(Base):
    """The picture taken at entry; off by default, gone with the identity."""

    __tablename__ = "visit_photo"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GateItem(Record, Base):
    """Goods a visitor carries, or something dangerous that was found; ``held`` lies at the gate."""

    __tablename__ = "gate_item"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    kind: Mapped[str] = coded(ITEM_KINDS)
    item_code: Mapped[str] = mapped_column(sa.String(32), default="")
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    quantity: Mapped[str] = mapped_column(sa.String(32), default="")
    permission: Mapped[str] = mapped_column(sa.String(100), default="")
    held: Mapped[bool] = mapped_column(default=False)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_by: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (sa.Index("ix_gate_item_held", "held", **partly("held")),)


class Badge(Record, Base):
    """A numbered badge (访客证) and the visit that wears it while it is out.

    ``card`` is the number of the chip in it, as a reader types it; empty for a plain badge.
    """

    __tablename__ = "badge"

    number: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = coded(BADGE_STATES)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state_reason: Mapped[str] = mapped_column(sa.Text, default="")
    card: Mapped[str] = mapped_column(sa.String(32), default="")

    __table_args__ = (
        unique_alive("badge", "number"),
        unique_alive("badge", "card", only="card <> ''"),
        sa.CheckConstraint("(state = 'out') = (visit_id IS NOT NULL)", name="worn"),
    )
