"""What is to be inspected when: plans, occurrences, the calendar of inspections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Checklist,
    ChecklistVersion,
    Inspection,
    InspectionOccurrence,
    InspectionPlan,
    SupervisionVisit,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.queries import days
from campus_guard.features.calendar.rules import DayKind
from campus_guard.features.hazards.rules import plans
from campus_guard.features.hazards.rules.checklists import Words
from campus_guard.features.hazards.rules.inspection_codes import (
    InspectionKind,
    InspectionState,
    OccurrenceState,
    PlanKind,
    inspection_kind,
)
from campus_guard.features.people.queries import PersonNames
from campus_guard.features.places.queries import AreaNames


@dataclass(frozen=True)
class PlanRow:
    """A plan with the names of what it points to."""

    id: int
    version: int
    name: str
    schedule: plans.Schedule
    checklist: str
    checklist_title: Words
    area_id: int | None
    area: str
    responsible_id: int | None
    responsible: str
    note: str
    voided: bool

    @property
    def kind(self) -> PlanKind:
        """Return what makes the inspection fall due."""
        return self.schedule.kind


@dataclass(frozen=True)
class OccurrenceRow:
    """One occurrence of a plan. ``id`` is None while it still follows from plan and calendar.

    ``inspection_id``: the finished inspection that counts, else a draft that was begun.
    """

    plan_id: int
    plan: str
    kind: InspectionKind
    checklist: str
    checklist_title: Words
    area_id: int | None
    area: str
    responsible: str
    due: plans.Due
    state: OccurrenceState
    id: int | None = None
    done_on: date | None = None
    inspection_id: int | None = None
    number: str = ""
    called_off_reason: str = ""

    @property
    def words(self) -> str:
        """Return the plan's name, with the holiday or event it is for."""
        return f"{self.plan}({self.due.name})" if self.due.name else self.plan


def schedule_of(row: InspectionPlan) -> plans.Schedule:
    """Return the rhythm of a stored plan."""
    return plans.Schedule(
        PlanKind(row.kind),
        row.starts_on,
        row.ends_on,
        row.weekday,
        row.month_day,
        row.days_before,
        row.grace_days,
        tuple(row.dates),
        row.match,
        row.least_days,
    )


def checklist_heads(r: Read, ids: Iterable[int]) -> dict[int, tuple[str, Words]]:
    """Return {checklist id: (code, title in its current version)}."""
    rows = r.session.execute(
        sa.select(Checklist.id, Checklist.code, ChecklistVersion.data["title"])
        .join(
            ChecklistVersion,
            sa.and_(
                ChecklistVersion.checklist_id == Checklist.id,
                ChecklistVersion.number == Checklist.current,
            ),
        )
        .where(Checklist.id.in_(list(ids)))
    )
    return {row_id: (code, Words(title["zh"], title["en"])) for row_id, code, title in rows}


def plan_rows(r: Read, wanted: sa.Select[Any]) -> list[PlanRow]:
    """Return the plans of a select with their names."""
    found: Sequence[InspectionPlan] = r.session.scalars(wanted).all()
    heads = checklist_heads(r, {row.checklist_id for row in found})
    areas = AreaNames(ids=tuple({row.area_id for row in found if row.area_id})).fetch(r)
    people = PersonNames(
        ids=tuple({row.responsible_id for row in found if row.responsible_id})
    ).fetch(r)
    return [
        PlanRow(
            row.id,
            row.version,
            row.name,
            schedule_of(row),
            *heads[row.checklist_id],
            row.area_id,
            areas.get(row.area_id or 0, ""),
            row.responsible_id,
            people.get(row.responsible_id or 0, ""),
            row.note,
            row.voided_at is not None,
        )
        for row in found
    ]


def plan_days(r: Read, first: date, last: date) -> tuple[plans.PlanDay, ...]:
    """Return what the plans must know of these days."""
    return tuple(
        plans.PlanDay(day.day, day.teaching, day.kind is DayKind.HOLIDAY, day.name, day.events)
        for day in days(r, first, last)
    )


@dataclass(frozen=True)
class _Done:
    """The inspections that belong to a stored occurrence."""

    inspection_id: int
    number: str
    done_on: date | None


def _done(r: Read, ids: Iterable[int]) -> dict[int, _Done]:
    """Return {occurrence id: its first finished inspection, else its first draft}."""
    rows = r.session.execute(
        sa.select(
            Inspection.occurrence_id,
            Inspection.id,
            Inspection.number,
            Inspection.day,
            Inspection.state,
        )
        .where(Inspection.occurrence_id.in_(list(ids)), Inspection.voided_at.is_(None))
        .order_by(Inspection.state.desc(), Inspection.day, Inspection.id)
    )
    found: dict[int, _Done] = {}
    for occurrence_id, row_id, number, day, state in rows:
        done_on = day if state == InspectionState.FINISHED else None
        if occurrence_id is not None:
            found.setdefault(occurrence_id, _Done(row_id, number, done_on))
    return found


def occurrence_rows(
    r: Read, first: date, last: date, *, plan_ids: tuple[int, ...] | None = None
) -> list[OccurrenceRow]:
    """Return the occurrences that are due from ``first`` to ``last``, in order.

    A stored one stands as it was stored; the others follow from plan and calendar.
    """
    wanted = alive(InspectionPlan).order_by(InspectionPlan.id)
    if plan_ids is not None:
        wanted = wanted.where(InspectionPlan.id.in_(plan_ids))
    listed = plan_rows(r, wanted)
    if not listed:
        return []
    reach = max(plans.reach(plan.schedule) for plan in listed)
    known = plan_days(r, first - reach, last + reach)
    stored = _stored(r, [plan.id for plan in listed])
    done = _done(r, [row.id for rows in stored.values() for row in rows.values()])
    found = [
        row
        for plan in listed
        for row in _of_plan(plan, known, stored.get(plan.id, {}), done, r.today)
        if first <= row.due.due_on <= last
    ]
    return sorted(found, key=lambda row: (row.due.due_on, row.plan, row.plan_id, row.due.key))


def _stored(r: Read, ids: Sequence[int]) -> dict[int, dict[str, InspectionOccurrence]]:
    rows = r.session.scalars(
        alive(InspectionOccurrence).where(InspectionOccurrence.plan_id.in_(ids))
    )
    found: dict[int, dict[str, InspectionOccurrence]] = {}
    for row in rows:
        found.setdefault(row.plan_id, {})[row.key] = row
    return found


def _of_plan(
    plan: PlanRow,
    known: Sequence[plans.PlanDay],
    stored: Mapping[str, InspectionOccurrence],
    done: Mapping[int, _Done],
    today: date,
) -> Iterable[OccurrenceRow]:
    for row in stored.values():
        due = plans.Due(row.key, row.opens_on, row.due_on, row.closes_on, row.name)
        yield _row(plan, due, today, row, done.get(row.id))
    for due in plans.occurrences(plan.schedule, known):
        if due.key not in stored:
            yield _row(plan, due, today, None, None)


def _row(
    plan: PlanRow,
    due: plans.Due,
    today: date,
    stored: InspectionOccurrence | None,
    done: _Done | None,
) -> OccurrenceRow:
    off = stored is not None and stored.called_off_at is not None
    done_on = done.done_on if done else None
    return OccurrenceRow(
        plan.id,
        plan.name,
        inspection_kind(plan.kind),
        plan.checklist,
        plan.checklist_title,
        plan.area_id,
        plan.area,
        plan.responsible,
        due,
        plans.state_of(due, today, done_on, called_off=off),
        stored.id if stored else None,
        done_on,
        done.inspection_id if done else None,
        done.number if done else "",
        stored.called_off_reason if stored and off else "",
    )


@dataclass(frozen=True, kw_only=True)
class ListInspectionPlans(Query[tuple[PlanRow, ...]]):
    """Return the plans, those that have ended last; voided ones too when asked."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PlanRow, ...]:
        wanted = sa.select(InspectionPlan) if self.include_voided else alive(InspectionPlan)
        rows = plan_rows(r, wanted.order_by(InspectionPlan.name, InspectionPlan.id))
        today = r.today
        return tuple(sorted(rows, key=lambda row: (row.schedule.ends_on or date.max) < today))


@dataclass(frozen=True, kw_only=True)
class ListOccurrences(Query[tuple[OccurrenceRow, ...]]):
    """Return what is or was due in a range of days, in order; some states only when given."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date
    states: frozenset[OccurrenceState] | None = None

    def fetch(self, r: Read) -> tuple[OccurrenceRow, ...]:
        rows = occurrence_rows(r, self.first, self.last)
        return tuple(row for row in rows if self.states is None or row.state in self.states)


_WAITING = frozenset({OccurrenceState.DUE, OccurrenceState.OVERDUE})


@dataclass(frozen=True, kw_only=True)
class InspectionsWaiting(Query[tuple[OccurrenceRow, ...]]):
    """Return what may be inspected now, overdue first, and what was missed in the last days."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    missed_days: int = 14

    def fetch(self, r: Read) -> tuple[OccurrenceRow, ...]:
        since = r.today - timedelta(days=self.missed_days)
        rows = occurrence_rows(r, min(since, r.today - plans.LONGEST), r.today + plans.LONGEST)
        recent = [
            row
            for row in rows
            if row.state in _WAITING
            or (row.state is OccurrenceState.MISSED and row.due.due_on >= since)
        ]
        order = (OccurrenceState.OVERDUE, OccurrenceState.DUE, OccurrenceState.MISSED)
        return tuple(sorted(recent, key=lambda row: (order.index(row.state), row.due.due_on)))


@dataclass(frozen=True)
class OccurrenceCount:
    """How many occurrences of a range were due, and what became of them."""

    done: int
    late: int
    missed: int
    called_off: int
    open: int


def occurrence_count(r: Read, first: date, last: date) -> OccurrenceCount:
    """Return what became of the occurrences due from ``first`` to ``last``."""
    states = [row.state for row in occurrence_rows(r, first, last)]
    count = states.count
    return OccurrenceCount(
        count(OccurrenceState.DONE),
        count(OccurrenceState.LATE),
        count(OccurrenceState.MISSED),
        count(OccurrenceState.CALLED_OFF),
        count(OccurrenceState.DUE)
        + count(OccurrenceState.OVERDUE)
        + count(OccurrenceState.PLANNED),
    )


def missed_inspections(r: Read, since: date, until: date) -> int:
    """Return how many occurrences due in these days were missed."""
    return occurrence_count(r, since, until).missed


@dataclass(frozen=True)
class CalendarEntry:
    """Something of a day: a finished or begun inspection, or a visit of a superior."""

    id: int
    number: str
    words: str
    superior: bool = False
    draft: bool = False


@dataclass(frozen=True)
class CalendarDayRow:
    """A day of the calendar of inspections: what is due on it and what was done on it."""

    day: date
    teaching: bool
    name: str
    due: tuple[OccurrenceRow, ...]
    entries: tuple[CalendarEntry, ...]


@dataclass(frozen=True, kw_only=True)
class InspectionCalendar(Query[tuple[CalendarDayRow, ...]]):
    """Return every day of a range with its inspections."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> tuple[CalendarDayRow, ...]:
        due: dict[date, list[OccurrenceRow]] = {}
        for row in occurrence_rows(r, self.first, self.last):
            due.setdefault(row.due.due_on, []).append(row)
        entries = self._entries(r)
        return tuple(
            CalendarDayRow(
                day.day,
                day.teaching,
                day.name or "、".join(day.events),
                tuple(due.get(day.day, ())),
                tuple(entries.get(day.day, ())),
            )
            for day in plan_days(r, self.first, self.last)
        )

    def _entries(self, r: Read) -> dict[date, list[CalendarEntry]]:
        found: dict[date, list[CalendarEntry]] = {}
        rows = r.session.execute(
            sa.select(Inspection.id, Inspection.number, Inspection.day, Inspection.state,
                      ChecklistVersion.data["title"]["zh"].as_string())
            .join(ChecklistVersion, Inspection.version_id == ChecklistVersion.id)
            .where(Inspection.voided_at.is_(None),
                   Inspection.day.between(self.first, self.last))
            .order_by(Inspection.id)
        )  # fmt: skip
        for row_id, number, day, state, title in rows:
            draft = state == InspectionState.DRAFT
            found.setdefault(day, []).append(CalendarEntry(row_id, number, title, draft=draft))
        visits = alive(SupervisionVisit).where(SupervisionVisit.day.between(self.first, self.last))
        for visit in r.session.scalars(visits.order_by(SupervisionVisit.id)):
            entry = CalendarEntry(visit.id, visit.number, visit.body, superior=True)
            found.setdefault(visit.day, []).append(entry)
        return found
