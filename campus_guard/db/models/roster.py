"""Duty posts, who takes part, wishes and leave, rosters with their cells, swaps, repairs.

The cells of a roster lie in ``roster_cell``: one row for each seat of each post on each day.
Cells are a drawing, not records: a draft is redrawn as often as the director likes. What changes
after a month was published leaves a ``roster_change``, to which rows are only ever added.
"""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.models.people import SEXES
from campus_guard.db.types import Sealed, UtcDateTime, coded

DUTY_KINDS = (
    "leader",
    "weekly_leader",
    "escort",
    "patrol",
    "three_intervals",
    "gate",
    "dormitory",
    "holiday",
    "event",
    "other",
)
SEGMENTS = (
    "leader",
    "weekly",
    "morning",
    "break",
    "noon",
    "dismissal",
    "night",
    "gate",
    "other",
)
DUTY_SPANS = ("day", "week")
LEAVE_KINDS = ("sick", "personal", "maternity", "official", "training", "other")
LEAVE_STATES = ("requested", "approved", "refused", "withdrawn")
LESSON_WEEKS = ("all", "odd", "even")
PAIR_KINDS = ("keep", "avoid")
WISH_KINDS = ("free", "duty")
CELL_SOURCES = ("engine", "hand", "repair", "swap", "import", "copy")
CHANGE_KINDS = ("edit", "swap", "repair", "undo", "import")
REPAIR_STATES = ("proposed", "applied", "undone", "dropped")
REPAIR_EFFECTS = ("deduct", "owe")
SWAP_STATES = ("requested", "approved", "refused", "withdrawn", "undone")


class DutyPost(Record, Base):
    """A post of the roster: when it is manned, by how many, and who may stand there.

    ``day_kinds`` are values of ``calendar_day.kind`` (an event day is a day of its own kind);
    ``weekdays`` are ISO numbers, empty means all. A period whose end is not after its beginning
    passes midnight. ``who`` narrows the people: {"lines": [..], "posts": [..], "squads": [..],
    "people": [..]}, each empty list means no restriction. ``segment`` is its column on paper.
    """

    __tablename__ = "duty_post"

    name: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = coded(DUTY_KINDS)
    segment: Mapped[str] = coded(SEGMENTS)
    span: Mapped[str] = coded(DUTY_SPANS, default="day")
    day_kinds: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    weekdays: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    headcount: Mapped[int] = mapped_column(default=1)
    least_leaders: Mapped[int] = mapped_column(default=0)
    least_certified: Mapped[int] = mapped_column(default=0)
    certificate: Mapped[str] = mapped_column(sa.String(64), default="")
    needs_sex: Mapped[str | None] = coded(SEXES, nullable=True)
    points: Mapped[int] = mapped_column(default=1)
    who: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    place_post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    duty_text: Mapped[str] = mapped_column(sa.Text, default="")
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("headcount BETWEEN 1 AND 50", name="headcount"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points"),
        sa.CheckConstraint("valid_to >= valid_from", name="order"),
        unique_alive("duty_post", "name"),
    )


class DutyPostArea(Base):
    """The areas that somebody on this post covers."""

    __tablename__ = "duty_post_area"

    post_id: Mapped[int] = mapped_column(sa.ForeignKey("duty_post.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)


class DutyPerson(Record, Base):
    """How somebody takes part in the rosters of one term.

    ``share`` is his workload in percent of a full one. What he ``owes`` was brought over from the
    last term (below 0: he did too much then). None in a limit means that of the roster.
    """

    __tablename__ = "duty_person"

    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    share: Mapped[int] = mapped_column(default=100)
    leads: Mapped[bool] = mapped_column(default=False)
    owes_points: Mapped[int] = mapped_column(default=0)
    owes_nights: Mapped[int] = mapped_column(default=0)
    owes_holidays: Mapped[int] = mapped_column(default=0)
    owes_mornings: Mapped[int] = mapped_column(default=0)
    per_day: Mapped[int | None]
    in_7_days: Mapped[int | None]
    consecutive_days: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("share BETWEEN 0 AND 200", name="share"),
        unique_alive("duty_person", "term_id", "person_id"),
    )


class LeaveRequest(Record, Base):
    """A leave or an absence that is known in advance; ``reason`` may speak of health: sealed."""

    __tablename__ = "leave_request"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = coded(LEAVE_KINDS)
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    state: Mapped[str] = coded(LEAVE_STATES, default="requested")
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(sa.String(100), default="")
    decision: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="order"),)


class Lesson(Record, Base):
    """A lesson of somebody's timetable. A make-up day follows the weekday it stands for."""

    __tablename__ = "lesson"

    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    weekday: Mapped[int]
    weeks: Mapped[str] = coded(LESSON_WEEKS, default="all")
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    period: Mapped[str] = mapped_column(sa.String(32), default="")
    subject: Mapped[str] = mapped_column(sa.String(64), default="")
    class_name: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        sa.CheckConstraint("ends_at > starts_at", name="order"),
    )


class DutyWish(Record, Base):
    """What somebody would like: free or a duty, on days, a weekday, a post; all must hold."""

    __tablename__ = "duty_wish"

    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = coded(WISH_KINDS)
    priority: Mapped[int] = mapped_column(default=2)
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("duty_post.id"))
    weekday: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        sa.CheckConstraint("ends_on >= starts_on", name="order"),
    )


class DutyPair(Record, Base):
    """Two people who should share a post (a wish), or must never share one (a hard rule)."""

    __tablename__ = "duty_pair"

    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"), index=True)
    first_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str] = coded(PAIR_KINDS)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("first_id < second_id", name="order"),
        unique_alive("duty_pair", "term_id", "first_id", "second_id"),
    )


class Roster(Record, Base):
    """A named version of a term's roster, with all that made it.

    ``sliders`` and ``limits`` are what the director chose; ``quotas`` what each person was to get;
    ``outcome`` what the engine said (penalty, gaps, seconds, hash); ``drawn`` counts the changes.
    """

    __tablename__ = "roster"

    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seed: Mapped[int] = mapped_column(default=1)
    rule_set: Mapped[str] = mapped_column(sa.String(32), default="")
    engine: Mapped[str] = mapped_column(sa.String(64), default="")
    sliders: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    limits: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    quotas: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    outcome: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    generated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copied_from: Mapped[int | None] = mapped_column(sa.ForeignKey("roster.id"))
    drawn: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="order"),
        unique_alive("roster", "term_id", "name"),
    )


class RosterCell(Base):
    """One seat of a post on a day. Nobody in it is a gap (缺岗). ``kept_why``: a rule is broken."""

    __tablename__ = "roster_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"))
    day: Mapped[date]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("duty_post.id"))
    seat: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    locked: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = coded(CELL_SOURCES, default="hand")
    kept_why: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.UniqueConstraint("roster_id", "day", "post_id", "seat"),
        sa.Index(None, "person_id", "day"),
        sa.Index(None, "day"),
    )


class RosterMonth(Record, Base):
    """A month of a roster that was published; of each term's month one version is in force."""

    __tablename__ = "roster_month"

    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"), index=True)
    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"))
    month: Mapped[str] = mapped_column(sa.String(7))
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (unique_alive("roster_month", "month", "term_id"),)


class RosterChange(Record, Base):
    """A cell that changed after its month was published, and why; printed as 调班."""

    __tablename__ = "roster_change"

    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"))
    day: Mapped[date]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("duty_post.id"))
    seat: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = coded(CHANGE_KINDS)
    old_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    new_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    repair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("roster_repair.id"))
    swap_id: Mapped[int | None] = mapped_column(sa.ForeignKey("duty_swap.id"))

    __table_args__ = (sa.Index(None, "roster_id", "day"),)


class RosterRepair(Record, Base):
    """Somebody is absent: what was proposed to repair the roster, and what came of it.

    ``moves`` are the changed cells [day, post, seat, old, new]; ``least`` is the proven minimum
    of changes where it was proved. ``points`` were taken off his quota or are owed.
    """

    __tablename__ = "roster_repair"

    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    leave_id: Mapped[int | None] = mapped_column(sa.ForeignKey("leave_request.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = coded(REPAIR_STATES, default="proposed")
    effect: Mapped[str] = coded(REPAIR_EFFECTS, default="deduct")
    points: Mapped[int] = mapped_column(default=0)
    moves: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    least: Mapped[int | None]
    proved: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(sa.String(100), default="")


class DutySwap(Record, Base):
    """Two people change duties, or one takes over another's (no second cell)."""

    __tablename__ = "duty_swap"

    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"), index=True)
    state: Mapped[str] = coded(SWAP_STATES, default="requested")
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    day: Mapped[date]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("duty_post.id"))
    seat: Mapped[int] = mapped_column(default=1)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    other_day: Mapped[date | None]
    other_post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("duty_post.id"))
    other_seat: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(sa.String(100), default="")
    decision: Mapped[str] = mapped_column(sa.Text, default="")
