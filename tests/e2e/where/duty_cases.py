"""Duty and patrols: roster, squad, dormitory, rounds, coverage, the duty leader, absences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.features.calendar.queries import CurrentTerm
from campus_guard.features.people import commands as pc
from campus_guard.features.people import queries as pq
from campus_guard.features.places import commands as lc
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    DutyKind,
    LeaderDuty,
    LeaderResult,
    PatrolInterval,
    Segment,
    VisitState,
    label,
)
from campus_guard.features.rosters.rows import CellKey, CellState
from tests.e2e.where.school import TODAY, Case, School, Trace, moment

ALL_DAYS = ("school", "weekend", "holiday", "makeup_workday", "school_break")
WEEK = {"first": TODAY, "last": TODAY + timedelta(days=6)}


def _guard(s: School, name: str, sex: str = "male") -> int:
    """Return a new member of staff who takes part in the duties of the term."""
    person = int(
        s.run(
            pc.AddPerson(uid=new_uid(), name=name, staff_number=s.mark("D"),
                         line="safety_office", sex=sex)
        )
    )  # fmt: skip
    s.run(c.TakePeopleIn(term_id=_term(s), person_ids=(person,)))
    return person


def _term(s: School) -> int:
    assert s.staff
    return int(s.ask(CurrentTerm()).id)


@dataclass(frozen=True)
class Week:
    """A roster of this week in force, with three posts."""

    id: int
    inside: int
    dormitory: int
    gate: int


def _week(s: School) -> Week:
    def make() -> Week:
        inside = _post(s, "示例校内岗", DutyKind.GATE, Segment.GATE, (7, 18))
        girls = _post(s, "示例女生宿舍", DutyKind.DORMITORY, Segment.NIGHT, (21, 7), "female")
        gate = _post(s, "示例护学岗", DutyKind.ESCORT, Segment.MORNING, (7, 8))
        command = c.CreateRoster(
            uid=new_uid(), term_id=_term(s), name="示例值班表", starts_on=WEEK["first"],
            ends_on=WEEK["last"],
        )  # fmt: skip
        return Week(s.run(command), inside, girls, gate)

    week: Week = s.keep("week", make)
    return week


def _put(s: School, key: CellKey, person: int) -> None:
    s.run(c.PutDuty(roster_id=_week(s).id, key=key, person_id=person, reason="示例"))


def _post(s: School, name: str, kind: DutyKind, segment: Segment, hours: tuple[int, int],
          sex: str | None = None) -> int:  # fmt: skip
    command = c.AddDutyPost(
        uid=new_uid(), name=name, kind=kind, segment=segment, starts_at=time(hours[0]),
        ends_at=time(hours[1]), day_kinds=ALL_DAYS, needs_sex=sex,
    )  # fmt: skip
    return int(s.run(command))


def _holder(s: School, key: CellKey) -> str:
    view = s.ask(q.RosterGrid(roster_id=_week(s).id, **WEEK))
    return next(cell.person for cell in view.cells if cell.key == key)


def roster(s: School) -> Trace:
    """Somebody every day: a name on the post, in force, and the gaps are counted."""
    who = s.mark("值班员")
    key = CellKey(TODAY, _week(s).inside)
    _put(s, key, _guard(s, who))
    s.run(c.PublishMonth(uid=new_uid(), roster_id=_week(s).id, month="2026-11"))

    def planned(school: School) -> str:
        duties = school.term.duties
        assert duties is not None
        assert 0 < duties.filled <= duties.shifts
        return f"{school.tr('Duty places planned')}{duties.shifts}"

    return Trace(lambda: _holder(s, key) == who, {"roster": (who,), "sem3": (planned,)})


def squad(s: School) -> Trace:
    leader, name = s.mark("队长"), s.mark("护校队")
    deputy = s.mark("副队长")
    members = (
        pc.Membership(s.somebody(leader), "leader"), pc.Membership(s.somebody(deputy), "deputy")
    )  # fmt: skip
    s.run(pc.AddSquad(uid=new_uid(), name=name, members=members))
    return Trace(
        found=lambda: name in {row.name for row in s.ask(pq.ListSquads())},
        papers={"squads": (name, leader, deputy)},
    )


def dormitory(s: School) -> Trace:
    """The girls' dormitory is watched by a woman: a man needs a reason, and it is a breach."""
    woman = s.mark("生活老师")
    man, keeper = _guard(s, s.mark("男员")), _guard(s, woman, "female")
    week = _week(s)
    key = CellKey(TODAY, week.dormitory)
    state = CellState(key=key, person_id=man)
    breaches = s.ask(q.CheckCells(roster_id=week.id, states=(state,)))
    with pytest.raises(UserError):
        s.run(c.PutDuty(roster_id=week.id, key=key, person_id=man))
    _put(s, key, keeper)
    return Trace(
        found=lambda: bool(breaches) and _holder(s, key) == woman,
        papers={"roster": (woman,)},
    )


def _point(s: School, area_name: str, name: str) -> int:
    area = s.run(lc.AddArea(uid=new_uid(), code=s.mark("P"), name=area_name, kind="other"))
    command = lc.AddPatrolPoint(uid=new_uid(), code=s.mark("D"), name=name, area_id=area)
    return int(s.run(command))


def _walked(s: School, plan: str, interval: PatrolInterval, hours: tuple[int, int]) -> Trace:
    """Plan a round, walk it as the gatekeeper, see its finding in the log of the day."""
    finding, point_name = s.mark("灯不亮"), s.mark("点位")
    point = _point(s, s.mark("巡区"), point_name)
    made = s.run(
        c.AddPatrolPlan(
            uid=new_uid(), name=plan, interval=interval, starts_at=time(hours[0]),
            ends_at=time(hours[1]), valid_from=TODAY, day_kinds=ALL_DAYS, point_ids=(point,),
        )
    )  # fmt: skip
    walker = _guard(s, s.mark("巡查员"))
    visit = c.VisitInput(
        uid=new_uid(), point_id=point, state=VisitState.FINDING, finding=finding, action="报修"
    )
    command = c.RecordPatrol(
        uid=new_uid(), plan_id=made, day=TODAY, started_at=moment(8, 10), walker_id=walker,
        visits=(visit,),
    )  # fmt: skip
    patrol = s.gatekeeper.run(command).value

    def found() -> bool:
        row = s.gatekeeper.ask(q.GetPatrol(patrol_id=patrol))
        return finding in {x.finding for x in row.visits}

    return Trace(found, {"dutylog": (point_name, finding)})


def three_intervals(s: School) -> Trace:
    """课间、午间、夜间: the shipped plans ask for all three; one is walked."""
    s.run(c.LoadPatrolPlans(valid_from=TODAY + timedelta(days=1)))
    trace = _walked(s, s.mark("课间巡查"), PatrolInterval.BREAK, (8, 9))

    def found() -> bool:
        kinds = {row.interval for row in s.ask(q.ListPatrolPlans())}
        three = {PatrolInterval.BREAK, PatrolInterval.NOON, PatrolInterval.NIGHT}
        return bool(trace.found()) and three <= kinds

    def walked(school: School) -> str:
        duties = school.term.duties
        assert duties is not None
        row = next(x for x in duties.intervals if x.interval is PatrolInterval.BREAK)
        assert row.walked
        return f"{school.tr(label(row.interval))}{row.planned}{row.walked}"

    return Trace(found, {**trace.papers, "sem3": (walked,)})


def groups(s: School) -> Trace:
    return _walked(s, s.mark("早晨分组巡逻"), PatrolInterval.MORNING, (7, 9))


def coverage(s: School) -> Trace:
    """An area that nobody walked is named."""
    name = s.mark("无人巡查区")
    _point(s, name, s.mark("点位"))

    def found() -> bool:
        return name in repr(s.ask(q.CoverageMatrix(**WEEK)))

    return Trace(found, {"coverage": (name,), "sem3": (name,)})


def duty_leader(s: School) -> Trace:
    """Nine duties a day; a problem needs words."""
    name, remark = s.mark("值周行政"), s.mark("有人滞留")
    person = _guard(s, name)
    checks = tuple(
        c.CheckInput(
            duty=duty, result=LeaderResult.PROBLEM if duty is LeaderDuty.LOITERERS
            else LeaderResult.DONE, remark=remark if duty is LeaderDuty.LOITERERS else "",
        )
        for duty in LeaderDuty
    )  # fmt: skip
    s.run(c.RecordLeaderChecks(day=TODAY, person_id=person, checks=checks))

    def found() -> bool:
        days = s.ask(q.LeaderWeek(monday=TODAY - timedelta(days=TODAY.weekday())))
        today = next(row for row in days if row.day == TODAY)
        return len(today.checks) == 9 and remark in {x.remark for x in today.checks}

    return Trace(found, {"dutylog": (remark,)})


def absence(s: School) -> Trace:
    """An absent pupil is followed up: parents told, when, and what came of it."""
    teacher = s.mark("任课教师")
    made = s.gatekeeper.run(
        c.RecordAbsence(
            uid=new_uid(), day=TODAY, pupil_id=s.pupil(), period="第一节",
            noticed_at=moment(8, 15), noticed_by=teacher, parents_told_at=moment(8, 20),
        )
    ).value  # fmt: skip
    return Trace(
        found=lambda: made in {x.id for x in s.ask(q.ListAbsences(first=TODAY, last=TODAY))},
        papers={"dutylog": ("示例学生", "08:20")},
    )


def gate_post(s: School) -> Trace:
    """护学岗: a post of the roster at peak times, with somebody's name."""
    who = s.mark("护学员")
    key = CellKey(TODAY, _week(s).gate)
    _put(s, key, _guard(s, who))
    return Trace(lambda: _holder(s, key) == who, {"roster": (who,)})


CASES: Mapping[str, Case] = {
    "DUT-01": roster,
    "DUT-02": squad,
    "DUT-03": dormitory,
    "DUT-04": three_intervals,
    "DUT-05": groups,
    "DUT-06": coverage,
    "DUT-07": duty_leader,
    "DUT-08": absence,
    "GAT-07": gate_post,
}
