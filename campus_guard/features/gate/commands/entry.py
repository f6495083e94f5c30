"""Coming in: the check-in with badge and vehicle in one transaction, quick pass, emergency."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import GateEvent, GateMovement, VehicleStay, Visit, Visitor, VisitPlan
from campus_guard.db.prepared import Prepared
from campus_guard.db.records import refuse
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands import badges, watching
from campus_guard.features.gate.commands.common import (
    add_movement,
    apply_visit,
    check_links,
    check_reason,
    filled,
    leave_time,
    listed,
    movement_by,
    part_uid,
    rules_visit,
    settings_with_key,
    stamp,
    visit_columns,
)
from campus_guard.features.gate.commands.driving import drive_in
from campus_guard.features.gate.commands.items import add_items
from campus_guard.features.gate.commands.persons import (
    Known,
    index_visitor,
    remember,
    seen_again,
    seen_on,
)
from campus_guard.features.gate.inputs import (
    CheckedIn,
    GateSettings,
    ItemFields,
    VehicleFields,
    VisitFields,
    WatchAnswer,
)
from campus_guard.features.gate.queries.plans import rules_plan
from campus_guard.features.gate.rules import plans
from campus_guard.features.gate.rules import types as kinds
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import Method, VisitState
from campus_guard.features.gate.rules.moments import Stamp
from campus_guard.features.gate.rules.plates import normal_plate

_USED = (VisitState.CANCELLED.value, VisitState.REFUSED.value)


@dataclass(frozen=True, kw_only=True)
class CheckIn(VisitFields, Command[CheckedIn]):
    """Let somebody in; the badge, the vehicle and the people's entry are one transaction.

    ``visitor_id``: chosen from the search. ``visit_id``: a planned visit, or a group of which more
    come. ``plan_id``: a recurring pass. ``uid`` is that of the entry: again, it changes nothing.
    Raises UserError with the field ``watch`` when an alert waits for an answer (``decisions``).
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    visitor_id: int | None = None
    visit_id: int | None = None
    plan_id: int | None = None
    event_id: int | None = None
    badge: str = ""
    next_badge: bool = False
    gate_id: int | None = None
    method: Method = Method.TYPED
    quick: bool = False
    decisions: tuple[WatchAnswer, ...] = ()
    items: tuple[ItemFields, ...] = ()
    vehicle: VehicleFields | None = None
    window_reason: str = ""
    clock_reason: str = ""
    late_at: datetime | None = None
    late_reason: str = ""

    def apply(self, w: Write) -> CheckedIn:
        done = movement_by(w, self.uid)
        if done is not None:
            return checked_in(w, done)
        settings = settings_with_key(w)
        kind = self._check(w, settings)
        moment = stamp(w, self.clock_reason, self.late_at, self.late_reason)
        planned = self._planned(w)
        visitor_id = self.visitor_id or (planned.visitor_id if planned else None)
        known = remember(w, self, visitor_id, part_uid(self.uid, "visitor"), index=False)
        decided = watching.answer_all(
            w,
            watching.found_for(w, known.visitor, self.name, normal_plate(self.plate)),
            self.decisions,
        )
        escort = watching.require_entry(decided)
        row = self._row(w, planned, known, settings, moment)
        row.missing = self._missing(kind, row, known, lenient=bool(planned or self.plan_id))
        row.escort = row.escort or escort
        badge = badges.choose(w, self.badge, any_free=self.next_badge)
        if badge is not None:
            row.badge = badge.number
        movement = self._move(w, row, moment, new=planned is None)
        _count(w, row, known, planned)
        moved = add_movement(w, movement, self.uid, visit=row)
        if badge is not None:
            badges.hand_out(w, badge, row)
        warnings = known.warnings + self._rest(w, row, kind, moment)
        watching.record_decisions(w, decided, self.uid, visitor_id=row.visitor_id, visit_id=row.id)
        return checked_in(w, moved, warnings, with_stay=self.vehicle is not None)

    def _check(self, w: Write, settings: GateSettings) -> kinds.VisitorType:
        kind = settings.type_of(self.type_code)
        if kind is None:
            refuse({"type_code": msg("Choose a visitor type.")})
            raise AssertionError
        if self.reason_code not in settings.reasons:
            check_reason(settings, self.reason_code, *self._announced(w))
        check_links(w, host_id=self.host_id, pupil_id=self.pupil_id, gate_id=self.gate_id)
        life.check_heads(self.heads)
        return kind

    def _announced(self, w: Write) -> list[str]:
        """Return the reasons with which this visit, pass or event was announced."""
        links: tuple[tuple[type[Any], int | None], ...] = (
            (Visit, self.visit_id),
            (VisitPlan, self.plan_id),
            (GateEvent, self.event_id),
        )
        return [w.get(model, row_id).reason_code for model, row_id in links if row_id is not None]

    def _planned(self, w: Write) -> Visit | None:
        """Return the visit that was recorded before; raises UserError on the wrong day."""
        if self.visit_id is not None:
            row = w.fetch(Visit, self.visit_id)
            if row.state == VisitState.PLANNED.value:
                day = plans.Plan(row.day, row.day, from_time=row.planned_from)
                _admit(day, w.now)
            return row
        if self.plan_id is not None:
            plan = w.fetch(VisitPlan, self.plan_id)
            _admit(rules_plan(plan), w.now, used=used_today(w, plan.id))
        return None

    def _row(
        self,
        w: Write,
        planned: Visit | None,
        known: Known,
        settings: GateSettings,
        moment: Stamp,
    ) -> Visit:
        """Return the visit with what was typed; not yet with its entry."""
        visitor = known.visitor
        values = visit_columns(self)
        if visitor is not None:
            values["name"] = visitor.name
            values["unit"] = values["unit"] or visitor.unit
        values["plate"] = normal_plate(self.plate)
        values["visitor_id"] = visitor.id if visitor else None
        values["expected_leave_at"] = leave_time(self, settings, moment)
        if planned is not None:
            if planned.state == VisitState.PLANNED.value:
                w.amend(planned, "", **_typed(values))
            return planned
        check_open(w, visitor)
        row = Visit(uid=self.uid, state=VisitState.PLANNED.value, day=moment.at.date(), **values)
        row.quick = self.quick
        row.emergency = self.method is Method.EMERGENCY
        row.plan_id, row.event_id = self.plan_id, self.event_id
        return row

    def _missing(self, kind: kinds.VisitorType, row: Visit, known: Known, *, lenient: bool) -> str:
        """Return what is still to be asked; raises UserError when it must be asked now."""
        visitor = known.visitor
        done = filled(
            visit_columns(self)
            | {"name": row.name, "unit": row.unit, "host_id": row.host_id}
            | {"reason_code": row.reason_code, "goods": row.goods or listed_items(self.items)},
            phone=visitor.phone if visitor else "",
            document=visitor.document if visitor else "",
            plate=row.plate,
        )
        done |= {"host"} if row.host_name else set()
        done |= {"document"} if self.document.strip() else set()  # shown; a child's is not kept
        now = kinds.missing(kind, done, quick=self.quick or lenient)
        refuse({name: msg("Needed for this kind of visitor.") for name in now})
        if kind.emergency:  # nothing is asked before they pass; afterwards, who they were
            return listed(name for name in ("unit", "reason") if name not in done)
        return listed(kinds.to_complete(kind, done))

    def _move(self, w: Write, row: Visit, moment: Stamp, *, new: bool) -> life.Movement:
        """Derive the state from the entry and store it; return the entry, which needs its id."""
        before = life.Visit(row.heads) if new else rules_visit(w, row)
        arriving = self.heads if row.state == VisitState.INSIDE.value else None
        after = life.enter(
            before,
            moment,
            by=w.actor.username,
            method=self.method,
            heads=arriving,
            gate_id=self.gate_id,
        )
        row.heads = max(row.heads, after.inside)
        apply_visit(row, after)
        if new:
            w.add_quickly(row)
        return after.movements[-1]

    def _rest(
        self, w: Write, row: Visit, kind: kinds.VisitorType, moment: Stamp
    ) -> tuple[Message, ...]:
        """Store goods and vehicle; return the warnings about them."""
        warnings = add_items(w, row, self.items, self.uid)
        if self.vehicle is not None:
            moved = drive_in(
                w,
                self.vehicle,
                uid=part_uid(self.uid, "vehicle"),
                visit_id=row.id,
                gate_id=self.gate_id,
                method=self.method,
                window_reason=self.window_reason,
                emergency=kind.emergency,
                moment=moment,
            )
            warnings += moved.warnings
        return warnings


def listed_items(items: tuple[ItemFields, ...]) -> str:
    """Return the names of goods in one line."""
    return listed(item.name or item.item_code for item in items)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed at the gate; an empty field keeps what was announced."""
    always = {"visitor_id", "expected_leave_at", "heads"}
    return {k: v for k, v in values.items() if k in always or (v and v != "other")}


def _admit(plan: plans.Plan, now: datetime, *, used: bool = False) -> None:
    answer = plans.admit(plan, now, used_today=used)
    if not answer.valid and answer.message is not None:
        raise UserError(answer.message)


def used_today(r: Read, plan_id: int) -> bool:
    """Tell whether a recurring pass has let somebody in today."""
    query = sa.select(Visit.id).where(
        Visit.plan_id == plan_id,
        Visit.plan_id.is_not(None),
        Visit.day == r.today,
        Visit.voided_at.is_(None),
        Visit.state.not_in(_USED),
    )
    return r.session.execute(query.limit(1)).first() is not None


_OPEN = Prepared(
    sa.select(Visit.id).where(
        Visit.visitor_id == sa.bindparam("visitor_id"),
        Visit.state == sa.literal_column("'inside'"),
        Visit.voided_at.is_(None),
    )
)


def open_visit(r: Read, visitor_id: int) -> Visit | None:
    """Return the visit of this person who is inside now."""
    found = _OPEN.rows(r.session, {"visitor_id": visitor_id})
    return r.get(Visit, found[0][0]) if found else None


def check_open(w: Write, visitor: Visitor | None) -> None:
    """Raise UserError when this person is inside already (a unique index holds it too).

    A visit left open on an earlier day is closed as 未登记离开 instead.
    """
    found = open_visit(w, visitor.id) if visitor is not None else None
    if found is not None and found.day < w.today:
        # Nobody closed that day; the person evidently left, nobody knows when.
        apply_visit(found, life.close_unconfirmed(rules_visit(w, found)))
        w.session.flush()
        return
    if found is not None:
        who = f"{found.name} {found.badge}".strip()
        life.check_single(life.OpenVisit(found.id, found.entered_at, who))


def _count(w: Write, row: Visit, known: Known, planned: Visit | None) -> None:
    """Remember the visit with its visitor; a group that comes in parts counts once."""
    visitor = known.visitor
    if visitor is None:
        return
    before = seen_on(visitor.last_at)
    if planned is None or visitor.last_visit_id != row.id:
        w.change_quickly(
            visitor,
            visits=visitor.visits + 1,
            last_visit_id=row.id,
            last_at=max(filter(None, (visitor.last_at, row.entered_at)), default=w.now),
        )
    if known.stale:
        index_visitor(w, visitor, new=known.new)
    elif before != seen_on(visitor.last_at):
        seen_again(w, visitor)


_STAY = sa.select(VehicleStay.id).where(
    VehicleStay.visit_id == sa.bindparam("visit_id"), VehicleStay.visit_id.is_not(None)
)


def checked_in(
    r: Read, moved: GateMovement, warnings: tuple[Message, ...] = (), *, with_stay: bool = True
) -> CheckedIn:
    """Return what the desk is told of an entry, now or when it asks again."""
    if moved.visit_id is None:
        raise UserError(msg("This was no visit."))
    row = r.get(Visit, moved.visit_id)
    stay = r.session.scalar(_STAY, {"visit_id": row.id}) if row.plate or with_stay else None
    return CheckedIn(
        row.id,
        row.visitor_id,
        row.version,
        moved.heads,
        row.badge,
        tuple(row.missing.split(",")) if row.missing else (),
        warnings,
        stay,
        moved.uid or "",
    )


def fields_of(row: Visit | VisitPlan) -> dict[str, Any]:
    """Return the form's fields that a planned visit or a recurring pass already knows."""
    names = {f.name for f in fields(VisitFields)}
    kept = {k: getattr(row, k) for k in names if hasattr(row, k) and k != "expected_leave_at"}
    return {k: v for k, v in kept.items() if v is not None}


@dataclass(frozen=True, kw_only=True)
class QuickPass(Command[CheckedIn]):
    """快速放行: a head count and nothing else; the details go to the to-complete queue."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    heads: int = 1
    type_code: str = "other"
    badge: str = ""
    gate_id: int | None = None
    note: str = ""
    clock_reason: str = ""

    def apply(self, w: Write) -> CheckedIn:
        return CheckIn(
            uid=self.uid,
            heads=self.heads,
            type_code=self.type_code,
            badge=self.badge,
            gate_id=self.gate_id,
            note=self.note,
            clock_reason=self.clock_reason,
            method=Method.QUICK,
            quick=True,
        ).apply(w)


@dataclass(frozen=True, kw_only=True)
class EmergencyIn(Command[CheckedIn]):
    """Emergency services pass first, with one key; nothing is asked, nothing can refuse them."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    reason_code: str = ""
    heads: int = 1
    plate: str = ""
    unit: str = ""
    gate_id: int | None = None
    clock_reason: str = ""
    vehicle: VehicleFields | None = field(default=None)

    def apply(self, w: Write) -> CheckedIn:
        settings = settings_with_key(w)
        kind = next((t for t in settings.types if t.emergency), settings.types[-1])
        vehicle = self.vehicle
        if vehicle is None and self.plate.strip():
            vehicle = VehicleFields(plate=self.plate)
        return CheckIn(
            uid=self.uid,
            type_code=kind.code,
            reason_code=self.reason_code,
            heads=self.heads,
            unit=self.unit,
            plate=self.plate,
            gate_id=self.gate_id,
            clock_reason=self.clock_reason or kind.name,
            vehicle=vehicle,
            method=Method.EMERGENCY,
            quick=True,
        ).apply(w)
