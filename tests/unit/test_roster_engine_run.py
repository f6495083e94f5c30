"""The pipeline: legal, full, the same for the same seed, with and without the solver library."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.cli import main
from campus_guard.core.errors import UserError
from campus_guard.features.rosters import checker
from campus_guard.features.rosters.engine import child, solver, worker
from campus_guard.features.rosters.engine.construct import construct
from campus_guard.features.rosters.engine.moves import package, swap_cost, undo
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.quotas import shared
from campus_guard.features.rosters.engine.run import NO_LIBRARY, Run
from campus_guard.features.rosters.engine.state import State
from campus_guard.features.rosters.engine.worker import NeedsLibrary, RosterWorker, WorkerLost
from campus_guard.features.rosters.rules.answers import (
    Progress,
    RepairRequest,
    dump_result,
    load_result,
)
from campus_guard.features.rosters.rules.codec import dump_instance
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import Instance, Lock, Result, Rule
from tests.unit.roster_small import MONDAY, small, without

SHORT = 0.1


def started(instance: Instance) -> State:
    problem = Problem(Compiled(instance))
    state = State(problem, shared(problem))
    construct(state)
    return state


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=6)
def test_a_roster_is_legal_full_and_costs_what_the_engine_says(seed: int, library: bool) -> None:
    told: list[Progress] = []
    instance = small(seed)
    run = Run(instance, lambda progress, _: told.append(progress) or True, library=library)
    result = run.make(SHORT)
    assert not checker.check(instance, result.assignments)
    assert not result.gaps
    assert result.total == told[-1].penalty
    assert result.exact_quotas is library
    assert (NO_LIBRARY in result.notes) is not library
    for part, total in (("duties", len(instance.slots)), ("nights", 28)):
        assert sum(getattr(q, part) for q in result.quotas) == total


def test_same_seed_same_hash_and_another_seed_another() -> None:
    first, second = (Run(small(3)).make(SHORT) for _ in range(2))
    other = Run(replace(small(3), seed=4)).make(SHORT)
    assert first.hash == second.hash
    assert first.assignments == second.assignments
    assert other.hash != first.hash


def test_more_steps_are_not_worse_than_the_first_roster() -> None:
    instance = small(5)
    first, improved = Run(instance).make(0), Run(instance).make(1.0)
    assert improved.total < first.total
    assert improved.iterations > first.iterations == 0


def test_locked_cells_stay_and_locked_empty_cells_are_no_gap() -> None:
    plain = small(2)
    base = Run(plain).make(SHORT).assignments
    held = [Lock(key, base[key]) for key in list(base)[:10]]
    empty = Lock(plain.slots[30].key, None)
    locks = (*(k for k in held if k.key != empty.key), empty)
    result = Run(replace(plain, locks=locks, seed=9)).make(SHORT)
    assert all(result.assignments.get(lock.key) == lock.person for lock in locks)
    assert not result.gaps


def test_locks_against_the_rules_are_refused_in_words() -> None:
    instance = replace(small(), locks=(Lock((0, "girls", 1), "p1"),))
    with pytest.raises(UserError) as refused:
        Run(instance).make(0)
    assert refused.value.fields
    kept = replace(instance, locks=(Lock((0, "girls", 1), "p1", "特批"),))
    assert Run(kept).make(0).assignments[0, "girls", 1] == "p1"


def test_what_cannot_be_filled_is_a_gap_with_a_reason() -> None:
    instance = without(small(), *(f"p{n}" for n in range(0, 12, 2)))
    result = Run(instance).make(SHORT)
    nights = {gap.key for gap in result.gaps if gap.key[1] == "girls"}
    assert len(nights) == 14
    assert "post for one sex only" in str(result.gaps[0].why) or "people" in str(result.gaps[0].why)
    assert not checker.check(instance, result.assignments)


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_the_price_of_a_swap_is_what_it_costs(seed: int) -> None:
    state = started(small(seed))
    full = [s for s, p in enumerate(state.holder) if p >= 0]
    for a, b in zip(full[::3], full[1::3], strict=False):
        p, q = state.holder[a], state.holder[b]
        mates = state.problem.of.mates
        if p == q or mates[a] or mates[b]:
            continue
        said, before = swap_cost(state, a, b), state.cost
        for slot in (a, b):
            state.take(slot)
        state.put(a, q)
        state.put(b, p)
        assert state.cost - before == said


def test_a_package_can_be_taken_back() -> None:
    state = started(small(4))
    before, cost = list(state.holder), state.cost
    moved = 0
    for slot in range(state.problem.slots):
        for person in state.problem.able[slot]:
            if person != state.holder[slot]:
                done = package(state, slot, person, lambda: 0.3)
                moved += bool(done)
                undo(state, done)
    assert moved > 10
    assert (state.holder, state.cost) == (before, cost)


def test_a_result_crosses_a_pipe() -> None:
    instance = without(small(), *(f"p{n}" for n in range(0, 12, 2)))
    result = Run(instance).make(0)
    raw = json.loads(json.dumps(dump_result(result, instance)))
    again = load_result(raw, instance)
    assert dump_result(again, instance) == raw
    assert (again.assignments, again.quotas) == (result.assignments, result.quotas)


# ------------------------------------------------------------------------- the worker process
def test_worker_makes_the_roster_that_the_engine_makes() -> None:
    with RosterWorker() as process:
        *heard, last = process.generate(small(), SHORT)
    assert all(isinstance(h, Progress) for h in heard)
    assert isinstance(last, Result)
    assert last.hash == Run(small()).make(SHORT).hash
    assert last.complete


def test_cancel_hands_over_the_best_so_far() -> None:
    instance = small()
    with RosterWorker() as process:
        last: Progress | Result | None = None
        for last in process.generate(instance, 3600):
            if isinstance(last, Progress) and last.phase == "improve":
                process.cancel()
    assert isinstance(last, Result)
    assert not last.complete
    assert not checker.check(instance, last.assignments)


def test_killing_the_worker_loses_nothing() -> None:
    instance = small()
    with RosterWorker() as process:

        def until_lost() -> None:
            for _ in process.generate(instance, 3600):
                if process.best is not None:
                    process.kill()

        with pytest.raises(WorkerLost) as lost:
            until_lost()
    assert lost.value.best is not None
    assert lost.value.best is process.best
    assert not checker.check(instance, lost.value.best.assignments)


def test_worker_refuses_in_words() -> None:
    instance = replace(small(), locks=(Lock((0, "girls", 1), "p1"),))
    with RosterWorker() as process, pytest.raises(UserError, match="Locked cells"):
        list(process.generate(instance, SHORT))


def test_worker_tells_the_quotas() -> None:
    with RosterWorker() as process:
        assert sum(q.nights for q in process.quotas(small())) == 28


def test_without_the_library_rosters_are_made_and_the_rest_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solver, "available", lambda: False)
    instance = small()
    job = {"instance": dump_instance(instance), "seconds": SHORT, "job": "generate"}
    answer = io.StringIO()
    assert child.serve(io.StringIO(json.dumps(job) + "\n"), answer) == 0
    last = json.loads(answer.getvalue().splitlines()[-1])
    assert last["result"]["exact_quotas"] is False
    answer = io.StringIO()
    assert child.serve(io.StringIO(json.dumps({**job, "job": "explain"}) + "\n"), answer) == 1
    error = json.loads(answer.getvalue())["error"]
    assert isinstance(worker._error(error), NeedsLibrary)


def test_a_worker_that_ends_at_once_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "command", lambda: [sys.executable, "-c", "pass"])
    request = RepairRequest("p0", MONDAY, MONDAY)
    with RosterWorker() as process, pytest.raises(WorkerLost):
        process.repair(small(), {}, request)


def test_the_program_itself_never_loads_the_solver() -> None:
    code = (
        "import sys; from campus_guard.features.rosters.engine import run, worker, child\n"
        "from tests.unit.roster_small import small\n"
        "run.Run(small(), library=False).make(0.1)\n"
        "print(sorted({'ortools', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("fault", ["ImportError", "OSError"])
def test_a_library_that_cannot_be_loaded_is_as_good_as_missing(tmp_path: Path, fault: str) -> None:
    broken = tmp_path / "site" / "ortools"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(f"raise {fault}('no such machine')", encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    file, out = tmp_path / "in.json", tmp_path / "out.json"
    file.write_text(json.dumps(dump_instance(small())), encoding="utf-8")
    command = ["--lang", "en", "roster", "solve", str(file), "--out", str(out), "--seconds", "0.2"]
    done = subprocess.run(
        [sys.executable, "-m", "campus_guard", *command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(broken.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["gaps"] == []
    assert found["exact_quotas"] is False
    assert "solver library is missing" in str(found["notes"])


# -------------------------------------------------------------------------- the command line
def solve(tmp_path: Path, raw: object, *more: str) -> tuple[int, str, Path]:
    file, out = tmp_path / "in.json", tmp_path / "out.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    command = ["--lang", "en", "roster", "solve", str(file), "--out", str(out), *more]
    done = CliRunner().invoke(main, [*command, "--seconds", "0.2"])
    return done.exit_code, done.output, out


def test_solve_writes_a_checked_roster(tmp_path: Path) -> None:
    code, said, out = solve(tmp_path, dump_instance(small()), "--seed", "5")
    assert code == 0, said
    instance = replace(small(), seed=5)
    result = load_result(json.loads(out.read_text(encoding="utf-8")), instance)
    assert result.seed == 5
    assert not checker.check(instance, result.assignments)
    assert result.penalty == checker.penalty(instance, result.assignments, result.quotas)


def test_solve_explains_and_ends_with_1(tmp_path: Path) -> None:
    instance = without(small(), *(f"p{n}" for n in range(0, 12, 2)))
    code, said, out = solve(tmp_path, dump_instance(instance), "--explain")
    assert code == 1
    assert "女寝" in said
    answer = json.loads(out.read_text(encoding="utf-8"))
    assert answer["explanation"]["conflicts"]
    assert len(answer["gaps"]) >= 14


def test_solve_names_wrong_fields(tmp_path: Path) -> None:
    code, said, out = solve(tmp_path, {"format": "campus-guard/roster-instance", "version": 1})
    assert code == 6
    assert "people" in said
    assert not out.exists()


def test_the_help_names_every_field_of_the_file() -> None:
    told = CliRunner().invoke(main, ["--lang", "en", "roster", "solve", "--help"]).output
    raw = json.loads(json.dumps(dump_instance(small())))
    names = set(raw) | {k for part in ("days", "people", "posts", "slots") for k in raw[part][0]}
    assert names
    assert not {name for name in names if name not in told}
    assert {rule.value for rule in Rule if rule.value in {"per_day", "in_7_days"}} <= set(
        told.replace(",", " ").split()
    )
