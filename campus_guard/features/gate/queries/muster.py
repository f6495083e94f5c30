"""Roll calls: the open one, and those that are closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import Muster, MusterRow, VehicleStay
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.rules import muster as rules

_LONG_STAY = timedelta(days=31)  # a vehicle that left is not looked for further back


def muster_rows(r: Read, muster_id: int) -> list[MusterRow]:
    """Return the rows of a roll call by their numbers."""
    query = sa.select(MusterRow).where(MusterRow.muster_id == muster_id)
    return list(r.session.scalars(query.order_by(MusterRow.number)))


def rules_muster(row: Muster, rows: Iterable[MusterRow]) -> rules.Muster:
    """Return a stored roll call as the rules know it."""
    return rules.Muster(
        row.started_at,
        row.drill,
        tuple(rules.RollRow(m.number, m.name, m.heads, m.found, m.place, m.listed) for m in rows),
        row.closed_at,
    )


@dataclass(frozen=True)
class MusterLine:
    """A row of a roll call with what paper needs of it."""

    number: int
    name: str
    heads: int
    found: int
    place: str
    listed: bool
    unit: str
    host: str
    badge: str
    entered_at: datetime | None


@dataclass(frozen=True)
class MusterView:
    """A roll call."""

    id: int
    uid: str
    version: int
    muster: rules.Muster
    lines: tuple[MusterLine, ...]
    started_by: str
    closed_by: str
    vehicles: tuple[str, ...] = ()


def _vehicles(r: Read, at: datetime) -> tuple[str, ...]:
    """Return the plates of the vehicles that were inside at a moment, as the board orders them."""
    query = sa.select(VehicleStay.plate).where(
        VehicleStay.entered_at <= at,
        sa.or_(
            VehicleStay.state == sa.literal_column("'inside'"),
            sa.and_(
                VehicleStay.day >= at.date() - _LONG_STAY,
                VehicleStay.state == sa.literal_column("'left'"),
                VehicleStay.left_at > at,
            ),
        ),
        VehicleStay.voided_at.is_(None),
    )
    return tuple(r.session.scalars(query.order_by(VehicleStay.id)))


def _view(r: Read, row: Muster) -> MusterView:
    rows, who = muster_rows(r, row.id), people_behind(r)
    return MusterView(
        row.id,
        row.uid,
        row.version,
        rules_muster(row, rows),
        tuple(
            MusterLine(
                m.number,
                m.name,
                m.heads,
                m.found,
                m.place,
                m.listed,
                m.unit,
                m.host,
                m.badge,
                m.entered_at,
            )
            for m in rows
        ),
        who(row.created_by),
        who(row.closed_by),
        _vehicles(r, row.started_at),
    )


@dataclass(frozen=True, kw_only=True)
class GetMuster(Query[MusterView | None]):
    """Return a roll call: the open one, else the latest; None when there never was one."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    muster_id: int | None = None

    def fetch(self, r: Read) -> MusterView | None:
        query = sa.select(Muster).where(Muster.voided_at.is_(None))
        if self.muster_id is not None:
            query = query.where(Muster.id == self.muster_id)
        query = query.order_by(Muster.closed_at.is_not(None), Muster.id.desc())
        row = r.session.scalars(query.limit(1)).first()
        return _view(r, row) if row else None


@dataclass(frozen=True)
class MusterRowShort:
    """A roll call in the list."""

    id: int
    started_at: datetime
    drill: bool
    closed_at: datetime | None
    expected: int
    found: int
    unlisted: int


@dataclass(frozen=True, kw_only=True)
class ListMusters(Query[tuple[MusterRowShort, ...]]):
    """Return the roll calls, the latest first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    limit: int = 200

    def fetch(self, r: Read) -> tuple[MusterRowShort, ...]:
        query = sa.select(Muster).where(Muster.voided_at.is_(None)).order_by(Muster.id.desc())
        found = []
        for row in r.session.scalars(query.limit(self.limit)):
            whole = rules_muster(row, muster_rows(r, row.id))
            found.append(
                MusterRowShort(
                    row.id,
                    row.started_at,
                    row.drill,
                    row.closed_at,
                    whole.expected,
                    whole.found,
                    whole.unlisted,
                )
            )
        return tuple(found)
