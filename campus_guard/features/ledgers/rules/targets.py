"""Targets: how many entries a period asks for, and how many there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from campus_guard.features.ledgers.rules.types import Per, Target


@dataclass(frozen=True)
class Span:
    """A period, both days included. ``name`` as people call it: 2026-10, 2026-W41."""

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class TargetRow:
    """A target in one period. ``due``: the period is over, nothing more can be done."""

    target: Target
    span: Span
    count: Decimal
    due: bool

    @property
    def met(self) -> bool:
        """Tell whether there are enough."""
        return self.count >= self.target.least

    @property
    def missing(self) -> Decimal:
        """Return how many are missing."""
        return max(Decimal(0), self.target.least - self.count)


def spans(per: Per, first: date, last: date, terms: Sequence[Span] = ()) -> Iterator[Span]:
    """Yield the periods that touch the days from ``first`` to ``last``, in order.

    Weeks begin on Monday; terms (and school years) are those of the calendar.
    """
    if per in (Per.TERM, Per.YEAR):
        yield from (t for t in terms if t.first <= last and t.last >= first)
        return
    day = first
    while day <= last:
        span = _span(per, day)
        yield span
        day = span.last + timedelta(days=1)


def _span(per: Per, day: date) -> Span:
    if per is Per.DAY:
        return Span(day.isoformat(), day, day)
    if per is Per.WEEK:
        monday = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return Span(f"{year}-W{week:02d}", monday, monday + timedelta(days=6))
    begin = day.replace(day=1)
    following = (begin + timedelta(days=31)).replace(day=1)
    return Span(f"{day:%Y-%m}", begin, following - timedelta(days=1))


def fits(target: Target, values: Mapping[str, Any], state: str) -> bool:
    """Tell whether an entry counts for a target."""
    for condition in target.where:
        found: Any = state if condition.field == "state" else values.get(condition.field)
        if isinstance(found, bool):
            found = "yes" if found else "no"
        if found not in condition.one_of:
            return False
    return True


def weight(target: Target, values: Mapping[str, Any]) -> Decimal:
    """Return how much an entry counts: one, or its number."""
    return Decimal(values.get(target.sum) or 0) if target.sum else Decimal(1)


def rows(
    target: Target,
    counted: Iterable[tuple[date, Decimal]],
    periods: Iterable[Span],
    today: date,
    teaching: Callable[[Span], bool],
) -> list[TargetRow]:
    """Return the target in each period that asks for it, the periods in their order.

    ``counted``: day and weight of the entries that fit. A period without a teaching day asks for
    nothing when the target is for teaching days.
    """
    found = list(counted)
    return [
        TargetRow(target, span, sum((n for day, n in found if span.covers(day)), Decimal(0)),
                  span.last < today)
        for span in periods
        if not target.teaching or teaching(span)
    ]  # fmt: skip
