"""A command and a query of the tests' own, on tables that exist from the first revision on."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import EVERYONE, OFFICE
from campus_guard.db.models import Attachment, Certificate, Person
from campus_guard.db.service import Command, Query, Read, Write
from campus_guard.db.session import Database, Unit


@dataclass(frozen=True, kw_only=True)
class Hire(Command[int]):
    """Two rows and a number that belong together."""

    roles = OFFICE
    uid: str
    name: str = "示例教师"
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Person, self.uid)
        if known is not None:
            return known.id
        number = f"T{w.next_number('staff')}"
        person = Person(
            uid=self.uid, name=self.name, staff_number=number, line="teaching", note=self.note
        )
        w.add(person)
        paper = Certificate(
            uid=derived_uid(self.uid, "paper"), person_id=person.id, kind="示例证书", number=number
        )
        w.add(paper)
        return person.id


@dataclass(frozen=True, kw_only=True)
class Rename(Command[int]):
    """An edit of a form that was opened when the record had ``expected_version``."""

    roles = OFFICE
    person_id: int
    expected_version: int | None = None
    name: str

    def apply(self, w: Write) -> int:
        person = w.fetch(Person, self.person_id, self.expected_version)
        w.amend(person, "typing error", name=self.name)
        return person.version


@dataclass(frozen=True, kw_only=True)
class Dismiss(Command[None]):
    """Void a person, leaving the row."""

    roles = OFFICE
    person_id: int
    reason: str = "entered twice"

    def apply(self, w: Write) -> None:
        w.void(w.fetch(Person, self.person_id), self.reason)


@dataclass(frozen=True, kw_only=True)
class Attach(Command[int]):
    """A record with a sealed column."""

    roles = OFFICE
    uid: str
    caption: str

    def apply(self, w: Write) -> int:
        row = Attachment(
            uid=self.uid,
            owner_kind="person",
            owner_id=1,
            file_name="x.png",
            media_type="image/png",
            size=1,
            sha256="0" * 64,
            content=b"",
        )
        row.caption = w.seal(row, "caption", self.caption)
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class Caption(Command[list[str]]):
    """An edit of sealed text."""

    roles = OFFICE
    attachment_id: int
    caption: str

    def apply(self, w: Write) -> list[str]:
        row = w.fetch(Attachment, self.attachment_id)
        return w.amend_sealed(row, "clearer", caption=self.caption)


@dataclass(frozen=True)
class Names(Query[tuple[tuple[str, str], ...]]):
    """Number and name of everybody, in the order of numbers."""

    roles = EVERYONE

    def fetch(self, r: Read) -> tuple[tuple[str, str], ...]:
        rows = r.session.execute(sa.select(Person.staff_number, Person.name).order_by(Person.id))
        return tuple((row.staff_number, row.name) for row in rows)


class Broken(Exception):
    """What goes wrong on purpose."""


def write(db: Database, *rows: object, after: Callable[[Unit], object] | None = None) -> None:
    """Add rows and do something more in one unit of work."""
    with db.write("t") as unit:
        unit.session.add_all(rows)
        unit.session.flush()
        if after is not None:
            after(unit)


def break_off(_unit: Unit) -> None:
    """Fail in the middle of a unit of work."""
    raise Broken
