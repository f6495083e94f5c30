"""Checklists with their versions, the plan of inspections, inspections, supervision visits."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import UtcDateTime, coded

PLAN_KINDS = (
    "daily",
    "weekly",
    "monthly",
    "termly",
    "annual",
    "holiday",
    "event",
    "seasonal",
    "once",
)
INSPECTION_KINDS = (
    "daily",
    "weekly",
    "monthly",
    "termly",
    "annual",
    "holiday",
    "event",
    "seasonal",
    "special",
    "superior",
)
INSPECTION_STATES = ("draft", "finished")
ANSWERS = ("pass", "fail", "not_applicable")
HANDLINGS = ("on_the_spot", "hazard")
SUPERVISION_KINDS = ("routine", "spot", "undercover")


class Checklist(Record, Base):
    """A checklist. A shipped one (``builtin``) is never edited; ``origin`` names the shipped one.

    ``current`` is the number of the version that new inspections take.
    """

    __tablename__ = "checklist"

    code: Mapped[str] = mapped_column(sa.String(32))
    builtin: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(sa.String(32), default="")
    active: Mapped[bool] = mapped_column(default=True)
    current: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("checklist", "code"),)


class ChecklistVersion(Base):
    """A checklist as it once was, whole and final; rows are only ever added."""

    __tablename__ = "checklist_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (sa.UniqueConstraint("checklist_id", "number"),)


class InspectionPlan(Record, Base):
    """When a checklist is to be gone through. ``dates``: MM-DD, or whole dates for ``once``.

    What a plan asked for in the past stays: another rhythm is another plan, this one ends.
    """

    __tablename__ = "inspection_plan"

    name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[str] = coded(PLAN_KINDS)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    weekday: Mapped[int] = mapped_column(default=5)
    month_day: Mapped[int] = mapped_column(default=28)
    days_before: Mapped[int] = mapped_column(default=7)
    grace_days: Mapped[int] = mapped_column(default=2)
    least_days: Mapped[int] = mapped_column(default=3)
    dates: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    match: Mapped[str] = mapped_column(sa.String(100), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="order"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        sa.CheckConstraint("month_day BETWEEN 1 AND 31", name="month_day"),
    )


class InspectionOccurrence(Record, Base):
    """An occurrence of a plan that must not move any more: found missed, called off or done.

    The others follow from plan and calendar. ``key`` names the occurrence within its plan.
    """

    __tablename__ = "inspection_occurrence"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("inspection_plan.id"))
    key: Mapped[str] = mapped_column(sa.String(200))
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    opens_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    closes_on: Mapped[date]
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_by: Mapped[str] = mapped_column(sa.String(64), default="")
    called_off_reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.UniqueConstraint("plan_id", "key"),)


class Inspection(Record, Base):
    """A round with a checklist. The version of the checklist it was made with stays with it."""

    __tablename__ = "inspection"

    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    kind: Mapped[str] = coded(INSPECTION_KINDS)
    state: Mapped[str] = coded(INSPECTION_STATES, default="draft")
    day: Mapped[date] = mapped_column(index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checklist_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_version.id"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    inspectors: Mapped[str] = mapped_column(sa.String(200), default="")
    occurrence_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("inspection_occurrence.id"), index=True
    )
    opinion: Mapped[str] = mapped_column(sa.Text, default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_by: Mapped[str] = mapped_column(sa.String(64), default="")


class InspectionResult(Record, Base):
    """What was found at one item; an item without a row, or without an answer, is open.

    The ``hazard`` is the one that its failure opened.
    """

    __tablename__ = "inspection_result"

    inspection_id: Mapped[int] = mapped_column(sa.ForeignKey("inspection.id"))
    item_code: Mapped[str] = mapped_column(sa.String(32))
    answer: Mapped[str | None] = coded(ANSWERS, nullable=True)
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    advice: Mapped[str] = mapped_column(sa.Text, default="")
    handling: Mapped[str | None] = coded(HANDLINGS, nullable=True)
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    responsible: Mapped[str] = mapped_column(sa.String(100), default="")
    due_on: Mapped[date | None]
    hazard_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hazard.id"), index=True)

    __table_args__ = (
        sa.UniqueConstraint("inspection_id", "item_code"),
        sa.Index(None, "answer", "inspection_id"),
    )


class SupervisionVisit(Record, Base):
    """督导检查: a superior came and looked (HAZ-15)."""

    __tablename__ = "supervision_visit"

    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = coded(SUPERVISION_KINDS)
    body: Mapped[str] = mapped_column(sa.String(100))
    inspectors: Mapped[str] = mapped_column(sa.String(200), default="")
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    demands: Mapped[str] = mapped_column(sa.Text, default="")
    answer_due_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")


class SupervisionFinding(Record, Base):
    """What a superior found; each finding is a hazard with the source ``superior``."""

    __tablename__ = "supervision_finding"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_visit.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.Text)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    category: Mapped[str] = mapped_column(sa.String(32), default="OTHER")
    possible_major: Mapped[bool] = mapped_column(default=False)
    hazard_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hazard.id"), index=True)
