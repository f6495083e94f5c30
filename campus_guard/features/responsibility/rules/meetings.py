"""Meetings: kinds, agenda, decisions, the plan of a term (LED-10, HAZ-09, ACC-08)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg


class MeetingKind(StrEnum):
    """例会, 行政会, 校长办公会, 研判, 领导小组会, 调度会."""

    ROUTINE = "routine"
    ADMIN = "admin"
    PRINCIPAL_OFFICE = "principal_office"
    ANALYSIS = "analysis"
    LEADING_GROUP = "leading_group"
    DISPATCH = "dispatch"


class MeetingState(StrEnum):
    """Planned, held (still being written up), minuted (locked)."""

    PLANNED = "planned"
    HELD = "held"
    MINUTED = "minuted"


class ItemKind(StrEnum):
    """What an item of the agenda is about."""

    DETERMINATION = "determination"
    MANUAL_FINDING = "manual_finding"
    CONCEALMENT = "concealment"
    HAZARD = "hazard"
    FOLLOW_UP = "follow_up"
    PETITION = "petition"
    OTHER = "other"


class DecisionKind(StrEnum):
    """What was decided; an item without one is still open."""

    LIABILITY = "liability"
    FINDING_BY_HAND = "finding_by_hand"
    CONCEALMENT_CONFIRMED = "concealment_confirmed"
    CONCEALMENT_REJECTED = "concealment_rejected"
    HAZARD_MEASURE = "hazard_measure"
    PUNISHMENT = "punishment"
    ACTION = "action"
    NOTED = "noted"
    POSTPONED = "postponed"


KIND_LABELS: Mapping[MeetingKind, Message] = MappingProxyType(
    {
        MeetingKind.ROUTINE: msg("Regular safety meeting"),
        MeetingKind.ADMIN: msg("Administrative meeting"),
        MeetingKind.PRINCIPAL_OFFICE: msg("Principal's office meeting"),
        MeetingKind.ANALYSIS: msg("Analysis meeting"),
        MeetingKind.LEADING_GROUP: msg("Leading group meeting"),
        MeetingKind.DISPATCH: msg("Quarterly dispatch meeting"),
    }
)
STATE_LABELS: Mapping[MeetingState, Message] = MappingProxyType(
    {
        MeetingState.PLANNED: msg("Planned meeting"),
        MeetingState.HELD: msg("Held, minutes open"),
        MeetingState.MINUTED: msg("Minutes finished"),
    }
)
ITEM_LABELS: Mapping[ItemKind, Message] = MappingProxyType(
    {
        ItemKind.DETERMINATION: msg("Liability for an accident"),
        ItemKind.MANUAL_FINDING: msg("Event outside the tiers"),
        ItemKind.CONCEALMENT: msg("Concealment candidate"),
        ItemKind.HAZARD: msg("Hazard"),
        ItemKind.FOLLOW_UP: msg("State of the last decisions"),
        ItemKind.PETITION: msg("Petition, letter or public attention"),
        ItemKind.OTHER: msg("Other topic"),
    }
)
DECISION_LABELS: Mapping[DecisionKind, Message] = MappingProxyType(
    {
        DecisionKind.LIABILITY: msg("Liability and punishment decided"),
        DecisionKind.FINDING_BY_HAND: msg("Finding made by hand"),
        DecisionKind.CONCEALMENT_CONFIRMED: msg("Concealment confirmed"),
        DecisionKind.CONCEALMENT_REJECTED: msg("Concealment rejected"),
        DecisionKind.HAZARD_MEASURE: msg("Measure against a hazard"),
        DecisionKind.PUNISHMENT: msg("Punishment decided"),
        DecisionKind.ACTION: msg("Something is to be done"),
        DecisionKind.NOTED: msg("Taken note of"),
        DecisionKind.POSTPONED: msg("Postponed to the next meeting"),
    }
)
_POSSIBLE: Mapping[ItemKind, tuple[DecisionKind, ...]] = MappingProxyType(
    {
        ItemKind.DETERMINATION: (DecisionKind.LIABILITY,),
        ItemKind.MANUAL_FINDING: (DecisionKind.FINDING_BY_HAND,),
        ItemKind.CONCEALMENT: (
            DecisionKind.CONCEALMENT_CONFIRMED,
            DecisionKind.CONCEALMENT_REJECTED,
        ),
        ItemKind.HAZARD: (DecisionKind.HAZARD_MEASURE,),
        ItemKind.PETITION: (DecisionKind.PUNISHMENT,),
    }
)
_ALWAYS = (DecisionKind.ACTION, DecisionKind.NOTED, DecisionKind.POSTPONED)
_ABOUT_ACCIDENT = frozenset({ItemKind.DETERMINATION, ItemKind.MANUAL_FINDING, ItemKind.CONCEALMENT})
PUNISHING = frozenset({MeetingKind.ADMIN, MeetingKind.PRINCIPAL_OFFICE})
"""Meetings that decide liability and punishment (ACC-08, ACC-09)."""
HEAVY = frozenset({DecisionKind.LIABILITY, DecisionKind.FINDING_BY_HAND, DecisionKind.PUNISHMENT})
"""Decisions that only those meetings take."""
WITH_RULINGS = frozenset({DecisionKind.LIABILITY, DecisionKind.PUNISHMENT})


def decisions_for(item: ItemKind) -> tuple[DecisionKind, ...]:
    """Return what may be decided about an item, the usual first."""
    return (*_POSSIBLE.get(item, ()), *_ALWAYS)


def check_item(kind: ItemKind, *, accident: bool, hazard: bool) -> dict[str, Message]:
    """Return what is missing: an item about an accident or a hazard names it."""
    if kind in _ABOUT_ACCIDENT and not accident:
        return {"accident_id": msg("Which accident is it about?")}
    if kind is ItemKind.HAZARD and not hazard:
        return {"hazard_id": msg("Which hazard is it about?")}
    return {}


def check_decision(
    meeting: MeetingKind, item: ItemKind, decision: DecisionKind, words: str, rulings: int
) -> dict[str, Message]:
    """Return why a decision cannot stand like this, by field (ACC-08, ACC-09)."""
    if decision not in decisions_for(item):
        return {"decision_kind": msg("This cannot be decided about such an item.")}
    if decision in HEAVY and meeting not in PUNISHING:
        return {
            "decision_kind": msg(
                "Only the administrative meeting or the principal's office meeting decides this."
            )
        }
    if decision is DecisionKind.LIABILITY and not rulings:
        return {"rulings": msg("Say for each person what was decided.")}
    if decision is not DecisionKind.NOTED and not words:
        return {"decision": msg("Write down the decision.")}
    return {}


@dataclass(frozen=True)
class Slot:
    """A meeting that the plan asks for."""

    kind: MeetingKind
    day: date


def planned_slots(
    first: date, last: date, working: Iterable[date], weekday: int = 1
) -> tuple[Slot, ...]:
    """Return the meetings LED-10 asks for in a span of days, by day.

    Each month a regular meeting on the first school day with this ISO ``weekday`` (or the first
    school day at all), a leading group meeting on its last school day; a dispatch meeting on the
    last school day but one of each quarter. Months without a school day have none.
    """
    by_month: dict[tuple[int, int], list[date]] = {}
    for day in sorted(set(working)):
        if first <= day <= last:
            by_month.setdefault((day.year, day.month), []).append(day)
    slots = []
    for days in by_month.values():
        fitting = [day for day in days if day.isoweekday() == weekday]
        slots.append(Slot(MeetingKind.ROUTINE, (fitting or days)[0]))
        slots.append(Slot(MeetingKind.LEADING_GROUP, days[-1]))
    quarters: dict[tuple[int, int], list[date]] = {}
    for (year, month), days in by_month.items():
        quarters.setdefault((year, (month - 1) // 3), []).extend(days)
    slots += [Slot(MeetingKind.DISPATCH, days[-2:][0]) for days in quarters.values()]
    return tuple(sorted(slots, key=lambda slot: (slot.day, slot.kind.value)))


def missing_slots(slots: Sequence[Slot], there: Iterable[tuple[MeetingKind, date]]) -> list[Slot]:
    """Return the slots for which no meeting of that kind stands in the month (or quarter)."""
    known = {(kind, _span(kind, day)) for kind, day in there}
    return [slot for slot in slots if (slot.kind, _span(slot.kind, slot.day)) not in known]


def _span(kind: MeetingKind, day: date) -> tuple[int, int]:
    if kind is MeetingKind.DISPATCH:
        return day.year, (day.month - 1) // 3
    return day.year, day.month


def week_after(day: date) -> date:
    """Return the usual due date of a decision: a week later."""
    return day + timedelta(days=7)
