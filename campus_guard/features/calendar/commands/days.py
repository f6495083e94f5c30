"""Single days: holidays of the school's own, breaks, events, corrections of a notice."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import CalendarDay
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, refuse
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.calendar.rules import DayKind

LONGEST_RANGE = 120
SOURCE_LENGTH = 100


def check_day(kind: str, name: str, follows_weekday: int | None) -> dict[str, Message]:
    """Return what is wrong with an entry, by field."""
    wrong: dict[str, Message] = {}
    if kind == DayKind.EVENT and not name:
        wrong["name"] = msg("An event needs a name.")
    if len(name) > 64:
        wrong["name"] = msg("At most 64 characters.")
    if kind not in set(DayKind):
        wrong["kind"] = msg("Choose a kind.")
    if follows_weekday is not None and kind not in (DayKind.MAKEUP_WORKDAY, DayKind.SCHOOL):
        wrong["follows_weekday"] = msg("Only a day with lessons follows another weekday.")
    return wrong


def _entry_of(r: Read, day: date, except_id: int | None = None) -> CalendarDay | None:
    found = alive(CalendarDay).where(CalendarDay.day == day, CalendarDay.kind != DayKind.EVENT)
    return next((row for row in r.session.scalars(found) if row.id != except_id), None)


@dataclass(frozen=True, kw_only=True)
class SetDays(Command[tuple[int, ...]]):
    """Say what a day, or every day up to ``last``, is; return the ids of the entries.

    An entry that the day has already is changed and its old value kept; events are added.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    first: date
    last: date | None = None
    kind: str
    name: str = ""
    follows_weekday: int | None = None

    def apply(self, w: Write) -> tuple[int, ...]:
        name = clean_line(self.name)
        last = self.last or self.first
        wrong = check_day(self.kind, name, self.follows_weekday)
        if last < self.first:
            wrong["last"] = msg("The end lies before the beginning.")
        elif (last - self.first).days >= LONGEST_RANGE:
            wrong["last"] = msg("At most {n} days at once.", n=LONGEST_RANGE)
        refuse(wrong)
        count = (last - self.first).days + 1
        return tuple(self._set(w, self.first + timedelta(days=i), name) for i in range(count))

    def _set(self, w: Write, day: date, name: str) -> int:
        uid = derived_uid(self.uid, day)
        old = w.existing(CalendarDay, uid)
        if old is not None:
            return old.id
        row = None if self.kind == DayKind.EVENT else _entry_of(w, day)
        if row is None:
            entry = CalendarDay(
                uid=uid,
                day=day,
                kind=self.kind,
                name=name,
                follows_weekday=self.follows_weekday,
            )
            return w.add(entry).id
        w.amend(row, kind=self.kind, name=name, follows_weekday=self.follows_weekday)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditDay(Command[int]):
    """Change an entry of the calendar."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int
    expected_version: int
    day: date
    kind: str
    name: str = ""
    follows_weekday: int | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(CalendarDay, self.entry_id, self.expected_version)
        name = clean_line(self.name)
        wrong = check_day(self.kind, name, self.follows_weekday)
        if self.kind != DayKind.EVENT and _entry_of(w, self.day, row.id) is not None:
            wrong["day"] = msg("This day has an entry already.")
        refuse(wrong)
        w.amend(
            row,
            day=self.day,
            kind=self.kind,
            name=name,
            follows_weekday=self.follows_weekday,
        )
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidDay(VoidRecord):
    """Void an entry; the day is again what its weekday and term make it."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = CalendarDay

    def check(self, w: Write, row: Any) -> None:
        """Any entry may be voided."""


@dataclass(frozen=True, kw_only=True)
class UnvoidDay(UnvoidRecord):
    """Take back the voiding of an entry."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = CalendarDay

    def check(self, w: Write, row: Any) -> None:
        if row.kind != DayKind.EVENT and _entry_of(w, row.day) is not None:
            raise UserError(msg("This day has an entry already."))
