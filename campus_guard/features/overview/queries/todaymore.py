"""What waits for the office beside accidents and hazards: reports, ledgers, indicators, words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Summary
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.ledgers.queries import LedgerReminders, LedgerTargets
from campus_guard.features.overview.queries.schedule import DueReports, DueState
from campus_guard.features.overview.queries.seasons import SeasonTasks
from campus_guard.features.overview.seasons import SeasonState

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class MoreWaits:
    """How many of each wait today. ``unsigned``: drafts of summaries without a signature."""

    reports_overdue: int = 0
    reports_due: int = 0
    ledger_overdue: int = 0
    ledger_due: int = 0
    targets_missed: int = 0
    indicators_short: int = 0
    unsigned: int = 0
    seasons_to_enter: int = 0
    seasons_overdue: int = 0


@dataclass(frozen=True, kw_only=True)
class TodayMore(Query[MoreWaits]):
    """Return what else waits at this moment."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> MoreWaits:
        states = [row.state for row in DueReports(open_only=True).fetch(r)]
        reminders = LedgerReminders().fetch(r)
        seasons = [row.state for row in SeasonTasks().fetch(r)]
        late = sum(reminder.on < r.today for reminder in reminders)
        return MoreWaits(
            reports_overdue=states.count(DueState.OVERDUE),
            reports_due=states.count(DueState.SOON),
            ledger_overdue=late,
            ledger_due=len(reminders) - late,
            targets_missed=sum(
                target.recorded and target.row.due and not target.row.met
                for target in LedgerTargets(first=r.today - MONTH, last=r.today).fetch(r)
            ),
            indicators_short=len(Indicators().fetch(r).short),
            unsigned=_unsigned(r),
            seasons_to_enter=seasons.count(SeasonState.TO_ENTER),
            seasons_overdue=seasons.count(SeasonState.OVERDUE),
        )


def _unsigned(r: Read) -> int:
    drafts = alive(Summary).where(Summary.signed_on.is_(None)).subquery()
    return r.session.scalar(sa.select(sa.func.count()).select_from(drafts)) or 0
