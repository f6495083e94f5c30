"""Imports: all rows are checked first, then written in one transaction, or nothing is.

A feature describes its columns (``SheetSchema``), turns parsed rows into an ``ImportCommand`` and
offers the pair as a ``Transfer``: the pages and the command line use it without knowing more.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from campus_guard.core.document import Value
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.sheets import Parsed, RowError, SheetSchema
from campus_guard.core.text import fold
from campus_guard.db.service import Command, Query, Read, Write

_SAY_EVERY = 200  # rows between two words about how far the work is


@dataclass(frozen=True)
class ImportCounts:
    """How many records an import makes, changes and finds unchanged."""

    new: int = 0
    changed: int = 0
    same: int = 0

    @property
    def total(self) -> int:
        """Return the number of good rows."""
        return self.new + self.changed + self.same


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do; nothing is written while ``errors`` is not empty."""

    counts: ImportCounts
    errors: tuple[RowError, ...]
    notices: tuple[RowError, ...] = ()


class ImportErrors(UserError):
    """Rows that cannot be taken; ``rows`` lists every one. ``column`` is a key of the schema."""

    def __init__(self, rows: Sequence[RowError]) -> None:
        super().__init__(msg("{n} places in the file are wrong. Nothing was saved.", n=len(rows)))
        self.rows = tuple(rows)


@dataclass
class Checked:
    """The result of checking: errors by row, and what to do when there are none."""

    errors: list[RowError] = field(default_factory=list)
    notices: list[RowError] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    steps: list[Callable[[Write], object]] = field(default_factory=list)

    def wrong(self, row: int, column: str, message: Message) -> None:
        """Note an error; row 0 is the whole file."""
        self.errors.append(RowError(row, column, message))

    def plan(self, outcome: str, step: Callable[[Write], object] | None = None) -> None:
        """Count a row as ``new``, ``changed`` or ``same`` and remember how it is written."""
        self.counts[outcome] += 1
        if step is not None:
            self.steps.append(step)

    @property
    def summary(self) -> ImportCounts:
        """Return the counts."""
        return ImportCounts(self.counts["new"], self.counts["changed"], self.counts["same"])


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class ImportCommand(Command[ImportCounts]):
    """Take many rows. ``rows`` are frozen dataclasses with a ``row`` number for messages.

    ``say(done, total)`` is told how far the work is and may raise to stop it: nothing is written
    then. Raises ImportErrors with every wrong row; then nothing is written either.
    """

    rows: Sequence[Any]
    say: Callable[[int, int], object] = field(default=_silent, repr=False, compare=False)

    def apply(self, w: Write) -> ImportCounts:
        checked = self.examine(w)
        if checked.errors:
            raise ImportErrors(sorted(checked.errors, key=lambda e: e.row))
        for number, step in enumerate(checked.steps):
            if number % _SAY_EVERY == 0:
                self.say(number, len(checked.steps))
            step(w)
        self.finish(w)
        return checked.summary

    @abstractmethod
    def examine(self, r: Read) -> Checked:
        """Return what is wrong and what would be written. Reads only."""

    def finish(self, w: Write) -> None:
        """Do what concerns all rows together, after the steps."""


@dataclass(frozen=True, kw_only=True)
class CheckImport(Query[ImportPreview]):
    """Return what an import would do, without writing."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    command: ImportCommand

    def fetch(self, r: Read) -> ImportPreview:
        checked = self.command.examine(r)
        errors = tuple(sorted(checked.errors, key=lambda e: e.row))
        return ImportPreview(checked.summary, errors, tuple(checked.notices))


@dataclass(frozen=True)
class Transfer:
    """One kind of sheet: its columns, the command that takes it, the query that gives it."""

    schema: SheetSchema
    command: Callable[[Parsed], ImportCommand]
    records: Callable[[], Query[tuple[Mapping[str, Value], ...]]]

    @property
    def kind(self) -> str:
        """Return the word of the command line."""
        return self.schema.kind


def with_headers(errors: Iterable[RowError], schema: SheetSchema, tr: Translator) -> list[RowError]:
    """Return the errors with the column's header as the sheet shows it instead of its key."""
    headers = {column.key: tr(column.header) for column in schema.columns}
    return [RowError(e.row, headers.get(e.column, e.column), e.message) for e in errors]


def doubles(lines: Iterable[Any], *keys: str) -> dict[int, int]:
    """Return {row: earlier row} for the lines whose ``keys``, folded, stood in the file before."""
    seen: dict[tuple[Any, ...], int] = {}
    found: dict[int, int] = {}
    for line in lines:
        found_here = (getattr(line, key) for key in keys)
        value = tuple(fold(v) if isinstance(v, str) else v for v in found_here)
        if value in seen:
            found[line.row] = seen[value]
        seen.setdefault(value, line.row)
    return found


def numbered(lines: Sequence[Any]) -> Sequence[Any]:
    """Return the lines, those without a row number numbered from 2 as a sheet counts."""
    return [
        line if line.row else replace(line, row=index) for index, line in enumerate(lines, start=2)
    ]
