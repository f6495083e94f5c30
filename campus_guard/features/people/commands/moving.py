"""The move into the next grade in September: names change, the oldest leave."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Grade, Pupil, SchoolClass
from campus_guard.db.records import alive, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.people import rules
from campus_guard.features.people.commands.classes import index_class

MOVED = "升级"  # the reason that stands at the old names and the classes that left


@dataclass(frozen=True)
class Moved:
    """How many grades and classes got a new name, how many pupils left."""

    grades: int
    classes: int
    pupils: int


@dataclass(frozen=True, kw_only=True)
class MoveUp(Command[Moved]):
    """Rename all grades and classes for the next school year; old names are kept.

    ``leaving`` are grades that leave the school: ``last_day`` becomes the last day of their
    pupils, their classes are voided and stay readable. A name that does not tell its grade stays.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    leaving: tuple[int, ...]
    last_day: date

    def apply(self, w: Write) -> Moved:
        if self.last_day > w.today:
            refuse({"last_day": msg("This day lies in the future.")})
        grades = list(w.session.scalars(alive(Grade).order_by(Grade.entry_year)))
        classes = list(w.session.scalars(alive(SchoolClass)))
        renamed = [0, 0]
        pupils = 0
        for grade in grades:
            mine = [c for c in classes if c.grade_id == grade.id]
            if grade.id in self.leaving:
                pupils += sum(self._leave(w, one) for one in mine)
                w.void(grade, MOVED)
                continue
            renamed[0] += self._rename(w, grade)
            for one in mine:
                renamed[1] += self._rename(w, one)
                index_class(w, one, grade)
        return Moved(renamed[0], renamed[1], pupils)

    def _rename(self, w: Write, row: Grade | SchoolClass) -> int:
        name = rules.moved_up(row.name)
        return len(w.amend(row, MOVED, name=name)) if name else 0

    def _leave(self, w: Write, one: SchoolClass) -> int:
        here = alive(Pupil).where(Pupil.class_id == one.id, Pupil.left_on.is_(None))
        pupils = list(w.session.scalars(here))
        for pupil in pupils:
            pupil.left_on = self.last_day
        w.session.flush()
        w.void(one, MOVED)
        return len(pupils)
