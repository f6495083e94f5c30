"""Tasks: the list, one with its history, the counts for the page of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.core.text import fold
from campus_guard.db.links import closed_to
from campus_guard.db.models import Accident, Hazard, Meeting, MeetingItem, Task, TaskEvent
from campus_guard.db.service import Query, Read
from campus_guard.features.responsibility.rules.tasks import (
    TaskEventKind,
    TaskSource,
    TaskState,
    overdue,
)

SOON_DAYS = 7


@dataclass(frozen=True)
class TaskRow:
    """One task of the list. ``source_number`` names the accident, hazard or meeting.

    ``hidden``: it belongs to a restricted file the reader is not named for; its words are empty.
    """

    id: int
    version: int
    number: str
    what: str
    owner_id: int | None
    owner: str
    due_on: date
    first_due_on: date
    extensions: int
    source: TaskSource
    source_number: str
    accident_id: int | None
    hazard_id: int | None
    meeting_id: int | None
    state: TaskState
    overdue: bool
    days_late: int
    done_on: date | None
    done_by: str
    done_note: str
    verified_on: date | None
    verified_by: str
    verified_note: str
    mine: bool
    hidden: bool
    voided: bool
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class TaskEventView:
    """One entry of a task's history."""

    at: datetime
    username: str
    kind: TaskEventKind
    reason: str
    payload: Mapping[str, object]


@dataclass(frozen=True)
class TaskDetail:
    """One task and what happened to it, the newest first."""

    task: TaskRow
    events: tuple[TaskEventView, ...]


@dataclass(frozen=True)
class TaskCounts:
    """What waits: open ones, overdue ones, mine, those to be verified, due within a week."""

    open: int
    overdue: int
    mine: int
    to_verify: int
    due_soon: int


@dataclass(frozen=True, kw_only=True)
class ListTasks(Query[tuple[TaskRow, ...]]):
    """Tasks, overdue first, then by due date. ``state`` None: all; ``mine``: of my person."""

    roles = OFFICE
    text: str = ""
    state: TaskState | None = None
    source: TaskSource | None = None
    overdue: bool = False
    mine: bool = False
    owner_id: int | None = None
    voided: bool = False

    def fetch(self, r: Read) -> tuple[TaskRow, ...]:
        query = sa.select(Task)
        void = Task.voided_at
        query = query.where(void.is_not(None) if self.voided else void.is_(None))
        if self.state is not None:
            query = query.where(Task.state == self.state.value)
        if self.source is not None:
            query = query.where(Task.source == self.source.value)
        if self.overdue:
            query = query.where(Task.state == TaskState.OPEN.value, Task.due_on < r.today)
        owner = r.actor.person_id if self.mine else self.owner_id
        if owner is not None:
            query = query.where(Task.owner_id == owner)
        elif self.mine:
            query = query.where(Task.owner == r.actor.name)
        rows = task_rows(r, r.session.scalars(query).all())
        found = [row for row in rows if _matches(row, self.text)]
        found.sort(key=lambda t: (tuple(TaskState).index(t.state), t.due_on, t.id))
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class GetTask(Query[TaskDetail]):
    """One task with its history."""

    roles = OFFICE
    task_id: int

    def fetch(self, r: Read) -> TaskDetail:
        row = r.get(Task, self.task_id)
        query = sa.select(TaskEvent).where(TaskEvent.task_id == row.id)
        events = r.session.scalars(query.order_by(TaskEvent.id.desc()))
        task = task_rows(r, [row])[0]
        told = () if task.hidden else tuple(_event(r, event) for event in events)
        return TaskDetail(task, told)


@dataclass(frozen=True, kw_only=True)
class CountTasks(Query[TaskCounts]):
    """What waits for the office and for me."""

    roles = OFFICE

    def fetch(self, r: Read) -> TaskCounts:
        rows = r.session.execute(
            sa.select(Task.state, Task.due_on, Task.owner_id, Task.owner).where(
                Task.voided_at.is_(None), Task.state != TaskState.VERIFIED.value
            )
        ).all()
        waiting = [row for row in rows if row.state == TaskState.OPEN]
        late = [row for row in waiting if row.due_on < r.today]
        soon = [row for row in waiting if 0 <= (row.due_on - r.today).days <= SOON_DAYS]
        mine = [row for row in waiting if _mine(r, row.owner_id, row.owner)]
        return TaskCounts(len(waiting), len(late), len(mine), len(rows) - len(waiting), len(soon))


def task_rows(r: Read, rows: Sequence[Task]) -> list[TaskRow]:
    """Return tasks opened, with the numbers of what they came out of."""
    accidents = _numbers(r, Accident, [row.accident_id for row in rows])
    hazards = _numbers(r, Hazard, [row.hazard_id for row in rows])
    items = {row.meeting_item_id for row in rows if row.meeting_item_id is not None}
    query = (
        sa.select(MeetingItem.id, Meeting.id.label("meeting"), Meeting.number)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(MeetingItem.id.in_(items))
    )
    meetings = {m.id: (m.meeting, m.number) for m in r.session.execute(query)} if items else {}
    closed = closed_to(r, [row.accident_id for row in rows])
    found = [_row(r, row, accidents, hazards, meetings) for row in rows]
    return [_hide(row) if row.accident_id in closed else row for row in found]


def _hide(row: TaskRow) -> TaskRow:
    return replace(row, hidden=True, what="", done_note="", verified_note="")


def _row(
    r: Read,
    row: Task,
    accidents: Mapping[int, str],
    hazards: Mapping[int, str],
    meetings: Mapping[int, tuple[int, str]],
) -> TaskRow:
    state = TaskState(row.state)
    late = overdue(state, row.due_on, r.today)
    meeting = meetings.get(row.meeting_item_id or 0, (None, ""))
    numbers = (meeting[1], accidents.get(row.accident_id or 0), hazards.get(row.hazard_id or 0))
    return TaskRow(
        id=row.id,
        version=row.version,
        number=row.number,
        what=r.unseal(row, "what"),
        owner_id=row.owner_id,
        owner=row.owner,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        extensions=row.extensions,
        source=TaskSource(row.source),
        source_number=" ".join(filter(None, numbers)) or row.source_ref,
        accident_id=row.accident_id,
        hazard_id=row.hazard_id,
        meeting_id=meeting[0],
        state=state,
        overdue=late,
        days_late=(r.today - row.due_on).days if late else 0,
        done_on=row.done_on,
        done_by=row.done_by,
        done_note=r.unseal(row, "done_note"),
        verified_on=row.verified_on,
        verified_by=row.verified_by,
        verified_note=r.unseal(row, "verified_note"),
        mine=_mine(r, row.owner_id, row.owner),
        hidden=False,
        voided=row.voided_at is not None,
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _numbers(
    r: Read, model: type[Accident] | type[Hazard], ids: Sequence[int | None]
) -> dict[int, str]:
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    query = sa.select(model.id, model.number).where(model.id.in_(wanted))
    return {row.id: row.number for row in r.session.execute(query)}


def _mine(r: Read, owner_id: int | None, owner: str) -> bool:
    if r.actor.person_id is not None:
        return owner_id == r.actor.person_id
    return bool(owner) and owner == r.actor.name


def _matches(row: TaskRow, text: str) -> bool:
    wanted = fold(text)
    words = (row.number, row.what, row.owner, row.source_number)
    return not wanted or any(wanted in fold(word) for word in words)


def _event(r: Read, event: TaskEvent) -> TaskEventView:
    kind = TaskEventKind(event.kind)
    reason = r.unseal(event, "reason")
    return TaskEventView(event.at, event.username, kind, reason, dict(event.payload))
