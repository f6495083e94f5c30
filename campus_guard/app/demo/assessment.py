"""The settlements of the sample school: terms that are over are frozen, the last has a slip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from campus_guard.app.demo.accidents import TELLING, Cast, StepsOf
from campus_guard.app.demo.dates import SampleTerm
from campus_guard.core.clock import CHINA
from campus_guard.core.ids import derived_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import (
    ConfirmSettlement,
    FreezeSettlement,
    IssueCorrections,
    ProposeSettlement,
    RecordAccident,
    TellStep,
)
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.inputs import DutyInput, Facts, VictimInput
from campus_guard.features.accidents.queries import GetTermSheet, SheetView
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Cause,
    Confirmation,
    DutyRole,
    Injury,
    Question,
    Setting,
)
from campus_guard.features.calendar.queries import ListTerms

At = Callable[[datetime, Callable[[], None]], None]
SLIP_AFTER, STILL_DUE = timedelta(days=30), timedelta(days=36)
"""How long after the freezing a forgotten accident is typed in: one is settled, one still waits."""


@dataclass(frozen=True)
class Settlements:
    """Proposes, confirms and freezes each term after its last lesson."""

    director: Service
    principal: Service
    cast: Cast
    seed: int

    def plan(self, at: At, terms: Sequence[SampleTerm], end: datetime) -> None:
        """Plan the steps of all terms that are over at the end, and the slips of the last."""
        over = [t for t in terms if _after(t, 5) <= end]
        for term in over:
            at(_after(term, 2), partial(self._propose, term))
            at(_after(term, 4), partial(self._settle, term))
        for term in over[-1:]:
            frozen = _after(term, 4)
            at(frozen + SLIP_AFTER, partial(self._late_report, term, 1))
            at(frozen + SLIP_AFTER + timedelta(hours=2), partial(self._correct, term))
            at(frozen + STILL_DUE, partial(self._late_report, term, 2))

    def _sheet(self, term: SampleTerm) -> SheetView:
        rows = self.director.ask(ListTerms())
        name = next(row.name for row in rows if row.starts_on == term.starts_on)
        return self.principal.ask(GetTermSheet(term=name))

    def _propose(self, term: SampleTerm, turn: int = 1) -> None:
        seen = self._sheet(term)
        self.director.run(
            ProposeSettlement(
                uid=derived_uid("sheet", self.seed, seen.term.name, turn),
                term_id=seen.term.id,
                digest=seen.digest,
                expected_version=seen.life.version or None,
            )
        )

    def _settle(self, term: SampleTerm) -> None:
        """Confirm and freeze; what was judged since the proposal is proposed again first."""
        if self._sheet(term).stale:
            self._propose(term, 2)
        seen = self._sheet(term)
        why = "(示例)等待医院诊断或行政会研究。" if seen.pending else ""
        life = seen.life
        self.principal.run(
            ConfirmSettlement(
                sheet_id=life.id or 0, expected_version=life.version, pending_reason=why
            )
        )
        life = self._sheet(term).life
        self.director.run(FreezeSettlement(sheet_id=life.id or 0, expected_version=life.version))

    def _late_report(self, term: SampleTerm, number: int) -> None:
        """Type in an accident of the settled term that nobody had reported (补录)."""
        uid = derived_uid("late report", self.seed, term.starts_on, number)
        role = DutyRole.CLASS_TEACHER
        answers: dict[Question, bool | None] = dict.fromkeys(QUESTIONS[role], True)
        answers |= {Question.GUIDANCE_DONE: False, Question.PRESENCE_REQUIRED: False}
        teachers = self.cast.class_teachers
        duty = DutyInput(
            uid=derived_uid(uid, "duty"),
            role=role,
            person_id=teachers[number % len(teachers)],
            answers=answers,
            evidence="(示例)家长反映后查实,期末未登记。",
            confirmed_by=Confirmation.VICE_PRINCIPAL,
        )
        area = next(iter(self.cast.areas))
        occurred = datetime.combine(term.ends_on - timedelta(days=9 + number), time(10, 20), CHINA)
        facts = Facts(
            occurred_at=occurred,
            place=self.cast.area_names[area],
            area_id=self.cast.areas[area],
            narrative="(示例)课间奔跑擦伤,当时未报告,家长来电后补录。",
            setting=Setting.CAMPUS,
            cause=Cause.ACCIDENT,
            harmed=True,
        )
        victim = VictimInput(
            uid=derived_uid(uid, "victim"), pupil_id=self.cast.pupils[number], injury=Injury.MINOR
        )
        recorded = RecordAccident(uid=uid, facts=facts, victims=(victim,), duties=(duty,))
        self._tell(uid, self.director.run(recorded).value)

    def _tell(self, uid: str, accident: int) -> None:
        """Tell everybody at once, months late."""
        for step in self.director.ask(StepsOf(accident_id=accident)):
            if step.code in TELLING and step.done_at is None:
                self.director.run(
                    TellStep(
                        uid=derived_uid(uid, step.id),
                        accident_id=accident,
                        step_id=step.id,
                        done_at=self.director.clock.now(),
                        method=Method.PHONE,
                    )
                )

    def _correct(self, term: SampleTerm) -> None:
        seen = self._sheet(term)
        self.principal.run(
            IssueCorrections(
                uid=derived_uid("slip", self.seed, seen.term.name),
                sheet_id=seen.life.id or 0,
                expected_version=seen.life.version,
                reason="(示例)学期结算后补录一起事故,经认定更正考核。",
            )
        )


def _after(term: SampleTerm, days: int) -> datetime:
    """Return a morning so many days after the last lesson."""
    return datetime.combine(term.ends_on + timedelta(days=days), time(9, 30), CHINA)
