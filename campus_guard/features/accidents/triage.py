"""From what was typed to what the rules say; used by commands, queries and the live form."""

from collections.abc import Sequence
from dataclasses import replace

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.inputs import Case, DutyInput, VictimInput
from campus_guard.features.accidents.rules import (
    PROPERTY_CAUSES,
    Answers,
    Cause,
    Chain,
    Classification,
    Duty,
    ManualFinding,
    MissingAnswer,
    RuleSet,
    StepCode,
    Victim,
    VictimKind,
    classify,
    label,
)

_SEVERITY_QUESTIONS = frozenset({"injury", "cause", "property_loss", "victims", "food_from_campus"})
_ABOUT_VICTIMS = frozenset({StepCode.RESCUE, StepCode.NOTIFY_PARENT})


def assess(case: Case, rules: RuleSet) -> Classification:
    """Return the classification of a case; raises UserError for an impossible loss.

    A duty that was typed without a name asks for it: "nobody was responsible" (A-25) is said on
    purpose, by its tick, and not by forgetting somebody.
    """
    result = classify(answers(case), rules)
    if case.facts.no_responsible_person or not result.findings:
        return result
    unnamed = _unnamed(case)
    if not unnamed:
        return result
    missing = tuple(dict.fromkeys((*result.missing, *map(_who, unnamed))))
    readings = tuple(reading for reading in result.readings if reading.ref != "A-25")
    return replace(result, missing=missing, readings=readings)


def _unnamed(case: Case) -> list[DutyInput]:
    return [duty for duty in case.duties if duty.person_id is None and not duty.person_name]


def _who(duty: DutyInput) -> MissingAnswer:
    line = duty.role.line
    asked = msg("Who was responsible in the line '{line}'?", line=label(line))
    return MissingAnswer("responsible_person", line.value, asked)


def answers(case: Case) -> Answers:
    """Return the coded answers of a case.

    As long as nobody said whether anyone was hurt, one pupil with an unknown injury is assumed:
    the clocks of a minor accident run until somebody knows better.
    """
    facts = case.facts
    return Answers(
        setting=facts.setting,
        cause=facts.cause,
        victims=_victims(case),
        property_loss=facts.property_loss,
        duties=tuple(map(_duty, case.duties, person_keys(case.duties))),
        food_check=facts.food_check,
        food_from_campus=facts.food_from_campus,
        public_attention=facts.public_attention,
        no_responsible_person=facts.no_responsible_person,
        manual_findings=tuple(
            ManualFinding(one.line, one.tier, tuple(name for _, name in one.persons))
            for one in case.by_hand
        ),
    )


def _victims(case: Case) -> tuple[Victim, ...]:
    if case.facts.harmed is False:
        return ()
    if case.victims:
        return tuple(_victim(victim) for victim in case.victims)
    unsaid = case.facts.harmed is None
    if case.facts.cause is Cause.FOOD_POISONING:
        return ()
    if unsaid and case.facts.cause in PROPERTY_CAUSES:
        return ()
    return (Victim(),)


def _victim(victim: VictimInput) -> Victim:
    return Victim(victim.kind, victim.judged)


def person_keys(duties: Sequence[DutyInput]) -> tuple[str | None, ...]:
    """Return how the rules call the person of each duty: the name, because it stands in messages.

    Two members of staff with one name are told apart by their numbers; nobody is None (A-25).
    """
    numbers: dict[str, set[int | None]] = {}
    for duty in duties:
        numbers.setdefault(duty.person_name, set()).add(duty.person_id)
    return tuple(_person_key(duty, numbers[duty.person_name]) for duty in duties)


def _person_key(duty: DutyInput, numbers: set[int | None]) -> str | None:
    if duty.person_id is None and not duty.person_name:
        return None
    if len(numbers) == 1 and duty.person_name:
        return duty.person_name
    return f"{duty.person_name} ({duty.person_id or 0})"


def _duty(duty: DutyInput, person: str | None) -> Duty:
    return Duty(
        role=duty.role,
        person=person,
        answers=duty.answers,
        corporal_punishment=duty.corporal_punishment,
        override=duty.override,
        override_reason_given=bool(duty.override_reason),
        replaces_reason_given=bool(duty.replaces_reason),
        confirmed_by=duty.confirmed_by,
    )


def chain(case: Case) -> Chain:
    """Return where the chain of telling starts (A-35)."""
    return Chain(case.facts.chain_from, frozenset(case.facts.absent))


def severity_open(result: Classification) -> bool:
    """Tell whether the severity still rests on an answer that nobody has given."""
    return any(missing.field in _SEVERITY_QUESTIONS for missing in result.missing)


def changes_grade(before: Classification, after: Classification) -> bool:
    """Tell whether going from ``before`` to ``after`` is a re-grading, which needs a reason.

    Filling in what was unknown is none.
    """
    if before.severity is not None and before.severity is not after.severity:
        return not severity_open(before)
    return before.final and before.headline is not after.headline


def is_worse(before: Classification, after: Classification) -> bool:
    """Tell whether the severity rose."""
    old = before.severity.rank if before.severity else 0
    return after.severity is not None and after.severity.rank > old


def step_applies(code: StepCode, victims: Sequence[VictimInput], case: Case) -> bool:
    """Tell whether a step has an object: nobody hurt means nobody to rescue, no parents to tell."""
    if code not in _ABOUT_VICTIMS:
        return True
    if case.facts.harmed is False:
        return False
    if not victims:
        return case.facts.harmed is True or case.facts.cause not in PROPERTY_CAUSES
    return code is StepCode.RESCUE or any(v.kind is VictimKind.STUDENT for v in victims)
