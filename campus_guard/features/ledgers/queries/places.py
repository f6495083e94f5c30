"""Which ledger an entry belongs to."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Ledger, LedgerEntry
from campus_guard.db.service import Query, Read


@dataclass(frozen=True, kw_only=True)
class LedgerOfEntry(Query[str]):
    """Return the code of the ledger of an entry; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int

    def fetch(self, r: Read) -> str:
        return r.get(Ledger, r.get(LedgerEntry, self.entry_id).ledger_id).code
