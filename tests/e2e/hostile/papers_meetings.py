"""The minutes of meetings, made of a school in which everything is hostile."""

from collections.abc import Mapping
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.features.responsibility.commands.agenda import AddItems, DecideItem
from campus_guard.features.responsibility.commands.meetings import HoldMeeting, PlanMeeting
from campus_guard.features.responsibility.inputs import (
    Asked,
    ItemInput,
    MeetingInput,
    Named,
    RulingInput,
    TaskInput,
)
from campus_guard.features.responsibility.queries.meetings import ListMeetings, MeetingMinutes
from campus_guard.features.responsibility.report.minutes import minutes
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
)
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()


def add_meeting(school: Any, text: Hostile) -> None:
    """Hold a meeting all of whose words are ``text``."""
    w, say = school.world, school.text
    meeting = MeetingInput(
        kind=MeetingKind.ADMIN,
        planned_at=w.clock.now(),
        subject=say("meeting.subject", text, 200),
    )
    made = int(w.run(PlanMeeting(uid=new_uid(), meeting=meeting)))
    w.run(
        HoldMeeting(
            meeting_id=made,
            expected_version=1,
            held_at=w.clock.now(),
            chair=Named(None, "示例主持"),
            recorder=Named(None, "示例记录"),
            place=say("meeting.place", text, 200),
            people=(Asked(Named(None, "缺席者"), False, say("meeting.note", text, 200)),),
        )
    )
    item = ItemInput(
        uid=new_uid(),
        kind=ItemKind.PETITION,
        topic=say("meeting.topic", text, 500, block=True),
        report=say("meeting.report", text, 500, block=True),
    )
    item_id = int(w.run(AddItems(meeting_id=made, items=(item,)))[0])
    w.run(
        DecideItem(
            item_id=item_id,
            expected_version=1,
            decision_kind=DecisionKind.PUNISHMENT,
            decision=say("meeting.decision", text, 500, block=True),
            rulings=(
                RulingInput(
                    uid=new_uid(),
                    who=Named(None, "被处理人"),
                    fulfilled=False,
                    liability=say("meeting.liability", text, 200, block=True),
                    punishment=say("meeting.punishment", text, 200, block=True),
                    reason=say("meeting.reason", text, 200, block=True),
                ),
            ),
            tasks=(
                TaskInput(
                    uid=new_uid(),
                    what=say("meeting.task", text, 200, block=True),
                    owner=Named(None, "经办人"),
                    due_on=w.clock.today(),
                ),
            ),
        )
    )


def _minutes(w: World) -> list[d.ReportDoc]:
    return [minutes(w.ask(MeetingMinutes(meeting_id=row.id)), TR) for row in w.ask(ListMeetings())]


MEETINGS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "responsibility.minutes": (
        _minutes,
        (
            "meeting.subject",
            "meeting.place",
            "meeting.note",
            "meeting.topic",
            "meeting.report",
            "meeting.decision",
            "meeting.liability",
            "meeting.punishment",
            "meeting.reason",
            "meeting.task",
        ),
        False,
    ),
}
