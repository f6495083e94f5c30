"""How long the gate keeps what it knows: two clocks, legal hold, a preview, a day to think.

No national period for visitor logs was found, so both are settings. The first clock ends what
identifies a person (default one year; PIPL 6, 19, 47); the second removes the facts of the visit
(default three years). Purging runs at the earliest 24 hours after its preview was accepted, on what
was in that preview and is still due then.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.gate.rules.files import definition

SHORTEST_DAYS = 30
LONGEST_DAYS = 3650


class RetentionClock(StrEnum):
    """Which of the two clocks runs."""

    IDENTITY = "identity"
    FACTS = "facts"


@dataclass(frozen=True)
class RecordClass:
    """A class of record: which clock ends it, and what is cleared then.

    ``clears`` maps tables to columns (``*`` removes the rows); the class's own table stands first,
    of the others ``through`` names the column that points to it. ``cascades`` are classes that end
    with it, by the column that points to it. ``removes`` names the table whose rows are removed
    with all that belongs to them. Reasons of voiding and kept old values always go as well.
    """

    code: str
    clock: RetentionClock
    clears: Mapping[str, tuple[str, ...]]
    through: Mapping[str, str] = field(default_factory=dict)
    cascades: Mapping[str, str] = field(default_factory=dict)
    removes: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Return the table of the class's own records."""
        return next(iter(self.clears)) if self.clears else self.removes[0]

    def link(self, table: str) -> str:
        """Return the column of a cleared table that holds the id of the class's record."""
        return self.through.get(table, "id")


@dataclass(frozen=True)
class Policy:
    """The school's periods in days, and the hours between preview and purge."""

    identity_days: int
    facts_days: int
    grace_hours: int
    classes: tuple[RecordClass, ...]

    def days(self, clock: RetentionClock) -> int:
        """Return the days that this clock runs."""
        return self.identity_days if clock is RetentionClock.IDENTITY else self.facts_days


@dataclass(frozen=True, order=True, slots=True)
class Item:
    """A record on a clock that began on ``since`` (the last visit, the day it was recorded)."""

    class_code: str
    record_id: int
    since: date


@dataclass(frozen=True)
class Hold:
    """A legal hold: nothing of these records is purged while it lasts."""

    class_code: str
    record_id: int
    starts_on: date
    ends_on: date | None = None

    def in_force(self, today: date) -> bool:
        """Tell whether the hold counts today."""
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True)
class Preview:
    """What a purge would do, counted; it may run from ``may_run_at`` on."""

    made_at: datetime
    may_run_at: datetime
    due: tuple[Item, ...]
    counts: Mapping[str, int]
    held: Mapping[str, int]


@lru_cache(maxsize=1)
def shipped_policy() -> Policy:
    """Return the policy that comes with the program."""
    data = definition("retention")
    classes = tuple(
        RecordClass(
            c["code"],
            RetentionClock(c["clock"]),
            {table: tuple(columns) for table, columns in c.get("clears", {}).items()},
            c.get("through", {}),
            c.get("cascades", {}),
            tuple(c.get("removes", ())),
        )
        for c in data["classes"]
    )
    return Policy(data["identity_days"], data["facts_days"], data["grace_hours"], classes)


def check_periods(identity_days: int, facts_days: int) -> None:
    """Raise UserError when the periods make no sense."""
    fields: dict[str, Message] = {}
    limits = msg("Between {low} and {high} days.", low=SHORTEST_DAYS, high=LONGEST_DAYS)
    if not SHORTEST_DAYS <= identity_days <= LONGEST_DAYS:
        fields["identity_days"] = limits
    if not SHORTEST_DAYS <= facts_days <= LONGEST_DAYS:
        fields["facts_days"] = limits
    elif facts_days < identity_days:
        fields["facts_days"] = msg("Not shorter than the time people stay identifiable.")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)


def is_due(item: Item, policy: Policy, today: date) -> bool:
    """Tell whether the item's clock has run out: after the full number of days, not on it."""
    clock = next(c.clock for c in policy.classes if c.code == item.class_code)
    return today > item.since + timedelta(days=policy.days(clock))


def preview(
    items: Iterable[Item], holds: Collection[Hold], policy: Policy, now: datetime
) -> Preview:
    """Return what a purge would do now: nothing is changed by looking."""
    today = now.date()
    held_ids = {(h.class_code, h.record_id) for h in holds if h.in_force(today)}
    due: list[Item] = []
    held: list[Item] = []
    for item in sorted(items):
        if is_due(item, policy, today):
            place = held if (item.class_code, item.record_id) in held_ids else due
            place.append(item)
    return Preview(
        now,
        now + timedelta(hours=policy.grace_hours),
        tuple(due),
        Counter(i.class_code for i in due),
        Counter(i.class_code for i in held),
    )


def confirm(
    accepted: Preview, items: Iterable[Item], holds: Collection[Hold], policy: Policy, now: datetime
) -> tuple[Item, ...]:
    """Return what is purged now: what was previewed and is still due and not held.

    A new visit in between restarts a person's clock and takes him out. Raises UserError before
    the 24 hours are over, or when the clock stands before the preview.
    """
    if now < accepted.may_run_at:
        raise UserError(
            msg(
                "The purge can run from {time} on.",
                time=accepted.may_run_at.strftime("%Y-%m-%d %H:%M"),
            )
        )
    still = {(i.class_code, i.record_id) for i in preview(items, holds, policy, now).due}
    return tuple(item for item in accepted.due if (item.class_code, item.record_id) in still)
