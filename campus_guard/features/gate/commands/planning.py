"""Before they come: registrations of a day, recurring passes, lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import fold
from campus_guard.db.models import Person, Visit, VisitPlan
from campus_guard.db.records import alive, refuse
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands.common import (
    apply_visit,
    check_links,
    check_reason,
    need,
    part_uid,
    remark,
    rules_visit,
    settings_with_key,
    visit_columns,
)
from campus_guard.features.gate.commands.persons import Known, remember
from campus_guard.features.gate.inputs import GateSettings, ImportCount, VisitFields
from campus_guard.features.gate.rules import plans
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.plates import normal_plate


def _check_fields(w: Write, fields: VisitFields) -> None:
    """Raise UserError when a form cannot announce anybody."""
    settings = settings_with_key(w)
    wrong = (
        {} if settings.type_of(fields.type_code) else {"type_code": msg("Choose a visitor type.")}
    )
    if not fields.name.strip() and getattr(fields, "visitor_id", None) is None:
        wrong["name"] = msg("A name is needed.")
    refuse(wrong)
    check_reason(settings, fields.reason_code)
    check_links(w, host_id=fields.host_id, pupil_id=fields.pupil_id)
    life.check_heads(fields.heads)


@dataclass(frozen=True, kw_only=True)
class PreRegister(VisitFields, Command[int]):
    """Announce a visit of one day; return the visit's id. After that day it opens nothing."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    day: date
    from_time: time | None = None
    to_time: time | None = None
    visitor_id: int | None = None

    def apply(self, w: Write) -> int:
        done = w.existing(Visit, self.uid)
        if done is not None:
            return done.id
        _check_fields(w, self)
        plans.check_plan(
            plans.Plan(self.day, self.day, from_time=self.from_time, to_time=self.to_time), w.today
        )
        known = remember(w, self, self.visitor_id, part_uid(self.uid, "visitor"))
        return plan_visit(w, self, known, self.uid, self.day, self.from_time, self.to_time).id


def plan_visit(
    w: Write,
    fields: VisitFields,
    known: Known,
    uid: str,
    day: date,
    from_time: time | None = None,
    to_time: time | None = None,
) -> Visit:
    """Store a planned visit; raises UserError when the person is announced for that day already."""
    visitor = known.visitor
    if visitor is not None:
        twice = alive(Visit).where(
            Visit.visitor_id == visitor.id, Visit.day == day, Visit.state == "planned"
        )
        if w.session.scalars(twice).first() is not None:
            raise UserError(
                msg("{name} is registered for this day already.", name=visitor.name),
                {"day": msg("Registered already.")},
            )
    values = visit_columns(fields) | {"plate": normal_plate(fields.plate)}
    if visitor is not None:
        values |= {"visitor_id": visitor.id, "name": visitor.name}
        values["unit"] = values["unit"] or visitor.unit
    row = Visit(
        uid=uid,
        state=VisitState.PLANNED.value,
        day=day,
        planned_from=from_time,
        planned_to=to_time,
        **values,
    )
    return w.add(row)


@dataclass(frozen=True, kw_only=True)
class CancelPlanned(Command[int]):
    """Cancel an announced visit, with the reason."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Visit, self.visit_id)
        after = life.end(rules_visit(w, row), VisitState.CANCELLED)
        w.amend(row, need(self.reason), state=after.state.value)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ReopenPlanned(Command[int]):
    """Take back a cancelling, refusal or no-show (a correction); return the visit's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    reason: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Visit, self.visit_id)
        after = life.reopen(rules_visit(w, row))
        w.amend(row, remark(self.reason), state=after.state.value)
        return row.id


@dataclass(frozen=True, kw_only=True)
class AddPlan(VisitFields, Command[int]):
    """Issue a recurring pass for a range of days or some weekdays; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    starts_on: date
    ends_on: date
    weekdays: frozenset[int] = plans.EVERY_DAY
    from_time: time | None = None
    to_time: time | None = None
    visitor_id: int | None = None

    def apply(self, w: Write) -> int:
        done = w.existing(VisitPlan, self.uid)
        if done is not None:
            return done.id
        _check_fields(w, self)
        plan = plans.Plan(self.starts_on, self.ends_on, self.weekdays, self.from_time, self.to_time)
        plans.check_plan(plan, w.today)
        known = remember(w, self, self.visitor_id, part_uid(self.uid, "visitor"))
        if known.visitor is None:
            raise UserError(msg("A name is needed."), {"name": msg("A name is needed.")})
        values = visit_columns(self)
        kept = ("type_code", "unit", "reason_code", "reason_text", "host_id", "host_name")
        row = VisitPlan(
            uid=self.uid,
            visitor_id=known.visitor.id,
            plate=normal_plate(self.plate),
            heads=self.heads,
            escort=values["escort"],
            note=values["note"],
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            weekdays="".join(str(d) for d in sorted(self.weekdays)),
            from_time=self.from_time,
            to_time=self.to_time,
            **{name: values[name] for name in kept},
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class CancelPlan(Command[int]):
    """Cancel a recurring pass; it opens nothing any more."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    plan_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(VisitPlan, self.plan_id)
        if row.cancelled_at is None:
            row.cancelled_at, row.cancel_reason = w.now, need(self.reason)
        return row.id


@dataclass(frozen=True)
class PreRow:
    """A line of a list of expected visitors; ``row`` is its number in the sheet."""

    row: int
    name: str
    phone: str = ""
    unit: str = ""
    plate: str = ""
    reason: str = ""
    host: str = ""
    heads: int = 1
    type_code: str = "other"


@dataclass(frozen=True, kw_only=True)
class ImportPreRegistrations(Command[ImportCount]):
    """Announce everybody on a list for one day, or nobody; who is announced already is skipped."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    day: date
    rows: tuple[PreRow, ...]

    def apply(self, w: Write) -> ImportCount:
        settings = settings_with_key(w)
        plans.check_plan(plans.Plan(self.day, self.day), w.today)
        self._check(settings)
        hosts = _hosts(w)
        added = 0
        for line in self.rows:
            fields = _line_fields(line, hosts)
            uid = part_uid(f"pre-{self.day}-{line.name}-{line.phone}-{line.unit}", "visit")
            known = remember(w, fields, None, part_uid(uid, "visitor"))
            if self._known_today(w, known, uid):
                continue
            plan_visit(w, fields, known, uid, self.day)
            added += 1
        return ImportCount(added, len(self.rows) - added)

    def _check(self, settings: GateSettings) -> None:
        for line in self.rows:
            if not line.name.strip():
                raise UserError(msg("Row {row}: a name is needed.", row=line.row))
            if settings.type_of(line.type_code) is None:
                raise UserError(msg("Row {row}: choose a visitor type.", row=line.row))
            life.check_heads(line.heads)

    def _known_today(self, w: Write, known: Known, uid: str) -> bool:
        if w.existing(Visit, uid) is not None:
            return True
        visitor = known.visitor
        query = sa.select(Visit.id).where(
            Visit.visitor_id == (visitor.id if visitor else None),
            Visit.day == self.day,
            Visit.voided_at.is_(None),
            Visit.state.in_(("planned", "inside", "left")),
        )
        return w.session.execute(query.limit(1)).first() is not None


def _hosts(r: Read) -> dict[str, int]:
    """Return {folded name: id} of the staff whose name is theirs alone."""
    found: dict[str, list[int]] = {}
    for person in r.session.scalars(alive(Person)):
        found.setdefault(fold(person.name), []).append(person.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def _line_fields(line: PreRow, hosts: dict[str, int]) -> VisitFields:
    host_id = hosts.get(fold(line.host))
    return VisitFields(
        type_code=line.type_code,
        name=line.name,
        phone=line.phone,
        unit=line.unit,
        plate=line.plate,
        reason_text=line.reason,
        host_id=host_id,
        host_name="" if host_id else line.host,
        heads=line.heads,
    )


def expire_plans(w: Write, through: date) -> int:
    """Mark the announced visits of days up to ``through`` as no shows; return how many."""
    query = alive(Visit).where(Visit.state == sa.literal_column("'planned'"), Visit.day <= through)
    rows: Sequence[Any] = list(w.session.scalars(query))
    for row in rows:
        apply_visit(row, life.end(rules_visit(w, row), VisitState.NO_SHOW))
    w.session.flush()
    return len(rows)
