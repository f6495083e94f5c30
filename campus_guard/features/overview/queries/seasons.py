"""The seasonal tasks of the year, and what the ledger says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Translator
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LedgerEntry
from campus_guard.db.service import Query, Read
from campus_guard.features.ledgers.queries import ListEntries
from campus_guard.features.ledgers.queries.load import EntryRow
from campus_guard.features.overview.queries.schedule import in_use_since
from campus_guard.features.overview.seasons import (
    AHEAD,
    BACK,
    LEDGER,
    TRIES,
    Occurrence,
    SeasonState,
    occurrences,
    shipped_seasons,
    state_of,
)


@dataclass(frozen=True)
class SeasonRow:
    """A seasonal task, its state, and its entry in the ledger."""

    found: Occurrence
    state: SeasonState
    entry: EntryRow | None

    @property
    def id(self) -> str:
        """Return what names the line: the task and the year."""
        return f"{self.found.season.code} {self.found.year}"

    def title(self, tr: Translator) -> str:
        """Return the name for this reader."""
        return self.found.season.title(tr)


@dataclass(frozen=True, kw_only=True)
class SeasonTasks(Query[tuple[SeasonRow, ...]]):
    """The seasonal tasks from a year back to two months ahead; what asks for something first.

    Nothing is asked for from before the school began to use the program.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[SeasonRow, ...]:
        since = max(r.today - BACK, in_use_since(r))
        found = occurrences(shipped_seasons(), since, r.today + AHEAD)
        entries = _entries(r, found)
        rows = []
        for one in found:
            entry = entries.get((one.season.code, one.year))
            state = state_of(one, r.today, None if entry is None else _open(entry))
            rows.append(SeasonRow(one, state, entry))
        return tuple(sorted(rows, key=_order))


def _order(row: SeasonRow) -> tuple[int, int]:
    asks = (SeasonState.TO_ENTER, SeasonState.OVERDUE, SeasonState.RUNNING, SeasonState.LATER)
    place = asks.index(row.state) if row.state in asks else len(asks)
    day = row.found.first.toordinal()
    return place, -day if place == len(asks) else day


def _open(entry: EntryRow) -> bool:
    state = entry.definition.state(entry.state)
    return state is not None and state.open


def _entries(r: Read, found: Sequence[Occurrence]) -> Mapping[tuple[str, int], EntryRow]:
    """Return the entries of the tasks: those entered from here, and those of the same name."""
    uids = {o.uid(turn): (o.season.code, o.year) for o in found for turn in range(TRIES)}
    query = sa.select(LedgerEntry.id, LedgerEntry.uid).where(LedgerEntry.uid.in_(uids))
    known = {row.id: uids[row.uid] for row in r.session.execute(query)}
    entries: dict[tuple[str, int], EntryRow] = {}
    for entry in ListEntries(ledger=LEDGER).fetch(r).rows:
        key = known.get(entry.id) or next((_key(o) for o in found if _same(o, entry)), None)
        if key is not None:
            entries.setdefault(key, entry)
    return entries


def _key(found: Occurrence) -> tuple[str, int]:
    return found.season.code, found.year


def _same(found: Occurrence, entry: EntryRow) -> bool:
    named = entry.values.get("title") in (found.season.zh, found.season.en)
    return named and found.first <= entry.day <= found.last
