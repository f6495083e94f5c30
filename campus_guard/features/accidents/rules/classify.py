"""The classifier: coded answers in, findings, headline, points and open questions out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.rules.answers import (
    Answers,
    Classification,
    Finding,
    MissingAnswer,
    Reading,
)
from campus_guard.features.accidents.rules.codes import (
    OUTSIDE_SETTINGS,
    PROPERTY_CAUSES,
    Cause,
    FindingState,
    Flag,
    FoodCheck,
    Line,
    Setting,
    Severity,
    Tier,
    VictimKind,
    worst,
)
from campus_guard.features.accidents.rules.findings import (
    Grounds,
    any_failure_possible,
    by_hand,
    find,
    find_poisoning,
)
from campus_guard.features.accidents.rules.harm import Harm, measure
from campus_guard.features.accidents.rules.labels import label
from campus_guard.features.accidents.rules.ruleset import RuleSet


def classify(answers: Answers, rules: RuleSet) -> Classification:
    """Return the result of the six-tier scheme for one accident.

    Raises UserError for an impossible loss. Unknown answers never raise: they make the result
    provisional or pending and appear in ``missing``.
    """
    answers, notes = _normal(answers)
    harm = measure(answers, rules)
    if _register_only(answers):
        result = _off_campus(answers, harm, rules)
    elif answers.cause is Cause.FOOD_POISONING:
        result = _poisoning(answers, harm, rules)
    elif answers.cause is not None and answers.cause in rules.outside_causes:
        result = _outside_tiers(answers, answers.cause, harm, rules)
    elif harm.highest is None and not harm.missing and answers.cause is not None:
        note = Reading("A-05", msg("No harm and no loss: a near miss, no tier, no points."))
        result = _result(rules, flags=(Flag.NEAR_MISS.value,), readings=(note,), near_miss=True)
    else:
        result = _in_tiers(answers, harm, rules)
    return _with_attention(result, answers, harm, rules, notes)


def headline_of(findings: Iterable[Finding]) -> Tier | None:
    """Return the highest tier by (severity, responsibility); None while a pending one may top it.

    A-10.
    """
    findings = tuple(findings)
    tiers = [f.tier for f in findings if f.tier is not None]
    top = max(tiers, key=lambda t: t.order, default=None)
    pending = worst(f.severity for f in findings if f.tier is None)
    if top is None or (pending is not None and (pending.rank, True) > top.order):
        return None
    return top


def _normal(answers: Answers) -> tuple[Answers, tuple[Reading, ...]]:
    """Apply the readings that change the question itself: refuted poisoning, food from outside."""
    if answers.cause is not Cause.FOOD_POISONING:
        return answers, ()
    if answers.food_check is FoodCheck.REFUTED:
        note = msg("Food poisoning was refuted: judged as a sudden illness.")
        return replace(answers, cause=Cause.SUDDEN_ILLNESS), (Reading("A-06", note),)
    return answers, ()


def _register_only(answers: Answers) -> bool:
    """A-15; a burglary in the holidays is still a loss of the school (A-25)."""
    if answers.setting is Setting.HOLIDAY and answers.cause in PROPERTY_CAUSES:
        return bool(answers.victims) and not answers.property_loss
    return answers.setting in OUTSIDE_SETTINGS


def _off_campus(answers: Answers, harm: Harm, rules: RuleSet) -> Classification:
    note = Reading("A-15", msg("Off campus: register of student-related events only."))
    flags = [Flag.NOT_COVERED_OFF_CAMPUS.value]
    restricted = answers.cause in rules.restricted_causes
    if restricted:
        flags.append(Flag.RESTRICTED_RECORD.value)
    return _result(
        rules,
        flags=tuple(flags),
        restricted=restricted,
        missing=harm.pupil_missing,
        readings=(note,),
    )


def _outside_tiers(answers: Answers, cause: Cause, harm: Harm, rules: RuleSet) -> Classification:
    """A-13: no tier, grave timeline where needed, a finding only by the 行政会."""
    grave = cause in rules.always_grave_causes
    restricted = cause in rules.restricted_causes
    flags = [f"{Flag.NOT_COVERED_CAUSE}:{cause}"]
    if restricted:
        flags.append(Flag.RESTRICTED_RECORD.value)
    note = msg("{cause} is outside the tiers: no tier, no points.", cause=label(cause))
    return _result(
        rules,
        severity=Severity.GRAVE if grave else harm.highest,
        findings=tuple(by_hand(manual, rules) for manual in answers.manual_findings),
        flags=tuple(flags),
        restricted=restricted,
        by_analogy=True,
        missing=() if grave else harm.missing,
        readings=(Reading("A-13", note),),
    )


def _poisoning(answers: Answers, harm: Harm, rules: RuleSet) -> Classification:
    """L4 and A-06; food from outside or without a pupil is not 学生校园食物中毒."""
    if answers.food_from_campus is False:
        words = msg("The food came from outside: not food poisoning on campus.")
        return _result(
            rules,
            severity=harm.highest,
            flags=(Flag.NOT_COVERED_OFF_CAMPUS.value,),
            by_analogy=True,
            missing=harm.missing,
            readings=(Reading("A-06", words),),
        )
    if answers.victims and not _has_pupil(answers):
        return _no_pupil(Severity.GRAVE, (), rules)
    missing = _poisoning_questions(answers)
    readings: tuple[Reading, ...] = ()
    flags: tuple[str, ...] = ()
    if answers.food_check is not FoodCheck.CONFIRMED:
        flags = (Flag.SUSPECTED_FOOD_POISONING.value,)
        words = msg("Suspected: grave timeline at once, no points until it is confirmed.")
        readings = (Reading("A-06", words),)
    finding = find_poisoning(answers, Grounds(Severity.GRAVE, missing, readings), rules)
    return _result(rules, severity=Severity.GRAVE, findings=(finding,), flags=flags)


def _poisoning_questions(answers: Answers) -> tuple[MissingAnswer, ...]:
    asked: list[MissingAnswer] = []
    if answers.food_check is not FoodCheck.CONFIRMED:
        words = msg("Did the health or market authority confirm the food poisoning?")
        asked.append(MissingAnswer("food_check", "", words))
    if answers.food_from_campus is None:
        words = msg("Did the food come from the school?")
        asked.append(MissingAnswer("food_from_campus", "", words))
    if not answers.victims:
        asked.append(MissingAnswer("victims", "", msg("Who fell ill?")))
    return tuple(asked)


def _has_pupil(answers: Answers) -> bool:
    return any(v.kind is VictimKind.STUDENT for v in answers.victims)


def _no_pupil(
    severity: Severity | None, missing: tuple[MissingAnswer, ...], rules: RuleSet
) -> Classification:
    note = Reading("A-14", msg("No pupil was harmed: timeline by analogy, no tier, no points."))
    return _result(
        rules,
        severity=severity,
        flags=(Flag.NOT_COVERED_NON_STUDENT.value,),
        by_analogy=True,
        missing=missing,
        readings=(note,),
    )


def _in_tiers(answers: Answers, harm: Harm, rules: RuleSet) -> Classification:
    findings = tuple(_line_findings(answers, harm, rules))
    if not findings and harm.other is not None:
        return _no_pupil(harm.other, harm.missing + _cause_question(answers), rules)
    if not findings:
        return _result(rules, missing=harm.missing + _cause_question(answers))
    severity = worst(f.severity for f in findings)
    flags: tuple[str, ...] = ()
    readings: list[Reading] = []
    analogy = False
    if harm.other is not None:
        flags = (Flag.NOT_COVERED_NON_STUDENT.value,)
        note = msg("Other persons than pupils count for the timeline only.")
        readings.append(Reading("A-14", note))
        analogy = worst((severity, harm.other)) is not severity
    if len(findings) > 1:
        note = msg("One accident, two lines: each has its own finding.")
        readings.append(Reading("A-10", note))
    return _result(
        rules,
        severity=worst((severity, harm.other)),
        findings=findings,
        flags=flags,
        by_analogy=analogy,
        missing=harm.other_missing if harm.other is not None else (),
        readings=tuple(readings),
    )


def _line_findings(answers: Answers, harm: Harm, rules: RuleSet) -> Iterable[Finding]:
    defect = answers.cause is Cause.FACILITY_DEFECT
    pupil = None if answers.setting in OUTSIDE_SETTINGS else harm.pupil
    cause = _cause_question(answers)
    if pupil is not None and (not defect or any_failure_possible(answers)):
        missing = harm.pupil_missing + cause + _setting_question(answers)
        grounds = Grounds(pupil, missing, _teaching_notes(answers, defect=defect))
        yield find(answers, Line.TEACHING, grounds, rules)
    upkeep = worst((harm.loss, pupil if defect else None))
    missing = harm.loss_missing + (harm.pupil_missing if defect else ())
    if upkeep is None and missing:
        upkeep = Severity.MINOR  # the loss is not known yet: the lightest band until it is
    if upkeep is not None:
        grounds = Grounds(upkeep, missing + cause, _upkeep_notes(harm, defect=defect))
        yield find(answers, Line.LOGISTICS, grounds, rules)


def _cause_question(answers: Answers) -> tuple[MissingAnswer, ...]:
    if answers.cause is not None:
        return ()
    return (MissingAnswer("cause", "", msg("What was the cause?")),)


def _setting_question(answers: Answers) -> tuple[MissingAnswer, ...]:
    if answers.setting is not None:
        return ()
    return (MissingAnswer("setting", "", msg("Was it in a lesson or outside?")),)


def _teaching_notes(answers: Answers, *, defect: bool) -> tuple[Reading, ...]:
    notes = []
    if defect:
        note = msg("The equipment was defective and the teacher's duty failed or is open.")
        notes.append(Reading("A-09", note))
    if answers.cause is Cause.BULLYING:
        note = msg("Bullying has its own ledger; the injury is judged as an accident.")
        notes.append(Reading("A-33", note))
    return tuple(notes)


def _upkeep_notes(harm: Harm, *, defect: bool) -> tuple[Reading, ...]:
    notes = []
    if defect and harm.pupil is not None:
        note = msg("A defect of building or equipment is judged in the logistics line.")
        notes.append(Reading("A-09", note))
        if harm.loss is not None and harm.loss is not harm.pupil:
            note = msg("Loss and injury differ: the heavier band counts.")
            notes.append(Reading("A-03", note))
    if defect and (harm.pupil is None) is not (harm.loss is None):
        notes.append(Reading("A-02", msg("Loss or injury: either one suffices.")))
    if harm.loss is not None:
        note = msg("The band of the loss: {severity}.", severity=label(harm.loss))
        notes.append(Reading("A-01", note))
    return tuple(notes)


def _result(
    rules: RuleSet,
    *,
    severity: Severity | None = None,
    findings: tuple[Finding, ...] = (),
    flags: tuple[str, ...] = (),
    restricted: bool = False,
    near_miss: bool = False,
    by_analogy: bool = False,
    missing: tuple[MissingAnswer, ...] = (),
    readings: tuple[Reading, ...] = (),
) -> Classification:
    for finding in findings:
        missing += finding.missing
        readings += finding.readings
    return Classification(
        headline=headline_of(findings),
        severity=severity,
        findings=findings,
        deductions=_deductions(findings),
        flags=flags,
        mass_event=False,
        restricted=restricted,
        near_miss=near_miss,
        by_analogy=by_analogy,
        missing=tuple(dict.fromkeys(missing)),
        readings=tuple(dict.fromkeys(readings)),
        rule_set_version=rules.version,
    )


def _deductions(findings: Sequence[Finding]) -> Mapping[str, int]:
    """Return the points per person over all final findings (A-10)."""
    total: dict[str, int] = {}
    for finding in findings:
        if finding.state is not FindingState.FINAL:
            continue
        for person in finding.persons:
            if person.points:
                total[person.person] = total.get(person.person, 0) + person.points
    return MappingProxyType(total)


def _with_attention(
    result: Classification,
    answers: Answers,
    harm: Harm,
    rules: RuleSet,
    notes: tuple[Reading, ...],
) -> Classification:
    """Add what a person must look at: several victims (A-04), discipline (A-26), ledger (A-33)."""
    flags = list(result.flags)
    readings = [*notes, *result.readings]
    if len(answers.victims) > 1 and result.findings:
        note = msg("Several victims: the highest harm counts, one deduction per person.")
        readings.append(Reading("A-04", note))
    if _punished(answers):
        flags.append(Flag.DISCIPLINARY_RECORD.value)
    if answers.cause is Cause.BULLYING:
        flags.append(Flag.BULLYING_LEDGER.value)
    mass = harm.victims >= rules.mass_event_victims or answers.public_attention
    return replace(result, flags=tuple(flags), readings=tuple(readings), mass_event=mass)


def _punished(answers: Answers) -> bool:
    return answers.cause is Cause.CORPORAL_PUNISHMENT or any(
        d.corporal_punishment for d in answers.duties
    )
