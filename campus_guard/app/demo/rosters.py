"""Rosters, logs and patrols of the sample school: two months published, one swap, one repair."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from campus_guard.app.demo.dates import SampleTerm
from campus_guard.app.demo.hazards import At
from campus_guard.core.clock import CHINA
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.calendar.queries import CurrentTerm, DaysBetween
from campus_guard.features.hazards.commands.register import RegisterHazard
from campus_guard.features.hazards.rules.codes import Category, Source
from campus_guard.features.people.queries import ListStaff
from campus_guard.features.places.queries import ListPatrolPoints
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    AbsenceOutcome,
    LeaderDuty,
    LeaderResult,
    LeaveKind,
    PairKind,
    PatrolInterval,
    Presence,
    RepairEffect,
    RoundState,
    SwapState,
    VisitState,
    WishKind,
)
from campus_guard.features.rosters.dutyrows import PatrolPlanRow, RoundRow, ShiftRow
from campus_guard.features.rosters.engine.run import Run
from campus_guard.features.rosters.queries.loading import months_between
from campus_guard.features.rosters.rows import CellRow, CellState

MOST_PEOPLE = 36
SECONDS = 0.3  # the engine's budget: enough without gaps, and the same everywhere
WEATHER = ("晴", "多云", "阴", "小雨")
MISSED = ("值班人员处置学生受伤,未能巡查", "暴雨,改为室内看护", "值班人员临时参加会议")
_PLANS = (
    ("早晨巡逻", PatrolInterval.MORNING, time(7, 10), time(8), 1, ("D01", "D02", "D10")),
    ("课间巡查", PatrolInterval.BREAK, time(9, 50), time(10, 20), 1, ("D02", "D03", "D06")),
    ("午间巡查", PatrolInterval.NOON, time(12), time(13, 40), 1, ("D05", "D06", "D03")),
    ("放学巡逻", PatrolInterval.DISMISSAL, time(16, 30), time(18), 1, ("D04", "D03", "D09")),
    ("夜间巡查", PatrolInterval.NIGHT, time(21), time(6), 2, ("D07", "D08")),
)


@dataclass(frozen=True, kw_only=True)
class Together(Command[int]):
    """Several commands in one transaction; returns how many."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    commands: tuple[Command[Any], ...]

    def apply(self, w: Write) -> int:
        for command in self.commands:
            command.apply(w)
        return len(self.commands)


@dataclass
class RosterTales:
    """Plans the rosters of the last term: ``days`` school days with logs and rounds."""

    rng: random.Random
    director: Service
    seed: int
    days: int
    pupils: Sequence[int]
    made: int = 0
    roster: int = 0
    people: list[int] = field(default_factory=list)
    routes: dict[int, PatrolPlanRow] = field(default_factory=dict)

    def plan(self, at: At, term: SampleTerm, end: datetime) -> None:
        """Plan what happens, from the month before the last day on."""
        today = min(end.date(), term.ends_on)
        first = max(term.starts_on, (today.replace(day=1) - timedelta(days=1)).replace(day=1))
        last = min(term.ends_on, (today.replace(day=1) + timedelta(days=62)).replace(day=1))
        begins = datetime.combine(first, time(6, 30), CHINA)
        at(begins, lambda: self._begin(first, last - timedelta(days=1), today))
        days = [first + timedelta(n) for n in range((today - first).days)]
        for day in [d for d in days if d.isoweekday() <= 5][-self.days :]:
            moment = datetime.combine(day, time(18, 30), CHINA)
            at(moment, lambda day=day: self._evening(day))  # type: ignore[misc]
        at(end - timedelta(days=6), self._ill)
        at(end - timedelta(days=3), self._swap)
        at(end - timedelta(hours=5), self._ask)
        at(end - timedelta(hours=4), self._today)

    def _uid(self, *parts: object) -> str:
        self.made += 1
        return derived_uid("roster", self.seed, *parts, self.made)

    # -------------------------------------------------------------------- the roster
    def _begin(self, first: date, last: date, today: date) -> None:
        term = self.director.ask(CurrentTerm(on=first))
        if term is None:
            return
        self.director.run(c.LoadDutyTemplate(code="boarding_school"))
        staff = [p.id for p in self.director.ask(ListStaff()) if p.title != "门卫"]
        self.people = staff[:MOST_PEOPLE]
        self.director.run(c.TakePeopleIn(term_id=term.id, person_ids=tuple(self.people)))
        self._lead(term.id)
        self._tell(term.id, first)
        self._plans(first)
        command = c.CreateRoster(uid=self._uid("main"), term_id=term.id, name="正式版",
                                 starts_on=first, ends_on=last, seed=7)  # fmt: skip
        self.roster = self.director.run(command).value
        self._generate(self.roster)
        for month in months_between(first, today):
            self.director.run(
                c.PublishMonth(uid=self._uid(month), roster_id=self.roster, month=month)
            )
        copy = c.CopyRoster(uid=self._uid("copy"), roster_id=self.roster, name="备选版")
        self.director.run(copy)

    def _generate(self, roster: int) -> None:
        instance = self.director.ask(q.BuildInstance(roster_id=roster))
        result = Run(instance, library=False).make(SECONDS)
        self.director.run(c.StoreResult(roster_id=roster, result=result))

    def _lead(self, term: int) -> None:
        """Let every third person lead a shift; a school has more leaders than it thinks."""
        rows = self.director.ask(q.ListDutyPeople(term_id=term))
        chosen = [row for n, row in enumerate(rows) if n % 3 == 0 and not row.leads]
        commands = tuple(
            c.SetDutyPerson(record_id=row.id, expected_version=row.version, leads=True)
            for row in chosen
        )
        self.director.run(Together(commands=commands))

    def _tell(self, term: int, first: date) -> None:
        people = self.people
        lessons = [
            c.AddLesson(uid=self._uid("lesson"), term_id=term, person_id=person, weekday=weekday,
                        starts_at=time(8, 30), ends_at=time(9, 10), period="第一节", subject="数学")
            for person in people[-4:]
            for weekday in (1, 3, 5)
        ]  # fmt: skip
        wishes = (
            c.AddWish(uid=self._uid("wish"), term_id=term, person_id=people[1], weekday=3,
                      kind=WishKind.FREE, priority=3, note="周三下午带社团"),
            c.AddWish(uid=self._uid("wish"), term_id=term, person_id=people[2], weekday=5,
                      kind=WishKind.FREE, priority=1),
            c.AddPair(uid=self._uid("pair"), term_id=term, first_id=people[3],
                      second_id=people[4], kind=PairKind.AVOID, note="同一办公室,需留人"),
            c.RequestLeave(uid=self._uid("leave"), person_id=people[5], kind=LeaveKind.TRAINING,
                           starts_on=first + timedelta(days=7), ends_on=first + timedelta(days=9),
                           reason="示例培训", approved=True),
        )  # fmt: skip
        self.director.run(Together(commands=(*lessons, *wishes)))

    def _plans(self, first: date) -> None:
        points = {row.code: row.id for row in self.director.ask(ListPatrolPoints())}
        commands = tuple(
            c.AddPatrolPlan(uid=self._uid(name), name=name, interval=interval, starts_at=starts,
                            ends_at=ends, rounds=rounds, valid_from=first, sort=number,
                            point_ids=tuple(points[code] for code in codes if code in points))
            for number, (name, interval, starts, ends, rounds, codes) in enumerate(_PLANS)
        )  # fmt: skip
        self.director.run(Together(commands=commands))
        self.routes = {plan.id: plan for plan in self.director.ask(q.ListPatrolPlans())}

    # ------------------------------------------------------------------ an evening's entries
    def _evening(self, day: date) -> None:
        if not self.roster:
            return
        commands: list[Command[Any]] = [
            self._log(shift)
            for shift in self.director.ask(q.ShiftsOfDay(day=day))
            if shift.ends_at <= _evening_of(day) and self.rng.random() < 0.9
        ]
        before = day - timedelta(days=1)
        for row in self.director.ask(q.RoundsBetween(first=before, last=day)):
            ended = row.ends_at <= _evening_of(day)
            if ended and row.may_record and row.state is RoundState.OPEN:
                commands += self._round(row)
        commands += self._nine(day)
        if self.rng.random() < 0.4:
            commands.append(self._absent(day))
        self.director.run(Together(commands=tuple(commands)))

    def _log(self, shift: ShiftRow) -> c.RecordDutyLog:
        presences = []
        for row in shift.presences:
            dice, planned = self.rng.random(), row.planned_id
            other = next((p for p in self.people if p != planned), planned)
            state = Presence.REPLACED if dice < 0.03 else Presence.CAME
            came = other if state is Presence.REPLACED else planned
            if 0.03 <= dice < 0.05:
                state, came = Presence.ABSENT, None
            arrived = shift.starts_at - timedelta(minutes=self.rng.randrange(2, 9))
            presences.append(
                c.PresenceInput(
                    planned_id=planned,
                    person_id=came,
                    state=state,
                    arrived_at=arrived if came else None,
                    left_at=shift.ends_at if came else None,
                )
            )
        return c.RecordDutyLog(
            uid=self._uid("log"), day=shift.day, post_id=shift.post_id,
            weather=WEATHER[shift.day.toordinal() % len(WEATHER)], presences=tuple(presences),
            matters="" if self.rng.random() < 0.8 else "一名学生鞋带未系,已提醒",
            handed_over="对讲机 2 部、盾牌 2 面,完好",
        )  # fmt: skip

    def _round(self, row: RoundRow) -> list[Command[Any]]:
        dice = self.rng.random()
        if dice < 0.04 or row.plan_id is None:
            return []  # nobody wrote anything down: it shows as not recorded
        if dice < 0.12:
            why = self.rng.choice(MISSED).replace(",", "\uff0c")
            return [c.MissPatrol(uid=self._uid("missed"), plan_id=row.plan_id, day=row.day,
                                 round=row.round, why=why)]  # fmt: skip
        start = row.starts_at + timedelta(minutes=self.rng.randrange(2, 12))
        plan = self.routes[row.plan_id]
        found = dice > 0.95
        visits = tuple(
            c.VisitInput(uid=self._uid("visit"), point_id=point.id,
                         at=start + timedelta(minutes=3 * n),
                         state=VisitState.FINDING if found and n == 0 else VisitState.IN_ORDER,
                         finding="照明灯不亮" if found and n == 0 else "",
                         action="已通知总务处" if found and n == 0 else "")
            for n, point in enumerate(plan.points)
        )  # fmt: skip
        ended = start + timedelta(minutes=3 * len(visits) + 2)
        late = self.director.clock.now() - ended > timedelta(hours=12)
        return [
            c.RecordPatrol(uid=self._uid("round"), plan_id=row.plan_id, day=row.day,
                           round=row.round, started_at=start, ended_at=ended, visits=visits,
                           walker_id=self.rng.choice(self.people),
                           late_why="据纸质记录补录" if late else "")
        ]  # fmt: skip

    def _nine(self, day: date) -> list[Command[Any]]:
        (kind,) = self.director.ask(DaysBetween(first=day, last=day))
        if not kind.teaching:
            return []
        problem = self.rng.random() < 0.15
        checks = tuple(
            c.CheckInput(
                duty=duty,
                result=LeaderResult.PROBLEM
                if problem and duty is LeaderDuty.LOITERERS
                else LeaderResult.DONE,
                remark="校门口有两名推销人员,已劝离".replace(",", "\uff0c")
                if problem and duty is LeaderDuty.LOITERERS
                else "",
            )
            for duty in LeaderDuty
        )
        return [c.RecordLeaderChecks(day=day, person_id=self.people[0], checks=checks)]

    def _absent(self, day: date) -> c.RecordAbsence:
        noticed = datetime.combine(day, time(8, self.rng.randrange(5, 40)), CHINA)
        outcome = self.rng.choice((AbsenceOutcome.SICK, AbsenceOutcome.ARRIVED_LATE,
                                   AbsenceOutcome.ON_LEAVE))  # fmt: skip
        return c.RecordAbsence(
            uid=self._uid("absence"), day=day, pupil_id=self.rng.choice(self.pupils),
            period="第一节", noticed_at=noticed, noticed_by="示例班主任", outcome=outcome,
            parents_told_at=noticed + timedelta(minutes=self.rng.randrange(4, 45)),
            school_told_at=noticed + timedelta(minutes=3),
        )  # fmt: skip

    # --------------------------------------------------------------- absence, swap, today
    def _published(self, days: int) -> list[CellRow]:
        """Return the filled cells of the next days that are in force."""
        today = self.director.clock.today()
        view = self.director.ask(
            q.RosterInForce(first=today + timedelta(days=1), last=today + timedelta(days=days))
        )
        cells = view.cells if view is not None else ()
        return [x for x in cells if x.person_id is not None and x.key.day > today]

    def _ill(self) -> None:
        """Somebody is ill: his next duty goes to the best candidate."""
        cells = self._published(10)
        if not cells:
            return
        cell = cells[len(cells) // 2]
        ask = q.CellCandidates(roster_id=self.roster, key=cell.key)
        helper = next((x for x in self.director.ask(ask) if not x.hard), None)
        if helper is None or cell.person_id is None or helper.person_id == cell.person_id:
            return
        day = cell.key.day
        leave = c.RequestLeave(
            uid=self._uid("ill"),
            person_id=cell.person_id,
            starts_on=day,
            ends_on=day,
            kind=LeaveKind.SICK,
            reason="发热",
            approved=True,
        )
        repair = c.ProposeRepair(
            uid=self._uid("repair"), roster_id=self.roster, person_id=cell.person_id,
            starts_on=day, ends_on=day, least=1, proved=True, effect=RepairEffect.OWE,
            reason="病假", leave_id=self.director.run(leave).value,
            moves=(CellState(cell.key, helper.person_id),),
        )  # fmt: skip
        self.director.run(c.ApplyRepair(repair_id=self.director.run(repair).value))

    def _request(self, cells: Sequence[CellRow], reason: str) -> int | None:
        for cell in cells:
            ask = q.CellCandidates(roster_id=self.roster, key=cell.key)
            other = next((x for x in self.director.ask(ask) if not x.hard), None)
            if cell.person_id and other is not None and other.person_id != cell.person_id:
                command = c.RequestSwap(uid=self._uid("swap"), roster_id=self.roster,
                                        person_id=cell.person_id, key=cell.key,
                                        other_id=other.person_id, reason=reason)  # fmt: skip
                return self.director.run(command).value
        return None

    def _swap(self) -> None:
        swap = self._request(self._published(8)[:3], "家中有事")
        if swap is not None:
            row = self.director.ask(q.GetSwap(swap_id=swap))
            command = c.DecideSwap(swap_id=swap, expected_version=row.version, approve=True)
            self.director.run(command)

    def _ask(self) -> None:
        """A swap that waits for its decision."""
        if not self.director.ask(q.ListSwaps(state=SwapState.REQUESTED)):
            self._request(self._published(14)[-3:], "外出学习")

    def _today(self) -> None:
        if not self.roster:
            return
        today = self.director.clock.today()
        finding = self._finding()
        if finding is not None:
            self.director.run(finding)
        noticed = datetime.combine(today, time(8, 20), CHINA)
        if self.director.clock.now() < noticed:
            return
        self.director.run(
            c.RecordAbsence(uid=self._uid("open"), day=today, pupil_id=self.pupils[0],
                            period="第一节", noticed_at=noticed, noticed_by="示例班主任")
        )  # fmt: skip

    def _finding(self) -> RegisterHazard | None:
        """Return the hazard that a finding of the last rounds is entered as."""
        today = self.director.clock.today()
        rows = self.director.ask(q.RoundsBetween(first=today - timedelta(days=20), last=today))
        visits = [v for row in rows for v in row.visits if v.finding and v.hazard_id is None]
        if not visits:
            return None
        visit = visits[-1]
        return RegisterHazard(
            uid=self._uid("hazard"),
            found_on=today,
            source=Source.PATROL,
            category=Category.POWER,
            description=visit.finding,
            area_id=visit.point.area_id,
            source_ref=visit.source_ref,
        )


def _evening_of(day: date) -> datetime:
    return datetime.combine(day, time(18, 30), CHINA)
