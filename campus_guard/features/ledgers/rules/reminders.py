"""Reminders: what expires or is due for review, and from which day on it is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from campus_guard.core.text import fold
from campus_guard.features.ledgers.rules.types import LedgerDef, Reminder


@dataclass(frozen=True)
class Seen:
    """An entry as the reminders see it."""

    id: int
    day: date
    order: int
    state: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Due:
    """A reminder of an entry that is due by ``on``."""

    entry_id: int
    reminder: Reminder
    on: date

    def days_left(self, today: date) -> int:
        """Return the days until then; negative when it is past."""
        return (self.on - today).days


def dues(ledger: LedgerDef, entries: Iterable[Seen], today: date) -> list[Due]:
    """Return what is to be told today, the most urgent first."""
    seen = list(entries)
    found = [
        Due(entry.id, reminder, on)
        for reminder in ledger.reminders
        for entry in _concerned(ledger, reminder, seen)
        if (on := entry.values.get(reminder.field)) is not None
        and on - timedelta(days=reminder.days) <= today
    ]
    return sorted(found, key=lambda d: (d.on, d.entry_id))


def _concerned(ledger: LedgerDef, reminder: Reminder, seen: list[Seen]) -> list[Seen]:
    entries = seen
    if reminder.latest_by:
        latest: dict[tuple[Any, ...], Seen] = {}
        for entry in sorted(seen, key=lambda e: (e.day, e.order)):
            latest[_key(reminder, entry)] = entry
        entries = list(latest.values())
    return [entry for entry in entries if _waits(ledger, reminder, entry.state)]


def _key(reminder: Reminder, entry: Seen) -> tuple[Any, ...]:
    found = (entry.values.get(key) for key in reminder.latest_by)
    return tuple(fold(v) if isinstance(v, str) else v for v in found)


def _waits(ledger: LedgerDef, reminder: Reminder, state: str) -> bool:
    if reminder.states:
        return state in reminder.states
    known = ledger.state(state)
    return known is None or known.open
