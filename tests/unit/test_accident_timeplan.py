"""Random histories of one file: what is done stays as it was, whatever comes after."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.features.accidents.inputs import Case
from campus_guard.features.accidents.queries.load import built_in_text
from campus_guard.features.accidents.rules import (
    Cause,
    Injury,
    OutsideBody,
    Party,
    RuleSet,
    Setting,
    Step,
    StepCode,
    load_rule_set,
)
from campus_guard.features.accidents.timeplan import (
    Clocks,
    Key,
    Plan,
    Told,
    done_at,
    keep_up,
    regrade,
)
from campus_guard.features.accidents.triage import (
    assess,
    chain,
    changes_grade,
    is_worse,
    severity_open,
    step_applies,
)
from tests.unit.accident_cases import at, class_teacher, facts, triaged, victim

RULES: RuleSet = load_rule_set(built_in_text())
START = at(8, 30)


@dataclass
class File:
    """One file as the commands keep it: the case, its plan, which steps are done."""

    case: Case
    plan: Plan
    done: dict[Key, datetime] = field(default_factory=dict)
    now: datetime = START
    seen: dict[Key, tuple[datetime | None, datetime]] = field(default_factory=dict)

    @property
    def clocks(self) -> Clocks:
        known = self.case.facts
        plan = self.plan
        return Clocks(known.occurred_at, known.known_at, plan.regraded_at, plan.phase, plan.eased)

    def keep_up(self) -> None:
        result = assess(self.case, RULES)
        steps, way = self.plan.steps, chain(self.case)
        self.plan = keep_up(steps, self.done, result, self.clocks, RULES, way)

    def tell(self, step: Step) -> None:
        key = (step.phase, step.code)
        self.done.setdefault(key, self.now)
        self.seen.setdefault(key, (step.due_at, self.now))
        self.keep_up()

    def change(self, case: Case) -> None:
        old, new = assess(self.case, RULES), assess(case, RULES)
        self.case = case
        if changes_grade(old, new) and old.severity is not new.severity:
            self.plan = regrade(
                self.plan.steps,
                self.done,
                new,
                self.clocks,
                RULES,
                chain(case),
                known_at=self.now,
                worse=is_worse(old, new),
            )
        else:
            self.keep_up()


def new_file(injury: Injury | None) -> File:
    case = Case(triaged(), (victim(injury),), (class_teacher(),))
    file = File(case, Plan((), 1, None, eased=False))
    file.keep_up()
    return file


def with_injury(file: File, injury: Injury | None) -> Case:
    return replace(file.case, victims=(replace(file.case.victims[0], injury=injury),))


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.integers(0, 20)),
        st.tuples(st.just("injury"), st.sampled_from([None, *Injury])),
        st.tuples(st.just("wait"), st.integers(0, 600)),
        st.tuples(st.just("move"), st.integers(0, 25)),
        st.tuples(st.just("absent"), st.booleans()),
    ),
    max_size=25,
)


def happen(file: File, kind: str, what: object) -> None:
    if kind == "wait":
        file.now += timedelta(minutes=int(str(what)))
    elif kind == "tell":
        open_steps = [s for s in file.plan.steps if (s.phase, s.code) not in file.done]
        if open_steps:
            file.tell(open_steps[int(str(what)) % len(open_steps)])
    elif kind == "injury":
        file.change(with_injury(file, what if isinstance(what, Injury) else None))
    elif kind == "move":
        earlier = START - timedelta(minutes=int(str(what)))
        file.change(replace(file.case, facts=replace(file.case.facts, occurred_at=earlier)))
    else:
        away = (Party.LINE_DIRECTOR,) if what else ()
        file.change(replace(file.case, facts=replace(file.case.facts, absent=away)))


@settings(max_examples=300, deadline=None)
@given(first=st.sampled_from([None, *Injury]), events=EVENTS)
def test_due_times_of_done_steps_never_change(
    first: Injury | None, events: list[tuple[str, object]]
) -> None:
    file = new_file(first)
    for kind, what in events:
        happen(file, kind, what)
        steps = {(s.phase, s.code): s for s in file.plan.steps}
        assert len(steps) == len(file.plan.steps)  # one step per phase and code
        for key, (due, _told) in file.seen.items():
            assert steps[key].due_at == due
        assert all(s.phase <= file.plan.phase for s in file.plan.steps)


@settings(max_examples=200, deadline=None)
@given(first=st.sampled_from(list(Injury)), events=EVENTS)
def test_points_are_replaced_and_never_added(
    first: Injury, events: list[tuple[str, object]]
) -> None:
    file = new_file(first)
    for kind, what in events:
        happen(file, kind, what)
    result = assess(file.case, RULES)
    fresh = assess(Case(file.case.facts, file.case.victims, file.case.duties), RULES)
    assert result.deductions == fresh.deductions
    assert len(result.deductions) <= 1
    assert set(result.deductions.values()) <= set(RULES.points.values())


@settings(max_examples=200, deadline=None)
@given(minutes=st.lists(st.integers(0, 300), max_size=6), pupils=st.lists(st.integers(1, 3)))
def test_parents_are_told_when_the_last_of_all_pupils_is(
    minutes: list[int], pupils: list[int]
) -> None:
    step = next(s for s in new_file(Injury.MINOR).plan.steps if s.code is StepCode.NOTIFY_PARENT)
    told = [
        Told(START + timedelta(minutes=m), victim_id=pupils[i % len(pupils)] if pupils else None)
        for i, m in enumerate(minutes)
    ]
    found = done_at(step, told, sorted(set(pupils)))
    if found is None:
        assert not told or set(pupils) - {t.victim_id for t in told}
    else:
        for pupil in set(pupils):
            assert any(t.at <= found for t in told if t.victim_id == pupil)


def test_four_authorities_one_by_one() -> None:
    step = next(s for s in new_file(Injury.DEATH).plan.steps if s.code is StepCode.EXTERNAL_REPORTS)
    told = [Told(at(9, i), body) for i, body in enumerate(OutsideBody)]
    assert done_at(step, told[:3], []) is None
    assert done_at(step, told, []) == at(9, 3)
    assert done_at(step, [*told, Told(at(9, 50), OutsideBody.POLICE)], []) == at(9, 3)


def test_what_is_unknown_leaves_the_severity_open() -> None:
    assert severity_open(assess(Case(facts()), RULES))
    known = Case(triaged(), (victim(Injury.MINOR),), (class_teacher(),))
    assert not severity_open(assess(known, RULES))


def test_nobody_is_rescued_where_nobody_was_hurt() -> None:
    theft = Case(facts(cause=Cause.PROPERTY_THEFT, setting=Setting.CAMPUS))
    assert not step_applies(StepCode.RESCUE, theft.victims, theft)
    assert step_applies(StepCode.REPORT_DEPT, theft.victims, theft)
    fight = Case(facts(cause=Cause.FIGHT))
    assert step_applies(StepCode.NOTIFY_PARENT, fight.victims, fight)
