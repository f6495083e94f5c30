"""Patrol plans, and the rounds that were walked or missed.

A round that was missed stays missed: its place is never filled in afterwards (漏巡留空并注明原因,
不允许补造时间). A round may be entered until three days after its time, because a Friday's paper
comes to the office on Monday; twelve hours after, it is marked as a late entry and says why.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block
from campus_guard.db.models import (
    Hazard,
    Patrol,
    PatrolPlan,
    PatrolPoint,
    PatrolVisit,
)
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.queries import days as calendar_days
from campus_guard.features.rosters.codes import PatrolInterval, PatrolState, VisitState
from campus_guard.features.rosters.commands.common import Typed, is_late
from campus_guard.features.rosters.demand import shift
from campus_guard.features.rosters.patrolling import TOO_LATE, planned


@dataclass(frozen=True, kw_only=True)
class VisitInput:
    """A check point on a round; a finding says what, and what was done."""

    uid: str
    point_id: int
    state: VisitState = VisitState.IN_ORDER
    at: datetime | None = None
    finding: str = ""
    action: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a round belongs."""

    interval: PatrolInterval
    starts_at: datetime
    ends_at: datetime


def _place(w: Write, plan_id: int, day: date, number: int) -> _Place:
    """Return the time of a planned round; raises UserError when it is not planned."""
    plan = w.fetch(PatrolPlan, plan_id)
    today = calendar_days(w, day, day)[0]
    words = msg("This round is not planned on that day.")
    refuse({} if planned(plan, today) and 1 <= number <= plan.rounds else {"round": words})
    starts, ends = shift(day, plan.starts_at, plan.ends_at)
    return _Place(PatrolInterval(plan.interval), starts, ends)


def _refuse_recorded(w: Write, plan_id: int, day: date, number: int) -> None:
    query = alive(Patrol).where(
        Patrol.plan_id == plan_id, Patrol.day == day, Patrol.round == number
    )
    row = w.session.scalars(query).first()
    if row is None:
        return
    if row.state == PatrolState.MISSED:
        raise UserError(msg("This round was missed. It is never filled in afterwards."))
    raise UserError(msg("This round is recorded already."))


def _number(w: Write) -> str:
    year = w.today.year
    return f"XC-{year}-{w.next_number(f'patrol {year}'):05}"


@dataclass(frozen=True, kw_only=True)
class RecordPatrol(Command[int]):
    """Record a round that was walked; returns its id. Without a plan it is an extra round."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    day: date
    started_at: datetime
    walker_id: int
    plan_id: int | None = None
    round: int = 1
    interval: PatrolInterval = PatrolInterval.OTHER
    companions: str = ""
    ended_at: datetime | None = None
    visits: tuple[VisitInput, ...] = field(default=())
    late_why: str = ""
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Patrol, self.uid)
        if known is not None:
            return known.id
        place = None
        if self.plan_id is not None:
            place = _place(w, self.plan_id, self.day, self.round)
            _refuse_recorded(w, self.plan_id, self.day, self.round)
        typed = Typed()
        values = self._values(w, typed, place)
        self._check_visits(w, typed)
        typed.refuse()
        row = w.add(Patrol(uid=self.uid, number=_number(w), **values))
        for visit in self.visits:
            w.add(
                PatrolVisit(
                    uid=visit.uid,
                    patrol_id=row.id,
                    point_id=visit.point_id,
                    state=visit.state.value,
                    at=visit.at,
                    finding=clean_block(visit.finding),
                    action=clean_block(visit.action),
                )
            )
        return row.id

    def _values(self, w: Write, typed: Typed, place: _Place | None) -> dict[str, Any]:
        companions = typed.line("companions", self.companions, 200)
        late_why = typed.block("late_why", self.late_why, 1000)
        note = typed.block("note", self.note, 5000)
        typed.person(w, "walker_id", self.walker_id)
        typed.past("started_at", self.started_at, w.now)
        typed.past("ended_at", self.ended_at, w.now)
        end = self.ended_at or self.started_at
        typed.wrong("ended_at", msg("The end lies before the beginning."), end < self.started_at)
        late = is_late(w.now, end)
        gone = w.now - (place.ends_at if place else end) > TOO_LATE
        typed.wrong("started_at", msg("Too late: this round can only be noted as missed."), gone)
        typed.wrong("late_why", msg("Entered late: say why."), late and not late_why)
        _check_time(typed, self.day, self.started_at, place)
        return {
            "plan_id": self.plan_id,
            "day": self.day,
            "interval": (place.interval if place else self.interval).value,
            "round": self.round,
            "state": PatrolState.WALKED.value,
            "walker_id": self.walker_id,
            "companions": companions,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "late_entry": late,
            "late_why": late_why if late else "",
            "note": note,
        }

    def _check_visits(self, w: Write, typed: Typed) -> None:
        points = [visit.point_id for visit in self.visits]
        typed.alive(w, "visits", PatrolPoint, points)
        double = len(points) != len(set(points))
        typed.wrong("visits", msg("A check point stands here twice."), double)
        for visit in self.visits:
            finding = typed.block("visits", visit.finding, 5000)
            typed.block("visits", visit.action, 5000)
            silent = visit.state is VisitState.FINDING and not finding
            typed.wrong("visits", msg("Say what was found."), silent)
            typed.past("visits", visit.at, w.now)
            early = visit.at is not None and visit.at < self.started_at
            typed.wrong("visits", msg("This lies before the round began."), early)


def _check_time(typed: Typed, day: date, started_at: datetime, place: _Place | None) -> None:
    """A round belongs to its day and, planned, to its part of the day (an hour either way)."""
    if place is None:
        words = msg("The round began on another day.")
        typed.wrong("started_at", words, abs((started_at.date() - day).days) > 1)
        return
    hour = timedelta(hours=1)
    inside = place.starts_at - hour <= started_at <= place.ends_at + hour
    typed.wrong("started_at", msg("This lies outside the time of the patrol."), not inside)


@dataclass(frozen=True, kw_only=True)
class MissPatrol(Command[int]):
    """Note that a planned round was not walked, and why; returns its id. It stays missed."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    plan_id: int
    day: date
    round: int = 1
    why: str

    def apply(self, w: Write) -> int:
        known = w.existing(Patrol, self.uid)
        if known is not None:
            return known.id
        place = _place(w, self.plan_id, self.day, self.round)
        _refuse_recorded(w, self.plan_id, self.day, self.round)
        typed = Typed()
        why = typed.block("why", self.why, 2000, need=True)
        typed.wrong("day", msg("The time of this round has not come."), place.starts_at > w.now)
        typed.refuse()
        row = Patrol(
            uid=self.uid,
            number=_number(w),
            plan_id=self.plan_id,
            day=self.day,
            interval=place.interval.value,
            round=self.round,
            state=PatrolState.MISSED.value,
            missed_why=why,
            late_entry=is_late(w.now, place.ends_at),
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class VoidPatrol(VoidRecord):
    """Void a round that was recorded by mistake, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Patrol

    def check(self, w: Write, row: Any) -> None:
        """Nothing: a voided round stays readable and its place is open again."""


@dataclass(frozen=True, kw_only=True)
class UnvoidPatrol(UnvoidRecord):
    """Take the voiding of a round back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Patrol

    def check(self, w: Write, row: Any) -> None:
        """Refuse when the round was recorded again meanwhile."""
        if row.plan_id is not None:
            _refuse_recorded(w, row.plan_id, row.day, row.round)


@dataclass(frozen=True, kw_only=True)
class LinkPatrolHazard(Command[int]):
    """Say which hazard a finding was entered as; returns the id of the check point's record."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    hazard_id: int | None

    def apply(self, w: Write) -> int:
        row = w.fetch(PatrolVisit, self.visit_id)
        typed = Typed()
        typed.alive(w, "hazard_id", Hazard, (self.hazard_id,))
        nothing = row.state != VisitState.FINDING
        typed.wrong("visit_id", msg("Nothing was found there."), nothing)
        typed.refuse()
        w.amend(row, hazard_id=self.hazard_id)
        return row.id
