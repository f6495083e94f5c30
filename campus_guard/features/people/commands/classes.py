"""Grades, classes and pupils. Of a pupil: number, name, class, and nothing more."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line, clean_name
from campus_guard.db.models import Grade, Pupil, SchoolClass
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, refuse, taken
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.people import pinyin, rules
from campus_guard.features.people.commands.common import check_person, index, is_alive


def _check_name(name: str) -> Message | None:
    if not name:
        return msg("A name is needed.")
    return msg("At most {n} characters.", n=32) if len(name) > 32 else None


def _exists(name: str) -> Message:
    return msg("{name} exists already.", name=name)


@dataclass(frozen=True, kw_only=True)
class GradeFields:
    """A grade: what it is called now, the year its classes entered, its leader."""

    name: str
    entry_year: int
    leader_id: int | None = None

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "name": clean_line(self.name),
            "entry_year": self.entry_year,
            "leader_id": self.leader_id,
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        values = self.values()
        name = _check_name(values["name"])
        wrong = {"name": name} if name else {}
        if not 1980 <= self.entry_year <= 2200:
            wrong["entry_year"] = msg("Type a year such as 2026.")
        if taken(r, Grade, except_id, name=values["name"], entry_year=self.entry_year):
            wrong["name"] = _exists(values["name"])
        if self.leader_id is not None:
            wrong |= check_person(r, self.leader_id, "leader_id")
        refuse(wrong)


@dataclass(frozen=True, kw_only=True)
class AddGrade(GradeFields, Command[int]):
    """Add a grade; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Grade, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        return w.add(Grade(uid=self.uid, **self.values())).id


@dataclass(frozen=True, kw_only=True)
class EditGrade(GradeFields, Command[int]):
    """Change a grade (its name each September); old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    grade_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Grade, self.grade_id, self.expected_version)
        self.refuse_wrong(w, row.id)
        if "name" in w.amend(row, **self.values()):
            for one in w.session.scalars(alive(SchoolClass).where(SchoolClass.grade_id == row.id)):
                index_class(w, one, row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidGrade(VoidRecord):
    """Void a grade without classes."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Grade

    def check(self, w: Write, row: Any) -> None:
        if taken(w, SchoolClass, grade_id=row.id):
            raise UserError(msg("This grade has classes. Void them first."))


@dataclass(frozen=True, kw_only=True)
class UnvoidGrade(UnvoidRecord):
    """Take back the voiding of a grade."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Grade

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Grade, name=row.name, entry_year=row.entry_year):
            raise UserError(_exists(row.name))


def index_class(w: Write, row: SchoolClass, grade: Grade) -> None:
    """Renew the ways to find a class."""
    label = rules.class_label(grade.name, row.name)
    index(w, "school_class", {row.id: pinyin.name_tokens(label) | pinyin.name_tokens(row.name)})


@dataclass(frozen=True, kw_only=True)
class ClassFields:
    """A class: its grade, its name inside the grade or in full, its class teacher."""

    name: str
    grade_id: int
    class_teacher_id: int | None = None

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "name": clean_line(self.name),
            "grade_id": self.grade_id,
            "class_teacher_id": self.class_teacher_id,
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        values = self.values()
        name = _check_name(values["name"])
        wrong = {"name": name} if name else {}
        if not is_alive(r, Grade, self.grade_id):
            wrong["grade_id"] = msg("Choose a grade.")
        elif taken(r, SchoolClass, except_id, grade_id=self.grade_id, name=values["name"]):
            wrong["name"] = _exists(values["name"])
        if self.class_teacher_id is not None:
            wrong |= check_person(r, self.class_teacher_id, "class_teacher_id")
        refuse(wrong)


@dataclass(frozen=True, kw_only=True)
class AddClass(ClassFields, Command[int]):
    """Add a class; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(SchoolClass, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        row = w.add(SchoolClass(uid=self.uid, **self.values()))
        index_class(w, row, w.get(Grade, row.grade_id))
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditClass(ClassFields, Command[int]):
    """Change a class; old values are kept (who was class teacher before)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    class_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(SchoolClass, self.class_id, self.expected_version)
        self.refuse_wrong(w, row.id)
        w.amend(row, **self.values())
        index_class(w, row, w.get(Grade, row.grade_id))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidClass(VoidRecord):
    """Void a class without pupils."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = SchoolClass

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Pupil, class_id=row.id):
            raise UserError(msg("This class has pupils. Move or void them first."))


@dataclass(frozen=True, kw_only=True)
class UnvoidClass(UnvoidRecord):
    """Take back the voiding of a class."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = SchoolClass

    def check(self, w: Write, row: Any) -> None:
        if not is_alive(w, Grade, row.grade_id):
            raise UserError(msg("Its grade is voided. Bring that back first."))
        if taken(w, SchoolClass, grade_id=row.grade_id, name=row.name):
            raise UserError(_exists(row.name))


@dataclass(frozen=True, kw_only=True)
class PupilFields:
    """All that is kept of a pupil. ``left_on`` is the last day at this school."""

    number: str
    name: str
    class_id: int | None = None
    left_on: date | None = None

    def values(self) -> dict[str, Any]:
        """Return the cleaned column values."""
        return {
            "number": clean_line(self.number),
            "name": clean_name(self.name),
            "class_id": self.class_id,
            "left_on": self.left_on,
        }

    def refuse_wrong(self, r: Read, except_id: int | None = None) -> None:
        """Raise UserError when a value cannot be."""
        values = self.values()
        found = {
            "name": rules.check_name(values["name"]),
            "number": rules.check_pupil_number(values["number"]),
        }
        wrong = {key: text for key, text in found.items() if text is not None}
        if taken(r, Pupil, except_id, number=values["number"]):
            wrong["number"] = msg("The pupil number {number} is taken.", number=values["number"])
        if self.class_id is not None and not is_alive(r, SchoolClass, self.class_id):
            wrong["class_id"] = msg("Choose a class.")
        refuse(wrong)


def index_pupil(w: Write, row: Pupil) -> None:
    """Renew the ways to find a pupil."""
    index(w, "pupil", {row.id: pinyin.person_tokens(row.name, row.number)})


@dataclass(frozen=True, kw_only=True)
class AddPupil(PupilFields, Command[int]):
    """Add a pupil; return the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        old = w.existing(Pupil, self.uid)
        if old is not None:
            return old.id
        self.refuse_wrong(w)
        row = w.add(Pupil(uid=self.uid, **self.values()))
        index_pupil(w, row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditPupil(PupilFields, Command[int]):
    """Change a pupil; old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    pupil_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Pupil, self.pupil_id, self.expected_version)
        self.refuse_wrong(w, row.id)
        w.amend(row, **self.values())
        index_pupil(w, row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidPupil(VoidRecord):
    """Void a pupil who was entered by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Pupil

    def check(self, w: Write, row: Any) -> None:
        """Any pupil may be voided; records keep the name."""


@dataclass(frozen=True, kw_only=True)
class UnvoidPupil(UnvoidRecord):
    """Take back the voiding of a pupil."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Pupil

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Pupil, number=row.number):
            raise UserError(msg("The pupil number {number} is taken.", number=row.number))
        if row.class_id is not None and not is_alive(w, SchoolClass, row.class_id):
            raise UserError(msg("The class is voided. Bring that back first."))
