"""What the commands share: the ledger in force, checked values, search keys, balances."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.text import fold
from campus_guard.db.models import (
    Accident,
    Area,
    Base,
    Correction,
    Hazard,
    Ledger,
    LedgerEntry,
    LedgerVersion,
    Person,
    Pupil,
    SchoolClass,
)
from campus_guard.db.records import refuse
from campus_guard.db.service import Read, Write
from campus_guard.features.ledgers.queries.load import (
    check_reader,
    current_version,
    definitions,
    entries_of,
    names_of,
    stored_ledger,
)
from campus_guard.features.ledgers.rules.balance import Movement, balances
from campus_guard.features.ledgers.rules.definition import (
    ledger_from,
    ledger_json,
    shipped_ledgers,
)
from campus_guard.features.ledgers.rules.types import FieldType, LedgerDef
from campus_guard.features.ledgers.rules.values import (
    clean_values,
    empty,
    load_values,
    show,
    split,
    stored,
)
from campus_guard.features.people.commands.common import index, is_alive
from campus_guard.features.people.pinyin import name_tokens

Check = Callable[[Read, LedgerDef, Mapping[str, Any]], Mapping[str, Message]]
"""A check that the program provides by name: what is wrong with an entry, by field."""
Checks = Mapping[str, Check]
SEARCHED = 12
_SIGNS = Translator("zh_CN")


@dataclass(frozen=True)
class Opened:
    """A ledger that may be written to, in the version that its entries take."""

    row: Ledger
    version: LedgerVersion
    definition: LedgerDef


def ensure_ledger(w: Write, code: str) -> Ledger:
    """Return the ledger with this code; a shipped one is stored at its first use.

    Raises NotFound. A shipped one that came in a newer form gets a further version, unless the
    school has its own form of it.
    """
    row, shipped = stored_ledger(w, code), shipped_ledgers().get(code)
    if row is None and shipped is not None:
        uid = derived_uid("ledger", code)
        old = w.existing(Ledger, uid)
        row = old or w.add(
            Ledger(
                uid=uid,
                code=code,
                builtin=True,
                active=not shipped.sensitive,
                sensitive=shipped.sensitive,
                current=0,
                readers=[],
            )
        )
        add_version(w, row, shipped, "")
    elif row is None:
        raise NotFound(msg("There is no ledger with the code {code}.", code=code))
    elif shipped is not None and row.builtin and not row.changed:
        _catch_up(w, row, shipped)
    return row


def _catch_up(w: Write, row: Ledger, shipped: LedgerDef) -> None:
    if ledger_from(current_version(w, row).data) != shipped:
        add_version(w, row, shipped, "")


def add_version(w: Write, row: Ledger, definition: LedgerDef, note: str) -> LedgerVersion:
    """Store a further version and make it the current one."""
    version = LedgerVersion(
        ledger_id=row.id,
        number=row.current + 1,
        made_at=w.now,
        made_by=w.actor.username,
        note=note,
        data=ledger_json(definition),
    )
    w.session.add(version)
    row.current = version.number
    w.session.flush()
    return version


def open_ledger(w: Write, code: str) -> Opened:
    """Return the ledger for a new entry.

    Raises NotFound, UserError when it is not in use, PermissionDenied for a restricted one.
    """
    row = ensure_ledger(w, code)
    version = current_version(w, row)
    definition = ledger_from(version.data)
    check_reader(w, row, definition)
    if not row.active:
        raise UserError(msg("This ledger is not in use. Put it into use first."))
    return Opened(row, version, definition)


def open_entry(w: Write, entry_id: int, version: int | None = None) -> tuple[LedgerEntry, Opened]:
    """Return a living entry to change, with its ledger in the version it was written under."""
    entry = w.fetch(LedgerEntry, entry_id, version)
    return entry, opened_of(w, entry)


def opened_of(w: Read, entry: LedgerEntry) -> Opened:
    """Return the ledger of an entry; raises PermissionDenied for a restricted one."""
    row = w.get(Ledger, entry.ledger_id)
    version = w.get(LedgerVersion, entry.version_id)
    definition = ledger_from(version.data)
    check_reader(w, row, definition)
    return Opened(row, version, definition)


_MODELS: Mapping[FieldType, type[Base]] = {
    FieldType.PERSON: Person,
    FieldType.TWO_PEOPLE: Person,
    FieldType.AREA: Area,
    FieldType.PUPIL: Pupil,
    FieldType.CLASS: SchoolClass,
}
_LINKS: Mapping[str, type[Base]] = {"hazard": Hazard, "accident": Accident}


def checked_values(
    r: Read,
    definition: LedgerDef,
    given: Mapping[str, Any],
    checks: Checks,
    kept: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, Message]]:
    """Return the cleaned values and what is wrong with them, also by what they point to.

    What stood there before (``kept``) may point to a record that was voided since.
    """
    values, wrong = clean_values(definition, given)
    for f in definition.typed:
        value = values.get(f.key)
        if value is None or value == (kept or {}).get(f.key):
            continue
        if not all(_there(r, definition, f.key, one) for one in _ids(f.type, value)):
            wrong.setdefault(f.key, msg("Choose one from the list."))
    if not wrong:
        for name in definition.checks:
            if name not in checks:
                words = msg("The check {name} is not available here.", name=name)
                raise UserError(words)
            wrong |= checks[name](r, definition, values)
    return values, wrong


def _ids(kind: FieldType, value: Any) -> tuple[int, ...]:
    if kind is FieldType.TWO_PEOPLE:
        return tuple(value)
    return (value,) if kind in _MODELS or kind is FieldType.LINK else ()


def _there(r: Read, definition: LedgerDef, key: str, row_id: int) -> bool:
    f = definition.field(key)
    if f is None:
        return False
    if f.type is not FieldType.LINK:
        return is_alive(r, _MODELS[f.type], row_id)
    if not f.link.startswith("ledger:"):
        return is_alive(r, _LINKS[f.link], row_id)
    entry = r.session.get(LedgerEntry, row_id)
    if entry is None or entry.voided_at is not None:
        return False
    return bool(r.get(Ledger, entry.ledger_id).code == f.link.removeprefix("ledger:"))


def check_once(
    r: Read, opened: Opened, values: Mapping[str, Any], except_id: int | None = None
) -> None:
    """Raise UserError when another living entry has the same combination of fields."""
    keys = opened.definition.once
    if not keys:
        return
    wanted = [_folded(values.get(key)) for key in keys]
    for entry in entries_of(r, opened.row.id):
        same = [_folded(_loaded(entry, opened.definition).get(key)) for key in keys] == wanted
        if same and entry.id != except_id:
            refuse({keys[0]: msg("This stands in {number} already.", number=entry.number)})


def _loaded(entry: LedgerEntry, definition: LedgerDef) -> dict[str, Any]:
    return load_values(definition, entry.data)


def _folded(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def check_balance(r: Read, opened: Opened) -> None:
    """Raise UserError when the balance of something would once be less than nothing."""
    definition = opened.definition
    if definition.balance is None:
        return
    entries = entries_of(r, opened.row.id)
    found = balances(definition.balance, movements(r, entries))
    if found.first_below is not None:
        entry = next(e for e in entries if e.id == found.first_below)
        words = msg(
            "Not enough in stock: {n} missing on {day}.",
            n=-found.after[entry.id].balance,
            day=entry.day,
        )
        raise UserError(words, {definition.balance.quantity: words})


def movements(r: Read, entries: list[LedgerEntry]) -> list[Movement]:
    """Return entries as the balance sees them, each read under its own version."""
    known = definitions(r, (e.version_id for e in entries))
    return [Movement(e.id, e.day, e.id, _loaded(e, known[e.version_id])) for e in entries]


def fill(w: Write, entry: LedgerEntry, definition: LedgerDef, values: Mapping[str, Any]) -> None:
    """Put the values into a new entry, sealed where the ledger is restricted."""
    open_, sealed = split(definition, values)
    entry.day, entry.data = values[definition.day], open_
    if sealed:
        entry.sealed = w.seal(entry, "sealed", packed(sealed))
    entry.search = search_text(w, entry, definition, values)


def packed(sealed: Mapping[str, Any]) -> str:
    """Return what is sealed as text."""
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True)


def search_text(
    r: Read, entry: LedgerEntry, definition: LedgerDef, values: Mapping[str, Any]
) -> str:
    """Return the words of an entry as a search finds them; none of a restricted ledger."""
    if definition.sensitive:
        return fold(entry.number)
    names = names_of(r, [(definition, values)])[0]
    words = [show(f, values.get(f.key), names, _SIGNS) for f in definition.fields
             if f.type not in (FieldType.YES_NO, FieldType.FILE)]  # fmt: skip
    return "\n".join(fold(word) for word in (entry.number, *words) if word)


def reindex(w: Write, entry: LedgerEntry, opened: Opened, values: Mapping[str, Any]) -> None:
    """Write the search keys: pinyin of what names the entry; none of a restricted ledger."""
    if opened.definition.sensitive:
        return
    names = names_of(w, [(opened.definition, values)])[0]
    fields = [opened.definition.field(key) for key in opened.definition.name]
    texts = [show(f, values.get(f.key), names, _SIGNS) for f in fields if f is not None]
    tokens = {t for text in texts if text for t in name_tokens(text[:SEARCHED]) if t.isascii()}
    index(w, "ledger_entry", {entry.id: tokens})


def keep_corrections(
    w: Write, entry: LedgerEntry, old: Mapping[str, Any], new: Mapping[str, Any], reason: str
) -> list[str]:
    """Keep the old value of each open field that changes; return the keys."""
    changed = sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))
    for key in changed:
        w.session.add(
            Correction(
                kind=LedgerEntry.__tablename__,
                row_id=entry.id,
                field=key,
                old_text=_kept(old.get(key)),
                new_text=_kept(new.get(key)),
                reason=reason,
                at=w.now,
                username=w.actor.username,
            )
        )
    return changed


def _kept(value: Any) -> str | None:
    return None if empty(value) else json.dumps(stored(value), ensure_ascii=False)


def living_entries(r: Read, ledger_id: int) -> int:
    """Return how many living entries a ledger has."""
    wanted = sa.select(sa.func.count(LedgerEntry.id)).where(
        LedgerEntry.ledger_id == ledger_id, LedgerEntry.voided_at.is_(None)
    )
    return r.session.scalar(wanted) or 0
