"""Fills what exchanges could not: a model of the week around each hole, few changes."""

from ortools.sat.python import cp_model

from campus_guard.features.rosters.engine.anneal import restore
from campus_guard.features.rosters.engine.state import State
from campus_guard.features.rosters.engine.window import Window, one_worker, slots_near

SECONDS = 1.5
REACH = 3


def fill(state: State, seed: int) -> None:
    """Fill as many holes as can be, window by window."""
    p = state.problem
    tried: set[int] = set()
    for slot in range(p.slots):
        day = p.of.day[slot]
        if state.holder[slot] >= 0 or slot in p.fixed or day in tried:
            continue
        tried.add(day)
        window = Window(p, slots_near(p, [day], REACH), state.holder)
        moved = [
            x.negated() if state.holder[s] == q else x
            for (s, q), x in window.x.items()
            if state.holder[s] >= 0
        ]
        window.model.minimize(10_000 * sum(window.gap.values()) + sum(moved))
        window.hint(state.holder)
        solver = one_worker(SECONDS, seed)
        if solver.solve(window.model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            restore(state, [window.chosen(solver).get(s, h) for s, h in enumerate(state.holder)])
