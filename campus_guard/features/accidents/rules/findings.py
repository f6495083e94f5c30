"""One line's conclusion: tier, persons, points, clause (section 2; A-10 to A-12, A-25)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.answers import (
    Answers,
    Finding,
    ManualFinding,
    MissingAnswer,
    PersonFinding,
    Reading,
)
from campus_guard.features.accidents.rules.codes import (
    LESSON_SETTINGS,
    Confirmation,
    FindingState,
    Line,
    Setting,
    Severity,
    Tier,
    tier_of,
)
from campus_guard.features.accidents.rules.duties import Chosen, Judgement, choose, judge
from campus_guard.features.accidents.rules.labels import label
from campus_guard.features.accidents.rules.ruleset import RuleSet

_STEPS: Mapping[Confirmation, int] = MappingProxyType(
    {Confirmation.PROPOSED: 0, Confirmation.VICE_PRINCIPAL: 1, Confirmation.ADMIN_MEETING: 2}
)


@dataclass(frozen=True)
class Grounds:
    """What a line's finding starts from: severity, open questions and readings behind it."""

    severity: Severity
    missing: tuple[MissingAnswer, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class _Case:
    """One line's case on its way to a finding; ``fixed``: the tier does not depend on the duty."""

    line: Line
    severity: Severity
    tier: Tier | None
    judgements: tuple[Judgement, ...]
    by_analogy: bool = False
    fixed: bool = False


def find(answers: Answers, line: Line, grounds: Grounds, rules: RuleSet) -> Finding:
    """Return the finding of ``line`` by its duties (T1-T6, L1-L3)."""
    chosen = choose(answers, line)
    judgements = tuple(judge(duty) for duty in chosen.duties)
    fulfilled = _all_fulfilled(judgements, nobody=answers.no_responsible_person)
    tier = None if fulfilled is None else tier_of(grounds.severity, fulfilled=fulfilled)
    missing = [*grounds.missing, *chosen.missing, *_nobody(answers, line, chosen)]
    for judgement in judgements:
        missing += judgement.missing
    ref = _case(answers.setting, line, grounds.severity, fulfilled)
    readings = [Reading(ref, _case_words(line, grounds.severity, fulfilled))]
    readings += [*grounds.readings, *chosen.readings]
    readings += _about_persons(answers, judgements)
    analogy = line is Line.TEACHING and answers.setting is Setting.OFF_CAMPUS_ACTIVITY
    case = _Case(line, grounds.severity, tier, judgements, by_analogy=analogy)
    return _finish(case, missing, readings, rules)


def find_poisoning(answers: Answers, grounds: Grounds, rules: RuleSet) -> Finding:
    """Return the finding of L4: always R3, whatever the duties were."""
    chosen = choose(answers, Line.LOGISTICS)
    judgements = tuple(Judgement(duty, fulfilled=None) for duty in chosen.duties)
    note = msg("Food poisoning of pupils on campus: the duty makes no difference.")
    missing = [*grounds.missing, *_nobody(answers, Line.LOGISTICS, chosen)]
    readings = [Reading("L4", note), *grounds.readings]
    case = _Case(Line.LOGISTICS, Severity.GRAVE, Tier.R3, judgements, fixed=True)
    return _finish(case, missing, readings, rules)


def by_hand(manual: ManualFinding, rules: RuleSet) -> Finding:
    """Return the finding that the 行政会 decided for an event outside the tiers (A-13)."""
    note = msg("Decided by the administrative meeting for an event outside the tiers.")
    persons = tuple(
        PersonFinding(p, None, not manual.tier.responsible, manual.tier, rules.points[manual.tier])
        for p in dict.fromkeys(manual.persons)
    )
    return Finding(
        line=manual.line,
        severity=manual.tier.severity,
        tier=manual.tier,
        state=FindingState.FINAL,
        by_analogy=True,
        persons=persons,
        clauses=("A-13",),
        readings=(Reading("A-13", note),),
        missing=(),
    )


def any_failure_possible(answers: Answers) -> bool:
    """Return whether a teaching duty failed or is still open (A-09: a defect in a lesson)."""
    return any(judge(d).fulfilled is not True for d in choose(answers, Line.TEACHING).duties)


def _all_fulfilled(judgements: Sequence[Judgement], *, nobody: bool) -> bool | None:
    if any(j.fulfilled is False for j in judgements):
        return False
    if not judgements:
        return True if nobody else None
    return None if any(j.fulfilled is None for j in judgements) else True


def _nobody(answers: Answers, line: Line, chosen: Chosen) -> tuple[MissingAnswer, ...]:
    if chosen.duties or answers.no_responsible_person:
        return ()
    asked = msg("Who was responsible in the line '{line}'?", line=label(line))
    return (MissingAnswer("responsible_person", line.value, asked),)


def _case(setting: Setting | None, line: Line, severity: Severity, fulfilled: bool | None) -> str:
    side = "" if fulfilled is None else "a" if fulfilled else "b"
    if line is Line.LOGISTICS:
        return f"L{severity.rank}{side}"
    lesson = setting in LESSON_SETTINGS
    return f"T{2 * severity.rank - (0 if lesson else 1)}{side}"


def _case_words(line: Line, severity: Severity, fulfilled: bool | None) -> Message:
    params = {"line": label(line), "severity": label(severity)}
    if fulfilled is None:
        return msg("{line}, {severity}: the duty is not judged yet.", **params)
    if fulfilled:
        return msg("{line}, {severity}: the duty was fulfilled.", **params)
    return msg("{line}, {severity}: the duty was not fulfilled.", **params)


def _about_persons(answers: Answers, judgements: Sequence[Judgement]) -> Iterable[Reading]:
    for judgement in judgements:
        yield from judgement.readings
    if len({j.duty.person for j in judgements}) > 1:
        yield Reading("A-12", msg("Several responsible persons: each by own duty."))
    named = any(j.duty.person is not None for j in judgements)
    if not named and (judgements or answers.no_responsible_person):
        note = msg("No responsible person: no personal points, the finding counts for the line.")
        yield Reading("A-25", note)


def _finish(
    case: _Case,
    missing: Sequence[MissingAnswer],
    readings: Sequence[Reading],
    rules: RuleSet,
) -> Finding:
    missing = tuple(dict.fromkeys((*missing, *_unconfirmed(case))))
    state = FindingState.FINAL
    if case.tier is None:
        state = FindingState.PENDING
        readings = [*readings, Reading("A-11", msg("Pending: no points until it is judged."))]
    elif missing:
        state = FindingState.PROVISIONAL
    return Finding(
        line=case.line,
        severity=case.severity,
        tier=case.tier,
        state=state,
        by_analogy=case.by_analogy,
        persons=_persons(case, rules, final=state is FindingState.FINAL),
        clauses=tuple(dict.fromkeys(r.ref for r in readings)),
        readings=tuple(dict.fromkeys(readings)),
        missing=missing,
    )


def _unconfirmed(case: _Case) -> Iterable[MissingAnswer]:
    """A-11: the vice-principal confirms; R2 and R3 need the record of the 行政会."""
    tier = case.tier
    if tier is None or not case.judgements:
        return
    heavy = tier.responsible and tier.severity is not Severity.MINOR
    need = Confirmation.ADMIN_MEETING if heavy else Confirmation.VICE_PRINCIPAL
    if min(_STEPS[j.duty.confirmed_by] for j in case.judgements) < _STEPS[need]:
        asked = (
            msg("The administrative meeting has not decided yet.")
            if heavy
            else msg("The vice-principal has not confirmed yet.")
        )
        yield MissingAnswer("confirmation", case.line.value, asked)


def _persons(case: _Case, rules: RuleSet, *, final: bool) -> tuple[PersonFinding, ...]:
    """Return one entry per person; one deduction each, the heavier of two duties (A-04, A-12)."""
    found: dict[str, PersonFinding] = {}
    for judgement in case.judgements:
        person = judgement.duty.person
        if person is None:
            continue
        own = _own_tier(case, judgement.fulfilled)
        points = rules.points[own] if own is not None and final else 0
        entry = PersonFinding(person, judgement.duty.role, judgement.fulfilled, own, points)
        before = found.get(person)
        if before is None or _weight(entry) > _weight(before):
            found[person] = entry
    return tuple(found.values())


def _own_tier(case: _Case, fulfilled: bool | None) -> Tier | None:
    if case.fixed:
        return case.tier
    return None if fulfilled is None else tier_of(case.severity, fulfilled=fulfilled)


def _weight(entry: PersonFinding) -> tuple[int, str]:
    """Return 0 for a fulfilled duty, 1 while it is open, 2 for a missed one; the role breaks ties.

    With the role in it, the order in which two duties of one person were told never matters.
    """
    weight = 1 if entry.fulfilled is None else 0 if entry.fulfilled else 2
    return weight, entry.role.value if entry.role is not None else ""
