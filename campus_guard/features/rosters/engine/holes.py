"""Fills what exchanges could not: a model of the week around each hole, few changes."""

from collections.abc import Callable

from ortools.sat.python import cp_model

from campus_guard.features.rosters.engine.anneal import restore
from campus_guard.features.rosters.engine.state import State
from campus_guard.features.rosters.engine.window import Window, one_worker, slots_near

SECONDS = 1.5
REACH = 3
VAIN = 8  # windows in a row that fill nothing: where a school is short of people, none will


def fill(state: State, seed: int, going: Callable[[], bool] = lambda: True) -> None:
    """Fill as many holes as can be, window by window, until ``going`` says no.

    A hole that nobody at all may fill is left alone: no exchange helps it.
    """
    p = state.problem
    vain = 0
    tried: set[int] = set()
    for slot in range(p.slots):
        day = p.of.day[slot]
        filled = state.holder[slot] >= 0 or slot in p.fixed
        if filled or day in tried or not p.able[slot]:
            continue
        if vain >= VAIN or not going():
            return
        tried.add(day)
        gaps = state.gaps
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
        vain = 0 if state.gaps < gaps else vain + 1
