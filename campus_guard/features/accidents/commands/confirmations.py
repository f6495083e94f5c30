"""How far a duty is judged: proposed, confirmed by the vice-principal, decided (A-11).

Who did it, when and on which record lies in ``DutyConfirmation``; nothing of it is overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Accident, AccidentDuty, DutyConfirmation
from campus_guard.db.records import alive
from campus_guard.db.service import Write
from campus_guard.features.accidents.inputs import DutyInput
from campus_guard.features.accidents.rules import Confirmation, DutyRole
from campus_guard.features.people.queries.organisation import holder_at

ORDER: Mapping[Confirmation, int] = MappingProxyType({c: n for n, c in enumerate(Confirmation)})
_SUBSTANCE = ("role", "person_id", "person_name", "corporal_punishment")
FELL_BACK = "changed after it was confirmed"


def settled(before: DutyInput, after: DutyInput) -> DutyInput:
    """Return how far ``after`` is judged when a form stores it over ``before``.

    What was judged and is changed falls back to a proposal, and the meeting's decision against
    the answers with it. A proposal that is changed and confirmed in one go is confirmed.
    """
    if not _changed(before, after):
        return after
    if before.confirmed_by is Confirmation.PROPOSED:
        return after
    reason = after.override_reason if before.override is None else ""
    proposed = Confirmation.PROPOSED
    return replace(after, confirmed_by=proposed, override=None, override_reason=reason)


def _changed(before: DutyInput, after: DutyInput) -> bool:
    """Tell whether something changed that a judgement rests on."""
    if any(getattr(before, name) != getattr(after, name) for name in _SUBSTANCE):
        return True
    if bool(before.replaces_reason) != bool(after.replaces_reason):
        return True
    return _known(before) != _known(after)


def _known(duty: DutyInput) -> dict[str, bool]:
    return {q.value: answer for q, answer in duty.answers.items() if answer is not None}


def refuse_decision(after: DutyInput, before: DutyInput | None) -> None:
    """Raise UserError when a form claims what only the record of the meeting can say."""
    was = before.confirmed_by if before is not None else Confirmation.PROPOSED
    words = msg("Only a decision recorded at the administrative meeting says this.")
    if after.confirmed_by is Confirmation.ADMIN_MEETING and was is not Confirmation.ADMIN_MEETING:
        raise UserError(words, {"confirmed_by": words})
    had = before.override if before is not None else None
    if after.override is not None and after.override is not had:
        raise UserError(words, {"override": words})


def confirm(
    w: Write,
    duty: AccidentDuty,
    step: Confirmation,
    who: tuple[int | None, str],
    at: datetime,
    *,
    item_id: int | None = None,
    note: str = "",
) -> None:
    """Record that a step was taken; an earlier record of the same step is voided."""
    for old in _living(w, duty):
        if old.step == step.value:
            w.void(old, "taken again")
    row = DutyConfirmation(
        uid=new_uid(),
        duty_id=duty.id,
        step=step.value,
        person_id=who[0],
        person_name=who[1],
        at=at,
        meeting_item_id=item_id,
    )
    row.note = w.seal(row, "note", note)
    w.add(row)
    if step is not Confirmation.PROPOSED:
        w.amend(duty, confirmed_by=step.value, confirmed_at=w.now, confirmed_user=w.actor.username)


def by_usual_person(w: Write, accident: Accident, duty: AccidentDuty) -> None:
    """Record a confirmation of the vice-principal where the form names nobody in particular."""
    line = DutyRole(duty.role).line.value
    held = holder_at(w, "vice_principal", accident.occurred_at.date(), line)
    who = (held.person_id, held.name) if held is not None else (None, w.actor.name)
    confirm(w, duty, Confirmation.VICE_PRINCIPAL, who, w.now)


def fall_back(w: Write, duty: AccidentDuty, to: Confirmation, reason: str = FELL_BACK) -> None:
    """Void the records above ``to`` and take the duty back there; a decision goes with its step."""
    for old in _living(w, duty):
        if ORDER[Confirmation(old.step)] > ORDER[to]:
            w.void(old, reason)
    proposed = to is Confirmation.PROPOSED
    w.amend(
        duty,
        confirmed_by=to.value,
        confirmed_at=None if proposed else duty.confirmed_at,
        confirmed_user="" if proposed else duty.confirmed_user,
    )
    if duty.override is not None:
        w.amend(duty, override=None, override_reason=None)


def _living(w: Write, duty: AccidentDuty) -> list[DutyConfirmation]:
    return list(
        w.session.scalars(alive(DutyConfirmation).where(DutyConfirmation.duty_id == duty.id))
    )
