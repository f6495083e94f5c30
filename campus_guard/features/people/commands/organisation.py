"""Guard squads (DUT-02) and the safety leading group of a school year (ORG-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import LeadingGroupMember, Person, SchoolYear, Squad, SquadMember
from campus_guard.db.records import (
    LONGEST,
    UnvoidRecord,
    VoidRecord,
    alive,
    keep_old,
    refuse,
    taken,
    too_long,
)
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.people.commands.common import check_person, is_alive

ROLE_ORDER: Mapping[str, int] = {"leader": 0, "deputy": 1, "member": 2}


@dataclass(frozen=True)
class Membership:
    """A member of a squad and the role there: leader, deputy or member."""

    person_id: int
    role: str = "member"


def check_members(r: Read, members: Sequence[Membership]) -> dict[str, Message]:
    """Return what is wrong with the members of a squad, by field."""
    ids = [m.person_id for m in members]
    if len(set(ids)) != len(ids):
        return {"members": msg("One person is named twice.")}
    if sum(m.role == "leader" for m in members) > 1:
        return {"members": msg("A squad has one leader.")}
    if any(m.role not in ROLE_ORDER for m in members):
        return {"members": msg("Choose a role.")}
    known = set(r.session.scalars(sa.select(Person.id).where(Person.id.in_(ids))))
    if known != set(ids):
        return {"members": msg("Choose a member of staff.")}
    return {}


def set_members(
    w: Write, squad: Squad, members: Sequence[Membership], *, new: bool = False
) -> None:
    """Make these the members of the squad; the old list is kept as a correction."""
    links = w.session.scalars(sa.select(SquadMember).where(SquadMember.squad_id == squad.id))
    old = {link.person_id: link for link in links}
    wanted = {m.person_id: m.role for m in members}
    before = {person_id: link.role for person_id, link in old.items()}
    for person_id, link in old.items():
        if person_id not in wanted:
            w.session.delete(link)
        elif link.role != wanted[person_id]:
            link.role = wanted[person_id]
    for person_id in wanted.keys() - old.keys():
        w.session.add(SquadMember(squad_id=squad.id, person_id=person_id, role=wanted[person_id]))
    if before != wanted and not new:
        keep_old(w, squad, "members", _listed(before), _listed(wanted))
    w.session.flush()


def _listed(members: Mapping[int, str]) -> str:
    return ",".join(f"{i}:{role}" for i, role in sorted(members.items()))


@dataclass(frozen=True, kw_only=True)
class SquadFields:
    """A squad: its name, its members with their roles."""

    name: str
    members: tuple[Membership, ...] = ()
    note: str = ""

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        name = clean_line(self.name)
        wrong = check_members(r, self.members)
        if not name:
            wrong["name"] = msg("A name is needed.")
        elif len(name) > 64:
            wrong["name"] = msg("At most {n} characters.", n=64)
        elif taken(r, Squad, except_id, name=name):
            wrong["name"] = msg("{name} exists already.", name=name)
        refuse(wrong | too_long({"note": clean_block(self.note)}, note=LONGEST))


@dataclass(frozen=True, kw_only=True)
class AddSquad(SquadFields, Command[int]):
    """Add a squad; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Squad, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        row = Squad(uid=self.uid, name=clean_line(self.name), note=clean_block(self.note))
        squad = w.add(row)
        set_members(w, squad, self.members, new=True)
        return squad.id


@dataclass(frozen=True, kw_only=True)
class EditSquad(SquadFields, Command[int]):
    """Change a squad and its members; the old list is kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    squad_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        squad = w.fetch(Squad, self.squad_id, self.expected_version)
        self.refuse_wrong(w, squad.id)
        w.amend(squad, name=clean_line(self.name), note=clean_block(self.note))
        set_members(w, squad, self.members)
        return squad.id


@dataclass(frozen=True, kw_only=True)
class VoidSquad(VoidRecord):
    """Void a squad."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Squad

    def check(self, w: Write, row: Any) -> None:
        """Any squad may be voided."""


@dataclass(frozen=True, kw_only=True)
class UnvoidSquad(UnvoidRecord):
    """Take back the voiding of a squad."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Squad

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Squad, name=row.name):
            raise UserError(msg("{name} exists already.", name=row.name))


def check_group_role(
    r: Read, year_id: int, role: str, except_id: int | None = None
) -> dict[str, Message]:
    """Return an error when the role is unknown or the group has its leader already."""
    if role not in ROLE_ORDER:
        return {"role": msg("Choose a role.")}
    if role == "leader" and taken(
        r, LeadingGroupMember, except_id, school_year_id=year_id, role=role
    ):
        return {"role": msg("The group of this school year has a leader already.")}
    return {}


def check_duty(duty: str) -> dict[str, Message]:
    """Return an error when the words of a member's duty are too many."""
    return too_long({"duty": clean_block(duty)}, duty=LONGEST)


@dataclass(frozen=True, kw_only=True)
class AddGroupMember(Command[int]):
    """Add a member to the leading group of a school year; return the entry's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    school_year_id: int
    person_id: int
    role: str = "member"
    duty: str = ""

    def apply(self, w: Write) -> int:
        old = w.existing(LeadingGroupMember, self.uid)
        if old is not None:
            return old.id
        wrong = check_person(w, self.person_id, "person_id")
        if not is_alive(w, SchoolYear, self.school_year_id):
            wrong["school_year_id"] = msg("Choose a school year.")
        wrong |= check_group_role(w, self.school_year_id, self.role)
        same = {"school_year_id": self.school_year_id, "person_id": self.person_id}
        if not wrong and taken(w, LeadingGroupMember, **same):
            wrong["person_id"] = msg("This person is in the group already.")
        refuse(wrong | check_duty(self.duty))
        row = LeadingGroupMember(
            uid=self.uid,
            school_year_id=self.school_year_id,
            person_id=self.person_id,
            role=self.role,
            duty=clean_block(self.duty),
            sort=ROLE_ORDER[self.role],
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditGroupMember(Command[int]):
    """Change the role or duty of a member; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    member_id: int
    expected_version: int
    role: str
    duty: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(LeadingGroupMember, self.member_id, self.expected_version)
        wrong = check_group_role(w, row.school_year_id, self.role, row.id)
        refuse(wrong | check_duty(self.duty))
        w.amend(row, role=self.role, duty=clean_block(self.duty), sort=ROLE_ORDER[self.role])
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidGroupMember(VoidRecord):
    """Void an entry of the leading group."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LeadingGroupMember

    def check(self, w: Write, row: Any) -> None:
        """Any entry may be voided."""


@dataclass(frozen=True, kw_only=True)
class UnvoidGroupMember(UnvoidRecord):
    """Take back the voiding of an entry of the leading group."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LeadingGroupMember

    def check(self, w: Write, row: Any) -> None:
        same = {"school_year_id": row.school_year_id, "person_id": row.person_id}
        if taken(w, LeadingGroupMember, **same):
            raise UserError(msg("This person is in the group already."))
        refuse(check_group_role(w, row.school_year_id, row.role))


@dataclass(frozen=True, kw_only=True)
class CopyGroup(Command[int]):
    """Take the leading group of the year before as a start; return how many were added."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    school_year_id: int

    def apply(self, w: Write) -> int:
        year = w.fetch(SchoolYear, self.school_year_id)
        if taken(w, LeadingGroupMember, school_year_id=year.id):
            raise UserError(msg("This school year has its leading group already."))
        before = w.session.scalars(
            alive(SchoolYear)
            .where(SchoolYear.starts_on < year.starts_on)
            .order_by(SchoolYear.starts_on.desc())
        ).first()
        if before is None:
            raise UserError(msg("There is no school year before this one."))
        rows = alive(LeadingGroupMember).where(LeadingGroupMember.school_year_id == before.id)
        members = [m for m in w.session.scalars(rows) if is_alive(w, Person, m.person_id)]
        for old in members:
            w.add(
                LeadingGroupMember(
                    uid=new_uid(),
                    school_year_id=year.id,
                    person_id=old.person_id,
                    role=old.role,
                    duty=old.duty,
                    sort=old.sort,
                )
            )
        return len(members)
