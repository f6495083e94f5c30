"""Badges, choices and pickers of meetings and tasks that several pages share."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.people.queries import FindPeople, FoundPerson
from campus_guard.features.responsibility.inputs import Asked, Named
from campus_guard.features.responsibility.queries.meetings import MeetingRow
from campus_guard.features.responsibility.queries.tasks import TaskRow
from campus_guard.features.responsibility.rules.meetings import (
    KIND_LABELS,
    STATE_LABELS,
    DecisionKind,
    MeetingKind,
    MeetingState,
)
from campus_guard.features.responsibility.rules.tasks import STATE_LABELS as TASK_LABELS
from campus_guard.features.responsibility.rules.tasks import TaskState
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Candidate, Picked, PickerField
from campus_guard.ui.picker import ops_source

KINDS: tuple[tuple[MeetingKind, Message], ...] = tuple(KIND_LABELS.items())
_STATES: Mapping[MeetingState, tuple[Tone, str]] = {
    MeetingState.PLANNED: (Tone.PRIMARY, "calendar"),
    MeetingState.HELD: (Tone.WARNING, "edit"),
    MeetingState.MINUTED: (Tone.OK, "lock"),
}
_TASKS: Mapping[TaskState, tuple[Tone, str]] = {
    TaskState.OPEN: (Tone.PRIMARY, "clock"),
    TaskState.DONE: (Tone.WARNING, "search"),
    TaskState.VERIFIED: (Tone.OK, "check"),
}
DECISION_TONES: Mapping[DecisionKind, Tone] = {
    DecisionKind.POSTPONED: Tone.WARNING,
    DecisionKind.NOTED: Tone.MUTED,
}


def meeting_badge(row: MeetingRow) -> Badge:
    """Return where a meeting stands."""
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    if row.overdue:
        return Badge(msg("Not held yet"), Tone.BAD, "warning")
    return Badge(STATE_LABELS[row.state], *_STATES[row.state])


def task_badge(row: TaskRow) -> Badge:
    """Return where a task stands."""
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    if row.overdue:
        return Badge(msg("{n} days overdue", n=row.days_late), Tone.BAD, "warning")
    return Badge(TASK_LABELS[row.state], *_TASKS[row.state])


def moment(at: datetime) -> str:
    """Return a time to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


RESTRICTED = msg("Restricted file: the principal names who may read it")


def first_line(text: str) -> str:
    """Return a text as one line of a list shows it."""
    return " ".join(text.split())


def person(ctx: UiContext, key: str, caption: Message, *, required: bool = False) -> PickerField:
    """Return the field of a member of staff, or of somebody else by name."""

    def candidate(row: FoundPerson) -> Candidate:
        return Candidate(row.id, row.name, "、".join(row.posts) or row.staff_number)

    source = ops_source(ctx, lambda text: FindPeople(text=text), candidate)
    return PickerField(ctx, key, caption, source, free=True, required=required)


def named(value: Any) -> Named:
    """Return what a field of ``person`` holds."""
    return Named(value.id, value.text) if isinstance(value, Picked) else Named()


def picked(person_id: int | None, name: str) -> Candidate | Picked | None:
    """Return what a field of ``person`` shows for somebody who is recorded."""
    if person_id is not None:
        return Candidate(person_id, name)
    return Picked(None, name) if name else None


def names(people: Iterable[Asked], tr: Translator) -> str:
    """Return names in one line, each with its note."""
    return "、".join(
        tr("{name} ({note})", name=p.who.name, note=p.note) if p.note else p.who.name
        for p in people
    )
