"""Everything the term summary says, from one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.db.models import School, Summary
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries import (
    AccidentsForTerm,
    GetTermSheet,
    SheetView,
    TermAccidents,
)
from campus_guard.features.accidents.statistics import Statistics, statistics
from campus_guard.features.admin.queries import SchoolInfo, SchoolView
from campus_guard.features.calendar.queries import ListTerms, TermRow
from campus_guard.features.hazards.queries import HazardFilter, HazardRow, ListHazards
from campus_guard.features.hazards.queries.inspection_figures import InspectionNumbers
from campus_guard.features.overview.queries.duties import term_duties
from campus_guard.features.overview.queries.gate import GateFigures, gate_figures
from campus_guard.features.overview.queries.hazards import (
    HazardFiguresOfTerm,
    term_hazards,
    term_inspections,
)
from campus_guard.features.overview.queries.ledgers import LedgerPart, ledger_part
from campus_guard.features.overview.queries.meetings import term_meetings
from campus_guard.features.overview.queries.organisation import (
    OrganisationFigures,
    count_pupils,
    organisation_figures,
)
from campus_guard.features.overview.queries.schedule import DueReports, DueState
from campus_guard.features.overview.rules import Section, TermSpan, previous_terms
from campus_guard.features.responsibility.queries.meetings import MeetingRow
from campus_guard.features.rosters.dutyrows import DutyNumbers

PAPER = "SEM"


@dataclass(frozen=True)
class TermFigures:
    """The figures of one term and how many pupils they are measured against."""

    span: TermSpan
    until: date
    pupils: int
    accidents: TermAccidents
    counts: Statistics
    ledgers: LedgerPart
    hazards: HazardFiguresOfTerm | None = None  # None: no hazard was recorded by then
    inspections: InspectionNumbers | None = None
    gate: GateFigures | None = None  # None: the gate recorded nothing in that term
    meetings: tuple[MeetingRow, ...] | None = None  # None: no meeting was ever recorded
    duties: DutyNumbers | None = None  # None: nothing was planned or recorded in that term

    @property
    def total(self) -> int:
        """Return the accidents of the scheme: near misses and events outside it left out."""
        return self.counts.accidents - self.counts.outside_tiers


@dataclass(frozen=True)
class TermSummaryData:
    """What the eleven sections are made of. None: the records of that term do not exist."""

    school: SchoolView
    now: TermFigures
    last_term: TermFigures | None
    last_year: TermFigures | None
    organisation: OrganisationFigures
    settlement: SheetView
    texts: Mapping[Section, str]
    late_hazards: tuple[HazardRow, ...] = ()
    late_reports: int = 0


@dataclass(frozen=True, kw_only=True)
class TermSummary(Query[TermSummaryData]):
    """The figures of the term summary, counted up to today or the term's last day.

    Raises NotFound for an unknown term and UserError for one that has not begun.
    """

    roles = OFFICE
    term: str

    def fetch(self, r: Read) -> TermSummaryData:
        """Return the data from the one snapshot of ``r``."""
        terms = {row.name: row for row in ListTerms().fetch(r)}
        row = terms.get(self.term)
        if row is None:
            raise NotFound(msg("There is no term {name} in the calendar.", name=self.term))
        if row.starts_on > r.today:
            raise UserError(msg("Term {name} has not begun yet.", name=self.term))
        spans = sorted((_span(t, r.today) for t in terms.values()), key=lambda s: s.starts_on)
        now = next(span for span in spans if span.name == self.term)
        last, twin = previous_terms(spans, self.term)
        return TermSummaryData(
            school=SchoolInfo().fetch(r),
            now=figures_of(r, now),
            last_term=_recorded(r, last),
            last_year=_recorded(r, twin),
            organisation=organisation_figures(r, row.school_year_id, now.starts_on, _until(r, now)),
            settlement=GetTermSheet(term=self.term).fetch(r),
            texts=summary_texts(r, PAPER, self.term),
            late_hazards=ListHazards(wanted=HazardFilter(overdue=True)).fetch(r).rows,
            late_reports=_late_reports(r),
        )


def _late_reports(r: Read) -> int:
    due = DueReports(open_only=True).fetch(r)
    return sum(row.state is DueState.OVERDUE for row in due)


def summary_texts(r: Read, paper: str, period: str) -> dict[Section, str]:
    """Return the stored words of a summary by section; none before the first saving."""
    query = sa.select(Summary.texts).where(
        Summary.voided_at.is_(None), Summary.paper == paper, Summary.period == period
    )
    texts = r.session.scalar(query) or {}
    return {Section(int(number)): text for number, text in texts.items()}


def _span(row: TermRow, today: date) -> TermSpan:
    last = row.counts_to or max(today, row.ends_on)
    return TermSpan(row.name, row.starts_on, last, row.ends_on)


def _until(r: Read, span: TermSpan) -> date:
    return min(r.today, span.counts_until)


def figures_of(r: Read, span: TermSpan) -> TermFigures:
    """Return the figures of any range of days, counted up to today."""
    until = _until(r, span)
    accidents = AccidentsForTerm(first=span.starts_on, last=until).fetch(r)
    return TermFigures(
        span,
        until,
        count_pupils(r, until),
        accidents,
        statistics(accidents),
        ledger_part(r, span.starts_on, until),
        gate=gate_figures(r, span.starts_on, until),
        meetings=term_meetings(r, span.starts_on, until),
        duties=term_duties(r, span.starts_on, until),
        hazards=term_hazards(r, span.starts_on, until),
        inspections=term_inspections(r, span.starts_on, until),
    )


def _recorded(r: Read, span: TermSpan | None) -> TermFigures | None:
    """Return the figures of an earlier term if the program kept records then.

    A term before the school used the program is 'not recorded', never zero.
    """
    if span is None:
        return None
    began = r.session.scalar(sa.select(sa.func.min(School.created_at)))
    in_use = began is not None and began.date() <= span.teaching_ends_on
    figures = figures_of(r, span)
    kept = (
        figures.accidents.cases,
        figures.gate,
        figures.hazards,
        figures.inspections,
        figures.duties,
    )
    return figures if in_use or any(kept) else None
