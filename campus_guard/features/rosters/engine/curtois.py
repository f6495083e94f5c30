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


WHOLE, SLICE = 0.1, 6.0  # part of the time before the others start; seconds of a neighbourhood
VAIN, NEAR, ALL = 6, 1.015, 0.6
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
    """Return the best plan within the time and the bound that was proved.

    Three threads (the solver leaves Python free) share what they find, each with one worker: the
    whole model; after a tenth of the time exact neighbourhoods of the best plan, and the whole
    model again, limited to plans a little above the bound.
    """
    search = _Search(what, time.monotonic() + seconds)
    with ThreadPoolExecutor(3) as pool:
        tasks = [pool.submit(search.whole, seed + 1)]
        search.wait(seconds * WHOLE)
        tasks += [pool.submit(search.neighbours, seed), pool.submit(search.aim)]
        for task in tasks:
            task.result()
    if search.best is None:
        return Solved()
    return Solved(search.best[1], search.best[0], search.bound)


class _Search:
    """The model of an instance, the best plan so far, and the proved bound."""

    def __init__(self, what: Benchmark, ends: float) -> None:
        self.what, self.ends = what, ends
        self.model = model = cp_model.CpModel()
        self.x: dict[Key, Any] = {
            (e, d, s): model.new_bool_var("")
            for e in what.staff
            for d in range(what.days)
            for s in what.shifts
            if (e, d) not in what.days_off and what.staff[e].most.get(s, 0) > 0
        }
        for name, nurse in what.staff.items():
            _employee(model, what, name, nurse, self.x)
        self.goal = _objective(model, what, self.x)
        model.minimize(self.goal)
        self.best: Found | None = None
        self.bound = 0.0
        self._first = max(3, round(len(what.staff) * 0.4))
        self._size, self._vain = self._first, 0  # it grows when it was searched in vain
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._running: set[cp_model.CpSolver] = set()

    # ------------------------------------------------------------------------ the threads
    def whole(self, seed: int) -> None:
        """Solve the whole model; what it has not solved by then it leaves to neighbourhoods."""
        self._solve(self.model, (self.ends - time.monotonic()) * ALL, whole=True)
        self.neighbours(seed)

    def aim(self) -> None:
        """Look for plans near the bound; a limit that cannot be kept raises the bound."""
        while not self._ended():
            with self._lock:
                model, best = self.model.clone(), self.best
            limit = int(self.bound * NEAR)
            if best is not None and limit >= best[0]:
                limit = best[0] - 1
            model.add(self.goal <= limit)
            status = self._solve(model, self.ends - time.monotonic())
            if status == cp_model.INFEASIBLE:
                self._prove(limit + 1.0)
            elif status == cp_model.OPTIMAL and self.best is not None:
                self._prove(self.best[0])

    def neighbours(self, seed: int) -> None:
        """Solve again what a few employees, or a few days, leave open while all else stays."""
        rng = random.Random(seed)  # noqa: S311 - a search, not a secret
        while not self._ended():
            with self._lock:
                part, held = self.model.clone(), self.best
            if held is None:
                self._over.wait(0.2)
                continue
            free = _neighbourhood(self.what, self._size, rng)
            for (e, d, s), var in self.x.items():
                value = held[1].get((e, d)) == s
                if (e, d) in free:
                    part.add_hint(var, value)
                else:
                    part.add(var == value)
            self._solve(part, min(SLICE, self.ends - time.monotonic()))
            with self._lock:
                better = self.best is not None and self.best[0] < held[0]
                self._vain = 0 if better else self._vain + 1
                if self._vain >= VAIN:
                    self._size, self._vain = self._size + 1, 0

    # ------------------------------------------------------------------------ what is known
    def wait(self, seconds: float) -> None:
        """Wait until the whole model is solved, at most so long."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not self._over.wait(0.1):
            continue

    def hear(self, found: Found) -> None:
        """Take over a plan; an equal one too, so that the neighbourhoods wander."""
        with self._lock:
            if self.best is None or found[0] < self.best[0]:
                self.best, self._size, self._vain = found, self._first, 0
            elif found[0] == self.best[0]:
                self.best = (found[0], found[1])

    def _ended(self) -> bool:
        if self.best is not None and self.best[0] <= self.bound + 0.5:
            self._over.set()
            for solver in list(self._running):
                solver.stop_search()
        return self._over.is_set() or time.monotonic() > self.ends - 0.5

    def _prove(self, bound: float) -> None:
        with self._lock:
            self.bound = max(self.bound, bound)

    def _solve(
        self, model: cp_model.CpModel, seconds: float, *, whole: bool = False
    ) -> cp_model.CpSolverStatus:
        """Run one worker on a model; its plans and, of the whole model, its bound are kept."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.max_time_in_seconds = max(0.1, seconds)
        if whole:
            solver.best_bound_callback = self._prove
        self._running.add(solver)
        status = solver.solve(model, _Told(self))
        self._running.discard(solver)
        if whole and status == cp_model.OPTIMAL:
            self._prove(solver.best_objective_bound)
        self._ended()
        return status


class _Told(cp_model.CpSolverSolutionCallback):
    """Hands every plan to the search."""

    def __init__(self, search: _Search) -> None:
        super().__init__()
        self._search = search

    def on_solution_callback(self) -> None:
        plan = {(e, d): s for (e, d, s), var in self._search.x.items() if self.boolean_value(var)}
        self._search.hear((round(self.objective_value), plan))


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
