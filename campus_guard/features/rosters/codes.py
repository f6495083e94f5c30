"""The codes of duty posts, rosters, logs and patrols, with their words. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from campus_guard.core.i18n import Message, msg


class DutyKind(StrEnum):
    """What a post of the roster is."""

    LEADER = "leader"
    WEEKLY_LEADER = "weekly_leader"
    ESCORT = "escort"
    PATROL = "patrol"
    THREE_INTERVALS = "three_intervals"
    GATE = "gate"
    DORMITORY = "dormitory"
    HOLIDAY = "holiday"
    EVENT = "event"
    OTHER = "other"


class Segment(StrEnum):
    """The column of the printed roster that a post stands in."""

    LEADER = "leader"
    WEEKLY = "weekly"
    MORNING = "morning"
    BREAK = "break"
    NOON = "noon"
    DISMISSAL = "dismissal"
    NIGHT = "night"
    GATE = "gate"
    OTHER = "other"


class Span(StrEnum):
    """Whether a post is given by the day or for a whole week."""

    DAY = "day"
    WEEK = "week"


class LeaveKind(StrEnum):
    """Why somebody is away."""

    SICK = "sick"
    PERSONAL = "personal"
    MATERNITY = "maternity"
    OFFICIAL = "official"
    TRAINING = "training"
    OTHER = "other"


class LeaveState(StrEnum):
    """What became of a request for leave; only approved leave frees from duties."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LessonWeeks(StrEnum):
    """The weeks of the term in which a lesson is given."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"


class PairKind(StrEnum):
    """Whether two people should share a post, or must never share one."""

    KEEP = "keep"
    AVOID = "avoid"


class WishKind(StrEnum):
    """Whether somebody would like to be free, or to have a duty."""

    FREE = "free"
    DUTY = "duty"


class CellSource(StrEnum):
    """Who put a person into a cell."""

    ENGINE = "engine"
    HAND = "hand"
    REPAIR = "repair"
    SWAP = "swap"
    IMPORT = "import"
    COPY = "copy"


class ChangeKind(StrEnum):
    """How a published cell came to be changed."""

    EDIT = "edit"
    SWAP = "swap"
    REPAIR = "repair"
    UNDO = "undo"
    IMPORT = "import"


class RepairState(StrEnum):
    """What became of a proposed repair."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"


class RepairEffect(StrEnum):
    """Whether the duties of an absent person are taken off his quota or owed."""

    DEDUCT = "deduct"
    OWE = "owe"


class SwapState(StrEnum):
    """The life of a swap."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


class Presence(StrEnum):
    """Whether somebody came to his duty."""

    CAME = "came"
    LATE = "late"
    LEFT_EARLY = "left_early"
    REPLACED = "replaced"
    ABSENT = "absent"


class PatrolInterval(StrEnum):
    """The part of the day of a patrol; break, noon and night are the three intervals."""

    MORNING = "morning"
    BREAK = "break"
    NOON = "noon"
    DISMISSAL = "dismissal"
    NIGHT = "night"
    OTHER = "other"


THREE_INTERVALS = (PatrolInterval.BREAK, PatrolInterval.NOON, PatrolInterval.NIGHT)


class PatrolState(StrEnum):
    """A round that was walked, or missed for good."""

    WALKED = "walked"
    MISSED = "missed"


class RoundState(StrEnum):
    """What is known of a planned round: ``open`` ones had their time and say nothing yet."""

    WALKED = "walked"
    MISSED = "missed"
    COMING = "coming"
    DUE = "due"
    OPEN = "open"


class VisitState(StrEnum):
    """How a check point was found."""

    IN_ORDER = "in_order"
    FINDING = "finding"
    SKIPPED = "skipped"


class LeaderDuty(StrEnum):
    """The nine duties of the duty leader of the week (值周行政 9 项职责, DUT-07)."""

    ATTENDANCE = "attendance"
    BREAK_CHECK = "break_check"
    EXERCISE_CHECK = "exercise_check"
    AFTER_SCHOOL = "after_school"
    HEAD_COUNT = "head_count"
    WEEKLY_ATTENDANCE = "weekly_attendance"
    LOITERERS = "loiterers"
    FOUR_GUARDS = "four_guards"
    WITH_GUARDS = "with_guards"


class LeaderResult(StrEnum):
    """How one of the nine duties came out on a day."""

    DONE = "done"
    PROBLEM = "problem"
    NOT_DONE = "not_done"


class AbsenceOutcome(StrEnum):
    """What came of following up an absent pupil."""

    OPEN = "open"
    ARRIVED_LATE = "arrived_late"
    ON_LEAVE = "on_leave"
    SICK = "sick"
    AT_HOME = "at_home"
    TRUANT = "truant"
    SEARCHING = "searching"
    REPORTED = "reported"
    OTHER = "other"


UNSETTLED = frozenset({AbsenceOutcome.OPEN, AbsenceOutcome.SEARCHING})


class HeadcountKind(StrEnum):
    """When heads were counted."""

    ARRIVAL = "arrival"
    BEFORE_LESSON = "before_lesson"
    DISMISSAL = "dismissal"
    OTHER = "other"


_OTHER = msg("Other")

LABELS: Mapping[type[StrEnum], Mapping[str, Message]] = {
    DutyKind: {
        "leader": msg("Leader on duty"),
        "weekly_leader": msg("Duty leader of the week"),
        "escort": msg("School-gate post"),
        "patrol": msg("Patrol"),
        "three_intervals": msg("Patrol of the three intervals"),
        "gate": msg("Gate post"),
        "dormitory": msg("Dormitory post"),
        "holiday": msg("Holiday duty"),
        "event": msg("Event post"),
        "other": _OTHER,
    },
    Segment: {
        "leader": msg("Leader on duty"),
        "weekly": msg("Duty leader of the week"),
        "morning": msg("Morning part"),
        "break": msg("Break"),
        "noon": msg("Noon"),
        "dismissal": msg("Dismissal"),
        "night": msg("Night"),
        "gate": msg("Gatekeeper"),
        "other": _OTHER,
    },
    Span: {"day": msg("By the day"), "week": msg("By the week")},
    LeaveKind: {
        "sick": msg("Sick leave"),
        "personal": msg("Personal leave"),
        "maternity": msg("Maternity leave"),
        "official": msg("Away on business"),
        "training": msg("Training"),
        "other": _OTHER,
    },
    LeaveState: {
        "requested": msg("Requested"),
        "approved": msg("Approved"),
        "refused": msg("Turned down"),
        "withdrawn": msg("Withdrawn"),
    },
    LessonWeeks: {"all": msg("All weeks"), "odd": msg("Odd weeks"), "even": msg("Even weeks")},
    PairKind: {
        "keep": msg("Together if possible"),
        "avoid": msg("Never on one post"),
    },
    WishKind: {"free": msg("Would like to be free"), "duty": msg("Would like a duty")},
    CellSource: {
        "engine": msg("Generated"),
        "hand": msg("By hand"),
        "repair": msg("Repair"),
        "swap": msg("Swap"),
        "import": msg("Imported"),
        "copy": msg("Copied"),
    },
    ChangeKind: {
        "edit": msg("Changed by hand"),
        "swap": msg("Swap"),
        "repair": msg("Repair"),
        "undo": msg("Taken back"),
        "import": msg("Imported"),
    },
    RepairState: {
        "proposed": msg("Suggested"),
        "applied": msg("Carried out"),
        "undone": msg("Taken back"),
        "dropped": msg("Dropped"),
    },
    RepairEffect: {"deduct": msg("Taken off the quota"), "owe": msg("Owed")},
    SwapState: {
        "requested": msg("Requested"),
        "approved": msg("Approved"),
        "refused": msg("Turned down"),
        "withdrawn": msg("Withdrawn"),
        "undone": msg("Taken back"),
    },
    Presence: {
        "came": msg("Came"),
        "late": msg("Came late"),
        "left_early": msg("Left early"),
        "replaced": msg("Replaced by another"),
        "absent": msg("Did not come"),
    },
    PatrolInterval: {
        "morning": msg("Morning part"),
        "break": msg("Break"),
        "noon": msg("Noon"),
        "dismissal": msg("Dismissal"),
        "night": msg("Night"),
        "other": _OTHER,
    },
    PatrolState: {"walked": msg("Walked"), "missed": msg("Patrol missed")},
    RoundState: {
        "walked": msg("Walked"),
        "missed": msg("Patrol missed"),
        "coming": msg("Still to come"),
        "due": msg("Due now"),
        "open": msg("Not recorded"),
    },
    VisitState: {
        "in_order": msg("In order"),
        "finding": msg("Something found"),
        "skipped": msg("Left out"),
    },
    LeaderDuty: {
        "attendance": msg("Attendance of staff and absences"),
        "break_check": msg("Spot check in the breaks"),
        "exercise_check": msg("Check of the morning exercises"),
        "after_school": msg("Nobody left behind or hidden after school"),
        "head_count": msg("Heads counted before class"),
        "weekly_attendance": msg("Weekly check of attendance"),
        "loiterers": msg("Loiterers sent away"),
        "four_guards": msg("Round against fire, theft, poison and accidents"),
        "with_guards": msg("Working together with the guards"),
    },
    LeaderResult: {
        "done": msg("Done"),
        "problem": msg("Problem"),
        "not_done": msg("Not done"),
    },
    AbsenceOutcome: {
        "open": msg("Not yet known"),
        "arrived_late": msg("Arrived later"),
        "on_leave": msg("Leave was asked"),
        "sick": msg("Ill"),
        "at_home": msg("At home"),
        "truant": msg("Truant, found"),
        "searching": msg("Being searched for"),
        "reported": msg("Reported to the police"),
        "other": _OTHER,
    },
    HeadcountKind: {
        "arrival": msg("Hand-over at arrival"),
        "before_lesson": msg("Before class"),
        "dismissal": msg("Dismissal"),
        "other": _OTHER,
    },
}


def label(code: StrEnum) -> Message:
    """Return the words for a code."""
    return LABELS[type(code)][code.value]
