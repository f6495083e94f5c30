"""The ledgers there are, and the versions of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Account, LedgerVersion
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.ledgers.queries.load import (
    LedgerRow,
    ledger_row,
    ledger_rows,
    stored_ledger,
)
from campus_guard.features.ledgers.rules.definition import ledger_from
from campus_guard.features.ledgers.rules.types import LedgerDef


@dataclass(frozen=True, kw_only=True)
class ListLedgers(Query[tuple[LedgerRow, ...]]):
    """Return all ledgers by chapter; only those in use, or voided ones too, when asked."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    only_active: bool = False
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[LedgerRow, ...]:
        found = ledger_rows(r, voided=self.include_voided)
        return tuple(row for row in found if row.active or not self.only_active)


@dataclass(frozen=True, kw_only=True)
class GetLedger(Query[LedgerRow]):
    """Return the living ledger with this code; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str

    def fetch(self, r: Read) -> LedgerRow:
        return ledger_row(r, self.code)


@dataclass(frozen=True)
class LedgerVersionRow:
    """One version of a ledger."""

    number: int
    made_at: datetime
    made_by: str
    note: str
    definition: LedgerDef


@dataclass(frozen=True, kw_only=True)
class LedgerVersions(Query[tuple[LedgerVersionRow, ...]]):
    """Return the stored versions of a ledger, newest first; none before its first use."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str

    def fetch(self, r: Read) -> tuple[LedgerVersionRow, ...]:
        row = stored_ledger(r, self.code)
        if row is None:
            return ()
        found = r.session.scalars(
            sa.select(LedgerVersion)
            .where(LedgerVersion.ledger_id == row.id)
            .order_by(LedgerVersion.number.desc())
        )
        return tuple(
            LedgerVersionRow(x.number, x.made_at, x.made_by, x.note, ledger_from(x.data))
            for x in found
        )


@dataclass(frozen=True)
class PossibleReader:
    """An account of the office; ``named``: it may read the restricted ledger."""

    username: str
    name: str
    named: bool


@dataclass(frozen=True, kw_only=True)
class LedgerReaders(Query[tuple[PossibleReader, ...]]):
    """Return the accounts that can be named for a restricted ledger."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str

    def fetch(self, r: Read) -> tuple[PossibleReader, ...]:
        named = set(ledger_row(r, self.code).readers)
        accounts = r.session.scalars(
            alive(Account).where(Account.role.in_([*OFFICE])).order_by(Account.username)
        )
        return tuple(PossibleReader(a.username, a.name, a.username in named) for a in accounts)
