"""The entries of a ledger in the columns of its sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.errors import PermissionDenied
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import join_listed
from campus_guard.db.models import Person, Pupil
from campus_guard.db.service import Query, Read
from campus_guard.features.ledgers.queries.load import (
    EntryRow,
    entries_of,
    entry_rows,
    ledger_row,
)
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType


@dataclass(frozen=True, kw_only=True)
class ExportEntries(Query[tuple[Mapping[str, Value], ...]]):
    """Return all living entries of a ledger as its sheet has them.

    Raises NotFound, PermissionDenied for a restricted ledger.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        ledger = ledger_row(r, self.ledger)
        if ledger.definition.sensitive:
            raise PermissionDenied(msg("A restricted ledger is neither exported nor imported."))
        if ledger.id is None:
            return ()
        rows = entry_rows(r, entries_of(r, ledger.id))
        people = _numbers(r, Person, Person.staff_number)
        pupils = _numbers(r, Pupil, Pupil.number)
        fields = ledger.definition.typed
        return tuple(
            {"number": row.number} | {f.key: _cell(row, f, people, pupils) for f in fields}
            for row in rows
        )


def _numbers(r: Read, model: Any, column: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in r.session.execute(sa.select(model.id, column))}


def _cell(
    row: EntryRow, f: FieldDef, people: Mapping[int, str], pupils: Mapping[int, str]
) -> Value:
    """Return a value that the import finds again: numbers of people rather than names."""
    value = row.values.get(f.key)
    if value is None:
        return None
    if f.type is FieldType.PERSON:
        return people.get(value, "")
    if f.type is FieldType.TWO_PEOPLE:
        return join_listed(people.get(one, "") for one in value)
    if f.type is FieldType.PUPIL:
        return pupils.get(value, "")
    if f.key in row.names:
        return row.names[f.key]
    found: Value = value
    return found
