"""Areas of the safety grid (ORG-10, ORG-11, ORG-13)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Area, AreaMember, AreaSlot, Gate, PatrolPoint, Person, Post
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
from campus_guard.features.people.commands.common import check_person, index, is_alive
from campus_guard.features.people.pinyin import name_tokens
from campus_guard.features.places import rules

SLOT_NAME = 64
"""Characters that the name of a time slot may have."""


@dataclass(frozen=True)
class Member:
    """A member of an area's cell and the duty there."""

    person_id: int
    duty: str = ""


@dataclass(frozen=True)
class Slot:
    """Who answers for an area in a part of the day."""

    name: str
    starts_at: time
    ends_at: time
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AreaFields:
    """What is recorded of an area."""

    code: str
    name: str
    kind: str
    parent_id: int | None = None
    grade: str | None = None
    chief_id: int | None = None
    sponsor_id: int | None = None
    duty_text: str = ""
    members: tuple[Member, ...] = ()
    slots: tuple[Slot, ...] = ()

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "code": clean_line(self.code),
            "name": clean_line(self.name),
            "kind": self.kind,
            "parent_id": self.parent_id,
            "grade": self.grade,
            "chief_id": self.chief_id,
            "sponsor_id": self.sponsor_id,
            "duty_text": clean_block(self.duty_text),
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        values = self.values()
        wrong = rules.check_area(values["name"], values["code"])
        if taken(r, Area, except_id, code=values["code"]):
            wrong["code"] = msg("The code {code} is taken.", code=values["code"])
        if self.kind not in set(rules.AreaKind):
            wrong["kind"] = msg("Choose a kind.")
        wrong |= check_parent(r, self.parent_id, except_id)
        for field in ("chief_id", "sponsor_id"):
            if values[field] is not None:
                wrong |= check_person(r, values[field], field)
        wrong |= too_long(values, duty_text=LONGEST)
        wrong |= _check_members(r, self.members) | _check_slots(r, self.slots)
        refuse(wrong)


def parents(r: Read) -> dict[int, int | None]:
    """Return {area: area it lies in} of all areas."""
    rows = r.session.execute(sa.select(Area.id, Area.parent_id))
    return {row.id: row.parent_id for row in rows}


def check_parent(r: Read, parent_id: int | None, area_id: int | None) -> dict[str, Message]:
    """Return an error unless the parent lives and does not lie inside the area."""
    if parent_id is None:
        return {}
    if not is_alive(r, Area, parent_id):
        return {"parent_id": msg("Choose an area.")}
    if area_id is not None and rules.makes_circle(parents(r), area_id, parent_id):
        return {"parent_id": msg("An area cannot lie inside itself.")}
    return {}


def _check_members(r: Read, members: Sequence[Member]) -> dict[str, Message]:
    ids = [m.person_id for m in members]
    if len(set(ids)) != len(ids):
        return {"members": msg("One person is named twice.")}
    if any(len(clean_block(m.duty)) > LONGEST for m in members):
        return {"members": msg("At most {n} characters.", n=LONGEST)}
    known = set(r.session.scalars(sa.select(Person.id).where(Person.id.in_(ids))))
    return {} if known == set(ids) else {"members": msg("Choose a member of staff.")}


def _check_slots(r: Read, slots: Sequence[Slot]) -> dict[str, Message]:
    for slot in slots:
        if not clean_line(slot.name):
            return {"slots": msg("Each time slot needs a name.")}
        if len(clean_line(slot.name)) > SLOT_NAME:
            return {"slots": msg("At most {n} characters.", n=SLOT_NAME)}
        if slot.starts_at == slot.ends_at:
            return {"slots": msg("{name}: the end is the beginning.", name=slot.name)}
        if slot.person_id is not None and not is_alive(r, Person, slot.person_id):
            return {"slots": msg("Choose a member of staff.")}
    return {}


def set_members(w: Write, area: Area, members: Sequence[Member], *, new: bool = False) -> None:
    """Make these the members of the cell; the old list is kept as a correction."""
    links = w.session.scalars(sa.select(AreaMember).where(AreaMember.area_id == area.id))
    old = {link.person_id: link for link in links}
    wanted = {m.person_id: clean_block(m.duty) for m in members}
    before = {i: link.duty for i, link in old.items()}
    for person_id, link in old.items():
        if person_id not in wanted:
            w.session.delete(link)
        elif link.duty != wanted[person_id]:
            link.duty = wanted[person_id]
    for person_id in wanted.keys() - old.keys():
        row = AreaMember(area_id=area.id, person_id=person_id, duty=wanted[person_id])
        w.session.add(row)
    if before != wanted and not new:
        keep_old(w, area, "members", _listed(before), _listed(wanted))
    w.session.flush()


def _listed(members: dict[int, str]) -> str:
    return "; ".join(f"{i} {duty}".strip() for i, duty in sorted(members.items()))


def set_slots(w: Write, area: Area, slots: Sequence[Slot], *, new: bool = False) -> None:
    """Make these the time slots of the area: those that are gone are voided, new ones added."""
    rows = list(w.session.scalars(alive(AreaSlot).where(AreaSlot.area_id == area.id)))
    there = {(row.name, row.starts_at, row.ends_at, row.person_id): row for row in rows}
    wanted = {(clean_line(s.name), s.starts_at, s.ends_at, s.person_id) for s in slots}
    for key in there.keys() - wanted:
        w.void(there[key], "edited")
    for name, starts_at, ends_at, person_id in sorted(wanted - there.keys(), key=str):
        w.add(
            AreaSlot(
                uid=new_uid(),
                area_id=area.id,
                name=name,
                starts_at=starts_at,
                ends_at=ends_at,
                person_id=person_id,
            )
        )
    if there.keys() != wanted and not new:
        keep_old(w, area, "slots", _slots_text(there), _slots_text(wanted))


def _slots_text(slots: Iterable[tuple[str, time, time, int | None]]) -> str:
    ordered = sorted(slots, key=lambda s: (s[1], s[0]))
    return "; ".join(
        f"{name} {rules.slot_text(starts, ends)} {person or ''}".strip()
        for name, starts, ends, person in ordered
    )


def index_area(w: Write, area: Area) -> None:
    """Renew the ways to find an area: pinyin, characters, code."""
    index(w, "area", {area.id: name_tokens(area.name) | {area.code.upper()}})


@dataclass(frozen=True, kw_only=True)
class AddArea(AreaFields, Command[int]):
    """Add an area with its members and time slots; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Area, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        last = w.session.scalar(sa.select(sa.func.max(Area.sort))) or 0
        area = w.add(Area(uid=self.uid, sort=last + 1, **self.values()))
        set_members(w, area, self.members, new=True)
        set_slots(w, area, self.slots, new=True)
        index_area(w, area)
        return area.id


@dataclass(frozen=True, kw_only=True)
class EditArea(AreaFields, Command[int]):
    """Change an area, its members and its time slots; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    area_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        area = w.fetch(Area, self.area_id, self.expected_version)
        self.refuse_wrong(w, area.id)
        w.amend(area, **self.values())
        set_members(w, area, self.members)
        set_slots(w, area, self.slots)
        index_area(w, area)
        return area.id


@dataclass(frozen=True, kw_only=True)
class VoidArea(VoidRecord):
    """Void an area in which nothing lies any more."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Area

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Area, parent_id=row.id):
            raise UserError(msg("Other areas lie in this one. Move or void them first."))
        if any(taken(w, model, area_id=row.id) for model in (Gate, Post, PatrolPoint)):
            raise UserError(msg("Gates, posts or patrol points lie in this area."))


@dataclass(frozen=True, kw_only=True)
class UnvoidArea(UnvoidRecord):
    """Take back the voiding of an area."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Area

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Area, code=row.code):
            raise UserError(msg("The code {code} is taken.", code=row.code))
        if row.parent_id is not None and not is_alive(w, Area, row.parent_id):
            raise UserError(msg("The area above it is voided. Bring that back first."))


@dataclass(frozen=True, kw_only=True)
class LoadAreaCatalogue(Command[int]):
    """Add the campus with the six kinds of ORG-11 where they are missing; return how many."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        text = resource("places", "areas.json").read_text(encoding="utf-8")
        ids = {a.code: a.id for a in w.session.scalars(alive(Area))}
        added = 0
        for sort, part in enumerate(json.loads(text), start=1):
            if part["code"] in ids:
                continue
            area = w.add(
                Area(
                    uid=new_uid(),
                    code=part["code"],
                    name=part["name"],
                    kind=part["kind"],
                    grade=part.get("grade"),
                    parent_id=ids.get(part.get("parent", "")),
                    duty_text=part.get("duty", ""),
                    sort=sort,
                )
            )
            ids[area.code] = area.id
            index_area(w, area)
            added += 1
        return added
