"""The exact part: repairs with provably fewest changes, proofs, public instances."""

import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from campus_guard.features.rosters import checker
from campus_guard.features.rosters.engine import arithmetic, curtois, holes
from campus_guard.features.rosters.engine.construct import construct
from campus_guard.features.rosters.engine.exact_quotas import exact
from campus_guard.features.rosters.engine.explain import Prover, explain
from campus_guard.features.rosters.engine.holes import fill
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.quotas import shared
from campus_guard.features.rosters.engine.repair import repair, with_absence
from campus_guard.features.rosters.engine.run import Run
from campus_guard.features.rosters.engine.state import State
from campus_guard.features.rosters.engine.worker import RosterWorker
from campus_guard.features.rosters.rules.answers import Explanation, Owed, RepairRequest
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import (
    Absence,
    Carry,
    Instance,
    Lock,
    Person,
    Post,
    Result,
)
from tests.perf.roster import fewest, injected, irreducible
from tests.perf.roster_public import evaluate
from tests.perf.roster_sets import school
from tests.unit.roster_small import MONDAY, small, without


@pytest.fixture(scope="module")
def base() -> tuple[Instance, Result]:
    instance = small(1)
    return instance, Run(instance).make(0.2)


def week(person: str, start: int = 3) -> RepairRequest:
    first = MONDAY + timedelta(start)
    return RepairRequest(person, first, first + timedelta(4), "病假")


@pytest.mark.parametrize("number", range(12))
def test_a_repair_changes_as_little_as_can_be(base: tuple[Instance, Result], number: int) -> None:
    instance, result = base
    request = week(f"p{number}")
    found = repair(instance, result.assignments, request, result.quotas)
    after = with_absence(instance, request)
    assert not checker.check(after, found.assignments)
    new = [c for c in found.changes if c.after is not None]
    assert found.proven
    assert len(new) == found.minimum >= fewest(after, result) - len(found.gaps)
    assert not any(c.after == request.person for c in new)


def test_no_repair_with_fewer_changes_exists() -> None:
    """Where more is changed than was lost, every way of changing only that is tried."""
    instance = small(5, people=8)
    result = Run(instance, library=False).make(0)
    tried = 0
    for number, start in itertools.product(range(8), (0, 3, 6)):
        if tried == 2:
            break
        request = week(f"p{number}", start)
        found = repair(instance, result.assignments, request, result.quotas)
        after = with_absence(instance, request)
        lost = {cell for f in checker.check(after, result.assignments) for cell in f.cells}
        if found.gaps or found.minimum == len(lost) or len(lost) > 2:
            continue
        tried += 1
        people = [p.id for p in instance.people]
        for names in itertools.product(people, repeat=len(lost)):
            held = {**result.assignments, **dict(zip(sorted(lost), names, strict=True))}
            assert checker.check(after, held)
    assert tried


def test_what_is_lost_leaves_the_quota_and_may_be_owed(base: tuple[Instance, Result]) -> None:
    instance, result = base
    request = replace(week("p2"), owed=Owed.CARRIED)
    found = repair(instance, result.assignments, request, result.quotas)
    before, after = (
        next(q for q in quotas if q.person == "p2") for quotas in (result.quotas, found.quotas)
    )
    assert found.owed["duties"] > 0
    assert after.duties == before.duties - found.owed["duties"]
    assert after.points == max(0, before.points - found.owed["points"])
    dropped = repair(instance, result.assignments, week("p2"), result.quotas)
    assert not dropped.owed


def test_extra_changes_buy_fairness_only(base: tuple[Instance, Result]) -> None:
    instance, result = base
    request = replace(week("p2"), extra=3)
    found = repair(instance, result.assignments, request, result.quotas)
    new = sum(c.after is not None for c in found.changes)
    assert new <= found.minimum + 3
    assert not found.gaps
    assert not checker.check(with_absence(instance, request), found.assignments)


def test_locked_cells_of_others_survive_a_repair(base: tuple[Instance, Result]) -> None:
    instance, result = base
    locks = tuple(Lock(key, who) for key, who in result.assignments.items() if key[0] < 5)
    locked = replace(instance, locks=locks)
    request = week("p2", 2)
    found = repair(locked, result.assignments, request, result.quotas)
    changed = {c.key for c in found.changes}
    assert changed
    assert all(found.assignments[k.key] == k.person for k in locks if k.person != "p2")


def test_worker_repairs(base: tuple[Instance, Result]) -> None:
    instance, result = base
    with RosterWorker() as process:
        found = process.repair(instance, result.assignments, week("p4"), result.quotas)
    assert found.minimum == repair(instance, result.assignments, week("p4")).minimum


def test_holes_are_filled_by_moving_others() -> None:
    instance = small(6, people=9)
    problem = Problem(Compiled(instance))
    state = State(problem, shared(problem))
    rng = random.Random(1)
    for slot in rng.sample(range(problem.slots), problem.slots):
        able = [p for p in problem.able[slot] if state.may(p, slot)]
        if able:
            state.put(slot, able[0])
    assert state.gaps
    fill(state, 1)
    assert state.gaps == 0
    assert not checker.check(instance, problem.of.assignments(state.holder))


def nobody_leads(instance: Instance) -> Instance:
    """Return the same school as it is first entered: nobody is marked as a leader."""
    return replace(instance, people=tuple(replace(p, leader=False) for p in instance.people))


def test_holes_that_nobody_may_fill_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(holes, "slots_near", lambda *_: asked.append(1))
    problem = Problem(Compiled(nobody_leads(small())))
    state = State(problem, shared(problem))
    construct(state)
    assert state.gaps == sum(post.id == "lead" for post in state_posts(state))
    fill(state, 1)
    assert asked == []


def state_posts(state: State) -> list[Post]:
    """Return the post of each empty slot."""
    of = state.problem.of
    return [of.posts[of.post[s]] for s, person in enumerate(state.holder) if person < 0]


def test_filling_holes_stops_when_told() -> None:
    instance = small(6, people=9)
    problem = Problem(Compiled(instance))
    state = State(problem, shared(problem))
    told: list[bool] = []

    def going() -> bool:
        told.append(True)
        return len(told) < 3

    fill(state, 1, going)
    assert len(told) == 3
    assert state.gaps


def test_a_post_that_nobody_may_do_leaves_the_quotas_fair() -> None:
    instance = nobody_leads(small(people=12))
    whole = tuple(replace(p, share=100, carry=Carry()) for p in instance.people)
    problem = Problem(Compiled(replace(instance, people=whole)))
    found = exact(problem)
    assert found is not None
    points = [quota.points for quota in found]
    can = sum(of for s, of in enumerate(problem.of.points) if problem.able[s])
    assert sum(points) == can
    assert max(points) - min(points) <= 4  # a night has four points


# -------------------------------------------------------------------------------- explanations
def test_a_post_that_nobody_may_do_is_named_with_a_way_out() -> None:
    instance = nobody_leads(small())
    (conflict,) = explain(instance).conflicts
    assert "marked as a leader" in str(conflict.message)
    (fix,) = conflict.fixes
    n = int(dict(fix.message.params)["n"])
    leading = tuple(
        replace(p, leader=True) if p.id in {f"p{k}" for k in range(12 - n, 12)} else p
        for p in small(people=12).people
    )
    assert explain(replace(instance, people=leading)).feasible


def test_eighteen_can_and_sixteen_cannot_and_it_is_said_why() -> None:
    with RosterWorker() as process:
        enough = process.explain(school("S", 1, 18))
        few = process.explain(school("S", 1, 16))
    assert enough == Explanation(feasible=True, proven=True)
    assert few.proven
    assert not few.feasible
    assert "16 people may do at most 80" in str(few.conflicts[0].message)
    assert str(few.conflicts[0].fixes[0].message) == "Allow 6 duties in 7 days"


def test_nights_are_counted_against_the_people_for_them() -> None:
    instance = without(small(days=14), *(f"p{n}" for n in range(2, 12, 2)))
    found = explain(instance)
    assert "14 duties" in str(found.conflicts[0].message)
    assert found.proven


@pytest.mark.parametrize("number", range(6))
def test_a_core_contains_the_cause_and_nothing_too_much(number: int) -> None:
    instance, cause = injected(number)
    found = explain(instance)
    words = {r.split("|")[0] for conflict in found.conflicts for r in conflict.reasons}
    assert not found.feasible
    assert words & cause
    assert irreducible(instance, found)


def away(person: Person, day: int) -> Person:
    at = MONDAY + timedelta(day)
    return replace(person, absences=(*person.absences, Absence(at, at, reason="外出")))


def test_a_way_out_is_one() -> None:
    instance = small()
    people = tuple(away(p, 4) if p.leader else p for p in instance.people)
    found = explain(replace(instance, people=people))
    (conflict,) = found.conflicts
    assert conflict.slots == ((4, "lead", 1),)
    leaders = {p.id for p in instance.people if p.leader}
    assert set(conflict.people) == leaders
    assert 1 <= len(conflict.fixes) <= 3
    back = {p.name: p for p in instance.people}
    for fix in conflict.fixes:
        name = dict(fix.message.params)["who"]
        helped = tuple(back[name] if p.name == name else p for p in people)
        assert explain(replace(instance, people=helped)).feasible


def test_a_window_that_can_be_filled_has_no_core() -> None:
    problem = Problem(Compiled(small()))
    assert Prover(problem, range(problem.slots)).core() == []
    assert arithmetic.shortages(problem) == []


# ------------------------------------------------------------------------------ public format
TOY = """
SECTION_HORIZON
7
SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=7,2400,480,3,1,1,1
B,E=7|L=2,2400,480,3,2,2,1
SECTION_DAYS_OFF
A,2
B,5
SECTION_SHIFT_ON_REQUESTS
A,0,E,3
SECTION_SHIFT_OFF_REQUESTS
B,1,L,2
SECTION_COVER
0,E,1,100,1
1,L,1,100,1
2,E,1,100,1
4,E,1,100,1
5,L,1,100,1
"""


def every_plan(what: curtois.Benchmark, days: int) -> int:
    """The least objective of all legal plans, by trying each."""
    rows = list(itertools.product(("", "E", "L"), repeat=days))
    legal = {name: [row for row in rows if not _alone(what, name, row)] for name in what.staff}
    return min(evaluate(what, _plan(("A", a), ("B", b)))[0] for a in legal["A"] for b in legal["B"])


def _plan(*rows: tuple[str, tuple[str, ...]]) -> dict[tuple[str, int], str]:
    return {(name, day): s for name, row in rows for day, s in enumerate(row) if s}


def _alone(what: curtois.Benchmark, name: str, row: tuple[str, ...]) -> list[str]:
    one = replace(what, staff={name: what.staff[name]}, on=(), off=(), cover=())
    return evaluate(one, _plan((name, row)))[1]


def test_a_public_instance_is_solved_to_the_best_there_is() -> None:
    what = curtois.read(TOY)
    solved = curtois.solve(what, 5.0)
    cost, broken = evaluate(what, solved.plan)
    assert not broken
    assert cost == solved.objective == every_plan(replace(what), 7)


def test_the_evaluator_tells_broken_rules() -> None:
    what = curtois.read(TOY)
    plan = {("A", 0): "L", ("A", 1): "E", ("A", 2): "E", ("A", 3): "E", ("B", 5): "L"}
    _, broken = evaluate(what, plan)
    for words in ("E after L", "4 days running", "works on a day off"):
        assert any(words in text for text in broken), words


def test_another_file_is_no_instance() -> None:
    with pytest.raises(ValueError, match="SECTION_COVER"):
        curtois.read("a letter")
