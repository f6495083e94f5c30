"""Simulated annealing: the same seed and number of steps give the same roster everywhere.

Costs are whole numbers and the chance of a worse step is a rounded table, so that the last digit
of a machine's ``exp`` cannot lead two machines apart.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable

from campus_guard.features.rosters.engine.moves import (
    give_cost,
    may_instead,
    package,
    swap_cost,
    undo,
)
from campus_guard.features.rosters.engine.state import State

HOT, COLD = 40.0, 0.6
STAGES, SLICE = 400, 4000  # at least so many temperatures, at most so many steps at each
WORST = 400  # a step dearer than this is never taken

Tell = Callable[[State, float], bool]  # what is told each stage; False stops


def anneal(state: State, steps: int, seed: int, tell: Tell) -> int:
    """Improve the state in place and leave the best roster seen in it; return the steps done."""
    rng = random.Random(seed)  # noqa: S311 - a search, not a secret
    movable = [s for s in range(state.problem.slots) if s not in state.problem.fixed]
    if len(movable) < 2 or steps < STAGES:
        return 0
    alike = _alike(state, movable)
    best, best_cost = list(state.holder), (state.gaps, state.cost)
    done = 0
    stages = max(STAGES, steps // SLICE)
    for stage in range(stages):
        heat = HOT * (COLD / HOT) ** (stage / (stages - 1))
        chances = [round(math.exp(-cost / heat), 9) for cost in range(WORST)]
        _stage(state, steps // stages, rng, chances, movable, alike)
        done += steps // stages
        if (state.gaps, state.cost) < best_cost:
            best, best_cost = list(state.holder), (state.gaps, state.cost)
        if best_cost == (0, 0) or not tell(state, (stage + 1) / stages):
            break
    restore(state, best)
    return done


def _alike(state: State, movable: list[int]) -> list[list[int]]:
    """Return for each slot those that weigh the same, so that swapping keeps the quotas."""
    of = state.problem.of
    kinds: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for s in movable:
        kinds[of.points[s], of.night[s], of.holiday[s], of.morning[s]].append(s)
    empty: list[int] = []
    found = [empty] * state.problem.slots
    for members in kinds.values():
        for s in members:
            found[s] = members
    return found


def _stage(
    state: State,
    steps: int,
    rng: random.Random,
    chances: list[float],
    movable: list[int],
    alike: list[list[int]],
) -> None:
    """Take ``steps`` tries at one temperature."""
    draw, holder = rng.random, state.holder
    fit, many = state.problem.fit, len(movable)
    for _ in range(steps):
        a = movable[int(draw() * many)]
        p = holder[a]
        kind = draw()
        if kind < 0.15 or p < 0:
            _hand_over(state, a, rng, chances)
            continue
        if kind < 0.18:
            _package(state, a, rng, chances)
            continue
        pool = alike[a] if kind < 0.75 else movable
        b = pool[int(draw() * len(pool))]
        q = holder[b]
        if q < 0 or q == p or not fit[q][a] or not fit[p][b]:
            continue
        if not may_instead(state, p, b, a) or not may_instead(state, q, a, b):
            continue
        cost = swap_cost(state, a, b)
        if cost <= 0 or (cost < WORST and draw() < chances[cost]):
            state.take(a)
            state.take(b)
            state.put(a, q)
            state.put(b, p)


def _hand_over(state: State, slot: int, rng: random.Random, chances: list[float]) -> None:
    """Try somebody else, or somebody at all, for a slot."""
    others = state.problem.able[slot]
    if not others:
        return
    old, new = state.holder[slot], others[int(rng.random() * len(others))]
    if new == old or not state.may(new, slot):
        return
    if old < 0:
        state.put(slot, new)
        return
    cost = give_cost(state, slot, new)
    if cost <= 0 or (cost < WORST and rng.random() < chances[cost]):
        state.take(slot)
        state.put(slot, new)


def _package(state: State, slot: int, rng: random.Random, chances: list[float]) -> None:
    """Try to exchange one duty for several smaller ones."""
    others = state.problem.able[slot]
    new = others[int(rng.random() * len(others))]
    if new == state.holder[slot]:
        return
    before = state.cost
    moved = package(state, slot, new, rng.random)
    cost = state.cost - before
    if moved and cost > 0 and (cost >= WORST or rng.random() >= chances[cost]):
        undo(state, moved)


def restore(state: State, holders: list[int]) -> None:
    """Make the state hold these."""
    changed = [s for s, p in enumerate(holders) if p != state.holder[s]]
    for s in changed:
        if state.holder[s] >= 0:
            state.take(s)
    for s in changed:
        if holders[s] >= 0:
            state.put(s, holders[s])
