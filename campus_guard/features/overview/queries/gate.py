"""What the gate's records say of a term, and of today."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from campus_guard.db.models import (
    DataRequest,
    DayClose,
    GateDelivery,
    GateHandover,
    LateArrival,
    LeaveSlip,
    Refusal,
    VehiclePermit,
    VehicleStay,
    Visit,
)
from campus_guard.db.service import Read
from campus_guard.features.gate.queries import Board, GateBoard
from campus_guard.features.gate.rules.statistics import CAME

SOON = timedelta(days=30)
_REGISTERS: tuple[Any, ...] = (
    Visit,
    VehicleStay,
    Refusal,
    GateDelivery,
    GateHandover,
    DayClose,
    LeaveSlip,
    LateArrival,
)


@dataclass(frozen=True)
class GateFigures:
    """The gate in a range of days; ``median`` is in minutes over ``timed`` visits."""

    visits: int
    people: int
    vehicles: int
    refused: int
    timed: int
    median: float | None
    unconfirmed: int
    unconfirmed_people: int
    handovers: int
    closings: int
    slips: int
    late: int


@dataclass(frozen=True)
class GateToday:
    """The gate at this moment, and what waits there for the office."""

    visits: int
    people: int
    inside: int
    overstays: int
    vehicles: int
    refused: int
    to_complete: int
    badges_unreturned: int
    requests_open: int
    permits_expiring: int
    unconfirmed_last: int
    last_day: date | None


def gate_figures(r: Read, first: date, last: date) -> GateFigures | None:
    """Return the figures of these days, both included; None when the gate recorded nothing then.

    A gate that is used leaves handovers and closings even on a day on which nobody came.
    """
    if not _recorded(r, first, last):
        return None
    states = _by_state(r, first, last)
    came = [states.get(state, (0, 0)) for state in CAME]
    minutes = _minutes(r, first, last)
    lost = states.get("closed_unconfirmed", (0, 0))
    return GateFigures(
        visits=sum(visits for visits, _ in came),
        people=sum(people for _, people in came),
        vehicles=_count(r, VehicleStay, first, last, VehicleStay.state != "cancelled"),
        refused=_count(r, Refusal, first, last),
        timed=len(minutes),
        median=median(minutes) if minutes else None,
        unconfirmed=lost[0],
        unconfirmed_people=lost[1],
        handovers=_count(r, GateHandover, first, last),
        closings=_count(r, DayClose, first, last),
        slips=_count(r, LeaveSlip, first, last, LeaveSlip.out_at.is_not(None)),
        late=_count(r, LateArrival, first, last),
    )


def gate_today(r: Read) -> GateToday | None:
    """Return the state of the gate; None while it has no record at all."""
    if not _recorded(r, date.min, date.max):
        return None
    board: Board = GateBoard().fetch(r)
    closing = r.session.execute(
        sa.select(DayClose.day, DayClose.visits_closed)
        .where(DayClose.voided_at.is_(None))
        .order_by(DayClose.day.desc(), DayClose.id.desc())
        .limit(1)
    ).first()
    permits = sa.select(sa.func.count()).where(
        VehiclePermit.voided_at.is_(None),
        VehiclePermit.ended.is_(None),
        VehiclePermit.ends_on.between(r.today, r.today + SOON),
    )
    asked = sa.select(sa.func.count()).where(
        DataRequest.voided_at.is_(None), DataRequest.answered_at.is_(None)
    )
    return GateToday(
        visits=board.figures.visits,
        people=board.figures.people_in,
        inside=board.people,
        overstays=board.overstays,
        vehicles=len(board.vehicles),
        refused=board.figures.refused,
        to_complete=board.to_complete,
        badges_unreturned=len(board.badges_unreturned),
        requests_open=r.session.scalar(asked) or 0,
        permits_expiring=r.session.scalar(permits) or 0,
        unconfirmed_last=closing.visits_closed if closing else 0,
        last_day=closing.day if closing else None,
    )


def _recorded(r: Read, first: date, last: date) -> bool:
    for model in _REGISTERS:
        query = sa.select(model.id).where(
            model.day >= first, model.day <= last, model.voided_at.is_(None)
        )
        if r.session.execute(query.limit(1)).first() is not None:
            return True
    return False


def _by_state(r: Read, first: date, last: date) -> dict[str, tuple[int, int]]:
    rows = r.session.execute(
        sa.select(Visit.state, sa.func.count(), sa.func.sum(Visit.heads))
        .where(Visit.day >= first, Visit.day <= last, Visit.voided_at.is_(None))
        .group_by(Visit.state)
    )
    return {state: (visits, people or 0) for state, visits, people in rows}


def _minutes(r: Read, first: date, last: date) -> list[int]:
    """Return the whole minutes inside of those who left, where both times are certain."""
    left, entered = (
        sa.func.unixepoch(sa.func.substr(sa.type_coerce(column, sa.String), 1, 19))
        for column in (Visit.left_at, Visit.entered_at)
    )
    query = sa.select(left - entered).where(
        Visit.day >= first,
        Visit.day <= last,
        Visit.voided_at.is_(None),
        Visit.state == "left",
        Visit.uncertain.is_(sa.false()),
        Visit.entered_at.is_not(None),
        Visit.left_at >= Visit.entered_at,
    )
    return [int(seconds) // 60 for seconds in r.session.scalars(query)]


def _count(r: Read, model: Any, first: date, last: date, *where: Any) -> int:
    query = sa.select(sa.func.count()).where(
        model.day >= first, model.day <= last, model.voided_at.is_(None), *where
    )
    return r.session.scalar(query) or 0
