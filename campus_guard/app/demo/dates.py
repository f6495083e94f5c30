"""School years, terms and moments of the sample school."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campus_guard.core.clock import CHINA


@dataclass(frozen=True)
class SampleTerm:
    """A term of the sample school."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class SampleYear:
    """A school year with its two terms."""

    first: SampleTerm
    second: SampleTerm


def school_year(year: int) -> SampleYear:
    """Return the school year that begins in the autumn of ``year``."""
    return SampleYear(
        SampleTerm(date(year, 9, 1), date(year + 1, 1, 20)),
        SampleTerm(date(year + 1, 2, 24), date(year + 1, 7, 3)),
    )


def history(today: date, terms: int) -> tuple[list[SampleYear], list[SampleTerm]]:
    """Return the school years needed and the last ``terms`` terms that began by ``today``."""
    year = today.year if today >= date(today.year, 9, 1) else today.year - 1
    years = [school_year(y) for y in range(year - terms, year + 1)]
    begun = [t for y in years for t in (y.first, y.second) if t.starts_on <= today][-terms:]
    needed = [y for y in years if y.first in begun or y.second in begun]
    return needed, begun


def school_days(terms: Sequence[SampleTerm], before: date) -> list[date]:
    """Return the weekdays of the terms before a day, in order."""
    return [
        day
        for term in terms
        for n in range((term.ends_on - term.starts_on).days + 1)
        if (day := term.starts_on + timedelta(n)) < before and day.isoweekday() <= 5
    ]


def moments(rng: random.Random, term: SampleTerm, today: date, count: int) -> Sequence[datetime]:
    """Return ``count`` moments on weekdays of the term, in order, none after ``today``.

    A term that is not over gets the share of its days that have passed.
    """
    last = min(term.ends_on, today)
    days = [
        term.starts_on + timedelta(n)
        for n in range((last - term.starts_on).days + 1)
        if (term.starts_on + timedelta(n)).isoweekday() <= 5
    ]
    share = (last - term.starts_on).days / (term.ends_on - term.starts_on).days
    chosen = [rng.choice(days) for _ in range(max(1, round(count * share)))]
    return sorted(datetime.combine(day, _time_of_day(rng), CHINA) for day in chosen)


def _time_of_day(rng: random.Random) -> time:
    hour = rng.choices(range(7, 18), (1, 3, 4, 9, 6, 5, 6, 3, 5, 6, 4))[0]
    return time(hour, rng.randrange(60))
