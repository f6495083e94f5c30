"""Swaps between two people, and repairs after an absence."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import DutySwap, LeaveRequest, Roster, RosterRepair
from campus_guard.db.service import Command, Write
from campus_guard.features.rosters.codes import (
    CellSource,
    ChangeKind,
    RepairEffect,
    RepairState,
    SwapState,
)
from campus_guard.features.rosters.commands.cells import NOT_MANNED, Why, draw
from campus_guard.features.rosters.commands.common import Typed, need_reason
from campus_guard.features.rosters.queries.demand import post_rows
from campus_guard.features.rosters.queries.judging import newly_broken
from campus_guard.features.rosters.queries.loading import drawing
from campus_guard.features.rosters.rows import CellKey, CellState, EditOutcome

DECIDED = msg("This has been decided already.")


def _state(w: Write, roster: Roster, key: CellKey) -> CellState:
    cells = drawing(w, roster, key.day, key.day).cells
    if key not in cells:
        raise UserError(NOT_MANNED)
    return cells[key]


def swap_keys(row: DutySwap) -> tuple[CellKey, CellKey | None]:
    """Return the two cells of a swap; the second is None when the other one takes over."""
    other = None
    if row.other_day is not None and row.other_post_id is not None:
        other = CellKey(row.other_day, row.other_post_id, row.other_seat or 1)
    return CellKey(row.day, row.post_id, row.seat), other


def swapped(w: Write, row: DutySwap, *, back: bool = False) -> list[CellState]:
    """Return the states that carry a swap out (``back``: take it back).

    Raises UserError when the people do not stand there any more.
    """
    roster = w.get(Roster, row.roster_id)
    key, other_key = swap_keys(row)
    mine, theirs = (row.other_id, row.person_id) if back else (row.person_id, row.other_id)
    here = _state(w, roster, key)
    made = [replace(here, person_id=theirs, source=CellSource.SWAP, kept_why="")]
    stands = here.person_id == mine
    if other_key is not None:
        there = _state(w, roster, other_key)
        stands = stands and there.person_id == theirs
        made.append(replace(there, person_id=mine, source=CellSource.SWAP, kept_why=""))
    if not stands:
        raise UserError(msg("The roster has changed since: the people do not stand there now."))
    return made


@dataclass(frozen=True, kw_only=True)
class RequestSwap(Command[int]):
    """Ask for a swap; without ``other_key`` the other one takes over. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    roster_id: int
    person_id: int
    key: CellKey
    other_id: int
    other_key: CellKey | None = None
    reason: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(DutySwap, self.uid)
        if known is not None:
            return known.id
        roster = w.fetch(Roster, self.roster_id)
        typed = Typed()
        reason = typed.block("reason", self.reason, 2000, need=True)
        typed.person(w, "person_id", self.person_id)
        typed.person(w, "other_id", self.other_id)
        same = self.person_id == self.other_id
        typed.wrong("other_id", msg("Choose two different people."), same)
        typed.refuse()
        row = DutySwap(
            uid=self.uid,
            number="",
            roster_id=roster.id,
            person_id=self.person_id,
            day=self.key.day,
            post_id=self.key.post_id,
            seat=self.key.seat,
            other_id=self.other_id,
            other_day=self.other_key.day if self.other_key else None,
            other_post_id=self.other_key.post_id if self.other_key else None,
            other_seat=self.other_key.seat if self.other_key else None,
            reason=reason,
            state=SwapState.REQUESTED.value,
        )
        swapped(w, row)
        row.number = f"HB-{w.today.year}-{w.next_number(f'duty_swap {w.today.year}'):04}"
        return w.add(row).id


def _decide(w: Write, row: DutySwap, state: SwapState, decision: str) -> None:
    w.amend(row, decision, state=state.value, decided_at=w.now, decided_by=w.actor.name,
            decision=decision)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DecideSwap(Command[EditOutcome]):
    """Approve a swap and carry it out, or refuse it with a reason.

    A swap that breaks a rule is approved only with words in ``decision``.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    swap_id: int
    expected_version: int
    approve: bool
    decision: str = ""

    def apply(self, w: Write) -> EditOutcome:
        row = w.fetch(DutySwap, self.swap_id, self.expected_version)
        if row.state != SwapState.REQUESTED:
            raise UserError(DECIDED)
        typed = Typed()
        decision = typed.block("decision", self.decision, 2000)
        typed.wrong("decision", msg("Give a reason."), not self.approve and not decision)
        typed.refuse()
        roster = w.fetch(Roster, row.roster_id)
        if not self.approve:
            _decide(w, row, SwapState.REFUSED, decision)
            return EditOutcome(roster.drawn, (), ())
        outcome = _carry_out(w, roster, row, decision)
        _decide(w, row, SwapState.APPROVED, decision)
        return outcome


def _carry_out(w: Write, roster: Roster, row: DutySwap, decision: str) -> EditOutcome:
    """Change the cells; the rules are judged first, and only words keep what breaks one."""
    states = swapped(w, row)
    found = newly_broken(w, roster, states)
    if found and not decision:
        raise UserError(found[0].message, {"decision": found[0].message})
    why = Why(decision or row.reason, ChangeKind.SWAP, swap_id=row.id)
    return draw(w, roster, states, why)


@dataclass(frozen=True, kw_only=True)
class UndoSwap(Command[EditOutcome]):
    """Take an approved swap back, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    swap_id: int
    reason: str

    def apply(self, w: Write) -> EditOutcome:
        row = w.fetch(DutySwap, self.swap_id)
        if row.state != SwapState.APPROVED:
            raise UserError(msg("Only an approved swap can be taken back."))
        reason = need_reason(self.reason)
        why = Why(reason, ChangeKind.UNDO, judged=False, swap_id=row.id)
        outcome = draw(w, w.fetch(Roster, row.roster_id), swapped(w, row, back=True), why)
        _decide(w, row, SwapState.UNDONE, reason)
        return outcome


@dataclass(frozen=True, kw_only=True)
class WithdrawSwap(Command[int]):
    """The request for a swap is not kept up. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    swap_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(DutySwap, self.swap_id)
        if row.state != SwapState.REQUESTED:
            raise UserError(DECIDED)
        _decide(w, row, SwapState.WITHDRAWN, need_reason(self.reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class ProposeRepair(Command[int]):
    """Keep a proposed repair of an absence; returns its id. ``moves`` are the new states."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    roster_id: int
    person_id: int
    starts_on: date
    ends_on: date
    moves: tuple[CellState, ...] = field(repr=False)
    least: int | None = None
    proved: bool = False
    effect: RepairEffect = RepairEffect.DEDUCT
    reason: str = ""
    leave_id: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(RosterRepair, self.uid)
        if known is not None:
            return known.id
        roster = w.fetch(Roster, self.roster_id)
        typed = Typed()
        reason = typed.block("reason", self.reason, 2000, need=True)
        typed.person(w, "person_id", self.person_id)
        typed.alive(w, "leave_id", LeaveRequest, (self.leave_id,))
        backwards = self.ends_on < self.starts_on
        typed.wrong("ends_on", msg("The end lies before the beginning."), backwards)
        typed.refuse()
        old = [_state(w, roster, state.key) for state in self.moves]
        posts = post_rows(w)
        lost = [s.key.post_id for s in old if s.person_id == self.person_id]
        row = RosterRepair(
            uid=self.uid,
            roster_id=roster.id,
            person_id=self.person_id,
            leave_id=self.leave_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            state=RepairState.PROPOSED.value,
            effect=self.effect.value,
            points=sum(posts[post_id].points for post_id in lost),
            moves=[_stored(a, b) for a, b in zip(old, self.moves, strict=True)],
            least=self.least,
            proved=self.proved,
            reason=reason,
        )
        return w.add(row).id


def _stored(old: CellState, new: CellState) -> list[object]:
    key = old.key
    return [key.day.isoformat(), key.post_id, key.seat, old.person_id, new.person_id]


def _moved(w: Write, row: RosterRepair, *, back: bool = False) -> list[CellState]:
    """Return the states that carry a repair out; raises UserError when the roster changed."""
    roster, made = w.fetch(Roster, row.roster_id), []
    for day, post_id, seat, old, new in row.moves:
        now = _state(w, roster, CellKey(date.fromisoformat(day), post_id, seat))
        if now.person_id != (new if back else old):
            raise UserError(msg("The roster has changed since. Ask for a new repair."))
        target = old if back else new
        made.append(replace(now, person_id=target, source=CellSource.REPAIR, kept_why=""))
    return made


def _end(w: Write, row: RosterRepair, state: RepairState, reason: str = "") -> None:
    w.amend(row, reason, state=state.value, decided_at=w.now, decided_by=w.actor.name)


def _in_state(row: RosterRepair, state: RepairState, words: Message) -> None:
    if row.state != state:
        raise UserError(words)


@dataclass(frozen=True, kw_only=True)
class ApplyRepair(Command[EditOutcome]):
    """Carry a proposed repair out; ``effect`` may still be chosen anew."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    repair_id: int
    effect: RepairEffect | None = None

    def apply(self, w: Write) -> EditOutcome:
        row = w.fetch(RosterRepair, self.repair_id)
        _in_state(row, RepairState.PROPOSED, DECIDED)
        if self.effect is not None:
            w.amend(row, effect=self.effect.value)
        why = Why(row.reason, ChangeKind.REPAIR, repair_id=row.id)
        outcome = draw(w, w.fetch(Roster, row.roster_id), _moved(w, row), why)
        _end(w, row, RepairState.APPLIED)
        return outcome


@dataclass(frozen=True, kw_only=True)
class UndoRepair(Command[EditOutcome]):
    """Take a repair back, with a reason (the person came after all)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    repair_id: int
    reason: str

    def apply(self, w: Write) -> EditOutcome:
        row = w.fetch(RosterRepair, self.repair_id)
        _in_state(row, RepairState.APPLIED, msg("Only a repair carried out can be taken back."))
        reason = need_reason(self.reason)
        why = Why(reason, ChangeKind.UNDO, judged=False, repair_id=row.id)
        roster = w.fetch(Roster, row.roster_id)
        outcome = draw(w, roster, _moved(w, row, back=True), why)
        _end(w, row, RepairState.UNDONE, reason)
        return outcome


@dataclass(frozen=True, kw_only=True)
class DropRepair(Command[int]):
    """Do not carry a proposed repair out. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    repair_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(RosterRepair, self.repair_id)
        _in_state(row, RepairState.PROPOSED, DECIDED)
        _end(w, row, RepairState.DROPPED)
        return row.id
