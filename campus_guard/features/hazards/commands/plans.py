"""The plan of inspections: what a plan asked for in the past stays, whatever is planned next."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import (
    Area,
    Checklist,
    Inspection,
    InspectionOccurrence,
    InspectionPlan,
    Person,
)
from campus_guard.db.records import (
    LONGEST,
    UnvoidRecord,
    VoidRecord,
    alive,
    cleaned_reason,
    refuse,
    too_long,
)
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.commands.checklists import ensure_checklist
from campus_guard.features.hazards.queries.plans import (
    OccurrenceRow,
    occurrence_rows,
)
from campus_guard.features.hazards.rules import plans
from campus_guard.features.hazards.rules.checklists import shipped_checklists
from campus_guard.features.hazards.rules.inspection_codes import OccurrenceState, PlanKind

NAME_LENGTH = 100
LOOK_BACK = timedelta(days=400)
_RHYTHM = ("kind", "weekday", "month_day", "days_before", "grace_days", "least_days", "dates",
           "match", "checklist_id")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlanFields:
    """What is typed about a plan; see ``plans.Schedule`` for the rhythm."""

    name: str
    kind: PlanKind
    checklist: str
    starts_on: date
    ends_on: date | None = None
    area_id: int | None = None
    responsible_id: int | None = None
    weekday: int = 5
    month_day: int = 28
    days_before: int = 7
    grace_days: int = 2
    least_days: int = 3
    dates: tuple[str, ...] = ()
    match: str = ""
    note: str = ""

    @property
    def schedule(self) -> plans.Schedule:
        """Return the rhythm as the rules see it."""
        names = {f.name for f in fields(plans.Schedule)}
        return plans.Schedule(**{k: v for k, v in vars(self).items() if k in names})


def _values(w: Write, given: PlanFields) -> dict[str, Any]:
    """Return the cleaned columns. Raises UserError, NotFound for an unknown checklist."""
    wrong: dict[str, Message] = plans.check_schedule(given.schedule)
    name, match, note = clean_line(given.name), clean_line(given.match), clean_block(given.note)
    if not name:
        wrong["name"] = msg("A name is needed.")
    texts = {"name": name, "match": match, "note": note}
    wrong |= too_long(texts, name=NAME_LENGTH, match=NAME_LENGTH, note=LONGEST)
    if given.area_id is not None and w.session.get(Area, given.area_id) is None:
        wrong["area_id"] = msg("Choose an area.")
    if given.responsible_id is not None and w.session.get(Person, given.responsible_id) is None:
        wrong["responsible_id"] = msg("Choose a member of staff.")
    refuse(wrong)
    kept = ("starts_on", "ends_on", "area_id", "responsible_id", "weekday", "month_day",
            "days_before", "grace_days", "least_days")  # fmt: skip
    return texts | {
        "kind": given.kind.value,
        "dates": list(given.dates) if given.kind in plans.DATED else [],
        "checklist_id": ensure_checklist(w, given.checklist).id,
        **{name: getattr(given, name) for name in kept},
    }


@dataclass(frozen=True, kw_only=True)
class AddPlan(PlanFields, Command[int]):
    """Plan inspections with a checklist; return the plan's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        known = w.existing(InspectionPlan, self.uid)
        if known is not None:
            return known.id
        return w.add(InspectionPlan(uid=self.uid, **_values(w, self))).id


@dataclass(frozen=True, kw_only=True)
class EditPlan(PlanFields, Command[int]):
    """Change a plan; return the id of the plan in force.

    A plan that has run keeps its rhythm: it ends yesterday, and a new plan begins today.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    plan_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        known = w.existing(InspectionPlan, self.uid)
        if known is not None:
            return known.id
        row = w.fetch(InspectionPlan, self.plan_id, self.expected_version)
        values = _values(w, self)
        if row.starts_on < w.today:
            values["starts_on"] = row.starts_on
            check_end(w, values["ends_on"], row)
            if any(getattr(row, name) != values[name] for name in _RHYTHM):
                return self._replace(w, row, values)
        w.amend(row, **values)
        return row.id

    def _replace(self, w: Write, row: InspectionPlan, values: dict[str, Any]) -> int:
        settle(w)
        w.amend(row, ends_on=w.today - timedelta(days=1))
        values |= {"starts_on": w.today}
        refuse(plans.check_schedule(plans.Schedule(self.kind, w.today, self.ends_on)))
        return w.add(InspectionPlan(uid=self.uid, **values)).id


def check_end(w: Write, ends_on: date | None, row: InspectionPlan) -> None:
    """Raise UserError when a new end would hide occurrences that have passed."""
    yesterday = w.today - timedelta(days=1)
    if ends_on is not None and ends_on != row.ends_on and ends_on < yesterday:
        words = msg("A plan can end yesterday at the earliest; what was missed stays visible.")
        raise UserError(words, {"ends_on": words})


@dataclass(frozen=True, kw_only=True)
class EndPlan(Command[int]):
    """Let a plan end; what was due until then stays. Return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    plan_id: int
    expected_version: int
    ends_on: date

    def apply(self, w: Write) -> int:
        row = w.fetch(InspectionPlan, self.plan_id, self.expected_version)
        check_end(w, self.ends_on, row)
        if self.ends_on < row.starts_on:
            refuse({"ends_on": msg("The end lies before the beginning.")})
        w.amend(row, ends_on=self.ends_on)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidInspectionPlan(VoidRecord):
    """Void a plan that was made by mistake, before anything was inspected for it."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = InspectionPlan

    def check(self, w: Write, row: Any) -> None:
        made = (
            alive(Inspection)
            .join(InspectionOccurrence, Inspection.occurrence_id == InspectionOccurrence.id)
            .where(InspectionOccurrence.plan_id == row.id)
        )
        if w.session.scalars(made.limit(1)).first() is not None:
            raise UserError(msg("Inspections were made for this plan. End it instead."))


@dataclass(frozen=True, kw_only=True)
class UnvoidInspectionPlan(UnvoidRecord):
    """Take back the voiding of a plan."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = InspectionPlan

    def check(self, w: Write, row: Any) -> None:
        """A plan takes nobody's place."""


@dataclass(frozen=True, kw_only=True)
class MakeUsualPlans(Command[int]):
    """Plan what the documents ask for, with these shipped checklists; return how many were made.

    Weekly and before major holidays (HAZ-10); what a living plan asks for already is left alone.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    starts_on: date
    checklists: tuple[str, ...]

    def apply(self, w: Write) -> int:
        there = {
            (code, kind)
            for code, kind in w.session.execute(
                sa.select(Checklist.code, InspectionPlan.kind)
                .join(Checklist, InspectionPlan.checklist_id == Checklist.id)
                .where(InspectionPlan.voided_at.is_(None))
            )
        }
        made = 0
        for code in self.checklists:
            checklist = shipped_checklists().get(code)
            if checklist is None:
                raise NotFound(msg("There is no checklist with the code {code}.", code=code))
            for kind in checklist.plans:
                if (code, kind.value) not in there:
                    self._make(w, code, checklist.title.zh, kind)
                    made += 1
        return made

    def _make(self, w: Write, code: str, title: str, kind: PlanKind) -> None:
        dates = {PlanKind.SEASONAL: SEASONS, PlanKind.ANNUAL: YEARLY}.get(kind, ())
        AddPlan(
            uid=derived_uid("usual-plan", code, kind, self.starts_on, w.now),
            name=title,
            kind=kind,
            checklist=code,
            starts_on=self.starts_on,
            dates=dates,
            days_before=14 if kind in _LONG else 7,
            grace_days=7 if kind in _LONG else 2,
        ).apply(w)


SEASONS = ("03-15", "06-15", "09-15", "12-01")
YEARLY = ("08-25",)
_LONG = {PlanKind.SEASONAL, PlanKind.ANNUAL, PlanKind.TERMLY, PlanKind.MONTHLY}


def store_occurrence(w: Write, found: OccurrenceRow) -> InspectionOccurrence:
    """Return the stored occurrence; it moves no more, whatever happens to plan and calendar."""
    if found.id is not None:
        return w.get(InspectionOccurrence, found.id)
    uid = derived_uid("occurrence", found.plan_id, found.due.key)
    return w.add(
        InspectionOccurrence(
            uid=uid,
            plan_id=found.plan_id,
            key=found.due.key,
            name=found.due.name[:NAME_LENGTH],
            opens_on=found.due.opens_on,
            due_on=found.due.due_on,
            closes_on=found.due.closes_on,
        )
    )


def settle(w: Write) -> int:
    """Store every occurrence that was missed and is not stored yet; return how many."""
    rows = occurrence_rows(w, w.today - LOOK_BACK, w.today)
    missed = [row for row in rows if row.state is OccurrenceState.MISSED and row.id is None]
    for row in missed:
        store_occurrence(w, row)
    return len(missed)


@dataclass(frozen=True, kw_only=True)
class SettleOccurrences(Command[int]):
    """Write down what was missed, so that no later change of plan or calendar hides it.

    Writes nothing when nothing is new; return how many were written down.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        return settle(w)


def occurrence_of(r: Read, plan_id: int, key: str) -> OccurrenceRow:
    """Return one occurrence of a plan; raises UserError when plan and calendar know it no more."""
    plan = r.get(InspectionPlan, plan_id)
    around: Sequence[OccurrenceRow] = occurrence_rows(
        r, r.today - LOOK_BACK, r.today + LOOK_BACK, plan_ids=(plan.id,)
    )
    found = next((row for row in around if row.due.key == key), None)
    if found is None:
        raise UserError(msg("The plan does not ask for this inspection any more."))
    return found


@dataclass(frozen=True, kw_only=True)
class CallOffOccurrence(Command[int]):
    """Call off one occurrence with a reason (the school was closed); return its id.

    What was missed cannot be called off afterwards.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    plan_id: int
    key: str
    reason: str

    def apply(self, w: Write) -> int:
        found = occurrence_of(w, self.plan_id, self.key)
        reason = cleaned_reason(self.reason)
        if not reason:
            raise UserError(msg("Give a reason."), {"reason": msg("Give a reason.")})
        if found.state in (OccurrenceState.MISSED, OccurrenceState.DONE, OccurrenceState.LATE):
            raise UserError(msg("This inspection was done or missed already."))
        row = store_occurrence(w, found)
        w.amend(row, called_off_at=w.now, called_off_by=w.actor.username, called_off_reason=reason)
        return row.id


@dataclass(frozen=True, kw_only=True)
class CallOnOccurrence(Command[int]):
    """Take back the calling off of an occurrence; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    occurrence_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(InspectionOccurrence, self.occurrence_id)
        w.amend(row, called_off_at=None, called_off_by="", called_off_reason="")
        return row.id
