"""迟报, 漏报, 谎报, 瞒报: what the clock makes a candidate, what a judgement needs (A-16)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.codes import ConcealmentKind

FORGOTTEN_AFTER = timedelta(days=1)
"""A report nobody made a day after it was due looks omitted rather than late (our reading)."""

MEANINGS: Mapping[ConcealmentKind, Message] = MappingProxyType(
    {
        ConcealmentKind.LATE: msg("Late report: made after the time limit."),
        ConcealmentKind.OMITTED: msg("Omitted report: left out by negligence."),
        ConcealmentKind.FALSE: msg("False report: deliberately untrue."),
        ConcealmentKind.CONCEALED: msg("Concealed report: hidden, and proven."),
    }
)


def candidate_of(
    due_at: datetime | None, done_at: datetime | None, now: datetime
) -> ConcealmentKind | None:
    """Return what a step of the timeline makes a candidate of; None where nothing is late.

    The limit is included (A-07); a step without a number is never late.
    """
    if due_at is None:
        return None
    if done_at is not None:
        return ConcealmentKind.LATE if done_at > due_at else None
    if now <= due_at:
        return None
    return ConcealmentKind.OMITTED if now - due_at > FORGOTTEN_AFTER else ConcealmentKind.LATE


def check_charged(*, person: bool, line: bool) -> dict[str, Message]:
    """Return what is wrong with who is charged: a person, or a department (A-30)."""
    if person and line:
        return {"line": msg("Name the person or the department, not both.")}
    if not person and not line:
        return {"person": msg("Name the person or the department.")}
    return {}
