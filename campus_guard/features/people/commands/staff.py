"""Members of staff and their certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line, clean_name
from campus_guard.db.models import Certificate, Person, PersonPost, Position, StaffPost
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
from campus_guard.features.people import pinyin, rules
from campus_guard.features.people.commands.common import check_person, index


@dataclass(frozen=True, kw_only=True)
class PersonFields:
    """What is recorded of a member of staff; ``posts`` are ids of the post catalogue."""

    name: str
    staff_number: str
    line: str
    sex: str | None = None
    phone: str = ""
    title: str = ""
    posts: tuple[int, ...] = ()
    joined_on: date | None = None
    left_on: date | None = None
    note: str = ""

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "name": clean_name(self.name),
            "staff_number": clean_line(self.staff_number),
            "line": self.line,
            "sex": self.sex,
            "phone": normal_phone(clean_line(self.phone)),
            "title": clean_line(self.title),
            "joined_on": self.joined_on,
            "left_on": self.left_on,
            "note": clean_block(self.note),
        }


def check_values(values: dict[str, Any]) -> dict[str, Message]:
    """Return what is wrong with cleaned values of a member of staff, by field."""
    found = {
        "name": rules.check_name(values["name"]),
        "staff_number": rules.check_number(values["staff_number"]),
        "line": None if values["line"] in set(rules.Line) else msg("Choose a line."),
    }
    wrong = {key: text for key, text in found.items() if text is not None}
    wrong |= too_long(values, phone=32, title=64, note=LONGEST)
    return wrong | rules.check_order(values["joined_on"], values["left_on"], "left_on")


def _check_posts(r: Read, posts: Sequence[int], sex: str | None) -> dict[str, Message]:
    rows = list(r.session.scalars(alive(StaffPost).where(StaffPost.id.in_(posts))))
    if len(rows) != len(set(posts)):
        return {"posts": msg("One of the posts does not exist any more.")}
    for post in rows:
        if post.needs_sex and post.needs_sex != sex:
            label = rules.SEX_LABELS[post.needs_sex]
            words = msg("The post {post} is only for: {sex}.", post=post.name, sex=label)
            return {"posts": words} if sex else {"sex": words}
    return {}


def _number_taken(number: str) -> Message:
    return msg("The staff number {number} is taken.", number=number)


def set_posts(w: Write, person: Person, posts: Sequence[int], *, new: bool = False) -> None:
    """Make ``posts`` the posts of the person; the old ones are kept as a correction."""
    links = w.session.scalars(sa.select(PersonPost).where(PersonPost.person_id == person.id))
    old = {link.staff_post_id: link for link in links}
    for post_id in set(posts) - old.keys():
        w.session.add(PersonPost(person_id=person.id, staff_post_id=post_id))
    for post_id in old.keys() - set(posts):
        w.session.delete(old[post_id])
    if old.keys() != set(posts) and not new:
        keep_old(w, person, "posts", _listed(old), _listed(posts))


def _listed(ids: Any) -> str:
    return ",".join(str(i) for i in sorted(ids))


def index_person(w: Write, person: Person) -> None:
    """Renew the ways to find a person."""
    tokens = pinyin.person_tokens(person.name, person.staff_number, person.phone)
    index(w, "person", {person.id: tokens})


@dataclass(frozen=True, kw_only=True)
class AddPerson(PersonFields, Command[int]):
    """Add a member of staff; return the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Person, self.uid)
        if old is not None:
            return old.id
        values = self.values()
        wrong = check_values(values) | _check_posts(w, self.posts, self.sex)
        if taken(w, Person, staff_number=values["staff_number"]):
            wrong["staff_number"] = _number_taken(values["staff_number"])
        refuse(wrong)
        person = w.add(Person(uid=self.uid, **values))
        set_posts(w, person, self.posts, new=True)
        index_person(w, person)
        return person.id


@dataclass(frozen=True, kw_only=True)
class EditPerson(PersonFields, Command[int]):
    """Change a member of staff; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    person_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        person = w.fetch(Person, self.person_id, self.expected_version)
        values = self.values()
        wrong = check_values(values) | _check_posts(w, self.posts, self.sex)
        if taken(w, Person, person.id, staff_number=values["staff_number"]):
            wrong["staff_number"] = _number_taken(values["staff_number"])
        refuse(wrong)
        w.amend(person, **values)
        set_posts(w, person, self.posts)
        index_person(w, person)
        return person.id


@dataclass(frozen=True, kw_only=True)
class VoidPerson(VoidRecord):
    """Void a member of staff who was entered by mistake (who leaves gets a last day instead)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Person

    def check(self, w: Write, row: Any) -> None:
        held = alive(Position).where(Position.person_id == row.id)
        if w.session.scalars(held).first() is not None:
            raise UserError(msg("{name} holds a leading position. Void that first.", name=row.name))


@dataclass(frozen=True, kw_only=True)
class UnvoidPerson(UnvoidRecord):
    """Take back the voiding of a member of staff."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Person

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Person, staff_number=row.staff_number):
            raise UserError(_number_taken(row.staff_number))


@dataclass(frozen=True, kw_only=True)
class CertificateFields:
    """What is recorded of a certificate; it holds through ``expires_on``."""

    kind: str
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "kind": clean_line(self.kind),
            "number": clean_line(self.number),
            "issued_on": self.issued_on,
            "expires_on": self.expires_on,
        }


def check_certificate(values: dict[str, Any]) -> dict[str, Message]:
    """Return what is wrong with a certificate, by field."""
    wrong: dict[str, Message] = {}
    if not values["kind"]:
        wrong["kind"] = msg("Say which certificate it is.")
    wrong |= too_long(values, kind=64, number=64)
    return wrong | rules.check_order(values["issued_on"], values["expires_on"], "expires_on")


@dataclass(frozen=True, kw_only=True)
class AddCertificate(CertificateFields, Command[int]):
    """Add a certificate to a person; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    person_id: int

    def apply(self, w: Write) -> int:
        old = w.existing(Certificate, self.uid)
        if old is not None:
            return old.id
        values = self.values()
        refuse(check_certificate(values) | check_person(w, self.person_id, "person_id"))
        return w.add(Certificate(uid=self.uid, person_id=self.person_id, **values)).id


@dataclass(frozen=True, kw_only=True)
class EditCertificate(CertificateFields, Command[int]):
    """Change a certificate; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    certificate_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Certificate, self.certificate_id, self.expected_version)
        values = self.values()
        refuse(check_certificate(values))
        w.amend(row, **values)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidCertificate(VoidRecord):
    """Void a certificate."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Certificate

    def check(self, w: Write, row: Any) -> None:
        """Any certificate may be voided."""


@dataclass(frozen=True, kw_only=True)
class UnvoidCertificate(UnvoidRecord):
    """Take back the voiding of a certificate."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Certificate

    def check(self, w: Write, row: Any) -> None:
        """Any certificate may return."""
