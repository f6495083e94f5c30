"""The life of a hazard as its events tell it. Nothing is overwritten: where it stands is derived.

``replay`` reads the events in the order in which they were recorded. With ``until`` it leaves out
what happened after that day, so that the register of a past month is printed as it stood. An event
that was taken back counts nowhere and stays readable.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from campus_guard.core.text import fold
from campus_guard.features.hazards.rules.codes import (
    EventKind,
    Ground,
    HazardState,
    Level,
    ListingLevel,
    PhotoMoment,
)

K = EventKind
S = HazardState
TIMES_TO_FLAG = 3
"""So many missed deadlines or urgings flag a hazard for the assessment (HAZ-05)."""
PROOFS = frozenset({PhotoMoment.AFTER, PhotoMoment.EVIDENCE})


@dataclass(frozen=True)
class Who:
    """Somebody of the staff register, or a name alone (contractor, inspector from outside)."""

    id: int | None = None
    name: str = ""

    def __bool__(self) -> bool:
        return self.id is not None or bool(self.name)

    def same(self, other: "Who") -> bool:
        """Tell whether both are one person; without two numbers the names decide."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return bool(self.name) and fold(self.name) == fold(other.name)

    def json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"id": self.id, "name": self.name}


def who(data: Any) -> Who:
    """Return the person that ``Who.json`` stored; nobody for nothing."""
    return Who(data.get("id"), data.get("name", "")) if data else Who()


@dataclass(frozen=True)
class Event:
    """A step: ``number`` gives the order, ``on`` is the day on which it happened."""

    number: int
    kind: EventKind
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Deadline:
    """A deadline, and from when to when it was in force."""

    due: date
    set_on: date
    replaced_on: date | None = None


@dataclass(frozen=True)
class Milestone:
    """A stage of listed supervision; ``done_on`` is None until it is reached."""

    text: str
    due: date | None
    done_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """挂牌督办: plate, who supervises, why, stages, and the end of it."""

    plate: str
    level: ListingLevel
    sponsor: Who
    ground: Ground
    on: date
    milestones: tuple[Milestone, ...] = ()
    unlisted_on: date | None = None
    approver: Who = field(default_factory=Who)
    basis: str = ""


@dataclass(frozen=True)
class UpwardReport:
    """A report to the authorities above (逐级上报)."""

    to: str
    method: str
    at: datetime
    by: str
    note: str


@dataclass(slots=True)
class Standing:
    """Where a hazard stands. Made by ``replay`` alone; everybody else only reads it."""

    found_on: date | None = None
    state: HazardState = S.FOUND
    level: Level | None = None
    measure: str = ""
    department: str = ""
    owner: Who = field(default_factory=Who)
    assigned_on: date | None = None
    deadlines: list[Deadline] = field(default_factory=list)
    extensions: int = 0
    fixed_on: date | None = None
    fixers: list[Who] = field(default_factory=list)
    verifier: Who = field(default_factory=Who)
    verified_on: date | None = None
    evidence: str = ""
    photos: dict[int, PhotoMoment] = field(default_factory=dict)
    struck_on: date | None = None
    struck_by: Who = field(default_factory=Who)
    on_spot: bool = False
    returned: int = 0
    urged: int = 0
    urged_on: date | None = None
    refused: int = 0
    listings: list[Listing] = field(default_factory=list)
    reports: list[UpwardReport] = field(default_factory=list)
    external: str = ""
    external_on: date | None = None
    protection: str = ""
    spent: list[tuple[date, Decimal, str]] = field(default_factory=list)
    up_again: datetime | None = None
    open_reason: str = ""
    last_on: date | None = None

    @property
    def open(self) -> bool:
        """Tell whether it still has to be dealt with; 外部待办 is open too."""
        return self.state is not S.STRUCK_OFF

    @property
    def first_due(self) -> date | None:
        """Return the first deadline: rates and lateness are measured against this one."""
        return self.deadlines[0].due if self.deadlines else None

    @property
    def due(self) -> date | None:
        """Return the deadline in force."""
        return self.deadlines[-1].due if self.deadlines else None

    @property
    def fixer(self) -> Who:
        """Return who fixed it last."""
        return self.fixers[-1] if self.fixers else Who()

    @property
    def listing(self) -> Listing | None:
        """Return the listing in force."""
        last = self.listings[-1] if self.listings else None
        return last if last and last.unlisted_on is None else None

    @property
    def cost(self) -> Decimal | None:
        """Return what was spent in yuan; None when nothing was recorded."""
        return sum((amount for _, amount, _ in self.spent), Decimal(0)) if self.spent else None

    @property
    def proven(self) -> bool:
        """Tell whether there is evidence of the removal: words, or a picture of afterwards."""
        return bool(self.evidence) or bool(PROOFS & set(self.photos.values()))

    def late(self, day: date) -> bool:
        """Tell whether it is (or was) not struck off by the first deadline at the end of a day."""
        if self.first_due is None:
            return False
        return self.first_due < (self.struck_on or day)

    def missed(self, day: date | None) -> int:
        """Return how many deadlines passed while they were in force and nothing was fixed.

        Without a day only those count that were replaced or met in the meantime.
        """
        count = 0
        for deadline in self.deadlines:
            ends = [end for end in (deadline.replaced_on, self.fixed_on) if end]
            end = min(ends) if ends else day
            count += end is not None and deadline.due < end
        return count

    def flagged(self, day: date) -> bool:
        """Tell whether the assessment must look at it: refused, or three times overdue."""
        return bool(self.refused) or max(self.missed(day), self.urged) >= TIMES_TO_FLAG


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _found(s: Standing, e: Event) -> None:
    s.found_on = e.on
    s.level = Level.MAJOR_PENDING if e.data.get("proposed_major") else None
    s.protection = e.data.get("protection", "")
    s.department = e.data.get("department", "")


def _graded(s: Standing, e: Event) -> None:
    s.level = Level(e.data["level"])
    if s.state is S.FOUND:
        s.state = S.GRADED


def _set_due(s: Standing, due: date, on: date) -> None:
    """Add a deadline; a later one than the one in force is an extension."""
    if s.due == due:
        return
    if s.deadlines:
        s.extensions += due > s.deadlines[-1].due
        s.deadlines[-1] = replace(s.deadlines[-1], replaced_on=on)
    s.deadlines.append(Deadline(due, on))


def _assigned(s: Standing, e: Event) -> None:
    s.measure = e.data["measure"]
    s.owner = who(e.data["owner"])
    s.department = e.data.get("department") or s.department
    s.assigned_on = s.assigned_on or e.on
    _set_due(s, date.fromisoformat(e.data["due"]), e.on)
    if s.state is not S.EXTERNAL:
        s.state = S.ASSIGNED


def _started(s: Standing, _e: Event) -> None:
    s.state = S.RECTIFYING


def _asked(s: Standing, e: Event) -> None:
    s.state, s.fixed_on = S.ASKED, e.on
    s.fixers.append(who(e.data["fixer"]))


def _passed(s: Standing, e: Event) -> None:
    s.state, s.verified_on = S.PASSED, e.on
    s.verifier = who(e.data["verifier"])
    s.evidence = e.data.get("evidence") or s.evidence


def _failed(s: Standing, e: Event) -> None:
    s.state, s.fixed_on = S.RETURNED, None
    s.returned += 1
    s.open_reason = e.data.get("reason", "")


def _struck_off(s: Standing, e: Event) -> None:
    s.state, s.struck_on = S.STRUCK_OFF, e.on
    s.struck_by = who(e.data.get("by"))
    s.evidence = e.data.get("evidence") or s.evidence


def _on_spot(s: Standing, e: Event) -> None:
    """Everything in one step, each part of it there; a possible major waits for its grading."""
    fixer = who(e.data["fixer"])
    s.measure, s.owner = e.data["measure"], who(e.data.get("owner")) or fixer
    s.assigned_on = s.fixed_on = s.verified_on = e.on
    s.on_spot = True
    s.fixers.append(fixer)
    s.verifier = who(e.data["verifier"])
    s.evidence = e.data.get("evidence") or s.evidence
    _set_due(s, e.on, e.on)
    if s.level in (None, Level.GENERAL):
        s.level, s.state, s.struck_on = Level.GENERAL, S.STRUCK_OFF, e.on
        s.struck_by = s.verifier
    else:
        s.state = S.PASSED


def _urged(s: Standing, e: Event) -> None:
    s.urged, s.urged_on = s.urged + 1, e.on


def _extended(s: Standing, e: Event) -> None:
    _set_due(s, date.fromisoformat(e.data["due"]), e.on)


def _listed(s: Standing, e: Event) -> None:
    stages = tuple(Milestone(m["text"], _day(m.get("due"))) for m in e.data.get("milestones", ()))
    level, ground = ListingLevel(e.data["level"]), Ground(e.data["ground"])
    sponsor = who(e.data["sponsor"])
    s.listings.append(Listing(e.data["plate"], level, sponsor, ground, e.on, stages))


def _milestone(s: Standing, e: Event) -> None:
    now = s.listings[-1]
    stages = list(now.milestones)
    place = e.data["index"]
    stages[place] = replace(stages[place], done_on=e.on, note=e.data.get("note", ""))
    s.listings[-1] = replace(now, milestones=tuple(stages))


def _unlisted(s: Standing, e: Event) -> None:
    approver, basis = who(e.data["approver"]), e.data["basis"]
    s.listings[-1] = replace(s.listings[-1], unlisted_on=e.on, approver=approver, basis=basis)


def _reported_up(s: Standing, e: Event) -> None:
    at, note = datetime.fromisoformat(e.data["at"]), e.data.get("note", "")
    s.reports.append(UpwardReport(e.data["to"], e.data["method"], at, e.data.get("by", ""), note))


def _external(s: Standing, e: Event) -> None:
    s.state = S.EXTERNAL
    s.external, s.external_on = e.data["unit"], e.on
    s.protection = e.data["protection"]
    s.open_reason = e.data.get("note") or s.open_reason


def _resumed(s: Standing, _e: Event) -> None:
    s.state = S.ASSIGNED if s.owner else S.GRADED


def _refused(s: Standing, _e: Event) -> None:
    s.refused += 1


def _spent(s: Standing, e: Event) -> None:
    s.spent.append((e.on, Decimal(e.data["amount"]), e.data.get("item", "")))


def _protected(s: Standing, e: Event) -> None:
    s.protection = e.data["text"]


def _up_again(s: Standing, e: Event) -> None:
    s.up_again = datetime.fromisoformat(e.data["at"])


def _open_reason(s: Standing, e: Event) -> None:
    s.open_reason = e.data["text"]


def _corrected(s: Standing, e: Event) -> None:
    s.found_on = _day(e.data.get("found_on")) or s.found_on


def _attached(s: Standing, e: Event) -> None:
    s.photos[e.data["attachment"]] = PhotoMoment(e.data["moment"])


def _attachment_voided(s: Standing, e: Event) -> None:
    s.photos.pop(e.data["attachment"], None)


_STEPS: Mapping[EventKind, Callable[[Standing, Event], None]] = MappingProxyType(
    {
        K.FOUND: _found,
        K.GRADED: _graded,
        K.ASSIGNED: _assigned,
        K.STARTED: _started,
        K.ASKED: _asked,
        K.PASSED: _passed,
        K.FAILED: _failed,
        K.STRUCK_OFF: _struck_off,
        K.FIXED_ON_SPOT: _on_spot,
        K.URGED: _urged,
        K.EXTENDED: _extended,
        K.LISTED: _listed,
        K.MILESTONE: _milestone,
        K.UNLISTED: _unlisted,
        K.REPORTED_UP: _reported_up,
        K.EXTERNAL: _external,
        K.RESUMED: _resumed,
        K.REFUSED: _refused,
        K.SPENT: _spent,
        K.PROTECTED: _protected,
        K.UP_AGAIN: _up_again,
        K.OPEN_REASON: _open_reason,
        K.ATTACHED: _attached,
        K.ATTACHMENT_VOIDED: _attachment_voided,
        K.CORRECTED: _corrected,
    }
)
IN_ORDER = frozenset(
    {
        K.GRADED,
        K.ASSIGNED,
        K.STARTED,
        K.ASKED,
        K.PASSED,
        K.FAILED,
        K.STRUCK_OFF,
        K.FIXED_ON_SPOT,
        K.EXTENDED,
        K.LISTED,
        K.UNLISTED,
        K.EXTERNAL,
        K.RESUMED,
    }
)
"""Steps that no other of them may precede in time; the rest may be recorded late."""
FACTS = frozenset({K.FOUND, K.CORRECTED})
"""What was always so, whenever it was recorded."""
REVERSIBLE = frozenset(_STEPS) - FACTS - {K.ATTACHED, K.ATTACHMENT_VOIDED}
"""Steps that can be taken back, the last one first."""


def counted(events: Iterable[Event]) -> list[Event]:
    """Return the events that change where the hazard stands and were not taken back."""
    ordered = sorted(events, key=lambda e: e.number)
    gone = {e.data["number"] for e in ordered if e.kind is K.TAKEN_BACK}
    return [e for e in ordered if e.kind in _STEPS and e.number not in gone]


def last_step(events: Iterable[Event]) -> Event | None:
    """Return the step that can be taken back now."""
    return next((e for e in reversed(counted(events)) if e.kind in REVERSIBLE), None)


def replay(events: Sequence[Event], until: date | None = None) -> Standing:
    """Return where the hazard stands, or stood at the end of the day ``until``."""
    standing = Standing()
    for event in counted(events):
        if until is not None and event.on > until and event.kind not in FACTS:
            continue
        _STEPS[event.kind](standing, event)
        if event.kind in IN_ORDER:
            standing.last_on = event.on
    return standing
