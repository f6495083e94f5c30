"""Meetings of the sample school: planned, held, decided; tasks that follow; late reports judged."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from campus_guard.core.clock import CHINA
from campus_guard.core.i18n import Message, load_translator
from campus_guard.core.ids import derived_uid
from campus_guard.core.paths import resource
from campus_guard.db.models import Accident
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands.concealment import Charge, JudgeConcealment
from campus_guard.features.accidents.commands.duties import ApplyDecision
from campus_guard.features.accidents.queries import GetAccident
from campus_guard.features.accidents.queries.concealment import ConcealmentView, ListConcealment
from campus_guard.features.accidents.rules import ConcealmentKind, ConcealmentState
from campus_guard.features.accidents.states import AccidentState
from campus_guard.features.responsibility.commands.agenda import AddItems, DecideItem
from campus_guard.features.responsibility.commands.meetings import (
    FinishMinutes,
    HoldMeeting,
    PlanMeeting,
    PlanMeetings,
)
from campus_guard.features.responsibility.commands.tasks import (
    ExtendTask,
    FinishTask,
    MakeTask,
    VerifyTask,
)
from campus_guard.features.responsibility.inputs import (
    Asked,
    ItemInput,
    MeetingInput,
    Named,
    RulingInput,
    TaskInput,
)
from campus_guard.features.responsibility.queries.meetings import (
    GetMeeting,
    ItemView,
    ListMeetings,
)
from campus_guard.features.responsibility.queries.tasks import GetTask, TaskRow
from campus_guard.features.responsibility.queries.waiting import (
    DutiesOfAccident,
    Proposal,
    WaitingForMeeting,
)
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
    MeetingState,
)

At = Callable[[datetime, Callable[[], None]], None]
TOPICS = (
    ("冬季防火与取暖安全", "各班自查用电和取暖设备。", "检查各班插座和取暖设备,填写自查表"),
    ("上下学时段交通", "校门口接送车辆较多。", "增设护学岗并调整分时放学时间"),
    ("课间活动秩序", "近期课间奔跑跌倒较多。", "调整课间值守点位,张贴提示牌"),
    ("食堂留样和晨检", "留样登记有两天漏填。", "补齐留样登记,食堂主管每日复核"),
    ("应急疏散演练安排", "本学期演练尚差一次。", "组织一次全校疏散演练并总结"),
)
DECISIONS = {
    ItemKind.HAZARD: DecisionKind.HAZARD_MEASURE,
    ItemKind.DETERMINATION: DecisionKind.LIABILITY,
}
PLACE = "会议室"
JUDGED_AFTER = timedelta(days=6)
LEFT_OPEN = timedelta(days=12)
"""Tasks handed out within this time before the end are not done yet."""


@dataclass(frozen=True)
class MeetingTales:
    """Plays the meetings at their time; chance comes from their numbers, not from the story."""

    director: Service
    people: Sequence[int]
    seed: int
    lead: Callable[[int], None]

    def plan(self, at: At, months: Sequence[Sequence[date]], end: datetime) -> None:
        """Plan an administrative meeting for each month of school days, and those of the last."""
        for days in months:
            middle = days[len(days) // 2]
            self._on(at, middle, partial(self._administrative, at, middle, end))
        recent = [day for days in months[-10:] for day in days]
        if recent:
            first, last = min(recent), max(recent) + timedelta(days=60)
            self._on(at, first, lambda: self._plan_term(at, first, last, end), time(8, 5))

    @staticmethod
    def _on(at: At, day: date, play: Callable[[], None], clock: time = time(16, 20)) -> None:
        at(datetime.combine(day, clock, CHINA), play)

    def _plan_term(self, at: At, first: date, last: date, end: datetime) -> None:
        self.director.run(PlanMeetings(first=first, last=last, at=time(15, 0)))
        for row in self.director.ask(ListMeetings(first=first, last=end.date())):
            if row.held_at is None and self._rng(row.number).random() > 0.08:
                at(row.planned_at + timedelta(hours=1), partial(self._hold, at, row.id, end))

    def _administrative(self, at: At, day: date, end: datetime) -> None:
        """Hold an administrative meeting when liability is to be decided; judge late reports."""
        moment = datetime.combine(day, time(15, 0), CHINA)
        meeting = self.director.run(
            PlanMeeting(
                uid=derived_uid("meeting", self.seed, day),
                meeting=MeetingInput(
                    kind=MeetingKind.ADMIN,
                    planned_at=moment,
                    place=PLACE,
                    subject="(示例)月度行政会",
                ),
            )
        ).value
        self._hold(at, meeting, end)
        self._judge_late(moment)

    def _hold(self, at: At, meeting: int, end: datetime) -> None:
        row = self.director.ask(GetMeeting(meeting_id=meeting)).row
        rng = self._rng(row.number)
        chair, recorder, *others = rng.sample(list(self.people), 6)
        away = others.pop()
        people = [Asked(Named(i), present=True) for i in (chair, recorder, *others)]
        people.append(Asked(Named(away), present=False, note="(示例)外出培训"))
        self.director.run(
            HoldMeeting(
                meeting_id=meeting,
                expected_version=row.version,
                held_at=row.planned_at,
                chair=Named(chair),
                recorder=Named(recorder),
                people=tuple(people),
                place=PLACE,
            )
        )
        self._fill(meeting, row.kind, row.number, rng)
        recent = self.director.clock.now() > end - timedelta(days=4)
        for item in self.director.ask(GetMeeting(meeting_id=meeting)).items:
            if not (recent and rng.random() < 0.5):
                self._decide(at, item, rng, end)
        detail = self.director.ask(GetMeeting(meeting_id=meeting))
        if detail.row.state is MeetingState.HELD and all(i.decision_kind for i in detail.items):
            version = detail.row.version
            self.director.run(FinishMinutes(meeting_id=meeting, expected_version=version))

    def _fill(self, meeting: int, kind: MeetingKind, number: str, rng: random.Random) -> None:
        waiting = self.director.ask(WaitingForMeeting(meeting_id=meeting))
        wanted = {ItemKind.FOLLOW_UP, ItemKind.HAZARD}
        if kind is MeetingKind.ADMIN:
            wanted = {ItemKind.FOLLOW_UP, ItemKind.DETERMINATION}
        chosen = [p for p in waiting if p.kind in wanted]
        hazards = [p for p in chosen if p.kind is ItemKind.HAZARD][2:]
        items = [_item(p, derived_uid("item", self.seed, number, n))
                 for n, p in enumerate(p for p in chosen if p not in hazards)]  # fmt: skip
        topic, report, _ = rng.choice(TOPICS)
        items.append(
            ItemInput(
                uid=derived_uid("item", self.seed, number, "topic"),
                kind=ItemKind.OTHER,
                topic=f"(示例){topic}",
                report=f"(示例){report}",
            )
        )
        self.director.run(AddItems(meeting_id=meeting, items=tuple(items)))

    def _decide(self, at: At, item: ItemView, rng: random.Random, end: datetime) -> None:
        kind = DECISIONS.get(item.kind, DecisionKind.ACTION)
        if item.kind is ItemKind.FOLLOW_UP:
            kind = DecisionKind.NOTED
        rulings = self._rulings(item) if kind is DecisionKind.LIABILITY else ()
        if kind is DecisionKind.LIABILITY and not rulings:
            kind = DecisionKind.POSTPONED
        tasks = (
            () if kind in (DecisionKind.NOTED, DecisionKind.POSTPONED) else self._task(item, rng)
        )
        self.director.run(
            DecideItem(
                item_id=item.id,
                expected_version=item.version,
                decision_kind=kind,
                decision=_words(kind),
                rulings=rulings,
                tasks=tasks,
            )
        )
        if rulings and item.accident_id is not None:
            self._carry(item.accident_id, item.id)
        for task in tasks:
            found = self.director.run(MakeTask(task=task)).value  # made already: its id
            self._follow(at, found, item.accident_id, rng, end)

    def _rulings(self, item: ItemView) -> tuple[RulingInput, ...]:
        if item.accident_id is None:
            return ()
        duties = self.director.ask(DutiesOfAccident(accident_id=item.accident_id))
        return tuple(
            RulingInput(
                uid=derived_uid("ruling", self.seed, item.uid, duty.duty_id),
                who=Named(duty.person_id, duty.person_name),
                duty_id=duty.duty_id,
                liability="(示例)负直接责任",
                punishment="(示例)批评教育,按办法扣分",
            )
            for duty in duties
        )

    def _carry(self, accident: int, item: int) -> None:
        file = self.director.ask(GetAccident(accident_id=accident))
        if not file.locked:
            self.director.run(
                ApplyDecision(accident_id=accident, expected_version=file.version, item_id=item)
            )

    def _task(self, item: ItemView, rng: random.Random) -> tuple[TaskInput, ...]:
        what = rng.choice(TOPICS)[2]
        if item.kind is ItemKind.DETERMINATION:
            what = "落实整改:补上安全教育课,调整现场值守"
        return (
            TaskInput(
                uid=derived_uid("task", self.seed, item.uid),
                what=f"(示例){what}",
                owner=Named(rng.choice(list(self.people))),
                due_on=self.director.clock.today() + timedelta(days=rng.randrange(5, 12)),
            ),
        )

    def _follow(
        self, at: At, task: int, accident: int | None, rng: random.Random, end: datetime
    ) -> None:
        """Let a task be extended, done and verified; the newest ones stay open, some late."""
        now, chance = self.director.clock.now(), rng.random()
        if chance < 0.15:
            at(now + timedelta(days=4), lambda: self._extend(task))
        if chance > 0.93:
            return
        done = now + timedelta(days=rng.randrange(5, 11))
        at(done, lambda: self._finish(task))
        if chance < 0.8:
            at(done + timedelta(days=1), lambda: self._verify(task))
        if accident is not None and done < end:
            at(done + timedelta(days=2), partial(self._lead, accident))

    def _lead(self, accident: int) -> None:
        """Lead a file on that waited for the task to be done."""
        file = self.director.ask(GetAccident(accident_id=accident))
        if file.state is AccidentState.CLOSING and file.voided_at is None:
            self.lead(accident)

    def _open(self, task: int) -> TaskRow | None:
        """Return a task, unless the accident file it belongs to is approved meanwhile."""
        row = self.director.ask(GetTask(task_id=task)).task
        with self.director.db.read() as session:
            file = session.get(Accident, row.accident_id) if row.accident_id is not None else None
            return None if file is not None and file.state == AccidentState.CLOSED else row

    def _extend(self, task: int) -> None:
        row = self._open(task)
        if row is None:
            return
        self.director.run(
            ExtendTask(
                task_id=task,
                expected_version=row.version,
                due_on=row.due_on + timedelta(days=7),
                reason="(示例)配件未到货",
            )
        )

    def _finish(self, task: int) -> None:
        row = self._open(task)
        if row is None:
            return
        note = "(示例)已完成,现场照片存档。"
        self.director.run(FinishTask(task_id=task, expected_version=row.version, note=note))

    def _verify(self, task: int) -> None:
        row = self._open(task)
        if row is None:
            return
        note = "(示例)现场核对无误。"
        self.director.run(VerifyTask(task_id=task, expected_version=row.version, note=note))

    def _judge_late(self, now: datetime) -> None:
        """Let the principal judge late steps of some days ago: nearly all had a reason."""
        candidates = self.director.ask(ListConcealment(state=ConcealmentState.CANDIDATE))
        for case in candidates:
            if case.step_id is None or case.occurred_at > now - JUDGED_AFTER or case.restricted:
                continue
            self._judge(case)

    def _judge(self, case: ConcealmentView) -> None:
        rng = self._rng(f"{case.number} {case.step_id}")
        guilty = case.suggested is not None and rng.random() < 0.04
        who = case.suggested if guilty else None
        self.director.run(
            JudgeConcealment(
                uid=derived_uid("concealment", self.seed, case.number, case.step_id),
                accident_id=case.accident_id,
                confirmed=guilty,
                charge=Charge(
                    kind=ConcealmentKind.LATE,
                    person_id=who.person_id if who is not None else None,
                    person=who.name if who is not None else "",
                    evidence="(示例)通话记录与登记时间核对。",
                ),
                decided_by="(示例)校长",
                reason="" if guilty else "(示例)先救护学生,当面报告未及时登记。",
                step_id=case.step_id,
            )
        )

    def _rng(self, name: str) -> random.Random:
        return random.Random(f"{self.seed} {name}")  # noqa: S311 - sample data, no secret


def _item(proposal: Proposal, uid: str) -> ItemInput:
    tr = load_translator("zh_CN", resource("locale"))
    report: Message | None = proposal.report
    return ItemInput(
        uid=uid,
        kind=proposal.kind,
        topic=tr(proposal.topic),
        report=tr(report) if report is not None else "",
        accident_id=proposal.accident_id,
        hazard_id=proposal.hazard_id,
    )


def _words(kind: DecisionKind) -> str:
    return {
        DecisionKind.LIABILITY: "(示例)同意调查意见,按办法认定责任并处理。",
        DecisionKind.HAZARD_MEASURE: "(示例)责成责任部门限期整改,整改前加强防护。",
        DecisionKind.NOTED: "",
        DecisionKind.POSTPONED: "(示例)责任人尚未查明,下次再议。",
    }.get(kind, "(示例)按要求落实。")


def by_month(days: Sequence[date]) -> list[list[date]]:
    """Return days in groups of one calendar month each."""
    months: dict[tuple[int, int], list[date]] = {}
    for day in days:
        months.setdefault((day.year, day.month), []).append(day)
    return list(months.values())
