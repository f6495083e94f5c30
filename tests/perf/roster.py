"""What the roster engine promises, on school sets of its own making; see ``roster_sets``.

``ROSTER_SETS`` (like ``S,M`` or ``S1,L3``) picks sizes or single sets, for a short trial.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from campus_guard.features.rosters import checker
from campus_guard.features.rosters.engine.explain import Prover, explain
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.repair import repair, with_absence
from campus_guard.features.rosters.engine.run import Run
from campus_guard.features.rosters.engine.window import slots_near
from campus_guard.features.rosters.engine.worker import RosterWorker
from campus_guard.features.rosters.rules.answers import Explanation, RepairRequest
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import (
    Absence,
    Certificate,
    Instance,
    Lock,
    Pair,
    PairKind,
    Person,
    Result,
)
from tests.perf.roster_sets import FIRST_AID, school

Line = tuple[str, float, str, float | None]
SEEDS = range(1, 6)
BOUNDS = {"S": (400, 30.0), "M": (300, 30.0), "L": (1000, 90.0)}
REPAIRS, CONFLICTS = 25, 20


def _picked() -> list[tuple[str, int]]:
    wanted = [w for w in os.environ.get("ROSTER_SETS", "").split(",") if w]
    every = [(size, seed) for size in BOUNDS for seed in SEEDS]
    return [
        (size, seed) for size, seed in every if not wanted or {size, f"{size}{seed}"} & set(wanted)
    ]


def measure() -> Iterator[Line]:
    """Yield every line of the row."""
    made: dict[tuple[str, int], Result] = {}
    for size, seed in _picked():
        instance = school(size, seed)
        started = time.perf_counter()
        made[size, seed] = result = make(instance, BOUNDS[size][1])
        yield from _judge(f"{size}{seed}", size, instance, result, time.perf_counter() - started)
    yield from _same(made)
    yield from _few()
    yield from _repairs()
    yield from _conflicts()


def make(instance: Instance, seconds: float) -> Result:
    """Return the roster a worker process makes."""
    with RosterWorker() as worker:
        *_, result = worker.generate(instance, seconds)
    assert isinstance(result, Result)
    return result


def _judge(
    name: str, size: str, instance: Instance, result: Result, seconds: float
) -> Iterator[Line]:
    most, within = BOUNDS[size]
    points = dict.fromkeys((p.id for p in instance.people), 0)
    worth = {p.id: p.points for p in instance.posts}
    for (_, post, _), person in result.assignments.items():
        points[person] += worth[post]
    away = max(abs(points[q.person] - q.points) for q in result.quotas)
    yield f"{name}: hard violations", len(checker.check(instance, result.assignments)), "", 0
    yield f"{name}: empty slots", len(result.gaps), "", 0
    yield f"{name}: largest deviation from a quota", away, "points", 2
    counted = sum(checker.penalty(instance, result.assignments, result.quotas).values())
    yield f"{name}: penalty", counted, "", most
    yield f"{name}: whole process", seconds, "s", within


def _same(made: dict[tuple[str, int], Result]) -> Iterator[Line]:
    """Yield whether a set gives the same hash three times (the small one, unless picked)."""
    for (size, seed), first in list(made.items())[:1]:
        again = [make(school(size, seed), BOUNDS[size][1]) for _ in range(2)]
        different = sum(result.hash != first.hash for result in again)
        yield f"{size}{seed}: of three runs with another hash", different, "", 0


def _few() -> Iterator[Line]:
    for seed in SEEDS:
        started = time.perf_counter()
        with RosterWorker() as worker:
            enough = worker.explain(school("S", seed, 18))
        yield f"18 people, seed {seed}: not feasible", float(not enough.feasible), "", 0
        yield f"18 people, seed {seed}", time.perf_counter() - started, "s", 5.0
        started = time.perf_counter()
        with RosterWorker() as worker:
            few = worker.explain(school("S", seed, 16))
        named = few.proven and not few.feasible and bool(few.conflicts)
        yield f"16 people, seed {seed}: no named proof", float(not named), "", 0
        yield f"16 people, seed {seed}", time.perf_counter() - started, "s", 10.0


def _repairs() -> Iterator[Line]:
    """Yield a week's illness in 25 cases, the minimum counted again by a model of its own."""
    instance = school("M", 1)
    result = Run(instance).make(3.0)
    rng, worst, wrong = random.Random(7), 0.0, 0
    for _ in range(REPAIRS):
        person = rng.choice(instance.people)
        first = instance.days[rng.randrange(len(instance.days) - 7)].date
        request = RepairRequest(person.id, first, first + timedelta(6), "病假")
        started = time.perf_counter()
        found = repair(instance, result.assignments, request, result.quotas)
        worst = max(worst, time.perf_counter() - started)
        after = with_absence(instance, request)
        new = sum(change.after is not None for change in found.changes)
        legal = not checker.check(after, found.assignments)
        least = fewest(after, result)
        wrong += not (legal and found.proven and not found.gaps and new == found.minimum == least)
    yield f"{REPAIRS} repairs: other than the proven minimum", wrong, "", 0
    yield f"{REPAIRS} repairs: the slowest", worst, "s", 2.0


def fewest(after: Instance, before: Result) -> int:
    """Return a bound from below: cells whose holder breaks a rule alone must be given anew."""
    alone = {cell for f in checker.check(after, before.assignments) for cell in f.cells}
    return len(alone)


# ---------------------------------------------------------------------------------- conflicts
def _absent(person: Person, day: date) -> Person:
    return replace(person, absences=(*person.absences, Absence(day, day, reason="外出学习")))


def injected(number: int) -> tuple[Instance, set[str]]:
    """Return a school in which one day cannot be filled, and words of which a core has one."""
    instance = school("M", number % 5 + 1)
    rng = random.Random(number)
    at = rng.choice([n for n in range(15, 100) if not instance.days[n].off])
    day, people = instance.days[at].date, list(instance.people)
    kind = number % 6
    if kind == 0:  # no woman is there for the girls' dormitory
        people = [_absent(p, day) if p.sex == "f" else p for p in people]
        return replace(instance, people=tuple(people)), {"leave"}
    if kind == 1:  # no leader is there
        people = [_absent(p, day) if p.leader else p for p in people]
        return replace(instance, people=tuple(people)), {"leave"}
    if kind == 2:  # every certificate has ended
        ended = (Certificate(FIRST_AID, valid_to=day - timedelta(1)),)
        people = [replace(p, certificates=ended if p.certificates else ()) for p in people]
        slots = tuple(replace(s, certificate="") if s.day != at else s for s in instance.slots)
        return replace(instance, people=tuple(people), slots=slots), {"certificate"}
    if kind == 3:  # a man is locked into the girls' dormitory
        man = next(p for p in people if p.sex == "m")
        lock = Lock((at, "a7", 1), man.id)
        return replace(instance, locks=(lock,)), {"lock"}
    if kind == 4:  # one woman is left for two nights running
        women = [p for p in people if p.sex == "f"]
        stays = rng.choice([p for p in women if not p.absences]).id
        people = [
            _absent(_absent(p, day), day + timedelta(1)) if p.sex == "f" and p.id != stays else p
            for p in people
        ]
        return replace(instance, people=tuple(people)), {"nights", "rest"}
    seated = [p for p in people if not p.lessons][:3]  # three for three seats, two never together
    kept = {p.id for p in seated}
    people = [
        replace(p, posts=frozenset(q.id for q in instance.posts) - {"a1"})
        if p.id not in kept
        else replace(p, absences=(), certificates=(Certificate(FIRST_AID),))
        for p in people
    ]
    slots = tuple(s for s in instance.slots if s.post != "a1" or s.day == at)
    pair = Pair(seated[0].id, seated[1].id, PairKind.AVOID)
    return replace(instance, people=tuple(people), slots=slots, pairs=(pair,)), {"pair"}


def irreducible(instance: Instance, found: Explanation) -> bool:
    """Tell whether each core proves it and none of its reasons can be left out."""
    problem = Problem(Compiled(instance))
    for conflict in found.conflicts:
        core = [tuple(reason.split("|")) for reason in conflict.reasons]
        days = {key[0] for key in conflict.slots}
        for reach in (0, 1, 3, 7):
            prover = Prover(problem, slots_near(problem, sorted(days)[:1], reach))
            known = [r for r in core if r in prover.reasons.literals]
            if len(known) == len(core) and prover.impossible(core) is not None:
                break
        else:
            return False
        if any(prover.impossible([r for r in core if r != one]) is not None for one in core):
            return False
    return True


def _conflicts() -> Iterator[Line]:
    missed, reducible, worst = 0, 0, 0.0
    for number in range(CONFLICTS):
        instance, cause = injected(number)
        started = time.perf_counter()
        found = explain(instance)
        worst = max(worst, time.perf_counter() - started)
        words = {r.split("|")[0] for conflict in found.conflicts for r in conflict.reasons}
        missed += found.feasible or not words & cause
        reducible += not irreducible(instance, found)
    yield f"{CONFLICTS} conflicts: cores without the cause", missed, "", 1
    yield f"{CONFLICTS} conflicts: cores that can be reduced", reducible, "", 0
    yield f"{CONFLICTS} conflicts: the slowest explanation", worst, "s", 10.0
