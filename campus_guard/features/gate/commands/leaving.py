"""Going out: cheaper than coming in. Undoing, and exits that somebody tells afterwards (补录)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import GateMovement, VehicleStay, Visit, Visitor
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands import badges
from campus_guard.features.gate.commands.common import (
    add_movement,
    apply_visit,
    check_links,
    movement_by,
    movements_of,
    need,
    part_uid,
    remark,
    rules_movement,
    rules_visit,
    stamp,
)
from campus_guard.features.gate.commands.driving import drive_out, undo_stay
from campus_guard.features.gate.commands.items import held_of
from campus_guard.features.gate.inputs import SignedOut
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import Direction, Method, VisitState
from campus_guard.features.gate.rules.moments import stamp_late


def stays_inside(r: Read, visit_id: int) -> list[VehicleStay]:
    """Return the vehicles of this visit that are inside."""
    query = sa.select(VehicleStay).where(
        VehicleStay.visit_id == visit_id,
        VehicleStay.visit_id.is_not(None),
        VehicleStay.state == "inside",
        VehicleStay.voided_at.is_(None),
    )
    return list(r.session.scalars(query))


def signed_out(r: Read, row: Visit, movement_uid: str, heads: int) -> SignedOut:
    """Return what the desk is told of an exit, now or when it asks again."""
    return SignedOut(
        row.id,
        VisitState(row.state),
        row.inside,
        tuple(stay.id for stay in stays_inside(r, row.id)),
        held_of(r, row.id),
        row.badge,
        movement_uid,
        heads,
    )


@dataclass(frozen=True, kw_only=True)
class SignOut(Command[SignedOut]):
    """Let people out: all of the visit unless ``heads`` says how many.

    With the last one the badge goes back to the desk unless ``badge_returned`` is False.
    ``vehicle_too`` lets the visit's vehicles out with them.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    visit_id: int
    heads: int | None = None
    gate_id: int | None = None
    method: Method = Method.SEARCH
    badge_returned: bool = True
    vehicle_too: bool = False
    clock_reason: str = ""
    late_at: datetime | None = None
    late_reason: str = ""

    def apply(self, w: Write) -> SignedOut:
        done = movement_by(w, self.uid)
        if done is not None and done.visit_id is not None:
            return signed_out(w, w.get(Visit, done.visit_id), self.uid, done.heads)
        check_links(w, gate_id=self.gate_id)
        row = w.fetch(Visit, self.visit_id)
        moment = stamp(w, self.clock_reason, self.late_at, self.late_reason)
        after = life.leave(
            rules_visit(w, row),
            moment,
            by=w.actor.username,
            method=self.method,
            heads=self.heads,
            gate_id=self.gate_id,
        )
        if moment.late and after.entered is not None and moment.at < after.entered.at:
            words = msg("The exit lies before the entry.")
            raise UserError(words, {"at": words})
        apply_visit(row, after)
        add_movement(w, after.movements[-1], self.uid, visit=row)
        if self.vehicle_too:
            for stay in stays_inside(w, row.id):
                uid = part_uid(self.uid, f"vehicle{stay.id}")
                drive_out(w, stay, moment, uid=uid, gate_id=self.gate_id)
        if row.state == VisitState.LEFT.value and self.badge_returned:
            badges.take_back(w, row)
        return signed_out(w, row, self.uid, after.movements[-1].heads)


@dataclass(frozen=True, kw_only=True)
class UndoMovement(Command[int]):
    """Take back the last movement of a visit (Ctrl+Z); return the visit's id.

    The entry of a walk-in that is undone cancels the visit; an exit that is undone puts people and
    badge back. Raises UserError when there is nothing to undo.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    movement_uid: str

    def apply(self, w: Write) -> int:
        moved = movement_by(w, self.movement_uid)
        if moved is None or moved.visit_id is None:
            raise UserError(msg("There is nothing to undo."))
        row = w.fetch(Visit, moved.visit_id)
        if moved.voided_at is not None:
            return row.id
        found = rules_visit(w, row)
        if not found.valid or found.valid[-1].number != moved.number:
            raise UserError(msg("There is nothing to undo."))
        after = life.undo_last(found, walk_in=row.uid == moved.uid)
        moved.voided_at, moved.voided_by = w.now, w.actor.username
        if after.state is VisitState.INSIDE and row.state != VisitState.INSIDE.value:
            _check_place(w, row)
        apply_visit(row, after)
        w.session.flush()
        self._follow(w, row, moved)
        return row.id

    def _follow(self, w: Write, row: Visit, moved: GateMovement) -> None:
        """Undo what came with the movement: badge, vehicle, the visitor's count."""
        if moved.direction == Direction.OUT.value:
            badges.give_again(w, row)
            return
        if row.inside == 0:
            badges.take_back(w, row)
            visitor = w.get(Visitor, row.visitor_id) if row.visitor_id else None
            if visitor is not None and visitor.last_visit_id == row.id:
                visitor.visits = max(0, visitor.visits - 1)
                _forget(w, visitor, row.id)
        car = movement_by(w, part_uid(self.movement_uid, "vehicle"))
        if car is not None and car.stay_id is not None and car.voided_at is None:
            stay = w.get(VehicleStay, car.stay_id)
            if stay.state == "inside":
                undo_stay(w, stay, car)


def _forget(w: Write, visitor: Visitor, visit_id: int) -> None:
    before = w.session.execute(
        sa.select(Visit.id, Visit.entered_at)
        .where(Visit.visitor_id == visitor.id, Visit.id != visit_id, Visit.entered_at.is_not(None))
        .order_by(Visit.day.desc(), Visit.id.desc())
        .limit(1)
    ).first()
    visitor.last_visit_id = before.id if before else None
    visitor.last_at = before.entered_at if before else None
    w.session.flush()


def _check_place(w: Write, row: Visit) -> None:
    """Raise UserError when the person came in again since the exit that is undone."""
    if row.visitor_id is None:
        return
    other = w.session.scalars(
        sa.select(Visit).where(
            Visit.visitor_id == row.visitor_id,
            Visit.state == "inside",
            Visit.voided_at.is_(None),
            Visit.id != row.id,
        )
    ).first()
    life.check_single(life.OpenVisit(other.id, other.entered_at, other.name) if other else None)


@dataclass(frozen=True, kw_only=True)
class ConfirmExit(Command[int]):
    """Enter the exit of a visit that was closed as 未登记离开, when somebody can tell it (补录)."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    visit_id: int
    at: datetime
    reason: str
    gate_id: int | None = None

    def apply(self, w: Write) -> int:
        if movement_by(w, self.uid) is not None:
            return self.visit_id
        check_links(w, gate_id=self.gate_id)
        row = w.fetch(Visit, self.visit_id)
        moment = stamp_late(self.at, w.now, remark(self.reason))
        after = life.confirm_exit(
            rules_visit(w, row), moment, by=w.actor.username, gate_id=self.gate_id
        )
        apply_visit(row, after)
        add_movement(w, after.movements[-1], self.uid, visit=row)
        badges.take_back(w, row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidMovement(Command[int]):
    """Void one wrong movement of a visit with a reason; what follows is derived again."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    number: int
    reason: str

    def apply(self, w: Write) -> int:
        reason = need(self.reason)
        row = w.fetch(Visit, self.visit_id)
        stored = next((m for m in movements_of(w, row.id) if m.number == self.number), None)
        if stored is None:
            raise UserError(msg("There is nothing to undo."))
        after = life.void_movement(rules_visit(w, row), rules_movement(stored).number)
        if not after.valid:
            raise UserError(msg("Void the whole visit instead."))
        if after.state is VisitState.INSIDE and row.state != VisitState.INSIDE.value:
            _check_place(w, row)
        w.amend(stored, reason, voided_at=w.now, voided_by=w.actor.username)
        apply_visit(row, after)
        return row.id
