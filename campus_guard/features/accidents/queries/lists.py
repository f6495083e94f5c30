"""The list of accidents, the gatekeeper's own reports, running deadlines, what waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from campus_guard.core.clock import CHINA
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_search, fold, shorten
from campus_guard.db.models import (
    Accident,
    AccidentEvent,
    AccidentSignature,
    AccidentStep,
    Account,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.access import may_open
from campus_guard.features.accidents.queries.aftermath import FollowupsDue
from campus_guard.features.accidents.queries.load import code
from campus_guard.features.accidents.queries.rows import (
    AccidentList,
    AccidentRow,
    MyReport,
    RunningDeadline,
    WaitingCounts,
)
from campus_guard.features.accidents.rules import Cause, Party, Setting, Severity, StepCode, Tier
from campus_guard.features.accidents.states import AccidentState

NEAR_MISS = "near_miss"
PENDING = "pending"
SUMMARY = 60
_LISTED = (
    Accident.uid,
    Accident.version,
    Accident.number,
    Accident.occurred_at,
    Accident.place,
    Accident.setting,
    Accident.cause,
    Accident.state,
    Accident.headline,
    Accident.severity,
    Accident.final,
    Accident.near_miss,
    Accident.by_analogy,
    Accident.restricted,
    Accident.mass_event,
    Accident.flags,
    Accident.missing_answers,
    Accident.voided_at,
    Accident.created_at,
    Accident.created_by,
    Accident.narrative,
)
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _OpenStep:
    """The little that the list needs of an undone step."""

    code: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ListAccidents(Query[AccidentList]):
    """The accidents, overdue first, then what a grave one asks for at once, then by due time.

    What has no due time is listed newest first.

    ``text`` looks into number and place. ``tier`` is a Tier, "near_miss" or "pending" (no tier
    yet). ``first`` and ``last`` are days of occurrence, both included.
    """

    roles = OFFICE
    text: str = ""
    first: date | None = None
    last: date | None = None
    tier: str | None = None
    state: AccidentState | None = None
    area_id: int | None = None
    overdue: bool = False
    open_only: bool = False
    voided: bool = False
    limit: int = 500

    def fetch(self, r: Read) -> AccidentList:
        rows = list(r.session.scalars(self._select().options(orm.load_only(*_LISTED))))
        steps = _open_steps(r, [row.id for row in rows])
        pairs = [(row, _next(steps.get(row.id, ()))) for row in rows]
        late = [row.id for row, step in pairs if _is_overdue(row, step, r.now)]
        if self.overdue:
            pairs = [pair for pair in pairs if pair[0].id in set(late)]
        urgent = {row.id for row in rows if _urgent(row, steps.get(row.id, ()))}
        pairs.sort(key=lambda pair: _order(pair[0], pair[1], r.now, pair[0].id in urgent))
        running = sum(1 for row, step in pairs if step and row.voided_at is None)
        shown = [self._row(r, row, steps.get(row.id, ())) for row, _ in pairs[: self.limit]]
        return AccidentList(tuple(shown), len(pairs), len(late), running - len(late))

    def _select(self) -> sa.Select[Accident]:
        query = sa.select(Accident).order_by(Accident.occurred_at.desc(), Accident.id.desc())
        if not self.voided:
            query = query.where(Accident.voided_at.is_(None))
        query = query.where(*between(self.first, self.last))
        if self.state is not None:
            query = query.where(Accident.state == self.state.value)
        if self.open_only:
            query = query.where(Accident.state != AccidentState.CLOSED.value)
        if self.area_id is not None:
            query = query.where(Accident.area_id == self.area_id)
        query = query.where(*self._tier_filter())
        wanted = clean_search(self.text)
        if wanted:
            query = query.where(
                sa.or_(
                    Accident.number.contains(fold(wanted), autoescape=True),
                    sa.and_(
                        Accident.restricted.is_(False),
                        Accident.place.contains(wanted, autoescape=True),
                    ),
                )
            )
        return query

    def _tier_filter(self) -> list[sa.ColumnElement[bool]]:
        if self.tier is None:
            return []
        if self.tier == NEAR_MISS:
            return [Accident.near_miss.is_(True)]
        if self.tier == PENDING:
            return [Accident.headline.is_(None), Accident.near_miss.is_(False)]
        return [Accident.headline == str(Tier(self.tier).value)]

    @staticmethod
    def _row(r: Read, row: Accident, open_steps: Sequence[_OpenStep]) -> AccidentRow:
        step = _next(open_steps) or _at_once(row, open_steps)
        shown = may_open(r, row)
        summary = "" if row.restricted else shorten(r.unseal(row, "narrative"), SUMMARY)
        return AccidentRow(
            id=row.id,
            version=row.version,
            number=row.number,
            occurred_at=row.occurred_at,
            place=row.place if shown else "",
            setting=code(Setting, row.setting) if shown else None,
            cause=code(Cause, row.cause) if shown else None,
            state=AccidentState(row.state),
            headline=code(Tier, row.headline),
            severity=code(Severity, row.severity),
            final=row.final,
            near_miss=row.near_miss,
            by_analogy=row.by_analogy,
            restricted=row.restricted,
            mass_event=row.mass_event,
            flags=tuple(row.flags),
            missing=row.missing_answers,
            summary=summary,
            next_step=StepCode(step.code) if step else None,
            next_due_at=step.due_at if step else None,
            overdue=_is_overdue(row, step, r.now),
            open_steps=len(open_steps),
            voided=row.voided_at is not None,
            typed_at=row.created_at,
            typed_by=row.created_by,
        )


def between(first: date | None, last: date | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions for days of occurrence in China, both included."""
    found: list[sa.ColumnElement[bool]] = []
    if first is not None:
        found.append(Accident.occurred_at >= datetime.combine(first, time.min, CHINA))
    if last is not None:
        after = datetime.combine(last + timedelta(days=1), time.min, CHINA)
        found.append(Accident.occurred_at < after)
    return found


def _open_steps(r: Read, ids: Sequence[int]) -> Mapping[int, Sequence[_OpenStep]]:
    """Return the undone steps of living files, by accident."""
    query = (
        sa.select(AccidentStep.accident_id, AccidentStep.code, AccidentStep.due_at)
        .where(
            AccidentStep.voided_at.is_(None),
            AccidentStep.done_at.is_(None),
            AccidentStep.applies.is_(True),
        )
        .order_by(AccidentStep.sort, AccidentStep.id)
    )
    if len(ids) <= 500:
        query = query.where(AccidentStep.accident_id.in_(list(ids)))
    found: dict[int, list[_OpenStep]] = {}
    for accident, code_, due in r.session.execute(query):
        found.setdefault(accident, []).append(_OpenStep(code_, due))
    return found


def _next(steps: Iterable[_OpenStep]) -> _OpenStep | None:
    timed = [step for step in steps if step.due_at is not None]
    return min(timed, key=lambda step: step.due_at or _FAR, default=None)


def _at_once(row: Accident, steps: Sequence[_OpenStep]) -> _OpenStep | None:
    """Return the first undone step of an open file for which the regulation gives no number."""
    if row.voided_at is not None or row.state == AccidentState.CLOSED or not steps:
        return None
    return steps[0]


def _urgent(row: Accident, steps: Sequence[_OpenStep]) -> bool:
    """Tell whether a grave file still has to tell somebody at once."""
    return row.severity == Severity.GRAVE and _at_once(row, steps) is not None


def _is_overdue(row: Accident, step: _OpenStep | None, now: datetime) -> bool:
    if step is None or step.due_at is None or row.voided_at is not None:
        return False
    return row.state != AccidentState.CLOSED and step.due_at < now


def _order(row: Accident, step: _OpenStep | None, now: datetime, urgent: bool) -> tuple[Any, ...]:
    due = step.due_at if step and row.voided_at is None else None
    late = _is_overdue(row, step, now)
    return (not late, not urgent, due or _FAR, -row.occurred_at.timestamp(), -row.id)


@dataclass(frozen=True, kw_only=True)
class MyReports(Query[tuple[MyReport, ...]]):
    """The first reports that this account filed: number, time and state, nothing more."""

    roles = RECORDERS
    limit: int = 200

    def fetch(self, r: Read) -> tuple[MyReport, ...]:
        query = (
            sa.select(
                Accident.id,
                Accident.number,
                Accident.occurred_at,
                Accident.state,
                Accident.created_at,
            )
            .where(Accident.created_by == r.actor.username, Accident.voided_at.is_(None))
            .order_by(Accident.id.desc())
            .limit(self.limit)
        )
        return tuple(
            MyReport(row.id, row.number, row.occurred_at, AccidentState(row.state), row.created_at)
            for row in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class DeadlinesRunning(Query[tuple[RunningDeadline, ...]]):
    """The timed steps of open files that nobody has done yet, overdue first."""

    roles = OFFICE

    def fetch(self, r: Read) -> tuple[RunningDeadline, ...]:
        file = (
            Accident.id,
            Accident.number,
            Accident.place,
            Accident.occurred_at,
            Accident.headline,
            Accident.severity,
            Accident.restricted,
        )
        step = (
            AccidentStep.id.label("step_id"),
            AccidentStep.code,
            AccidentStep.phase,
            AccidentStep.recipient,
            AccidentStep.due_at,
        )
        query = (
            sa.select(*file, *step)
            .join(AccidentStep, AccidentStep.accident_id == Accident.id)
            .where(
                Accident.voided_at.is_(None),
                Accident.state != AccidentState.CLOSED.value,
                AccidentStep.voided_at.is_(None),
                AccidentStep.done_at.is_(None),
                AccidentStep.applies.is_(True),
                AccidentStep.due_at.is_not(None),
            )
            .order_by(AccidentStep.due_at, AccidentStep.id)
        )
        return tuple(
            RunningDeadline(
                accident_id=row.id,
                number=row.number,
                place="" if row.restricted else row.place,
                occurred_at=row.occurred_at,
                headline=code(Tier, row.headline),
                severity=code(Severity, row.severity),
                step_id=row.step_id,
                code=StepCode(row.code),
                phase=row.phase,
                recipient=Party(row.recipient),
                due_at=row.due_at,
                overdue=row.due_at < r.now,
            )
            for row in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class Waiting(Query[WaitingCounts]):
    """How much waits for the office, for the today page."""

    roles = OFFICE

    def fetch(self, r: Read) -> WaitingCounts:
        living = Accident.voided_at.is_(None)
        open_file = sa.and_(living, Accident.state != AccidentState.CLOSED.value)
        no_tier = sa.and_(open_file, Accident.headline.is_(None), Accident.severity.is_not(None))
        return WaitingCounts(
            open_files=_count(r, open_file),
            unanswered=_count(r, sa.and_(open_file, Accident.missing_answers > 0)),
            pending=_count(r, no_tier),
            provisional=_count(
                r,
                sa.and_(open_file, Accident.headline.is_not(None), Accident.final.is_(False)),
            ),
            first_reports=_count(r, sa.and_(open_file, *_untouched_reports())),
            overdue=len({d.accident_id for d in DeadlinesRunning().fetch(r) if d.overdue}),
            to_approve=_count(r, sa.and_(open_file, Accident.id.in_(_signed()))),
            followups=len(FollowupsDue().fetch(r)),
            at_once=_count(r, sa.and_(open_file, *_urgent_files())),
        )


def _count(r: Read, condition: sa.ColumnElement[bool]) -> int:
    return r.session.scalar(sa.select(sa.func.count(Accident.id)).where(condition)) or 0


def _urgent_files() -> list[sa.ColumnElement[bool]]:
    """Grave files that still have to tell somebody at once (no clock runs for that)."""
    undone = sa.select(AccidentStep.accident_id).where(
        AccidentStep.voided_at.is_(None),
        AccidentStep.done_at.is_(None),
        AccidentStep.applies.is_(True),
    )
    return [Accident.severity == Severity.GRAVE.value, Accident.id.in_(undone)]


def _signed() -> sa.Select[int]:
    """Return the files that investigator and vice-principal have signed."""
    return (
        sa.select(AccidentSignature.accident_id)
        .where(AccidentSignature.voided_at.is_(None))
        .group_by(AccidentSignature.accident_id)
        .having(sa.func.count() >= 2)
    )


def _untouched_reports() -> list[sa.ColumnElement[bool]]:
    """First reports of a gatekeeper that the office has not touched yet."""
    gate = sa.select(Account.username).where(Account.role == Role.GATEKEEPER.value)
    handled = sa.select(AccidentEvent.accident_id).where(
        AccidentEvent.kind.not_in([EventKind.REGISTERED.value, EventKind.GRADED.value])
    )
    return [Accident.created_by.in_(gate), Accident.id.not_in(handled)]
