"""What a purge would do: records whose clock has run out, holds, earlier purges."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Collector,
    DataRequest,
    GateDelivery,
    LateArrival,
    LegalHold,
    Muster,
    PupilRelease,
    PurgeRun,
    Refusal,
    Vehicle,
    VehicleStay,
    VideoLookup,
    Visit,
    Visitor,
    WatchDecision,
    WatchEntry,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import retention as rules
from campus_guard.features.gate.rules.retention import RetentionClock as Clock

IDENTITY_BY_DAY: Mapping[str, Any] = {
    "refusal": Refusal,
    "gate_delivery": GateDelivery,
    "watch_decision": WatchDecision,
    "pupil_release": PupilRelease,
    "late_arrival": LateArrival,
    "muster": Muster,
}
FACTS_BY_DAY: Mapping[str, Any] = {"data_request": DataRequest, "video_lookup": VideoLookup}
_CLOCKS: Mapping[str, Clock] = {
    "visitor": Clock.IDENTITY,
    "visit": Clock.IDENTITY,
    "vehicle": Clock.IDENTITY,
    "vehicle_stay": Clock.IDENTITY,
    "collector": Clock.IDENTITY,
    "watch_entry": Clock.IDENTITY,
    **dict.fromkeys(IDENTITY_BY_DAY, Clock.IDENTITY),
    "visit_facts": Clock.FACTS,
    "stay_facts": Clock.FACTS,
    **dict.fromkeys(FACTS_BY_DAY, Clock.FACTS),
}


def policy(r: Read) -> rules.Policy:
    """Return the school's periods with the classes that are stored."""
    settings, _ = stored_settings(r)
    classes = tuple(rules.RecordClass(code, clock, {}) for code, clock in _CLOCKS.items())
    return replace(
        rules.shipped_policy(),
        identity_days=settings.identity_days,
        facts_days=settings.facts_days,
        classes=classes,
    )


def due_items(r: Read, found: rules.Policy) -> list[rules.Item]:
    """Return all records whose clock has run out; the database leaves out all others."""
    identity = r.today - timedelta(days=found.identity_days)
    facts = r.today - timedelta(days=found.facts_days)
    return [*_identity(r, identity), *_facts(r, facts)]


def _identity(r: Read, before: date) -> Iterator[rules.Item]:
    edge = datetime.combine(before, time.min, CHINA)
    held_back = sa.select(Visit.visitor_id).where(
        Visit.visitor_id.is_not(None), Visit.day >= before, Visit.voided_at.is_(None)
    )
    people = sa.select(Visitor.id, sa.func.coalesce(Visitor.last_at, Visitor.created_at)).where(
        Visitor.anonymised_at.is_(None),
        sa.func.coalesce(Visitor.last_at, Visitor.created_at) < edge,
        Visitor.id.not_in(held_back),
    )
    yield from (rules.Item("visitor", i, at.date()) for i, at in r.session.execute(people))
    over = sa.and_(Visit.anonymised_at.is_(None), Visit.inside == 0, Visit.day < before)
    for row_id, day in r.session.execute(sa.select(Visit.id, Visit.day).where(over)):
        yield rules.Item("visit", row_id, day)
    stays = sa.select(VehicleStay.id, VehicleStay.day).where(
        VehicleStay.anonymised_at.is_(None),
        VehicleStay.day < before,
        VehicleStay.state != "inside",
    )
    yield from (rules.Item("vehicle_stay", i, day) for i, day in r.session.execute(stays))
    cars = sa.select(Vehicle.id, sa.func.coalesce(Vehicle.last_at, Vehicle.created_at)).where(
        Vehicle.anonymised_at.is_(None),
        Vehicle.owner_id.is_(None),
        sa.func.coalesce(Vehicle.last_at, Vehicle.created_at) < edge,
    )
    yield from (rules.Item("vehicle", i, at.date()) for i, at in r.session.execute(cars))
    gone = sa.func.coalesce(Collector.ends_on, sa.func.date(Collector.voided_at))
    collectors = sa.select(Collector.id, Collector.created_at).where(
        Collector.anonymised_at.is_(None), gone < before.isoformat()
    )
    for row_id, at in r.session.execute(collectors):
        yield rules.Item("collector", row_id, min(at.date(), before - timedelta(days=1)))
    ended = sa.select(WatchEntry.id, WatchEntry.ends_on).where(
        WatchEntry.anonymised_at.is_(None), WatchEntry.ends_on < before
    )
    for row_id, last in r.session.execute(ended):
        yield rules.Item("watch_entry", row_id, last or before)
    for code, model in IDENTITY_BY_DAY.items():
        query = sa.select(model.id, model.day).where(
            model.anonymised_at.is_(None), model.day < before
        )
        yield from (rules.Item(code, i, day) for i, day in r.session.execute(query))


def _facts(r: Read, before: date) -> Iterator[rules.Item]:
    visits = sa.select(Visit.id, Visit.day).where(Visit.day < before, Visit.inside == 0)
    yield from (rules.Item("visit_facts", i, day) for i, day in r.session.execute(visits))
    stays = sa.select(VehicleStay.id, VehicleStay.day).where(
        VehicleStay.day < before, VehicleStay.state != "inside", VehicleStay.visit_id.is_(None)
    )
    yield from (rules.Item("stay_facts", i, day) for i, day in r.session.execute(stays))
    for code, model in FACTS_BY_DAY.items():
        query = sa.select(model.id, model.day).where(model.day < before)
        yield from (rules.Item(code, i, day) for i, day in r.session.execute(query))


def holds(r: Read) -> list[rules.Hold]:
    """Return what is held: a hold on a person holds all visits of that person too."""
    found: list[rules.Hold] = []
    for row in r.session.scalars(sa.select(LegalHold).where(LegalHold.voided_at.is_(None))):
        span = (row.starts_on, row.ends_on)
        visits = [row.record_id]
        if row.kind == "visitor":
            found.append(rules.Hold("visitor", row.record_id, *span))
            query = sa.select(Visit.id).where(Visit.visitor_id == row.record_id)
            visits = list(r.session.scalars(query))
        else:
            owner = sa.select(Visit.visitor_id).where(Visit.id == row.record_id)
            person = r.session.scalar(owner)
            found += [rules.Hold("visitor", person, *span)] if person is not None else []
        found += _hold_visits(r, visits, span)
    return found


def _hold_visits(r: Read, ids: list[int], span: tuple[date, date | None]) -> Iterator[rules.Hold]:
    for row_id in ids:
        yield rules.Hold("visit", row_id, *span)
        yield rules.Hold("visit_facts", row_id, *span)
    for code, model in (
        ("vehicle_stay", VehicleStay),
        ("watch_decision", WatchDecision),
        ("refusal", Refusal),
    ):
        query = sa.select(model.id).where(model.visit_id.in_(ids))
        yield from (rules.Hold(code, i, *span) for i in r.session.scalars(query))


def preview(r: Read) -> rules.Preview:
    """Return what a purge would do now."""
    found = policy(r)
    return rules.preview(due_items(r, found), holds(r), found, r.now)


@dataclass(frozen=True)
class PurgePreview:
    """What a purge would do, by class of record; nothing is changed by looking."""

    counts: Mapping[str, int]
    held: Mapping[str, int]
    may_run_at: datetime

    @property
    def total(self) -> int:
        """Return how many records are due."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class RetentionPreview(Query[PurgePreview]):
    """Return what a purge would do now (a dry run)."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> PurgePreview:
        found = preview(r)
        return PurgePreview(dict(found.counts), dict(found.held), found.may_run_at)


@dataclass(frozen=True)
class PurgeRow:
    """A purge: accepted, run, or taken back."""

    id: int
    accepted_at: datetime
    accepted_by: str
    may_run_at: datetime
    counts: Mapping[str, int]
    held: Mapping[str, int]
    ran_at: datetime | None
    ran_by: str
    done: Mapping[str, int]
    cancelled: bool


@dataclass(frozen=True, kw_only=True)
class ListPurges(Query[tuple[PurgeRow, ...]]):
    """Return the purges, the latest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[PurgeRow, ...]:
        rows = r.session.scalars(sa.select(PurgeRun).order_by(PurgeRun.id.desc()).limit(200))
        return tuple(
            PurgeRow(
                x.id,
                x.created_at,
                x.created_by,
                x.may_run_at,
                x.counts,
                x.held,
                x.ran_at,
                x.ran_by,
                x.done or {},
                x.voided_at is not None,
            )
            for x in rows
        )


@dataclass(frozen=True)
class HoldRow:
    """A legal hold."""

    id: int
    kind: str
    record_id: int
    name: str
    starts_on: date
    ends_on: date | None
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ListHolds(Query[tuple[HoldRow, ...]]):
    """Return the legal holds, the latest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[HoldRow, ...]:
        query = sa.select(LegalHold).where(LegalHold.voided_at.is_(None))
        return tuple(
            HoldRow(
                x.id,
                x.kind,
                x.record_id,
                self._name(r, x),
                x.starts_on,
                x.ends_on,
                x.reason,
                x.created_by,
            )
            for x in r.session.scalars(query.order_by(LegalHold.id.desc()))
        )

    @staticmethod
    def _name(r: Read, row: LegalHold) -> str:
        found: Visitor | Visit | None = (
            r.session.get(Visitor, row.record_id)
            if row.kind == "visitor"
            else r.session.get(Visit, row.record_id)
        )
        return found.name if found is not None else ""
