"""Keeps the stored steps in line with the rules without touching what is past."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campus_guard.features.accidents.rules import (
    Chain,
    Classification,
    OutsideBody,
    RuleSet,
    Step,
    StepCode,
    Times,
    regrade_timeline,
    timeline,
)

Key = tuple[int, StepCode]

ONCE = frozenset(
    {
        StepCode.RESCUE,
        StepCode.DEPT_ON_SCENE,
        StepCode.PRINCIPAL_ON_SCENE,
        StepCode.ADMIN_MEETING,
        StepCode.LAW_ENFORCEMENT,
    }
)


@dataclass(frozen=True)
class Clocks:
    """What the due times start from; ``regraded_at`` begins the present phase."""

    occurred_at: datetime
    known_at: datetime | None
    regraded_at: datetime | None
    phase: int
    eased: bool


@dataclass(frozen=True)
class Plan:
    """The steps as they should be, and the phase they are in."""

    steps: tuple[Step, ...]
    phase: int
    regraded_at: datetime | None
    eased: bool


def times(clocks: Clocks, done: Mapping[Key, datetime]) -> Times:
    """Return the moments the rules ask for; the director's receipt is that of this phase."""
    received = done.get((clocks.phase, StepCode.REPORT_DEPT))
    return Times(clocks.occurred_at, clocks.known_at, received, clocks.regraded_at)


def keep_up(
    old: Sequence[Step],
    done: Mapping[Key, datetime],
    result: Classification,
    clocks: Clocks,
    rules: RuleSet,
    chain: Chain,
) -> Plan:
    """Return the plan when nothing was re-graded: due times of undone steps follow the facts.

    Done steps stay as they were. After a re-grading to a lower severity no clock starts again.
    """
    new = timeline(result, times(clocks, done), rules, chain)
    wanted = {step.code: replace(step, phase=clocks.phase) for step in new}
    steps = [_follow(step, wanted, done, clocks) for step in old]
    kept = [step for step in steps if step is not None]
    have = {step.code for step in kept if step.phase == clocks.phase}
    over = {step.code for step in kept if step.code in ONCE and (step.phase, step.code) in done}
    for step in wanted.values():
        timed = step.due_at is not None or step.awaits_receipt
        if step.code not in have | over and not (clocks.eased and timed):
            kept.append(step)
    return Plan(tuple(kept), clocks.phase, clocks.regraded_at, clocks.eased)


def _follow(
    step: Step, wanted: Mapping[StepCode, Step], done: Mapping[Key, datetime], clocks: Clocks
) -> Step | None:
    if (step.phase, step.code) in done or step.phase != clocks.phase:
        return step
    new = wanted.get(step.code)
    if not clocks.eased:
        return new
    if new is None or not step.awaits_receipt:
        return step
    return replace(step, due_at=new.due_at, awaits_receipt=new.awaits_receipt)


def regrade(
    old: Sequence[Step],
    done: Mapping[Key, datetime],
    result: Classification,
    clocks: Clocks,
    rules: RuleSet,
    chain: Chain,
    *,
    known_at: datetime,
    worse: bool,
) -> Plan:
    """Return the plan after a re-grading known since ``known_at`` (A-17)."""
    start = replace(clocks, regraded_at=known_at) if worse else clocks
    moments = Times(start.occurred_at, start.known_at, None, start.regraded_at)
    new = timeline(result, moments, rules, chain)
    steps = regrade_timeline(old, done, new, known_at=known_at, worse=worse)
    phase = max((step.phase for step in steps), default=clocks.phase)
    if phase > clocks.phase:
        return Plan(steps, phase, known_at, eased=False)
    return Plan(steps, clocks.phase, clocks.regraded_at, eased=True)


@dataclass(frozen=True)
class Told:
    """One telling that counts: when, which outside body, whose parents (None: all)."""

    at: datetime
    body: OutsideBody | None = None
    victim_id: int | None = None


def done_at(step: Step, tellings: Sequence[Told], pupils: Sequence[int]) -> datetime | None:
    """Return when a step was done: with its first telling, or the last of those it needs.

    Outside reports are four ticks; parents means the parents of every pupil in ``pupils``.
    """
    if not tellings:
        return None
    if step.code is StepCode.EXTERNAL_REPORTS:
        firsts = [_first(t for t in tellings if t.body is body) for body in step.bodies]
    elif step.code is StepCode.NOTIFY_PARENT and pupils:
        general = _first(t for t in tellings if t.victim_id is None)
        own = [_first(t for t in tellings if t.victim_id == pupil) for pupil in pupils]
        firsts = [_earlier(moment, general) for moment in own]
    else:
        firsts = [_first(tellings)]
    known = [moment for moment in firsts if moment is not None]
    return max(known) if known and len(known) == len(firsts) else None


def _first(tellings: Iterable[Told]) -> datetime | None:
    return min((telling.at for telling in tellings), default=None)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    both = [moment for moment in (one, other) if moment is not None]
    return min(both, default=None)
