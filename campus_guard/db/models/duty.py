"""What happened on duty: logs of shifts, who came, patrols, the duty leader's nine points,
absent pupils that were followed up, exceptions in counting heads.
"""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import Sealed, UtcDateTime, coded

PRESENCES = ("came", "late", "left_early", "replaced", "absent")
PATROL_INTERVALS = ("morning", "break", "noon", "dismissal", "night", "other")
PATROL_STATES = ("walked", "missed")
VISIT_STATES = ("in_order", "finding", "skipped")
LEADER_DUTIES = (
    "attendance",
    "break_check",
    "exercise_check",
    "after_school",
    "head_count",
    "weekly_attendance",
    "loiterers",
    "four_guards",
    "with_guards",
)
LEADER_RESULTS = ("done", "problem", "not_done")
ABSENCE_OUTCOMES = (
    "open",
    "arrived_late",
    "on_leave",
    "sick",
    "at_home",
    "truant",
    "searching",
    "reported",
    "other",
)
HEADCOUNT_KINDS = ("arrival", "before_lesson", "dismissal", "other")


class DutyLog(Record, Base):
    """The log of one shift: a post on a day. ``late_entry``: written long after the shift."""

    __tablename__ = "duty_log"

    day: Mapped[date] = mapped_column(index=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("duty_post.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    weather: Mapped[str] = mapped_column(sa.String(64), default="")
    matters: Mapped[str] = mapped_column(sa.Text, default="")
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_to: Mapped[str] = mapped_column(sa.String(100), default="")
    handed_over: Mapped[str] = mapped_column(sa.Text, default="")
    handed_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_entry: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (unique_alive("duty_log", "day", "post_id"),)


class DutyPresence(Record, Base):
    """Who of a shift came. ``planned_id`` is whom the roster named, None for an extra person.

    ``person_id`` is who was there: somebody else than planned when he was replaced.
    """

    __tablename__ = "duty_presence"

    log_id: Mapped[int] = mapped_column(sa.ForeignKey("duty_log.id"), index=True)
    planned_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[str] = coded(PRESENCES)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (unique_alive("duty_presence", "log_id", "planned_id"),)


class PatrolPlan(Record, Base):
    """A patrol that is to be walked: the interval, the days, how many rounds, the check points."""

    __tablename__ = "patrol_plan"

    name: Mapped[str] = mapped_column(sa.String(64))
    interval: Mapped[str] = coded(PATROL_INTERVALS)
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("duty_post.id"))
    day_kinds: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    rounds: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("rounds BETWEEN 1 AND 24", name="rounds"),
        sa.CheckConstraint("valid_to >= valid_from", name="order"),
        unique_alive("patrol_plan", "name"),
    )


class PatrolPlanPoint(Base):
    """The check points of a patrol, in the order of the route."""

    __tablename__ = "patrol_plan_point"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_plan.id"), primary_key=True)
    point_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_point.id"), primary_key=True)
    sort: Mapped[int] = mapped_column(default=0)


class Patrol(Record, Base):
    """A round that was walked or missed. A missed one has a reason and no times, for good."""

    __tablename__ = "patrol"

    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patrol_plan.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    interval: Mapped[str] = coded(PATROL_INTERVALS)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = coded(PATROL_STATES)
    walker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    companions: Mapped[str] = mapped_column(sa.String(200), default="")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_why: Mapped[str] = mapped_column(sa.Text, default="")
    late_entry: Mapped[bool] = mapped_column(default=False)
    late_why: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint(
            "state = 'walked' AND started_at IS NOT NULL OR"
            " state = 'missed' AND started_at IS NULL AND ended_at IS NULL",
            name="never_filled_in",
        ),
        unique_alive("patrol", "plan_id", "day", "round", only="plan_id IS NOT NULL"),
    )


class PatrolVisit(Record, Base):
    """A check point on a round: when, what was found, what was done.

    A finding opens a hazard, which names the round in ``hazard.source_ref``.
    """

    __tablename__ = "patrol_visit"

    patrol_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol.id"), index=True)
    point_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_point.id"), index=True)
    state: Mapped[str] = coded(VISIT_STATES)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding: Mapped[str] = mapped_column(sa.Text, default="")
    action: Mapped[str] = mapped_column(sa.Text, default="")
    hazard_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hazard.id"))

    __table_args__ = (unique_alive("patrol_visit", "patrol_id", "point_id"),)


class LeaderCheck(Record, Base):
    """One of the nine duties of the duty leader of the week (值周行政) on a day."""

    __tablename__ = "leader_check"

    day: Mapped[date] = mapped_column(index=True)
    duty: Mapped[str] = coded(LEADER_DUTIES)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    result: Mapped[str] = coded(LEADER_RESULTS)
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    late_entry: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (unique_alive("leader_check", "day", "duty"),)


class AbsenceFollowUp(Record, Base):
    """An absent pupil: since when, when the parents and the school were told, what came of it."""

    __tablename__ = "absence_follow_up"

    day: Mapped[date] = mapped_column(index=True)
    pupil_id: Mapped[int] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    class_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school_class.id"))
    period: Mapped[str] = mapped_column(sa.String(32), default="")
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noticed_by: Mapped[str] = mapped_column(sa.String(100), default="")
    parents_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    school_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = coded(ABSENCE_OUTCOMES, default="open")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[bytes | None] = mapped_column(Sealed)
    late_entry: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (unique_alive("absence_follow_up", "day", "pupil_id", "period"),)


class HeadcountException(Record, Base):
    """A count of heads that did not come out, or a hand-over at arrival that went wrong."""

    __tablename__ = "headcount_exception"

    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = coded(HEADCOUNT_KINDS)
    class_id: Mapped[int] = mapped_column(sa.ForeignKey("school_class.id"))
    period: Mapped[str] = mapped_column(sa.String(32), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected: Mapped[int]
    counted: Mapped[int]
    handed_by: Mapped[str] = mapped_column(sa.String(100), default="")
    taken_by: Mapped[str] = mapped_column(sa.String(100), default="")
    what: Mapped[str] = mapped_column(sa.Text, default="")
    done: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.CheckConstraint("expected >= 0 AND counted >= 0", name="counts"),)
