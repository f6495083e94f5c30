"""The versioned figures and readings of the six-tier scheme, loaded from data.

The built-in text is ``resource("rules", "six_tier.json")``; a school may keep an edited copy under
its own version. Every case stores the version it was judged by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from campus_guard.features.accidents.rules.codes import (
    AwardYear,
    Cause,
    Confirmer,
    Injury,
    ManagementMode,
    Severity,
    StepCode,
    Tier,
)


@dataclass(frozen=True)
class Clause:
    """A clause of the regulation or a row of the ambiguity register (T1..L4, A-nn)."""

    ref: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the words for a language code; Chinese for every kind of Chinese."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class RuleSet:
    """All figures and switches of one version of the scheme. Money in yuan, times in minutes."""

    version: str
    moderate_from: Decimal
    grave_from: Decimal
    points: Mapping[Tier, int]
    minutes: Mapping[Severity, Mapping[StepCode, int]]
    director_every: int
    vp_every: int
    management_points: Mapping[Tier, int]
    management_mode: ManagementMode = ManagementMode.PER_GROUP
    full_score: int = 100
    allowance: Decimal = Decimal(100)
    same_day_grace_minutes: int = 0
    external_report_minutes: int | None = None
    mass_event_victims: int = 3
    outside_causes: frozenset[Cause] = frozenset()
    always_grave_causes: frozenset[Cause] = frozenset()
    restricted_causes: frozenset[Cause] = frozenset()
    injury_examples: Mapping[str, Injury] = field(default_factory=lambda: MappingProxyType({}))
    award_year: AwardYear = AwardYear.CALENDAR
    school_year_starts: tuple[int, int] = (9, 1)
    line_leaders_lose_awards: bool = False
    confirmed_by: Confirmer = Confirmer.PRINCIPAL
    clauses: Mapping[str, Clause] = field(default_factory=lambda: MappingProxyType({}))

    def clause(self, ref: str) -> Clause:
        """Return the clause behind a reference; "T1a" and "T1b" are the two sides of T1."""
        found = self.clauses.get(ref) or self.clauses.get(ref.rstrip("ab"))
        return found or Clause(ref, "", "")

    def loss_severity(self, loss: Decimal) -> Severity | None:
        """Return the band of a loss in yuan (half-open, A-01); None when nothing was lost."""
        if loss >= self.grave_from:
            return Severity.GRAVE
        if loss >= self.moderate_from:
            return Severity.MODERATE
        return Severity.MINOR if loss > 0 else None
