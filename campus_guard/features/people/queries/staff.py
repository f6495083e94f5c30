"""Lists of staff, their certificates and the post catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import fold
from campus_guard.db.models import Certificate, Grade, Person, PersonPost, SchoolClass, StaffPost
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.people import rules
from campus_guard.features.people.pinyin import name_tokens, search_form
from campus_guard.features.people.queries.find import found_by
from campus_guard.features.people.rules import Expiry


@dataclass(frozen=True)
class CertificateRow:
    """A certificate of a person and how it stands today."""

    id: int
    person_id: int
    kind: str
    number: str
    issued_on: date | None
    expires_on: date | None
    state: Expiry
    version: int


@dataclass(frozen=True)
class StaffRow:
    """A member of staff as the list and the form show it.

    ``certificates`` is the worst state of them, None when there are none.
    """

    id: int
    name: str
    staff_number: str
    line: str
    sex: str | None
    phone: str
    title: str
    posts: tuple[tuple[int, str], ...]
    classes: tuple[str, ...]
    certificates: Expiry | None
    joined_on: date | None
    left_on: date | None
    note: str
    version: int
    voided: bool = False

    @property
    def post_names(self) -> str:
        """Return the names of the posts in one line."""
        return "、".join(name for _, name in self.posts)

    def has_left(self, today: date) -> bool:
        """Tell whether the last day has passed."""
        return self.left_on is not None and self.left_on < today


def _posts(r: Read) -> dict[int, tuple[tuple[int, str], ...]]:
    rows = r.session.execute(
        sa.select(PersonPost.person_id, StaffPost.id, StaffPost.name)
        .join(StaffPost, PersonPost.staff_post_id == StaffPost.id)
        .where(StaffPost.voided_at.is_(None))
        .order_by(StaffPost.sort, StaffPost.id)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for person_id, post_id, name in rows:
        found[person_id] = (*found.get(person_id, ()), (post_id, name))
    return found


def _classes(r: Read) -> dict[int, tuple[str, ...]]:
    rows = r.session.execute(
        sa.select(SchoolClass.class_teacher_id, Grade.name, SchoolClass.name)
        .join(Grade, SchoolClass.grade_id == Grade.id)
        .where(SchoolClass.voided_at.is_(None), SchoolClass.class_teacher_id.is_not(None))
        .order_by(Grade.entry_year.desc(), SchoolClass.sort, SchoolClass.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for teacher, grade, name in rows:
        if teacher is not None:
            found[teacher] = (*found.get(teacher, ()), rules.class_label(grade, name))
    return found


def _certificates(r: Read) -> dict[int, list[CertificateRow]]:
    found: dict[int, list[CertificateRow]] = {}
    last = sa.func.coalesce(Certificate.expires_on, date.max)
    for row in r.session.scalars(alive(Certificate).order_by(last, Certificate.id)):
        state = rules.expiry(row.expires_on, r.today)
        found.setdefault(row.person_id, []).append(
            CertificateRow(
                row.id,
                row.person_id,
                row.kind,
                row.number,
                row.issued_on,
                row.expires_on,
                state,
                row.version,
            )
        )
    return found


_WORST = (Expiry.EXPIRED, Expiry.SOON, Expiry.VALID)


def _worst(rows: list[CertificateRow]) -> Expiry | None:
    """Return the worst state; a renewed certificate counts as its newest copy."""
    newest: dict[str, CertificateRow] = {}
    for row in rows:
        newest[row.kind] = row  # ordered by expiry: the last one counts
    states = {row.state for row in newest.values()}
    return next((state for state in _WORST if state in states), None)


def staff_rows(r: Read, query: sa.Select[Person]) -> list[StaffRow]:
    """Return the members of staff that the query selects, with all that belongs to them."""
    posts, classes, certificates = _posts(r), _classes(r), _certificates(r)
    return [
        StaffRow(
            p.id,
            p.name,
            p.staff_number,
            p.line,
            p.sex,
            p.phone,
            p.title,
            posts.get(p.id, ()),
            classes.get(p.id, ()),
            _worst(certificates.get(p.id, [])),
            p.joined_on,
            p.left_on,
            p.note,
            p.version,
            p.voided_at is not None,
        )
        for p in r.session.scalars(query)
    ]


@dataclass(frozen=True, kw_only=True)
class ListStaff(Query[tuple[StaffRow, ...]]):
    """Return the staff by number, narrowed by search text, line, post, expiring certificates."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    text: str = ""
    line: str | None = None
    post_id: int | None = None
    expiring: bool = False
    with_left: bool = True
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[StaffRow, ...]:
        query = sa.select(Person).order_by(Person.staff_number, Person.id)
        if not self.include_voided:
            query = query.where(Person.voided_at.is_(None))
        if self.line is not None:
            query = query.where(Person.line == self.line)
        if not self.with_left:
            query = query.where(sa.or_(Person.left_on.is_(None), Person.left_on >= r.today))
        if search_form(self.text):
            query = query.where(Person.id.in_(found_by("person", self.text)))
        rows = staff_rows(r, query)
        if self.post_id is not None:
            rows = [row for row in rows if self.post_id in {i for i, _ in row.posts}]
        if self.expiring:
            rows = [row for row in rows if row.certificates in (Expiry.SOON, Expiry.EXPIRED)]
        return tuple(rows)


@dataclass(frozen=True)
class PersonDetail:
    """A member of staff with all certificates."""

    person: StaffRow
    certificates: tuple[CertificateRow, ...]


@dataclass(frozen=True, kw_only=True)
class GetPerson(Query[PersonDetail]):
    """Return one member of staff; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    person_id: int

    def fetch(self, r: Read) -> PersonDetail:
        rows = staff_rows(r, sa.select(Person).where(Person.id == self.person_id))
        if not rows:
            raise NotFound(msg("This record does not exist."))
        return PersonDetail(rows[0], tuple(_certificates(r).get(self.person_id, ())))


@dataclass(frozen=True)
class StaffPostRow:
    """A post of the catalogue; ``held_by`` counts the people who hold it."""

    id: int
    name: str
    line: str | None
    duty_text: str
    needs_sex: str | None
    held_by: int
    version: int
    voided: bool = False


@dataclass(frozen=True, kw_only=True)
class ListStaffPosts(Query[tuple[StaffPostRow, ...]]):
    """Return the post catalogue with the safety duties."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[StaffPostRow, ...]:
        held = r.session.execute(
            sa.select(PersonPost.staff_post_id, sa.func.count())
            .join(Person, PersonPost.person_id == Person.id)
            .where(
                Person.voided_at.is_(None),
                sa.or_(Person.left_on.is_(None), Person.left_on >= r.today),
            )
            .group_by(PersonPost.staff_post_id)
        )
        counts = {row[0]: row[1] for row in held}
        query = sa.select(StaffPost).order_by(StaffPost.sort, StaffPost.id)
        if not self.include_voided:
            query = query.where(StaffPost.voided_at.is_(None))
        return tuple(
            StaffPostRow(
                row.id,
                row.name,
                row.line,
                row.duty_text,
                row.needs_sex,
                counts.get(row.id, 0),
                row.version,
                row.voided_at is not None,
            )
            for row in r.session.scalars(query)
            if self._fits(row)
        )

    def _fits(self, row: StaffPost) -> bool:
        """Tell whether the text stands in the post or begins its name in pinyin."""
        wanted = search_form(self.text)
        return (
            not wanted
            or wanted in fold(row.name + row.duty_text)
            or any(token.startswith(wanted) for token in name_tokens(row.name))
        )


_Records = tuple[Mapping[str, Value], ...]


@dataclass(frozen=True, kw_only=True)
class ExportStaff(Query[_Records]):
    """Return the staff in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        names = ["name", "staff_number", "line", "sex", "phone", "title", "joined_on", "left_on"]
        names.append("note")
        rows = staff_rows(r, alive(Person).order_by(Person.staff_number))
        return tuple(
            {**{name: getattr(row, name) for name in names}, "posts": row.post_names}
            for row in rows
        )


@dataclass(frozen=True, kw_only=True)
class ExportCertificates(Query[_Records]):
    """Return the certificates in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        rows = r.session.execute(
            sa.select(Certificate, Person.staff_number, Person.name)
            .join(Person, Certificate.person_id == Person.id)
            .where(Certificate.voided_at.is_(None), Person.voided_at.is_(None))
            .order_by(Person.staff_number, Certificate.id)
        )
        return tuple(
            {
                "staff_number": number,
                "name": name,
                "kind": row.kind,
                "number": row.number,
                "issued_on": row.issued_on,
                "expires_on": row.expires_on,
            }
            for row, number, name in rows
        )


@dataclass(frozen=True, kw_only=True)
class ExportStaffPosts(Query[_Records]):
    """Return the post catalogue in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        names = ("name", "line", "duty_text", "needs_sex")
        rows = ListStaffPosts().fetch(r)
        return tuple({name: getattr(row, name) for name in names} for row in rows)
