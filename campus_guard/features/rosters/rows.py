"""What the queries of the roster's planning return. Pure, frozen; the pages and papers show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from campus_guard.core.i18n import Message
from campus_guard.features.rosters.codes import (
    CellSource,
    ChangeKind,
    DutyKind,
    LeaveKind,
    LeaveState,
    LessonWeeks,
    PairKind,
    RepairEffect,
    RepairState,
    Segment,
    Span,
    SwapState,
    WishKind,
)


@dataclass(frozen=True)
class Who:
    """Who may stand on a post; each empty part means everybody. Several parts must all hold."""

    lines: tuple[str, ...] = ()
    posts: tuple[int, ...] = ()
    squads: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutyPostRow:
    """A post of the roster."""

    id: int
    version: int
    name: str
    kind: DutyKind
    segment: Segment
    span: Span
    day_kinds: tuple[str, ...]
    weekdays: tuple[int, ...]
    starts_at: time
    ends_at: time
    headcount: int
    least_leaders: int
    least_certified: int
    certificate: str
    needs_sex: str | None
    points: int
    who: Who
    valid_from: date | None
    valid_to: date | None
    area_ids: tuple[int, ...]
    areas: tuple[str, ...]
    place_post_id: int | None
    duty_text: str
    sort: int
    voided: bool

    @property
    def overnight(self) -> bool:
        """Tell whether the shift ends on the next day."""
        return self.ends_at <= self.starts_at

    @property
    def night(self) -> bool:
        """Tell whether it counts as a night."""
        return self.overnight or self.segment is Segment.NIGHT

    @property
    def minutes(self) -> int:
        """Return how long one shift lasts."""
        first = self.starts_at.hour * 60 + self.starts_at.minute
        last = self.ends_at.hour * 60 + self.ends_at.minute
        return last - first + (24 * 60 if self.overnight else 0)


@dataclass(frozen=True)
class DutyTemplate:
    """Shipped posts to start from; ``posts`` are their names."""

    code: str
    name: str
    posts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DutyPersonRow:
    """Somebody who takes part in the rosters of a term."""

    id: int
    version: int
    term_id: int
    person_id: int
    name: str
    staff_number: str
    sex: str | None
    line: str
    squads: tuple[str, ...]
    certificates: tuple[str, ...]
    share: int
    leads: bool
    owes_points: int
    owes_nights: int
    owes_holidays: int
    owes_mornings: int
    per_day: int | None
    in_7_days: int | None
    consecutive_days: int | None
    lessons: int
    wishes: int
    note: str
    voided: bool


@dataclass(frozen=True, kw_only=True)
class LeaveRow:
    """A leave; ``reason`` is empty for whoever may not read it."""

    id: int
    version: int
    person_id: int
    name: str
    kind: LeaveKind
    starts_on: date
    ends_on: date
    state: LeaveState
    reason: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    duties: int
    voided: bool


@dataclass(frozen=True, kw_only=True)
class LessonRow:
    """A lesson of the timetable."""

    id: int
    version: int
    person_id: int
    name: str
    staff_number: str
    weekday: int
    weeks: LessonWeeks
    starts_at: time
    ends_at: time
    period: str
    subject: str
    class_name: str


@dataclass(frozen=True, kw_only=True)
class WishRow:
    """A wish; what is None fits everything."""

    id: int
    version: int
    person_id: int
    name: str
    kind: WishKind
    priority: int
    post_id: int | None
    post: str
    weekday: int | None
    starts_on: date | None
    ends_on: date | None
    note: str


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """Two people to keep together, or never on one post."""

    id: int
    version: int
    first_id: int
    first: str
    second_id: int
    second: str
    kind: PairKind
    note: str


@dataclass(frozen=True, order=True)
class CellKey:
    """A seat of a post on a day. A post given by the week has its cell on the week's Monday."""

    day: date
    post_id: int
    seat: int = 1


@dataclass(frozen=True)
class CellState:
    """What stands in a cell: enough to put it back (undo)."""

    key: CellKey
    person_id: int | None = None
    locked: bool = False
    source: CellSource = CellSource.HAND
    kept_why: str = ""


@dataclass(frozen=True)
class EditOutcome:
    """What an edit did. Undo is ``PutCells(before)``, redo ``PutCells(after)``."""

    drawn: int
    before: tuple[CellState, ...]
    after: tuple[CellState, ...]


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """A version of a term's roster. ``published`` are months such as 2026-11."""

    id: int
    version: int
    term_id: int
    term: str
    name: str
    starts_on: date
    ends_on: date
    seed: int
    rule_set: str
    engine: str
    sliders: Mapping[str, str]
    limits: Mapping[str, object]
    outcome: Mapping[str, object]
    generated_at: datetime | None
    drawn: int
    cells: int
    gaps: int
    kept: int
    published: tuple[str, ...]
    note: str
    voided: bool

    @property
    def penalty(self) -> int | None:
        """Return the penalty of the generated roster, None for one drawn by hand."""
        value = self.outcome.get("penalty")
        return value if isinstance(value, int) else None


@dataclass(frozen=True, kw_only=True)
class CellRow:
    """A cell as the grids show it."""

    key: CellKey
    person_id: int | None
    person: str
    locked: bool
    source: CellSource
    kept_why: str
    published: bool
    changed: bool
    needs_leader: bool = False
    certificate: str = ""

    @property
    def state(self) -> CellState:
        """Return what has to be put back to undo a change."""
        return CellState(self.key, self.person_id, self.locked, self.source, self.kept_why)


@dataclass(frozen=True)
class GridDay:
    """A column or row of the grid: what kind of day it is."""

    day: date
    kind: str
    name: str
    teaching: bool
    events: tuple[str, ...] = ()
    published: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonCount:
    """What one person has in a roster, beside his quota (None where none was made)."""

    person_id: int
    name: str
    share: int
    points: int
    duties: int
    nights: int
    holidays: int
    mornings: int
    minutes: int
    quota_points: int | None = None
    quota_duties: int | None = None
    quota_nights: int | None = None
    quota_holidays: int | None = None
    quota_mornings: int | None = None

    @property
    def deviation(self) -> int | None:
        """Return points minus quota."""
        return None if self.quota_points is None else self.points - self.quota_points


@dataclass(frozen=True, kw_only=True)
class RosterView:
    """A part of a roster: posts x days x seats, and the counts of the whole roster."""

    roster: RosterRow
    first: date
    last: date
    days: tuple[GridDay, ...]
    posts: tuple[DutyPostRow, ...]
    cells: tuple[CellRow, ...]
    counts: tuple[PersonCount, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """Somebody for a cell: the best first. ``hard``: a rule forbids it (``against`` says which)."""

    person_id: int
    name: str
    hard: bool
    against: tuple[Message, ...]
    cost: int
    points: int
    quota: int | None


@dataclass(frozen=True)
class Finding:
    """A broken rule or a gap in a sentence; ``kept`` is the reason it is kept for."""

    message: Message
    cells: tuple[CellKey, ...]
    kept: str = ""
    gap: bool = False


@dataclass(frozen=True)
class RosterReport:
    """What the independent checker says of a roster."""

    findings: tuple[Finding, ...]
    gaps: int
    broken: int
    kept: int

    @property
    def clean(self) -> bool:
        """Tell whether no rule is broken without a reason."""
        return not self.broken


@dataclass(frozen=True)
class CellDifference:
    """A cell in which two versions differ."""

    key: CellKey
    post: str
    first: str
    second: str


@dataclass(frozen=True)
class RosterComparison:
    """Two versions side by side."""

    first: RosterRow
    second: RosterRow
    cells: tuple[CellDifference, ...]
    counts: tuple[tuple[PersonCount | None, PersonCount | None], ...]


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A change of a published cell (调班)."""

    id: int
    key: CellKey
    post: str
    kind: ChangeKind
    old: str
    new: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class SwapRow:
    """A swap of duties; without ``other_day`` the other one takes over."""

    id: int
    version: int
    number: str
    roster_id: int
    state: SwapState
    person_id: int
    person: str
    key: CellKey
    post: str
    other_id: int
    other: str
    other_key: CellKey | None
    other_post: str
    reason: str
    requested_at: datetime
    requested_by: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    obstacles: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Move:
    """One changed cell of a repair."""

    key: CellKey
    post: str
    old_id: int | None
    old: str
    new_id: int | None
    new: str


@dataclass(frozen=True, kw_only=True)
class RepairRow:
    """A repair of a roster after an absence."""

    id: int
    version: int
    roster_id: int
    person_id: int
    person: str
    starts_on: date
    ends_on: date
    state: RepairState
    effect: RepairEffect
    points: int
    moves: tuple[Move, ...]
    least: int | None
    proved: bool
    reason: str
    made_at: datetime
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True)
class ReplanDay:
    """A rostered day whose kind is another now; ``cells`` are those in the roster on it."""

    day: date
    was: str
    now: str
    name: str
    published: bool
    cells: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
