"""What the classifier is told (coded answers, never free text) and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from campus_guard.core.i18n import Message
from campus_guard.features.accidents.rules.codes import (
    Cause,
    Confirmation,
    DutyRole,
    FindingState,
    FoodCheck,
    Injury,
    Line,
    Question,
    Setting,
    Severity,
    Tier,
    VictimKind,
)


@dataclass(frozen=True)
class Victim:
    """One harmed person; ``injury`` None is unknown; ``key`` names the victim in messages."""

    kind: VictimKind = VictimKind.STUDENT
    injury: Injury | None = None
    key: str = ""


@dataclass(frozen=True)
class Duty:
    """The duty of one responsible person; ``person`` is any stable key, None for nobody (A-25).

    ``name`` is how messages call the person where the key is not fit to be read.
    ``override`` is the decision of the 行政会 against the questions (A-22) and needs a reason;
    ``replaces_reason_given`` belongs to a person on duty in the class teacher's stead (A-23).
    """

    role: DutyRole
    person: str | None
    answers: Mapping[Question, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    corporal_punishment: bool | None = None
    override: bool | None = None
    override_reason_given: bool = False
    replaces_reason_given: bool = False
    confirmed_by: Confirmation = Confirmation.ADMIN_MEETING
    name: str = ""

    @property
    def called(self) -> str:
        """Return the name for messages; empty when nobody is named."""
        return self.name or self.person or ""


@dataclass(frozen=True)
class ManualFinding:
    """A finding decided by the 行政会 for an event outside the tiers (A-13)."""

    line: Line
    tier: Tier
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """Everything the classifier asks. None is unknown; ``property_loss`` in yuan."""

    setting: Setting | None
    cause: Cause | None
    victims: tuple[Victim, ...] = ()
    property_loss: Decimal | None = None
    duties: tuple[Duty, ...] = ()
    food_check: FoodCheck | None = None
    food_from_campus: bool | None = True
    public_attention: bool = False
    no_responsible_person: bool = False
    manual_findings: tuple[ManualFinding, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One step of the explanation: the clause and what it led to here."""

    ref: str
    message: Message


@dataclass(frozen=True)
class MissingAnswer:
    """A question still open: the field, whom or what it is about, and the sentence for people."""

    field: str
    about: str
    message: Message


@dataclass(frozen=True)
class PersonFinding:
    """One responsible person: own duty, own tier at the severity of the finding (A-12)."""

    person: str
    role: DutyRole | None
    fulfilled: bool | None
    tier: Tier | None
    points: int


@dataclass(frozen=True)
class Finding:
    """认定: the conclusion of one line on one accident. Points are 0 unless final."""

    line: Line
    severity: Severity
    tier: Tier | None
    state: FindingState
    by_analogy: bool
    persons: tuple[PersonFinding, ...]
    clauses: tuple[str, ...]
    readings: tuple[Reading, ...]
    missing: tuple[MissingAnswer, ...]

    @property
    def points(self) -> int:
        """Return the sum of the points of its persons."""
        return sum(person.points for person in self.persons)


@dataclass(frozen=True)
class Classification:
    """The whole result. ``severity`` drives the timeline; ``by_analogy`` marks that timeline."""

    headline: Tier | None
    severity: Severity | None
    findings: tuple[Finding, ...]
    deductions: Mapping[str, int]
    flags: tuple[str, ...]
    mass_event: bool
    restricted: bool
    near_miss: bool
    by_analogy: bool
    missing: tuple[MissingAnswer, ...]
    readings: tuple[Reading, ...]
    rule_set_version: str

    @property
    def final(self) -> bool:
        """Return whether nothing is missing and every finding is final."""
        return not self.missing and all(f.state is FindingState.FINAL for f in self.findings)
