"""What a shift carries over, the handovers and the closings of the days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import DayClose, GateHandover, LeaveSlip, Visit
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.board import inside_now, unreturned, vehicles_now
from campus_guard.features.gate.queries.registers import DayRange, ListHeld, in_range
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.queries.watching import open_alerts
from campus_guard.features.gate.rules.handover import Carried
from campus_guard.features.gate.rules.overstays import Stay


def carried(r: Read) -> Carried:
    """Return what one shift leaves to the next."""
    settings, _ = stored_settings(r)
    rows = inside_now(r, settings)
    waiting = sa.select(sa.func.count()).where(
        Visit.missing != sa.literal_column("''"), Visit.voided_at.is_(None)
    )
    out = sa.select(sa.func.count()).where(
        LeaveSlip.state == "out", LeaveSlip.returns, LeaveSlip.voided_at.is_(None)
    )
    held, alerts = ListHeld().fetch(r), open_alerts(r)
    return Carried(
        people_inside=sum(row.inside for row in rows),
        overstays=sum(row.inside for row in rows if row.stay is Stay.OVER),
        vehicles_inside=len(vehicles_now(r)),
        badges_unreturned=unreturned(r),
        items_held=tuple(f"{row.name}({row.visitor})" for row in held),
        alerts_open=len(alerts),
        to_complete=r.session.scalar(waiting) or 0,
        pupils_out=r.session.scalar(out) or 0,
        alerts=tuple(dict.fromkeys(a.name for a in alerts if a.name)),
    )


@dataclass(frozen=True, kw_only=True)
class Carry(Query[Carried]):
    """Return what is open at this moment, for the handover."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> Carried:
        return carried(r)


@dataclass(frozen=True)
class HandoverRow:
    """门卫交接班记录."""

    id: int
    at: datetime
    shift: str
    giver: str
    taker: str
    equipment_complete: bool
    remarks: str
    transferred: str
    carried: Carried


def _carried(data: dict[str, Any]) -> Carried:
    lists: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Carried(**lists)


@dataclass(frozen=True, kw_only=True)
class ListHandovers(DayRange, Query[tuple[HandoverRow, ...]]):
    """Return the shift handovers."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[HandoverRow, ...]:
        return tuple(
            HandoverRow(
                x.id,
                x.at,
                x.shift,
                x.giver,
                x.taker,
                x.equipment_complete,
                x.remarks,
                x.transferred,
                _carried(x.carried),
            )
            for x in in_range(r, GateHandover, self)
        )


@dataclass(frozen=True)
class DayCloseRow:
    """A closing of the day."""

    id: int
    day: date
    at: datetime
    by: str
    visits_closed: int
    people_closed: int
    visits_kept: int
    people_kept: int
    no_shows: int
    vehicles_closed: int
    badges_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListDayCloses(DayRange, Query[tuple[DayCloseRow, ...]]):
    """Return the closings of the days."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[DayCloseRow, ...]:
        who = people_behind(r)
        return tuple(
            DayCloseRow(
                x.id,
                x.day,
                x.at,
                who(x.created_by),
                x.visits_closed,
                x.people_closed,
                x.visits_kept,
                x.people_kept,
                x.no_shows,
                x.vehicles_closed,
                tuple(x.badges_out),
            )
            for x in in_range(r, DayClose, self)
        )
