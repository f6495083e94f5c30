"""What a person types about an accident: the same for recording, editing and live triage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    Department,
    DutyRole,
    FoodCheck,
    Injury,
    Line,
    Party,
    Question,
    Setting,
    Tier,
    VictimKind,
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one accident. None is unknown; money in yuan; times aware, to the minute.

    ``harmed`` False says that nobody was hurt. ``known_at`` is when the responsible person knew
    (default: when it happened). ``chain_from`` is the rank of the responsible person and
    ``absent`` who could not be reached (A-35).
    """

    occurred_at: datetime
    place: str = ""
    narrative: str = ""
    area_id: int | None = None
    known_at: datetime | None = None
    known_reason: str = ""
    reported_at: datetime | None = None
    reporter_id: int | None = None
    reporter: str = ""
    reporter_phone: str = ""
    setting: Setting | None = None
    activity: str = ""
    cause: Cause | None = None
    harmed: bool | None = None
    property_loss: Decimal | None = None
    food_check: FoodCheck | None = None
    food_from_campus: bool | None = None
    public_attention: bool = False
    no_responsible_person: bool = False
    measures: str = ""
    hospital: str = ""
    department: Department | None = None
    chain_from: Party = Party.RESPONSIBLE_PERSON
    absent: tuple[Party, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VictimInput:
    """One person who was, or may have been, harmed. ``injury`` is the first judgement (初判).

    ``confirmed`` (确诊) is shown only: it is written by ``ConfirmInjury``.
    """

    uid: str
    kind: VictimKind = VictimKind.STUDENT
    pupil_id: int | None = None
    person_id: int | None = None
    label: str = ""
    injury: Injury | None = None
    details: str = ""
    hospital: str = ""
    confirmed: Injury | None = None
    confirmed_at: datetime | None = None

    @property
    def judged(self) -> Injury | None:
        """Return the injury that counts: the confirmed one, else the first judgement."""
        return self.confirmed if self.confirmed is not None else self.injury


@dataclass(frozen=True, kw_only=True)
class DutyInput:
    """The duty of one person (``person_id`` or a name; neither: nobody, A-25)."""

    uid: str
    role: DutyRole
    person_id: int | None = None
    person_name: str = ""
    answers: Mapping[Question, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    corporal_punishment: bool | None = None
    override: bool | None = None
    override_reason: str = ""
    replaces_reason: str = ""
    evidence: str = ""
    confirmed_by: Confirmation = Confirmation.PROPOSED


@dataclass(frozen=True)
class Regrading:
    """Why the grading changes. ``known_at`` None: it was so from the beginning (a correction).

    With a time the new clocks start there (A-17).
    """

    reason: str
    known_at: datetime | None = None


@dataclass(frozen=True)
class Somebody:
    """A member of staff (``id``), or somebody by name only."""

    id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class HandFinding:
    """A finding of the 行政会 for an event outside the tiers (A-13); persons are (id, name)."""

    line: Line
    tier: Tier
    persons: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True)
class Case:
    """All that is known about one accident, ready to be judged."""

    facts: Facts
    victims: tuple[VictimInput, ...] = ()
    duties: tuple[DutyInput, ...] = ()
    by_hand: tuple[HandFinding, ...] = ()
