"""Tasks: open → done → verified; what is overdue; what may follow what."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg


class TaskState(StrEnum):
    """Where a task stands; a voided one counts nowhere."""

    OPEN = "open"
    DONE = "done"
    VERIFIED = "verified"


class TaskSource(StrEnum):
    """What a task came out of."""

    ACCIDENT = "accident"
    MEETING = "meeting"
    HAZARD = "hazard"
    INDICATOR = "indicator"
    LETTER = "letter"
    OTHER = "other"


class TaskEventKind(StrEnum):
    """What can happen to a task."""

    MADE = "made"
    CHANGED = "changed"
    EXTENDED = "extended"
    DONE = "done"
    REOPENED = "reopened"
    VERIFIED = "verified"
    RETURNED = "returned"
    VOIDED = "voided"
    UNVOIDED = "unvoided"


STATE_LABELS: Mapping[TaskState, Message] = MappingProxyType(
    {
        TaskState.OPEN: msg("To be done"),
        TaskState.DONE: msg("Done, to be verified"),
        TaskState.VERIFIED: msg("Task verified"),
    }
)
SOURCE_LABELS: Mapping[TaskSource, Message] = MappingProxyType(
    {
        TaskSource.ACCIDENT: msg("Accident"),
        TaskSource.MEETING: msg("Meeting"),
        TaskSource.HAZARD: msg("Hazard"),
        TaskSource.INDICATOR: msg("Indicator"),
        TaskSource.LETTER: msg("Responsibility letter"),
        TaskSource.OTHER: msg("Other source"),
    }
)
EVENT_LABELS: Mapping[TaskEventKind, Message] = MappingProxyType(
    {
        TaskEventKind.MADE: msg("Task made"),
        TaskEventKind.CHANGED: msg("Corrected or completed"),
        TaskEventKind.EXTENDED: msg("Deadline extended"),
        TaskEventKind.DONE: msg("Reported as done"),
        TaskEventKind.REOPENED: msg("Taken up again"),
        TaskEventKind.VERIFIED: msg("Task verified"),
        TaskEventKind.RETURNED: msg("Sent back"),
        TaskEventKind.VOIDED: msg("Task voided"),
        TaskEventKind.UNVOIDED: msg("Voiding taken back"),
    }
)


def overdue(state: TaskState, due_on: date, today: date) -> bool:
    """Tell whether an open task is past its day; the day itself is in time."""
    return state is TaskState.OPEN and due_on < today


def check_owner(owner: str) -> dict[str, Message]:
    """Return what is wrong with an empty owner (ORG-12: every task has one)."""
    return {} if owner else {"owner": msg("Every task has one person who answers for it.")}


def check_due(due_on: date, not_before: date) -> dict[str, Message]:
    """Return what is wrong with a due date that lies before the task begins."""
    if due_on < not_before:
        return {"due_on": msg("The day has passed already.")}
    return {}


def check_extension(old: date, new: date) -> dict[str, Message]:
    """Return what is wrong with a new due date that is no later one."""
    return {} if new > old else {"due_on": msg("The new day must be later than the old one.")}
