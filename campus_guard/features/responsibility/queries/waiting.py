"""What waits for a meeting: the agenda is built from it."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.db.links import meeting_decided
from campus_guard.db.models import (
    Accident,
    AccidentAftermath,
    AccidentDuty,
    AccidentStep,
    Concealment,
    Hazard,
    Meeting,
    MeetingItem,
    Person,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.responsibility.queries.meetings import GetMeeting
from campus_guard.features.responsibility.rules.meetings import ItemKind
from campus_guard.features.responsibility.rules.tasks import TaskState

TIERS = {
    "R2": msg("Moderate responsibility accident"),
    "R3": msg("Grave responsibility accident"),
}
MOST_HAZARDS = 20


@dataclass(frozen=True)
class Proposal:
    """Something that waits: an item as it would stand on the agenda, and why it is proposed."""

    kind: ItemKind
    topic: Message
    why: Message
    accident_id: int | None = None
    hazard_id: int | None = None
    report: Message | None = None


@dataclass(frozen=True)
class DutyChoice:
    """A responsible person of an accident, as the decision about it lists them."""

    duty_id: int
    person_id: int | None
    person_name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class WaitingForMeeting(Query[tuple[Proposal, ...]]):
    """What a meeting should talk about and does not yet, the heaviest first."""

    roles = OFFICE
    meeting_id: int

    def fetch(self, r: Read) -> tuple[Proposal, ...]:
        meeting = r.get(Meeting, self.meeting_id)
        there = _on_agenda(r, meeting)
        found = [*_follow_up(r, meeting), *_accidents(r), *_concealment(r), *_hazards(r)]
        return tuple(p for p in found if (p.kind, p.accident_id, p.hazard_id) not in there)


@dataclass(frozen=True, kw_only=True)
class DutiesOfAccident(Query[tuple[DutyChoice, ...]]):
    """The responsible persons named in an accident file."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> tuple[DutyChoice, ...]:
        query = alive(AccidentDuty).where(AccidentDuty.accident_id == self.accident_id)
        rows = r.session.scalars(query.order_by(AccidentDuty.sort, AccidentDuty.id)).all()
        ids = {row.person_id for row in rows if row.person_id is not None}
        people = sa.select(Person.id, Person.name).where(Person.id.in_(ids))
        names = {p.id: p.name for p in r.session.execute(people)}
        return tuple(
            DutyChoice(
                row.id, row.person_id, names.get(row.person_id or 0, row.person_name), row.role
            )
            for row in rows
        )


def _on_agenda(r: Read, meeting: Meeting) -> set[tuple[ItemKind, int | None, int | None]]:
    rows = r.session.scalars(alive(MeetingItem).where(MeetingItem.meeting_id == meeting.id))
    return {(ItemKind(row.kind), row.accident_id, row.hazard_id) for row in rows}


def _follow_up(r: Read, meeting: Meeting) -> Iterable[Proposal]:
    """Return the state of the last decisions: the first item of each meeting."""
    detail = GetMeeting(meeting_id=meeting.id).fetch(r)
    if detail.before is None or not detail.last_tasks:
        return
    done = sum(task.state is not TaskState.OPEN for task in detail.last_tasks)
    yield Proposal(
        ItemKind.FOLLOW_UP,
        msg("State of the decisions of {number}", number=detail.before.number),
        msg("{done} of {n} done", done=done, n=len(detail.last_tasks)),
        report=msg("{done} of {n} done", done=done, n=len(detail.last_tasks)),
    )


def _accidents(r: Read) -> Iterable[Proposal]:
    """Return the files that need the 行政会: R2 and R3, events outside the tiers, petitions."""
    query = alive(Accident).where(Accident.state != "closed").order_by(Accident.occurred_at)
    asked = sa.select(AccidentAftermath.accident_id).where(
        AccidentAftermath.voided_at.is_(None), AccidentAftermath.petition.is_(True)
    )
    petitions = set(r.session.scalars(asked))
    for row in r.session.scalars(query):
        where = {"number": row.number, "place": _place(row)}
        if row.headline in TIERS and not meeting_decided(r.session, row.id):
            words = msg("{number} {place}: liability and punishment", **where)
            why = msg("{tier}: the meeting decides", tier=TIERS[row.headline])
            yield Proposal(ItemKind.DETERMINATION, words, why, accident_id=row.id)
        elif _outside(row) and not meeting_decided(r.session, row.id):
            words = msg("{number} {place}: is there a responsibility?", **where)
            why = msg("Event outside the tiers: a finding is possible (A-13)")
            yield Proposal(ItemKind.MANUAL_FINDING, words, why, accident_id=row.id)
        if row.public_attention or row.id in petitions:
            words = msg("{number} {place}: petition or public attention", **where)
            why = msg("Marked as drawing public attention")
            if row.id in petitions:
                why = msg("People petitioned or wrote letters")
            yield Proposal(ItemKind.PETITION, words, why, accident_id=row.id)


def _place(row: Accident) -> str:
    """Return where it happened; of a restricted file that is not told."""
    return "" if row.restricted else row.place


def _outside(row: Accident) -> bool:
    return any(flag.startswith("NOT_COVERED_CAUSE") for flag in row.flags)


def _concealment(r: Read) -> Iterable[Proposal]:
    """Return the files with candidates nobody has judged, from the clock or by hand."""
    judged = sa.select(Concealment.step_id).where(
        Concealment.voided_at.is_(None), Concealment.step_id.is_not(None)
    )
    late = (
        sa.select(AccidentStep.accident_id)
        .where(
            AccidentStep.voided_at.is_(None),
            AccidentStep.applies,
            AccidentStep.due_at.is_not(None),
            AccidentStep.done_at > AccidentStep.due_at,
            AccidentStep.id.not_in(judged),
        )
        .distinct()
    )
    by_hand = (
        sa.select(Concealment.accident_id)
        .where(Concealment.voided_at.is_(None), Concealment.state == "candidate")
        .distinct()
    )
    ids = {*r.session.scalars(late), *r.session.scalars(by_hand)}
    query = alive(Accident).where(Accident.id.in_(ids)).order_by(Accident.occurred_at)
    for row in r.session.scalars(query):
        words = msg(
            "{number} {place}: late or omitted report?", number=row.number, place=_place(row)
        )
        why = msg("Nobody has judged the candidates yet")
        yield Proposal(ItemKind.CONCEALMENT, words, why, accident_id=row.id)


def _hazards(r: Read) -> Iterable[Proposal]:
    """Return the hazards under listed supervision and the overdue ones, the oldest first."""
    query = (
        alive(Hazard)
        .where(Hazard.state != "struck_off", Hazard.kind == "hazard")
        .where(sa.or_(Hazard.listed_on.is_not(None), Hazard.due_on < r.today))
        .order_by(Hazard.listed_on.is_(None), Hazard.due_on)
        .limit(MOST_HAZARDS)
    )
    for row in r.session.scalars(query):
        place = {"number": row.number, "place": row.place}
        words = msg("{number} {place}: hazard not rectified", **place)
        why = msg("Under listed supervision")
        if row.listed_on is None and row.due_on is not None:
            why = msg("{n} days overdue", n=(r.today - row.due_on).days)
        yield Proposal(ItemKind.HAZARD, words, why, hazard_id=row.id)
