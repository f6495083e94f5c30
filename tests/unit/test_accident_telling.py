"""Telling and re-grading: through the real service on a real database."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import (
    AnswerDuty,
    ConfirmFoodPoisoning,
    ConfirmInjury,
    Regrade,
    Regrading,
    TakeBackTelling,
    TellStep,
)
from campus_guard.features.accidents.filecodes import EventKind, Method
from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    FindingState,
    FoodCheck,
    Injury,
    OutsideBody,
    Party,
    Question,
    Setting,
    Severity,
    StepCode,
    StepStatus,
    Tier,
)
from campus_guard.features.accidents.states import AccidentState
from tests.unit.accident_cases import (
    GOOD,
    at,
    class_teacher,
    detail,
    facts,
    graded,
    record,
    step,
    tell,
    triaged,
    update,
    victim,
)

# ------------------------------------------------------------------------------------ telling


def test_each_telling_is_a_row_and_the_first_decides(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 40), recipient="教导处 示例主任")
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 39), method=Method.IN_PERSON)
    told = step(director, accident, StepCode.REPORT_DEPT)
    assert len(told.tellings) == 2
    assert told.done_at == at(8, 39)
    assert told.check.status is StepStatus.ON_TIME
    assert told.tellings[0].recipient == "教导处 示例主任"
    assert detail(director, accident).state is AccidentState.HANDLING


def test_the_limit_is_included_and_one_minute_more_is_a_candidate(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 40))
    tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 41))
    assert step(director, accident, StepCode.REPORT_DEPT).check.status is StepStatus.ON_TIME
    late = step(director, accident, StepCode.NOTIFY_PARENT)
    assert late.check.status is StepStatus.LATE
    assert late.check.late_by == timedelta(minutes=1)


def test_telling_twice_with_one_uid_is_one_telling(director: Service) -> None:
    accident = record(director)
    chosen = step(director, accident, StepCode.REPORT_DEPT)
    command = TellStep(uid=new_uid(), accident_id=accident, step_id=chosen.id, done_at=at(8, 35))
    assert director.run(command).value == director.run(command).value
    assert len(step(director, accident, StepCode.REPORT_DEPT).tellings) == 1


@pytest.mark.parametrize(
    ("moment", "more", "field"),
    [
        (at(9, 1), {}, "done_at"),
        (at(8, 29), {}, "done_at"),
        (at(8, 35), {"method": Method.NOT_APPLICABLE}, "note"),
        (at(8, 35), {"victim_id": 99}, "victim_id"),
        (at(8, 35), {"recipient": "长" * 101}, "recipient"),
        (at(8, 35), {"note": "长" * 20_001}, "note"),
    ],
)
def test_impossible_tellings_are_refused(
    director: Service, moment: datetime, more: dict[str, Any], field: str
) -> None:
    accident = record(director)
    with pytest.raises(UserError) as refused:
        tell(director, accident, StepCode.REPORT_DEPT, moment, **more)
    assert field in refused.value.fields


def test_a_telling_taken_back_is_kept_as_an_event(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    telling = tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 35), guardian="示例家长")
    director.run(TakeBackTelling(telling_id=telling, reason="打错了电话"))
    file = detail(director, accident)
    assert step(director, accident, StepCode.NOTIFY_PARENT).done_at is None
    assert file.events[0].kind is EventKind.TOLD_TAKEN_BACK
    assert file.events[0].reason == "打错了电话"
    with pytest.raises(UserError):
        director.run(TakeBackTelling(telling_id=telling))


def test_the_guardian_is_kept_with_the_telling(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    tell(
        director,
        accident,
        StepCode.NOTIFY_PARENT,
        at(8, 36),
        guardian="示例家长",
        relation="母亲",
        phone="13800138000",
        note="已告知,正赶来学校",
    )
    told = step(director, accident, StepCode.NOTIFY_PARENT).tellings[0]
    assert (told.guardian, told.relation, told.phone) == ("示例家长", "母亲", "13800138000")
    assert told.recipient == "示例家长"


def test_every_injured_pupil_has_parents(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(label="甲"), victim(label="乙")))
    one, two = (v.id for v in detail(director, accident).victims)
    tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 34), victim_id=one)
    assert step(director, accident, StepCode.NOTIFY_PARENT).done_at is None
    tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 38), victim_id=two)
    assert step(director, accident, StepCode.NOTIFY_PARENT).done_at == at(8, 38)


def test_outside_reports_are_four_separate_ticks(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(Injury.SEVERE),))
    with pytest.raises(UserError):
        tell(director, accident, StepCode.EXTERNAL_REPORTS, at(8, 40))
    for minute, body in enumerate(OutsideBody):
        assert step(director, accident, StepCode.EXTERNAL_REPORTS).done_at is None
        tell(director, accident, StepCode.EXTERNAL_REPORTS, at(8, 40 + minute), body=body)
    told = step(director, accident, StepCode.EXTERNAL_REPORTS)
    assert told.done_at == at(8, 43)
    assert told.open_bodies == ()


def test_the_directors_clock_starts_with_the_report(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(Injury.MODERATE),))
    assert step(director, accident, StepCode.REPORT_VP).awaits_receipt
    first = tell(director, accident, StepCode.REPORT_DEPT, at(8, 34))
    assert step(director, accident, StepCode.REPORT_VP).due_at == at(8, 44)
    director.run(TakeBackTelling(telling_id=first))
    assert step(director, accident, StepCode.REPORT_VP).due_at is None
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 35))
    assert step(director, accident, StepCode.REPORT_VP).due_at == at(8, 45)


def test_a_step_that_does_not_apply_says_why(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    method = Method.NOT_APPLICABLE
    tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 50), method=method, note="家长在现场")
    waived = step(director, accident, StepCode.NOTIFY_PARENT)
    assert not waived.applies
    assert waived.waived == "家长在现场"
    assert waived.done_at is None


def test_the_chain_starts_higher_when_the_director_is_absent(director: Service) -> None:
    accident = record(director, triaged(absent=(Party.LINE_DIRECTOR,)), victims=(victim(),))
    assert step(director, accident, StepCode.REPORT_DEPT).recipient is Party.VICE_PRINCIPAL


# --------------------------------------------------------------------------------- regrading


def test_a_change_of_grade_needs_a_reason(director: Service) -> None:
    accident = graded(director)
    worse = replace(detail(director, accident).case.victims[0], injury=Injury.MODERATE)
    with pytest.raises(UserError) as refused:
        update(director, accident, victims=(worse,))
    assert "regrading" in refused.value.fields
    assert detail(director, accident).result.headline is Tier.A1  # nothing was saved
    regrading = Regrading("医院拍片后确认骨折", at(8, 50))
    update(director, accident, victims=(worse,), regrading=regrading)
    assert detail(director, accident).result.headline is Tier.A2


def test_worse_starts_new_clocks_and_old_steps_stay(director: Service, clock: FixedClock) -> None:
    accident = graded(director)
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 38))
    hurt = detail(director, accident).victims[0].id
    clock.advance(minutes=30)
    regrade(director, accident, {hurt: Injury.MODERATE}, at(9, 20))
    first = step(director, accident, StepCode.REPORT_DEPT, phase=1)
    assert (first.due_at, first.done_at) == (at(8, 40), at(8, 38))
    assert first.check.status is StepStatus.ON_TIME
    again = step(director, accident, StepCode.REPORT_DEPT, phase=2)
    assert again.due_at == at(9, 25)
    tell(director, accident, StepCode.REPORT_DEPT, at(9, 24), phase=2)
    assert step(director, accident, StepCode.REPORT_VP, phase=2).due_at == at(9, 34)
    event = next(e for e in detail(director, accident).events if e.kind is EventKind.REGRADED)
    assert event.reason == "确认骨折"
    assert event.payload["old"] == {"headline": "A1", "severity": "minor"}
    assert event.payload["points_before"] == 10
    assert event.payload["points_after"] == 20


def regrade(
    service: Service, accident: int, injuries: dict[int, Injury], known_at: datetime | None
) -> None:
    version = detail(service, accident).version
    service.run(
        Regrade(
            accident_id=accident,
            expected_version=version,
            reason="确认骨折",
            known_at=known_at,
            injuries=injuries,
        )
    )


def test_regrading_twice_and_back_never_moves_what_is_done(
    director: Service, clock: FixedClock
) -> None:
    accident = graded(director)
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 38))
    hurt = detail(director, accident).victims[0].id
    clock.advance(hours=2)
    regrade(director, accident, {hurt: Injury.MODERATE}, at(9, 20))
    tell(director, accident, StepCode.REPORT_DEPT, at(9, 26), phase=2)
    regrade(director, accident, {hurt: Injury.SEVERE}, at(10, 0))
    regrade(director, accident, {hurt: Injury.MINOR}, at(10, 30))
    dept = {
        s.phase: (s.due_at, s.done_at)
        for s in detail(director, accident).steps
        if s.code is StepCode.REPORT_DEPT
    }
    assert dept == {1: (at(8, 40), at(8, 38)), 2: (at(9, 25), at(9, 26))}
    file = detail(director, accident)
    assert file.result.headline is Tier.A1
    assert dict(file.result.deductions) == {"示例班主任": 10}  # replaced, not added
    tell(director, accident, StepCode.RESCUE, at(10, 31))
    after = detail(director, accident)
    assert len(after.steps) == len(file.steps)
    assert [s.due_at for s in after.steps] == [s.due_at for s in file.steps]  # no new clock


def test_telling_in_a_new_phase_answers_the_old_one_too(
    director: Service, clock: FixedClock
) -> None:
    accident = graded(director)
    hurt = detail(director, accident).victims[0].id
    clock.advance(hours=1)
    regrade(director, accident, {hurt: Injury.MODERATE}, at(9, 20))
    assert step(director, accident, StepCode.NOTIFY_PARENT, phase=1).due_at == at(8, 40)
    tell(director, accident, StepCode.NOTIFY_PARENT, at(9, 23), phase=2)
    old = step(director, accident, StepCode.NOTIFY_PARENT, phase=1)
    assert (old.check.status, old.done_at) == (StepStatus.LATE, at(9, 23))
    new = step(director, accident, StepCode.NOTIFY_PARENT, phase=2)
    assert (new.check.status, new.due_at) == (StepStatus.ON_TIME, at(9, 25))


def test_regrading_to_the_same_grade_is_refused(director: Service) -> None:
    accident = graded(director)
    hurt = detail(director, accident).victims[0].id
    with pytest.raises(UserError):
        regrade(director, accident, {hurt: Injury.MINOR}, None)
    with pytest.raises(NotFound):
        regrade(director, accident, {999: Injury.SEVERE}, None)


@pytest.mark.parametrize("moment", [at(8, 29), at(9, 1)])
def test_the_moment_of_knowledge_lies_between_accident_and_now(
    director: Service, moment: datetime
) -> None:
    accident = graded(director)
    hurt = detail(director, accident).victims[0].id
    with pytest.raises(UserError) as refused:
        regrade(director, accident, {hurt: Injury.SEVERE}, moment)
    assert "known_at" in refused.value.fields


def test_a_confirmed_injury_replaces_the_first_judgement(director: Service) -> None:
    accident = graded(director)
    file = detail(director, accident)
    director.run(
        ConfirmInjury(
            accident_id=accident,
            expected_version=file.version,
            victim_id=file.victims[0].id,
            injury=Injury.MODERATE,
            confirmed_at=at(8, 55),
            note="医院诊断:右臂骨折",
            worse_since=at(8, 55),
        )
    )
    after = detail(director, accident)
    assert after.victims[0].input.injury is Injury.MINOR  # 初判 stays
    assert after.victims[0].input.confirmed is Injury.MODERATE
    assert after.result.headline is Tier.A2
    kinds = [e.kind for e in after.events]
    assert EventKind.INJURY_CONFIRMED in kinds
    assert EventKind.REGRADED in kinds


def test_suspected_poisoning_refuted_is_regraded(director: Service) -> None:
    suspected = facts(
        setting=Setting.LUNCH,
        cause=Cause.FOOD_POISONING,
        food_check=FoodCheck.SUSPECTED,
        food_from_campus=True,
        harmed=True,
    )
    accident = record(director, suspected, victims=(victim(),))
    assert detail(director, accident).result.severity is Severity.GRAVE
    version = detail(director, accident).version
    command = ConfirmFoodPoisoning(
        accident_id=accident,
        expected_version=version,
        result=FoodCheck.REFUTED,
        note="疾控检测阴性",
    )
    director.run(command)
    after = detail(director, accident)
    assert after.result.headline is None
    assert EventKind.REGRADED in {e.kind for e in after.events}


def test_duty_answers_decide_between_accident_and_responsibility(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    duty = class_teacher({**GOOD, Question.GUIDANCE_DONE: False})
    version = detail(director, accident).version
    director.run(AnswerDuty(accident_id=accident, expected_version=version, duty=duty))
    file = detail(director, accident)
    assert file.result.headline is Tier.R1
    assert file.result.findings[0].state is FindingState.FINAL
    proposed = replace(duty, answers=GOOD, confirmed_by=Confirmation.PROPOSED)
    with pytest.raises(UserError) as refused:
        director.run(AnswerDuty(accident_id=accident, expected_version=file.version, duty=proposed))
    assert "regrading" in refused.value.fields
