"""What the calendar can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import EVERYONE, OFFICE, Role
from campus_guard.db.models import CalendarDay, NoticeYear, Period, SchoolYear, Term
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar import rules


@dataclass(frozen=True)
class TermRow:
    """A term. ``counts_from`` to ``counts_to`` are the days that count for it (A-27).

    ``counts_to`` is None while the next term is not known.
    """

    id: int
    name: str
    school_year_id: int
    school_year: str
    number: int
    starts_on: date
    ends_on: date
    counts_from: date
    counts_to: date | None
    version: int
    voided: bool = False

    def covers(self, day: date) -> bool:
        """Tell whether the day counts for this term."""
        return self.counts_from <= day and (self.counts_to is None or day <= self.counts_to)

    def counts_until(self, today: date) -> date:
        """Return the last day that counts so far: the known end, or today in an open term."""
        return self.counts_to or max(today, self.counts_from)

    @property
    def span(self) -> rules.TermSpan:
        """Return the term as the rules see it."""
        return rules.TermSpan(self.name, self.starts_on, self.ends_on)


@dataclass(frozen=True)
class SchoolYearRow:
    """A school year and its terms, first term first."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    version: int
    terms: tuple[TermRow, ...] = ()
    voided: bool = False


@dataclass(frozen=True)
class EntryRow:
    """A stored entry of the calendar."""

    id: int
    day: date
    kind: str
    name: str
    follows_weekday: int | None
    source: str
    notice_year: int | None
    version: int
    voided: bool = False


@dataclass(frozen=True)
class PeriodRow:
    """A named part of the day."""

    id: int
    name: str
    kind: str
    starts_at: time
    ends_at: time
    sort: int
    version: int
    voided: bool = False


def _term_row(term: Term, year: SchoolYear, end: date | None) -> TermRow:
    return TermRow(
        term.id,
        term.name,
        year.id,
        year.name,
        term.number,
        term.starts_on,
        term.ends_on,
        term.starts_on,
        end,
        term.version,
        term.voided_at is not None,
    )


def term_rows(r: Read) -> list[TermRow]:
    """Return all living terms, first term first."""
    pairs = r.session.execute(
        sa.select(Term, SchoolYear)
        .join(SchoolYear, Term.school_year_id == SchoolYear.id)
        .where(Term.voided_at.is_(None))
        .order_by(Term.starts_on)
    ).all()
    ends = [term.starts_on - rules.DAY for term, _ in pairs[1:]]
    return [
        _term_row(term, year, end) for (term, year), end in zip(pairs, [*ends, None], strict=False)
    ]


def voided_term_rows(r: Read) -> list[TermRow]:
    """Return the voided terms; no day counts for them."""
    pairs = r.session.execute(
        sa.select(Term, SchoolYear)
        .join(SchoolYear, Term.school_year_id == SchoolYear.id)
        .where(Term.voided_at.is_not(None))
        .order_by(Term.starts_on)
    )
    return [_term_row(term, year, term.starts_on - rules.DAY) for term, year in pairs]


def notice_years(r: Read) -> frozenset[int]:
    """Return the years whose official notice is known."""
    return frozenset(r.session.scalars(sa.select(NoticeYear.year)))


def days(r: Read, first: date, last: date) -> tuple[rules.Day, ...]:
    """Return what every day from ``first`` to ``last`` is."""
    entries: dict[date, list[rules.DayEntry]] = {}
    found = alive(CalendarDay).where(CalendarDay.day.between(first, last)).order_by(CalendarDay.id)
    for row in r.session.scalars(found):
        entry = rules.DayEntry(
            row.day, row.kind, row.name, row.follows_weekday, row.confirmed, row.id
        )
        entries.setdefault(row.day, []).append(entry)
    terms = [row.span for row in term_rows(r)]
    known = notice_years(r)
    count = (last - first).days + 1
    listed = (first + timedelta(days=i) for i in range(count))
    return tuple(rules.day_kind(day, entries.get(day, ()), terms, known) for day in listed)


@dataclass(frozen=True, kw_only=True)
class ListTerms(Query[tuple[TermRow, ...]]):
    """Return all terms, newest first."""

    roles: ClassVar[frozenset[Role]] = EVERYONE

    def fetch(self, r: Read) -> tuple[TermRow, ...]:
        return tuple(reversed(term_rows(r)))


@dataclass(frozen=True, kw_only=True)
class CurrentTerm(Query[TermRow | None]):
    """Return the term that a day (default: today) counts for, or None before the first term."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    on: date | None = None

    def fetch(self, r: Read) -> TermRow | None:
        day = self.on or r.today
        return next((row for row in term_rows(r) if row.covers(day)), None)


@dataclass(frozen=True, kw_only=True)
class TermByName(Query[TermRow]):
    """Return the term of this name; raises NotFound that names the terms there are."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    name: str

    def fetch(self, r: Read) -> TermRow:
        rows = term_rows(r)
        for row in rows:
            if row.name == self.name.strip():
                return row
        names = ", ".join(row.name for row in rows) or "-"
        raise NotFound(
            msg("There is no term {name}. Known terms: {names}.", name=self.name, names=names)
        )


@dataclass(frozen=True, kw_only=True)
class TermBefore(Query[TermRow | None]):
    """Return the term before this one; ``same_number`` the one with its number a year earlier."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    term_id: int
    same_number: bool = False

    def fetch(self, r: Read) -> TermRow | None:
        rows = term_rows(r)
        index = next((i for i, row in enumerate(rows) if row.id == self.term_id), 0)
        before = rows[:index]
        if self.same_number and index < len(rows):
            year = rows[index].starts_on.year - 1
            number = rows[index].number
            before = [x for x in before if x.number == number and x.starts_on.year == year]
        return before[-1] if before else None


@dataclass(frozen=True, kw_only=True)
class ListSchoolYears(Query[tuple[SchoolYearRow, ...]]):
    """Return all school years with their terms, newest first; voided ones too when asked."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[SchoolYearRow, ...]:
        terms: dict[int, list[TermRow]] = {}
        listed = term_rows(r) + (voided_term_rows(r) if self.include_voided else [])
        for row in sorted(listed, key=lambda row: row.starts_on):
            terms.setdefault(row.school_year_id, []).append(row)
        query = sa.select(SchoolYear).order_by(SchoolYear.starts_on.desc())
        if not self.include_voided:
            query = query.where(SchoolYear.voided_at.is_(None))
        return tuple(
            SchoolYearRow(
                year.id,
                year.name,
                year.starts_on,
                year.ends_on,
                year.version,
                tuple(terms.get(year.id, ())),
                year.voided_at is not None,
            )
            for year in r.session.scalars(query)
        )


@dataclass(frozen=True, kw_only=True)
class DayKind(Query[rules.Day]):
    """Return what a day is: school day, weekend, holiday, make-up workday ..."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    day: date

    def fetch(self, r: Read) -> rules.Day:
        return days(r, self.day, self.day)[0]


@dataclass(frozen=True, kw_only=True)
class DaysBetween(Query[tuple[rules.Day, ...]]):
    """Return what every day of a range is, both ends included."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    first: date
    last: date

    def fetch(self, r: Read) -> tuple[rules.Day, ...]:
        return days(r, self.first, self.last)


@dataclass(frozen=True, kw_only=True)
class ListEntries(Query[tuple[EntryRow, ...]]):
    """Return the stored entries of a range of days, in order."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    first: date
    last: date
    text: str = ""
    kind: str | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[EntryRow, ...]:
        query = sa.select(CalendarDay).where(CalendarDay.day.between(self.first, self.last))
        if self.text:
            query = query.where(CalendarDay.name.contains(self.text, autoescape=True))
        if self.kind is not None:
            query = query.where(CalendarDay.kind == self.kind)
        if not self.include_voided:
            query = query.where(CalendarDay.voided_at.is_(None))
        return tuple(
            EntryRow(
                row.id,
                row.day,
                row.kind,
                row.name,
                row.follows_weekday,
                row.source,
                row.notice_year,
                row.version,
                row.voided_at is not None,
            )
            for row in r.session.scalars(query.order_by(CalendarDay.day, CalendarDay.id))
        )


@dataclass(frozen=True, kw_only=True)
class ProvisionalYears(Query[tuple[int, ...]]):
    """Return the years the school plans in whose official holiday notice is not known."""

    roles: ClassVar[frozenset[Role]] = EVERYONE

    def fetch(self, r: Read) -> tuple[int, ...]:
        years = r.session.scalars(alive(SchoolYear))
        spans = [(year.starts_on, year.ends_on) for year in years]
        return rules.provisional_years(spans, notice_years(r), r.today)


@dataclass(frozen=True, kw_only=True)
class NoticeYears(Query[Mapping[int, str]]):
    """Return {year: source} of the notices that are known."""

    roles: ClassVar[frozenset[Role]] = EVERYONE

    def fetch(self, r: Read) -> Mapping[int, str]:
        rows = r.session.scalars(sa.select(NoticeYear).order_by(NoticeYear.year))
        return {row.year: row.source for row in rows}


@dataclass(frozen=True, kw_only=True)
class ListPeriods(Query[tuple[PeriodRow, ...]]):
    """Return the named periods of the day, earliest first."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PeriodRow, ...]:
        query = sa.select(Period).order_by(Period.sort, Period.starts_at, Period.id)
        if not self.include_voided:
            query = query.where(Period.voided_at.is_(None))
        return tuple(
            PeriodRow(
                row.id,
                row.name,
                row.kind,
                row.starts_at,
                row.ends_at,
                row.sort,
                row.version,
                row.voided_at is not None,
            )
            for row in r.session.scalars(query)
        )


@dataclass(frozen=True, kw_only=True)
class ExportTerms(Query[tuple[Mapping[str, Value], ...]]):
    """Return the terms in the columns of their sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        return tuple(
            {"name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
            for row in term_rows(r)
        )


@dataclass(frozen=True, kw_only=True)
class ExportDays(Query[tuple[Mapping[str, Value], ...]]):
    """Return all entries of the calendar in the columns of their sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        rows = r.session.scalars(alive(CalendarDay).order_by(CalendarDay.day, CalendarDay.id))
        return tuple(
            {
                "day": row.day,
                "kind": row.kind,
                "name": row.name,
                "follows": str(row.follows_weekday) if row.follows_weekday else None,
                "source": row.source,
            }
            for row in rows
        )


@dataclass(frozen=True, kw_only=True)
class ExportPeriods(Query[tuple[Mapping[str, Value], ...]]):
    """Return the periods in the columns of their sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        names = ("name", "kind", "starts_at", "ends_at")
        rows = ListPeriods().fetch(r)
        return tuple({name: getattr(row, name) for name in names} for row in rows)
