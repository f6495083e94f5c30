"""The JSON of a roster, the board, and the checker that must not believe either."""

import json
import random
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.core.errors import UserError
from campus_guard.features.rosters import checker
from campus_guard.features.rosters.engine.run import Run
from campus_guard.features.rosters.rules.board import Board
from campus_guard.features.rosters.rules.codec import (
    dump_instance,
    dump_message,
    load_instance,
    load_message,
)
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import (
    Absence,
    Assignments,
    Instance,
    Lock,
    Rule,
    SlotKey,
)
from tests.perf.roster_sets import school
from tests.unit.roster_small import MONDAY, small

SEEDS = st.integers(0, 10_000)


def everything(seed: int) -> Instance:
    """An instance with a lock of each sort."""
    plain = small(seed)
    key = plain.slots[0].key
    return replace(plain, locks=(Lock(key, None), Lock(plain.slots[9].key, "p2", "示例")))


@given(SEEDS)
@settings(max_examples=15)
def test_json_there_and_back_is_the_same(seed: int) -> None:
    instance = everything(seed)
    assert load_instance(json.loads(json.dumps(dump_instance(instance)))) == instance


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        (("format",), "x", "format"),
        (("days", 0, "date"), "2026-02-30", "days[0].date"),
        (("people", 1, "sex"), "女", "people[1].sex"),
        (("people", 1, "id"), "p0", "people"),
        (("people", 1, "share"), True, "people[1].share"),
        (("people", 0, "wishes", 0, "day"), 7, "people[0].wishes[0].day"),
        (("slots", 2, "starts"), "7.30", "slots[2].starts"),
        (("slots", 2, "ends"), "00:01", "slots[2].ends"),
        (("slots", 2, "post"), "nowhere", "slots[2].post"),
        (("slots", 2, "day"), "2026-01-01", "slots[2].day"),
        (("pairs", 0, "people"), ["p0", "p0"], "pairs[0]"),
        (("locks", 0, "person"), "nobody", "locks[0].person"),
        (("locks", 0, "seat"), 9, "locks[0]"),
        (("limits", "relaxed"), ["rest"], "limits.relaxed"),
        (("sliders", "fairness"), "very", "sliders.fairness"),
        (("limits", "per_dya"), 3, "limits.per_dya"),
    ],
)
def test_a_wrong_field_is_named(path: tuple[str | int, ...], value: object, wrong: str) -> None:
    raw = json.loads(json.dumps(dump_instance(everything(1))))
    at = raw
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(UserError) as refused:
        load_instance(raw)
    assert wrong in refused.value.fields


def test_days_out_of_order_are_refused() -> None:
    raw = dump_instance(small())
    raw["days"].reverse()
    with pytest.raises(UserError) as refused:
        load_instance(raw)
    assert set(refused.value.fields) == {"days"}


def test_a_message_crosses_a_pipe() -> None:
    instance = small()
    found = Board(Compiled(instance)).why_not("p1", (0, "girls", 1))[0].message
    assert load_message(json.loads(json.dumps(dump_message(found)))) == found
    assert str(load_message("plain {text}")) == "plain {text}"


def chaos(instance: Instance, rng: random.Random, share: float) -> Assignments:
    """Anybody anywhere."""
    people = [p.id for p in instance.people]
    return {s.key: rng.choice(people) for s in instance.slots if rng.random() < share}


@given(SEEDS, st.sampled_from((0.2, 0.6, 1.0)))
@settings(max_examples=25)
def test_board_and_checker_find_the_same(seed: int, share: float) -> None:
    instance = small(seed)
    held = chaos(instance, random.Random(seed), share)
    board = Board(Compiled(instance), held)
    ours = {(v.rule, v.person) for v in board.violations()}
    theirs = {(f.rule, f.person) for f in checker.check(instance, held)}
    pair = {(rule, who) for rule, who in ours ^ theirs if rule is not Rule.PAIR}
    assert not pair
    assert (Rule.PAIR in dict(ours)) == (Rule.PAIR in dict(theirs))


def legal(instance: Instance) -> Assignments:
    result = Run(instance, library=False).make(0.1)
    assert not result.gaps
    assert not checker.check(instance, result.assignments)
    return result.assignments


def corruptions(instance: Instance, held: Assignments) -> list[tuple[SlotKey, str, set[Rule]]]:
    """Every single cell with every wrong person, and the rules the board says he breaks."""
    board = Board(Compiled(instance), held)
    found = []
    for slot in instance.slots:
        for person in instance.people:
            if held.get(slot.key) == person.id:
                continue
            broken = {v.rule for v in board.why_not(person.id, slot.key)}
            if broken:
                found.append((slot.key, person.id, broken))
    return found


def test_checker_catches_a_thousand_corrupted_cells() -> None:
    caught: Counter[Rule] = Counter()
    for seed in range(1, 6):
        instance = small(seed)
        held = legal(instance)
        locked = instance.slots[20].key
        instance = replace(instance, locks=(Lock(locked, held[locked]),))
        wrong = corruptions(instance, held)
        rng = random.Random(seed)
        rare = [c for c in wrong if c[2] & {Rule.PAIR, Rule.LOCK, Rule.PER_DAY, Rule.CONSECUTIVE}]
        for key, person, rules in [*rng.sample(wrong, 200 - len(rare[:60])), *rare[:60]]:
            found = {f.rule for f in checker.check(instance, {**held, key: person})}
            assert rules <= found, (key, person, rules, found)
            caught.update(rules)
    assert set(caught) >= set(Rule) - {Rule.CONSECUTIVE}
    assert sum(caught.values()) >= 1000


def test_checker_refuses_strange_cells_and_people() -> None:
    instance = small()
    assert checker.check(instance, {(0, "nowhere", 1): "p0"})
    assert checker.check(instance, {instance.slots[0].key: "nobody"})


def test_days_running_are_counted_across_a_weekend() -> None:
    instance = small()
    days = [(n, "lead", 1) for n in range(3, 8)]
    held = dict.fromkeys(days, "p1")
    assert Rule.CONSECUTIVE in {f.rule for f in checker.check(instance, held)}
    assert not checker.check(instance, dict.fromkeys(days[:4], "p1"))
    board = Board(Compiled(instance), dict.fromkeys(days[:4], "p1"))
    assert Rule.CONSECUTIVE in {v.rule for v in board.why_not("p1", days[4])}


def test_a_relaxed_limit_is_no_rule() -> None:
    instance = small()
    relaxed = replace(instance.limits, relaxed=frozenset({"consecutive_days"}))
    instance = replace(instance, limits=relaxed)
    held = {(n, "lead", 1): "p1" for n in range(3, 8)}
    assert not checker.check(instance, held)
    assert not Board(Compiled(instance), held).violations()


def test_a_night_reaches_into_the_leave_of_the_next_day() -> None:
    instance = small()
    away = Absence(MONDAY + timedelta(3), MONDAY + timedelta(3))
    people = tuple(replace(p, absences=(away,)) if p.id == "p2" else p for p in instance.people)
    instance = replace(instance, people=people)
    key = (2, "girls", 1)
    assert Rule.LEAVE in {v.rule for v in Board(Compiled(instance)).why_not("p2", key)}
    assert Rule.LEAVE in {f.rule for f in checker.check(instance, {key: "p2"})}


def test_what_is_locked_with_a_reason_is_kept() -> None:
    instance = small()
    lock = Lock((0, "girls", 1), "p1", "女教师全部外出")
    instance = replace(instance, locks=(lock,))
    assert not checker.check(instance, {lock.key: "p1"})
    found = Board(Compiled(instance), {lock.key: "p1"}).violations()
    assert {v.kept for v in found} == {"女教师全部外出"}


def test_a_makeup_day_has_the_lessons_of_its_weekday() -> None:
    instance = small()
    who = instance.people[1]
    taught = who.lessons[0].weekday
    days = list(instance.days)
    days[5] = replace(days[5], kind="makeup_workday", follows_weekday=taught)
    slot = replace(instance.slots[0], day=5, post="noon", starts=740, ends=830)
    instance = replace(instance, days=tuple(days), slots=(slot,))
    board = Board(Compiled(instance))
    assert Rule.LESSON in {v.rule for v in board.why_not(who.id, slot.key)}
    assert Rule.LESSON in {f.rule for f in checker.check(instance, {slot.key: who.id})}


def test_the_board_counts_and_moves() -> None:
    instance = small()
    board = Board(Compiled(instance))
    key = (0, "girls", 1)
    assert board.put(key, "p2") is None
    assert board.put(key, "p4") == "p2"
    assert board.counts("p2").duties == 0
    assert (board.counts("p4").points, board.counts("p4").minutes) == (4, 600)
    assert board.slots_of("p4") == [key]
    assert board.put(key, None) == "p4"
    assert board.holder(key) is None
    assert len(board.empty()) == len(instance.slots)


def test_candidates_come_in_order_and_fast() -> None:
    instance = school("L", 1)
    compiled = Compiled(instance)
    board = Board(compiled)
    rng = random.Random(1)
    for slot in instance.slots:  # whoever may, so that people have many duties
        who = rng.choice(instance.people).id
        if not board.why_not(who, slot.key):
            board.put(slot.key, who)
    times = []
    for slot in instance.slots[1000:1020]:
        started = time.process_time()
        found = board.candidates(slot.key)
        times.append(time.process_time() - started)
        worth = [(len(c.violations), c.cost) for c in found]
        assert worth == sorted(worth)
        assert len(found) == len(instance.people)
    assert sorted(times)[10] < 0.010
