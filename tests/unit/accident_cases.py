"""Short ways to record sample accidents in tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import new_uid
from campus_guard.db.models import AccidentDuty, Meeting, MeetingItem, MeetingRuling
from campus_guard.db.service import Service, Write
from campus_guard.features.accidents.commands import (
    ApproveClosing,
    ChangeState,
    DutyInput,
    Facts,
    RecordAccident,
    SignReport,
    TellStep,
    UpdateAccident,
    VictimInput,
)
from campus_guard.features.accidents.commands.duties import ApplyDecision
from campus_guard.features.accidents.queries import AccidentDetail, GetAccident, StepView
from campus_guard.features.accidents.queries.load import children
from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    DutyRole,
    Injury,
    Question,
    Setting,
    StepCode,
)
from campus_guard.features.accidents.states import Signer

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478"
    "9c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
"""A PNG of one pixel."""
STORY = "课间在操场奔跑时与同学相撞跌倒"


def at(hour: int, minute: int = 0, day: int = 20, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def facts(**changes: Any) -> Facts:
    values: dict[str, Any] = {"occurred_at": at(8, 30), "place": "操场", "narrative": STORY}
    return Facts(**values | changes)


def triaged(**changes: Any) -> Facts:
    return facts(setting=Setting.CAMPUS, cause=Cause.ACCIDENT, harmed=True, **changes)


def victim(injury: Injury | None = Injury.MINOR, **changes: Any) -> VictimInput:
    values: dict[str, Any] = {"uid": new_uid(), "label": "示例生", "injury": injury}
    return VictimInput(**values | changes)


GOOD: Mapping[Question, bool | None] = {
    Question.EDUCATION_DONE: True,
    Question.GUIDANCE_DONE: True,
    Question.PRESENCE_REQUIRED: False,
}


def class_teacher(answers: Mapping[Question, bool | None] = GOOD, **changes: Any) -> DutyInput:
    values: dict[str, Any] = {
        "uid": new_uid(),
        "role": DutyRole.CLASS_TEACHER,
        "person_name": "示例班主任",
        "answers": answers,
        "confirmed_by": Confirmation.VICE_PRINCIPAL,
    }
    return DutyInput(**values | changes)


def record(service: Service, the_facts: Facts | None = None, **parts: Any) -> int:
    """Record an accident; a duty given as decided by the meeting gets the meeting's record."""
    duties: tuple[DutyInput, ...] = parts.pop("duties", ())
    decided = [d for d in duties if d.confirmed_by is Confirmation.ADMIN_MEETING]
    kept = tuple(
        replace(d, confirmed_by=Confirmation.PROPOSED) if d in decided else d for d in duties
    )
    command = RecordAccident(uid=new_uid(), facts=the_facts or facts(), duties=kept, **parts)
    accident = service.run(command).value
    if decided:
        decide(service, accident)
    return accident


def meeting_item(service: Service, accident_id: int, **more: Any) -> int:
    """Put a decision of the 行政会 about every duty of a file on record; return its item."""
    values: dict[str, Any] = {"kind": "admin", "decision_kind": "liability", "fulfilled": None}
    values |= more
    with service.db.write(service.actor.username) as unit:
        w = Write(unit.session, service.actor, unit.at, service.db.keys.vault, unit)
        number = f"HY-2026-{w.next_number('meeting-2026'):04d}"
        held = w.now
        meeting = Meeting(uid=new_uid(), number=number, kind=values["kind"], state="minuted")
        meeting.planned_at = meeting.held_at = held
        meeting.chair = "示例校长"
        w.add(meeting)
        item = MeetingItem(uid=new_uid(), meeting_id=meeting.id, kind="determination")
        item.accident_id, item.decision_kind = accident_id, values["decision_kind"]
        item.topic = w.seal(item, "topic", "事故责任") or b""
        item.decision = w.seal(item, "decision", "批评教育")
        w.add(item)
        for duty in children(w, AccidentDuty, [accident_id]):
            ruling = MeetingRuling(uid=new_uid(), item_id=item.id, duty_id=duty.id)
            ruling.person_id, ruling.person_name = duty.person_id, duty.person_name
            ruling.fulfilled = values["fulfilled"]
            ruling.liability = w.seal(ruling, "liability", "负直接责任")
            ruling.reason = w.seal(ruling, "reason", "会议认定") if ruling.fulfilled else None
            w.add(ruling)
        return item.id


def decide(service: Service, accident_id: int, **more: Any) -> int:
    """Let the 行政会 decide about every duty of a file and carry it into the file."""
    item = meeting_item(service, accident_id, **more)
    version = detail(service, accident_id).version
    service.run(ApplyDecision(accident_id=accident_id, expected_version=version, item_id=item))
    return item


def detail(service: Service, accident_id: int) -> AccidentDetail:
    return service.ask(GetAccident(accident_id=accident_id))


def step(service: Service, accident_id: int, code: StepCode, phase: int | None = None) -> StepView:
    found = [
        s for s in detail(service, accident_id).steps if s.code is code and phase in (None, s.phase)
    ]
    return found[-1]


def tell(service: Service, accident_id: int, code: StepCode, moment: datetime, **more: Any) -> int:
    phase = more.pop("phase", None)
    chosen = step(service, accident_id, code, phase)
    command = TellStep(
        uid=new_uid(), accident_id=accident_id, step_id=chosen.id, done_at=moment, **more
    )
    return service.run(command).value


def update(service: Service, accident_id: int, **changes: Any) -> None:
    """Save the file as the form does: everything as stored, with these parts changed."""
    now = detail(service, accident_id)
    parts: dict[str, Any] = {
        "facts": now.case.facts,
        "victims": now.case.victims,
        "duties": now.case.duties,
    }
    command = UpdateAccident(
        accident_id=accident_id, expected_version=now.version, **parts | changes
    )
    service.run(command)


def graded(service: Service) -> int:
    """Record a pupil's graze with a class teacher who did everything: A1, final."""
    return record(service, triaged(), victims=(victim(),), duties=(class_teacher(),))


def led_to_the_end(service: Service, accident_id: int) -> None:
    """Move a file on, one state after the other, until it waits to be closed."""
    while following := detail(service, accident_id).next_states:
        version = detail(service, accident_id).version
        service.run(
            ChangeState(accident_id=accident_id, expected_version=version, state=following[0])
        )


def sign(service: Service, accident_id: int, signer: Signer, **more: Any) -> int:
    values: dict[str, Any] = {"person": "示例签名人"}
    command = SignReport(
        uid=new_uid(),
        accident_id=accident_id,
        expected_version=detail(service, accident_id).version,
        signer=signer,
        **values | more,
    )
    return service.run(command).value


def approve(service: Service, accident_id: int) -> None:
    """Have the principal approve the closing."""
    version = detail(service, accident_id).version
    service.run(ApproveClosing(uid=new_uid(), accident_id=accident_id, expected_version=version))


def told_all(service: Service, accident_id: int) -> None:
    """Record every step that is open as done, the authorities one by one."""
    for one in detail(service, accident_id).steps:
        if one.done_at is not None:
            continue
        for body in one.open_bodies or (None,):
            service.run(
                TellStep(
                    uid=new_uid(),
                    accident_id=accident_id,
                    step_id=one.id,
                    done_at=at(8, 36),
                    body=body,
                )
            )


def closed(director: Service, principal: Service) -> int:
    """Record a graze and lead it to its end: told, signed, approved."""
    accident = graded(director)
    told_all(director, accident)
    led_to_the_end(director, accident)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    return accident


def waiting(service: Service) -> int:
    """Return a graze that is told, judged and waits to be closed."""
    accident = graded(service)
    told_all(service, accident)
    led_to_the_end(service, accident)
    return accident
