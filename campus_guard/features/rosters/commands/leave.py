"""Leave and absences known in advance: requesting, deciding, withdrawing."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LeaveRequest
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.rosters.codes import LeaveKind, LeaveState
from campus_guard.features.rosters.commands.common import Typed, need_reason

LONGEST_DAYS = 400


@dataclass(frozen=True, kw_only=True)
class LeaveFields:
    """What is typed about a leave; both days count."""

    kind: LeaveKind
    starts_on: date
    ends_on: date
    reason: str = ""

    def cleaned(self, r: Read, person_id: int) -> str:
        """Return the cleaned reason; raises UserError with everything that is wrong."""
        typed = Typed()
        reason = typed.block("reason", self.reason, 2000)
        typed.person(r, "person_id", person_id)
        span = (self.ends_on - self.starts_on).days
        typed.wrong("ends_on", msg("The end lies before the beginning."), span < 0)
        typed.wrong(
            "ends_on", msg("A leave lasts at most {n} days.", n=LONGEST_DAYS), span > LONGEST_DAYS
        )
        typed.refuse()
        return reason


@dataclass(frozen=True, kw_only=True)
class RequestLeave(LeaveFields, Command[int]):
    """Enter a leave, as a request or approved at once; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    person_id: int
    approved: bool = False

    def apply(self, w: Write) -> int:
        known = w.existing(LeaveRequest, self.uid)
        if known is not None:
            return known.id
        reason = self.cleaned(w, self.person_id)
        row = LeaveRequest(
            uid=self.uid,
            person_id=self.person_id,
            kind=self.kind.value,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            state=(LeaveState.APPROVED if self.approved else LeaveState.REQUESTED).value,
            decided_at=w.now if self.approved else None,
            decided_by=w.actor.name if self.approved else "",
        )
        row.reason = w.seal(row, "reason", reason)
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditLeave(LeaveFields, Command[int]):
    """Correct a leave; the old values stay readable. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    leave_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(LeaveRequest, self.leave_id, self.expected_version)
        reason = self.cleaned(w, row.person_id)
        w.amend(row, kind=self.kind.value, starts_on=self.starts_on, ends_on=self.ends_on)
        if w.unseal(row, "reason") != reason:
            w.amend(row, "", reason=w.seal(row, "reason", reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class DecideLeave(Command[int]):
    """Approve or refuse a request for leave; a refusal needs a reason. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    leave_id: int
    expected_version: int
    approve: bool
    decision: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(LeaveRequest, self.leave_id, self.expected_version)
        if row.state != LeaveState.REQUESTED:
            raise UserError(msg("This has been decided already."))
        typed = Typed()
        decision = typed.block("decision", self.decision, 2000)
        typed.wrong("decision", msg("Give a reason."), not self.approve and not decision)
        typed.refuse()
        state = LeaveState.APPROVED if self.approve else LeaveState.REFUSED
        w.amend(row, state=state.value, decided_at=w.now, decided_by=w.actor.name,
                decision=decision)  # fmt: skip
        return row.id


@dataclass(frozen=True, kw_only=True)
class WithdrawLeave(Command[int]):
    """The leave is not taken after all; the reason stays. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    leave_id: int
    reason: str
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(LeaveRequest, self.leave_id, self.expected_version)
        reason = need_reason(self.reason)
        if row.state in (LeaveState.REFUSED, LeaveState.WITHDRAWN):
            raise UserError(msg("This has been decided already."))
        w.amend(row, reason, state=LeaveState.WITHDRAWN.value, decided_at=w.now,
                decided_by=w.actor.name, decision=reason)  # fmt: skip
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidLeave(VoidRecord):
    """Void a leave that was entered by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LeaveRequest

    def check(self, w: Write, row: Any) -> None:
        """Nothing else hangs on it: rosters look at the leave that lives."""


@dataclass(frozen=True, kw_only=True)
class UnvoidLeave(UnvoidRecord):
    """Take the voiding of a leave back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LeaveRequest

    def check(self, w: Write, row: Any) -> None:
        """Refuse nothing: the same days may be asked for twice."""
        refuse({})
