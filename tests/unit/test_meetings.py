"""Meetings: plan and held, agenda from what waits, decisions and tasks, minutes that lock."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db import links
from campus_guard.db.models import AccidentDuty, AccidentReader, MeetingItem, MeetingRuling
from campus_guard.db.models.meeting import (
    DECISION_KINDS,
    ITEM_KINDS,
    MEETING_KINDS,
    MEETING_STATES,
)
from campus_guard.db.service import Command, Service
from campus_guard.features.accidents.rules import Cause, Injury, Question
from campus_guard.features.responsibility.commands.agenda import (
    AddItems,
    DecideItem,
    EditItem,
    MoveItem,
    UndecideItem,
    UnvoidItem,
    VoidItem,
)
from campus_guard.features.responsibility.commands.meetings import (
    FinishMinutes,
    HoldMeeting,
    PlanMeetings,
    ReopenMinutes,
    UnholdMeeting,
    UnvoidMeeting,
    VoidMeeting,
)
from campus_guard.features.responsibility.commands.tasks import FinishTask
from campus_guard.features.responsibility.inputs import Named, RulingInput
from campus_guard.features.responsibility.queries.meetings import (
    ItemView,
    ListMeetings,
    MeetingMinutes,
    MeetingPlan,
)
from campus_guard.features.responsibility.queries.tasks import GetTask
from campus_guard.features.responsibility.queries.waiting import (
    DutiesOfAccident,
    WaitingForMeeting,
)
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
    MeetingState,
    Slot,
    missing_slots,
    planned_slots,
)
from tests.unit.accident_cases import class_teacher, facts, record, triaged, victim
from tests.unit.meeting_cases import at, held, item_input, plan, show, task_input

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def _heavy(service: Service) -> int:
    """Record an accident of tier R2: a fracture, the class teacher had not educated."""
    duty = class_teacher({Question.EDUCATION_DONE: False})
    return record(service, triaged(), victims=(victim(Injury.MODERATE),), duties=(duty,))


def _decide(
    item: ItemView, kind: DecisionKind = DecisionKind.ACTION, **changes: object
) -> DecideItem:
    values: dict[str, Any] = {"decision": "照办"} | changes
    return DecideItem(item_id=item.id, expected_version=item.version, decision_kind=kind, **values)


def test_the_codes_of_the_tables_are_those_of_the_rules() -> None:
    assert tuple(MeetingKind) == MEETING_KINDS
    assert tuple(MeetingState) == MEETING_STATES
    assert tuple(ItemKind) == ITEM_KINDS
    assert tuple(DecisionKind) == DECISION_KINDS


@given(DAYS, st.integers(1, 400), st.integers(1, 7))
def test_the_plan_has_each_month_and_quarter_once(first: date, span: int, weekday: int) -> None:
    last = first + timedelta(days=span)
    days = [first + timedelta(days=n) for n in range(span + 1)]
    working = [d for d in days if d.isoweekday() < 6]
    slots = planned_slots(first, last, working, weekday)
    assert {slot.day for slot in slots} <= set(working)
    months = {(d.year, d.month) for d in working}
    for kind in (MeetingKind.ROUTINE, MeetingKind.LEADING_GROUP):
        assert sorted((s.day.year, s.day.month) for s in slots if s.kind is kind) == sorted(months)
    quarters = {(d.year, (d.month - 1) // 3) for d in working}
    assert sum(s.kind is MeetingKind.DISPATCH for s in slots) == len(quarters)
    assert missing_slots(slots, [(s.kind, s.day) for s in slots]) == []


def test_a_meeting_moved_within_its_month_is_not_planned_again() -> None:
    slot = Slot(MeetingKind.ROUTINE, date(2026, 11, 2))
    assert missing_slots([slot], [(MeetingKind.ROUTINE, date(2026, 11, 26))]) == []
    assert missing_slots([slot], [(MeetingKind.ROUTINE, date(2026, 10, 26))]) == [slot]
    assert missing_slots([slot], [(MeetingKind.ADMIN, date(2026, 11, 2))]) == [slot]


def test_planning_a_term_twice_adds_nothing(director: Service) -> None:
    term = PlanMeetings(first=date(2026, 9, 1), last=date(2027, 1, 20))
    assert director.run(term).value == 13  # five months twice, three quarters
    assert director.run(term).value == 0
    counts = director.ask(MeetingPlan(first=date(2026, 9, 1), last=date(2027, 1, 20)))
    assert sum(c.planned for c in counts) == 13
    assert sum(c.held for c in counts) == 0
    assert sum(c.missed for c in counts) == sum(
        m.planned_at.date() < date(2026, 11, 20) for m in director.ask(ListMeetings())
    )
    assert sum(c.missed for c in counts) > 0


def test_a_meeting_is_held_by_somebody_and_not_in_the_future(director: Service) -> None:
    meeting = plan(director)
    hold = HoldMeeting(
        meeting_id=meeting, expected_version=1, held_at=at(10), chair=Named(), recorder=Named()
    )
    with pytest.raises(UserError) as refused:
        director.run(hold)
    assert set(refused.value.fields) == {"held_at", "chair", "recorder"}


def test_what_waits_is_proposed_until_it_stands_on_the_agenda(director: Service) -> None:
    accident = _heavy(director)
    record(director, triaged(public_attention=True), victims=(victim(),))
    meeting = held(director)
    found = director.ask(WaitingForMeeting(meeting_id=meeting.row.id))
    assert [p.kind for p in found] == [ItemKind.DETERMINATION, ItemKind.PETITION]
    assert found[0].accident_id == accident
    item = item_input(ItemKind.DETERMINATION, accident_id=accident)
    director.run(AddItems(meeting_id=meeting.row.id, items=(item,)))
    director.run(AddItems(meeting_id=meeting.row.id, items=(item,)))
    assert len(show(director, meeting.row.id).items) == 1
    found = director.ask(WaitingForMeeting(meeting_id=meeting.row.id))
    assert [p.kind for p in found] == [ItemKind.PETITION]


def test_an_item_about_an_accident_names_it(director: Service) -> None:
    with pytest.raises(UserError) as refused:
        held(director, item_input(ItemKind.DETERMINATION))
    assert set(refused.value.fields) == {"accident_id"}


def test_only_the_right_meeting_decides_liability_and_for_each_person(director: Service) -> None:
    accident = _heavy(director)
    item = item_input(ItemKind.DETERMINATION, accident_id=accident)
    small = held(director, item, kind=MeetingKind.ROUTINE).items[0]
    with pytest.raises(UserError) as refused:
        director.run(_decide(small, DecisionKind.LIABILITY))
    assert set(refused.value.fields) == {"decision_kind"}
    meeting = held(director, replace(item, uid=new_uid()))
    with pytest.raises(UserError) as refused:
        director.run(_decide(meeting.items[0], DecisionKind.LIABILITY))
    assert set(refused.value.fields) == {"rulings"}
    duty = director.ask(DutiesOfAccident(accident_id=accident))[0]
    ruling = RulingInput(
        uid=new_uid(),
        who=Named(duty.person_id, duty.person_name),
        duty_id=duty.duty_id,
        fulfilled=True,
        liability="负次要责任",
    )
    with pytest.raises(UserError) as refused:
        director.run(_decide(meeting.items[0], DecisionKind.LIABILITY, rulings=(ruling,)))
    assert set(refused.value.fields) == {"rulings.0.reason"}
    with director.db.read() as session:
        assert not links.meeting_decided(session, accident)
    good = replace(ruling, reason="当日已请假")
    director.run(_decide(meeting.items[0], DecisionKind.LIABILITY, rulings=(good,)))
    with director.db.read() as session:
        assert links.meeting_decided(session, accident)
    shown = show(director, meeting.row.id).items[0]
    assert shown.decision_kind is DecisionKind.LIABILITY
    assert [(r.fulfilled, r.liability, r.reason) for r in shown.rulings] == [
        (True, "负次要责任", "当日已请假")
    ]
    assert not director.ask(WaitingForMeeting(meeting_id=small.id))


def test_a_duty_of_another_file_is_refused(director: Service) -> None:
    accident, other = _heavy(director), _heavy(director)
    meeting = held(director, item_input(ItemKind.DETERMINATION, accident_id=accident))
    duty = director.ask(DutiesOfAccident(accident_id=other))[0]
    ruling = RulingInput(uid=new_uid(), who=Named(), duty_id=duty.duty_id, liability="负责")
    with pytest.raises(NotFound):
        director.run(_decide(meeting.items[0], DecisionKind.LIABILITY, rulings=(ruling,)))


def test_decisions_become_tasks_that_the_next_meeting_is_told_about(director: Service) -> None:
    first = held(director, item_input(), held_at=at(8))
    task = task_input()
    director.run(_decide(first.items[0], tasks=(task,)))
    again = show(director, first.row.id).items[0]
    assert [t.what for t in again.tasks] == ["检修操场护栏"]
    director.run(_decide(again, tasks=(task,), decision="照办,尽快"))
    assert len(show(director, first.row.id).items[0].tasks) == 1
    second = held(director, held_at=at(8, 30))
    assert second.before is not None
    assert second.before.number == first.row.number
    assert [t.overdue for t in second.last_tasks] == [False]
    proposal = director.ask(WaitingForMeeting(meeting_id=second.row.id))[0]
    assert proposal.kind is ItemKind.FOLLOW_UP
    assert proposal.why.params == (("done", 0), ("n", 1))
    director.run(FinishTask(task_id=again.tasks[0].id, expected_version=1, note="已修"))
    proposal = director.ask(WaitingForMeeting(meeting_id=second.row.id))[0]
    assert proposal.why.params == (("done", 1), ("n", 1))


def test_a_task_without_an_owner_is_named_where_it_stands(director: Service) -> None:
    meeting = held(director, item_input())
    wrong = task_input(owner=Named())
    with pytest.raises(UserError) as refused:
        director.run(_decide(meeting.items[0], tasks=(task_input(), wrong)))
    assert set(refused.value.fields) == {"tasks.1.owner"}
    assert show(director, meeting.row.id).items[0].decision_kind is None


def test_minutes_need_every_decision_and_lock(director: Service) -> None:
    planned = plan(director, planned_at=at(9, day=25))
    with pytest.raises(UserError, match="held"):
        director.run(FinishMinutes(meeting_id=planned, expected_version=1))
    meeting = held(director)
    finish = FinishMinutes(meeting_id=meeting.row.id, expected_version=meeting.row.version)
    with pytest.raises(UserError, match="empty"):
        director.run(finish)
    director.run(AddItems(meeting_id=meeting.row.id, items=(item_input(), item_input())))
    items = show(director, meeting.row.id).items
    director.run(_decide(items[0]))
    with pytest.raises(UserError) as refused:
        director.run(finish)
    assert refused.value.message.params == (("n", 1),)
    director.run(_decide(items[1], DecisionKind.NOTED, decision=""))
    director.run(finish)
    locked = show(director, meeting.row.id)
    assert locked.locked
    assert locked.minuted_by == "director"
    changes: tuple[Command[Any], ...] = (
        _decide(locked.items[0]),
        MoveItem(item_id=locked.items[0].id, by=1),
        AddItems(meeting_id=meeting.row.id, items=(item_input(),)),
        VoidMeeting(meeting_id=meeting.row.id, expected_version=locked.row.version, reason="x"),
    )
    for change in changes:
        with pytest.raises(UserError, match="locked"):
            director.run(change)
    with pytest.raises(UserError):
        director.run(ReopenMinutes(meeting_id=meeting.row.id, reason=" "))
    director.run(ReopenMinutes(meeting_id=meeting.row.id, reason="漏记一项"))
    assert show(director, meeting.row.id).row.state is MeetingState.HELD


def test_a_meeting_that_decided_stays_held(director: Service) -> None:
    meeting = held(director, item_input())
    version = meeting.row.version
    director.run(UnholdMeeting(meeting_id=meeting.row.id))
    assert show(director, meeting.row.id).row.held_at is None
    meeting = held(director, item_input())
    director.run(_decide(meeting.items[0]))
    void = VoidMeeting(meeting_id=meeting.row.id, expected_version=version, reason="误录")
    changes: tuple[Command[Any], ...] = (UnholdMeeting(meeting_id=meeting.row.id), void)
    for change in changes:
        with pytest.raises(UserError, match="stays held"):
            director.run(change)
    item = show(director, meeting.row.id).items[0]
    director.run(UndecideItem(item_id=item.id, expected_version=item.version))
    director.run(void)
    assert director.ask(ListMeetings(voided=True))[0].id == meeting.row.id
    director.run(UnvoidMeeting(meeting_id=meeting.row.id))


def test_items_are_moved_corrected_and_taken_off(director: Service) -> None:
    meeting = held(director, *(item_input(topic=t) for t in ("甲", "乙", "丙")))
    director.run(MoveItem(item_id=meeting.items[2].id, by=-1))
    shown = show(director, meeting.row.id).items
    assert [i.topic for i in shown] == ["甲", "丙", "乙"]
    edited = item_input(topic="丙二", report="情况")
    director.run(EditItem(item_id=shown[1].id, expected_version=shown[1].version, item=edited))
    shown = show(director, meeting.row.id).items
    assert (shown[1].topic, shown[1].report) == ("丙二", "情况")
    director.run(VoidItem(item_id=shown[0].id, expected_version=shown[0].version, reason="不议"))
    assert [i.topic for i in show(director, meeting.row.id).items] == ["丙二", "乙"]
    director.run(UnvoidItem(item_id=shown[0].id))
    assert len(show(director, meeting.row.id).items) == 3


def test_minutes_are_found_by_number(director: Service) -> None:
    meeting = held(director, item_input())
    paper = director.ask(MeetingMinutes(number=meeting.row.number))
    assert paper.meeting.row.id == meeting.row.id
    assert [p.present for p in paper.meeting.people] == [True, False]
    with pytest.raises(NotFound):
        director.ask(MeetingMinutes(number="HY-2026-9999"))


def test_words_of_meetings_are_sealed(director: Service, maintainer: Service) -> None:
    accident = _heavy(director)
    meeting = held(director, item_input(ItemKind.DETERMINATION, accident_id=accident))
    ruling = RulingInput(uid=new_uid(), who=Named(None, "张示例"), punishment="全校通报")
    director.run(_decide(meeting.items[0], DecisionKind.LIABILITY, rulings=(ruling,)))
    with maintainer.db.read() as session:
        item = session.scalars(sa.select(MeetingItem)).one()
        stored = session.scalars(sa.select(MeetingRuling)).one()
        kept = item.topic + (item.decision or b"") + (stored.punishment or b"")
        assert all(word.encode() not in kept for word in ("冬季", "照办", "通报"))
        assert session.scalars(sa.select(AccidentDuty)).one().person_name


def test_words_about_a_restricted_file_are_for_those_named(
    director: Service, principal: Service
) -> None:
    accident = record(principal, facts(cause=Cause.SELF_HARM, harmed=True), victims=(victim(),))
    with principal.db.write("principal") as unit:
        reader = AccidentReader(uid=new_uid(), accident_id=accident, account_id=4)
        reader.created_at, reader.created_by = principal.clock.now(), "principal"
        unit.session.add(reader)
    item = item_input(ItemKind.MANUAL_FINDING, accident_id=accident, topic="心理辅导")
    meeting = held(principal, item)
    principal.run(_decide(meeting.items[0], decision="保密", tasks=(task_input(what="陪护"),)))
    shown = show(director, meeting.row.id).items[0]
    assert (shown.hidden, shown.topic, shown.decision) == (True, "", "")
    assert [(t.hidden, t.what) for t in shown.tasks] == [(True, "")]
    assert director.ask(GetTask(task_id=shown.tasks[0].id)).events == ()
    assert show(principal, meeting.row.id).items[0].topic == "心理辅导"
