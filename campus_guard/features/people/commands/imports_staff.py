"""Staff, their certificates and the post catalogue from a sheet. The staff number is the key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.phone import phone_warning
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.sheets import RowError
from campus_guard.core.text import fold
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import Certificate, Person, PersonPost, StaffPost
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.people import pinyin, rules
from campus_guard.features.people.commands.common import (
    index,
    put,
    staff_by_number,
    unknown_staff,
)
from campus_guard.features.people.commands.posts import StaffPostFields, check_post
from campus_guard.features.people.commands.staff import (
    CertificateFields,
    PersonFields,
    check_certificate,
    check_values,
    set_posts,
)


def in_row(row: int) -> Message:
    """Return the words for an entry that stands in an earlier row already."""
    return msg("Stands in row {row} already.", row=row)


@dataclass(frozen=True)
class StaffLine:
    """A row of the staff sheet; ``posts`` are names of the post catalogue."""

    name: str
    staff_number: str
    line: str
    sex: str | None = None
    phone: str = ""
    title: str = ""
    posts: tuple[str, ...] = ()
    joined_on: date | None = None
    left_on: date | None = None
    note: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportStaff(ImportCommand):
    """Take members of staff: new numbers are added, known ones changed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[StaffLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        known = staff_by_number(r)
        posts = {fold(p.name): p for p in r.session.scalars(alive(StaffPost))}
        links: dict[int, set[int]] = {}
        for link in r.session.scalars(sa.select(PersonPost)):
            links.setdefault(link.person_id, set()).add(link.staff_post_id)
        lines = numbered(self.rows)
        twice = doubles(lines, "staff_number")
        for line in lines:
            values = _values(line)
            wrong = check_values(values)
            if line.row in twice:
                wrong["staff_number"] = in_row(twice[line.row])
            ids = _posts(line, posts, wrong)
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            warning = phone_warning(values["phone"])
            if warning is not None:
                checked.notices.append(RowError(line.row, "phone", warning))
            if not wrong:
                person = known.get(fold(line.staff_number))
                old = links.get(person.id, set()) if person else set()
                _plan_person(checked, person, values, ids, old)
        return checked


def _values(line: StaffLine) -> dict[str, Any]:
    fields = PersonFields(
        name=line.name,
        staff_number=line.staff_number,
        line=line.line,
        sex=line.sex,
        phone=line.phone,
        title=line.title,
        joined_on=line.joined_on,
        left_on=line.left_on,
        note=line.note,
    )
    return fields.values()


def _posts(
    line: StaffLine, posts: dict[str, StaffPost], wrong: dict[str, Message]
) -> frozenset[int]:
    found = []
    for name in line.posts:
        post = posts.get(fold(name))
        if post is None:
            wrong["posts"] = msg("There is no post {name} in the catalogue.", name=name)
        elif post.needs_sex and post.needs_sex != line.sex:
            label = rules.SEX_LABELS[post.needs_sex]
            wrong["posts"] = msg("The post {post} is only for: {sex}.", post=name, sex=label)
        else:
            found.append(post.id)
    return frozenset(found)


def _plan_person(
    checked: Checked,
    person: Person | None,
    values: dict[str, Any],
    posts: frozenset[int],
    old_posts: set[int],
) -> None:
    if person is None:
        checked.plan("new", lambda w: _add(w, values, posts))
    elif old_posts == posts and all(getattr(person, k) == v for k, v in values.items()):
        checked.plan("same")
    else:
        person_id = person.id
        checked.plan("changed", lambda w: _change(w, person_id, values, posts))


def _add(w: Write, values: dict[str, Any], posts: frozenset[int]) -> None:
    person = put(w, Person(uid=new_uid(), **values))
    w.session.flush()
    set_posts(w, person, tuple(posts), new=True)
    _index(w, person)


def _change(w: Write, person_id: int, values: dict[str, Any], posts: frozenset[int]) -> None:
    person = w.get(Person, person_id)
    w.amend(person, **values)
    set_posts(w, person, tuple(posts))
    _index(w, person)


def _index(w: Write, person: Person) -> None:
    tokens = pinyin.person_tokens(person.name, person.staff_number, person.phone)
    index(w, "person", {person.id: tokens})


@dataclass(frozen=True)
class CertificateLine:
    """A row of the sheet of certificates."""

    staff_number: str
    kind: str
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportCertificates(ImportCommand):
    """Take certificates; person, kind and number together tell one from another."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[CertificateLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff = staff_by_number(r)
        known = {(c.person_id, c.kind, c.number): c for c in r.session.scalars(alive(Certificate))}
        lines = numbered(self.rows)
        twice = doubles(lines, "staff_number", "kind", "number")
        for line in lines:
            fields = CertificateFields(
                kind=line.kind,
                number=line.number,
                issued_on=line.issued_on,
                expires_on=line.expires_on,
            )
            wrong = check_certificate(fields.values())
            person = staff.get(fold(line.staff_number))
            if person is None:
                wrong["staff_number"] = unknown_staff(line.staff_number)
            if line.row in twice:
                wrong["kind"] = in_row(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if person is not None and not wrong:
                values = fields.values()
                row = known.get((person.id, values["kind"], values["number"]))
                _plan_certificate(checked, row, person.id, values)
        return checked


def _plan_certificate(
    checked: Checked, row: Certificate | None, person_id: int, values: dict[str, Any]
) -> None:
    if row is None:
        certificate = {"uid": new_uid(), "person_id": person_id, **values}
        checked.plan("new", lambda w: put(w, Certificate(**certificate)))
    elif all(getattr(row, key) == value for key, value in values.items()):
        checked.plan("same")
    else:
        row_id = row.id
        checked.plan("changed", lambda w: w.amend(w.get(Certificate, row_id), **values))


@dataclass(frozen=True)
class StaffPostLine:
    """A row of the sheet of the post catalogue."""

    name: str
    line: str | None = None
    duty_text: str = ""
    needs_sex: str | None = None
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportStaffPosts(ImportCommand):
    """Take posts of the catalogue with their safety duties; the name is the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[StaffPostLine] = field(default_factory=tuple)

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        known = {fold(p.name): p for p in r.session.scalars(alive(StaffPost))}
        lines = numbered(self.rows)
        twice = doubles(lines, "name")
        for line in lines:
            fields = StaffPostFields(
                name=line.name,
                line=line.line,
                duty_text=line.duty_text,
                needs_sex=line.needs_sex,
            )
            values = fields.values()
            wrong = check_post(values)
            if line.row in twice:
                wrong["name"] = in_row(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if not wrong:
                _plan_post(checked, known.get(fold(line.name)), values)
        return checked


def _plan_post(checked: Checked, row: StaffPost | None, values: dict[str, Any]) -> None:
    if row is None:
        post = {"uid": new_uid(), "sort": 1000, **values}
        checked.plan("new", lambda w: put(w, StaffPost(**post)))
    elif all(getattr(row, key) == value for key, value in values.items()):
        checked.plan("same")
    else:
        row_id = row.id
        checked.plan("changed", lambda w: w.amend(w.get(StaffPost, row_id), **values))
