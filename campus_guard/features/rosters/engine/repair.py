"""Somebody is away: the fewest new assignments, proved, and then the fairest way to do it."""

import os
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ortools.sat.python import cp_model

from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.run import make_quotas
from campus_guard.features.rosters.engine.window import Window, slots_near
from campus_guard.features.rosters.rules.answers import Change, Owed, Repair, RepairRequest
from campus_guard.features.rosters.rules.board import Board
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import (
    Absence,
    Assignments,
    Instance,
    Quota,
    SlotKey,
)

REACH = 7
PROOF, FAIR = 20.0, 3.0  # seconds for the proof, and for fairness afterwards
PARTS = ("points", "nights", "holidays", "mornings")


def with_absence(instance: Instance, request: RepairRequest) -> Instance:
    """Return the instance in which the person is away."""
    away = Absence(request.first, request.last, reason=request.reason)
    people = tuple(
        replace(p, absences=(*p.absences, away)) if p.id == request.person else p
        for p in instance.people
    )
    return replace(instance, people=people)


def repair(
    instance: Instance,
    assignments: Assignments,
    request: RepairRequest,
    quotas: Sequence[Quota] = (),
) -> Repair:
    """Return the repaired roster; cells locked in the instance stay, the absent person's do not."""
    after = with_absence(instance, request)
    gone = _cells(instance, assignments, request)
    after = replace(after, locks=tuple(k for k in after.locks if k.key not in gone))
    compiled = Compiled(after)
    problem = Problem(compiled)
    holder = compiled.numbers(assignments)
    wanted = tuple(quotas) or make_quotas(problem, library=False)[0]
    lost = _lost(compiled, gone)
    wanted = _after(wanted, request, lost)
    if not gone:
        board = Board(compiled, assignments)
        return _answer(board, assignments, 0, wanted, request, lost, proven=True)
    lost_slots = sorted(compiled.slot_of[key] for key in gone)
    days = [n for n, d in enumerate(after.days) if request.first <= d.date <= request.last]
    near = [s for s in slots_near(problem, days, REACH) if s not in problem.fixed]
    # Every lost duty needs a new assignment: if these suffice, fewer cannot be, and the model of
    # the lost cells alone proves it at once.
    window = Window(problem, lost_slots, holder)
    fewest, chosen, proven = _fewest(window, holder)
    if fewest[0] or request.extra:
        window = Window(problem, near, holder)
    if fewest[0]:
        fewest, chosen, proven = _fewest(window, holder)
    chosen = {s: chosen.get(s, holder[s]) for s in window.slots}
    if proven:
        budget = (fewest[0], fewest[1] + request.extra)
        chosen = _fairest(window, holder, budget, wanted, chosen)
    best = [chosen.get(s, h) for s, h in enumerate(holder)]
    board = Board(compiled, compiled.assignments(best), wanted)
    return _answer(board, assignments, fewest[1], wanted, request, lost, proven=proven)


def _cells(instance: Instance, assignments: Assignments, request: RepairRequest) -> set[SlotKey]:
    """Return the cells the person cannot keep: those that the absence forbids."""
    before, after = Compiled(instance), Compiled(with_absence(instance, request))
    number = before.person_of[request.person]
    return {
        key
        for key, who in assignments.items()
        if who == request.person
        and before.away(number, before.slot_of[key]) is None
        and after.away(number, after.slot_of[key]) is not None
    }


def _fewest(window: Window, holder: Sequence[int]) -> tuple[tuple[int, int], dict[int, int], bool]:
    """Return the least (empty slots, new assignments), how, and whether that is proved."""
    empty = sum(window.gap.values())
    new = _new(window, holder)
    window.model.minimize(len(window.slots) * 2 * empty + new)
    window.hint(holder)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = min(8, os.cpu_count() or 1)
    solver.parameters.max_time_in_seconds = PROOF
    status = solver.solve(window.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        kept = {s: p for s, p in ((s, holder[s]) for s in window.slots) if (s, p) in window.x}
        return (0, 0), {s: kept.get(s, -1) for s in window.slots}, False
    chosen = window.chosen(solver)
    gaps = sum(p < 0 for p in chosen.values())
    changed = sum(p >= 0 and p != holder[s] for s, p in chosen.items())
    return (gaps, changed), chosen, status == cp_model.OPTIMAL


def _new(window: Window, holder: Sequence[int]) -> Any:
    return sum(x for (s, p), x in window.x.items() if holder[s] != p)


def _fairest(
    window: Window,
    holder: Sequence[int],
    budget: tuple[int, int],
    quotas: Sequence[Quota],
    chosen: dict[int, int],
) -> dict[int, int]:
    """Return the fairest way that leaves no more empty and needs no more new assignments."""
    gaps, new = budget
    model, problem = window.model, window.problem
    model.add(sum(window.gap.values()) <= gaps)
    model.add(_new(window, holder) <= new)
    of, cost = problem.of, []
    values: dict[str, Sequence[int]] = {
        "points": of.points,
        "nights": of.night,
        "holidays": of.holiday,
        "mornings": of.morning,
    }
    for person, quota in enumerate(quotas):
        for part in PARTS:
            flags = values[part]
            mine = [
                (int(flags[s]), x) for (s, p), x in window.x.items() if p == person and flags[s]
            ]
            if not mine:
                continue
            have = sum(int(flags[s]) for s in window.outside[person])
            over = model.new_int_var(0, 999, "")
            model.add(over >= have + sum(v * x for v, x in mine) - getattr(quota, part))
            square = model.new_int_var(0, 999 * 999, "")
            model.add_multiplication_equality(square, [over, over])
            cost.append(problem.weights[part] * square)
    cost += [
        c * window.x[s, p]
        for p, free in enumerate(problem.free)
        for s, c in free.items()
        if (s, p) in window.x
    ]
    model.clear_hints()  # type: ignore[no-untyped-call]
    for (s, p), x in window.x.items():
        model.add_hint(x, chosen[s] == p)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = min(8, os.cpu_count() or 1)
    solver.parameters.max_time_in_seconds = FAIR
    if solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return window.chosen(solver)
    return chosen


def _lost(compiled: Compiled, gone: set[SlotKey]) -> dict[str, int]:
    """Return what the duties the person cannot do are worth."""
    slots = [compiled.slot_of[key] for key in gone]
    return {
        "duties": len(slots),
        "points": sum(compiled.points[s] for s in slots),
        "nights": sum(compiled.night[s] for s in slots),
        "holidays": sum(compiled.holiday[s] for s in slots),
        "mornings": sum(compiled.morning[s] for s in slots),
    }


def _after(
    quotas: tuple[Quota, ...], request: RepairRequest, lost: dict[str, int]
) -> tuple[Quota, ...]:
    """Return the quotas without what is lost, so that nobody's fairness has to pay it back.

    Both ways cut the quota of this term; what is owed is carried to the next.
    """
    return tuple(
        replace(q, **{part: max(0, getattr(q, part) - n) for part, n in lost.items()})
        if q.person == request.person
        else q
        for q in quotas
    )


def _answer(
    board: Board,
    before: Assignments,
    minimum: int,
    quotas: tuple[Quota, ...],
    request: RepairRequest,
    lost: dict[str, int],
    *,
    proven: bool,
) -> Repair:
    """Return the repair after the independent checker has passed it."""
    now = board.assignments()
    keys = sorted(set(before) | set(now))
    changes = [Change(k, before.get(k), now.get(k)) for k in keys if before.get(k) != now.get(k)]
    return Repair(
        assignments=MappingProxyType(dict(now)),
        changes=tuple(changes),
        gaps=board.gaps(),
        minimum=minimum,
        proven=proven,
        quotas=quotas,
        owed=MappingProxyType(lost if request.owed is Owed.CARRIED else {}),
    )
