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


def standing(ledger: LedgerDef, entries: Iterable[Seen]) -> frozenset[int]:
    """Return what is in use of an inventory.

    That is what stands in an open state; without states the newest entry of each thing, as the
    first reminder tells things apart.
    """
    seen = list(entries)
    if ledger.states:
        known = {state.code: state.open for state in ledger.states}
        return frozenset(entry.id for entry in seen if known.get(entry.state, True))
    apart = next((x for x in ledger.reminders if x.latest_by), None)
    return frozenset(entry.id for entry in (_latest(apart, seen) if apart else seen))


def _latest(reminder: Reminder, seen: Iterable[Seen]) -> list[Seen]:
    latest: dict[tuple[Any, ...], Seen] = {}
    for entry in sorted(seen, key=lambda e: (e.day, e.order)):
        latest[_key(reminder, entry)] = entry
    return list(latest.values())


def _concerned(ledger: LedgerDef, reminder: Reminder, seen: list[Seen]) -> list[Seen]:
    entries = _latest(reminder, seen) if reminder.latest_by else seen
    return [entry for entry in entries if _waits(ledger, reminder, entry.state)]


def _key(reminder: Reminder, entry: Seen) -> tuple[Any, ...]:
    found = (entry.values.get(key) for key in reminder.latest_by)
    return tuple(fold(v) if isinstance(v, str) else v for v in found)


def _waits(ledger: LedgerDef, reminder: Reminder, state: str) -> bool:
    if reminder.states:
        return state in reminder.states
    known = ledger.state(state)
    return known is None or known.open
