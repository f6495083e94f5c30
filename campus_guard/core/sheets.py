"""Spreadsheets as data: what goes out (``Sheet``) and what may come in (``SheetSchema``).

``reports.xlsx`` writes and reads the files; here rows of cell values become checked records, with
every mistake told by row and column in words. Nothing is saved from here: a feature writes all
records in one transaction when ``Parsed.errors`` is empty, or none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from campus_guard.core.document import Column, Kind, Row, Value
from campus_guard.core.i18n import Message, Translator

CellIn = Value  # what read_xlsx returns per cell


@dataclass(frozen=True)
class Sheet:
    """One worksheet. ``rows`` may be a generator. With ``title`` the header is not in row 1."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    title: Sequence[str] = ()  # lines above the header: school, period, who printed when
    totals: Sequence[Row] = ()
    notes: Sequence[str] = ()
    empty_text: str = ""


class FieldType(StrEnum):
    """What an imported column holds, and the Python type of the parsed value."""

    TEXT = "text"  # str, one line; 12.0 from Excel becomes "12" (staff numbers, phones)
    BLOCK = "block"  # str, several lines
    INT = "int"  # int
    DECIMAL = "decimal"  # Decimal
    DATE = "date"  # date, from a real date or 2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日
    DATETIME = "datetime"  # naive datetime, date and HH:MM
    TIME = "time"  # time, from a real time or 7:30, 07:30:00, 7点30分
    BOOL = "bool"  # bool: 是/否, yes/no, true/false, 1/0, √/×, 有/无
    CHOICE = "choice"  # the code of a Choice


@dataclass(frozen=True)
class Choice:
    """One allowed answer: its code, its label, other spellings that are understood too."""

    code: str
    label: Message
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchemaColumn:
    """One importable column. The header is accepted in every language and in ``aliases``."""

    key: str
    header: Message
    type: FieldType = FieldType.TEXT
    required: bool = False
    max_length: int = 200
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
    least: int | None = None  # smallest INT or DECIMAL allowed
    most: int | None = None
    hint: Message | None = None  # comment on the header cell of the template
    example: str = ""  # shown in that comment; never imported


@dataclass(frozen=True)
class SheetSchema:
    """What one import takes. ``name`` is the worksheet's title in the template."""

    kind: str  # "staff", "pupils": the word of the command line
    name: Message
    columns: tuple[SchemaColumn, ...]
    unique: tuple[str, ...] = ()  # keys whose values together may occur only once in the file
    dropped: tuple[tuple[str, Message], ...] = ()  # headers never taken (押证) and what to say
    dropped_like: tuple[tuple[str, Message], ...] = ()  # the same as regular expressions


@dataclass(frozen=True)
class RowError:
    """What is wrong in one cell; ``row`` as the spreadsheet counts (header is 1), 0: whole file."""

    row: int
    column: str
    message: Message


@dataclass(frozen=True)
class ParsedRow:
    """One good row: its place in the sheet and the values by key (None: left empty)."""

    row: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Parsed:
    """The outcome of reading a sheet; ``notices`` (unknown columns, cleaned text) stop nothing."""

    records: tuple[ParsedRow, ...]
    errors: tuple[RowError, ...]
    notices: tuple[RowError, ...] = ()


_KINDS = {
    FieldType.INT: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
    FieldType.DATETIME: Kind.DATETIME,
    FieldType.TIME: Kind.TIME,
}


def schema_sheet(
    schema: SheetSchema, records: Iterable[Mapping[str, Value]], tr: Translator
) -> Sheet:
    """Return the export of ``records`` in the columns of the import, so that it can come back."""
    columns = [Column(tr(c.header), _KINDS.get(c.type, Kind.TEXT)) for c in schema.columns]
    rows = (tuple(show(c, record.get(c.key), tr) for c in schema.columns) for record in records)
    return Sheet(tr(schema.name), columns, rows)


def show(column: SchemaColumn, value: Value, tr: Translator) -> Value:
    """Return the value as its cell shows it: choices by label, yes and no in words."""
    if column.type is FieldType.BOOL and value is not None:
        return tr("yes") if value else tr("no")
    if column.type is FieldType.CHOICE:
        return next((tr(c.label) for c in column.choices if c.code == value), value)
    return value
