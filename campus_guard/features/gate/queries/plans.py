"""Who is expected: registrations of the day, recurring passes, events and their guests."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_line, mask_phone
from campus_guard.db.models import EventGuest, GateEvent, Person, Visit, Visitor, VisitPlan
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import plans
from campus_guard.features.gate.rules.search import wanted
from campus_guard.features.people.pinyin import name_tokens


def rules_plan(row: VisitPlan) -> plans.Plan:
    """Return a stored recurring pass as the rules know it."""
    return plans.Plan(
        row.starts_on,
        row.ends_on,
        frozenset(int(day) for day in row.weekdays),
        row.from_time,
        row.to_time,
        row.cancelled_at is not None,
    )


@dataclass(frozen=True)
class ExpectedRow:
    """Somebody who is expected: kind ``visit`` (registered) or ``plan`` (recurring pass)."""

    kind: str
    id: int
    visitor_id: int | None
    name: str
    phone: str
    unit: str
    plate: str
    type_code: str
    reason: str
    host: str
    heads: int
    from_time: time | None
    to_time: time | None
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class Expected(Query[tuple[ExpectedRow, ...]]):
    """Return who is expected on ``day`` (today) and has not come yet; used passes are marked."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    day: date | None = None

    def fetch(self, r: Read) -> tuple[ExpectedRow, ...]:
        day = self.day or r.today
        settings, _ = stored_settings(r)
        visits = r.session.execute(
            sa.select(Visit, sa.func.coalesce(Visitor.phone, ""), Person.name)
            .outerjoin(Visitor, Visit.visitor_id == Visitor.id)
            .outerjoin(Person, Visit.host_id == Person.id)
            .where(
                Visit.day == day,
                Visit.state == sa.literal_column("'planned'"),
                Visit.voided_at.is_(None),
            )
        )
        rows = [
            ExpectedRow(
                "visit",
                v.id,
                v.visitor_id,
                v.name,
                mask_phone(phone),
                v.unit,
                v.plate,
                v.type_code,
                settings.reason(v.reason_code, v.reason_text),
                host or v.host_name,
                v.heads,
                v.planned_from,
                v.planned_to,
            )
            for v, phone, host in visits
        ]
        rows += self._plans(r, day)
        return tuple(sorted(rows, key=lambda x: (x.used, x.from_time or time.min, x.name, x.id)))

    def _plans(self, r: Read, day: date) -> list[ExpectedRow]:
        settings, _ = stored_settings(r)
        used = set(
            r.session.scalars(
                sa.select(Visit.plan_id).where(
                    Visit.plan_id.is_not(None),
                    Visit.day == day,
                    Visit.voided_at.is_(None),
                    Visit.state.not_in(("cancelled", "refused")),
                )
            )
        )
        found = r.session.execute(
            sa.select(VisitPlan, Visitor, Person.name)
            .join(Visitor, VisitPlan.visitor_id == Visitor.id)
            .outerjoin(Person, VisitPlan.host_id == Person.id)
            .where(
                VisitPlan.ends_on >= day,
                VisitPlan.starts_on <= day,
                VisitPlan.voided_at.is_(None),
                VisitPlan.cancelled_at.is_(None),
            )
        )
        return [
            ExpectedRow(
                "plan",
                p.id,
                p.visitor_id,
                visitor.name,
                mask_phone(visitor.phone),
                p.unit or visitor.unit,
                p.plate or visitor.plate,
                p.type_code,
                settings.reason(p.reason_code, p.reason_text),
                host or p.host_name,
                p.heads,
                p.from_time,
                p.to_time,
                p.id in used,
            )
            for p, visitor, host in found
            if plans.covers(rules_plan(p), day)
        ]


@dataclass(frozen=True)
class PlanRow:
    """A recurring pass in the list."""

    id: int
    version: int
    visitor_id: int
    name: str
    phone: str
    unit: str
    plate: str
    type_code: str
    reason: str
    host: str
    heads: int
    starts_on: date
    ends_on: date
    weekdays: frozenset[int]
    from_time: time | None
    to_time: time | None
    cancelled: bool


@dataclass(frozen=True, kw_only=True)
class ListPlans(Query[tuple[PlanRow, ...]]):
    """Return the recurring passes, those that end last first; ended ones when asked."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    with_ended: bool = False
    limit: int = 1000

    def fetch(self, r: Read) -> tuple[PlanRow, ...]:
        settings, _ = stored_settings(r)
        query = (
            sa.select(VisitPlan, Visitor, Person.name)
            .join(Visitor, VisitPlan.visitor_id == Visitor.id)
            .outerjoin(Person, VisitPlan.host_id == Person.id)
            .where(VisitPlan.voided_at.is_(None))
            .order_by(VisitPlan.ends_on.desc(), VisitPlan.id)
            .limit(self.limit)
        )
        if not self.with_ended:
            query = query.where(VisitPlan.ends_on >= r.today, VisitPlan.cancelled_at.is_(None))
        return tuple(
            PlanRow(
                p.id,
                p.version,
                p.visitor_id,
                visitor.name,
                mask_phone(visitor.phone),
                p.unit or visitor.unit,
                p.plate or visitor.plate,
                p.type_code,
                settings.reason(p.reason_code, p.reason_text),
                host or p.host_name,
                p.heads,
                p.starts_on,
                p.ends_on,
                frozenset(int(d) for d in p.weekdays),
                p.from_time,
                p.to_time,
                p.cancelled_at is not None,
            )
            for p, visitor, host in r.session.execute(query)
        )


@dataclass(frozen=True)
class EventRow:
    """An event with how many families are invited, and how many came."""

    id: int
    version: int
    name: str
    day: date
    from_time: time | None
    to_time: time | None
    guests: int
    came: int
    inside: int
    closed: bool


@dataclass(frozen=True, kw_only=True)
class ListEvents(Query[tuple[EventRow, ...]]):
    """Return the events, the latest first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    limit: int = 100

    def fetch(self, r: Read) -> tuple[EventRow, ...]:
        counts = (
            sa.select(
                EventGuest.event_id,
                sa.func.count().label("guests"),
                sa.func.count(EventGuest.visit_id).label("came"),
            )
            .group_by(EventGuest.event_id)
            .subquery()
        )
        inside = (
            sa.select(sa.func.count())
            .where(
                Visit.event_id == GateEvent.id,
                Visit.event_id.is_not(None),
                Visit.state == sa.literal_column("'inside'"),
            )
            .scalar_subquery()
        )
        query = (
            sa.select(GateEvent, counts.c.guests, counts.c.came, inside)
            .outerjoin(counts, counts.c.event_id == GateEvent.id)
            .where(GateEvent.voided_at.is_(None))
            .order_by(GateEvent.day.desc(), GateEvent.id.desc())
            .limit(self.limit)
        )
        return tuple(
            EventRow(
                e.id,
                e.version,
                e.name,
                e.day,
                e.from_time,
                e.to_time,
                guests or 0,
                came or 0,
                still or 0,
                e.closed_at is not None,
            )
            for e, guests, came, still in r.session.execute(query)
        )


@dataclass(frozen=True)
class GuestRow:
    """A family invited to an event."""

    id: int
    class_name: str
    class_teacher: str
    pupil: str
    guest: str
    relation: str
    phone: str
    visit_id: int | None
    entered_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EventGuests(Query[tuple[GuestRow, ...]]):
    """Return the families of an event; of one class, and those whose pupil or guest fits ``text``.

    ``text`` is the beginning of initials, pinyin or characters of either name.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    event_id: int
    class_name: str = ""
    text: str = ""

    def fetch(self, r: Read) -> tuple[GuestRow, ...]:
        query = (
            sa.select(EventGuest, Visit.entered_at, Visit.left_at)
            .outerjoin(Visit, EventGuest.visit_id == Visit.id)
            .where(EventGuest.event_id == self.event_id)
            .order_by(EventGuest.class_name, EventGuest.id)
        )
        if self.class_name:
            query = query.where(EventGuest.class_name == clean_line(self.class_name))
        looked_for = wanted(self.text).text
        return tuple(
            GuestRow(
                g.id,
                g.class_name,
                g.class_teacher,
                g.pupil_name,
                g.guest_name,
                g.relation,
                mask_phone(g.phone),
                g.visit_id,
                entered,
                left,
            )
            for g, entered, left in r.session.execute(query)
            if _fits(looked_for, g.pupil_name, g.guest_name)
        )


def _fits(looked_for: str, *names: str) -> bool:
    tokens = (token for name in names if name for token in name_tokens(name))
    return not looked_for or any(token.startswith(looked_for) for token in tokens)
