"""Vehicles: their own movements, permits of staff, and times in which none may enter."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.gate.rules.codes import PermitState

EXPIRES_SOON = timedelta(days=14)
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Stay:
    """A vehicle inside; the driver's visit may end before the vehicle leaves."""

    stay_id: int
    plate: str
    visit_id: int | None
    left: bool = False


@dataclass(frozen=True)
class Permit:
    """The permit (出入证) of a vehicle of a member of staff."""

    plate: str
    holder: str
    number: str
    starts_on: date
    ends_on: date
    lost: bool = False
    revoked: bool = False


@dataclass(frozen=True)
class Window:
    """No vehicle enters around periods of this kind (arrival, dismissal): minutes before, after."""

    period_kind: str
    before: int = 15
    after: int = 15


@dataclass(frozen=True)
class DayPeriod:
    """A named period of the school day."""

    name: str
    kind: str
    starts_at: time
    ends_at: time


@dataclass(frozen=True)
class Closed:
    """The window that is closed now and when it opens again."""

    name: str
    until: time


def left_behind(stays: Iterable[Stay], visit_id: int) -> tuple[Stay, ...]:
    """Return the vehicles that are still inside when the people of this visit have left."""
    return tuple(s for s in stays if s.visit_id == visit_id and not s.left)


def check_not_inside(stays: Iterable[Stay], plate: str) -> None:
    """Raise UserError when a vehicle with this plate is inside already."""
    if any(s.plate == plate and not s.left for s in stays if plate):
        raise UserError(msg("{plate} is inside already. Sign it out first.", plate=plate))


def permit_state(permit: Permit, today: date) -> PermitState:
    """Return where a permit stands today."""
    if permit.revoked:
        return PermitState.REVOKED
    if permit.lost:
        return PermitState.LOST
    if today > permit.ends_on:
        return PermitState.EXPIRED
    if today < permit.starts_on:
        return PermitState.NOT_YET
    soon = permit.ends_on - today <= EXPIRES_SOON
    return PermitState.EXPIRING if soon else PermitState.VALID


def check_permit(permit: Permit, others: Collection[Permit]) -> None:
    """Raise UserError when the permit's dates are wrong or its plate has a living permit."""
    if permit.ends_on < permit.starts_on:
        raise UserError(
            msg("Some fields need another look."),
            {"ends_on": msg("The end lies before the beginning.")},
        )
    living = (p for p in others if p.plate == permit.plate and not (p.lost or p.revoked))
    if any(p.starts_on <= permit.ends_on and permit.starts_on <= p.ends_on for p in living):
        raise UserError(
            msg("This plate has a permit for these days already."),
            {"plate": msg("Has a permit already.")},
        )


def closed_now(
    now: datetime, windows: Iterable[Window], periods: Iterable[DayPeriod], *, school_day: bool
) -> Closed | None:
    """Return the window in which vehicles may not enter now; None on days without school.

    The one that opens last is returned when several overlap.
    """
    if not school_day:
        return None
    minute = now.hour * 60 + now.minute
    found = [
        (end, period.name)
        for window in windows
        for period in periods
        if period.kind == window.period_kind
        for start, end in [_span(window, period)]
        if start <= minute < end
    ]
    if not found:
        return None
    end, name = max(found)
    return Closed(name, time(*divmod(min(end, DAY_MINUTES - 1), 60)))


def _span(window: Window, period: DayPeriod) -> tuple[int, int]:
    start = period.starts_at.hour * 60 + period.starts_at.minute
    end = period.ends_at.hour * 60 + period.ends_at.minute
    return start - window.before, (end if end >= start else DAY_MINUTES) + window.after


def closed_words(closed: Closed) -> Message:
    """Return the warning; the gatekeeper may go on with a reason."""
    return msg(
        "{period}: no vehicles until {time}. Letting this one in needs a reason.",
        period=closed.name,
        time=closed.until.strftime("%H:%M"),
    )


def require_override(closed: Closed | None, reason: str, *, emergency: bool = False) -> bool:
    """Return whether an override is to be recorded; emergency vehicles always pass.

    Raises UserError (field ``window_reason``) without a reason.
    """
    if closed is None or emergency:
        return False
    if not reason.strip():
        raise UserError(closed_words(closed), {"window_reason": msg("Give a reason.")})
    return True
