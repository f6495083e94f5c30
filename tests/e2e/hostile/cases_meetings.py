"""The text fields of meetings, tasks, the judging of duties, and concealment."""

from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.core.text import clean_name
from campus_guard.db.models import AccidentManualFinding, Concealment, Meeting, MeetingItem
from campus_guard.features.accidents import commands as ac
from campus_guard.features.accidents.commands import concealment as cc
from campus_guard.features.accidents.commands import duties as d
from campus_guard.features.accidents.inputs import Regrading, Somebody
from campus_guard.features.accidents.queries.concealment import ListConcealment
from campus_guard.features.accidents.queries.duties import GetDuties
from campus_guard.features.accidents.rules import (
    Cause,
    ConcealmentKind,
    Confirmation,
    Line,
    Question,
    Tier,
)
from campus_guard.features.responsibility.commands import agenda as a
from campus_guard.features.responsibility.commands import meetings as m
from campus_guard.features.responsibility.commands import tasks as t
from campus_guard.features.responsibility.inputs import (
    Asked,
    ItemInput,
    MeetingInput,
    Named,
    RulingInput,
    TaskInput,
)
from campus_guard.features.responsibility.queries.meetings import GetMeeting
from campus_guard.features.responsibility.queries.tasks import GetTask
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
)
from tests.e2e.hostile.table import Case, Text, block, line
from tests.e2e.hostile.world import World

VOID = {"reason": block(shown="void_reason")}
EVENT = block(shown="reason")


def _name(error: str, shown: str = "name") -> Text:
    return line(100, form=clean_name, error=error, shown=shown)


MEETING = {
    "meeting.subject": line(200),
    "meeting.place": line(200),
    "meeting.chair.name": _name("chair", "chair"),
    "meeting.recorder.name": _name("recorder", "recorder"),
    "meeting.people.who.name": _name("people"),
    "meeting.people.note": line(200, error="people"),
}
CHARGE = {
    "charge.person": line(100, form=clean_name),
    "charge.evidence": block(),
}


def _input(w: World) -> MeetingInput:
    return MeetingInput(
        kind=MeetingKind.ADMIN,
        planned_at=w.clock.now(),
        chair=Named(None, "示例主持"),
        recorder=Named(None, "示例记录"),
        people=(Asked(Named(None, "示例外来"), note="示例"),),
    )


def _planned(w: World) -> int:
    return int(w.run(m.PlanMeeting(uid=new_uid(), meeting=_input(w))))


def _version(w: World, meeting: int) -> int:
    return w.ask(GetMeeting(meeting_id=meeting)).row.version


def _hold(w: World) -> m.HoldMeeting:
    meeting = _planned(w)
    return m.HoldMeeting(
        meeting_id=meeting,
        expected_version=_version(w, meeting),
        held_at=w.clock.now(),
        chair=Named(None, "示例主持"),
        recorder=Named(None, "示例记录"),
        people=(Asked(Named(None, "示例外来"), present=False, note="示例"),),
    )


def _item_input(accident: int | None = None) -> ItemInput:
    kind = ItemKind.OTHER if accident is None else ItemKind.DETERMINATION
    return ItemInput(uid=new_uid(), kind=kind, topic="示例", report="示例", accident_id=accident)


def _item(w: World, accident: int | None = None) -> int:
    meeting = int(w.run(_hold(w)))
    return int(w.run(a.AddItems(meeting_id=meeting, items=(_item_input(accident),)))[0])


def _decide(w: World) -> a.DecideItem:
    return a.DecideItem(
        item_id=_item(w, w.accident()),
        expected_version=1,
        decision_kind=DecisionKind.LIABILITY,
        decision="示例",
        report="示例",
        rulings=(
            RulingInput(
                uid=new_uid(),
                who=Named(None, "示例外来"),
                fulfilled=True,
                liability="示例",
                punishment="示例",
                reason="示例",
            ),
        ),
        tasks=(_task_input(w),),
    )


def _decided(w: World, accident: int, kind: DecisionKind = DecisionKind.LIABILITY) -> int:
    item = a.AddItems(
        meeting_id=int(w.run(_hold(w))),
        items=(
            ItemInput(
                uid=new_uid(),
                kind=ItemKind.MANUAL_FINDING,
                topic="示例",
                accident_id=accident,
            ),
        ),
    )
    item_id = int(w.run(item)[0])
    w.run(a.DecideItem(item_id=item_id, expected_version=1, decision_kind=kind, decision="示例"))
    return item_id


def _finished(w: World) -> int:
    item = _item(w)
    w.run(a.DecideItem(item_id=item, expected_version=1, decision_kind=DecisionKind.NOTED))
    meeting = int(w.stored(MeetingItem, item)["meeting_id"])
    w.run(m.FinishMinutes(meeting_id=meeting, expected_version=_version(w, meeting)))
    return meeting


def _task_input(w: World) -> TaskInput:
    return TaskInput(
        uid=new_uid(), what="示例", owner=Named(None, "示例外来"), due_on=w.clock.today()
    )


def _task(w: World) -> dict[str, Any]:
    return {"task_id": w.run(t.MakeTask(task=_task_input(w))), "expected_version": 1}


def _done(w: World) -> dict[str, Any]:
    known = _task(w)
    w.run(t.FinishTask(**known, note="示例"))
    return known | {"expected_version": 2}


def _extended(w: World) -> t.ExtendTask:
    from datetime import timedelta

    return t.ExtendTask(**_task(w), due_on=w.clock.today() + timedelta(days=9), reason="示例")


def _show_task(w: World, task: int) -> Any:
    return w.ask(GetTask(task_id=task))


def _show_meeting(w: World, meeting: int) -> Any:
    return w.ask(GetMeeting(meeting_id=meeting))


def _show_item(w: World, item: Any) -> Any:
    first = item[0] if isinstance(item, tuple) else item
    return _show_meeting(w, int(w.stored(MeetingItem, first)["meeting_id"]))


def _file(w: World) -> dict[str, Any]:
    accident = w.accident()
    return {"accident_id": accident, "expected_version": w.file(accident).version}


def _duties(w: World, accident: int) -> Any:
    return w.ask(GetDuties(accident_id=accident))


def _duty(w: World) -> dict[str, Any]:
    known = _file(w)
    return known | {"duty_id": _duties(w, known["accident_id"]).duties[0].id}


def _confirm(w: World) -> d.ConfirmDuties:
    known = _duty(w)
    return d.ConfirmDuties(
        accident_id=known["accident_id"],
        expected_version=known["expected_version"],
        step=Confirmation.VICE_PRINCIPAL,
        duty_ids=(known["duty_id"],),
        person="示例人",
        regrading=Regrading("示例"),
    )


def _outside(w: World) -> d.FindByHand:
    facts = w.facts()
    accident = int(
        w.run(
            ac.RecordAccident(
                uid=new_uid(), facts=ac.Facts(**{**vars(facts), "cause": Cause.SUDDEN_ILLNESS})
            )
        )
    )
    return d.FindByHand(
        uid=new_uid(),
        accident_id=accident,
        expected_version=w.file(accident).version,
        line=Line.TEACHING,
        tier=Tier.R1,
        item_id=_decided(w, accident, DecisionKind.FINDING_BY_HAND),
        reason="示例",
        persons=(Somebody(name="示例人"),),
    )


def _void_finding(w: World) -> d.VoidFinding:
    finding = int(w.run(_outside(w)))
    accident = int(w.stored(AccidentManualFinding, finding)["accident_id"])
    version = w.file(accident).version
    return d.VoidFinding(
        accident_id=accident, expected_version=version, finding_id=finding, reason="示例"
    )


def _charge() -> cc.Charge:
    return cc.Charge(kind=ConcealmentKind.FALSE, person="示例人", evidence="示例")


def _case(w: World) -> dict[str, Any]:
    propose = cc.ProposeConcealment(uid=new_uid(), accident_id=w.accident(), charge=_charge())
    return {"concealment_id": w.run(propose), "expected_version": 1}


def _judge(w: World) -> cc.JudgeConcealment:
    return cc.JudgeConcealment(
        uid=new_uid(),
        accident_id=w.accident(),
        confirmed=True,
        charge=_charge(),
        decided_by="示例人",
        reason="示例",
    )


def _show_case(w: World, case: int) -> Any:
    accident = int(w.stored(Concealment, case)["accident_id"])
    return w.ask(ListConcealment(accident_id=accident))


MEETINGS: dict[str, Case] = {
    "responsibility.PlanMeeting": Case(
        lambda w: m.PlanMeeting(uid=new_uid(), meeting=_input(w)), MEETING, _show_meeting
    ),
    "responsibility.EditMeeting": Case(
        lambda w: m.EditMeeting(
            meeting_id=(found := _planned(w)),
            expected_version=_version(w, found),
            meeting=_input(w),
        ),
        MEETING,
        _show_meeting,
    ),
    "responsibility.HoldMeeting": Case(
        _hold,
        {
            "place": line(200),
            "chair.name": _name("chair", "chair"),
            "recorder.name": _name("recorder", "recorder"),
            "people.who.name": _name("people"),
            "people.note": line(200, error="people"),
        },
        _show_meeting,
    ),
    "responsibility.ReopenMinutes": Case(
        lambda w: m.ReopenMinutes(meeting_id=_finished(w), reason="示例"),
        {"reason": EVENT},
        lambda w, meeting: w.corrections("meeting", meeting),
    ),
    "responsibility.VoidMeeting": Case(
        lambda w: m.VoidMeeting(
            meeting_id=(found := _planned(w)), expected_version=_version(w, found), reason="示例"
        ),
        VOID,
        lambda w, meeting: w.stored(Meeting, meeting),
    ),
    "responsibility.AddItems": Case(
        lambda w: a.AddItems(meeting_id=_planned(w), items=(_item_input(),)),
        {"items.topic": block(), "items.report": block()},
        _show_item,
    ),
    "responsibility.EditItem": Case(
        lambda w: a.EditItem(item_id=_item(w), expected_version=1, item=_item_input()),
        {"item.topic": block(), "item.report": block()},
        _show_item,
    ),
    "responsibility.DecideItem": Case(
        _decide,
        {
            "decision": block(),
            "report": block(),
            "rulings.who.name": _name("who", "person_name"),
            "rulings.liability": block(),
            "rulings.punishment": block(),
            "rulings.reason": block(),
            "tasks.what": block(),
            "tasks.owner.name": _name("owner", "owner"),
            "tasks.source_ref": line(64, lost=True),
        },
        _show_item,
    ),
    "responsibility.VoidItem": Case(
        lambda w: a.VoidItem(item_id=_item(w), expected_version=1, reason="示例"),
        VOID,
        lambda w, item: w.stored(MeetingItem, item),
    ),
    "responsibility.MakeTask": Case(
        lambda w: t.MakeTask(task=_task_input(w)),
        {
            "task.what": block(),
            "task.owner.name": _name("owner", "owner"),
            "task.source_ref": line(64, shown="source_number"),
        },
        _show_task,
    ),
    "responsibility.EditTask": Case(
        lambda w: t.EditTask(**_task(w), what="示例", owner=Named(None, "示例外来")),
        {"what": block(), "owner.name": _name("owner", "owner")},
        _show_task,
    ),
    "responsibility.ExtendTask": Case(_extended, {"reason": EVENT}, _show_task),
    "responsibility.FinishTask": Case(
        lambda w: t.FinishTask(**_task(w), note="示例", done_by=Named(None, "示例外来")),
        {"note": block(shown="done_note"), "done_by.name": _name("done_by", "done_by")},
        _show_task,
    ),
    "responsibility.VerifyTask": Case(
        lambda w: t.VerifyTask(**_done(w), note="示例"),
        {"note": block(shown="verified_note")},
        _show_task,
    ),
    "responsibility.StepBackTask": Case(
        lambda w: t.StepBackTask(**_done(w), reason="示例"), {"reason": EVENT}, _show_task
    ),
    "responsibility.VoidTask": Case(
        lambda w: t.VoidTask(**_task(w), reason="示例"), {"reason": EVENT}, _show_task
    ),
    "accidents.KeepEvidence": Case(
        lambda w: d.KeepEvidence(**_duty(w), question=Question.ON_SCENE, text="示例"),
        {"text": block()},
        _duties,
    ),
    "accidents.ConfirmDuties": Case(
        _confirm,
        {
            "person": line(100, form=clean_name),
            "note": block(),
            "regrading.reason": block(lost=True),
        },
        _duties,
    ),
    "accidents.TakeBackDuty": Case(
        lambda w: d.TakeBackDuty(**_duty(w), reason="示例"),
        {"reason": EVENT},
        lambda w, accident: w.file(accident),
    ),
    "accidents.FindByHand": Case(
        _outside,
        {
            "reason": block(),
            "persons.name": line(100, form=clean_name, error="persons", shown="persons"),
        },
        lambda w, finding: _duties(w, int(w.stored(AccidentManualFinding, finding)["accident_id"])),
    ),
    "accidents.VoidFinding": Case(
        _void_finding, {"reason": EVENT}, lambda w, accident: w.file(accident)
    ),
    "accidents.ProposeConcealment": Case(
        lambda w: cc.ProposeConcealment(uid=new_uid(), accident_id=w.accident(), charge=_charge()),
        CHARGE,
        _show_case,
    ),
    "accidents.EditConcealment": Case(
        lambda w: cc.EditConcealment(**_case(w), charge=_charge()), CHARGE, _show_case
    ),
    "accidents.JudgeConcealment": Case(
        _judge,
        CHARGE | {"decided_by": line(100, form=clean_name), "reason": block()},
        _show_case,
    ),
    "accidents.TakeBackConcealment": Case(
        lambda w: cc.TakeBackConcealment(concealment_id=w.run(_judge(w)), reason="示例"),
        {"reason": EVENT},
        _show_case,
    ),
    "accidents.VoidConcealment": Case(
        lambda w: cc.VoidConcealment(**_case(w), reason="示例"),
        {"reason": block(lost=True)},
        _show_case,
    ),
}
