"""Duties: evidence per answer, who confirmed on which record, the meeting's decision, by hand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models.finding import DUTY_QUESTIONS
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import (
    AnswerDuty,
    DutyInput,
    RecordAccident,
    Regrading,
)
from campus_guard.features.accidents.commands.attach import AddAttachment
from campus_guard.features.accidents.commands.duties import (
    ApplyDecision,
    ConfirmDuties,
    FindByHand,
    KeepEvidence,
    TakeBackDuty,
    VoidFinding,
)
from campus_guard.features.accidents.inputs import Somebody
from campus_guard.features.accidents.queries.duties import DutyFile, DutyView, GetDuties
from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    DutyRole,
    FindingState,
    Injury,
    Line,
    Question,
    Tier,
)
from tests.e2e.hostile.world import PNG
from tests.unit.accident_cases import (
    GOOD,
    at,
    class_teacher,
    decide,
    detail,
    facts,
    meeting_item,
    record,
    triaged,
    update,
    victim,
)

BAD = {**GOOD, Question.EDUCATION_DONE: False}


def _open(service: Service, injury: Injury = Injury.MODERATE, **duty: Any) -> int:
    given = class_teacher(**{"answers": BAD, "confirmed_by": Confirmation.PROPOSED} | duty)
    return record(service, triaged(), victims=(victim(injury),), duties=(given,))


def _duties(service: Service, accident: int) -> DutyFile:
    return service.ask(GetDuties(accident_id=accident))


def _only(service: Service, accident: int) -> DutyView:
    return _duties(service, accident).duties[0]


def _known(service: Service, accident: int) -> dict[str, Any]:
    return {"accident_id": accident, "expected_version": detail(service, accident).version}


def _confirm(service: Service, accident: int, **more: Any) -> None:
    values: dict[str, Any] = {
        "step": Confirmation.VICE_PRINCIPAL,
        "duty_ids": tuple(d.id for d in _duties(service, accident).duties),
        "person": "示例副校长",
        "note": "现场核实",
    }
    service.run(ConfirmDuties(**_known(service, accident), **values | more))


def test_the_questions_of_the_table_are_those_of_the_rules() -> None:
    assert tuple(Question) == DUTY_QUESTIONS


def test_a_confirmation_says_who_and_when(director: Service) -> None:
    accident = _open(director, Injury.MINOR)
    assert detail(director, accident).result.findings[0].state is FindingState.PROVISIONAL
    _confirm(director, accident, step=Confirmation.PROPOSED, person="示例主任")
    _confirm(director, accident, at=at(8, 50))
    assert detail(director, accident).result.findings[0].state is FindingState.FINAL
    taken = _only(director, accident).confirmations
    assert [(c.step, c.person, c.note) for c in taken] == [
        (Confirmation.PROPOSED, "示例主任", "现场核实"),
        (Confirmation.VICE_PRINCIPAL, "示例副校长", "现场核实"),
    ]
    assert taken[1].at == at(8, 50)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"person": " "}, "person"),
        ({"person": "长" * 101}, "person"),
        ({"at": at(8, 29)}, "at"),
        ({"at": at(9, 1)}, "at"),
        ({"duty_ids": ()}, "duty_ids"),
        ({"step": Confirmation.ADMIN_MEETING}, "step"),
    ],
)
def test_a_confirmation_needs_a_person_and_a_time(
    director: Service, more: dict[str, Any], field: str
) -> None:
    accident = _open(director)
    with pytest.raises(UserError) as refused:
        _confirm(director, accident, **more)
    assert set(refused.value.fields) == {field}


def test_no_form_decides_for_the_meeting(director: Service) -> None:
    accident = _open(director)
    duty = _only(director, accident).input
    decided = replace(duty, confirmed_by=Confirmation.ADMIN_MEETING)
    overridden = replace(duty, override=True, override_reason="理由")
    for wrong, field in ((decided, "confirmed_by"), (overridden, "override")):
        with pytest.raises(UserError) as refused:
            director.run(AnswerDuty(**_known(director, accident), duty=wrong))
        assert set(refused.value.fields) == {field}
        fresh = RecordAccident(uid=new_uid(), facts=facts(), duties=(wrong,))
        with pytest.raises(UserError) as refused:
            director.run(fresh)
        assert set(refused.value.fields) == {field}


def test_r2_becomes_final_by_the_record_of_the_meeting_only(director: Service) -> None:
    accident = _open(director)
    _confirm(director, accident)
    finding = detail(director, accident).result.findings[0]
    assert (finding.tier, finding.state) == (Tier.R2, FindingState.PROVISIONAL)
    item = decide(director, accident)
    finding = detail(director, accident).result.findings[0]
    assert (finding.tier, finding.state, finding.points) == (Tier.R2, FindingState.FINAL, 50)
    last = _only(director, accident).confirmations[-1]
    assert (last.step, last.person, last.item_id) == (
        Confirmation.ADMIN_MEETING,
        "示例校长",
        item,
    )
    assert last.number == "HY-2026-0001"


@pytest.mark.parametrize("more", [{"kind": "routine"}, {"decision_kind": "postponed"}])
def test_another_meeting_or_no_decision_is_no_record(
    director: Service, more: dict[str, Any]
) -> None:
    accident = _open(director)
    item = meeting_item(director, accident, **more)
    with pytest.raises(UserError) as refused:
        director.run(ApplyDecision(**_known(director, accident), item_id=item))
    assert set(refused.value.fields) == {"item_id"}


def test_the_decision_about_another_accident_is_refused(director: Service) -> None:
    accident, other = _open(director), _open(director)
    item = meeting_item(director, other)
    with pytest.raises(UserError) as refused:
        director.run(ApplyDecision(**_known(director, accident), item_id=item))
    assert set(refused.value.fields) == {"item_id"}


def test_the_meeting_may_override_the_answers_with_a_reason(director: Service) -> None:
    accident = _open(director)
    decide(director, accident, fulfilled=True)
    result = detail(director, accident).result
    assert result.headline is Tier.A2
    assert result.final
    duty = _only(director, accident).input
    assert (duty.override, duty.override_reason) == (True, "会议认定")


@pytest.mark.parametrize("decided", [False, True])
def test_a_duty_changed_after_it_was_judged_is_a_proposal_again(
    director: Service, decided: bool
) -> None:
    accident = _open(director, Injury.MINOR)
    _confirm(director, accident)
    if decided:
        decide(director, accident, fulfilled=True)
    view = _only(director, accident)
    changed = replace(view.input, answers={**BAD, Question.GUIDANCE_DONE: False})
    reason = Regrading("补充证据")
    director.run(AnswerDuty(**_known(director, accident), duty=changed, regrading=reason))
    view = _only(director, accident)
    assert view.input.confirmed_by is Confirmation.PROPOSED
    assert view.input.override is None
    assert view.confirmations == ()
    assert detail(director, accident).result.findings[0].points == 0


def test_evidence_does_not_undo_a_confirmation(director: Service) -> None:
    accident = _open(director, Injury.MINOR)
    _confirm(director, accident)
    duty = _only(director, accident)
    more = replace(duty.input, evidence="又找到一份谈话记录")
    director.run(AnswerDuty(**_known(director, accident), duty=more))
    assert _only(director, accident).input.confirmed_by is Confirmation.VICE_PRINCIPAL


def test_a_confirmation_is_taken_back_one_step_with_a_reason(director: Service) -> None:
    accident = _open(director)
    _confirm(director, accident)
    decide(director, accident, fulfilled=True)
    duty = _only(director, accident).id
    back = TakeBackDuty(**_known(director, accident), duty_id=duty, reason=" ")
    with pytest.raises(UserError) as refused:
        director.run(back)
    assert set(refused.value.fields) == {"reason"}
    director.run(replace(back, reason="会议复议"))
    view = _only(director, accident)
    assert view.input.confirmed_by is Confirmation.VICE_PRINCIPAL
    assert view.input.override is None
    director.run(TakeBackDuty(**_known(director, accident), duty_id=duty, reason="再核实"))
    assert _only(director, accident).input.confirmed_by is Confirmation.PROPOSED
    with pytest.raises(UserError, match="Nobody"):
        director.run(TakeBackDuty(**_known(director, accident), duty_id=duty, reason="x"))


def test_the_vice_principal_does_not_lower_what_the_meeting_decided(director: Service) -> None:
    accident = _open(director)
    decide(director, accident)
    with pytest.raises(UserError, match="further"):
        _confirm(director, accident)


def test_each_answer_has_its_evidence_and_papers(director: Service) -> None:
    accident, other = _open(director), _open(director)
    paper, alien = (
        director.run(
            AddAttachment(uid=new_uid(), accident_id=n, file_name="谈话.png", data=PNG)
        ).value
        for n in (accident, other)
    )
    duty = _only(director, accident).id
    keep = KeepEvidence(
        **_known(director, accident),
        duty_id=duty,
        question=Question.EDUCATION_DONE,
        text="班会记录第12页",
        attachments=(paper, paper),
    )
    director.run(keep)
    found = _only(director, accident).evidence[Question.EDUCATION_DONE]
    assert (found.text, found.attachments) == ("班会记录第12页", (paper,))
    wrong = replace(keep, expected_version=detail(director, accident).version)
    with pytest.raises(UserError):
        director.run(replace(wrong, question=Question.ON_SCENE))
    with pytest.raises(NotFound):
        director.run(replace(wrong, attachments=(alien,)))
    with pytest.raises(Conflict):
        director.run(keep)
    director.run(replace(wrong, text="", attachments=()))
    assert _only(director, accident).evidence == {}


def test_several_persons_each_by_own_duty(director: Service) -> None:
    first = class_teacher(BAD, confirmed_by=Confirmation.PROPOSED)
    second = class_teacher(GOOD, person_name="示例另一位", confirmed_by=Confirmation.PROPOSED)
    accident = record(
        director, triaged(), victims=(victim(Injury.MODERATE),), duties=(first, second)
    )
    decide(director, accident)
    finding = detail(director, accident).result.findings[0]
    assert {(p.person, p.tier, p.points) for p in finding.persons} == {
        ("示例班主任", Tier.R2, 50),
        ("示例另一位", Tier.A2, 20),
    }


def test_a_finding_by_hand_needs_the_meeting_and_an_event_outside(director: Service) -> None:
    inside = _open(director)
    accident = record(director, facts(cause=Cause.SUDDEN_ILLNESS, harmed=True), victims=(victim(),))
    item = meeting_item(director, accident, decision_kind="finding_by_hand")
    find = FindByHand(
        uid=new_uid(),
        **_known(director, accident),
        line=Line.TEACHING,
        tier=Tier.R1,
        item_id=item,
        reason="课前未询问身体状况",
        persons=(Somebody(name="示例教师"),),
    )
    with pytest.raises(UserError, match="outside the tiers"):
        director.run(replace(find, **_known(director, inside), uid=new_uid()))
    finding = director.run(find).value
    assert director.run(find).value == finding
    result = detail(director, accident).result
    assert (result.headline, dict(result.deductions)) == (Tier.R1, {"示例教师": 20})
    assert result.findings[0].by_analogy
    assert [f.reason for f in _duties(director, accident).by_hand] == ["课前未询问身体状况"]
    director.run(VoidFinding(**_known(director, accident), finding_id=finding, reason="复议撤销"))
    assert detail(director, accident).result.findings == ()


def test_the_usual_vice_principal_is_named_where_the_form_names_nobody(
    director: Service, clock: FixedClock
) -> None:
    clock.advance(minutes=5)
    accident = _open(director, Injury.MINOR, confirmed_by=Confirmation.VICE_PRINCIPAL)
    taken = _only(director, accident).confirmations
    assert [(c.step, c.person) for c in taken] == [(Confirmation.VICE_PRINCIPAL, "director")]
    assert taken[0].at == at(9) + timedelta(minutes=5)


def test_two_windows_cannot_both_judge(director: Service) -> None:
    accident = record(
        director,
        duties=(DutyInput(uid=new_uid(), role=DutyRole.CLASS_TEACHER, person_name="甲"),),
    )
    stale = _known(director, accident)
    _confirm(director, accident)
    back = TakeBackDuty(**stale, duty_id=_only(director, accident).id, reason="x")
    with pytest.raises(Conflict):
        director.run(back)


def test_a_duty_without_a_name_asks_for_it_and_does_not_say_nobody(director: Service) -> None:
    nameless = class_teacher(person_name="")
    accident = record(director, triaged(), victims=(victim(),), duties=(nameless,))
    shown = detail(director, accident).result
    assert not shown.final
    assert [m.field for m in shown.missing] == ["responsible_person"]
    assert "A-25" not in {reading.ref for reading in shown.readings}
    update(director, accident, facts=triaged(no_responsible_person=True))
    shown = detail(director, accident).result
    assert shown.final
    assert "A-25" in {reading.ref for reading in shown.readings}
