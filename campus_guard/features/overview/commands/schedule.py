"""The report calendar: editing what is due, recording what was handed in."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Person, ReportFiling, ReportPlan
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, refuse, taken, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.overview.queries.schedule import due_of, plans_of
from campus_guard.features.overview.schedule import HandInWay, PlanFields, check_plan

LIMITS = {"name": 100, "recipient": 100, "contents": 5000}
OWN = "OWN-{n}"


@dataclass(frozen=True, kw_only=True)
class SaveReportPlan(PlanFields, Command[int]):
    """Change a plan (``code``), or add one of the school's own (no code). Returns its id.

    The first change of a shipped plan makes the school's copy; ``expected_version`` is that of
    the copy, None while there is none. Raises UserError for fields that make no sense.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    code: str = ""
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(ReportPlan, self.uid)
        if known is not None:
            return known.id
        values = self._columns(w)
        row = w.session.scalar(alive(ReportPlan).where(ReportPlan.code == self.code))
        if row is not None:
            w.amend(w.fetch(ReportPlan, row.id, self.expected_version), **values)
            return row.id
        plans = {plan.code: plan for plan in plans_of(w)}
        if self.code and self.code not in plans:
            raise UserError(msg("This report is not in the calendar."))
        code = self.code or OWN.format(n=w.next_number("report-plan"))
        sort = plans[code].sort if self.code else max(p.sort for p in plans.values()) + 1
        return w.add(ReportPlan(uid=self.uid, code=code, sort=sort, **values)).id

    def _columns(self, w: Write) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": clean_line(self.name),
            "cycle": self.cycle.value,
            "due_rule": self.due_rule.value,
            "day": self.day,
            "dates": list(self.dates),
            "papers": list(self.papers),
            "contents": clean_block(self.contents),
            "recipient": clean_line(self.recipient),
            "reporter_id": self.reporter_id,
            "remind_days": self.remind_days,
            "active": self.active,
        }
        wrong = check_plan(self) | too_long(values, **LIMITS)
        if not values["name"]:
            wrong["name"] = msg("Give the report a name.")
        if self.reporter_id is not None and w.session.get(Person, self.reporter_id) is None:
            wrong["reporter_id"] = msg("Choose a member of staff.")
        refuse(wrong)
        return values


@dataclass(frozen=True, kw_only=True)
class ResetReportPlan(VoidRecord):
    """Take the school's copy away: a shipped plan is as shipped again, an own one is gone."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = ReportPlan

    def check(self, w: Write, row: Any) -> None:
        """Handed-in reports stay readable under their own name of the period."""


@dataclass(frozen=True, kw_only=True)
class UnvoidReportPlan(UnvoidRecord):
    """Take ``ResetReportPlan`` back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = ReportPlan

    def check(self, w: Write, row: Any) -> None:
        """Raise UserError when the plan was edited anew in the meantime."""
        if taken(w, ReportPlan, row.id, code=row.code):
            raise UserError(msg("The plan was edited again in the meantime."))


@dataclass(frozen=True, kw_only=True)
class FileReport(Command[int]):
    """Record that the report of a period was handed in: when, how, by whom, to whom.

    The program sends nothing; this is what a person did. ``not_needed`` asks for a reason.
    Returns the id. Raises UserError for a day in the future or a report that is not due.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    plan_code: str
    period: str
    handed_in_on: date
    way: HandInWay
    person_id: int | None = None
    recipient: str = ""
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(ReportFiling, self.uid)
        if known is not None:
            return known.id
        due = due_of(w, self.plan_code, self.period)
        if due is None:
            raise UserError(msg("This report is not due for that period."))
        texts = {"recipient": clean_line(self.recipient), "note": clean_block(self.note)}
        wrong = too_long(texts, recipient=100, note=5000)
        if self.handed_in_on > w.today:
            wrong["handed_in_on"] = msg("This day lies in the future.")
        if self.way is HandInWay.NOT_NEEDED and not texts["note"]:
            wrong["note"] = msg("Give a reason.")
        if self.person_id is not None and w.session.get(Person, self.person_id) is None:
            wrong["person_id"] = msg("Choose a member of staff.")
        refuse(wrong)
        if self._filed(w):
            raise UserError(msg("This report is recorded as handed in already."))
        row = ReportFiling(
            uid=self.uid,
            plan_code=self.plan_code,
            period=self.period,
            due_on=due.due_on,
            handed_in_on=self.handed_in_on,
            way=self.way.value,
            person_id=self.person_id,
            **texts,
        )
        return w.add(row).id

    def _filed(self, w: Write) -> bool:
        query = sa.select(ReportFiling.id).where(
            ReportFiling.voided_at.is_(None),
            ReportFiling.plan_code == self.plan_code,
            ReportFiling.period == self.period,
        )
        return w.session.scalar(query) is not None


@dataclass(frozen=True, kw_only=True)
class VoidFiling(VoidRecord):
    """Take back that a report was handed in, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = ReportFiling

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidFiling(UnvoidRecord):
    """Take ``VoidFiling`` back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = ReportFiling

    def check(self, w: Write, row: Any) -> None:
        """Raise UserError when it was recorded anew in the meantime."""
        if taken(w, ReportFiling, row.id, plan_code=row.plan_code, period=row.period):
            raise UserError(msg("This report is recorded as handed in already."))
