"""The checker's own evaluator of the public benchmark: recounts a plan day by day."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

from campus_guard.features.rosters.engine.curtois import Benchmark, Plan, read, solve

BEST_KNOWN = {1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056, 8: 1300}
MOST = {1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0, 6: 1.0, 7: 1.01, 8: None}
SECONDS = 60.0


def evaluate(what: Benchmark, plan: Plan) -> tuple[int, list[str]]:
    """Return the objective of a plan and the hard rules it breaks."""
    broken = [problem for name in what.staff for problem in _broken(what, plan, name)]
    cost = sum(w for e, d, s, w in what.on if plan.get((e, d)) != s)
    cost += sum(w for e, d, s, w in what.off if plan.get((e, d)) == s)
    present = Counter((d, s) for (_, d), s in plan.items())
    for day, s, wanted, under, over in what.cover:
        missing = wanted - present[day, s]
        cost += under * missing if missing > 0 else over * -missing
    return cost, broken


def _broken(what: Benchmark, plan: Plan, name: str) -> Iterator[str]:
    nurse = what.staff[name]
    row = [plan.get((name, d), "") for d in range(what.days)]
    minutes = sum(what.shifts[s].minutes for s in row if s)
    if not nurse.min_minutes <= minutes <= nurse.max_minutes:
        yield f"{name}: {minutes} minutes"
    for s, n in Counter(s for s in row if s).items():
        if n > nurse.most.get(s, 0):
            yield f"{name}: {n} times {s}"
    for day, (today, tomorrow) in enumerate(pairwise(row)):
        if today and tomorrow in what.shifts[today].not_before:
            yield f"{name}: {tomorrow} after {today} on day {day + 1}"
    if any(row[d] for e, d in what.days_off if e == name):
        yield f"{name}: works on a day off"
    if sum(any(row[d : d + 2]) for d in range(5, what.days, 7)) > nurse.max_weekends:
        yield f"{name}: too many weekends"
    yield from _wrong_runs(what, row, name)


def _wrong_runs(what: Benchmark, row: list[str], name: str) -> Iterator[str]:
    nurse, at = what.staff[name], 0
    for works, group in groupby(row, key=bool):
        length = len(list(group))
        inner = at > 0 and at + length < what.days
        if works and length > nurse.max_running:
            yield f"{name}: {length} days running"
        if inner and length < (nurse.min_running if works else nurse.min_off):
            yield f"{name}: a run of {length}"
        at += length


def measure(folder: Path) -> Iterator[tuple[str, float, str, float | None]]:
    """Yield a line for each instance found: objective over best known, and its bound."""
    for number, best in BEST_KNOWN.items():
        path = folder / f"Instance{number}.txt"
        if not path.exists() or MOST[number] is None:
            continue
        what = read(path.read_text(encoding="utf-8"))
        solved = solve(what, SECONDS)
        cost, broken = evaluate(what, solved.plan)
        if broken or cost != solved.objective:
            raise AssertionError(
                f"Instance{number}: {cost} is not {solved.objective}; {broken[:3]}"
            )
        yield f"Instance{number}: {cost}, best known {best}", cost / best, "x", MOST[number]
