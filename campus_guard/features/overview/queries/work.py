"""The work of a month or a year in figures, beside the one before."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.service import Query, Read
from campus_guard.features.overview.queries.schedule import in_use_since
from campus_guard.features.overview.queries.summary import TermFigures, figures_of
from campus_guard.features.overview.rules import TermSpan
from campus_guard.features.overview.schedule import Period, month_of

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class PeriodWork:
    """The figures of a period and of the one before; None where no records were kept then."""

    period: Period
    now: TermFigures
    before: TermFigures | None


def period_of(label: str) -> Period:
    """Return the month (2026-10) or year (2026) of that name; raises UserError for others."""
    if _MONTH.fullmatch(label):
        return month_of(date.fromisoformat(f"{label}-01"))
    if _YEAR.fullmatch(label) and label != "0000":
        year = int(label)
        return Period(label, date(year, 1, 1), date(year, 12, 31))
    raise UserError(msg("A month like 2026-10 or a year like 2026."))


def _before(period: Period) -> Period:
    label = (period.first - timedelta(days=1)).isoformat()
    return period_of(label[: len(period.label)])


@dataclass(frozen=True, kw_only=True)
class WorkOfPeriod(Query[PeriodWork]):
    """The work of a month or year, counted up to today. Raises UserError for one to come."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    period: str

    def fetch(self, r: Read) -> PeriodWork:
        period = period_of(self.period.strip())
        if period.first > r.today:
            raise UserError(msg("{period} has not begun yet.", period=period.label))
        last = _before(period) if period.first > date(2, 1, 1) else None
        kept = last is not None and in_use_since(r) <= last.last
        return PeriodWork(period, _figures(r, period), _figures(r, last) if kept and last else None)


def _figures(r: Read, period: Period) -> TermFigures:
    return figures_of(r, TermSpan(period.label, period.first, period.last, period.last))
