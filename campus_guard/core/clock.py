"""The only place that asks the computer for the time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "+08:00")
SET_BACK_TOLERANCE = timedelta(minutes=2)


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in the school's offset."""
        ...

    def today(self) -> date:
        """Return the calendar day at the school."""
        ...


class SystemClock:
    """The computer's clock, shown in China's only offset."""

    def now(self) -> datetime:
        """Return the present moment with offset +08:00."""
        return datetime.now(CHINA)

    def today(self) -> date:
        """Return today's date in China."""
        return self.now().date()


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: for tests and sample data."""

    at: datetime

    def now(self) -> datetime:
        """Return the set moment."""
        return self.at

    def today(self) -> date:
        """Return the set moment's date."""
        return self.at.date()

    def advance(self, **amount: float) -> None:
        """Move the clock by the timedelta of ``amount`` (``minutes=5``)."""
        self.at += timedelta(**amount)


def set_back_by(now: datetime, last_written: datetime | None) -> timedelta | None:
    """Return how far the clock was set back behind the last record, or None if it was not.

    Two minutes are tolerated, because time synchronisation moves clocks by seconds.
    """
    if last_written is None or now >= last_written - SET_BACK_TOLERANCE:
        return None
    return last_written - now
