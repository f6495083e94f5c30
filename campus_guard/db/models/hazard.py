"""The hazard register (隐患台账), repairs, the risk list, and what ties hazards to accidents.

A hazard's life lies in ``hazard_event``, to which rows are only ever added. What follows from them
is kept in ``hazard`` for the lists, and is derived again with every step.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import Fen, UtcDateTime, coded

HAZARD_KINDS = ("hazard", "repair")
HAZARD_STATES = (
    "found",
    "graded",
    "assigned",
    "rectifying",
    "asked",
    "returned",
    "passed",
    "external",
    "struck_off",
)
HAZARD_LEVELS = ("general", "major_pending", "major")
HAZARD_SOURCES = (
    "patrol",
    "inspection",
    "weekly",
    "pre_holiday",
    "special",
    "superior",
    "report",
    "gate",
    "accident",
    "monitoring",
    "feedback",
    "other",
)
HAZARD_DEPARTMENTS = (
    "teaching",
    "logistics",
    "young_pioneers",
    "safety_office",
    "administration",
    "outside",
)
HAZARD_EVENTS = (
    "found",
    "graded",
    "assigned",
    "started",
    "asked",
    "passed",
    "failed",
    "struck_off",
    "fixed_on_spot",
    "urged",
    "extended",
    "listed",
    "milestone",
    "unlisted",
    "reported_up",
    "external",
    "resumed",
    "refused",
    "spent",
    "protected",
    "up_again",
    "open_reason",
    "attached",
    "attachment_voided",
    "notice",
    "note",
    "corrected",
    "recurrence",
    "linked",
    "unlinked",
    "taken_back",
    "voided",
    "unvoided",
)
RELATIONS = ("led_to", "found_after")
RISK_COLOURS = ("red", "orange", "yellow", "blue")


class Hazard(Record, Base):
    """A hazard, or a device to be repaired. ``number`` is YH-2026-0001 and never given out again.

    The facts (first part) are typed and corrected; the rest follows from the events. ``missed``
    counts deadlines that passed before they were replaced or met. ``cost`` is all that was spent.
    """

    __tablename__ = "hazard"

    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    kind: Mapped[str] = coded(HAZARD_KINDS, default="hazard")
    found_on: Mapped[date] = mapped_column(index=True)
    source: Mapped[str] = coded(HAZARD_SOURCES)
    source_ref: Mapped[str] = mapped_column(sa.String(64), default="")
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    category: Mapped[str] = mapped_column(sa.String(32), index=True)
    description: Mapped[str] = mapped_column(sa.Text)
    finder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    finder: Mapped[str] = mapped_column(sa.String(100), default="")
    suggested_measure: Mapped[str] = mapped_column(sa.Text, default="")
    device: Mapped[str] = mapped_column(sa.String(100), default="")
    down_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recurs_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hazard.id"), index=True)

    state: Mapped[str] = coded(HAZARD_STATES, default="found")
    level: Mapped[str | None] = coded(HAZARD_LEVELS, nullable=True)
    measure: Mapped[str] = mapped_column(sa.Text, default="")
    department: Mapped[str | None] = coded(HAZARD_DEPARTMENTS, nullable=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    owner: Mapped[str] = mapped_column(sa.String(100), default="")
    assigned_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    extensions: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)
    urged: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    fixed_on: Mapped[date | None]
    fixer: Mapped[str] = mapped_column(sa.String(100), default="")
    verified_on: Mapped[date | None]
    verifier: Mapped[str] = mapped_column(sa.String(100), default="")
    struck_on: Mapped[date | None] = mapped_column(index=True)
    on_spot: Mapped[bool] = mapped_column(default=False)
    protection: Mapped[str] = mapped_column(sa.Text, default="")
    cost: Mapped[Decimal | None] = mapped_column(Fen)
    listed_on: Mapped[date | None]
    plate: Mapped[str] = mapped_column(sa.String(64), default="")
    reported_up: Mapped[bool] = mapped_column(default=False)
    external_unit: Mapped[str] = mapped_column(sa.String(100), default="")
    open_reason: Mapped[str] = mapped_column(sa.Text, default="")
    up_again: Mapped[datetime | None] = mapped_column(UtcDateTime)
    steps: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.Index(None, "state", "due_on"), sa.Index(None, "created_by"))


class HazardEvent(Base):
    """What happened to a hazard, in order; rows are only ever added.

    ``on`` is the day on which it happened, ``at`` the moment at which it was typed.
    """

    __tablename__ = "hazard_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    hazard_id: Mapped[int] = mapped_column(sa.ForeignKey("hazard.id"))
    number: Mapped[int]
    kind: Mapped[str] = coded(HAZARD_EVENTS)
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (sa.Index(None, "hazard_id", "number", unique=True),)


class AccidentHazard(Record, Base):
    """That an accident and a hazard belong together; taken away means voided."""

    __tablename__ = "accident_hazard"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    hazard_id: Mapped[int] = mapped_column(sa.ForeignKey("hazard.id"), index=True)
    relation: Mapped[str] = coded(RELATIONS)

    __table_args__ = (unique_alive("accident_hazard", "accident_id", "hazard_id"),)


class Risk(Record, Base):
    """A source of danger that is always there (风险), unlike a hazard, which is a failed control.

    ``likelihood`` and ``consequence`` run from 1 to 5; ``colour`` is the judgement of a person.
    """

    __tablename__ = "risk"

    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    category: Mapped[str] = mapped_column(sa.String(32))
    risk: Mapped[str] = mapped_column(sa.Text)
    likelihood: Mapped[int]
    consequence: Mapped[int]
    colour: Mapped[str] = coded(RISK_COLOURS)
    control: Mapped[str] = mapped_column(sa.Text, default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    owner: Mapped[str] = mapped_column(sa.String(100), default="")
    reviewed_on: Mapped[date | None]
    review_due: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood"),
        sa.CheckConstraint("consequence BETWEEN 1 AND 5", name="consequence"),
    )
