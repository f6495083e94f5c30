"""The sheet of a ledger: made from its definition, out and in."""

from collections.abc import Mapping, Sequence
from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.sheets import (
    Choice,
    Parsed,
    SchemaColumn,
    SheetSchema,
)
from campus_guard.core.sheets import (
    FieldType as CellType,
)
from campus_guard.db.imports import Transfer
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.commands.imports import EntryLine, ImportEntries
from campus_guard.features.ledgers.queries.exports import ExportEntries
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType, LedgerDef
from campus_guard.features.ledgers.rules.values import BLOCK, LINE

_TYPES: Mapping[FieldType, CellType] = {
    FieldType.BLOCK: CellType.BLOCK,
    FieldType.NUMBER: CellType.DECIMAL,
    FieldType.MONEY: CellType.DECIMAL,
    FieldType.DATE: CellType.DATE,
    FieldType.TIME: CellType.TIME,
    FieldType.YES_NO: CellType.BOOL,
    FieldType.CHOICE: CellType.CHOICE,
}
_HINTS: Mapping[FieldType, Message] = {
    FieldType.PERSON: msg("Staff number, or a name that only one has"),
    FieldType.TWO_PEOPLE: msg("Two staff numbers or names with a comma between"),
    FieldType.AREA: msg("Code or name of the area"),
    FieldType.PUPIL: msg("Number of the pupil"),
    FieldType.CLASS: msg("Class, like 三年级2班"),
    FieldType.LINK: msg("Number of the record"),
}


def ledger_transfer(definition: LedgerDef, checks: Checks | None = None) -> Transfer:
    """Return how a ledger goes out to a sheet and comes in from one.

    Raises UserError for a restricted ledger, whose contents leave the program nowhere.
    """
    if definition.sensitive:
        raise UserError(msg("A restricted ledger is neither exported nor imported."))
    schema = ledger_schema(definition)

    def command(parsed: Parsed) -> ImportEntries:
        lines: Sequence[Any] = [
            EntryLine(dict(record.values), row=record.row) for record in parsed.records
        ]
        return ImportEntries(ledger=definition.code, rows=lines, checks=checks or {})

    return Transfer(schema, command, lambda: ExportEntries(ledger=definition.code))


def ledger_schema(definition: LedgerDef) -> SheetSchema:
    """Return the columns of a ledger's sheet: its number, then every field that is typed."""
    number = SchemaColumn(
        "number",
        msg("No."),
        max_length=40,
        hint=msg("Empty for a new entry; the number of an entry to correct it"),
    )
    columns = (number, *(_column(f) for f in definition.typed))
    return SheetSchema(definition.code, Message(definition.title.zh), columns, ())


def _column(f: FieldDef) -> SchemaColumn:
    aliases = (f.words.en,) if f.words.en else ()
    choices = tuple(
        Choice(o.code, Message(o.words.zh), (o.words.en,) if o.words.en else ()) for o in f.choices
    )
    hint = _HINTS.get(f.type) or (Message(f.hint.zh) if f.hint.zh else None)
    return SchemaColumn(
        f.key,
        Message(f.words.zh),
        _TYPES.get(f.type, CellType.TEXT),
        required=f.required,
        max_length=BLOCK if f.type is FieldType.BLOCK else LINE,
        choices=choices,
        aliases=aliases,
        hint=hint,
    )
