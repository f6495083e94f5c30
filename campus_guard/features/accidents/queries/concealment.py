"""Cases of concealment: candidates of the clock, those put on record, judged ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.core.text import fold
from campus_guard.db.models import (
    Accident,
    AccidentDuty,
    AccidentStep,
    Concealment,
    ConcealmentEvent,
    Meeting,
    MeetingItem,
    Person,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries.access import check_reading, may_open
from campus_guard.features.accidents.queries.lists import between
from campus_guard.features.accidents.queries.load import children
from campus_guard.features.accidents.rules import Concealment as Settled
from campus_guard.features.accidents.rules import (
    ConcealmentKind,
    ConcealmentState,
    Line,
    Party,
    StepCode,
)
from campus_guard.features.accidents.rules.concealment import candidate_of


@dataclass(frozen=True)
class Suggested:
    """Who had to do what was late, as far as the file says."""

    person_id: int | None
    name: str


@dataclass(frozen=True)
class CaseEvent:
    """What happened to a case; ``kind`` is proposed, changed, confirmed, rejected, taken_back."""

    at: datetime
    username: str
    kind: str
    reason: str


@dataclass(frozen=True)
class ConcealmentView:
    """One case. ``id`` None: a late step that nobody has judged (the clock's candidate).

    ``still_late`` False: the step it rests on is in time now, as its telling was corrected.
    Words of a restricted file are empty outside the file.
    """

    id: int | None
    version: int
    accident_id: int
    number: str
    occurred_at: datetime
    place: str
    kind: ConcealmentKind
    state: ConcealmentState
    step_id: int | None
    step: StepCode | None
    due_at: datetime | None
    done_at: datetime | None
    still_late: bool
    person_id: int | None
    person: str
    line: Line | None
    evidence: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    meeting: str
    suggested: Suggested | None
    restricted: bool
    events: tuple[CaseEvent, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells it from others, judged or not."""
        return f"case{self.id}" if self.id is not None else f"step{self.step_id}"

    def as_settled(self, *, term_open: bool = True) -> Settled:
        """Return the case as the settlement counts it."""
        key = str(self.person_id) if self.person_id is not None else self.person or None
        line = self.line.value if self.line is not None else None
        return Settled(self.kind, self.state, key, line, term_open)


@dataclass(frozen=True, kw_only=True)
class ListConcealment(Query[tuple[ConcealmentView, ...]]):
    """Cases of accidents that occurred in a span of days, candidates first, the newest first.

    ``accident_id``: of one file, with all words (a restricted one asks for a reason first).
    """

    roles = OFFICE
    text: str = ""
    first: date | None = None
    last: date | None = None
    state: ConcealmentState | None = None
    kind: ConcealmentKind | None = None
    accident_id: int | None = None

    def fetch(self, r: Read) -> tuple[ConcealmentView, ...]:
        files = {row.id: row for row in self._files(r)}
        if self.accident_id is not None:
            check_reading(r, r.get(Accident, self.accident_id))
        found = [v for v in _all(r, files, whole=self.accident_id is not None) if self._shows(v)]
        order = list(ConcealmentState)
        found.sort(key=lambda v: (v.occurred_at, v.number), reverse=True)
        found.sort(key=lambda v: order.index(v.state))
        return tuple(found)

    def _files(self, r: Read) -> list[Accident]:
        found = sa.union(
            sa.select(Concealment.accident_id).where(Concealment.voided_at.is_(None)),
            sa.select(AccidentStep.accident_id).where(*_late(r)),
        )
        query = alive(Accident).where(Accident.id.in_(found))
        if self.accident_id is not None:
            query = query.where(Accident.id == self.accident_id)
        if self.first is not None or self.last is not None:
            query = query.where(*between(self.first, self.last))
        return [row for row in r.session.scalars(query) if may_open(r, row)]

    def _shows(self, view: ConcealmentView) -> bool:
        if self.state is not None and view.state is not self.state:
            return False
        if self.kind is not None and view.kind is not self.kind:
            return False
        wanted = fold(self.text)
        words = (view.number, view.place, view.person, view.decided_by)
        return not wanted or any(wanted in fold(word) for word in words)


@dataclass(frozen=True, kw_only=True)
class ConfirmedConcealments(Query[tuple[ConcealmentView, ...]]):
    """The confirmed cases of accidents that occurred from ``first`` to ``last``."""

    roles = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> tuple[ConcealmentView, ...]:
        state = ConcealmentState.CONFIRMED
        return ListConcealment(first=self.first, last=self.last, state=state).fetch(r)


@dataclass(frozen=True, kw_only=True)
class CountConcealment(Query[int]):
    """How many candidates nobody has judged: late steps of the clock and those by hand."""

    roles = OFFICE

    def fetch(self, r: Read) -> int:
        return len(ListConcealment(state=ConcealmentState.CANDIDATE).fetch(r))


def _late(r: Read) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions for steps that may be late; ``candidate_of`` decides."""
    undone = sa.and_(AccidentStep.done_at.is_(None), AccidentStep.due_at < r.now)
    return (
        AccidentStep.voided_at.is_(None),
        AccidentStep.due_at.is_not(None),
        sa.or_(AccidentStep.done_at > AccidentStep.due_at, undone),
    )


def _all(r: Read, files: Mapping[int, Accident], *, whole: bool) -> Iterable[ConcealmentView]:
    cases = list(r.session.scalars(alive(Concealment).where(Concealment.accident_id.in_(files))))
    timed = alive(AccidentStep).where(
        AccidentStep.accident_id.in_(files), AccidentStep.due_at.is_not(None)
    )
    steps = {step.id: step for step in r.session.scalars(timed)}
    numbers = _meetings(r, cases)
    suggested = _responsible(r, files)
    for case in cases:
        row = files[case.accident_id]
        words = whole or not row.restricted
        meeting = numbers.get(case.meeting_item_id or 0, "")
        yield _case(r, row, case, steps.get(case.step_id or 0), meeting, words=words)
    judged = {case.step_id for case in cases}
    for step in steps.values():
        kind = candidate_of(step.due_at, step.done_at, r.now)
        if kind is not None and step.applies and step.id not in judged:
            actor = Party(step.actor) is Party.RESPONSIBLE_PERSON
            who = suggested.get(step.accident_id) if actor else None
            yield _of_clock(files[step.accident_id], step, kind, who)


def _case(
    r: Read,
    row: Accident,
    case: Concealment,
    step: AccidentStep | None,
    meeting: str,
    *,
    words: bool,
) -> ConcealmentView:
    late = step is not None and candidate_of(step.due_at, step.done_at, r.now) is not None
    return ConcealmentView(
        id=case.id,
        version=case.version,
        accident_id=row.id,
        number=row.number,
        occurred_at=row.occurred_at,
        place=row.place,
        kind=ConcealmentKind(case.kind),
        state=ConcealmentState(case.state),
        step_id=case.step_id,
        step=StepCode(step.code) if step is not None else None,
        due_at=case.due_at,
        done_at=case.done_at,
        still_late=late or case.step_id is None,
        person_id=case.person_id,
        person=case.person_name,
        line=Line(case.line) if case.line else None,
        evidence=r.unseal(case, "evidence") if words else "",
        decided_at=case.decided_at,
        decided_by=case.decided_by,
        reason=r.unseal(case, "reason") if words else "",
        meeting=meeting,
        suggested=None,
        restricted=row.restricted,
        events=_events(r, case) if words else (),
    )


def _of_clock(
    row: Accident, step: AccidentStep, kind: ConcealmentKind, who: Suggested | None
) -> ConcealmentView:
    return ConcealmentView(
        id=None,
        version=0,
        accident_id=row.id,
        number=row.number,
        occurred_at=row.occurred_at,
        place=row.place,
        kind=kind,
        state=ConcealmentState.CANDIDATE,
        step_id=step.id,
        step=StepCode(step.code),
        due_at=step.due_at,
        done_at=step.done_at,
        still_late=True,
        person_id=None,
        person="",
        line=None,
        evidence="",
        decided_at=None,
        decided_by="",
        reason="",
        meeting="",
        suggested=who,
        restricted=row.restricted,
    )


def _meetings(r: Read, cases: Iterable[Concealment]) -> dict[int, str]:
    ids = {case.meeting_item_id for case in cases if case.meeting_item_id is not None}
    if not ids:
        return {}
    query = (
        sa.select(MeetingItem.id, Meeting.number)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(MeetingItem.id.in_(ids))
    )
    return {row.id: row.number for row in r.session.execute(query)}


def _responsible(r: Read, files: Mapping[int, Accident]) -> dict[int, Suggested]:
    """Return the first responsible person of each file."""
    duties = children(r, AccidentDuty, files)
    ids = {duty.person_id for duty in duties if duty.person_id is not None}
    people = r.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row.id: row.name for row in people}
    found: dict[int, Suggested] = {}
    for duty in duties:
        name = names.get(duty.person_id or 0, duty.person_name)
        if name:
            found.setdefault(duty.accident_id, Suggested(duty.person_id, name))
    return found


def _events(r: Read, case: Concealment) -> tuple[CaseEvent, ...]:
    query = sa.select(ConcealmentEvent).where(ConcealmentEvent.concealment_id == case.id)
    return tuple(
        CaseEvent(event.at, event.username, event.kind, r.unseal(event, "reason"))
        for event in r.session.scalars(query.order_by(ConcealmentEvent.id))
    )
