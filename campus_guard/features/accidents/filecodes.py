"""Codes of the accident file beside the six-tier rules: ways of telling, kinds of event."""

from collections.abc import Mapping
from enum import StrEnum

from campus_guard.core.i18n import Message, msg


class Method(StrEnum):
    """How somebody was told. ``not_applicable`` needs a note that says why."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    WRITTEN = "written"
    MEETING = "meeting"
    OTHER = "other"
    NOT_APPLICABLE = "not_applicable"


class EventKind(StrEnum):
    """What can happen to a file; events are only ever added."""

    REGISTERED = "registered"
    UPDATED = "updated"
    GRADED = "graded"
    REGRADED = "regraded"
    DUTY_ANSWERED = "duty_answered"
    DUTY_CONFIRMED = "duty_confirmed"
    INJURY_CONFIRMED = "injury_confirmed"
    FOOD_CHECKED = "food_checked"
    TOLD = "told"
    TOLD_TAKEN_BACK = "told_taken_back"
    ATTACHED = "attached"
    ATTACHMENT_VOIDED = "attachment_voided"
    STATE_CHANGED = "state_changed"
    APPROVED = "approved"
    APPROVAL_UNDONE = "approval_undone"
    VOIDED = "voided"
    UNVOIDED = "unvoided"
    OPENED = "opened"
    PRINTED = "printed"
    NOTE = "note"


METHOD_LABELS: Mapping[Method, Message] = {
    Method.PHONE: msg("By phone"),
    Method.IN_PERSON: msg("In person"),
    Method.MESSAGE: msg("By message"),
    Method.WRITTEN: msg("In writing"),
    Method.MEETING: msg("At a meeting"),
    Method.OTHER: msg("In another way"),
    Method.NOT_APPLICABLE: msg("Not applicable"),
}

EVENT_LABELS: Mapping[EventKind, Message] = {
    EventKind.REGISTERED: msg("Accident recorded"),
    EventKind.UPDATED: msg("Corrected or completed"),
    EventKind.GRADED: msg("Graded"),
    EventKind.REGRADED: msg("Re-graded"),
    EventKind.DUTY_ANSWERED: msg("Duty answered"),
    EventKind.DUTY_CONFIRMED: msg("Duty confirmed"),
    EventKind.INJURY_CONFIRMED: msg("Injury confirmed"),
    EventKind.FOOD_CHECKED: msg("Food poisoning checked"),
    EventKind.TOLD: msg("Step recorded"),
    EventKind.TOLD_TAKEN_BACK: msg("Step taken back"),
    EventKind.ATTACHED: msg("Attachment added"),
    EventKind.ATTACHMENT_VOIDED: msg("Attachment voided"),
    EventKind.STATE_CHANGED: msg("State changed"),
    EventKind.APPROVED: msg("Approved"),
    EventKind.APPROVAL_UNDONE: msg("Approval undone"),
    EventKind.VOIDED: msg("File voided"),
    EventKind.UNVOIDED: msg("Voiding taken back"),
    EventKind.OPENED: msg("Restricted file opened"),
    EventKind.PRINTED: msg("Printed"),
    EventKind.NOTE: msg("Remark"),
}
