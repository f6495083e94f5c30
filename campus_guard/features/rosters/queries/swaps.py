"""Swaps and repairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import DutySwap, Roster, RosterRepair
from campus_guard.db.service import Query, Read
from campus_guard.features.rosters.codes import RepairEffect, RepairState, SwapState
from campus_guard.features.rosters.queries.demand import post_rows
from campus_guard.features.rosters.queries.judging import newly_broken
from campus_guard.features.rosters.queries.loading import names_of
from campus_guard.features.rosters.rows import (
    CellKey,
    CellState,
    DutyPostRow,
    Move,
    RepairRow,
    SwapRow,
)


@dataclass(frozen=True, kw_only=True)
class ListSwaps(Query[tuple[SwapRow, ...]]):
    """Return the swaps, newest first; what waits for a decision with the rules it would break."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int | None = None
    state: SwapState | None = None
    swap_id: int | None = None

    def fetch(self, r: Read) -> tuple[SwapRow, ...]:
        query = sa.select(DutySwap).where(DutySwap.voided_at.is_(None))
        if self.roster_id is not None:
            query = query.where(DutySwap.roster_id == self.roster_id)
        if self.state is not None:
            query = query.where(DutySwap.state == self.state.value)
        if self.swap_id is not None:
            query = query.where(DutySwap.id == self.swap_id)
        rows = list(r.session.scalars(query.order_by(DutySwap.id.desc())))
        names = names_of(r, (i for row in rows for i in (row.person_id, row.other_id)))
        posts = post_rows(r)
        return tuple(_swap(r, row, names, posts) for row in rows)


def _swap(
    r: Read, row: DutySwap, names: Mapping[int, str], posts: Mapping[int, DutyPostRow]
) -> SwapRow:
    key, other = CellKey(row.day, row.post_id, row.seat), None
    if row.other_day is not None and row.other_post_id is not None:
        other = CellKey(row.other_day, row.other_post_id, row.other_seat or 1)
    return SwapRow(
        id=row.id,
        version=row.version,
        number=row.number,
        roster_id=row.roster_id,
        state=SwapState(row.state),
        person_id=row.person_id,
        person=names.get(row.person_id, ""),
        key=key,
        post=posts[row.post_id].name,
        other_id=row.other_id,
        other=names.get(row.other_id, ""),
        other_key=other,
        other_post=posts[other.post_id].name if other else "",
        reason=row.reason,
        requested_at=row.created_at,
        requested_by=row.created_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
        obstacles=_obstacles(r, row, key, other),
    )


def _obstacles(r: Read, row: DutySwap, key: CellKey, other: CellKey | None) -> tuple[Message, ...]:
    if row.state != SwapState.REQUESTED:
        return ()
    states = [CellState(key, row.other_id)]
    if other is not None:
        states.append(CellState(other, row.person_id))
    return tuple(f.message for f in newly_broken(r, r.get(Roster, row.roster_id), states))


@dataclass(frozen=True, kw_only=True)
class GetSwap(Query[SwapRow]):
    """Return one swap; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    swap_id: int

    def fetch(self, r: Read) -> SwapRow:
        row = r.get(DutySwap, self.swap_id)
        names = names_of(r, (row.person_id, row.other_id))
        return _swap(r, row, names, post_rows(r))


@dataclass(frozen=True, kw_only=True)
class ListRepairs(Query[tuple[RepairRow, ...]]):
    """Return the repairs of a roster, newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int

    def fetch(self, r: Read) -> tuple[RepairRow, ...]:
        query = sa.select(RosterRepair).where(
            RosterRepair.roster_id == self.roster_id, RosterRepair.voided_at.is_(None)
        )
        rows = list(r.session.scalars(query.order_by(RosterRepair.id.desc())))
        ids = [row.person_id for row in rows]
        ids += [i for row in rows for move in row.moves for i in move[3:5] if i is not None]
        names, posts = names_of(r, ids), post_rows(r)
        return tuple(_repair(row, names, posts) for row in rows)


def _repair(
    row: RosterRepair, names: Mapping[int, str], posts: Mapping[int, DutyPostRow]
) -> RepairRow:
    moves = tuple(
        Move(
            CellKey(date.fromisoformat(day), post_id, seat),
            posts[post_id].name,
            old,
            names.get(old or 0, ""),
            new,
            names.get(new or 0, ""),
        )
        for day, post_id, seat, old, new in row.moves
    )
    return RepairRow(
        id=row.id,
        version=row.version,
        roster_id=row.roster_id,
        person_id=row.person_id,
        person=names.get(row.person_id, ""),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=RepairState(row.state),
        effect=RepairEffect(row.effect),
        points=row.points,
        moves=moves,
        least=row.least,
        proved=row.proved,
        reason=row.reason,
        made_at=row.created_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
