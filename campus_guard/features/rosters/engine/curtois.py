"""The public shift-scheduling benchmark of Curtois and Qu: reading it and solving it exactly.

It measures the exact part of the engine on other people's instances; schools never see it.
"""

import random
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Shift:
    """A kind of shift: its minutes and the shifts that may not follow on the next day."""

    minutes: int
    not_before: tuple[str, ...]


@dataclass(frozen=True)
class Nurse:
    """Limits of one employee."""

    most: Mapping[str, int]
    max_minutes: int
    min_minutes: int
    max_running: int
    min_running: int
    min_off: int
    max_weekends: int


@dataclass(frozen=True)
class Benchmark:
    """One instance. Requests and covers carry their weights."""

    days: int
    shifts: Mapping[str, Shift]
    staff: Mapping[str, Nurse]
    days_off: frozenset[tuple[str, int]]
    on: tuple[tuple[str, int, str, int], ...]
    off: tuple[tuple[str, int, str, int], ...]
    cover: tuple[tuple[int, str, int, int, int], ...]


WHOLE, SLICE = 0.15, 3.0  # part of the time for the whole model; seconds for a neighbourhood
VAIN, THREADS = 10, 2
Found = tuple[int, dict[tuple[str, int], str]]
Key = tuple[str, int, str]
Plan = Mapping[tuple[str, int], str]  # (employee, day) -> shift


def read(text: str) -> Benchmark:
    """Return the instance of a file's text; raises ValueError where it is no such file."""
    parts: dict[str, list[list[str]]] = {}
    section: list[list[str]] = []
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("SECTION_"):
            section = parts.setdefault(line, [])
        elif line and not line.startswith("#"):
            section.append([cell.strip() for cell in line.split(",")])
    if "SECTION_COVER" not in parts:
        raise ValueError("no SECTION_COVER")
    return Benchmark(
        days=int(parts["SECTION_HORIZON"][0][0]),
        shifts={
            row[0]: Shift(int(row[1]), tuple(s for s in row[2].split("|") if s))
            for row in parts["SECTION_SHIFTS"]
        },
        staff={row[0]: _nurse(row) for row in parts["SECTION_STAFF"]},
        days_off=frozenset(
            (row[0], int(day)) for row in parts["SECTION_DAYS_OFF"] for day in row[1:] if day
        ),
        on=tuple(_requests(parts.get("SECTION_SHIFT_ON_REQUESTS", []))),
        off=tuple(_requests(parts.get("SECTION_SHIFT_OFF_REQUESTS", []))),
        cover=tuple(
            (int(r[0]), r[1], int(r[2]), int(r[3]), int(r[4])) for r in parts["SECTION_COVER"]
        ),
    )


def _nurse(row: list[str]) -> Nurse:
    most = dict(pair.split("=") for pair in row[1].split("|"))
    return Nurse({k: int(v) for k, v in most.items()}, *(int(cell) for cell in row[2:8]))


def _requests(rows: list[list[str]]) -> Iterator[tuple[str, int, str, int]]:
    return ((row[0], int(row[1]), row[2], int(row[3])) for row in rows)


@dataclass
class Solved:
    """The best plan found; ``bound`` is the proved lower bound of the objective."""

    plan: dict[tuple[str, int], str] = field(default_factory=dict)
    objective: int | None = None
    bound: float = 0.0


def solve(what: Benchmark, seconds: float, seed: int = 1) -> Solved:
    """Return the best plan within the time: the whole model first, then exact neighbourhoods.

    Most of the time of a large instance goes into solving again what a few employees, or a few
    days, leave open while all else stays.
    """
    ends = time.monotonic() + seconds
    model = cp_model.CpModel()
    x = {
        (e, d, s): model.new_bool_var("")
        for e in what.staff
        for d in range(what.days)
        for s in what.shifts
        if (e, d) not in what.days_off and what.staff[e].most.get(s, 0) > 0
    }
    for name, nurse in what.staff.items():
        _employee(model, what, name, nurse, x)
    model.minimize(_objective(model, what, x))
    best, bound = _answer(model, x, seconds * WHOLE)
    if best is None:
        best, bound = _answer(model, x, ends - time.monotonic())
    if best is None or best[0] <= bound + 0.5:
        return Solved() if best is None else Solved(best[1], best[0], bound)
    search = _Search(what, model, x, best, bound, ends)
    with ThreadPoolExecutor(THREADS) as pool:
        for task in [pool.submit(search.run, seed + n) for n in range(THREADS)]:
            task.result()
    return Solved(search.best[1], search.best[0], bound)


class _Search:
    """Solves neighbourhoods of the best plan again, in threads (the solver leaves Python free)."""

    def __init__(
        self,
        what: Benchmark,
        model: cp_model.CpModel,
        x: Mapping[Key, Any],
        best: Found,
        bound: float,
        ends: float,
    ) -> None:
        self.what, self.model, self.x = what, model, x
        self.best, self.bound, self.ends = best, bound, ends
        self._size, self._vain = 5, 0  # the neighbourhood grows when it was searched in vain
        self._lock = threading.Lock()

    def run(self, seed: int) -> None:
        """Search until the time is over or the bound is reached."""
        rng = random.Random(seed)  # noqa: S311 - a search, not a secret
        while self.best[0] > self.bound + 0.5 and time.monotonic() < self.ends - 0.5:
            with self._lock:
                part, held = self.model.clone(), self.best
            free = _neighbourhood(self.what, self._size, rng)
            for (e, d, s), var in self.x.items():
                value = held[1].get((e, d)) == s
                if (e, d) in free:
                    part.add_hint(var, value)
                else:
                    part.add(var == value)
            found, _ = _answer(part, self.x, min(SLICE, self.ends - time.monotonic()))
            with self._lock:
                self._learn(found)

    def _learn(self, found: Found | None) -> None:
        better = found is not None and found[0] < self.best[0]
        self._vain = 0 if better else self._vain + 1
        if found is not None and found[0] <= self.best[0]:
            self.best = found
        if self._vain >= VAIN:
            self._size, self._vain = self._size + 1, 0


def _answer(
    model: cp_model.CpModel, x: Mapping[Key, Any], seconds: float
) -> tuple[Found | None, float]:
    """Return the best (objective, plan) one worker finds, and the bound it proves."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None, 0.0
    plan = {(e, d): s for (e, d, s), var in x.items() if solver.boolean_value(var)}
    return (round(solver.objective_value), plan), solver.best_objective_bound


def _neighbourhood(what: Benchmark, size: int, rng: random.Random) -> set[tuple[str, int]]:
    """Return the (employee, day) cells that may change: some employees, or some days."""
    staff, days = list(what.staff), list(range(what.days))
    if rng.random() < 0.5:
        staff = rng.sample(staff, min(len(staff), size))
    else:
        first = rng.randrange(max(1, what.days - size - 3))
        days = days[first : first + size + 4]
    return {(e, d) for e in staff for d in days}


def _employee(
    model: cp_model.CpModel, what: Benchmark, name: str, nurse: Nurse, x: dict[Any, Any]
) -> None:
    """Add the hard rules of one employee."""
    on: list[Any] = []
    for day in range(what.days):
        today = [x[name, day, s] for s in what.shifts if (name, day, s) in x]
        worked = model.new_bool_var("")
        model.add_exactly_one([*today, worked.negated()])
        on.append(worked)
    for s, most in nurse.most.items():
        mine = [x[name, d, s] for d in range(what.days) if (name, d, s) in x]
        if most < len(mine):
            model.add(sum(mine) <= most)
    minutes = sum(what.shifts[s].minutes * v for (e, _, s), v in x.items() if e == name)
    model.add_linear_constraint(minutes, nurse.min_minutes, nurse.max_minutes)
    for s, shift in what.shifts.items():
        for day in range(what.days - 1):
            for after in shift.not_before:
                if (name, day, s) in x and (name, day + 1, after) in x:
                    pair = [x[name, day, s].negated(), x[name, day + 1, after].negated()]
                    model.add_bool_or(pair)
    _runs(model, on, nurse)
    weekends = []
    for saturday in range(5, what.days, 7):
        weekend = model.new_bool_var("")
        for day in range(saturday, min(saturday + 2, what.days)):
            model.add_implication(on[day], weekend)
        weekends.append(weekend)
    model.add(sum(weekends) <= nurse.max_weekends)


def _runs(model: cp_model.CpModel, on: list[Any], nurse: Nurse) -> None:
    """Add the limits of days running on and off; runs touching the ends may be shorter."""
    days = len(on)
    for first in range(days - nurse.max_running):
        model.add_bool_or([v.negated() for v in on[first : first + nurse.max_running + 1]])
    for least, wanted in ((nurse.min_running, True), (nurse.min_off, False)):
        for length in range(1, least):
            for first in range(1, days - length):
                inner = [v if wanted else v.negated() for v in on[first : first + length]]
                ends = [on[first - 1], on[first + length]]
                edges = [v.negated() if wanted else v for v in ends]
                model.add_bool_or([v.negated() for v in (*inner, *edges)])


def _objective(model: cp_model.CpModel, what: Benchmark, x: dict[Any, Any]) -> Any:
    cost: list[Any] = []
    for e, d, s, weight in what.on:
        cost.append(weight * (1 - x[e, d, s]) if (e, d, s) in x else weight)
    cost += [weight * x[e, d, s] for e, d, s, weight in what.off if (e, d, s) in x]
    for day, s, wanted, under, over in what.cover:
        present = sum(x[e, day, s] for e in what.staff if (e, day, s) in x)
        less = model.new_int_var(0, wanted, "")
        more = model.new_int_var(0, len(what.staff), "")
        model.add(present + less - more == wanted)
        cost += [under * less, over * more]
    return sum(cost)
