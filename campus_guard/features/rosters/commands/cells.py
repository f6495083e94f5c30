"""Editing a roster: put, move, swap, clear, lock, copy a week, put back (undo).

Every change is judged by the rules before it is made. What breaks one is refused in words; with
a reason it is kept, and the reason stays in the cell. In a published month every change needs a
reason and leaves a ``roster_change`` (调班).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Roster, RosterCell, RosterChange
from campus_guard.db.service import Command, Write
from campus_guard.features.rosters.codes import CellSource, ChangeKind
from campus_guard.features.rosters.commands.common import Typed
from campus_guard.features.rosters.demand import monday
from campus_guard.features.rosters.queries.judging import newly_broken
from campus_guard.features.rosters.queries.loading import Drawing, drawing
from campus_guard.features.rosters.rows import CellKey, CellState, EditOutcome, Finding

UNSEEN = -1
"""``seen`` when the editor does not tell whom he saw in the cell."""
NOT_MANNED = msg("This post is not manned on that day.")


@dataclass(frozen=True)
class Why:
    """How a change came about, for its trace; ``judged`` False puts back what stood there."""

    reason: str = ""
    kind: ChangeKind = ChangeKind.EDIT
    judged: bool = True
    repair_id: int | None = None
    swap_id: int | None = None


def draw(w: Write, roster: Roster, states: Sequence[CellState], why: Why) -> EditOutcome:
    """Put the states into a roster; return what stood there and what stands there now.

    Raises UserError for a cell that is not manned or is locked, for a broken rule without a
    reason, and for a change of a published month without one.
    """
    if not states:
        return EditOutcome(roster.drawn, (), ())
    days = [s.key.day for s in states]
    drawn = drawing(w, roster, min(days), max(days))
    if any(s.key not in drawn.cells for s in states):
        raise UserError(NOT_MANNED)
    new = [s for s in states if s != drawn.cells[s.key]]
    moved = [s for s in new if s.person_id != drawn.cells[s.key].person_id]
    if why.judged:
        _refuse_locked(drawn, moved)
    _need_reason(drawn, moved, why)
    if why.judged:
        new = _judge(w, roster, new, moved, why)
    before = tuple(drawn.cells[s.key] for s in new)
    for state in moved:
        if drawn.is_published(state.key):
            _trace(w, roster, drawn.cells[state.key], state, why)
    write_cells(w, roster.id, new)
    if new:
        roster.drawn += 1
        w.session.flush()
    return EditOutcome(roster.drawn, before, tuple(new))


def _refuse_locked(drawn: Drawing, moved: Sequence[CellState]) -> None:
    if any(drawn.cells[s.key].locked for s in moved):
        raise UserError(msg("This place is locked. Unlock it first."))


def _need_reason(drawn: Drawing, moved: Sequence[CellState], why: Why) -> None:
    published = any(drawn.is_published(s.key) for s in moved)
    if published and not why.reason:
        words = msg("This month is published: a change needs a reason.")
        raise UserError(words, {"reason": words})


def _judge(
    w: Write, roster: Roster, new: list[CellState], moved: list[CellState], why: Why
) -> list[CellState]:
    """Return the states with the reason in those that break a rule."""
    found = newly_broken(w, roster, moved)
    if found and not why.reason:
        raise UserError(found[0].message, {"reason": _more(found)})
    bad = {key for finding in found for key in finding.cells}
    places = {s.key for s in moved}
    return [
        replace(s, kept_why=why.reason if s.key in bad else "") if s.key in places else s
        for s in new
    ]


def _more(found: Sequence[Finding]) -> Message:
    if len(found) == 1:
        return found[0].message
    return msg("{n} rules are broken. Kept only with a reason.", n=len(found))


def _trace(w: Write, roster: Roster, old: CellState, new: CellState, why: Why) -> None:
    w.add(
        RosterChange(
            uid=new_uid(),
            roster_id=roster.id,
            day=new.key.day,
            post_id=new.key.post_id,
            seat=new.key.seat,
            kind=why.kind.value,
            old_person_id=old.person_id,
            new_person_id=new.person_id,
            reason=why.reason,
            repair_id=why.repair_id,
            swap_id=why.swap_id,
        )
    )


def write_cells(w: Write, roster_id: int, states: Sequence[CellState]) -> None:
    """Store the states; a cell that has no row yet gets one."""
    if not states:
        return
    c = RosterCell
    days = {s.key.day for s in states}
    query = sa.select(c).where(c.roster_id == roster_id, c.day.in_(days))
    rows = {CellKey(row.day, row.post_id, row.seat): row for row in w.session.scalars(query)}
    fresh = []
    for state in states:
        row = rows.get(state.key)
        if row is None:
            fresh.append(cell_values(roster_id, state))
        else:
            row.person_id, row.locked = state.person_id, state.locked
            row.source, row.kept_why = state.source.value, state.kept_why
    w.session.flush()
    w.bulk(RosterCell, fresh)


def cell_values(roster_id: int, state: CellState) -> dict[str, object]:
    """Return the columns of a cell."""
    return {
        "roster_id": roster_id,
        "day": state.key.day,
        "post_id": state.key.post_id,
        "seat": state.key.seat,
        "person_id": state.person_id,
        "locked": state.locked,
        "source": state.source.value,
        "kept_why": state.kept_why,
    }


def cleaned(reason: str) -> str:
    """Return the reason of a change, cleaned; raises UserError when it is too long."""
    typed = Typed()
    plain = typed.block("reason", reason, 2000)
    typed.refuse()
    return plain


def _standing(w: Write, roster: Roster, keys: Sequence[CellKey]) -> list[CellState]:
    """Return what stands in these cells; raises UserError for one that is not manned."""
    days = [key.day for key in keys]
    cells = drawing(w, roster, min(days), max(days)).cells
    if any(key not in cells for key in keys):
        raise UserError(NOT_MANNED)
    return [cells[key] for key in keys]


@dataclass(frozen=True, kw_only=True)
class PutDuty(Command[EditOutcome]):
    """Put somebody (None: nobody) into a cell.

    ``seen`` is whom the editor saw there: somebody else means that another was faster (Conflict).
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    key: CellKey
    person_id: int | None
    reason: str = ""
    seen: int | None = UNSEEN

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        (now,) = _standing(w, roster, [self.key])
        if self.seen not in (UNSEEN, now.person_id):
            raise Conflict(msg("Somebody else has changed this place. Look at it again."))
        new = replace(now, person_id=self.person_id, source=CellSource.HAND, kept_why="")
        if now.person_id == self.person_id:
            return EditOutcome(roster.drawn, (), ())
        return draw(w, roster, [new], Why(cleaned(self.reason)))


@dataclass(frozen=True, kw_only=True)
class MoveDuty(Command[EditOutcome]):
    """Move somebody from one cell to another; whoever stood there stands nowhere then."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    source: CellKey
    target: CellKey
    reason: str = ""

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        if self.source == self.target:
            return EditOutcome(roster.drawn, (), ())
        old, new = _standing(w, roster, [self.source, self.target])
        if old.person_id is None:
            raise UserError(msg("Nobody stands there."))
        hand = CellSource.HAND
        states = [
            replace(old, person_id=None, source=hand, kept_why=""),
            replace(new, person_id=old.person_id, source=hand, kept_why=""),
        ]
        return draw(w, roster, states, Why(cleaned(self.reason)))


@dataclass(frozen=True, kw_only=True)
class SwapCells(Command[EditOutcome]):
    """Let the people of two cells change places."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    first: CellKey
    second: CellKey
    reason: str = ""

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        a, b = _standing(w, roster, [self.first, self.second])
        hand = CellSource.HAND
        states = [
            replace(a, person_id=b.person_id, source=hand, kept_why=""),
            replace(b, person_id=a.person_id, source=hand, kept_why=""),
        ]
        return draw(w, roster, states, Why(cleaned(self.reason)))


@dataclass(frozen=True, kw_only=True)
class ClearCells(Command[EditOutcome]):
    """Take everybody out of these cells; locked ones stay as they are."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    keys: tuple[CellKey, ...]
    reason: str = ""

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        if not self.keys:
            return EditOutcome(roster.drawn, (), ())
        states = [
            replace(s, person_id=None, source=CellSource.HAND, kept_why="")
            for s in _standing(w, roster, self.keys)
            if s.person_id is not None and not s.locked
        ]
        return draw(w, roster, states, Why(cleaned(self.reason)))


@dataclass(frozen=True, kw_only=True)
class LockCells(Command[EditOutcome]):
    """Lock cells so that the engine and everybody leaves them alone, or unlock them."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    keys: tuple[CellKey, ...]
    locked: bool = True

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        if not self.keys:
            return EditOutcome(roster.drawn, (), ())
        states = [replace(s, locked=self.locked) for s in _standing(w, roster, self.keys)]
        return draw(w, roster, states, Why(judged=False))


@dataclass(frozen=True, kw_only=True)
class CopyWeek(Command[EditOutcome]):
    """Put the people of one week into the same places of another; both are given by a day.

    Only empty places are filled. Who breaks a rule there is left out unless a reason is given.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    source: date
    target: date
    reason: str = ""

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        reason = cleaned(self.reason)
        source, target = monday(self.source), monday(self.target)
        shift, week = target - source, timedelta(days=6)
        if not shift:
            raise UserError(msg("Choose two different weeks."))
        old = drawing(w, roster, source, source + week).cells
        new = drawing(w, roster, target, target + week).cells
        states = []
        for key, state in new.items():
            model = old.get(replace(key, day=key.day - shift))
            free = state.person_id is None and not state.locked
            if model is not None and model.person_id is not None and free:
                states.append(
                    replace(state, person_id=model.person_id, source=CellSource.COPY, kept_why="")
                )
        if not reason:
            states = _without_broken(w, roster, states)
        return draw(w, roster, states, Why(reason))


def _without_broken(w: Write, roster: Roster, states: list[CellState]) -> list[CellState]:
    """Return the states without those that would break a rule, one after the other."""
    while states:
        found = newly_broken(w, roster, states)
        if not found:
            break
        gone = {key for finding in found for key in finding.cells}
        left = [s for s in states if s.key not in gone]
        states = left if len(left) < len(states) else []
    return states


@dataclass(frozen=True, kw_only=True)
class PutCells(Command[EditOutcome]):
    """Put back exactly these states: undo and redo. No rule is asked: they stood there before."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    states: tuple[CellState, ...] = field(repr=False)
    reason: str = ""

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        why = Why(cleaned(self.reason), ChangeKind.UNDO, judged=False)
        states = [replace(state, kept_why=cleaned(state.kept_why)) for state in self.states]
        return draw(w, roster, states, why)
