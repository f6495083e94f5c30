"""Short ways to make sample meetings and tasks in tests."""

from datetime import date, datetime
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.responsibility.commands.agenda import AddItems
from campus_guard.features.responsibility.commands.meetings import HoldMeeting, PlanMeeting
from campus_guard.features.responsibility.commands.tasks import MakeTask
from campus_guard.features.responsibility.inputs import (
    Asked,
    ItemInput,
    MeetingInput,
    Named,
    TaskInput,
)
from campus_guard.features.responsibility.queries.meetings import GetMeeting, MeetingDetail
from campus_guard.features.responsibility.rules.meetings import ItemKind, MeetingKind

DAY = date(2026, 11, 20)


def at(hour: int, minute: int = 0, day: int = 20, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def task_input(**changes: Any) -> TaskInput:
    values: dict[str, Any] = {
        "uid": new_uid(),
        "what": "检修操场护栏",
        "owner": Named(None, "张示例"),
        "due_on": date(2026, 11, 27),
    }
    return TaskInput(**values | changes)


def make_task(service: Service, **changes: Any) -> int:
    return service.run(MakeTask(task=task_input(**changes))).value


def item_input(kind: ItemKind = ItemKind.OTHER, **changes: Any) -> ItemInput:
    values: dict[str, Any] = {"uid": new_uid(), "kind": kind, "topic": "冬季安全"}
    return ItemInput(**values | changes)


def plan(service: Service, kind: MeetingKind = MeetingKind.ADMIN, **changes: Any) -> int:
    values: dict[str, Any] = {"kind": kind, "planned_at": at(8)}
    meeting = MeetingInput(**values | changes)
    return service.run(PlanMeeting(uid=new_uid(), meeting=meeting)).value


def held(
    service: Service,
    *items: ItemInput,
    kind: MeetingKind = MeetingKind.ADMIN,
    held_at: datetime | None = None,
) -> MeetingDetail:
    """Plan a meeting, hold it and put items on its agenda."""
    meeting = plan(service, kind, planned_at=held_at or at(8, 45))
    service.run(
        HoldMeeting(
            meeting_id=meeting,
            expected_version=1,
            held_at=held_at or at(8, 45),
            chair=Named(None, "王示例"),
            recorder=Named(None, "李示例"),
            people=(
                Asked(Named(None, "王示例"), present=True),
                Asked(Named(None, "赵示例"), present=False, note="出差"),
            ),
        )
    )
    if items:
        service.run(AddItems(meeting_id=meeting, items=items))
    return show(service, meeting)


def show(service: Service, meeting: int) -> MeetingDetail:
    return service.ask(GetMeeting(meeting_id=meeting))
