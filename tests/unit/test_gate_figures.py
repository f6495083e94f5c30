"""Search keys, roll call, statistics and retention."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.features.gate.rules.codes import RollState, VisitState
from campus_guard.features.gate.rules.muster import (
    add_unlisted,
    close,
    missing_first,
    start,
    tick_off,
)
from campus_guard.features.gate.rules.retention import (
    Hold,
    Item,
    RetentionClock,
    check_periods,
    confirm,
    is_due,
    preview,
    shipped_policy,
)
from campus_guard.features.gate.rules.search import (
    Candidate,
    Looks,
    badge_token,
    rank,
    vehicle_tokens,
    visitor_tokens,
    wanted,
)
from campus_guard.features.gate.rules.statistics import (
    VisitFact,
    by_host,
    by_hour,
    by_reason,
    by_type,
    dwell,
    peak,
    totals,
)
from campus_guard.features.people.pinyin import name_tokens

V = VisitState
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
MINUTE = timedelta(minutes=1)

# ------------------------------------------------------------------------- search


@pytest.mark.parametrize(
    "text",
    [
        "zsf",
        "shanxiong",
        "sxf",
        "单",
        "雄飞",
        "8000",
        "002x",
        "0599",
        "a00599",
        "京A00599",
        "SHAN",
        "ｓｘ",
    ],
)
def test_one_box_finds_by_everything(text: str) -> None:
    person = visitor_tokens(
        "单雄飞",
        names=name_tokens,
        phone="13800138000",
        document="11010519491231002X",
        plates=["京A00599"],
    )
    other = visitor_tokens("张三丰", names=name_tokens)
    query = wanted(text)
    tokens = other if text == "zsf" else person
    assert any(query.first <= token <= query.last for token in tokens)


def test_the_whole_number_and_the_whole_phone_are_not_in_the_index() -> None:
    tokens = visitor_tokens(
        "张三", names=name_tokens, phone="13800138000", document="11010519491231002X"
    )
    assert {"8000", "002X"} <= tokens
    assert not any("1380013" in t or "1949" in t for t in tokens)


def test_vehicles_are_found_by_plate_and_driver() -> None:
    assert {"0599", "京A00599", "LS"} <= vehicle_tokens("京A00599", "李四", names=name_tokens)
    assert vehicle_tokens("京A00599", "", names=name_tokens)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("", Looks.NOTHING),
        (" ", Looks.NOTHING),
        ("17", Looks.BADGE),
        ("8000", Looks.TAIL),
        ("002x", Looks.TAIL),
        ("13800138000", Looks.NUMBER),
        ("zsf", Looks.LETTERS),
        ("lü", Looks.LETTERS),
        ("a005", Looks.PLATE),
        ("张", Looks.CHINESE),
    ],
)
def test_what_a_text_looks_like(text: str, looks: Looks) -> None:
    assert wanted(text).looks is looks


@given(st.text(alphabet="abzAZ019张三·lü", min_size=1, max_size=12), st.integers(1, 12))
def test_a_beginning_always_lies_in_its_range(text: str, length: int) -> None:
    whole, start_ = wanted(text).text, wanted(text[:length])
    if start_.text and whole.startswith(start_.text):
        assert start_.first <= whole <= start_.last
    assert wanted("").last == ""


def test_ranking_badge_then_inside_then_whole_then_latest() -> None:
    rows = [
        Candidate(1, "ZSF", NOW - timedelta(days=400)),
        Candidate(2, "ZSF", NOW - timedelta(days=1)),
        Candidate(3, "ZSFA", NOW),
        Candidate(4, "ZSFB", NOW - timedelta(days=9), inside=True),
        Candidate(5, "ZSF"),
        Candidate(2, "ZSFC", NOW - timedelta(days=1)),
    ]
    assert [c.visitor_id for c in rank(rows, wanted("zsf"))] == [4, 2, 1, 5, 3]
    worn = [Candidate(7, "170", NOW), Candidate(8, "9", None, badge="017")]
    assert [c.visitor_id for c in rank(worn, wanted("17"))] == [8, 7]
    assert badge_token("000") == "000"


# ------------------------------------------------------------------------- roll call


def test_a_roll_call_from_start_to_close() -> None:
    muster = start([("张三", 1), ("参观团", 12), ("李四", 1)], NOW, drill=True)
    assert (muster.expected, muster.found, muster.missing) == (14, 0, 14)
    muster = tick_off(muster, 1, place="操场")
    muster = tick_off(muster, 2, found=10)
    muster = add_unlisted(muster, "送水工", 2)
    assert (muster.found, muster.missing, muster.unlisted) == (11, 3, 2)
    assert [r.state for r in muster.rows] == [
        RollState.FOUND,
        RollState.PARTLY,
        RollState.MISSING,
        RollState.FOUND,
    ]
    assert [r.name for r in missing_first(muster.rows)] == ["李四", "参观团", "张三", "送水工"]
    assert tick_off(muster, 1, found=0).missing == 4
    closed = close(muster, NOW + MINUTE)
    assert (closed.closed_at, closed.drill) == (NOW + MINUTE, True)
    with pytest.raises(UserError):
        close(closed, NOW)
    with pytest.raises(UserError):
        tick_off(closed, 1)
    with pytest.raises(UserError):
        add_unlisted(closed, "x")


@pytest.mark.parametrize(("number", "found"), [(9, None), (1, 2), (1, -1)])
def test_ticks_that_do_not_fit(number: int, found: int | None) -> None:
    with pytest.raises(UserError):
        tick_off(start([("张三", 1)], NOW), number, found=found)


@pytest.mark.parametrize(("name", "heads"), [(" ", 1), ("x", 0), ("x", 1000)])
def test_unlisted_people_have_a_name_and_a_count(name: str, heads: int) -> None:
    with pytest.raises(UserError):
        add_unlisted(start([], NOW), name, heads)


@given(
    st.lists(st.integers(1, 20), max_size=8),
    st.lists(st.tuples(st.integers(1, 10), st.integers(0, 25)), max_size=20),
)
def test_the_frozen_list_never_changes_its_people(
    groups: list[int], ticks: list[tuple[int, int]]
) -> None:
    muster = start([("x", n) for n in groups], NOW)
    for number, found in ticks:
        if number > 7:
            muster = add_unlisted(muster, "y", found + 1)
            continue
        try:
            muster = tick_off(muster, number, found=found)
        except UserError:
            continue
        assert muster.rows[number - 1].found == found
    assert muster.expected == sum(groups)
    assert muster.found + muster.missing == muster.expected
    assert muster.missing >= 0


# ------------------------------------------------------------------------- statistics


def fact(state: VisitState, start_: int = 0, stay: int | None = None, heads: int = 1) -> VisitFact:
    entered = NOW + start_ * MINUTE
    left = None if stay is None else entered + stay * MINUTE
    return VisitFact(DAY, state, "parent", "meet_teacher", "王老师", heads, entered, left)


FACTS = [
    fact(V.LEFT, 0, 30),
    fact(V.LEFT, 10, 50, heads=12),
    fact(V.CLOSED_UNCONFIRMED, 5),
    replace(fact(V.LEFT, 0, 600), uncertain=True),
    replace(fact(V.REFUSED), entered_at=None, reason_code="other"),
    fact(V.INSIDE, 20),
]


def test_times_inside_leave_out_what_is_not_certain() -> None:
    result = dwell(FACTS)
    assert (result.visits, result.mean, result.median, result.longest) == (2, 40, 40, 50)
    assert result.left_out == 2
    assert dwell([]).mean is None


def test_people_are_counted_not_rows() -> None:
    counted = totals(FACTS)
    assert (counted[V.LEFT].visits, counted[V.LEFT].people) == (3, 14)
    assert counted[V.NO_SHOW].visits == 0
    assert by_hour(FACTS)[9] == 15
    assert [(s.key, s.visits, s.people) for s in by_reason(FACTS)] == [("meet_teacher", 5, 16)]
    assert by_host(FACTS)[0].people == 16
    assert by_type(FACTS)[0].key == "parent"


def test_the_peak_counts_who_is_inside_now_but_not_the_unconfirmed() -> None:
    highest = peak(FACTS)
    assert (highest.people, highest.at) == (14, NOW + 20 * MINUTE)
    assert peak([fact(V.CLOSED_UNCONFIRMED)]).people == 0
    assert peak([fact(V.LEFT, 0, 10), fact(V.LEFT, 10, 10)]).people == 1


@given(
    st.lists(st.tuples(st.sampled_from(V), st.integers(0, 500), st.integers(0, 300)), max_size=30)
)
def test_the_peak_is_never_more_than_came(rows: list[tuple[VisitState, int, int]]) -> None:
    facts = [fact(s, a, b if s is V.LEFT else None) for s, a, b in rows]
    came = sum(s in {V.LEFT, V.INSIDE} for s, _, _ in rows)
    assert 0 <= peak(facts).people <= came
    result = dwell(facts)
    assert result.visits + result.left_out == sum(
        s in {V.LEFT, V.CLOSED_UNCONFIRMED} for s, _, _ in rows
    )


# ------------------------------------------------------------------------- retention

POLICY = shipped_policy()
OLD = DAY - timedelta(days=POLICY.identity_days + 1)
VISITOR = Item("visitor", 1, OLD)


def test_two_clocks_run_at_their_own_pace() -> None:
    assert is_due(VISITOR, POLICY, DAY)
    assert not is_due(Item("visitor", 1, OLD + timedelta(days=1)), POLICY, DAY)
    assert not is_due(Item("visit_facts", 1, OLD), POLICY, DAY)
    facts = DAY - timedelta(days=POLICY.facts_days + 1)
    assert is_due(Item("visit_facts", 1, facts), POLICY, DAY)


def test_a_purge_waits_a_day_and_asks_again() -> None:
    items = [VISITOR, Item("visit", 5, OLD), Item("visit", 6, DAY)]
    seen = preview(items, [Hold("visit", 5, OLD)], POLICY, NOW)
    assert seen.due == (VISITOR,)
    assert (dict(seen.counts), dict(seen.held)) == ({"visitor": 1}, {"visit": 1})
    assert seen.may_run_at == NOW + timedelta(hours=24)
    with pytest.raises(UserError):
        confirm(seen, items, [], POLICY, NOW + timedelta(hours=23))
    later = NOW + timedelta(hours=24)
    assert confirm(seen, items, [], POLICY, later) == (VISITOR,)
    came_back = [replace(VISITOR, since=DAY)]
    assert confirm(seen, came_back, [], POLICY, later) == ()
    assert confirm(seen, items, [Hold("visitor", 1, DAY)], POLICY, later) == ()


def test_a_hold_ends_with_its_date() -> None:
    hold = Hold("visitor", 1, OLD, DAY - timedelta(days=1))
    assert preview([VISITOR], [hold], POLICY, NOW).due == (VISITOR,)
    assert hold.in_force(OLD)


@pytest.mark.parametrize(
    ("identity", "facts", "fields"),
    [
        (29, 400, {"identity_days"}),
        (365, 5000, {"facts_days"}),
        (365, 300, {"facts_days"}),
        (1, 1, {"identity_days", "facts_days"}),
    ],
)
def test_periods_that_make_no_sense(identity: int, facts: int, fields: set[str]) -> None:
    with pytest.raises(UserError) as caught:
        check_periods(identity, facts)
    assert set(caught.value.fields) == fields
    check_periods(POLICY.identity_days, POLICY.facts_days)


def test_every_class_says_what_goes() -> None:
    for record in POLICY.classes:
        assert record.clears or record.removes
        assert POLICY.days(record.clock) > 0
    assert {c.clock for c in POLICY.classes} == set(RetentionClock)


@given(
    st.lists(
        st.builds(
            Item,
            st.sampled_from([c.code for c in POLICY.classes]),
            st.integers(1, 6),
            st.dates(date(2020, 1, 1), DAY),
        ),
        max_size=20,
        unique_by=lambda i: (i.class_code, i.record_id),
    ),
    st.lists(
        st.builds(
            Hold,
            st.sampled_from([c.code for c in POLICY.classes]),
            st.integers(1, 6),
            st.dates(date(2020, 1, 1), DAY),
        ),
        max_size=5,
    ),
)
def test_nothing_held_and_nothing_unseen_is_ever_purged(
    items: list[Item], holds: list[Hold]
) -> None:
    seen = preview(items, [], POLICY, NOW)
    purged = confirm(seen, items, holds, POLICY, NOW + timedelta(days=2))
    held = {(h.class_code, h.record_id) for h in holds}
    assert set(purged) <= set(seen.due)
    assert not any((i.class_code, i.record_id) in held for i in purged)
