"""Duties of a file: answers with evidence, who judged them, what the meetings decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.db.links import MeetingDecision, meeting_decisions
from campus_guard.db.models import (
    Accident,
    AccidentDuty,
    AccidentManualFinding,
    AccidentVictim,
    Area,
    DutyConfirmation,
    DutyEvidence,
    Meeting,
    MeetingItem,
    Person,
    SchoolClass,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.inputs import DutyInput
from campus_guard.features.accidents.queries.access import check_reading
from campus_guard.features.accidents.queries.load import children, duty_of
from campus_guard.features.accidents.rules import (
    Confirmation,
    DutyRole,
    Line,
    Question,
    Tier,
)
from campus_guard.features.people.queries.organisation import PositionHolders


@dataclass(frozen=True)
class EvidenceView:
    """What one answer rests on; ``attachments`` are ids of the file's papers."""

    text: str
    attachments: tuple[int, ...]


@dataclass(frozen=True)
class ConfirmationView:
    """A step that was taken: by whom, when, on which decision (``number`` of the meeting)."""

    step: Confirmation
    person: str
    at: datetime
    item_id: int | None
    number: str
    note: str


@dataclass(frozen=True)
class DutyView:
    """One duty with its evidence by question and the steps taken, in order."""

    id: int
    input: DutyInput
    evidence: Mapping[Question, EvidenceView]
    confirmations: tuple[ConfirmationView, ...]


@dataclass(frozen=True)
class HandFindingView:
    """A finding of the meeting by hand (A-13)."""

    id: int
    line: Line
    tier: Tier
    persons: tuple[str, ...]
    reason: str
    number: str


@dataclass(frozen=True)
class Suggestion:
    """Who is probably responsible, and why: the class teacher of the child, the area's chief."""

    role: DutyRole
    person_id: int
    name: str
    because: str


@dataclass(frozen=True)
class Judge:
    """Who usually proposes or confirms: the holder of the position on the day."""

    person_id: int
    name: str


@dataclass(frozen=True)
class DutyFile:
    """All about the duties of one accident. ``open_decisions`` are not carried into it yet."""

    version: int
    duties: tuple[DutyView, ...]
    by_hand: tuple[HandFindingView, ...]
    decisions: tuple[MeetingDecision, ...]
    open_decisions: tuple[MeetingDecision, ...]
    suggestions: tuple[Suggestion, ...]
    directors: Mapping[Line, Judge]
    vice_principals: Mapping[Line, Judge]


@dataclass(frozen=True, kw_only=True)
class GetDuties(Query[DutyFile]):
    """The duties of one accident; a restricted file asks for a reason first."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> DutyFile:
        row = r.get(Accident, self.accident_id)
        check_reading(r, row)
        duties = children(r, AccidentDuty, [row.id])
        decisions = tuple(d for d in meeting_decisions(r, row.id) if d.on_liability)
        used = {
            *r.session.scalars(_items(DutyConfirmation, [d.id for d in duties])),
            *(f.meeting_item_id for f in _by_hand(r, row)),
        }
        directors, vices = _judges(r, row)
        return DutyFile(
            version=row.version,
            duties=_views(r, duties),
            by_hand=_hand_views(r, row, decisions),
            decisions=decisions,
            open_decisions=tuple(d for d in decisions if d.item_id not in used),
            suggestions=_suggestions(r, row, duties),
            directors=directors,
            vice_principals=vices,
        )


def _items(model: type[DutyConfirmation], duty_ids: Sequence[int]) -> sa.Select[int | None]:
    return sa.select(model.meeting_item_id).where(
        model.voided_at.is_(None), model.duty_id.in_(duty_ids)
    )


def _views(r: Read, duties: Sequence[AccidentDuty]) -> tuple[DutyView, ...]:
    ids = [duty.id for duty in duties]
    evidence: dict[int, dict[Question, EvidenceView]] = {}
    for row in r.session.scalars(alive(DutyEvidence).where(DutyEvidence.duty_id.in_(ids))):
        view = EvidenceView(r.unseal(row, "text"), tuple(row.attachments))
        evidence.setdefault(row.duty_id, {})[Question(row.question)] = view
    taken: dict[int, list[ConfirmationView]] = {}
    query = (
        sa.select(DutyConfirmation, Meeting.number)
        .outerjoin(MeetingItem, MeetingItem.id == DutyConfirmation.meeting_item_id)
        .outerjoin(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(DutyConfirmation.voided_at.is_(None), DutyConfirmation.duty_id.in_(ids))
        .order_by(DutyConfirmation.id)
    )
    for step, number in r.session.execute(query):
        taken.setdefault(step.duty_id, []).append(_confirmation(r, step, number or ""))
    order = list(Confirmation)
    return tuple(
        DutyView(
            duty.id,
            duty_of(r, duty),
            evidence.get(duty.id, {}),
            tuple(sorted(taken.get(duty.id, ()), key=lambda c: order.index(c.step))),
        )
        for duty in duties
    )


def _confirmation(r: Read, row: DutyConfirmation, number: str) -> ConfirmationView:
    return ConfirmationView(
        Confirmation(row.step),
        row.person_name,
        row.at,
        row.meeting_item_id,
        number,
        r.unseal(row, "note"),
    )


def _by_hand(r: Read, row: Accident) -> Sequence[AccidentManualFinding]:
    query = alive(AccidentManualFinding).where(AccidentManualFinding.accident_id == row.id)
    return r.session.scalars(query.order_by(AccidentManualFinding.id)).all()


def _hand_views(
    r: Read, row: Accident, decisions: Sequence[MeetingDecision]
) -> tuple[HandFindingView, ...]:
    numbers = {d.item_id: d.number for d in decisions}
    return tuple(
        HandFindingView(
            found.id,
            Line(found.line),
            Tier(found.tier),
            tuple(one["name"] for one in found.persons),
            r.unseal(found, "reason"),
            numbers.get(found.meeting_item_id, ""),
        )
        for found in _by_hand(r, row)
    )


def _judges(r: Read, row: Accident) -> tuple[dict[Line, Judge], dict[Line, Judge]]:
    """Return per line who proposes and who confirms, as appointed on the day of the accident."""
    directors: dict[Line, Judge] = {}
    vices: dict[Line, Judge] = {}
    for held in PositionHolders(on=row.occurred_at.date()).fetch(r):
        judge = Judge(held.person_id, held.name)
        for line in Line:
            if held.position == "line_director" and held.line == line.value:
                directors.setdefault(line, judge)
            elif held.position == "vice_principal" and (not held.lines or line in held.lines):
                vices.setdefault(line, judge)
    return directors, vices


def _suggestions(r: Read, row: Accident, duties: Sequence[AccidentDuty]) -> tuple[Suggestion, ...]:
    """Return who is not named yet and probably should be: class teachers, chief of the area."""
    found: dict[tuple[DutyRole, int], Suggestion] = {}
    classes = {v.class_id for v in children(r, AccidentVictim, [row.id]) if v.class_id}
    query = (
        sa.select(SchoolClass.name, Person.id, Person.name.label("teacher"))
        .join(Person, Person.id == SchoolClass.class_teacher_id)
        .where(SchoolClass.id.in_(classes))
    )
    for one in r.session.execute(query):
        role = DutyRole.CLASS_TEACHER
        found[role, one.id] = Suggestion(role, one.id, one.teacher, one.name)
    area = r.session.get(Area, row.area_id) if row.area_id is not None else None
    if area is not None and area.chief_id is not None:
        chief = r.get(Person, area.chief_id)
        role = DutyRole.LOGISTICS_STAFF if chief.line == "logistics" else DutyRole.DUTY_PERSON
        found.setdefault((role, chief.id), Suggestion(role, chief.id, chief.name, area.name))
    named = {(DutyRole(d.role), d.person_id) for d in duties}
    return tuple(s for key, s in found.items() if key not in named)
