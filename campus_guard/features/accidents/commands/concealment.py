"""迟报, 漏报, 谎报, 瞒报: candidates by hand, judged by a named person, taken back (A-16, A-30).

They stand beside the file: one found after the file was closed is recorded all the same (A-29).
"""

from dataclasses import dataclass
from typing import Any

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE
from campus_guard.db.links import meeting_decisions
from campus_guard.db.models import Accident, AccidentStep, Concealment, ConcealmentEvent
from campus_guard.db.records import refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import (
    cleaned_remark,
    clear_signatures,
    fetch_file,
    need_reason,
    record_event,
    touch,
)
from campus_guard.features.accidents.commands.duties import named
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.rules import ConcealmentKind, ConcealmentState, Line
from campus_guard.features.accidents.rules.concealment import candidate_of, check_charged
from campus_guard.features.accidents.states import AccidentState

IN_HISTORY = "sealed in the history of the case"


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What somebody is said to have done: kind, whom (a person or a department), evidence."""

    kind: ConcealmentKind
    person_id: int | None = None
    person: str = ""
    line: Line | None = None
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class ProposeConcealment(Command[int]):
    """Put a candidate on record; nothing follows from it. Returns its id, once per ``uid``."""

    roles = OFFICE
    uid: str
    accident_id: int
    charge: Charge
    step_id: int | None = None

    def apply(self, w: Write) -> int:
        return _propose(w, self.uid, self.accident_id, self.charge, self.step_id).id


@dataclass(frozen=True, kw_only=True)
class EditConcealment(Command[int]):
    """Correct a candidate; one that was judged is taken back first."""

    roles = OFFICE
    concealment_id: int
    expected_version: int
    charge: Charge

    def apply(self, w: Write) -> int:
        row = _case(w, self.concealment_id, self.expected_version)
        _refuse_judged(row)
        values, evidence = _values(w, self.charge)
        changed = w.amend(row, **values)
        changed += w.amend_sealed(row, evidence=evidence)
        if changed:
            _event(w, row, "changed", fields=sorted(set(changed)))
        return row.id


@dataclass(frozen=True, kw_only=True)
class JudgeConcealment(Command[int]):
    """A named person confirms or rejects: a candidate on record, or a late step of the clock.

    Confirming needs evidence and somebody charged; rejecting needs a reason. ``item_id`` is the
    decision of the meeting it rests on. Returns the id; consequences follow in the settlement.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    confirmed: bool
    charge: Charge
    decided_by_id: int | None = None
    decided_by: str = ""
    reason: str = ""
    concealment_id: int | None = None
    expected_version: int | None = None
    step_id: int | None = None
    item_id: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(Concealment, self.uid)
        if known is not None and known.state != ConcealmentState.CANDIDATE:
            return known.id
        row = self._row(w)
        _refuse_judged(row)
        values, evidence = _values(w, self.charge)
        reason = cleaned_remark(self.reason)
        if self.confirmed:
            person, line = bool(values["person_name"]), values["line"] is not None
            errors = check_charged(person=person, line=line)
            if not evidence:
                errors["evidence"] = msg("What proves it?")
            refuse(errors)
        else:
            reason = need_reason(self.reason)
        judge = named(w, self.decided_by_id, self.decided_by, "decided_by")
        self._check_item(w)
        w.amend_sealed(row, evidence=evidence)
        state = ConcealmentState.CONFIRMED if self.confirmed else ConcealmentState.REJECTED
        w.amend(
            row,
            **values,
            state=state.value,
            decided_at=w.now,
            decided_by_id=judge[0],
            decided_by=judge[1],
            meeting_item_id=self.item_id,
            reason=w.seal(row, "reason", reason),
        )
        _event(w, row, state.value, reason, by=judge[1])
        _unsign(w, row.accident_id)
        return row.id

    def _row(self, w: Write) -> Concealment:
        if self.concealment_id is None:
            return _propose(w, self.uid, self.accident_id, self.charge, self.step_id)
        row = _case(w, self.concealment_id, self.expected_version)
        if row.accident_id != self.accident_id:
            raise NotFound(msg("This record does not exist."))
        return row

    def _check_item(self, w: Write) -> None:
        if self.item_id is None:
            return
        found = meeting_decisions(w, item_id=self.item_id)
        if not found or found[0].accident_id != self.accident_id:
            words = msg("Choose a decision of a meeting about this accident.")
            raise UserError(words, {"item_id": words})


@dataclass(frozen=True, kw_only=True)
class TakeBackConcealment(Command[int]):
    """Take a judgement back, with a reason: it is a candidate again. Returns the id."""

    roles = OFFICE
    concealment_id: int
    expected_version: int | None = None
    reason: str

    def apply(self, w: Write) -> int:
        row = _case(w, self.concealment_id, self.expected_version)
        if row.state == ConcealmentState.CANDIDATE:
            raise UserError(msg("Nobody has judged this candidate."))
        reason = need_reason(self.reason)
        before = row.state
        w.amend(
            row,
            state=ConcealmentState.CANDIDATE.value,
            decided_at=None,
            decided_by_id=None,
            decided_by="",
            reason=None,
            meeting_item_id=None,
        )
        _event(w, row, "taken_back", reason, before=before)
        _unsign(w, row.accident_id)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidConcealment(Command[int]):
    """Void a candidate that was entered by mistake, with a reason."""

    roles = OFFICE
    concealment_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = _case(w, self.concealment_id, self.expected_version)
        _refuse_judged(row)
        _event(w, row, "voided", need_reason(self.reason))
        w.void(row, IN_HISTORY)
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidConcealment(Command[int]):
    """Take the voiding of a candidate back (undo)."""

    roles = OFFICE
    concealment_id: int

    def apply(self, w: Write) -> int:
        row = w.get(Concealment, self.concealment_id)
        fetch_file(w, row.accident_id)
        if row.voided_at is not None:
            w.unvoid(row)
            _event(w, row, "unvoided")
        return row.id


def _propose(
    w: Write, uid: str, accident_id: int, charge: Charge, step_id: int | None
) -> Concealment:
    known = w.existing(Concealment, uid)
    if known is not None:
        return known
    accident = fetch_file(w, accident_id)
    values, evidence = _values(w, charge)
    step = _late_step(w, accident, step_id) if step_id is not None else None
    row = Concealment(
        uid=uid,
        accident_id=accident.id,
        state=ConcealmentState.CANDIDATE.value,
        origin="clock" if step is not None else "hand",
        step_id=step_id,
        due_at=step.due_at if step is not None else None,
        done_at=step.done_at if step is not None else None,
        **values,
    )
    row.evidence = w.seal(row, "evidence", evidence)
    w.add(row)
    _event(w, row, "proposed", as_kind=row.kind)
    return row


def _late_step(w: Write, accident: Accident, step_id: int) -> AccidentStep:
    """Return the step; raises UserError when it is not late."""
    step = w.fetch(AccidentStep, step_id)
    if step.accident_id != accident.id:
        raise NotFound(msg("This record does not exist."))
    if candidate_of(step.due_at, step.done_at, w.now) is None:
        raise UserError(msg("This step is not late."))
    return step


def _values(w: Write, charge: Charge) -> tuple[dict[str, Any], str]:
    """Return the plain columns and the evidence of a charge; a candidate may charge nobody."""
    who: tuple[int | None, str] = (None, "")
    if charge.person_id is not None or charge.person.strip():
        who = named(w, charge.person_id, charge.person, "person")
    if who[1] and charge.line is not None:
        refuse(check_charged(person=True, line=True))
    values = {
        "kind": charge.kind.value,
        "person_id": who[0],
        "person_name": who[1],
        "line": charge.line.value if charge.line is not None else None,
    }
    return values, cleaned_remark(charge.evidence, "evidence")


def _unsign(w: Write, accident_id: int) -> None:
    """Clear what was signed under a closing report that says otherwise (its last section).

    A file already approved stays locked: what is found later is judged for itself (A-29).
    """
    accident = w.get(Accident, accident_id)
    if accident.state == AccidentState.CLOSING and clear_signatures(w, accident):
        touch(accident)
        kind = EventKind.APPROVAL_UNDONE
        record_event(w, accident, kind, state=accident.state, changed=True)


def _case(w: Write, concealment_id: int, version: int | None) -> Concealment:
    row = w.fetch(Concealment, concealment_id, version)
    fetch_file(w, row.accident_id)
    return row


def _refuse_judged(row: Concealment) -> None:
    if row.state != ConcealmentState.CANDIDATE:
        raise UserError(msg("This case is judged already. Take the judgement back first."))


def _event(w: Write, row: Concealment, kind: str, reason: str = "", **payload: Any) -> None:
    event = ConcealmentEvent(
        uid=new_uid(),
        concealment_id=row.id,
        at=w.now,
        username=w.actor.username,
        kind=kind,
        payload=payload,
    )
    event.reason = w.seal(event, "reason", reason)
    w.add_quickly(event)
