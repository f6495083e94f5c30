"""The report calendar: its plans, what is due, what was handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Person, ReportFiling, ReportPlan, School
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.queries import term_rows
from campus_guard.features.overview.schedule import (
    Cycle,
    Due,
    DueRule,
    HandInWay,
    Period,
    Plan,
    Span,
    TermDates,
    due_days,
    shipped_plans,
)

AHEAD = timedelta(days=62)
"""How far the calendar looks ahead: two months."""
BACK = timedelta(days=366)
"""How far it looks back when nobody says."""


class DueState(StrEnum):
    """Where a due report stands."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    HANDED_IN = "handed_in"
    LATE = "late"
    NOT_NEEDED = "not_needed"


STATE_LABELS: Mapping[DueState, Message] = {
    DueState.OVERDUE: msg("Overdue"),
    DueState.SOON: msg("Due soon"),
    DueState.LATER: msg("Not due yet"),
    DueState.HANDED_IN: msg("Handed in"),
    DueState.LATE: msg("Handed in late"),
    DueState.NOT_NEEDED: msg("Not asked for this time"),
}


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan as it counts now; ``id`` is that of the school's copy, None while it is as shipped."""

    plan: Plan
    id: int | None
    version: int | None
    reporter: str

    def name(self, tr: Translator) -> str:
        """Return the name for this reader."""
        return (self.plan.name_en if tr.language == "en" else "") or self.plan.name


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """A report that is or was due, and what is recorded about handing it in."""

    row: PlanRow
    period: Period
    due_on: date
    state: DueState
    filing_id: int | None = None
    handed_in_on: date | None = None
    way: HandInWay | None = None
    person: str = ""
    recipient: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """Return what names the line: the plan and the period."""
        return f"{self.row.plan.code} {self.period.label}"

    @property
    def open(self) -> bool:
        """Tell whether it still has to be handed in."""
        return self.filing_id is None


def _stored(row: ReportPlan, shipped: Mapping[str, Plan]) -> Plan:
    return Plan(
        code=row.code,
        shipped=False,
        name=row.name,
        name_en=shipped[row.code].name_en if _same_name(row, shipped) else "",
        cycle=Cycle(row.cycle),
        due_rule=DueRule(row.due_rule),
        day=row.day,
        dates=tuple(row.dates),
        papers=tuple(row.papers),
        contents=row.contents,
        recipient=row.recipient,
        reporter_id=row.reporter_id,
        remind_days=row.remind_days,
        active=row.active,
        sort=row.sort,
    )


def _same_name(row: ReportPlan, shipped: Mapping[str, Plan]) -> bool:
    return row.code in shipped and shipped[row.code].name == row.name


def plan_rows(r: Read) -> list[PlanRow]:
    """Return all plans in their order: the shipped ones, edited or not, then the school's own."""
    shipped = {plan.code: plan for plan in shipped_plans()}
    copies = {row.code: row for row in r.session.scalars(alive(ReportPlan))}
    names = _names(r, [row.reporter_id for row in copies.values()])
    rows = [
        PlanRow(plan=plan, id=None, version=None, reporter="")
        for plan in shipped.values()
        if plan.code not in copies
    ]
    for copy in copies.values():
        name = names.get(copy.reporter_id or 0, "")
        rows.append(
            PlanRow(plan=_stored(copy, shipped), id=copy.id, version=copy.version, reporter=name)
        )
    return sorted(rows, key=lambda row: (row.plan.sort, row.plan.code))


def plans_of(r: Read) -> list[Plan]:
    """Return all plans as they count now."""
    return [row.plan for row in plan_rows(r)]


def _names(r: Read, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = {i for i in ids if i is not None}
    rows = r.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _terms(r: Read) -> tuple[TermDates, ...]:
    return tuple(TermDates(t.name, t.starts_on, t.ends_on) for t in term_rows(r))


def in_use_since(r: Read) -> date:
    """Return the day from which the school keeps its records here; nothing was due before."""
    began = r.session.scalar(sa.select(sa.func.min(School.created_at)))
    return began.date() if began else r.today


def due_of(r: Read, code: str, period: str) -> Due | None:
    """Return what the plan asks for that period; None when it asks nothing."""
    plan = next((p for p in plans_of(r) if p.code == code), None)
    if plan is None:
        return None
    span = Span(in_use_since(r), r.today + BACK, _terms(r))
    return next((due for due in due_days(plan, span) if due.period.label == period), None)


@dataclass(frozen=True, kw_only=True)
class ReportPlans(Query[tuple[PlanRow, ...]]):
    """All plans of the report calendar."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[PlanRow, ...]:
        return tuple(plan_rows(r))


@dataclass(frozen=True, kw_only=True)
class DueReports(Query[tuple[DueRow, ...]]):
    """What is due from ``first`` to ``last`` (a year back to two months ahead without them).

    Open ones first, by due day; then what was handed in, newest first. Nothing is due from before
    the school began to use the program.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None
    open_only: bool = False

    def fetch(self, r: Read) -> tuple[DueRow, ...]:
        first = max(self.first or r.today - BACK, in_use_since(r))
        span = Span(first, self.last or r.today + AHEAD, _terms(r))
        filings = self._filings(r)
        names = _names(r, [f.person_id for f in filings.values()])
        found = []
        for row in plan_rows(r):
            for due in due_days(row.plan, span):
                filing = filings.get((row.plan.code, due.period.label))
                if row.plan.active or filing is not None:
                    found.append(_row(r.today, row, due, filing, names))
        if self.open_only:
            found = [row for row in found if row.open]
        return tuple(sorted(found, key=_order))

    @staticmethod
    def _filings(r: Read) -> dict[tuple[str, str], ReportFiling]:
        rows = r.session.scalars(alive(ReportFiling))
        return {(row.plan_code, row.period): row for row in rows}


def _row(
    today: date, row: PlanRow, due: Due, filing: ReportFiling | None, names: Mapping[int, str]
) -> DueRow:
    if filing is None:
        soon = due.due_on - today <= timedelta(days=row.plan.remind_days)
        state = DueState.SOON if soon else DueState.LATER
        state = DueState.OVERDUE if due.due_on < today else state
        return DueRow(row=row, period=due.period, due_on=due.due_on, state=state)
    way = HandInWay(filing.way)
    late = filing.handed_in_on > due.due_on
    state = DueState.LATE if late else DueState.HANDED_IN
    return DueRow(
        row=row,
        period=due.period,
        due_on=due.due_on,
        state=DueState.NOT_NEEDED if way is HandInWay.NOT_NEEDED else state,
        filing_id=filing.id,
        handed_in_on=filing.handed_in_on,
        way=way,
        person=names.get(filing.person_id or 0, ""),
        recipient=filing.recipient,
        note=filing.note,
    )


def _order(row: DueRow) -> tuple[bool, int, int]:
    day = row.due_on.toordinal()
    return (not row.open, day if row.open else -day, row.row.plan.sort)
