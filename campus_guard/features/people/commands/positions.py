"""Who holds the leading positions, by date (ORG-01 to ORG-03)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Person, Position
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, cleaned_reason, refuse
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.people import rules
from campus_guard.features.people.commands.common import check_person
from campus_guard.features.people.rules import PositionKind, Tenure

NEW = 0  # the id of a tenure that is not stored yet


def tenure(row: Position) -> Tenure:
    """Return a stored position as the rules see it."""
    lines = frozenset([row.line] if row.line else row.lines)
    return Tenure(row.id, row.person_id, row.starts_on, row.ends_on, lines)


def tenures(r: Read, position: str) -> list[Tenure]:
    """Return everybody who holds or held a position."""
    rows = r.session.scalars(alive(Position).where(Position.position == position))
    return [tenure(row) for row in rows]


def _set_ends(w: Write, ends: Mapping[int, date | None]) -> None:
    """Write the ends that changed; first those that get one, so that one is open at any time."""
    for row_id, end in sorted(ends.items(), key=lambda pair: pair[1] is None):
        if row_id != NEW:
            w.amend(w.get(Position, row_id), ends_on=end)


def _person_name(r: Read, person_id: int) -> str:
    return r.get(Person, person_id).name


def settle(w: Write, position: str, new: Tenure) -> date | None:
    """Make room for a tenure and return its last day. Raises UserError when there is no room."""
    others = tenures(w, position)
    if position == PositionKind.FIRST_RESPONSIBLE:
        ends = rules.appoint_first(others, new)
        _set_ends(w, {i: e for i, e in ends.items() if i != new.id and e is not None})
        return ends[new.id]
    placed = rules.place(others, new)
    if placed.against is not None:
        words = msg(
            "{name} holds this position from {first}. End that first.",
            name=_person_name(w, placed.against.person_id),
            first=placed.against.starts_on,
        )
        refuse({"starts_on": words})
    _set_ends(w, placed.ends)
    return new.ends_on


def check_lines(position: str, line: str | None, lines: tuple[str, ...]) -> dict[str, Message]:
    """Return what is wrong with the lines of a position, by field."""
    known = set(rules.Line)
    if position not in set(PositionKind):
        return {"position": msg("Choose a position.")}
    if position == PositionKind.LINE_DIRECTOR and line not in known:
        return {"line": msg("Choose a line.")}
    return {} if set(lines) <= known else {"lines": msg("Choose a line.")}


@dataclass(frozen=True, kw_only=True)
class AppointPosition(Command[int]):
    """Appoint somebody to a position from a day on; return the entry's id.

    The predecessor ends the day before. The first responsible person has no last day of its own:
    the next appointment ends it, so that there is exactly one at any date.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    position: str
    person_id: int
    starts_on: date
    ends_on: date | None = None
    line: str | None = None
    lines: tuple[str, ...] = ()

    def apply(self, w: Write) -> int:
        old = w.existing(Position, self.uid)
        if old is not None:
            return old.id
        wrong = check_person(w, self.person_id, "person_id")
        wrong |= check_lines(self.position, self.line, self.lines)
        wrong |= rules.check_order(self.starts_on, self.ends_on, "ends_on")
        if self.position == PositionKind.FIRST_RESPONSIBLE and self.ends_on is not None:
            wrong["ends_on"] = msg("The next appointment ends this one; there is never none.")
        refuse(wrong)
        director = self.position == PositionKind.LINE_DIRECTOR
        vice = self.position == PositionKind.VICE_PRINCIPAL
        row = Position(
            uid=self.uid,
            position=self.position,
            person_id=self.person_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            line=self.line if director else None,
            lines=sorted(set(self.lines)) if vice else [],
        )
        row.id = NEW
        new = tenure(row)
        row.id = None  # type: ignore[assignment]  # the database gives it
        row.ends_on = settle(w, self.position, new)
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditPosition(Command[int]):
    """Correct an entry: person, days, lines. The position itself stays; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    position_id: int
    expected_version: int
    person_id: int
    starts_on: date
    ends_on: date | None = None
    line: str | None = None
    lines: tuple[str, ...] = ()

    def apply(self, w: Write) -> int:
        row = w.fetch(Position, self.position_id, self.expected_version)
        wrong = check_person(w, self.person_id, "person_id")
        wrong |= check_lines(row.position, self.line, self.lines)
        wrong |= rules.check_order(self.starts_on, self.ends_on, "ends_on")
        refuse(wrong)
        if row.position == PositionKind.FIRST_RESPONSIBLE:
            self._move_first(w, row)
        else:
            self._move(w, row)
        return row.id

    def _move_first(self, w: Write, row: Position) -> None:
        moved = replace(tenure(row), starts_on=self.starts_on)
        ends = rules.move_first(tenures(w, row.position), moved)
        w.amend(row, person_id=self.person_id, starts_on=self.starts_on, ends_on=ends[row.id])
        _set_ends(w, {i: e for i, e in ends.items() if i != row.id})

    def _move(self, w: Write, row: Position) -> None:
        lines = sorted(set(self.lines)) if row.position == PositionKind.VICE_PRINCIPAL else []
        line = self.line if row.position == PositionKind.LINE_DIRECTOR else None
        mine = frozenset([line] if line else lines)
        moved = Tenure(row.id, self.person_id, self.starts_on, self.ends_on, mine)
        settle(w, row.position, moved)
        w.amend(
            row,
            person_id=self.person_id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            line=line,
            lines=lines,
        )


@dataclass(frozen=True, kw_only=True)
class VoidPosition(VoidRecord):
    """Void an entry; of a first responsible person the predecessor then stays longer."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Position

    def apply(self, w: Write) -> int:
        row = w.fetch(Position, self.record_id, self.expected_version)
        first = row.position == PositionKind.FIRST_RESPONSIBLE
        ends = rules.remove_first(tenures(w, row.position), row.id) if first else {}
        w.void(row, cleaned_reason(self.reason))
        _set_ends(w, ends)
        return row.id

    def check(self, w: Write, row: Any) -> None:
        """Nothing more: ``apply`` looks after the gap."""


@dataclass(frozen=True, kw_only=True)
class UnvoidPosition(UnvoidRecord):
    """Take back the voiding of an entry; its predecessor ends again the day before."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Position

    def apply(self, w: Write) -> int:
        row = w.get(Position, self.record_id)
        if row.voided_at is None:
            return row.id
        try:
            end = settle(w, row.position, tenure(row))
        except UserError as error:
            raise UserError(next(iter(error.fields.values()), error.message)) from error
        w.amend(row, ends_on=end)
        w.unvoid(row)
        return row.id

    def check(self, w: Write, row: Any) -> None:
        """Nothing more: ``apply`` makes the room."""
