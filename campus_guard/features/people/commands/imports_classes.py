"""Classes and pupils from a sheet. Of a pupil nothing but number, name and class is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line, clean_name, fold
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import Grade, Person, Pupil, SchoolClass
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.people import pinyin, rules
from campus_guard.features.people.commands.classes import index_class
from campus_guard.features.people.commands.common import (
    index,
    put,
    staff_by_number,
    unknown_staff,
)
from campus_guard.features.people.commands.imports_staff import in_row


@dataclass(frozen=True)
class ClassLine:
    """A row of the sheet of classes; ``class_teacher`` is a staff number."""

    grade: str
    entry_year: int
    name: str
    class_teacher: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportClasses(ImportCommand):
    """Take classes; grades are made as needed. Grade, entry year and name are the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[ClassLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff = staff_by_number(r)
        grades = {g.id: g for g in r.session.scalars(alive(Grade))}
        known = {
            (grades[c.grade_id].name, grades[c.grade_id].entry_year, c.name): c
            for c in r.session.scalars(alive(SchoolClass))
            if c.grade_id in grades
        }
        lines = numbered(self.rows)
        twice = doubles(lines, "grade", "entry_year", "name")
        for line in lines:
            wrong = _check_class(line, staff)
            if line.row in twice:
                wrong["name"] = in_row(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if not wrong:
                teacher = staff[fold(line.class_teacher)].id if line.class_teacher else None
                row = known.get((clean_line(line.grade), line.entry_year, clean_line(line.name)))
                _plan_class(checked, row, line, teacher)
        return checked


def _check_class(line: ClassLine, staff: dict[str, Person]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for key in ("grade", "name"):
        text = clean_line(getattr(line, key))
        if not text:
            wrong[key] = msg("A name is needed.")
        elif len(text) > 32:
            wrong[key] = msg("At most {n} characters.", n=32)
    if not 1980 <= line.entry_year <= 2200:
        wrong["entry_year"] = msg("Type a year such as 2026.")
    if line.class_teacher and fold(line.class_teacher) not in staff:
        wrong["class_teacher"] = unknown_staff(line.class_teacher)
    return wrong


def _plan_class(
    checked: Checked, row: SchoolClass | None, line: ClassLine, teacher: int | None
) -> None:
    if row is None:
        checked.plan("new", lambda w: _add_class(w, line, teacher))
    elif row.class_teacher_id == teacher:
        checked.plan("same")
    else:
        row_id = row.id
        checked.plan(
            "changed", lambda w: w.amend(w.get(SchoolClass, row_id), class_teacher_id=teacher)
        )


def _add_class(w: Write, line: ClassLine, teacher: int | None) -> None:
    name, year = clean_line(line.grade), line.entry_year
    found = alive(Grade).where(Grade.name == name, Grade.entry_year == year)
    grade = w.session.scalars(found).first()
    if grade is None:
        grade = w.add(Grade(uid=new_uid(), name=name, entry_year=year))
    row = w.add(
        SchoolClass(
            uid=new_uid(),
            name=clean_line(line.name),
            grade_id=grade.id,
            class_teacher_id=teacher,
            sort=line.row,
        )
    )
    index_class(w, row, grade)


@dataclass(frozen=True)
class PupilLine:
    """A row of the sheet of pupils; ``class_name`` in full (三年级2班) or as it stands alone."""

    number: str
    name: str
    class_name: str
    entry_year: int | None = None
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportPupils(ImportCommand):
    """Take pupils; the pupil number is the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[PupilLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        classes = _classes(r)
        known = {fold(p.number): p for p in r.session.scalars(alive(Pupil))}
        lines = numbered(self.rows)
        twice = doubles(lines, "number")
        for line in lines:
            class_id, wrong = _find_class(line, classes)
            found = {
                "name": rules.check_name(clean_name(line.name)),
                "number": rules.check_pupil_number(clean_line(line.number)),
            }
            wrong |= {key: text for key, text in found.items() if text is not None}
            if line.row in twice:
                wrong["number"] = in_row(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if not wrong:
                values = {
                    "number": clean_line(line.number),
                    "name": clean_name(line.name),
                    "class_id": class_id,
                }
                _plan_pupil(checked, known.get(fold(line.number)), values)
        return checked

    def finish(self, w: Write) -> None:
        """Renew the search index of every pupil in the sheet at once."""
        w.session.flush()
        numbers = {fold(line.number) for line in self.rows}
        rows = [p for p in w.session.scalars(alive(Pupil)) if fold(p.number) in numbers]
        index(w, "pupil", {p.id: pinyin.person_tokens(p.name, p.number) for p in rows})


_Classes = dict[str, list[tuple[int, int]]]


def _classes(r: Read) -> _Classes:
    """Return [(class id, entry year)] by every way to name a class."""
    grades = {g.id: g for g in r.session.scalars(alive(Grade))}
    found: _Classes = {}
    for row in r.session.scalars(alive(SchoolClass)):
        grade = grades.get(row.grade_id)
        if grade is None:
            continue
        names = {row.name, rules.class_label(grade.name, row.name), grade.name + row.name}
        for name in {fold(n) for n in names}:
            found.setdefault(name, []).append((row.id, grade.entry_year))
    return found


def _find_class(line: PupilLine, classes: _Classes) -> tuple[int | None, dict[str, Message]]:
    found = classes.get(fold(line.class_name), [])
    if line.entry_year is not None:
        found = [pair for pair in found if pair[1] == line.entry_year]
    if len(found) == 1:
        return found[0][0], {}
    name = line.class_name
    if not found:
        return None, {"class_name": msg("There is no class {name}.", name=name)}
    words = msg("There are {n} classes called {name}; add the entry year.", n=len(found), name=name)
    return None, {"class_name": words}


def _plan_pupil(checked: Checked, row: Pupil | None, values: dict[str, Any]) -> None:
    if row is None:
        pupil = {"uid": new_uid(), **values}
        checked.plan("new", lambda w: put(w, Pupil(**pupil)))
    elif all(getattr(row, key) == value for key, value in values.items()):
        checked.plan("same")
    else:
        row_id = row.id
        checked.plan("changed", lambda w: w.amend(w.get(Pupil, row_id), **values))
