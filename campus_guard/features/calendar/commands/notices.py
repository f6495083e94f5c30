"""Taking the official holiday notice of a year into the calendar."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import CalendarDay, NoticeYear
from campus_guard.db.records import alive, refuse, too_long
from campus_guard.db.service import Command, Query, Read, Write
from campus_guard.features.calendar import notice
from campus_guard.features.calendar.commands.days import SOURCE_LENGTH, check_day
from campus_guard.features.calendar.rules import DayEntry, DayKind


@dataclass(frozen=True)
class NoticeChange:
    """What the notice does to one day: ``new``, ``changed``, ``same``, ``kept``, ``removed``.

    ``kept``: the school itself decided otherwise for this day, and its decision stays.
    """

    day: date
    kind: str
    name: str
    follows_weekday: int | None
    action: str
    before: str = ""
    entry_id: int = 0


def compare(r: Read, year: int, days: Iterable[DayEntry]) -> list[NoticeChange]:
    """Return day by day what taking the notice would change."""
    wanted = {entry.day: entry for entry in days}
    stored = r.session.scalars(
        alive(CalendarDay).where(
            CalendarDay.kind != DayKind.EVENT,
            sa.or_(CalendarDay.day.in_(wanted), CalendarDay.notice_year == year),
        )
    )
    there = {row.day: row for row in stored}
    changes = [_compare(entry, there.get(entry.day)) for entry in wanted.values()]
    changes += [
        NoticeChange(row.day, row.kind, row.name, None, "removed", row.name, row.id)
        for row in there.values()
        if row.day not in wanted and row.notice_year == year
    ]
    return sorted(changes, key=lambda change: change.day)


def _compare(entry: DayEntry, row: CalendarDay | None) -> NoticeChange:
    follows = entry.follows_weekday
    if row is None:
        return NoticeChange(entry.day, entry.kind, entry.name, follows, "new")
    if row.notice_year is None:
        action = "kept"
    elif (row.kind, row.name) == (entry.kind, entry.name):
        action = "same"  # follows_weekday is the school's choice and stays
    else:
        action = "changed"
    return NoticeChange(entry.day, entry.kind, entry.name, follows, action, row.name, row.id)


@dataclass(frozen=True, kw_only=True)
class CheckNotice(Query[tuple[NoticeChange, ...]]):
    """Return what taking a notice would change, without writing."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    year: int
    days: tuple[DayEntry, ...]

    def fetch(self, r: Read) -> tuple[NoticeChange, ...]:
        return tuple(compare(r, self.year, self.days))


@dataclass(frozen=True, kw_only=True)
class ImportNotice(Command[tuple[NoticeChange, ...]]):
    """Take a notice into the calendar; its year is provisional no longer. Returns the changes.

    Days that the school itself set stay; days of an older reading that are gone are voided.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    year: int
    source: str
    days: tuple[DayEntry, ...]

    def apply(self, w: Write) -> tuple[NoticeChange, ...]:
        wrong = {}
        if not 1949 <= self.year <= 2200:
            wrong["year"] = msg("Type a year such as 2027.")
        if not self.days:
            wrong["days"] = msg("The notice has no days.")
        taken = notice.Notice(self.year, clean_line(self.source), self._days())
        wrong |= too_long({"source": taken.source}, source=SOURCE_LENGTH)
        for day in taken.days:
            wrong |= check_day(day.kind, day.name, day.follows_weekday)
        refuse(wrong)
        return take_notice(w, taken)

    def _days(self) -> tuple[DayEntry, ...]:
        return tuple(replace(day, name=clean_line(day.name)) for day in self.days)


def take_notice(w: Write, taken: notice.Notice) -> tuple[NoticeChange, ...]:
    """Write a notice; return what it changed."""
    changes = compare(w, taken.year, taken.days)
    for change in changes:
        if change.action == "new":
            w.add(
                CalendarDay(
                    uid=new_uid(),
                    day=change.day,
                    kind=change.kind,
                    name=change.name,
                    follows_weekday=change.follows_weekday,
                    source=taken.source,
                    notice_year=taken.year,
                )
            )
        elif change.action == "changed":
            row = w.get(CalendarDay, change.entry_id)
            w.amend(
                row,
                taken.source,
                kind=change.kind,
                name=change.name,
                follows_weekday=change.follows_weekday,
                source=taken.source,
            )
        elif change.action == "removed":
            w.void(w.get(CalendarDay, change.entry_id), taken.source)
    _remember(w, taken.year, taken.source)
    return tuple(changes)


def _remember(w: Write, year: int, source: str) -> None:
    known = w.session.get(NoticeYear, year)
    if known is None:
        w.session.add(NoticeYear(year=year, source=source))
    else:
        known.source = source
    w.session.flush()


def load_bundled(w: Write, years: Iterable[int]) -> tuple[int, ...]:
    """Take the shipped notices of these years that are not known yet; return the years."""
    taken: list[int] = []
    for year in years:
        if w.session.get(NoticeYear, year) is None:
            found = notice.read_bundled(year)
            if found is not None:
                take_notice(w, found)
                taken.append(year)
    return tuple(taken)


@dataclass(frozen=True, kw_only=True)
class LoadBundledNotices(Command[tuple[int, ...]]):
    """Take the shipped notices into the calendar, unless they are there; return their years."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    years: tuple[int, ...] = notice.BUNDLED_YEARS

    def apply(self, w: Write) -> tuple[int, ...]:
        return load_bundled(w, self.years)
