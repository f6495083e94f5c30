"""The dialogs of a meeting: plan, hold, an item of the agenda."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.responsibility.commands import agenda, meetings
from campus_guard.features.responsibility.inputs import Asked, ItemInput, MeetingInput, Named
from campus_guard.features.responsibility.queries.choices import (
    Choice,
    ChooseAccident,
    ChooseHazard,
)
from campus_guard.features.responsibility.queries.meetings import ItemView, MeetingDetail
from campus_guard.features.responsibility.rules.meetings import ITEM_LABELS, ItemKind, MeetingKind
from campus_guard.features.responsibility.ui.words import KINDS, named, person, picked
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MultilineField,
    PickerField,
    TagsField,
    TextField,
    TimeField,
)
from campus_guard.ui.picker import ops_source
from campus_guard.ui.rowsfield import Entry, RowsField

Then = Callable[[Any], None]
TOPIC = 500


class AwayEntry(Entry):
    """Somebody who was asked and did not come, and why."""

    def build(self) -> None:
        """Add person, reason, the button that removes the line."""
        ctx = self.ctx
        self.row(
            person(ctx, "who", msg("Absent"), required=True),
            TextField(ctx, "note", msg("Reason of absence"), max_length=100),
            self.remove_button(ctx.tr("Take this line off")),
            stretch=(4, 5, 0),
        )

    def show_value(self, value: Any) -> None:
        """Show somebody who is recorded."""
        who: Named = value.who
        self.set_values({"who": picked(who.id, who.name), "note": value.note})

    def read(self) -> Asked:
        """Return who was away."""
        values = self.values()
        return Asked(named(values["who"]), present=False, note=values["note"])


class AwayField(RowsField):
    """All who did not come."""

    def __init__(self, ctx: UiContext, key: str) -> None:
        super().__init__(ctx, key, msg("Absent"), msg("Add somebody absent"), "Alt+A")

    def make(self, uid: str) -> Entry:
        """Return an empty line."""
        return AwayEntry(self.ctx, uid)

    def show_people(self, people: Iterable[Asked]) -> None:
        """Show these people."""
        for one in people:
            self._append(new_uid()).show_value(one)


def plan_dialog(
    ctx: UiContext, owner: QWidget, then: Then, detail: MeetingDetail | None = None
) -> FormDialog:
    """Put a meeting on the plan, or correct one."""
    form = Form(ctx)
    form.row(
        ChoiceField(ctx, "kind", msg("Kind of meeting"), KINDS, required=True),
        DateTimeField(ctx, "planned_at", msg("Planned for"), required=True),
    )
    form.row(
        TextField(ctx, "subject", msg("Meeting subject"), max_length=200),
        TextField(ctx, "place", msg("Place"), max_length=200),
        stretch=(3, 2),
    )
    form.row(person(ctx, "chair", msg("Chair")), person(ctx, "recorder", msg("Minutes by")))
    form.row(TagsField(ctx, "people", msg("Who is asked"), people_source(ctx)))
    if detail is None:
        tomorrow = ctx.clock.today() + timedelta(days=1)
        at = datetime.combine(tomorrow, time(16), ctx.clock.now().tzinfo)
        form.set_values({"kind": MeetingKind.ROUTINE, "planned_at": at})
    else:
        form.set_values(_plan_values(detail))

    def command(values: dict[str, Any], uid: str) -> Any:
        meeting = MeetingInput(
            kind=values["kind"],
            planned_at=values["planned_at"],
            subject=values["subject"],
            place=values["place"],
            chair=named(values["chair"]),
            recorder=named(values["recorder"]),
            people=_asked(detail, values["people"]),
        )
        if detail is None:
            return meetings.PlanMeeting(uid=uid, meeting=meeting)
        row = detail.row
        return meetings.EditMeeting(
            meeting_id=row.id, expected_version=row.version, meeting=meeting
        )

    title = ctx.tr("New meeting") if detail is None else detail.row.number
    dialog = FormDialog(ctx, owner, title, form, command, then, width=720)
    dialog.open()
    return dialog


def _plan_values(detail: MeetingDetail) -> dict[str, Any]:
    row = detail.row
    return {
        "kind": row.kind,
        "planned_at": row.planned_at,
        "subject": row.subject,
        "place": row.place,
        "chair": picked(detail.chair_id, row.chair),
        "recorder": picked(detail.recorder_id, row.recorder),
        "people": _candidates(detail.people),
    }


def _candidates(people: Iterable[Asked]) -> list[Candidate]:
    return [Candidate(p.who.id, p.who.name) for p in people if p.who.id is not None]


def _asked(detail: MeetingDetail | None, ids: tuple[int, ...]) -> tuple[Asked, ...]:
    """Return the people of the form; what was noted about one stays, names outside stay."""
    known = {p.who.id: p for p in detail.people if p.who.id is not None} if detail else {}
    outside = [p for p in detail.people if p.who.id is None] if detail else []
    return (*(known.get(i, Asked(Named(i))) for i in ids), *outside)


def hold_dialog(ctx: UiContext, owner: QWidget, detail: MeetingDetail, then: Then) -> FormDialog:
    """Record that a meeting was held, who was there and who was not."""
    row = detail.row
    form = Form(ctx)
    form.row(
        DateTimeField(ctx, "held_at", msg("Held at"), required=True),
        TextField(ctx, "place", msg("Place"), max_length=200),
    )
    form.row(
        person(ctx, "chair", msg("Chair"), required=True),
        person(ctx, "recorder", msg("Minutes by"), required=True),
    )
    form.row(TagsField(ctx, "present", msg("Present"), people_source(ctx)))
    away = AwayField(ctx, "away")
    form.section(msg("Absent"))
    form.row(away)
    people = detail.people or detail.usual
    form.set_values(
        {
            "held_at": row.held_at or min(row.planned_at, ctx.clock.now()),
            "place": row.place,
            "chair": picked(detail.chair_id, row.chair),
            "recorder": picked(detail.recorder_id, row.recorder),
            "present": _candidates(p for p in people if p.present is not False),
        }
    )
    away.show_people(p for p in detail.people if p.present is False)
    form.mark_clean()

    def command(values: dict[str, Any], _uid: str) -> meetings.HoldMeeting:
        there = [Asked(Named(i), present=True) for i in values["present"]]
        outside = [p for p in detail.people if p.who.id is None and p.present is not False]
        return meetings.HoldMeeting(
            meeting_id=row.id,
            expected_version=row.version,
            held_at=values["held_at"],
            place=values["place"],
            chair=named(values["chair"]),
            recorder=named(values["recorder"]),
            people=(*there, *outside, *values["away"]),
        )

    title = ctx.tr("{number} was held", number=row.number)
    dialog = FormDialog(ctx, owner, title, form, command, then, width=760)
    dialog.open()
    return dialog


def item_dialog(
    ctx: UiContext, owner: QWidget, detail: MeetingDetail, item: ItemView | None, then: Then
) -> FormDialog:
    """Put an item on the agenda, or correct one."""
    form = Form(ctx)
    form.row(
        ChoiceField(ctx, "kind", msg("What it is about"), tuple(ITEM_LABELS.items()),
                    required=True),
        PickerField(ctx, "accident_id", msg("Accident"), _choices(ctx, ChooseAccident)),
        PickerField(ctx, "hazard_id", msg("Hazard"), _choices(ctx, ChooseHazard)),
    )  # fmt: skip
    form.row(TextField(ctx, "topic", msg("Topic"), max_length=TOPIC, required=True))
    form.row(MultilineField(ctx, "report", msg("Report given"), lines=5))
    form.set_values({"kind": item.kind if item is not None else ItemKind.OTHER})
    if item is not None:
        form.set_values(
            {
                "topic": item.topic,
                "report": item.report,
                "accident_id": _shown(item.accident_id, item.accident_number),
                "hazard_id": _shown(item.hazard_id, item.hazard_number),
            }
        )

    def command(values: dict[str, Any], uid: str) -> Any:
        new = ItemInput(uid=item.uid if item is not None else uid, **values)
        if item is None:
            return agenda.AddItems(meeting_id=detail.row.id, items=(new,))
        return agenda.EditItem(item_id=item.id, expected_version=item.version, item=new)

    title = ctx.tr("Agenda item")
    dialog = FormDialog(ctx, owner, title, form, command, then, width=760)
    dialog.open()
    return dialog


def _choices(ctx: UiContext, query: type[ChooseAccident] | type[ChooseHazard]) -> Any:
    def candidate(row: Choice) -> Candidate:
        return Candidate(row.id, row.number, f"{row.day} {row.words}".strip())

    return ops_source(ctx, lambda text: query(text=text), candidate)


def _shown(row_id: int | None, number: str) -> Candidate | None:
    return None if row_id is None else Candidate(row_id, number)


def term_dialog(ctx: UiContext, owner: QWidget, then: Then) -> FormDialog:
    """Plan the meetings of a span of days (monthly, month-end, quarterly)."""
    form = Form(ctx)
    form.note(msg("Each month a regular meeting and a leading group meeting at its end, each "
                  "quarter a dispatch meeting. What is planned already stays."))  # fmt: skip
    form.row(
        DateField(ctx, "first", msg("From"), required=True),
        DateField(ctx, "last", msg("Until"), required=True),
    )
    days = [
        (1, msg("Monday")),
        (2, msg("Tuesday")),
        (3, msg("Wednesday")),
        (4, msg("Thursday")),
        (5, msg("Friday")),
    ]
    form.row(
        ChoiceField(ctx, "weekday", msg("Regular meeting on the first"), days, required=True),
        TimeField(ctx, "at", msg("At"), required=True),
    )
    today = ctx.clock.today()
    form.set_values(
        {"first": today, "last": today + timedelta(days=150), "weekday": 1, "at": time(16)}
    )

    def command(values: dict[str, Any], _uid: str) -> meetings.PlanMeetings:
        return meetings.PlanMeetings(**values)

    dialog = FormDialog(ctx, owner, ctx.tr("Plan meetings"), form, command, then, width=560)
    dialog.open()
    return dialog
