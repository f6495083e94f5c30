"""Planned patrols, their rounds, and which areas were walked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import (
    Area,
    DutyPost,
    Hazard,
    Patrol,
    PatrolPlan,
    PatrolPlanPoint,
    PatrolPoint,
    PatrolVisit,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.queries import days as calendar_days
from campus_guard.features.places.queries.lists import area_paths
from campus_guard.features.places.rules import Node, in_tree_order
from campus_guard.features.rosters.codes import PatrolInterval, PatrolState, RoundState, VisitState
from campus_guard.features.rosters.demand import monday, shift
from campus_guard.features.rosters.dutyrows import (
    Coverage,
    CoverageRow,
    PatrolPlanRow,
    RoundRow,
    RoutePoint,
    VisitRow,
)
from campus_guard.features.rosters.patrolling import may_record, planned, round_state
from campus_guard.features.rosters.queries.loading import names_of

WEEK = timedelta(days=7)


def route_points(r: Read) -> dict[int, RoutePoint]:
    """Return all check points by number, voided ones too."""
    areas = area_paths(r)
    return {
        p.id: RoutePoint(p.id, p.code, p.name, p.area_id, areas.get(p.area_id, ""), p.look_for)
        for p in r.session.scalars(sa.select(PatrolPoint).order_by(PatrolPoint.sort))
    }


def plan_rows(r: Read, *, voided: bool = False) -> dict[int, PatrolPlanRow]:
    """Return the planned patrols by number."""
    points = route_points(r)
    routes: dict[int, list[RoutePoint]] = {}
    order = sa.select(PatrolPlanPoint.plan_id, PatrolPlanPoint.point_id)
    for plan_id, point_id in r.session.execute(order.order_by(PatrolPlanPoint.sort)):
        routes.setdefault(plan_id, []).append(points[point_id])
    posts = dict(r.session.execute(sa.select(DutyPost.id, DutyPost.name)).all())
    query = sa.select(PatrolPlan).order_by(PatrolPlan.sort, PatrolPlan.starts_at, PatrolPlan.id)
    if not voided:
        query = query.where(PatrolPlan.voided_at.is_(None))
    same = ("id", "version", "name", "post_id", "starts_at", "ends_at", "rounds", "valid_from",
            "valid_to", "note", "sort")  # fmt: skip
    return {
        row.id: PatrolPlanRow(
            **{key: getattr(row, key) for key in same},
            interval=PatrolInterval(row.interval),
            post=posts.get(row.post_id or 0, ""),
            day_kinds=tuple(row.day_kinds),
            points=tuple(routes.get(row.id, ())),
            voided=row.voided_at is not None,
        )
        for row in r.session.scalars(query)
    }


@dataclass(frozen=True, kw_only=True)
class ListPatrolPlans(Query[tuple[PatrolPlanRow, ...]]):
    """Return the planned patrols."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PatrolPlanRow, ...]:
        return tuple(plan_rows(r, voided=self.include_voided).values())


def source_ref(number: str, point: RoutePoint) -> str:
    """Return how a hazard names the finding that it came from."""
    return f"{number} {point.code}"[:64]


def _visits(r: Read, patrols: Mapping[int, str]) -> dict[int, list[VisitRow]]:
    """Return the check points of these rounds {id: number}, each with its hazard."""
    points = route_points(r)
    rows = list(
        r.session.scalars(
            alive(PatrolVisit).where(PatrolVisit.patrol_id.in_(patrols)).order_by(PatrolVisit.id)
        )
    )
    findings = [row for row in rows if row.state == VisitState.FINDING]
    refs = {source_ref(patrols[row.patrol_id], points[row.point_id]): row.id for row in findings}
    linked = {row.hazard_id for row in findings if row.hazard_id is not None}
    by_ref: dict[str, tuple[int, str]] = {}
    by_id: dict[int, tuple[int, str]] = {}
    query = sa.select(Hazard.id, Hazard.number, Hazard.source_ref).where(
        Hazard.voided_at.is_(None), sa.or_(Hazard.source_ref.in_(refs), Hazard.id.in_(linked))
    )
    for hazard_id, number, ref in r.session.execute(query):
        by_ref[ref] = by_id[hazard_id] = (hazard_id, number)
    found: dict[int, list[VisitRow]] = {}
    for row in rows:
        point = points[row.point_id]
        ref = source_ref(patrols[row.patrol_id], point)
        hazard = by_id.get(row.hazard_id or 0) or by_ref.get(ref) or (None, "")
        found.setdefault(row.patrol_id, []).append(
            VisitRow(
                id=row.id,
                point=point,
                state=VisitState(row.state),
                at=row.at,
                finding=row.finding,
                action=row.action,
                hazard_id=hazard[0],
                hazard=hazard[1],
                source_ref=ref,
            )
        )
    return found


def _recorded(r: Read, rows: list[Patrol], plans: Mapping[int, PatrolPlanRow]) -> list[RoundRow]:
    """Return rounds that were walked or missed."""
    visits = _visits(r, {row.id: row.number for row in rows})
    names = names_of(r, (row.walker_id for row in rows))
    made = []
    for row in rows:
        plan = plans.get(row.plan_id or 0)
        starts, ends = row.started_at, row.ended_at or row.started_at
        if plan is not None:
            starts, ends = shift(row.day, plan.starts_at, plan.ends_at)
        same = (
            "day",
            "plan_id",
            "round",
            "version",
            "number",
            "walker_id",
            "companions",
            "started_at",
            "ended_at",
            "missed_why",
            "late_entry",
            "late_why",
            "note",
        )
        made.append(
            RoundRow(
                **{key: getattr(row, key) for key in same},
                plan=plan.name if plan else "",
                post_id=plan.post_id if plan else None,
                interval=PatrolInterval(row.interval),
                state=RoundState(row.state),
                starts_at=starts or row.created_at,
                ends_at=ends or row.created_at,
                may_record=False,
                patrol_id=row.id,
                walker=names.get(row.walker_id or 0, ""),
                entered_at=row.created_at,
                points=len(plan.points) if plan else len(visits.get(row.id, ())),
                visits=tuple(visits.get(row.id, ())),
                voided=row.voided_at is not None,
            )
        )
    return made


def _unrecorded(r: Read, plan: PatrolPlanRow, day: date, number: int) -> RoundRow:
    starts, ends = shift(day, plan.starts_at, plan.ends_at)
    return RoundRow(
        day=day, plan_id=plan.id, plan=plan.name,
        post_id=plan.post_id, interval=plan.interval, round=number,
        state=round_state(starts, ends, r.now), starts_at=starts, ends_at=ends,
        may_record=may_record(ends, starts, r.now), patrol_id=None, version=None, number="",
        walker_id=None, walker="", companions="", started_at=None, ended_at=None, missed_why="",
        late_entry=False, late_why="", note="", entered_at=None, points=len(plan.points), visits=(),
    )  # fmt: skip


def rounds(r: Read, first: date, last: date, *, voided: bool = False) -> list[RoundRow]:
    """Return the rounds between two days, planned ones without a record too, in order of time."""
    plans = plan_rows(r, voided=True)
    query = sa.select(Patrol).where(Patrol.day.between(first, last)).order_by(Patrol.id)
    if not voided:
        query = query.where(Patrol.voided_at.is_(None))
    rows = _recorded(r, list(r.session.scalars(query)), plans)
    told = {(row.plan_id, row.day, row.round) for row in rows if not row.voided}
    living = [plan for plan in plans.values() if not plan.voided]
    for day in calendar_days(r, first, last):
        for plan in living:
            if planned(plan, day):
                numbers = range(1, plan.rounds + 1)
                open_ = [n for n in numbers if (plan.id, day.day, n) not in told]
                rows += [_unrecorded(r, plan, day.day, n) for n in open_]
    rows.sort(key=lambda x: (x.day, x.started_at or x.starts_at, x.plan_id or 0, x.round))
    return rows


@dataclass(frozen=True, kw_only=True)
class RoundsBetween(Query[tuple[RoundRow, ...]]):
    """Return the rounds between two days: walked, missed, due, not recorded."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    first: date
    last: date
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[RoundRow, ...]:
        return tuple(rounds(r, self.first, self.last, voided=self.include_voided))


@dataclass(frozen=True, kw_only=True)
class GetPatrol(Query[RoundRow]):
    """Return one round that was recorded; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    patrol_id: int

    def fetch(self, r: Read) -> RoundRow:
        row = r.session.get(Patrol, self.patrol_id)
        if row is None:
            raise NotFound(msg("This record does not exist."))
        return _recorded(r, [row], plan_rows(r, voided=True))[0]


@dataclass(frozen=True, kw_only=True)
class CoverageMatrix(Query[Coverage]):
    """Return area x week: how often check points were visited, those of areas inside counted too.

    Check points that were left out on a round were not visited.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> Coverage:
        return coverage(r, self.first, self.last)


def coverage(r: Read, first: date, last: date) -> Coverage:
    """Return the matrix area x week."""
    weeks = tuple(_mondays(first, last))
    teaching = {monday(d.day) for d in calendar_days(r, first, last) if d.teaching}
    areas = list(r.session.scalars(alive(Area)))
    parents = {area.id: area.parent_id for area in areas}
    counts: dict[int, list[int]] = {area.id: [0] * len(weeks) for area in areas}
    latest: dict[int, datetime] = {}
    for area_id, day, at in _visited(r, first, last):
        place = weeks.index(monday(day))
        for one in _upwards(area_id, parents):
            counts[one][place] += 1
            latest[one] = max(at, latest.get(one, at))
    points: dict[int, int] = dict.fromkeys(parents, 0)
    for point in r.session.scalars(alive(PatrolPoint)):
        for one in _upwards(point.area_id, parents):
            points[one] += 1
    tree = in_tree_order(Node(a.id, a.name, a.parent_id, a.sort, a.code) for a in areas)
    rows = tuple(
        CoverageRow(n.id, n.name, depth, points[n.id], tuple(counts[n.id]), latest.get(n.id))
        for n, depth in tree
    )
    return Coverage(first, last, weeks, tuple(week in teaching for week in weeks), rows)


def _mondays(first: date, last: date) -> Iterable[date]:
    week = monday(first)
    while week <= last:
        yield week
        week += WEEK


def _upwards(area_id: int | None, parents: Mapping[int, int | None]) -> Iterable[int]:
    seen: set[int] = set()
    while area_id is not None and area_id in parents and area_id not in seen:
        seen.add(area_id)
        yield area_id
        area_id = parents[area_id]


def _visited(r: Read, first: date, last: date) -> list[tuple[int, date, datetime]]:
    query = (
        sa.select(PatrolPoint.area_id, Patrol.day, PatrolVisit.at, Patrol.started_at)
        .join(Patrol, PatrolVisit.patrol_id == Patrol.id)
        .join(PatrolPoint, PatrolVisit.point_id == PatrolPoint.id)
        .where(
            PatrolVisit.voided_at.is_(None),
            Patrol.voided_at.is_(None),
            Patrol.state == PatrolState.WALKED.value,
            PatrolVisit.state != VisitState.SKIPPED.value,
            Patrol.day.between(first, last),
        )
    )
    rows = r.session.execute(query)
    return [
        (area_id, day, when)
        for area_id, day, at, started in rows
        if (when := at or started) is not None
    ]
