"""Numbers of a range of days: the month's register, the quarter, the term."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Hazard, HazardEvent
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.layout import stored_layout
from campus_guard.features.hazards.queries.lists import HazardFilter, select_rows
from campus_guard.features.hazards.queries.load import events_of_many
from campus_guard.features.hazards.rules.codes import (
    Category,
    Department,
    EventKind,
    HazardKind,
    HazardState,
    Level,
    Source,
)
from campus_guard.features.hazards.rules.figures import (
    Case,
    HazardCounts,
    count,
    month_days,
    months_between,
    quarter_days,
)
from campus_guard.features.hazards.rules.life import Standing, replay
from campus_guard.features.hazards.rules.register import RegisterLayout
from campus_guard.features.places.queries.lists import area_paths

_FACTS = (
    Hazard.id,
    Hazard.number,
    Hazard.found_on,
    Hazard.struck_on,
    Hazard.source,
    Hazard.area_id,
    Hazard.place,
    Hazard.category,
    Hazard.description,
    Hazard.finder,
    Hazard.recurs_id,
    Hazard.device,
)


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """A line of the register as it stood on its last day; ``closed`` is 是否销号."""

    id: int
    number: str
    found_on: date
    source: Source
    area: str
    place: str
    category: Category
    description: str
    level: Level | None
    finder: str
    measure: str
    department: Department | None
    owner: str
    first_due: date | None
    due: date | None
    extensions: int
    cost: Decimal | None
    protection: str
    fixed_on: date | None
    verifier: str
    verified_on: date | None
    struck_on: date | None
    listed: bool
    plate: str
    state: HazardState
    overdue: bool
    external: str
    open_reason: str
    recurs: str
    carried: bool
    device: str = ""

    @property
    def closed(self) -> bool:
        """Tell whether it was struck off."""
        return self.struck_on is not None


@dataclass(frozen=True)
class MonthRegister:
    """The monthly register: what was carried over, then what is new; its numbers; its layout.

    ``until`` is the day up to which was counted: the month's last day, or today. ``voided`` are
    the numbers of the range that were voided and count nowhere.
    """

    first: date
    last: date
    until: date
    rows: tuple[RegisterRow, ...]
    counts: HazardCounts
    voided: tuple[str, ...]
    layout: RegisterLayout


@dataclass(frozen=True)
class _Known:
    """What is known of the hazards of a range, as they stood at its end."""

    facts: Sequence[Any]
    standings: Mapping[int, Standing]


def _known(
    r: Read, first: date, until: date, kind: HazardKind, only: frozenset[int] | None = None
) -> _Known:
    query = (
        sa.select(*_FACTS)
        .where(
            Hazard.voided_at.is_(None),
            Hazard.kind == kind.value,
            Hazard.found_on <= until,
            sa.or_(Hazard.struck_on.is_(None), Hazard.struck_on >= first),
        )
        .order_by(Hazard.found_on, Hazard.id)
    )
    facts = [row for row in r.session.execute(query) if only is None or row.id in only]
    events = events_of_many(r, [row.id for row in facts])
    return _Known(facts, {i: replay(mine, until) for i, mine in events.items()})


def _case(fact: Any, s: Standing, first: date, until: date) -> Case:
    spent = [amount for on, amount, _ in s.spent if first <= on <= until]
    return Case(
        id=fact.id,
        number=fact.number,
        found_on=fact.found_on,
        struck_on=s.struck_on,
        state=s.state,
        level=s.level,
        first_due=s.first_due,
        source=Source(fact.source),
        category=Category(fact.category),
        area_id=fact.area_id,
        listed=s.listing is not None,
        reported=any(first <= report.at.date() <= until for report in s.reports),
        on_spot=s.on_spot,
        recurrence=fact.recurs_id is not None,
        extensions=s.extensions,
        flagged=s.flagged(until),
        cost=sum(spent, Decimal(0)) if spent else None,
    )


def _counts(r: Read, known: _Known, first: date, until: date, kind: HazardKind) -> HazardCounts:
    cases = [_case(fact, known.standings[fact.id], first, until) for fact in known.facts]
    counts = count(cases, first, until)
    late = _late_bills(r, known, first, until, kind)
    return counts if late is None else replace(counts, cost=(counts.cost or Decimal(0)) + late)


def _late_bills(
    r: Read, known: _Known, first: date, until: date, kind: HazardKind
) -> Decimal | None:
    """Return what was spent in the range on hazards that had been struck off before it."""
    ids = r.session.scalars(
        sa.select(HazardEvent.hazard_id)
        .distinct()
        .join(Hazard, Hazard.id == HazardEvent.hazard_id)
        .where(
            HazardEvent.kind == EventKind.SPENT.value,
            HazardEvent.on.between(first, until),
            Hazard.voided_at.is_(None),
            Hazard.kind == kind.value,
            Hazard.struck_on < first,
        )
    )
    others = [i for i in ids if i not in known.standings]
    spent = [
        amount
        for events in events_of_many(r, others).values()
        for on, amount, _ in replay(events).spent
        if first <= on <= until
    ]
    return sum(spent, Decimal(0)) if spent else None


def hazard_counts(
    r: Read, first: date, last: date, kind: HazardKind = HazardKind.HAZARD
) -> HazardCounts:
    """Return the numbers from ``first`` to ``last`` as they stood at the end of ``last``."""
    return _counts(r, _known(r, first, last, kind), first, last, kind)


@dataclass(frozen=True, kw_only=True)
class HazardFigures(Query[HazardCounts]):
    """The numbers of a range of days (term summary, section 4); up to today at most.

    With ``wanted`` they are those of what the filter shows, whenever it was found; what was spent
    on hazards struck off earlier is left out then.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date | None = None
    kind: HazardKind = HazardKind.HAZARD
    wanted: HazardFilter | None = None

    def fetch(self, r: Read) -> HazardCounts:
        last = max(min(self.last or r.today, r.today), self.first)
        everything = HazardFilter(kind=self.kind)
        wanted = replace(self.wanted or everything, found_from=None, found_to=None)
        if wanted == everything:
            return hazard_counts(r, self.first, last, self.kind)
        only = frozenset(row.id for row in select_rows(r, wanted))
        known = _known(r, self.first, last, self.kind, only)
        cases = [_case(fact, known.standings[fact.id], self.first, last) for fact in known.facts]
        return count(cases, self.first, last)


def _register_row(
    fact: Any,
    s: Standing,
    areas: Mapping[int, str],
    olds: Mapping[int, str],
    first: date,
    until: date,
) -> RegisterRow:
    return RegisterRow(
        id=fact.id,
        number=fact.number,
        found_on=fact.found_on,
        source=Source(fact.source),
        area=areas.get(fact.area_id, ""),
        place=fact.place,
        category=Category(fact.category),
        description=fact.description,
        level=s.level,
        finder=fact.finder,
        measure=s.measure,
        department=Department(s.department) if s.department else None,
        owner=s.owner.name,
        first_due=s.first_due,
        due=s.due,
        extensions=s.extensions,
        cost=s.cost,
        protection=s.protection,
        fixed_on=s.fixed_on,
        verifier=s.verifier.name,
        verified_on=s.verified_on,
        struck_on=s.struck_on,
        listed=s.listing is not None,
        plate=s.listings[-1].plate if s.listings else "",
        state=s.state,
        overdue=s.open and s.late(until),
        external=s.external if s.state is HazardState.EXTERNAL else "",
        open_reason=s.open_reason,
        recurs=olds.get(fact.recurs_id, ""),
        carried=fact.found_on < first,
        device=fact.device,
    )


def register(r: Read, first: date, last: date, kind: HazardKind) -> MonthRegister:
    """Return the register of a range; raises UserError for one that has not begun."""
    if first > r.today:
        raise UserError(msg("These days have not come yet."))
    until = min(last, r.today)
    known = _known(r, first, until, kind)
    areas = area_paths(r)
    ids = {fact.recurs_id for fact in known.facts if fact.recurs_id}
    olds = {
        row.id: row.number
        for row in r.session.execute(sa.select(Hazard.id, Hazard.number).where(Hazard.id.in_(ids)))
    }
    rows = [
        _register_row(fact, known.standings[fact.id], areas, olds, first, until)
        for fact in known.facts
    ]
    voided = r.session.scalars(
        sa.select(Hazard.number)
        .where(
            Hazard.voided_at.is_not(None),
            Hazard.kind == kind.value,
            Hazard.found_on.between(first, until),
        )
        .order_by(Hazard.id)
    )
    return MonthRegister(
        first,
        last,
        until,
        tuple(rows),
        _counts(r, known, first, until, kind),
        tuple(voided),
        stored_layout(r),
    )


@dataclass(frozen=True, kw_only=True)
class HazardsOfMonth(Query[MonthRegister]):
    """台账月报表: the register of a month such as 2026-10, as it stood at the month's end.

    The present month counts up to today. Raises UserError for a month that has not begun.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    month: str
    kind: HazardKind = HazardKind.HAZARD

    def fetch(self, r: Read) -> MonthRegister:
        return register(r, *month_days(self.month), self.kind)


@dataclass(frozen=True)
class QuarterSummary:
    """隐患排查治理情况总结: the quarter, its months, last year's quarter, what is still open.

    ``year_ago`` is None when no hazard was recorded up to then.
    """

    name: str
    register: MonthRegister
    months: tuple[HazardCounts, ...]
    year_ago: HazardCounts | None
    areas: Mapping[int, str]

    @property
    def open(self) -> tuple[RegisterRow, ...]:
        """Return what is still open, the major ones first."""
        rows = [row for row in self.register.rows if not row.closed]
        return tuple(sorted(rows, key=lambda row: (row.level is not Level.MAJOR, row.found_on)))


@dataclass(frozen=True, kw_only=True)
class HazardsOfQuarter(Query[QuarterSummary]):
    """The quarter such as 2026-Q4, up to today at most. Raises UserError when it has not begun."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    quarter: str

    def fetch(self, r: Read) -> QuarterSummary:
        first, last = quarter_days(self.quarter)
        found = register(r, first, last, HazardKind.HAZARD)
        months = [
            hazard_counts(r, a, min(b, r.today))
            for a, b in months_between(first, last)
            if a <= r.today
        ]
        return QuarterSummary(
            f"{first.year}-Q{last.month // 3}",
            found,
            tuple(months),
            self._year_ago(r, first, last),
            area_paths(r),
        )

    @staticmethod
    def _year_ago(r: Read, first: date, last: date) -> HazardCounts | None:
        year = first.year - 1
        if year < 1:
            return None
        begin, _ = month_days(f"{year:04d}-{first.month:02d}")
        _, end = month_days(f"{year:04d}-{last.month:02d}")
        counts = hazard_counts(r, begin, end)
        return counts if counts.new or counts.carried else None
