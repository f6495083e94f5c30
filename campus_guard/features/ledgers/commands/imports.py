"""Entries from a sheet: each row checked like a form, all written or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import fold, split_listed
from campus_guard.db.imports import Checked, ImportCommand, numbered
from campus_guard.db.models import (
    Accident,
    Area,
    Grade,
    Hazard,
    Ledger,
    LedgerEntry,
    Person,
    Pupil,
    SchoolClass,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.ledgers.commands.common import Checks, checked_values, open_ledger
from campus_guard.features.ledgers.commands.entries import EditEntry, add_entry
from campus_guard.features.ledgers.queries.load import ledger_row
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType, LedgerDef
from campus_guard.features.ledgers.rules.values import load_values, stored
from campus_guard.features.people.rules import class_label

UNKNOWN = msg("Nothing with this name or number is recorded.")
SEVERAL = msg("Several have this name. Give the number.")


@dataclass(frozen=True)
class EntryLine:
    """A row of the sheet: what its cells hold, by key; ``number`` names an entry to correct."""

    values: Mapping[str, Any]
    row: int = 0


@dataclass
class _Register:
    """Finds records by what stands in a cell; each kind is read once."""

    r: Read
    known: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def find(self, f: FieldDef, text: str) -> int | Message:
        """Return the number of the record that a cell names, or what is wrong."""
        kind = f.link if f.type is FieldType.LINK else f.type.value
        kind = "person" if f.type is FieldType.TWO_PEOPLE else kind
        if kind not in self.known:
            self.known[kind] = self._load(kind)
        ids = self.known[kind].get(fold(text), [])
        return ids[0] if len(ids) == 1 else (SEVERAL if ids else UNKNOWN)

    def _load(self, kind: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row_id, names in self._rows(kind):
            for name in {fold(n) for n in names if n}:
                found.setdefault(name, []).append(row_id)
        return found

    def _rows(self, kind: str) -> list[tuple[int, tuple[str, ...]]]:
        session = self.r.session
        if kind == "person":
            return [(p.id, (p.staff_number, p.name)) for p in session.scalars(alive(Person))]
        if kind == "area":
            return [(a.id, (a.code, a.name)) for a in session.scalars(alive(Area))]
        if kind == "pupil":
            return [(p.id, (p.number,)) for p in session.scalars(alive(Pupil))]
        if kind == "class":
            pairs = session.execute(
                alive(SchoolClass)
                .add_columns(Grade.name)
                .join(Grade, Grade.id == SchoolClass.grade_id)
            )
            return [(c.id, (class_label(grade, c.name),)) for c, grade in pairs]
        return self._numbered(kind)

    def _numbered(self, kind: str) -> list[tuple[int, tuple[str, ...]]]:
        session = self.r.session
        if kind == "hazard":
            return [(h.id, (h.number,)) for h in session.scalars(alive(Hazard))]
        if kind == "accident":
            return [(a.id, (a.number,)) for a in session.scalars(alive(Accident))]
        wanted = alive(LedgerEntry).join(Ledger, Ledger.id == LedgerEntry.ledger_id)
        code = kind.removeprefix("ledger:")
        return [(e.id, (e.number,)) for e in session.scalars(wanted.where(Ledger.code == code))]


def _no_checks() -> Checks:
    return {}


@dataclass(frozen=True, kw_only=True)
class ImportEntries(ImportCommand):
    """Take entries of one ledger.

    A row with a number corrects that entry, one without makes a new entry; the same sheet taken
    twice makes nothing twice.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str
    rows: Sequence[EntryLine]
    checks: Checks = field(default_factory=_no_checks, repr=False, compare=False)

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        ledger = ledger_row(r, self.ledger)
        if ledger.definition.sensitive:
            raise UserError(msg("A restricted ledger is neither exported nor imported."))
        register = _Register(r)
        same: dict[str, int] = {}
        for line in numbered(self.rows):
            values, wrong = _resolved(register, ledger.definition, line)
            if not wrong:
                _values, wrong = checked_values(r, ledger.definition, values, self.checks)
            for key, words in wrong.items():
                checked.wrong(line.row, key, words)
            if not wrong:
                self._plan(r, checked, ledger.definition, line, values, same)
        return checked

    def _plan(
        self,
        r: Read,
        checked: Checked,
        definition: LedgerDef,
        line: EntryLine,
        values: Mapping[str, Any],
        same: dict[str, int],
    ) -> None:
        number = fold(str(line.values.get("number") or ""))
        if number:
            self._plan_edit(r, checked, definition, line, values, number)
            return
        kept = {key: stored(value) for key, value in sorted(values.items())}
        again = same[str(kept)] = same.get(str(kept), 0) + 1
        uid = derived_uid("ledger-import", self.ledger, kept, again)
        if r.session.scalar(sa.select(LedgerEntry.id).where(LedgerEntry.uid == uid)):
            checked.plan("same")
            return
        checks = self.checks
        checked.plan(
            "new", lambda w: add_entry(w, open_ledger(w, self.ledger), uid, values, checks)
        )

    def _plan_edit(
        self,
        r: Read,
        checked: Checked,
        definition: LedgerDef,
        line: EntryLine,
        values: Mapping[str, Any],
        number: str,
    ) -> None:
        entry = r.session.scalars(
            alive(LedgerEntry)
            .join(Ledger, Ledger.id == LedgerEntry.ledger_id)
            .where(LedgerEntry.number == number, Ledger.code == self.ledger)
        ).first()
        if entry is None:
            words = msg("There is no entry {number}.", number=number)
            checked.wrong(line.row, "number", words)
            return
        before = load_values(definition, entry.data)
        typed = {f.key for f in definition.typed}
        if {k: v for k, v in before.items() if k in typed} == values:
            checked.plan("same")
            return
        entry_id, version, checks = entry.id, entry.version, self.checks

        def edit(w: Write) -> int:
            return EditEntry(
                entry_id=entry_id, expected_version=version, values=values, checks=checks
            ).apply(w)

        checked.plan("changed", edit)


def _resolved(
    register: _Register, definition: LedgerDef, line: EntryLine
) -> tuple[dict[str, Any], dict[str, Message]]:
    """Return the values of a row with names turned into records, and what is wrong."""
    values: dict[str, Any] = {}
    wrong: dict[str, Message] = {}
    for f in definition.typed:
        cell = line.values.get(f.key)
        if cell is None or cell == "":
            continue
        if f.type is FieldType.TWO_PEOPLE:
            found = [register.find(f, part) for part in split_listed(str(cell))]
        elif f.type in _NAMED:
            found = [register.find(f, str(cell))]
        else:
            values[f.key] = cell
            continue
        problem = next((x for x in found if isinstance(x, Message)), None)
        if problem is not None:
            wrong[f.key] = problem
        else:
            values[f.key] = tuple(found) if f.type is FieldType.TWO_PEOPLE else found[0]
    return values, wrong


_NAMED = frozenset(
    {FieldType.PERSON, FieldType.AREA, FieldType.PUPIL, FieldType.CLASS, FieldType.LINK}
)
