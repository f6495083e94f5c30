"""Who is on duty, the duties of one person, the shifts of a day with their logs, hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import DutyLog, DutyPresence, Person
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.rules import Day
from campus_guard.features.people.queries.find import person_names
from campus_guard.features.rosters.codes import Presence, Span
from campus_guard.features.rosters.demand import DAY, manned, monday, shift
from campus_guard.features.rosters.dutyrows import (
    HoursRow,
    OnDuty,
    OnDutyView,
    PersonDuty,
    PersonSheet,
    PresenceRow,
    ShiftRow,
)
from campus_guard.features.rosters.queries.counting import off_day
from campus_guard.features.rosters.queries.demand import post_rows
from campus_guard.features.rosters.queries.loading import Placed, day_map, in_force, names_of
from campus_guard.features.rosters.queries.rosters import changed_keys
from campus_guard.features.rosters.rows import CellKey, DutyPostRow

AHEAD = timedelta(days=7)
NIGHT_FROM, NIGHT_TO = 22, 6


@dataclass(frozen=True)
class Duty:
    """A published place on one day; a post given by the week has one on each of its days."""

    roster_id: int
    key: CellKey
    day: date
    post: DutyPostRow
    person_id: int | None
    starts_at: datetime
    ends_at: datetime


def duties_between(r: Read, first: date, last: date) -> list[Duty]:
    """Return the published places of all days between two days, in order of time."""
    placed = in_force(r, first, last)
    if not placed:
        return []
    posts, days = post_rows(r), day_map(r, monday(first), last + timedelta(days=6))
    found = []
    for one in placed:
        post = posts[one.key.post_id]
        for day in _days_of(one, post, days):
            if first <= day <= last:
                starts, ends = shift(day, post.starts_at, post.ends_at)
                found.append(Duty(one.roster_id, one.key, day, post, one.person_id, starts, ends))
    order = {post_id: place for place, post_id in enumerate(posts)}
    found.sort(key=lambda d: (d.starts_at, order[d.post.id], d.key.seat))
    return found


def _days_of(one: Placed, post: DutyPostRow, days: Mapping[date, Day]) -> list[date]:
    if post.span is Span.DAY:
        return [one.key.day]
    week = (one.key.day + n * DAY for n in range(7))
    return [day for day in week if day in days and manned(post, days[day])]


def _phones(r: Read, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {i for i in ids if i is not None}
    rows = r.session.execute(sa.select(Person.id, Person.phone).where(Person.id.in_(wanted)))
    whole = r.actor.role in OFFICE
    return {row.id: row.phone if whole else mask_phone(row.phone) for row in rows}


@dataclass(frozen=True, kw_only=True)
class OnDutyNow(Query[OnDutyView]):
    """Return who is on duty at a moment, who still comes that day, the next gap in seven days."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    at: datetime | None = None

    def fetch(self, r: Read) -> OnDutyView:
        at = self.at or r.now
        today = at.date()
        duties = duties_between(r, today - DAY, today + AHEAD)
        ids = {d.person_id for d in duties}
        names, phones = names_of(r, ids), _phones(r, ids)
        changed = changed_keys(r, {d.roster_id for d in duties})

        def row(d: Duty) -> OnDuty:
            who = d.person_id or 0
            return OnDuty(
                d.day, d.post.id, d.post.name, d.post.segment, d.starts_at, d.ends_at,
                d.person_id, names.get(who, ""), phones.get(who, ""),
                (d.roster_id, d.key) in changed,
            )  # fmt: skip

        now = [d for d in duties if d.starts_at <= at < d.ends_at]
        later = [d for d in duties if d.starts_at > at and d.day == today]
        gap = next((d for d in duties if d.person_id is None and d.ends_at > at), None)
        return OnDutyView(
            at,
            tuple(row(d) for d in now),
            tuple(row(d) for d in later),
            row(gap) if gap else None,
            any(d.day == today for d in duties),
        )


@dataclass(frozen=True, kw_only=True)
class PersonSheetOf(Query[PersonSheet]):
    """Return the published duties of one person between two days."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    person_id: int
    first: date
    last: date

    def fetch(self, r: Read) -> PersonSheet:
        duties = duties_between(r, self.first, self.last)
        mine = [d for d in duties if d.person_id == self.person_id]
        mates: dict[tuple[date, int], list[int]] = {}
        for d in duties:
            if d.person_id is not None:
                mates.setdefault((d.day, d.post.id), []).append(d.person_id)
        names = names_of(r, [*(d.person_id for d in duties), self.person_id])
        changed = changed_keys(r, {d.roster_id for d in mine})
        rows = []
        for d in mine:
            others = (i for i in mates[d.day, d.post.id] if i != self.person_id)
            rows.append(
                PersonDuty(
                    day=d.day,
                    post_id=d.post.id,
                    post=d.post.name,
                    kind=d.post.kind.value,
                    segment=d.post.segment,
                    seat=d.key.seat,
                    starts_at=d.starts_at,
                    ends_at=d.ends_at,
                    points=d.post.points,
                    with_=tuple(names.get(i, "") for i in others),
                    areas=d.post.areas,
                    duty_text=d.post.duty_text,
                    published=True,
                    changed=(d.roster_id, d.key) in changed,
                    uid=derived_uid("duty", self.person_id, d.day, d.post.id),
                )
            )
        name = names.get(self.person_id, "")
        return PersonSheet(self.person_id, name, self.first, self.last, tuple(rows))


def _presences(r: Read, log_ids: Sequence[int]) -> dict[int, list[DutyPresence]]:
    query = alive(DutyPresence).where(DutyPresence.log_id.in_(log_ids)).order_by(DutyPresence.id)
    found: dict[int, list[DutyPresence]] = {}
    for row in r.session.scalars(query):
        found.setdefault(row.log_id, []).append(row)
    return found


def worked(log: DutyLog, row: DutyPresence) -> int:
    """Return the minutes somebody was there; without times the whole shift."""
    if row.state == Presence.ABSENT:
        return 0
    starts, ends = row.arrived_at or log.starts_at, row.left_at or log.ends_at
    return max(0, int((ends - starts).total_seconds() // 60))


@dataclass(frozen=True, kw_only=True)
class ShiftsOfDay(Query[tuple[ShiftRow, ...]]):
    """Return the shifts of a day: those that are rostered, and those that have a log."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    day: date

    def fetch(self, r: Read) -> tuple[ShiftRow, ...]:
        duties = duties_between(r, self.day, self.day)
        logs = list(r.session.scalars(alive(DutyLog).where(DutyLog.day == self.day)))
        presences = _presences(r, [log.id for log in logs])
        by_post: dict[int, list[Duty]] = {}
        for d in duties:
            by_post.setdefault(d.post.id, []).append(d)
        of_log = {log.post_id: log for log in logs}
        ids: set[int | None] = {d.person_id for d in duties}
        ids |= {i for rows in presences.values() for p in rows for i in (p.planned_id, p.person_id)}
        ids |= {log.handed_to_id for log in logs}
        names = names_of(r, ids)
        return tuple(
            _shift(self.day, post, by_post.get(post.id, []), of_log.get(post.id), presences, names)
            for post in post_rows(r).values()
            if post.id in by_post or post.id in of_log
        )


def _shift(
    day: date,
    post: DutyPostRow,
    duties: list[Duty],
    log: DutyLog | None,
    presences: Mapping[int, list[DutyPresence]],
    names: Mapping[int, str],
) -> ShiftRow:
    starts, ends = shift(day, post.starts_at, post.ends_at)
    planned = [d.person_id for d in duties if d.person_id is not None]
    rows = presences.get(log.id, []) if log else []
    return ShiftRow(
        day=day,
        post_id=post.id,
        post=post.name,
        segment=post.segment,
        starts_at=log.starts_at if log else starts,
        ends_at=log.ends_at if log else ends,
        planned=tuple(names.get(i, "") for i in planned),
        gaps=sum(d.person_id is None for d in duties),
        log_id=log.id if log else None,
        version=log.version if log else None,
        weather=log.weather if log else "",
        matters=log.matters if log else "",
        reported_at=log.reported_at if log else None,
        reported_to=log.reported_to if log else "",
        handed_over=log.handed_over if log else "",
        handed_to_id=log.handed_to_id if log else None,
        handed_to=names.get(log.handed_to_id or 0, "") if log else "",
        handed_at=log.handed_at if log else None,
        late_entry=bool(log and log.late_entry),
        presences=tuple(_presence_rows(log, rows, planned, names)),
        written_by=log.created_by if log else "",
        written_at=log.created_at if log else None,
    )


def _presence_rows(
    log: DutyLog | None,
    rows: Sequence[DutyPresence],
    planned: Sequence[int],
    names: Mapping[int, str],
) -> Iterable[PresenceRow]:
    told = {row.planned_id for row in rows}
    for row in rows:
        yield PresenceRow(
            id=row.id,
            planned_id=row.planned_id,
            planned=names.get(row.planned_id or 0, ""),
            person_id=row.person_id,
            person=names.get(row.person_id or 0, ""),
            state=Presence(row.state),
            arrived_at=row.arrived_at,
            left_at=row.left_at,
            note=row.note,
            minutes=worked(log, row) if log else 0,
        )
    for person_id in planned:
        if person_id not in told:
            name = names.get(person_id, "")
            yield PresenceRow(
                id=None, planned_id=person_id, planned=name, person_id=person_id, person=name,
                state=None, arrived_at=None, left_at=None, note="", minutes=0,
            )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class GetShift(Query[ShiftRow | None]):
    """Return one shift of a day, None when it is neither rostered nor logged."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    day: date
    post_id: int

    def fetch(self, r: Read) -> ShiftRow | None:
        rows = ShiftsOfDay(day=self.day).fetch(r)
        return next((row for row in rows if row.post_id == self.post_id), None)


@dataclass
class _Hours:
    shifts: int = 0
    minutes: int = 0
    night_minutes: int = 0
    off_minutes: int = 0
    logged: int = 0
    absent: int = 0

    def add(self, starts: datetime, ends: datetime, *, off: bool) -> None:
        total = max(0, int((ends - starts).total_seconds() // 60))
        self.shifts += 1
        self.minutes += total
        self.night_minutes += night_minutes(starts, ends)
        self.off_minutes += total if off else 0


def night_minutes(starts: datetime, ends: datetime) -> int:
    """Return how many minutes lie between 22:00 and 06:00."""
    total = 0
    day = starts.replace(hour=0, minute=0, second=0, microsecond=0) - DAY
    while day < ends:
        first = day.replace(hour=NIGHT_FROM)
        last = (day + DAY).replace(hour=NIGHT_TO)
        overlap = min(ends, last) - max(starts, first)
        total += max(0, int(overlap.total_seconds() // 60))
        day += DAY
    return total


@dataclass(frozen=True, kw_only=True)
class DutyHours(Query[tuple[HoursRow, ...]]):
    """Return the hours of everybody between two days, until now.

    By the log where a shift has one (who really was there, and how long), else by the roster.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> tuple[HoursRow, ...]:
        duties = duties_between(r, self.first, self.last)
        query = alive(DutyLog).where(DutyLog.day.between(self.first, self.last))
        logs = {(log.day, log.post_id): log for log in r.session.scalars(query)}
        presences = _presences(r, [log.id for log in logs.values()])
        days = day_map(r, self.first, self.last)
        found: dict[int, _Hours] = {}
        for d in duties:
            log = logs.get((d.day, d.post.id))
            rows = presences.get(log.id, []) if log else []
            told = any(p.planned_id == d.person_id for p in rows)
            if d.person_id is not None and d.starts_at <= r.now and not told:
                hours = found.setdefault(d.person_id, _Hours())
                hours.add(d.starts_at, d.ends_at, off=off_day(days.get(d.day)))
        for log in logs.values():
            for row in presences.get(log.id, []):
                _add_logged(found, log, row, off=off_day(days.get(log.day)))
        return _hours_rows(r, found)


def _add_logged(found: dict[int, _Hours], log: DutyLog, row: DutyPresence, *, off: bool) -> None:
    missing = row.state in (Presence.ABSENT, Presence.REPLACED)
    if row.planned_id is not None and missing:
        found.setdefault(row.planned_id, _Hours()).absent += 1
    if row.person_id is not None and row.state != Presence.ABSENT:
        hours = found.setdefault(row.person_id, _Hours())
        hours.add(row.arrived_at or log.starts_at, row.left_at or log.ends_at, off=off)
        hours.logged += 1


def _hours_rows(r: Read, found: Mapping[int, _Hours]) -> tuple[HoursRow, ...]:
    names = person_names(r, tuple(found))
    numbers = dict(
        r.session.execute(
            sa.select(Person.id, Person.staff_number).where(Person.id.in_(found))
        ).all()
    )
    rows = [
        HoursRow(person_id=i, name=names.get(i, ""), staff_number=numbers.get(i, ""), **vars(hours))
        for i, hours in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.staff_number, row.person_id)))
