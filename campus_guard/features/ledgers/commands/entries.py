"""Entries: written, corrected, moved from state to state, voided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block
from campus_guard.db.models import LedgerEntry, LedgerStep
from campus_guard.db.records import LONGEST, UnvoidRecord, cleaned_reason, refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.ledgers.commands.common import (
    Checks,
    Opened,
    check_balance,
    check_once,
    checked_values,
    fill,
    keep_corrections,
    open_entry,
    open_ledger,
    opened_of,
    packed,
    reindex,
    search_text,
)
from campus_guard.features.ledgers.queries.load import entry_values
from campus_guard.features.ledgers.rules.types import FieldType, Move
from campus_guard.features.ledgers.rules.values import empty, split

IN_HISTORY = "sealed in the history of the entry"


def _no_checks() -> Checks:
    return {}


@dataclass(frozen=True, kw_only=True)
class AddEntry(Command[int]):
    """Write an entry; return its id. Pressed twice it is one entry.

    ``values``: {key: value}, typed as ``rules.values`` says. ``checks``: those of the program.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    ledger: str
    values: Mapping[str, Any]
    checks: Checks = field(default_factory=_no_checks, repr=False, compare=False)

    def apply(self, w: Write) -> int:
        known = w.existing(LedgerEntry, self.uid)
        if known is not None:
            return known.id
        return add_entry(w, open_ledger(w, self.ledger), self.uid, self.values, self.checks)


def add_entry(w: Write, opened: Opened, uid: str, given: Mapping[str, Any], checks: Checks) -> int:
    """Store a new entry of an opened ledger and return its id."""
    definition = opened.definition
    values, wrong = checked_values(w, definition, given, checks)
    refuse(wrong)
    check_once(w, opened, values)
    year = values[definition.day].year
    count = w.next_number(f"ledger-{definition.series}-{year}")
    entry = LedgerEntry(
        uid=uid,
        ledger_id=opened.row.id,
        version_id=opened.version.id,
        number=f"{definition.series}-{year}-{count:04d}",
        state=definition.states[0].code if definition.states else "",
    )
    fill(w, entry, definition, values)
    w.add(entry)
    check_balance(w, opened)
    reindex(w, entry, opened, values)
    return entry.id


@dataclass(frozen=True, kw_only=True)
class EditEntry(Command[int]):
    """Correct an entry in the version it was written under; every old value stays.

    Returns the id. Attached papers stay as they are.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int
    expected_version: int
    values: Mapping[str, Any]
    reason: str = ""
    checks: Checks = field(default_factory=_no_checks, repr=False, compare=False)

    def apply(self, w: Write) -> int:
        entry, opened = open_entry(w, self.entry_id, self.expected_version)
        reason = clean_block(self.reason)
        refuse(too_long({"reason": reason}, reason=LONGEST))
        definition = opened.definition
        before = entry_values(w, entry, definition, opened=True)
        values, wrong = checked_values(w, definition, self.values, self.checks, before)
        refuse(wrong)
        files = {f.key: before[f.key] for f in definition.fields
                 if f.type is FieldType.FILE and f.key in before}  # fmt: skip
        values |= files
        if values == before:
            return entry.id
        check_once(w, opened, values, entry.id)
        _store(w, entry, opened, before, values, reason)
        check_balance(w, opened)
        reindex(w, entry, opened, values)
        return entry.id


def _store(
    w: Write,
    entry: LedgerEntry,
    opened: Opened,
    before: Mapping[str, Any],
    values: Mapping[str, Any],
    reason: str,
) -> None:
    definition = opened.definition
    old, old_sealed = split(definition, before)
    new, new_sealed = split(definition, values)
    keep_corrections(w, entry, old, new, reason if not definition.sensitive else "")
    entry.day, entry.data = values[definition.day], new
    entry.search = search_text(w, entry, definition, values)
    if old_sealed != new_sealed:
        w.amend(entry, sealed=w.seal(entry, "sealed", packed(new_sealed)) if new_sealed else None)
    if definition.sensitive and reason:
        _add_step(w, entry, new_uid(), "", "", reason)
    w.session.flush()


def _add_step(
    w: Write, entry: LedgerEntry, uid: str, origin: str, to: str, note: str
) -> LedgerStep:
    step = LedgerStep(
        uid=uid,
        entry_id=entry.id,
        at=w.now,
        username=w.actor.username,
        origin=origin,
        to=to,
    )
    step.note = w.seal(step, "note", note)
    return w.add(step)


@dataclass(frozen=True, kw_only=True)
class MoveEntry(Command[int]):
    """Take an entry to another state; return its id.

    Raises UserError when no step leads there or something is missing, PermissionDenied when the
    definition gives the step to somebody else.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    entry_id: int
    to: str
    note: str = ""
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(LedgerStep, self.uid)
        if known is not None:
            return known.entry_id
        entry, opened = open_entry(w, self.entry_id, self.expected_version)
        moves = opened.definition.moves
        move = next((m for m in moves if (m.origin, m.to) == (entry.state, self.to)), None)
        if move is None:
            raise UserError(msg("The entry cannot go from here to this state."))
        _check_role(w, move)
        note = clean_block(self.note)
        refuse(too_long({"note": note}, note=LONGEST))
        if move.reason and not note:
            refuse({"note": msg("Give a reason.")})
        _check_needs(w, entry, opened, move)
        origin, entry.state = entry.state, move.to
        _add_step(w, entry, self.uid, origin, move.to, note)
        return entry.id


def _check_role(w: Write, move: Move) -> None:
    if w.actor.role.value not in move.roles:
        raise PermissionDenied(msg("This step belongs to another role."))


def _check_needs(w: Write, entry: LedgerEntry, opened: Opened, move: Move) -> None:
    values = entry_values(w, entry, opened.definition, opened=True)
    missing = [key for key in move.needs if empty(values.get(key)) or values.get(key) == []]
    if missing:
        fields = [opened.definition.field(key) for key in missing]
        names = "、".join(f.words.zh for f in fields if f is not None)
        words = msg("Fill this in first: {names}", names=names)
        raise UserError(words, dict.fromkeys(missing, words))


@dataclass(frozen=True, kw_only=True)
class TakeBackMove(Command[int]):
    """Take back the last change of state (undo); the step stays readable as voided."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int

    def apply(self, w: Write) -> int:
        entry, opened = open_entry(w, self.entry_id)
        step = w.session.scalars(
            sa.select(LedgerStep)
            .where(
                LedgerStep.entry_id == entry.id, LedgerStep.to != "", LedgerStep.voided_at.is_(None)
            )
            .order_by(LedgerStep.id.desc())
        ).first()
        if step is None or step.to != entry.state:
            raise UserError(msg("There is no step to take back."))
        move = next(
            m for m in opened.definition.moves if (m.origin, m.to) == (step.origin, step.to)
        )
        _check_role(w, move)
        entry.state = step.origin
        w.void(step, "taken back")
        return entry.id


@dataclass(frozen=True, kw_only=True)
class VoidEntry(Command[int]):
    """Void an entry; it counts nowhere and its number is not given out again. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int
    reason: str
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        entry, opened = open_entry(w, self.entry_id, self.expected_version)
        reason = cleaned_reason(self.reason)
        if opened.definition.sensitive and reason:
            _add_step(w, entry, new_uid(), "", "", reason)
            reason = IN_HISTORY
        w.void(entry, reason)
        check_balance(w, opened)
        return entry.id


@dataclass(frozen=True, kw_only=True)
class UnvoidEntry(UnvoidRecord):
    """Take back the voiding of an entry."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LedgerEntry

    def apply(self, w: Write) -> int:
        found = super().apply(w)
        check_balance(w, opened_of(w, w.get(LedgerEntry, found)))
        return found

    def check(self, w: Write, row: Any) -> None:
        opened = opened_of(w, row)
        values = entry_values(w, row, opened.definition, opened=True)
        check_once(w, opened, values, row.id)
