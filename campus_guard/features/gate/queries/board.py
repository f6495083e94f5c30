"""Who is inside, live: derived from the open visits, people counted and not rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import (
    Badge,
    GateDelivery,
    Person,
    Refusal,
    VehicleStay,
    Visit,
    VisitPlan,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.queries.clocks import last_event
from campus_guard.features.gate.queries.plans import rules_plan
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.queries.watching import OpenAlert, open_alerts
from campus_guard.features.gate.rules import overstays, plans
from campus_guard.features.gate.rules.moments import Stamp, clock_banner

_INSIDE: sa.ColumnElement[str] = sa.literal_column("'inside'")


@dataclass(frozen=True)
class BoardRow:
    """A visit that is inside: ``inside`` people; ``words`` go with the colour of ``stay``."""

    visit_id: int
    version: int
    visitor_id: int | None
    name: str
    unit: str
    type_code: str
    type_name: str
    reason: str
    host: str
    inside: int
    heads: int
    badge: str
    plate: str
    entered_at: datetime | None
    uncertain: bool
    expected_leave_at: datetime | None
    stay: overstays.Stay
    words: Message | None
    escort: str
    quick: bool
    complete: bool
    emergency: bool
    note: str


@dataclass(frozen=True)
class BoardVehicle:
    """A vehicle that is inside; ``driver_left``: its people are out, it is not."""

    stay_id: int
    plate: str
    driver: str
    visit_id: int | None
    entered_at: datetime | None
    parking: str
    driver_left: bool
    staff: bool


@dataclass(frozen=True)
class DayFigures:
    """What happened today so far; people are heads."""

    visits: int
    people_in: int
    people_out: int
    inside: int
    vehicles_in: int
    refused: int
    deliveries: int
    expected: int
    no_shows: int
    unconfirmed: int


@dataclass(frozen=True)
class Board:
    """The desk at this moment; ``banner`` is set while the clock cannot be trusted."""

    now: datetime
    people: int
    rows: tuple[BoardRow, ...]
    vehicles: tuple[BoardVehicle, ...]
    figures: DayFigures
    banner: Message | None
    to_complete: int
    badges_unreturned: tuple[str, ...]
    alerts: tuple[OpenAlert, ...] = ()

    @property
    def expected(self) -> int:
        """Return how many visits and passes of today have not been used."""
        return self.figures.expected

    @property
    def overstays(self) -> int:
        """Return how many visits are over their time."""
        return sum(row.stay is overstays.Stay.OVER for row in self.rows)


_OPEN = (
    sa.select(Visit, Person.name)
    .outerjoin(Person, Visit.host_id == Person.id)
    .where(Visit.state == _INSIDE, Visit.voided_at.is_(None))
)
_CARS = (
    sa.select(VehicleStay, Visit.state)
    .outerjoin(Visit, VehicleStay.visit_id == Visit.id)
    .where(VehicleStay.state == _INSIDE, VehicleStay.voided_at.is_(None))
    .order_by(VehicleStay.id)
)
_UNRETURNED = (
    sa.select(Badge.number)
    .join(Visit, Visit.id == Badge.visit_id)
    .where(
        Badge.state == sa.literal_column("'out'"), Badge.voided_at.is_(None), Visit.state != _INSIDE
    )
    .order_by(Badge.number)
)


def inside_now(r: Read, settings: GateSettings) -> tuple[BoardRow, ...]:
    """Return the visits that are inside, overstays first (the longest on top)."""
    found = list(r.session.execute(_OPEN))
    present = {v.id: _present(v, settings) for v, _ in found}
    order = {p.visit_id: n for n, p in enumerate(overstays.board_order(present.values(), r.now))}
    rows = [_row(r, v, host, settings, present[v.id]) for v, host in found]
    return tuple(sorted(rows, key=lambda row: order[row.visit_id]))


def _present(visit: Visit, settings: GateSettings) -> overstays.Present:
    kind = settings.type_of(visit.type_code)
    entered = visit.entered_at or visit.created_at
    return overstays.Present(
        visit.id,
        Stamp(entered, visit.uncertain or visit.entered_at is None),
        kind.minutes if kind else 60,
        visit.inside,
        visit.expected_leave_at,
    )


def _row(
    r: Read, visit: Visit, host: str | None, settings: GateSettings, present: overstays.Present
) -> BoardRow:
    return BoardRow(
        visit.id,
        visit.version,
        visit.visitor_id,
        visit.name,
        visit.unit,
        visit.type_code,
        settings.type_name(visit.type_code),
        settings.reason(visit.reason_code, visit.reason_text),
        host or visit.host_name,
        visit.inside,
        visit.heads,
        visit.badge,
        visit.plate,
        visit.entered_at,
        visit.uncertain,
        present.expected_leave,
        overstays.stay(present, r.now),
        overstays.stay_words(present, r.now),
        visit.escort,
        visit.quick,
        not visit.missing,
        visit.emergency,
        visit.note,
    )


def vehicles_now(r: Read) -> tuple[BoardVehicle, ...]:
    """Return the vehicles that are inside."""
    return tuple(
        BoardVehicle(
            s.id,
            s.plate,
            s.driver_name,
            s.visit_id,
            s.entered_at,
            s.parking,
            state not in (None, "inside"),
            s.staff,
        )
        for s, state in r.session.execute(_CARS)
    )


def unreturned(r: Read) -> tuple[str, ...]:
    """Return the numbers of the badges that are out although their visit is over."""
    return tuple(r.session.scalars(_UNRETURNED))


def _number(r: Read, query: sa.Select[Any]) -> int:
    return r.session.scalar(query) or 0


def day_figures(r: Read, people: int) -> DayFigures:
    """Return the figures of today."""
    by_state = {
        state: (visits, heads or 0)
        for state, visits, heads in r.session.execute(
            sa.select(Visit.state, sa.func.count(), sa.func.sum(Visit.heads))
            .where(Visit.day == r.today, Visit.voided_at.is_(None))
            .group_by(Visit.state)
        )
    }
    came = [by_state.get(s, (0, 0)) for s in ("inside", "left", "closed_unconfirmed")]
    cars = sa.select(sa.func.count()).where(
        VehicleStay.day == r.today,
        VehicleStay.voided_at.is_(None),
        VehicleStay.state != sa.literal_column("'cancelled'"),
    )
    return DayFigures(
        visits=sum(visits for visits, _ in came),
        people_in=sum(heads for _, heads in came),
        people_out=came[1][1],
        inside=people,
        vehicles_in=_number(r, cars),
        refused=_number(r, _of_day(Refusal, r)),
        deliveries=_number(r, _of_day(GateDelivery, r)),
        expected=by_state.get("planned", (0, 0))[0] + _plans_open(r),
        no_shows=by_state.get("no_show", (0, 0))[0],
        unconfirmed=came[2][0],
    )


def _of_day(model: type[Refusal] | type[GateDelivery], r: Read) -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(model.day == r.today, model.voided_at.is_(None))


def _plans_open(r: Read) -> int:
    """Return how many recurring passes are for today and have not been used."""
    rows = list(
        r.session.scalars(
            sa.select(VisitPlan).where(
                VisitPlan.ends_on >= r.today,
                VisitPlan.starts_on <= r.today,
                VisitPlan.voided_at.is_(None),
                VisitPlan.cancelled_at.is_(None),
            )
        )
    )
    open_ids = {p.id for p in rows if plans.covers(rules_plan(p), r.today)}
    if not open_ids:
        return 0
    used = r.session.scalars(
        sa.select(Visit.plan_id).where(
            Visit.plan_id.is_not(None), Visit.day == r.today, Visit.voided_at.is_(None)
        )
    )
    return len(open_ids - set(used))


@dataclass(frozen=True, kw_only=True)
class GateBoard(Query[Board]):
    """Return the board: people and vehicles inside, today's figures, what waits."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> Board:
        settings, _ = stored_settings(r)
        rows = inside_now(r, settings)
        people = sum(row.inside for row in rows)
        waiting = sa.select(sa.func.count()).where(
            Visit.missing != sa.literal_column("''"), Visit.voided_at.is_(None)
        )
        return Board(
            r.now,
            people,
            rows,
            vehicles_now(r),
            day_figures(r, people),
            clock_banner(r.now, last_event(r)),
            _number(r, waiting),
            unreturned(r),
            open_alerts(r),
        )
