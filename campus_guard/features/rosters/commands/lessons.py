"""The lesson timetable: single lessons, and the import of whole timetables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line, fold
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import Lesson, Period, Term
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.people.commands.common import put, staff_by_number, unknown_staff
from campus_guard.features.rosters.codes import LessonWeeks
from campus_guard.features.rosters.commands.common import Typed

TEXTS = {"period": 32, "subject": 64, "class_name": 64}


@dataclass(frozen=True, kw_only=True)
class LessonFields:
    """What is typed about a lesson."""

    weekday: int
    starts_at: time
    ends_at: time
    weeks: LessonWeeks = LessonWeeks.ALL
    period: str = ""
    subject: str = ""
    class_name: str = ""


def _values(given: LessonFields) -> dict[str, Any]:
    typed = Typed()
    values: dict[str, Any] = {
        "period": typed.line("period", given.period, 32),
        "subject": typed.line("subject", given.subject, 64),
        "class_name": typed.line("class_name", given.class_name, 64),
    }
    typed.wrong("weekday", msg("Choose one from the list."), not 1 <= given.weekday <= 7)
    backwards = given.ends_at <= given.starts_at
    typed.wrong("ends_at", msg("The end lies before the beginning."), backwards)
    typed.refuse()
    same = ("weekday", "starts_at", "ends_at")
    return values | {"weeks": given.weeks.value, **{key: getattr(given, key) for key in same}}


@dataclass(frozen=True, kw_only=True)
class AddLesson(LessonFields, Command[int]):
    """Enter a lesson; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    term_id: int
    person_id: int

    def apply(self, w: Write) -> int:
        known = w.existing(Lesson, self.uid)
        if known is not None:
            return known.id
        term = w.fetch(Term, self.term_id)
        typed = Typed()
        typed.person(w, "person_id", self.person_id)
        typed.refuse()
        row = Lesson(uid=self.uid, term_id=term.id, person_id=self.person_id, **_values(self))
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditLesson(LessonFields, Command[int]):
    """Change a lesson; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    lesson_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Lesson, self.lesson_id, self.expected_version)
        w.amend(row, **_values(self))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidLesson(VoidRecord):
    """Take a lesson out of the timetable."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Lesson

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on a lesson."""


@dataclass(frozen=True, kw_only=True)
class UnvoidLesson(UnvoidRecord):
    """Put a lesson back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Lesson

    def check(self, w: Write, row: Any) -> None:
        """Two equal lessons do no harm."""


@dataclass(frozen=True)
class LessonLine:
    """A row of the sheet: times may be left out where ``period`` names one of the school day."""

    term: str
    staff_number: str
    weekday: int
    period: str = ""
    starts_at: time | None = None
    ends_at: time | None = None
    weeks: str = "all"
    subject: str = ""
    class_name: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportLessons(ImportCommand):
    """Take timetables. Whoever occurs in the file gets the lessons of the file and no others."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[LessonLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        lines = numbered(self.rows)
        terms = {term.name: term for term in r.session.scalars(alive(Term))}
        staff = staff_by_number(r)
        periods = {fold(p.name): p for p in r.session.scalars(alive(Period))}
        twice = doubles(lines, "term", "staff_number", "weekday", "weeks", "period", "starts_at")
        wanted: dict[tuple[int, int], list[dict[str, Any]]] = {}
        for line in lines:
            wrong = _wrong(line, terms, staff, periods, twice)
            for column, words in wrong.items():
                checked.wrong(line.row, column, words)
            if not wrong:
                key = (terms[line.term].id, staff[fold(line.staff_number)].id)
                wanted.setdefault(key, []).append(_columns(line, periods))
        for key, lessons in wanted.items():
            _plan(r, checked, key, lessons)
        return checked


def _times(line: LessonLine, periods: dict[str, Period]) -> tuple[time | None, time | None]:
    period = periods.get(fold(line.period))
    if line.starts_at is None and line.ends_at is None and period is not None:
        return period.starts_at, period.ends_at
    return line.starts_at, line.ends_at


def _wrong(
    line: LessonLine,
    terms: dict[str, Term],
    staff: dict[str, Any],
    periods: dict[str, Period],
    twice: dict[int, int],
) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    if line.row in twice:
        wrong["period"] = msg("Stands in row {row} already.", row=twice[line.row])
    if line.term not in terms:
        wrong["term"] = msg("There is no term {name}.", name=line.term)
    if fold(line.staff_number) not in staff:
        wrong["staff_number"] = unknown_staff(line.staff_number)
    starts, ends = _times(line, periods)
    if starts is None or ends is None:
        wrong["starts_at"] = msg("Give the times, or the name of a period of the day.")
    elif ends <= starts:
        wrong["ends_at"] = msg("The end lies before the beginning.")
    wrong |= too_long({name: clean_line(getattr(line, name)) for name in TEXTS}, **TEXTS)
    if line.weeks not in set(LessonWeeks):
        wrong["weeks"] = msg("Choose one from the list.")
    if not 1 <= line.weekday <= 7:
        wrong["weekday"] = msg("Choose one from the list.")
    return wrong


def _columns(line: LessonLine, periods: dict[str, Period]) -> dict[str, Any]:
    starts, ends = _times(line, periods)
    return {
        "weekday": line.weekday,
        "weeks": line.weeks,
        "starts_at": starts,
        "ends_at": ends,
        **{name: clean_line(getattr(line, name)) for name in TEXTS},
    }


def _plan(r: Read, checked: Checked, key: tuple[int, int], lessons: list[dict[str, Any]]) -> None:
    """Plan what makes a person's timetable that of the file."""
    query = alive(Lesson).where(Lesson.term_id == key[0], Lesson.person_id == key[1])
    stored = list(r.session.scalars(query))
    for values in lessons:
        same = next((x for x in stored if _equal(x, values)), None)
        if same is not None:
            stored.remove(same)
            checked.plan("same")
        else:
            checked.plan("new", _adder(key, values))
    for row in stored:
        checked.plan("changed", _voider(row))


def _equal(row: Lesson, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _adder(key: tuple[int, int], values: dict[str, Any]) -> Any:
    def add(w: Write) -> None:
        put(w, Lesson(uid=new_uid(), term_id=key[0], person_id=key[1], **values))

    return add


def _voider(row: Lesson) -> Any:
    def void(w: Write) -> None:
        w.void(row, "imported timetable")

    return void
