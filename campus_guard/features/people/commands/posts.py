"""The catalogue of posts with their safety duties (一岗双责, ORG-05)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Person, PersonPost, StaffPost
from campus_guard.db.records import LONGEST, UnvoidRecord, VoidRecord, refuse, taken, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.people import rules


@dataclass(frozen=True, kw_only=True)
class StaffPostFields:
    """A post of the catalogue; ``needs_sex`` restricts who may hold it (DUT-03)."""

    name: str
    line: str | None = None
    duty_text: str = ""
    needs_sex: str | None = None

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "name": clean_line(self.name),
            "line": self.line,
            "duty_text": clean_block(self.duty_text),
            "needs_sex": self.needs_sex,
        }


def check_post(values: Mapping[str, Any]) -> dict[str, Message]:
    """Return what is wrong with the cleaned values of a post, by field."""
    if not values["name"]:
        return {"name": msg("A name is needed.")}
    return too_long(values, name=64, duty_text=LONGEST)


def _check(r: Read, values: dict[str, Any], except_id: int | None = None) -> dict[str, Message]:
    wrong = check_post(values)
    if not wrong and taken(r, StaffPost, except_id, name=values["name"]):
        return {"name": msg("{name} exists already.", name=values["name"])}
    return wrong


@dataclass(frozen=True, kw_only=True)
class AddStaffPost(StaffPostFields, Command[int]):
    """Add a post to the catalogue; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(StaffPost, self.uid)
        if old is not None:
            return old.id
        values = self.values()
        refuse(_check(w, values))
        last = w.session.scalar(sa.select(sa.func.max(StaffPost.sort))) or 0
        return w.add(StaffPost(uid=self.uid, sort=last + 1, **values)).id


@dataclass(frozen=True, kw_only=True)
class EditStaffPost(StaffPostFields, Command[int]):
    """Change a post; the old duty text is kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    staff_post_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(StaffPost, self.staff_post_id, self.expected_version)
        values = self.values()
        refuse(_check(w, values, row.id))
        w.amend(row, **values)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidStaffPost(VoidRecord):
    """Void a post that nobody holds."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = StaffPost

    def check(self, w: Write, row: Any) -> None:
        holder = w.session.scalars(
            sa.select(Person.name)
            .join(PersonPost, PersonPost.person_id == Person.id)
            .where(PersonPost.staff_post_id == row.id, Person.voided_at.is_(None))
        ).first()
        if holder is not None:
            raise UserError(msg("{name} still holds this post.", name=holder))


@dataclass(frozen=True, kw_only=True)
class UnvoidStaffPost(UnvoidRecord):
    """Take back the voiding of a post."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = StaffPost

    def check(self, w: Write, row: Any) -> None:
        if taken(w, StaffPost, name=row.name):
            raise UserError(msg("{name} exists already.", name=row.name))


@dataclass(frozen=True, kw_only=True)
class LoadPostCatalogue(Command[int]):
    """Add the shipped posts that are missing; return how many. What the school edited stays."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        text = resource("posts", "catalogue.json").read_text(encoding="utf-8")
        added = 0
        for sort, part in enumerate(json.loads(text)["posts"], start=1):
            if taken(w, StaffPost, name=part["name"]):
                continue
            w.add(
                StaffPost(
                    uid=new_uid(),
                    name=part["name"],
                    line=rules.Line(part["line"]) if part.get("line") else None,
                    duty_text="\n".join(part["duties"]),
                    needs_sex=part.get("needs_sex"),
                    sort=sort,
                )
            )
            added += 1
        return added
