"""The preview of a purge, the purges so far, legal holds; whether the file is clean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LegalHold, PurgeRun, Setting, Visit, Visitor
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.keeping import SCRUB_DUE, preview


def scrub_due(r: Read) -> datetime | None:
    """Return since when the file holds what was erased; None when it was scrubbed."""
    row = r.session.get(Setting, SCRUB_DUE)
    return datetime.fromisoformat(row.value) if row is not None else None


@dataclass(frozen=True, kw_only=True)
class ScrubDue(Query[datetime | None]):
    """Return since when the file still has to be scrubbed, None when it is clean."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> datetime | None:
        return scrub_due(r)


@dataclass(frozen=True)
class PurgePreview:
    """What a purge would do, by class of record; nothing is changed by looking."""

    counts: Mapping[str, int]
    held: Mapping[str, int]
    may_run_at: datetime

    @property
    def total(self) -> int:
        """Return how many records are due."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class RetentionPreview(Query[PurgePreview]):
    """Return what a purge would do now (a dry run)."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> PurgePreview:
        found = preview(r)
        return PurgePreview(dict(found.counts), dict(found.held), found.may_run_at)


@dataclass(frozen=True)
class PurgeRow:
    """A purge: accepted, run, or taken back.

    ``finished`` says that the file was scrubbed after it ran; before that nothing is really gone.
    """

    id: int
    accepted_at: datetime
    accepted_by: str
    may_run_at: datetime
    counts: Mapping[str, int]
    held: Mapping[str, int]
    ran_at: datetime | None
    ran_by: str
    done: Mapping[str, int]
    cancelled: bool
    finished: bool


@dataclass(frozen=True, kw_only=True)
class ListPurges(Query[tuple[PurgeRow, ...]]):
    """Return the purges, the latest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[PurgeRow, ...]:
        waits, who = scrub_due(r), people_behind(r)
        rows = r.session.scalars(sa.select(PurgeRun).order_by(PurgeRun.id.desc()).limit(200))
        return tuple(
            PurgeRow(
                x.id,
                x.created_at,
                who(x.created_by),
                x.may_run_at,
                x.counts,
                x.held,
                x.ran_at,
                who(x.ran_by),
                x.done or {},
                x.voided_at is not None,
                x.ran_at is not None and (waits is None or x.ran_at < waits),
            )
            for x in rows
        )


@dataclass(frozen=True)
class HoldRow:
    """A legal hold."""

    id: int
    kind: str
    record_id: int
    name: str
    starts_on: date
    ends_on: date | None
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ListHolds(Query[tuple[HoldRow, ...]]):
    """Return the legal holds, the latest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[HoldRow, ...]:
        query = sa.select(LegalHold).where(LegalHold.voided_at.is_(None))
        who = people_behind(r)
        return tuple(
            HoldRow(
                x.id,
                x.kind,
                x.record_id,
                self._name(r, x),
                x.starts_on,
                x.ends_on,
                x.reason,
                who(x.created_by),
            )
            for x in r.session.scalars(query.order_by(LegalHold.id.desc()))
        )

    @staticmethod
    def _name(r: Read, row: LegalHold) -> str:
        found: Visitor | Visit | None = (
            r.session.get(Visitor, row.record_id)
            if row.kind == "visitor"
            else r.session.get(Visit, row.record_id)
        )
        return found.name if found is not None else ""
