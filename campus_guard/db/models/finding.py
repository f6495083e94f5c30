"""How a duty was judged, step by step, and who hid something: evidence, confirmations, rulings.

Beside the accident file (``accident.py``); everything that says something about a person is sealed.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.accident import ACCIDENT_LINES, CONFIRMATIONS, TIERS
from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import Sealed, UtcDateTime, coded

DUTY_QUESTIONS = (
    "education_done",
    "guidance_done",
    "presence_required",
    "present",
    "on_scene",
    "inspection_timely",
    "management_in_place",
    "left_post",
    "negligent",
)
CONCEALMENT_KINDS = ("late", "omitted", "false", "concealed")
CONCEALMENT_STATES = ("candidate", "confirmed", "rejected")
CONCEALMENT_ORIGINS = ("clock", "hand")
CONCEALMENT_EVENTS = (
    "proposed",
    "changed",
    "confirmed",
    "rejected",
    "taken_back",
    "voided",
    "unvoided",
)


class DutyEvidence(Record, Base):
    """What an answer to a duty question rests on; ``attachments`` are ids of the file's papers."""

    __tablename__ = "duty_evidence"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("accident_duty.id"), index=True)
    question: Mapped[str] = coded(DUTY_QUESTIONS)
    text: Mapped[bytes | None] = mapped_column(Sealed)
    attachments: Mapped[list[int]] = mapped_column(sa.JSON, default=list)

    __table_args__ = (unique_alive("duty_evidence", "duty_id", "question"),)


class DutyConfirmation(Record, Base):
    """That a duty was proposed, confirmed or decided: by whom, when, on which record (A-11).

    One living row per step; a change of the answers voids the later steps.
    """

    __tablename__ = "duty_confirmation"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("accident_duty.id"), index=True)
    step: Mapped[str] = coded(CONFIRMATIONS)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(sa.String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    meeting_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("meeting_item.id"), index=True
    )
    note: Mapped[bytes | None] = mapped_column(Sealed)

    __table_args__ = (unique_alive("duty_confirmation", "duty_id", "step"),)


class AccidentManualFinding(Record, Base):
    """A finding that the 行政会 decided for an event outside the tiers (A-13).

    ``persons`` holds objects {person_id, name}; each is charged at the tier.
    """

    __tablename__ = "accident_manual_finding"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    line: Mapped[str] = coded(ACCIDENT_LINES)
    tier: Mapped[str] = coded(TIERS)
    persons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    meeting_item_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_item.id"), index=True)


class Concealment(Record, Base):
    """迟报, 漏报, 谎报, 瞒报: a candidate until a named person decides (A-16).

    A late step of the clock is no row before somebody judges it (``step_id`` then names it, with
    the times as they were). ``line`` means the department: its director is charged (A-30).
    """

    __tablename__ = "concealment"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    kind: Mapped[str] = coded(CONCEALMENT_KINDS)
    state: Mapped[str] = coded(CONCEALMENT_STATES, default="candidate")
    origin: Mapped[str] = coded(CONCEALMENT_ORIGINS, default="hand")
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident_step.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    person_name: Mapped[str] = mapped_column(sa.String(100), default="")
    line: Mapped[str | None] = coded(ACCIDENT_LINES, nullable=True)
    evidence: Mapped[bytes | None] = mapped_column(Sealed)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_by: Mapped[str] = mapped_column(sa.String(100), default="")
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    meeting_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("meeting_item.id"), index=True
    )

    __table_args__ = (
        sa.Index(None, "state"),
        unique_alive("concealment", "step_id", only="step_id IS NOT NULL"),
    )


class ConcealmentEvent(Base):
    """What happened to such a case, in order; rows are only ever added."""

    __tablename__ = "concealment_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    concealment_id: Mapped[int] = mapped_column(sa.ForeignKey("concealment.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = coded(CONCEALMENT_EVENTS)
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
