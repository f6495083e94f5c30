"""When a patrol is planned, and what is known of a round by its time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from campus_guard.features.rosters.codes import RoundState
from campus_guard.features.rosters.demand import EVENT, DayLike

TOO_LATE = timedelta(hours=72)
"""A round cannot be entered as walked later than this after its time."""


class PlanLike(Protocol):
    """A planned patrol: the row of the database and that of the queries."""

    @property
    def day_kinds(self) -> Sequence[str]:
        """The kinds of days."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day."""


def planned(plan: PlanLike, day: DayLike) -> bool:
    """Tell whether a patrol is to be walked on this day."""
    if day.day < plan.valid_from or (plan.valid_to is not None and day.day > plan.valid_to):
        return False
    return str(day.kind) in plan.day_kinds or (EVENT in plan.day_kinds and bool(day.events))


def round_state(starts_at: datetime, ends_at: datetime, now: datetime) -> RoundState:
    """Return what is known of a round that nobody recorded."""
    if now < starts_at:
        return RoundState.COMING
    return RoundState.DUE if now <= ends_at else RoundState.OPEN


def may_record(ends_at: datetime, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a round may still be entered as walked."""
    return starts_at - timedelta(hours=1) <= now <= ends_at + TOO_LATE
