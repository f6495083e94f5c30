"""The gatekeeper's own day: who is expected, what he reported, what season it is."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries import MyReports
from campus_guard.features.accidents.queries.rows import MyReport
from campus_guard.features.accidents.states import AccidentState
from campus_guard.features.gate.queries import Expected, ExpectedRow, HandoverRow, ListHandovers
from campus_guard.features.overview.seasons import Occurrence, running, shipped_seasons
from campus_guard.features.rosters.dutyrows import OnDutyView
from campus_guard.features.rosters.queries.onduty import OnDutyNow

REPORTS = 50


@dataclass(frozen=True)
class GatekeeperDay:
    """What the gatekeeper's today page shows.

    ``took_over`` is the last handover of today: who stands at the gate now.
    """

    expected: tuple[ExpectedRow, ...]
    reports: tuple[MyReport, ...]
    seasons: tuple[Occurrence, ...]
    took_over: HandoverRow | None
    on_duty: OnDutyView


@dataclass(frozen=True, kw_only=True)
class GatekeeperToday(Query[GatekeeperDay]):
    """Return the day of the gatekeeper before the program; his open first reports only."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> GatekeeperDay:
        mine = MyReports(limit=REPORTS).fetch(r)
        handovers = ListHandovers(first=r.today, last=r.today).fetch(r)
        return GatekeeperDay(
            expected=tuple(row for row in Expected().fetch(r) if not row.used),
            reports=tuple(row for row in mine if row.state is not AccidentState.CLOSED),
            seasons=running(shipped_seasons(), r.today),
            took_over=max(handovers, key=lambda row: row.at, default=None),
            on_duty=OnDutyNow().fetch(r),
        )
