"""What the director and the principal see first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.db.models import Area, Certificate, Person, SchoolClass
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries import (
    AccidentsForTerm,
    DeadlinesRunning,
    RunningDeadline,
    SettlementsWaiting,
    Waiting,
    WaitingCounts,
    settlements_waiting,
)
from campus_guard.features.accidents.statistics import Statistics, statistics
from campus_guard.features.calendar.queries import CurrentTerm, ProvisionalYears, TermRow
from campus_guard.features.hazards.queries import Waiting as HazardsWait
from campus_guard.features.overview.queries.duties import DutyToday, duties_today
from campus_guard.features.overview.queries.gate import GateToday, gate_today
from campus_guard.features.overview.queries.hazards import hazards_today
from campus_guard.features.overview.queries.meetings import MeetingsToday, meetings_today
from campus_guard.features.overview.queries.organisation import letters_by_level

SOON = timedelta(days=30)


@dataclass(frozen=True)
class TodayView:
    """Deadlines, what waits for somebody, and the figures of the term so far."""

    at: datetime
    term: TermRow | None
    deadlines: tuple[RunningDeadline, ...]
    waiting: WaitingCounts
    accidents: Statistics | None
    expired_certificates: int
    expiring_certificates: int
    areas_without_chief: int
    classes_without_teacher: int
    provisional_years: tuple[int, ...]
    hazards: HazardsWait | None = None  # None: no hazard was recorded yet
    gate: GateToday | None = None  # None: the gate has no record yet
    meetings: MeetingsToday = field(default_factory=MeetingsToday)
    letters_open: int = 0  # posts without a signed letter, once any letter was issued
    settlements: SettlementsWaiting = field(default_factory=SettlementsWaiting)
    duties: DutyToday | None = None  # None: the school makes no rosters and patrols yet

    @property
    def overdue(self) -> int:
        """Return how many running deadlines have passed."""
        return sum(deadline.overdue for deadline in self.deadlines)


@dataclass(frozen=True, kw_only=True)
class Today(Query[TodayView]):
    """Everything on the today page, from one snapshot."""

    roles = OFFICE

    def fetch(self, r: Read) -> TodayView:
        """Return the view for the present moment."""
        term = CurrentTerm().fetch(r)
        figures = None
        if term is not None and term.starts_on <= r.today:
            figures = statistics(AccidentsForTerm(first=term.counts_from, last=r.today).fetch(r))
        return TodayView(
            at=r.now,
            term=term,
            deadlines=tuple(DeadlinesRunning().fetch(r)),
            waiting=Waiting().fetch(r),
            accidents=figures,
            expired_certificates=_certificates(r, Certificate.expires_on < r.today),
            expiring_certificates=_certificates(
                r, Certificate.expires_on.between(r.today, r.today + SOON)
            ),
            areas_without_chief=_count(r, Area, Area.chief_id.is_(None)),
            classes_without_teacher=_count(r, SchoolClass, SchoolClass.class_teacher_id.is_(None)),
            provisional_years=tuple(ProvisionalYears().fetch(r)),
            hazards=hazards_today(r),
            gate=gate_today(r),
            meetings=meetings_today(r),
            letters_open=_letters_open(r, term),
            settlements=settlements_waiting(r),
            duties=duties_today(r),
        )


def _letters_open(r: Read, term: TermRow | None) -> int:
    counts = letters_by_level(r, term.school_year_id, r.today) if term is not None else ()
    return sum(count.open for count in counts)


def _certificates(r: Read, condition: sa.ColumnElement[bool]) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.voided_at.is_(None), Person.voided_at.is_(None), condition)
    )
    return r.session.scalar(query) or 0


def _count(
    r: Read, model: type[Area] | type[SchoolClass], condition: sa.ColumnElement[bool]
) -> int:
    query = (
        sa.select(sa.func.count()).select_from(model).where(model.voided_at.is_(None), condition)
    )
    return r.session.scalar(query) or 0
