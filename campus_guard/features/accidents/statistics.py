"""Counts over the accidents of a term. A group that nobody recorded is counted under None."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from campus_guard.features.accidents.queries.rows import TermAccidents, TermCase
from campus_guard.features.accidents.rules import (
    Cause,
    Injury,
    Setting,
    StepCheck,
    StepStatus,
    Tier,
)

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class StepCounts:
    """How the steps of the term stand. ``late`` are candidates; ``done`` had no number."""

    on_time: int
    late: int
    done: int
    not_done: int
    running: int
    overdue: int

    @property
    def timed(self) -> int:
        """Return how many steps with a number are decided: done in time, late, or overdue."""
        return self.on_time + self.late + self.overdue


@dataclass(frozen=True)
class ParentCounts:
    """Accidents whose parents had to be told, and how that stands."""

    needed: int
    told: int
    late: int
    not_told: int


@dataclass(frozen=True)
class Statistics:
    """All counts of a term. ``cases`` counts every living file, near misses included."""

    cases: int
    accidents: int
    near_misses: int
    pending: int
    provisional: int
    outside_tiers: int
    voided: int
    restricted: int
    mass_events: int
    hospital: int
    regraded: int
    by_tier: Mapping[Tier, int]
    by_setting: Mapping[Setting | None, int]
    by_cause: Mapping[Cause | None, int]
    by_place: Mapping[str, int]
    by_area_kind: Mapping[str | None, int]
    by_grade: Mapping[str | None, int]
    by_month: Mapping[str, int]
    by_weekday: Mapping[int, int]
    by_hour: Mapping[int, int]
    injuries: Mapping[Injury | None, int]
    findings: Mapping[str, Mapping[Tier | None, int]]
    loss: Decimal | None
    steps: StepCounts
    parents: ParentCounts
    late_cases: int
    rule_set_versions: tuple[str, ...]


def statistics(term: TermAccidents) -> Statistics:
    """Return the counts.

    Groups (setting, cause, place, time, findings) count the accidents of the scheme: near misses
    and events outside the six tiers are left out, so that every group adds up to the same number.
    """
    cases = term.cases
    real = [c for c in cases if not c.near_miss]
    scheme = [c for c in real if c.headline is not None or not c.outside]
    late = [c for c in cases if any(check.candidate for check in c.steps)]
    return Statistics(
        cases=len(cases),
        accidents=len(real),
        near_misses=len(cases) - len(real),
        pending=sum(1 for c in real if c.headline is None and not c.outside),
        provisional=sum(1 for c in real if c.headline is not None and not c.final),
        outside_tiers=sum(1 for c in real if c.headline is None and c.outside),
        voided=term.voided,
        restricted=sum(1 for c in cases if c.restricted),
        mass_events=sum(1 for c in cases if c.mass_event),
        hospital=sum(1 for c in cases if c.hospital),
        regraded=sum(1 for c in cases if c.regrades),
        by_tier={tier: sum(1 for c in real if c.headline is tier) for tier in Tier},
        by_setting=_count(scheme, lambda c: [c.setting]),
        by_cause=_count(scheme, lambda c: [c.cause]),
        by_place=_count(scheme, lambda c: [c.place]),
        by_area_kind=_count(scheme, lambda c: [c.area_kind]),
        by_grade=_count(scheme, lambda c: c.grades or (None,)),
        by_month=_count(scheme, lambda c: [c.occurred_at.strftime("%Y-%m")]),
        by_weekday=_count(scheme, lambda c: [c.occurred_at.isoweekday()]),
        by_hour=_count(scheme, lambda c: [c.occurred_at.hour]),
        injuries=_count(scheme, lambda c: c.injuries),
        findings=_findings(real),
        loss=_loss(real),
        steps=count_steps(check for c in cases for check in c.steps),
        parents=_parents(real),
        late_cases=len(late),
        rule_set_versions=tuple(sorted({c.rule_set_version for c in cases})),
    )


def _count(cases: Iterable[TermCase], keys: Callable[[TermCase], Iterable[K]]) -> Mapping[K, int]:
    return Counter(key for case in cases for key in keys(case))


def _findings(cases: Iterable[TermCase]) -> Mapping[str, Mapping[Tier | None, int]]:
    found: dict[str, Counter[Tier | None]] = {}
    for case in cases:
        for finding in case.findings:
            found.setdefault(finding.line, Counter())[finding.tier] += 1
    return found


def _loss(cases: Iterable[TermCase]) -> Decimal | None:
    """Return the sum of the recorded losses; None when none was recorded."""
    known = [case.loss for case in cases if case.loss is not None]
    return sum(known, Decimal("0.00")) if known else None


def count_steps(checks: Iterable[StepCheck]) -> StepCounts:
    """Return how many steps stand how."""
    by = Counter(check.status for check in checks)
    return StepCounts(
        on_time=by[StepStatus.ON_TIME],
        late=by[StepStatus.LATE],
        done=by[StepStatus.DONE],
        not_done=by[StepStatus.NOT_DONE],
        running=by[StepStatus.RUNNING],
        overdue=by[StepStatus.OVERDUE],
    )


def _parents(cases: Iterable[TermCase]) -> ParentCounts:
    checks = [case.parents for case in cases if case.parents is not None]
    told = {StepStatus.ON_TIME, StepStatus.LATE, StepStatus.DONE}
    return ParentCounts(
        needed=len(checks),
        told=sum(1 for check in checks if check.status in told),
        late=sum(1 for check in checks if check.status is StepStatus.LATE),
        not_told=sum(1 for check in checks if check.status not in told),
    )
