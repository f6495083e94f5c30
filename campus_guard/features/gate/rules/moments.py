"""When something happened: the clock set back, and entries made later (补录). No time is invented.

The order of events is the order of their numbers, never that of an unreliable clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campus_guard.core.clock import set_back_by
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg

JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Stamp:
    """The moment of an event and how far it can be trusted.

    ``uncertain``: the clock stood before the last event; such moments take part in no duration.
    ``late``: typed afterwards (补录). Both carry a reason.
    """

    at: datetime
    uncertain: bool = False
    late: bool = False
    reason: str = ""


def clock_banner(now: datetime, last_event: datetime | None) -> Message | None:
    """Return what the screen says while the clock stands before the last event, or None."""
    back = set_back_by(now, last_event)
    if back is None or last_event is None:
        return None
    return msg(
        "The clock says {now}, but the last entry was made at {last}. Correct the clock; until "
        "then every entry needs a reason.",
        now=now.strftime("%Y-%m-%d %H:%M"),
        last=last_event.strftime("%Y-%m-%d %H:%M"),
    )


def stamp_now(now: datetime, last_event: datetime | None, reason: str = "") -> Stamp:
    """Return the stamp of something that happens now.

    Raises UserError (field ``clock_reason``) when the clock was set back and no reason is given.
    """
    if set_back_by(now, last_event) is None:
        return Stamp(now)
    if not reason.strip():
        raise UserError(
            msg("The clock was set back: a reason is needed."),
            {"clock_reason": msg("Say what the clock is like, or correct it.")},
        )
    return Stamp(now, uncertain=True, reason=reason.strip())


def stamp_late(at: datetime, now: datetime, reason: str) -> Stamp:
    """Return the stamp of something that happened at ``at`` and is recorded ``now`` (补录).

    Within five minutes it counts as recorded at once. Raises UserError for a moment that is still
    to come, or without a reason.
    """
    if at > now:
        raise UserError(
            msg("This moment is still to come."), {"at": msg("Give a moment that has passed.")}
        )
    if now - at <= JUST_NOW:
        return Stamp(at)
    if not reason.strip():
        raise UserError(
            msg("A late entry needs a reason."), {"reason": msg("Say why it is entered now.")}
        )
    return Stamp(at, late=True, reason=reason.strip())


def between(start: Stamp | None, end: Stamp | None) -> timedelta | None:
    """Return the time between two trustworthy stamps; None when either is missing or uncertain."""
    if start is None or end is None or start.uncertain or end.uncertain or end.at < start.at:
        return None
    return end.at - start.at
