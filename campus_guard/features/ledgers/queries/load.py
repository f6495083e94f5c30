"""Reading ledgers and entries: definitions in force, names of what entries point to."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, PermissionDenied
from campus_guard.core.i18n import Translator, msg
from campus_guard.core.text import mask_name
from campus_guard.db.models import (
    Accident,
    Area,
    Attachment,
    Base,
    Grade,
    Hazard,
    Ledger,
    LedgerEntry,
    LedgerVersion,
    Person,
    Pupil,
    SchoolClass,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Read
from campus_guard.features.ledgers.rules.definition import ledger_from, ordered, shipped_ledgers
from campus_guard.features.ledgers.rules.types import FieldType, LedgerDef
from campus_guard.features.ledgers.rules.values import load_values, show
from campus_guard.features.people.rules import class_label

OWNER = "ledger_entry"


@dataclass(frozen=True)
class LedgerRow:
    """A ledger in the version that new entries take. ``id`` is None before its first use.

    ``may_read``: the reader may see its entries (always, unless it is restricted).
    """

    id: int | None
    row_version: int
    definition: LedgerDef
    number: int
    builtin: bool
    changed: bool
    active: bool
    may_read: bool
    readers: tuple[str, ...] = ()
    voided: bool = False

    @property
    def code(self) -> str:
        """Return the ledger's code."""
        return self.definition.code


@dataclass(frozen=True)
class EntryRow:
    """An entry with its values in the fields of the version it was written under.

    ``names``: {key of a field: name of what it points to}. ``balance`` and ``difference`` are
    those after this entry. ``sealed``: something of it was not opened here. ``linked``: {key of a
    link: words that name the entry it points to}.
    """

    id: int
    version: int
    ledger_id: int
    definition: LedgerDef
    number: str
    day: date
    state: str
    values: Mapping[str, Any]
    names: Mapping[str, str]
    created_at: datetime
    created_by: str
    files: int = 0
    sealed: bool = False
    voided: bool = False
    void_reason: str = ""
    balance: Decimal | None = None
    difference: Decimal | None = None
    linked: Mapping[str, str] = field(default_factory=dict)

    def show(self, key: str, tr: Translator, *, paper: bool = False) -> str:
        """Return a field, or a special column, in words; pupils on paper by their initial."""
        f = self.definition.field(key)
        if f is None:
            return self._special(key, tr)
        if paper and f.type is FieldType.PUPIL and f.key in self.names:
            return mask_name(self.names[f.key])
        words = show(f, self.values.get(key), self.names, tr)
        return f"{words} {self.linked[key]}" if words and key in self.linked else words

    def _special(self, key: str, tr: Translator) -> str:
        if key == "state":
            state = self.definition.state(self.state)
            return state.words.say(tr) if state else self.state
        if key == "files":
            return str(self.files or "")
        found = {"number": self.number, "balance": self.balance, "difference": self.difference}
        value = found.get(key)
        return "" if value is None else str(value)

    def title(self, tr: Translator, *, paper: bool = False) -> str:
        """Return the words that name the entry."""
        parts = [self.show(key, tr, paper=paper) for key in self.definition.name]
        return " ".join(part for part in parts if part) or self.number


def stored_ledger(r: Read, code: str) -> Ledger | None:
    """Return the living ledger with this code."""
    return r.session.scalars(alive(Ledger).where(Ledger.code == code)).first()


def current_version(r: Read, row: Ledger) -> LedgerVersion:
    """Return the version that new entries of a stored ledger take."""
    return r.session.scalars(
        sa.select(LedgerVersion).where(
            LedgerVersion.ledger_id == row.id, LedgerVersion.number == row.current
        )
    ).one()


def may_read(r: Read, row: Ledger | None, definition: LedgerDef) -> bool:
    """Tell whether the actor may read the entries: all, or those named of a restricted ledger."""
    if not definition.sensitive:
        return True
    return row is not None and row.active and r.actor.username in row.readers


def check_reader(r: Read, row: Ledger | None, definition: LedgerDef) -> None:
    """Raise PermissionDenied unless the actor may read the entries."""
    if not may_read(r, row, definition):
        raise PermissionDenied(msg("This ledger is restricted to the people named for it."))


def _row(r: Read, row: Ledger, version: LedgerVersion) -> LedgerRow:
    stored = ledger_from(version.data)
    shipped = shipped_ledgers().get(row.code) if row.builtin and not row.changed else None
    newer = shipped is not None and shipped != stored
    definition = shipped if shipped is not None else stored
    return LedgerRow(
        row.id,
        row.version,
        definition,
        version.number + int(newer),
        row.builtin,
        row.changed,
        row.active,
        may_read(r, row, definition),
        tuple(row.readers),
        row.voided_at is not None,
    )


def _unused(definition: LedgerDef) -> LedgerRow:
    open_ = not definition.sensitive
    return LedgerRow(
        None, 0, definition, 1, builtin=True, changed=False, active=open_, may_read=open_
    )


def ledger_rows(r: Read, *, voided: bool = False) -> list[LedgerRow]:
    """Return all ledgers by chapter: the shipped ones as the school has them, and its own."""
    wanted = sa.select(Ledger, LedgerVersion).join(
        LedgerVersion,
        sa.and_(LedgerVersion.ledger_id == Ledger.id, LedgerVersion.number == Ledger.current),
    )
    if not voided:
        wanted = wanted.where(Ledger.voided_at.is_(None))
    stored = [_row(r, *pair) for pair in r.session.execute(wanted.order_by(Ledger.id))]
    known = {row.code: row for row in stored if row.builtin}
    rows = [known.get(code) or _unused(x) for code, x in shipped_ledgers().items()]
    rows += [row for row in stored if not row.builtin or row.code not in shipped_ledgers()]
    place = {id(x): n for n, x in enumerate(ordered([row.definition for row in rows]))}
    return sorted(rows, key=lambda row: place[id(row.definition)])


def ledger_row(r: Read, code: str) -> LedgerRow:
    """Return the living ledger with this code; raises NotFound."""
    row = stored_ledger(r, code)
    if row is not None:
        return _row(r, row, current_version(r, row))
    shipped = shipped_ledgers().get(code)
    if shipped is None:
        raise NotFound(msg("There is no ledger with the code {code}.", code=code))
    return _unused(shipped)


def definitions(r: Read, version_ids: Iterable[int]) -> dict[int, LedgerDef]:
    """Return {version: definition}; voided ledgers too, because old entries stay readable."""
    ids = set(version_ids)
    if not ids:
        return {}
    rows = r.session.scalars(sa.select(LedgerVersion).where(LedgerVersion.id.in_(ids)))
    return {row.id: ledger_from(row.data) for row in rows}


def entry_values(
    r: Read, row: LedgerEntry, definition: LedgerDef, *, opened: bool
) -> dict[str, Any]:
    """Return the values of an entry; what is sealed only when ``opened``."""
    data = dict(row.data)
    if opened and row.sealed is not None:
        data |= json.loads(r.unseal(row, "sealed"))
    return load_values(definition, data)


def entry_rows(r: Read, rows: Sequence[LedgerEntry], *, opened: bool = False) -> list[EntryRow]:
    """Return entries with names; those of restricted ledgers without what is sealed.

    ``opened``: with it, for a reader who was checked and whose reading was noted.
    """
    known = definitions(r, (row.version_id for row in rows))
    values = [entry_values(r, x, known[x.version_id], opened=opened) for x in rows]
    names = names_of(r, [(known[x.version_id], v) for x, v in zip(rows, values, strict=True)])
    linked = _linked(r, [(known[x.version_id], v) for x, v in zip(rows, values, strict=True)])
    files = _file_counts(r, [row.id for row in rows])
    return [
        EntryRow(
            id=row.id,
            version=row.version,
            ledger_id=row.ledger_id,
            definition=known[row.version_id],
            number=row.number,
            day=row.day,
            state=row.state,
            values=mine,
            names=named,
            created_at=row.created_at,
            created_by=row.created_by,
            files=files.get(row.id, 0),
            sealed=row.sealed is not None and not opened,
            voided=row.voided_at is not None,
            void_reason=row.void_reason or "",
            linked=titles,
        )
        for row, mine, named, titles in zip(rows, values, names, linked, strict=True)
    ]


def _linked(
    r: Read, entries: Sequence[tuple[LedgerDef, Mapping[str, Any]]]
) -> list[dict[str, str]]:
    """Return for each entry {key of a link to a ledger: title of that entry}.

    Entries of restricted ledgers, and what a title takes from other records, are left out.
    """
    keys = [
        {f.key: values[f.key] for f in definition.fields
         if _kind(f.type, f.link) == "entry" and values.get(f.key)}
        for definition, values in entries
    ]  # fmt: skip
    wanted = {value for mine in keys for value in mine.values()}
    if not wanted:
        return [{} for _ in entries]
    found = list(r.session.scalars(sa.select(LedgerEntry).where(LedgerEntry.id.in_(wanted))))
    known = definitions(r, (x.version_id for x in found))
    titles = {x.id: _plain_title(known[x.version_id], x) for x in found if x.sealed is None}
    return [{k: titles[v] for k, v in mine.items() if titles.get(v)} for mine in keys]


def _plain_title(definition: LedgerDef, entry: LedgerEntry) -> str:
    """Return the words of an entry that stand in itself; a day or a figure names nothing."""
    values, tr = load_values(definition, entry.data), Translator("zh_CN")
    fields = [definition.field(key) for key in definition.name]
    kinds = (FieldType.TEXT, FieldType.CHOICE)
    said = [show(f, values.get(f.key), {}, tr) for f in fields if f and f.type in kinds]
    return "" if definition.sensitive else " ".join(x for x in said if x)


def _file_counts(r: Read, ids: list[int]) -> dict[int, int]:
    if not ids:
        return {}
    wanted = (
        sa.select(Attachment.owner_id, sa.func.count())
        .where(
            Attachment.owner_kind == OWNER,
            Attachment.owner_id.in_(ids),
            Attachment.voided_at.is_(None),
        )
        .group_by(Attachment.owner_id)
    )
    return {row[0]: row[1] for row in r.session.execute(wanted)}


@dataclass
class _Asked:
    """The numbers of records whose names are wanted, by kind."""

    ids: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def note(self, kind: str, value: Any) -> None:
        """Remember one number, or the two of two people."""
        self.ids[kind].update(value if isinstance(value, tuple) else (value,))


_KINDS: Mapping[FieldType, str] = {
    FieldType.PERSON: "person",
    FieldType.TWO_PEOPLE: "person",
    FieldType.AREA: "area",
    FieldType.PUPIL: "pupil",
    FieldType.CLASS: "class",
}


def names_of(
    r: Read, entries: Sequence[tuple[LedgerDef, Mapping[str, Any]]]
) -> list[dict[str, str]]:
    """Return for each entry {key of a pointing field: name}; voided records keep their names."""
    asked = _Asked()
    for definition, values in entries:
        for f in definition.fields:
            kind = _kind(f.type, f.link)
            if kind and values.get(f.key):
                asked.note(kind, values[f.key])
    found = {kind: _look_up(r, kind, ids) for kind, ids in asked.ids.items()}
    return [_named(definition, values, found) for definition, values in entries]


def _kind(kind: FieldType, link: str) -> str:
    if kind is FieldType.LINK:
        return "entry" if link.startswith("ledger:") else link
    return _KINDS.get(kind, "")


def _named(
    definition: LedgerDef, values: Mapping[str, Any], found: Mapping[str, Mapping[int, str]]
) -> dict[str, str]:
    names: dict[str, str] = {}
    for f in definition.fields:
        kind, value = _kind(f.type, f.link), values.get(f.key)
        if kind and value:
            ids = value if isinstance(value, tuple) else (value,)
            names[f.key] = "、".join(found[kind].get(one, "?") for one in ids)
    return names


_COLUMNS: Mapping[str, tuple[type[Base], str]] = {
    "person": (Person, "name"),
    "area": (Area, "name"),
    "pupil": (Pupil, "name"),
    "hazard": (Hazard, "number"),
    "accident": (Accident, "number"),
    "entry": (LedgerEntry, "number"),
}


def _look_up(r: Read, kind: str, ids: set[int]) -> dict[int, str]:
    if kind == "class":
        query = (
            sa.select(SchoolClass.id, Grade.name, SchoolClass.name)
            .join(Grade, Grade.id == SchoolClass.grade_id)
            .where(SchoolClass.id.in_(ids))
        )
        return {i: class_label(grade, name) for i, grade, name in r.session.execute(query)}
    model, column = _COLUMNS[kind]
    table = model.__table__.c
    pairs = r.session.execute(sa.select(table.id, table[column]).where(table.id.in_(ids)))
    return {pair[0]: pair[1] for pair in pairs}


def entries_of(
    r: Read,
    ledger_id: int,
    first: date | None = None,
    last: date | None = None,
    *,
    voided: bool = False,
) -> list[LedgerEntry]:
    """Return the entries of a ledger between two days, oldest first."""
    wanted = sa.select(LedgerEntry).where(LedgerEntry.ledger_id == ledger_id)
    if not voided:
        wanted = wanted.where(LedgerEntry.voided_at.is_(None))
    if first is not None:
        wanted = wanted.where(LedgerEntry.day >= first)
    if last is not None:
        wanted = wanted.where(LedgerEntry.day <= last)
    return list(r.session.scalars(wanted.order_by(LedgerEntry.day, LedgerEntry.id)))
