"""The life of a visit, groups, corrections, late entries and the clock set back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.features.gate.rules.codes import Direction, Method, VisitState
from campus_guard.features.gate.rules.moments import (
    Stamp,
    between,
    clock_banner,
    stamp_late,
    stamp_now,
)
from campus_guard.features.gate.rules.visits import (
    ENDS,
    OpenVisit,
    Visit,
    check_single,
    close_unconfirmed,
    confirm_exit,
    end,
    enter,
    leave,
    may_become,
    people_inside,
    reopen,
    undo_last,
    void_movement,
)

V = VisitState
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
AT = Stamp(NOW)
LATER = Stamp(NOW + timedelta(minutes=45))


def come(visit: Visit, heads: int | None = None) -> Visit:
    return enter(visit, AT, by="menwei", method=Method.SEARCH, heads=heads)


def go(visit: Visit, heads: int | None = None) -> Visit:
    return leave(visit, LATER, by="menwei", method=Method.BADGE, heads=heads)


def test_in_and_out() -> None:
    inside = come(Visit())
    assert (Visit().state, inside.state, inside.inside) == (V.PLANNED, V.INSIDE, 1)
    left = go(inside)
    assert (left.state, left.inside, left.stayed_minutes) == (V.LEFT, 0, 45)
    with pytest.raises(UserError):
        go(left)
    with pytest.raises(UserError):
        come(left)


def test_a_group_is_its_people_and_leaves_in_parts() -> None:
    group = come(Visit(heads_expected=12))
    assert people_inside([group, come(Visit())]) == 13
    part = go(group, 5)
    assert (part.state, part.inside, part.left) == (V.INSIDE, 7, None)
    with pytest.raises(UserError):
        go(part, 8)
    again = come(part, 2)
    assert again.inside == 9
    assert go(again).state is V.LEFT


def test_a_group_may_arrive_in_parts() -> None:
    ten = come(Visit(heads_expected=12), 10)
    assert come(ten).inside == 12


@pytest.mark.parametrize("heads", [0, -1, 1000])
def test_head_counts_have_limits(heads: int) -> None:
    with pytest.raises(UserError):
        come(Visit(), heads)


def test_closed_unconfirmed_has_a_blank_leave_time_and_no_minutes() -> None:
    closed = close_unconfirmed(come(Visit(heads_expected=3)))
    assert (closed.state, closed.inside) == (V.CLOSED_UNCONFIRMED, 0)
    assert closed.left is None
    assert closed.stayed_minutes is None
    assert len(closed.movements) == 1
    assert people_inside([closed]) == 0


def test_an_exit_told_afterwards_is_a_late_entry_with_a_reason() -> None:
    closed = close_unconfirmed(come(Visit(heads_expected=3)))
    with pytest.raises(UserError):
        go(closed)
    with pytest.raises(UserError):
        confirm_exit(closed, LATER, by="anquan")
    early = Stamp(NOW - timedelta(hours=1), late=True, reason="x")
    with pytest.raises(UserError):
        confirm_exit(closed, early, by="anquan")
    late = stamp_late(NOW + timedelta(hours=1), NOW + timedelta(days=1), "host told")
    left = confirm_exit(closed, late, by="anquan")
    assert (left.state, left.stayed_minutes, left.left) == (V.LEFT, 60, late)
    assert undo_last(left, walk_in=False).state is V.CLOSED_UNCONFIRMED


@pytest.mark.parametrize("target", [V.REFUSED, V.NO_SHOW, V.CANCELLED])
def test_ends_without_coming_can_be_taken_back(target: VisitState) -> None:
    ended = end(Visit(), target)
    assert ended.state is target
    assert reopen(ended).state is V.PLANNED
    with pytest.raises(UserError):
        come(ended)
    with pytest.raises(UserError):
        end(come(Visit()), target)


def test_refused_at_the_gate_without_having_been_expected() -> None:
    assert end(Visit(), V.REFUSED, new=True).state is V.REFUSED
    with pytest.raises(UserError):
        end(Visit(), V.NO_SHOW, new=True)
    with pytest.raises(ValueError, match="left"):
        end(come(Visit()), V.LEFT)


def test_undo_takes_back_the_last_movement_only() -> None:
    inside = come(Visit())
    assert undo_last(go(inside), walk_in=True).state is V.INSIDE
    assert undo_last(inside, walk_in=True).state is V.CANCELLED
    assert undo_last(inside, walk_in=False).state is V.PLANNED
    with pytest.raises(UserError):
        undo_last(Visit(), walk_in=True)
    with pytest.raises(UserError):
        reopen(inside)


def test_an_entry_under_an_exit_is_not_voided() -> None:
    left = go(come(Visit()))
    with pytest.raises(UserError):
        void_movement(left, 1)
    changed = void_movement(left, 2)
    assert [m.voided for m in changed.movements] == [False, True]


def test_one_open_visit_a_person() -> None:
    check_single(None)
    with pytest.raises(UserError, match="09:00"):
        check_single(OpenVisit(7, NOW))


def test_ends_are_ends() -> None:
    for state in ENDS - {V.CLOSED_UNCONFIRMED}:
        assert not any(may_become(state, target) for target in V)
    assert [t for t in V if may_become(V.CLOSED_UNCONFIRMED, t)] == [V.LEFT]


STEPS = st.lists(st.tuples(st.sampled_from("ioxcuv"), st.integers(1, 15)), max_size=25)


def step(visit: Visit, kind: str, number: int) -> Visit:
    actions = {
        "i": lambda: come(visit, number),
        "o": lambda: go(visit, number),
        "x": lambda: close_unconfirmed(visit),
        "c": lambda: end(visit, V.CANCELLED),
        "u": lambda: undo_last(visit, walk_in=False),
        "v": lambda: void_movement(visit, number),
    }
    return actions[kind]()


@given(STEPS)
def test_whatever_is_pressed_nobody_is_inside_twice_or_less_than_not(
    steps: list[tuple[str, int]],
) -> None:
    visit = Visit(heads_expected=4)
    for kind, number in steps:
        before = visit
        try:
            visit = step(visit, kind, number)
        except UserError:
            assert visit == before
        assert len(visit.movements) >= len(before.movements)
        assert visit.inside >= 0
        assert (visit.state is V.INSIDE) == (visit.inside > 0)
        assert (visit.left is not None) == (visit.state is V.LEFT)
        numbers = [m.number for m in visit.movements]
        assert numbers == sorted(set(numbers))


# ------------------------------------------------------------------------- moments


def test_the_clock_set_back_is_said_and_needs_a_reason() -> None:
    last = NOW + timedelta(days=1)
    assert clock_banner(NOW, None) is None
    assert clock_banner(NOW, NOW + timedelta(seconds=90)) is None
    banner = clock_banner(NOW, last)
    assert banner is not None
    assert "2026-11-21 09:00" in str(banner)
    with pytest.raises(UserError) as caught:
        stamp_now(NOW, last)
    assert "clock_reason" in caught.value.fields
    stamp = stamp_now(NOW, last, " battery ")
    assert (stamp.at, stamp.uncertain, stamp.reason) == (NOW, True, "battery")


def test_an_uncertain_moment_has_no_duration_but_keeps_its_order() -> None:
    back = Stamp(NOW - timedelta(days=1), uncertain=True, reason="battery")
    visit = leave(come(Visit()), back, by="menwei", method=Method.BADGE)
    assert visit.state is V.LEFT
    assert visit.stayed_minutes is None
    assert [m.direction for m in visit.valid] == [Direction.IN, Direction.OUT]
    assert between(AT, back) is None
    assert between(AT, None) is None


def test_late_entries_are_marked_and_explained() -> None:
    assert stamp_late(NOW - timedelta(minutes=5), NOW, "") == Stamp(NOW - timedelta(minutes=5))
    with pytest.raises(UserError):
        stamp_late(NOW - timedelta(minutes=6), NOW, " ")
    with pytest.raises(UserError):
        stamp_late(NOW + timedelta(minutes=1), NOW, "x")
    assert stamp_late(NOW - timedelta(hours=1), NOW, "power cut").late


@given(st.datetimes(), st.datetimes())
def test_no_time_is_invented(now: datetime, last: datetime) -> None:
    here, before = now.replace(tzinfo=CHINA), last.replace(tzinfo=CHINA)
    stamp = stamp_now(here, before, "reason")
    assert stamp.at == here
    assert stamp.uncertain == (clock_banner(here, before) is not None)
