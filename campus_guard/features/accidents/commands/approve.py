"""Signing the closing report, approving the closing, and undoing the approval."""

from dataclasses import dataclass
from datetime import datetime

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, PRINCIPAL_ONLY
from campus_guard.core.text import clean_name
from campus_guard.db.accidentlock import refuse_locked_accident
from campus_guard.db.models import Accident, AccidentSignature, Person
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import (
    LINE_LIMIT,
    clear_signatures,
    fetch_file,
    need_reason,
    record_event,
    signatures_of,
    touch,
)
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.closing import closing_facts
from campus_guard.features.accidents.queries.detail import steps_of
from campus_guard.features.accidents.queries.load import case_of, rules_of
from campus_guard.features.accidents.rules import to_minute
from campus_guard.features.accidents.states import (
    SIGNER_LABELS,
    AccidentState,
    Signer,
    closing_obstacles,
    missing_signers,
)
from campus_guard.features.accidents.triage import assess


def refuse_open_end(w: Write, row: Accident) -> None:
    """Raise UserError with the first reason why this file cannot be closed."""
    if row.state != AccidentState.CLOSING:
        raise UserError(msg("The file is not waiting to be closed."))
    case = case_of(w, row)
    result = assess(case, rules_of(w, row.rule_set_version))
    facts = closing_facts(w, row, case, result, steps_of(w, row))
    for obstacle in closing_obstacles(facts):
        raise UserError(obstacle)


@dataclass(frozen=True, kw_only=True)
class SignReport(Command[int]):
    """Record that the investigator or the vice-principal signed the closing report.

    ``signed_at`` None is now. Raises UserError while anything stands in the way of closing.
    Returns the signature's id.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    expected_version: int
    signer: Signer
    person_id: int | None = None
    person: str = ""
    signed_at: datetime | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(AccidentSignature, self.uid)
        if known is not None:
            return known.id
        row = fetch_file(w, self.accident_id, self.expected_version)
        refuse_locked_accident(w, row.id)
        if self.signer is Signer.PRINCIPAL:
            raise UserError(msg("The principal signs by approving the closing."))
        refuse_open_end(w, row)
        person = self._person(w)
        moment = to_minute(self.signed_at or w.now)
        self._check(w, row, person, moment)
        signature = sign(w, row, self.signer, person, moment, self.uid, self.person_id)
        touch(row)
        return signature.id

    def _person(self, w: Write) -> str:
        if self.person_id is not None:
            return w.get(Person, self.person_id).name
        return clean_name(self.person)

    def _check(self, w: Write, row: Accident, person: str, moment: datetime) -> None:
        errors: dict[str, Message] = {}
        if not person:
            errors["person"] = msg("Who signed?")
        elif len(person) > LINE_LIMIT:
            errors["person"] = msg("At most {n} characters.", n=LINE_LIMIT)
        if moment > w.now:
            errors["signed_at"] = msg("This time lies in the future.")
        elif moment < row.occurred_at:
            errors["signed_at"] = msg("This lies before the accident.")
        if any(s.signer == self.signer for s in signatures_of(w, row.id)):
            errors["signer"] = msg("This signature is there already.")
        if errors:
            raise UserError(msg("Some answers cannot be used."), errors)


def sign(
    w: Write,
    row: Accident,
    signer: Signer,
    person: str,
    moment: datetime,
    uid: str,
    person_id: int | None,
) -> AccidentSignature:
    """Store a signature and its event."""
    signature = AccidentSignature(
        uid=uid,
        accident_id=row.id,
        signer=signer.value,
        person_id=person_id,
        person=person,
        signed_at=moment,
    )
    w.add(signature)
    record_event(w, row, EventKind.APPROVED, signer=signer, signed_at=moment.isoformat())
    return signature


@dataclass(frozen=True, kw_only=True)
class ApproveClosing(Command[int]):
    """The principal approves: the third signature; the file is closed and locked.

    Raises UserError naming what is missing; everything is looked at again in this transaction.
    Returns the accident's id.
    """

    roles = PRINCIPAL_ONLY
    uid: str
    accident_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        known = w.existing(AccidentSignature, self.uid)
        if known is not None:
            return known.accident_id
        row = fetch_file(w, self.accident_id, self.expected_version)
        refuse_locked_accident(w, row.id)
        refuse_open_end(w, row)
        signed = {Signer(s.signer) for s in signatures_of(w, row.id)}
        for signer in missing_signers(signed):
            raise UserError(msg("The signature is missing: {who}", who=SIGNER_LABELS[signer]))
        moment = to_minute(w.now)
        sign(w, row, Signer.PRINCIPAL, w.actor.name, moment, self.uid, w.actor.person_id)
        row.state = AccidentState.CLOSED.value
        touch(row)
        record_event(w, row, EventKind.STATE_CHANGED, state=row.state, before="closing")
        return row.id


@dataclass(frozen=True, kw_only=True)
class UndoApproval(Command[int]):
    """Reopen a closed file: all signatures are cleared, it waits to be closed again.

    Raises UserError without a reason, or when the file is not closed. Returns the accident's id.
    """

    roles = PRINCIPAL_ONLY
    accident_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = fetch_file(w, self.accident_id, self.expected_version)
        if row.state != AccidentState.CLOSED:
            raise UserError(msg("The file is not closed."))
        reason = need_reason(self.reason)
        cleared = clear_signatures(w, row)
        row.state = AccidentState.CLOSING.value
        touch(row)
        record_event(w, row, EventKind.APPROVAL_UNDONE, reason, state=row.state, cleared=cleared)
        return row.id
