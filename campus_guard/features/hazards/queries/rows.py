"""The frozen rows that the queries of the hazard register return."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from campus_guard.core.i18n import Message
from campus_guard.db.types import moment_from
from campus_guard.features.hazards.rules.codes import (
    Category,
    Department,
    EventKind,
    HazardKind,
    HazardState,
    Level,
    PhotoMoment,
    Relation,
    Source,
)
from campus_guard.features.hazards.rules.life import Deadline, Listing, UpwardReport, Who


@dataclass(frozen=True)
class HazardRef:
    """A hazard named in another record."""

    id: int
    number: str
    state: HazardState
    voided: bool = False


@dataclass(frozen=True, kw_only=True)
class HazardRow:
    """A hazard in a list or on the board.

    ``overdue`` and ``days_late`` go by the first deadline, ``days_left`` by the one in force
    (negative when it has passed, None without one or once struck off).
    """

    id: int
    version: int
    number: str
    kind: HazardKind
    state: HazardState
    level: Level | None
    found_on: date
    source: Source
    source_ref: str
    area_id: int | None
    area: str
    place: str
    category: Category
    description: str
    finder: str
    measure: str
    department: Department | None
    owner_id: int | None
    owner: str
    first_due_on: date | None
    due_on: date | None
    extensions: int
    overdue: bool
    days_late: int
    days_left: int | None
    urged: int
    returned: int
    flagged: bool
    fixed_on: date | None
    fixer: str
    verified_on: date | None
    verifier: str
    struck_on: date | None
    on_spot: bool
    listed: bool
    plate: str
    reported_up: bool
    external_unit: str
    protection: str
    open_reason: str
    cost: Decimal | None
    recurs_id: int | None
    device: str
    down_from: datetime | None
    up_again: datetime | None
    voided: bool
    typed_at: str
    created_by: str

    @property
    def created_at(self) -> datetime:
        """Return when it was typed."""
        moment = moment_from(self.typed_at)
        assert moment is not None  # noqa: S101 - the column is never empty
        return moment

    @property
    def where(self) -> str:
        """Return area and place in one line."""
        return " ".join(part for part in (self.area, self.place) if part)


@dataclass(frozen=True)
class HazardList:
    """What a filter found: the rows shown, and how many there are of which kind."""

    rows: tuple[HazardRow, ...]
    total: int
    overdue: int
    open: int


@dataclass(frozen=True)
class Lane:
    """A lane of the board: its states, its first cards and how many there are."""

    key: str
    states: frozenset[HazardState]
    rows: tuple[HazardRow, ...]
    total: int


@dataclass(frozen=True)
class StepRow:
    """An event of the story. ``data`` holds what was stored with it, in words and codes."""

    number: int
    kind: EventKind
    on: date
    at: datetime
    username: str
    name: str
    data: Mapping[str, Any]
    taken_back: bool

    def who(self, key: str) -> str:
        """Return the name of the person stored under ``key``."""
        return str((self.data.get(key) or {}).get("name", ""))


@dataclass(frozen=True)
class PhotoRow:
    """A picture or paper of a hazard; the bytes come with ``OpenHazardPhoto``."""

    id: int
    version: int
    moment: PhotoMoment
    file_name: str
    media_type: str
    size: int
    sha256: str
    caption: str
    at: datetime
    by: str
    voided: bool


@dataclass(frozen=True)
class LinkedAccident:
    """An accident that a hazard is tied to."""

    link_id: int
    accident_id: int
    number: str
    occurred_at: datetime
    place: str
    relation: Relation


@dataclass(frozen=True)
class OldValue:
    """A fact before it was corrected."""

    field: str
    old: str
    new: str
    reason: str
    at: datetime
    username: str


@dataclass(frozen=True, kw_only=True)
class HazardStory:
    """Everything about one hazard on one page.

    ``possible`` are the steps that the state admits, ``undoable`` the one that can be taken back
    now, ``obstacles`` why it cannot be struck off once it passed re-inspection.
    """

    row: HazardRow
    finder_id: int | None
    suggested_measure: str
    fixers: tuple[Who, ...]
    deadlines: tuple[Deadline, ...]
    missed: int
    evidence: str
    listings: tuple[Listing, ...]
    reports: tuple[UpwardReport, ...]
    spent: tuple[tuple[date, Decimal, str], ...]
    refused: int
    steps: tuple[StepRow, ...]
    photos: tuple[PhotoRow, ...]
    accidents: tuple[LinkedAccident, ...]
    recurs: HazardRef | None
    came_back_as: tuple[HazardRef, ...]
    corrections: tuple[OldValue, ...]
    possible: frozenset[EventKind]
    undoable: EventKind | None
    obstacles: tuple[Message, ...]
    void_reason: str


@dataclass(frozen=True)
class Waiting:
    """How much waits for the office (today page). ``mine`` are overdue ones of this account."""

    open: int
    ungraded: int
    proposed_major: int
    unassigned: int
    overdue: int
    mine: int
    to_inspect: int
    to_strike_off: int
    external: int
    listed: int
    major_unreported: int
    major_unlisted: int
    repairs_down: int


@dataclass(frozen=True)
class AreaHazards:
    """An area of the grid with its people and its hazards, those of areas below not included."""

    area_id: int | None
    code: str
    area: str
    depth: int
    chief: str
    sponsor: str
    open: int
    overdue: int
    major: int
    new: int
    closed: int
