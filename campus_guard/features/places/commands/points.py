"""Gates, posts to be manned, patrol points."""

from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Area, Gate, PatrolPoint, Post
from campus_guard.db.models.base import Base
from campus_guard.db.records import LONGEST, UnvoidRecord, VoidRecord, refuse, taken, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.people.commands.common import is_alive
from campus_guard.features.places import rules


def check_name(r: Read, model: type[Base], name: str, except_id: int | None) -> dict[str, Message]:
    """Return what is wrong with the name of a gate or post, by field."""
    if not name:
        return {"name": msg("A name is needed.")}
    if len(name) > 64:
        return {"name": msg("At most {n} characters.", n=64)}
    if taken(r, model, except_id, name=name):
        return {"name": msg("{name} exists already.", name=name)}
    return {}


def check_area(r: Read, area_id: int | None, *, needed: bool = False) -> dict[str, Message]:
    """Return an error unless the area lives (or is not needed)."""
    if area_id is None and not needed:
        return {}
    return {} if is_alive(r, Area, area_id) else {"area_id": msg("Choose an area.")}


def last_sort(r: Read, model: type[Gate] | type[Post] | type[PatrolPoint]) -> int:
    """Return the place of the last record in its list."""
    return r.session.scalar(sa.select(sa.func.max(model.sort))) or 0


@dataclass(frozen=True, kw_only=True)
class GateFields:
    """A gate of the school."""

    name: str
    area_id: int | None = None
    for_vehicles: bool = True

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "name": clean_line(self.name),
            "area_id": self.area_id,
            "for_vehicles": self.for_vehicles,
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        name = clean_line(self.name)
        refuse(check_name(r, Gate, name, except_id) | check_area(r, self.area_id))


@dataclass(frozen=True, kw_only=True)
class AddGate(GateFields, Command[int]):
    """Add a gate; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Gate, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        return w.add(Gate(uid=self.uid, sort=last_sort(w, Gate) + 1, **self.values())).id


@dataclass(frozen=True, kw_only=True)
class EditGate(GateFields, Command[int]):
    """Change a gate; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    gate_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Gate, self.gate_id, self.expected_version)
        self.refuse_wrong(w, row.id)
        w.amend(row, **self.values())
        return row.id


@dataclass(frozen=True, kw_only=True)
class PostFields:
    """A post to be manned; sex, certificate and hours restrict who may stand there (DUT-03)."""

    name: str
    kind: str
    area_id: int | None = None
    needs_sex: str | None = None
    needs_certificate: str = ""
    around_the_clock: bool = False
    headcount: int = 1

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "name": clean_line(self.name),
            "kind": self.kind,
            "area_id": self.area_id,
            "needs_sex": self.needs_sex,
            "needs_certificate": clean_line(self.needs_certificate),
            "around_the_clock": self.around_the_clock,
            "headcount": self.headcount,
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        wrong = check_name(r, Post, clean_line(self.name), except_id)
        wrong |= check_area(r, self.area_id)
        if self.kind not in set(rules.PostKind):
            wrong["kind"] = msg("Choose a kind.")
        if not 1 <= self.headcount <= 99:
            wrong["headcount"] = msg("From 1 to 99 people.")
        refuse(wrong | too_long(self.values(), needs_certificate=64))


@dataclass(frozen=True, kw_only=True)
class AddPost(PostFields, Command[int]):
    """Add a post to be manned; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Post, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        return w.add(Post(uid=self.uid, sort=last_sort(w, Post) + 1, **self.values())).id


@dataclass(frozen=True, kw_only=True)
class EditPost(PostFields, Command[int]):
    """Change a post; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    post_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Post, self.post_id, self.expected_version)
        self.refuse_wrong(w, row.id)
        w.amend(row, **self.values())
        return row.id


@dataclass(frozen=True, kw_only=True)
class PointFields:
    """A check point of the patrols: where it is and what to look for."""

    code: str
    name: str
    area_id: int
    look_for: str = ""

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "code": clean_line(self.code),
            "name": clean_line(self.name),
            "area_id": self.area_id,
            "look_for": clean_block(self.look_for),
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        values = self.values()
        wrong = rules.check_area(values["name"], values["code"])
        if taken(r, PatrolPoint, except_id, code=values["code"]):
            wrong["code"] = msg("The code {code} is taken.", code=values["code"])
        wrong |= too_long(values, look_for=LONGEST)
        refuse(wrong | check_area(r, self.area_id, needed=True))


@dataclass(frozen=True, kw_only=True)
class AddPatrolPoint(PointFields, Command[int]):
    """Add a patrol point; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(PatrolPoint, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        sort = last_sort(w, PatrolPoint) + 1
        return w.add(PatrolPoint(uid=self.uid, sort=sort, **self.values())).id


@dataclass(frozen=True, kw_only=True)
class EditPatrolPoint(PointFields, Command[int]):
    """Change a patrol point; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    patrol_point_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(PatrolPoint, self.patrol_point_id, self.expected_version)
        self.refuse_wrong(w, row.id)
        w.amend(row, **self.values())
        return row.id


class _Free:
    """Nothing else depends on these records."""

    def check(self, w: Write, row: Any) -> None:
        """Any of them may be voided."""


class _Named:
    """A name or code may have been given to another record in the meantime."""

    def check(self, w: Write, row: Any) -> None:
        """Raise UserError when it was, or when the area is voided."""
        if isinstance(row, PatrolPoint):
            if taken(w, PatrolPoint, code=row.code):
                raise UserError(msg("The code {code} is taken.", code=row.code))
        elif taken(w, type(row), name=row.name):
            raise UserError(msg("{name} exists already.", name=row.name))
        if row.area_id is not None and not is_alive(w, Area, row.area_id):
            raise UserError(msg("Its area is voided. Bring that back first."))


@dataclass(frozen=True, kw_only=True)
class VoidGate(_Free, VoidRecord):
    """Void a gate."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Gate


@dataclass(frozen=True, kw_only=True)
class UnvoidGate(_Named, UnvoidRecord):
    """Take back the voiding of a gate."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Gate


@dataclass(frozen=True, kw_only=True)
class VoidPost(_Free, VoidRecord):
    """Void a post."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Post


@dataclass(frozen=True, kw_only=True)
class UnvoidPost(_Named, UnvoidRecord):
    """Take back the voiding of a post."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Post


@dataclass(frozen=True, kw_only=True)
class VoidPatrolPoint(_Free, VoidRecord):
    """Void a patrol point."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PatrolPoint


@dataclass(frozen=True, kw_only=True)
class UnvoidPatrolPoint(_Named, UnvoidRecord):
    """Take back the voiding of a patrol point."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PatrolPoint
