"""Accidents: the file, who was harmed, whose duty it was, what was found, who was told.

Free text about people (what happened, injuries, guardians, reasons) is sealed with the second key:
a gatekeeper's account can write it and never read it. Coded injuries are sealed as well. The codes
below repeat the enums of ``features.accidents.rules``; a test holds both equal.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record
from campus_guard.db.types import ENDLESS, Fen, Sealed, UtcDateTime, coded

STATES = (
    "registered",
    "handling",
    "investigation",
    "determination",
    "meeting",
    "rectification",
    "closing",
    "closed",
)
TIERS = ("A1", "A2", "A3", "R1", "R2", "R3")
SEVERITIES = ("minor", "moderate", "grave")
SETTINGS = (
    "campus",
    "in_class",
    "dormitory",
    "lunch",
    "after_school",
    "self_study",
    "supervised_session",
    "off_campus_activity",
    "commuting",
    "left_alone",
    "holiday",
    "not_school",
)
CAUSES = (
    "accident",
    "fight",
    "bullying",
    "corporal_punishment",
    "traffic",
    "property_theft",
    "property_damage",
    "facility_defect",
    "food_poisoning",
    "self_harm",
    "suicide",
    "outsider_attack",
    "natural_disaster",
    "sudden_illness",
)
FOOD_CHECKS = ("suspected", "confirmed", "refuted")
VICTIM_KINDS = ("student", "staff", "visitor", "contractor")
ACCIDENT_LINES = ("teaching", "logistics", "young_pioneers")
DUTY_ROLES = (
    "class_teacher",
    "subject_teacher",
    "lead_teacher",
    "substitute_teacher",
    "duty_person",
    "logistics_staff",
)
CONFIRMATIONS = ("proposed", "vice_principal", "admin_meeting")
FINDING_STATES = ("final", "provisional", "pending")
DEPARTMENTS = ("teaching_office", "general_affairs", "young_pioneers")
STEP_CODES = (
    "rescue",
    "report_dept",
    "notify_parent",
    "report_vp",
    "record",
    "dept_on_scene",
    "report_principal",
    "report_vp_or_principal",
    "principal_on_scene",
    "external_reports",
    "admin_meeting",
    "law_enforcement",
)
PARTIES = (
    "responsible_person",
    "line_director",
    "vice_principal",
    "vice_principal_or_principal",
    "principal",
    "superior_authority",
    "safety_office",
    "admin_meeting",
    "law_enforcement",
    "injured",
    "signed_department",
    "parents",
    "scene",
    "register",
    "full_report",
    "outside_bodies",
    "liability_and_punishment",
    "liability",
    "legal_liability",
)
BODIES = ("government", "superior_authority", "health", "police")
METHODS = ("phone", "in_person", "message", "written", "meeting", "other", "not_applicable")
EVENT_KINDS = (
    "registered",
    "updated",
    "graded",
    "regraded",
    "duty_answered",
    "duty_confirmed",
    "injury_confirmed",
    "food_checked",
    "told",
    "told_taken_back",
    "attached",
    "attachment_voided",
    "state_changed",
    "approved",
    "approval_undone",
    "voided",
    "unvoided",
    "opened",
    "printed",
    "note",
)


class Accident(Record, Base):
    """One accident, event or near miss. ``number`` is SG-2026-0001 and never given out again.

    Severity, headline and the marks beside them are kept for lists; they follow from the answers
    by the rule set of ``rule_set_version``. ``phase`` counts the gradings that started new clocks,
    ``regraded_at`` is the start of the present one, ``eased`` tells that the last re-grading was
    to a lower severity (no clock starts again, A-17). ``harmed`` False: nobody was hurt.
    """

    __tablename__ = "accident"

    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    state: Mapped[str] = coded(STATES, default="registered")
    rule_set_version: Mapped[str] = mapped_column(sa.String(64))
    edits: Mapped[int] = mapped_column(default=0)

    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    known_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    known_reason: Mapped[bytes | None] = mapped_column(Sealed)
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reporter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reporter: Mapped[str] = mapped_column(sa.String(100), default="")
    reporter_phone: Mapped[bytes | None] = mapped_column(Sealed)

    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    setting: Mapped[str | None] = coded(SETTINGS, nullable=True)
    activity: Mapped[str] = mapped_column(sa.String(100), default="")
    cause: Mapped[str | None] = coded(CAUSES, nullable=True)
    property_loss: Mapped[Decimal | None] = mapped_column(Fen)
    food_check: Mapped[str | None] = coded(FOOD_CHECKS, nullable=True)
    food_from_campus: Mapped[bool | None]
    harmed: Mapped[bool | None]
    public_attention: Mapped[bool] = mapped_column(default=False)
    no_responsible_person: Mapped[bool] = mapped_column(default=False)

    narrative: Mapped[bytes | None] = mapped_column(Sealed)
    measures: Mapped[bytes | None] = mapped_column(Sealed)
    hospital: Mapped[bytes | None] = mapped_column(Sealed)

    department: Mapped[str | None] = coded(DEPARTMENTS, nullable=True)
    chain_from: Mapped[str] = coded(PARTIES, default="responsible_person")
    absent: Mapped[list[str]] = mapped_column(sa.JSON, default=list)

    severity: Mapped[str | None] = coded(SEVERITIES, nullable=True)
    headline: Mapped[str | None] = coded(TIERS, nullable=True, index=True)
    final: Mapped[bool] = mapped_column(default=False)
    missing_answers: Mapped[int] = mapped_column(default=0)
    near_miss: Mapped[bool] = mapped_column(default=False)
    by_analogy: Mapped[bool] = mapped_column(default=False)
    mass_event: Mapped[bool] = mapped_column(default=False)
    restricted: Mapped[bool] = mapped_column(default=False)
    flags: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    phase: Mapped[int] = mapped_column(default=1)
    regraded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    eased: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.Index(None, "state"), sa.Index(None, "created_by"))


class AccidentVictim(Record, Base):
    """Somebody harmed: a pupil or member of staff of the register, or a label in words.

    ``injury_initial`` (初判) and ``injury_confirmed`` (确诊) are sealed codes; the class is the
    one at the time, because pupils move up.
    """

    __tablename__ = "accident_victim"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = coded(VICTIM_KINDS)
    pupil_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    class_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school_class.id"))
    label: Mapped[str] = mapped_column(sa.String(100), default="")
    injury_initial: Mapped[bytes | None] = mapped_column(Sealed)
    injury_confirmed: Mapped[bytes | None] = mapped_column(Sealed)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(sa.String(64), default="")
    details: Mapped[bytes | None] = mapped_column(Sealed)
    hospital: Mapped[bytes | None] = mapped_column(Sealed)


class AccidentDuty(Record, Base):
    """The duty of one responsible person: coded answers (true, false, null = unknown)."""

    __tablename__ = "accident_duty"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = coded(DUTY_ROLES)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    person_name: Mapped[str] = mapped_column(sa.String(100), default="")
    answers: Mapped[dict[str, bool | None]] = mapped_column(sa.JSON, default=dict)
    corporal_punishment: Mapped[bool | None]
    override: Mapped[bool | None]
    override_reason: Mapped[bytes | None] = mapped_column(Sealed)
    replaces_reason: Mapped[bytes | None] = mapped_column(Sealed)
    evidence: Mapped[bytes | None] = mapped_column(Sealed)
    confirmed_by: Mapped[str] = coded(CONFIRMATIONS, default="proposed")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_user: Mapped[str] = mapped_column(sa.String(64), default="")


class AccidentEvaluation(Base):
    """What the rules said at one moment; a new row only when the result changed."""

    __tablename__ = "accident_evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    rule_set_version: Mapped[str] = mapped_column(sa.String(64))
    severity: Mapped[str | None] = coded(SEVERITIES, nullable=True)
    headline: Mapped[str | None] = coded(TIERS, nullable=True)
    final: Mapped[bool]
    current: Mapped[bool] = mapped_column(default=True)


class AccidentFinding(Base):
    """认定: the conclusion of one line in one evaluation.

    ``persons`` holds objects {person (name), person_id, role, fulfilled, tier, points}.
    """

    __tablename__ = "accident_finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("accident_evaluation.id"), index=True)
    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    line: Mapped[str] = coded(ACCIDENT_LINES)
    severity: Mapped[str] = coded(SEVERITIES)
    tier: Mapped[str | None] = coded(TIERS, nullable=True)
    state: Mapped[str] = coded(FINDING_STATES)
    by_analogy: Mapped[bool] = mapped_column(default=False)
    persons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    clauses: Mapped[list[str]] = mapped_column(sa.JSON, default=list)


class AccidentStep(Record, Base):
    """A step of the timeline. ``due_at`` never changes once the step is done.

    A re-grading starts a new ``phase``; steps of an earlier phase stay as they were. ``done_at``
    follows from the tellings.
    """

    __tablename__ = "accident_step"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    phase: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = coded(STEP_CODES)
    actor: Mapped[str] = coded(PARTIES)
    recipient: Mapped[str] = coded(PARTIES)
    basis: Mapped[str] = mapped_column(sa.String(80), default="")
    bodies: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    awaits_receipt: Mapped[bool] = mapped_column(default=False)
    applies: Mapped[bool] = mapped_column(default=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.Index(None, "done_at", "due_at"),)


class AccidentTelling(Record, Base):
    """That somebody told somebody, when and how. Each call is a row; taken back means voided.

    ``told_by`` did it, ``created_by`` typed it, ``created_at`` is when it was typed.
    """

    __tablename__ = "accident_telling"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    step_id: Mapped[int] = mapped_column(sa.ForeignKey("accident_step.id"), index=True)
    body: Mapped[str | None] = coded(BODIES, nullable=True)
    victim_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident_victim.id"))
    told_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    told_by: Mapped[str] = mapped_column(sa.String(100), default="")
    recipient_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    recipient: Mapped[bytes | None] = mapped_column(Sealed)
    method: Mapped[str] = coded(METHODS)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[bytes | None] = mapped_column(Sealed)


class AccidentContact(Record, Base):
    """A talk with a guardian; name, phone and what was said are sealed."""

    __tablename__ = "accident_contact"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    victim_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident_victim.id"))
    telling_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accident_telling.id"))
    guardian: Mapped[bytes | None] = mapped_column(Sealed)
    relation: Mapped[bytes | None] = mapped_column(Sealed)
    phone: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    method: Mapped[str] = coded(METHODS)
    note: Mapped[bytes | None] = mapped_column(Sealed)


class AccidentEvent(Base):
    """What happened to the file, in order; rows are only ever added.

    ``payload`` holds codes, numbers and names of fields, never sensitive text.
    """

    __tablename__ = "accident_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = coded(EVENT_KINDS)
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class RuleSetRecord(Record, Base):
    """A version of the six-tier rule set as this school uses it; ``data`` is its JSON text."""

    __tablename__ = "rule_set"

    rule_version: Mapped[str] = mapped_column(sa.String(64), unique=True)
    data: Mapped[str] = mapped_column(sa.Text, info={ENDLESS: True})
    note: Mapped[str] = mapped_column(sa.Text, default="")
