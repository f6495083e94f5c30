"""Finding people by what comes to mind: initials, pinyin, characters, number, last four digits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import fold, mask_phone
from campus_guard.db.models import Grade, Person, PersonPost, Pupil, SchoolClass, SearchKey
from campus_guard.db.models import StaffPost as CataloguePost
from campus_guard.db.service import Query, Read
from campus_guard.features.people import rules
from campus_guard.features.people.pinyin import search_form

_MOST_MATCHES = 400
_LAST = chr(0x10FFFF)


def matching(r: Read, kind: str, text: str) -> dict[int, tuple[int, int]]:
    """Return {row id: rank} of the records of ``kind`` found by the beginning of a token.

    A smaller rank is better: (0 for a whole token, 1 for its beginning; length of the token).
    """
    wanted = search_form(text)
    if not wanted:
        return {}
    rows = r.session.execute(
        sa.select(SearchKey.row_id, sa.func.min(sa.func.length(SearchKey.token)))
        .where(
            SearchKey.kind == kind,
            SearchKey.token >= wanted,
            SearchKey.token <= wanted + _LAST,
        )
        .group_by(SearchKey.row_id)
        .order_by(sa.func.min(sa.func.length(SearchKey.token)), SearchKey.row_id)
        .limit(_MOST_MATCHES)
    )
    return {row_id: (0 if length == len(wanted) else 1, length) for row_id, length in rows}


def found_by(kind: str, text: str) -> sa.Select[int]:
    """Return the select of the ids of all records of ``kind`` that fit ``text``, unranked."""
    wanted = search_form(text)
    return sa.select(SearchKey.row_id).where(
        SearchKey.kind == kind,
        SearchKey.token >= wanted,
        SearchKey.token <= wanted + _LAST,
    )


def _begins(text: str, name: str) -> int:
    """Return 0 when the name itself begins with what was typed."""
    return 0 if fold(name).startswith(search_form(text)) else 1


@dataclass(frozen=True)
class FoundPerson:
    """A member of staff in a list to choose from; the phone is masked for a gatekeeper."""

    id: int
    name: str
    staff_number: str
    line: str
    posts: tuple[str, ...]
    phone: str

    @property
    def label(self) -> str:
        """Return name, posts and number in one line."""
        posts = "、".join(self.posts)
        return " ".join(part for part in (self.name, posts, self.staff_number) if part)


def posts_of(r: Read, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of the posts of these people, in the order of the catalogue."""
    rows = r.session.execute(
        sa.select(PersonPost.person_id, CataloguePost.name)
        .join(CataloguePost, PersonPost.staff_post_id == CataloguePost.id)
        .where(PersonPost.person_id.in_(ids), CataloguePost.voided_at.is_(None))
        .order_by(CataloguePost.sort, CataloguePost.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, name in rows:
        found[person_id] = (*found.get(person_id, ()), name)
    return found


@dataclass(frozen=True, kw_only=True)
class FindPeople(Query[tuple[FoundPerson, ...]]):
    """Return the members of staff that fit ``text``, best first; all by name for an empty text.

    Who had left before ``on`` (default: today) is not offered.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    limit: int = 8
    on: date | None = None

    def fetch(self, r: Read) -> tuple[FoundPerson, ...]:
        day = self.on or r.today
        query = sa.select(Person).where(
            Person.voided_at.is_(None),
            sa.or_(Person.left_on.is_(None), Person.left_on >= day),
        )
        ranks = matching(r, "person", self.text)
        if search_form(self.text):
            found = list(r.session.scalars(query.where(Person.id.in_(ranks))))
            found.sort(
                key=lambda p: (_begins(self.text, p.name), *ranks[p.id], p.name, p.staff_number)
            )
        else:
            ordered = query.order_by(Person.name, Person.id).limit(self.limit)
            found = list(r.session.scalars(ordered))
        found = found[: self.limit]
        posts = posts_of(r, [p.id for p in found])
        whole = r.actor.role in OFFICE
        return tuple(
            FoundPerson(
                p.id,
                p.name,
                p.staff_number,
                p.line,
                posts.get(p.id, ()),
                p.phone if whole else mask_phone(p.phone),
            )
            for p in found
        )


@dataclass(frozen=True, kw_only=True)
class PersonNames(Query[Mapping[int, str]]):
    """Return {id: name}; of voided people too, because old records keep their names."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    ids: tuple[int, ...]

    def fetch(self, r: Read) -> Mapping[int, str]:
        return person_names(r, self.ids)


def person_names(r: Read, ids: tuple[int, ...]) -> dict[int, str]:
    """Return {id: name} of these people, voided or not."""
    rows = r.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class FoundPupil:
    """A pupil in a list to choose from: all that is kept of a pupil."""

    id: int
    number: str
    name: str
    class_id: int | None
    class_name: str

    @property
    def label(self) -> str:
        """Return name, class and number in one line."""
        return " ".join(part for part in (self.name, self.class_name, self.number) if part)


def _pupils() -> sa.Select[Pupil, str, str]:
    return (
        sa.select(
            Pupil,
            sa.func.coalesce(Grade.name, ""),
            sa.func.coalesce(SchoolClass.name, ""),
        )
        .outerjoin(SchoolClass, Pupil.class_id == SchoolClass.id)
        .outerjoin(Grade, SchoolClass.grade_id == Grade.id)
    )


def _pupil(row: Pupil, grade: str, name: str) -> FoundPupil:
    return FoundPupil(row.id, row.number, row.name, row.class_id, rules.class_label(grade, name))


@dataclass(frozen=True, kw_only=True)
class FindPupils(Query[tuple[FoundPupil, ...]]):
    """Return the pupils that fit ``text``, best first; of one class when asked."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    limit: int = 8
    class_id: int | None = None

    def fetch(self, r: Read) -> tuple[FoundPupil, ...]:
        query = _pupils().where(
            Pupil.voided_at.is_(None),
            sa.or_(Pupil.left_on.is_(None), Pupil.left_on >= r.today),
        )
        if self.class_id is not None:
            query = query.where(Pupil.class_id == self.class_id)
        if search_form(self.text):
            ranks = matching(r, "pupil", self.text)
            rows = list(r.session.execute(query.where(Pupil.id.in_(ranks))).all())
            rows.sort(key=lambda x: (_begins(self.text, x[0].name), *ranks[x[0].id], x[0].number))
        else:
            ordered = query.order_by(Pupil.number).limit(self.limit)
            rows = list(r.session.execute(ordered).all())
        return tuple(_pupil(*row) for row in rows[: self.limit])


@dataclass(frozen=True, kw_only=True)
class PupilNames(Query[Mapping[int, FoundPupil]]):
    """Return {id: pupil}; voided ones too, because old records keep their names."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    ids: tuple[int, ...]

    def fetch(self, r: Read) -> Mapping[int, FoundPupil]:
        rows = r.session.execute(_pupils().where(Pupil.id.in_(self.ids)))
        return {row[0].id: _pupil(*row) for row in rows}
