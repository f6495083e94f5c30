"""Accidents of the sample school, lived through in order of time."""

import heapq
import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from campus_guard.app.demo.endings import Endings
from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Accident, AccidentVictim
from campus_guard.db.service import Query, Read, Service
from campus_guard.features.accidents.commands import (
    AnswerDuty,
    ConfirmFoodPoisoning,
    RecordAccident,
    Regrade,
    TellStep,
    VoidAccident,
)
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.inputs import DutyInput, Facts, Regrading, VictimInput
from campus_guard.features.accidents.queries.detail import steps_of
from campus_guard.features.accidents.queries.load import children
from campus_guard.features.accidents.queries.rows import StepView
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Cause,
    Confirmation,
    DutyRole,
    FoodCheck,
    Injury,
    OutsideBody,
    Question,
    Setting,
    StepCode,
)

BAD_WHEN_TRUE = frozenset({Question.LEFT_POST, Question.NEGLIGENT})
TELLING = frozenset(
    {
        StepCode.RESCUE,
        StepCode.REPORT_DEPT,
        StepCode.NOTIFY_PARENT,
        StepCode.REPORT_VP,
        StepCode.RECORD,
        StepCode.REPORT_PRINCIPAL,
        StepCode.REPORT_VP_OR_PRINCIPAL,
        StepCode.EXTERNAL_REPORTS,
    }
)


@dataclass(frozen=True)
class Cast:
    """Who and where: ids of people, pupils and areas, by what the scenarios need."""

    class_teachers: Sequence[int]
    subject_teachers: Sequence[int]
    logistics: Sequence[int]
    pupils: Sequence[int]
    areas: Mapping[str, int]
    area_names: Mapping[str, str]


@dataclass(frozen=True)
class Look:
    """What a command about a file needs to know of it; the victims by their ids."""

    number: str
    version: int
    voided: bool
    victims: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LookAt(Query[Look]):
    """A file at a glance: thousands of them are looked at."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> Look:
        row = r.get(Accident, self.accident_id)
        victims = tuple(v.id for v in children(r, AccidentVictim, [row.id]))
        return Look(row.number, row.version, row.voided_at is not None, victims)


@dataclass(frozen=True, kw_only=True)
class StepsOf(Query[tuple[StepView, ...]]):
    """Only the steps of a file."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> tuple[StepView, ...]:
        return steps_of(r, r.get(Accident, self.accident_id))


@dataclass
class Story:
    """Plays events in order of time with the clock standing at each."""

    rng: random.Random
    clock: FixedClock
    director: Service
    endings: Endings
    gatekeeper: Service
    cast: Cast
    cases: Sequence[Mapping[str, Any]]
    end: datetime
    seed: int
    _queue: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: "itertools.count[int]" = field(default_factory=itertools.count)

    def at(self, when: datetime, play: Callable[[], None]) -> None:
        """Plan something; what lies after the end never happens."""
        if when <= self.end:
            heapq.heappush(self._queue, (when, next(self._order), play))

    def plan(self, moments: Sequence[datetime]) -> None:
        """Plan one accident for each moment."""
        weights = [case["weight"] for case in self.cases]
        for moment in moments:
            case = self.rng.choices(self.cases, weights)[0]
            self._plan_case(case, moment)

    def plan_fresh(self) -> None:
        """Plan one small accident shortly before the end, whose clocks still run."""
        self._plan_case(self.cases[0], self.end - timedelta(minutes=25), typed_after=4)

    def plan_restricted(self, moment: datetime) -> None:
        """Plan the one restricted file."""
        area = min(self.cast.areas)
        pupil, known = self.cast.pupils[-1], (self.cast.areas[area], self.cast.area_names[area])

        def play() -> None:
            self.endings.restricted(moment, pupil, *known)

        self.at(moment + timedelta(minutes=15), play)

    @property
    def waiting(self) -> int:
        """Return how many events are planned."""
        return len(self._queue)

    def play(self, progress: Callable[[int], None], until: datetime) -> int:
        """Play everything up to a moment and return the number of events."""
        played = 0
        while self._queue and self._queue[0][0] <= until:
            when, _, event = heapq.heappop(self._queue)
            self.clock.at = max(self.clock.at, when)
            event()
            played += 1
            progress(len(self._queue))
        return played

    def _plan_case(
        self, case: Mapping[str, Any], moment: datetime, typed_after: int | None = None
    ) -> None:
        delay = typed_after if typed_after is not None else self.rng.choice((4, 6, 8, 15, 40))
        uid = derived_uid("accident", self.seed, moment, next(self._order))
        self.at(moment + timedelta(minutes=delay), lambda: self._record(uid, case, moment))

    def _record(self, uid: str, case: Mapping[str, Any], moment: datetime) -> None:
        facts, victims, duty = self._facts(case, moment), self._victims(uid, case), None
        if case["role"]:
            duty = self._duty(uid, DutyRole(case["role"]))
        by_gate = self.rng.random() < 0.08
        command = RecordAccident(
            uid=uid,
            facts=facts,
            victims=victims,
            duties=() if by_gate or duty is None else (duty,),
        )
        accident = (self.gatekeeper if by_gate else self.director).run(command).value
        self._plan_telling(uid, accident, moment)
        if duty is not None:
            self._plan_judging(accident, duty, moment)
        self._plan_turns(accident, case, moment)
        closing = moment + timedelta(days=self.rng.randrange(14, 30))
        self.at(closing, lambda: self._close(accident))

    def _facts(self, case: Mapping[str, Any], moment: datetime) -> Facts:
        area = self.rng.choice(case["areas"])
        low, high = case.get("loss", (0, 0))
        loss = Decimal(self.rng.randrange(low * 100, high * 100 + 1)) / 100 if high else Decimal(0)
        food = case["cause"] == Cause.FOOD_POISONING
        return Facts(
            occurred_at=moment,
            place=self.cast.area_names[area],
            area_id=self.cast.areas[area],
            narrative=f"(示例){case['text']}",
            setting=Setting(case["setting"]),
            activity=case["activity"],
            cause=Cause(case["cause"]),
            harmed=case["injury"] not in (None, "none"),
            property_loss=loss,
            food_check=FoodCheck.SUSPECTED if food else None,
            food_from_campus=True if food else None,
            reporter_id=self.rng.choice(self.cast.class_teachers),
            reported_at=moment + timedelta(minutes=3),
            measures=case["measures"],
            hospital=case.get("hospital", ""),
        )

    def _victims(self, uid: str, case: Mapping[str, Any]) -> tuple[VictimInput, ...]:
        if case["injury"] is None:
            return ()
        count = 3 if case["cause"] == Cause.FOOD_POISONING else 1
        return tuple(
            VictimInput(
                uid=derived_uid(uid, "victim", number),
                pupil_id=self.rng.choice(self.cast.pupils),
                injury=Injury(case["injury"]),
                hospital=case.get("hospital", ""),
            )
            for number in range(count)
        )

    def _duty(self, uid: str, role: DutyRole) -> DutyInput:
        people = {
            DutyRole.CLASS_TEACHER: self.cast.class_teachers,
            DutyRole.SUBJECT_TEACHER: self.cast.subject_teachers,
        }.get(role, self.cast.logistics)
        answers: dict[Question, bool | None] = dict.fromkeys(QUESTIONS[role])
        return DutyInput(
            uid=derived_uid(uid, "duty"),
            role=role,
            person_id=self.rng.choice(people),
            answers=answers,
        )

    def _plan_telling(self, uid: str, accident: int, moment: datetime) -> None:
        for step in self.director.ask(StepsOf(accident_id=accident)):
            forgotten = self.rng.random() < 0.06 and moment > self.end - timedelta(days=10)
            if step.code not in TELLING or step.done_at is not None or forgotten:
                continue
            minutes = 25 if self.rng.random() < 0.08 else self.rng.randrange(1, 9)
            done = moment + timedelta(minutes=minutes)
            if step.code in (StepCode.REPORT_VP, StepCode.RECORD) and step.due_at is not None:
                done = moment + timedelta(minutes=self.rng.randrange(30, 90))
            bodies: Sequence[OutsideBody | None] = (None,)
            if step.code is StepCode.EXTERNAL_REPORTS:
                bodies = tuple(OutsideBody)
            for body in bodies:
                self._plan_one(derived_uid(uid, step.id, body), accident, step.id, done, body)

    def _plan_one(
        self, uid: str, accident: int, step: int, done: datetime, body: OutsideBody | None
    ) -> None:
        def tell() -> None:
            self.director.run(
                TellStep(
                    uid=uid,
                    accident_id=accident,
                    step_id=step,
                    done_at=done,
                    method=self.rng.choice((Method.PHONE, Method.IN_PERSON)),
                    body=body,
                )
            )

        self.at(max(done + timedelta(minutes=2), self.clock.at), tell)

    def _plan_judging(self, accident: int, duty: DutyInput, moment: datetime) -> None:
        fulfilled = self.rng.random() < 0.78
        failing = self.rng.choice(QUESTIONS[duty.role])
        answers = {question: (question not in BAD_WHEN_TRUE) for question in QUESTIONS[duty.role]}
        if Question.PRESENCE_REQUIRED in answers:
            answers[Question.PRESENCE_REQUIRED] = not fulfilled
            failing = Question.PRESENT
        if not fulfilled:
            answers[failing] = not answers[failing]
        judged = replace(
            duty,
            answers=answers,
            evidence="(示例)谈话记录、班级安全教育记录。",
            confirmed_by=Confirmation.VICE_PRINCIPAL,
        )

        def judge() -> None:
            detail = self._open(accident)
            if detail is not None:
                self.director.run(
                    AnswerDuty(
                        accident_id=accident,
                        expected_version=detail.version,
                        duty=judged,
                        regrading=Regrading("(示例)履责情况已认定"),
                    )
                )

        self.at(moment + timedelta(days=self.rng.randrange(3, 12)), judge)

    def _plan_turns(self, accident: int, case: Mapping[str, Any], moment: datetime) -> None:
        """Some accidents turn out worse, some were no poisoning, some are recorded by mistake."""
        chance = self.rng.random()
        if case["cause"] == Cause.FOOD_POISONING:
            self.at(moment + timedelta(days=2), lambda: self._refute(accident))
        elif case["injury"] == "minor" and case["role"] and chance < 0.05:
            self.at(moment + timedelta(days=1), lambda: self._worse(accident))
        elif chance > 0.98:
            self.at(moment + timedelta(hours=2), lambda: self._void(accident))

    def _open(self, accident: int) -> Look | None:
        look = self.director.ask(LookAt(accident_id=accident))
        return None if look.voided else look

    def _close(self, accident: int) -> None:
        """Lead the file to its end as far as the rules let it go."""
        if self._open(accident) is not None:
            self.endings.lead(accident)

    def _refute(self, accident: int) -> None:
        detail = self._open(accident)
        if detail is not None:
            self.director.run(
                ConfirmFoodPoisoning(
                    accident_id=accident,
                    expected_version=detail.version,
                    result=FoodCheck.REFUTED,
                    note="(示例)留样检验未检出致病菌。",
                )
            )
            self._plan_telling(derived_uid("refuted", detail.number), accident, self.clock.at)

    def _worse(self, accident: int) -> None:
        detail = self._open(accident)
        if detail is not None and detail.victims:
            self.director.run(
                Regrade(
                    accident_id=accident,
                    expected_version=detail.version,
                    reason="(示例)拍片确诊骨裂。",
                    known_at=self.clock.at,
                    injuries={detail.victims[0]: Injury.MODERATE},
                )
            )
            self._plan_telling(derived_uid("worse", detail.number), accident, self.clock.at)

    def _void(self, accident: int) -> None:
        detail = self._open(accident)
        if detail is not None:
            self.director.run(
                VoidAccident(
                    accident_id=accident,
                    expected_version=detail.version,
                    reason="(示例)重复登记。",
                )
            )
