"""The ambiguity register, second half: A-17 to A-35, and the decision table."""

from dataclasses import replace
from datetime import date

import pytest

from campus_guard.features.accidents.rules import (
    AwardYear,
    Cause,
    Chain,
    Department,
    Duty,
    DutyRole,
    FindingState,
    Injury,
    OutsideBody,
    Party,
    Question,
    Setting,
    Severity,
    StepCode,
    Tier,
    Times,
    award_year,
    classify,
    first_recipient,
    points_change,
    term_of,
    timeline,
)
from tests.unit.accident_rules_help import (
    FIRST_BAD,
    GOOD,
    at,
    case,
    class_teacher,
    duty,
    logistics,
    rules,
    subject_teacher,
    theft,
    with_settings,
)

A1, A2, _, R1, R2, _ = Tier


def test_a17_points_are_replaced() -> None:
    first = classify(case(class_teacher(), injury=Injury.MINOR), rules()).deductions
    later = classify(case(class_teacher(), injury=Injury.MODERATE), rules()).deductions
    changes = points_change(first, later)
    assert [(c.person, c.before, c.after) for c in changes] == [("甲", 10, 20)]
    assert points_change(later, later) == ()
    assert points_change(later, {})[0].after == 0


def test_a20_examples_of_injuries() -> None:
    examples = rules().injury_examples
    assert examples["fracture"] is Injury.MODERATE
    assert examples["skin_wound"] is Injury.MINOR
    assert examples["intensive_care"] is Injury.SEVERE


@pytest.mark.parametrize(
    ("education", "guidance", "due", "present", "fulfilled"),
    [
        (True, True, False, None, True),
        (True, True, True, True, True),
        (True, True, None, True, True),
        (True, True, True, False, False),
        (False, True, False, None, False),
        (True, False, False, None, False),
        (False, None, None, None, False),
        (True, True, None, None, None),
        (True, True, None, False, None),
        (True, True, True, None, None),
        (True, None, False, None, None),
    ],
)
def test_a21_class_teacher_needs_all(
    education: bool | None,
    guidance: bool | None,
    due: bool | None,
    present: bool | None,
    fulfilled: bool | None,
) -> None:
    answers = {
        Question.EDUCATION_DONE: education,
        Question.GUIDANCE_DONE: guidance,
        Question.PRESENCE_REQUIRED: due,
        Question.PRESENT: present,
    }
    result = classify(case(Duty(DutyRole.CLASS_TEACHER, "甲", answers)), rules())
    assert result.findings[0].persons[0].fulfilled is fulfilled
    assert result.final is (fulfilled is not None)
    if fulfilled is False:
        assert "A-21" in result.findings[0].clauses


@pytest.mark.parametrize("answers", list(GOOD[DutyRole.LOGISTICS_STAFF]))
def test_a22_each_logistics_failure_counts(answers: Question) -> None:
    good = GOOD[DutyRole.LOGISTICS_STAFF]
    missed = Duty(DutyRole.LOGISTICS_STAFF, "丙", {**good, answers: not good[answers]})
    assert classify(theft("500", missed), rules()).headline is R1


def test_a22_the_meeting_may_override_with_a_reason() -> None:
    missed = replace(logistics(good=False), override=True)
    without = classify(theft("500", missed), rules())
    assert (without.headline, without.final) == (R1, False)
    assert [m.field for m in without.missing] == ["override_reason"]
    with_reason = classify(theft("500", replace(missed, override_reason_given=True)), rules())
    assert (with_reason.headline, with_reason.final) == (A1, True)
    assert "A-22" in with_reason.findings[0].clauses


@pytest.mark.parametrize(
    "setting", [Setting.DORMITORY, Setting.LUNCH, Setting.AFTER_SCHOOL, Setting.SELF_STUDY]
)
def test_a23_the_person_on_duty_replaces_the_class_teacher_with_a_reason(setting: Setting) -> None:
    keeper = duty(DutyRole.DUTY_PERSON, "宿管", good=False)
    default = classify(case(class_teacher(), keeper, setting=setting), rules())
    assert [p.person for p in default.findings[0].persons] == ["甲"]
    assert [m.field for m in default.missing] == ["replaces_reason"]
    named = replace(keeper, replaces_reason_given=True)
    replaced = classify(case(class_teacher(), named, setting=setting), rules())
    assert dict(replaced.deductions) == {"宿管": 20}
    alone = classify(case(class_teacher(), setting=setting), rules())
    assert alone.final
    assert "A-23" in alone.findings[0].clauses


def test_a23_a_supervised_session_counts_as_a_lesson() -> None:
    session = case(subject_teacher(good=False), setting=Setting.SUPERVISED_SESSION)
    assert classify(session, rules()).findings[0].clauses[0] == "T2b"


def test_a24_the_substitute_is_responsible() -> None:
    lesson = case(
        subject_teacher("请假", good=False),
        duty(DutyRole.SUBSTITUTE_TEACHER, "代课"),
        setting=Setting.IN_CLASS,
    )
    result = classify(lesson, rules())
    assert (result.headline, dict(result.deductions)) == (A1, {"代课": 10})
    assert "A-24" in result.findings[0].clauses


def test_a_lesson_never_charges_the_class_teacher() -> None:
    lesson = case(class_teacher(good=False), subject_teacher(), setting=Setting.IN_CLASS)
    assert dict(classify(lesson, rules()).deductions) == {"乙": 10}
    nobody = classify(case(class_teacher(good=False), setting=Setting.IN_CLASS), rules())
    assert [m.field for m in nobody.missing] == ["responsible_person"]


def test_a25_nobody_responsible() -> None:
    empty = classify(theft("5000", no_responsible_person=True), rules())
    assert (empty.headline, empty.final, dict(empty.deductions)) == (A2, True, {})
    assert "A-25" in empty.findings[0].clauses
    failed = classify(theft("5000", logistics(None, good=False)), rules())
    assert (failed.headline, failed.final, failed.findings[0].persons) == (R2, True, ())
    unsaid = classify(theft("5000"), rules())
    assert (unsaid.headline, unsaid.findings[0].state) == (None, FindingState.PENDING)


def test_a26_corporal_punishment_always_fails_that_teacher() -> None:
    hit = replace(class_teacher(), corporal_punishment=True)
    result = classify(case(hit, injury=Injury.MODERATE), rules())
    assert (result.headline, dict(result.deductions)) == (R2, {"甲": 50})
    assert "DISCIPLINARY_RECORD" in result.flags
    other = case(replace(subject_teacher(), corporal_punishment=True), class_teacher())
    assert dict(classify(other, rules()).deductions) == {"乙": 20, "甲": 10}


def test_a26_as_the_cause_the_teacher_must_be_known() -> None:
    alone = classify(case(class_teacher(), cause=Cause.CORPORAL_PUNISHMENT), rules())
    assert alone.headline is R1
    two = classify(
        case(class_teacher(), class_teacher("丁"), cause=Cause.CORPORAL_PUNISHMENT), rules()
    )
    assert (two.final, [m.field for m in two.missing]) == (False, ["corporal_punishment"])
    overridden = replace(
        class_teacher(), corporal_punishment=True, override=True, override_reason_given=True
    )
    assert classify(case(overridden), rules()).headline is R1


def test_a27_every_day_belongs_to_a_term() -> None:
    starts = [("2026-2027-2", date(2027, 2, 22)), ("2026-2027-1", date(2026, 9, 1))]
    assert term_of(date(2026, 8, 31), starts) is None
    assert term_of(date(2026, 9, 1), starts) == "2026-2027-1"
    assert term_of(date(2027, 2, 21), starts) == "2026-2027-1"
    assert term_of(date(2027, 7, 30), starts) == "2026-2027-2"


def test_a28_award_year() -> None:
    day = date(2027, 3, 1)
    assert award_year(day, rules()) == (date(2027, 1, 1), date(2027, 12, 31))
    school = with_settings(award_year=AwardYear.SCHOOL)
    assert award_year(day, school) == (date(2026, 9, 1), date(2027, 8, 31))
    assert award_year(date(2027, 9, 1), school)[0] == date(2027, 9, 1)


def test_a31_the_signed_letter_decides_who_receives_the_report() -> None:
    pioneers, office = Department.YOUNG_PIONEERS, Department.TEACHING_OFFICE
    assert first_recipient(pioneers, office).department is pioneers
    assert first_recipient(pioneers, office).warning is None
    chosen = first_recipient(None, office)
    assert chosen.department is office
    assert chosen.warning is not None
    assert first_recipient(None, None).department is None


def test_a33_bullying_and_theft_by_pupils() -> None:
    result = classify(case(class_teacher(), cause=Cause.BULLYING), rules())
    assert (result.headline, result.flags) == (A1, ("BULLYING_LEDGER",))
    assert "A-33" in result.findings[0].clauses


def test_a34_hours_for_outside_reports_only_when_set() -> None:
    grave = classify(case(class_teacher(), injury=Injury.DEATH), rules())
    for minutes, due in ((None, None), (120, at(12, 5))):
        setting = with_settings(external_report_minutes=minutes)
        steps = timeline(grave, Times(at(10, 5)), setting)
        outside = next(s for s in steps if s.code is StepCode.EXTERNAL_REPORTS)
        assert outside.due_at == due
        assert set(outside.bodies) == set(OutsideBody)


@pytest.mark.parametrize(
    ("chain", "told"),
    [
        (Chain(), ["signed_department", "vice_principal", "principal"]),
        (Chain(Party.LINE_DIRECTOR), ["vice_principal", "principal"]),
        (Chain(Party.VICE_PRINCIPAL), ["principal"]),
        (Chain(Party.PRINCIPAL), ["superior_authority"]),
        (Chain(absent=frozenset({Party.LINE_DIRECTOR})), ["vice_principal", "principal"]),
        (Chain(absent=frozenset({Party.VICE_PRINCIPAL})), ["signed_department", "principal"]),
    ],
)
def test_a35_the_chain_starts_one_level_higher(chain: Chain, told: list[str]) -> None:
    moderate = classify(case(class_teacher(), injury=Injury.MODERATE), rules())
    steps = timeline(moderate, Times(at(10, 5), dept_received_at=at(10, 7)), rules(), chain)
    reports = [s for s in steps if s.code.startswith("report_")]
    assert [s.recipient.value for s in reports] == told
    assert reports[0].due_at == at(10, 10)
    assert all(s.actor is not s.recipient for s in steps)
    if len(reports) > 1:
        assert reports[1].due_at == at(10, 17)


@pytest.mark.parametrize(
    ("chain", "first"),
    [
        (Chain(), "vice_principal_or_principal"),
        (Chain(Party.LINE_DIRECTOR), "vice_principal_or_principal"),
        (Chain(Party.VICE_PRINCIPAL), "principal"),
        (Chain(Party.PRINCIPAL), "superior_authority"),
        (Chain(absent=frozenset({Party.PRINCIPAL})), "vice_principal"),
    ],
)
def test_a35_in_a_grave_accident(chain: Chain, first: str) -> None:
    grave = classify(case(class_teacher(), injury=Injury.DEATH), rules())
    steps = {s.code: s for s in timeline(grave, Times(at(10, 5)), rules(), chain)}
    assert steps[StepCode.REPORT_VP_OR_PRINCIPAL].recipient.value == first
    absent = Party.PRINCIPAL in chain.absent
    head = Party.VICE_PRINCIPAL if absent else Party.PRINCIPAL
    assert steps[StepCode.PRINCIPAL_ON_SCENE].actor is head


@pytest.mark.parametrize(
    ("setting", "role", "refs"),
    [
        (Setting.CAMPUS, DutyRole.CLASS_TEACHER, ("T1", "T3", "T5")),
        (Setting.IN_CLASS, DutyRole.SUBJECT_TEACHER, ("T2", "T4", "T6")),
    ],
)
@pytest.mark.parametrize("good", [True, False])
def test_decision_table(
    setting: Setting, role: DutyRole, refs: tuple[str, ...], good: bool
) -> None:
    answers = (GOOD if good else FIRST_BAD)[role]
    for ref, injury, rank in zip(
        refs, (Injury.MINOR, Injury.MODERATE, Injury.SEVERE), (1, 2, 3), strict=True
    ):
        result = classify(case(Duty(role, "甲", answers), setting=setting, injury=injury), rules())
        assert result.headline == f"{'A' if good else 'R'}{rank}"
        assert result.findings[0].clauses[0] == f"{ref}{'a' if good else 'b'}"
        assert result.deductions["甲"] == rules().points[result.headline]
        assert result.rule_set_version == rules().version


def test_unknown_cause_or_setting_is_asked_for() -> None:
    vague = classify(case(class_teacher(), cause=None, setting=None), rules())
    assert vague.headline is A1
    assert {m.field for m in vague.missing} == {"cause", "setting"}
    loss = classify(theft(None, logistics()), rules())
    assert (loss.severity, [m.field for m in loss.missing]) == (Severity.MINOR, ["property_loss"])
    empty = classify(case(victims=(), cause=None, loss=None), rules())
    assert (empty.headline, empty.near_miss, empty.final) == (None, False, False)
