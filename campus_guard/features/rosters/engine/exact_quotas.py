"""Quotas by a small integer program (HiGHS): as near to everybody's share as can be reached."""

from typing import Any

from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.quotas import (
    PARTS,
    Kind,
    capacity,
    kinds,
    summed,
    targets,
)
from campus_guard.features.rosters.rules.model import Quota

# Cost of the first, second, ... unit away from the share: far away costs more than twice near.
STEPS = ((0.5, 0.2), (1.0, 1.0), (2.0, 3.0), (4.0, 8.0), (float("inf"), 20.0))
GAP = 0.02
NODES = 60


def exact(problem: Problem) -> tuple[Quota, ...] | None:
    """Return the quotas, None when the program found none (then ``quotas.shared`` serves)."""
    from ortools.math_opt.python import mathopt

    every = kinds(problem)
    model = mathopt.Model()
    given = [
        {
            p: model.add_integer_variable(lb=0, ub=min(n, len(kind.slots)))
            for p, n in kind.room.items()
        }
        for kind in every
    ]
    cost = _shares(problem, model, every, given)
    cost += _posts(problem, model, every, given)
    for kind, mine in zip(every, given, strict=True):
        # what nobody can do is no cost: the gap allowed would grow with it, and hide the shares
        lost = max(0, len(kind.slots) - sum(kind.room.values()))
        short = model.add_variable(lb=0, ub=len(kind.slots) - lost)
        model.add_linear_constraint(sum(mine.values()) + short == len(kind.slots) - lost)
        cost += 1000 * short
    for p in range(problem.people):
        duties = [row[p] for row in given if p in row]
        if duties:
            model.add_linear_constraint(sum(duties) <= capacity(problem, p))
    model.minimize(cost)
    limits = mathopt.SolveParameters(
        relative_gap_tolerance=GAP, absolute_gap_tolerance=2.0, node_limit=NODES
    )
    answer = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits)
    if not answer.has_primal_feasible_solution():
        return None
    values = answer.variable_values()
    return summed(problem, [{p: round(values[x]) for p, x in row.items()} for row in given])


def _shares(problem: Problem, model: Any, every: list[Kind], given: list[dict[int, Any]]) -> Any:
    """Return the cost of being away from the shares of points, nights, holidays, mornings."""
    aim = targets(problem)
    cost: Any = 0.0
    for part in PARTS:
        values = [getattr(kind, part) for kind in every]
        for p in range(problem.people):
            terms = [v * row[p] for v, row in zip(values, given, strict=True) if v and p in row]
            if not terms:
                continue
            over = [model.add_variable(lb=0, ub=width) for width, _ in STEPS]
            under = [model.add_variable(lb=0, ub=width) for width, _ in STEPS]
            model.add_linear_constraint(sum(terms) - sum(over) + sum(under) == aim[part][p])
            weight = problem.weights[part]
            for (_, price), up, down in zip(STEPS, over, under, strict=True):
                cost += weight * price * (up + down)
    return cost


def _posts(problem: Problem, model: Any, every: list[Kind], given: list[dict[int, Any]]) -> Any:
    """Return the cost of sending one person to one post more often than is fair."""
    cost: Any = 0.0
    limits = problem.rotation_limits()
    for post in range(problem.posts):
        rows = [
            row
            for kind, row in zip(every, given, strict=True)
            if problem.of.post[kind.slots[0]] == post
        ]
        for p in range(problem.people):
            mine = [row[p] for row in rows if p in row]
            if mine:
                above = [model.add_variable(lb=0, ub=width) for width in (1, 1, float("inf"))]
                limit = limits[p * problem.posts + post]
                model.add_linear_constraint(sum(mine) - sum(above) <= limit)
                for price, more in zip((1, 3, 9), above, strict=True):
                    cost += problem.weights["rotation"] * price * more
    return cost
