"""What happened on duty: logs, rounds that are never filled in, coverage, absences, figures."""

from datetime import date, time, timedelta

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.hazards.commands.register import RegisterHazard
from campus_guard.features.hazards.rules.codes import Category, Source
from campus_guard.features.people.commands import AddClass, AddGrade, AddPupil
from campus_guard.features.places.commands import AddArea, AddPatrolPoint
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    AbsenceOutcome,
    HeadcountKind,
    LeaderDuty,
    LeaderResult,
    PatrolInterval,
    Presence,
    RoundState,
    VisitState,
)
from campus_guard.features.rosters.dutyrows import Coverage, CoverageRow
from tests.unit.roster_help import MONDAY, TODAY, World, at, night_post, weekly_post

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def world(director: Service) -> World:
    return World(director)


def _points(service: Service) -> list[int]:
    """Enter two areas with a check point each."""
    found = []
    for number, (name, kind) in enumerate((("教学楼", "teaching"), ("操场", "sports")), start=1):
        area = service.run(AddArea(uid=new_uid(), code=f"A{number}", name=name, kind=kind)).value
        point = AddPatrolPoint(uid=new_uid(), code=f"P{number}", name=f"{name}入口", area_id=area)
        found.append(service.run(point).value)
    return found


def _plan(service: Service, points: list[int], **values: object) -> int:
    given = {"name": "课间巡查", "interval": PatrolInterval.BREAK, "starts_at": time(9, 50),
             "ends_at": time(10, 20), "valid_from": MONDAY, "point_ids": tuple(points)}  # fmt: skip
    return service.run(c.AddPatrolPlan(uid=new_uid(), **given | values)).value  # type: ignore[arg-type]


# ------------------------------------------------------------------------------ logs


def test_the_log_of_a_shift_says_who_came_and_hours_follow_it(world: World) -> None:
    world.fill()
    world.publish()
    (shift,) = world.service.ask(q.ShiftsOfDay(day=TODAY))
    assert len(shift.planned) == 2
    assert [p.state for p in shift.presences] == [None, None]
    first, second = (p.planned_id for p in shift.presences)
    other = next(p for p in world.people if p not in (first, second))
    log = c.RecordDutyLog(
        uid=new_uid(), day=TODAY, post_id=world.post, weather="晴", matters="一切正常",
        handed_over="对讲机 2 部", handed_to_id=other, handed_at=at(TODAY, 8),
        presences=(
            c.PresenceInput(planned_id=first, person_id=first, state=Presence.LATE,
                            arrived_at=at(TODAY, 7, 20), left_at=at(TODAY, 8)),
            c.PresenceInput(planned_id=second, person_id=other, state=Presence.REPLACED),
        ),
    )  # fmt: skip
    world.service.run(log)
    (shift,) = world.service.ask(q.ShiftsOfDay(day=TODAY))
    assert [p.minutes for p in shift.presences] == [40, 50]
    assert not shift.late_entry
    hours = {h.person_id: h for h in world.service.ask(q.DutyHours(first=TODAY, last=TODAY))}
    assert hours[first or 0].minutes == 40
    assert hours[other].minutes == 50
    assert (hours[second or 0].minutes, hours[second or 0].absent) == (0, 1)


def test_replaced_by_nobody_is_refused(world: World) -> None:
    world.fill()
    world.publish()
    (shift,) = world.service.ask(q.ShiftsOfDay(day=TODAY))
    planned = shift.presences[0].planned_id
    wrong = c.PresenceInput(planned_id=planned, person_id=planned, state=Presence.REPLACED)
    with pytest.raises(UserError) as refused:
        world.service.run(
            c.RecordDutyLog(uid=new_uid(), day=TODAY, post_id=world.post, presences=(wrong,))
        )
    assert "presences" in refused.value.fields


def test_a_log_written_days_later_is_marked_and_not_written_twice(world: World) -> None:
    write = c.RecordDutyLog(uid=new_uid(), day=MONDAY, post_id=world.post, matters="补记")
    log = world.service.run(write).value
    assert world.service.run(write).value == log
    shift = world.service.ask(q.GetShift(day=MONDAY, post_id=world.post))
    assert shift is not None
    assert shift.late_entry
    with pytest.raises(UserError):
        world.service.run(c.RecordDutyLog(uid=new_uid(), day=MONDAY, post_id=world.post))
    world.service.run(
        c.RecordDutyLog(uid=new_uid(), day=MONDAY, post_id=world.post, matters="改",
                        expected_version=shift.version)
    )  # fmt: skip


def test_who_is_on_duty_now_and_the_next_gap(world: World, gatekeeper: Service) -> None:
    dorm = night_post(world.service, "female")
    world.put(world.key(YESTERDAY, post_id=dorm), 1)
    world.put(world.key(TODAY), 2)
    world.publish()
    night = world.service.ask(q.OnDutyNow(at=at(TODAY, 6, 30)))
    assert [(x.post, x.person) for x in night.now] == [("宿舍 female", "林二")]
    view = world.service.ask(q.OnDutyNow(at=at(TODAY, 7, 30)))
    assert [(x.person, x.phone) for x in view.now] == [("黄三", "13800000002"), ("", "")]
    assert view.gap is not None
    assert (view.gap.day, view.gap.post) == (TODAY, "早护学岗")
    masked = gatekeeper.ask(q.OnDutyNow(at=at(TODAY, 7, 30))).now[0].phone
    assert "0000" not in masked
    assert view.rostered


def test_a_person_has_a_sheet_with_his_week_and_his_mates(world: World) -> None:
    weekly = weekly_post(world.service)
    world.put(world.key(MONDAY, post_id=weekly), 0)
    world.put(world.key(TODAY, 1), 0, reason="兼任")
    world.put(world.key(TODAY, 2), 3)
    world.publish()
    sheet = world.service.ask(q.PersonSheetOf(person_id=world.people[0], first=MONDAY, last=TODAY))
    assert [d.post for d in sheet.duties] == ["值周行政"] * 4 + ["早护学岗", "值周行政"]
    assert next(d for d in sheet.duties if d.post == "早护学岗").with_ == ("张四",)


# --------------------------------------------------------------------------- patrols


def test_a_round_is_due_then_open_then_recorded(world: World, clock: FixedClock) -> None:
    plan = _plan(world.service, points := _points(world.service))
    state = lambda: [x.state for x in world.service.ask(q.RoundsBetween(first=TODAY, last=TODAY))]  # noqa: E731
    assert state() == [RoundState.COMING]
    clock.advance(hours=1)
    assert state() == [RoundState.DUE]
    clock.advance(hours=1)
    assert state() == [RoundState.OPEN]
    patrol = world.service.run(
        c.RecordPatrol(
            uid=new_uid(), plan_id=plan, day=TODAY, started_at=at(TODAY, 9, 55),
            ended_at=at(TODAY, 10, 15), walker_id=world.people[0],
            visits=(
                c.VisitInput(uid=new_uid(), point_id=points[0], at=at(TODAY, 9, 57)),
                c.VisitInput(uid=new_uid(), point_id=points[1], state=VisitState.FINDING,
                             finding="篮球架松动", action="拉警戒线"),
            ),
        )
    ).value  # fmt: skip
    row = world.service.ask(q.GetPatrol(patrol_id=patrol))
    assert (row.number, row.state, row.findings, row.late_entry) == (
        "XC-2026-00001", RoundState.WALKED, 1, False,
    )  # fmt: skip
    with pytest.raises(UserError):
        world.service.run(c.MissPatrol(uid=new_uid(), plan_id=plan, day=TODAY, why="说错了"))


def test_a_missed_round_is_never_filled_in(world: World, clock: FixedClock) -> None:
    plan = _plan(world.service, _points(world.service))
    with pytest.raises(UserError):  # its time has not come
        world.service.run(c.MissPatrol(uid=new_uid(), plan_id=plan, day=TODAY, why="下雨"))
    missed = c.MissPatrol(uid=new_uid(), plan_id=plan, day=YESTERDAY, why="值班人员临时外出")
    world.service.run(missed)
    clock.advance(hours=1)
    fill = c.RecordPatrol(
        uid=new_uid(), plan_id=plan, day=YESTERDAY, started_at=at(YESTERDAY, 10),
        walker_id=world.people[0], late_why="补",
    )  # fmt: skip
    with pytest.raises(UserError):
        world.service.run(fill)
    (row,) = world.service.ask(q.RoundsBetween(first=YESTERDAY, last=YESTERDAY))
    assert (row.state, row.missed_why, row.started_at) == (
        RoundState.MISSED, "值班人员临时外出", None,
    )  # fmt: skip


def test_a_late_entry_says_so_and_after_three_days_it_is_too_late(world: World) -> None:
    plan = _plan(world.service, _points(world.service))
    walk = {"plan_id": plan, "walker_id": world.people[0]}
    late = {"uid": new_uid(), "day": YESTERDAY, "started_at": at(YESTERDAY, 10)}
    with pytest.raises(UserError) as refused:
        world.service.run(c.RecordPatrol(**walk, **late))  # type: ignore[arg-type]
    assert "late_why" in refused.value.fields
    world.service.run(c.RecordPatrol(**walk, **late, late_why="据纸质记录"))  # type: ignore[arg-type]
    (row,) = world.service.ask(q.RoundsBetween(first=YESTERDAY, last=YESTERDAY))
    assert row.late_entry
    monday = {"uid": new_uid(), "day": MONDAY, "started_at": at(MONDAY, 10), "late_why": "忘了"}
    with pytest.raises(UserError) as refused:
        world.service.run(c.RecordPatrol(**walk, **monday))  # type: ignore[arg-type]
    assert "started_at" in refused.value.fields


@pytest.mark.parametrize("hour", [6, 12])
def test_a_round_at_another_time_of_day_is_refused(world: World, hour: int) -> None:
    plan = _plan(world.service, _points(world.service))
    with pytest.raises(UserError) as refused:
        world.service.run(
            c.RecordPatrol(uid=new_uid(), plan_id=plan, day=YESTERDAY, walker_id=world.people[0],
                           started_at=at(YESTERDAY, hour), late_why="纸质记录")
        )  # fmt: skip
    assert "started_at" in refused.value.fields


def test_a_finding_finds_the_hazard_that_names_it(world: World) -> None:
    points = _points(world.service)
    patrol = world.service.run(
        c.RecordPatrol(uid=new_uid(), day=TODAY, started_at=at(TODAY, 8),
                       walker_id=world.people[0], visits=(
                           c.VisitInput(uid=new_uid(), point_id=points[0],
                                        state=VisitState.FINDING, finding="灯坏"),))
    ).value  # fmt: skip
    visit = world.service.ask(q.GetPatrol(patrol_id=patrol)).visits[0]
    assert visit.hazard_id is None
    hazard = world.service.run(
        RegisterHazard(uid=new_uid(), found_on=TODAY, source=Source.PATROL, place="教学楼",
                       category=Category.FIRE, description="灯坏", source_ref=visit.source_ref)
    ).value  # fmt: skip
    visit = world.service.ask(q.GetPatrol(patrol_id=patrol)).visits[0]
    assert visit.hazard_id == hazard
    assert visit.hazard.startswith("YH-")


def test_areas_that_nobody_walked_are_named(world: World) -> None:
    points = _points(world.service)
    for day in (MONDAY - timedelta(days=3), TODAY):
        clock_ok = day == TODAY
        command = c.RecordPatrol(
            uid=new_uid(), day=day, started_at=at(day, 8), walker_id=world.people[0],
            visits=(c.VisitInput(uid=new_uid(), point_id=points[0]),
                    c.VisitInput(uid=new_uid(), point_id=points[1], state=VisitState.SKIPPED)),
        )  # fmt: skip
        if clock_ok:
            world.service.run(command)
        else:
            with pytest.raises(UserError):
                world.service.run(command)
    matrix = world.service.ask(q.CoverageMatrix(first=date(2026, 11, 9), last=TODAY))
    assert matrix.weeks == (date(2026, 11, 9), MONDAY)
    assert {row.area: row.weeks for row in matrix.rows} == {"教学楼": (0, 1), "操场": (0, 0)}
    assert [row.area for row in matrix.unvisited] == ["操场"]


def test_areas_that_no_patrol_can_cover_are_named() -> None:
    def row(area: str, depth: int, points: int) -> CoverageRow:
        return CoverageRow(0, area, depth, points, (0,), None)

    rows = (row("校园", 0, 3), row("一号楼", 1, 1), row("一层", 2, 0), row("图书馆", 1, 0),
            row("阅览室", 2, 0), row("操场", 1, 2))  # fmt: skip
    matrix = Coverage(MONDAY, TODAY, (MONDAY,), (True,), rows)
    assert [r.area for r in matrix.without_points] == ["图书馆", "阅览室"]
    bare = Coverage(MONDAY, TODAY, (MONDAY,), (True,), (row("东区", 0, 1), row("西区", 0, 0)))
    assert [r.area for r in bare.without_points] == ["西区"]


# ---------------------------------------------------------- nine duties, absences, figures


def test_the_nine_duties_of_a_day(world: World) -> None:
    check = c.CheckInput(duty=LeaderDuty.LOITERERS, result=LeaderResult.PROBLEM)
    record = c.RecordLeaderChecks(day=TODAY, person_id=world.people[0], checks=(check,))
    with pytest.raises(UserError) as refused:
        world.service.run(record)
    assert "loiterers" in refused.value.fields
    answers = tuple(c.CheckInput(duty=d, result=LeaderResult.DONE) for d in LeaderDuty)
    world.service.run(c.RecordLeaderChecks(day=TODAY, person_id=world.people[0], checks=answers))
    days = world.service.ask(q.LeaderWeek(monday=MONDAY))
    friday = days[4]
    assert len(friday.checks) == 9
    assert {x.result for x in friday.checks} == {LeaderResult.DONE}
    assert {x.result for x in days[3].checks} == {None}


def _pupil(service: Service) -> tuple[int, int]:
    grade = service.run(
        AddGrade(uid=new_uid(), name="三年级", entry_year=2024, leader_id=None)
    ).value
    room = service.run(AddClass(uid=new_uid(), name="2班", grade_id=grade)).value
    pupil = service.run(
        AddPupil(uid=new_uid(), number="S001", name="示例·小明", class_id=room)
    ).value
    return pupil, room


def test_an_absent_pupil_is_followed_up(world: World, gatekeeper: Service) -> None:
    pupil, _ = _pupil(world.service)
    record = c.RecordAbsence(
        uid=new_uid(), day=TODAY, pupil_id=pupil, period="第一节", noticed_at=at(TODAY, 8, 15),
        noticed_by="陈一", note="家长称发烧",
    )  # fmt: skip
    absence = world.service.run(record).value
    (row,) = world.service.ask(q.ListAbsences(first=TODAY, last=TODAY, open_only=True))
    assert (row.class_name, row.note, row.minutes_to_parents) == ("三年级2班", "家长称发烧", None)
    assert gatekeeper.ask(q.ListAbsences(first=TODAY, last=TODAY))[0].note == ""
    edit = {"absence_id": absence, "expected_version": row.version, "noticed_at": row.noticed_at}
    with pytest.raises(UserError):
        world.service.run(c.EditAbsence(**edit, parents_told_at=at(TODAY, 8)))
    world.service.run(
        c.EditAbsence(**edit, parents_told_at=at(TODAY, 8, 25), outcome=AbsenceOutcome.SICK,
                      note="家长称发烧")
    )  # fmt: skip
    assert world.service.ask(q.ListAbsences(first=TODAY, last=TODAY, open_only=True)) == ()
    (row,) = world.service.ask(q.ListAbsences(first=TODAY, last=TODAY))
    assert row.minutes_to_parents == 10
    again = {"uid": new_uid(), "day": TODAY, "pupil_id": pupil, "period": "第一节"}
    with pytest.raises(UserError):
        world.service.run(c.RecordAbsence(**again, noticed_at=at(TODAY, 8, 20)))


def test_the_figures_of_a_term_count_what_was(world: World, clock: FixedClock) -> None:
    world.fill()
    world.put(world.key(TODAY, 2), None)
    world.publish()
    plan = _plan(world.service, _points(world.service), valid_from=YESTERDAY)
    world.service.run(c.MissPatrol(uid=new_uid(), plan_id=plan, day=YESTERDAY, why="临时会议"))
    _, room = _pupil(world.service)
    world.service.run(
        c.RecordHeadcount(uid=new_uid(), day=TODAY, kind=HeadcountKind.ARRIVAL, class_id=room,
                          at=at(TODAY, 8), expected=40, counted=39, what="少一人")
    )  # fmt: skip
    clock.advance(hours=3)
    numbers = world.service.ask(q.DutyFigures(first=date(2026, 9, 1), last=date(2027, 1, 20)))
    days = 15  # school days from 2 to 20 November
    assert (numbers.shifts, numbers.filled, numbers.gaps) == (2 * days, 2 * days - 1, 1)
    (interval,) = numbers.intervals
    assert (interval.planned, interval.walked, interval.missed, interval.open) == (2, 0, 1, 1)
    assert (numbers.areas, numbers.unvisited) == (2, ("教学楼", "操场"))
    assert numbers.headcounts == 1
