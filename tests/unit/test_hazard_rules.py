"""The life of a hazard: which step may follow, and what the months count."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.db.models import hazard as tables
from campus_guard.features.hazards.rules import codes
from campus_guard.features.hazards.rules.codes import (
    Category,
    EventKind,
    HazardState,
    Level,
    Source,
)
from campus_guard.features.hazards.rules.figures import (
    Case,
    count,
    month_days,
    months_between,
    quarter_days,
)
from campus_guard.features.hazards.rules.guards import check, possible
from campus_guard.features.hazards.rules.labels import label
from campus_guard.features.hazards.rules.life import (
    IN_ORDER,
    Event,
    Standing,
    Who,
    last_step,
    replay,
)

K = EventKind
DAY = date(2026, 10, 12)
OWNER, VERIFIER = Who(1, "张三").json(), Who(2, "李四").json()
ASSIGN = {"measure": "更换", "owner": OWNER, "due": "2026-10-20"}


def story(*steps: tuple[EventKind, dict[str, Any]], start: date = DAY, gap: int = 0) -> list[Event]:
    """Return the events of these steps, each admitted by the rules, ``gap`` days apart."""
    events = [Event(1, K.FOUND, start, {})]
    for number, (kind, data) in enumerate(steps, start=2):
        event = Event(number, kind, start + timedelta(days=gap * (number - 1)), data)
        check(replay(events), event, date(2030, 1, 1))
        events.append(event)
    return events


GENERAL = (K.GRADED, {"level": "general"})
MAJOR = (K.GRADED, {"level": "major"})
ASSIGNED = (K.ASSIGNED, ASSIGN)
ASKED = (K.ASKED, {"fixer": OWNER})
PASSED = (K.PASSED, {"verifier": VERIFIER, "evidence": "照片2张"})
STRUCK = (K.STRUCK_OFF, {"by": VERIFIER})


@pytest.mark.parametrize(
    ("enum", "values"),
    [
        (codes.HazardKind, tables.HAZARD_KINDS),
        (codes.HazardState, tables.HAZARD_STATES),
        (codes.Level, tables.HAZARD_LEVELS),
        (codes.Source, tables.HAZARD_SOURCES),
        (codes.Department, tables.HAZARD_DEPARTMENTS),
        (codes.EventKind, tables.HAZARD_EVENTS),
        (codes.Relation, tables.RELATIONS),
        (codes.Colour, tables.RISK_COLOURS),
    ],
)
def test_rules_and_tables_know_the_same_codes(enum: Any, values: tuple[str, ...]) -> None:
    assert {m.value for m in enum} == set(values)


@pytest.mark.parametrize("enum", [e for e in vars(codes).values() if isinstance(e, type)])
def test_every_code_has_words(enum: Any) -> None:
    if enum is not codes.StrEnum:
        assert all(label(member).text for member in enum)


def test_a_whole_life() -> None:
    done = replay(story(GENERAL, ASSIGNED, (K.STARTED, {}), ASKED, PASSED, STRUCK, gap=1))
    assert done.state is HazardState.STRUCK_OFF
    assert (done.struck_on, done.first_due) == (date(2026, 10, 18), date(2026, 10, 20))
    assert done.owner.name == "张三"
    assert done.verifier.name == "李四"


@pytest.mark.parametrize("missing", ["measure", "owner", "due"])
def test_assigning_needs_measure_owner_and_deadline(missing: str) -> None:
    with pytest.raises(UserError) as refused:
        story(GENERAL, (K.ASSIGNED, {**ASSIGN, missing: None}))
    assert missing in refused.value.fields


def test_the_fixer_never_verifies_under_number_or_name() -> None:
    for verifier in (OWNER, Who(None, " 张三").json()):
        with pytest.raises(UserError) as refused:
            story(GENERAL, ASSIGNED, ASKED, (K.PASSED, {"verifier": verifier}))
        assert "verifier" in refused.value.fields


def test_nobody_strikes_off_without_evidence() -> None:
    bare = (K.PASSED, {"verifier": VERIFIER})
    with pytest.raises(UserError) as refused:
        story(GENERAL, ASSIGNED, ASKED, bare, STRUCK)
    assert "evidence" in refused.value.fields
    picture = (K.STRUCK_OFF, {"by": VERIFIER, "evidence": "检测报告"})
    assert not replay(story(GENERAL, ASSIGNED, ASKED, bare, picture)).open


def test_a_major_hazard_is_reported_and_unlisted_before_it_is_struck_off() -> None:
    listing = {
        "plate": "GP-1",
        "level": "county",
        "ground": "major",
        "sponsor": VERIFIER,
        "milestones": [{"text": "采购", "due": "2099-10-15"}],
    }
    path = [MAJOR, (K.LISTED, listing), ASSIGNED, ASKED, PASSED]
    with pytest.raises(UserError, match="reported upward"):
        story(*path, STRUCK)
    report = (K.REPORTED_UP, {"to": "教育局", "method": "paper", "at": "2026-10-12T10:00+08:00"})
    with pytest.raises(UserError, match="listed supervision"):
        story(*path, report, STRUCK)
    off = (K.UNLISTED, {"approver": VERIFIER, "basis": "复查合格"})
    assert not replay(story(*path, report, off, STRUCK)).open


def test_a_proposed_major_waits_for_a_person() -> None:
    found = Event(1, K.FOUND, DAY, {"proposed_major": True})
    photo = Event(2, K.ATTACHED, DAY, {"attachment": 7, "moment": "after"})
    spot = Event(3, K.FIXED_ON_SPOT, DAY, {"measure": "打开", "fixer": OWNER, "verifier": VERIFIER})
    check(replay([found, photo]), spot, DAY)
    stands = replay([found, photo, spot])
    assert (stands.state, stands.level) == (HazardState.PASSED, Level.MAJOR_PENDING)
    with pytest.raises(UserError, match="major hazard"):
        check(stands, Event(4, K.STRUCK_OFF, DAY, {"by": VERIFIER}), DAY)
    with pytest.raises(UserError) as refused:
        check(stands, Event(4, K.GRADED, DAY, {"level": "general"}), DAY)
    assert "reason" in refused.value.fields


def test_on_the_spot_is_one_step_with_a_picture() -> None:
    data = {"measure": "清理", "fixer": OWNER, "verifier": VERIFIER}
    with pytest.raises(UserError) as refused:
        story((K.FIXED_ON_SPOT, data))
    assert "photos" in refused.value.fields
    before = Event(2, K.ATTACHED, DAY, {"attachment": 1, "moment": "before"})
    with pytest.raises(UserError, match="afterwards"):
        check(replay([Event(1, K.FOUND, DAY), before]), Event(3, K.FIXED_ON_SPOT, DAY, data), DAY)
    done = replay(
        [
            Event(1, K.FOUND, DAY),
            Event(2, K.ATTACHED, DAY, {"attachment": 1, "moment": "after"}),
            Event(3, K.FIXED_ON_SPOT, DAY, data),
        ]
    )
    assert (done.open, done.first_due, done.struck_on) == (False, DAY, DAY)


def test_extensions_count_and_the_first_deadline_stays() -> None:
    later = {"due": "2026-11-20", "reason": "等配件", "approver": VERIFIER}
    s = replay(
        story(GENERAL, ASSIGNED, (K.EXTENDED, later), (K.EXTENDED, later | {"due": "2026-12-01"}))
    )
    assert (s.first_due, s.due, s.extensions) == (date(2026, 10, 20), date(2026, 12, 1), 2)
    assert s.late(date(2026, 10, 21))
    assert not s.late(date(2026, 10, 20))


def test_three_missed_deadlines_or_a_refusal_raise_the_flag() -> None:
    events = [*story(GENERAL, ASSIGNED)]
    for number, (on, due) in enumerate(
        [("2026-10-25", "2026-10-30"), ("2026-11-02", "2026-11-10")], start=4
    ):
        data = {"due": due, "reason": "拖延", "approver": VERIFIER}
        events.append(Event(number, K.EXTENDED, date.fromisoformat(on), data))
    assert replay(events).missed(date(2026, 11, 10)) == 2
    assert not replay(events).flagged(date(2026, 11, 10))
    assert replay(events).flagged(date(2026, 11, 11))
    refused = story(GENERAL, ASSIGNED, (K.REFUSED, {"note": "拒绝"}))
    assert replay(refused).flagged(DAY)


def test_a_step_is_taken_back_and_the_one_before_it_next() -> None:
    events = story(GENERAL, ASSIGNED, ASKED)
    step = last_step(events)
    assert step is not None
    assert step.kind is K.ASKED
    events.append(Event(5, K.TAKEN_BACK, DAY, {"number": step.number}))
    assert replay(events).state is HazardState.ASSIGNED
    again = last_step(events)
    assert again is not None
    assert again.kind is K.ASSIGNED


def test_a_past_day_is_told_as_it_stood() -> None:
    events = story(GENERAL, ASSIGNED, ASKED, PASSED, STRUCK, gap=3)
    assert replay(events, date(2026, 10, 18)).state is HazardState.ASSIGNED
    assert replay(events, date(2026, 10, 26)).state is HazardState.PASSED
    assert replay(events, date(2026, 10, 27)).struck_on == date(2026, 10, 27)


def test_outside_still_open_and_back_again() -> None:
    out = (K.EXTERNAL, {"unit": "供电所", "protection": "围挡"})
    s = replay(story(GENERAL, ASSIGNED, out))
    assert (s.open, s.state, s.protection) == (True, HazardState.EXTERNAL, "围挡")
    assert replay(story(GENERAL, ASSIGNED, out, (K.RESUMED, {}))).state is HazardState.ASSIGNED
    assert replay(story(GENERAL, out, (K.RESUMED, {}))).state is HazardState.GRADED
    assert not replay(story(GENERAL, out, ASSIGNED, ASKED, PASSED, STRUCK)).open


# ------------------------------------------------------------------ random histories

PEOPLE = st.sampled_from(
    [Who(), Who(1, "张三"), Who(2, "李四"), Who(None, "张三"), Who(None, "王五")]
)
TEXTS = st.sampled_from(["", "示例"])
DAYS = st.integers(-3, 500).map(lambda n: DAY + timedelta(days=n))
MOMENTS = st.integers(-3, 500).map(lambda n: datetime(2026, 10, 12, 8, tzinfo=CHINA) + timedelta(n))


def _data() -> st.SearchStrategy[dict[str, Any]]:
    who = PEOPLE.map(lambda w: w.json())
    iso = st.one_of(st.just(""), DAYS.map(lambda d: d.isoformat()))
    return st.fixed_dictionaries(
        {
            "level": st.sampled_from(list(Level)).map(lambda x: x.value),
            "measure": TEXTS,
            "owner": who,
            "fixer": who,
            "verifier": who,
            "approver": who,
            "sponsor": who,
            "by": who,
            "due": iso,
            "reason": TEXTS,
            "evidence": TEXTS,
            "unit": TEXTS,
            "protection": TEXTS,
            "note": TEXTS,
            "text": TEXTS,
            "basis": TEXTS,
            "plate": TEXTS,
            "to": TEXTS,
            "method": st.just("paper"),
            "ground": st.sampled_from(list(codes.Ground)).map(lambda x: x.value),
            "milestones": st.just([{"text": "节点", "due": "2099-01-01"}]),
            "index": st.integers(-1, 1),
            "amount": st.sampled_from(["0", "-1", "12.5", "NaN", "0.001"]),
            "at": MOMENTS.map(lambda m: m.isoformat()),
            "down_from": st.one_of(st.just(""), MOMENTS.map(lambda m: m.isoformat())),
        }
    )


def _with_level(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"level": "county"}


WHOLE = {
    "measure": "更换",
    "owner": OWNER,
    "fixer": OWNER,
    "verifier": VERIFIER,
    "approver": VERIFIER,
    "sponsor": VERIFIER,
    "by": VERIFIER,
    "reason": "示例",
    "evidence": "示例",
    "unit": "供电所",
    "protection": "围挡",
    "basis": "示例",
    "plate": "GP-1",
    "to": "教育局",
}


CRUCIAL = {
    K.ASSIGNED: ("measure", "owner"),
    K.PASSED: ("verifier",),
    K.FIXED_ON_SPOT: ("measure", "fixer", "verifier", "evidence"),
    K.STRUCK_OFF: ("evidence",),
}
"""What is left out now and then, one at a time."""


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else [value]


@dataclass
class _Random:
    """A hazard to which anything is tried."""

    events: list[Event] = field(default_factory=lambda: [Event(1, K.FOUND, DAY, {})])

    @property
    def now(self) -> Standing:
        return replay(self.events)


TODAY = DAY + timedelta(days=400)


RARELY = st.sampled_from([True, False, False, False])


class Histories(RuleBasedStateMachine):
    """Anything may be tried in any order; what the rules admit must keep its promises."""

    def __init__(self) -> None:
        super().__init__()
        self.case = _Random()
        self.pictures = 0

    @initialize(proposed=st.booleans(), shown=st.sampled_from([None, *codes.PhotoMoment]))
    def begin(self, proposed: bool, shown: codes.PhotoMoment | None) -> None:
        self.case.events = [Event(1, K.FOUND, DAY, {"proposed_major": proposed})]
        if shown is not None:
            self.pictures += 1
            self.add(K.ATTACHED, DAY, {"attachment": self.pictures, "moment": shown.value})

    def add(self, kind: EventKind, on: date, data: dict[str, Any]) -> None:
        self.case.events.append(Event(len(self.case.events) + 1, kind, on, data))

    @rule(
        wish=st.sampled_from(sorted(set(K) - {K.FOUND})),
        likely=st.sampled_from([True, True, True, False]),
        seed=st.integers(0, 10**6),
        on=DAYS,
        later=st.integers(0, 20),
        data=_data(),
    )
    def try_a_step(
        self, wish: EventKind, likely: bool, seed: int, on: date, later: int, data: dict[str, Any]
    ) -> None:
        choose = random.Random(f"{seed} {len(self.case.events)} {later}")
        self.attempt(wish, likely, choose, on, later, data)

    def attempt(
        self,
        wish: EventKind,
        likely: bool,
        choose: random.Random,
        on: date,
        later: int,
        data: dict[str, Any],
    ) -> None:
        """Try a step; the rules may refuse it."""
        now = self.case.now
        if likely:
            wish = choose.choice(sorted(possible(now) & IN_ORDER) or sorted(possible(now)))
            on = (now.last_on or DAY) + timedelta(days=later)
            left_out = choose.choice([*CRUCIAL.get(wish, ()), "", choose.choice([*WHOLE])])
            whole = {k: v for k, v in WHOLE.items() if k != left_out}
            data = data | {k: v for k, v in whole.items() if not any(_values(data[k]))}
            on = DAY if wish is K.FIXED_ON_SPOT else on
            data["due"] = (max(on, now.due or on) + timedelta(days=later + 1)).isoformat()
        if wish not in possible(now):
            return
        data = _with_level(data) if wish is K.LISTED else data
        step = Event(len(self.case.events) + 1, wish, on, data)
        try:
            check(now, step, TODAY)
        except UserError:
            return
        self.case.events.append(step)

    @rule(moment=st.sampled_from(list(codes.PhotoMoment)), really=RARELY)
    def picture(self, moment: codes.PhotoMoment, really: bool) -> None:
        if really and self.case.now.open:
            self.pictures += 1
            self.add(K.ATTACHED, TODAY, {"attachment": self.pictures, "moment": moment.value})

    @precondition(lambda self: bool(self.case.now.photos) and self.case.now.open)
    @rule(really=RARELY)
    def void_a_picture(self, really: bool) -> None:
        if really:
            self.add(K.ATTACHMENT_VOIDED, TODAY, {"attachment": min(self.case.now.photos)})

    @rule(really=RARELY)
    def take_back(self, really: bool) -> None:
        step = last_step(self.case.events) if really else None
        if step is not None:
            self.add(K.TAKEN_BACK, TODAY, {"number": step.number})

    @invariant()
    def struck_off_only_when_complete(self) -> None:
        s = self.case.now
        if s.state is HazardState.STRUCK_OFF:
            assert s.measure
            assert s.owner
            assert s.first_due
            assert s.proven
            assert s.verifier
            assert s.fixers
            assert not any(s.verifier.same(f) for f in s.fixers)
            assert s.level in (Level.GENERAL, Level.MAJOR)
            assert s.level is Level.GENERAL or s.reports
            assert s.listing is None
            assert s.struck_on
            assert s.struck_on >= DAY

    @invariant()
    def working_states_are_assigned(self) -> None:
        s = self.case.now
        if s.state in {HazardState.ASSIGNED, HazardState.RECTIFYING, HazardState.ASKED}:
            assert s.measure
            assert s.owner
            assert s.due
        if s.state is HazardState.PASSED:
            assert s.verifier
            assert not any(s.verifier.same(f) for f in s.fixers)

    @invariant()
    def the_first_deadline_stays_and_extensions_count(self) -> None:
        s = self.case.now
        assert s.extensions <= max(0, len(s.deadlines) - 1)
        assert s.missed(TODAY) <= len(s.deadlines)

    @invariant()
    def every_past_day_can_be_told(self) -> None:
        for back in (0, 30, 200):
            day = TODAY - timedelta(days=back)
            s = replay(self.case.events, day)
            assert s.struck_on is None or s.struck_on <= day
            whole = self.case.now.struck_on
            assert (s.struck_on is None) == (whole is None or whole > day)


Histories.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestHistories = Histories.TestCase


def _diced(rng: random.Random) -> dict[str, Any]:
    """Return the data of a step, each field there or not."""
    people = [Who(), Who(1, "张三"), Who(2, "李四"), Who(None, "张三"), Who(None, "王五")]
    fields: dict[str, Any] = {k: rng.choice(["", "示例"]) for k in WHOLE}
    for key in ("owner", "fixer", "verifier", "approver", "sponsor", "by"):
        fields[key] = rng.choice(people).json()
    moment = datetime(2026, 10, 12, 8, tzinfo=CHINA) + timedelta(days=rng.randrange(30))
    return fields | {
        "level": rng.choice(list(Level)).value,
        "due": "",
        "note": rng.choice(["", "示例"]),
        "text": "示例",
        "method": "paper",
        "ground": rng.choice(list(codes.Ground)).value,
        "milestones": [{"text": "节点", "due": "2099-01-01"}],
        "index": 0,
        "amount": "12.5",
        "at": moment.isoformat(),
        "down_from": "",
    }


def test_thousands_of_diced_histories_keep_the_promises() -> None:
    """Plain dice explore further than a search for small counter-examples does."""
    ends: Counter[HazardState] = Counter()
    for seed in range(700):
        rng = random.Random(seed)
        machine = Histories()
        machine.begin(rng.random() < 0.3, rng.choice([None, *codes.PhotoMoment]))
        for _ in range(16):
            wish, later = rng.choice(sorted(set(K) - {K.FOUND})), rng.randrange(5)
            machine.attempt(wish, rng.random() < 0.9, rng, DAY, later, _diced(rng))
            if rng.random() < 0.04:
                machine.picture(rng.choice(list(codes.PhotoMoment)), True)
            if rng.random() < 0.04:
                machine.take_back(True)
            machine.struck_off_only_when_complete()
            machine.working_states_are_assigned()
        ends[machine.case.now.state] += 1
    assert set(ends) == set(HazardState)
    assert ends[HazardState.STRUCK_OFF] > 50


def test_random_histories_do_reach_the_end() -> None:
    """The machine above would prove nothing if no random history ever got there."""
    reached: Counter[HazardState] = Counter()

    class Counting(Histories):
        @invariant()
        def note(self) -> None:
            reached[self.case.now.state] += 1

    Counting.TestCase.settings = settings(
        max_examples=150, stateful_step_count=50, deadline=None, derandomize=True, database=None
    )
    Counting.TestCase("runTest").runTest()
    assert set(reached) == set(HazardState)


# ------------------------------------------------------------------ counting


@st.composite
def cases(draw: st.DrawFn) -> Case:
    found = date(2025, 11, 1) + timedelta(days=draw(st.integers(0, 500)))
    life = draw(st.one_of(st.none(), st.integers(0, 300)))
    due = draw(st.one_of(st.none(), st.integers(0, 60)))
    struck = None if life is None else found + timedelta(days=life)
    return Case(
        id=draw(st.integers(1, 10**6)),
        number="YH-2026-0001",
        found_on=found,
        struck_on=struck,
        state=HazardState.STRUCK_OFF if struck else HazardState.ASSIGNED,
        level=draw(st.sampled_from([None, *Level])),
        first_due=None if due is None else found + timedelta(days=due),
        source=draw(st.sampled_from(list(Source))),
        category=draw(st.sampled_from(list(Category))),
        area_id=draw(st.one_of(st.none(), st.integers(1, 3))),
        cost=draw(st.one_of(st.none(), st.integers(1, 10**6).map(lambda n: Decimal(n) / 100))),
    )


@given(st.lists(cases(), max_size=40))
def test_every_month_balances_and_hands_its_open_ones_on(known: list[Case]) -> None:
    months = months_between(date(2025, 11, 1), date(2027, 3, 31))
    before = None
    for first, last in months:
        n = count(known, first, last)
        assert n.balanced
        assert n.carried == (before.open if before else 0)
        assert n.removal.whole == n.carried + n.new
        assert n.on_time.whole == n.closed
        assert n.on_time.part <= n.closed <= n.removal.whole
        assert (n.removal.percent is None) == (n.removal.whole == 0)
        assert f"/{n.removal.whole}" in str(n.removal)
        for split in (n.by_source, n.by_category, n.by_level, n.by_area):
            assert sum(t.new for t in split.values()) == n.new
            assert sum(t.closed for t in split.values()) == n.closed
            assert sum(t.open for t in split.values()) == n.open
        before = n
    year = count(known, months[0][0], months[-1][1])
    assert year.balanced
    assert year.new == len(known)


def test_months_and_quarters_are_read() -> None:
    assert month_days("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert quarter_days("2026-q4") == (date(2026, 10, 1), date(2026, 12, 31))
    for wrong in ("2026-13", "2026", "", "0000-01", "十月"):
        with pytest.raises(UserError):
            month_days(wrong)
    for wrong in ("2026-Q5", "Q1", "0000-Q1"):
        with pytest.raises(UserError):
            quarter_days(wrong)
