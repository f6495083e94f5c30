"""What the queries of logs, patrols and follow-ups return. Pure, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from campus_guard.core.clock import CHINA
from campus_guard.features.rosters.codes import (
    AbsenceOutcome,
    HeadcountKind,
    LeaderDuty,
    LeaderResult,
    PatrolInterval,
    Presence,
    RoundState,
    Segment,
    VisitState,
)


@dataclass(frozen=True)
class OnDuty:
    """Somebody on a post between two moments; ``person_id`` None is a gap."""

    day: date
    post_id: int
    post: str
    segment: Segment
    starts_at: datetime
    ends_at: datetime
    person_id: int | None
    person: str
    phone: str = ""
    changed: bool = False


@dataclass(frozen=True)
class OnDutyView:
    """Who is on duty now, who comes next, the next gap. ``rostered``: a roster is in force."""

    at: datetime
    now: tuple[OnDuty, ...]
    later: tuple[OnDuty, ...]
    gap: OnDuty | None
    rostered: bool


@dataclass(frozen=True, kw_only=True)
class PresenceRow:
    """Whether one of the shift came. ``state`` None: nothing is recorded yet."""

    id: int | None
    planned_id: int | None
    planned: str
    person_id: int | None
    person: str
    state: Presence | None
    arrived_at: datetime | None
    left_at: datetime | None
    note: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ShiftRow:
    """A shift of a day with what its log says; ``log_id`` None: no log yet."""

    day: date
    post_id: int
    post: str
    segment: Segment
    starts_at: datetime
    ends_at: datetime
    planned: tuple[str, ...]
    gaps: int
    log_id: int | None
    version: int | None
    weather: str
    matters: str
    reported_at: datetime | None
    reported_to: str
    handed_over: str
    handed_to_id: int | None
    handed_to: str
    handed_at: datetime | None
    late_entry: bool
    presences: tuple[PresenceRow, ...]
    written_by: str
    written_at: datetime | None

    @classmethod
    def nobody(cls, day: date) -> "ShiftRow":
        """Return a shift without a post, for a blank form."""
        midnight = datetime.combine(day, time(), CHINA)
        return cls(
            day=day, post_id=0, post="", segment=Segment.OTHER, starts_at=midnight,
            ends_at=midnight, planned=(), gaps=0, log_id=None, version=None, weather="",
            matters="", reported_at=None, reported_to="", handed_over="", handed_to_id=None,
            handed_to="", handed_at=None, late_entry=False, presences=(), written_by="",
            written_at=None,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PatrolPlanRow:
    """A planned patrol with its route."""

    id: int
    version: int
    name: str
    interval: PatrolInterval
    post_id: int | None
    post: str
    day_kinds: tuple[str, ...]
    starts_at: time
    ends_at: time
    rounds: int
    valid_from: date
    valid_to: date | None
    points: tuple["RoutePoint", ...]
    note: str
    sort: int
    voided: bool


@dataclass(frozen=True)
class RoutePoint:
    """A check point on a route."""

    id: int
    code: str
    name: str
    area_id: int
    area: str
    look_for: str


@dataclass(frozen=True, kw_only=True)
class VisitRow:
    """A check point on a round that was walked."""

    id: int
    point: RoutePoint
    state: VisitState
    at: datetime | None
    finding: str
    action: str
    hazard_id: int | None
    hazard: str
    source_ref: str


@dataclass(frozen=True, kw_only=True)
class RoundRow:
    """A round, planned or walked. ``patrol_id`` None: nothing is recorded of it."""

    day: date
    plan_id: int | None
    plan: str
    post_id: int | None
    interval: PatrolInterval
    round: int
    state: RoundState
    starts_at: datetime
    ends_at: datetime
    may_record: bool
    patrol_id: int | None
    version: int | None
    number: str
    walker_id: int | None
    walker: str
    companions: str
    started_at: datetime | None
    ended_at: datetime | None
    missed_why: str
    late_entry: bool
    late_why: str
    note: str
    entered_at: datetime | None
    points: int
    visits: tuple[VisitRow, ...]
    voided: bool = False

    @property
    def findings(self) -> int:
        """Return how many points had something found."""
        return sum(1 for visit in self.visits if visit.state is VisitState.FINDING)


@dataclass(frozen=True)
class CoverageRow:
    """An area by weeks: how many visits of its check points (and those of areas inside)."""

    area_id: int
    area: str
    depth: int
    points: int
    weeks: tuple[int, ...]
    last_visited: datetime | None


@dataclass(frozen=True)
class Coverage:
    """The matrix area x week; ``unvisited`` are the areas with no visit in the whole range.

    ``planned_weeks`` tells which weeks had a school day.
    """

    first: date
    last: date
    weeks: tuple[date, ...]
    school_weeks: tuple[bool, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def unvisited(self) -> tuple[CoverageRow, ...]:
        """Return the areas that nobody walked."""
        return tuple(row for row in self.rows if not any(row.weeks))

    @property
    def without_points(self) -> tuple[CoverageRow, ...]:
        """Return the areas that no patrol can cover: no check point there, nor around them.

        A floor belongs to its building; that the one campus around everything has check points
        says nothing.
        """
        campus = sum(row.depth == 0 for row in self.rows) == 1 and len(self.rows) > 1
        found: list[CoverageRow] = []
        around: list[CoverageRow] = []
        for row in self.rows:
            around = [*around[: row.depth], row]
            covered = any(r.points for r in around if r.depth or not campus)
            if not covered and (row.depth or not campus):
                found.append(row)
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class LeaderCheckRow:
    """One of the nine duties on a day; ``result`` None: not answered."""

    id: int | None
    version: int | None
    day: date
    duty: LeaderDuty
    person_id: int | None
    person: str
    result: LeaderResult | None
    remark: str
    late_entry: bool


@dataclass(frozen=True)
class LeaderDay:
    """The nine duties of a day, and who is the duty leader of the week by the roster."""

    day: date
    teaching: bool
    leader_id: int | None
    leader: str
    checks: tuple[LeaderCheckRow, ...]


@dataclass(frozen=True, kw_only=True)
class AbsenceRow:
    """An absent pupil that was followed up."""

    id: int
    version: int
    day: date
    pupil_id: int
    pupil: str
    class_name: str
    period: str
    noticed_at: datetime
    noticed_by: str
    parents_told_at: datetime | None
    school_told_at: datetime | None
    outcome: AbsenceOutcome
    settled_at: datetime | None
    note: str
    late_entry: bool
    voided: bool

    @property
    def minutes_to_parents(self) -> int | None:
        """Return how long it took until the parents knew."""
        if self.parents_told_at is None:
            return None
        return int((self.parents_told_at - self.noticed_at).total_seconds() // 60)


@dataclass(frozen=True, kw_only=True)
class HeadcountRow:
    """A count of heads that did not come out."""

    id: int
    version: int
    day: date
    kind: HeadcountKind
    class_id: int
    class_name: str
    period: str
    at: datetime
    expected: int
    counted: int
    handed_by: str
    taken_by: str
    what: str
    done: str
    voided: bool


@dataclass(frozen=True, kw_only=True)
class HoursRow:
    """Hours of one person in a range, by the logs where there are some, else by the roster."""

    person_id: int
    name: str
    staff_number: str
    shifts: int
    minutes: int
    night_minutes: int
    off_minutes: int
    logged: int
    absent: int


@dataclass(frozen=True, kw_only=True)
class PersonDuty:
    """A duty of one person."""

    day: date
    post_id: int
    post: str
    kind: str
    segment: Segment
    seat: int
    starts_at: datetime
    ends_at: datetime
    points: int
    with_: tuple[str, ...]
    areas: tuple[str, ...]
    duty_text: str
    published: bool
    changed: bool
    uid: str


@dataclass(frozen=True)
class PersonSheet:
    """The duties of one person in a range of days."""

    person_id: int
    name: str
    first: date
    last: date
    duties: tuple[PersonDuty, ...]


@dataclass(frozen=True)
class IntervalFigures:
    """The rounds of one interval: planned until now, walked, missed, without any record."""

    interval: PatrolInterval
    planned: int
    walked: int
    missed: int
    open: int
    late: int


@dataclass(frozen=True, kw_only=True)
class DutyNumbers:
    """The numbers of section 3 of the term summary. ``rostered``: some month was published."""

    first: date
    last: date
    rostered: bool
    shifts: int
    filled: int
    gaps: int
    gap_days: int
    logged: int
    absent: int
    replaced: int
    changes: int
    swaps: int
    intervals: tuple[IntervalFigures, ...]
    findings: int
    hazards: int
    areas: int
    unvisited: tuple[str, ...]
    leader_days: int
    leader_answered: int
    leader_problems: int
    absences: int
    absences_open: int
    parents_told_late: int
    headcounts: int


@dataclass(frozen=True, kw_only=True)
class DutyDay:
    """All that the logs of one day show. ``squad``: members of guard squads by post."""

    day: date
    shifts: tuple[ShiftRow, ...]
    rounds: tuple[RoundRow, ...]
    leader: LeaderDay | None
    absences: tuple[AbsenceRow, ...]
    leaders: tuple[str, ...]
    gatekeepers: tuple[str, ...]
    squad: Mapping[int, tuple[str, ...]]
    visitors: int
    vehicles: int
    inside: int
