"""Which term and which award year a day belongs to (A-27, A-28), and points after a re-grading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from campus_guard.features.accidents.rules.codes import AwardYear
from campus_guard.features.accidents.rules.ruleset import RuleSet


@dataclass(frozen=True)
class PointsChange:
    """What a re-grading does to one person's points: replaced, never added (A-17)."""

    person: str
    before: int
    after: int


def term_of(day: date, starts: Sequence[tuple[str, date]]) -> str | None:
    """Return the key of the term that ``day`` belongs to; None before the first one.

    Each term runs until the day before the next one begins, so every day has a term.
    """
    begun = [(first, key) for key, first in starts if first <= day]
    return max(begun)[1] if begun else None


def award_year(day: date, rules: RuleSet) -> tuple[date, date]:
    """Return the first and last day of the year whose awards an accident on ``day`` costs."""
    if rules.award_year is AwardYear.CALENDAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    month, first = rules.school_year_starts
    year = day.year if day >= date(day.year, month, first) else day.year - 1
    return date(year, month, first), date(year + 1, month, first) - timedelta(days=1)


def points_change(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[PointsChange, ...]:
    """Return the persons whose points differ after a re-grading, with both values."""
    persons = dict.fromkeys((*old, *new))
    changes = (PointsChange(p, old.get(p, 0), new.get(p, 0)) for p in persons)
    return tuple(c for c in changes if c.before != c.after)
