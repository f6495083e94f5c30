"""The roll call (点名): a frozen list of who was inside, ticked off by head, closed to paper.

The list is taken once. Whoever leaves or comes later does not change it; people who turn up without
standing on it are added as unlisted. Events are only added, so a crash loses nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.gate.rules.codes import RollState
from campus_guard.features.gate.rules.visits import MOST_HEADS


@dataclass(frozen=True)
class RollRow:
    """Somebody (or a group) on the list; ``listed`` is False for people added by hand."""

    number: int
    name: str
    heads: int
    found: int = 0
    place: str = ""
    listed: bool = True

    @property
    def state(self) -> RollState:
        """Return where this row stands."""
        if self.found >= self.heads:
            return RollState.FOUND
        return RollState.PARTLY if self.found else RollState.MISSING


@dataclass(frozen=True)
class Muster:
    """A roll call."""

    started_at: datetime
    drill: bool
    rows: tuple[RollRow, ...]
    closed_at: datetime | None = None

    @property
    def expected(self) -> int:
        """Return the people on the frozen list."""
        return sum(row.heads for row in self.rows if row.listed)

    @property
    def found(self) -> int:
        """Return the people of the frozen list that were found."""
        return sum(row.found for row in self.rows if row.listed)

    @property
    def missing(self) -> int:
        """Return the people of the frozen list that were not found."""
        return self.expected - self.found

    @property
    def unlisted(self) -> int:
        """Return the people who were found without standing on the list."""
        return sum(row.found for row in self.rows if not row.listed)


def start(people: Iterable[tuple[str, int]], at: datetime, *, drill: bool = False) -> Muster:
    """Return a roll call of these (name, heads), numbered from 1 in the order given."""
    rows = tuple(RollRow(i, name, heads) for i, (name, heads) in enumerate(people, 1))
    return Muster(at, drill, rows)


def _require_open(muster: Muster) -> None:
    if muster.closed_at is not None:
        raise UserError(msg("This roll call is closed."))


def tick_off(muster: Muster, number: int, *, found: int | None = None, place: str = "") -> Muster:
    """Return the roll call with a row ticked off: all of it unless ``found`` says how many.

    ``found=0`` takes a tick back. Raises UserError when it is closed or the number does not fit.
    """
    _require_open(muster)
    rows = list(muster.rows)
    index = next((i for i, row in enumerate(rows) if row.number == number), None)
    if index is None:
        raise UserError(msg("This number is not on the list."))
    count = rows[index].heads if found is None else found
    if not 0 <= count <= rows[index].heads:
        raise UserError(msg("At most {n}.", n=rows[index].heads))
    rows[index] = replace(rows[index], found=count, place=place)
    return replace(muster, rows=tuple(rows))


def add_unlisted(muster: Muster, name: str, heads: int = 1, place: str = "") -> Muster:
    """Return the roll call with people who are here without standing on the list."""
    _require_open(muster)
    if not name.strip():
        raise UserError(msg("A name is needed."), {"name": msg("Or say what they look like.")})
    if not 1 <= heads <= MOST_HEADS:
        raise UserError(msg("A head count lies between 1 and {n}.", n=MOST_HEADS))
    number = max((row.number for row in muster.rows), default=0) + 1
    row = RollRow(number, name.strip(), heads, heads, place, listed=False)
    return replace(muster, rows=(*muster.rows, row))


def close(muster: Muster, at: datetime) -> Muster:
    """Return the roll call closed; nothing changes any more. Raises UserError when it is."""
    _require_open(muster)
    return replace(muster, closed_at=at)


def missing_first(rows: Sequence[RollRow]) -> list[RollRow]:
    """Return the rows as they are worked through: missing, partly found, found, unlisted."""
    order = tuple(RollState)
    return sorted(rows, key=lambda r: (not r.listed, order.index(r.state), r.number))
