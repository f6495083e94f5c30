"""Lists of grades, classes and pupils."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import Grade, Person, Pupil, SchoolClass
from campus_guard.db.service import Query, Read
from campus_guard.features.people import rules
from campus_guard.features.people.pinyin import search_form
from campus_guard.features.people.queries.find import found_by, person_names


@dataclass(frozen=True)
class GradeRow:
    """A grade with the number of its classes."""

    id: int
    name: str
    entry_year: int
    leader_id: int | None
    leader: str
    classes: int
    version: int
    voided: bool = False


@dataclass(frozen=True)
class ClassRow:
    """A class; ``pupils`` counts those who are here."""

    id: int
    name: str
    label: str
    grade_id: int
    grade_name: str
    entry_year: int
    class_teacher_id: int | None
    class_teacher: str
    pupils: int
    version: int
    voided: bool = False


@dataclass(frozen=True)
class PupilRow:
    """A pupil: number, name, class."""

    id: int
    number: str
    name: str
    class_id: int | None
    class_name: str
    left_on: date | None
    version: int
    voided: bool = False


def _counts(r: Read, column: sa.ColumnElement[int | None], *where: object) -> dict[int, int]:
    query = sa.select(column, sa.func.count()).where(column.is_not(None), *where).group_by(column)  # type: ignore[arg-type]
    return {key: count for key, count in r.session.execute(query) if key is not None}


def _here(day: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Pupil.voided_at.is_(None),
        sa.or_(Pupil.left_on.is_(None), Pupil.left_on >= day),
    )


@dataclass(frozen=True, kw_only=True)
class ListGrades(Query[tuple[GradeRow, ...]]):
    """Return the grades, youngest first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[GradeRow, ...]:
        living = SchoolClass.voided_at.is_(None)
        counts = _counts(r, SchoolClass.__table__.c.grade_id, living)
        query = sa.select(Grade).order_by(Grade.entry_year.desc(), Grade.sort, Grade.id)
        if not self.include_voided:
            query = query.where(Grade.voided_at.is_(None))
        grades = list(r.session.scalars(query))
        names = person_names(r, tuple(g.leader_id for g in grades if g.leader_id))
        return tuple(
            GradeRow(
                g.id,
                g.name,
                g.entry_year,
                g.leader_id,
                names.get(g.leader_id or 0, ""),
                counts.get(g.id, 0),
                g.version,
                g.voided_at is not None,
            )
            for g in grades
        )


@dataclass(frozen=True, kw_only=True)
class ListClasses(Query[tuple[ClassRow, ...]]):
    """Return the classes, youngest grade first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    grade_id: int | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[ClassRow, ...]:
        counts = _counts(r, Pupil.__table__.c.class_id, *_here(r.today))
        query = (
            sa.select(SchoolClass, Grade, sa.func.coalesce(Person.name, ""))
            .join(Grade, SchoolClass.grade_id == Grade.id)
            .outerjoin(Person, SchoolClass.class_teacher_id == Person.id)
            .order_by(
                Grade.entry_year.desc(),
                Grade.sort,
                sa.func.length(SchoolClass.name),
                SchoolClass.name,
            )
        )
        if not self.include_voided:
            query = query.where(SchoolClass.voided_at.is_(None))
        if self.grade_id is not None:
            query = query.where(SchoolClass.grade_id == self.grade_id)
        if search_form(self.text):
            query = query.where(SchoolClass.id.in_(found_by("school_class", self.text)))
        return tuple(
            ClassRow(
                c.id,
                c.name,
                rules.class_label(g.name, c.name),
                g.id,
                g.name,
                g.entry_year,
                c.class_teacher_id,
                teacher,
                counts.get(c.id, 0),
                c.version,
                c.voided_at is not None,
            )
            for c, g, teacher in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class ListPupils(Query[tuple[PupilRow, ...]]):
    """Return pupils by class and number, narrowed by search text and class."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    text: str = ""
    class_id: int | None = None
    with_left: bool = False
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PupilRow, ...]:
        query = (
            sa.select(
                Pupil,
                sa.func.coalesce(Grade.name, ""),
                sa.func.coalesce(SchoolClass.name, ""),
            )
            .outerjoin(SchoolClass, Pupil.class_id == SchoolClass.id)
            .outerjoin(Grade, SchoolClass.grade_id == Grade.id)
            .order_by(Grade.entry_year.desc(), SchoolClass.sort, Pupil.class_id, Pupil.number)
        )
        if not self.include_voided:
            query = query.where(Pupil.voided_at.is_(None))
        if not self.with_left:
            query = query.where(sa.or_(Pupil.left_on.is_(None), Pupil.left_on >= r.today))
        if self.class_id is not None:
            query = query.where(Pupil.class_id == self.class_id)
        if search_form(self.text):
            query = query.where(Pupil.id.in_(found_by("pupil", self.text)))
        return tuple(
            PupilRow(
                p.id,
                p.number,
                p.name,
                p.class_id,
                rules.class_label(grade, name),
                p.left_on,
                p.version,
                p.voided_at is not None,
            )
            for p, grade, name in r.session.execute(query)
        )


_Records = tuple[Mapping[str, Value], ...]


@dataclass(frozen=True, kw_only=True)
class ExportClasses(Query[_Records]):
    """Return the classes in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        rows = ListClasses().fetch(r)
        ids = [row.class_teacher_id for row in rows if row.class_teacher_id]
        found = r.session.execute(
            sa.select(Person.id, Person.staff_number).where(Person.id.in_(ids))
        )
        numbers = {x.id: x.staff_number for x in found}
        return tuple(
            {
                "grade": row.grade_name,
                "entry_year": row.entry_year,
                "name": row.name,
                "class_teacher": numbers.get(row.class_teacher_id or 0, ""),
                "class_teacher_name": row.class_teacher,
            }
            for row in rows
        )


@dataclass(frozen=True, kw_only=True)
class ExportPupils(Query[_Records]):
    """Return the pupils in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> _Records:
        years = {row.id: row.entry_year for row in ListClasses().fetch(r)}
        return tuple(
            {
                "number": row.number,
                "name": row.name,
                "class_name": row.class_name,
                "entry_year": years.get(row.class_id or 0),
            }
            for row in ListPupils().fetch(r)
        )
