"""Entering a visit afterwards (补录): after a power cut, from the paper book, with the reason."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands.common import part_uid
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.inputs import CheckedIn, VisitFields, WatchAnswer


@dataclass(frozen=True, kw_only=True)
class EnterAfterwards(VisitFields, Command[CheckedIn]):
    """Record a visit that was not entered when it happened; both times are marked as late.

    ``left_at`` None: the people are inside still. Raises UserError like ``CheckIn``, and when the
    times are in the wrong order or still to come.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    entered_at: datetime
    late_reason: str
    left_at: datetime | None = None
    visitor_id: int | None = None
    gate_id: int | None = None
    decisions: tuple[WatchAnswer, ...] = ()

    def apply(self, w: Write) -> CheckedIn:
        if self.left_at is not None and self.left_at < self.entered_at:
            words = msg("The end lies before the beginning.")
            raise UserError(words, {"left_at": words})
        typed = {f.name: getattr(self, f.name) for f in fields(VisitFields)}
        entered = CheckIn(
            **typed,
            uid=self.uid,
            visitor_id=self.visitor_id,
            gate_id=self.gate_id,
            decisions=self.decisions,
            late_at=self.entered_at,
            late_reason=self.late_reason,
        ).apply(w)
        if self.left_at is not None:
            SignOut(
                uid=part_uid(self.uid, "out"),
                visit_id=entered.visit_id,
                gate_id=self.gate_id,
                late_at=self.left_at,
                late_reason=self.late_reason,
            ).apply(w)
        return entered
