"""Squads, the leading group, and who holds which position at a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import (
    LeadingGroupMember,
    Person,
    Position,
    SchoolYear,
    Squad,
    SquadMember,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.people import rules
from campus_guard.features.people.queries.find import person_names


@dataclass(frozen=True)
class Holder:
    """Who holds a position: with the line of a line director, the lines of a vice-principal."""

    person_id: int
    name: str
    position: str
    line: str | None
    lines: tuple[str, ...]
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class PositionRow:
    """An entry of the list of positions."""

    id: int
    position: str
    person_id: int
    name: str
    line: str | None
    lines: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    version: int
    voided: bool = False

    def holds(self, day: date) -> bool:
        """Tell whether the entry holds on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def _position_rows(r: Read, *, voided: bool = False) -> list[PositionRow]:
    query = sa.select(Position, Person.name).join(Person, Position.person_id == Person.id)
    if not voided:
        query = query.where(Position.voided_at.is_(None))
    order = (Position.position, Position.line, Position.starts_on.desc(), Position.id)
    return [
        PositionRow(
            row.id,
            row.position,
            row.person_id,
            name,
            row.line,
            tuple(row.lines),
            row.starts_on,
            row.ends_on,
            row.version,
            row.voided_at is not None,
        )
        for row, name in r.session.execute(query.order_by(*order))
    ]


def _holder(row: PositionRow) -> Holder:
    return Holder(
        row.person_id, row.name, row.position, row.line, row.lines, row.starts_on, row.ends_on
    )


def holder_at(r: Read, position: str, on: date, line: str | None = None) -> Holder | None:
    """Return who holds a position on a day; None when nobody was appointed."""
    rows = {row.id: row for row in _position_rows(r) if row.position == position}
    tenures = [
        rules.Tenure(
            row.id,
            row.person_id,
            row.starts_on,
            row.ends_on,
            frozenset([row.line] if row.line else row.lines),
        )
        for row in rows.values()
    ]
    found = rules.holder(tenures, on, line)
    return None if found is None else _holder(rows[found.id])


@dataclass(frozen=True, kw_only=True)
class PositionHolder(Query[Holder | None]):
    """Return who holds a position on a day, for a line where the position has lines."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    position: str
    on: date
    line: str | None = None

    def fetch(self, r: Read) -> Holder | None:
        return holder_at(r, self.position, self.on, self.line)


@dataclass(frozen=True, kw_only=True)
class PositionHolders(Query[tuple[Holder, ...]]):
    """Return everybody who holds a leading position on a day, the highest first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    on: date

    def fetch(self, r: Read) -> tuple[Holder, ...]:
        order = list(rules.PositionKind)
        rows = [row for row in _position_rows(r) if row.holds(self.on)]
        rows.sort(key=lambda row: (order.index(rules.PositionKind(row.position)), row.line or ""))
        return tuple(_holder(row) for row in rows)


@dataclass(frozen=True, kw_only=True)
class ListPositions(Query[tuple[PositionRow, ...]]):
    """Return all entries, newest of each position first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    position: str | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PositionRow, ...]:
        order = list(rules.PositionKind)
        rows = _position_rows(r, voided=self.include_voided)
        rows.sort(key=lambda row: order.index(rules.PositionKind(row.position)))
        return tuple(row for row in rows if self.position in (None, row.position))


@dataclass(frozen=True)
class SquadMemberRow:
    """A member of a squad."""

    person_id: int
    name: str
    role: str


@dataclass(frozen=True)
class SquadRow:
    """A squad with its members, leader first."""

    id: int
    name: str
    note: str
    members: tuple[SquadMemberRow, ...]
    version: int
    voided: bool = False

    def named(self, role: str) -> str:
        """Return the names of those who have this role."""
        return "、".join(m.name for m in self.members if m.role == role)


@dataclass(frozen=True, kw_only=True)
class ListSquads(Query[tuple[SquadRow, ...]]):
    """Return the guard squads with leader, deputies and members (DUT-02)."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[SquadRow, ...]:
        members: dict[int, list[SquadMemberRow]] = {}
        order = {"leader": 0, "deputy": 1, "member": 2}
        pairs = r.session.execute(
            sa.select(SquadMember, Person)
            .join(Person, SquadMember.person_id == Person.id)
            .where(Person.voided_at.is_(None))
            .order_by(Person.staff_number)
        )
        for link, person in pairs:
            row = SquadMemberRow(person.id, person.name, link.role)
            members.setdefault(link.squad_id, []).append(row)
        query = sa.select(Squad).order_by(Squad.sort, Squad.id)
        if not self.include_voided:
            query = query.where(Squad.voided_at.is_(None))
        return tuple(
            SquadRow(
                squad.id,
                squad.name,
                squad.note,
                tuple(sorted(members.get(squad.id, ()), key=lambda m: order[m.role])),
                squad.version,
                squad.voided_at is not None,
            )
            for squad in r.session.scalars(query)
        )


@dataclass(frozen=True)
class GroupRow:
    """A member of the leading group of a school year."""

    id: int
    school_year_id: int
    person_id: int
    name: str
    title: str
    phone: str
    role: str
    duty: str
    version: int
    voided: bool = False


@dataclass(frozen=True, kw_only=True)
class ListLeadingGroup(Query[tuple[GroupRow, ...]]):
    """Return the safety leading group of a school year, leader first (ORG-04)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    school_year_id: int
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[GroupRow, ...]:
        query = (
            sa.select(LeadingGroupMember, Person)
            .join(Person, LeadingGroupMember.person_id == Person.id)
            .where(LeadingGroupMember.school_year_id == self.school_year_id)
            .order_by(LeadingGroupMember.sort, Person.staff_number)
        )
        if not self.include_voided:
            query = query.where(LeadingGroupMember.voided_at.is_(None))
        return tuple(
            GroupRow(
                m.id,
                m.school_year_id,
                p.id,
                p.name,
                p.title,
                p.phone,
                m.role,
                m.duty,
                m.version,
                m.voided_at is not None,
            )
            for m, p in r.session.execute(query)
        )


_Records = tuple[Mapping[str, Value], ...]


def _numbers(r: Read) -> dict[int, str]:
    rows = r.session.execute(sa.select(Person.id, Person.staff_number))
    return {row.id: row.staff_number for row in rows}


@dataclass(frozen=True, kw_only=True)
class ExportSquads(Query[_Records]):
    """Return the squads in the columns of the sheet, a row for each member."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        numbers = _numbers(r)
        return tuple(
            {
                "squad": squad.name,
                "staff_number": numbers[m.person_id],
                "name": m.name,
                "role": m.role,
            }
            for squad in ListSquads().fetch(r)
            for m in squad.members
        )


@dataclass(frozen=True, kw_only=True)
class ExportGroup(Query[_Records]):
    """Return the leading groups of all school years in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        numbers = _numbers(r)
        years = r.session.scalars(alive(SchoolYear).order_by(SchoolYear.starts_on))
        return tuple(
            {
                "school_year": year.name,
                "staff_number": numbers[m.person_id],
                "name": m.name,
                "role": m.role,
                "duty": m.duty,
            }
            for year in years
            for m in ListLeadingGroup(school_year_id=year.id).fetch(r)
        )


@dataclass(frozen=True, kw_only=True)
class ExportPositions(Query[_Records]):
    """Return the positions in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        numbers = _numbers(r)
        rows = sorted(ListPositions().fetch(r), key=lambda row: row.starts_on)
        names = person_names(r, tuple(row.person_id for row in rows))
        return tuple(
            {
                "position": row.position,
                "staff_number": numbers[row.person_id],
                "name": names[row.person_id],
                "starts_on": row.starts_on,
                "ends_on": row.ends_on,
                "line": row.line,
                "lines": "、".join(rules.LINE_WORDS[line] for line in row.lines),
            }
            for row in rows
        )
