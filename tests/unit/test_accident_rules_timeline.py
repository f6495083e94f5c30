"""Due times, T0 and re-grading (accidents.md, section 3; A-07, A-08, A-17)."""

from datetime import datetime

import pytest

from campus_guard.core.errors import UserError
from campus_guard.features.accidents.rules import (
    Basis,
    Injury,
    Party,
    Step,
    StepCode,
    StepStatus,
    Times,
    check_step,
    classify,
    clock_start,
    regrade_timeline,
    timeline,
    to_minute,
)
from tests.unit.accident_rules_help import at, case, class_teacher, rules, with_settings

DONE = dict[tuple[int, StepCode], datetime]


def steps_for(injury: Injury, times: Times, *, good: bool = True) -> tuple[Step, ...]:
    return timeline(
        classify(case(class_teacher(good=good), injury=injury), rules()), times, rules()
    )


def due(steps: tuple[Step, ...], code: StepCode, phase: int = 1) -> datetime | None:
    return next(s.due_at for s in steps if s.code is code and s.phase == phase)


def test_t0_is_the_moment_of_knowledge_but_the_day_is_that_of_the_accident() -> None:
    steps = steps_for(Injury.MINOR, Times(at(10, 5), known_at=at(11, 0)))
    assert due(steps, StepCode.REPORT_DEPT) == at(11, 10)
    assert due(steps, StepCode.NOTIFY_PARENT) == at(11, 10)
    assert due(steps, StepCode.REPORT_VP) == at(23, 59, 59)


def test_t0_needs_a_reason_when_later() -> None:
    assert clock_start(at(10, 5), None, reason_given=False) == at(10, 5)
    assert clock_start(at(10, 5), at(10, 5), reason_given=False) == at(10, 5)
    assert clock_start(at(10, 5), at(10, 30), reason_given=True) == at(10, 30)
    with pytest.raises(UserError) as later:
        clock_start(at(10, 5), at(10, 30), reason_given=False)
    assert "known_at_reason" in later.value.fields
    with pytest.raises(UserError) as earlier:
        clock_start(at(10, 5), at(10, 0), reason_given=True)
    assert "known_at" in earlier.value.fields


def test_times_are_entered_to_the_minute() -> None:
    assert to_minute(at(10, 15, 59)) == at(10, 15)


def test_the_vice_principals_clock_waits_for_the_directors_receipt() -> None:
    waiting = steps_for(Injury.MODERATE, Times(at(10, 5)))
    report = next(s for s in waiting if s.code is StepCode.REPORT_VP)
    assert (report.due_at, report.awaits_receipt) == (None, True)
    told = steps_for(Injury.MODERATE, Times(at(10, 5), dept_received_at=at(10, 12)))
    report = next(s for s in told if s.code is StepCode.REPORT_VP)
    assert (report.due_at, report.awaits_receipt) == (at(10, 22), False)


def test_other_minutes_by_the_rule_set() -> None:
    minutes = {
        severity: {code: value + 1 for code, value in table.items()}
        for severity, table in rules().minutes.items()
    }
    slower = with_settings(minutes=minutes)
    result = classify(case(class_teacher(), injury=Injury.MODERATE), slower)
    steps = timeline(result, Times(at(10, 5), dept_received_at=at(10, 12)), slower)
    assert due(steps, StepCode.REPORT_DEPT) == at(10, 11)
    assert due(steps, StepCode.REPORT_VP) == at(10, 23)


def test_basis_of_the_parents_step() -> None:
    minor = {s.code: s.basis for s in steps_for(Injury.MINOR, Times(at(10, 5)))}
    grave = {s.code: s.basis for s in steps_for(Injury.DEATH, Times(at(10, 5)))}
    assert minor[StepCode.NOTIFY_PARENT] is Basis.MINUTES_INTERPRETED
    assert grave[StepCode.NOTIFY_PARENT] is Basis.INTERPRETATION


def test_no_timeline_without_severity() -> None:
    assert steps_for(Injury.NONE, Times(at(10, 5))) == ()


@pytest.mark.parametrize(
    ("due_at", "done_at", "now", "status"),
    [
        (at(10, 15), at(10, 15), None, StepStatus.ON_TIME),
        (at(10, 15), at(9, 0), None, StepStatus.ON_TIME),
        (at(10, 15), at(10, 16), at(10, 17), StepStatus.LATE),
        (at(10, 15), None, at(10, 15), StepStatus.RUNNING),
        (at(10, 15), None, at(10, 16), StepStatus.OVERDUE),
        (at(10, 15), None, None, StepStatus.NOT_DONE),
        (None, None, at(23, 0), StepStatus.NOT_DONE),
        (None, at(23, 0, day=30), None, StepStatus.DONE),
    ],
)
def test_status(
    due_at: datetime | None, done_at: datetime | None, now: datetime | None, status: StepStatus
) -> None:
    assert check_step(due_at, done_at, now).status is status


def test_getting_worse_opens_new_clocks_and_leaves_the_past_alone() -> None:
    old = steps_for(Injury.MINOR, Times(at(10, 5)))
    done: DONE = {
        (1, StepCode.RESCUE): at(10, 6),
        (1, StepCode.REPORT_DEPT): at(10, 14),
        (1, StepCode.NOTIFY_PARENT): at(10, 30),
    }
    new = steps_for(Injury.MODERATE, Times(at(10, 5), regraded_at=at(16, 0)))
    steps = regrade_timeline(old, done, new, known_at=at(16, 0), worse=True)
    past = [s for s in steps if s.phase == 1]
    assert [s.code for s in past] == [
        StepCode.RESCUE,
        StepCode.REPORT_DEPT,
        StepCode.NOTIFY_PARENT,
    ]
    assert all(s in old for s in past)  # the same due times as before
    assert check_step(due(steps, StepCode.REPORT_DEPT), at(10, 14)).status is StepStatus.ON_TIME
    assert check_step(due(steps, StepCode.NOTIFY_PARENT), at(10, 30)).status is StepStatus.LATE
    assert due(steps, StepCode.REPORT_DEPT, phase=2) == at(16, 5)
    assert StepCode.RESCUE not in [s.code for s in steps if s.phase == 2]
    assert StepCode.RECORD not in [s.code for s in past]  # not yet due: the new tier's counts


def test_an_overdue_step_stays_overdue_after_a_regrading() -> None:
    old = steps_for(Injury.MINOR, Times(at(10, 5)))
    new = steps_for(Injury.DEATH, Times(at(10, 5), regraded_at=at(11, 0)))
    steps = regrade_timeline(old, {}, new, known_at=at(11, 0), worse=True)
    assert check_step(due(steps, StepCode.REPORT_DEPT), None, at(12, 0)).status == "overdue"


def test_a_third_grading_is_a_third_phase() -> None:
    first = steps_for(Injury.MINOR, Times(at(10, 5)))
    second = regrade_timeline(
        first,
        {},
        steps_for(Injury.MODERATE, Times(at(10, 5), regraded_at=at(11, 0))),
        known_at=at(11, 0),
        worse=True,
    )
    third = regrade_timeline(
        second,
        {},
        steps_for(Injury.DEATH, Times(at(10, 5), regraded_at=at(12, 0))),
        known_at=at(12, 0),
        worse=True,
    )
    assert {s.phase for s in third} == {1, 2, 3}
    assert due(third, StepCode.REPORT_DEPT, phase=2) == at(11, 5)


def test_the_same_day_after_a_regrading_is_the_day_of_knowledge() -> None:
    new = steps_for(Injury.MINOR, Times(at(10, 5), regraded_at=at(9, 0, day=13)))
    assert due(new, StepCode.REPORT_VP) == at(23, 59, 59, day=13)


def test_getting_lighter_starts_no_clock() -> None:
    old = steps_for(Injury.DEATH, Times(at(10, 5)), good=False)
    done: DONE = {(1, StepCode.EXTERNAL_REPORTS): at(10, 9)}
    new = steps_for(Injury.MINOR, Times(at(10, 5), regraded_at=at(18, 0)))
    steps = regrade_timeline(old, done, new, known_at=at(18, 0), worse=False)
    assert all(s.due_at is None for s in steps)
    codes = {s.code for s in steps}
    assert StepCode.EXTERNAL_REPORTS in codes  # done: it stays
    assert StepCode.LAW_ENFORCEMENT not in codes
    assert {s.phase for s in steps} == {1}


def test_a_new_finding_of_responsibility_only_adds_the_meeting() -> None:
    times = Times(at(10, 5), dept_received_at=at(10, 9))
    old = steps_for(Injury.MODERATE, times)
    new = steps_for(Injury.MODERATE, times, good=False)
    steps = regrade_timeline(old, {}, new, known_at=at(15, 0), worse=False)
    assert [s.code for s in steps] == [*(s.code for s in old), StepCode.ADMIN_MEETING]
    assert {s.code: s.due_at for s in old}.items() <= {s.code: s.due_at for s in steps}.items()


def test_a_step_knows_who_tells_whom() -> None:
    report = steps_for(Injury.MINOR, Times(at(10, 5)))[1]
    assert (report.actor, report.recipient) == (Party.RESPONSIBLE_PERSON, Party.SIGNED_DEPARTMENT)
