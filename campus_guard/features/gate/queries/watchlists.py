"""The watch list and its decision records, for the safety office."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import WatchDecision, WatchEntry
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.watching import rules_entry
from campus_guard.features.gate.rules.codes import MatchKind, WatchChoice, WatchLevel
from campus_guard.features.gate.rules.documents import mask_document


@dataclass(frozen=True)
class DecisionRow:
    """What was decided at an alert."""

    id: int
    at: datetime
    by: str
    entry_id: int
    matched_by: MatchKind
    level: WatchLevel
    suspected: bool
    choice: WatchChoice
    why: str
    shown: str


def decision_row(d: WatchDecision, who: Callable[[str], str]) -> DecisionRow:
    """Return a stored decision; ``who`` names the account."""
    return DecisionRow(
        d.id,
        d.at,
        who(d.by),
        d.entry_id,
        MatchKind(d.matched_by),
        WatchLevel(d.level),
        d.suspected,
        WatchChoice(d.choice),
        d.why,
        d.shown,
    )


@dataclass(frozen=True)
class WatchRow:
    """An entry of the watch list, masked."""

    id: int
    version: int
    level: WatchLevel
    name: str
    document: str
    phone: str
    plate: str
    starts_on: date | None
    ends_on: date | None
    reason: str
    measures: str
    in_force: bool
    alerts: int
    by: str


@dataclass(frozen=True, kw_only=True)
class ListWatch(Query[tuple[WatchRow, ...]]):
    """Return the watch list, what is in force first; ended entries when asked."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    with_ended: bool = False

    def fetch(self, r: Read) -> tuple[WatchRow, ...]:
        counted = r.session.execute(
            sa.select(WatchDecision.entry_id, sa.func.count()).group_by(WatchDecision.entry_id)
        )
        counts: dict[int, int] = {entry_id: count for entry_id, count in counted}  # noqa: C416
        who = people_behind(r)
        rows = [
            WatchRow(
                e.id,
                e.version,
                WatchLevel(e.level),
                e.name,
                mask_document(e.document),
                mask_phone(e.phone),
                e.plate,
                e.starts_on,
                e.ends_on,
                e.why,
                e.measures,
                rules_entry(e).in_force(r.today),
                counts.get(e.id, 0),
                who(e.created_by),
            )
            for e in r.session.scalars(alive(WatchEntry).order_by(WatchEntry.id.desc()))
        ]
        shown = [row for row in rows if row.in_force or self.with_ended]
        return tuple(sorted(shown, key=lambda row: not row.in_force))


@dataclass(frozen=True, kw_only=True)
class ListDecisions(Query[tuple[DecisionRow, ...]]):
    """Return the decision records of these days, or of one entry, the latest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None
    entry_id: int | None = None
    limit: int = 1000

    def fetch(self, r: Read) -> tuple[DecisionRow, ...]:
        query = sa.select(WatchDecision)
        if self.first is not None:
            query = query.where(WatchDecision.day >= self.first)
        if self.last is not None:
            query = query.where(WatchDecision.day <= self.last)
        if self.entry_id is not None:
            query = query.where(WatchDecision.entry_id == self.entry_id)
        rows = r.session.scalars(query.order_by(WatchDecision.id.desc()).limit(self.limit))
        who = people_behind(r)
        return tuple(decision_row(d, who) for d in rows)
