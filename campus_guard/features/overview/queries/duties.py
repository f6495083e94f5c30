"""Duties and patrols: the figures of a term, and what is to be seen today."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from campus_guard.db.models import (
    AbsenceFollowUp,
    DutyLog,
    HeadcountException,
    LeaderCheck,
    LeaveRequest,
    PatrolPlan,
    RosterMonth,
)
from campus_guard.db.service import Read
from campus_guard.features.rosters.codes import LeaveState, RoundState, SwapState
from campus_guard.features.rosters.dutyrows import DutyNumbers, OnDutyView
from campus_guard.features.rosters.queries import (
    DutyFigures,
    ListAbsences,
    ListSwaps,
    OnDutyNow,
    RostersToReplan,
    RoundsBetween,
)

LOOK_BACK = timedelta(days=2)


@dataclass(frozen=True)
class DutyToday:
    """Who is on duty, and what waits: rounds nobody recorded, swaps, leave, absent pupils."""

    on_duty: OnDutyView
    rounds_open: int
    rounds_missed: int
    swaps: int
    leave: int
    absences_open: int
    replan: int


def _in_use(r: Read, first: date, last: date) -> bool:
    """Tell whether anything of duties and patrols was planned or recorded in these days."""
    months = sa.select(RosterMonth.id).where(
        RosterMonth.voided_at.is_(None),
        RosterMonth.month.between(f"{first:%Y-%m}", f"{last:%Y-%m}"),
    )
    plans = sa.select(PatrolPlan.id).where(
        PatrolPlan.voided_at.is_(None), PatrolPlan.valid_from <= last
    )
    records = [
        sa.select(model.id).where(model.voided_at.is_(None), model.day.between(first, last))
        for model in (DutyLog, LeaderCheck, AbsenceFollowUp, HeadcountException)
    ]
    queries = (months, plans, *records)
    return any(r.session.execute(query.limit(1)).first() is not None for query in queries)


def term_duties(r: Read, first: date, last: date) -> DutyNumbers | None:
    """Return the numbers of these days; None when nobody planned or recorded anything then."""
    return DutyFigures(first=first, last=last).fetch(r) if _in_use(r, first, last) else None


def duties_today(r: Read) -> DutyToday | None:
    """Return what is to be seen today; None while the school makes no use of it."""
    since = r.today - LOOK_BACK
    if not _in_use(r, since, r.today):
        return None
    rounds = RoundsBetween(first=since, last=r.today).fetch(r)
    asked = sa.select(sa.func.count(LeaveRequest.id)).where(
        LeaveRequest.voided_at.is_(None), LeaveRequest.state == LeaveState.REQUESTED.value
    )
    return DutyToday(
        on_duty=OnDutyNow().fetch(r),
        rounds_open=sum(row.state is RoundState.OPEN for row in rounds),
        rounds_missed=sum(row.state is RoundState.MISSED for row in rounds),
        swaps=len(ListSwaps(state=SwapState.REQUESTED).fetch(r)),
        leave=r.session.scalar(asked) or 0,
        absences_open=len(ListAbsences(first=since, last=r.today, open_only=True).fetch(r)),
        replan=len(RostersToReplan().fetch(r)),
    )
