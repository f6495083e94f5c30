"""Which record the clock is measured against."""

from datetime import datetime

import sqlalchemy as sa

from campus_guard.db.models import GateMovement, Setting
from campus_guard.db.prepared import Prepared
from campus_guard.db.service import Read
from campus_guard.db.types import moment_from

CLOCK_RIGHT = "gate.clock_right"  # the number of the last movement that no longer counts
CLOCK_REASON = "gate.clock_reason"

_CONFIRMED = (
    sa.select(sa.cast(Setting.value, sa.Integer))
    .where(Setting.key == sa.literal_column(f"'{CLOCK_RIGHT}'"))
    .scalar_subquery()
)
_NEWEST = Prepared(
    sa.select(GateMovement.recorded_at)
    .where(
        GateMovement.uncertain.is_(False),
        GateMovement.id > sa.func.coalesce(_CONFIRMED, sa.literal_column("0")),
    )
    .order_by(GateMovement.id.desc())
    .limit(sa.literal_column("1"))
)


def last_event(r: Read) -> datetime | None:
    """Return when the newest movement was recorded by a clock that could be trusted.

    The newest is that with the highest number. None when there is none since somebody of the
    office confirmed the clock (``ConfirmClock``).
    """
    newest = _NEWEST.rows(r.session, {})
    return moment_from(newest[0][0]) if newest else None
