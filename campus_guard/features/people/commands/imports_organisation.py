"""Squads, the leading group and positions from a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line, fold
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import LeadingGroupMember, Person, SchoolYear, Squad
from campus_guard.db.models import SquadMember as Link
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.people import rules
from campus_guard.features.people.commands.common import staff_by_number, unknown_staff
from campus_guard.features.people.commands.imports_staff import in_row
from campus_guard.features.people.commands.organisation import (
    ROLE_ORDER,
    Membership,
    check_duty,
    set_members,
)
from campus_guard.features.people.commands.positions import (
    AppointPosition,
    check_lines,
    tenures,
)


@dataclass(frozen=True)
class SquadLine:
    """A row of the sheet of squads: one member."""

    squad: str
    staff_number: str
    role: str = "member"
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportSquads(ImportCommand):
    """Take squads: the rows of a squad are its whole list of members."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[SquadLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff = staff_by_number(r)
        lines = numbered(self.rows)
        twice = doubles(lines, "squad", "staff_number")
        squads: dict[str, list[Membership]] = {}
        leaders: set[str] = set()
        for line in lines:
            name = clean_line(line.squad)
            person = staff.get(fold(line.staff_number))
            if person is None:
                checked.wrong(line.row, "staff_number", unknown_staff(line.staff_number))
            if line.row in twice:
                checked.wrong(line.row, "staff_number", in_row(twice[line.row]))
            if not name or len(name) > 64:
                checked.wrong(line.row, "squad", msg("A name is needed."))
            if line.role == "leader" and name in leaders:
                checked.wrong(line.row, "role", msg("A squad has one leader."))
            if line.role == "leader":
                leaders.add(name)
            if person is not None:
                squads.setdefault(name, []).append(Membership(person.id, line.role))
        for name, members in squads.items():
            _plan_squad(checked, r, name, members)
        return checked


def _plan_squad(checked: Checked, r: Read, name: str, members: list[Membership]) -> None:
    squad = r.session.scalars(alive(Squad).where(Squad.name == name)).first()
    if squad is None:
        checked.plan("new", lambda w: _add_squad(w, name, members))
        return
    links = r.session.scalars(sa.select(Link).where(Link.squad_id == squad.id))
    squad_id = squad.id
    if {(x.person_id, x.role) for x in links} == {(m.person_id, m.role) for m in members}:
        checked.plan("same")
    else:
        checked.plan("changed", lambda w: set_members(w, w.get(Squad, squad_id), members))


def _add_squad(w: Write, name: str, members: Sequence[Membership]) -> None:
    set_members(w, w.add(Squad(uid=new_uid(), name=name)), members, new=True)


@dataclass(frozen=True)
class GroupLine:
    """A row of the sheet of the leading group."""

    school_year: str
    staff_number: str
    role: str = "member"
    duty: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportGroup(ImportCommand):
    """Take members of the leading groups; school year and person are the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[GroupLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff = staff_by_number(r)
        years = {y.name: y.id for y in r.session.scalars(alive(SchoolYear))}
        known = {
            (m.school_year_id, m.person_id): m for m in r.session.scalars(alive(LeadingGroupMember))
        }
        lines = numbered(self.rows)
        twice = doubles(lines, "school_year", "staff_number")
        leaders = {m.school_year_id: m.person_id for m in known.values() if m.role == "leader"}
        for line in lines:
            person = staff.get(fold(line.staff_number))
            year_id = years.get(clean_line(line.school_year))
            wrong = _check_group(line, person, year_id, leaders) | check_duty(line.duty)
            if line.row in twice:
                wrong["staff_number"] = in_row(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if person is not None and year_id is not None and not wrong:
                member = known.get((year_id, person.id))
                _plan_member(checked, member, line, year_id, person.id)
        return checked


def _check_group(
    line: GroupLine, person: Person | None, year_id: int | None, leaders: dict[int, int]
) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    if person is None:
        wrong["staff_number"] = unknown_staff(line.staff_number)
    if year_id is None:
        wrong["school_year"] = msg("There is no school year {name}.", name=line.school_year)
    elif (
        person is not None
        and line.role == "leader"
        and leaders.setdefault(year_id, person.id) != person.id
    ):
        wrong["role"] = msg("The group of this school year has a leader already.")
    return wrong


def _plan_member(
    checked: Checked,
    member: LeadingGroupMember | None,
    line: GroupLine,
    year_id: int,
    person_id: int,
) -> None:
    duty = clean_block(line.duty)
    sort = ROLE_ORDER[line.role]
    if member is None:
        row = LeadingGroupMember(
            uid=new_uid(),
            school_year_id=year_id,
            person_id=person_id,
            role=line.role,
            duty=duty,
            sort=sort,
        )
        checked.plan("new", lambda w: w.add(row))
    elif (member.role, member.duty) == (line.role, duty):
        checked.plan("same")
    else:
        member_id = member.id
        checked.plan(
            "changed",
            lambda w: w.amend(
                w.get(LeadingGroupMember, member_id), role=line.role, duty=duty, sort=sort
            ),
        )


@dataclass(frozen=True)
class PositionLine:
    """A row of the sheet of positions."""

    position: str
    staff_number: str
    starts_on: date
    ends_on: date | None = None
    line: str | None = None
    lines: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportPositions(ImportCommand):
    """Take appointments in the order of their days; those that are there already are passed over.

    Ends of the first responsible person follow from the next beginning.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[PositionLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff = staff_by_number(r)
        state = {kind: tenures(r, kind) for kind in rules.PositionKind}
        lines = sorted(numbered(self.rows), key=lambda line: line.starts_on)
        for number, line in enumerate(lines, start=1):
            person = staff.get(fold(line.staff_number))
            wrong = check_lines(line.position, line.line, line.lines)
            if line.position != rules.PositionKind.FIRST_RESPONSIBLE:
                wrong |= rules.check_order(line.starts_on, line.ends_on, "ends_on")
            if person is None:
                wrong["staff_number"] = unknown_staff(line.staff_number)
            if person is not None and not wrong:
                wrong |= _plan_position(
                    checked, line, person.id, -number, state[rules.PositionKind(line.position)]
                )
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
        return checked


def _plan_position(
    checked: Checked, line: PositionLine, person_id: int, key: int, there: list[rules.Tenure]
) -> dict[str, Message]:
    """Plan one appointment on top of those planned before it; return what is wrong."""
    first = line.position == rules.PositionKind.FIRST_RESPONSIBLE
    lines = frozenset([line.line] if line.line else line.lines)
    end = None if first else line.ends_on
    new = rules.Tenure(key, person_id, line.starts_on, end, lines)
    if any((t.person_id, t.starts_on, t.lines) == (person_id, new.starts_on, lines) for t in there):
        checked.plan("same")
        return {}
    if first:
        try:
            rules.appoint_first(there, new)
        except UserError as error:
            return dict(error.fields)
    else:
        placed = rules.place(there, new)
        if placed.against is not None:
            return {"starts_on": msg("Somebody else holds this position on these days.")}
        for index, old in enumerate(there):
            if old.id in placed.ends:
                there[index] = rules.Tenure(
                    old.id, old.person_id, old.starts_on, placed.ends[old.id], old.lines
                )
    there.append(new)
    command = AppointPosition(
        uid=new_uid(),
        position=line.position,
        person_id=person_id,
        starts_on=line.starts_on,
        ends_on=end,
        line=line.line,
        lines=line.lines,
    )
    checked.plan("new", command.apply)
    return {}
