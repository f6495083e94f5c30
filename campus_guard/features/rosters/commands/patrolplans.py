"""Planned patrols: the three intervals, the group patrols, their routes."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import DutyPost, Patrol, PatrolPlan, PatrolPlanPoint, PatrolPoint
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, keep_old, refuse, taken
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.rules import DayKind
from campus_guard.features.rosters.codes import PatrolInterval
from campus_guard.features.rosters.commands.common import Typed
from campus_guard.features.rosters.commands.posts import SCHOOL_DAYS

USUAL = (
    ("课间巡查", PatrolInterval.BREAK, time(9, 50), time(10, 20), 1),
    ("午间巡查", PatrolInterval.NOON, time(12, 0), time(13, 40), 1),
    ("夜间巡查", PatrolInterval.NIGHT, time(21, 0), time(6, 0), 2),
    ("早晨巡逻", PatrolInterval.MORNING, time(7, 10), time(8, 0), 1),
    ("放学巡逻", PatrolInterval.DISMISSAL, time(16, 30), time(18, 0), 1),
)
"""The three intervals (DUT-04) and the group patrols (DUT-05)."""


@dataclass(frozen=True, kw_only=True)
class PatrolPlanFields:
    """What is typed about a planned patrol; ``point_ids`` in the order of the route."""

    name: str
    interval: PatrolInterval
    starts_at: time
    ends_at: time
    valid_from: date
    valid_to: date | None = None
    rounds: int = 1
    day_kinds: tuple[str, ...] = SCHOOL_DAYS
    point_ids: tuple[int, ...] = ()
    post_id: int | None = None
    note: str = ""
    sort: int = 0


def _values(w: Write, given: PatrolPlanFields, except_id: int | None = None) -> dict[str, Any]:
    typed = Typed()
    name = typed.line("name", given.name, 64, need=True)
    note = typed.block("note", given.note, 2000)
    again = bool(name) and taken(w, PatrolPlan, except_id, name=name)
    typed.wrong("name", msg("There is already a patrol of this name."), again)
    words = msg("A whole number from {low} to {high}.", low=1, high=24)
    typed.wrong("rounds", words, not 1 <= given.rounds <= 24)
    backwards = given.valid_to is not None and given.valid_to < given.valid_from
    typed.wrong("valid_to", msg("The end lies before the beginning."), backwards)
    known = {kind.value for kind in DayKind}
    typed.wrong("day_kinds", msg("Choose at least one kind of day."), not given.day_kinds)
    typed.wrong("day_kinds", msg("Choose one from the list."), set(given.day_kinds) - known)
    typed.alive(w, "point_ids", PatrolPoint, given.point_ids)
    double = len(set(given.point_ids)) != len(given.point_ids)
    typed.wrong("point_ids", msg("A check point stands here twice."), double)
    typed.alive(w, "post_id", DutyPost, (given.post_id,))
    typed.refuse()
    same = ("starts_at", "ends_at", "valid_from", "valid_to", "rounds", "post_id", "sort")
    return {
        "name": name,
        "note": note,
        "interval": given.interval.value,
        "day_kinds": sorted(set(given.day_kinds)),
        **{key: getattr(given, key) for key in same},
    }


def _put_points(w: Write, plan_id: int, points: tuple[int, ...]) -> None:
    here = PatrolPlanPoint.plan_id
    w.session.execute(sa.delete(PatrolPlanPoint).where(here == plan_id))
    rows = [{"plan_id": plan_id, "point_id": p, "sort": n} for n, p in enumerate(points)]
    w.bulk(PatrolPlanPoint, rows)


def _points(w: Write, plan_id: int) -> list[int]:
    query = sa.select(PatrolPlanPoint.point_id).where(PatrolPlanPoint.plan_id == plan_id)
    return list(w.session.scalars(query.order_by(PatrolPlanPoint.sort)))


@dataclass(frozen=True, kw_only=True)
class AddPatrolPlan(PatrolPlanFields, Command[int]):
    """Plan a patrol; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        known = w.existing(PatrolPlan, self.uid)
        if known is not None:
            return known.id
        row = w.add(PatrolPlan(uid=self.uid, **_values(w, self)))
        _put_points(w, row.id, self.point_ids)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditPatrolPlan(PatrolPlanFields, Command[int]):
    """Change a planned patrol; returns its id.

    What was asked of the past does not change with it: a plan that began before today keeps its
    days, times and rounds. Let it end and plan another one.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    plan_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(PatrolPlan, self.plan_id, self.expected_version)
        values = _values(w, self, row.id)
        rhythm = ("interval", "starts_at", "ends_at", "rounds", "day_kinds", "valid_from")
        moved = any(values[key] != getattr(row, key) for key in rhythm)
        if moved and row.valid_from < w.today:
            words = msg("This patrol has begun. Let it end and plan another one.")
            raise UserError(words, {"starts_at": words})
        w.amend(row, **values)
        old = _points(w, row.id)
        if old != list(self.point_ids):
            _put_points(w, row.id, self.point_ids)
            keep_old(w, row, "point_ids", str(old), str(list(self.point_ids)))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidPatrolPlan(VoidRecord):
    """Void a plan nobody has walked yet; otherwise let it end."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PatrolPlan

    def check(self, w: Write, row: Any) -> None:
        """Refuse when rounds are recorded."""
        query = alive(Patrol).where(Patrol.plan_id == row.id).limit(1)
        walked = w.session.scalars(query).first() is not None
        words = msg("Rounds are recorded. Let it end on a day instead.")
        refuse({"reason": words} if walked else {})


@dataclass(frozen=True, kw_only=True)
class UnvoidPatrolPlan(UnvoidRecord):
    """Take the voiding of a plan back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PatrolPlan

    def check(self, w: Write, row: Any) -> None:
        """Refuse when another plan has taken the name."""
        again = taken(w, PatrolPlan, row.id, name=row.name)
        refuse({"name": msg("There is already a patrol of this name.")} if again else {})


@dataclass(frozen=True, kw_only=True)
class LoadPatrolPlans(Command[int]):
    """Plan the usual patrols that are not there yet, along all check points; return how many."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    valid_from: date

    def apply(self, w: Write) -> int:
        order = alive(PatrolPoint).order_by(PatrolPoint.sort, PatrolPoint.code)
        points = tuple(point.id for point in w.session.scalars(order))
        made = 0
        for number, (name, interval, starts_at, ends_at, rounds) in enumerate(USUAL):
            if taken(w, PatrolPlan, name=name):
                continue
            AddPatrolPlan(
                uid=new_uid(), name=name, interval=interval, starts_at=starts_at, ends_at=ends_at,
                valid_from=self.valid_from, rounds=rounds, point_ids=points, sort=number,
            ).apply(w)  # fmt: skip
            made += 1
        return made
