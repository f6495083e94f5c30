"""Closing a file: what stands in the way, who signs, and that nothing gets past the lock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.models import Task
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.commands.duties import ApplyDecision
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.queries import FollowupsDue, Waiting
from campus_guard.features.accidents.rules import (
    Injury,
    Party,
    Question,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.states import AccidentState, Signer
from campus_guard.features.people.commands.positions import AppointPosition
from campus_guard.features.people.commands.staff import AddPerson
from tests.unit.accident_cases import (
    GOOD,
    approve,
    at,
    class_teacher,
    detail,
    facts,
    graded,
    led_to_the_end,
    meeting_item,
    record,
    sign,
    step,
    told_all,
    triaged,
    victim,
    waiting,
)


def write(service: Service, change: Callable[[Write], Any]) -> None:
    """Write rows of other features directly, as their commands would."""

    class Direct(Command[None]):
        roles = frozenset(Role)

        def apply(self, w: Write) -> None:
            change(w)

    service.run(Direct())


# ------------------------------------------------------------------------ what stands in the way


def test_an_open_action_stands_in_the_way(director: Service) -> None:
    accident = waiting(director)

    def hand_out(w: Write) -> None:
        task = Task(
            uid=new_uid(),
            number="RW-2026-0001",
            owner="示例教师",
            due_on=date(2026, 12, 1),
            first_due_on=date(2026, 12, 1),
            source="accident",
            accident_id=accident,
        )
        task.what = w.seal(task, "what", "加装防滑垫") or b""
        w.add(task)

    write(director, hand_out)
    assert [str(o) for o in detail(director, accident).obstacles] == ["Open actions: 1"]
    with pytest.raises(UserError, match="Open actions: 1"):
        sign(director, accident, Signer.INVESTIGATOR)

    def finish(w: Write) -> None:
        w.session.query(Task).one().state = "verified"

    write(director, finish)
    sign(director, accident, Signer.INVESTIGATOR)


def test_an_action_after_the_signatures_stops_the_approval(
    director: Service, principal: Service
) -> None:
    accident = waiting(director)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)

    def hand_out(w: Write) -> None:
        task = Task(
            uid=new_uid(),
            number="RW-2026-0002",
            due_on=date(2026, 12, 1),
            first_due_on=date(2026, 12, 1),
            source="accident",
            accident_id=accident,
        )
        task.what = w.seal(task, "what", "加装防滑垫") or b""
        w.add(task)

    write(director, hand_out)
    with pytest.raises(UserError, match="Open actions: 1"):
        approve(principal, accident)


def failed_teacher() -> c.DutyInput:
    return class_teacher({**GOOD, Question.EDUCATION_DONE: False})


def test_r2_needs_the_decision_of_the_meeting(director: Service, principal: Service) -> None:
    broken = (victim(Injury.MODERATE),)
    accident = record(director, triaged(), victims=broken, duties=(failed_teacher(),))
    assert detail(director, accident).result.headline is Tier.R2
    told_all(director, accident)  # that the meeting was held is a step, its decision is a record
    led_to_the_end(director, accident)
    words = "The decision of the administrative meeting is missing."
    assert [str(o) for o in detail(director, accident).obstacles][1:] == [words]
    item = meeting_item(director, accident)
    assert [str(o) for o in detail(director, accident).obstacles] == ["The result is not final."]
    version = detail(director, accident).version
    director.run(ApplyDecision(accident_id=accident, expected_version=version, item_id=item))
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)


def test_a_grave_case_needs_all_four_authorities(director: Service) -> None:
    accident = record(
        director, triaged(), victims=(victim(Injury.SEVERE),), duties=(class_teacher(),)
    )
    outside = step(director, accident, StepCode.EXTERNAL_REPORTS)
    told = {
        b: c.TellStep(
            uid=new_uid(), accident_id=accident, step_id=outside.id, done_at=at(8, 40), body=b
        )
        for b in outside.bodies
    }
    with pytest.raises(UserError) as refused:  # nobody can say that it does not apply
        director.run(
            replace(next(iter(told.values())), method=Method.NOT_APPLICABLE, note="已口头说明")
        )
    assert "method" in refused.value.fields
    for left, command in zip((3, 2, 1, 0), told.values(), strict=True):
        director.run(command)
        words = [str(o) for o in detail(director, accident).obstacles]
        missing = f"Outside reports missing: {left}"
        assert (missing in words) is (left > 0)


def test_a_waived_parent_contact_is_none(director: Service) -> None:
    accident = graded(director)
    parents = step(director, accident, StepCode.NOTIFY_PARENT)
    director.run(
        c.TellStep(
            uid=new_uid(),
            accident_id=accident,
            step_id=parents.id,
            done_at=at(8, 40),
            method=Method.NOT_APPLICABLE,
            note="联系不上",
        )
    )
    assert "No parent contact is recorded." in [
        str(o) for o in detail(director, accident).obstacles
    ]


# ---------------------------------------------------------------------------------- signatures


def test_signatures_say_who_and_when_and_come_once(director: Service) -> None:
    accident = waiting(director)
    sign(director, accident, Signer.INVESTIGATOR, person="示例调查人", signed_at=at(8, 50))
    shown = detail(director, accident).signatures[0]
    assert (shown.person, shown.signed_at) == ("示例调查人", at(8, 50))
    assert shown.typed_by == "director"
    for wrong in (
        {"signer": Signer.INVESTIGATOR},
        {"signer": Signer.VICE_PRINCIPAL, "person": " "},
        {"signer": Signer.VICE_PRINCIPAL, "signed_at": at(10, 0)},
        {"signer": Signer.VICE_PRINCIPAL, "signed_at": at(7, 0)},
        {"signer": Signer.VICE_PRINCIPAL, "person": "长" * 101},
        {"signer": Signer.PRINCIPAL},
    ):
        with pytest.raises(UserError):
            sign(director, accident, **wrong)


def test_a_change_clears_what_was_signed(director: Service, principal: Service) -> None:
    accident = waiting(director)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    director.run(
        c.SaveAftermath(
            uid=new_uid(),
            accident_id=accident,
            expected_version=detail(director, accident).version,
            direct_cause="地面湿滑",
        )
    )
    assert detail(director, accident).signatures == ()
    with pytest.raises(UserError, match="signature"):
        approve(principal, accident)


def test_saving_a_signature_twice_signs_once(director: Service, principal: Service) -> None:
    accident = waiting(director)
    version = detail(director, accident).version
    command = c.SignReport(
        uid=new_uid(),
        accident_id=accident,
        expected_version=version,
        signer=Signer.INVESTIGATOR,
        person="示例",
    )
    assert director.run(command).value == director.run(command).value
    sign(director, accident, Signer.VICE_PRINCIPAL)
    version = detail(director, accident).version
    approval = c.ApproveClosing(uid=new_uid(), accident_id=accident, expected_version=version)
    assert principal.run(approval).value == principal.run(approval).value
    assert len(detail(director, accident).signatures) == 3


# ---------------------------------------------------------------------------------- two windows


def test_the_second_window_is_told_who_did_what(director: Service, principal: Service) -> None:
    accident = graded(director)
    seen = detail(principal, accident)
    director.run(
        c.SaveAftermath(
            uid=new_uid(), accident_id=accident, expected_version=seen.version, settlement="协商"
        )
    )
    with pytest.raises(Conflict) as told:
        principal.run(
            c.UpdateAccident(
                accident_id=accident,
                expected_version=seen.version,
                facts=facts(),
                victims=seen.case.victims,
                duties=seen.case.duties,
            )
        )
    words = str(told.value)
    assert "director changed this file at 09:00" in words
    assert "Corrected or completed" in words


def test_an_old_window_cannot_approve_what_was_changed(
    director: Service, principal: Service
) -> None:
    accident = waiting(director)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    seen = detail(principal, accident)
    parents = step(director, accident, StepCode.NOTIFY_PARENT)
    director.run(c.TakeBackTelling(telling_id=parents.tellings[0].id))
    with pytest.raises((Conflict, UserError)):
        principal.run(
            c.ApproveClosing(uid=new_uid(), accident_id=accident, expected_version=seen.version)
        )
    assert detail(director, accident).state is AccidentState.CLOSING


# ------------------------------------------------------------------- who reports to whom, A-35


def test_who_is_director_himself_reports_one_level_higher(director: Service) -> None:
    person = director.run(
        AddPerson(uid=new_uid(), name="示例主任", staff_number="1", line="teaching")
    ).value
    director.run(
        AppointPosition(
            uid=new_uid(),
            person_id=person,
            position="line_director",
            line="teaching",
            starts_on=date(2026, 9, 1),
        )
    )
    duty = class_teacher(person_id=person, person_name="")
    accident = record(director, triaged(), victims=(victim(),), duties=(duty,))
    file = detail(director, accident)
    assert file.case.facts.chain_from is Party.LINE_DIRECTOR
    first = step(director, accident, StepCode.REPORT_DEPT)
    assert first.recipient is Party.VICE_PRINCIPAL
    other = graded(director)
    assert step(director, other, StepCode.REPORT_DEPT).recipient is Party.SIGNED_DEPARTMENT
    director.run(
        c.AnswerDuty(
            accident_id=other,
            expected_version=detail(director, other).version,
            duty=replace(duty, uid=new_uid()),
        )
    )
    assert step(director, other, StepCode.REPORT_DEPT).recipient is Party.VICE_PRINCIPAL


def test_the_today_page_hears_of_signed_files_and_due_follow_ups(
    director: Service, principal: Service
) -> None:
    accident = waiting(director)
    assert director.ask(Waiting()).to_approve == 0
    sign(director, accident, Signer.INVESTIGATOR)
    assert director.ask(Waiting()).to_approve == 0
    sign(director, accident, Signer.VICE_PRINCIPAL)
    assert principal.ask(Waiting()).to_approve == 1
    approve(principal, accident)
    assert principal.ask(Waiting()).to_approve == 0
    other = graded(director)
    for day in (20, 21):
        director.run(
            c.KeepFollowup(
                uid=new_uid(), accident_id=other, due_on=date(2026, 11, day), what="家访"
            )
        )
    assert director.ask(Waiting()).followups == 1
    due = director.ask(FollowupsDue(until=date(2026, 11, 30)))
    assert [(d.what, d.overdue) for d in due] == [("家访", False), ("家访", False)]
