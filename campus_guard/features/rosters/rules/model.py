"""A roster problem and its answer as plain data; ids are text, days count from 0.

``starts`` and ``ends`` are minutes from midnight of the slot's own day and may exceed 24 hours
(07:00 of the next day is 31 * 60). Nothing here decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from campus_guard.core.i18n import Message

SlotKey = tuple[int, str, int]  # day index, post id, seat number
DAY_MINUTES = 24 * 60
SCHOOL_DAYS = frozenset({"school", "makeup_workday"})
DAY_KINDS = ("school", "weekend", "holiday", "makeup_workday", "school_break")


class Level(StrEnum):
    """A slider: how much a wish for fairness weighs."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True)
class Certificate:
    """A certificate a person holds; both days inclusive, None means without end."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Absence:
    """Leave or an absence known in advance, both days inclusive; minutes None: the whole day."""

    first: date
    last: date
    starts: int | None = None
    ends: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Lesson:
    """A weekly lesson: weekday 1 (Monday) to 7; held on school days that follow this weekday."""

    weekday: int
    starts: int
    ends: int
    name: str = ""


@dataclass(frozen=True)
class Wish:
    """``free``: no duty that fits the given day, weekday and post; ``duty``: one on that day.

    ``priority`` is 1 to 3. Fields left empty fit everything; ``duty`` needs a day.
    """

    kind: str
    day: date | None = None
    weekday: int | None = None
    post: str = ""
    priority: int = 1


@dataclass(frozen=True)
class Carry:
    """What a person still owes from last term (negative: did too much), added to the quota."""

    points: int = 0
    nights: int = 0
    holidays: int = 0
    mornings: int = 0


@dataclass(frozen=True)
class PersonLimits:
    """A person's own limits where they differ from everybody's."""

    per_day: int | None = None
    in_7_days: int | None = None
    consecutive_days: int | None = None


@dataclass(frozen=True)
class Person:
    """Someone who can be on duty. ``posts`` None: all; ``share`` is the workload in percent."""

    id: str
    name: str
    sex: str = ""
    leader: bool = False
    certificates: tuple[Certificate, ...] = ()
    posts: frozenset[str] | None = None
    share: int = 100
    absences: tuple[Absence, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    wishes: tuple[Wish, ...] = ()
    carry: Carry = field(default_factory=Carry)
    limits: PersonLimits = field(default_factory=PersonLimits)


@dataclass(frozen=True)
class Post:
    """A post or patrol; its flags and needs hold for every slot, which may add needs of its own."""

    id: str
    name: str
    kind: str = ""
    sex: str = ""
    certificate: str = ""
    leader: bool = False
    points: int = 1
    night: bool = False
    morning: bool = False
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """A day of the roster. ``follows_weekday`` is the weekday whose lessons a make-up day has."""

    date: date
    kind: str = "school"
    follows_weekday: int | None = None
    name: str = ""

    @property
    def lessons_of(self) -> int | None:
        """Return the weekday (1-7) whose lessons are held, None when there are none."""
        if self.kind not in SCHOOL_DAYS:
            return None
        return self.follows_weekday or self.date.isoweekday()

    @property
    def off(self) -> bool:
        """Tell whether a duty on this day counts as one on a holiday."""
        return self.kind not in SCHOOL_DAYS


@dataclass(frozen=True)
class Slot:
    """One seat of a post on a day. Role minima are needs of single seats.

    (three people, one of them a leader: seat 1 needs a leader, seats 2 and 3 do not).
    ``points`` and ``holiday`` None: the post's points, the day's kind.
    """

    day: int
    post: str
    seat: int
    starts: int
    ends: int
    leader: bool = False
    certificate: str = ""
    points: int | None = None
    holiday: bool | None = None

    @property
    def key(self) -> SlotKey:
        """Return what names this slot in assignments, locks and gaps."""
        return (self.day, self.post, self.seat)


class PairKind(StrEnum):
    """Whether two people are to be on one post together or never."""

    KEEP = "keep"
    AVOID = "avoid"


@dataclass(frozen=True)
class Pair:
    """Two people and what is wanted of them: AVOID is a hard rule, KEEP a wish."""

    first: str
    second: str
    kind: PairKind


@dataclass(frozen=True)
class Lock:
    """A cell that stays as it is; ``person`` None keeps it empty.

    ``reason`` tells why it stands against a rule, where it does.
    """

    key: SlotKey
    person: str | None
    reason: str = ""


@dataclass(frozen=True)
class Limits:
    """Limits of everybody; ``relaxed`` holds names of the last three that the director lifted."""

    rest_minutes: int = 600
    per_day: int = 2
    in_7_days: int = 6
    consecutive_days: int = 6
    relaxed: frozenset[str] = frozenset()


RELAXABLE = ("per_day", "in_7_days", "consecutive_days")


@dataclass(frozen=True)
class Sliders:
    """The five sliders."""

    fairness: Level = Level.MIDDLE
    rotation: Level = Level.MIDDLE
    evenness: Level = Level.MIDDLE
    wishes: Level = Level.MIDDLE
    pairs: Level = Level.MIDDLE


@dataclass(frozen=True)
class Instance:
    """A whole roster problem. The same instance with the same seed gives the same roster."""

    days: tuple[Day, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    slots: tuple[Slot, ...]
    pairs: tuple[Pair, ...] = ()
    locks: tuple[Lock, ...] = ()
    limits: Limits = field(default_factory=Limits)
    sliders: Sliders = field(default_factory=Sliders)
    seed: int = 1
    name: str = ""
    rule_set: str = "1"


Assignments = Mapping[SlotKey, str]  # slot -> person id; an empty slot is left out


@dataclass(frozen=True)
class Quota:
    """What one person should do this term, whole numbers."""

    person: str
    points: int
    duties: int
    nights: int
    holidays: int
    mornings: int


@dataclass(frozen=True)
class Gap:
    """A slot nobody is in (缺岗) and why nobody could be found."""

    key: SlotKey
    why: Message


@dataclass(frozen=True)
class Result:
    """A roster and what is to be known of it; ``penalty`` is by part (rules.weights.PARTS).

    ``exact_quotas`` False: made without the solver library, by shares alone. ``complete`` False:
    stopped before its iterations were used up, so another run may differ.
    """

    assignments: Assignments
    gaps: tuple[Gap, ...]
    quotas: tuple[Quota, ...]
    penalty: Mapping[str, int]
    hash: str
    seed: int
    engine: str
    rule_set: str
    iterations: int
    exact_quotas: bool = True
    complete: bool = True
    notes: tuple[Message, ...] = ()

    @property
    def total(self) -> int:
        """Return the whole penalty."""
        return sum(self.penalty.values())


class Rule(StrEnum):
    """The hard rules, in the order in which they are told."""

    SEX = "sex"
    CERTIFICATE = "certificate"
    LEADER = "leader"
    POST = "post"
    LEAVE = "leave"
    LESSON = "lesson"
    OVERLAP = "overlap"
    REST = "rest"
    NIGHTS = "nights"
    PAIR = "pair"
    PER_DAY = "per_day"
    IN_7_DAYS = "in_7_days"
    CONSECUTIVE = "consecutive_days"
    LOCK = "lock"


@dataclass(frozen=True)
class Violation:
    """A broken rule in a sentence; ``slots`` are the cells that together break it.

    ``kept`` holds the reason when all those cells are locked with a reason.
    """

    rule: Rule
    message: Message
    person: str
    slots: tuple[SlotKey, ...]
    kept: str = ""
