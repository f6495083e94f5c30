"""The ambiguity register, first half: A-01 to A-16 (accidents.md, section 4)."""

from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from campus_guard.core.errors import UserError
from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    DutyRole,
    FindingState,
    FoodCheck,
    Injury,
    Line,
    ManualFinding,
    Setting,
    Severity,
    StepCode,
    Tier,
    Times,
    Victim,
    VictimKind,
    check_step,
    classify,
    timeline,
)
from tests.unit.accident_rules_help import (
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

A1, A2, A3, R1, R2, R3 = Tier


@pytest.mark.parametrize(
    ("loss", "tier"),
    [("0.01", A1), ("999.99", A1), ("1000", A2), ("9999.99", A2), ("10000", A3), ("1E6", A3)],
)
def test_a01_bands_are_half_open(loss: str, tier: Tier) -> None:
    result = classify(theft(loss, logistics()), rules())
    assert result.headline is tier
    assert "A-01" in result.findings[0].clauses


@pytest.mark.parametrize("loss", ["-1", "NaN", "Infinity"])
def test_a01_an_impossible_loss_is_refused(loss: str) -> None:
    with pytest.raises(UserError) as caught:
        classify(theft(loss), rules())
    assert "property_loss" in caught.value.fields


def test_a02_loss_or_injury_is_enough() -> None:
    railing = case(logistics(), cause=Cause.FACILITY_DEFECT, loss="0")
    both = classify(railing, rules())
    assert both.headline is A1
    assert "A-02" in both.findings[0].clauses
    assert classify(theft("500", logistics()), rules()).headline is A1


@pytest.mark.parametrize(
    ("loss", "injury", "tier"),
    [("800", Injury.MODERATE, R2), ("12000", Injury.MINOR, R3), ("1000", Injury.DEATH, R3)],
)
def test_a03_the_heavier_band_of_one_line(loss: str, injury: Injury, tier: Tier) -> None:
    broken = case(logistics(good=False), cause=Cause.FACILITY_DEFECT, loss=loss, injury=injury)
    result = classify(broken, rules())
    assert result.headline is tier
    assert "A-03" in result.findings[0].clauses
    assert len(result.findings) == 1


def test_a04_several_victims_are_one_accident() -> None:
    hurt = tuple(Victim(injury=i) for i in (Injury.MINOR, Injury.MODERATE, Injury.MINOR))
    result = classify(case(class_teacher(), victims=hurt), rules())
    assert (result.headline, dict(result.deductions)) == (A2, {"甲": 20})
    assert result.mass_event
    assert not classify(case(class_teacher(), victims=hurt[:2]), rules()).mass_event
    unhurt = (*hurt[:2], Victim(injury=Injury.NONE))
    assert not classify(case(class_teacher(), victims=unhurt), rules()).mass_event
    assert classify(case(class_teacher(), public_attention=True), rules()).mass_event


def test_a05_near_miss() -> None:
    result = classify(case(class_teacher(good=False), injury=Injury.NONE), rules())
    assert result.near_miss
    assert result.flags == ("NEAR_MISS",)
    assert (result.headline, result.severity, result.findings) == (None, None, ())
    assert result.final
    assert not classify(case(class_teacher(), injury=None), rules()).near_miss


def test_a06_food_poisoning_from_suspicion_to_the_end() -> None:
    suspected = case(logistics(), cause=Cause.FOOD_POISONING)
    first = classify(suspected, rules())
    assert (first.headline, first.severity) == (R3, Severity.GRAVE)
    assert first.findings[0].state is FindingState.PROVISIONAL
    assert dict(first.deductions) == {}
    assert [m.field for m in first.missing] == ["food_check"]
    confirmed = classify(replace(suspected, food_check=FoodCheck.CONFIRMED), rules())
    assert confirmed.final
    assert dict(confirmed.deductions) == {"丙": 100}
    assert confirmed.findings[0].clauses[0] == "L4"
    refuted = classify(replace(suspected, food_check=FoodCheck.REFUTED), rules())
    assert (refuted.headline, refuted.severity) == (None, Severity.MINOR)
    assert refuted.flags == ("NOT_COVERED_CAUSE:sudden_illness",)
    assert refuted.readings[0].ref == "A-06"


def test_a06_only_pupils_and_only_food_of_the_school() -> None:
    staff = (Victim(VictimKind.STAFF, Injury.MINOR),)
    confirmed = {"cause": Cause.FOOD_POISONING, "food_check": FoodCheck.CONFIRMED}
    result = classify(case(logistics(), victims=staff, **confirmed), rules())
    assert (result.headline, result.severity) == (None, Severity.GRAVE)
    outside = classify(case(logistics(), food_from_campus=False, **confirmed), rules())
    assert (outside.headline, outside.severity) == (None, Severity.MINOR)
    unsure = classify(case(logistics(), food_from_campus=None, **confirmed), rules())
    assert (unsure.headline, unsure.final) == (R3, False)
    nobody = classify(case(logistics(), victims=(), **confirmed), rules())
    assert [m.field for m in nobody.missing] == ["victims"]


def test_a07_the_limit_is_included() -> None:
    due = at(10, 15)
    assert check_step(due, at(10, 15)).candidate is None
    late = check_step(due, at(10, 15, 1))
    assert late.candidate is not None
    assert late.late_by == timedelta(seconds=1)


@pytest.mark.parametrize(("grace", "due"), [(0, at(23, 59, 59)), (30, at(0, 20, day=13))])
def test_a08_the_same_day_ends_at_midnight_unless_a_grace_is_set(grace: int, due: object) -> None:
    setting = with_settings(same_day_grace_minutes=grace)
    steps = timeline(classify(case(class_teacher()), setting), Times(at(23, 50)), setting)
    assert {s.code: s.due_at for s in steps}[StepCode.REPORT_VP] == due


def test_a08_a_time_in_utc_is_counted_in_the_schools_day() -> None:
    night = Times(at(23, 50).astimezone(UTC))
    steps = timeline(classify(case(class_teacher()), rules()), night, rules())
    assert {s.code: s.due_at for s in steps}[StepCode.RECORD] == at(23, 59, 59)


@pytest.mark.parametrize(
    ("teacher", "upkeep", "lines"),
    [
        (True, False, {Line.LOGISTICS: R2}),
        (False, False, {Line.TEACHING: R2, Line.LOGISTICS: R2}),
        (False, True, {Line.TEACHING: R2, Line.LOGISTICS: A2}),
        (True, True, {Line.LOGISTICS: A2}),
        (None, False, {Line.TEACHING: None, Line.LOGISTICS: R2}),
    ],
)
def test_a09_defect_or_misuse(
    teacher: bool | None, upkeep: bool, lines: dict[Line, Tier | None]
) -> None:
    defect = case(
        subject_teacher(good=teacher),
        logistics(good=upkeep),
        injury=Injury.MODERATE,
        setting=Setting.IN_CLASS,
        cause=Cause.FACILITY_DEFECT,
    )
    found = classify(defect, rules()).findings
    assert {f.line: f.tier for f in found} == lines
    assert all("A-09" in f.clauses for f in found)
    misuse = replace(defect, cause=Cause.ACCIDENT)
    assert {f.line for f in classify(misuse, rules()).findings} == {Line.TEACHING}


def test_a10_findings_per_line_and_the_headline() -> None:
    both = case(
        subject_teacher(good=False),
        logistics(),
        setting=Setting.IN_CLASS,
        cause=Cause.PROPERTY_DAMAGE,
        loss="12000",
    )
    result = classify(both, rules())
    assert result.headline is A3  # severity before responsibility, though R1 is in it too
    assert dict(result.deductions) == {"乙": 20, "丙": 30}
    same = classify(replace(both, property_loss=Decimal(500)), rules())
    assert same.headline is R1


def test_a10_a_pending_finding_that_may_top_the_rest_leaves_the_headline_open() -> None:
    both = case(class_teacher(), logistics(good=None), cause=Cause.PROPERTY_DAMAGE, loss="500")
    assert classify(both, rules()).headline is None
    worse = replace(both, victims=(Victim(injury=Injury.DEATH),))
    assert classify(worse, rules()).headline is A3


@pytest.mark.parametrize(
    ("injury", "good", "by", "final"),
    [
        (Injury.MINOR, False, Confirmation.PROPOSED, False),
        (Injury.MINOR, False, Confirmation.VICE_PRINCIPAL, True),
        (Injury.SEVERE, True, Confirmation.VICE_PRINCIPAL, True),
        (Injury.MODERATE, False, Confirmation.VICE_PRINCIPAL, False),
        (Injury.MODERATE, False, Confirmation.ADMIN_MEETING, True),
        (Injury.DEATH, False, Confirmation.VICE_PRINCIPAL, False),
    ],
)
def test_a11_who_confirms(injury: Injury, good: bool, by: Confirmation, final: bool) -> None:
    judged = duty(DutyRole.CLASS_TEACHER, good=good, confirmed=by)
    result = classify(case(judged, injury=injury), rules())
    assert result.headline is not None
    assert result.final is final
    assert bool(result.deductions) is final
    assert [m.field for m in result.missing] == ([] if final else ["confirmation"])


def test_a11_pending_until_judged() -> None:
    result = classify(case(class_teacher(good=None), injury=Injury.MODERATE), rules())
    finding = result.findings[0]
    assert (finding.tier, finding.state) == (None, FindingState.PENDING)
    assert finding.clauses[0] == "T3"
    assert {m.field for m in result.missing} == {
        "education_done",
        "guidance_done",
        "presence_required",
        "present",
    }
    assert {m.about for m in result.missing} == {"甲"}
    assert str(result.missing[0].message) == "甲: Was safety education given?"


def test_messages_call_people_by_name_where_the_key_is_a_number() -> None:
    numbered = replace(class_teacher("17", good=None), name="班主任甲")
    asked = classify(case(numbered), rules()).missing[0]
    assert asked.about == "17"
    assert str(asked.message) == "班主任甲: Was safety education given?"


def test_a12_each_by_own_duty() -> None:
    result = classify(
        case(class_teacher("甲"), class_teacher("丁", good=False), injury=Injury.MODERATE), rules()
    )
    finding = result.findings[0]
    assert finding.tier is R2
    assert [(p.person, p.tier, p.points) for p in finding.persons] == [
        ("甲", A2, 20),
        ("丁", R2, 50),
    ]
    assert "A-12" in finding.clauses
    assert finding.points == 70


def test_a12_the_same_person_twice_is_charged_once_for_the_heavier_duty() -> None:
    twice = case(class_teacher(), class_teacher(good=False))
    assert dict(classify(twice, rules()).deductions) == {"甲": 20}


@pytest.mark.parametrize("cause", sorted(rules().outside_causes))
def test_a13_outside_the_tiers(cause: Cause) -> None:
    event = case(class_teacher(good=False), cause=cause, injury=Injury.MINOR)
    result = classify(event, rules())
    assert (result.headline, result.findings, dict(result.deductions)) == (None, (), {})
    assert result.flags[0] == f"NOT_COVERED_CAUSE:{cause}"
    grave = cause in {Cause.SELF_HARM, Cause.SUICIDE, Cause.OUTSIDER_ATTACK}
    assert result.severity is (Severity.GRAVE if grave else Severity.MINOR)
    assert result.restricted is (cause in {Cause.SELF_HARM, Cause.SUICIDE})
    steps = timeline(result, Times(at(10, 5)), rules())
    assert all("analogy" in step.basis for step in steps)


def test_a13_a_finding_by_hand() -> None:
    manual = ManualFinding(Line.TEACHING, R2, ("甲",))
    event = case(cause=Cause.OUTSIDER_ATTACK, injury=Injury.SEVERE, manual_findings=(manual,))
    result = classify(event, rules())
    assert (result.headline, dict(result.deductions)) == (R2, {"甲": 50})
    assert result.findings[0].by_analogy
    codes = [s.code for s in timeline(result, Times(at(10, 5)), rules())]
    assert codes[-1] is StepCode.ADMIN_MEETING


@pytest.mark.parametrize("kind", [VictimKind.STAFF, VictimKind.VISITOR, VictimKind.CONTRACTOR])
def test_a14_timeline_without_tier_for_others(kind: VictimKind) -> None:
    result = classify(case(logistics(), victims=(Victim(kind, Injury.MODERATE),)), rules())
    assert (result.headline, result.severity, result.by_analogy) == (None, Severity.MODERATE, True)
    assert result.flags == ("NOT_COVERED_NON_STUDENT",)


def test_a14_a_pupil_and_a_worse_hurt_teacher() -> None:
    hurt = (Victim(VictimKind.STUDENT, Injury.MINOR), Victim(VictimKind.STAFF, Injury.DEATH))
    result = classify(case(class_teacher(), victims=hurt), rules())
    assert (result.headline, result.severity, result.by_analogy) == (A1, Severity.GRAVE, True)
    lighter = (Victim(VictimKind.STUDENT, Injury.DEATH), Victim(VictimKind.STAFF, Injury.MINOR))
    assert not classify(case(class_teacher(), victims=lighter), rules()).by_analogy


def test_a15_off_campus_activity_is_like_a_lesson() -> None:
    trip = case(duty(DutyRole.LEAD_TEACHER, good=False), setting=Setting.OFF_CAMPUS_ACTIVITY)
    finding = classify(trip, rules()).findings[0]
    assert (finding.tier, finding.by_analogy) == (R1, True)
    assert finding.clauses[:2] == ("T2b", "A-15")


@pytest.mark.parametrize(
    "setting", [Setting.COMMUTING, Setting.LEFT_ALONE, Setting.HOLIDAY, Setting.NOT_SCHOOL]
)
def test_a15_on_the_way_and_in_holidays_only_the_register(setting: Setting) -> None:
    result = classify(case(setting=setting, cause=Cause.TRAFFIC, injury=Injury.DEATH), rules())
    assert (result.headline, result.severity, result.findings) == (None, None, ())
    assert result.flags == ("NOT_COVERED_OFF_CAMPUS",)
    assert result.final
    harmed = classify(case(setting=setting, cause=Cause.SUICIDE), rules())
    assert harmed.restricted


def test_a15_a_burglary_in_the_holidays_is_still_a_loss_of_the_school() -> None:
    result = classify(theft("2000", logistics(good=False), setting=Setting.HOLIDAY), rules())
    assert (result.headline, result.severity) == (R2, Severity.MODERATE)


def test_a16_lateness_is_never_more_than_a_candidate() -> None:
    overdue = check_step(at(10, 15), None, at(11, 0))
    assert (overdue.status, overdue.candidate) == ("overdue", "late")
    assert check_step(None, None, at(11, 0)).candidate is None
