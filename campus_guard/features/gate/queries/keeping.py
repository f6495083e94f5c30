"""What a purge would do: records whose clock has run out, holds, earlier purges."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.db.models import (
    Badge,
    Collector,
    Correction,
    DataRequest,
    EventGuest,
    GateDelivery,
    GateEvent,
    GateHandover,
    GoodsSlip,
    LateArrival,
    LeaveSlip,
    LegalHold,
    Muster,
    MusterRow,
    PupilRelease,
    PurgeRun,
    Refusal,
    Vehicle,
    VehiclePermit,
    VehicleStay,
    VideoLookup,
    Visit,
    Visitor,
    VisitPlan,
    WatchDecision,
    WatchEntry,
)
from campus_guard.db.service import Read
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import retention as rules

SCRUB_DUE = "gate.scrub_due"
"""Setting: since when the file holds pages of what was erased; absent when it is clean."""

IDENTITY_BY_DAY: Mapping[str, Any] = {
    "gate_event": GateEvent,
    "refusal": Refusal,
    "gate_delivery": GateDelivery,
    "goods_slip": GoodsSlip,
    "watch_decision": WatchDecision,
    "pupil_release": PupilRelease,
    "leave_slip": LeaveSlip,
    "late_arrival": LateArrival,
    "muster": Muster,
    "gate_handover": GateHandover,
    "data_request": DataRequest,
    "video_lookup": VideoLookup,
}
IDENTITY_BY_END: Mapping[str, Any] = {
    "visit_plan": VisitPlan,
    "vehicle_permit": VehiclePermit,
    "watch_entry": WatchEntry,
    "collector": Collector,
    "legal_hold": LegalHold,
}
FACTS_BY_DAY: Mapping[str, Any] = {
    "pupil_release_facts": PupilRelease,
    "late_arrival_facts": LateArrival,
    "leave_slip_facts": LeaveSlip,
    "data_request_facts": DataRequest,
    "video_lookup_facts": VideoLookup,
}


def policy(r: Read) -> rules.Policy:
    """Return the school's periods with the classes of record."""
    settings, _ = stored_settings(r)
    return replace(
        rules.shipped_policy(),
        identity_days=settings.identity_days,
        facts_days=settings.facts_days,
    )


def due_items(r: Read, found: rules.Policy) -> list[rules.Item]:
    """Return all records whose clock has run out; the database leaves out all others."""
    identity = r.today - timedelta(days=found.identity_days)
    facts = r.today - timedelta(days=found.facts_days)
    return [*_identity(r, identity, facts), *_facts(r, facts)]


def _identity(r: Read, before: date, gone: date) -> Iterator[rules.Item]:
    """Yield what must not name anybody any more; visits before ``gone`` are removed anyway."""
    yield from _people(r, before)
    yield from _vehicles(r, before)
    over = sa.and_(
        Visit.anonymised_at.is_(None), Visit.inside == 0, Visit.day < before, Visit.day >= gone
    )
    for row_id, day in r.session.execute(sa.select(Visit.id, Visit.day).where(over)):
        yield rules.Item("visit", row_id, day)
    for code, model in IDENTITY_BY_DAY.items():
        query = sa.select(model.id, model.day).where(
            model.anonymised_at.is_(None), model.day < before
        )
        yield from (rules.Item(code, i, day) for i, day in r.session.execute(query))
    for code, model in IDENTITY_BY_END.items():
        ended = sa.func.coalesce(model.ends_on, sa.func.date(model.voided_at))
        query = sa.select(model.id, model.ends_on).where(
            model.anonymised_at.is_(None), ended < before.isoformat()
        )
        for row_id, last in r.session.execute(query):
            yield rules.Item(code, row_id, last or before - timedelta(days=1))
    yield from _loose_remarks(r, before)


def _people(r: Read, before: date) -> Iterator[rules.Item]:
    edge = datetime.combine(before, time.min, CHINA)
    held_back = sa.select(Visit.visitor_id).where(
        Visit.visitor_id.is_not(None), Visit.day >= before, Visit.voided_at.is_(None)
    )
    expected = sa.select(VisitPlan.visitor_id).where(
        VisitPlan.ends_on >= before, VisitPlan.voided_at.is_(None)
    )
    seen = sa.func.coalesce(Visitor.last_at, Visitor.created_at)
    people = sa.select(Visitor.id, seen).where(
        Visitor.anonymised_at.is_(None),
        seen < edge,
        Visitor.id.not_in(held_back),
        Visitor.id.not_in(expected),
    )
    yield from (rules.Item("visitor", i, at.date()) for i, at in r.session.execute(people))


def _vehicles(r: Read, before: date) -> Iterator[rules.Item]:
    """Vehicles and their stays; one of the staff while a permit is valid is not forgotten."""
    edge = datetime.combine(before, time.min, CHINA)
    stays = sa.select(VehicleStay.id, VehicleStay.day).where(
        VehicleStay.anonymised_at.is_(None),
        VehicleStay.day < before,
        VehicleStay.state != "inside",
    )
    yield from (rules.Item("vehicle_stay", i, day) for i, day in r.session.execute(stays))
    permitted = sa.select(VehiclePermit.vehicle_id).where(
        VehiclePermit.ends_on >= before, VehiclePermit.voided_at.is_(None)
    )
    seen = sa.func.coalesce(Vehicle.last_at, Vehicle.created_at)
    cars = sa.select(Vehicle.id, seen).where(
        Vehicle.anonymised_at.is_(None), seen < edge, Vehicle.id.not_in(permitted)
    )
    yield from (rules.Item("vehicle", i, at.date()) for i, at in r.session.execute(cars))


def _loose_remarks(r: Read, before: date) -> Iterator[rules.Item]:
    """Why a badge was lost, why a purge was taken back: remarks without a day of their own."""
    edge = datetime.combine(before, time.min, CHINA)
    last = sa.select(sa.func.max(Correction.at)).where(
        Correction.kind == "badge", Correction.row_id == Badge.id
    )
    changed = sa.func.coalesce(last.scalar_subquery(), Badge.created_at)
    badges = sa.select(Badge.id, Badge.created_at).where(Badge.state_reason != "", changed < edge)
    for row_id, _ in r.session.execute(badges):
        yield rules.Item("badge", row_id, before - timedelta(days=1))
    runs = sa.select(PurgeRun.id, PurgeRun.voided_at).where(
        PurgeRun.void_reason.is_not(None), PurgeRun.voided_at < edge
    )
    for row_id, at in r.session.execute(runs):
        yield rules.Item("purge_run", row_id, at.date() if at else before)


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
        if row.kind == "visitor":
            people = [row.record_id]
            query = sa.select(Visit.id).where(Visit.visitor_id == row.record_id)
            visits = list(r.session.scalars(query))
        else:
            owner = r.session.scalar(sa.select(Visit.visitor_id).where(Visit.id == row.record_id))
            people, visits = [owner] if owner is not None else [], [row.record_id]
        kept = {("legal_hold", row.id), *_held_records(r, people, visits)}
        found += [rules.Hold(code, i, row.starts_on, row.ends_on) for code, i in sorted(kept)]
    return found


def _held_records(r: Read, people: list[int], visits: list[int]) -> Iterator[tuple[str, int]]:
    """Yield what is held with people and their visits, by class and id."""
    yield from (("visitor", i) for i in people)
    for code in ("visit", "visit_facts"):
        yield from ((code, i) for i in visits)
    stays = sa.select(VehicleStay.id, VehicleStay.vehicle_id).where(
        VehicleStay.visit_id.in_(visits)
    )
    for stay_id, vehicle_id in r.session.execute(stays):
        yield from (("vehicle_stay", stay_id), ("stay_facts", stay_id))
        if vehicle_id is not None:
            yield "vehicle", vehicle_id
    decisions = sa.select(WatchDecision.id, WatchDecision.entry_id).where(
        sa.or_(WatchDecision.visit_id.in_(visits), WatchDecision.visitor_id.in_(people))
    )
    for decision_id, entry_id in r.session.execute(decisions):
        yield from (("watch_decision", decision_id), ("watch_entry", entry_id))
    refusals = sa.or_(Refusal.visit_id.in_(visits), Refusal.visitor_id.in_(people))
    others: tuple[tuple[str, Any], ...] = (
        ("refusal", sa.select(Refusal.id).where(refusals)),
        ("muster", sa.select(MusterRow.muster_id).where(MusterRow.visit_id.in_(visits))),
        ("gate_event", sa.select(EventGuest.event_id).where(EventGuest.visit_id.in_(visits))),
        ("visit_plan", sa.select(VisitPlan.id).where(VisitPlan.visitor_id.in_(people))),
        ("data_request", sa.select(DataRequest.id).where(DataRequest.visitor_id.in_(people))),
        ("data_request_facts", sa.select(DataRequest.id).where(DataRequest.visitor_id.in_(people))),
    )
    for code, query in others:
        yield from ((code, i) for i in r.session.scalars(query))


def preview(r: Read) -> rules.Preview:
    """Return what a purge would do now."""
    found = policy(r)
    return rules.preview(due_items(r, found), holds(r), found, r.now)
