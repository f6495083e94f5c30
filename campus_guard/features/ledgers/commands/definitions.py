"""Ledgers of the school: made, copied, changed by new versions only, restricted to people."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, PRINCIPAL_ONLY, Role
from campus_guard.core.text import clean_block
from campus_guard.db.models import Account, Ledger
from campus_guard.db.records import LONGEST, UnvoidRecord, VoidRecord, alive, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.ledgers.commands.common import (
    add_version,
    ensure_ledger,
    living_entries,
)
from campus_guard.features.ledgers.queries.load import current_version, stored_ledger
from campus_guard.features.ledgers.rules.check import (
    check_definition,
    check_successor,
    clean_definition,
)
from campus_guard.features.ledgers.rules.definition import ledger_from, shipped_ledgers
from campus_guard.features.ledgers.rules.types import Group, LedgerDef

CODE_TAKEN = msg("There is a ledger with this code already.")
STAYS = msg("This ledger came with the program. Put it out of use instead.")


def checked_definition(definition: LedgerDef) -> LedgerDef:
    """Return the cleaned definition; raises UserError naming every place that does not fit."""
    clean = clean_definition(definition)
    refuse(check_definition(clean))
    return clean


def _free(r: Read, code: str, except_id: int | None = None) -> None:
    row = stored_ledger(r, code)
    if code in shipped_ledgers() or (row is not None and row.id != except_id):
        raise UserError(CODE_TAKEN, {"code": CODE_TAKEN})


@dataclass(frozen=True, kw_only=True)
class AddLedger(Command[int]):
    """Make a ledger of the school's own; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    content: LedgerDef

    def apply(self, w: Write) -> int:
        known = w.existing(Ledger, self.uid)
        return known.id if known is not None else add_ledger(w, self.uid, self.content)


def add_ledger(w: Write, uid: str, content: LedgerDef) -> int:
    """Store a new ledger and return its id; a restricted one is off until somebody is named."""
    clean = replace(checked_definition(content), checks=(), serves=())
    _free(w, clean.code)
    last = w.session.scalar(sa.select(sa.func.max(Ledger.sort))) or 0
    row = Ledger(
        uid=uid,
        code=clean.code,
        active=not clean.sensitive,
        sensitive=clean.sensitive,
        current=0,
        sort=last + 1,
        readers=[],
    )
    add_version(w, w.add(row), clean, "")
    return row.id


@dataclass(frozen=True, kw_only=True)
class CopyLedger(Command[int]):
    """Make a ledger of the school's own from another one; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    source: str

    def apply(self, w: Write) -> int:
        known = w.existing(Ledger, self.uid)
        if known is not None:
            return known.id
        source = ensure_ledger(w, self.source)
        content = ledger_from(current_version(w, source).data)
        taken = set(w.session.scalars(sa.select(Ledger.code))) | set(shipped_ledgers())
        number = 2
        while f"{source.code}-{number}" in taken:
            number += 1
        code = f"{source.code}-{number}"
        return add_ledger(w, self.uid, replace(content, code=code, group=Group.OWN, serves=()))


@dataclass(frozen=True, kw_only=True)
class EditLedger(Command[int]):
    """Make a new version of a ledger; return its number.

    Entries stay readable under the version they were written with. Of a shipped ledger the school
    then has its own form. Nothing is stored when nothing changed.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str
    expected_version: int
    content: LedgerDef
    note: str = ""

    def apply(self, w: Write) -> int:
        stored = stored_ledger(w, self.code)
        # Looked at before a newer shipped form is stored, which counts as a change. 0 is a shipped
        # ledger that nobody had used when it was shown: its first entry is no other edit.
        if stored is not None and (self.expected_version or stored.changed):
            w.fetch(Ledger, stored.id, self.expected_version)
        row = ensure_ledger(w, self.code)
        note = clean_block(self.note)
        refuse(too_long({"note": note}, note=LONGEST))
        clean = checked_definition(self.content)
        before = ledger_from(current_version(w, row).data)
        clean = replace(clean, checks=before.checks, serves=before.serves)
        refuse(check_successor(before, clean))
        if clean != before:
            row.changed = row.builtin
            add_version(w, row, clean, note)
        return row.current


@dataclass(frozen=True, kw_only=True)
class BackToShipped(Command[int]):
    """Take the shipped form of a ledger again, as a new version; return its number."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str

    def apply(self, w: Write) -> int:
        row = ensure_ledger(w, self.code)
        shipped = shipped_ledgers().get(row.code)
        if shipped is None or not row.builtin:
            raise UserError(msg("This ledger is the school's own."))
        if ledger_from(current_version(w, row).data) != shipped:
            add_version(w, row, shipped, "")
        row.changed = False
        return row.current


@dataclass(frozen=True, kw_only=True)
class UseLedger(Command[int]):
    """Put a ledger into use or out of it; its entries stay. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str
    active: bool

    def apply(self, w: Write) -> int:
        row = ensure_ledger(w, self.code)
        if row.sensitive:
            raise UserError(msg("A restricted ledger is in use while the principal names readers."))
        w.amend(row, active=self.active)
        return row.id


@dataclass(frozen=True, kw_only=True)
class SetLedgerReaders(Command[int]):
    """Name who may read and write a restricted ledger; nobody switches it off. Returns its id."""

    roles: ClassVar[frozenset[Role]] = PRINCIPAL_ONLY
    code: str
    readers: tuple[str, ...]

    def apply(self, w: Write) -> int:
        row = ensure_ledger(w, self.code)
        if not row.sensitive:
            raise UserError(msg("This ledger is not restricted."))
        accounts = w.session.scalars(alive(Account).where(Account.role.in_([*OFFICE])))
        known = {account.username for account in accounts}
        if set(self.readers) - known:
            refuse({"readers": msg("Only accounts of the office can be named.")})
        w.amend(row, readers=sorted(set(self.readers)), active=bool(self.readers))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidLedger(VoidRecord):
    """Void a ledger of the school that holds no entries."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Ledger

    def check(self, w: Write, row: Any) -> None:
        if row.builtin:
            raise UserError(STAYS)
        if living_entries(w, row.id):
            raise UserError(msg("This ledger holds entries. Put it out of use instead."))


@dataclass(frozen=True, kw_only=True)
class UnvoidLedger(UnvoidRecord):
    """Take back the voiding of a ledger."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Ledger

    def check(self, w: Write, row: Any) -> None:
        _free(w, row.code, row.id)
