"""The duty leader's nine points, absent pupils, counts of heads, and the figures of a term."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import (
    AbsenceFollowUp,
    DutyLog,
    DutyPresence,
    DutySwap,
    HeadcountException,
    LeaderCheck,
    RosterChange,
    SchoolClass,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.people.queries import ListClasses, PupilNames
from campus_guard.features.rosters.codes import (
    UNSETTLED,
    AbsenceOutcome,
    DutyKind,
    HeadcountKind,
    LeaderDuty,
    LeaderResult,
    PatrolInterval,
    Presence,
    RoundState,
    SwapState,
)
from campus_guard.features.rosters.dutyrows import (
    AbsenceRow,
    DutyNumbers,
    HeadcountRow,
    IntervalFigures,
    LeaderCheckRow,
    LeaderDay,
    RoundRow,
)
from campus_guard.features.rosters.queries.loading import day_map, names_of
from campus_guard.features.rosters.queries.onduty import Duty, duties_between
from campus_guard.features.rosters.queries.patrols import coverage, rounds

TOLD_WITHIN = timedelta(minutes=30)
"""第一时间: parents that are told later than this after the absence was noticed count as late."""


@dataclass(frozen=True, kw_only=True)
class LeaderWeek(Query[tuple[LeaderDay, ...]]):
    """Return the seven days of a week, each with the nine duties and the duty leader."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    monday: date

    def fetch(self, r: Read) -> tuple[LeaderDay, ...]:
        last = self.monday + timedelta(days=6)
        return leader_days(r, self.monday, last)


def leader_days(r: Read, first: date, last: date) -> tuple[LeaderDay, ...]:
    """Return the nine duties of every day."""
    duties = duties_between(r, first, last)
    leaders = {d.day: d.person_id for d in duties if d.post.kind is DutyKind.WEEKLY_LEADER}
    query = alive(LeaderCheck).where(LeaderCheck.day.between(first, last))
    rows = {(row.day, row.duty): row for row in r.session.scalars(query)}
    ids = [*leaders.values(), *(row.person_id for row in rows.values())]
    names = names_of(r, ids)
    return tuple(
        LeaderDay(
            day,
            kind.teaching,
            leaders.get(day),
            names.get(leaders.get(day) or 0, ""),
            tuple(_check(day, duty, rows.get((day, duty.value)), names) for duty in LeaderDuty),
        )
        for day, kind in day_map(r, first, last).items()
    )


def _check(
    day: date, duty: LeaderDuty, row: LeaderCheck | None, names: Mapping[int, str]
) -> LeaderCheckRow:
    if row is None:
        return LeaderCheckRow(
            id=None, version=None, day=day, duty=duty, person_id=None, person="", result=None,
            remark="", late_entry=False,
        )  # fmt: skip
    return LeaderCheckRow(
        id=row.id,
        version=row.version,
        day=day,
        duty=duty,
        person_id=row.person_id,
        person=names.get(row.person_id, ""),
        result=LeaderResult(row.result),
        remark=row.remark,
        late_entry=row.late_entry,
    )


@dataclass(frozen=True, kw_only=True)
class ListAbsences(Query[tuple[AbsenceRow, ...]]):
    """Return absent pupils, the newest first; the note is for the office only."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    first: date
    last: date
    open_only: bool = False
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[AbsenceRow, ...]:
        a = AbsenceFollowUp
        query = sa.select(a).where(a.day.between(self.first, self.last))
        if not self.include_voided:
            query = query.where(a.voided_at.is_(None))
        if self.open_only:
            query = query.where(a.outcome.in_([o.value for o in UNSETTLED]))
        rows = list(r.session.scalars(query.order_by(a.day.desc(), a.noticed_at.desc())))
        pupils = PupilNames(ids=tuple({row.pupil_id for row in rows})).fetch(r)
        classes = class_labels(r)
        reads = r.actor.role in OFFICE
        same = ("id", "version", "day", "pupil_id", "period", "noticed_at", "noticed_by",
                "parents_told_at", "school_told_at", "settled_at", "late_entry")  # fmt: skip
        return tuple(
            AbsenceRow(
                **{key: getattr(row, key) for key in same},
                pupil=pupils[row.pupil_id].name if row.pupil_id in pupils else "",
                class_name=classes.get(row.class_id or 0, ""),
                outcome=AbsenceOutcome(row.outcome),
                note=r.unseal(row, "note") if reads else "",
                voided=row.voided_at is not None,
            )
            for row in rows
        )


def class_labels(r: Read) -> dict[int, str]:
    """Return the names of all classes with their grade."""
    return {row.id: row.label for row in ListClasses(include_voided=True).fetch(r)}


@dataclass(frozen=True, kw_only=True)
class ListHeadcounts(Query[tuple[HeadcountRow, ...]]):
    """Return the counts that did not come out, the newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[HeadcountRow, ...]:
        h = HeadcountException
        query = sa.select(h, SchoolClass.name).join(SchoolClass, h.class_id == SchoolClass.id)
        query = query.where(h.day.between(self.first, self.last))
        if not self.include_voided:
            query = query.where(h.voided_at.is_(None))
        classes = class_labels(r)
        same = ("id", "version", "day", "class_id", "period", "at", "expected", "counted",
                "handed_by", "taken_by", "what", "done")  # fmt: skip
        return tuple(
            HeadcountRow(
                **{key: getattr(row, key) for key in same},
                kind=HeadcountKind(row.kind),
                class_name=classes.get(row.class_id, name),
                voided=row.voided_at is not None,
            )
            for row, name in r.session.execute(query.order_by(h.at.desc()))
        )


@dataclass(frozen=True, kw_only=True)
class DutyFigures(Query[DutyNumbers]):
    """Return the numbers of duties and patrols between two days, until now (SEM section 3)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> DutyNumbers:
        first, last = self.first, min(self.last, r.today)
        last = max(last, first)
        duties = [d for d in duties_between(r, first, last) if d.starts_at <= r.now]
        walked = [x for x in rounds(r, first, last) if x.starts_at <= r.now]
        matrix = coverage(r, first, last)
        gaps = [d for d in duties if d.person_id is None]
        logs, states = _presence_counts(r, first, last)
        leader = [d for d in leader_days(r, first, last) if d.teaching]
        checks = [c for d in leader for c in d.checks if c.result is not None]
        absences = ListAbsences(first=first, last=last).fetch(r)
        findings = [v for x in walked for v in x.visits if v.finding]
        return DutyNumbers(
            first=first,
            last=last,
            rostered=bool(duties),
            shifts=len(duties),
            filled=len(duties) - len(gaps),
            gaps=len(gaps),
            gap_days=len({d.day for d in gaps}),
            logged=_logged(duties, logs),
            absent=states.get(Presence.ABSENT, 0),
            replaced=states.get(Presence.REPLACED, 0),
            changes=_count_changes(r, first, last),
            swaps=_count_swaps(r, first, last),
            intervals=interval_figures(walked),
            findings=len(findings),
            hazards=sum(v.hazard_id is not None for v in findings),
            areas=sum(row.points > 0 for row in matrix.rows),
            unvisited=tuple(row.area for row in matrix.unvisited if row.points > 0),
            leader_days=len(leader),
            leader_answered=len(checks),
            leader_problems=sum(c.result is LeaderResult.PROBLEM for c in checks),
            absences=len(absences),
            absences_open=sum(a.outcome in UNSETTLED for a in absences),
            parents_told_late=sum(_told_late(a) for a in absences),
            headcounts=len(ListHeadcounts(first=first, last=last).fetch(r)),
        )


def _told_late(row: AbsenceRow) -> bool:
    told = row.parents_told_at
    return told is None or told - row.noticed_at > TOLD_WITHIN


def interval_figures(walked: Sequence[RoundRow]) -> tuple[IntervalFigures, ...]:
    """Return the rounds by interval; those that have no plan count as walked only."""
    found = []
    for interval in PatrolInterval:
        mine = [row for row in walked if row.interval is interval]
        due = [row for row in mine if row.plan_id is not None]
        if mine:
            found.append(
                IntervalFigures(
                    interval,
                    len(due),
                    sum(row.state is RoundState.WALKED for row in mine),
                    sum(row.state is RoundState.MISSED for row in mine),
                    sum(row.state is RoundState.OPEN for row in mine),
                    sum(row.late_entry for row in mine),
                )
            )
    return tuple(found)


def _presence_counts(
    r: Read, first: date, last: date
) -> tuple[set[tuple[date, int]], dict[str, int]]:
    """Return which shifts have a log, and the presences by state."""
    inside = (DutyLog.voided_at.is_(None), DutyLog.day.between(first, last))
    query = sa.select(DutyLog.day, DutyLog.post_id).where(*inside)
    logs = {(day, post_id) for day, post_id in r.session.execute(query)}
    counts = (
        sa.select(DutyPresence.state, sa.func.count())
        .join(DutyLog, DutyPresence.log_id == DutyLog.id)
        .where(DutyPresence.voided_at.is_(None), *inside)
        .group_by(DutyPresence.state)
    )
    return logs, {row[0]: row[1] for row in r.session.execute(counts)}


def _logged(duties: Sequence[Duty], logs: set[tuple[date, int]]) -> int:
    return sum((d.day, d.post.id) in logs for d in duties)


def _count_changes(r: Read, first: date, last: date) -> int:
    c = RosterChange
    query = sa.select(sa.func.count(c.id)).where(c.voided_at.is_(None), c.day.between(first, last))
    return r.session.scalar(query) or 0


def _count_swaps(r: Read, first: date, last: date) -> int:
    s = DutySwap
    query = sa.select(sa.func.count(s.id)).where(
        s.voided_at.is_(None), s.state == SwapState.APPROVED.value, s.day.between(first, last)
    )
    return r.session.scalar(query) or 0
