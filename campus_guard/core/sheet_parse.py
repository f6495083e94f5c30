"""Rows of a spreadsheet as checked records; every mistake is told by row and column in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campus_guard.core.cell_values import Languages, Refused, parse_cell
from campus_guard.core.document import Value
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.sheets import Parsed, ParsedRow, RowError, SchemaColumn, SheetSchema
from campus_guard.core.text import clean_block, fold

_LOOK = 12  # rows at the top in which the header is looked for (titles may stand above it)
_MOST_ERRORS = 500  # a file of the wrong kind need not be told row by row


@dataclass
class _Work:
    """What one reading has found so far."""

    languages: Languages
    places: list[tuple[int, SchemaColumn]] = field(default_factory=list)
    records: list[ParsedRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowError] = field(default_factory=list)


def parse_rows(
    schema: SheetSchema, rows: Sequence[Sequence[Value]], languages: Iterable[Translator]
) -> Parsed:
    """Return the records in ``rows`` (the first row is row 1 of the sheet) and all mistakes.

    The header is accepted in each of ``languages``; the first is that of the reader. Empty rows
    are passed over.
    """
    work = _Work(tuple(languages))
    header = _find_header(schema, rows, work)
    if header is None:
        words = msg("No row with the column headers was found. Start from the template.")
        return Parsed((), (RowError(0, "", words),))
    if not work.errors:
        seen: dict[tuple[Value, ...], int] = {}
        for number, row in enumerate(rows[header + 1 :], header + 2):
            if any(not _empty(v) for v in row):
                _read_row(schema, work, number, row, seen)
            if len(work.errors) >= _MOST_ERRORS:
                words = msg(
                    "There are more mistakes; only the first {n} are listed.", n=_MOST_ERRORS
                )
                work.errors.append(RowError(number, "", words))
                break
        if not work.records and not work.errors:
            work.errors.append(RowError(0, "", msg("The sheet holds no rows below the headers.")))
    return Parsed(tuple(work.records), tuple(work.errors), tuple(work.notices))


def _empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not clean_block(value))


def _names(column: SchemaColumn, languages: Languages) -> set[str]:
    names = (column.key, *column.aliases, *(tr(column.header) for tr in languages))
    return {_folded(n) for n in names}


def _folded(text: str) -> str:
    """Return a header without its mark for required columns."""
    return fold(text).rstrip("*")


def _find_header(schema: SheetSchema, rows: Sequence[Sequence[Value]], work: _Work) -> int | None:
    """Return the index of the header row and note which column stands where."""
    names = [(c, _names(c, work.languages)) for c in schema.columns]
    best, hits = None, 0
    for index, row in enumerate(rows[:_LOOK]):
        words = {_folded(v) for v in row if isinstance(v, str)}
        count = sum(bool(words & known) for _, known in names)
        if count > hits:
            best, hits = index, count
    if best is not None:
        _note_places(schema, work, names, best, rows[best])
    return best


def _note_places(
    schema: SheetSchema,
    work: _Work,
    names: list[tuple[SchemaColumn, set[str]]],
    index: int,
    row: Sequence[Value],
) -> None:
    """Note each column's place; tell of missing, doubled, dropped and unknown headers."""
    taken: set[str] = set()
    dropped = {_folded(header): words for header, words in schema.dropped}
    for place, value in enumerate(row):
        if not isinstance(value, str) or _empty(value):
            continue
        word = _folded(value)
        column = next((c for c, known in names if word in known), None)
        if column is None:
            words = dropped.get(word) or _dropped_like(schema, word)
            unknown = msg("This column is not known and was not read.")
            work.notices.append(RowError(index + 1, value, words or unknown))
        elif column.key in taken:
            work.errors.append(RowError(index + 1, value, msg("This column occurs twice.")))
        else:
            taken.add(column.key)
            work.places.append((place, column))
    for column in schema.columns:
        if column.required and column.key not in taken:
            name = work.languages[0](column.header)
            work.errors.append(RowError(index + 1, name, msg("This column is missing.")))


def _dropped_like(schema: SheetSchema, word: str) -> Message | None:
    found = (words for pattern, words in schema.dropped_like if re.search(pattern, word))
    return next(found, None)


def _read_row(
    schema: SheetSchema,
    work: _Work,
    number: int,
    row: Sequence[Value],
    seen: dict[tuple[Value, ...], int],
) -> None:
    """Read one row; a row with a mistake gives no record."""
    values: dict[str, Value] = {c.key: None for c in schema.columns}
    before = len(work.errors)
    for place, column in work.places:
        raw = row[place] if place < len(row) else None
        name = work.languages[0](column.header)
        try:
            values[column.key] = parse_cell(column, raw, work.languages)
        except Refused as refused:
            work.errors.append(RowError(number, name, refused.message))
        if isinstance(raw, str) and "\ufffd" in raw:
            words = msg("The text holds characters that were damaged before (U+FFFD).")
            work.notices.append(RowError(number, name, words))
    key = tuple(values[k] for k in schema.unique)
    if key and any(v is not None for v in key):
        if key in seen:
            names = ", ".join(
                work.languages[0](c.header) for c in schema.columns if c.key in schema.unique
            )
            words = msg("The same entry stands in row {row}.", row=seen[key])
            work.errors.append(RowError(number, names, words))
        seen.setdefault(key, number)
    if len(work.errors) == before:
        work.records.append(ParsedRow(number, values))
