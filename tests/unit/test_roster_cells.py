"""Editing a roster: rules say no in words, reasons are kept, undo puts back what stood there."""

from datetime import date, time

import pytest

from campus_guard.core.errors import Conflict, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import LeaveRequest
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import SetDays
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    LeaveKind,
    LeaveState,
    PairKind,
    RepairState,
    SwapState,
)
from campus_guard.features.rosters.rows import CellState, Who
from tests.unit.roster_help import MONDAY, TODAY, World, night_post, post, roster, weekly_post


@pytest.fixture
def world(director: Service) -> World:
    return World(director)


def test_every_place_to_be_manned_is_in_the_grid(world: World) -> None:
    grid = world.service.ask(
        q.RosterGrid(roster_id=world.roster, first=MONDAY, last=date(2026, 11, 22))
    )
    assert [c.key for c in grid.cells] == [
        world.key(date(2026, 11, day), seat) for day in range(16, 21) for seat in (1, 2)
    ]
    assert grid.roster.gaps == grid.roster.cells == 2 * 44  # school days of the two months
    assert [d.teaching for d in grid.days] == [True] * 5 + [False] * 2


def test_put_undo_redo(world: World) -> None:
    key = world.key()
    done = world.put(key, 3)
    assert world.holder(key) == 3
    assert [s.person_id for s in done.before] == [None]
    world.service.run(c.PutCells(roster_id=world.roster, states=done.before))
    assert world.holder(key) is None
    world.service.run(c.PutCells(roster_id=world.roster, states=done.after))
    assert world.holder(key) == 3


def test_the_second_editor_is_told(world: World) -> None:
    world.put(world.key(), 3)
    late = c.PutDuty(roster_id=world.roster, key=world.key(), person_id=world.people[1], seen=None)
    with pytest.raises(Conflict):
        world.service.run(late)
    assert world.holder(world.key()) == 3


def test_a_broken_rule_is_refused_and_kept_only_with_a_reason(world: World) -> None:
    world.service.run(
        c.RequestLeave(uid=new_uid(), person_id=world.people[0], kind=LeaveKind.SICK,
                       starts_on=TODAY, ends_on=TODAY, approved=True)
    )  # fmt: skip
    with pytest.raises(UserError) as refused:
        world.put(world.key(), 0)
    assert "reason" in refused.value.fields
    assert world.holder(world.key()) is None
    world.put(world.key(), 0, reason="本人同意返校值班")
    report = world.service.ask(q.CheckRoster(roster_id=world.roster))
    assert report.broken == 0
    assert [f.kept for f in report.findings if not f.gap] == ["本人同意返校值班"]
    world.put(world.key(), 1)
    assert world.service.ask(q.CheckRoster(roster_id=world.roster)).kept == 0


def test_one_person_twice_at_one_time_is_refused(world: World) -> None:
    world.put(world.key(seat=1), 2)
    with pytest.raises(UserError):
        world.put(world.key(seat=2), 2)


def test_a_post_for_women_refuses_a_man(world: World) -> None:
    dorm = night_post(world.service, "female")
    key = world.key(post_id=dorm)
    with pytest.raises(UserError):
        world.put(key, 0)
    world.put(key, 1)
    assert world.holder(key) == 1


def test_who_narrows_who_may_stand_there(world: World) -> None:
    office = post(world.service, "行政巡查", starts_at=time(12), ends_at=time(13),
                  who=Who(lines=("safety_office",)))  # fmt: skip
    with pytest.raises(UserError):
        world.put(world.key(post_id=office), 5)
    world.put(world.key(post_id=office), 2)


def test_a_pair_that_must_never_share_a_post(world: World) -> None:
    world.service.run(
        c.AddPair(uid=new_uid(), term_id=world.term, first_id=world.people[3],
                  second_id=world.people[1], kind=PairKind.AVOID)
    )  # fmt: skip
    world.put(world.key(seat=1), 1)
    with pytest.raises(UserError):
        world.put(world.key(seat=2), 3)


def test_a_make_up_day_has_the_lessons_of_the_weekday_it_follows(world: World) -> None:
    world.service.run(
        c.AddLesson(uid=new_uid(), term_id=world.term, person_id=world.people[4], weekday=3,
                    starts_at=time(7, 20), ends_at=time(7, 50), subject="早读")
    )  # fmt: skip
    saturday = date(2026, 11, 21)
    world.service.run(
        SetDays(uid=new_uid(), first=saturday, kind="makeup_workday", name="补周三",
               follows_weekday=3)
    )  # fmt: skip
    with pytest.raises(UserError):
        world.put(world.key(saturday), 4)
    world.put(world.key(TODAY), 4)  # on Friday he is free


def test_locked_places_are_left_alone(world: World) -> None:
    world.put(world.key(), 3)
    world.service.run(c.LockCells(roster_id=world.roster, keys=(world.key(),)))
    with pytest.raises(UserError):
        world.put(world.key(), 4)
    world.service.run(c.ClearCells(roster_id=world.roster, keys=(world.key(),)))
    assert world.holder(world.key()) == 3
    world.service.run(c.LockCells(roster_id=world.roster, keys=(world.key(),), locked=False))
    world.service.run(c.ClearCells(roster_id=world.roster, keys=(world.key(),)))
    assert world.holder(world.key()) is None


def test_move_and_change_places(world: World) -> None:
    a, b = world.key(MONDAY), world.key(TODAY)
    world.put(a, 3)
    world.service.run(c.MoveDuty(roster_id=world.roster, source=a, target=b))
    assert (world.holder(a), world.holder(b)) == (None, 3)
    world.put(a, 5)
    world.service.run(c.SwapCells(roster_id=world.roster, first=a, second=b))
    assert (world.holder(a), world.holder(b)) == (3, 5)


def test_a_copied_week_leaves_out_who_is_away(world: World) -> None:
    for day in range(16, 21):
        world.put(world.key(date(2026, 11, day)), day - 16)
    world.service.run(
        c.RequestLeave(uid=new_uid(), person_id=world.people[1], kind=LeaveKind.TRAINING,
                       starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24), approved=True)
    )  # fmt: skip
    week = date(2026, 11, 23)
    done = world.service.run(c.CopyWeek(roster_id=world.roster, source=MONDAY, target=week)).value
    assert [world.holder(world.key(date(2026, 11, day))) for day in range(23, 28)] == [
        0, None, 2, 3, 4,
    ]  # fmt: skip
    world.service.run(c.PutCells(roster_id=world.roster, states=done.before))
    assert world.holder(world.key(week)) is None


def test_a_week_post_has_one_place_on_monday_and_knows_leave(world: World) -> None:
    weekly = weekly_post(world.service)
    key = world.key(MONDAY, post_id=weekly)
    world.service.run(
        c.RequestLeave(uid=new_uid(), person_id=world.people[2], kind=LeaveKind.OFFICIAL,
                       starts_on=TODAY, ends_on=TODAY, approved=True)
    )  # fmt: skip
    with pytest.raises(UserError):
        world.put(key, 2)
    world.put(key, 1)
    on_thursday = world.service.ask(
        q.RosterGrid(roster_id=world.roster, first=date(2026, 11, 19), last=TODAY)
    )
    assert key in [cell.key for cell in on_thursday.cells]


def test_candidates_are_ranked_and_say_what_speaks_against(world: World) -> None:
    world.put(world.key(seat=1), 0)
    found = world.service.ask(q.CellCandidates(roster_id=world.roster, key=world.key(seat=2)))
    assert len(found) == 8
    assert found[-1].person_id == world.people[0]
    assert found[-1].hard
    assert found[-1].against
    assert not any(x.hard for x in found[:-1])


# -------------------------------------------------------------------- published months


def test_a_published_month_is_changed_only_with_a_reason_and_leaves_a_trace(world: World) -> None:
    world.fill()
    world.publish()
    key = world.key(TODAY)
    before = world.holder(key)
    new = next(n for n in range(8) if n not in (before, world.holder(world.key(TODAY, 2))))
    with pytest.raises(UserError) as refused:
        world.put(key, new)
    assert "reason" in refused.value.fields
    world.put(key, new, reason="临时外出")
    (change,) = world.service.ask(q.RosterChanges(roster_id=world.roster))
    assert (change.key, change.reason) == (key, "临时外出")
    assert change.old
    assert change.new
    view = world.service.ask(q.RosterInForce(first=TODAY, last=TODAY))
    assert view is not None
    assert {cell.key for cell in view.cells if cell.changed} == {key}


def test_a_broken_rule_stops_publishing_unless_it_is_kept(world: World) -> None:
    world.put(world.key(), 0)
    world.service.run(
        c.RequestLeave(uid=new_uid(), person_id=world.people[0], kind=LeaveKind.SICK,
                       starts_on=TODAY, ends_on=TODAY, approved=True)
    )  # fmt: skip
    with pytest.raises(UserError):
        world.publish()
    world.put(world.key(), 1)
    world.publish()
    second = roster(world.service, world.term, "第二版")
    with pytest.raises(UserError):
        world.service.run(c.PublishMonth(uid=new_uid(), roster_id=second, month="2026-11"))


def test_what_is_published_stays_whatever_becomes_of_the_posts(world: World) -> None:
    world.fill()
    world.publish()
    row = next(p for p in world.service.ask(q.ListDutyPosts()) if p.id == world.post)
    world.service.run(
        c.EditDutyPost(post_id=row.id, expected_version=row.version, name=row.name, kind=row.kind,
                       segment=row.segment, starts_at=row.starts_at, ends_at=row.ends_at,
                       headcount=3)
    )  # fmt: skip
    grid = world.service.ask(
        q.RosterGrid(roster_id=world.roster, first=date(2026, 11, 1), last=date(2026, 12, 31))
    )
    seats = {(f"{cell.key.day:%m}", cell.key.seat) for cell in grid.cells}
    assert seats == {("11", 1), ("11", 2), ("12", 1), ("12", 2), ("12", 3)}


def test_a_month_that_is_withdrawn_is_not_in_force(world: World) -> None:
    world.fill()
    world.publish()
    world.service.run(c.WithdrawMonth(roster_id=world.roster, month="2026-11", reason="排错了"))
    assert world.service.ask(q.RosterInForce(first=TODAY, last=TODAY)) is None
    world.put(world.key(), None)


# ------------------------------------------------------------------- swaps and repairs


def test_a_swap_from_request_to_undone(world: World) -> None:
    world.fill()
    world.publish()
    a, b = world.key(date(2026, 11, 23)), world.key(date(2026, 11, 24))
    one, two = world.holder(a), world.holder(b)
    assert one is not None
    assert two is not None
    swap = world.service.run(
        c.RequestSwap(uid=new_uid(), roster_id=world.roster, person_id=world.people[one], key=a,
                      other_id=world.people[two], other_key=b, reason="家中有事")
    ).value  # fmt: skip
    assert (world.holder(a), world.holder(b)) == (one, two)
    row = world.service.ask(q.GetSwap(swap_id=swap))
    assert (row.number, row.state, row.obstacles) == ("HB-2026-0001", SwapState.REQUESTED, ())
    world.service.run(c.DecideSwap(swap_id=swap, expected_version=row.version, approve=True))
    assert (world.holder(a), world.holder(b)) == (two, one)
    changes = world.service.ask(q.RosterChanges(roster_id=world.roster))
    assert [x.reason for x in changes] == ["家中有事"] * 2
    world.service.run(c.UndoSwap(swap_id=swap, reason="不用换了"))
    assert (world.holder(a), world.holder(b)) == (one, two)
    assert world.service.ask(q.GetSwap(swap_id=swap)).state is SwapState.UNDONE


def test_a_swap_that_breaks_a_rule_needs_words(world: World) -> None:
    world.put(world.key(seat=1), 0)
    world.put(world.key(date(2026, 11, 19)), 1)
    world.service.run(
        c.RequestLeave(uid=new_uid(), person_id=world.people[1], kind=LeaveKind.SICK,
                       starts_on=TODAY, ends_on=TODAY, approved=True)
    )  # fmt: skip
    swap = world.service.run(
        c.RequestSwap(uid=new_uid(), roster_id=world.roster, person_id=world.people[0],
                      key=world.key(seat=1), other_id=world.people[1], reason="换一下")
    ).value  # fmt: skip
    (row,) = world.service.ask(q.ListSwaps(roster_id=world.roster))
    assert len(row.obstacles) == 1
    decide = {"swap_id": swap, "expected_version": row.version, "approve": True}
    with pytest.raises(UserError):
        world.service.run(c.DecideSwap(**decide))
    assert world.holder(world.key(seat=1)) == 0
    world.service.run(c.DecideSwap(**decide, decision="上午已返校"))
    assert world.holder(world.key(seat=1)) == 1


def test_a_repair_is_kept_applied_and_taken_back(world: World) -> None:
    world.fill()
    world.publish()
    key = world.key(date(2026, 11, 23))
    ill, helper = world.holder(key), 7
    assert ill not in (None, helper)
    repair = world.service.run(
        c.ProposeRepair(uid=new_uid(), roster_id=world.roster, person_id=world.people[ill or 0],
                        starts_on=key.day, ends_on=key.day, reason="发烧",
                        moves=(CellState(key, world.people[helper]),), least=1, proved=True)
    ).value  # fmt: skip
    assert world.holder(key) == ill
    world.service.run(c.ApplyRepair(repair_id=repair))
    assert world.holder(key) == helper
    (row,) = world.service.ask(q.ListRepairs(roster_id=world.roster))
    assert (row.state, row.points, len(row.moves)) == (RepairState.APPLIED, 1, 1)
    world.service.run(c.UndoRepair(repair_id=repair, reason="已康复"))
    assert world.holder(key) == ill
    with pytest.raises(UserError):
        world.service.run(c.UndoRepair(repair_id=repair, reason="再一次"))


def test_two_versions_side_by_side(world: World) -> None:
    world.put(world.key(), 1)
    copy = world.service.run(
        c.CopyRoster(uid=new_uid(), roster_id=world.roster, name="第二版")
    ).value
    world.service.run(c.PutDuty(roster_id=copy, key=world.key(), person_id=world.people[2]))
    both = world.service.ask(q.CompareRosters(first_id=world.roster, second_id=copy))
    assert [(d.key, d.first, d.second) for d in both.cells] == [(world.key(), "林二", "黄三")]
    points = {a.person_id: (a.points, b.points) for a, b in both.counts if a and b}
    assert points[world.people[1]] == (1, 0)


def test_days_that_became_another_kind_are_told(world: World) -> None:
    day = date(2026, 12, 4)
    world.put(world.key(day), 1)
    assert world.service.ask(q.ReplanDays(roster_id=world.roster)) == ()
    world.service.run(SetDays(uid=new_uid(), first=day, kind="holiday", name="临时放假"))
    (row,) = world.service.ask(q.ReplanDays(roster_id=world.roster))
    assert (row.day, row.was, row.now, row.cells, row.lost) == (
        day, "school", "holiday", 0, ("早护学岗",),
    )  # fmt: skip
    ((version, count),) = world.service.ask(q.RostersToReplan())
    assert (version.id, count) == (world.roster, 1)


def test_the_reason_of_a_leave_is_sealed_and_can_be_corrected(
    world: World, gatekeeper: Service
) -> None:
    leave = world.service.run(
        c.RequestLeave(uid=new_uid(), person_id=world.people[0], kind=LeaveKind.SICK,
                       starts_on=TODAY, ends_on=TODAY, reason="发烧")
    ).value  # fmt: skip
    (row,) = world.service.ask(q.ListLeave())
    world.service.run(
        c.EditLeave(leave_id=leave, expected_version=row.version, kind=LeaveKind.SICK,
                    starts_on=TODAY, ends_on=TODAY, reason="肺炎")
    )  # fmt: skip
    (row,) = world.service.ask(q.ListLeave())
    assert (row.reason, row.state) == ("肺炎", LeaveState.REQUESTED)
    with world.service.db.read() as session:
        stored = session.get(LeaveRequest, leave)
        assert stored is not None
        assert "肺炎".encode() not in (stored.reason or b"")
    with pytest.raises(PermissionDenied):
        gatekeeper.ask(q.ListLeave())
