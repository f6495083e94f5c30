"""Meetings, what they decided, and the tasks that come out of them and out of everything else.

Words about people (topics, reports, decisions, what is to be done) are sealed with the second key,
because any of them may be about an accident. The codes repeat the enums of
``features.responsibility.rules``; a test holds both equal.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record
from campus_guard.db.types import Sealed, UtcDateTime, coded

MEETING_KINDS = (
    "routine",
    "admin",
    "principal_office",
    "analysis",
    "leading_group",
    "dispatch",
)
MEETING_STATES = ("planned", "held", "minuted")
ITEM_KINDS = (
    "determination",
    "manual_finding",
    "concealment",
    "hazard",
    "follow_up",
    "petition",
    "other",
)
DECISION_KINDS = (
    "liability",
    "finding_by_hand",
    "concealment_confirmed",
    "concealment_rejected",
    "hazard_measure",
    "punishment",
    "action",
    "noted",
    "postponed",
)
TASK_SOURCES = ("accident", "meeting", "hazard", "indicator", "letter", "other")
TASK_STATES = ("open", "done", "verified")
TASK_EVENTS = (
    "made",
    "changed",
    "extended",
    "done",
    "reopened",
    "verified",
    "returned",
    "voided",
    "unvoided",
)


class Meeting(Record, Base):
    """A safety meeting, planned or held. ``number`` is HY-2026-0001 and never given out again.

    ``people`` lists who was asked: objects {person_id, name, present (null: not noted), note}.
    Once ``minuted`` it is locked until the minutes are taken back with a reason.
    """

    __tablename__ = "meeting"

    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    kind: Mapped[str] = coded(MEETING_KINDS)
    state: Mapped[str] = coded(MEETING_STATES, default="planned")
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    chair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    chair: Mapped[str] = mapped_column(sa.String(100), default="")
    recorder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    recorder: Mapped[str] = mapped_column(sa.String(100), default="")
    people: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    minuted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minuted_by: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (sa.Index(None, "state", "planned_at"),)


class MeetingItem(Record, Base):
    """An item of the agenda: topic, what was reported, what was decided (null: not yet)."""

    __tablename__ = "meeting_item"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = coded(ITEM_KINDS)
    accident_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    hazard_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hazard.id"), index=True)
    topic: Mapped[bytes] = mapped_column(Sealed)
    report: Mapped[bytes | None] = mapped_column(Sealed)
    decision_kind: Mapped[str | None] = coded(DECISION_KINDS, nullable=True)
    decision: Mapped[bytes | None] = mapped_column(Sealed)


class MeetingRuling(Record, Base):
    """What the meeting decided about one person: liability and punishment.

    ``fulfilled`` is the duty as the meeting sees it (null: as the answers say); a decision against
    the answers needs ``reason`` (A-22). ``duty_id`` is the duty of the accident file it is about.
    """

    __tablename__ = "meeting_ruling"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_item.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)
    duty_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident_duty.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    person_name: Mapped[str] = mapped_column(sa.String(100), default="")
    fulfilled: Mapped[bool | None]
    liability: Mapped[bytes | None] = mapped_column(Sealed)
    punishment: Mapped[bytes | None] = mapped_column(Sealed)
    reason: Mapped[bytes | None] = mapped_column(Sealed)


class Task(Record, Base):
    """Something somebody has to do by a day; who owns it is never empty once it is handed out.

    ``accident_id`` also stands where the task came out of a meeting about that accident, so that
    its file knows what is still open. ``first_due_on`` stays what it was; ``extensions`` counts.
    ``source_ref`` names an indicator or anything else without a table of its own.
    """

    __tablename__ = "task"

    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    what: Mapped[bytes] = mapped_column(Sealed)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    owner: Mapped[str] = mapped_column(sa.String(100), default="")
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    extensions: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = coded(TASK_SOURCES)
    accident_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    hazard_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hazard.id"), index=True)
    meeting_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("meeting_item.id"), index=True
    )
    source_ref: Mapped[str] = mapped_column(sa.String(64), default="")
    state: Mapped[str] = coded(TASK_STATES, default="open")
    done_on: Mapped[date | None]
    done_by: Mapped[str] = mapped_column(sa.String(100), default="")
    done_note: Mapped[bytes | None] = mapped_column(Sealed)
    verified_on: Mapped[date | None]
    verified_by: Mapped[str] = mapped_column(sa.String(100), default="")
    verified_note: Mapped[bytes | None] = mapped_column(Sealed)

    __table_args__ = (sa.Index(None, "state", "due_on"),)


class TaskEvent(Base):
    """What happened to a task, in order; rows are only ever added."""

    __tablename__ = "task_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = coded(TASK_EVENTS)
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
