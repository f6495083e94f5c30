"""The text fields of posts, rosters, leave, logs, patrols and follow-ups."""

from datetime import date, datetime, time, timedelta
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import new_uid
from campus_guard.db import models as m
from campus_guard.features.calendar.queries import CurrentTerm
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    AbsenceOutcome,
    DutyKind,
    HeadcountKind,
    LeaderDuty,
    LeaderResult,
    LeaveKind,
    PairKind,
    PatrolInterval,
    Presence,
    Segment,
    VisitState,
    WishKind,
)
from campus_guard.features.rosters.commands.imports import RosterLine
from campus_guard.features.rosters.commands.lessons import LessonLine
from campus_guard.features.rosters.rows import CellKey, CellState, Who
from campus_guard.features.rosters.rules.model import Gap, Limits, Quota, Result
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import World

DAY = date(2026, 11, 20)
DAY_KINDS = ("school", "weekend", "holiday", "makeup_workday", "school_break")
"""Whatever other cases make of the day in the calendar."""
NOON = datetime.combine(DAY, time(8), CHINA)
VOID = {"reason": block(shown="void_reason")}
POST: dict[str, Text] = {
    "name": line(64),
    "certificate": line(64),
    "duty_text": block(5000),
    "day_kinds": CODED,
    "needs_sex": CODED,
    "who.lines": CODED,
}
PLAN = {"name": line(64), "note": block(2000), "day_kinds": CODED}
VERSION = {"name": line(64), "note": block(2000), "limits.relaxed": CODED}
LESSON = {"period": line(32), "subject": line(64), "class_name": line(64)}
COUNT = {
    "period": line(32),
    "handed_by": line(100),
    "taken_by": line(100),
    "what": block(5000),
    "done": block(5000),
}
LOG = {
    "weather": line(64),
    "matters": block(),
    "reported_to": line(100),
    "handed_over": block(),
    "presences.note": block(1000, error="presences"),
}
_OF_RESULT = ("assignments", "engine", "gaps.key", "gaps.why.params", "gaps.why.text", "hash",
              "notes.params", "notes.text", "penalty", "quotas.person", "rule_set")  # fmt: skip
RESULT = {f"result.{name}": line(64) for name in _OF_RESULT}


def _term(w: World) -> int:
    if w.ask(CurrentTerm()) is None:
        w.this_year()
    term = w.ask(CurrentTerm())
    assert term is not None
    return int(term.id)


def _post_values(w: World) -> dict[str, Any]:
    return {
        "name": w.new("岗"),
        "kind": DutyKind.ESCORT,
        "segment": Segment.MORNING,
        "starts_at": time(7),
        "ends_at": time(8),
        "who": Who(lines=("teaching",)),
        "day_kinds": DAY_KINDS,
    }


def _post(w: World) -> int:
    values = _post_values(w) | {"who": Who()}
    return int(w.run(c.AddDutyPost(uid=new_uid(), **values)))


def _edit_post(w: World) -> c.EditDutyPost:
    return c.EditDutyPost(post_id=_post(w), expected_version=1, **_post_values(w))


def _taker(w: World) -> int:
    """Return a person who takes part in the rosters of the term."""
    person = w.person()
    w.run(c.TakePeopleIn(term_id=_term(w), person_ids=(person,)))
    return person


def _set_person(w: World) -> c.SetDutyPerson:
    person = _taker(w)
    rows = w.ask(q.ListDutyPeople(term_id=_term(w)))
    row = next(x for x in rows if x.person_id == person)
    return c.SetDutyPerson(record_id=row.id, expected_version=row.version)


def _version_values(w: World) -> dict[str, Any]:
    return {"name": w.new("版"), "limits": Limits(relaxed=frozenset({"per_day"}))}


def _roster(w: World) -> int:
    command = c.CreateRoster(uid=new_uid(), term_id=_term(w), name=w.new("版"), starts_on=DAY,
                             ends_on=DAY + timedelta(days=1))  # fmt: skip
    return int(w.run(command))


def _edit_roster(w: World) -> c.EditRoster:
    return c.EditRoster(roster_id=_roster(w), expected_version=1, **_version_values(w))


def _cell(w: World) -> tuple[int, CellKey, int]:
    """Return a roster, a cell of it, and somebody who may stand there."""
    person, post = _taker(w), _post(w)
    return _roster(w), CellKey(DAY, post, 1), person


def _filled(w: World) -> tuple[int, CellKey, int]:
    roster, key, person = _cell(w)
    w.run(c.PutDuty(roster_id=roster, key=key, person_id=person))
    return roster, key, person


def _two(w: World, command: type) -> Any:
    roster, key, _ = _filled(w)
    other = CellKey(DAY, _post(w), 1)
    if command is c.MoveDuty:
        return c.MoveDuty(roster_id=roster, source=key, target=other, reason="示例")
    return c.SwapCells(roster_id=roster, first=key, second=other, reason="示例")


def _clear(w: World) -> c.ClearCells:
    roster, key, _ = _filled(w)
    return c.ClearCells(roster_id=roster, keys=(key,), reason="示例")


def _put(w: World) -> c.PutDuty:
    roster, key, person = _cell(w)
    return c.PutDuty(roster_id=roster, key=key, person_id=person, reason="示例")


def _back(w: World) -> c.PutCells:
    roster, key, person = _cell(w)
    return c.PutCells(roster_id=roster, states=(CellState(key, person, kept_why="示例"),))


def _swap(w: World) -> c.RequestSwap:
    roster, key, person = _filled(w)
    return c.RequestSwap(uid=new_uid(), roster_id=roster, person_id=person, key=key,
                         other_id=_taker(w), reason="示例")  # fmt: skip


def _decide(w: World) -> c.DecideSwap:
    return c.DecideSwap(swap_id=w.run(_swap(w)), expected_version=1, approve=False, decision="示")


def _undo_swap(w: World) -> c.UndoSwap:
    swap = w.run(_swap(w))
    w.run(c.DecideSwap(swap_id=swap, expected_version=1, approve=True))
    return c.UndoSwap(swap_id=swap, reason="示例")


def _repair(w: World) -> c.ProposeRepair:
    roster, key, person = _filled(w)
    return c.ProposeRepair(
        uid=new_uid(),
        roster_id=roster,
        person_id=person,
        starts_on=DAY,
        ends_on=DAY,
        moves=(CellState(key, _taker(w)),),
        reason="示例",
    )


def _undo_repair(w: World) -> c.UndoRepair:
    repair = w.run(_repair(w))
    w.run(c.ApplyRepair(repair_id=repair))
    return c.UndoRepair(repair_id=repair, reason="示例")


def _published(w: World) -> tuple[int, str]:
    """Return a roster with a published month; withdrawn again, so that the next can be."""
    roster = _roster(w)
    w.run(c.PublishMonth(uid=new_uid(), roster_id=roster, month="2026-11"))
    return roster, "2026-11"


def _publish(w: World) -> c.PublishMonth:
    _withdraw_all(w)
    return c.PublishMonth(uid=new_uid(), roster_id=_roster(w), month="2026-11")


def _withdraw_all(w: World) -> None:
    for row in w.ask(q.ListRosters()):
        for month in row.published:
            w.run(c.WithdrawMonth(roster_id=row.id, month=month, reason="示例"))


def _withdraw(w: World) -> c.WithdrawMonth:
    _withdraw_all(w)
    roster, month = _published(w)
    return c.WithdrawMonth(roster_id=roster, month=month, reason="示例")


def _leave(w: World) -> int:
    command = c.RequestLeave(uid=new_uid(), person_id=w.person(), kind=LeaveKind.SICK,
                             starts_on=DAY, ends_on=DAY)  # fmt: skip
    return int(w.run(command))


def _leaves(w: World, _answer: Any) -> Any:
    return w.ask(q.ListLeave(include_voided=True))


def _lesson_values() -> dict[str, Any]:
    return {"weekday": 1, "starts_at": time(8), "ends_at": time(9)}


def _lesson(w: World) -> int:
    command = c.AddLesson(uid=new_uid(), term_id=_term(w), person_id=w.person(), **_lesson_values())
    return int(w.run(command))


def _lesson_lines(w: World) -> c.ImportLessons:
    _term(w)
    term = w.ask(CurrentTerm())
    assert term is not None
    given = LessonLine(term.name, w.staff_number(), 1, "示例", time(8), time(9), "all", "示", "示")
    return c.ImportLessons(rows=[given])


def _cells_in(w: World) -> c.ImportRoster:
    roster, key, person = _cell(w)
    rows = w.ask(q.ListDutyPeople(term_id=_term(w)))
    number = next(x.staff_number for x in rows if x.person_id == person)
    name = next(p.name for p in w.ask(q.ListDutyPosts()) if p.id == key.post_id)
    given = RosterLine(DAY, name, 1, number)
    return c.ImportRoster(roster_id=roster, rows=[given], reason="示例")


def _wish_values() -> dict[str, Any]:
    return {"kind": WishKind.FREE, "weekday": 3}


def _wish(w: World) -> int:
    command = c.AddWish(uid=new_uid(), term_id=_term(w), person_id=w.person(), **_wish_values())
    return int(w.run(command))


def _pair(w: World) -> c.AddPair:
    return c.AddPair(uid=new_uid(), term_id=_term(w), first_id=w.person(), second_id=w.person(),
                     kind=PairKind.KEEP)  # fmt: skip


def _log(w: World) -> c.RecordDutyLog:
    came = c.PresenceInput(planned_id=None, person_id=w.person(), state=Presence.CAME)
    return c.RecordDutyLog(uid=new_uid(), day=DAY, post_id=_post(w), presences=(came,))


def _of_log(w: World, log_id: int) -> Any:
    row = w.stored(m.DutyLog, log_id)
    return w.ask(q.GetShift(day=DAY, post_id=row["post_id"]))


def _checks(w: World) -> c.RecordLeaderChecks:
    check = c.CheckInput(duty=LeaderDuty.LOITERERS, result=LeaderResult.PROBLEM, remark="示例")
    return c.RecordLeaderChecks(day=DAY, person_id=w.person(), checks=(check,))


def _of_checks(w: World, _answer: Any) -> Any:
    return w.ask(q.LeaderWeek(monday=DAY - timedelta(days=4)))


def _plan_values(w: World) -> dict[str, Any]:
    return {
        "day_kinds": DAY_KINDS,
        "name": w.new("巡"),
        "interval": PatrolInterval.MORNING,
        "starts_at": time(7),
        "ends_at": time(8),
        "valid_from": DAY,
    }


def _plan(w: World) -> int:
    _term(w)
    return int(w.run(c.AddPatrolPlan(uid=new_uid(), **_plan_values(w))))


def _edit_plan(w: World) -> c.EditPatrolPlan:
    return c.EditPatrolPlan(plan_id=_plan(w), expected_version=1, **_plan_values(w))


def _patrol(w: World) -> c.RecordPatrol:
    yesterday = datetime.combine(DAY - timedelta(days=1), time(9), CHINA)
    visit = c.VisitInput(uid=new_uid(), point_id=w.point(), state=VisitState.FINDING, finding="示")
    return c.RecordPatrol(uid=new_uid(), day=yesterday.date(), started_at=yesterday,
                          walker_id=w.person(), late_why="示例", visits=(visit,))  # fmt: skip


def _absence_values() -> dict[str, Any]:
    return {"noticed_at": NOON, "outcome": AbsenceOutcome.SICK}


def _absence(w: World) -> int:
    command = c.RecordAbsence(uid=new_uid(), day=DAY, pupil_id=w.pupil(), **_absence_values())
    return int(w.run(command))


def _absences(w: World, _answer: Any) -> Any:
    return w.ask(q.ListAbsences(first=DAY, last=DAY, include_voided=True))


def _count_values(w: World) -> dict[str, Any]:
    return {"day": DAY, "kind": HeadcountKind.ARRIVAL, "class_id": w.school_class(), "at": NOON,
            "expected": 40, "counted": 39, "what": "示例"}  # fmt: skip


def _count(w: World) -> int:
    return int(w.run(c.RecordHeadcount(uid=new_uid(), **_count_values(w))))


def _result(w: World) -> c.StoreResult:
    from campus_guard.core.i18n import msg

    result = Result({}, (Gap((0, "1", 1), msg("示例")),), (Quota("1", 0, 0, 0, 0, 0),), {}, "", 1,
                    "1", "1", 0, notes=(msg("示例"),))  # fmt: skip
    return c.StoreResult(roster_id=_roster(w), result=result)


def _stored(model: Any) -> Any:
    return lambda w, known: w.stored(model, known)


def _voided(command: Any, make: Any, model: Any) -> Case:
    return Case(lambda w: command(record_id=make(w), reason="示例"), VOID, _stored(model))


def _void_person(w: World) -> int:
    return _set_person(w).record_id


_CELL_REASON = {"reason": block(2000)}
ROSTERS: dict[str, Case] = {
    "rosters.AddDutyPost": Case(
        lambda w: c.AddDutyPost(uid=new_uid(), **_post_values(w)), POST, _stored(m.DutyPost)
    ),
    "rosters.EditDutyPost": Case(_edit_post, POST, _stored(m.DutyPost)),
    "rosters.VoidDutyPost": _voided(c.VoidDutyPost, _post, m.DutyPost),
    "rosters.LoadDutyTemplate": Case(
        lambda _: c.LoadDutyTemplate(code="day_school"), {"code": KEY}
    ),
    "rosters.SetDutyPerson": Case(_set_person, {"note": block(1000)}, _stored(m.DutyPerson)),
    "rosters.VoidDutyPerson": _voided(c.VoidDutyPerson, _void_person, m.DutyPerson),
    "rosters.CreateRoster": Case(
        lambda w: c.CreateRoster(uid=new_uid(), term_id=_term(w), **_version_values(w)),
        VERSION,
        _stored(m.Roster),
    ),
    "rosters.EditRoster": Case(_edit_roster, VERSION, _stored(m.Roster)),
    "rosters.CopyRoster": Case(
        lambda w: c.CopyRoster(uid=new_uid(), roster_id=_roster(w), name=w.new("版")),
        {"name": line(64)},
        _stored(m.Roster),
    ),
    "rosters.VoidRoster": _voided(c.VoidRoster, _roster, m.Roster),
    "rosters.StoreResult": Case(_result, RESULT),
    "rosters.PublishMonth": Case(
        _publish, {"month": KEY, "note": block(2000)}, _stored(m.RosterMonth)
    ),
    "rosters.WithdrawMonth": Case(_withdraw, {"month": KEY, **VOID}, _stored(m.RosterMonth)),
    "rosters.PutDuty": Case(_put, _CELL_REASON),
    "rosters.MoveDuty": Case(lambda w: _two(w, c.MoveDuty), _CELL_REASON),
    "rosters.SwapCells": Case(lambda w: _two(w, c.SwapCells), _CELL_REASON),
    "rosters.ClearCells": Case(_clear, _CELL_REASON),
    "rosters.CopyWeek": Case(
        lambda w: c.CopyWeek(roster_id=_roster(w), source=DAY, target=DAY + timedelta(days=7)),
        _CELL_REASON,
    ),
    "rosters.PutCells": Case(_back, _CELL_REASON | {"states.kept_why": block(2000)}),
    "rosters.ImportRoster": Case(
        _cells_in,
        {"reason": block(2000), "rows.post": KEY, "rows.staff_number": KEY, "rows.name": line(100)},
    ),
    "rosters.RequestSwap": Case(_swap, {"reason": block(2000)}, _stored(m.DutySwap)),
    "rosters.DecideSwap": Case(
        _decide, {"decision": block(2000)}, lambda w, _: w.ask(q.ListSwaps())
    ),
    "rosters.UndoSwap": Case(
        _undo_swap, {"reason": block(shown="decision")}, lambda w, _: w.ask(q.ListSwaps())
    ),
    "rosters.WithdrawSwap": Case(
        lambda w: c.WithdrawSwap(swap_id=w.run(_swap(w)), reason="示例"),
        {"reason": block(shown="decision")},
        _stored(m.DutySwap),
    ),
    "rosters.ProposeRepair": Case(
        _repair, {"reason": block(2000), "moves.kept_why": Text(lost=True)}, _stored(m.RosterRepair)
    ),
    "rosters.UndoRepair": Case(_undo_repair, {"reason": block()}),
    "rosters.RequestLeave": Case(
        lambda w: c.RequestLeave(uid=new_uid(), person_id=w.person(), kind=LeaveKind.SICK,
                                 starts_on=DAY, ends_on=DAY),
        {"reason": block(2000)}, _leaves,
    ),
    "rosters.EditLeave": Case(
        lambda w: c.EditLeave(leave_id=_leave(w), expected_version=1, kind=LeaveKind.SICK,
                              starts_on=DAY, ends_on=DAY),
        {"reason": block(2000)}, _leaves,
    ),
    "rosters.DecideLeave": Case(
        lambda w: c.DecideLeave(leave_id=_leave(w), expected_version=1, approve=False,
                              decision="示"),
        {"decision": block(2000)}, _leaves,
    ),
    "rosters.WithdrawLeave": Case(
        lambda w: c.WithdrawLeave(leave_id=_leave(w), reason="示例"),
        {"reason": block(shown="decision")}, _leaves,
    ),
    "rosters.VoidLeave": _voided(c.VoidLeave, _leave, m.LeaveRequest),
    "rosters.AddLesson": Case(
        lambda w: c.AddLesson(uid=new_uid(), term_id=_term(w), person_id=w.person(),
                              **_lesson_values()),
        LESSON, _stored(m.Lesson),
    ),
    "rosters.EditLesson": Case(
        lambda w: c.EditLesson(lesson_id=_lesson(w), expected_version=1, **_lesson_values()),
        LESSON, _stored(m.Lesson),
    ),
    "rosters.VoidLesson": _voided(c.VoidLesson, _lesson, m.Lesson),
    "rosters.ImportLessons": Case(
        _lesson_lines,
        {"rows.term": KEY, "rows.staff_number": KEY, "rows.weeks": CODED, "rows.period": line(32),
         "rows.subject": line(64), "rows.class_name": line(64)},
        lambda w, _: w.ask(q.ListLessons(term_id=_term(w))),
    ),
    "rosters.AddWish": Case(
        lambda w: c.AddWish(uid=new_uid(), term_id=_term(w), person_id=w.person(),
                            **_wish_values()),
        {"note": block(1000)}, _stored(m.DutyWish),
    ),
    "rosters.EditWish": Case(
        lambda w: c.EditWish(wish_id=_wish(w), expected_version=1, **_wish_values()),
        {"note": block(1000)}, _stored(m.DutyWish),
    ),
    "rosters.VoidWish": _voided(c.VoidWish, _wish, m.DutyWish),
    "rosters.AddPair": Case(_pair, {"note": block(1000)}, _stored(m.DutyPair)),
    "rosters.VoidPair": _voided(c.VoidPair, lambda w: w.run(_pair(w)), m.DutyPair),
    "rosters.RecordDutyLog": Case(_log, LOG, _of_log),
    "rosters.VoidDutyLog": _voided(c.VoidDutyLog, lambda w: w.run(_log(w)), m.DutyLog),
    "rosters.RecordLeaderChecks": Case(
        _checks, {"checks.remark": block(2000, error="loiterers")}, _of_checks
    ),
    "rosters.AddPatrolPlan": Case(
        lambda w: c.AddPatrolPlan(uid=new_uid(), **_plan_values(w)), PLAN, _stored(m.PatrolPlan)
    ),
    "rosters.EditPatrolPlan": Case(_edit_plan, PLAN, _stored(m.PatrolPlan)),
    "rosters.VoidPatrolPlan": _voided(c.VoidPatrolPlan, _plan, m.PatrolPlan),
    "rosters.RecordPatrol": Case(
        _patrol,
        {"companions": line(200), "late_why": block(1000), "note": block(5000),
         "visits.finding": block(5000, error="visits"),
         "visits.action": block(5000, error="visits")},
        lambda w, known: w.ask(q.GetPatrol(patrol_id=known)),
    ),
    "rosters.MissPatrol": Case(
        lambda w: c.MissPatrol(uid=new_uid(), plan_id=_plan(w), day=DAY, why="示例"),
        {"why": block(2000, shown="missed_why")}, _stored(m.Patrol),
    ),
    "rosters.VoidPatrol": _voided(c.VoidPatrol, lambda w: w.run(_patrol(w)), m.Patrol),
    "rosters.RecordAbsence": Case(
        lambda w: c.RecordAbsence(uid=new_uid(), day=DAY, pupil_id=w.pupil(), **_absence_values()),
        {"period": line(32), "noticed_by": line(100), "note": block(5000)}, _absences,
    ),
    "rosters.EditAbsence": Case(
        lambda w: c.EditAbsence(absence_id=_absence(w), expected_version=1, **_absence_values()),
        {"noticed_by": line(100), "note": block(5000)}, _absences,
    ),
    "rosters.VoidAbsence": _voided(c.VoidAbsence, _absence, m.AbsenceFollowUp),
    "rosters.RecordHeadcount": Case(
        lambda w: c.RecordHeadcount(uid=new_uid(), **_count_values(w)), COUNT,
        _stored(m.HeadcountException),
    ),
    "rosters.EditHeadcount": Case(
        lambda w: c.EditHeadcount(headcount_id=_count(w), expected_version=1, **_count_values(w)),
        COUNT, _stored(m.HeadcountException),
    ),
    "rosters.VoidHeadcount": _voided(c.VoidHeadcount, _count, m.HeadcountException),
}  # fmt: skip
