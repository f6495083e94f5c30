"""Entries of a ledger as lists, one by one with their history, and found by words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, PermissionDenied
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_search, fold
from campus_guard.db.models import (
    Attachment,
    Correction,
    Ledger,
    LedgerEntry,
    LedgerStep,
    LedgerVersion,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.ledgers.queries.load import (
    OWNER,
    EntryRow,
    LedgerRow,
    check_reader,
    definitions,
    entries_of,
    entry_rows,
    ledger_row,
    may_read,
    names_of,
    stored_ledger,
)
from campus_guard.features.ledgers.rules.balance import Balances, Movement, balances
from campus_guard.features.ledgers.rules.definition import ledger_from
from campus_guard.features.ledgers.rules.types import LedgerDef, Move
from campus_guard.features.ledgers.rules.values import load_values, loaded
from campus_guard.features.people.queries.find import found_by

MOST = 5000


@dataclass(frozen=True)
class EntryFilter:
    """What a list is narrowed to. ``fields``: {choice field: code, yes or no}."""

    text: str = ""
    first: date | None = None
    last: date | None = None
    state: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    voided: bool = False
    only_open: bool = False


@dataclass(frozen=True)
class EntryList:
    """Entries, newest first, with the ledger; ``total`` before the list was cut."""

    ledger: LedgerRow
    rows: tuple[EntryRow, ...]
    total: int
    balances: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StepView:
    """A change of state, or a sealed remark; ``note`` is opened."""

    at: datetime
    username: str
    origin: str
    to: str
    note: str
    voided: bool


@dataclass(frozen=True)
class CorrectionView:
    """An old value. ``key``: the field; ``old`` and ``new`` in the types of values, or None."""

    at: datetime
    username: str
    key: str
    old: Any
    new: Any
    reason: str
    names: Mapping[str, str]
    new_names: Mapping[str, str]
    sealed: bool = False


@dataclass(frozen=True)
class FileView:
    """An attached picture or paper; ``key``: the field it belongs to."""

    id: int
    version: int
    key: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    caption: str
    voided: bool


@dataclass(frozen=True)
class EntryDetail:
    """An entry with its history. ``moves``: the steps that this reader may take now."""

    row: EntryRow
    ledger: LedgerRow
    steps: tuple[StepView, ...]
    corrections: tuple[CorrectionView, ...]
    files: tuple[FileView, ...]
    moves: tuple[Move, ...]
    undoable: bool


@dataclass(frozen=True, kw_only=True)
class ListEntries(Query[EntryList]):
    """Return the entries of a ledger that fit; of a restricted one what lies open, to readers."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str
    wanted: EntryFilter = field(default_factory=EntryFilter)
    limit: int = MOST

    def fetch(self, r: Read) -> EntryList:
        ledger = ledger_row(r, self.ledger)
        stored = stored_ledger(r, self.ledger)
        check_reader(r, stored, ledger.definition)
        if stored is None:
            return EntryList(ledger, (), 0)
        wanted = self.wanted
        found = entries_of(r, stored.id, wanted.first, wanted.last, voided=wanted.voided)
        if wanted.text:
            ids = _matching(r, wanted.text, stored.id)
            found = [e for e in found if e.id in ids]
        rows = [row for row in entry_rows(r, found) if _fits(row, wanted)]
        balance = _balances(r, stored.id, ledger.definition)
        shown = [with_balance(row, balance) for row in reversed(rows)]
        return EntryList(ledger, tuple(shown[: self.limit]), len(rows))


def with_balance(row: EntryRow, found: Balances | None) -> EntryRow:
    """Return the entry with the balance after it."""
    standing = found.after.get(row.id) if found is not None else None
    if standing is None:
        return row
    return replace(row, balance=standing.balance, difference=standing.difference)


def _balances(r: Read, ledger_id: int, definition: LedgerDef) -> Balances | None:
    if definition.balance is None:
        return None
    entries = entries_of(r, ledger_id)
    known = definitions(r, (e.version_id for e in entries))
    return balances(
        definition.balance,
        [Movement(e.id, e.day, e.id, load_values(known[e.version_id], e.data)) for e in entries],
    )


def ledger_balances(r: Read, ledger_id: int, definition: LedgerDef) -> Balances | None:
    """Return the balances of a ledger, None for one that keeps none."""
    return _balances(r, ledger_id, definition)


def _fits(row: EntryRow, wanted: EntryFilter) -> bool:
    if wanted.state is not None and row.state != wanted.state:
        return False
    if wanted.only_open:
        state = row.definition.state(row.state)
        if state is not None and not state.open:
            return False
    for key, code in wanted.fields.items():
        value = row.values.get(key)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if value != code:
            return False
    return True


def _matching(r: Read, text: str, ledger_id: int | None) -> set[int]:
    """Return the entries in which a text stands, or whose name its pinyin begins."""
    plain = fold(clean_search(text))
    words = LedgerEntry.search.contains(plain, autoescape=True)
    wanted = sa.select(LedgerEntry.id).where(
        sa.or_(words, LedgerEntry.id.in_(found_by("ledger_entry", text)))
    )
    if ledger_id is not None:
        wanted = wanted.where(LedgerEntry.ledger_id == ledger_id)
    return set(r.session.scalars(wanted))


@dataclass(frozen=True)
class FoundEntry:
    """An entry in the answer of a search, or in a list to choose from."""

    id: int
    ledger: str
    ledger_title: Mapping[str, str]
    row: EntryRow


@dataclass(frozen=True, kw_only=True)
class FindEntries(Query[tuple[FoundEntry, ...]]):
    """Return entries by words over all ledgers but the restricted ones, newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    text: str = ""
    limit: int = 20
    ledger: str | None = None

    def fetch(self, r: Read) -> tuple[FoundEntry, ...]:
        wanted = (
            sa.select(LedgerEntry, Ledger.code)
            .join(Ledger, Ledger.id == LedgerEntry.ledger_id)
            .where(LedgerEntry.voided_at.is_(None), Ledger.sensitive.is_(False))
            .order_by(LedgerEntry.day.desc(), LedgerEntry.id.desc())
            .limit(self.limit)
        )
        if self.ledger is not None:
            wanted = wanted.where(Ledger.code == self.ledger)
        if self.text.strip():
            wanted = wanted.where(LedgerEntry.id.in_(_matching(r, self.text, None)))
        pairs = list(r.session.execute(wanted))
        rows = entry_rows(r, [entry for entry, _code in pairs])
        return tuple(
            FoundEntry(
                row.id,
                code,
                {"zh": row.definition.title.zh, "en": row.definition.title.en},
                row,
            )
            for row, (_entry, code) in zip(rows, pairs, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class GetEntry(Query[EntryDetail]):
    """Return an entry with its history; one of a restricted ledger is read by ``OpenRestricted``.

    Raises NotFound, PermissionDenied.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int

    def fetch(self, r: Read) -> EntryDetail:
        entry = r.get(LedgerEntry, self.entry_id)
        if r.get(Ledger, entry.ledger_id).sensitive:
            raise PermissionDenied(msg("Reading this entry is noted down. Open it for reading."))
        return entry_detail(r, entry)


@dataclass(frozen=True, kw_only=True)
class EntryByNumber(Query[int]):
    """Return the id of the entry with this number; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    number: str

    def fetch(self, r: Read) -> int:
        wanted = fold(self.number)
        found = r.session.scalars(
            sa.select(LedgerEntry.id).where(LedgerEntry.number == wanted)
        ).first()
        if found is None:
            raise NotFound(msg("There is no entry {number}.", number=self.number))
        return found


def entry_detail(r: Read, entry: LedgerEntry) -> EntryDetail:
    """Return everything about an entry, opened; raises PermissionDenied for a stranger."""
    stored = r.get(Ledger, entry.ledger_id)
    definition = ledger_from(r.get(LedgerVersion, entry.version_id).data)
    check_reader(r, stored, definition)
    row = entry_rows(r, [entry], opened=True)[0]
    row = with_balance(row, _balances(r, stored.id, definition))
    steps = _steps(r, entry)
    moved = [s for s in steps if s.to and not s.voided]
    here = tuple(
        m
        for m in definition.moves
        if m.origin == entry.state and r.actor.role.value in m.roles and not row.voided
    )
    ledger = ledger_row(r, stored.code) if stored.voided_at is None else _gone(r, stored, row)
    return EntryDetail(
        row,
        ledger,
        steps,
        _corrections(r, entry, definition),
        _files(r, entry, definition),
        here,
        bool(moved) and moved[-1].to == entry.state and not row.voided,
    )


def _gone(r: Read, stored: Ledger, row: EntryRow) -> LedgerRow:
    """Return a voided ledger, whose entries stay readable."""
    return LedgerRow(
        stored.id,
        stored.version,
        row.definition,
        stored.current,
        stored.builtin,
        stored.changed,
        active=False,
        may_read=may_read(r, stored, row.definition),
        voided=True,
    )


def _steps(r: Read, entry: LedgerEntry) -> tuple[StepView, ...]:
    rows = r.session.scalars(
        sa.select(LedgerStep).where(LedgerStep.entry_id == entry.id).order_by(LedgerStep.id)
    )
    return tuple(
        StepView(x.at, x.username, x.origin, x.to, r.unseal(x, "note"), x.voided_at is not None)
        for x in rows
    )


def _corrections(r: Read, entry: LedgerEntry, definition: LedgerDef) -> tuple[CorrectionView, ...]:
    rows = r.session.scalars(
        sa.select(Correction)
        .where(Correction.kind == OWNER, Correction.row_id == entry.id)
        .order_by(Correction.id.desc())
    )
    return tuple(_correction(r, row, definition) for row in rows)


def _correction(r: Read, row: Correction, definition: LedgerDef) -> CorrectionView:
    old, new = (
        _value(definition, row.field, row.old_text),
        _value(definition, row.field, row.new_text),
    )
    names = names_of(r, [(definition, {row.field: old}), (definition, {row.field: new})])
    return CorrectionView(
        row.at,
        row.username,
        row.field,
        old,
        new,
        row.reason,
        names[0],
        names[1],
        sealed=row.old_sealed is not None,
    )


def _value(definition: LedgerDef, key: str, text: str | None) -> Any:
    f = definition.field(key)
    if f is None or text is None:
        return None
    return loaded(f, json.loads(text))


def _files(r: Read, entry: LedgerEntry, definition: LedgerDef) -> tuple[FileView, ...]:
    rows = r.session.scalars(
        sa.select(Attachment)
        .where(Attachment.owner_kind == OWNER, Attachment.owner_id == entry.id)
        .order_by(Attachment.id)
    )
    places = {
        file_id: f.key for f in definition.fields for file_id in _listed(entry.data.get(f.key))
    }
    return tuple(
        FileView(
            x.id,
            x.version,
            places.get(x.id, ""),
            x.file_name,
            x.media_type,
            x.size,
            x.sha256,
            r.unseal(x, "caption"),
            x.voided_at is not None,
        )
        for x in rows
    )


def _listed(value: Any) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []
