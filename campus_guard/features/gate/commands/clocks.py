"""The clock of this computer, confirmed after it had gone wrong."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import GateMovement, Setting
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands.common import need
from campus_guard.features.gate.queries.clocks import CLOCK_REASON, CLOCK_RIGHT


@dataclass(frozen=True, kw_only=True)
class ConfirmClock(Command[None]):
    """Say that the clock is right now, whatever it said before; entries need no reason any more.

    The way out when entries were made by a clock that ran ahead. Raises UserError without a reason.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    reason: str

    def apply(self, w: Write) -> None:
        reason = need(self.reason)
        newest = w.session.scalar(sa.select(sa.func.max(GateMovement.id))) or 0
        for key, value in ((CLOCK_RIGHT, newest), (CLOCK_REASON, reason)):
            row = Setting(key=key, value=value, changed_at=w.now, changed_by=w.actor.username)
            w.session.merge(row)
