"""The life of a visit: planned, inside, and one of five ends. "Inside" is derived from movements.

Movements are only ever added. A wrong one is voided and stays readable; what follows is derived
again. Everything is counted in people, not in rows: a group of twelve is twelve.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.gate.rules.codes import Direction, Method, VisitState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.moments import Stamp, between

V = VisitState
MOST_HEADS = 999
_NEXT: Mapping[VisitState | None, frozenset[VisitState]] = MappingProxyType(
    {
        None: frozenset({V.PLANNED, V.INSIDE, V.REFUSED}),
        V.PLANNED: frozenset({V.INSIDE, V.REFUSED, V.NO_SHOW, V.CANCELLED}),
        V.INSIDE: frozenset({V.LEFT, V.CLOSED_UNCONFIRMED}),
        V.CLOSED_UNCONFIRMED: frozenset({V.LEFT}),
    }
)
OPEN_STATES = frozenset({V.INSIDE})
ENDS = frozenset(V) - {V.PLANNED, V.INSIDE}


@dataclass(frozen=True)
class Movement:
    """People of one visit going through a gate; ``number`` gives the order, not the clock."""

    number: int
    direction: Direction
    stamp: Stamp
    heads: int
    gate_id: int | None
    by: str
    method: Method
    voided: bool = False


@dataclass(frozen=True)
class Visit:
    """What the rules need to know of a visit.

    ``mark`` is the end that was set without a movement (refused, no show, cancelled, closed
    unconfirmed), None while there is none.
    """

    heads_expected: int = 1
    movements: tuple[Movement, ...] = ()
    mark: VisitState | None = None

    @property
    def valid(self) -> tuple[Movement, ...]:
        """Return the movements that count, in their order."""
        return tuple(sorted((m for m in self.movements if not m.voided), key=lambda m: m.number))

    @property
    def came(self) -> int:
        """Return how many people came in, those who came twice counted twice."""
        return sum(m.heads for m in self.valid if m.direction is Direction.IN)

    @property
    def inside(self) -> int:
        """Return how many people are inside now; 0 once closed unconfirmed."""
        if self.mark is V.CLOSED_UNCONFIRMED:
            return 0
        return self.came - sum(m.heads for m in self.valid if m.direction is Direction.OUT)

    @property
    def state(self) -> VisitState:
        """Return where the visit stands."""
        if self.mark is V.CLOSED_UNCONFIRMED and not self._all_out():
            return V.CLOSED_UNCONFIRMED
        if not self.valid:
            return self.mark or V.PLANNED
        return V.INSIDE if self.inside > 0 else V.LEFT

    def _all_out(self) -> bool:
        outs = sum(m.heads for m in self.valid if m.direction is Direction.OUT)
        return self.came > 0 and self.came == outs

    @property
    def entered(self) -> Stamp | None:
        """Return the stamp of the first entry."""
        return next((m.stamp for m in self.valid if m.direction is Direction.IN), None)

    @property
    def left(self) -> Stamp | None:
        """Return the stamp of the last exit once all have left; blank when never recorded."""
        if self.state is not V.LEFT:
            return None
        outs = [m.stamp for m in self.valid if m.direction is Direction.OUT]
        return outs[-1] if outs else None

    @property
    def stayed_minutes(self) -> int | None:
        """Return the whole minutes inside; None while inside, unconfirmed or uncertain."""
        time = between(self.entered, self.left)
        return None if time is None else int(time.total_seconds() // 60)


def may_become(state: VisitState | None, target: VisitState) -> bool:
    """Tell whether a visit in ``state`` (None: not yet recorded) may become ``target``."""
    return target in _NEXT.get(state, frozenset())


def require(state: VisitState | None, target: VisitState) -> None:
    """Raise UserError, saying where the visit stands, when it may not become ``target``."""
    if not may_become(state, target):
        now = label(state) if state else msg("not recorded")
        raise UserError(
            msg(
                "This visit stands at: {state}. It cannot become: {target}.",
                state=now,
                target=label(target),
            )
        )


def _add(
    visit: Visit,
    direction: Direction,
    stamp: Stamp,
    heads: int,
    gate_id: int | None,
    by: str,
    method: Method,
) -> Visit:
    number = max((m.number for m in visit.movements), default=0) + 1
    movement = Movement(number, direction, stamp, heads, gate_id, by, method)
    return replace(visit, movements=(*visit.movements, movement))


def check_heads(heads: int) -> None:
    """Raise UserError when this is no number of people."""
    if not 1 <= heads <= MOST_HEADS:
        raise UserError(
            msg("A head count lies between 1 and {n}.", n=MOST_HEADS),
            {"heads": msg("Give the number of people.")},
        )


def enter(
    visit: Visit,
    stamp: Stamp,
    *,
    by: str,
    method: Method,
    heads: int | None = None,
    gate_id: int | None = None,
) -> Visit:
    """Return the visit with people going in: all expected ones unless ``heads`` says how many.

    A group may arrive in parts. Raises UserError when the visit has ended.
    """
    if visit.state is not V.INSIDE:
        require(visit.state, V.INSIDE)
    count = max(1, visit.heads_expected - visit.inside) if heads is None else heads
    check_heads(count)
    return _add(visit, Direction.IN, stamp, count, gate_id, by, method)


def leave(
    visit: Visit,
    stamp: Stamp,
    *,
    by: str,
    method: Method,
    heads: int | None = None,
    gate_id: int | None = None,
) -> Visit:
    """Return the visit with people going out: all who are inside unless ``heads`` says how many.

    The gate may be another one than that of the entry. Raises UserError when nobody is inside, or
    more would leave than are inside.
    """
    if visit.state is not V.INSIDE:
        require(visit.state, V.LEFT)
        raise UserError(msg("Give the late entry of this exit a time and a reason."))
    count = visit.inside if heads is None else heads
    check_heads(count)
    if count > visit.inside:
        raise UserError(
            msg("Only {n} people of this visit are inside.", n=visit.inside),
            {"heads": msg("At most {n}.", n=visit.inside)},
        )
    return _add(visit, Direction.OUT, stamp, count, gate_id, by, method)


def confirm_exit(visit: Visit, stamp: Stamp, *, by: str, gate_id: int | None = None) -> Visit:
    """Return a closed-unconfirmed visit whose exit somebody could tell afterwards (补录).

    Raises UserError for another state, for a stamp that is not marked late with its reason, or
    for one before the entry.
    """
    if visit.state is not V.CLOSED_UNCONFIRMED:
        require(visit.state, V.CLOSED_UNCONFIRMED)
    if not (stamp.late and stamp.reason):
        raise UserError(msg("Give the late entry of this exit a time and a reason."))
    if visit.entered is not None and stamp.at < visit.entered.at:
        raise UserError(
            msg("The exit lies before the entry."), {"at": msg("After the entry, please.")}
        )
    count = replace(visit, mark=None).inside
    return _add(visit, Direction.OUT, stamp, count, gate_id, by, Method.TYPED)


def end(visit: Visit, target: VisitState, *, new: bool = False) -> Visit:
    """Return the visit ended without a movement: refused, no show or cancelled.

    ``new`` says that it was not recorded before (refused at the gate). Raises UserError when it
    is not allowed now.
    """
    require(None if new else visit.state, target)
    if target not in (V.REFUSED, V.NO_SHOW, V.CANCELLED):
        raise ValueError(target)
    return replace(visit, mark=target)


def close_unconfirmed(visit: Visit) -> Visit:
    """Return the visit closed as 未登记离开: no exit is made up, the leave time stays blank."""
    require(visit.state, V.CLOSED_UNCONFIRMED)
    return replace(visit, mark=V.CLOSED_UNCONFIRMED)


def void_movement(visit: Visit, number: int) -> Visit:
    """Return the visit with one movement voided (a correction or an undo).

    Raises UserError when then more people would have left than came: void the exit first.
    """
    kept = tuple(replace(m, voided=True) if m.number == number else m for m in visit.movements)
    changed = replace(visit, movements=kept)
    if not _never_negative(changed.valid):
        raise UserError(msg("Void the exit that follows this entry first."))
    return changed


def undo_last(visit: Visit, *, walk_in: bool) -> Visit:
    """Return the visit without its last movement: Ctrl+Z at the desk.

    Somebody who had not been expected (``walk_in``) and whose only entry is undone was never a
    visitor: that visit is cancelled, not planned. Raises UserError when there is nothing to undo.
    """
    if not visit.valid:
        raise UserError(msg("There is nothing to undo."))
    changed = void_movement(visit, visit.valid[-1].number)
    return replace(changed, mark=V.CANCELLED) if walk_in and not changed.valid else changed


def reopen(visit: Visit) -> Visit:
    """Return a refused, cancelled or expired visit as planned again (a correction)."""
    if visit.valid or visit.mark not in {V.REFUSED, V.CANCELLED, V.NO_SHOW}:
        raise UserError(msg("There is nothing to undo."))
    return replace(visit, mark=None)


def _never_negative(movements: Sequence[Movement]) -> bool:
    inside = 0
    for movement in movements:
        inside += movement.heads if movement.direction is Direction.IN else -movement.heads
        if inside < 0:
            return False
    return True


def people_inside(visits: Iterable[Visit]) -> int:
    """Return how many people are inside: people, not rows."""
    return sum(v.inside for v in visits if v.state is V.INSIDE)


# ------------------------------------------------------------------------- one open visit


@dataclass(frozen=True)
class OpenVisit:
    """An open visit that another one of the same person would double; ``who`` is its name."""

    visit_id: int
    entered_at: datetime | None
    who: str = ""


def check_single(open_visit: OpenVisit | None) -> None:
    """Raise UserError when the person is inside already (the database holds it too)."""
    if open_visit is None:
        return
    at = open_visit.entered_at.strftime("%H:%M") if open_visit.entered_at else ""
    raise UserError(
        msg(
            "This person is inside already, since {time}: {name}. Sign out first.",
            time=at,
            name=open_visit.who,
        )
    )


def duplicate_message(visit: Visit) -> Message:
    """Return what a second scan of a used pass says."""
    return msg("This visit stands at: {state}.", state=label(visit.state))
