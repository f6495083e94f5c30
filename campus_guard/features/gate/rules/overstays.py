"""How long a stay is expected, who is over it, and the closing of the day (日结)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.features.gate.rules.moments import Stamp

SOON = timedelta(minutes=10)


class Stay(StrEnum):
    """How a stay compares with what was expected, worst first."""

    OVER = "over"
    SOON = "soon"
    WITHIN = "within"
    UNKNOWN = "unknown"


_ORDER = tuple(Stay)


@dataclass(frozen=True)
class Present:
    """Somebody (or a group) inside; ``until`` was agreed at entry, else the minutes count."""

    visit_id: int
    entered: Stamp
    minutes: int
    heads: int = 1
    until: datetime | None = None

    @property
    def expected_leave(self) -> datetime | None:
        """Return when they should be gone; None where the clock at entry cannot be trusted."""
        if self.until is not None:
            return self.until
        return None if self.entered.uncertain else self.entered.at + timedelta(minutes=self.minutes)


def stay(present: Present, now: datetime) -> Stay:
    """Return how this stay stands at ``now``."""
    leave = present.expected_leave
    if leave is None or (not present.entered.uncertain and now < present.entered.at):
        return Stay.UNKNOWN
    if now > leave:
        return Stay.OVER
    return Stay.SOON if now >= leave - SOON else Stay.WITHIN


def over_by(present: Present, now: datetime) -> timedelta | None:
    """Return how long they have been inside beyond what was expected, or None."""
    leave = present.expected_leave
    return now - leave if stay(present, now) is Stay.OVER and leave is not None else None


def stay_words(present: Present, now: datetime) -> Message | None:
    """Return the words of the badge on the board: colour is never alone."""
    kind, leave = stay(present, now), present.expected_leave
    if kind is Stay.UNKNOWN or leave is None:
        return msg("Time of entry uncertain")
    minutes = int(abs(now - leave).total_seconds() // 60)
    if kind is Stay.OVER:
        if minutes < 60:
            return msg("Over by {minutes} min", minutes=minutes)
        return msg("Over by {hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return msg("{minutes} min left", minutes=minutes) if kind is Stay.SOON else None


def board_order(rows: Iterable[Present], now: datetime) -> list[Present]:
    """Return the board: overstays first (the longest on top), then by the expected end."""

    def key(row: Present) -> tuple[int, float, int]:
        leave = row.expected_leave
        return _ORDER.index(stay(row, now)), leave.timestamp() if leave else 0.0, row.visit_id

    return sorted(rows, key=key)


# ------------------------------------------------------------------------- closing the day


@dataclass(frozen=True)
class DayClose:
    """What closing the day does: visits closed without a leave time, and visits that stay open."""

    closed: tuple[int, ...]
    kept: tuple[int, ...]
    people_closed: int
    people_kept: int


def close_day(inside: Sequence[Present], still_here: Collection[int] = ()) -> DayClose:
    """Return what closing does with everybody on the board.

    ``still_here`` are the visits whose people are known to be inside (night work): they stay open
    and go to the next shift. All others become 未登记离开 with a blank leave time.
    """
    closed = [p for p in inside if p.visit_id not in still_here]
    kept = [p for p in inside if p.visit_id in still_here]
    return DayClose(
        tuple(p.visit_id for p in closed),
        tuple(p.visit_id for p in kept),
        sum(p.heads for p in closed),
        sum(p.heads for p in kept),
    )
