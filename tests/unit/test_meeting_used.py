"""A decision that an accident file rests on stays what it was, by whatever command."""

from dataclasses import replace

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Command, Service
from campus_guard.features.accidents.commands.duties import ApplyDecision
from campus_guard.features.accidents.rules import Injury, Question
from campus_guard.features.accidents.states import Signer
from campus_guard.features.responsibility.commands.agenda import (
    DecideItem,
    EditItem,
    UnvoidItem,
    VoidItem,
)
from campus_guard.features.responsibility.commands.meetings import (
    EditMeeting,
    HoldMeeting,
)
from campus_guard.features.responsibility.inputs import (
    ItemInput,
    MeetingInput,
    Named,
    RulingInput,
)
from campus_guard.features.responsibility.queries.meetings import ItemView, MeetingDetail
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
)
from tests.unit.accident_cases import (
    approve,
    class_teacher,
    detail,
    graded,
    led_to_the_end,
    record,
    sign,
    told_all,
    triaged,
    victim,
)
from tests.unit.meeting_cases import at, held, item_input, show

RESTS = "rests on"


def _heavy(service: Service) -> int:
    """Record an accident of tier R2: a fracture, the class teacher had not educated."""
    duty = class_teacher({Question.EDUCATION_DONE: False})
    return record(service, triaged(), victims=(victim(Injury.MODERATE),), duties=(duty,))


def _ruling() -> RulingInput:
    return RulingInput(uid=new_uid(), who=Named(None, "示例班主任"), liability="负主要责任")


def _decided(service: Service, accident: int) -> MeetingDetail:
    """Hold an administrative meeting that decides about the accident; the file is told."""
    item = item_input(ItemKind.DETERMINATION, accident_id=accident)
    meeting = held(service, item, held_at=at(8, 50))
    one = meeting.items[0]
    service.run(
        DecideItem(
            item_id=one.id,
            expected_version=one.version,
            decision_kind=DecisionKind.LIABILITY,
            decision="照此认定",
            rulings=(_ruling(),),
        )
    )
    version = detail(service, accident).version
    service.run(ApplyDecision(accident_id=accident, expected_version=version, item_id=one.id))
    return show(service, meeting.row.id)


def _changed(item: ItemView, **changes: object) -> ItemInput:
    """Return the item as a form gives it back, with some fields changed."""
    values = {
        "uid": item.uid,
        "kind": item.kind,
        "topic": item.topic,
        "report": item.report,
        "accident_id": item.accident_id,
    }
    return ItemInput(**values | changes)  # type: ignore[arg-type]


def _again(item: ItemView, kind: DecisionKind, rulings: tuple[RulingInput, ...]) -> DecideItem:
    return DecideItem(
        item_id=item.id,
        expected_version=item.version,
        decision_kind=kind,
        decision="另议",
        rulings=rulings,
    )


def test_a_decision_a_file_rests_on_stays_about_that_file_and_stays_one(
    director: Service,
) -> None:
    accident, other = _heavy(director), _heavy(director)
    meeting = _decided(director, accident)
    assert detail(director, accident).result.final
    item = meeting.items[0]
    kept = RulingInput(
        uid=item.rulings[0].uid, who=Named(None, "示例班主任"), liability="负主要责任"
    )
    stranger = RulingInput(uid=new_uid(), who=Named(None, "示例别人"), liability="负主要责任")
    moved = _changed(item, accident_id=other)
    with pytest.raises(UserError) as refused:
        director.run(EditItem(item_id=item.id, expected_version=item.version, item=moved))
    assert set(refused.value.fields) == {"accident_id"}
    changes: tuple[Command[int], ...] = (
        _again(item, DecisionKind.POSTPONED, ()),
        _again(item, DecisionKind.NOTED, ()),
        VoidItem(item_id=item.id, expected_version=item.version, reason="误录"),
    )
    for change in changes:
        with pytest.raises(UserError, match=RESTS):
            director.run(change)
    with pytest.raises(UserError, match=RESTS):
        director.run(_again(item, DecisionKind.LIABILITY, (stranger,)))
    # its words can still be corrected
    edited = _changed(item, topic="责任认定(更正)")
    director.run(EditItem(item_id=item.id, expected_version=item.version, item=edited))
    item = show(director, meeting.row.id).items[0]
    director.run(_again(item, DecisionKind.LIABILITY, (kept,)))
    assert show(director, meeting.row.id).items[0].decision == "另议"
    assert detail(director, accident).result.final


def test_a_meeting_that_decided_on_liability_stays_one_that_may(director: Service) -> None:
    accident = _heavy(director)
    meeting = _decided(director, accident)
    head = MeetingInput(kind=MeetingKind.ROUTINE, planned_at=at(8))
    edit = EditMeeting(
        meeting_id=meeting.row.id, expected_version=meeting.row.version, meeting=head
    )
    with pytest.raises(UserError) as refused:
        director.run(edit)
    assert set(refused.value.fields) == {"kind"}
    director.run(replace(edit, meeting=replace(head, kind=MeetingKind.PRINCIPAL_OFFICE)))


def test_nothing_is_decided_about_what_had_not_happened_yet(director: Service) -> None:
    accident = _heavy(director)  # 8:30
    meeting = held(
        director, item_input(ItemKind.DETERMINATION, accident_id=accident), held_at=at(8)
    )
    item = meeting.items[0]
    decide = _again(item, DecisionKind.LIABILITY, (_ruling(),))
    with pytest.raises(UserError) as refused:
        director.run(decide)
    assert set(refused.value.fields) == {"decision_kind"}
    hold = HoldMeeting(
        meeting_id=meeting.row.id,
        expected_version=meeting.row.version,
        held_at=at(8, 30),
        chair=Named(None, "王示例"),
        recorder=Named(None, "李示例"),
    )
    director.run(hold)
    director.run(decide)
    version = show(director, meeting.row.id).row.version
    with pytest.raises(UserError) as refused:
        director.run(replace(hold, expected_version=version, held_at=at(8, 29)))
    assert set(refused.value.fields) == {"held_at"}


def test_no_item_returns_to_a_closed_file(director: Service, principal: Service) -> None:
    accident = graded(director)
    meeting = held(director, item_input(ItemKind.DETERMINATION, accident_id=accident))
    item = meeting.items[0]
    director.run(VoidItem(item_id=item.id, expected_version=item.version, reason="误列"))
    told_all(director, accident)
    led_to_the_end(director, accident)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    with pytest.raises(UserError, match="locked"):
        director.run(UnvoidItem(item_id=item.id))
