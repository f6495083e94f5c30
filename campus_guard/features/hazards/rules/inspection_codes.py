"""The codes of checklists, plans and inspections, and their English words."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg


class CheckMethod(StrEnum):
    """How an item is checked (看 测 查 问)."""

    LOOK = "look"
    TEST = "test"
    PAPERS = "papers"
    ASK = "ask"


class Consequence(StrEnum):
    """What a failure means. ``POSSIBLE_MAJOR`` (重大待核) proposes; a person decides."""

    ORDINARY = "ordinary"
    POSSIBLE_MAJOR = "possible_major"


class Answer(StrEnum):
    """The result of one item; no answer at all is never a pass."""

    PASS = "pass"  # noqa: S105 - an answer, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class Handling(StrEnum):
    """What became of a failed item: put right there and then, or followed up as a hazard."""

    ON_THE_SPOT = "on_the_spot"
    HAZARD = "hazard"


class InspectionState(StrEnum):
    """A draft can be keyed on; a finished inspection is corrected with a reason only."""

    DRAFT = "draft"
    FINISHED = "finished"


class PlanKind(StrEnum):
    """What makes an inspection fall due (HAZ-10, HAZ-11, HAZ-14)."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TERMLY = "termly"
    ANNUAL = "annual"
    HOLIDAY = "holiday"
    EVENT = "event"
    SEASONAL = "seasonal"
    ONCE = "once"


class InspectionKind(StrEnum):
    """The heading of the paper: 每周, 每月, 节前, 专项, 上级 ..."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TERMLY = "termly"
    ANNUAL = "annual"
    HOLIDAY = "holiday"
    EVENT = "event"
    SEASONAL = "seasonal"
    SPECIAL = "special"
    SUPERIOR = "superior"


class OccurrenceState(StrEnum):
    """``LATE`` was done after its day, ``MISSED`` was never done; both stay visible."""

    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    CALLED_OFF = "called_off"


class VisitKind(StrEnum):
    """How a superior's supervision visit came (HAZ-15)."""

    ROUTINE = "routine"
    SPOT = "spot"
    UNDERCOVER = "undercover"


_PAIRS: tuple[tuple[StrEnum, Message], ...] = (
    (CheckMethod.LOOK, msg("Look")),
    (CheckMethod.TEST, msg("Test")),
    (CheckMethod.PAPERS, msg("Check the papers")),
    (CheckMethod.ASK, msg("Ask")),
    (Consequence.ORDINARY, msg("Ordinary hazard")),
    (Consequence.POSSIBLE_MAJOR, msg("Possibly major, to be judged")),
    (Answer.PASS, msg("Passed")),
    (Answer.FAIL, msg("Failed")),
    (Answer.NOT_APPLICABLE, msg("Not applicable")),
    (Handling.ON_THE_SPOT, msg("Put right on the spot")),
    (Handling.HAZARD, msg("Opened as a hazard")),
    (InspectionState.DRAFT, msg("Draft")),
    (InspectionState.FINISHED, msg("Finished")),
    (InspectionKind.DAILY, msg("Daily check")),
    (InspectionKind.WEEKLY, msg("Weekly check")),
    (InspectionKind.MONTHLY, msg("Monthly check")),
    (InspectionKind.TERMLY, msg("Check of the term")),
    (InspectionKind.ANNUAL, msg("Annual check")),
    (InspectionKind.HOLIDAY, msg("Check before a holiday")),
    (InspectionKind.EVENT, msg("Check before an event")),
    (InspectionKind.SEASONAL, msg("Seasonal check")),
    (InspectionKind.SPECIAL, msg("Special check")),
    (InspectionKind.SUPERIOR, msg("Check by a superior")),
    (OccurrenceState.PLANNED, msg("Planned")),
    (OccurrenceState.DUE, msg("Due now")),
    (OccurrenceState.OVERDUE, msg("Overdue")),
    (OccurrenceState.DONE, msg("Done")),
    (OccurrenceState.LATE, msg("Done late")),
    (OccurrenceState.MISSED, msg("Missed")),
    (OccurrenceState.CALLED_OFF, msg("Called off")),
    (VisitKind.ROUTINE, msg("Routine visit")),
    (VisitKind.SPOT, msg("Unannounced visit")),
    (VisitKind.UNDERCOVER, msg("Undercover visit")),
)
_LABELS: Mapping[StrEnum, Message] = MappingProxyType(dict(_PAIRS))

PLAN_LABELS: Mapping[PlanKind, Message] = MappingProxyType(
    {
        PlanKind.DAILY: msg("Every school day"),
        PlanKind.WEEKLY: msg("Every week"),
        PlanKind.MONTHLY: msg("Every month"),
        PlanKind.TERMLY: msg("Every term"),
        PlanKind.ANNUAL: msg("Every year"),
        PlanKind.HOLIDAY: msg("Before each major holiday"),
        PlanKind.EVENT: msg("Before big events"),
        PlanKind.SEASONAL: msg("At the change of seasons"),
        PlanKind.ONCE: msg("Once"),
    }
)


def code_label(code: StrEnum) -> Message:
    """Return the English words of a code."""
    return PLAN_LABELS[code] if isinstance(code, PlanKind) else _LABELS[code]


def inspection_kind(plan: PlanKind) -> InspectionKind:
    """Return the heading of the inspections that a plan asks for."""
    return InspectionKind.SPECIAL if plan is PlanKind.ONCE else InspectionKind(plan.value)
