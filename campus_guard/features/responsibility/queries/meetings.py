"""Meetings: the list with the plan, one with its agenda, and what its printed minutes need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.text import fold
from campus_guard.db.links import RulingView, closed_to, rulings_of
from campus_guard.db.models import Accident, Hazard, Meeting, MeetingItem, Task
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.responsibility.inputs import Asked
from campus_guard.features.responsibility.queries.tasks import TaskRow, task_rows
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
    MeetingState,
)
from campus_guard.features.responsibility.rules.tasks import TaskState


@dataclass(frozen=True)
class MeetingRow:
    """One line of the list. ``undecided`` items, ``open_tasks`` of ``tasks`` that came out."""

    id: int
    version: int
    number: str
    kind: MeetingKind
    state: MeetingState
    subject: str
    planned_at: datetime
    held_at: datetime | None
    place: str
    chair: str
    recorder: str
    items: int
    undecided: int
    tasks: int
    open_tasks: int
    overdue: bool
    voided: bool

    @property
    def at(self) -> datetime:
        """Return when it was held, else when it is planned."""
        return self.held_at or self.planned_at


@dataclass(frozen=True)
class PlanCount:
    """Planned and held meetings of one kind in one month (``2026-10``); ``due`` have passed."""

    month: str
    kind: MeetingKind
    planned: int
    held: int
    missed: int


@dataclass(frozen=True)
class ItemView:
    """One item of the agenda, opened, with the numbers of what it is about.

    ``hidden``: about a restricted file the reader is not named for; its words are empty.
    """

    id: int
    uid: str
    version: int
    kind: ItemKind
    topic: str
    report: str
    accident_id: int | None
    accident_number: str
    hazard_id: int | None
    hazard_number: str
    decision_kind: DecisionKind | None
    decision: str
    rulings: tuple[RulingView, ...]
    tasks: tuple[TaskRow, ...]
    hidden: bool = False


@dataclass(frozen=True)
class MeetingDetail:
    """One meeting. ``before`` is the last one of its kind, ``last_tasks`` what it decided.

    ``usual`` are the people of the one before.
    """

    row: MeetingRow
    chair_id: int | None
    recorder_id: int | None
    people: tuple[Asked, ...]
    usual: tuple[Asked, ...]
    items: tuple[ItemView, ...]
    before: MeetingRow | None
    last_tasks: tuple[TaskRow, ...]
    minuted_at: datetime | None
    minuted_by: str

    @property
    def locked(self) -> bool:
        """Tell whether nothing can be changed."""
        return self.row.state is MeetingState.MINUTED or self.row.voided


@dataclass(frozen=True)
class MinutesPaper:
    """What the printed minutes need, from one snapshot."""

    meeting: MeetingDetail
    head: PaperHead


@dataclass(frozen=True, kw_only=True)
class ListMeetings(Query[tuple[MeetingRow, ...]]):
    """Meetings of a span of days: missed ones, those to come by day, held ones from the newest."""

    roles = OFFICE
    text: str = ""
    first: date | None = None
    last: date | None = None
    kind: MeetingKind | None = None
    state: MeetingState | None = None
    voided: bool = False

    def fetch(self, r: Read) -> tuple[MeetingRow, ...]:
        query = sa.select(Meeting)
        void = Meeting.voided_at
        query = query.where(void.is_not(None) if self.voided else void.is_(None))
        if self.kind is not None:
            query = query.where(Meeting.kind == self.kind.value)
        if self.state is not None:
            query = query.where(Meeting.state == self.state.value)
        rows = meeting_rows(r, r.session.scalars(query).all())
        found = [row for row in rows if self._shows(row)]
        found.sort(key=lambda m: (m.at, m.id))
        held = [m for m in found if m.held_at is not None]
        planned = [m for m in found if m.held_at is None]
        planned.sort(key=lambda m: not m.overdue)
        return (*planned, *reversed(held))

    def _shows(self, row: MeetingRow) -> bool:
        day = row.at.date()
        if self.first is not None and day < self.first:
            return False
        if self.last is not None and day > self.last:
            return False
        wanted = fold(self.text)
        words = (row.number, row.subject, row.place, row.chair, row.recorder)
        return not wanted or any(wanted in fold(word) for word in words)


@dataclass(frozen=True, kw_only=True)
class MeetingPlan(Query[tuple[PlanCount, ...]]):
    """Planned and held, by month and kind; months without a meeting are left out."""

    roles = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> tuple[PlanCount, ...]:
        rows = ListMeetings(first=self.first, last=self.last).fetch(r)
        groups: dict[tuple[str, MeetingKind], list[MeetingRow]] = {}
        for row in rows:
            groups.setdefault((f"{row.at:%Y-%m}", row.kind), []).append(row)
        order = list(MeetingKind)
        return tuple(
            PlanCount(
                month,
                kind,
                len(group),
                sum(row.held_at is not None for row in group),
                sum(row.overdue for row in group),
            )
            for (month, kind), group in sorted(
                groups.items(), key=lambda entry: (entry[0][0], order.index(entry[0][1]))
            )
        )


@dataclass(frozen=True, kw_only=True)
class GetMeeting(Query[MeetingDetail]):
    """One meeting with its agenda, decisions and tasks, and the state of the last decisions."""

    roles = OFFICE
    meeting_id: int

    def fetch(self, r: Read) -> MeetingDetail:
        row = r.get(Meeting, self.meeting_id)
        before = _before(r, row)
        return MeetingDetail(
            row=meeting_rows(r, [row])[0],
            chair_id=row.chair_id,
            recorder_id=row.recorder_id,
            people=tuple(Asked.read(one) for one in row.people),
            usual=tuple(Asked.read(one) for one in before.people) if before is not None else (),
            items=_items(r, row),
            before=meeting_rows(r, [before])[0] if before is not None else None,
            last_tasks=_tasks_of(r, before) if before is not None else (),
            minuted_at=row.minuted_at,
            minuted_by=row.minuted_by,
        )


@dataclass(frozen=True, kw_only=True)
class MeetingMinutes(Query[MinutesPaper]):
    """The minutes (MEET) of a meeting, by its id or its number. Raises NotFound."""

    roles = OFFICE
    meeting_id: int | None = None
    number: str = ""

    def fetch(self, r: Read) -> MinutesPaper:
        found = self.meeting_id
        if found is None:
            found = r.session.scalar(sa.select(Meeting.id).where(Meeting.number == self.number))
        if found is None:
            raise NotFound(msg("There is no meeting {number}.", number=self.number))
        meeting = GetMeeting(meeting_id=found).fetch(r)
        return MinutesPaper(meeting, GetPaperHead().fetch(r))


def meeting_rows(r: Read, rows: Sequence[Meeting]) -> list[MeetingRow]:
    """Return meetings with the counts of their agenda."""
    ids = [row.id for row in rows]
    items = (
        sa.select(
            MeetingItem.meeting_id,
            sa.func.count().label("n"),
            sa.func.sum(sa.case((MeetingItem.decision_kind.is_(None), 1), else_=0)).label("open"),
        )
        .where(MeetingItem.voided_at.is_(None), MeetingItem.meeting_id.in_(ids))
        .group_by(MeetingItem.meeting_id)
    )
    tasks = (
        sa.select(
            MeetingItem.meeting_id,
            sa.func.count().label("n"),
            sa.func.sum(sa.case((Task.state == TaskState.OPEN.value, 1), else_=0)).label("open"),
        )
        .join(Task, Task.meeting_item_id == MeetingItem.id)
        .where(Task.voided_at.is_(None), MeetingItem.meeting_id.in_(ids))
        .group_by(MeetingItem.meeting_id)
    )
    counts = {c.meeting_id: (c.n, c.open) for c in r.session.execute(items)}
    out = {c.meeting_id: (c.n, c.open) for c in r.session.execute(tasks)}
    return [_row(r, row, counts.get(row.id, (0, 0)), out.get(row.id, (0, 0))) for row in rows]


def _row(r: Read, row: Meeting, items: tuple[int, int], tasks: tuple[int, int]) -> MeetingRow:
    state = MeetingState(row.state)
    return MeetingRow(
        id=row.id,
        version=row.version,
        number=row.number,
        kind=MeetingKind(row.kind),
        state=state,
        subject=row.subject,
        planned_at=row.planned_at,
        held_at=row.held_at,
        place=row.place,
        chair=row.chair,
        recorder=row.recorder,
        items=items[0],
        undecided=items[1],
        tasks=tasks[0],
        open_tasks=tasks[1],
        overdue=state is MeetingState.PLANNED and row.planned_at.date() < r.today,
        voided=row.voided_at is not None,
    )


def _before(r: Read, row: Meeting) -> Meeting | None:
    """Return the meeting of the same kind that was held last before this one."""
    at = row.held_at or row.planned_at
    query = alive(Meeting).where(
        Meeting.kind == row.kind,
        Meeting.id != row.id,
        Meeting.held_at.is_not(None),
        Meeting.held_at < at,
    )
    return r.session.scalars(query.order_by(Meeting.held_at.desc(), Meeting.id.desc())).first()


def _tasks_of(r: Read, meeting: Meeting) -> tuple[TaskRow, ...]:
    query = (
        alive(Task)
        .join(MeetingItem, MeetingItem.id == Task.meeting_item_id)
        .where(MeetingItem.meeting_id == meeting.id)
        .order_by(Task.due_on, Task.id)
    )
    return tuple(task_rows(r, r.session.scalars(query).all()))


def _items(r: Read, meeting: Meeting) -> tuple[ItemView, ...]:
    query = alive(MeetingItem).where(MeetingItem.meeting_id == meeting.id)
    rows = r.session.scalars(query.order_by(MeetingItem.sort, MeetingItem.id)).all()
    accidents = {
        a.id: a.number
        for a in r.session.execute(
            sa.select(Accident.id, Accident.number).where(
                Accident.id.in_({i.accident_id for i in rows if i.accident_id})
            )
        )
    }
    hazards = {
        h.id: h.number
        for h in r.session.execute(
            sa.select(Hazard.id, Hazard.number).where(
                Hazard.id.in_({i.hazard_id for i in rows if i.hazard_id})
            )
        )
    }
    tasks: dict[int, list[Task]] = {}
    wanted = alive(Task).where(Task.meeting_item_id.in_([i.id for i in rows]))
    for task in r.session.scalars(wanted.order_by(Task.due_on, Task.id)):
        tasks.setdefault(task.meeting_item_id or 0, []).append(task)
    closed = closed_to(r, [row.accident_id for row in rows])
    found = (
        ItemView(
            id=row.id,
            uid=row.uid,
            version=row.version,
            kind=ItemKind(row.kind),
            topic=r.unseal(row, "topic"),
            report=r.unseal(row, "report"),
            accident_id=row.accident_id,
            accident_number=accidents.get(row.accident_id or 0, ""),
            hazard_id=row.hazard_id,
            hazard_number=hazards.get(row.hazard_id or 0, ""),
            decision_kind=DecisionKind(row.decision_kind) if row.decision_kind else None,
            decision=r.unseal(row, "decision"),
            rulings=rulings_of(r, [row.id]),
            tasks=tuple(task_rows(r, tasks.get(row.id, []))),
        )
        for row in rows
    )
    return tuple(_hide(item) if item.accident_id in closed else item for item in found)


def _hide(item: ItemView) -> ItemView:
    return replace(item, hidden=True, topic="", report="", decision="", rulings=())
