"""When inspections fall due, from the plan and the calendar (HAZ-10, HAZ-11, HAZ-14).

An occurrence may be done from ``opens_on``, should be done by ``due_on`` and counts, late, until
``closes_on``; after that it was missed, whatever is done later.
"""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from campus_guard.core.i18n import Message, msg
from campus_guard.features.hazards.rules.inspection_codes import OccurrenceState, PlanKind

MOST_DAYS = 90
LONGEST = timedelta(days=MOST_DAYS)
LONG_BREAK = 14  # days without lessons in a row that are a vacation
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlanDay:
    """What a plan must know of a day; made from the calendar."""

    day: date
    teaching: bool
    holiday: bool = False
    name: str = ""
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """What makes an inspection fall due.

    ``weekday`` 1 to 7 (weekly), ``month_day`` 1 to 31 (monthly; a shorter month takes its last
    day), ``days_before``: how long before the day it may begin (holiday, event, seasonal, annual,
    once) or how long after the beginning of the term it is due (termly), ``grace_days``: how long
    it counts as late, ``dates``: MM-DD (seasonal, annual) or a whole date (once), ``match``: words
    in the name of the event or holiday, empty for all, ``least_days``: how long a holiday is major.
    """

    kind: PlanKind
    starts_on: date
    ends_on: date | None = None
    weekday: int = 5
    month_day: int = 28
    days_before: int = 7
    grace_days: int = 2
    dates: tuple[str, ...] = ()
    match: str = ""
    least_days: int = 3


@dataclass(frozen=True)
class Due:
    """One occurrence of a plan; ``key`` names it once and for all."""

    key: str
    opens_on: date
    due_on: date
    closes_on: date
    name: str = ""


def state_of(
    due: Due, today: date, done_on: date | None = None, *, called_off: bool = False
) -> OccurrenceState:
    """Return how an occurrence stands. What was done too late is late, never done in time."""
    if called_off:
        return OccurrenceState.CALLED_OFF
    if done_on is not None and done_on <= due.due_on:
        return OccurrenceState.DONE
    if done_on is not None and done_on <= due.closes_on:
        return OccurrenceState.LATE
    if today < due.opens_on:
        return OccurrenceState.PLANNED
    if today <= due.due_on:
        return OccurrenceState.DUE
    return OccurrenceState.OVERDUE if today <= due.closes_on else OccurrenceState.MISSED


def fits(due: Due, day: date) -> bool:
    """Tell whether an inspection of this day counts for the occurrence."""
    return due.opens_on <= day <= due.closes_on


def choose(dues: Iterable[Due], day: date) -> Due | None:
    """Return the occurrence that an inspection of this day is made for: the first that fits."""
    return next((due for due in sorted(dues, key=lambda d: d.due_on) if fits(due, day)), None)


def reach(schedule: Schedule) -> timedelta:
    """Return how many days beyond a range must be known to find its occurrences."""
    return timedelta(days=schedule.days_before + schedule.grace_days + 31)


def occurrences(schedule: Schedule, days: Sequence[PlanDay]) -> tuple[Due, ...]:
    """Return the occurrences whose due day lies in the known ``days``, in order.

    ``days`` are consecutive. Nothing falls due before the plan begins or after it ends. A late one
    never overlaps its successor: it closes the day before the next one opens.
    """
    makers: Mapping[PlanKind, Callable[[Schedule, Sequence[PlanDay]], Iterable[Due]]] = {
        PlanKind.DAILY: _daily,
        PlanKind.WEEKLY: _weekly,
        PlanKind.MONTHLY: _monthly,
        PlanKind.TERMLY: _termly,
        PlanKind.HOLIDAY: _holidays,
        PlanKind.EVENT: _events,
        PlanKind.SEASONAL: _dated,
        PlanKind.ANNUAL: _dated,
        PlanKind.ONCE: _dated,
    }
    if not days:
        return ()
    last = schedule.ends_on or days[-1].day
    found = sorted(makers[schedule.kind](schedule, days), key=lambda due: (due.due_on, due.key))
    kept = [due for due in found if schedule.starts_on <= due.due_on <= last]
    return _apart(kept) if schedule.kind in _REGULAR else tuple(kept)


_REGULAR = {PlanKind.DAILY, PlanKind.WEEKLY, PlanKind.MONTHLY}


def _apart(dues: Sequence[Due]) -> tuple[Due, ...]:
    """Return the occurrences, each closed before the next one opens."""
    following = [*(due.opens_on - _DAY for due in dues[1:]), date.max]
    return tuple(
        replace(due, closes_on=max(due.due_on, min(due.closes_on, limit)))
        for due, limit in zip(dues, following, strict=True)
    )


def _grace(schedule: Schedule, due_on: date) -> date:
    return due_on + timedelta(days=schedule.grace_days)


def _daily(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    for day in days:
        if day.teaching:
            yield Due(day.day.isoformat(), day.day, day.day, _grace(schedule, day.day))


def _weekly(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    """Yield one for each week with lessons, due on its weekday or the last lesson day before."""
    for (year, week), group in groupby(days, key=lambda d: d.day.isocalendar()[:2]):
        lessons = [day.day for day in group if day.teaching]
        if lessons:
            monday = date.fromisocalendar(year, week, 1)
            wanted = monday + timedelta(days=schedule.weekday - 1)
            due_on = max((day for day in lessons if day <= wanted), default=lessons[0])
            yield Due(f"{year}-W{week:02d}", monday, due_on, _grace(schedule, due_on))


def _monthly(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    """Yield one for each month with lessons."""
    for (year, month), group in groupby(days, key=lambda d: (d.day.year, d.day.month)):
        if any(day.teaching for day in group):
            length = calendar.monthrange(year, month)[1]
            due_on = date(year, month, min(schedule.month_day, length))
            first = due_on.replace(day=1)
            yield Due(f"{year}-{month:02d}", first, due_on, _grace(schedule, due_on))


def _termly(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    """Yield one for each beginning of lessons after a vacation."""
    free = 0
    for day in days:
        if day.teaching and free >= LONG_BREAK:
            due_on = day.day + timedelta(days=schedule.days_before)
            yield Due(f"term-{day.day}", day.day, due_on, _grace(schedule, due_on))
        free = 0 if day.teaching else free + 1


def _holidays(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    """Yield one for each run of free days that is a major holiday or a vacation.

    It is due on the last lesson day before, and nothing done during the holiday counts.
    """
    runs = [(free, list(group)) for free, group in groupby(days, key=lambda d: not d.teaching)]
    for index, (free, run) in enumerate(runs):
        named = [day for day in run if day.holiday]
        long_enough = len(run) >= schedule.least_days if named else len(run) >= LONG_BREAK
        name = named[0].name if named else ""
        if not free or not long_enough or index == 0 or schedule.match not in name:
            continue
        due_on = run[0].day - _DAY
        opens_on = run[0].day - timedelta(days=schedule.days_before)
        yield Due(f"holiday-{run[0].day}", min(opens_on, due_on), due_on, due_on, name)


def _events(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    for day in days:
        for name in day.events:
            if schedule.match in name:
                due_on = day.day - _DAY
                opens_on = day.day - timedelta(days=max(1, schedule.days_before))
                yield Due(f"event-{day.day}-{name}", opens_on, due_on, due_on, name)


def _dated(schedule: Schedule, days: Sequence[PlanDay]) -> Iterable[Due]:
    before = timedelta(days=schedule.days_before)
    for day in days:
        texts = (day.day.isoformat(), f"{day.day:%m-%d}")
        if any(text in schedule.dates for text in texts):
            yield Due(
                f"day-{day.day}", day.day - before, day.day, _grace(schedule, day.day), day.name
            )


def check_schedule(schedule: Schedule) -> dict[str, Message]:
    """Return what is wrong with a schedule, by field."""
    wrong: dict[str, Message] = {}
    if schedule.ends_on is not None and schedule.ends_on < schedule.starts_on:
        wrong["ends_on"] = msg("The end lies before the beginning.")
    for name, value, least, most in (
        ("weekday", schedule.weekday, 1, 7),
        ("month_day", schedule.month_day, 1, 31),
        ("days_before", schedule.days_before, 0, MOST_DAYS),
        ("grace_days", schedule.grace_days, 0, MOST_DAYS),
        ("least_days", schedule.least_days, 1, 30),
    ):
        if not least <= value <= most:
            wrong[name] = msg("A number from {least} to {most}.", least=least, most=most)
    if schedule.kind in DATED:
        wrong |= _check_dates(schedule)
    return wrong


DATED = frozenset({PlanKind.SEASONAL, PlanKind.ANNUAL, PlanKind.ONCE})
"""Kinds of plan that name their days."""


def _check_dates(schedule: Schedule) -> dict[str, Message]:
    if not schedule.dates:
        return {"dates": msg("Give at least one date.")}
    once = schedule.kind is PlanKind.ONCE
    for text in schedule.dates:
        try:
            date.fromisoformat(text if once else f"2028-{text}")
        except ValueError:
            words = msg("Write dates as 2026-10-01.") if once else msg("Write dates as 10-01.")
            return {"dates": words}
    return {}
