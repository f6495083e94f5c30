"""Stores the facts, victims and duties of a case; old values are kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.db.models import (
    Accident,
    AccidentDuty,
    AccidentVictim,
    Person,
    Pupil,
)
from campus_guard.db.service import Write
from campus_guard.features.accidents.commands.common import check_texts, cleaned
from campus_guard.features.accidents.commands.confirmations import (
    by_usual_person,
    fall_back,
    refuse_decision,
    settled,
)
from campus_guard.features.accidents.inputs import Case, DutyInput, Facts, VictimInput
from campus_guard.features.accidents.queries.load import children, duty_of, seal_code
from campus_guard.features.accidents.rules import QUESTIONS, Confirmation, VictimKind

SEALED_FACTS = ("known_reason", "reporter_phone", "narrative", "measures", "hospital")
PLAIN_FACTS = (
    "occurred_at",
    "place",
    "area_id",
    "known_at",
    "reported_at",
    "reporter_id",
    "reporter",
    "activity",
    "harmed",
    "property_loss",
    "food_from_campus",
    "public_attention",
    "no_responsible_person",
)
CODED_FACTS = ("setting", "cause", "food_check", "department", "chain_from")
_SEALED_VICTIM = ("details", "hospital")
_PLAIN_VICTIM = ("pupil_id", "person_id", "label")
_SEALED_DUTY = ("override_reason", "replaces_reason", "evidence")
_PLAIN_DUTY = ("person_id", "person_name", "corporal_punishment", "override")
TAKEN_OFF = "taken off the list"
MOST_VICTIMS = 500
MOST_DUTIES = 50


def plain_values(facts: Facts) -> dict[str, Any]:
    """Return the columns of the facts that are not sealed."""
    values = {name: getattr(facts, name) for name in PLAIN_FACTS}
    for name in CODED_FACTS:
        member = getattr(facts, name)
        values[name] = member.value if member is not None else None
    values["absent"] = [party.value for party in facts.absent]
    return values


def seal_facts(w: Write, row: Accident, facts: Facts) -> None:
    """Seal the texts of a new accident."""
    for name in SEALED_FACTS:
        setattr(row, name, w.seal(row, name, getattr(facts, name)))


def amend_facts(w: Write, row: Accident, facts: Facts) -> list[str]:
    """Change the facts that differ, old values kept; return their names.

    Reasons are sealed in the event of the change, never in the plain list of corrections.
    """
    changed = w.amend(row, **plain_values(facts))
    texts = {name: getattr(facts, name) for name in SEALED_FACTS}
    return changed + w.amend_sealed(row, **texts)


def checked_victims(victims: Sequence[VictimInput]) -> tuple[VictimInput, ...]:
    """Return the victims cleaned. Raises UserError (fields ``victims.0.label``)."""
    errors: dict[str, Message] = {}
    clean = []
    for n, victim in enumerate(victims):
        one = VictimInput(**cleaned(victim))
        check_texts(vars(one), errors, f"victims.{n}.")
        if one.kind is not VictimKind.STUDENT and one.pupil_id is not None:
            one = replace(one, pupil_id=None)
        clean.append(one)
    pupils = [v.pupil_id for v in clean if v.pupil_id is not None]
    if len(pupils) != len(set(pupils)):
        errors["victims"] = msg("The same pupil stands here twice.")
    _check_count(clean, MOST_VICTIMS, "victims", errors)
    if errors:
        raise UserError(msg("Some answers cannot be used."), errors)
    return tuple(clean)


def checked_duties(duties: Sequence[DutyInput], w: Write) -> tuple[DutyInput, ...]:
    """Return the duties cleaned, with the names of the staff filled in.

    Raises UserError (fields ``duties.0.answers``).
    """
    errors: dict[str, Message] = {}
    clean = []
    for n, duty in enumerate(duties):
        one = DutyInput(**cleaned(duty))
        check_texts(vars(one), errors, f"duties.{n}.")
        if not set(one.answers) <= set(QUESTIONS[one.role]):
            errors[f"duties.{n}.answers"] = msg("These questions do not belong to this role.")
        if one.override is not None and not one.override_reason:
            errors[f"duties.{n}.override_reason"] = msg("Give a reason.")
        if one.person_id is not None:
            one = replace(one, person_name=w.get(Person, one.person_id).name)
        clean.append(one)
    _check_count(clean, MOST_DUTIES, "duties", errors)
    if errors:
        raise UserError(msg("Some answers cannot be used."), errors)
    return tuple(clean)


def _check_count(
    things: Sequence[object], most: int, name: str, errors: dict[str, Message]
) -> None:
    uids = [thing.uid for thing in things]  # type: ignore[attr-defined]
    if len(things) > most:
        errors[name] = msg("At most {n} entries.", n=most)
    elif len(uids) != len(set(uids)):
        errors[name] = msg("The same entry stands here twice.")


def save_victims(w: Write, row: Accident, victims: Sequence[VictimInput]) -> list[str]:
    """Store the victims; one that is no longer named is voided. Return what changed."""
    stored = {v.uid: v for v in children(w, AccidentVictim, [row.id])}
    changed: list[str] = []
    for sort, victim in enumerate(victims):
        old = stored.pop(victim.uid, None)
        if old is None:
            _add_victim(w, row, victim, sort)
            changed.append("victims")
        elif _amend_victim(w, old, victim, sort):
            changed.append("victims")
    for gone in stored.values():
        w.void(gone, TAKEN_OFF)
        changed.append("victims")
    return changed


def _add_victim(w: Write, row: Accident, victim: VictimInput, sort: int) -> None:
    new = AccidentVictim(uid=victim.uid, accident_id=row.id, sort=sort, kind=victim.kind.value)
    for name in _PLAIN_VICTIM:
        setattr(new, name, getattr(victim, name))
    new.class_id = _class_of(w, victim.pupil_id)
    new.injury_initial = seal_code(w, new, "injury_initial", victim.injury)
    for name in _SEALED_VICTIM:
        setattr(new, name, w.seal(new, name, getattr(victim, name)))
    w.add(new)


def _amend_victim(w: Write, old: AccidentVictim, victim: VictimInput, sort: int) -> bool:
    values = {name: getattr(victim, name) for name in _PLAIN_VICTIM}
    if victim.pupil_id != old.pupil_id:
        values["class_id"] = _class_of(w, victim.pupil_id)
    changed = w.amend(old, kind=victim.kind.value, **values)
    if w.unseal(old, "injury_initial").strip() != (victim.injury or ""):
        sealed = seal_code(w, old, "injury_initial", victim.injury)
        changed += w.amend(old, injury_initial=sealed)
    changed += w.amend_sealed(old, **{n: getattr(victim, n) for n in _SEALED_VICTIM})
    old.sort = sort
    return bool(changed)


def _class_of(w: Write, pupil_id: int | None) -> int | None:
    return None if pupil_id is None else w.get(Pupil, pupil_id).class_id


def save_duties(w: Write, row: Accident, duties: Sequence[DutyInput]) -> list[str]:
    """Store the duties; one that is no longer named is voided. Return what changed."""
    stored = {d.uid: d for d in children(w, AccidentDuty, [row.id])}
    changed: list[str] = []
    for sort, duty in enumerate(duties):
        if save_duty(w, row, duty, stored.pop(duty.uid, None), sort):
            changed.append("duties")
    for gone in stored.values():
        w.void(gone, TAKEN_OFF)
        changed.append("duties")
    return changed


def save_duty(
    w: Write,
    row: Accident,
    duty: DutyInput,
    old: AccidentDuty | None,
    sort: int,
) -> list[str]:
    """Store one duty; return the names of the columns that changed.

    How far it is judged follows from ``confirmations.settled``: what a form changes falls back to
    a proposal, and no form decides for the meeting.
    """
    if old is None:
        refuse_decision(duty, None)
        new = AccidentDuty(uid=duty.uid, accident_id=row.id, sort=sort, **_duty_values(duty))
        for name in _SEALED_DUTY:
            setattr(new, name, w.seal(new, name, getattr(duty, name)))
        w.add(new)
        if duty.confirmed_by is not Confirmation.PROPOSED:
            by_usual_person(w, row, new)
        return ["new"]
    before = duty_of(w, old)
    duty = settled(before, duty)
    refuse_decision(duty, before)
    changed = w.amend(old, **_duty_values(duty))
    changed += w.amend_sealed(old, **{name: getattr(duty, name) for name in _SEALED_DUTY})
    if before.confirmed_by is not duty.confirmed_by:
        if duty.confirmed_by is Confirmation.PROPOSED:
            fall_back(w, old, Confirmation.PROPOSED)
        else:
            by_usual_person(w, row, old)
    old.sort = sort
    w.session.flush()
    return changed


def _duty_values(duty: DutyInput) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(duty, name) for name in _PLAIN_DUTY}
    values["role"], values["confirmed_by"] = duty.role.value, duty.confirmed_by.value
    known = {q.value: answer for q, answer in duty.answers.items() if answer is not None}
    return values | {"answers": known}  # 未知 is the same as not asked


def case_as_stored(facts: Facts, victims: Sequence[VictimInput], old: Case) -> Case:
    """Return the new case with the confirmed injuries of the old one, which forms never write."""
    confirmed = {v.uid: v for v in old.victims}
    merged = []
    for victim in victims:
        known = confirmed.get(victim.uid)
        if known is not None:
            victim = replace(  # noqa: PLW2901 - the same victim, completed
                victim, confirmed=known.confirmed, confirmed_at=known.confirmed_at
            )
        else:
            victim = replace(victim, confirmed=None, confirmed_at=None)  # noqa: PLW2901
        merged.append(victim)
    return replace(old, facts=facts, victims=tuple(merged))
