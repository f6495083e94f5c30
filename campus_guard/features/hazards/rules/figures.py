"""Counting hazards over a range of days: carried over + new − struck off = open, always.

New is what was found in the range, struck off what was struck off in it, whenever it was typed.
整改率 = struck off ÷ (carried over + new); on time = struck off by the **first** deadline ÷ struck
off (hazards-and-reports 4.6). Voided numbers are left out before anything is counted.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import TypeVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.rates import Rate
from campus_guard.features.hazards.rules.codes import (
    FOUND_BY_OTHERS,
    Category,
    HazardState,
    Level,
    Source,
)

K = TypeVar("K", bound=Hashable)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A hazard as it stood at the end of the range."""

    id: int
    number: str
    found_on: date
    struck_on: date | None
    state: HazardState
    level: Level | None
    first_due: date | None
    source: Source
    category: Category
    area_id: int | None
    listed: bool = False
    reported: bool = False
    on_spot: bool = False
    recurrence: bool = False
    extensions: int = 0
    flagged: bool = False
    cost: Decimal | None = None  # spent inside the range


@dataclass(frozen=True)
class Tally:
    """New, struck off and open of one kind."""

    new: int
    closed: int
    open: int


@dataclass(frozen=True, kw_only=True)
class HazardCounts:
    """The numbers of a range of days, both days included."""

    first: date
    last: date
    carried: int
    new: int
    closed: int
    open: int
    new_major: int
    open_major: int
    overdue: int
    listed: int
    external: int
    reported: int
    on_spot: int
    recurrences: int
    extended: int
    flagged: int
    removal: Rate
    on_time: Rate
    self_found: Rate
    median_days: Decimal | None
    cost: Decimal | None
    by_source: Mapping[Source, Tally]
    by_category: Mapping[Category, Tally]
    by_level: Mapping[Level | None, Tally]
    by_area: Mapping[int | None, Tally]

    @property
    def balanced(self) -> bool:
        """Tell whether carried over + new − struck off = open."""
        return self.carried + self.new - self.closed == self.open


def _struck_by(case: Case, day: date) -> bool:
    return case.struck_on is not None and case.struck_on <= day


def count(cases: Iterable[Case], first: date, last: date) -> HazardCounts:
    """Return the numbers from ``first`` to ``last``; what was found later is left out."""
    known = [c for c in cases if c.found_on <= last]
    carried = [c for c in known if c.found_on < first and not (c.struck_on and c.struck_on < first)]
    new = [c for c in known if c.found_on >= first]
    closed = [c for c in known if c.struck_on and first <= c.struck_on <= last]
    left = [c for c in known if not _struck_by(c, last)]
    spent = [c.cost for c in known if c.cost is not None]
    days = [(c.struck_on - c.found_on).days for c in closed if c.struck_on]
    own = sum(c.source not in FOUND_BY_OTHERS for c in new)

    def by(key: Callable[[Case], K]) -> dict[K, Tally]:
        return _split(key, new, closed, left)

    return HazardCounts(
        first=first,
        last=last,
        carried=len(carried),
        new=len(new),
        closed=len(closed),
        open=len(left),
        new_major=sum(c.level is Level.MAJOR for c in new),
        open_major=sum(c.level is Level.MAJOR for c in left),
        overdue=sum(c.first_due is not None and c.first_due < last for c in left),
        listed=sum(c.listed for c in left),
        external=sum(c.state is HazardState.EXTERNAL for c in left),
        reported=sum(c.reported for c in known),
        on_spot=sum(c.on_spot for c in closed),
        recurrences=sum(c.recurrence for c in new),
        extended=sum(bool(c.extensions) for c in (*closed, *left)),
        flagged=sum(c.flagged for c in (*closed, *left)),
        removal=Rate(len(closed), len(carried) + len(new)),
        on_time=Rate(sum(_on_time(c) for c in closed), len(closed)),
        self_found=Rate(own, len(new)),
        median_days=Decimal(str(median(days))) if days else None,
        cost=sum(spent, Decimal(0)) if spent else None,
        by_source=by(lambda c: c.source),
        by_category=by(lambda c: c.category),
        by_level=by(lambda c: c.level),
        by_area=by(lambda c: c.area_id),
    )


def _on_time(case: Case) -> bool:
    return bool(case.struck_on and case.first_due and case.struck_on <= case.first_due)


def _split(
    key: Callable[[Case], K], new: Sequence[Case], closed: Sequence[Case], left: Sequence[Case]
) -> dict[K, Tally]:
    """Return the three numbers by kind, the most frequent new ones first."""
    parts = [Counter(key(c) for c in cases) for cases in (new, closed, left)]
    keys = sorted(
        set().union(*parts), key=lambda k: (-parts[0][k], -parts[2][k], -parts[1][k], str(k))
    )
    return {k: Tally(parts[0][k], parts[1][k], parts[2][k]) for k in keys}


def month_days(text: str) -> tuple[date, date]:
    """Return the first and last day of a month such as 2026-10; raises UserError."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        raise UserError(msg("Give the month as 2026-10."))
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def quarter_days(text: str) -> tuple[date, date]:
    """Return the first and last day of a quarter such as 2026-Q4; raises UserError."""
    found = _QUARTER.fullmatch(text.strip().upper())
    if found is None or int(found[1]) < 1:
        raise UserError(msg("Give the quarter as 2026-Q4."))
    year, last = int(found[1]), int(found[2]) * 3
    return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])


def months_between(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return the months of a range as first and last days."""
    found = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(month_days(f"{year:04d}-{month:02d}"))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)
