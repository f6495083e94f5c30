"""What the features ask each other about: open tasks, and what the meetings decided.

Peer features do not import each other; what several of them need to know stands here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from campus_guard.core.roles import Role
from campus_guard.db.models.accident import Accident
from campus_guard.db.models.accident_aftermath import AccidentReader
from campus_guard.db.models.meeting import Meeting, MeetingItem, MeetingRuling, Task
from campus_guard.db.service import Read

DECIDING = ("admin", "principal_office")
"""Kinds of meeting whose decision on liability and punishment counts (行政会, 校长办公会)."""
ON_LIABILITY = ("liability", "finding_by_hand")


@dataclass(frozen=True)
class RulingView:
    """What a meeting decided about one person. ``fulfilled`` None: as the answers say."""

    id: int
    uid: str
    duty_id: int | None
    person_id: int | None
    person_name: str
    fulfilled: bool | None
    liability: str
    punishment: str
    reason: str


@dataclass(frozen=True)
class MeetingDecision:
    """A decided item of a meeting that was held."""

    item_id: int
    meeting_id: int
    number: str
    kind: str
    held_at: datetime
    chair_id: int | None
    chair: str
    accident_id: int | None
    decision_kind: str
    topic: str
    report: str
    decision: str
    rulings: tuple[RulingView, ...]

    @property
    def on_liability(self) -> bool:
        """Tell whether it is the decision that R2 and R3 need (ACC-08)."""
        return self.kind in DECIDING and self.decision_kind in ON_LIABILITY


@dataclass(frozen=True)
class TaskView:
    """A task as other files show it."""

    id: int
    number: str
    what: str
    owner: str
    due_on: date
    first_due_on: date
    state: str
    done_on: date | None
    done_by: str
    done_note: str
    verified_on: date | None
    verified_by: str
    overdue: bool


def closed_to(r: Read, accident_ids: Iterable[int | None]) -> frozenset[int]:
    """Return the restricted accidents among these whose words the actor may not read.

    The principal reads all; others where they are named, or where nobody is named yet.
    """
    wanted = {one for one in accident_ids if one is not None}
    if not wanted or r.actor.role is Role.PRINCIPAL:
        return frozenset()
    query = sa.select(Accident.id).where(Accident.id.in_(wanted), Accident.restricted)
    restricted = set(r.session.scalars(query))
    readers = sa.select(AccidentReader.accident_id, AccidentReader.account_id).where(
        AccidentReader.accident_id.in_(restricted), AccidentReader.voided_at.is_(None)
    )
    named = {(one, account) for one, account in r.session.execute(readers)}
    guarded = {accident for accident, _ in named}
    return frozenset(a for a in guarded if (a, r.actor.account_id) not in named)


def open_tasks(session: orm.Session, accident_id: int) -> int:
    """Return how many tasks of an accident are not done."""
    query = sa.select(sa.func.count(Task.id)).where(
        Task.accident_id == accident_id, Task.state == "open", Task.voided_at.is_(None)
    )
    return session.scalar(query) or 0


def meeting_decided(session: orm.Session, accident_id: int) -> bool:
    """Tell whether the 行政会 decided about liability and punishment (R2, R3)."""
    query = _decided(MeetingItem.accident_id == accident_id).where(
        Meeting.kind.in_(DECIDING), MeetingItem.decision_kind.in_(ON_LIABILITY)
    )
    return session.execute(query.limit(1)).first() is not None


def meeting_decisions(
    r: Read, accident_id: int | None = None, item_id: int | None = None
) -> tuple[MeetingDecision, ...]:
    """Return the decisions about an accident (or one item), the oldest first."""
    column = MeetingItem.accident_id == accident_id
    if item_id is not None:
        column = MeetingItem.id == item_id
    rows = r.session.execute(_decided(column)).all()
    return tuple(_decision(r, meeting, item) for meeting, item in rows)


def tasks_of(
    r: Read,
    *,
    accident_id: int | None = None,
    hazard_id: int | None = None,
    source_ref: str | None = None,
) -> tuple[TaskView, ...]:
    """Return the living tasks of an accident, hazard or other source, by due date."""
    query = sa.select(Task).where(Task.voided_at.is_(None)).order_by(Task.due_on, Task.id)
    if accident_id is not None:
        query = query.where(Task.accident_id == accident_id)
    if hazard_id is not None:
        query = query.where(Task.hazard_id == hazard_id)
    if source_ref is not None:
        query = query.where(Task.source_ref == source_ref)
    return tuple(task_view(r, row) for row in r.session.scalars(query))


def task_view(r: Read, row: Task) -> TaskView:
    """Return one task, opened."""
    return TaskView(
        id=row.id,
        number=row.number,
        what=r.unseal(row, "what"),
        owner=row.owner,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        state=row.state,
        done_on=row.done_on,
        done_by=row.done_by,
        done_note=r.unseal(row, "done_note"),
        verified_on=row.verified_on,
        verified_by=row.verified_by,
        overdue=row.state == "open" and row.due_on < r.today,
    )


def _decided(where: sa.ColumnElement[bool]) -> sa.Select[Meeting, MeetingItem]:
    return (
        sa.select(Meeting, MeetingItem)
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(
            where,
            Meeting.voided_at.is_(None),
            Meeting.held_at.is_not(None),
            MeetingItem.voided_at.is_(None),
            MeetingItem.decision_kind.is_not(None),
        )
        .order_by(Meeting.held_at, MeetingItem.id)
    )


def _decision(r: Read, meeting: Meeting, item: MeetingItem) -> MeetingDecision:
    return MeetingDecision(
        item_id=item.id,
        meeting_id=meeting.id,
        number=meeting.number,
        kind=meeting.kind,
        held_at=meeting.held_at or meeting.planned_at,
        chair_id=meeting.chair_id,
        chair=meeting.chair,
        accident_id=item.accident_id,
        decision_kind=item.decision_kind or "",
        topic=r.unseal(item, "topic"),
        report=r.unseal(item, "report"),
        decision=r.unseal(item, "decision"),
        rulings=rulings_of(r, [item.id]),
    )


def rulings_of(r: Read, item_ids: Sequence[int]) -> tuple[RulingView, ...]:
    """Return the living rulings of these items, in their order."""
    query = (
        sa.select(MeetingRuling)
        .where(MeetingRuling.item_id.in_(item_ids), MeetingRuling.voided_at.is_(None))
        .order_by(MeetingRuling.item_id, MeetingRuling.sort, MeetingRuling.id)
    )
    return tuple(
        RulingView(
            id=row.id,
            uid=row.uid,
            duty_id=row.duty_id,
            person_id=row.person_id,
            person_name=row.person_name,
            fulfilled=row.fulfilled,
            liability=r.unseal(row, "liability"),
            punishment=r.unseal(row, "punishment"),
            reason=r.unseal(row, "reason"),
        )
        for row in r.session.scalars(query)
    )
