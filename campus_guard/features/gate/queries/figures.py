"""Statistics of the gate: peaks, hosts, reasons, types, hours, time inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Person, Visit
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.rules import statistics as rules
from campus_guard.features.gate.rules.codes import VisitState


@dataclass(frozen=True)
class GateFigures:
    """Figures of a range of days; 未登记离开 takes part in counts, never in times."""

    first: date
    last: date
    totals: Mapping[VisitState, rules.Share]
    hosts: Sequence[rules.Share]
    reasons: Sequence[rules.Share]
    types: Sequence[rules.Share]
    hours: Sequence[int]
    peak: rules.Peak
    dwell: rules.Dwell


def visit_facts(r: Read, first: date, last: date) -> list[rules.VisitFact]:
    """Return what statistics need of the visits of these days; nothing that names a visitor."""
    query = (
        sa.select(
            Visit.day,
            Visit.state,
            Visit.type_code,
            Visit.reason_code,
            Person.name,
            Visit.host_name,
            Visit.heads,
            Visit.entered_at,
            Visit.left_at,
            Visit.uncertain,
        )
        .outerjoin(Person, Visit.host_id == Person.id)
        .where(Visit.day >= first, Visit.day <= last, Visit.voided_at.is_(None))
    )
    return [
        rules.VisitFact(
            day,
            VisitState(state),
            type_code,
            reason_code,
            host or host_name,
            heads,
            entered,
            left,
            uncertain,
        )
        for (
            day,
            state,
            type_code,
            reason_code,
            host,
            host_name,
            heads,
            entered,
            left,
            uncertain,
        ) in r.session.execute(query)
    ]


def figures(facts: Iterable[rules.VisitFact], first: date, last: date) -> GateFigures:
    """Return the figures of these facts."""
    listed = list(facts)
    return GateFigures(
        first,
        last,
        rules.totals(listed),
        rules.by_host(listed),
        rules.by_reason(listed),
        rules.by_type(listed),
        rules.by_hour(listed),
        rules.peak(listed),
        rules.dwell(listed),
    )


@dataclass(frozen=True, kw_only=True)
class GateStatistics(Query[GateFigures]):
    """Return the figures of a range of days, both included."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> GateFigures:
        return figures(visit_facts(r, self.first, self.last), self.first, self.last)
