"""Days and terms: what a day is, which term it counts for, which years are only provisional."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from campus_guard.core.i18n import Message, msg

DAY = timedelta(days=1)
LONGEST_TERM = timedelta(days=250)
NOTICE_MONTH = 11  # the notice for a year comes in October or November of the year before


class DayKind(StrEnum):
    """What a day is for the school."""

    SCHOOL = "school"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"
    SCHOOL_BREAK = "school_break"
    EVENT = "event"


class PeriodKind(StrEnum):
    """What happens in a part of the day."""

    ARRIVAL = "arrival"
    LESSON = "lesson"
    BREAK = "break"
    NOON = "noon"
    DISMISSAL = "dismissal"
    AFTER_SCHOOL = "after_school"
    NIGHT = "night"
    OTHER = "other"


DAY_KIND_LABELS: Mapping[str, Message] = {
    DayKind.SCHOOL: msg("School day"),
    DayKind.WEEKEND: msg("Weekend"),
    DayKind.HOLIDAY: msg("Public holiday"),
    DayKind.MAKEUP_WORKDAY: msg("Make-up workday"),
    DayKind.SCHOOL_BREAK: msg("No school"),
    DayKind.EVENT: msg("Event"),
}

PERIOD_KIND_LABELS: Mapping[str, Message] = {
    PeriodKind.ARRIVAL: msg("Arrival"),
    PeriodKind.LESSON: msg("Lesson"),
    PeriodKind.BREAK: msg("Break"),
    PeriodKind.NOON: msg("Noon"),
    PeriodKind.DISMISSAL: msg("Dismissal"),
    PeriodKind.AFTER_SCHOOL: msg("After-school service"),
    PeriodKind.NIGHT: msg("Night"),
    PeriodKind.OTHER: msg("Other"),
}

WEEKDAYS: tuple[Message, ...] = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)


def weekday_label(number: int) -> Message:
    """Return the name of an ISO weekday, 1 is Monday."""
    return WEEKDAYS[number - 1]


@dataclass(frozen=True)
class TermSpan:
    """A term: teaching from ``starts_on`` to ``ends_on``."""

    name: str
    starts_on: date
    ends_on: date

    def teaches(self, day: date) -> bool:
        """Tell whether the day lies in the teaching weeks."""
        return self.starts_on <= day <= self.ends_on


def counting(
    terms: Iterable[TermSpan],
) -> list[tuple[TermSpan, date | None]]:
    """Return every term in order with the last day that counts for it (A-27).

    Each term runs until the day before the next begins, so that vacations belong to a term; the
    last term is open (None).
    """
    ordered = sorted(terms, key=lambda term: term.starts_on)
    ends = [term.starts_on - DAY for term in ordered[1:]]
    return list(zip(ordered, [*ends, None], strict=True)) if ordered else []


def term_of(day: date, terms: Iterable[TermSpan]) -> TermSpan | None:
    """Return the term that the day counts for (A-27); None before the first term."""
    found = None
    for term, _ in counting(terms):
        if term.starts_on <= day:
            found = term
    return found


@dataclass(frozen=True)
class DayEntry:
    """A stored entry of the calendar."""

    day: date
    kind: str
    name: str = ""
    follows_weekday: int | None = None
    confirmed: bool = True
    id: int = 0


@dataclass(frozen=True)
class Day:
    """What is known of one day. ``teaching``: pupils have lessons.

    ``follows_weekday`` is the ISO weekday whose lessons are given on a make-up day.
    ``provisional``: the official holiday notice of the year is not known yet.
    """

    day: date
    kind: DayKind
    name: str = ""
    teaching: bool = False
    follows_weekday: int | None = None
    provisional: bool = False
    events: tuple[str, ...] = ()
    term: str | None = None

    @property
    def lessons_of(self) -> int | None:
        """Return the ISO weekday whose timetable holds, or None when there are no lessons."""
        if not self.teaching:
            return None
        return self.follows_weekday or self.day.isoweekday()


def day_kind(
    day: date,
    entries: Iterable[DayEntry],
    terms: Sequence[TermSpan],
    notice_years: Collection[int],
) -> Day:
    """Return what the day is, from the entries of the calendar, the terms and the weekday.

    An entry decides; without one Saturday and Sunday are weekend, and a weekday is a school day
    inside a term and free of lessons between the terms (no term at all: a school day).
    """
    mine = [entry for entry in entries if entry.day == day]
    events = tuple(entry.name for entry in mine if entry.kind == DayKind.EVENT)
    entry = next((e for e in mine if e.kind != DayKind.EVENT), None)
    term = term_of(day, terms)
    in_weeks = not terms or (term is not None and term.teaches(day))
    if entry is not None:
        kind = DayKind(entry.kind)
    elif day.isoweekday() >= 6:
        kind = DayKind.WEEKEND
    else:
        kind = DayKind.SCHOOL if in_weeks else DayKind.SCHOOL_BREAK
    works = kind is DayKind.SCHOOL or (kind is DayKind.MAKEUP_WORKDAY and in_weeks)
    return Day(
        day,
        kind,
        entry.name if entry else "",
        works,
        entry.follows_weekday if entry and works else None,
        day.year not in notice_years,
        events,
        term.name if term else None,
    )


def year_name(starts_on: date) -> str:
    """Return the name of the school year that begins on this day: 2026-2027."""
    return f"{starts_on.year}-{starts_on.year + 1}"


def year_end(starts_on: date) -> date:
    """Return the last day of a school year: the day before the same day of the next year."""
    try:
        return starts_on.replace(year=starts_on.year + 1) - DAY
    except ValueError:  # 29 February
        return date(starts_on.year + 1, 2, 28)


def check_year(
    starts_on: date, ends_on: date, others: Iterable[tuple[str, date, date]]
) -> dict[str, Message]:
    """Return what is wrong with the dates of a school year, by field."""
    wrong: dict[str, Message] = {}
    if ends_on < starts_on:
        wrong["ends_on"] = msg("The end lies before the beginning.")
    elif ends_on - starts_on > timedelta(days=400):
        wrong["ends_on"] = msg("A school year lasts at most 400 days.")
    for name, first, last in others:
        if first <= ends_on and starts_on <= last:
            wrong.setdefault("starts_on", msg("Overlaps the school year {name}.", name=name))
    return wrong


def check_term(
    starts_on: date,
    ends_on: date,
    year: tuple[date, date],
    others: Iterable[TermSpan],
) -> dict[str, Message]:
    """Return what is wrong with the dates of a term, by field."""
    wrong: dict[str, Message] = {}
    if ends_on < starts_on:
        wrong["ends_on"] = msg("The end lies before the beginning.")
    elif ends_on - starts_on > LONGEST_TERM:
        wrong["ends_on"] = msg("A term lasts at most 250 days.")
    if not year[0] <= starts_on <= year[1]:
        wrong["starts_on"] = msg("The term must lie inside its school year.")
    elif not year[0] <= ends_on <= year[1]:
        wrong.setdefault("ends_on", msg("The term must lie inside its school year."))
    for term in others:
        if term.starts_on <= ends_on and starts_on <= term.ends_on:
            wrong.setdefault("starts_on", msg("Overlaps the term {name}.", name=term.name))
    return wrong


def provisional_years(
    spans: Iterable[tuple[date, date]], notice_years: Collection[int], today: date
) -> tuple[int, ...]:
    """Return the years from this year on that the school plans in without the official notice.

    ``spans`` are the school years. Next year is asked for from 1 November, when its notice is due.
    """
    years = {year for first, last in spans for year in range(first.year, last.year + 1)}
    years.add(today.year)
    if today.month >= NOTICE_MONTH:
        years.add(today.year + 1)
    return tuple(sorted(y for y in years if y >= today.year and y not in notice_years))


def check_period(starts_at: time, ends_at: time, kind: str) -> dict[str, Message]:
    """Return what is wrong with the times of a period; only the night may pass midnight."""
    if ends_at == starts_at or (ends_at < starts_at and kind != PeriodKind.NIGHT):
        return {"ends_at": msg("The end lies before the beginning.")}
    return {}


def in_period(moment: time, starts_at: time, ends_at: time) -> bool:
    """Tell whether the time of day lies in [starts, ends), also over midnight."""
    if starts_at < ends_at:
        return starts_at <= moment < ends_at
    return moment >= starts_at or moment < ends_at


_TERM_NAME = re.compile(r"(\d{4})-(\d{4})-(\d)")


def parse_term_name(name: str) -> tuple[int, int] | None:
    """Return (first year, number) of a term's name such as 2026-2027-1, or None."""
    match = _TERM_NAME.fullmatch(name.strip())
    if match is None or int(match[2]) != int(match[1]) + 1 or match[3] == "0":
        return None
    return int(match[1]), int(match[3])
