"""Figures of the gate over rows: peaks, hosts, reasons, time inside. Pure functions.

Visits closed as 未登记离开, and those whose clock was uncertain, have no time inside: they are
counted and named, never guessed into an average.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mean, median

from campus_guard.features.gate.rules.codes import VisitState

CAME = frozenset({VisitState.INSIDE, VisitState.LEFT, VisitState.CLOSED_UNCONFIRMED})


@dataclass(frozen=True)
class VisitFact:
    """What statistics know of a visit: nothing that identifies a person."""

    day: date
    state: VisitState
    type_code: str
    reason_code: str = ""
    host: str = ""
    heads: int = 1
    entered_at: datetime | None = None
    left_at: datetime | None = None
    uncertain: bool = False

    @property
    def minutes(self) -> int | None:
        """Return the whole minutes inside, None where they are not known for certain."""
        if self.state is not VisitState.LEFT or self.uncertain:
            return None
        if self.entered_at is None or self.left_at is None or self.left_at < self.entered_at:
            return None
        return int((self.left_at - self.entered_at).total_seconds() // 60)


@dataclass(frozen=True)
class Dwell:
    """Times inside in minutes; ``left_out`` visits had none that is certain."""

    visits: int
    mean: float | None
    median: float | None
    longest: int | None
    left_out: int


@dataclass(frozen=True)
class Peak:
    """The most people inside at once, and since when; (0, None) when nobody came."""

    people: int
    at: datetime | None


@dataclass(frozen=True)
class Share:
    """How often something occurs: visits and people."""

    key: str
    visits: int
    people: int


def totals(facts: Iterable[VisitFact]) -> dict[VisitState, Share]:
    """Return visits and people by state, with a zero for every state that does not occur."""
    visits: Counter[VisitState] = Counter()
    people: Counter[VisitState] = Counter()
    for fact in facts:
        visits[fact.state] += 1
        people[fact.state] += fact.heads
    return {s: Share(s.value, visits[s], people[s]) for s in VisitState}


def _shares(facts: Iterable[VisitFact], key: Callable[[VisitFact], str]) -> list[Share]:
    visits: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for fact in facts:
        if fact.state in CAME:
            visits[key(fact)] += 1
            people[key(fact)] += fact.heads
    ordered = sorted(visits, key=lambda k: (-visits[k], k))
    return [Share(k, visits[k], people[k]) for k in ordered]


def by_host(facts: Iterable[VisitFact]) -> list[Share]:
    """Return the hosts of those who came in, most visited first; '' for none named."""
    return _shares(facts, lambda f: f.host)


def by_reason(facts: Iterable[VisitFact]) -> list[Share]:
    """Return the reasons of those who came in, most frequent first."""
    return _shares(facts, lambda f: f.reason_code)


def by_type(facts: Iterable[VisitFact]) -> list[Share]:
    """Return the visitor types of those who came in, most frequent first."""
    return _shares(facts, lambda f: f.type_code)


def by_hour(facts: Iterable[VisitFact]) -> list[int]:
    """Return the people who came in during each of the 24 hours of the day, over all days."""
    hours = [0] * 24
    for fact in facts:
        if fact.state in CAME and fact.entered_at is not None and not fact.uncertain:
            hours[fact.entered_at.hour] += fact.heads
    return hours


def dwell(facts: Sequence[VisitFact]) -> Dwell:
    """Return the times inside of those who left; unconfirmed and uncertain ones are left out."""
    came = [f for f in facts if f.state in CAME - {VisitState.INSIDE}]
    minutes = [m for f in came if (m := f.minutes) is not None]
    if not minutes:
        return Dwell(0, None, None, None, len(came))
    return Dwell(
        len(minutes), mean(minutes), median(minutes), max(minutes), len(came) - len(minutes)
    )


def peak(facts: Iterable[VisitFact]) -> Peak:
    """Return the most people inside at once; exits count before entries of the same moment.

    Who is inside now counts; who was closed unconfirmed does not: he would stay inside for ever.
    """
    steps: list[tuple[datetime, int]] = []
    for fact in facts:
        inside_now = fact.state is VisitState.INSIDE and not fact.uncertain
        if fact.entered_at is not None and (inside_now or fact.minutes is not None):
            steps.append((fact.entered_at, fact.heads))
            if fact.left_at is not None and not inside_now:
                steps.append((fact.left_at, -fact.heads))
    inside, best = 0, Peak(0, None)
    for at, change in sorted(steps):
        inside += change
        if inside > best.people:
            best = Peak(inside, at)
    return best
