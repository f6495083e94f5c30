"""Reading a restricted ledger: possible for the named, and always noted in the audit trail."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LedgerEntry
from campus_guard.db.service import Command, Write
from campus_guard.features.ledgers.queries.entries import EntryDetail, entry_detail


@dataclass(frozen=True, kw_only=True)
class OpenRestricted(Command[EntryDetail]):
    """Return an entry of a restricted ledger, opened; the reading is noted.

    Raises PermissionDenied unless the actor is named for the ledger.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int

    def apply(self, w: Write) -> EntryDetail:
        detail = entry_detail(w, w.get(LedgerEntry, self.entry_id))
        w.note("read", LedgerEntry.__tablename__, self.entry_id)
        return detail
